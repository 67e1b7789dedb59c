package xmlconv

import (
	"bytes"
	"encoding/base64"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/tokens"
)

// opaque writes opaque content: a nested document as its root element, other
// octets by the rule for the element, else as text.
func (c *xmlWriter) opaque(l *level, t codec.Token) error {
	form := tokens.FormKind(0)
	if n := len(c.elems); n > 0 {
		e := &c.elems[n-1]
		// A literal element has no rules: OPAQUE in it is text.
		if e.flags&literal == 0 && l.in.props(e.code)&hasForm != 0 {
			// t.Data aliases the input: the nested decoder reads it in place.
			if table, ok := l.in.nestedTable(e.code, t.Data, l.when, c.o.Codec.Resolve); ok {
				c.retype(l.when)
				return c.nested(l.d, t, table)
			}
			form = l.in.form(e.code, false, false, l.when)
		}
	}
	var err error
	if t.Flags&codec.Partial != 0 || len(c.group) > 0 {
		return c.opaquePiece(l, t)
	}
	if c.text, err = c.formatOpaque(l.d, t, form); err != nil {
		return err
	}
	return binaryData(c.characters(l, c.text, c.o.CDATA && form <= tokens.FormText && c.o.Mode != ModeCanonical))
}

// inPieces reports whether OPAQUE in the element code may be written piece by piece: what is
// base64 in XML, such as the message in a MIME element, whose size has no bound but the limits.
func (c *xmlWriter) inPieces(code tokens.Code) bool {
	l := &c.levels[0]
	return l.in.props(code)&(hasForm|hasDocument) == hasForm && l.in.form(code, false, false, l.when) == tokens.FormBase64
}

// opaquePiece writes a piece of OPAQUE as base64. Octets that do not fill a group of three wait
// for the next piece.
func (c *xmlWriter) opaquePiece(l *level, t codec.Token) error {
	s := append(c.group, t.Data...)
	n := len(s)
	if t.Flags&codec.Partial != 0 {
		n -= n % 3
	}
	c.text = base64.StdEncoding.AppendEncode(c.text[:0], s[:n])
	c.group = append(s[:0], s[n:]...)
	return c.characters(l, c.text, false)
}

// binaryData says of OPAQUE that is no text what it must be: a device may send an image,
// or a chunk of text that ends in the middle of a character.
func binaryData(err error) error {
	if e, ok := err.(*codec.SyntaxError); ok && (e.Err == codec.ErrCharset || e.Err == ErrChar) {
		e.Err = &detailError{e.Err, "binary data in OPAQUE: " + e.Err.Error()}
	}
	return err
}

// nested goes into the document in t: its tokens come next, and its root becomes a child of
// the element around it.
func (c *xmlWriter) nested(d *codec.Decoder, t codec.Token, table *tokens.Table) error {
	// The decoder of a nested document belongs to d and draws on its limits: depth, tokens
	// and octets count over all documents together.
	n, err := d.Nested(t, table)
	if err != nil {
		return err
	}
	h, err := n.Header()
	if err != nil {
		return err
	}
	c.enter(n, c.tableInfo(table), h.Charset)
	return nil
}

// formatOpaque returns the text in XML of the opaque data of the last token, t, in
// c.text.
func (c *xmlWriter) formatOpaque(d *codec.Decoder, t codec.Token, form tokens.FormKind) ([]byte, error) {
	dst := c.text[:0]
	// Octets in a binary form are independent of the charset.
	if form > tokens.FormText {
		out, err := appendForm(dst, t.Data, form)
		if err != nil {
			return dst, c.fault(d, err)
		}
		return out, nil
	}
	if c.o.Codec.RefuseOpaque {
		return d.AppendToken(dst, t) // which says so
	}
	// Text: in the charset of the document.
	out, err := d.AppendToken(dst, codec.Token{Kind: codec.Text, Data: t.Data})
	return out, binaryData(err)
}

// textOf puts the text of t into c.text. OPAQUE is octets to a decoder, and text here where
// the form of the value does not say otherwise.
func (c *xmlWriter) textOf(l *level, t codec.Token, form tokens.FormKind) (err error) {
	if t.Kind == codec.Opaque {
		c.text, err = c.formatOpaque(l.d, t, form)
	} else {
		c.text, err = l.d.AppendToken(c.text[:0], t)
	}
	return err
}

// beforePI begins a line for a processing instruction where the layout has it so.
func (c *xmlWriter) beforePI(l *level) {
	if n := len(c.elems); n > 0 && c.elems[n-1].flags&indents != 0 {
		c.elems[n-1].flags |= hasChild
		c.newline(n)
	}
	if c.setApart(l) && l.rooted {
		c.out = append(c.out, '\n')
	}
}

// afterPI ends the line of a processing instruction: in front of the root, as one behind it
// begins its line.
func (c *xmlWriter) afterPI(l *level) {
	if c.setApart(l) && !l.rooted {
		c.out = append(c.out, '\n')
	}
}

// setApart reports whether an instruction here has a line break on the side of the root
// (Canonical XML 1.0, 2.3).
func (c *xmlWriter) setApart(l *level) bool {
	return len(c.elems) == 0 && l.outer == 0 && c.o.Mode != ModeCompact && !l.wrapped
}

// isTarget reports whether XML can have an instruction with this target.
func isTarget(name []byte) bool {
	prefix, _, ok := splitName(name)
	return ok && prefix == nil && !bytes.EqualFold(name, []byte("xml"))
}

// instruction writes a processing instruction.
func (c *xmlWriter) instruction(l *level, t codec.Token) error {
	c.beforePI(l)
	c.out = append(c.out, "<?"...)
	mark := len(c.out)
	var err error
	if c.out, err = l.d.AppendName(c.out, t); err != nil {
		return err
	}
	if !isTarget(c.out[mark:]) {
		return c.fault(l.d, &detailError{codec.ErrName, "target that XML cannot have"})
	}
	// The data is checked as a whole, and its error stands at the instruction.
	at := l.d.Offset()
	c.out = append(c.out, ' ')
	mark = len(c.out)
	if err := c.instructionData(l, t); err != nil {
		return err
	}
	if err := checkInstruction(c.out[mark:]); err != nil {
		return c.faultAt(l.d, at, err)
	}
	// Without data there is no space behind the target either.
	if len(c.out) == mark {
		c.out = c.out[:mark-1]
	}
	c.out = append(c.out, "?>"...)
	c.afterPI(l)
	return nil
}

// instructionData writes the data of the instruction that t begins: the value in the
// token of the target, then the tokens behind it. It goes token by token, which
// [codec.Decoder.AppendAttr] does not, to find out in time that a limit is exceeded.
func (c *xmlWriter) instructionData(l *level, t codec.Token) error {
	if t.Flags&codec.Literal == 0 {
		// The target is a token of the attribute space, whose part of the value is data.
		_, prefix, _ := l.in.Attr(t.Code)
		c.out = append(c.out, prefix...)
	}
	for {
		t, err := l.d.Next()
		if err != nil || t.Kind == codec.AttrsEnd {
			return err
		}
		if err = c.textOf(l, t, 0); err != nil {
			return err
		}
		c.out = append(c.out, c.text...)
		if int64(len(c.out)) > c.maxOut {
			if err := c.checkExpanded(l.d); err != nil {
				return err
			}
		}
	}
}
