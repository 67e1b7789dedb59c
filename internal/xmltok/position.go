package xmltok

import (
	"bytes"
	"math/bits"
	"unicode/utf8"
)

// maxPath is the length at which the path in an error is cut.
const maxPath = 256

// A position is a place in the input: abs counts octets of UTF-8, src those of
// the input's own encoding.
type position struct {
	abs, src  int64
	line, col int
	cr        bool // a '\r' stands before it, counted as a line end
}

// Offset returns the offset of the last token's first octet, in the units of
// SyntaxError.Offset.
func (t *Tokenizer) Offset() int64 {
	return t.locate(t.tok).src
}

// Position returns the line and column of the last token's first octet, from 1,
// the column in characters. It is counted from the last place asked for.
func (t *Tokenizer) Position() (line, column int) {
	p := t.locate(t.tok)
	return p.line, p.col
}

// ValueSpan returns where the value of attribute i of the last token, a
// StartElement, stands between its quotes: the offsets of its first octet and of the
// quote behind it, in the units of SyntaxError.Offset.
func (t *Tokenizer) ValueSpan(i int) (from, to int64) {
	at := t.attrs[i].at // no name has a quote in it, and the tag is well-formed
	for t.buf[at] != '"' && t.buf[at] != '\'' {
		at++
	}
	end := at + 1 + bytes.IndexByte(t.buf[at+1:], t.buf[at])
	return t.locate(t.base + int64(at+1)).src, t.locate(t.base + int64(end)).src
}

// locate returns the position at abs, which is the start of the token or after.
// Tokens only go forward, so check moves with them: asking for every token's
// position counts each octet once.
func (t *Tokenizer) locate(abs int64) position {
	t.walk(&t.check, min(abs, t.tok))
	p := t.check
	t.walk(&p, abs)
	return p
}

// AppendPath appends the names of the open elements, as the document writes
// them, each after a slash.
func (t *Tokenizer) AppendPath(dst []byte) []byte {
	for i := range t.stack[:t.depth] {
		dst = append(append(dst, '/'), t.stack[i].q...)
	}
	return dst
}

// errorPath is the path, cut at maxPath octets between characters.
func (t *Tokenizer) errorPath() string {
	var p []byte
	for i := range t.stack[:t.depth] {
		p = append(append(p, '/'), t.stack[i].q...)
		if len(p) > maxPath {
			n := maxPath
			for !utf8.RuneStart(p[n]) {
				n--
			}
			p = p[:n]
			break
		}
	}
	return string(p)
}

// walk moves p forward to abs, which must be in the window or at its end.
func (t *Tokenizer) walk(p *position, abs int64) {
	if abs <= p.abs {
		return
	}
	b := t.buf[p.abs-t.base : abs-t.base]
	// The '\n' of a "\r\n" that was cut in two has been counted with the '\r'.
	p.abs = abs
	p.src += t.enc.width(b)
	if p.cr && b[0] == '\n' {
		b = b[1:]
	}
	p.cr = len(b) > 0 && b[len(b)-1] == '\r'
	if n, last := lineEnds(b); n > 0 {
		p.line, p.col = p.line+n, 1
		b = b[last+1:]
	}
	p.col += countRunes(b)
}

// lineEnds counts the line ends "\n", "\r\n" and "\r" in b; last is the index
// of the last octet of the last one, -1 without one.
func lineEnds(b []byte) (n, last int) {
	last = -1
	if n = bytes.Count(b, []byte{'\n'}); n > 0 { // searching backwards is slow: not in vain
		last = bytes.LastIndexByte(b, '\n')
	}
	if bytes.IndexByte(b, '\r') < 0 {
		return n, last
	}
	for i, c := range b {
		if c == '\r' && (i+1 == len(b) || b[i+1] != '\n') {
			n, last = n+1, max(last, i)
		}
	}
	return n, last
}

// countRunes returns the number of characters in the valid UTF-8 b: of the
// octets that do not continue one.
func countRunes(b []byte) int {
	n, i := len(b), 0
	for ; i+8 <= len(b); i += 8 {
		x := load64(b, i)
		n -= bits.OnesCount64(x &^ (x << 1) & hi)
	}
	for ; i < len(b); i++ {
		if b[i]&0xC0 == 0x80 {
			n--
		}
	}
	return n
}
