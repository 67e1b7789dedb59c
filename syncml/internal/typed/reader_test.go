package typed_test

import (
	"errors"
	"io"
	"math"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
	"github.com/go-wbxml/wbxml/tokens"
)

var errRoot = errors.New("no root")

var syncML = typed.Type{Table: tokens.SyncML12, First: 0, Last: 2}

func decoder(doc []byte) *codec.Decoder {
	d := codec.NewDecoder(nil, codec.Options{})
	d.ResetBytes(doc)
	return d
}

func reader(d *codec.Decoder, o typed.Options) *typed.Reader {
	r := new(typed.Reader)
	r.Init(d, o, new(typed.Memory), &syncML, 1<<16)
	return r
}

// next returns the kind of the next token, and the error's reason.
func next(r *typed.Reader) (codec.Token, error) {
	tok, err := r.Next()
	if at, ok := errors.AsType[*codec.SyntaxError](err); ok {
		err = at.Err
	}
	return tok, err
}

// TestNext holds that attributes, instructions and switches are passed over,
// wherever they stand, and that attributes are refused by option.
func TestNext(t *testing.T) {
	doc := testdoc.Hex(t, `03 01 6A 02 6100
		43 04 00 03 7800 01                  # an instruction in front
		C5 04 00 03 7600 85 00 01 06 02 41 01 # attributes with all that a value can hold
		03 7400                              # text
		00 02 00 00 86 05 01                 # doubled switches, an element with an attribute and no content
		43 04 00 01 00 01
		01
		43 04 00 01`)
	r := reader(decoder(doc), typed.Options{})
	for i, want := range []codec.Kind{codec.Start, codec.Text, codec.Start, codec.End, codec.End} {
		if tok, err := next(r); err != nil || tok.Kind != want {
			t.Fatalf("token %d: %v %v, want %v", i, tok.Kind, err, want)
		}
	}
	if _, err := r.Next(); err != io.EOF {
		t.Errorf("at the end: %v", err)
	}
	r = reader(decoder(doc), typed.Options{RefuseUnknown: true})
	if tok, err := next(r); tok.Kind != codec.Start || err != nil {
		t.Errorf("%v %v", tok, err)
	}
	if _, err := next(r); err != typed.ErrUnknown || r.D.Offset() != 14 {
		t.Errorf("an attribute: %v at offset %d", err, r.D.Offset())
	}
	for n := range doc {
		r := reader(decoder(doc[:n]), typed.Options{})
		var err error
		for err == nil {
			_, err = r.Next()
		}
		if n > 0 && !errors.Is(err, io.ErrUnexpectedEOF) && !(err == io.EOF && n >= 43) {
			t.Errorf("%d octets: %v", n, err)
		}
	}
}

// TestRoot checks tokens before the root, and behind it.
func TestRoot(t *testing.T) {
	for hex, want := range map[string]error{
		"03 01 6A 00 05":           nil,
		"00 01 00 03 2000 05":      nil, // white space in version 1.0
		"00 01 00 05 43 06 01":     nil,
		"00 01 00 03 6100 05":      typed.ErrText,
		"00 01 00 03 2000":         errRoot,
		"00 01 00 05 05":           typed.ErrUnknown,
		"00 01 00 05 03 2000":      typed.ErrUnknown,
		"03 01 6A 00 45":           io.ErrUnexpectedEOF,
		"03 01 6A 00":              io.ErrUnexpectedEOF,
		"03 01 6A 00 45 03 61FF00": codec.ErrCharset,
	} {
		r := reader(decoder(testdoc.Hex(t, hex)), typed.Options{})
		_, err := r.Root(errRoot)
		if err == nil {
			err = r.Empty()
		}
		if err == nil {
			err = r.Last()
		}
		if !errors.Is(err, want) || want == nil && err != nil {
			t.Errorf("%s: %v, want %v", hex, err, want)
		}
	}
}

// TestCode holds where names are looked up, and that code page 0 can stand for
// another.
func TestCode(t *testing.T) {
	doc := append([]byte("\x03\x01\x6A\x12Type\x00Node\x00Nothing\x00"), testdoc.Hex(t, "45 04 00 04 05 04 0A 07 00 01 07 01")...)
	for _, zero := range []tokens.Code{0, 0x200} {
		r := reader(decoder(doc), typed.Options{})
		r.Zero = zero
		for i, want := range []tokens.Code{5 | zero, tokens.MetInfType, tokens.TNDSNode, typed.NoCode, 7 | zero, 0x107} {
			tok, err := r.Next()
			for tok.Kind == codec.End {
				tok, err = r.Next()
			}
			if err != nil {
				t.Fatal(err)
			}
			if code, err := r.Code(tok); code != want || err != nil {
				t.Errorf("element %d: %v %v, want %v", i, code, err, want)
			}
		}
	}
	r := reader(decoder(testdoc.Hex(t, "03 01 6A 02 FF00 04 00")), typed.Options{})
	tok, _ := r.Next()
	if _, err := r.Code(tok); !errors.Is(err, codec.ErrCharset) {
		t.Errorf("a name that is no text: %v", err)
	}
}

// TestText checks text: it never has U+0000, in no form.
func TestText(t *testing.T) {
	for hex, want := range map[string]any{
		"03 6100 02 4F C3 02 C3A9": "aO\u00E9",
		"":                         "",
		"C3 00":                    "",
		"03 61 00 43 04 00 01":     "a",
		"02 00":                    codec.ErrCharset,
		"03 6100 02 00":            codec.ErrCharset,
		"C3 01 00":                 codec.ErrCharset,
		"C3 01 FF":                 codec.ErrCharset,
		"C3 01 C3 C3 01 A9":        "\u00E9",         // in two pieces
		"02 83 B0 00":              codec.ErrCharset, // a surrogate
		"06":                       typed.ErrUnknown,
	} {
		doc := testdoc.Hex(t, "03 01 6A 01 00 45"+hex+"01")
		r := reader(decoder(doc), typed.Options{})
		if _, err := r.Root(nil); err != nil {
			t.Fatal(err)
		}
		var s typed.Chars
		err := r.Text(&s)
		if wanted, ok := want.(string); ok {
			if err != nil || s == nil || string(s) != wanted {
				t.Errorf("%s: %q %v, want %q", hex, s, err, wanted)
			}
		} else if !errors.Is(err, want.(error)) || s != nil {
			t.Errorf("%s: %q %v, want %v", hex, s, err, want)
		}
	}
	// Where octets are expected they are taken as they are.
	r := reader(decoder(testdoc.Hex(t, "03 01 6A 00 45 C3 02 00FF 03 6100 01")), typed.Options{})
	if _, err := r.Root(nil); err != nil {
		t.Fatal(err)
	}
	if s, opaque, err := r.Characters(true); string(s) != "\x00\xFFa" || !opaque || err != nil {
		t.Errorf("octets: %q %v %v", s, opaque, err)
	}
}

// TestItems holds how many items there may be.
func TestItems(t *testing.T) {
	for max, want := range map[int]int{0: 1 << 16, 3: 3, -1: math.MaxInt32, math.MaxInt32: math.MaxInt32} {
		r := reader(decoder([]byte{3, 1, 0x6A, 0, 5}), typed.Options{MaxItems: max})
		if r.Left != want || r.O.MaxItems != want {
			t.Errorf("%d: %d", max, r.Left)
		}
	}
	r := reader(decoder([]byte{3, 1, 0x6A, 0, 5}), typed.Options{MaxItems: 1})
	if err := r.Spend(); err != nil {
		t.Error(err)
	}
	var limit *codec.LimitError
	if err := r.Spend(); !errors.As(err, &limit) || limit.Max != 1 || !errors.Is(err, codec.ErrLimit) {
		t.Errorf("%v", err)
	}
}

// TestMemory checks which memory is kept for the next document, and that the rest is
// wiped.
func TestMemory(t *testing.T) {
	var m typed.Memory
	text := typed.Copy(&m, "secret")
	if empty := typed.Copy(&m, ""); empty == nil || len(empty) != 0 {
		t.Errorf("%q", empty)
	}
	m.Kept = append(make([]codec.Token, 0, 100), codec.Token{Data: text})
	kept := m.Kept
	if m.Reset(); len(m.Kept) != 0 || cap(m.Kept) != 100 {
		t.Errorf("%d of %d tokens", len(m.Kept), cap(m.Kept))
	}
	if m.Clear(); string(text) != "\x00\x00\x00\x00\x00\x00" || kept[0].Data != nil {
		t.Errorf("%q is left, and %+v", text, kept[0])
	}
	m.Kept = make([]codec.Token, 1<<15)
	if m.Reset(); m.Kept != nil {
		t.Errorf("room for %d tokens", cap(m.Kept))
	}
}

func TestTrim(t *testing.T) {
	for s, want := range map[string]string{"": "", " \t\r\n": "", " a b\n": "a b", "\u00A0": "\u00A0", "a": "a"} {
		if got := typed.Trim(s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}
