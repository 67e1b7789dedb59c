package codec_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/corpus"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/tokens"
)

// An op is an operation on a document of the corpus. It is a test of its result
// and its allocations, and a benchmark, all with the same body.
type op struct {
	mode string
	// prepare returns the body, which works through doc once and returns the
	// number of tokens.
	prepare func(t testing.TB, doc corpus.Doc) (body func() int)
}

// drainCount reads to the end and counts tokens.
func drainCount(t testing.TB, d *codec.Decoder) (n int) {
	for {
		if _, err := d.Next(); err == io.EOF {
			return n
		} else if err != nil {
			t.Fatal(err)
		}
		n++
	}
}

// decode is decoding through a window, from a slice where that is 0.
func decode(mode string, window int) op {
	return op{mode, func(t testing.TB, doc corpus.Doc) func() int {
		var r bytes.Reader
		d := codec.NewDecoder(nil, codec.Options{Table: doc.Table, Window: window})
		return func() int {
			if d.ResetBytes(doc.Octets); window > 0 {
				r.Reset(doc.Octets)
				d.Reset(&r)
			}
			return drainCount(t, d)
		}
	}}
}

var decodeOps = []op{decode("slice", 0), decode("512", 512), decode("4KiB", 4096)}

// skipOps read what the header and the first Start are, and skip the rest.
var skipOps = []op{{"slice", func(t testing.TB, doc corpus.Doc) func() int {
	n := decodeOps[0].prepare(t, doc)()
	d := codec.NewDecoder(nil, codec.Options{Table: doc.Table})
	return func() int {
		d.ResetBytes(doc.Octets)
		if _, err := d.Next(); err != nil {
			t.Fatal(err)
		}
		if err := d.Skip(); err != nil {
			t.Fatal(err)
		}
		return n
	}
}}}

// textOps collect all text, names and attribute values as UTF-8.
var textOps = []op{{"slice", func(t testing.TB, doc corpus.Doc) func() int {
	d := codec.NewDecoder(nil, codec.Options{Table: doc.Table})
	var buf []byte
	return func() (n int) {
		d.ResetBytes(doc.Octets)
		for {
			tok, err := d.Next()
			if err == io.EOF {
				return n
			}
			n++
			switch buf = buf[:0]; {
			case err == nil && tok.Kind == codec.Start && tok.Flags&codec.HasAttrs == 0:
				if buf, err = d.AppendName(buf, tok); err == nil {
					buf, err = d.AppendText(buf)
				}
			case err == nil && tok.Kind == codec.AttrStart:
				if buf, err = d.AppendName(buf, tok); err == nil {
					buf, err = d.AppendAttr(buf, tok)
				}
			case err == nil:
				buf, err = d.AppendToken(buf, tok)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}}}

// record keeps the tokens of a document.
func record(t testing.TB, doc corpus.Doc) (h codec.Header, toks []codec.Token) {
	d := codec.NewDecoder(nil, codec.Options{Table: doc.Table})
	d.ResetBytes(doc.Octets)
	h, err := d.Header()
	for err == nil {
		var tok codec.Token
		if tok, err = d.Next(); err == nil {
			toks = append(toks, tok) // Data aliases the document, which stays
		}
	}
	if err != io.EOF {
		t.Fatal(err)
	}
	return h, toks
}

// write calls the method that an application would for each token.
func write(e *codec.Encoder, toks []codec.Token) {
	for i := range toks {
		switch t := &toks[i]; t.Kind {
		case codec.Start:
			e.Start(t.Code)
		case codec.End:
			e.End()
		case codec.Text:
			if t.Flags&codec.FromTable != 0 {
				e.TextRef(uint32(t.Code))
			} else {
				e.Text(t.Data)
			}
		case codec.AttrStart:
			e.Attr(t.Code)
		case codec.AttrValue:
			e.Value(t.Code)
		case codec.AttrsEnd:
			e.EndAttrs()
		case codec.Opaque:
			e.Opaque(t.Data)
		}
	}
}

// A counter is a writer that compares what it gets with what it should.
type counter struct {
	want []byte
	n    int
	bad  bool
}

func (c *counter) Write(p []byte) (int, error) {
	c.bad = c.bad || !bytes.HasPrefix(c.want[c.n:], p)
	c.n += len(p)
	return len(p), nil
}

var encodeOps = []op{
	{"append", func(t testing.TB, doc corpus.Doc) func() int {
		h, toks := record(t, doc)
		e := codec.NewEncoder(nil, h, codec.Options{})
		var buf []byte
		check := true
		return func() int {
			e.ResetAppend(buf[:0], h)
			write(e, toks)
			var err error
			if buf, err = e.Bytes(); err != nil || check && !bytes.Equal(buf, doc.Octets) {
				t.Fatalf("%v, or octets differ", err)
			}
			check = false // once: what is measured is not the comparison
			return len(toks)
		}
	}},
	{"writer", func(t testing.TB, doc corpus.Doc) func() int {
		h, toks := record(t, doc)
		e := codec.NewEncoder(nil, h, codec.Options{})
		w := io.Writer(&counter{want: doc.Octets})
		return func() int {
			e.Reset(w, h)
			write(e, toks)
			if err := e.Close(); err != nil {
				t.Fatal(err)
			}
			if c, ok := w.(*counter); ok && (c.bad || c.n != len(doc.Octets)) {
				t.Fatal("octets differ")
			}
			w = io.Discard
			return len(toks)
		}
	}},
}

var copyOps = []op{{"slice", func(t testing.TB, doc corpus.Doc) func() int {
	d := codec.NewDecoder(nil, codec.Options{Table: doc.Table})
	e := codec.NewEncoder(nil, codec.Header{PublicID: 1}, codec.Options{})
	var buf []byte
	check := true
	return func() (n int) {
		d.ResetBytes(doc.Octets)
		h, err := d.Header()
		if err != nil {
			t.Fatal(err)
		}
		e.ResetAppend(buf[:0], h)
		for {
			tok, err := d.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			e.Token(tok)
			n++
		}
		if buf, err = e.Bytes(); err != nil || check && !bytes.Equal(buf, doc.Octets) {
			t.Fatalf("%v, or octets differ", err)
		}
		check = false
		return n
	}
}}, {"stream", func(t testing.TB, doc corpus.Doc) func() int {
	d := codec.NewDecoder(nil, codec.Options{Table: doc.Table, Chunked: true, Window: 512})
	e := codec.NewEncoder(nil, codec.Header{PublicID: 1}, codec.Options{})
	var r bytes.Reader
	return func() (n int) {
		r.Reset(doc.Octets)
		d.Reset(&r)
		h, err := d.Header()
		if err != nil {
			t.Fatal(err)
		}
		e.Reset(io.Discard, h)
		for {
			tok, err := d.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			e.Token(tok)
			if tok.Flags&codec.Partial == 0 {
				n++
			}
		}
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
		return n
	}
}}}

// nestedOps read and write a document in OPAQUE.
var nestedOps = []op{
	{"decode", func(t testing.TB, doc corpus.Doc) func() int {
		outer := envelope(t, doc)
		d := codec.NewDecoder(nil, codec.Options{})
		return func() int {
			d.ResetBytes(outer)
			for {
				tok, err := d.Next()
				if err != nil {
					t.Fatal(err)
				}
				if tok.Kind != codec.Opaque {
					continue
				}
				n, err := d.Nested(tok, doc.Table)
				if err != nil {
					t.Fatal(err)
				}
				count := drainCount(t, n)
				drainCount(t, d)
				return count
			}
		}
	}},
	{"encode", func(t testing.TB, doc corpus.Doc) func() int {
		h, toks := record(t, doc)
		outer := envelope(t, doc)
		e := codec.NewEncoder(nil, h, codec.Options{})
		var buf []byte
		return func() int {
			e.ResetAppend(buf[:0], plain)
			e.Start(tDoc)
			n := e.Nested(h, doc.Table)
			write(n, toks)
			if err := n.Close(); err != nil {
				t.Fatal(err)
			}
			e.End()
			var err error
			if buf, err = e.Bytes(); err != nil || !bytes.Equal(buf, outer) {
				t.Fatalf("%v, or octets differ", err)
			}
			return len(toks)
		}
	}},
}

// envelope returns a document with doc in OPAQUE.
func envelope(t testing.TB, doc corpus.Doc) []byte {
	e := codec.NewEncoder(nil, plain, codec.Options{})
	e.Start(tDoc)
	e.Opaque(doc.Octets)
	e.End()
	out, err := e.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Clone(out)
}

// charsetDoc is a document of UTF-16 with a literal root.
func charsetDoc() corpus.Doc {
	h := withCharset(codec.UTF16)
	h.Strings = []byte("\x00r\x00\x00")
	e := codec.NewEncoder(nil, h, codec.Options{})
	e.StartLiteral(0)
	for range 50 {
		e.Start(tA)
		e.TextString("na\u00efve \u20ac\U0001F400")
		e.Token(codec.Token{Kind: codec.Entity, Code: tokens.Code(0xA0)})
		e.End()
	}
	e.End()
	out, err := e.Bytes()
	if err != nil {
		panic(err)
	}
	return corpus.Doc{Name: "utf16", Table: play, Octets: bytes.Clone(out)}
}

// TestOps runs every operation that allocates nothing from the second document
// on, and holds it to that.
func TestOps(t *testing.T) {
	groups := []struct {
		name string
		ops  []op
		docs []corpus.Doc
	}{
		{"Decode", decodeOps, []corpus.Doc{corpus.DM(), corpus.CP(), charsetDoc()}},
		{"Skip", skipOps, []corpus.Doc{corpus.DM(), corpus.CP()}},
		{"Text", textOps, []corpus.Doc{corpus.DM(), corpus.CP(), charsetDoc()}},
		{"Encode", encodeOps, []corpus.Doc{corpus.DM(), corpus.CP()}},
		{"Copy", copyOps, []corpus.Doc{corpus.DM(), corpus.CP(), charsetDoc()}},
		{"Nested", nestedOps, []corpus.Doc{corpus.DM(), corpus.CP()}},
	}
	for _, g := range groups {
		for _, doc := range g.docs {
			want := decodeOps[0].prepare(t, doc)()
			for _, o := range g.ops {
				t.Run(g.name+"/"+doc.Name+"/"+o.mode, func(t *testing.T) {
					body := o.prepare(t, doc)
					if n := body(); n != want && g.name != "Text" {
						t.Errorf("%d tokens, want %d", n, want)
					}
					testdoc.SkipAllocs(t)
					body()
					if n := testdoc.Allocs(20, func() { body() }); n != 0 {
						t.Errorf("%v allocations", n)
					}
				})
			}
		}
	}
}

// TestStylesAllocs holds an encoder that is used in several styles by turns to
// keeping its own memory meanwhile.
func TestStylesAllocs(t *testing.T) {
	testdoc.SkipAllocs(t)
	h, toks := record(t, corpus.DM())
	e := codec.NewEncoder(nil, h, codec.Options{})
	buf := make([]byte, 0, 8<<10)
	n := testdoc.Allocs(10, func() {
		for style := range 3 {
			switch style {
			case 0:
				e.Reset(io.Discard, h)
			case 1:
				e.ResetAppend(buf, h)
			case 2:
				e.Reset(nil, h)
			}
			write(e, toks)
			if err := e.Close(); err != nil {
				t.Fatal(err)
			}
		}
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// TestRejectionAllocs holds that a document that is refused costs little more
// than the error.
func TestRejectionAllocs(t *testing.T) {
	testdoc.SkipAllocs(t)
	d := codec.NewDecoder(nil, codec.Options{Table: play})
	for _, f := range failures {
		if f.opts != nil {
			continue
		}
		doc := testdoc.Hex(t, f.doc)
		n := testdoc.Allocs(10, func() {
			d.ResetBytes(doc)
			for {
				if _, err := d.Next(); err != nil {
					return
				}
			}
		})
		if n > 8 {
			t.Errorf("%s: %v allocations", f.name, n)
		}
	}
}

// TestFirstAllocs holds a new decoder of a slice to no window, and to few
// allocations for a whole document.
func TestFirstAllocs(t *testing.T) {
	testdoc.SkipAllocs(t)
	doc := corpus.DM()
	size := allocated(func() {
		d := codec.NewDecoder(nil, codec.Options{Table: tokens.SyncML12})
		d.ResetBytes(doc.Octets)
		if err := drain(d); err != nil {
			t.Error(err)
		}
	})
	if size > 2500 {
		t.Errorf("%d octets for a first document", size)
	}
}
