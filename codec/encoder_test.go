package codec_test

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/tokens"
)

// Codes of play.
const (
	tDoc, tA, tB, tOne, tZ         = tokens.Code(0x0005), tokens.Code(0x0006), tokens.Code(0x0007), tokens.Code(0x0105), tokens.Code(0xFF05)
	aID, aName, aHref, aLang, aZZ  = tokens.Code(0x0005), tokens.Code(0x0006), tokens.Code(0x0007), tokens.Code(0x0105), tokens.Code(0xFF05)
	vCom, vYes, vEn, vLast, noCode = tokens.Code(0x0085), tokens.Code(0x0086), tokens.Code(0x0185), tokens.Code(0xFFFF), tokens.Code(0x10005)
)

// plain is the header that the bodies below are written behind: its octets are
// those of head. withStrings has the table "abc", "d" without its terminator.
var (
	plain       = codec.Header{Version: codec.Version13, PublicID: 1, Charset: codec.UTF8}
	withStrings = codec.Header{Version: codec.Version13, PublicID: 1, Charset: codec.UTF8, Strings: []byte("abc\x00d")}
)

func withVersion(v codec.Version) codec.Header {
	return codec.Header{Version: v, PublicID: 1}
}

func withCharset(c codec.Charset) codec.Header {
	return codec.Header{Version: codec.Version13, PublicID: 1, Charset: c}
}

// A writing is a list of calls and the body that they write.
type writing struct {
	name   string
	header codec.Header
	calls  func(e *codec.Encoder)
	body   string // annotated hex
}

var writings = []writing{
	{"empty root", plain, func(e *codec.Encoder) { e.Start(tDoc); e.End() }, "05"},
	{"content", plain, func(e *codec.Encoder) { e.Start(tDoc); e.Text([]byte("x")); e.End() }, "45 03 78 00 01"},
	{"attributes", plain, func(e *codec.Encoder) { e.Start(tDoc); e.Attr(aID); e.End() }, "85 05 01"},
	{"attributes and content", plain, func(e *codec.Encoder) {
		e.Start(tDoc)
		e.Attr(aID)
		e.TextString("1")
		e.Attr(aHref)
		e.TextString("x")
		e.Value(vCom)
		e.Attr(aName)
		e.EndAttrs()
		e.TextString("y")
		e.End()
	}, "C5 05 03 31 00 07 03 78 00 85 06 01 03 79 00 01"},
	{"Start ends the attributes", plain, func(e *codec.Encoder) { e.Start(tDoc); e.Attr(aID); e.Start(tA); e.End(); e.End() }, "C5 05 01 06 01"},
	{"End ends the attributes", plain, func(e *codec.Encoder) { e.Start(tDoc); e.Start(tA); e.Attr(aID); e.End(); e.End() }, "45 86 05 01 01"},
	{"PI ends the attributes", plain, func(e *codec.Encoder) {
		e.Start(tDoc)
		e.Attr(aID)
		e.Token(codec.Token{Kind: codec.PI, Code: aName})
		e.EndAttrs()
		e.End()
	}, "C5 05 01 43 06 01 01"},
	{"content of nothing", plain, func(e *codec.Encoder) { e.Start(tDoc); e.Content(); e.End() }, "45 01"},
	{"attributes and content of nothing", plain, func(e *codec.Encoder) { e.Start(tDoc); e.Attr(aID); e.Content(); e.End() }, "C5 05 01 01"},
	{"siblings", plain, func(e *codec.Encoder) {
		e.Start(tDoc)
		for range 3 {
			e.Start(tA)
			e.End()
		}
		e.End()
	}, "45 06 06 06 01"},

	{"tag pages", plain, func(e *codec.Encoder) {
		e.Start(tDoc)
		e.Start(tOne)
		e.Start(tOne)
		e.End()
		e.End()
		e.Start(tZ)
		e.End()
		e.Start(tA)
		e.End()
		e.End()
	}, "45 00 01 45 05 01 00 FF 05 00 00 06 01"},
	{"attribute pages", plain, func(e *codec.Encoder) {
		e.Start(tDoc)
		e.Attr(aLang)
		e.Value(vEn)
		e.Value(vCom)
		e.Attr(aID)
		e.Attr(aZZ)
		e.Value(vLast)
		e.Start(tOne)
		e.Attr(aZZ)
		e.End()
		e.End()
	}, "C5 00 01 05 85 00 00 85 05 00 FF 05 FF 01 00 01 85 05 01 01"},
	{"a root on another page", plain, func(e *codec.Encoder) { e.Start(tOne); e.End() }, "00 01 05"},

	{"literals", withStrings, func(e *codec.Encoder) {
		e.StartLiteral(0)
		e.AttrLiteral(1)
		e.TextRef(2)
		e.StartLiteral(4)
		e.End()
		e.TextRef(0)
		e.Token(codec.Token{Kind: codec.PI, Flags: codec.Literal, Code: tokens.Code(4)})
		e.TextRef(3)
		e.EndAttrs()
		e.End()
	}, "C4 00 04 01 83 02 01 04 04 83 00 43 04 04 83 03 01 01"},
	{"entities", plain, func(e *codec.Encoder) {
		e.Start(tDoc)
		e.Attr(aID)
		e.Token(codec.Token{Kind: codec.Entity, Code: tokens.Code('A')})
		e.EndAttrs()
		e.Token(codec.Token{Kind: codec.Entity, Code: tokens.Code(0x1F400)})
		e.Token(codec.Token{Kind: codec.Entity, Code: tokens.Code(0)})
		e.End()
	}, "C5 05 02 41 01 02 87 E8 00 02 00 01"},
	{"opaque", plain, func(e *codec.Encoder) {
		e.Start(tDoc)
		e.Attr(aID)
		e.Opaque([]byte{0})
		e.EndAttrs()
		e.Opaque(nil)
		e.Opaque(make([]byte, 3))
		e.End()
	}, "C5 05 C3 01 00 01 C3 00 C3 03 00 00 00 01"},
	{"extensions", plain, func(e *codec.Encoder) {
		e.Start(tDoc)
		for n := range 3 {
			e.ExtString(n, []byte("x"))
			e.Token(codec.Token{Kind: codec.ExtInt, Flags: codec.ExtFlags(n), Code: tokens.Code(128)})
			e.Token(codec.Token{Kind: codec.Ext, Flags: codec.ExtFlags(n)})
		}
		e.End()
	}, "45 40 78 00 80 81 00 C0 41 78 00 81 81 00 C1 42 78 00 82 81 00 C2 01"},
	{"extensions in values", plain, func(e *codec.Encoder) {
		e.Start(tDoc)
		e.Attr(aID)
		e.ExtString(1, nil)
		e.Token(codec.Token{Kind: codec.ExtInt, Flags: codec.ExtFlags(2), Code: tokens.Code(1<<32 - 1)})
		e.Token(codec.Token{Kind: codec.Ext, Flags: codec.ExtFlags(0)})
		e.End()
	}, "85 05 41 00 82 8F FF FF FF 7F C0 01"},
	{"instructions", plain, func(e *codec.Encoder) {
		e.Token(codec.Token{Kind: codec.PI, Code: aID})
		e.EndAttrs()
		e.Start(tDoc)
		e.Token(codec.Token{Kind: codec.PI, Code: aLang})
		e.Value(vEn)
		e.TextString("x")
		e.EndAttrs()
		e.End()
		e.Token(codec.Token{Kind: codec.PI, Code: aLang})
		e.Opaque(nil)
		e.EndAttrs()
	}, "43 05 01 45 43 00 01 05 85 03 78 00 01 01 43 05 C3 00 01"},

	{"empty text", plain, func(e *codec.Encoder) {
		e.Start(tDoc)
		e.Attr(aID)
		e.Text(nil)
		e.EndAttrs()
		e.TextString("")
		e.End()
	},
		"C5 05 03 00 01 03 00 01"},
	{"text around eight octets", plain, func(e *codec.Encoder) {
		e.Start(tDoc)
		for _, s := range []string{"1234567", "12345678", "123456789", "1234567\u00e9", "12345678\u00e9"} {
			e.TextString(s)
		}
		e.End()
	}, "45 03 31323334353637 00 03 3132333435363738 00 03 313233343536373839 00 03 31323334353637C3A9 00 03 3132333435363738C3A9 00 01"},
	{"UTF-8", plain, func(e *codec.Encoder) { e.Start(tDoc); e.TextString("\u00e9"); e.Text([]byte("\U0001F400")); e.End() },
		"45 03 C3 A9 00 03 F0 9F 90 80 00 01"},
	{"ASCII", withCharset(codec.USASCII), func(e *codec.Encoder) {
		e.Start(tDoc)
		e.Attr(aID)
		e.TextString("a\u00a0b")
		e.EndAttrs()
		e.TextString("\u00e9\u00e8")
		e.TextString("x\u20ac")
		e.TextString("y")
		e.End()
	}, "C5 05 03 61 00 02 81 20 03 62 00 01 02 81 69 02 81 68 03 78 00 02 C1 2C 03 79 00 01"},
	{"ISO-8859-1", withCharset(codec.ISO88591), func(e *codec.Encoder) { e.Start(tDoc); e.TextString("\u00e9\u0100\u00ff"); e.End() },
		"45 03 E9 00 02 82 00 03 FF 00 01"},
	{"UTF-16", withCharset(codec.UTF16), func(e *codec.Encoder) {
		e.Start(tDoc)
		e.TextString("a\U0001F400")
		e.TextString("\u0100\u0001")
		e.TextString("")
		e.ExtString(0, []byte("b"))
		e.End()
	}, "45 03 00 61 D8 3D DC 00 00 00 03 01 00 00 01 00 00 03 00 00 40 00 62 00 00 01"},
	{"UTF-16LE", withCharset(codec.UTF16LE), func(e *codec.Encoder) { e.Start(tDoc); e.TextString("a"); e.End() }, "45 03 61 00 00 00 01"},
	{"UCS-2", withCharset(codec.UCS2), func(e *codec.Encoder) { e.Start(tDoc); e.TextString("a\U0001F400"); e.End() }, "45 03 00 61 00 00 02 87 E8 00 01"},

	{"version 1.0", withVersion(codec.Version10), func(e *codec.Encoder) {
		e.TextString("a")
		e.Start(tDoc)
		e.End()
		e.Token(codec.Token{Kind: codec.PI, Code: aID})
		e.EndAttrs()
		e.Start(tA)
		e.End()
		e.Token(codec.Token{Kind: codec.Ext, Flags: codec.ExtFlags(0)})
	}, "03 61 00 05 43 05 01 06 C0"},
	{"version 1.0, text alone", withVersion(codec.Version10), func(e *codec.Encoder) { e.TextString("a") }, "03 61 00"},
	{"version 1.0, instruction alone", withVersion(codec.Version10), func(e *codec.Encoder) { e.Token(codec.Token{Kind: codec.PI, Code: aID}); e.EndAttrs() }, "43 05 01"},
	{"version 1.1", withVersion(codec.Version11), func(e *codec.Encoder) { e.Start(tDoc); e.Opaque(nil); e.End() }, "45 C3 00 01"},
	{"version 1.2", withVersion(codec.Version12), func(e *codec.Encoder) { e.Start(tDoc); e.Attr(aID); e.Opaque(nil); e.End() }, "85 05 C3 00 01"},
}

// write runs the calls of w in append style.
func (w writing) write(t *testing.T, dst []byte) []byte {
	t.Helper()
	e := codec.NewEncoder(nil, codec.Header{}, codec.Options{Table: play})
	e.ResetAppend(dst, w.header)
	w.calls(e)
	out, err := e.Bytes()
	if err != nil {
		t.Fatalf("%v", err)
	}
	return out
}

// TestWritings holds every method to its octets, and the octets to being read
// again, also strictly.
func TestWritings(t *testing.T) {
	for _, w := range writings {
		t.Run(w.name, func(t *testing.T) {
			want := append(codec.AppendHeader(nil, w.header), testdoc.Hex(t, w.body)...)
			if got := w.write(t, nil); !bytes.Equal(got, want) {
				t.Fatalf("% x, want\n% x", got, want)
			}
			if got := w.write(t, []byte("before")); string(got) != "before"+string(want) {
				t.Errorf("appended: % x", got)
			}
			var out bytes.Buffer
			e := codec.NewEncoder(&out, w.header, codec.Options{Table: play})
			w.calls(e)
			if err := e.Close(); err != nil || !bytes.Equal(out.Bytes(), want) {
				t.Errorf("streamed: % x, %v", out.Bytes(), err)
			}
			o := codec.Options{Table: play, Strict: len(w.header.Strings) == 0}
			if _, err := runBytes(want, o); err != nil {
				t.Errorf("read again: %v", err)
			}
			if got, err := copyDoc(want, o); !bytes.Equal(got, want) || err != nil {
				t.Errorf("copied: % x, %v", got, err)
			}
		})
	}
}

// TestHeaders holds AppendHeader and ParseHeader to each other.
func TestHeaders(t *testing.T) {
	for _, tt := range []struct {
		h    codec.Header
		want string
	}{
		{codec.Header{PublicID: 1}, "03 01 00 00"}, // no version is 1.3
		{codec.Header{Version: codec.Version10, PublicID: 0x1201}, "00 A4 01 00"},
		{codec.Header{Version: codec.Version11, PublicID: 1, Charset: codec.UTF8}, "01 01 6A 00"},
		{codec.Header{Version: codec.Version12, PublicID: 1, Charset: codec.UTF16, Strings: []byte("\x00a\x00\x00")}, "02 01 87 77 04 00 61 00 00"},
		{codec.Header{Version: codec.Version13, PublicIndex: 2, Charset: codec.UTF8, Strings: []byte("x\x00y")}, "03 00 02 6A 03 78 00 79"},
		{codec.Header{Version: codec.Version10, PublicIndex: 0, Strings: []byte("y\x00")}, "00 00 00 02 79 00"},
		{codec.Header{Version: codec.Version13, PublicID: 1<<32 - 1, Charset: 1<<32 - 1}, "03 8F FF FF FF 7F 8F FF FF FF 7F 00"},
	} {
		want := testdoc.Hex(t, tt.want)
		got := codec.AppendHeader([]byte("x"), tt.h)
		if string(got) != "x"+string(want) {
			t.Errorf("%+v: % x, want % x", tt.h, got, want)
		}
		h, n, err := codec.ParseHeader(append(want, 0x05))
		if n != len(want) || err != nil {
			t.Errorf("% x: %d octets, %v", want, n, err)
		}
		if tt.h.Version == 0 {
			tt.h.Version = codec.Version13
		}
		if h.Version != tt.h.Version || h.PublicID != tt.h.PublicID || h.PublicIndex != tt.h.PublicIndex ||
			h.Charset != tt.h.Charset || !bytes.Equal(h.Strings, tt.h.Strings) {
			t.Errorf("% x: %+v, want %+v", want, h, tt.h)
		}
	}
	for _, tt := range []struct {
		h    codec.Header
		want string
	}{
		{codec.Header{PublicID: 5, Strings: []byte("abc")}, ""},
		{codec.Header{Strings: []byte("abc\x00d")}, "abc"},
		{codec.Header{Strings: []byte("abc\x00d"), PublicIndex: 2}, "c"},
		{codec.Header{Strings: []byte("abc\x00d"), PublicIndex: 4}, "d"},
		{codec.Header{Strings: []byte("abc\x00d"), PublicIndex: 5}, ""},
		{codec.Header{}, ""},
		{codec.Header{Strings: []byte("\x00a\x00\x00"), Charset: codec.UTF16}, "\x00a"},
	} {
		if got := string(tt.h.Public()); got != tt.want {
			t.Errorf("%+v: public identifier %q, want %q", tt.h, got, tt.want)
		}
	}
	for v, want := range map[codec.Version]string{0: "1.3", codec.Version10: "1.0", codec.Version11: "1.1", codec.Version12: "1.2", codec.Version13: "1.3"} {
		if v.String() != want {
			t.Errorf("version %#x is %v", uint8(v), v)
		}
	}
}

// TestStartBits holds that Token writes the bits that a Start was read with,
// which the other methods would not.
func TestStartBits(t *testing.T) {
	e := codec.NewEncoder(nil, plain, codec.Options{})
	e.ResetAppend(nil, plain)
	e.Token(codec.Token{Kind: codec.Start, Flags: codec.HasContent, Code: tDoc})
	e.Token(codec.Token{Kind: codec.Start, Flags: codec.HasContent | codec.HasAttrs, Code: tA})
	e.Token(codec.Token{Kind: codec.AttrsEnd})
	e.Token(codec.Token{Kind: codec.End})
	e.Token(codec.Token{Kind: codec.Start, Code: tA})
	e.Token(codec.Token{Kind: codec.End, Flags: codec.Implied})
	e.Token(codec.Token{Kind: codec.End})
	out, err := e.Bytes()
	if want := testdoc.Hex(t, head+"45 C6 01 01 06 01"); !bytes.Equal(out, want) || err != nil {
		t.Errorf("% x, %v", out, err)
	}
}

// TestResetBody writes a body whose string table is known only at its end.
func TestResetBody(t *testing.T) {
	e := codec.NewEncoder(nil, plain, codec.Options{})
	e.ResetBody(nil, plain)
	var table []byte
	add := func(s string) uint32 {
		at := uint32(len(table))
		table = append(append(table, s...), 0)
		return at
	}
	e.StartLiteral(add("root"))
	e.AttrLiteral(add("attr"))
	e.TextRef(add("value"))
	e.TextRef(7)
	e.End()
	body, err := e.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	h := plain
	h.Strings = table
	doc := append(codec.AppendHeader(nil, h), body...)
	if _, err := runBytes(doc, codec.Options{Strict: true}); err != nil {
		t.Errorf("% x: %v", doc, err)
	}
}

// TestEncoderMemory holds the encoder to writing into nobody's memory but its own
// and what it was given for that.
func TestEncoderMemory(t *testing.T) {
	short := func(e *codec.Encoder, code tokens.Code) {
		e.Start(code)
		e.End()
	}
	e := codec.NewEncoder(nil, plain, codec.Options{})
	given := append(make([]byte, 0, 100), "given"...)
	e.ResetAppend(given, plain)
	short(e, tDoc)
	doc, err := e.Bytes()
	if err != nil || &doc[0] != &given[:1][0] {
		t.Fatalf("%v, or the memory given is not used", err)
	}
	want := string(doc)
	e.Reset(io.Discard, plain)
	short(e, tA)
	if err := e.Close(); err != nil || string(doc) != want {
		t.Errorf("a stream after it has written into a finished document: % x, %v", doc, err)
	}
	// A second document in append style does not write into it, either.
	e.ResetAppend(nil, plain)
	n := e.Nested(plain, play)
	_ = n
	if string(doc) != want {
		t.Errorf("% x", doc)
	}
	// Without a writer the document stays in memory, however long it is.
	e.Reset(nil, plain)
	e.Start(tDoc)
	for range 1000 {
		e.TextString("0123456789")
	}
	e.End()
	if doc, err = e.Bytes(); err != nil || len(doc) != 4+1000*12+2 {
		t.Errorf("%d octets, %v", len(doc), err)
	}
	if err := e.Close(); err != nil {
		t.Error(err)
	}
}

// A recorder notes every write.
type recorder struct{ writes [][]byte }

func (r *recorder) Write(p []byte) (int, error) {
	r.writes = append(r.writes, bytes.Clone(p))
	return len(p), nil
}

// TestStreaming holds a stream to the octets of append style wherever the
// boundaries of its writes fall: a tag octet whose bits may still change is never
// given away.
func TestStreaming(t *testing.T) {
	var pad int
	doc := func(e *codec.Encoder) {
		e.Token(codec.Token{Kind: codec.PI, Code: aID})
		e.EndAttrs()
		e.Start(tDoc)
		e.TextString(strings.Repeat("p", pad))
		for range 100 {
			e.Start(tA)
			e.Attr(aID)
			e.TextString("0123456789012345678901234567890123456789")
			e.Attr(aLang)
			e.Value(vEn)
			e.Start(tB)
			e.End()
			e.Token(codec.Token{Kind: codec.PI, Code: aID})
			e.TextString("x")
			e.EndAttrs()
			e.Start(tOne)
			e.TextString("y")
			e.End()
			e.Content()
			e.End()
		}
		e.Start(tA)
		e.Attr(aName)
		for range 500 {
			e.TextString("0123456789")
		}
		e.EndAttrs()
		e.Content()
		e.End()
		e.Opaque(make([]byte, 10000))
		e.End()
	}
	ref := codec.NewEncoder(nil, plain, codec.Options{})
	e := codec.NewEncoder(nil, plain, codec.Options{})
	for pad = range 90 {
		ref.ResetAppend(nil, plain)
		doc(ref)
		want, err := ref.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		var r recorder
		e.Reset(&r, plain)
		doc(e)
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(slices.Concat(r.writes...), want) {
			t.Fatalf("pad %d: the stream differs", pad)
		}
		if len(r.writes) < 4 {
			t.Errorf("pad %d: %d writes of %d octets", pad, len(r.writes), len(want))
		}
		for _, w := range r.writes {
			if len(w) == 0 {
				t.Errorf("pad %d: an empty write", pad)
			}
		}
		// A copy knows the bits, and so keeps nothing back.
		d := codec.NewDecoder(bytes.NewReader(want), codec.Options{})
		r.writes = nil
		e.Reset(&r, plain)
		if err := copyAll(d, e); err != nil {
			t.Fatal(err)
		}
		if err := e.Close(); err != nil || !bytes.Equal(slices.Concat(r.writes...), want) {
			t.Fatalf("pad %d: the copied stream differs, %v", pad, err)
		}
		for _, w := range r.writes {
			if len(w) > 4096+10000+16 {
				t.Errorf("pad %d: a write of %d octets", pad, len(w))
			}
		}
	}
}

// TestStreamedCopy holds a copy, which knows the bits of each tag, to keeping
// nothing back: not even an attribute list that is longer than the buffer.
func TestStreamedCopy(t *testing.T) {
	ref := codec.NewEncoder(nil, plain, codec.Options{})
	ref.Start(tDoc)
	ref.Attr(aID)
	for range 2000 {
		ref.TextString("0123456789")
	}
	ref.End()
	doc, err := ref.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	var r recorder
	d := codec.NewDecoder(nil, codec.Options{})
	d.ResetBytes(doc)
	e := codec.NewEncoder(&r, plain, codec.Options{})
	if err := copyAll(d, e); err != nil {
		t.Fatal(err)
	}
	if err := e.Close(); err != nil || !bytes.Equal(slices.Concat(r.writes...), doc) {
		t.Fatalf("%v, or the copy differs", err)
	}
	for _, w := range r.writes {
		if len(w) > 4096+12 {
			t.Errorf("a write of %d octets", len(w))
		}
	}
}

// TestStreamedOffset holds offsets in errors to counting what has been written.
func TestStreamedOffset(t *testing.T) {
	var out bytes.Buffer
	e := codec.NewEncoder(&out, plain, codec.Options{Table: play})
	e.Start(tDoc)
	for range 1000 {
		e.TextString("0123456789")
	}
	e.Start(noCode)
	if err := e.Close(); where(err) != "ErrToken@12005 /doc" {
		t.Errorf("%v", where(err))
	}
	if out.Len() == 0 || out.Len() > 12005 {
		t.Errorf("%d octets written", out.Len())
	}
}

// failing is a writer that fails after so many octets.
type failing struct {
	left  int
	short bool
	err   error
}

func (f *failing) Write(p []byte) (int, error) {
	if len(p) <= f.left {
		f.left -= len(p)
		return len(p), nil
	}
	if f.short {
		return f.left, nil
	}
	return f.left, f.err
}

// TestWriterErrors holds that a writer's error is passed on as it is, and sticks.
func TestWriterErrors(t *testing.T) {
	mine := errors.New("mine")
	for _, left := range []int{0, 1, 5000, 9000} {
		for _, short := range []bool{false, true} {
			want := mine
			if short {
				want = io.ErrShortWrite
			}
			e := codec.NewEncoder(&failing{left, short, mine}, plain, codec.Options{})
			e.Start(tDoc)
			for range 1000 {
				e.TextString("0123456789")
			}
			e.End()
			if err := e.Close(); err != want {
				t.Errorf("after %d octets, short %v: %v", left, short, err)
			}
			if err := e.Close(); err != want || e.Err() != want {
				t.Errorf("then %v, %v", err, e.Err())
			}
			// And is gone with the next document.
			e.Reset(io.Discard, plain)
			e.Start(tDoc)
			e.End()
			if err := e.Close(); err != nil {
				t.Errorf("the next document: %v", err)
			}
		}
	}
}

// TestEncoderLimits holds Depth, with what it says.
func TestEncoderLimits(t *testing.T) {
	e := codec.NewEncoder(nil, plain, codec.Options{Limits: codec.Limits{Depth: 3}})
	e.Start(tDoc)
	e.Start(tDoc)
	n := e.Nested(plain, nil)
	n.Start(tDoc)
	n.Start(tDoc)
	err := n.Err()
	limit, ok := errors.AsType[*codec.LimitError](err)
	if !ok || *limit != (codec.LimitError{Limit: "Depth", Max: 3}) {
		t.Errorf("%v", err)
	}
}

// TestZero holds the zero Decoder and Encoder to working after SetOptions and
// Reset, and to refusing before.
func TestZero(t *testing.T) {
	var d codec.Decoder
	if _, err := d.Next(); where(err) != "EOF@0" {
		t.Errorf("zero Decoder: %v", err)
	}
	d.SetOptions(codec.Options{Table: play})
	d.ResetBytes(testdoc.Hex(t, head+"45 3D"))
	if err := drain(&d); where(err) != "ErrToken@5 /doc" {
		t.Errorf("%v", err)
	}
	d.SetOptions(codec.Options{KeepUnknown: true})
	d.ResetBytes(testdoc.Hex(t, head+"45 3D 01"))
	if err := drain(&d); err != nil {
		t.Errorf("%v", err)
	}

	for name, call := range calls {
		var e codec.Encoder
		call(&e)
		if _, err := e.Bytes(); !errors.Is(err, codec.ErrState) && !errors.Is(err, codec.ErrToken) {
			t.Errorf("zero Encoder: %s: %v", name, err)
		}
	}
	var e codec.Encoder
	if _, err := e.Bytes(); err == nil {
		t.Error("zero Encoder: a document")
	}
	e.SetOptions(codec.Options{Table: play, Limits: codec.Limits{Depth: 1}})
	e.ResetAppend(nil, plain)
	e.Start(tDoc)
	e.Start(tA)
	if err := e.Err(); where(err) != "ErrLimit@5 /doc" {
		t.Errorf("%v", err)
	}
}
