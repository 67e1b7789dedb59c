package gen

import (
	"go/token"
	"strings"
	"unicode"
	"unicode/utf8"
)

// tableName reports whether s may name a table: users type it, and it becomes
// part of a file name.
func tableName(s string) bool {
	for i, r := range s {
		letter := r >= 'a' && r <= 'z'
		if i == 0 && !letter || !letter && (r < '0' || r > '9') && r != '.' && r != '-' {
			return false
		}
	}
	return s != "" && s[len(s)-1] != '.'
}

// goName reports whether s is an exported Go identifier of ASCII letters and
// digits. The lower-case names of helpers are derived from it, so it must
// survive a change of case.
func goName(s string) bool {
	return s != "" && s[0] >= 'A' && s[0] <= 'Z' && asciiWord(s)
}

// asciiWord reports whether s has ASCII letters and digits only.
func asciiWord(s string) bool {
	for i := range len(s) {
		c := s[i]
		if (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// goTail reports whether s can follow a prefix in a Go identifier.
func goTail(s string) bool {
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return false
		}
	}
	return s != "" && token.IsIdentifier("X"+s)
}

// identOf makes the tail of a constant's name out of the names that it stands
// for: characters other than letters and digits are left out, and the letter
// after one, like the first letter, becomes upper case. The result is empty when
// nothing is left.
func identOf(parts ...string) string {
	var b strings.Builder
	for _, part := range parts {
		upper := true
		for _, r := range part {
			if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
				upper = true
				continue
			}
			if upper {
				r = unicode.ToUpper(r)
			}
			upper = false
			b.WriteRune(r)
		}
	}
	return b.String()
}

// unexported makes the unexported twin of a name that goName accepts: the
// initials at its front become lower case, "TNDS12" tnds12, "SyncML" syncML.
func unexported(s string) string {
	n := 1
	for n < len(s) && s[n] >= 'A' && s[n] <= 'Z' {
		n++
	}
	if n > 1 && n < len(s) && s[n] >= 'a' && s[n] <= 'z' {
		n--
	}
	return strings.ToLower(s[:n]) + s[n:]
}

// xmlName reports whether s is a Name of XML 1.0, production 5; a colon is
// allowed, as in "xml:space".
func xmlName(s string) bool {
	for i, r := range s {
		if !nameStart(r) && (i == 0 || !nameExtra(r)) {
			return false
		}
	}
	return s != "" && utf8.ValidString(s)
}

// xmlChar reports whether r is a Char (XML 1.0, production 2).
func xmlChar(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= ' ' && utf8.ValidRune(r) && r != 0xFFFE && r != 0xFFFF
}

// nameStart reports whether a Name may begin with r (XML 1.0, production 4).
func nameStart(r rune) bool {
	switch {
	case r < 0x80:
		return r == ':' || r == '_' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
	case r < 0x370:
		return r >= 0xC0 && r != 0xD7 && r != 0xF7 && r < 0x300
	case r < 0x2000:
		return r != 0x37E
	case r < 0x3001:
		return r == 0x200C || r == 0x200D || r >= 0x2070 && r <= 0x218F || r >= 0x2C00 && r <= 0x2FEF
	}
	return r <= 0xD7FF || r >= 0xF900 && r <= 0xFDCF || r >= 0xFDF0 && r <= 0xFFFD || r >= 0x10000 && r <= 0xEFFFF
}

// nameExtra reports whether r may follow in a Name but not begin it (production
// 4a).
func nameExtra(r rune) bool {
	return r == '-' || r == '.' || r >= '0' && r <= '9' || r == 0xB7 ||
		r >= 0x300 && r <= 0x36F || r == 0x203F || r == 0x2040
}

// mediaType reports whether s is type/subtype (RFC 2045, 5.1), lower case.
func mediaType(s string) bool {
	typ, sub, ok := strings.Cut(s, "/")
	return ok && mimeToken(typ) && mimeToken(sub) && len(s) <= maxMIME
}

// maxMIME is the longest media type that ByMIME can look up: 127 for each part
// (RFC 6838, 4.2) and the slash.
const maxMIME = 255

// mimeToken reports whether s is a token of RFC 2045.
func mimeToken(s string) bool {
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7F || strings.IndexByte(`()<>@,;:\"/[]?=`, c) >= 0 {
			return false
		}
	}
	return s != ""
}
