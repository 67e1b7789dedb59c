package xmlconv

import (
	"bytes"
	"encoding/base64"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/wire"
	"github.com/go-wbxml/wbxml/tokens"
)

// The escapes for tokens that are text or a part of a value. A token is written where its
// escape begins, if the tag has all of it, else where the escape ends.

// flushPart writes the text collected as a part of a value. There is no layout in a value,
// so that it is written as it stands, unlike text in content (flushRun).
func (c *wbxmlWriter) flushPart(t *target) error {
	s := c.run
	c.run = c.run[:0]
	if len(s) == 0 {
		return nil
	}
	f := &c.frames[len(c.frames)-1]
	f.flags |= frameWritten
	if f.escape == escapeAttr && t.in.sign != 0 && c.hasVariables(t, s) {
		return c.writeVariables(t, s, nil, (*wbxmlWriter).writeText)
	}
	return c.writeText(t, s)
}

// emptyValue writes an empty string, where the charset has one. In a charset that nobody
// has, not even the octets of a terminator are known.
func (c *wbxmlWriter) emptyValue(t *target) error {
	if c.coder == (lacking{}) {
		return nil
	}
	return c.writeText(t, nil)
}

// writeEntity writes ENTITY, of any number.
func (c *wbxmlWriter) writeEntity(t *target) error {
	v, err := c.number("c")
	if err == nil {
		t.enc.Token(codec.Token{Kind: codec.Entity, Code: tokens.Code(v)})
	}
	return err
}

// startExt begins the escape for an extension: EXT_I with a string, EXT_T with a number,
// EXT with nothing. The three of each kind mean what the document type says.
func (c *wbxmlWriter) startExt(t *target, f *frame, e escape) error {
	n, err := c.number("n")
	if err == nil && n > 2 {
		err = wrongEscape("n is 0 to 2")
	}
	if err != nil {
		return err
	}
	f.code = tokens.Code(n)
	x := codec.Token{Kind: codec.Ext, Flags: codec.ExtFlags(int(n))}
	if e == escapeExtT {
		if _, valued := c.attr("v"); !valued {
			return nil // a string follows
		}
		v, err := c.number("v")
		x.Kind = codec.ExtInt
		if err == nil && t.in.refers(x) {
			v, err = c.shift(t, v)
		}
		if err != nil {
			return err
		}
		x.Code = tokens.Code(v)
		// A string within would be a second operand.
		f.flags |= frameWritten
	}
	// The string of EXT_I is complete only at the end of the escape.
	if e != escapeExtI {
		t.enc.Token(x)
	}
	return nil
}

// startString writes a string, which in an extension is that of the extension. Its octets
// go into the document as they are, so that they may be no text there either.
func (c *wbxmlWriter) startString(t *target, in escape) error {
	inExt := in == escapeExtI || in == escapeExtT
	name, _ := c.oneAttr(escapeS)
	switch {
	case name == "i" && !inExt:
		at, err := c.nowhere(t)
		if err == nil {
			t.enc.Token(codec.Token{Kind: codec.Text, Flags: codec.FromTable, Code: tokens.Code(at)})
		}
		return err
	// A reference that leads nowhere is no string for an extension.
	case name != "x":
		return wrongEscape("a string has x or i")
	}
	s, err := c.octetsAttr(t, "x")
	if err != nil {
		return err
	}
	if !inExt {
		t.enc.Token(codec.Token{Kind: codec.Text, Data: s})
		return nil
	}
	p := &c.frames[len(c.frames)-2]
	p.flags |= frameWritten
	x := codec.Token{Kind: codec.ExtString, Flags: codec.ExtFlags(int(p.code)), Data: s}
	if in == escapeExtT { // whose operand is an offset in the string table
		at, err := c.entry(t, s, nil)
		if err != nil {
			return err
		}
		x.Kind, x.Code, x.Data = codec.ExtInt, tokens.Code(at), nil
	}
	t.enc.Token(x)
	t.named()
	return nil
}

// startOpaque begins the escape for OPAQUE. f.props is 1 for text with a terminator.
func (c *wbxmlWriter) startOpaque(f *frame) error {
	switch as, _ := c.attr("as"); string(as) {
	case opaqueBase64:
	case opaqueNUL:
		f.props = 1
	default:
		return wrongEscape("as is " + opaqueBase64 + " or " + opaqueNUL)
	}
	return nil
}

// finishOpaque writes OPAQUE. Text is converted to the charset of the document written, as
// text around it is; octets in base64 are what they are.
func (c *wbxmlWriter) finishOpaque(t *target, f *frame) (err error) {
	if f.props == 0 {
		// White space around it is layout.
		if c.conv, err = base64.StdEncoding.AppendDecode(c.conv[:0], bytes.TrimSpace(c.run)); err != nil {
			return wrongEscape("opaque is not base64")
		}
	} else {
		// An ENTITY cannot stand in OPAQUE for what the charset lacks.
		if c.conv, err = c.inCharset(c.conv[:0], c.run, "text"); err != nil {
			return err
		}
		c.conv = wire.AppendTerm(c.conv, c.header.Charset.Width())
	}
	t.enc.Opaque(c.conv)
	return nil
}
