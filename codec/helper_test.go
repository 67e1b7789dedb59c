package codec_test

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/corpus"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/tokens"
)

// The document types of the fixtures: the two examples in the specification, and
// one with something of everything.
var (
	spec1 = corpus.Named("spec-1")
	spec2 = corpus.Named("spec-2")
	play  = corpus.Named("play")
)

// tableNamed returns the document type that a fixture names.
func tableNamed(t testing.TB, name string) *tokens.Table {
	t.Helper()
	if name == "none" {
		return nil
	}
	table := corpus.Named(name)
	if table == nil {
		t.Fatalf("no table %q", name)
	}
	return table
}

// sentinels are the errors that tables of tests name.
var sentinels = map[string]error{
	"ErrToken": codec.ErrToken, "ErrReference": codec.ErrReference, "ErrInteger": codec.ErrInteger,
	"ErrVersion": codec.ErrVersion, "ErrCharset": codec.ErrCharset, "ErrBalance": codec.ErrBalance,
	"ErrName": codec.ErrName, "ErrLimit": codec.ErrLimit, "ErrState": codec.ErrState,
	"EOF": io.ErrUnexpectedEOF,
}

// sentinel names the reason of err, "" for nil or io.EOF.
func sentinel(err error) string {
	if err == nil || err == io.EOF {
		return ""
	}
	for name, s := range sentinels {
		if errors.Is(err, s) {
			return name
		}
	}
	return err.Error()
}

// where says of a syntax error what tests hold: the reason, offset and path.
func where(err error) string {
	if err == nil || err == io.EOF {
		return "ok"
	}
	syntax, ok := errors.AsType[*codec.SyntaxError](err)
	if !ok {
		return "not a SyntaxError: " + err.Error()
	}
	return strings.TrimSpace(fmt.Sprintf("%s@%d %s", sentinel(err), syntax.Offset, syntax.Path))
}

// An event is a token with everything that can be asked about it, kept beyond
// its lifetime.
type event struct {
	Kind        codec.Kind
	Flags       codec.Flags
	Code        tokens.Code
	Data        string
	Name        string // of elements, attributes and targets
	Text        string // of text
	Err         string // why there is no name or text
	Offset, End int64
	Depth       int
}

// newEvent asks d everything about its last token.
func newEvent(d *codec.Decoder, t codec.Token) event {
	e := event{Kind: t.Kind, Flags: t.Flags, Code: t.Code, Data: string(t.Data),
		Offset: d.Offset(), End: d.End(), Depth: d.Depth()}
	var out []byte
	var err error
	switch t.Kind {
	case codec.Start, codec.End, codec.AttrStart, codec.PI:
		out, err = d.AppendName(nil, t)
		e.Name = string(out)
	default:
		out, err = d.AppendToken(nil, t)
		e.Text = string(out)
	}
	e.Err = sentinel(err)
	return e
}

// run decodes what d has been reset to and returns all events and the error
// that ended them, nil for io.EOF. Temporary errors are retried. next is
// (*codec.Decoder).Next or Step.
func run(d *codec.Decoder, next func(*codec.Decoder) (codec.Token, error)) ([]event, error) {
	var events []event
	for {
		t, err := next(d)
		switch {
		case err == nil:
			events = append(events, newEvent(d, t))
		case errors.Is(err, testdoc.ErrTemporary):
		case err == io.EOF:
			return events, nil
		default:
			return events, err
		}
	}
}

// sameEvents fails the test when got is not want, or has ended with err.
func sameEvents(t testing.TB, what string, want, got []event, err error) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v", what, err)
	}
	if !slices.Equal(want, got) {
		t.Fatalf("%s:\n%s", what, cmp.Diff(want, got))
	}
}

// runBytes is run over a slice.
func runBytes(doc []byte, o codec.Options) ([]event, error) {
	d := codec.NewDecoder(nil, o)
	d.ResetBytes(doc)
	return run(d, (*codec.Decoder).Next)
}

// join puts the pieces of Partial tokens together.
func join(events []event) []event {
	var out []event
	open := false
	for _, e := range events {
		if !open {
			out = append(out, e)
		} else {
			last := &out[len(out)-1]
			last.Data += e.Data
			last.Text += e.Text
			if last.Err == "" {
				last.Err = e.Err
			}
			if last.Err != "" {
				last.Text = "" // as of a string in one piece
			}
			last.End = e.End
		}
		open = e.Flags&codec.Partial != 0
		last := &out[len(out)-1]
		last.Flags &^= codec.Partial
		if last.Kind == codec.Opaque {
			last.Code = tokens.Code(len(last.Data))
		}
	}
	return out
}

// flagNames lists flags in the order of their bits.
func flagNames(f codec.Flags) string {
	var s strings.Builder
	for i, name := range []string{"content", "attrs", "literal", "table", "partial", "unknown", "implied"} {
		if f&(1<<i) != 0 {
			s.WriteString(" +" + name)
		}
	}
	return s.String()
}

// String is the line of the event in a listing: offset, kind, flags, code, and
// name or data with its text.
func (e event) String() string {
	depth := e.Depth
	if e.Kind == codec.Start {
		depth-- // level with its End
	}
	line := fmt.Sprintf("%4d %s%-9s", e.Offset, strings.Repeat(" ", depth), e.Kind)
	switch e.Kind {
	case codec.Start, codec.End, codec.AttrStart, codec.AttrValue, codec.ContentValue, codec.PI:
		if e.Flags&codec.Literal != 0 {
			line += fmt.Sprintf(" [%d]", e.Code)
		} else {
			line += fmt.Sprintf(" %02x:%02x", e.Code.Page(), e.Code.Token())
		}
	case codec.Text:
		if e.Flags&codec.FromTable != 0 {
			line += fmt.Sprintf(" [%d]", e.Code)
		}
	case codec.Entity:
		line += fmt.Sprintf(" U+%04X", uint32(e.Code))
	case codec.Opaque, codec.SwitchPage:
		line += fmt.Sprintf(" %d", e.Code)
	case codec.ExtInt:
		line += fmt.Sprintf(" #%d %d", codec.Token{Flags: e.Flags}.Num(), e.Code)
	case codec.ExtString, codec.Ext:
		line += fmt.Sprintf(" #%d", codec.Token{Flags: e.Flags}.Num())
	}
	line += flagNames(e.Flags)
	if e.Data != "" && e.Data != e.Text {
		line += fmt.Sprintf(" % x", e.Data)
	}
	switch {
	case e.Err != "":
		line += " !" + e.Err
	case e.Name != "":
		line += fmt.Sprintf(" %+q", e.Name)
	case e.Text != "" || e.Kind == codec.Text:
		line += fmt.Sprintf(" %+q", e.Text)
	}
	return strings.TrimRight(line, " ")
}
