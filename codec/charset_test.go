package codec_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// builtIn are the charsets that need no transcoder.
var builtIn = []codec.Charset{codec.CharsetUnknown, codec.USASCII, codec.ISO88591, codec.UTF8, codec.UCS2,
	codec.UTF16BE, codec.UTF16LE, codec.UTF16}

// TestWidths holds the widths of terminators to the shared list of charsets.
func TestWidths(t *testing.T) {
	for c, want := range map[codec.Charset]int{0: 1, 3: 1, 106: 1, 17: 1, 1000: 2, 1015: 2, 1001: 4, 1019: 4, 99999: 1} {
		if got := c.Width(); got != want {
			t.Errorf("width of %d is %d, want %d", c, got, want)
		}
	}
	t.Run("all", func(t *testing.T) {
		file, err := os.Open(testdoc.Shared(t, "tables", "charsets.csv"))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		rows, err := csv.NewReader(file).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows[1:] {
			mib, err1 := strconv.ParseUint(row[0], 10, 32)
			width, err2 := strconv.Atoi(row[4])
			if err1 != nil || err2 != nil {
				t.Fatalf("%q: %v %v", row, err1, err2)
			}
			if got := codec.Charset(mib).Width(); got != width {
				t.Errorf("%s: width of %d is %d, want %d", row[2], mib, got, width)
			}
		}
	})
}

// TestConvert has text in a charset and in UTF-8; a text of "!" is invalid in
// the charset, octets of "!" are what it lacks the characters for.
func TestConvert(t *testing.T) {
	tests := []struct {
		charset codec.Charset
		octets  string
		text    string
	}{
		{codec.UTF8, "", ""},
		{codec.UTF8, "a\u00e9\u20ac\U0001F400", "a\u00e9\u20ac\U0001F400"},
		{codec.UTF8, "a\xFF", "!"},
		{codec.UTF8, "\xC0\x80", "!"},
		{codec.UTF8, "\xED\xA0\x80", "!"},
		{codec.UTF8, "\xE2\x82", "!"},
		{codec.UTF8, "\xEF\xBF\xBD", "\uFFFD"}, // the replacement character itself is a character
		{codec.CharsetUnknown, "\u00e9", "\u00e9"},
		{codec.CharsetUnknown, "\xE9", "!"},
		{codec.USASCII, "a~\x7F", "a~\x7F"},
		{codec.USASCII, "\x80", "!"},
		{codec.USASCII, "!", "\u00e9"},
		{codec.ISO88591, "a\x80\xE9\xFF", "a\u0080\u00e9\u00ff"},
		{codec.ISO88591, "!", "\u0100"},
		{codec.UTF16BE, "\x00a\x20\xAC\xD8\x3D\xDC\x00", "a\u20ac\U0001F400"},
		{codec.UTF16BE, "\xFE\xFF\x00a", "\uFEFFa"}, // its order is known: this is a character
		{codec.UTF16LE, "a\x00\xAC\x20\x3D\xD8\x00\xDC", "a\u20ac\U0001F400"},
		{codec.UTF16LE, "\xFE\xFF", "\uFFFE"},
		{codec.UTF16, "\x00a\xD8\x3D\xDC\x00", "a\U0001F400"},
		{codec.UTF16, "\xFE\xFF\xFE\xFF\x00a", "\uFEFFa"}, // the first is the mark
		{codec.UTF16, "\xFE\xFF\xFF\xFE\x00a", "\uFFFEa"},
		{codec.UCS2, "\x00a\x20\xAC", "a\u20ac"},
		{codec.UCS2, "!", "\U0001F400"},
		{codec.UTF16BE, "\x00", "!"},
		{codec.UTF16BE, "\x00a\xD8\x3D", "!"},
		{codec.UTF16BE, "\xDC\x00\xD8\x3D", "!"},
		{codec.UTF16BE, "\xD8\x3D\x00a", "!"},
		{codec.UTF16BE, "\xD8\x3D\xD8\x3D", "!"},
		{codec.UTF16LE, "\x3D\xD8", "!"},
	}
	for _, tt := range tests {
		if tt.octets != "!" {
			got, err := tt.charset.AppendUTF8([]byte("x"), []byte(tt.octets))
			want, wantErr := "x"+tt.text, error(nil)
			if tt.text == "!" {
				want, wantErr = "x", codec.ErrCharset
			}
			if string(got) != want || !errors.Is(err, wantErr) {
				t.Errorf("%d: AppendUTF8(% x) = %+q, %v, want %+q", tt.charset, tt.octets, got, err, want)
			}
		}
		if tt.text != "!" {
			got, n, err := tt.charset.AppendFrom([]byte("x"), []byte(tt.text))
			want, wantN := "x"+tt.octets, len(tt.text)
			if tt.octets == "!" {
				want, wantN = "x", 0
			}
			if string(got) != want || n != wantN || err != nil {
				t.Errorf("%d: AppendFrom(%+q) = % x, %d, %v, want % x, %d", tt.charset, tt.text, got, n, err, want, wantN)
			}
		}
	}
	// A mark that is not there on the way in.
	for octets, want := range map[string]string{"\xFF\xFEa\x00": "a", "\xFE\xFF\x00a": "a", "\xFE\xFF": "", "": ""} {
		if got, err := codec.UTF16.AppendUTF8(nil, []byte(octets)); string(got) != want || err != nil {
			t.Errorf("UTF-16 % x: %q, %v", octets, got, err)
		}
	}
}

// TestConvertStops holds AppendFrom to stopping at what the charset lacks, and at
// what is no UTF-8.
func TestConvertStops(t *testing.T) {
	for _, tt := range []struct {
		charset codec.Charset
		text    string
		n       int
		want    error
	}{
		{codec.USASCII, "ab\u00e9c", 2, nil},
		{codec.ISO88591, "\u00e9\u20ac", 2, nil},
		{codec.UCS2, "a\U0001F400", 1, nil},
		{codec.USASCII, "ab\xFF", 2, codec.ErrCharset},
		{codec.ISO88591, "\xE9", 0, codec.ErrCharset},
		{codec.UTF16, "a\xE2\x82", 1, codec.ErrCharset},
		{codec.UTF8, "a\xFF", 0, codec.ErrCharset},
	} {
		_, n, err := tt.charset.AppendFrom(nil, []byte(tt.text))
		if n != tt.n || !errors.Is(err, tt.want) {
			t.Errorf("%d: AppendFrom(%q): %d, %v, want %d, %v", tt.charset, tt.text, n, err, tt.n, tt.want)
		}
	}
	for _, c := range []codec.Charset{2, 17, 1001, 1 << 31} {
		if _, err := c.AppendUTF8(nil, nil); !errors.Is(err, codec.ErrCharset) {
			t.Errorf("%d: AppendUTF8: %v", c, err)
		}
		if _, _, err := c.AppendFrom(nil, nil); !errors.Is(err, codec.ErrCharset) {
			t.Errorf("%d: AppendFrom: %v", c, err)
		}
	}
}

// TestConvertEveryRune takes every character there and back, and UTF-16 against
// the standard library.
func TestConvertEveryRune(t *testing.T) {
	for _, c := range builtIn {
		var octets, text []byte
		for r := rune(0); r <= utf8.MaxRune; r++ {
			if !utf8.ValidRune(r) {
				continue
			}
			s := utf8.AppendRune(nil, r)
			out, n, err := c.AppendFrom(nil, s)
			if err != nil || n != 0 && n != len(s) {
				t.Fatalf("%d: %U: %d, %v", c, r, n, err)
			}
			if n == 0 {
				continue
			}
			if back, err := c.AppendUTF8(nil, out); string(back) != string(s) || err != nil {
				t.Fatalf("%d: %U comes back as %+q, %v", c, r, back, err)
			}
			if c == codec.UTF16BE {
				units := utf16.AppendRune(nil, r)
				for i, u := range units {
					if out[2*i] != byte(u>>8) || out[2*i+1] != byte(u) {
						t.Fatalf("%U is % x, want %x", r, out, units)
					}
				}
			}
			octets, text = append(octets, out...), append(text, s...)
		}
		if c == codec.UTF16 {
			continue // one string has one mark
		}
		if back, err := c.AppendUTF8(nil, octets); !bytes.Equal(back, text) || err != nil {
			t.Errorf("%d: all characters together do not come back: %v", c, err)
		}
	}
}

// TestUTF16Pieces cuts strings of surrogate pairs at every place, in both byte
// orders, behind a string of the other one.
func TestUTF16Pieces(t *testing.T) {
	encode := func(s string, little, mark bool) (out []byte) {
		if mark {
			s = "\uFEFF" + s
		}
		for _, u := range utf16.Encode([]rune(s)) {
			if little {
				u = u<<8 | u>>8
			}
			out = append(out, byte(u>>8), byte(u))
		}
		return append(out, 0, 0)
	}
	type form struct{ little, mark bool }
	forms := []form{{false, false}, {false, true}, {true, true}}
	for shift := range 8 {
		want := strings.Repeat("x", shift) + strings.Repeat("\U0001F400", 50)
		for _, first := range forms {
			for _, second := range forms {
				doc := []byte("\x03\x01\x87\x77\x04\x00n\x00\x00\xC4\x00\x05\x03")
				doc = append(doc, encode(want, second.little, second.mark)...)
				doc = append(doc, "\x01\x03"...)
				doc = append(doc, encode(want, first.little, first.mark)...)
				doc = append(doc, 0x40)
				doc = append(doc, encode(want, second.little, second.mark)...)
				doc = append(doc, 1)
				d := codec.NewDecoder(bytes.NewReader(doc), codec.Options{Table: play, Chunked: true, Window: 64})
				root, err := d.Next()
				if err != nil {
					t.Fatal(err)
				}
				var got []byte
				var pieces int
				for {
					tok, err := d.Next()
					if err != nil {
						break
					}
					if tok.Flags&codec.Partial != 0 {
						pieces++
					}
					// A name in between must not disturb the byte order.
					if name, err := d.AppendName(nil, root); string(name) != "n" || err != nil {
						t.Fatalf("name %q, %v", name, err)
					}
					if got, err = d.AppendToken(got, tok); err != nil {
						t.Fatalf("shift %d, %v %v: %v", shift, first, second, err)
					}
				}
				if string(got) != want+want+"$("+want+")" || pieces < 3 {
					t.Fatalf("shift %d, %v %v, %d pieces: %+q", shift, first, second, pieces, got)
				}
			}
		}
	}
}

// rot is a transcoder for charset 17 that shifts small letters by one, and has
// no others but the space.
type rot struct{ calls *[]string }

func (r rot) AppendUTF8(dst, src []byte) ([]byte, error) {
	*r.calls = append(*r.calls, string(src))
	for _, b := range src {
		switch {
		case b == ' ':
			dst = append(dst, b)
		case b > 'a' && b <= 'z'+1:
			dst = append(dst, b-1)
		default:
			return dst, codec.ErrCharset
		}
	}
	return dst, nil
}

func (r rot) AppendFrom(dst, src []byte) ([]byte, int, error) {
	for i, b := range src {
		switch {
		case b == ' ':
			dst = append(dst, b)
		case b >= 'a' && b <= 'z':
			dst = append(dst, b+1)
		default:
			return dst, i, nil
		}
	}
	return dst, len(src), nil
}

func TestTranscoder(t *testing.T) {
	var calls []string
	var asked []codec.Charset
	o := codec.Options{Table: play, Charsets: func(c codec.Charset) (codec.Transcoder, error) {
		asked = append(asked, c)
		if c != 17 {
			return nil, codec.ErrCharset
		}
		return rot{&calls}, nil
	}}
	doc := testdoc.Hex(t, "03 01 11 03 62 62 00 45 03 62 63 64 00 04 00 83 01 40 63 00 03 41 00 01")
	d := codec.NewDecoder(nil, o)
	d.ResetBytes(doc)
	if err := drain(d); err != nil || len(asked) != 0 {
		t.Errorf("%v, asked for %v: walking tokens converts nothing", err, asked)
	}
	for range 2 {
		d.ResetBytes(doc)
		if got, want := script(t, d, "next text next skip text"), "Start:doc =abc Start:aa skip !ErrCharset"; got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if len(asked) != 1 {
		t.Errorf("asked for %v, want once", asked)
	}

	// A charset that the function does not know, either.
	doc[2] = 18
	d.ResetBytes(doc)
	if got, want := script(t, d, "next text next skip next"), "Start:doc !ErrCharset Start:!ErrCharset skip Text:!ErrCharset"; got != want {
		t.Errorf("%s, want %s", got, want)
	}

	// The encoder: what the transcoder stops at is a character, or no UTF-8.
	for _, tt := range []struct {
		charset codec.Charset
		text    string
		want    string
	}{{17, "ab\xFF", "ErrCharset@9 /doc"}, {18, "ab", "ErrCharset@5 /doc"}} {
		e := codec.NewEncoder(nil, codec.Header{PublicID: 1, Charset: tt.charset}, o)
		e.Start(tDoc)
		e.TextString(tt.text)
		if err := e.Err(); where(err) != tt.want {
			t.Errorf("%d: %q: %v", tt.charset, tt.text, where(err))
		}
	}
	e := codec.NewEncoder(nil, codec.Header{PublicID: 1, Charset: 17}, o)
	e.Start(0x05)
	e.Attr(0x05)
	e.TextString("ab cd\u00e9Xyz")
	e.EndAttrs()
	e.ExtString(0, []byte("ok"))
	e.TextString("")
	e.TextString("\u20ac")
	e.End()
	out, err := e.Bytes()
	want := testdoc.Hex(t, "03 01 11 00 C5 05 03 62 63 20 64 65 00 02 81 69 02 58 03 7A 7B 00 01 40 70 6C 00 03 00 02 C1 2C 01")
	if !bytes.Equal(out, want) || err != nil {
		t.Errorf("% x, %v, want\n% x", out, err, want)
	}
}

// TestTranscoderOptions holds that new options bring transcoders of their own,
// in nested documents too.
func TestTranscoderOptions(t *testing.T) {
	var calls []string
	rotate := codec.Options{Table: play, Charsets: func(codec.Charset) (codec.Transcoder, error) { return rot{&calls}, nil }}
	plainly := codec.Options{Table: play, Charsets: octets}
	doc := testdoc.Hex(t, "03 01 11 00 45 C3 0A 03 01 11 00 45 03 62 63 00 01 03 62 63 00 01")
	d := codec.NewDecoder(nil, codec.Options{})
	e := codec.NewEncoder(nil, withCharset(17), codec.Options{})
	for i, want := range []string{"ab", "bc", "ab"} {
		o := []codec.Options{rotate, plainly}[i%2]
		d.SetOptions(o)
		d.ResetBytes(doc)
		n, err := d.Nested(toOpaque(t, d), play)
		if err != nil {
			t.Fatal(err)
		}
		n.Next()
		if got, err := n.AppendText(nil); string(got) != want || err != nil {
			t.Errorf("nested: %q, %v, want %q", got, err, want)
		}
		if got, err := d.AppendText(nil); string(got) != want || err != nil {
			t.Errorf("%q, %v, want %q", got, err, want)
		}
		e.SetOptions(o)
		e.ResetAppend(nil, withCharset(17))
		e.Start(tDoc)
		c := e.Nested(withCharset(17), play)
		c.Start(tDoc)
		c.TextString(want)
		c.End()
		c.Close()
		e.TextString(want)
		e.End()
		if got, err := e.Bytes(); !bytes.Equal(got, doc) || err != nil {
			t.Errorf("% x, %v", got, err)
		}
	}
}

// TestCharsetsAllocs holds an encoder that goes from charset to charset to no
// allocations.
func TestCharsetsAllocs(t *testing.T) {
	testdoc.SkipAllocs(t)
	e := codec.NewEncoder(nil, plain, codec.Options{})
	x := []byte("x")
	n := testdoc.Allocs(10, func() {
		for _, c := range builtIn {
			e.Reset(nil, withCharset(c))
			e.Start(tDoc)
			e.TextString("caf\u00e9")
			e.ExtString(1, x)
			e.End()
			if err := e.Close(); err != nil {
				t.Fatal(c, err)
			}
		}
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// TestTranscoderPieces holds that a transcoder gets a string whole, however many
// pieces it comes in, and nothing of the one before.
func TestTranscoderPieces(t *testing.T) {
	var calls []string
	o := codec.Options{Table: play, Chunked: true, Window: 64,
		Charsets: func(codec.Charset) (codec.Transcoder, error) { return rot{&calls}, nil }}
	long := strings.Repeat("bcd ", 60)
	doc := []byte("\x03\x01\x11\x03zz\x00\x45\x03" + long + "\x00\x03f\x00\x03" + long + "\x00\x03g\x00\x40" + long + "\x00\x40h\x00\x01")
	plain := strings.Repeat("abc ", 60)
	for name, r := range testdoc.Readers(doc) {
		calls = nil
		d := codec.NewDecoder(r, o)
		if _, err := d.Next(); err != nil {
			t.Fatal(err)
		}
		got, err := d.AppendText(nil)
		if want := plain + "e" + plain + "f$(" + plain + ")$(g)"; string(got) != want || err != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		if want := []string{long, "f", long, "g", long, "h"}; strings.Join(calls, "|") != strings.Join(want, "|") {
			t.Errorf("%s: converted %q", name, calls)
		}
	}
}

// TestCharsetOption holds what the transport says about the charset over what
// the header says.
func TestCharsetOption(t *testing.T) {
	for _, tt := range []struct {
		name    string
		doc     string
		charset codec.Charset
		want    string
	}{
		{"UTF-8 read as ISO-8859-1", head + "45 03 C3 A9 00 01", codec.ISO88591, "\u00c3\u00a9"},
		{"unknown read as UTF-16", "03 01 00 00 45 03 00 61 00 00 01", codec.UTF16BE, "a"},
		{"UTF-16 read as UTF-8", "03 01 87 77 00 45 03 61 62 00 01", codec.UTF8, "ab"},
		{"version 1.0, which cannot say", "00 01 00 45 03 61 00 00 00 01", codec.UTF16LE, "a"},
		{"string table", "03 01 00 06 00 61 00 62 00 00 45 83 02 01", codec.UTF16BE, "b"},
	} {
		doc := testdoc.Hex(t, tt.doc)
		o := codec.Options{Table: play, Charset: tt.charset}
		d := codec.NewDecoder(nil, o)
		d.ResetBytes(doc)
		if _, err := d.Next(); err != nil {
			t.Fatal(err)
		}
		got, err := d.AppendText(nil)
		if string(got) != tt.want || err != nil {
			t.Errorf("%s: %q, %v, want %q", tt.name, got, err, tt.want)
		}
		if err := drain(d); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		// It is the charset of a copy, too.
		if again, err := copyDoc(doc, o); !bytes.Equal(again, doc) || err != nil {
			t.Errorf("%s: copy % x, %v", tt.name, again, err)
		}
		e := codec.NewEncoder(nil, codec.Header{PublicID: 1}, o)
		e.Start(0x05)
		e.TextString(tt.want)
		e.End()
		out, err := e.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		d.ResetBytes(out)
		if back := script(t, d, "next text next next"); back != "Start:doc ="+tt.want+" End:doc EOF" {
			t.Errorf("%s: written % x, read %s", tt.name, out, back)
		}
	}
}
