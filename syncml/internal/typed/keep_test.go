package typed_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
	"github.com/go-wbxml/wbxml/tokens"
)

// keep reads a document whose root is kept.
func keep(d *codec.Decoder, o typed.Options) ([]codec.Token, error) {
	r := reader(d, o)
	start, err := r.Root(typed.ErrMissing)
	if err != nil {
		return nil, err
	}
	kept, err := r.Keep(start, false)
	if err == nil {
		err = r.Last()
	}
	return kept, err
}

// write writes kept elements as a document in the charset.
func write(kept []codec.Token, charset codec.Charset) ([]byte, error) {
	var s typed.Strings
	s.WantKept(kept)
	s.Add(charset)
	e := codec.NewEncoder(nil, codec.Header{Version: codec.Version13, PublicID: 1, Charset: charset, Strings: s.Table}, codec.Options{})
	typed.Encode(e, kept, &s)
	return bytes.Clone(first(e.Bytes())), e.Err()
}

func first[T any](x T, _ error) T { return x }

// TestKeep checks the form of kept tokens, of each kind, and in pieces.
func TestKeep(t *testing.T) {
	doc := append([]byte("\x03\x01\x6A\x14Vendor\x00attr\x00Data\x00\u00E9\x00"), testdoc.Hex(t, `
		C4 00                        # Vendor
		  04 07 03 7600 83 11 85     #   attr="v" and "é" of the string table, value token 85
		  00 01 05 C3 01 00          #   attribute 01:05 with an octet
		  01
		44 0C 83 11 02 65 01         # Data by its name: "é", "e"
		00 00 14                     # Item, behind a switch that is not needed
		43 04 07 03 7000 01          # an instruction
		C3 01 FF                     # an octet
		01`)...)
	want := []codec.Token{
		{Kind: codec.Start, Flags: codec.Literal, Data: []byte("Vendor")},
		{Kind: codec.AttrStart, Flags: codec.Literal, Data: []byte("attr")},
		{Kind: codec.Text, Data: []byte("v")},
		{Kind: codec.Text, Data: []byte("\u00E9")},
		{Kind: codec.AttrValue, Code: 0x85},
		{Kind: codec.AttrStart, Code: 0x105},
		{Kind: codec.Opaque, Data: []byte{0}},
		{Kind: codec.AttrsEnd},
		{Kind: codec.Start, Code: tokens.SyncMLData},
		{Kind: codec.Text, Data: []byte("\u00E9")},
		{Kind: codec.Text, Data: []byte("e")},
		{Kind: codec.End},
		{Kind: codec.Start, Code: tokens.SyncMLItem},
		{Kind: codec.End},
		{Kind: codec.Opaque, Data: []byte{0xFF}},
		{Kind: codec.End},
	}
	for name, d := range map[string]*codec.Decoder{
		"at once":   codec.NewDecoder(bytes.NewReader(doc), codec.Options{}),
		"in pieces": codec.NewDecoder(testdoc.OneByte(doc), codec.Options{Chunked: true, Window: 64}),
	} {
		kept, err := keep(d, typed.Options{})
		if diff := cmp.Diff(want, kept, cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Errorf("%s: %v %s", name, err, diff)
		}
	}
	again, err := write(want, codec.UTF8)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := keep(decoder(again), typed.Options{})
	if diff := cmp.Diff(want, kept, cmpopts.EquateEmpty()); err != nil || diff != "" {
		t.Errorf("written and read: %v %s", err, diff)
	}
}

// randomKept returns an element with all that one can hold.
func randomKept(r *rand.Rand) []codec.Token {
	names := []string{"Vendor", "kind", "\u00E9", "x", "Data"}
	text := func() []byte { return []byte([]string{"", "a", "\u00E9\u4E16", "<&>"}[r.IntN(4)]) }
	literal := func(kind codec.Kind) codec.Token {
		return codec.Token{Kind: kind, Flags: codec.Literal, Data: []byte(names[r.IntN(len(names)-1)])}
	}
	var kept []codec.Token
	var element func(depth int)
	element = func(depth int) {
		if r.IntN(2) == 0 {
			kept = append(kept, literal(codec.Start))
		} else {
			kept = append(kept, codec.Token{Kind: codec.Start, Code: tokens.Code(r.IntN(3)<<8 | 5 + r.IntN(40))})
		}
		attributes := r.IntN(3)
		for range attributes {
			if r.IntN(2) == 0 {
				kept = append(kept, literal(codec.AttrStart))
			} else {
				kept = append(kept, codec.Token{Kind: codec.AttrStart, Code: tokens.Code(r.IntN(2)<<8 | 5)})
			}
			switch r.IntN(3) {
			case 0:
				kept = append(kept, codec.Token{Kind: codec.Text, Data: text()})
			case 1:
				kept = append(kept, codec.Token{Kind: codec.AttrValue, Code: tokens.Code(r.IntN(2)<<8 | 0x90)}, codec.Token{Kind: codec.Opaque, Data: text()})
			}
		}
		if attributes > 0 {
			kept = append(kept, codec.Token{Kind: codec.AttrsEnd})
		}
		for range r.IntN(4) {
			switch {
			case r.IntN(3) == 0:
				kept = append(kept, codec.Token{Kind: codec.Text, Data: text()})
			case r.IntN(3) == 0:
				kept = append(kept, codec.Token{Kind: codec.Opaque, Data: []byte{0, byte(r.Uint32())}})
			case depth < 5:
				element(depth + 1)
			}
		}
		kept = append(kept, codec.Token{Kind: codec.End})
	}
	element(0)
	return kept
}

// TestKeptRoundTrip checks that kept elements are written and read to the token, in
// several charsets.
func TestKeptRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 1000 {
		kept := randomKept(r)
		charset := []codec.Charset{codec.UTF8, codec.UTF16, codec.ISO88591}[i%3]
		doc, err := write(kept, charset)
		if err != nil {
			t.Fatalf("%v: %v %+v", charset, err, kept)
		}
		again, err := keep(decoder(doc), typed.Options{})
		if charset == codec.ISO88591 {
			kept, again = joined(kept), joined(again) // a character that it lacks comes as a token of its own
		}
		if diff := cmp.Diff(kept, again, cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Fatalf("%v: %v in % X: %s", charset, err, doc, diff)
		}
	}
}

// joined returns tokens with neighbouring texts as one.
func joined(kept []codec.Token) (all []codec.Token) {
	for _, tok := range kept {
		if n := len(all); n > 0 && tok.Kind == codec.Text && all[n-1].Kind == codec.Text {
			all[n-1].Data = append(bytes.Clone(all[n-1].Data), tok.Data...)
		} else {
			all = append(all, tok)
		}
	}
	return all
}

// TestKeepRefused checks elements that cannot be kept, and that nothing of them stays.
func TestKeepRefused(t *testing.T) {
	for _, v := range []struct {
		hex  string
		o    typed.Options
		want error
		at   int64
	}{
		{"03 01 6A 00 45 02 00 01", typed.Options{}, codec.ErrCharset, 5},
		{"03 01 6A 00 45 46 01 01", typed.Options{MaxItems: 3}, codec.ErrLimit, 7},
		{"03 01 6A 00 45 46 01 01", typed.Options{RefuseUnknown: true}, typed.ErrUnknown, 4},
		{"03 01 6A 00 45 46 01", typed.Options{}, nil, 7}, // cut off
		{"03 01 6A 00 45 44 01 01", typed.Options{}, codec.ErrReference, 5},
	} {
		r := reader(decoder(testdoc.Hex(t, v.hex)), v.o)
		start, err := r.Root(errRoot)
		if err != nil {
			t.Fatal(err)
		}
		kept, err := r.Keep(start, false)
		at, ok := errors.AsType[*codec.SyntaxError](err)
		if !ok || at.Offset != v.at || v.want != nil && !errors.Is(err, v.want) || kept != nil || len(r.M.Kept) != 0 {
			t.Errorf("%s: %v, %d tokens", v.hex, err, len(r.M.Kept))
		}
	}
}

// TestRepeated checks which options refuse a repeated or unknown element.
func TestRepeated(t *testing.T) {
	for o, want := range map[typed.Options][2]error{
		{}:                    {nil, nil},
		{StrictOrder: true}:   {nil, typed.ErrOrder},
		{RefuseUnknown: true}: {typed.ErrUnknown, typed.ErrOrder},
	} {
		var got [2]error
		for i := range got {
			r := reader(decoder([]byte{3, 1, 0x6A, 0, 5}), o)
			start, _ := r.Root(nil)
			_, got[i] = r.Keep(start, i == 1)
			if !errors.Is(got[i], want[i]) || want[i] == nil && got[i] != nil {
				t.Errorf("%+v: %v, want %v", o, got[i], want[i])
			}
		}
	}
}

// TestEncodeRefused holds that tokens that cannot be written are an error.
func TestEncodeRefused(t *testing.T) {
	for name, kept := range map[string][]codec.Token{
		"a kind that is not kept": {{Kind: codec.Start, Code: 5}, {Kind: codec.Entity, Code: 'a'}, {Kind: codec.End}},
		"an element's name":       {{Kind: codec.Start, Flags: codec.Literal, Data: []byte("\xFF")}, {Kind: codec.End}},
		"an attribute's name": {{Kind: codec.Start, Code: 5}, {Kind: codec.AttrStart, Flags: codec.Literal, Data: []byte("a\x00b")},
			{Kind: codec.AttrsEnd}, {Kind: codec.End}},
		"a code": {{Kind: codec.Start}, {Kind: codec.End}},
	} {
		if _, err := write(kept, codec.UTF8); !errors.Is(err, codec.ErrToken) {
			t.Errorf("%s: %v", name, err)
		}
	}
	kept := []codec.Token{{Kind: codec.Start, Flags: codec.Literal, Data: []byte("\u4E16")}, {Kind: codec.End}}
	if _, err := write(kept, codec.ISO88591); !errors.Is(err, codec.ErrToken) {
		t.Errorf("a name that the charset lacks: %v", err)
	}
	e := codec.NewEncoder(nil, codec.Header{PublicID: 1}, codec.Options{})
	typed.Encode(e, kept, nil)
	if !errors.Is(e.Err(), codec.ErrToken) {
		t.Errorf("a name without names: %v", e.Err())
	}
}

// TestManyNames holds that very many names take no quadratic time.
func TestManyNames(t *testing.T) {
	kept := []codec.Token{{Kind: codec.Start, Code: 5}}
	for i := range 100_000 {
		kept = append(kept, codec.Token{Kind: codec.Start, Flags: codec.Literal, Data: fmt.Appendf(nil, "name%d", i%50_000)}, codec.Token{Kind: codec.End})
	}
	doc, err := write(append(kept, codec.Token{Kind: codec.End}), codec.UTF8)
	if err != nil || bytes.Count(doc, []byte("name")) != 50_000 {
		t.Errorf("%v, %d names", err, bytes.Count(doc, []byte("name")))
	}
}
