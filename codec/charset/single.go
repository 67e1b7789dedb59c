package charset

import (
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// single converts a charset of one octet a character. It has no state.
type single struct {
	m      *charmap.Charmap
	c1     bool  // see entry
	lo, hi byte  // octets that the charmap has and the charset lacks; hi 0: none
	bad    error // for octets that are not text
}

// lacks reports whether the charset lacks an octet that its charmap has.
func (t *single) lacks(b byte) bool { return t.hi != 0 && t.lo <= b && b <= t.hi }

// AppendUTF8 implements [codec.Transcoder]. No charset of one octet has U+FFFD, so it
// stands for an octet without a character.
func (t *single) AppendUTF8(dst, src []byte) ([]byte, error) {
	out := dst
	for _, b := range src {
		r := t.m.DecodeByte(b)
		if r == utf8.RuneError && t.c1 && isC1(rune(b)) {
			r = rune(b)
		}
		if r == utf8.RuneError || t.lacks(b) {
			return dst, t.bad
		}
		out = utf8.AppendRune(out, r)
	}
	return out, nil
}

// AppendFrom implements [codec.Transcoder].
func (t *single) AppendFrom(dst, src []byte) (out []byte, n int, err error) {
	for n < len(src) {
		r, size := utf8.DecodeRune(src[n:])
		if r == utf8.RuneError && size == 1 {
			return dst, n, errNotUTF8
		}
		b, ok := t.m.EncodeRune(r)
		if !ok && t.c1 && isC1(r) {
			b, ok = byte(r), true
		}
		if !ok || t.lacks(b) {
			break
		}
		dst = append(dst, b)
		n += size
	}
	return dst, n, nil
}

// isC1 reports whether r is one of the control characters that the ISO 8859
// charsets have by registration and that the tables of x/text leave out.
func isC1(r rune) bool { return 0x80 <= r && r <= 0x9F }
