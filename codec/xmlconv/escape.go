package xmlconv

import (
	"bytes"
	"encoding/binary"
	"unicode/utf8"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/xmltok"
)

// What an ASCII character means where XML is written.
const (
	pl = iota // stands for itself in text and attributes
	es        // written as a reference in text and attributes
	at        // written as a reference in attributes only
	tx        // written as a reference in text only
	il        // no XML character
	mb        // part of a character of several octets
)

// escapes classifies octets. '>' is written as a reference in text so that "]]>"
// cannot arise.
var escapes = [256]uint8{
	il, il, il, il, il, il, il, il, il, at, at, il, il, es, il, il, // tab, line feed, carriage return
	il, il, il, il, il, il, il, il, il, il, il, il, il, il, il, il,
	'"': at, '&': es, '<': es, '>': tx,
	0x80: mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb,
	mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb,
	mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb,
	mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb,
	mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb,
	mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb,
	mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb,
	mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb, mb,
}

// appendEscaped appends s as XML character data or, with attr, as the inside of
// a double-quoted attribute value. It stops at what is not UTF-8, with
// codec.ErrCharset, and at a character that XML does not have, with ErrChar.
func appendEscaped(dst, s []byte, attr bool) ([]byte, error) {
	if out, ok := appendPlain(dst, s); ok { // as nearly all text
		return out, nil
	}
	n := plain(s)
	skip := uint8(at)
	if attr {
		skip = tx
	}
	from, checked := 0, false
	for i := n; i < len(s); i += plain(s[i:]) {
		switch escapes[s[i]] {
		case skip:
			i++
		case il, mb:
			if !checked && !utf8.Valid(s[i:]) {
				return dst, codec.ErrCharset
			}
			checked = true
			n := multiOctet(s[i:])
			if n <= 0 {
				return dst, ErrChar
			}
			i += n
		default:
			dst = append(dst, s[from:i]...)
			dst = append(dst, reference(s[i])...)
			i++
			from = i
		}
	}
	return append(dst, s[from:]...), nil
}

// appendPlain appends s where all of it is plain, in one go over it; else it is not
// ok, and may have written behind the end of dst.
func appendPlain(dst, s []byte) ([]byte, bool) {
	n := len(s)
	if cap(dst)-len(dst) < n || n < 4 {
		return append(dst, s...), plain(s) == n
	}
	out := dst[len(dst) : len(dst)+n]
	if n < 8 {
		x := ends32(s)
		binary.LittleEndian.PutUint32(out, uint32(x))
		binary.LittleEndian.PutUint32(out[n-4:], uint32(x>>32))
		return dst[:len(dst)+n], plainWord(x)
	}
	for i := 0; i+8 <= n; i += 8 {
		x := binary.LittleEndian.Uint64(s[i:])
		if !plainWord(x) {
			return dst, false
		}
		binary.LittleEndian.PutUint64(out[i:], x)
	}
	x := binary.LittleEndian.Uint64(s[n-8:])
	binary.LittleEndian.PutUint64(out[n-8:], x)
	return dst[:len(dst)+n], plainWord(x)
}

// ends32 returns the first four octets of s and its last four.
func ends32(s []byte) uint64 {
	return uint64(binary.LittleEndian.Uint32(s)) | uint64(binary.LittleEndian.Uint32(s[len(s)-4:]))<<32
}

// checkChars reports what appendEscaped would.
func checkChars(s []byte) error {
	checked := false
	for i := plain(s); i < len(s); i += plain(s[i:]) {
		switch escapes[s[i]] {
		case il, mb:
			if !checked && !utf8.Valid(s[i:]) {
				return codec.ErrCharset
			}
			checked = true
			n := multiOctet(s[i:])
			if n <= 0 {
				return ErrChar
			}
			i += n
		default:
			i++
		}
	}
	return nil
}

// plain returns how many octets s begins with that stand for themselves
// everywhere.
func plain(s []byte) int {
	n := 0
	for ; n+8 <= len(s); n += 8 { // eight at a time
		if !plainWord(binary.LittleEndian.Uint64(s[n:])) {
			break
		}
	}
	if 8 <= len(s) && len(s) < n+8 && plainWord(binary.LittleEndian.Uint64(s[len(s)-8:])) {
		return len(s)
	}
	for _, b := range s[n:] {
		if escapes[b] != pl {
			break
		}
		n++
	}
	return n
}

// plainWord reports whether the eight octets of x are plain.
func plainWord(x uint64) bool {
	const (
		ones  = 0x0101010101010101
		highs = 0x80 * ones
	)
	angle := (x | 2*ones) ^ '>'*ones // zero for '<' and '>'
	quote := (x | 4*ones) ^ '&'*ones // zero for '"' and '&'
	// The high bit shows an octet above 0x7F, below ' ', or one of these. A borrow
	// shows itself only together with such an octet.
	return (x|(x-' '*ones)|(angle-ones)&^angle|(quote-ones)&^quote)&highs == 0
}

// multiOctet returns the length of the run of characters of several octets that
// s, valid UTF-8, begins with: 0 where it begins with another, -1 where U+FFFE
// or U+FFFF is in it.
func multiOctet(s []byte) int {
	for i, b := range s {
		switch {
		case b < utf8.RuneSelf:
			return i
		case b == 0xEF && s[i+1] == 0xBF && s[i+2] >= 0xBE:
			return -1
		}
	}
	return len(s)
}

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
	case '\r':
		return "&#xD;"
	case '\n':
		return "&#xA;"
	}
	return "&#x9;"
}

// unescape appends s, the inside of an attribute value as appendEscaped has
// written it, without its references.
func unescape(dst, s []byte) []byte {
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

// appendCDATA appends s as CDATA sections, or as text where a section would lose
// a carriage return.
func appendCDATA(dst, s []byte) ([]byte, error) {
	if bytes.IndexByte(s, '\r') >= 0 {
		return appendEscaped(dst, s, false)
	}
	if err := checkChars(s); err != nil {
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

// checkInstruction reports what XML cannot have as the data of a processing
// instruction: white space in front is not part of it, a carriage return would
// be read as a line feed.
func checkInstruction(s []byte) error {
	if len(s) > 0 && isSpace(s[:1]) || bytes.IndexByte(s, '\r') >= 0 || bytes.Contains(s, []byte("?>")) {
		return &detailError{ErrChar, "processing instruction that XML cannot have"}
	}
	return checkChars(s)
}

// isSpace reports whether s is white space only.
func isSpace(s []byte) bool {
	for _, b := range s {
		if b != ' ' && b != '\t' && b != '\n' && b != '\r' {
			return false
		}
	}
	return true
}

// splitName splits a qualified name. ok is false where it is none (Namespaces in
// XML 1.0, 4).
func splitName(name []byte) (prefix, local []byte, ok bool) {
	prefix, local, found := bytes.Cut(name, []byte{':'})
	if !found {
		return nil, name, xmltok.IsNCName(name)
	}
	return prefix, local, xmltok.IsNCName(prefix) && xmltok.IsNCName(local)
}
