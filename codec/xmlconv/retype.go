package xmlconv

import (
	"bytes"
	"slices"

	"github.com/go-wbxml/wbxml/tokens"
)

// The Type of a document within a message follows the form in which the document is
// written, since receivers go by it. In XML the document is elements, in WBXML tokens:
// a document of its own in OPAQUE, or another code page.

// The ends of media types for the two forms.
var typeXML, typeWBXML = []byte("+xml"), []byte("+wbxml")

// ending returns where the end of the media type s begins, which stands in front of
// parameters and layout, in either case of letters; -1 where s does not have it.
func ending(s, end []byte) int {
	typ, _, _ := bytes.Cut(s, []byte{';'})
	n := len(bytes.TrimRight(typ, " \t\r\n")) - len(end)
	if n < 0 || !bytes.EqualFold(s[n:n+len(end)], end) {
		return -1
	}
	return n
}

// retype notes that the text w is the Type of a document that is written with tokens.
func (c *wbxmlWriter) retype(w *condition) {
	if n := len(c.retyped); !c.exact && w.mark > 0 && (n == 0 || c.retyped[n-1] < w.mark) {
		c.retyped = append(c.retyped, w.mark)
	}
}

// typeText returns s, the text of a condition, as it is to be written. A Type stands in
// front of its document, so that the first pass guesses, by the types that the definition
// names for documents. Where a guess was wrong, the next pass knows.
func (c *wbxmlWriter) typeText(t *target, s []byte) []byte {
	if c.o.KeepType {
		return s
	}
	n := ending(s, typeXML)
	if n < 0 {
		return s
	}
	c.types++
	t.when.mark = c.types
	if c.exact {
		if c.nextType == len(c.retyped) || c.retyped[c.nextType] != c.types {
			return s
		}
		c.nextType++
	} else {
		if !t.namesDocument(bytes.TrimSpace(s[:n+len(typeXML)])) {
			return s
		}
		c.guessed = append(c.guessed, c.types)
	}
	t.name = append(append(append(t.name[:0], s[:n]...), typeWBXML...), s[n+len(typeXML):]...)
	return t.name
}

// namesDocument reports whether a document may follow the Type s.
func (t *target) namesDocument(s []byte) bool {
	for i := range t.in.Forms {
		f := &t.in.Forms[i]
		if f.Kind == tokens.FormDocument && f.When == t.when.code && slices.ContainsFunc(f.Is, func(is string) bool { return is == string(s) }) {
			return true
		}
	}
	return false
}

// retype changes the end of the text w, which has been written as the Type of a document
// that now follows as elements.
func (c *xmlWriter) retype(w *condition) {
	at, n := int(w.mark), ending(w.text, typeWBXML)
	if c.o.KeepType || at == 0 || n < 0 {
		return
	}
	tail := w.text[n:]
	if !bytes.HasSuffix(c.out[:at], tail) { // escaped characters in it: it stays as it is
		return
	}
	at -= len(tail)
	c.out = slices.Delete(c.out, at+len("+"), at+len("+wb"))
	w.mark = 0
}

// maxHeld is how much a stream holds back behind a Type, until the document follows whose
// Type it is: then it is not known any more, and stays.
const maxHeld = 1 << 20

// settle returns how much of the output a stream may write: up to a Type whose end would
// change if its document followed. Places behind that move by as much.
func (c *xmlWriter) settle() int {
	n := len(c.out)
	if c.o.KeepType {
		return n
	}
	if e := len(c.elems) - 1; e >= 0 && c.elems[e].flags&collects != 0 && n <= maxHeld { // the Type is being written
		return 0
	}
	for i := range c.levels {
		if w := c.levels[i].when; w.mark > 0 && n <= maxHeld {
			if end := ending(w.text, typeWBXML); end >= 0 {
				n = min(n, max(0, int(w.mark)-(len(w.text)-end)))
			}
		}
	}
	for i := range c.levels {
		w := c.levels[i].when
		w.mark = max(0, w.mark-int64(n))
	}
	return n
}
