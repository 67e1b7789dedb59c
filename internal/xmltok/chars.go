package xmltok

import (
	"math/bits"
	"unicode/utf8"

	"github.com/go-wbxml/wbxml/internal/xmlesc"
)

// Classes of ASCII characters. Octets above 0x7F have none: the scanners hand
// them to the functions for characters beyond ASCII.
const (
	cStart = 1 << iota // begins an NCName (Namespaces 1.0, 4; XML 1.0, 2.3)
	cName              // continues an NCName
	cSpace             // S (XML 1.0, 2.3)
	cPubid             // PubidChar (XML 1.0, 2.3)
)

// The classes of characters that share them.
const (
	clsL = cStart | cName | cPubid // letter
	clsN = cName | cPubid          // digit, - and .
	clsU = cStart | cName | cPubid // _
	clsP = cPubid
	clsS = cSpace
	clsW = cSpace | cPubid
)

// class has the classes of each octet. It is written out, so that nothing is to
// be computed at the start of a program.
var class = [256]uint8{
	'\t': clsS, '\n': clsW, '\r': clsW, ' ': clsW,
	'!': clsP, '#': clsP, '$': clsP, '%': clsP, '\'': clsP, '(': clsP, ')': clsP,
	'*': clsP, '+': clsP, ',': clsP, '-': clsN, '.': clsN, '/': clsP,
	'0': clsN, '1': clsN, '2': clsN, '3': clsN, '4': clsN, '5': clsN, '6': clsN, '7': clsN, '8': clsN, '9': clsN,
	':': clsP, ';': clsP, '=': clsP, '?': clsP, '@': clsP, '_': clsU,
	'A': clsL, 'B': clsL, 'C': clsL, 'D': clsL, 'E': clsL, 'F': clsL, 'G': clsL, 'H': clsL, 'I': clsL,
	'J': clsL, 'K': clsL, 'L': clsL, 'M': clsL, 'N': clsL, 'O': clsL, 'P': clsL, 'Q': clsL, 'R': clsL,
	'S': clsL, 'T': clsL, 'U': clsL, 'V': clsL, 'W': clsL, 'X': clsL, 'Y': clsL, 'Z': clsL,
	'a': clsL, 'b': clsL, 'c': clsL, 'd': clsL, 'e': clsL, 'f': clsL, 'g': clsL, 'h': clsL, 'i': clsL,
	'j': clsL, 'k': clsL, 'l': clsL, 'm': clsL, 'n': clsL, 'o': clsL, 'p': clsL, 'q': clsL, 'r': clsL,
	's': clsL, 't': clsL, 'u': clsL, 'v': clsL, 'w': clsL, 'x': clsL, 'y': clsL, 'z': clsL,
}

// isChar reports whether r is a Char (XML 1.0, 2.2).
func isChar(r rune) bool {
	switch {
	case r < 0x20:
		return r == '\t' || r == '\n' || r == '\r'
	case r < 0xD800:
		return true
	}
	return 0xE000 <= r && r <= 0xFFFD || 0x10000 <= r && r <= 0x10FFFF
}

// isNameStart reports whether r, beyond ASCII, is a NameStartChar (XML 1.0, 2.3).
func isNameStart(r rune) bool {
	switch {
	case r < 0xC0 || r == 0xD7 || r == 0xF7 || r == 0x37E:
		return false
	case r < 0x2000:
		return !(0x300 <= r && r <= 0x36F)
	case r < 0x3001:
		return r == 0x200C || r == 0x200D || 0x2070 <= r && r <= 0x218F || 0x2C00 <= r && r <= 0x2FEF
	case r < 0xD800:
		return true
	}
	return 0xF900 <= r && r <= 0xFDCF || 0xFDF0 <= r && r <= 0xFFFD || 0x10000 <= r && r <= 0xEFFFF
}

// isNameChar reports whether r, beyond ASCII, is a NameChar (XML 1.0, 2.3).
func isNameChar(r rune) bool {
	return isNameStart(r) || r == 0xB7 || 0x300 <= r && r <= 0x36F || r == 0x203F || r == 0x2040
}

// scanName returns the end of the NCName characters that begin at i. It says
// nothing about the first of them.
func scanName(b []byte, i int) int {
	for i < len(b) {
		switch c := b[i]; {
		case class[c]&cName != 0:
			i++
		case c < utf8.RuneSelf:
			return i
		default:
			r, n := utf8.DecodeRune(b[i:])
			if n == 1 || !isNameChar(r) {
				return i
			}
			i += n
		}
	}
	return i
}

// startsName reports whether an NCName can begin at i, which must be in b.
func startsName(b []byte, i int) bool {
	if c := b[i]; c < utf8.RuneSelf {
		return class[c]&cStart != 0
	}
	r, n := utf8.DecodeRune(b[i:])
	return n > 1 && isNameStart(r)
}

// skipSpace returns the end of the white space that begins at i.
func skipSpace(b []byte, i int) int {
	for i < len(b) && class[b[i]]&cSpace != 0 {
		i++
	}
	return i
}

// skipRunes returns the end of the valid characters beyond ASCII that begin at
// i: where ASCII, an invalid octet, a noncharacter or the end of b stands.
func skipRunes(b []byte, i int) int {
	for i < len(b) && b[i] >= utf8.RuneSelf {
		// The common forms first: two octets, and three without the ranges of
		// over-long forms, surrogates and noncharacters. Those need more care.
		switch c := b[i]; {
		case 0xC2 <= c && c <= 0xDF && i+1 < len(b) && b[i+1]&0xC0 == 0x80:
			i += 2
		case 0xE1 <= c && c <= 0xEC && i+2 < len(b) && b[i+1]&0xC0 == 0x80 && b[i+2]&0xC0 == 0x80:
			i += 3
		default:
			r, n := utf8.DecodeRune(b[i:])
			if n == 1 || !isChar(r) {
				return i
			}
			i += n
		}
	}
	return i
}

// The scanners below look at eight octets at a time. In
//
//	(x - n*lo) &^ x & hi
//
// the lowest bit that is set belongs to the first octet of x below n (n <= 128);
// bits above it may be wrong, but only the lowest is used.
const (
	lo = 0x0101010101010101
	hi = 0x8080808080808080
)

// load64 reads eight octets, the first as the lowest. The compiler makes one load
// of it.
func load64(b []byte, i int) uint64 {
	b = b[i : i+8 : len(b)]
	return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
		uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
}

// They read the rest octet by octet: line ends, characters beyond ASCII, and the
// last seven octets of the input.

// stops sets high bits where an octet of x may end plain character data: '<', '>', '&', a
// control character. Bits above the lowest may be wrong, and so may those of octets
// above 0x7F.
func stops(x uint64) uint64 {
	angle := (x | 2*lo) ^ '>'*lo // '<' is '>' without the 2
	return (x - 0x20*lo) | (angle - lo) | ((x ^ '&'*lo) - lo)
}

// scanText returns the end of the plain character data that begins at i: the
// index of '<', '&', '\r', of the '>' of "]]>", or of an octet that is no
// character, or len(b).
func scanText(b []byte, i int) int {
	from := i
	for i < len(b) {
		if i-from >= 64 { // long text, 32 octets at a time
			for i+32 <= len(b) {
				v, w, x, y := load64(b, i), load64(b, i+8), load64(b, i+16), load64(b, i+24)
				if (stops(v)|stops(w)|stops(x)|stops(y)|v|w|x|y)&hi != 0 {
					break
				}
				i += 32
			}
		}
		for end := min(len(b), i+64); i+8 <= end; i += 8 {
			x := load64(b, i)
			if m := (stops(x) | x) & hi; m != 0 {
				i += bits.TrailingZeros64(m) >> 3
				break
			}
		}
		if i >= len(b) {
			break
		}
		switch c := b[i]; {
		case c == '<' || c == '&':
			return i
		case c == '>':
			// Looking back from the rare '>' is cheaper than ahead from ']'.
			if i-from >= 2 && b[i-1] == ']' && b[i-2] == ']' {
				return i
			}
			i++
		case c >= utf8.RuneSelf:
			j := skipRunes(b, skipWide(b, i))
			if j == i || j < len(b) && b[j] >= utf8.RuneSelf {
				return j
			}
			i = j
		case c < 0x20 && c != '\n' && c != '\t':
			return i
		default: // white space, or the octet behind 64 that are plain
			i++
		}
	}
	return i
}

// skipWide passes over plain text from i on, where a character begins, eight octets at a
// time, and over characters beyond ASCII. It returns where a character begins that is to
// be looked at by itself, or the one before the first that is wrong.
func skipWide(b []byte, i int) int {
	from, due := i, uint64(0)
	for i+8 <= len(b) {
		x := load64(b, i)
		stop, broken, unusual, next := stops(x)&^x&hi, uint64(0), uint64(0), uint64(0)
		if x&hi|due != 0 { // not all of it is ASCII
			broken, unusual, next = xmlesc.Wide(x, due)
			stop |= broken | unusual
		}
		if stop == 0 {
			i, due = i+8, next
			continue
		}
		i += bits.TrailingZeros64(stop) >> 3
		if first := stop & -stop; first&broken != 0 {
			break
		} else if first&unusual == 0 {
			return i
		}
		n := xmlesc.Wider(b[i:])
		if n == 0 {
			return i
		}
		i, due = i+n, 0
	}
	// Back to where the character begins that goes on here.
	for i > from && b[i-1]&0xC0 == 0x80 {
		i--
	}
	if i > from && b[i-1] >= 0xC0 {
		i--
	}
	return i
}

// scanValue returns the end of the plain part of an attribute value: the index
// of quote, '<', '&', a control character or an octet that is no character, or
// len(b). With a quote of 0, none is looked for.
func scanValue(b []byte, i int, quote byte) int {
	fold, want := uint64(0), uint64('&'*lo) // '"' is '&' without 4, '\'' is '&' with 1
	switch quote {
	case '"':
		fold = 4 * lo
	case '\'':
		fold, want = lo, '\''*lo
	}
	for i < len(b) {
		for i+8 <= len(b) {
			x := load64(b, i)
			y := (x | fold) ^ want
			z := x ^ '<'*lo
			if m := ((x-0x20*lo)&^x | (y-lo)&^y | (z-lo)&^z | x) & hi; m != 0 {
				i += bits.TrailingZeros64(m) >> 3
				break
			}
			i += 8
		}
		if i >= len(b) {
			break
		}
		switch c := b[i]; {
		case c == quote || c == '<' || c == '&' || c < 0x20:
			return i
		case c >= utf8.RuneSelf:
			j := skipRunes(b, i)
			if j == i || j < len(b) && b[j] >= utf8.RuneSelf {
				return j
			}
			i = j
		default:
			i++
		}
	}
	return i
}

// scanUntil returns the index of the first stop at or after i, or of an octet
// that is no character, or len(b). White space, '\r' too, is plain.
func scanUntil(b []byte, i int, stop byte) int {
	want := uint64(stop) * lo
	for i < len(b) {
		for i+8 <= len(b) {
			x := load64(b, i)
			y := x ^ want
			if m := ((x-0x20*lo)&^x | (y-lo)&^y | x) & hi; m != 0 {
				i += bits.TrailingZeros64(m) >> 3
				break
			}
			i += 8
		}
		if i >= len(b) {
			break
		}
		switch c := b[i]; {
		case c == stop || c < 0x20 && class[c]&cSpace == 0:
			return i
		case c >= utf8.RuneSelf:
			j := skipRunes(b, i)
			if j == i || j < len(b) && b[j] >= utf8.RuneSelf {
				return j
			}
			i = j
		default:
			i++
		}
	}
	return i
}

// unexpected is the failure at i, where the grammar allows something else: the
// input ends there, the octets are not a character, or the fault is reason.
func (t *Tokenizer) unexpected(b []byte, i int, reason error, detail string) int {
	if i >= len(b) {
		return short
	}
	if c := b[i]; c < utf8.RuneSelf {
		if !isChar(rune(c)) {
			return t.bad(i, ErrChar, "")
		}
		return t.bad(i, reason, detail)
	}
	r, n := utf8.DecodeRune(b[i:])
	switch {
	case n > 1 && isChar(r):
		return t.bad(i, reason, detail)
	case n > 1:
		return t.bad(i, ErrChar, "")
	case !utf8.FullRune(b[i:]):
		return short
	}
	return t.bad(i, ErrEncoding, "invalid UTF-8")
}

// expect returns the index after s, which must stand at i.
func (t *Tokenizer) expect(b []byte, i int, s string, reason error, detail string) int {
	for k := range len(s) {
		if i+k >= len(b) {
			return short
		}
		if b[i+k] != s[k] {
			return t.unexpected(b, i+k, reason, detail)
		}
	}
	return i + len(s)
}

// hasPrefix compares b[i:] with s: yes is true when b[i:] begins with s, maybe
// when b ends inside it.
func hasPrefix(b []byte, i int, s string) (yes, maybe bool) {
	n := min(len(s), len(b)-i)
	if string(b[i:i+n]) != s[:n] {
		return false, false
	}
	return n == len(s), n < len(s)
}
