package fuzz

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// FuzzDecode holds a decoder to the rules for every document, good or bad.
func FuzzDecode(f *testing.F) {
	addDocuments(f)
	f.Fuzz(func(t *testing.T, doc []byte, table, bits byte) {
		o := options(table, bits)
		checkMemory(t, len(doc), func() { decodeAll(doc, o) })
		d := codec.NewDecoder(nil, o)
		d.ResetBytes(doc)
		(&decodeCheck{t: t, o: o}).document(d, doc, 0)
		checkLimits(t, doc, o)
		checkHeader(t, doc)
	})
}

// decodeAll reads a document as a program would: from a slice and from a
// reader, names and text asked for, up to the first error: each
// error has a path of its own, 256 octets of it.
func decodeAll(doc []byte, o codec.Options) {
	var out []byte
	d := codec.NewDecoder(nil, o)
	use := func() {
		var bad error
		for {
			t, err := d.Next()
			if err != nil {
				return
			}
			if out = out[:0]; bad != nil {
				continue
			} else if hasName(t.Kind) {
				out, bad = d.AppendName(out, t)
			} else {
				out, bad = d.AppendToken(out, t)
			}
		}
	}
	d.ResetBytes(doc)
	use()
	d.Reset(testdoc.Chunks(doc))
	use()
}

// checkHeader compares ParseHeader with a decoder without limits.
func checkHeader(t *testing.T, doc []byte) {
	h, n, err := codec.ParseHeader(doc)
	d := codec.NewDecoder(nil, codec.Options{Limits: codec.Limits{Strings: -1, Document: -1}})
	d.ResetBytes(doc)
	want, wantErr := d.Header()
	if where(err) != where(wantErr) {
		t.Fatalf("ParseHeader: %v, a decoder: %v", where(err), where(wantErr))
	}
	if err == nil && (int64(n) != d.End() || h.PublicID != want.PublicID || h.PublicIndex != want.PublicIndex ||
		h.Version != want.Version || h.Charset != want.Charset || !bytes.Equal(h.Strings, want.Strings)) {
		t.Fatalf("ParseHeader: %+v of %d octets, a decoder: %+v of %d", h, n, want, d.End())
	}
}

// A decodeCheck holds the oracle of FuzzDecode for a document and those in it.
type decodeCheck struct {
	t        *testing.T
	o        codec.Options
	expanded int64 // octets from string tables
	nested   int   // documents around this one
}

// document decodes doc, to which d has been reset and which begins at base, and every
// document in it.
func (c *decodeCheck) document(d *codec.Decoder, doc []byte, base int64) {
	t, o := c.t, c.o
	t.Helper()
	h, err := d.Header()
	if err == nil && len(h.Strings) > len(doc) {
		t.Fatalf("a string table of %d octets in %d", len(h.Strings), len(doc))
	}
	var open []event
	count, depth, last, size := 0, d.Depth(), d.End(), int64(len(doc))
	for err == nil {
		var tok codec.Token
		if tok, err = d.Next(); err != nil {
			break
		}
		e := newEvent(d, tok)
		count++
		switch {
		case e.Offset != last || e.End < e.Offset || e.End > base+size:
			t.Fatalf("%+v: not from %d on, or behind %d", e, last, base+size)
		case e.End == e.Offset && e.Flags&codec.Implied == 0:
			t.Fatalf("%+v has no octets", e)
		case e.Kind == codec.Invalid || e.Flags&codec.Partial != 0:
			t.Fatalf("%+v from a slice", e)
		case count > 2*len(doc):
			t.Fatalf("%d tokens from %d octets", count, len(doc))
		}
		last = e.End
		if e.Flags&codec.FromTable != 0 {
			c.expanded += int64(len(e.Data))
		}
		if each := cmp.Or(o.Limits.Expanded, 16); c.expanded > 1<<20 && c.expanded > each*(e.End+1) {
			t.Fatalf("%d octets from string tables out of %d", c.expanded, e.End)
		}
		switch e.Kind {
		case codec.Start:
			open = append(open, e)
		case codec.End:
			start := open[len(open)-1]
			open = open[:len(open)-1]
			if e.Code != start.Code || e.Text != start.Text || (e.Flags^start.Flags)&(codec.Literal|codec.Unknown) != 0 ||
				(e.Flags&codec.Implied != 0) != (start.Flags&codec.HasContent == 0) {
				t.Fatalf("%+v ends %+v", e, start)
			}
		case codec.Opaque:
			if uint32(e.Code) != uint32(len(e.Data)) {
				t.Fatalf("%+v has %d octets", e, len(e.Data))
			}
			c.within(d, tok, e)
		}
		if e.Depth != depth+len(open) {
			t.Fatalf("%+v: with %d open", e, depth+len(open))
		}
	}
	if err == io.EOF {
		if len(open) > 0 || !o.StopAtRoot && last != base+size {
			t.Fatalf("%d elements are open at the end, %d", len(open), last)
		}
		return
	}
	checkError(t, err, base, size)
}

// within decodes the document in an opaque token, if there can be one.
func (c *decodeCheck) within(d *codec.Decoder, tok codec.Token, e event) {
	c.t.Helper()
	most := cmp.Or(c.o.Limits.Nested, 4)
	n, err := d.Nested(tok, c.o.Table)
	var limit *codec.LimitError
	refused := errors.As(err, &limit) && limit.Limit == "Nested"
	if refused != (c.nested >= most) {
		c.t.Fatalf("document %d within others, of %d: %v", c.nested+1, most, err)
	}
	if err == nil {
		c.nested++
		c.document(n, tok.Data, e.End-int64(len(tok.Data)))
		c.nested--
	}
}

// checkLimits holds the limits: tokens delivered keep them, an error names one
// that the next token would have broken, and without limits the document begins
// with the same tokens.
func checkLimits(t *testing.T, doc []byte, o codec.Options) {
	if o.Limits == (codec.Limits{}) {
		return
	}
	d := codec.NewDecoder(nil, o)
	d.ResetBytes(doc)
	got, err := run(d)
	free := o
	free.Limits = codec.Limits{Depth: -1, Attrs: -1, String: -1, Strings: -1, Document: -1, Tokens: -1, Expanded: -1}
	all, _ := runBytes(doc, free)
	if len(got) > len(all) {
		t.Fatalf("%d tokens, %d without limits", len(got), len(all))
	}
	sameEvents(t, "within limits", all[:len(got)], got)
	for i := range got {
		if name := broken(o.Limits, got[:i+1]); name != "" {
			t.Fatalf("token %d, %+v, breaks the limit %s", i, got[i], name)
		}
	}
	limit, ok := errors.AsType[*codec.LimitError](err)
	if !ok || limit.Limit == "Strings" || limit.Limit == "Expanded" {
		return
	}
	if limit.Limit == "Document" { // to know a page switch takes an octet behind it
		if int64(len(doc)) <= limit.Max {
			t.Fatalf("%v in a document of %d octets", err, len(doc))
		}
	} else if len(all) > len(got) {
		if name := broken(o.Limits, all[:len(got)+1]); name == "" {
			t.Fatalf("%v, but %+v breaks no limit", err, all[len(got)])
		}
	}
}

// broken names the limit that the last event, with those before it, is too much
// for.
func broken(l codec.Limits, events []event) string {
	e := events[len(events)-1]
	// The defaults that documents of this size can break.
	l.Depth, l.Attrs = cmp.Or(l.Depth, 64), cmp.Or(l.Attrs, 256)
	attrs := 0
	for i := len(events) - 1; i >= 0 && events[i].Kind != codec.Start; i-- {
		if events[i].Kind == codec.AttrStart {
			attrs++
		}
	}
	switch {
	case l.Depth > 0 && e.Depth > l.Depth:
		return "Depth"
	case l.Attrs > 0 && e.Kind == codec.AttrStart && attrs > l.Attrs:
		return "Attrs"
	case l.String > 0 && len(e.Data) > l.String:
		return "String"
	case l.Document > 0 && e.End > l.Document:
		return "Document"
	case l.Tokens > 0 && int64(len(events)) > l.Tokens:
		return "Tokens"
	}
	return ""
}
