package xmlconv

import (
	"bytes"
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
	skip := uint8(at)
	if attr {
		skip = tx
	}
	from, checked := 0, false
	for i := 0; i < len(s); i++ {
		k := escapes[s[i]]
		if k == pl || k == skip {
			continue
		}
		switch k {
		case mb:
			if !checked && !utf8.Valid(s[i:]) {
				return dst, codec.ErrCharset
			}
			checked = true
			if s[i] == 0xEF && s[i+1] == 0xBF && s[i+2] >= 0xBE { // U+FFFE, U+FFFF
				return dst, ErrChar
			}
		case il:
			return dst, ErrChar
		default:
			dst = append(dst, s[from:i]...)
			dst = append(dst, reference(s[i])...)
			from = i + 1
		}
	}
	return append(dst, s[from:]...), nil
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

// appendCDATA appends s, valid UTF-8, as CDATA sections, or as text where a
// section would lose a carriage return.
func appendCDATA(dst, s []byte) ([]byte, error) {
	if bytes.IndexByte(s, '\r') >= 0 {
		return appendEscaped(dst, s, false)
	}
	mark := len(dst)
	if _, err := appendEscaped(dst, s, false); err != nil { // for its check only
		return dst[:mark], err
	}
	dst = append(dst[:mark], "<![CDATA["...)
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
