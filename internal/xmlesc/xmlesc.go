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
	"slices"
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

// references has the reference for each octet that is escaped in any place, and in its
// last octet the size of that: all eight are copied in one step.
var references = [64][8]byte{
	'&':  {'&', 'a', 'm', 'p', ';', 7: 5},
	'<':  {'&', 'l', 't', ';', 7: 4},
	'>':  {'&', 'g', 't', ';', 7: 4},
	'"':  {'&', 'q', 'u', 'o', 't', ';', 7: 6},
	'\t': {'&', '#', 'x', '9', ';', 7: 5},
	'\n': {'&', '#', 'x', 'A', ';', 7: 5},
	'\r': {'&', '#', 'x', 'D', ';', 7: 5},
}

// reference returns the reference for an octet that is escaped in any place.
func reference(b byte) string {
	r := &references[b&63]
	return string(r[:r[7]])
}

const (
	ones  = 0x0101010101010101
	highs = 0x80 * ones
)

// unplain sets high bits where an octet of x does not stand for itself in every place:
// below ' ', one of '<' '>' '"' '&', or above 0x7F. A borrow may set bits above the
// lowest, and bits other than the high ones mean nothing.
func unplain(x uint64) uint64 {
	angle := (x | 2*ones) ^ '>'*ones // zero for '<' and '>'
	quote := (x | 4*ones) ^ '&'*ones // zero for '"' and '&'
	return x | (x - ' '*ones) | (angle - ones) | (quote - ones)
}

// Wide looks at eight octets of UTF-8, x, of which due says where characters that began
// before must go on: high bits, as in all results. broken says which octets are
// not UTF-8: a continuation that is missing, or one too many. unusual says where a
// character begins that has to be looked at by itself, as its first octet does not
// show whether it is one of XML: one of four octets, or any that begins with 0xC0, 0xC1,
// 0xE0, or 0xED to 0xEF. Only the lowest bit of both together is to be relied on.
// next is due for the octets behind.
func Wide(x, due uint64) (broken, unusual, next uint64) {
	lead := x & (x << 1) & highs // 11...
	three := lead & (x << 2)     // 111..
	broken = x&highs ^ lead ^ (lead<<8 | three<<16 | due)
	unusual = lead &^ (x&(0x3E*ones) + 0x7E*ones) // two octets for what is ASCII
	if three != 0 {
		low := x & (0x1F * ones) // a sum has its high bit from 0x01 on, or from 0x0D on
		unusual |= three & (^(low + 0x7F*ones) | (low + 0x73*ones))
	}
	return broken, unusual, lead>>56 | three>>48
}

// Wider returns the size of the character of XML beyond ASCII that s begins with, 0 where
// it begins with none.
func Wider(s []byte) int {
	if len(s) >= 3 && s[0] == 0xEF { // as full-width forms do, which are frequent
		if s[1]&0xC0 != 0x80 || s[2]&0xC0 != 0x80 || s[1] == 0xBF && s[2] >= 0xBE {
			return 0
		}
		return 3
	}
	r, n := utf8.DecodeRune(s)
	if n <= 1 || r&^1 == 0xFFFE {
		return 0
	}
	return n
}

// Append appends s, which should be text that XML can hold: see [Check]. Octets that are
// not pass as they stand, so that whoever reads the result refuses it.
func Append(dst, s []byte, p Place) []byte {
	out, err := AppendChecked(dst, s, p)
	if err == nil {
		return out
	}
	for _, b := range s {
		if escaped[b]&p != 0 {
			dst = append(dst, reference(b)...)
		} else {
			dst = append(dst, b)
		}
	}
	return dst
}

// AppendChecked is Append for any octets. It appends nothing if XML cannot hold one of
// them, and the error is that of [Check]. The capacity of dst behind the result may be
// overwritten.
func AppendChecked(dst, s []byte, p Place) ([]byte, error) {
	n := appendPlain(dst, s)
	if n == len(s) { // as nearly all text
		return dst[:len(dst)+n], nil
	}
	out, ok := escape(dst[:len(dst)+n], s[n:], p)
	if !ok {
		return dst, Check(s)
	}
	return out, nil
}

// AppendTerminated appends the text in s that ends in front of the first NUL, as
// AppendChecked does for character data; n is its length. Where there is no NUL, or XML
// cannot hold the text, it is not ok, and out is of no use. The capacity of dst behind the
// result may be written to.
func AppendTerminated(dst, s []byte) (out []byte, n int, ok bool) {
	out = dst[len(dst):cap(dst)]
	for len(s)-n >= 8 && len(out)-n >= 8 {
		x := binary.LittleEndian.Uint64(s[n:])
		binary.LittleEndian.PutUint64(out[n:], x)
		if m := unplain(x) & highs; m != 0 {
			n += bits.TrailingZeros64(m) / 8
			if s[n] == 0 { // as for nearly all text
				return dst[:len(dst)+n], n, true
			}
			break
		}
		n += 8
	}
	size := bytes.IndexByte(s[n:], 0)
	if size < 0 {
		return dst, n, false
	}
	out, ok = escape(dst[:len(dst)+n], s[n:n+size], Text)
	return out, n + size, ok
}

// appendPlain copies s to behind dst up to the first octet that does not stand for itself
// in every place, or a little less. It returns how many octets it has copied: 0 where dst
// has no room for all of s. The capacity of dst may be written to.
func appendPlain(dst, s []byte) int {
	n := len(s)
	if cap(dst)-len(dst) < n {
		return 0
	}
	out := dst[len(dst) : len(dst)+n]
	if n < 8 {
		if n < 4 {
			for i, b := range s {
				if escaped[b] != 0 || b < ' ' || b >= utf8.RuneSelf {
					return i
				}
				out[i] = b
			}
			return n
		}
		x := uint64(binary.LittleEndian.Uint32(s)) | uint64(binary.LittleEndian.Uint32(s[n-4:]))<<32
		if unplain(x)&highs != 0 {
			return 0
		}
		binary.LittleEndian.PutUint32(out, uint32(x))
		binary.LittleEndian.PutUint32(out[n-4:], uint32(x>>32))
		return n
	}
	i := 0
	for ; n >= 64 && i+32 <= n; i += 32 { // long text
		from, to := s[i:i+32:i+32], out[i:i+32:i+32]
		a, b := binary.LittleEndian.Uint64(from), binary.LittleEndian.Uint64(from[8:])
		c, d := binary.LittleEndian.Uint64(from[16:]), binary.LittleEndian.Uint64(from[24:])
		if (unplain(a)|unplain(b)|unplain(c)|unplain(d))&highs != 0 {
			break
		}
		binary.LittleEndian.PutUint64(to, a)
		binary.LittleEndian.PutUint64(to[8:], b)
		binary.LittleEndian.PutUint64(to[16:], c)
		binary.LittleEndian.PutUint64(to[24:], d)
	}
	for ; i+8 <= n; i += 8 {
		x := binary.LittleEndian.Uint64(s[i:])
		if unplain(x)&highs != 0 {
			return i
		}
		binary.LittleEndian.PutUint64(out[i:], x)
	}
	x := binary.LittleEndian.Uint64(s[n-8:])
	if unplain(x)&highs != 0 {
		return i
	}
	binary.LittleEndian.PutUint64(out[n-8:], x)
	return n
}

// room is how many octets escape writes at most before it looks for room again: eight as
// they are, or up to seven and a reference.
const room = 16

// escape appends s with references. It is not ok where XML cannot hold s.
func escape(dst, s []byte, p Place) (out []byte, ok bool) {
	fold := uint64(0)
	if p&Value != 0 {
		fold = 4 * ones // '"' is '&' without the 4
	}
	o := len(dst)
	out = dst[:cap(dst)]
	due := uint64(0) // see Wide
	for i := 0; i < len(s); {
		if len(out)-o < room {
			out = slices.Grow(out[:o], len(s)-i+room)
			out = out[:cap(out)]
		}
		n := min(len(s)-i, 8)
		var x uint64
		if n == 8 {
			x = binary.LittleEndian.Uint64(s[i:])
		} else {
			x = last(s, n)
		}
		binary.LittleEndian.PutUint64(out[o:], x)
		angle, amp := (x|2*ones)^'>'*ones, (x|fold)^'&'*ones
		marks := ((x - ' '*ones) | (angle - ones) | (amp - ones)) &^ x & highs
		stop, broken, next := marks, uint64(0), uint64(0)
		if x&highs|due != 0 {
			var unusual uint64
			broken, unusual, next = Wide(x, due)
			stop |= broken | unusual
		}
		if stop == 0 {
			i, o, due = i+n, o+n, next
			continue
		}
		k := bits.TrailingZeros64(stop) / 8
		stop &= -stop
		due = 0
		if broken&stop != 0 {
			return nil, false
		}
		i, o = i+k, o+k
		if b := s[i]; b < utf8.RuneSelf {
			switch {
			case escaped[b]&p != 0:
				r := &references[b&63]
				*(*[8]byte)(out[o:]) = *r
				o += int(r[7])
			case escaped[b] == 0:
				return nil, false
			default:
				o++
			}
			i++
			continue
		}
		size := Wider(s[i:])
		if size == 0 {
			return nil, false
		}
		o += copy(out[o:], s[i:i+size])
		i += size
	}
	return out[:o], due == 0
}

// last returns the last n octets of s, 1 to 7, with spaces behind them.
func last(s []byte, n int) uint64 {
	x := uint64(' ' * ones)
	if len(s) >= 8 {
		return x<<(8*n) | binary.LittleEndian.Uint64(s[len(s)-8:])>>(64-8*n)
	}
	for i := range n {
		x = x<<8 | uint64(s[len(s)-1-i])
	}
	return x
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
