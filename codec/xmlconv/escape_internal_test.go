package xmlconv

import (
	"bytes"
	"encoding/xml"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
)

// slowEscape is appendEscaped as one would write it first.
func slowEscape(s string, attr bool) (string, error) {
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == 0xFFFD && !strings.HasPrefix(s[i:], "\uFFFD"):
			return "", codec.ErrCharset
		case r < 0x20 && r != '\t' && r != '\n' && r != '\r', r == 0xFFFE, r == 0xFFFF:
			return "", ErrChar
		case r == '&', r == '<', r == '\r', r == '>' && !attr, attr && (r == '"' || r == '\t' || r == '\n'):
			b.WriteString(reference(byte(r)))
		default:
			b.WriteRune(r)
		}
	}
	return b.String(), nil
}

// TestEscape holds escaping, eight octets at a time, to the slow way: every
// octet at every place among others, and texts of all kinds of characters.
func TestEscape(t *testing.T) {
	check := func(s string) {
		t.Helper()
		for _, attr := range []bool{false, true} {
			want, wantErr := slowEscape(s, attr)
			got, err := appendEscaped([]byte("x"), []byte(s), attr)
			if (err == nil) != (wantErr == nil) || err == nil && string(got) != "x"+want {
				t.Errorf("%q: %q %v, want %q %v", s, got, err, want, wantErr)
			}
			if checkErr := checkChars([]byte(s)); (checkErr == nil) != (err == nil) {
				t.Errorf("%q: checkChars: %v, %v", s, checkErr, err)
			}
			if err != nil {
				continue
			}
			if back := unescape(nil, got[1:]); string(back) != s {
				t.Errorf("%q: back %q", s, back)
			}
			var v struct {
				A string `xml:"a,attr"`
				T string `xml:",chardata"`
			}
			if attr {
				err = xml.Unmarshal([]byte(`<r a="`+want+`"/>`), &v)
			} else {
				err = xml.Unmarshal([]byte(`<r>`+want+`</r>`), &v)
			}
			if err != nil || v.A+v.T != s {
				t.Errorf("%q: encoding/xml reads %q, %v", s, v.A+v.T, err)
			}
		}
	}
	for b := range 256 {
		for at := range 50 {
			s := bytes.Repeat([]byte("a"), 50)
			s[at] = byte(b)
			check(string(s))
		}
	}
	for _, r := range []rune{' ', '<', '\t', 'é', 'ÿ', 'ス', 0xFFFC, 0xFFFD, 0xFFFE, 0xFFFF, 0xE000, 0x10000, 0x1FFFE, 0x10FFFF} {
		for n := range 40 {
			check(strings.Repeat("a", n) + string(r) + strings.Repeat("b", n) + string(r) + string(r) + "\xC3")
			check(strings.Repeat("a", n) + string(r) + strings.Repeat("b&", n) + string(r) + string(r))
		}
	}
}

// TestUnescape holds what is no reference of appendEscaped to stay.
func TestUnescape(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "a&amp;lt;": "a&lt;", "&lt;&gt;&quot;&#x9;&#xA;&#xD;": "<>\"\t\n\r", "&": "&", "&x;&amp": "&x;&amp", "&&amp;": "&&",
	} {
		if got := unescape(nil, []byte(in)); string(got) != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
