package codec

import (
	"bytes"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// A Charset is a character set by its IANA MIBenum (WBXML 1.3, 5.6). 0 is
// unknown and treated as UTF-8. The constants have the names of the charsets.
type Charset uint32

// The charsets that need no transcoder from outside. UTF-16 goes by its byte
// order mark and is big-endian without one; UCS-2 is big-endian. Surrogate pairs
// are read in UCS-2 too, as its writers often mean UTF-16, but not written.
const (
	CharsetUnknown Charset = 0
	USASCII        Charset = 3
	ISO88591       Charset = 4
	UTF8           Charset = 106
	UCS2           Charset = 1000
	UTF16BE        Charset = 1013
	UTF16LE        Charset = 1014
	UTF16          Charset = 1015
)

// A Transcoder converts between a charset and UTF-8. It may keep state between
// the calls for one string only, and need not be safe for concurrent use. The
// built-in charsets are transcoders themselves.
type Transcoder interface {
	// AppendUTF8 appends src, converted to UTF-8, to dst. Octets that are not
	// text in the charset are ErrCharset, never U+FFFD.
	AppendUTF8(dst, src []byte) ([]byte, error)
	// AppendFrom appends utf8, converted to the charset, to dst. It stops at
	// the first character that the charset lacks; n is the number of octets of
	// utf8 that it has converted. The error is for utf8 that is not UTF-8.
	AppendFrom(dst, utf8 []byte) (out []byte, n int, err error)
}

// Width returns the octets of a string terminator in the charset: 1, 2 or 4.
func (c Charset) Width() int {
	switch c {
	case UCS2, UTF16BE, UTF16LE, UTF16, 1002, 1003, 1004, 1010: // the 10646 subsets of two octets
		return 2
	case 1001, 1017, 1018, 1019: // UCS-4, UTF-32
		return 4
	}
	return 1
}

func (c Charset) builtIn() bool {
	switch c {
	case CharsetUnknown, USASCII, ISO88591, UTF8, UCS2, UTF16BE, UTF16LE, UTF16:
		return true
	}
	return false
}

func errCharset(c Charset) error {
	return &detailError{ErrCharset, "unknown charset " + strconv.FormatUint(uint64(c), 10)}
}

// AppendUTF8 implements [Transcoder] for the built-in charsets; for others it
// returns an error that is ErrCharset.
func (c Charset) AppendUTF8(dst, src []byte) ([]byte, error) {
	switch c {
	case UTF8, CharsetUnknown:
		if !utf8.Valid(src) {
			return dst, ErrCharset
		}
		return append(dst, src...), nil
	case USASCII:
		for _, b := range src {
			if b >= utf8.RuneSelf {
				return dst, ErrCharset
			}
		}
		return append(dst, src...), nil
	case ISO88591:
		for _, b := range src {
			dst = utf8.AppendRune(dst, rune(b))
		}
		return dst, nil
	case UTF16:
		c, src = splitBOM(src)
		return c.AppendUTF8(dst, src)
	case UTF16BE, UCS2:
		return appendFromUTF16(dst, src, 0)
	case UTF16LE:
		return appendFromUTF16(dst, src, 1)
	}
	return dst, errCharset(c)
}

// splitBOM takes the byte order mark off a string of UTF-16 and returns its byte
// order.
//
// Each string of UTF-16 in WBXML may have a byte order mark of its own; without one it
// is big-endian (RFC 2781).
func splitBOM(s []byte) (Charset, []byte) {
	switch {
	case bytes.HasPrefix(s, []byte{0xFF, 0xFE}):
		return UTF16LE, s[2:]
	case bytes.HasPrefix(s, []byte{0xFE, 0xFF}):
		return UTF16BE, s[2:]
	}
	return UTF16BE, s
}

// appendFromUTF16 converts UTF-16; hi, 0 or 1, is the place of the high octet in
// a unit.
func appendFromUTF16(dst, src []byte, hi int) ([]byte, error) {
	if len(src)%2 != 0 {
		return dst, ErrCharset
	}
	lo := 1 - hi
	mark := len(dst)
	for i := 0; i < len(src); i += 2 {
		r := rune(src[i+hi])<<8 | rune(src[i+lo])
		if utf16.IsSurrogate(r) {
			if i += 2; i == len(src) {
				return dst[:mark], ErrCharset
			}
			if r = utf16.DecodeRune(r, rune(src[i+hi])<<8|rune(src[i+lo])); r == utf8.RuneError {
				return dst[:mark], ErrCharset
			}
		}
		dst = utf8.AppendRune(dst, r)
	}
	return dst, nil
}

// AppendFrom implements [Transcoder] for the built-in charsets; for others it
// returns an error that is ErrCharset.
func (c Charset) AppendFrom(dst, src []byte) (out []byte, n int, err error) {
	switch c {
	case UTF8, CharsetUnknown:
		if !utf8.Valid(src) {
			return dst, 0, ErrCharset
		}
		return append(dst, src...), len(src), nil
	case USASCII, ISO88591, UCS2, UTF16, UTF16BE, UTF16LE:
	default:
		return dst, 0, errCharset(c)
	}
	if c == UTF16 && (bytes.HasPrefix(src, []byte("\uFEFF")) || bytes.HasPrefix(src, []byte("\uFFFE"))) {
		dst = append(dst, 0xFE, 0xFF) // else a reader would drop the character as a byte order mark
	}
	for n < len(src) {
		r, size := utf8.DecodeRune(src[n:])
		if r == utf8.RuneError && size == 1 {
			return dst, n, ErrCharset
		}
		switch {
		case c == USASCII && r > 0x7F, c == ISO88591 && r > 0xFF, c == UCS2 && r > 0xFFFF:
			return dst, n, nil
		case c == USASCII, c == ISO88591:
			dst = append(dst, byte(r))
		default:
			dst = appendUTF16(dst, r, c == UTF16LE)
		}
		n += size
	}
	return dst, n, nil
}

func appendUTF16(dst []byte, r rune, little bool) []byte {
	unit := func(u uint16) {
		if little {
			u = u<<8 | u>>8
		}
		dst = append(dst, byte(u>>8), byte(u))
	}
	if r < 0x10000 {
		unit(uint16(r))
		return dst
	}
	r -= 0x10000
	unit(0xD800 | uint16(r>>10))
	unit(0xDC00 | uint16(r&0x3FF))
	return dst
}
