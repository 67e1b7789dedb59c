package codec_test

import (
	"bytes"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/corpus"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/tokens"
)

// checkLeaf holds what Leaf has said to the three tokens that came then.
func checkLeaf(t testing.TB, code tokens.Code, text []byte, got []codec.Token) {
	t.Helper()
	if len(got) != 3 || got[0].Kind != codec.Start || got[1].Kind != codec.Text || got[2].Kind != codec.End {
		t.Fatalf("a leaf %x %q where there is %v", code, text, got)
	}
	if got[0].Code != code || got[0].Flags != codec.HasContent || got[1].Flags != 0 || !bytes.Equal(got[1].Data, text) || got[2].Code != code || got[2].Flags != 0 {
		t.Fatalf("a leaf %x %q where there is %v", code, text, got)
	}
}

// appendLeaves reads doc, taking the text of every leaf of one decoder and reading
// token by token of another. It returns how many there were.
func appendLeaves(t *testing.T, doc []byte, o codec.Options, reader bool, room int) (found int) {
	t.Helper()
	a, b := codec.NewDecoder(nil, o), codec.NewDecoder(nil, o)
	b.ResetBytes(doc)
	if a.ResetBytes(doc); reader {
		a.Reset(testdoc.Chunks(doc, 60, 5))
	}
	for {
		dst := append(make([]byte, 0, len(before)+room), before...)
		if got, ok := a.AppendLeaf(dst); ok {
			found++
			text, errA := b.Next()
			end, errB := b.Next()
			if errA != nil || errB != nil || text.Kind != codec.Text || text.Flags != 0 || end.Kind != codec.End {
				t.Fatalf("%x: a leaf %q where there is %v %v, %v %v", doc, got, text, errA, end, errB)
			}
			if want := before + string(text.Data); string(got) != want || &got[0] != &dst[0] {
				t.Fatalf("%x: %q, want %q", doc, got, want)
			}
		} else {
			if string(got) != before {
				t.Fatalf("%x: no leaf, but %q", doc, got)
			}
			x, errA := a.Next()
			y, errB := b.Next()
			if where(errA) != where(errB) {
				t.Fatalf("%x: %v, token by token %v", doc, errA, errB)
			}
			if errA != nil {
				return found
			}
			if x.Kind != y.Kind || x.Code != y.Code || x.Flags != y.Flags || !bytes.Equal(x.Data, y.Data) {
				t.Fatalf("%x: %v, token by token %v", doc, x, y)
			}
		}
		if a.Offset() != b.Offset() || a.End() != b.End() || a.Depth() != b.Depth() || string(a.AppendPath(nil)) != string(b.AppendPath(nil)) {
			t.Fatalf("%x: at %d to %d, depth %d; token by token %d to %d, %d", doc, a.Offset(), a.End(), a.Depth(), b.Offset(), b.End(), b.Depth())
		}
	}
}

// before is what dst holds when AppendLeaf is called.
const before = "before "

// leaves reads doc, taking every leaf of one decoder and reading it token by
// token of another. It returns how many there were.
func leaves(t *testing.T, doc []byte, o codec.Options, reader bool) (found int) {
	t.Helper()
	a, b := codec.NewDecoder(nil, o), codec.NewDecoder(nil, o)
	b.ResetBytes(doc)
	if a.ResetBytes(doc); reader {
		a.Reset(testdoc.Chunks(doc, 60, 5))
	}
	for {
		code, rest, ok := a.Leaf()
		n := bytes.IndexByte(rest, 0)
		text := rest[:max(n, 0)]
		if ok && n > 0 && a.TakeLeaf(n-1) {
			t.Fatalf("%x: a leaf that ends before its text", doc)
		}
		if ok && n >= 0 && a.TakeLeaf(n) {
			found++
			var got []codec.Token
			for range 3 {
				tok, err := b.Next()
				if err != nil {
					t.Fatalf("%x: a leaf %x %q where there is %v", doc, code, text, err)
				}
				got = append(got, tok)
			}
			checkLeaf(t, code, text, got)
		} else {
			x, errA := a.Next()
			y, errB := b.Next()
			if where(errA) != where(errB) {
				t.Fatalf("%x: %v, token by token %v", doc, errA, errB)
			}
			if errA != nil {
				return found
			}
			if x.Kind != y.Kind || x.Code != y.Code || x.Flags != y.Flags || !bytes.Equal(x.Data, y.Data) {
				t.Fatalf("%x: %v, token by token %v", doc, x, y)
			}
		}
		if a.Offset() != b.Offset() || a.End() != b.End() || a.Depth() != b.Depth() || string(a.AppendPath(nil)) != string(b.AppendPath(nil)) {
			t.Fatalf("%x: at %d to %d, depth %d; token by token %d to %d, %d", doc, a.Offset(), a.End(), a.Depth(), b.Offset(), b.End(), b.Depth())
		}
	}
}

// TestLeaf compares reading leaf by leaf with reading token by token, of all
// fixtures, of what is refused, and of mutations under tight limits.
func TestLeaf(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	found, appended := 0, 0
	check := func(doc []byte, o codec.Options) {
		t.Helper()
		for _, reader := range []bool{false, true} {
			found += leaves(t, doc, o, reader)
			appended += appendLeaves(t, doc, o, reader, 4*r.IntN(20))
		}
	}
	for _, f := range fixtures(t) {
		check(f.Octets, f.opts)
		for range 200 {
			doc := bytes.Clone(f.Octets)
			for range 1 + r.IntN(3) {
				doc[r.IntN(len(doc))] = []byte{0, 1, 3, 0x45, 0x4F, 0x85, byte(r.IntN(256))}[r.IntN(7)]
			}
			o := f.opts
			o.Chunked = r.IntN(2) == 0
			if r.IntN(2) == 0 {
				o.Limits = codec.Limits{Depth: 1 + r.IntN(5), String: 1 + r.IntN(9), Tokens: 1 + r.Int64N(30), Document: int64(1 + r.IntN(len(doc)))}
			}
			check(doc, o)
		}
	}
	for _, x := range failures {
		check(testdoc.Hex(t, x.doc), codec.Options{Table: play})
	}
	if found < 1000 || appended < 1000 {
		t.Errorf("only %d leaves, %d appended", found, appended)
	}
	session := corpus.Session()
	if n := leaves(t, session.Octets, codec.Options{Table: session.Table}, false); n < 200 {
		t.Errorf("only %d leaves in the session", n)
	}
	if n := appendLeaves(t, session.Octets, codec.Options{Table: session.Table}, false, 1000); n < 200 {
		t.Errorf("only %d leaves of the session appended", n)
	}
}

// TestAppendLeafNot holds that AppendLeaf takes only the whole content of an
// element, in characters that the charset has in common with ASCII.
func TestAppendLeafNot(t *testing.T) {
	for _, c := range []struct {
		name, doc string
		starts    int // read before
		taken     bool
	}{
		{"a leaf", "03 01 6A 00 45 46 03 31 32 33 34 35 36 37 38 00 01 01", 2, true},
		{"without octets", "03 01 6A 00 45 46 03 00 01 01", 2, true},
		{"longer than room", "03 01 6A 00 45 46 03 31 32 33 34 35 36 37 38 39 30 31 32 33 34 35 36 37 00 01 01", 2, false},
		{"the root", "03 01 6A 00 45 03 78 00 01", 1, false},
		{"two strings", "03 01 6A 00 45 46 03 78 00 03 79 00 01 01", 2, false},
		{"UTF-8", "03 01 6A 00 45 46 03 31 32 33 34 35 36 37 C3 A9 00 01 01", 2, true},
		{"UTF-8, unnamed", "03 01 00 00 45 46 03 C3 A9 00 01 01", 2, true},
		{"UTF-8 that fills the room", "03 01 6A 00 45 46 03 31 32 33 34 C3 A9 31 32 33 34 C3 A9 31 32 33 34 00 01 01", 2, true},
		{"UTF-8, longer than room", "03 01 6A 00 45 46 03 31 32 33 34 C3 A9 31 32 33 34 C3 A9 31 32 33 34 35 00 01 01", 2, false},
		{"UTF-8 behind the room", "03 01 6A 00 45 46 03 31 32 33 34 35 36 37 38 31 32 33 34 35 36 37 38 C3 A9 00 01 01", 2, false},
		{"half a character", "03 01 6A 00 45 46 03 31 32 33 34 35 36 37 C3 00 01 01", 2, false},
		{"not UTF-8", "03 01 6A 00 45 46 03 C3 A9 FF 00 01 01", 2, false},
		{"UTF-8, two strings", "03 01 6A 00 45 46 03 C3 A9 00 03 79 00 01 01", 2, false},
		{"UTF-8, truncated", "03 01 6A 00 45 46 03 C3 A9", 2, false},
		{"US-ASCII", "03 01 03 00 45 46 03 C3 A9 00 01 01", 2, false},
		{"ISO-8859-1", "03 01 04 00 45 46 03 C3 A9 00 01 01", 2, false},
		{"another charset", "03 01 26 00 45 46 03 78 00 01 01", 2, false},
		{"UTF-16", "03 01 87 77 00 45 46 03 78 79 00 00 01 01", 2, false},
		{"no string", "03 01 6A 00 45 46 01 01", 2, false},
		{"no content", "03 01 6A 00 45 06 03 78 00 01", 2, false},
		{"truncated", "03 01 6A 00 45 46 03 78 00", 2, false},
		{"before the header", "03 01 6A 00 45 46 03 78 00 01 01", 0, false},
	} {
		d := codec.NewDecoder(nil, codec.Options{})
		d.ResetBytes(testdoc.Hex(t, c.doc))
		for range c.starts {
			if tok, err := d.Next(); err != nil || tok.Kind != codec.Start {
				t.Fatalf("%s: %v %v", c.name, tok, err)
			}
		}
		if _, ok := d.AppendLeaf(make([]byte, 0, 16)); ok != c.taken {
			t.Errorf("%s: taken: %v", c.name, ok)
		}
		if _, ok := d.AppendLeaf(make([]byte, 0, 16)); ok {
			t.Errorf("%s: taken twice", c.name)
		}
	}
}

// TestTakeLeaf holds that TakeLeaf takes an element only where the call before has found
// it, with the length that its text has.
func TestTakeLeaf(t *testing.T) {
	//                     header      A  B  STR_I 'x' END   B  STR_I 'y' END END
	doc := testdoc.Hex(t, "03 01 6A 00 45 46 03 78 00 01    46 03 79 00 01    01")
	d := codec.NewDecoder(nil, codec.Options{})
	d.ResetBytes(doc)
	if _, _, ok := d.Leaf(); ok || d.TakeLeaf(1) {
		t.Error("a leaf before the header")
	}
	next := func(want codec.Kind) {
		t.Helper()
		if tok, err := d.Next(); err != nil || tok.Kind != want {
			t.Fatalf("%v %v, want %v", tok.Kind, err, want)
		}
	}
	find := func(want string) {
		t.Helper()
		if code, rest, ok := d.Leaf(); !ok || code != 6 || !bytes.HasPrefix(rest, []byte(want)) {
			t.Fatalf("%x %q %v, want %q", code, rest, ok, want)
		}
	}
	next(codec.Start)
	find("x\x00\x01")
	next(codec.Start)
	if d.TakeLeaf(1) {
		t.Error("the document has moved on")
	}
	next(codec.Text)
	next(codec.End)
	find("y\x00\x01\x01")
	for _, n := range []int{math.MinInt, -1, 0, 2, 3, 4, math.MaxInt} {
		if d.TakeLeaf(n) {
			t.Errorf("a text of %d octets", n)
		}
	}
	if !d.TakeLeaf(1) || d.Depth() != 1 || d.TakeLeaf(1) {
		t.Error("not taken, or twice")
	}
	next(codec.End)
	d.ResetBytes(doc)
	next(codec.Start)
	find("x\x00\x01")
	if d.ResetBytes(doc[:4]); d.TakeLeaf(1) {
		t.Error("a leaf of another document")
	}
	if _, err := d.Next(); where(err) != "EOF@4" {
		t.Error(where(err))
	}
}

// TestEncoderLeaf holds Leaf to Start, Text and End.
func TestEncoderLeaf(t *testing.T) {
	write := func(h codec.Header, o codec.Options, leaf bool) (out []byte, took int) {
		t.Helper()
		var e codec.Encoder
		e.SetOptions(o)
		e.ResetAppend(nil, h)
		element := func(c tokens.Code, s string) {
			if leaf && e.Leaf(c, []byte(s), false) {
				took++
				return
			}
			e.Start(c)
			e.TextString(s)
			e.End()
		}
		e.Start(5)
		element(6, "first")  // the tag around it gets its content bit
		element(0x106, "")   // another page
		element(0x107, "x")  // the same
		element(8, "\u00e9") // not ASCII
		e.Start(9)
		e.AttrLiteral(0)
		e.TextString("value")
		e.EndAttrs()
		element(6, "behind attributes")
		e.End()
		element(6, "last")
		e.End()
		out, err := e.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		return out, took
	}
	for _, c := range []struct {
		charset codec.Charset
		want    int // leaves taken
	}{{codec.UTF8, 6}, {codec.ISO88591, 5}, {codec.UTF16BE, 0}} {
		h := codec.Header{Version: codec.Version13, PublicID: 1, Charset: c.charset, Strings: []byte("name\x00\x00")}
		want, _ := write(h, codec.Options{}, false)
		got, took := write(h, codec.Options{}, true)
		if !bytes.Equal(got, want) || took != c.want {
			t.Errorf("%v: %d leaves, want %d\n%x, want\n%x", c.charset, took, c.want, got, want)
		}
	}
}

// TestEncoderLeafNot holds that Leaf leaves alone what would be an error or
// depends on more.
func TestEncoderLeafNot(t *testing.T) {
	h := codec.Header{Version: codec.Version13, PublicID: 1, Charset: codec.UTF8}
	for _, c := range []struct {
		name   string
		before func(e *codec.Encoder)
		code   tokens.Code
		text   string
	}{
		{"the root", func(*codec.Encoder) {}, 5, "x"},
		{"no tag", func(e *codec.Encoder) { e.Start(5) }, 4, "x"},
		{"no page", func(e *codec.Encoder) { e.Start(5) }, 0x10005, "x"},
		{"a terminator", func(e *codec.Encoder) { e.Start(5) }, 6, "x\x00"},
		{"a terminator behind é", func(e *codec.Encoder) { e.Start(5) }, 6, "é\x00"},
		{"no UTF-8", func(e *codec.Encoder) { e.Start(5) }, 6, "é\xFF"},
		{"too deep", func(e *codec.Encoder) { e.Start(5); e.Start(5); e.Start(5) }, 6, "x"},
		{"in an attribute list", func(e *codec.Encoder) { e.Start(5); e.Attr(6) }, 6, "x"},
		{"in an empty element", func(e *codec.Encoder) { e.Token(codec.Token{Kind: codec.Start, Code: 5}) }, 6, "x"},
		{"behind an error", func(e *codec.Encoder) { e.Start(5); e.Fail(codec.ErrName) }, 6, "x"},
		{"in a string", func(e *codec.Encoder) {
			e.Start(5)
			e.Token(codec.Token{Kind: codec.Text, Flags: codec.Partial, Data: []byte("x")})
		}, 6, "x"},
	} {
		var e codec.Encoder
		e.SetOptions(codec.Options{Limits: codec.Limits{Depth: 3}})
		e.ResetAppend(nil, h)
		c.before(&e)
		err := e.Err()
		if e.Leaf(c.code, []byte(c.text), false) || e.Err() != err {
			t.Errorf("%s: taken, or %v", c.name, e.Err())
		}
	}
}
