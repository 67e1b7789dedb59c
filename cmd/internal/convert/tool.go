// Package convert has what programs share that convert files: their inputs and outputs,
// messages and exit codes, and the conversion of many files on all cores. It takes no part
// of the net, of certificates or of a library for command lines, so that a program that
// only converts starts fast, and is linked statically.
package convert

import (
	"bytes"
	"errors"
	"io"
	"os"
)

// Exit codes.
const (
	ExitOK     = 0
	ExitFailed = 1 // an input is bad, or a file cannot be read or written
	ExitUsage  = 2
)

// ErrFailed says that the fault has been reported.
var ErrFailed = errors.New("failed")

// A Tool is a program with its surroundings, so that tests can run it.
type Tool struct {
	Name   string // as messages have it
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer

	// Words, where it is not nil, describes a fault with what the user can do about it; ""
	// where it knows nothing better than the fault itself.
	Words func(error) string
	// Compatible says that the program stands for one of libwbxml's: it writes no warnings
	// about XML, and its messages name the other of the two.
	Compatible bool
}

// open opens an input, until done is called; - is standard input, which stays open.
func (t *Tool) open(name string) (r io.Reader, done func(), err error) {
	if name == "-" {
		return t.Stdin, func() {}, nil
	}
	f, err := os.Open(name)
	return f, func() { f.Close() }, err
}

// Read reads an input, at most one octet more than limit.
func (t *Tool) Read(dst *bytes.Buffer, name string, limit int64) error {
	r, done, err := t.open(name)
	if err != nil {
		return err
	}
	defer done()
	return readSome(dst, r, limit)
}

// readSome reads at most one octet more than limit; all, where that is negative.
func readSome(dst *bytes.Buffer, r io.Reader, limit int64) error {
	if limit >= 0 {
		r = io.LimitReader(r, limit+1)
	}
	_, err := dst.ReadFrom(r)
	return err
}

// File returns what is in an input, of which it may stop one octet behind limit.
func (t *Tool) File(name string, limit int64) ([]byte, error) {
	var b bytes.Buffer
	err := t.Read(&b, name, limit)
	return b.Bytes(), err
}
