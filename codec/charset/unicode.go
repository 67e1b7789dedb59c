package charset

import (
	"bytes"
	"unicode/utf8"
)

// wide converts the charsets of fixed width, 2 or 4 octets, that are not built
// into package codec. It writes a byte order mark only where the text would be
// misread without one.
type wide struct {
	width       int
	last        rune // of the characters in the charset
	little, bom bool // order of the octets without a mark; whether to look for one
	bad         error
}

// AppendUTF8 implements [codec.Transcoder].
func (t *wide) AppendUTF8(dst, src []byte) ([]byte, error) {
	if len(src)%t.width != 0 {
		return dst, t.bad
	}
	little := t.little
	if t.bom && len(src) > 0 {
		switch {
		case t.unit(src, false) == 0xFEFF:
			src = src[t.width:]
		case t.unit(src, true) == 0xFEFF:
			little, src = true, src[t.width:]
		}
	}
	out := dst
	for ; len(src) > 0; src = src[t.width:] {
		u := t.unit(src, little)
		if u > uint32(t.last) || !utf8.ValidRune(rune(u)) {
			return dst, t.bad
		}
		out = utf8.AppendRune(out, rune(u))
	}
	return out, nil
}

// unit reads one character.
func (t *wide) unit(b []byte, little bool) (u uint32) {
	for i := range t.width {
		if little {
			i = t.width - 1 - i
		}
		u = u<<8 | uint32(b[i])
	}
	return u
}

// AppendFrom implements [codec.Transcoder].
func (t *wide) AppendFrom(dst, src []byte) (out []byte, n int, err error) {
	if t.bom && bytes.HasPrefix(src, []byte("\uFEFF")) {
		dst = t.append(dst, 0xFEFF)
	}
	for n < len(src) {
		r, size := utf8.DecodeRune(src[n:])
		if r == utf8.RuneError && size == 1 {
			return dst, n, errNotUTF8
		}
		if r > t.last {
			break
		}
		dst = t.append(dst, r)
		n += size
	}
	return dst, n, nil
}

// append writes one character.
func (t *wide) append(dst []byte, r rune) []byte {
	for i := range t.width {
		if !t.little {
			i = t.width - 1 - i
		}
		dst = append(dst, byte(r>>(8*i)))
	}
	return dst
}
