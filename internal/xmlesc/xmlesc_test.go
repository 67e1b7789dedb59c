package xmlesc

import (
	"bytes"
	"encoding/xml"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

// slowEscape is AppendChecked as one would write it first.
func slowEscape(s string, p Place) (string, error) {
	if !utf8.ValidString(s) {
		return "", ErrUTF8
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r < 0x20 && r != '\t' && r != '\n' && r != '\r', r == 0xFFFE, r == 0xFFFF:
			return "", ErrChar
		case r == '&', r == '<', r == '\r', r == '>' && p == Text, p == Value && (r == '"' || r == '\t' || r == '\n'):
			b.WriteString(reference(byte(r)))
		default:
			b.WriteRune(r)
		}
	}
	return b.String(), nil
}

// check compares the escapes of s with the slow way, and with encoding/xml.
func check(t *testing.T, s string) {
	t.Helper()
	for _, p := range []Place{Text, Value} {
		want, wantErr := slowEscape(s, p)
		got, err := AppendChecked([]byte("x"), []byte(s), p)
		if !errors.Is(err, wantErr) || err == nil && string(got) != "x"+want || err != nil && string(got) != "x" {
			t.Errorf("%q: %q %v, want %q %v", s, got, err, want, wantErr)
		}
		if err := Check([]byte(s)); err != wantErr {
			t.Errorf("%q: Check says %v, want %v", s, err, wantErr)
		}
		cdata, cdataErr := AppendCDATA(nil, []byte(s))
		if cdataErr != wantErr {
			t.Errorf("%q: AppendCDATA says %v, want %v", s, cdataErr, wantErr)
		}
		if err != nil {
			// No octet is lost: a reader is to refuse it.
			if got := Append([]byte("x"), []byte(s), p); string(Unescape(nil, got[1:])) != s {
				t.Errorf("%q: Append gives %q", s, got)
			}
			continue
		}
		if got := Append([]byte("x"), []byte(s), p); string(got) != "x"+want {
			t.Errorf("%q: Append gives %q, want %q", s, got, want)
		}
		if back := Unescape(nil, got[1:]); string(back) != s {
			t.Errorf("%q: back %q", s, back)
		}
		var v struct {
			A string `xml:"a,attr"`
			B string `xml:"b"`
			T string `xml:",chardata"`
		}
		doc := `<r>` + want + `<b>` + string(cdata) + `</b></r>`
		if p == Value {
			doc = `<r a="` + want + `"><b>` + string(cdata) + `</b></r>`
		}
		if err := xml.Unmarshal([]byte(doc), &v); err != nil || v.A+v.T != s || v.B != s {
			t.Errorf("%q: encoding/xml reads %+v, %v", s, v, err)
		}
	}
}

// TestEscape holds escaping, eight octets at a time, to the slow way: every octet
// at every place among others, and texts of all kinds of characters.
func TestEscape(t *testing.T) {
	for b := range 256 {
		for at := range 50 {
			s := bytes.Repeat([]byte("a"), 50)
			s[at] = byte(b)
			check(t, string(s))
		}
	}
	for _, r := range []rune{' ', '<', '\t', '\n', 'é', 'ÿ', 'ス', 0xFFBF, 0xFFFC, 0xFFFD, 0xFFFE, 0xFFFF, 0xE000, 0x10000, 0x1FFFE, 0x10FFFF} {
		for n := range 40 {
			check(t, strings.Repeat("a", n)+string(r)+strings.Repeat("b", n)+string(r)+string(r)+"\xC3")
			check(t, strings.Repeat("a", n)+string(r)+strings.Repeat("b&", n)+string(r)+string(r))
			check(t, strings.Repeat(string(r), n)+"\x01"+strings.Repeat(string(r), n))
		}
	}
	for _, s := range []string{"", "]]>", "a]]>]]>b", "]]", ">", "]]>\r]]>", "\xEF", "\xEF\xBF", "\x00\xFF"} {
		check(t, s)
	}
}

// TestAppendPlain holds copying, eight octets at a time, to its end and to plain:
// every length, with an octet that is not plain at every place, with and without
// room behind it.
func TestAppendPlain(t *testing.T) {
	const text = "abcdefghijklmnopqrstuvwxyz0123456789"
	for n := range len(text) {
		for at := -1; at < n; at++ {
			for _, other := range []byte("&<>\"\t\n\r\x00\x1F\x80\xFF") {
				s := []byte(text[:n])
				if at >= 0 {
					s[at] = other
				}
				for _, room := range []int{0, n - 1, n, n + 1, 64} {
					memory := bytes.Repeat([]byte{'#'}, 1+max(room, 0)+8)
					dst := memory[: 1 : 1+max(room, 0)]
					got := appendPlain(dst, s)
					if (got == n) != (at < 0 && max(room, 0) >= n) || string(dst[:1+got]) != "#"+string(s[:got]) {
						t.Fatalf("%q: %d", s, got)
					}
					if string(memory[1+max(room, 0):]) != "########" {
						t.Fatalf("%q: written behind the capacity: %q", s, memory)
					}
				}
			}
		}
	}
}

// TestPlaces holds every way to append text to the slow way, at all boundaries of words and
// of blocks of 32 octets: texts of each length, with an escape, a character or a bad
// octet at each place, in memory with and without room.
func TestPlaces(t *testing.T) {
	texts := []string{strings.Repeat("plain text, ", 11), strings.Repeat("Имя ", 19), strings.Repeat("名前、", 15), strings.Repeat("é\U0001F600", 22)}
	others := []string{"&", ">", "\n", "\r", "\x1F", "\x00", "\x80", "\xC3", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xEF\xBF\xBF", "\xEF\xBF\xBD", "\xF4\x90\x80\x80"}
	memory := make([]byte, 1024)
	for _, text := range texts {
		for n := range 130 {
			for i, other := range append(others, "") {
				if n > 40 && i%5 != n%5 { // all places of some, some of all
					continue
				}
				for at := 0; at <= n; at++ {
					s := text[:at] + other + text[at:n]
					want, wantErr := slowEscape(s, Text)
					got, err := AppendChecked(memory[:1:1+len(s)], []byte(s), Text)
					if err != wantErr || err == nil && string(got[1:]) != want {
						t.Fatalf("%q: %q %v, want %q %v", s, got, err, want, wantErr)
					}
					end := strings.IndexByte(s+"\x00", 0)
					want, wantErr = slowEscape(s[:end], Text)
					got, size, ok := AppendTerminated(memory[:1:1+n%17*17], []byte(s+"\x00behind"))
					if ok != (wantErr == nil) || ok && (size != end || string(got[1:]) != want) {
						t.Fatalf("%q: %q %d %v, want %q %v", s, got, size, ok, want, wantErr)
					}
				}
			}
		}
	}
	if _, _, ok := AppendTerminated(nil, []byte("no end")); ok {
		t.Error("text without a terminator")
	}
}

// TestUnescape holds that text that is no reference of Append stays.
func TestUnescape(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "a&amp;lt;": "a&lt;", "&lt;&gt;&quot;&#x9;&#xA;&#xD;": "<>\"\t\n\r", "&": "&", "&x;&amp": "&x;&amp", "&&amp;": "&&",
	} {
		if got := Unescape(nil, []byte(in)); string(got) != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func BenchmarkAppend(b *testing.B) {
	for _, c := range []struct{ name, unit string }{
		{"plain", "abcdefghij"}, {"lines", "a line of text,\nand another one\n"}, {"wide", "Größe über alles, "}, {"references", "a<b&c "},
	} {
		s := bytes.Repeat([]byte(c.unit), 1000)
		for name, f := range map[string]func([]byte) []byte{
			"checked":   func(dst []byte) []byte { dst, _ = AppendChecked(dst, s, Text); return dst },
			"unchecked": func(dst []byte) []byte { return Append(dst, s, Text) },
		} {
			b.Run(c.name+"/"+name, func(b *testing.B) {
				b.SetBytes(int64(len(s)))
				b.ReportAllocs()
				var dst []byte
				for b.Loop() {
					dst = f(dst[:0])
				}
			})
		}
	}
}
