package xmltok

import (
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf16"
)

// utf16le and utf16be encode s without a byte order mark.
func utf16le(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return b
}

func utf16be(s string) []byte {
	b := utf16le(s)
	for i := 0; i < len(b); i += 2 {
		b[i], b[i+1] = b[i+1], b[i]
	}
	return b
}

func latin1(s string) []byte {
	var b []byte
	for _, r := range s {
		b = append(b, byte(r))
	}
	return b
}

// upper is an encoding in which 'x' stands for "XX" and '!' is invalid.
type upper struct{}

var errUpper = errors.New("a mark of exclamation")

func (upper) AppendUTF8(dst, src []byte) ([]byte, error) {
	for _, c := range src {
		switch c {
		case 'x':
			dst = append(dst, "XX"...)
		case '!':
			return dst, errUpper
		default:
			dst = append(dst, c)
		}
	}
	return dst, nil
}

func oneCharset(name string) (Transcoder, error) {
	switch name {
	case "x-upper":
		return upper{}, nil
	case "x-nil":
		return nil, nil
	}
	return nil, errors.New("no such charset")
}

func TestEncodings(t *testing.T) {
	const (
		le, be = "\xFF\xFE", "\xFE\xFF"
		decl   = "<?xml version='1.0' encoding='%'?>"
	)
	d := func(name string) string { return strings.Replace(decl, "%", name, 1) }
	const body = "<é>\r\n日本\U0001F600 x</é>"
	const want = "(é \"\\n日本😀 x\" )é"
	for _, c := range []struct {
		name, doc string
		want      string
		err       error
		off       int64
		line, col int
	}{
		{"BE", be + string(utf16be(body)), want, nil, 0, 0, 0},
		{"LE", le + string(utf16le(body)), want, nil, 0, 0, 0},
		{"LE declared", le + string(utf16le(d("UTF-16")+body)), "XML:1.0,UTF-16 " + want, nil, 0, 0, 0},
		{"BE declared as such", be + string(utf16be(d("utf-16be")+body)), "XML:1.0,utf-16be " + want, nil, 0, 0, 0},
		{"LE without mark", string(utf16le(d("UTF-16LE") + body)), "XML:1.0,UTF-16LE " + want, nil, 0, 0, 0},
		{"BE without mark", string(utf16be(d("UTF-16BE") + body)), "XML:1.0,UTF-16BE " + want, nil, 0, 0, 0},
		{"declared without encoding", le + string(utf16le("<?xml version='1.0'?><a/>")), "XML:1.0, (a/ )a", nil, 0, 0, 0},
		{"Latin-1", string(latin1(d("iso-8859-1") + "<é>ÿ\u0085</é>")), "XML:1.0,iso-8859-1 (é \"ÿ\\u0085\" )é", nil, 0, 0, 0},
		{"transcoder", d("x-upper") + "<ax>bx</ax>", "XML:1.0,x-upper (aXX \"bXX\" )aXX", nil, 0, 0, 0},

		{"UTF-8 declared in UTF-16", le + string(utf16le(d("UTF-8")+"<a/>")), "", ErrEncoding, 2 + 2*30, 1, 31},
		{"the other order declared", le + string(utf16le(d("UTF-16BE")+"<a/>")), "", ErrEncoding, 2 + 2*30, 1, 31},
		{"Latin-1 declared in UTF-16", be + string(utf16be(d("ISO-8859-1")+"<a/>")), "", ErrEncoding, 2 + 2*30, 1, 31},
		{"transcoder declared in UTF-16", be + string(utf16be(d("x-upper")+"<a/>")), "", ErrEncoding, 2 + 2*30, 1, 31},
		{"UTF-16 without mark or order", string(utf16le(d("UTF-16") + "<a/>")), "", ErrEncoding, 2 * 30, 1, 31},
		{"UTF-16 without mark or encoding", string(utf16le("<?xml version='1.0'?><a/>")), "", ErrEncoding, 2 * 5, 1, 6},
		{"UTF-16 without mark or declaration", string(utf16be("<a/>")), "", ErrEncoding, 0, 1, 1},
		{"unknown", d("x-other") + "<a/>", "", ErrEncoding, 30, 1, 31},
		{"unknown, long name", d("x-other-0123456789") + "<a/>", "", ErrEncoding, 30, 1, 31},
		{"no transcoder", d("x-nil") + "<a/>", "", ErrEncoding, 30, 1, 31},
		{"UTF-32", "\x00\x00\xFE\xFF\x00\x00\x00<", "", ErrChar, 0, 1, 1},

		{"lone high surrogate", be + string(utf16be("<a>\n😀")) + "\xD8\x00\x00<", "(a", ErrEncoding, 2 + 2*6, 2, 2},
		{"lone low surrogate", le + string(utf16le("<a>")) + "\x00\xDC<\x00", "(a", ErrEncoding, 2 + 2*3, 1, 4},
		{"half a unit", le + string(utf16le("<a>日")) + "<", "(a", io.ErrUnexpectedEOF, 2 + 2*4, 1, 5},
		{"half a pair", le + string(utf16le("<a/>")) + "\x3D\xD8", "(a/ )a", io.ErrUnexpectedEOF, 2 + 2*4, 1, 5},
		{"error after pairs", be + string(utf16be("<a>\r\n😀日\r</b>")), `(a "\n😀日\n"`, ErrBalance, 2 + 2*9, 3, 1},
		{"U+FFFE", be + string(utf16be("<a>\uFFFE</a>")), "(a", ErrChar, 2 + 2*3, 1, 4},
		{"error in Latin-1", string(latin1(d("latin1") + "\n<é>éé</e>")), `XML:1.0,latin1 (é "éé"`, ErrBalance, 45, 2, 6},
		{"error in ASCII", d("ASCII") + "\n<a>x\x80", "XML:1.0,ASCII (a", ErrEncoding, 43, 2, 5},
		{"error after transcoding", d("x-upper") + "<x></y>", "XML:1.0,x-upper (XX", ErrBalance, 44, 1, 45}, // as UTF-8
		{"error in transcoding", d("x-upper") + "<x>x!</x>", "XML:1.0,x-upper (XX", ErrEncoding, 46, 1, 47},
	} {
		o := Options{Charsets: oneCharset}
		var z Tokenizer
		z.ResetBytes([]byte(c.doc), o)
		got, err := listing(&z)
		if got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
		path := ""
		if e, ok := errors.AsType[*SyntaxError](err); ok {
			path = e.Path
		}
		checkError(t, row{doc: c.name, err: c.err, off: c.off, line: c.line, col: c.col, path: path}, err)
		for _, window := range []int{0, 64} {
			o.Window = window
			sameTrace(t, []byte(c.doc), o)
		}
	}
}

// TestPositions: tokens have the offsets of the input's own octets.
func TestPositions(t *testing.T) {
	const text = "\r\n<é>x\r😀<b/>\n\n<!--é--></é>"
	for _, c := range []struct {
		name  string
		doc   []byte
		first int64 // offset of the root's '<'
		width func(string) int
	}{
		{"UTF-8", []byte(text), 2, func(s string) int { return len(s) }},
		{"UTF-8 with mark", []byte("\uFEFF" + text), 5, func(s string) int { return len(s) }},
		{"UTF-16LE", append([]byte("\xFF\xFE"), utf16le(text)...), 6, func(s string) int { return len(utf16le(s)) }},
		{"UTF-16BE", append([]byte("\xFE\xFF"), utf16be(text)...), 6, func(s string) int { return len(utf16be(s)) }},
	} {
		body := text[2:]
		var z Tokenizer
		z.ResetBytes(c.doc, Options{})
		for i := 0; ; i++ {
			k, err := z.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(c.name, err)
			}
			// Where the token stands in the text follows from its first octets.
			at := int(z.Offset() - c.first)
			found := -1
			for j := range body {
				if c.width(body[:j]) == at {
					found = j
				}
			}
			if found < 0 {
				t.Fatalf("%s: token %d %s at %d is not between characters", c.name, i, tokenString(&z, k), at)
			}
			before := strings.ReplaceAll(strings.ReplaceAll(text[:2+found], "\r\n", "\n"), "\r", "\n")
			wantLine := 1 + strings.Count(before, "\n")
			wantCol := 1 + len([]rune(before[strings.LastIndexByte(before, '\n')+1:]))
			if line, col := z.Position(); line != wantLine || col != wantCol {
				t.Errorf("%s: token %d %s at %d:%d, want %d:%d", c.name, i, tokenString(&z, k), line, col, wantLine, wantCol)
			}
			if k == StartElement && body[found] != '<' || k == Text && body[found] == '<' {
				t.Errorf("%s: token %d %s at %q", c.name, i, tokenString(&z, k), body[found:])
			}
		}
	}
}
