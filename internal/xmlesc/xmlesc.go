// Package xmlesc writes text into XML: as character data, as the value of an
// attribute in double quotes, or as CDATA sections.
//
// The references are those of Canonical XML 1.0, 2.3, which are also right where
// no canonical form is asked for: '>' in text is always one, so that "]]>" cannot
// arise, and white space that a reader would normalise (XML 1.0, 2.11 and 3.3.3)
// is kept by one.
//
// Text is looked at eight octets at a time. In
//
//	(x - n*ones) &^ x & highs
//
// the lowest bit that is set belongs to the first octet of x below n (n <= 128);
// bits above it may be wrong, so that only the lowest is used, or whether there is
// any.
package xmlesc

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math/bits"
	"unicode/utf8"
)

// The reasons for which XML cannot hold a text.
var (
	ErrUTF8 = errors.New("not UTF-8")
	ErrChar = errors.New("character not allowed in XML") // XML 1.0, 2.2
)

// A Place is where text stands in XML.
type Place uint8

// The places.
const (
	Text  Place = 1 << iota // character data
	Value                   // the value of an attribute, in double quotes
)

// escaped says of each octet where it is written as a reference.
var escaped = [256]Place{
	'&': Text | Value, '<': Text | Value, '\r': Text | Value,
	'>': Text,
	'"': Value, '\t': Value, '\n': Value,
}

// reference returns the reference for an octet that is escaped in any place.
func reference(b byte) string {
	switch b {
	case '&':
		return "&amp;"
	case '<':
		return "&lt;"
	case '>':
		return "&gt;"
	case '"':
		return "&quot;"
	case '\t':
		return "&#x9;"
	case '\n':
		return "&#xA;"
	}
	return "&#xD;"
}

const (
	ones  = 0x0101010101010101
	highs = 0x80 * ones
)

// marks sets high bits where an octet of x is below ' ' or one of '<' '>' '"' '&':
// all that is escaped anywhere, and all octets below 0x80 that XML lacks.
func marks(x uint64) uint64 {
	angle := (x | 2*ones) ^ '>'*ones // zero for '<' and '>'
	quote := (x | 4*ones) ^ '&'*ones // zero for '"' and '&'
	return ((x-' '*ones)&^x | (angle-ones)&^angle | (quote-ones)&^quote) & highs
}

// plain reports whether the eight octets of x are ASCII that stands for itself in
// every place. It is marks with x, in fewer steps: a borrow shows itself only
// together with an octet that is not plain.
func plain(x uint64) bool {
	angle, quote := (x|2*ones)^'>'*ones, (x|4*ones)^'&'*ones
	return (x|(x-' '*ones)|(angle-ones)&^angle|(quote-ones)&^quote)&highs == 0
}

// next returns the index of the first octet of s from i on that is escaped in any
// place, or is one of those that XML lacks; with high, also of one above 0x7F. It is
// len(s) where there is none.
func next(s []byte, i int, high uint64) int {
	for ; i+8 <= len(s); i += 8 {
		x := binary.LittleEndian.Uint64(s[i:])
		if m := marks(x) | x&high; m != 0 {
			return i + bits.TrailingZeros64(m)/8
		}
	}
	for ; i < len(s); i++ {
		if b := s[i]; escaped[b] != 0 || b < ' ' || b >= utf8.RuneSelf && high != 0 {
			break
		}
	}
	return i
}

// Append appends s, which must be text that XML can hold: see [Check].
func Append(dst, s []byte, p Place) []byte {
	out, _ := escape(dst, s, p, 0)
	return out
}

// AppendChecked is Append for any octets. It appends nothing if XML cannot hold one of
// them, and the error is that of [Check]. The capacity of dst behind the result may be
// overwritten.
func AppendChecked(dst, s []byte, p Place) ([]byte, error) {
	if out, ok := AppendPlain(dst, s); ok { // as nearly all text
		return out, nil
	}
	out, err := escape(dst, s, p, highs)
	if err != nil {
		return dst, err
	}
	return out, nil
}

// escape appends s with references. Where high is not 0, text is checked from the
// first octet on for which that is needed; then high is 0.
func escape(dst, s []byte, p Place, high uint64) ([]byte, error) {
	from := 0
	for i := next(s, 0, high); i < len(s); i = next(s, i, high) {
		b := s[i]
		switch {
		case escaped[b]&p != 0:
			dst = append(append(dst, s[from:i]...), reference(b)...)
			from = i + 1
		case high != 0 && escaped[b] == 0:
			if err := Check(s[i:]); err != nil {
				return dst, err
			}
			high = 0
		}
		i++
	}
	return append(dst, s[from:]...), nil
}

// AppendPlain appends s where all of it is ASCII that stands for itself in every
// place, in one go over it; else it is not ok, and out is of no use. The capacity of
// dst behind the result may be written to.
func AppendPlain(dst, s []byte) (out []byte, ok bool) {
	n := len(s)
	if n < 4 || cap(dst)-len(dst) < n {
		return append(dst, s...), next(s, 0, highs) == n
	}
	out = dst[len(dst) : len(dst)+n]
	if n < 8 {
		x := uint64(binary.LittleEndian.Uint32(s)) | uint64(binary.LittleEndian.Uint32(s[n-4:]))<<32
		binary.LittleEndian.PutUint32(out, uint32(x))
		binary.LittleEndian.PutUint32(out[n-4:], uint32(x>>32))
		return dst[:len(dst)+n], plain(x)
	}
	for i := 0; i+8 <= n; i += 8 {
		x := binary.LittleEndian.Uint64(s[i:])
		if !plain(x) {
			return dst, false
		}
		binary.LittleEndian.PutUint64(out[i:], x)
	}
	x := binary.LittleEndian.Uint64(s[n-8:])
	binary.LittleEndian.PutUint64(out[n-8:], x)
	return dst[:len(dst)+n], plain(x)
}

// Check returns [ErrUTF8] for octets that are not UTF-8, else [ErrChar] for text
// with a character that XML does not have.
func Check(s []byte) error {
	if !utf8.Valid(s) {
		return ErrUTF8
	}
	for i := 0; i < len(s); i++ {
		for i+8 <= len(s) {
			x := binary.LittleEndian.Uint64(s[i:])
			y := x ^ 0xEF*ones // zero where U+FFFE and U+FFFF may begin
			if m := ((x-' '*ones)&^x | (y-ones)&^y) & highs; m != 0 {
				i += bits.TrailingZeros64(m) / 8
				break
			}
			i += 8
		}
		if i >= len(s) {
			break
		}
		if b := s[i]; b < ' ' && escaped[b] == 0 || b == 0xEF && s[i+1] == 0xBF && s[i+2] >= 0xBE {
			return ErrChar
		}
	}
	return nil
}

// AppendCDATA appends s as CDATA sections or, where a section would lose a carriage
// return, as text. Errors are those of [Check].
func AppendCDATA(dst, s []byte) ([]byte, error) {
	if bytes.IndexByte(s, '\r') >= 0 {
		return AppendChecked(dst, s, Text)
	}
	if err := Check(s); err != nil {
		return dst, err
	}
	dst = append(dst, "<![CDATA["...)
	for {
		i := bytes.Index(s, []byte("]]>"))
		if i < 0 {
			break
		}
		dst = append(append(dst, s[:i+2]...), "]]><![CDATA["...)
		s = s[i+2:]
	}
	return append(append(dst, s...), "]]>"...), nil
}

// Unescape appends s with the octets in place of the references that Append
// writes. Other references stay.
func Unescape(dst, s []byte) []byte {
	for {
		i := bytes.IndexByte(s, '&')
		if i < 0 {
			return append(dst, s...)
		}
		dst = append(dst, s[:i]...)
		s = s[i:]
		n, c := 1, byte('&')
		for _, b := range []byte("&<>\"\t\n\r") {
			if ref := reference(b); bytes.HasPrefix(s, []byte(ref)) {
				n, c = len(ref), b
				break
			}
		}
		dst, s = append(dst, c), s[n:]
	}
}

// Unprintable sets high bits where one of the first eight octets of s is not printable
// ASCII: from 0x7F on, or below ' '. A borrow may set the one behind, too. Whoever
// looks at many texts joins the results, and asks for Highs once.
func Unprintable(s []byte) uint64 {
	x := binary.LittleEndian.Uint64(s)
	return x | (x + ones) | (x - ' '*ones)
}

// Highs has the high bits that Unprintable sets; its other bits mean nothing.
const Highs uint64 = highs

// Printable reports whether all of s is printable ASCII.
func Printable(s []byte) bool {
	i := 0
	for ; i+8 <= len(s); i += 8 {
		if Unprintable(s[i:])&Highs != 0 {
			return false
		}
	}
	for _, b := range s[i:] {
		if b < ' ' || b >= 0x7F {
			return false
		}
	}
	return true
}
