package charset

import (
	"bytes"
	"encoding/binary"
	"slices"
	"unicode/utf8"

	"golang.org/x/text/transform"
)

// multi converts charsets of one or more octets a character, and those that
// shift between character sets, by the transformers of x/text.
type multi struct {
	*entry
	dec, enc transform.Transformer // with state: see Reset
	bad      error                 // for octets that are not text
	octets   [16]byte              // one character: an escape sequence and at most four octets
	back     [16]byte              // one character of GB18030 as UTF-8
}

// newMulti returns a transcoder of its own, because transformers have state.
func newMulti(e *entry, bad error) *multi {
	// The transformers are used without the Encoder and Decoder of package
	// encoding, which would only add an error for invalid UTF-8; that is
	// checked here.
	return &multi{entry: e, dec: (*e.multi).NewDecoder().Transformer, enc: (*e.multi).NewEncoder().Transformer, bad: bad}
}

// replacement is the character that x/text puts in place of octets that it
// cannot read. Of the charsets converted here, only GB18030 has it.
const replacement = "\uFFFD"

// AppendUTF8 implements [codec.Transcoder]. x/text does not report octets that it
// cannot read, so that a replacement character in the result is the sign of them.
func (t *multi) AppendUTF8(dst, src []byte) ([]byte, error) {
	if t.valid != nil && !t.valid(src) {
		return dst, t.bad
	}
	t.dec.Reset()
	out := slices.Grow(dst, len(src))
	for rest := src; ; {
		nDst, nSrc, err := t.dec.Transform(out[len(out):cap(out)], rest, true)
		out, rest = out[:len(out)+nDst], rest[nSrc:]
		if err == nil {
			break
		}
		if err != transform.ErrShortDst {
			return dst, t.bad
		}
		out = slices.Grow(out, len(rest)+utf8.UTFMax)
	}
	if bytes.Contains(out[len(dst):], []byte(replacement)) && !(t.gb18030 && t.genuine(src)) {
		return dst, t.bad
	}
	return out, nil
}

// genuine reports whether every U+FFFD read from GB18030 text stands in it, as the
// four octets that GB18030 has for this character. It reads the text once more, a
// character at a time, which only text with a U+FFFD costs.
func (t *multi) genuine(src []byte) bool {
	for len(src) > 0 {
		char := src[:lenGB18030(src)]
		n, _, err := t.dec.Transform(t.back[:], char, true)
		if err != nil || bytes.Contains(t.back[:n], []byte(replacement)) && string(char) != "\x84\x31\xA4\x37" {
			return false
		}
		src = src[len(char):]
	}
	return true
}

// AppendFrom implements [codec.Transcoder]. US-ASCII is written here, in the
// initial state; x/text writes the rest, a character at a time, so that the
// octets of each can be compared with the repertoire. A string ends in the initial
// state, because its terminator and the next token are read in that.
func (t *multi) AppendFrom(dst, src []byte) (out []byte, n int, err error) {
	t.enc.Reset()
	shifted := false
	for n < len(src) {
		r, size := utf8.DecodeRune(src[n:])
		if r == utf8.RuneError && size == 1 {
			err = errNotUTF8
			break
		}
		if r < utf8.RuneSelf {
			if r == escISO2022 && t.escape == escISO2022 {
				break
			}
			if shifted {
				dst = append(dst, t.initial...)
				t.enc.Reset()
				shifted = false
			}
			if r == escHZ && t.escape == escHZ {
				dst = append(dst, escHZ)
			}
			dst = append(dst, byte(r))
		} else {
			octets, ok := t.encode(r, src[n:n+size])
			if !ok {
				break
			}
			dst = append(dst, octets...)
			shifted = t.initial != ""
		}
		n += size
	}
	if shifted {
		dst = append(dst, t.initial...)
	}
	return dst, n, err
}

// encode converts one character other than US-ASCII, with the escape sequence
// that it needs in the present state. The result is valid until the next call.
func (t *multi) encode(r rune, char []byte) (octets []byte, ok bool) {
	if t.first != nil {
		if c, ok := t.first(r); ok {
			return binary.BigEndian.AppendUint16(t.octets[:0], c), true
		}
	}
	n, _, err := t.enc.Transform(t.octets[:], char, false)
	octets = t.octets[:n]
	if err != nil || t.fits != nil && !t.fits(octets) {
		return nil, false
	}
	if t.gb18030 { // some private-use characters come out as others
		n, _, err = t.dec.Transform(t.back[:], octets, true)
		if err != nil || !bytes.Equal(t.back[:n], char) {
			return nil, false
		}
	}
	return octets, true
}
