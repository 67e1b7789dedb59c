package xmlconv

import (
	"bytes"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/wire"
	"github.com/go-wbxml/wbxml/tokens"
)

// textEvent takes a piece of text in. The tokenizer delivers a text in pieces, cut at CDATA
// sections and comments; they are one text in WBXML.
func (c *wbxmlWriter) textEvent(s []byte, cdata bool) error {
	if cdata && c.o.Libwbxml {
		c.libwbxmlCDATA(s)
		return nil
	}
	if cdata && c.o.CDATA && c.header.Version >= codec.Version11 {
		c.solid = true // white space in front is part of a text, too
		if err := c.flushRun(false); err != nil {
			return err
		}
		if octets, ok := c.opaqueText(s); ok {
			f := &c.frames[len(c.frames)-1]
			f.flags |= frameText | frameWritten
			t := c.targets[c.depth-1]
			if f.props&isWhen != 0 {
				t.when.text = append(t.when.text, s...)
			}
			t.enc.Opaque(octets)
			return t.enc.Err()
		}
	}
	if !c.solid && (cdata && len(s) > 0 || c.o.KeepSpace || c.frames[len(c.frames)-1].flags&frameKeep != 0 || !isSpace(s)) {
		c.solid = true
	}
	// s belongs to the tokenizer until its next token, so that it is copied.
	c.run = append(c.run, s...)
	return nil
}

// opaqueText converts a CDATA section to the charset of the document. It is not
// ok where it would not be read as the same text: then it is a string.
func (c *wbxmlWriter) opaqueText(s []byte) ([]byte, bool) {
	f := &c.frames[len(c.frames)-1]
	t := c.targets[c.depth-1]
	var n int
	var err error
	c.conv, n, err = c.coder.AppendFrom(c.conv[:0], s)
	if err != nil || n < len(s) {
		return nil, false
	}
	// A reader would take such octets for base64, a date or a document.
	if f.props&hasForm != 0 {
		if t.in.form(f.code, false, false, &t.when) > tokens.FormText || c.isNested(t, f, c.conv) {
			return nil, false
		}
	}
	return c.conv, true
}

// isNested reports whether a reader would take octets for a nested document. Hardly any
// text begins as one does, but base64 may stand for anything.
func (c *wbxmlWriter) isNested(t *target, f *frame, octets []byte) bool {
	_, ok := t.in.nestedTable(f.code, octets, &t.when, c.o.Resolve)
	return ok
}

// flushRun writes the text collected, at the end of its element or before
// something else in it.
func (c *wbxmlWriter) flushRun(end bool) error {
	if c.o.Libwbxml {
		c.trimRun()
	}
	s, solid := c.run, c.solid
	c.run, c.solid = c.run[:0], false
	if len(s) == 0 {
		return nil
	}
	f := &c.frames[len(c.frames)-1]
	if !solid { // white space
		// Alone in its element it is content, as in <Data> </Data>; beside children, layout.
		leaf := end && f.flags&(frameChild|frameWritten) == 0
		if f.flags&frameText == 0 && (!leaf || f.props&elementOnly != 0) {
			return nil
		}
	}
	if solid {
		f.flags |= frameText
	}
	first := f.flags&(frameChild|frameWritten) == 0
	f.flags |= frameWritten
	t := c.targets[c.depth-1]
	if c.o.Libwbxml {
		s = c.libwbxmlText(t, s)
	}
	if f.props&isWhen != 0 {
		s = c.typeText(t, s)
		t.when.text = append(t.when.text, s...)
	}
	// Only text that is all of an element has a binary form. Octets that would be read as a
	// nested document stay a string.
	if end && first && f.props&hasForm != 0 && c.header.Version >= codec.Version11 {
		name, _ := t.in.Tag(f.code)
		octets, ok, err := c.pack(s, t.in.form(f.code, false, true, &t.when), name)
		if err != nil {
			return err
		}
		if ok && !c.isNested(t, f, octets) {
			t.enc.Opaque(octets)
			return t.enc.Err()
		}
	}
	switch {
	case end && first && c.writeValue(t, f, s):
		return t.enc.Err()
	case t.in.sign != 0 && c.hasVariables(t, s):
		return c.writeVariables(t, s, nil, (*wbxmlWriter).writeText)
	}
	return c.writeText(t, s)
}

// hasVariables reports whether the text s of a type with variables may have some.
func (c *wbxmlWriter) hasVariables(t *target, s []byte) bool {
	return !c.o.Libwbxml && bytes.IndexByte(s, t.in.sign) >= 0
}

// writeValue writes s, all that is in the element f, as a token where the type has one for it.
func (c *wbxmlWriter) writeValue(t *target, f *frame, s []byte) (ok bool) {
	if t.in.FindExt != nil {
		if i, ok := t.in.FindExt(s); ok {
			x := &t.in.Exts[i]
			n := codec.Token{Kind: codec.Ext, Flags: codec.ExtFlags(int(x.Token & 3))}
			if x.Token < wire.Ext0 {
				n.Kind, n.Code = codec.ExtInt, tokens.Code(x.Index)
			}
			t.enc.Token(n)
			return true
		}
	}
	// On another page than that of the element, switches would cost more than most texts.
	if t.in.FindContent != nil {
		if v, ok := t.in.FindContent(t.tagPage, s); ok && f.code != 0 && v.Page() == t.tagPage {
			t.enc.Token(codec.Token{Kind: codec.ContentValue, Code: v})
			return true
		}
	}
	return false
}

// pack converts text, the value of the element or attribute name, to the octets of its
// binary form; not ok where it has none, and is a string.
func (c *wbxmlWriter) pack(s []byte, form tokens.FormKind, name string) (octets []byte, ok bool, err error) {
	if form <= tokens.FormText {
		return nil, false, nil
	}
	if !c.o.KeepSpace {
		s = trim(s) // white space round a number or a date means nothing
	}
	c.conv, ok = packForm(c.conv[:0], s, form)
	if !ok && !c.o.KeepUnfit {
		err = &detailError{ErrForm, name + unfitWords[form]}
	} else if !ok && c.warns() {
		err = c.warn(ErrForm, name+unfitWords[form])
	}
	return c.conv, ok, err
}

// unfitWords say what a value should be. The value itself may be secret.
var unfitWords = [...]string{
	tokens.FormBase64:   " holds no base64",
	tokens.FormDateTime: " holds no date and time such as 2026-01-31T12:00:00Z",
	tokens.FormInteger:  " holds no integer from 0 to 4294967295",

	tokens.FormBitDateTime: " holds no date and time such as 20260131T120000Z",
}

// writeText writes s as a string, by reference where the plan has it.
func (c *wbxmlWriter) writeText(t *target, s []byte) error {
	var octets []byte
	whole := false
	if len(s) > 0 && (t.plan == PlanRepeats || t.plan == PlanGiven) {
		octets, whole = c.whole(s)
	}
	if whole && t.plan == PlanGiven {
		if at, ok := c.placeOf(t, octets, len(s)); ok {
			t.enc.TextRef(at)
			return t.enc.Err()
		}
	}
	t.enc.Text(s)
	if whole && t.plan == PlanRepeats {
		c.noteText(t, octets, t.enc.Offset(), len(s))
	}
	return t.enc.Err()
}

// whole returns s in the charset of the document, where it is one string there.
func (c *wbxmlWriter) whole(s []byte) (octets []byte, ok bool) {
	if c.header.Charset == codec.UTF8 {
		return s, true
	}
	var n int
	var err error
	c.conv, n, err = c.coder.AppendFrom(c.conv[:0], s)
	return c.conv, err == nil && n == len(s)
}

// placeOf returns the place of a text of n octets in UTF-8 in a string table that is known.
func (c *wbxmlWriter) placeOf(t *target, octets []byte, n int) (at uint32, ok bool) {
	if t.planned {
		return t.repeats.textAt(octets, &c.left, t.cost(n))
	}
	return t.strings.reference(octets)
}

// noteText notes a text of n octets in UTF-8. The documents within a document count
// together.
func (c *wbxmlWriter) noteText(t *target, octets []byte, end int64, n int) {
	t.repeats.noteText(octets, end, &c.left, t.cost(n))
}

// cost is what a text of n octets takes from what is left of maxSeen.
func (t *target) cost(n int) int { return wire.SizeInt(uint32(t.number)) + n + 1 }
