package xmlconv

import (
	"bytes"

	"github.com/go-wbxml/wbxml/internal/xmlesc"
	"github.com/go-wbxml/wbxml/internal/xmltok"
)

// Most elements of a message hold text only. The functions here convert such a leaf
// in one step, where nothing about it is special: that saves a quarter of the time for
// a session in XML, and a third for its way back. Where they return false they have
// changed nothing, and the leaf is converted token by token.

// leaf converts the element that comes next to XML, where it is a leaf.
func (c *xmlWriter) leaf(l *level) bool {
	// The root of a document has rules of its own, and so has a child of a literal.
	n := len(c.elems)
	if n <= max(l.outer, 0) {
		return false
	}
	around := &c.elems[n-1]
	if around.page == nil {
		return false
	}
	// Nothing is changed until the leaf is written, and TakeLeaf has found its end.
	code, rest, ok := l.d.Leaf()
	if !ok {
		return false
	}
	p, id := around.page, code.Token()&63
	if p.number != code.Page() {
		if int(code.Page()) >= len(l.in.pages) {
			return false
		}
		p = &l.in.pages[code.Page()]
	}
	props := p.props[id]
	// No name in XML, or one whose prefix must be declared; or text where it may be layout.
	if p.starts[id].text == "" || props&special != 0 || c.o.Mode == ModeIndent && props&elementOnly != 0 {
		return false
	}
	line := len(c.out)
	if around.flags&indents != 0 {
		c.newline(n)
	}
	out := p.starts[id].appendTo(c.out)
	// On another page the leaf declares its namespace, and the end of its tag moves behind
	// that.
	if p != around.page && p.spaced && p.space != around.space {
		out = append(out[:len(out)-len(">")], p.declared...)
	}
	if out, n, ok = xmlesc.AppendTerminated(out, rest); ok && l.in.sign != 0 {
		ok = bytes.IndexByte(rest[:n], l.in.sign) < 0
	}
	if ok {
		out = p.ends[id].appendTo(out)
	}
	if !ok || int64(len(out)) > c.maxOut || !l.d.TakeLeaf(n) { // an error for that size names one token
		c.out = c.out[:line]
		return false
	}
	// As start, characters and end would.
	if props&isWhen != 0 {
		l.when.start(code)
		if i := len(c.elems) - 2; i >= max(l.outer, 0) { // the leaf itself is none of them
			c.elems[i].flags |= bounds
		}
		l.when.text = append(l.when.text, rest[:n]...)
		l.when.mark = int64(len(out) - len(p.ends[id].text))
	}
	around.flags |= hasChild
	c.out = out
	c.ordinal++
	return true
}

// next reads the next token of XML, behind the leaves that stand before it.
func (c *wbxmlWriter) next() (xmltok.Kind, error) {
	if n := len(c.frames); n > 0 && len(c.run) == 0 && !c.o.Lenient {
		f, t := &c.frames[n-1], c.targets[c.depth-1]
		// No short way where a child may be a document, where namespaces are astray, or where
		// texts are looked up in the table.
		if f.props&hasDocument == 0 && t.in.leaves && !t.stray.any && t.plan != PlanGiven {
			// One leaf often follows another, and the checks above hold for all of them.
			for {
				k, err := c.tok.NextLeaf()
				if k != xmltok.Leaf {
					return k, err
				}
				if !c.takeLeaf(f, t) {
					break
				}
			}
		}
	}
	return c.tok.Next()
}

// takeLeaf converts the leaf that the tokenizer has found, a child of f.
func (c *wbxmlWriter) takeLeaf(f *frame, t *target) bool {
	leaf, in, page := c.tok.Leaf(), t.in, t.tagPage
	switch {
	case int(page) >= len(in.pages):
		return false
	case !in.pages[page].first || string(leaf.Space) != in.pages[page].space:
		var ok bool
		if page, ok = in.findSpace(leaf.Space); !ok || len(leaf.Space) == 0 {
			return false
		}
	}
	// A namespace on several pages is looked up on its first only; the long way knows more.
	code, ok := in.FindTag(page, leaf.Name)
	if !ok {
		return false
	}
	props := in.props(code)
	// White space in an element that should hold elements only is not written.
	if props&(packs|elementOnly) != 0 {
		return false
	}
	text := leaf.Text
	types, nextType, guessed := c.types, c.nextType, c.guessed
	if props&isWhen != 0 {
		c.begins(t, code, len(c.frames))
		text = c.typeText(t, text)
		t.when.text = append(t.when.text, text...)
	}
	if !t.enc.Leaf(code, text, true) { // then the long way has the same text again
		c.types, c.nextType, c.guessed = types, nextType, guessed
		return false
	}
	if t.late && len(text) > 0 {
		c.noteText(t, text, t.enc.Offset()-1, len(text)) // in front of END
	}
	t.tagPage, t.listed, t.attrs = code.Page(), false, 0
	f.flags |= frameChild
	c.tok.TakeLeaf()
	return true
}
