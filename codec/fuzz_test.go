package codec_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/tokens"
)

// Bits of the second argument of fuzz targets: the options.
const (
	fuzzStrict = 1 << iota
	fuzzKeep
	fuzzNameless
	fuzzStop
	fuzzTight
	fuzzSyncML
	fuzzMedium
	fuzzFaults
)

// fuzzOptions are the options that bits choose.
func fuzzOptions(bits uint8) codec.Options {
	o := codec.Options{Table: play, Strict: bits&fuzzStrict != 0, KeepUnknown: bits&fuzzKeep != 0, StopAtRoot: bits&fuzzStop != 0,
		KeepFaults: bits&fuzzFaults != 0}
	if bits&fuzzNameless != 0 {
		o.Table = nil
	}
	if bits&fuzzSyncML != 0 {
		o.Table = tokens.SyncML12
	}
	if bits&fuzzTight != 0 {
		o.Limits = codec.Limits{Depth: 4, Attrs: 2, String: 20, Strings: 30, Nested: 1, Document: 200, Tokens: 40, Expanded: 1}
	}
	if bits&fuzzMedium != 0 {
		o.Limits = codec.Limits{String: 100, Document: 300}
	}
	return o
}

// addSeeds gives a target all fixtures and all documents that are refused, with
// the options that they are about.
func addSeeds(f *testing.F) {
	for _, x := range fixtures(f) {
		var bits uint8
		switch x.opts.Table {
		case nil:
			bits = fuzzNameless
		case tokens.SyncML12:
			bits = fuzzSyncML
		}
		if x.opts.KeepUnknown {
			bits |= fuzzKeep
		}
		f.Add(x.Octets, bits)
		f.Add(x.Octets, bits|fuzzStrict)
		f.Add(x.Octets, bits|fuzzTight)
		f.Add(x.Octets, bits|fuzzMedium)
	}
	f.Add(testdoc.Hex(f, faulty), uint8(fuzzFaults))
	for _, x := range failures {
		f.Add(testdoc.Hex(f, x.doc), uint8(0))
	}
}

// FuzzFastSlow holds the fast path in Next to step, which is complete.
func FuzzFastSlow(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, doc []byte, bits uint8) {
		o := fuzzOptions(bits)
		for _, chunked := range []bool{false, true} {
			o.Chunked, o.Window = chunked, 64
			d := codec.NewDecoder(nil, o)
			reset := func() {
				if d.ResetBytes(doc); chunked {
					d.Reset(testdoc.Chunks(doc, 7))
				}
			}
			reset()
			fast, fastErr := run(d, (*codec.Decoder).Next)
			reset()
			slow, slowErr := run(d, (*codec.Decoder).Step)
			if where(fastErr) != where(slowErr) {
				t.Fatalf("chunked %v: %v, slow %v", chunked, where(fastErr), where(slowErr))
			}
			sameEvents(t, "fast and slow", slow, fast, nil)
		}
	})
}

// FuzzCalls mixes calls of Next, AppendText, AppendAttr and Skip. Whatever they
// pass over, they pass over the document in order, and end as Next alone does.
func FuzzCalls(f *testing.F) {
	for _, x := range fixtures(f) {
		f.Add(x.Octets, []byte("\x00\x01\x00\x02\x03\x00\x00\x01\x02"))
	}
	f.Fuzz(func(t *testing.T, doc, calls []byte) {
		o := codec.Options{Table: play, KeepUnknown: true}
		_, want := runBytes(doc, o)
		for _, reader := range []bool{false, true} {
			d := codec.NewDecoder(nil, o)
			if d.ResetBytes(doc); reader {
				d.Reset(testdoc.RandomChunks(doc, 1))
			}
			var tok codec.Token
			var err error
			end, depth := d.End(), 0
			// AppendText and AppendAttr need not take anything: after so many calls
			// it is Next alone, which gets to the end in one call a token at most.
			mixed := 4*len(doc) + len(calls) + 100
			most := mixed + 4*len(doc) + 300
			for i := 0; ; i++ {
				call := byte(0)
				if len(calls) > 0 && i <= mixed {
					call = calls[i%len(calls)]
				}
				switch call % 4 {
				case 0:
					tok, err = d.Next()
				case 1:
					_, err = d.AppendText(nil)
				case 2:
					_, err = d.AppendAttr(nil, tok)
				case 3:
					before := d.Depth()
					if err = d.Skip(); err == nil && d.Depth() != before && d.Depth() != before-1 {
						t.Fatalf("Skip leads from depth %d to %d", before, d.Depth())
					}
				}
				if d.End() < end || d.Offset() > d.End() || d.Depth() < 0 || d.Depth() > depth+len(doc) {
					t.Fatalf("call %d (%d): from %d to %d, depth %d; before to %d", i, call%4, d.Offset(), d.End(), d.Depth(), end)
				}
				end = d.End()
				if path := d.AppendPath(nil); strings.Count(string(path), "/") > d.Depth() {
					t.Fatalf("path %s at depth %d", path, d.Depth())
				}
				if _, ok := errors.AsType[*codec.SyntaxError](err); err == io.EOF || ok && want != nil && where(err) == where(want) {
					break
				}
				if i > most {
					t.Fatalf("no end after %d calls", i)
				}
			}
			if want == nil && err != io.EOF {
				t.Fatalf("%v, Next alone decodes it", err)
			}
		}
	})
}

// FuzzEncode makes calls of an encoder. What it writes without an error is a
// strict document, and the same octets in every style.
func FuzzEncode(f *testing.F) {
	f.Add([]byte("\x00\x03\x05\x01\x02\x10\x00"), uint8(0))
	f.Add([]byte("\x00\x04\x05\x06\x07\x02\x10\x11\x12\x01\x01"), uint8(1))
	f.Add([]byte("\x0C\x06\x02\x00\x0E\x05\x0F\x01\x01"), uint8(2))
	f.Fuzz(func(t *testing.T, program []byte, kind uint8) {
		h := withStrings
		h.Strings = []byte("abc\x00d\x00")
		h.Version = codec.Version10 + codec.Version(kind&3)
		if h.Charset = builtIn[int(kind>>2)%len(builtIn)]; h.Version == codec.Version10 || h.Charset.Width() > 1 {
			h.Charset = codec.CharsetUnknown
		}
		o := codec.Options{Table: play}
		e := codec.NewEncoder(nil, h, o)
		interpret(e, program)
		doc, err := e.Bytes()
		var stream bytes.Buffer
		s := codec.NewEncoder(&stream, h, o)
		interpret(s, program)
		if serr := s.Close(); where(serr) != where(err) || err == nil && !bytes.Equal(stream.Bytes(), doc) {
			t.Fatalf("% x, %v\nstream % x, %v", doc, err, stream.Bytes(), serr)
		}
		if err != nil {
			return
		}
		o.Strict, o.KeepUnknown = true, true
		o.Limits = codec.Limits{Attrs: -1, String: -1} // an encoder holds Depth only
		if _, err := runBytes(doc, o); err != nil {
			t.Fatalf("% x: %v", doc, err)
		}
	})
}

// interpret makes a call for each octet of program, and those that are needed to
// end what is open.
func interpret(e *codec.Encoder, program []byte) {
	tags, attrs := []tokens.Code{tDoc, tA, tOne, tZ}, []tokens.Code{aID, aName, aLang, aZZ}
	texts := []string{"", "x", "na\u00efve \u20ac", strings.Repeat("0123456789", 100)}
	depth := 0
	for _, c := range program {
		arg := int(c >> 5)
		switch c & 0x1F {
		case 0:
			e.Start(tags[arg%4])
			depth++
		case 1:
			e.End()
			depth--
		case 2:
			e.EndAttrs()
		case 3:
			e.Attr(attrs[arg%4])
		case 4:
			e.AttrLiteral(uint32(arg % 6))
		case 5:
			e.TextString(texts[arg%4])
		case 6:
			e.Value(tokens.Code(arg%2)<<8 | 0x85)
		case 7:
			e.TextRef(uint32(arg % 6))
		case 8:
			e.StartLiteral(uint32(arg % 6))
			depth++
		case 9:
			e.Opaque([]byte(texts[arg%4]))
		case 10:
			e.Token(codec.Token{Kind: codec.Entity, Code: tokens.Code(arg) * 1000})
		case 11:
			e.Content()
		case 12:
			e.Token(codec.Token{Kind: codec.PI, Code: attrs[arg%4]})
		case 13:
			e.Token(codec.Token{Kind: codec.PI, Flags: codec.Literal, Code: tokens.Code(arg % 6)})
		case 14:
			e.ExtString(arg%3, []byte(texts[arg%2]))
		case 15:
			e.Token(codec.Token{Kind: codec.ExtInt, Flags: codec.ExtFlags(arg % 3), Code: tokens.Code(uint32(arg) * 99)})
		case 16:
			e.Token(codec.Token{Kind: codec.Ext, Flags: codec.ExtFlags(arg % 3)})
		case 17:
			n := e.Nested(plain, play)
			n.Start(tDoc)
			n.TextString(texts[arg%4])
			n.End()
			_ = n.Close() // what fails here fails e
		case 18:
			e.Text([]byte(texts[arg%4]))
		}
	}
	for ; depth > 0; depth-- {
		e.End()
	}
}
