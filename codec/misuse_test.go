package codec_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/tokens"
)

// calls has every method of the encoder that writes, as a call that is right
// somewhere.
var calls = map[string]func(e *codec.Encoder){
	"Start":        func(e *codec.Encoder) { e.Start(tA) },
	"StartLiteral": func(e *codec.Encoder) { e.StartLiteral(0) },
	"End":          func(e *codec.Encoder) { e.End() },
	"Attr":         func(e *codec.Encoder) { e.Attr(aID) },
	"AttrLiteral":  func(e *codec.Encoder) { e.AttrLiteral(0) },
	"Value":        func(e *codec.Encoder) { e.Value(vCom) },
	"EndAttrs":     func(e *codec.Encoder) { e.EndAttrs() },
	"Token PI, literal": func(e *codec.Encoder) {
		e.Token(codec.Token{Kind: codec.PI, Flags: codec.Literal, Code: tokens.Code(0)})
	},
	"Text":        func(e *codec.Encoder) { e.Text([]byte("x")) },
	"Text, UTF-8": func(e *codec.Encoder) { e.Text([]byte("\u00e9")) },
	"TextString":  func(e *codec.Encoder) { e.TextString("x") },
	"TextRef":     func(e *codec.Encoder) { e.TextRef(0) },
	"Entity":      func(e *codec.Encoder) { e.Token(codec.Token{Kind: codec.Entity, Code: tokens.Code('x')}) },
	"Opaque":      func(e *codec.Encoder) { e.Opaque(nil) },
	"ExtString":   func(e *codec.Encoder) { e.ExtString(0, nil) },
	"ExtInt": func(e *codec.Encoder) {
		e.Token(codec.Token{Kind: codec.ExtInt, Flags: codec.ExtFlags(0), Code: tokens.Code(0)})
	},
	"Ext":                 func(e *codec.Encoder) { e.Token(codec.Token{Kind: codec.Ext, Flags: codec.ExtFlags(0)}) },
	"Content":             func(e *codec.Encoder) { e.Content() },
	"Nested":              func(e *codec.Encoder) { e.Nested(plain, play) },
	"Token Start":         func(e *codec.Encoder) { e.Token(codec.Token{Kind: codec.Start, Code: tA}) },
	"Token End":           func(e *codec.Encoder) { e.Token(codec.Token{Kind: codec.End}) },
	"Token Text":          func(e *codec.Encoder) { e.Token(codec.Token{Kind: codec.Text}) },
	"Token Opaque":        func(e *codec.Encoder) { e.Token(codec.Token{Kind: codec.Opaque}) },
	"Token Entity":        func(e *codec.Encoder) { e.Token(codec.Token{Kind: codec.Entity}) },
	"Token PI":            func(e *codec.Encoder) { e.Token(codec.Token{Kind: codec.PI, Code: aID}) },
	"Token Switch":        func(e *codec.Encoder) { e.Token(codec.Token{Kind: codec.SwitchPage}) },
	"Token PI and switch": func(e *codec.Encoder) { e.Token(codec.Token{Kind: codec.SwitchPage, Flags: codec.HasAttrs}) },
	"Token Attr":          func(e *codec.Encoder) { e.Token(codec.Token{Kind: codec.AttrStart, Code: aID}) },
	"Token ContentValue":  func(e *codec.Encoder) { e.Token(codec.Token{Kind: codec.ContentValue, Code: 0x85}) },
	"Token Value":         func(e *codec.Encoder) { e.Token(codec.Token{Kind: codec.AttrValue, Code: vCom}) },
	"Token none":          func(e *codec.Encoder) { e.Token(codec.Token{}) },
}

// TestStates has every call in every state: those that a state allows, and no
// others.
func TestStates(t *testing.T) {
	content := []string{"Start", "StartLiteral", "Token PI, literal", "Text", "Text, UTF-8", "TextString", "TextRef", "Entity", "Opaque",
		"ExtString", "ExtInt", "Ext", "Token ContentValue", "Content", "Nested", "Token Start", "Token Text", "Token Opaque", "Token Entity", "Token PI", "Token PI and switch", "Token Switch"}
	value := []string{"Value", "Text", "Text, UTF-8", "TextString", "TextRef", "Entity", "Opaque", "ExtString", "ExtInt", "Ext", "EndAttrs",
		"Nested", "Token Value", "Token Text", "Token Opaque", "Token Entity", "Token Switch", "Token PI and switch"}
	attr := []string{"Attr", "AttrLiteral", "Token Attr"}
	with := func(lists ...[]string) []string { return slices.Concat(lists...) }
	states := []struct {
		name    string
		reach   func(e *codec.Encoder)
		allowed []string
	}{
		{"before the root", func(e *codec.Encoder) {}, []string{"Start", "StartLiteral", "Token PI, literal", "Content", "Token Start", "Token PI", "Token PI and switch", "Token Switch"}},
		{"behind a Start", func(e *codec.Encoder) { e.Start(tDoc) }, with(content, attr, []string{"End", "Token End"})},
		{"in attributes", func(e *codec.Encoder) { e.Start(tDoc); e.Attr(aID) },
			with(value, attr, []string{"End", "Token End", "Start", "StartLiteral", "Token PI, literal", "Content", "Token Start", "Token PI"})},
		{"behind attributes", func(e *codec.Encoder) { e.Start(tDoc); e.Attr(aID); e.EndAttrs() }, with(content, []string{"End", "Token End"})},
		{"in content", func(e *codec.Encoder) { e.Start(tDoc); e.Content() }, with(content, []string{"End", "Token End"})},
		{"in an instruction", func(e *codec.Encoder) { e.Token(codec.Token{Kind: codec.PI, Code: aID}) }, value},
		{"behind the root", func(e *codec.Encoder) { e.Start(tDoc); e.End() }, []string{"Token PI, literal", "Content", "Token PI", "Token PI and switch", "Token Switch"}},
		{"behind Bytes", func(e *codec.Encoder) { e.Start(tDoc); e.End(); _, _ = e.Bytes() }, nil},
		{"while a nested encoder is open", func(e *codec.Encoder) { e.Start(tDoc); e.Nested(plain, nil) }, nil},

		{"behind a Start without content", func(e *codec.Encoder) { e.Token(codec.Token{Kind: codec.Start, Code: tDoc}) }, []string{"End", "Token End"}},
		{"behind a Start with content", func(e *codec.Encoder) { e.Token(codec.Token{Kind: codec.Start, Flags: codec.HasContent, Code: tDoc}) },
			with(content, []string{"End", "Token End"})},
		{"behind a Start with attributes", func(e *codec.Encoder) {
			e.Token(codec.Token{Kind: codec.Start, Flags: codec.HasContent | codec.HasAttrs, Code: tDoc})
		}, with(attr, []string{"EndAttrs", "Token Switch", "Token PI and switch"})},
		{"behind PI and a switch", func(e *codec.Encoder) { e.Token(codec.Token{Kind: codec.SwitchPage, Flags: codec.HasAttrs, Code: 1}) },
			[]string{"Token PI", "Token PI, literal", "Token Switch", "Token PI and switch"}},
		{"in a text", func(e *codec.Encoder) {
			e.Token(codec.Token{Kind: codec.Start, Flags: codec.HasContent, Code: tDoc})
			e.Token(codec.Token{Kind: codec.Text, Flags: codec.Partial, Data: []byte("x")})
		}, []string{"Token Text"}},
		{"in the text of a value", func(e *codec.Encoder) {
			e.Start(tDoc)
			e.Attr(aID)
			e.Token(codec.Token{Kind: codec.Text, Flags: codec.Partial, Data: []byte("x")})
		}, []string{"Token Text"}},
		{"in opaque data", func(e *codec.Encoder) {
			e.Token(codec.Token{Kind: codec.Start, Flags: codec.HasContent, Code: tDoc})
			e.Token(codec.Token{Kind: codec.Opaque, Flags: codec.Partial, Code: 1, Data: []byte("x")})
		}, nil},
	}
	e := codec.NewEncoder(nil, plain, codec.Options{Table: play})
	for _, s := range states {
		for name, call := range calls {
			e.ResetAppend(nil, withStrings)
			s.reach(e)
			if err := e.Err(); err != nil {
				t.Fatalf("%s: %v", s.name, err)
			}
			call(e)
			err := e.Err()
			if ok := slices.Contains(s.allowed, name); ok != (err == nil) {
				t.Errorf("%s: %s: %v, allowed %v", s.name, name, err, ok)
			}
			if err != nil && !slices.ContainsFunc([]error{codec.ErrState, codec.ErrBalance, codec.ErrToken}, func(s error) bool { return errors.Is(err, s) }) {
				t.Errorf("%s: %s: %v", s.name, name, err)
			}
		}
	}
}

// A misuse is a list of calls that is refused for another reason than the state,
// and the reason, offset and path.
type misuse struct {
	name   string
	header codec.Header
	calls  func(e *codec.Encoder)
	want   string
}

// in makes calls in the root element, inAttr in an attribute of it.
func in(calls func(e *codec.Encoder)) func(e *codec.Encoder) {
	return func(e *codec.Encoder) { e.Start(tDoc); calls(e) }
}

func inAttr(calls func(e *codec.Encoder)) func(e *codec.Encoder) {
	return func(e *codec.Encoder) { e.Start(tDoc); e.Attr(aID); calls(e) }
}

// partial is a piece of two octets of a string, or of opaque data that goes on
// for left octets more.
func partial(kind codec.Kind, left tokens.Code) codec.Token {
	return codec.Token{Kind: kind, Flags: codec.Partial, Code: left, Data: []byte("xy")}
}

var misuses = []misuse{
	{"nothing", plain, func(e *codec.Encoder) {}, "ErrBalance@4"},
	{"an open element", plain, in(func(e *codec.Encoder) { e.Start(tA) }), "ErrBalance@6 /doc/a"},
	{"an open PI", plain, func(e *codec.Encoder) { e.Start(tDoc); e.End(); e.Token(codec.Token{Kind: codec.PI, Code: aID}) }, "ErrBalance@7"},
	{"an open text", plain, in(func(e *codec.Encoder) { e.Token(partial(codec.Text, 0)) }), "ErrBalance@8 /doc"},
	{"an open nested document", plain, in(func(e *codec.Encoder) { e.Nested(plain, nil) }), "ErrBalance@5 /doc"},
	{"no root", plain, func(e *codec.Encoder) { e.Token(codec.Token{Kind: codec.PI, Code: aID}); e.EndAttrs() }, "ErrBalance@7"},
	{"two roots", plain, func(e *codec.Encoder) { e.Start(tDoc); e.End(); e.Start(tDoc) }, "ErrBalance@5"},
	{"text outside the root", plain, func(e *codec.Encoder) { e.TextString("x") }, "ErrBalance@4"},
	{"END without start", plain, func(e *codec.Encoder) { e.End() }, "ErrState@4"},
	{"attribute after content", plain, in(func(e *codec.Encoder) { e.TextString("x"); e.Attr(aID) }), "ErrState@8 /doc"},

	{"tag of no page", plain, func(e *codec.Encoder) { e.Start(noCode) }, "ErrToken@4"},
	{"tag below 05", plain, func(e *codec.Encoder) { e.Start(4) }, "ErrToken@4"},
	{"tag with its bits", plain, func(e *codec.Encoder) { e.Start(0x45) }, "ErrToken@4"},
	{"attribute below 05", plain, in(func(e *codec.Encoder) { e.Attr(4) }), "ErrToken@5 /doc"},
	{"attribute 41", plain, in(func(e *codec.Encoder) { e.Attr(0x41) }), "ErrToken@5 /doc"},
	{"attribute value for attribute", plain, in(func(e *codec.Encoder) { e.Attr(vCom) }), "ErrToken@5 /doc"},
	{"attribute of no page", plain, in(func(e *codec.Encoder) { e.Attr(noCode) }), "ErrToken@5 /doc"},
	{"value 81", plain, inAttr(func(e *codec.Encoder) { e.Value(0x81) }), "ErrToken@6 /doc"},
	{"attribute for value", plain, inAttr(func(e *codec.Encoder) { e.Value(aID) }), "ErrToken@6 /doc"},
	{"value of no page", plain, inAttr(func(e *codec.Encoder) { e.Value(noCode | 0x80) }), "ErrToken@6 /doc"},
	{"target 04", plain, func(e *codec.Encoder) { e.Token(codec.Token{Kind: codec.PI, Code: 4}) }, "ErrToken@4"},
	{"target of no page", plain, func(e *codec.Encoder) { e.Token(codec.Token{Kind: codec.PI, Code: noCode}) }, "ErrToken@4"},
	{"extension 3", plain, in(func(e *codec.Encoder) { e.Token(codec.Token{Kind: codec.Ext, Flags: codec.ExtFlags(3)}) }), "ErrToken@5 /doc"},
	{"extension 3 with a number", plain, in(func(e *codec.Encoder) { e.Token(codec.Token{Kind: codec.ExtInt, Flags: codec.ExtFlags(3)}) }), "ErrToken@5 /doc"},
	{"extension string -1", plain, in(func(e *codec.Encoder) { e.ExtString(-1, nil) }), "ErrToken@5 /doc"},
	{"extension string 3", plain, in(func(e *codec.Encoder) { e.ExtString(3, nil) }), "ErrToken@5 /doc"},
	{"token of no kind", plain, in(func(e *codec.Encoder) { e.Token(codec.Token{Kind: 99}) }), "ErrToken@5 /doc"},
	{"switch to page 256", plain, in(func(e *codec.Encoder) { e.Token(codec.Token{Kind: codec.SwitchPage, Code: 256}) }), "ErrToken@5 /doc"},
	{"extension number 3 in a token", plain, in(func(e *codec.Encoder) { e.Token(codec.Token{Kind: codec.ExtString, Flags: codec.ExtFlags(3)}) }), "ErrToken@5 /doc"},
	{"target that is none in a token", plain, func(e *codec.Encoder) {
		e.Token(codec.Token{Kind: codec.SwitchPage, Flags: codec.HasAttrs, Code: 1})
		e.Token(codec.Token{Kind: codec.PI, Code: vCom})
	}, "ErrToken@7"},

	{"literal outside the table", withStrings, func(e *codec.Encoder) { e.StartLiteral(5) }, "ErrReference@9"},
	{"literal without a table", plain, func(e *codec.Encoder) { e.StartLiteral(0) }, "ErrReference@4"},
	{"literal attribute outside the table", withStrings, in(func(e *codec.Encoder) { e.AttrLiteral(5) }), "ErrReference@10 /doc"},
	{"literal target outside the table", withStrings, in(func(e *codec.Encoder) {
		e.Token(codec.Token{Kind: codec.PI, Flags: codec.Literal, Code: tokens.Code(5)})
	}), "ErrReference@10 /doc"},
	{"literal target outside the table, in a token", withStrings, func(e *codec.Encoder) {
		e.Token(codec.Token{Kind: codec.SwitchPage, Flags: codec.HasAttrs, Code: 1})
		e.Token(codec.Token{Kind: codec.PI, Flags: codec.Literal, Code: 5})
	}, "ErrReference@12"},
	{"text outside the table", withStrings, in(func(e *codec.Encoder) { e.TextRef(5) }), "ErrReference@10 /doc"},
	{"public identifier outside the table", codec.Header{PublicIndex: 5, Strings: []byte("abc")}, func(e *codec.Encoder) {}, "ErrReference@0"},
	{"public identifier without a table", codec.Header{}, func(e *codec.Encoder) {}, "ErrReference@0"},

	{"NUL in text", plain, in(func(e *codec.Encoder) { e.TextString("a\x00b") }), "ErrCharset@5 /doc"},
	{"NUL among eight octets", plain, in(func(e *codec.Encoder) { e.TextString("1234\x00678") }), "ErrCharset@5 /doc"},
	{"NUL behind eight octets", plain, in(func(e *codec.Encoder) { e.TextString("12345678\x00") }), "ErrCharset@5 /doc"},
	{"NUL in a value", plain, inAttr(func(e *codec.Encoder) { e.Text([]byte{0}) }), "ErrCharset@6 /doc"},
	{"NUL in UTF-16", withCharset(codec.UTF16), in(func(e *codec.Encoder) { e.TextString("ab\x00") }), "ErrCharset@6 /doc"},
	{"NUL in an extension", plain, in(func(e *codec.Encoder) { e.ExtString(0, []byte("a\x00")) }), "ErrCharset@5 /doc"},
	{"NUL in a token", plain, in(func(e *codec.Encoder) { e.Token(codec.Token{Kind: codec.Text, Data: []byte("a\x00")}) }), "ErrCharset@5 /doc"},
	{"no UTF-8", plain, in(func(e *codec.Encoder) { e.TextString("a\xFF") }), "ErrCharset@5 /doc"},
	{"no UTF-8 behind a missing character", withCharset(codec.USASCII), in(func(e *codec.Encoder) { e.TextString("a\u00e9\xFF") }), "ErrCharset@11 /doc"},
	{"no UTF-8 in an extension", plain, in(func(e *codec.Encoder) { e.ExtString(0, []byte("\xFF")) }), "ErrCharset@5 /doc"},
	{"missing character in an extension", withCharset(codec.USASCII), in(func(e *codec.Encoder) { e.ExtString(0, []byte("a\u00e9")) }), "ErrCharset@5 /doc"},
	{"unknown charset", withCharset(17), in(func(e *codec.Encoder) { e.TextString("a") }), "ErrCharset@5 /doc"},
	{"unknown charset, extension", withCharset(17), in(func(e *codec.Encoder) { e.ExtString(0, nil) }), "ErrCharset@5 /doc"},
	{"half a unit of UTF-16 in a token", withCharset(codec.UTF16), in(func(e *codec.Encoder) { e.Token(codec.Token{Kind: codec.Text, Data: []byte("abc")}) }), "ErrCharset@6 /doc"},

	{"version 0.9", withVersion(0x0F), func(e *codec.Encoder) {}, "ErrVersion@0"},
	{"version 1.4", withVersion(0x14), func(e *codec.Encoder) {}, "ErrVersion@0"},
	{"OPAQUE in 1.0", withVersion(codec.Version10), in(func(e *codec.Encoder) { e.Opaque(nil) }), "ErrVersion@4 /doc"},
	{"OPAQUE in a value in 1.1", withVersion(codec.Version11), inAttr(func(e *codec.Encoder) { e.Opaque(nil) }), "ErrVersion@6 /doc"},
	{"OPAQUE in a PI in 1.1", withVersion(codec.Version11), func(e *codec.Encoder) { e.Token(codec.Token{Kind: codec.PI, Code: aID}); e.Opaque(nil) }, "ErrVersion@6"},
	{"OPAQUE in pieces in 1.0", withVersion(codec.Version10), in(func(e *codec.Encoder) { e.Token(partial(codec.Opaque, 1)) }), "ErrVersion@4 /doc"},
	{"nested document in 1.0", withVersion(codec.Version10), in(func(e *codec.Encoder) { e.Nested(plain, nil) }), "ErrVersion@4 /doc"},
	{"charset in 1.0", codec.Header{Version: codec.Version10, PublicID: 1, Charset: codec.ISO88591}, func(e *codec.Encoder) {}, "ErrVersion@0"},

	{"piece of another kind", plain, in(func(e *codec.Encoder) { e.Token(partial(codec.Text, 0)); e.Token(partial(codec.Opaque, 0)) }), "ErrState@8 /doc"},
	{"piece by reference", withStrings, in(func(e *codec.Encoder) {
		e.Token(partial(codec.Text, 0))
		e.Token(codec.Token{Kind: codec.Text, Flags: codec.FromTable})
	}), "ErrState@13 /doc"},
	{"piece too long", plain, in(func(e *codec.Encoder) { e.Token(partial(codec.Opaque, 1)); e.Token(partial(codec.Opaque, 0)) }), "ErrState@9 /doc"},
	{"pieces too short", plain, in(func(e *codec.Encoder) { e.Token(partial(codec.Opaque, 1)); e.Token(codec.Token{Kind: codec.Opaque}) }), "ErrState@9 /doc"},
	{"piece that leaves another length", plain, in(func(e *codec.Encoder) { e.Token(partial(codec.Opaque, 9)); e.Token(partial(codec.Opaque, 1)) }), "ErrState@9 /doc"},
	{"pieces of more than 32 bits", plain, in(func(e *codec.Encoder) { e.Token(partial(codec.Opaque, 1<<32-1)) }), "ErrInteger@5 /doc"},
}

// TestMisuse holds each misuse to its error, which sticks, and to leaving nothing
// of the document.
func TestMisuse(t *testing.T) {
	for _, tt := range misuses {
		t.Run(tt.name, func(t *testing.T) {
			e := codec.NewEncoder(nil, plain, codec.Options{Table: play})
			e.ResetAppend([]byte("before"), tt.header)
			tt.calls(e)
			out, err := e.Bytes()
			if where(err) != tt.want {
				t.Errorf("%s (%v), want %s", where(err), err, tt.want)
			}
			if string(out) != "before" {
				t.Errorf("%q is left of a document that failed", out)
			}
			// The first error sticks.
			for _, call := range calls {
				call(e)
			}
			if out, again := e.Bytes(); again != err || string(out) != "before" || e.Err() != err {
				t.Errorf("then %v, %q", again, out)
			}
			var r recorder
			e.Reset(&r, tt.header)
			tt.calls(e)
			if err := e.Close(); where(err) != tt.want || len(r.writes) > 0 {
				t.Errorf("stream: %s, %d writes", where(err), len(r.writes))
			}
		})
	}
}

// TestNestedEncoder writes documents within documents.
func TestNestedEncoder(t *testing.T) {
	doc := func(e *codec.Encoder) {
		e.Start(tDoc)
		e.Attr(aID)
		n := e.Nested(codec.Header{Version: codec.Version12, PublicID: 5}, nil)
		n.Start(tOne)
		n.End()
		if err := n.Close(); err != nil {
			t.Error(err)
		}
		e.EndAttrs()
		n = e.Nested(withStrings, play)
		n.Start(tDoc)
		n.TextRef(1)
		m := n.Nested(plain, play)
		m.Start(tZ)
		m.End()
		if err := m.Close(); err != nil {
			t.Error(err)
		}
		n.End()
		if err := n.Close(); err != nil {
			t.Error(err)
		}
		e.Start(tA)
		e.End()
		e.End()
	}
	want := testdoc.Hex(t, head+`
		C5 05                        # doc, id=
		C3 07 02 05 00 00 00 01 05   #  a document of one, empty, on page 1
		01
		C3 16                        #  a document
		03 01 6A 05 61 62 63 00 64   #   with a string table
		45 83 01                     #   doc, "bc"
		C3 07 03 01 6A 00 00 FF 05   #    another document
		01
		06 01`)
	e := codec.NewEncoder(nil, plain, codec.Options{Table: play})
	for range 2 {
		e.ResetAppend(nil, plain)
		doc(e)
		if out, err := e.Bytes(); !bytes.Equal(out, want) || err != nil {
			t.Errorf("% x, %v, want\n% x", out, err, want)
		}
		var out bytes.Buffer
		e.Reset(&out, plain)
		doc(e)
		if err := e.Close(); !bytes.Equal(out.Bytes(), want) || err != nil {
			t.Errorf("streamed: % x, %v", out.Bytes(), err)
		}
	}
}

// TestNestedEncoderCharset holds that a charset which the transport names is that
// of the outer document.
func TestNestedEncoderCharset(t *testing.T) {
	h := codec.Header{Version: codec.Version13, PublicID: 1}
	e := codec.NewEncoder(nil, h, codec.Options{Charset: codec.UTF16BE})
	e.Start(tDoc)
	e.TextString("x")
	n := e.Nested(h, play)
	n.Start(tDoc)
	n.TextString("y")
	n.End()
	_ = n.Close() // Bytes reports it
	e.End()
	out, err := e.Bytes()
	want := testdoc.Hex(t, "03 01 00 00 45 03 00 78 00 00 C3 09 03 01 00 00 45 03 79 00 01 01")
	if !bytes.Equal(out, want) || err != nil {
		t.Errorf("% x, %v", out, err)
	}
}

// TestNestedEncoderErrors holds that an error in a nested document is one of the
// document around it, with its place there.
func TestNestedEncoderErrors(t *testing.T) {
	e := codec.NewEncoder(nil, plain, codec.Options{Table: play})
	begin := func() *codec.Encoder {
		e.ResetAppend(nil, plain)
		e.Start(tDoc)
		e.Start(tA)
		n := e.Nested(plain, play)
		n.Start(tB)
		return n
	}
	// Offsets count what has been written: 6 octets outside, 5 inside.
	n := begin()
	n.Attr(noCode)
	err := n.Close()
	if where(err) != "ErrToken@11 /doc/a/b" {
		t.Errorf("%v", where(err))
	}
	e.End()
	e.End()
	if _, outer := e.Bytes(); outer != err {
		t.Errorf("outside: %v, want %v", outer, err)
	}

	n = begin()
	if err := n.Close(); where(err) != "ErrBalance@11 /doc/a/b" {
		t.Errorf("open element: %v", where(err))
	}
	if where(e.Err()) != "ErrBalance@11 /doc/a/b" {
		t.Errorf("outside: %v", where(e.Err()))
	}

	// An error outside is one inside.
	e.ResetAppend(nil, plain)
	e.Start(tDoc)
	e.End()
	e.End()
	n = e.Nested(plain, play)
	n.Start(tB)
	n.End()
	if err := n.Close(); where(err) != "ErrState@5" {
		t.Errorf("after an error outside: %v", where(err))
	}

	// A nested encoder of a document that was given up writes into no other.
	n = begin()
	n.End()
	e.ResetAppend(nil, plain)
	e.Start(tDoc)
	if err := n.Close(); err != nil {
		t.Error(err)
	}
	e.End()
	if out, err := e.Bytes(); len(out) != 5 || err != nil {
		t.Errorf("% x, %v", out, err)
	}

	// A nested encoder that has been closed writes no more.
	n = begin()
	n.End()
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	n.Start(tB)
	if err := n.Close(); !errors.Is(err, codec.ErrState) {
		t.Errorf("closed twice: %v", err)
	}
	e.End()
	e.End()
	if out, err := e.Bytes(); len(out) != 6+2+5+2 || err != nil {
		t.Errorf("% x, %v", out, err)
	}
}
