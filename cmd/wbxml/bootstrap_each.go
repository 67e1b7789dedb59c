package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/cmd/internal/store"
	"github.com/go-wbxml/wbxml/internal/cli/display"
	"github.com/go-wbxml/wbxml/internal/cli/options"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/bootstrap/bulk"
)

// A verdict is what a command says about a message.
type verdict struct {
	row      int64 // 0: the file is one message
	info     bulk.Info
	show     bool   // out is wanted
	out      []byte // for standard output
	findings []bootstrap.Finding
	err      error
}

// command completes a command that judges each message of a file, on all cores.
func (r *messageInput) command(t *tool, cmd *cobra.Command, judge func(v *verdict, m bootstrap.Message, k bootstrap.Keys)) *cobra.Command {
	cmd.Args = options.Files(true)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		r.formated = cmd.Flags().Changed("format")
		k, err := r.keys(t, cmd, args...)
		defer k.PIN.Clear()
		defer k.Network.Clear()
		if err != nil {
			return err
		}
		return r.each(t, args[0], func(v *verdict, m bootstrap.Message) { judge(v, m, k) })
	}
	r.add(cmd)
	if r.device != nil {
		r.device.add(cmd)
	}
	r.seal.add(cmd)
	return cmd
}

// gcPercent lets the heap grow to some tens of megabytes between two collections.
const gcPercent = 400

// each has every message of a file judged that is asked for. A bad message is reported
// and does not stop the rest.
func (r *messageInput) each(t *tool, name string, judge func(v *verdict, m bootstrap.Message)) error {
	entries, one, done, err := r.open(t, name)
	defer done()
	if err != nil {
		t.Report(name, err)
		return convert.ErrFailed
	}
	// What a message leaves behind is gone at once: with the usual limit, a heap this small
	// would be collected all the time.
	defer debug.SetGCPercent(debug.SetGCPercent(gcPercent))
	s := &judged{tool: t, name: convert.Shown(name), all: r.all, w: &store.Output{Path: "-", Stdout: t.Stdout, Form: display.Report}, kinds: map[string]int64{}}
	err = bulk.Each(context.Background(), r.wanted(entries), func(n int64, e *bulk.Entry) verdict {
		v := verdict{row: e.Row, show: r.all || n < maxShown}
		if one {
			v.row = 0
		}
		var m bootstrap.Message
		if m, v.err = e.Message(); v.err == nil && v.show {
			v.info, v.err = e.Info()
		}
		if v.err == nil {
			judge(&v, m)
		}
		return v
	}, s.take)
	switch {
	case errors.Is(err, syscall.EPIPE):
		t.Report(name, err)
	case err != nil:
		if _, ok := errors.AsType[*store.Error](err); ok {
			return err
		}
		t.Report(name, err)
	case s.messages == 0 && r.row != 0:
		err = errors.New("no such row")
		t.Report(name, err)
	case s.messages == 0:
		err = errors.New("holds no message")
		t.Report(name, err)
	}
	if s.messages > 1 || errors.Is(err, syscall.EPIPE) {
		s.summary()
	}
	if err != nil || s.bad > 0 {
		return convert.ErrFailed
	}
	return nil
}

// wanted leaves out what --row does not ask for. Nothing behind that row is read.
func (r *messageInput) wanted(entries iter.Seq2[bulk.Entry, error]) iter.Seq2[bulk.Entry, error] {
	if r.row == 0 {
		return entries
	}
	return func(yield func(bulk.Entry, error) bool) {
		for e, err := range entries {
			if err != nil || e.Row == r.row {
				yield(e, err)
				return
			}
		}
	}
}

// A judged collects verdicts.
type judged struct {
	*tool
	name          string
	all           bool
	w             *store.Output
	messages, bad int64
	lines         int              // about faults and findings
	kinds         map[string]int64 // of faults and findings
}

// maxKinds is how many kinds of faults the summary has.
const maxKinds = 10

// count counts a fault or finding, and reports whether it is to be written.
func (s *judged) count(kind string) bool {
	if _, ok := s.kinds[kind]; !ok && len(s.kinds) >= maxKinds {
		kind = "others"
	}
	s.kinds[kind]++
	s.lines++
	return s.all || s.lines <= maxShown
}

// take writes a verdict. Verdicts come in the order of the messages.
func (s *judged) take(v verdict) error {
	defer clear(v.out)
	s.messages++
	if v.err != nil || slices.ContainsFunc(v.findings, func(f bootstrap.Finding) bool { return !f.Rule.Warning() }) {
		s.bad++
	}
	for _, f := range v.findings {
		if !s.count(string(f.Rule)) {
			continue
		}
		if _, err := fmt.Fprintln(s.w, inRow(v.row, fmt.Errorf("%s: %s", f.Rule, f.Text))); err != nil {
			return err
		}
	}
	// A position in the error is one in the message, or in the tree that was in it.
	if v.err != nil && s.count(v.err.Error()) {
		err := v.err
		if errors.Is(err, bootstrap.ErrKey) {
			err = errors.New(words(err))
		}
		s.Complain(fmt.Sprintf("%s: %v", s.name, inRow(v.row, err)))
	}
	_, err := s.w.Write(v.out)
	return err
}

// summary says how many messages there were of each kind.
func (s *judged) summary() {
	var text strings.Builder
	fmt.Fprintf(&text, "%s: %d messages, %d good, %d bad", s.name, s.messages, s.messages-s.bad, s.bad)
	for i, kind := range slices.Sorted(maps.Keys(s.kinds)) {
		fmt.Fprintf(&text, "%s %s: %d", [...]string{";", ","}[min(i, 1)], kind, s.kinds[kind])
	}
	if !s.all && max(s.messages, int64(s.lines)) > maxShown {
		fmt.Fprintf(&text, "; not all are shown (see --all and --row)")
	}
	s.Complain(text.String())
}

// inRow says in which row err is, where there are rows.
func inRow(row int64, err error) error {
	if row == 0 {
		return err
	}
	return fmt.Errorf("row %d: %w", row, err)
}
