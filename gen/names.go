package gen

import (
	"go/token"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-wbxml/wbxml/internal/xmlesc"
	"github.com/go-wbxml/wbxml/internal/xmltok"
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
	return goTail(s) && s[0] >= 'A' && s[0] <= 'Z' && utf8.RuneCountInString(s) == len(s)
}

// goTail reports whether s can follow a prefix in a Go identifier.
func goTail(s string) bool {
	return s != "" && token.IsIdentifier("X"+s) && !strings.Contains(s, "_")
}

// identOf makes the tail of a constant's name out of the names that it stands
// for: characters other than letters and digits are left out, and the letter
// after one, like the first letter, becomes upper case. The result is empty when
// nothing is left.
func identOf(parts ...string) string {
	var b strings.Builder
	for _, part := range parts {
		words := strings.FieldsFunc(part, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		for _, word := range words {
			r, n := utf8.DecodeRuneInString(word)
			b.WriteString(string(unicode.ToUpper(r)) + word[n:])
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
	return xmltok.IsNCName([]byte(strings.ReplaceAll(s, ":", "_"))) // both may stand anywhere in a Name
}

// xmlChar reports whether r is a Char (XML 1.0, production 2).
func xmlChar(r rune) bool { return utf8.ValidRune(r) && xmlesc.Check([]byte(string(r))) == nil }

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
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return r <= ' ' || r >= 0x7F || strings.ContainsRune(`()<>@,;:\"/[]?=`, r)
	})
}
