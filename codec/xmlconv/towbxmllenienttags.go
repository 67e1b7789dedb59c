package xmlconv

import (
	"github.com/go-wbxml/wbxml/codec"
)

// The escapes for elements, attributes and targets of instructions: what has a name. A code
// is written as it is given, whether the document type has it or not: that is what the
// escape is for. The encoder switches the page.

// startTag begins an element. Its frame is that of an element, not of an escape: its
// content and its end are those of any other.
func (c *wbxmlWriter) startTag(t *target, f *frame) error {
	p := &c.frames[len(c.frames)-2]
	*f = frame{space: p.space, flags: p.flags & frameKeep}
	if p.flags&frameEscape != 0 { // a root, which declares no namespace as others do
		t.escaped.roots++
		f.space = ""
		if n := len(c.frames); n > 2 {
			f.space = c.frames[n-3].space
		}
	}
	// <a/> and <a></a> are different in WBXML, for escapes too.
	if c.tok.SelfClosing() {
		f.flags |= frameEmpty
	}
	code, literal, err := c.nameAttr(t)
	if err != nil {
		return err
	}
	c.fresh, t.listed, t.attrs = true, false, 0
	// A literal keeps the code 0, for which no rule of the type holds.
	if literal {
		t.enc.StartLiteral(uint32(code))
		t.named()
		return nil
	}
	if p.props&hasDocument != 0 && code.Page() != p.code.Page() {
		c.retype(&t.when) // as of any element that begins a tree here
	}
	// A table by hand may know the code without a name for XML: its rules hold.
	f.code, f.props = code, t.in.props(code)
	t.tagPage = code.Page()
	if f.props&isWhen != 0 {
		c.begins(t, code, len(c.frames)-1)
	}
	t.enc.Start(code)
	return nil
}

// startAttr begins an attribute. f.props is not 0 where a value must be written: a part of
// it may stand in the token of the attribute.
func (c *wbxmlWriter) startAttr(t *target, f *frame) error {
	code, literal, err := c.nameAttr(t)
	if err != nil {
		return err
	}
	t.attrs++
	f.props = 1
	if literal {
		t.enc.AttrLiteral(uint32(code))
		t.named()
		return nil
	}
	if _, prefix, ok := t.in.Attr(code); ok && prefix != "" {
		f.props = 0
	}
	t.attrPage = code.Page()
	t.enc.Attr(code)
	return nil
}

// writeTarget writes the target of an instruction, which has a code of the attributes' space
// (WBXML 1.3, 5.8.4.4).
func (c *wbxmlWriter) writeTarget(t *target) error {
	code, literal, err := c.nameAttr(t)
	if err != nil {
		return err
	}
	// The data follows as text and escapes, and finishEscape ends it.
	pi := codec.Token{Kind: codec.PI, Code: code}
	if literal {
		pi.Flags = codec.Literal
	} else {
		t.attrPage = code.Page()
	}
	t.enc.Token(pi)
	t.named()
	return nil
}
