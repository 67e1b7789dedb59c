package xmltok

import "bytes"

// A declaration is the XML declaration (XML 1.0, [23]) and the encoding that it
// names.
type declaration struct {
	text              []byte // storage of the names
	version, encoding []byte
	standalone        bool
	given             bool     // the standalone declaration is there
	marked            bool     // a byte order mark is there
	next              encoding // takes effect with the next token
}

// Version returns the version number in the XML declaration, nil when there is
// none. It is valid until Reset.
func (t *Tokenizer) Version() []byte { return t.decl.version }

// Encoding returns the encoding name in the XML declaration as it stands there,
// nil when it has none. It is valid until Reset.
func (t *Tokenizer) Encoding() []byte { return t.decl.encoding }

// Standalone returns the value of the standalone declaration; given is false
// when there is none.
func (t *Tokenizer) Standalone() (yes, given bool) { return t.decl.standalone, t.decl.given }

// stepDecl reads the XML declaration if there is one at i.
func (t *Tokenizer) stepDecl(b []byte, i int) int {
	// A PI whose target only begins with xml is not one; the next octet decides.
	yes, maybe := hasPrefix(b, i, "<?xml")
	if maybe && t.end == nil || yes && i+5 >= len(b) {
		return short
	}
	if !yes || class[b[i+5]]&cSpace == 0 {
		if t.enc != encUTF8 && !t.decl.marked {
			return t.bad(i, ErrEncoding, "UTF-16 with neither a byte order mark nor a declaration")
		}
		t.decl.next = t.enc
		t.phase = phaseProlog
		return i
	}
	n := t.xmlDecl(b, i+5)
	if n >= 0 {
		t.pos = n
		t.kind, t.phase = Decl, phaseProlog
	}
	return n
}

// xmlDecl reads the declaration after its "<?xml" (XML 1.0, [23] to [32] and
// [80]):
//
//	'<?xml' VersionInfo EncodingDecl? SDDecl? S? '?>'
func (t *Tokenizer) xmlDecl(b []byte, i int) int {
	at, version, j := t.pseudo(b, i, "version")
	if at < 0 && j >= 0 {
		return t.unexpected(b, skipSpace(b, j), ErrSyntax, "version expected in the XML declaration")
	}
	if j >= 0 && !isVersion(version) {
		return t.bad(at, ErrSyntax, "version not supported")
	}
	if j < 0 {
		return j
	}
	at, enc, j := t.pseudo(b, j, "encoding")
	if j < 0 {
		return j
	}
	if at >= 0 && !isEncName(enc) {
		return t.bad(at, ErrEncoding, "not an encoding name")
	}
	encAt := at
	at, alone, j := t.pseudo(b, j, "standalone")
	if j < 0 {
		return j
	}
	if at >= 0 && string(alone) != "yes" && string(alone) != "no" {
		return t.bad(at, ErrSyntax, "standalone must be yes or no")
	}
	n := t.expect(b, skipSpace(b, j), "?>", ErrSyntax, "\"?>\" expected in the XML declaration")
	if n < 0 {
		return n
	}
	// Everything is there: now it may take effect.
	d := &t.decl
	d.next = t.enc
	if encAt >= 0 {
		if m := t.declared(enc, encAt); m < 0 {
			return m
		}
	} else if t.enc != encUTF8 && !d.marked {
		return t.bad(i, ErrEncoding, "UTF-16 with neither a byte order mark nor a declaration of it")
	}
	d.standalone, d.given = string(alone) == "yes", at >= 0
	d.text = append(append(d.text[:0], version...), enc...)
	d.version = d.text[:len(version):len(version)]
	if encAt >= 0 {
		d.encoding = d.text[len(version):]
	}
	return n
}

// pseudo reads white space, name, '=' and a quoted value. at is the index of
// the value, or -1 when something else than name stands there; then end is i.
func (t *Tokenizer) pseudo(b []byte, i int, name string) (at int, value []byte, end int) {
	j := skipSpace(b, i)
	yes, maybe := hasPrefix(b, j, name)
	if maybe {
		return -1, nil, short
	}
	if !yes {
		return -1, nil, i
	}
	if j == i {
		return 0, nil, t.bad(j, ErrSyntax, "white space expected in the XML declaration")
	}
	j = skipSpace(b, j+len(name))
	if j >= len(b) || b[j] != '=' {
		return 0, nil, t.unexpected(b, j, ErrSyntax, "'=' expected in the XML declaration")
	}
	j = skipSpace(b, j+1)
	if j >= len(b) || b[j] != '"' && b[j] != '\'' {
		return 0, nil, t.unexpected(b, j, ErrSyntax, "a quote expected")
	}
	n := bytes.IndexByte(b[j+1:], b[j])
	if n < 0 {
		return 0, nil, short
	}
	return j + 1, b[j+1 : j+1+n], j + n + 2
}

// isVersion accepts the versions of XML 1.0, [26]: 1.0 and those after it, which are
// read as 1.0.
func isVersion(v []byte) bool {
	if len(v) < 3 || v[0] != '1' || v[1] != '.' {
		return false
	}
	for _, c := range v[2:] {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// isEncName is XML 1.0, [81].
func isEncName(s []byte) bool {
	for i, c := range s {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		if !letter && (i == 0 || class[c]&cName == 0) {
			return false
		}
	}
	return len(s) > 0
}

// hasCR reports whether s has line ends to normalise.
func hasCR(s []byte) bool { return bytes.IndexByte(s, '\r') >= 0 }

// appendLines appends s with every "\r\n" and other '\r' as '\n'.
func appendLines(dst, s []byte) []byte {
	for {
		i := bytes.IndexByte(s, '\r')
		if i < 0 {
			return append(dst, s...)
		}
		dst = append(append(dst, s[:i]...), '\n')
		if s = s[i+1:]; len(s) > 0 && s[0] == '\n' {
			s = s[1:]
		}
	}
}
