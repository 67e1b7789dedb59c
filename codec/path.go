package codec

import (
	"unicode"
	"unicode/utf8"

	"github.com/go-wbxml/wbxml/tokens"
)

const maxPath = 256

// AppendPath appends the names of the open elements, as in /SyncML/SyncBody, to
// dst: at most 256 octets, unprintable characters escaped, an element without a
// name as in 0x00:3d.
//
// A path is for people and logs. Literal names come from the document, so they may hold
// commands of a terminal, or text that looks like other elements. Everything but plain
// printable text is escaped, and the whole is cut, as names may be as long as the string
// table and there may be one for each level.
func (d *Decoder) AppendPath(dst []byte) []byte {
	return d.appendPath(dst, len(dst)+maxPath)
}

func (d *Decoder) appendPath(dst []byte, limit int) []byte {
	if d.parent != nil {
		dst = d.parent.appendPath(dst, limit)
	}
	return appendElements(dst, d.open(), d.table, d.header.Strings, max(d.width, 1), limit)
}

// appendElements appends the names of the elements on stack, until dst has
// limit octets.
func appendElements(dst []byte, stack []frame, table *tokens.Table, strings []byte, width, limit int) []byte {
	for _, f := range stack {
		if len(dst) >= limit {
			break
		}
		dst = append(dst, '/')
		if name, ok := table.Tag(f.code); ok && f.flags&Literal == 0 {
			dst = appendSafe(dst, []byte(name), limit)
		} else if f.flags&Literal == 0 {
			dst = appendCode(dst, f.code)
		} else if raw, ok := tableString(strings, uint32(f.code), width); ok {
			dst = appendSafe(dst, raw, limit)
		}
	}
	if len(dst) > limit {
		dst = append(dst[:limit-3], "..."...)
	}
	return dst
}

// appendSafe appends s up to limit and escapes every character that could
// confuse a reader of the path or a terminal.
func appendSafe(dst, s []byte, limit int) []byte {
	for len(s) > 0 && len(dst) <= limit {
		r, n := utf8.DecodeRune(s)
		switch {
		case r == utf8.RuneError && n == 1, r < 0x80 && !unicode.IsPrint(r), r == '/', r == '\\':
			dst = append(dst, '\\', 'x', hexDigit(s[0]>>4), hexDigit(s[0]))
		case !unicode.IsPrint(r):
			dst = append(dst, "\\u{"...)
			for shift := 20; shift >= 0; shift -= 4 {
				dst = append(dst, hexDigit(byte(r>>shift)))
			}
			dst = append(dst, '}')
		default:
			dst = append(dst, s[:n]...)
		}
		s = s[n:]
	}
	return dst
}

// appendCode appends a code as in 0x01:3d, page and token.
func appendCode(dst []byte, c tokens.Code) []byte {
	return append(dst, '0', 'x', hexDigit(byte(c>>12)), hexDigit(byte(c>>8)), ':', hexDigit(byte(c>>4)), hexDigit(byte(c)))
}

func hexDigit(b byte) byte { return "0123456789abcdef"[b&15] }
