package xmltok

import "unicode/utf8"

// appendRune is utf8.AppendRune, short for ASCII.
func appendRune(b []byte, r rune) []byte {
	if r < utf8.RuneSelf {
		return append(b, byte(r))
	}
	return utf8.AppendRune(b, r)
}

// reference reads the reference at b[i] = '&' (XML 1.0, [66] to [68]): to a
// character, to one of the five predefined entities, or to one of Options.Entity.
func (t *Tokenizer) reference(b []byte, i int) (r rune, end int) {
	if i+1 < len(b) && b[i+1] == '#' {
		return t.charRef(b, i)
	}
	j := t.ncname(b, i+1, i+1)
	switch {
	case j < 0:
		return 0, j
	case b[j] == ':':
		return 0, t.bad(j, ErrNamespace, "a colon in the name of an entity")
	case b[j] != ';':
		return 0, t.unexpected(b, j, ErrSyntax, "';' expected after a reference")
	}
	switch name := b[i+1 : j]; string(name) {
	case "lt":
		return '<', j + 1
	case "gt":
		return '>', j + 1
	case "amp":
		return '&', j + 1
	case "quot":
		return '"', j + 1
	case "apos":
		return '\'', j + 1
	default:
		if t.entity != nil {
			if r, ok := t.entity(name); ok && isChar(r) {
				return r, j + 1
			}
		}
	}
	return 0, t.bad(i, ErrEntity, "not declared")
}

// charRef reads the character reference at i, which begins with "&#".
func (t *Tokenizer) charRef(b []byte, i int) (r rune, end int) {
	// Any number of leading zeros is allowed, so that the value alone decides.
	j, base := i+2, rune(10)
	if j < len(b) && b[j] == 'x' {
		j, base = j+1, 16
	}
	from := j
	for ; j < len(b); j++ {
		c, d := b[j], rune(99)
		switch {
		case '0' <= c && c <= '9':
			d = rune(c - '0')
		case 'a' <= c && c <= 'f':
			d = rune(c-'a') + 10
		case 'A' <= c && c <= 'F':
			d = rune(c-'A') + 10
		}
		if d >= base {
			break
		}
		r = min(r*base+d, utf8.MaxRune+1) // cannot overflow, however many digits
	}
	if j >= len(b) {
		return 0, short
	}
	if j == from || b[j] != ';' {
		return 0, t.unexpected(b, j, ErrSyntax, "not a character reference")
	}
	if !isChar(r) {
		return 0, t.bad(i, ErrChar, "by reference")
	}
	return r, j + 1
}

// textRun reads the text at i in pieces, up to the next markup. j is the index of
// the first octet after i that is not plain. It moves pos itself.
func (t *Tokenizer) textRun(b []byte, i, j int) int {
	at := i
	t.text = t.text[:0]
	for {
		t.text = append(t.text, b[i:j]...)
		if len(t.text) > t.lim.Text {
			return t.over(at, "Text", int64(t.lim.Text))
		}
		switch {
		case j < len(b) && b[j] == '<', j == len(b) && t.textMayEnd(b):
			t.kind, t.data, t.pos = Text, t.text, j
			return j
		case j == len(b):
			i = short
		case b[j] == '&':
			var r rune
			if r, i = t.reference(b, j); i >= 0 {
				t.text = appendRune(t.text, r)
			}
		case b[j] == '\r':
			if i = t.lineEnd(b, j); i >= 0 {
				t.text = append(t.text, '\n')
			}
		case b[j] == '>':
			i = t.bad(j-2, ErrSyntax, "\"]]>\" in text")
		default:
			i = t.unexpected(b, j, ErrChar, "")
		}
		if i < 0 { // why the text does not go on
			return i
		}
		j = scanText(b, i)
	}
}

// textMayEnd reports whether the input may end where text stands: only at the
// top level of a fragment.
func (t *Tokenizer) textMayEnd(b []byte) bool {
	return t.fragment && t.depth == 0 && t.whole(b)
}

// lineEnd returns the index after the line end at j, "\r\n" or '\r' (XML 1.0,
// 2.11).
func (t *Tokenizer) lineEnd(b []byte, j int) int {
	if j+1 == len(b) && !t.whole(b) {
		return short
	}
	if j+1 < len(b) && b[j+1] == '\n' {
		j++
	}
	return j + 1
}

// value reads the quoted attribute value at i and normalises it as CDATA (XML
// 1.0, [10] and 3.3.3).
func (t *Tokenizer) value(b []byte, i int) (value []byte, end int) {
	if i >= len(b) || b[i] != '"' && b[i] != '\'' {
		return nil, t.unexpected(b, i, ErrSyntax, "a quote expected")
	}
	// Nearly every value is as it stands.
	j := scanValue(b, i+1, b[i])
	if j < len(b) && b[j] == b[i] {
		if j-i-1 > t.lim.Text {
			return nil, t.over(i, "Text", int64(t.lim.Text))
		}
		return b[i+1 : j], j + 1
	}
	from := len(t.vals)
	end = t.slowValue(b, i, j)
	if end < 0 {
		return nil, end
	}
	return t.vals[from:len(t.vals):len(t.vals)], end
}

// slowValue appends the value to vals. j is the index of the first octet that
// is not plain.
func (t *Tokenizer) slowValue(b []byte, i, j int) int {
	at, quote, from := i, b[i], len(t.vals)
	i++
	for {
		t.vals = append(t.vals, b[i:j]...)
		if len(t.vals)-from > t.lim.Text {
			return t.over(at, "Text", int64(t.lim.Text))
		}
		switch {
		case j == len(b):
			i = short
		case b[j] == quote:
			return j + 1
		case b[j] == '&':
			var r rune
			if r, i = t.reference(b, j); i >= 0 {
				t.vals = appendRune(t.vals, r)
			}
		case b[j] == '<':
			i = t.bad(j, ErrSyntax, "'<' in an attribute value")
		case class[b[j]]&cSpace != 0: // each makes one space, "\r\n" too
			if i = j + 1; b[j] == '\r' {
				i = t.lineEnd(b, j)
			}
			if i >= 0 {
				t.vals = append(t.vals, ' ')
			}
		default:
			i = t.unexpected(b, j, ErrChar, "")
		}
		if i < 0 {
			return i
		}
		j = scanValue(b, i, quote)
	}
}
