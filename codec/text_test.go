package codec_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/tokens"
)

// sample has text, attributes, instructions and elements in every neighbourhood.
const sample = head + `
45                   #  4 doc
03 61 00 02 62       #  5 "a" "b"
C6                   # 10 a
05 03 31 00 85       # 11 id= "1" ".com"
07                   # 16 href="http://"
01                   # 17 end of the attributes
03 78 00             # 18 "x"
43 06 03 70 00 86 01 # 21 target name, "p" "yes"
03 79 00 C3 01 7A    # 28 "y" "z"
07                   # 34 b, empty
C0                   # 35 "nought"
01                   # 36 end of a
00 01 81 07          # 37 page 1, "seven"
C5                   # 41 one of page 1
05 01                # 42 id
01                   # 44 end of one
01                   # 45 end of doc
`

// script drives a decoder by a list of calls and notes what each gives.
//
//	next         the token
//	text         AppendText
//	attr         AppendAttr of the last token
//	skip         Skip
//	where        offset and end of the last token that has been taken, with
//	             or without a call of Next; depth and path
func script(t *testing.T, d *codec.Decoder, calls string) string {
	t.Helper()
	var out []string
	var last codec.Token
	for call := range strings.FieldsSeq(calls) {
		var got []byte
		var err error
		switch call {
		case "next":
			last, err = d.Next()
			if err == nil {
				e := newEvent(d, last)
				got = fmt.Appendf(nil, "%v:%s%s", e.Kind, e.Name, e.Text)
				if e.Err != "" {
					got = fmt.Appendf(nil, "%v:!%s", e.Kind, e.Err)
				}
			}
		case "text":
			got, err = d.AppendText([]byte("="))
		case "attr":
			got, err = d.AppendAttr([]byte("="), last)
		case "skip":
			got, err = []byte("skip"), d.Skip()
		case "where":
			got = fmt.Appendf(nil, "%d-%d,%d,%s", d.Offset(), d.End(), d.Depth(), d.AppendPath(nil))
		default:
			t.Fatalf("no call %q", call)
		}
		if err == io.EOF {
			got = []byte("EOF")
		} else if err != nil {
			got = []byte("!" + sentinel(err))
		}
		out = append(out, string(got))
	}
	return strings.Join(out, " ")
}

// TestCalls has every call in every position.
func TestCalls(t *testing.T) {
	tests := []struct {
		name, calls, want string
	}{
		{"text after a Start", "next text where next where",
			"Start:doc =ab 8-10,1,/doc Start:a 10-11,2,/doc/a"},
		{"text twice is text once", "next text text text next",
			"Start:doc =ab = = Start:a"},
		{"text passes over attributes", "next text next text where next",
			"Start:doc =ab Start:a =x 18-21,2,/doc/a PI:name"},
		{"text from within the attributes", "next text next next text",
			"Start:doc =ab Start:a AttrStart:id =x"},
		{"text after a value", "next text next next attr text",
			"Start:doc =ab Start:a AttrStart:id =1.com =x"},
		{"text after the last value", "next text next next attr next attr text where next",
			"Start:doc =ab Start:a AttrStart:id =1.com AttrStart:href =http:// =x 18-21,2,/doc/a PI:name"},
		{"text around a PI", "next text next text next text text next",
			"Start:doc =ab Start:a =x PI:name =yz = Start:b"},
		{"text of an empty element", "next text next text next skip text next text where next",
			"Start:doc =ab Start:a =x PI:name skip =yz Start:b = 34-35,3,/doc/a/b End:b"},
		{"text after an End", "next text next text next text next text next text where next",
			"Start:doc =ab Start:a =x PI:name =yz Start:b = End:b =nought 35-36,2,/doc/a End:a"},
		{"text with a switch before it", "next text next skip text where next next next",
			"Start:doc =ab Start:a skip =seven 39-41,1,/doc Start:one AttrStart:id AttrsEnd:"},
		{"text to the end", "next text next skip text next skip text text next next text next",
			"Start:doc =ab Start:a skip =seven Start:one skip = = End:doc EOF = EOF"},
		{"text before the root", "text next", "= Start:doc"},

		{"values one by one", "next text next next attr where next where attr next",
			"Start:doc =ab Start:a AttrStart:id =1.com 15-16,2,/doc/a AttrStart:href 16-17,2,/doc/a =http:// AttrsEnd:"},
		{"value of a PI", "next text next text next attr where next next",
			"Start:doc =ab Start:a =x PI:name =pyes 26-27,2,/doc/a AttrsEnd: Text:y"},
		{"text within a PI passes over it", "next text next text next next text next",
			"Start:doc =ab Start:a =x PI:name Text:p =yz Start:b"},

		{"skip the root", "next skip next", "Start:doc skip EOF"},
		{"skip after text", "next text skip next", "Start:doc =ab skip EOF"},
		{"skip an element", "next text next skip where next",
			"Start:doc =ab Start:a skip 36-37,1,/doc SwitchPage:"},
		{"skip with a Start unread", "next text next text next skip text skip next",
			"Start:doc =ab Start:a =x PI:name skip =yz skip SwitchPage:"},
		{"skip with an End unread", "next text next text next skip text next skip text skip next",
			"Start:doc =ab Start:a =x PI:name skip =yz Start:b skip =nought skip SwitchPage:"},
		{"skip with the End of an empty element unread", "next text next text next skip text next text skip next",
			"Start:doc =ab Start:a =x PI:name skip =yz Start:b = skip Ext:nought"},
		{"skip with a PI unread", "next text next text skip where next",
			"Start:doc =ab Start:a =x skip 36-37,1,/doc SwitchPage:"},
		{"skip within the attributes", "next text next next skip where next",
			"Start:doc =ab Start:a AttrStart:id skip 36-37,1,/doc SwitchPage:"},
		{"skip with an attribute unread", "next text next next attr skip next",
			"Start:doc =ab Start:a AttrStart:id =1.com skip SwitchPage:"},
		{"skip with the end of the attributes unread", "next text next next attr next attr skip next",
			"Start:doc =ab Start:a AttrStart:id =1.com AttrStart:href =http:// skip SwitchPage:"},
		{"skip a PI", "next text next text next skip where next",
			"Start:doc =ab Start:a =x PI:name skip 27-28,2,/doc/a Text:y"},
		{"skip a PI from its value", "next text next text next next skip next",
			"Start:doc =ab Start:a =x PI:name Text:p skip Text:y"},
		{"skip a PI with its end unread", "next text next text next attr skip next",
			"Start:doc =ab Start:a =x PI:name =pyes skip Text:y"},
		{"skip after an End", "next text next skip skip next", "Start:doc =ab Start:a skip skip EOF"},
		{"skip before the root", "skip next", "!ErrState Start:doc"},
		{"skip behind the root", "next skip skip next", "Start:doc skip !ErrState EOF"},
	}
	doc := testdoc.Hex(t, sample)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := codec.NewDecoder(nil, codec.Options{Table: play})
			d.ResetBytes(doc)
			if got := script(t, d, tt.calls); got != tt.want {
				t.Fatalf("slice:\n%s, want\n%s", got, tt.want)
			}
			for name, r := range testdoc.Readers(doc) {
				d.Reset(r)
				if got := script(t, d, tt.calls); got != tt.want {
					t.Fatalf("%s:\n%s, want\n%s", name, got, tt.want)
				}
			}
		})
	}
}

// TestUnread holds that what AppendText and AppendAttr leave unread comes with
// the next call of Next, exactly as if they had not looked at it.
func TestUnread(t *testing.T) {
	eachFixture(t, func(t *testing.T, f fixture) {
		all, err := runBytes(f.Octets, f.opts)
		if err != nil {
			t.Fatal(err)
		}
		isText := func(e event) bool {
			return slices.Contains([]codec.Kind{codec.Text, codec.Entity, codec.Opaque, codec.ExtString, codec.ExtInt, codec.Ext, codec.AttrValue, codec.ContentValue, codec.SwitchPage}, e.Kind)
		}
		d := codec.NewDecoder(nil, f.opts)
		for i := range all {
			if inList(all[:i+1]) && all[i].Kind != codec.AttrStart && all[i].Kind != codec.PI {
				continue // there AppendText passes over the rest
			}
			// Read up to and with all[i], then the text behind it.
			d.Reset(testdoc.RandomChunks(f.Octets, uint64(i)))
			var tok codec.Token
			for range i + 1 {
				tok, _ = d.Next()
			}
			tok.Data = bytes.Clone(tok.Data)
			before := newEvent(d, tok)
			j := i + 1
			for j < len(all) && isText(all[j]) {
				j++
			}
			var err error
			switch all[i].Kind {
			case codec.AttrStart, codec.PI:
				_, err = d.AppendAttr(nil, tok)
			default:
				if all[i].Kind == codec.Start && all[i].Flags&codec.HasAttrs != 0 {
					continue
				}
				_, err = d.AppendText(nil)
			}
			if j == len(all) || err != nil {
				continue // at the end, or text that cannot be converted
			}
			if d.End() != all[j].Offset {
				t.Errorf("token %d: End %d, the unread token is at %d", i, d.End(), all[j].Offset)
			}
			after := newEvent(d, tok)
			if j == i+1 && before != after {
				t.Errorf("token %d: %v is %v after a look at the next", i, before, after)
			}
			next, err := d.Next()
			if err != nil {
				t.Fatal(err)
			}
			if got := newEvent(d, next); got != all[j] {
				t.Errorf("token %d: then %v, want %v", i, got, all[j])
			}
			rest, err := run(d, (*codec.Decoder).Next)
			sameEvents(t, fmt.Sprintf("behind token %d", i), all[j+1:], rest, err)
		}
	})
}

// inList reports whether the last of events is within an attribute list or a
// processing instruction.
func inList(events []event) bool {
	in := false
	for _, e := range events {
		switch {
		case e.Kind == codec.PI, e.Kind == codec.Start && e.Flags&codec.HasAttrs != 0,
			e.Kind == codec.SwitchPage && e.Flags&codec.HasAttrs != 0:
			in = true
		case e.Kind == codec.AttrsEnd, e.Kind == codec.Start:
			in = false
		}
	}
	return in
}

// TestSkipEverywhere skips from every token of every fixture and compares what
// follows with what follows the End that belongs to it.
func TestSkipEverywhere(t *testing.T) {
	eachFixture(t, func(t *testing.T, f fixture) {
		all, _ := runBytes(f.Octets, f.opts)
		d := codec.NewDecoder(nil, f.opts)
		for i, e := range all {
			if e.Depth == 0 || e.Kind == codec.SwitchPage && e.Flags&codec.HasAttrs != 0 {
				continue
			}
			inPI := inList(all[:i+1]) && slices.ContainsFunc(all[lastOpening(all[:i+1]):i+1], func(e event) bool { return e.Kind == codec.PI })
			to := i + 1
			for ; to < len(all); to++ {
				if inPI && all[to].Kind == codec.AttrsEnd || !inPI && all[to].Depth < e.Depth {
					break
				}
			}
			d.Reset(bytes.NewReader(f.Octets))
			for range i + 1 {
				if _, err := d.Next(); err != nil {
					t.Fatal(err)
				}
			}
			if err := d.Skip(); err != nil {
				t.Fatalf("skip from %v: %v", e, err)
			}
			if d.End() != all[to].End || d.Depth() != all[to].Depth {
				t.Errorf("skip from %v leads to %d at depth %d, want %d at depth %d", e, d.End(), d.Depth(), all[to].End, all[to].Depth)
			}
		}
	})
}

// lastOpening returns the index of the last event that opens a list.
func lastOpening(events []event) int {
	for i := len(events) - 1; i >= 0; i-- {
		if events[i].Kind == codec.PI || events[i].Kind == codec.Start {
			return i
		}
	}
	return 0
}

// TestSkipChunked skips from within a string in pieces: in content, in a value,
// and in a processing instruction.
func TestSkipChunked(t *testing.T) {
	long := "\x03" + strings.Repeat("x", 200) + "\x00"
	doc := []byte("\x03\x01\x6A\x00\x45\x43\x06" + long + "\x01" + "\xC6\x05" + long + "\x01" + long + "\x01" + "\x07\x01")
	for _, tt := range []struct {
		name string
		text int // which of the three strings
		want string
	}{
		{"processing instruction", 0, "Start:a"},
		{"value", 1, "Start:b"},
		{"content", 2, "Start:b"},
	} {
		d := codec.NewDecoder(bytes.NewReader(doc), codec.Options{Table: play, Chunked: true, Window: 64})
		seen := -1
		for partial := false; ; {
			tok, err := d.Next()
			if err != nil {
				t.Fatal(err)
			}
			if tok.Kind == codec.Text && !partial {
				seen++
			}
			if partial = tok.Flags&codec.Partial != 0; partial && seen == tt.text {
				break
			}
		}
		if got := script(t, d, "skip next"); got != "skip "+tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// TestPrefixOfTarget holds that the value of a processing instruction begins, as
// that of an attribute, with what its token has of it.
func TestPrefixOfTarget(t *testing.T) {
	doc := testdoc.Hex(t, head+`
		C5                # doc
		07 03 78 00 01    # href="http://", "x"
		43 07 03 78 00 01 # target href with "http://", "x"
		43 07 01          # alone
		01                # end of doc
	`)
	d := codec.NewDecoder(nil, codec.Options{Table: play})
	d.ResetBytes(doc)
	if got, want := script(t, d, "next next attr next next attr next next attr"),
		"Start:doc AttrStart:href =http://x AttrsEnd: PI:href =http://x AttrsEnd: PI:href =http://"; got != want {
		t.Errorf("%s, want\n%s", got, want)
	}
}

// TestAppendTextChunked collects text that comes in pieces.
func TestAppendTextChunked(t *testing.T) {
	want := strings.Repeat("\u20ac\U0001F400x\u00e9", 50)
	doc := []byte("\x03\x01\x6A\x00\xC5\x05\x03" + want + "\x00\x01\x03" + want + "\x00\x03" + want + "\x00\xC3\x83\x74" + want + "\x01")
	d := codec.NewDecoder(testdoc.RandomChunks(doc, 1), codec.Options{Table: play, Chunked: true, Window: 64})
	var at codec.Token
	for range 2 {
		at, _ = d.Next()
	}
	if got, err := d.AppendAttr(nil, at); string(got) != want || err != nil {
		t.Errorf("value %q, %v", got, err)
	}
	if got, err := d.AppendText(nil); string(got) != want+want+want || err != nil {
		t.Errorf("text %q, %v", got, err)
	}
}

// TestCollectErrors holds AppendText, AppendAttr and Skip to the errors of what
// they pass over.
func TestCollectErrors(t *testing.T) {
	for _, tt := range []struct{ name, doc, calls, want string }{
		{"text cut", head + "45 03 78 00 03 79", "text", "EOF@10 /doc"},
		{"attributes cut", head + "C5 05 03 78 00", "text", "EOF@9 /doc"},
		{"bad attributes", head + "C5 05 3F 01", "text", "ErrToken@6 /doc"},
		{"value cut", head + "C5 05 03 78 00", "attr", "EOF@9 /doc"},
		{"bad value", head + "C5 05 FF 01", "attr", "ErrToken@6 /doc"},
		{"element cut", head + "45 46 03 78 00 01", "skip", "EOF@10 /doc"},
		{"bad element", head + "45 46 3D", "skip", "ErrToken@6 /doc/a"},
		{"instruction cut", head + "43 05 03 78", "skip", "EOF@8"},
	} {
		doc := testdoc.Hex(t, tt.doc)
		for _, reader := range []bool{false, true} {
			d := codec.NewDecoder(nil, codec.Options{Table: play})
			if d.ResetBytes(doc); reader {
				d.Reset(testdoc.OneByte(doc))
			}
			tok, err := d.Next()
			if err == nil && tt.calls == "attr" {
				tok, err = d.Next()
			}
			if err != nil {
				t.Fatal(err)
			}
			switch tt.calls {
			case "text":
				_, err = d.AppendText(nil)
			case "attr":
				_, err = d.AppendAttr(nil, tok)
			case "skip":
				err = d.Skip()
			}
			if where(err) != tt.want {
				t.Errorf("%s: %v, want %s", tt.name, where(err), tt.want)
			}
			if _, again := d.Next(); again != err {
				t.Errorf("%s: then %v", tt.name, again)
			}
		}
	}
}

// TestCollectRetries holds that AppendText and Skip can go on after an error of
// the reader.
func TestCollectRetries(t *testing.T) {
	doc := testdoc.Hex(t, head+"C5 05 01 03 61 62 00 02 63 C3 01 64 46 06 06 01 06 01")
	d := codec.NewDecoder(testdoc.Faulty(doc, 1), codec.Options{Table: play})
	retry := func(call func() error) (n int) {
		t.Helper()
		for {
			err := call()
			if err == nil {
				return n
			}
			if !errors.Is(err, testdoc.ErrTemporary) {
				t.Fatal(err)
			}
			n++
		}
	}
	next := func() error { _, err := d.Next(); return err }
	retry(next)
	var text []byte
	if n := retry(func() (err error) { text, err = d.AppendText(text); return err }); n < 5 || string(text) != "abcd" {
		t.Errorf("text %q after %d errors", text, n)
	}
	retry(next)
	depth := d.Depth()
	retry(func() error {
		for d.Depth() >= depth {
			if err := d.Skip(); err != nil {
				return err
			}
		}
		return nil
	})
	if d.Depth() != depth-1 || string(d.AppendPath(nil)) != "/doc" {
		t.Errorf("skipped to %s", d.AppendPath(nil))
	}
}

// TestRefuseOpaque has the option for callers to whom text is text.
func TestRefuseOpaque(t *testing.T) {
	d := codec.NewDecoder(nil, codec.Options{Table: play, RefuseOpaque: true})
	d.ResetBytes(testdoc.Hex(t, head+"45 03 78 00 C3 01 79 01"))
	if _, err := d.Next(); err != nil {
		t.Fatal(err)
	}
	if _, err := d.AppendText(nil); where(err) != "ErrToken@8 /doc" {
		t.Errorf("%v", err)
	}
	// The token itself is no error, nor is the one before it final.
	if tok, err := d.Next(); tok.Kind != codec.End || err != nil {
		t.Errorf("then %v, %v", tok, err)
	}
}

// TestConversionErrors holds that text that cannot be converted is an error where
// it is converted, with its place, and that decoding goes on.
func TestConversionErrors(t *testing.T) {
	const table = "03 01 6A 04 FF 61 00 62 " // FF "a", "b" unterminated; the body begins at 8
	for _, tt := range []struct{ name, doc, calls, want string }{
		{"invalid UTF-8", head + "45 03 61 00 03 FF 00 46 01 01", "text", "ErrCharset@8 /doc"},
		{"no character", head + "45 02 83 B0 00 01", "text", "ErrCharset@5 /doc"},
		{"no meaning", head + "45 C2 01", "text", "ErrToken@5 /doc"},
		{"no meaning for the operand", head + "45 81 08 01", "text", "ErrToken@5 /doc"},
		{"operand outside the table", head + "45 80 08 01", "text", "ErrReference@5 /doc"},
		{"unknown value", head + "85 05 85 FF 01", "attr", "ErrToken@7 /doc"},
		{"literal name", table + "44 00 01", "name", "ErrCharset@8 /\\xffa"},
		{"literal attribute", table + "85 04 00 01", "name", "ErrCharset@9 /doc"},
		{"unknown charset", "03 01 11 00 45 03 78 00 01", "text", "ErrCharset@5 /doc"},
		{"unknown tag", head + "3F", "name", "ErrName@4 /0x00:3f"},
		{"unknown attribute", head + "85 3F 01", "name", "ErrName@5 /doc"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := codec.NewDecoder(nil, codec.Options{Table: play, KeepUnknown: true})
			d.ResetBytes(testdoc.Hex(t, tt.doc))
			tok, err := d.Next()
			if err != nil {
				t.Fatal(err)
			}
			if tok.Flags&codec.HasAttrs != 0 {
				tok, _ = d.Next()
			}
			switch tt.calls {
			case "text":
				_, err = d.AppendText(nil)
			case "attr":
				_, err = d.AppendAttr(nil, tok)
			case "name":
				_, err = d.AppendName(nil, tok)
				if name := d.Name(tok); name != "" {
					t.Errorf("name %q", name)
				}
			}
			if where(err) != tt.want {
				t.Errorf("%v, want %s", where(err), tt.want)
			}
			if err := drain(d); err != nil {
				t.Errorf("then %v", err)
			}
		})
	}
}

// TestNames holds Name to AppendName.
func TestNames(t *testing.T) {
	eachFixture(t, func(t *testing.T, f fixture) {
		d := codec.NewDecoder(nil, f.opts)
		d.ResetBytes(f.Octets)
		for {
			tok, err := d.Next()
			if err != nil {
				break
			}
			switch tok.Kind {
			case codec.Start, codec.End, codec.AttrStart, codec.PI:
				got, err := d.AppendName([]byte("x"), tok)
				if name := d.Name(tok); err == nil && "x"+name != string(got) || err != nil && name != "" {
					t.Errorf("Name %q, AppendName %q, %v", name, got, err)
				}
			default:
				if name, err := d.AppendName(nil, tok); !errors.Is(err, codec.ErrName) || d.Name(tok) != "" {
					t.Errorf("a %v has the name %q, %v", tok.Kind, name, err)
				}
			}
		}
	})
	// A token of another document.
	d := codec.NewDecoder(nil, codec.Options{Table: play})
	d.ResetBytes(testdoc.Hex(t, head+"05"))
	if _, err := d.AppendName(nil, codec.Token{Kind: codec.Start, Flags: codec.Literal, Code: 5}); !errors.Is(err, codec.ErrReference) && !errors.Is(err, codec.ErrName) {
		t.Errorf("a literal of another document: %v", err)
	}
}

// TestToken holds what has no text to having none, and accessors to their kinds.
func TestToken(t *testing.T) {
	d := codec.NewDecoder(nil, codec.Options{Table: play})
	d.ResetBytes(testdoc.Hex(t, head+"45 01"))
	for _, kind := range []codec.Kind{codec.Start, codec.End, codec.AttrStart, codec.AttrsEnd, codec.PI, codec.SwitchPage} {
		if got, err := d.AppendToken([]byte("x"), codec.Token{Kind: kind, Code: 5}); string(got) != "x" || err != nil {
			t.Errorf("%v: %q, %v", kind, got, err)
		}
	}
	for _, tt := range []struct {
		code tokens.Code
		want rune
	}{{0, 0}, {'A', 'A'}, {0xD7FF, 0xD7FF}, {0xD800, -1}, {0xDFFF, -1}, {0xE000, 0xE000}, {0x10FFFF, 0x10FFFF}, {0x110000, -1}, {0xFFFFFFFF, -1}} {
		if got := (codec.Token{Kind: codec.Entity, Code: tt.code}).Rune(); got != tt.want {
			t.Errorf("Rune of %#x is %#x, want %#x", uint32(tt.code), got, tt.want)
		}
	}
	for n := range 3 {
		if got := (codec.Token{Flags: codec.ExtFlags(n) | codec.Partial}).Num(); got != n {
			t.Errorf("Num %d, want %d", got, n)
		}
	}
	if codec.SwitchPage.String() != "SwitchPage" || codec.Invalid.String() != "Invalid" || codec.Kind(200).String() != "Kind?" {
		t.Errorf("names of kinds: %v %v %v", codec.SwitchPage, codec.Invalid, codec.Kind(200))
	}
}
