package main

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// Bounds in octets.
const (
	maxMessage = 1 << 20  // of a message that is read, as JSON or as it is
	guessed    = 64 << 10 // of a file, to tell its format
)

// A messageInput is what open and check know about their input.
type messageInput struct {
	profile  bootstrap.Profile
	sec      bootstrap.SEC
	mac      string
	row      int64
	format   format
	profiled bool // the profile was given
	formated bool // the format was given
}

// add adds the flags.
func (r *messageInput) add(cmd *cobra.Command) {
	addProfile(cmd, &r.profile, "of a message without a push (default what its public identifier says)")
	addSEC(cmd, &r.sec, "of a message without a push")
	f := cmd.Flags()
	f.StringVar(&r.mac, "mac", "", "of a message without a push, 40 hexadecimal `digits`")
	f.Int64Var(&r.row, "row", 0, "the one message to read: its row in lines of JSON, else its number in the file (default all)")
	addChoice(cmd, &r.format, "format", "", "of the file (default what it looks like)", []choice[format]{
		{"json", formatJSON}, {"binary", formatBinary}, {"hex", formatHex}, {"raw", formatRaw},
	})
	cmd.Flag("format").DefValue = ""
	inputs(cmd, "jsonl", "bin", "wbxml")
}

// settle takes note of what was given.
func (r *messageInput) settle(cmd *cobra.Command) error {
	r.profiled, r.formated = cmd.Flags().Changed("profile"), cmd.Flags().Changed("format")
	if r.row < 0 {
		return errors.New("--row must be at least 1")
	}
	return nil
}

// A messageTaker is told of each message of a file that is asked for. row is 0
// where there is only one. bad is told of one that cannot be read, which does
// not stop the rest.
type messageTaker struct {
	do  func(row int64, m bootstrap.Message)
	bad func(row int64, err error)
}

// messages reads a file, in the format given or else in the one that it looks
// like.
func (r *messageInput) messages(t *tool, name string, take messageTaker) error {
	src := t.stdin
	if name != "-" {
		f := &fileSequence{names: []string{name}}
		if isFolder(name) {
			f.names = written(name)
		}
		defer f.close()
		src = f
	}
	in := bufio.NewReaderSize(src, guessed)
	start, err := in.Peek(guessed)
	switch {
	case err != nil && err != io.EOF:
		return err
	case len(start) == 0:
		return errors.New("is empty")
	}
	kind := r.format
	if !r.formated {
		kind = guess(start)
	}
	p := &pieces{in: r, take: take}
	switch kind {
	case formatJSON:
		return r.lines(in, take)
	case formatBinary:
		return p.binary(in)
	case formatHex:
		return p.hex(in)
	}
	return r.raw(in, take)
}

// written returns the files that build has completed in a folder, in order.
func written(folder string) []string {
	names := slices.DeleteFunc(shards{path: folder, rows: 1}.old(), func(name string) bool {
		return strings.HasSuffix(name, partialSuffix)
	})
	slices.SortFunc(names, func(a, b string) int { // a million files have longer names
		return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
	})
	return names
}

// A fileSequence reads files one behind the other, as if they were one.
type fileSequence struct {
	names []string
	f     *os.File // nil: the next is not open
}

// Read implements [io.Reader].
func (s *fileSequence) Read(b []byte) (n int, err error) {
	for {
		if s.f == nil {
			if len(s.names) == 0 {
				return 0, io.EOF
			}
			if s.f, err = os.Open(s.names[0]); err != nil {
				return 0, err
			}
			s.names = s.names[1:]
		}
		if n, err = s.f.Read(b); err != io.EOF {
			return n, err
		}
		s.close()
	}
}

func (s *fileSequence) close() {
	if s.f != nil {
		s.f.Close()
		s.f = nil
	}
}

// errRowMissing says that --row names none.
var errRowMissing = errors.New("no such row")

// lines reads lines of JSON.
func (r *messageInput) lines(in io.Reader, take messageTaker) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 4*maxMessage)
	found := false
	for n := int64(1); lines.Scan(); n++ {
		text := bytes.TrimSpace(lines.Bytes())
		if len(text) == 0 {
			continue
		}
		var l messageLine
		if json.Unmarshal(text, &l) != nil {
			return fmt.Errorf("line %d is no message", n)
		}
		if r.row != 0 && l.Row != r.row {
			continue
		}
		found = true
		if m, err := l.message(); err != nil {
			take.bad(l.Row, err)
		} else {
			take.do(l.Row, m)
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	if !found {
		return errRowMissing
	}
	return nil
}

// raw reads a file that is one message.
func (r *messageInput) raw(in io.Reader, take messageTaker) error {
	b, err := io.ReadAll(io.LimitReader(in, maxMessage+1))
	switch {
	case err != nil:
		return err
	case len(b) > maxMessage:
		return fmt.Errorf("has more than %d octets", maxMessage)
	case r.row > 1:
		return errRowMissing
	}
	m, err := r.message(b)
	if err != nil {
		return err
	}
	take.do(0, m)
	return nil
}
