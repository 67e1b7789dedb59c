package fuzz

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/tokens"
)

// reasons are the errors that a document may be refused with.
var reasons = []struct {
	name string
	err  error
}{
	{"ErrToken", codec.ErrToken}, {"ErrReference", codec.ErrReference}, {"ErrInteger", codec.ErrInteger},
	{"ErrVersion", codec.ErrVersion}, {"ErrCharset", codec.ErrCharset}, {"ErrBalance", codec.ErrBalance},
	{"ErrName", codec.ErrName}, {"ErrLimit", codec.ErrLimit}, {"ErrState", codec.ErrState}, {"EOF", io.ErrUnexpectedEOF},
	{"ErrSyntax", xmlconv.ErrSyntax}, {"ErrNamespace", xmlconv.ErrNamespace}, {"ErrEntity", xmlconv.ErrEntity}, {"ErrDTD", xmlconv.ErrDTD},
	{"ErrEncoding", xmlconv.ErrEncoding}, {"ErrChar", xmlconv.ErrChar}, {"ErrDuplicate", xmlconv.ErrDuplicate}, {"ErrType", xmlconv.ErrType},
}

// reason names the reason of err, "" for nil and io.EOF, "?" for one that no document
// may be refused with.
func reason(err error) string {
	if err == nil || err == io.EOF {
		return ""
	}
	for _, r := range reasons {
		if errors.Is(err, r.err) {
			return r.name
		}
	}
	return "? " + err.Error()
}

// where returns the parts of a *codec.SyntaxError that readers must agree on.
func where(err error) string {
	if err == nil || err == io.EOF {
		return "ok"
	}
	s, ok := errors.AsType[*codec.SyntaxError](err)
	if !ok {
		return "no SyntaxError: " + err.Error()
	}
	if limit, ok := errors.AsType[*codec.LimitError](err); ok {
		return fmt.Sprintf("%s %d@%d %s", limit.Limit, limit.Max, s.Offset, s.Path)
	}
	return fmt.Sprintf("%s@%d %s", reason(err), s.Offset, s.Path)
}

// checkError holds the error of a document, whose octets begin at base, to its
// shape: a known reason (one of package codec or of more), an offset in the
// document, a printable path.
func checkError(t testing.TB, err error, base, size int64, more ...error) {
	t.Helper()
	var s *codec.SyntaxError
	known := slices.ContainsFunc(more, func(e error) bool { return errors.Is(err, e) })
	if !errors.As(err, &s) || !known && strings.HasPrefix(reason(err), "?") {
		t.Fatalf("%T: %v", err, err)
	}
	if s.Offset < base || s.Offset > base+size {
		t.Fatalf("offset %d of a document from %d to %d: %v", s.Offset, base, base+size, err)
	}
	if len(s.Path) > 256 || strings.ContainsFunc(s.Path, func(r rune) bool { return r < ' ' || r == 0x7F }) {
		t.Fatalf("path %q", s.Path)
	}
}

// An event is a token with everything that can be asked about it, kept beyond
// its lifetime.
type event struct {
	Kind        codec.Kind
	Flags       codec.Flags
	Code        tokens.Code
	Data        string
	Text        string // the name, or the text
	Err         string // why there is none
	Offset, End int64
	Depth       int
}

// hasName reports whether tokens of a kind have a name.
func hasName(k codec.Kind) bool {
	return k == codec.Start || k == codec.End || k == codec.AttrStart || k == codec.PI
}

// newEvent asks d everything about its last token.
func newEvent(d *codec.Decoder, t codec.Token) event {
	e := event{Kind: t.Kind, Flags: t.Flags, Code: t.Code, Data: string(t.Data), Offset: d.Offset(), End: d.End(), Depth: d.Depth()}
	var text []byte
	var err error
	if hasName(t.Kind) {
		text, err = d.AppendName(nil, t)
	} else {
		text, err = d.AppendToken(nil, t)
	}
	e.Text, e.Err = string(text), reason(err)
	return e
}

// run decodes the document of d, which has been reset. It retries temporary errors;
// err is nil at the end of the document.
func run(d *codec.Decoder) (events []event, err error) {
	for {
		t, err := d.Next()
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

// runBytes is run over a slice.
func runBytes(doc []byte, o codec.Options) ([]event, error) {
	d := codec.NewDecoder(nil, o)
	d.ResetBytes(doc)
	return run(d)
}

// join puts the pieces of Partial tokens together.
func join(events []event) (out []event) {
	open := false
	for _, e := range events {
		if !open {
			out = append(out, e)
		}
		last := &out[len(out)-1]
		if open {
			last.Data += e.Data
			last.Text += e.Text
			last.End = e.End
			if last.Err == "" {
				last.Err = e.Err
			}
			if last.Err != "" {
				last.Text = "" // as of a string in one piece
			}
		}
		open = e.Flags&codec.Partial != 0
		last.Flags &^= codec.Partial
		if last.Kind == codec.Opaque {
			last.Code = tokens.Code(len(last.Data))
		}
	}
	return out
}

// sameEvents fails the test where two decoders do not agree.
func sameEvents(t testing.TB, what string, want, got []event) {
	t.Helper()
	if !slices.Equal(want, got) {
		t.Fatalf("%s: -want +got\n%s", what, cmp.Diff(want, got))
	}
}

// copyDoc decodes doc and encodes it again, token by token.
func copyDoc(doc []byte, o codec.Options) ([]byte, error) {
	d := codec.NewDecoder(nil, o)
	d.ResetBytes(doc)
	h, err := d.Header()
	if err != nil {
		return nil, err
	}
	e := codec.NewEncoder(nil, h, o)
	e.ResetAppend(nil, h)
	for {
		switch t, err := d.Next(); {
		case err == nil:
			e.Token(t)
		case err == io.EOF:
			return e.Bytes()
		default:
			return nil, err
		}
	}
}
