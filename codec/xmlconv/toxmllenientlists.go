package xmlconv

import (
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/xmlesc"
	"github.com/go-wbxml/wbxml/tokens"
)

// Attribute lists and instructions in lenient conversion. Their tokens are written twice:
// to c.out as XML has them, and to c.side as escapes. Behind the first that XML cannot
// have, the plain form is written on, only to find what is wrong in it, and to warn of it.

// attributesLenient reads an attribute list. It leaves those in front of the first that
// XML cannot have in c.attrs, and all as escapes in c.side. from is where those that are
// not in c.attrs begin.
func (c *xmlWriter) attributesLenient(l *level, e *element) (from int, err error) {
	c.escaping++ // the escapes are in w:attrs
	defer func() { c.escaping-- }()
	first := len(c.attrs)
	// Attributes in front of the first that does not fit stay attributes. Behind it all are
	// escapes, so that their order is kept.
	fit, at := -1, 0 // how many fit, and where the present one begins in c.side
	if e.flags&escaped != 0 {
		fit = first // an escape has no other attributes than its own
	}
	form := tokens.FormKind(0)
	for {
		t, unfit, err := c.listToken(l, form, xmlesc.Value)
		if err != nil {
			return 0, err
		}
		if n := len(c.attrs); n > first && (t.Kind == codec.AttrStart || t.Kind == codec.AttrsEnd) {
			c.out = append(c.out, '"')
			c.attrs[n-1].end = len(c.out)
			c.flip()
			c.endEscape(escapeAttr)
			c.flip()
		}
		switch t.Kind {
		case codec.AttrsEnd:
			if fit < 0 {
				return len(c.side), nil
			}
			if fit < len(c.attrs) { // cut off the plain forms that do not count
				c.out, c.attrs = c.out[:c.attrs[fit].start], c.attrs[:fit]
			}
			return from, nil
		case codec.AttrStart:
			at = len(c.side)
			var reason error
			if form, reason = c.attrStart(l, t); reason != nil {
				if err := c.repair(reason); err != nil {
					return 0, err
				}
				unfit = true
			}
			c.flip()
			c.beginEscape(escapeAttr)
			err := c.name(l, t)
			c.out = append(c.out, '>')
			c.flip()
			if err != nil {
				return 0, err
			}
		}
		if unfit && fit < 0 {
			fit, from = len(c.attrs)-1, at
		}
	}
}

// listToken reads the next token of an attribute list or an instruction. One that is part
// of a value is written both ways; unfit says that c.out cannot have it.
func (c *xmlWriter) listToken(l *level, form tokens.FormKind, place xmlesc.Place) (t codec.Token, unfit bool, err error) {
	// Both forms count against the limit, since both are memory.
	if int64(len(c.out)+len(c.side)) > c.maxOut {
		if err = c.checkExpanded(l.d); err != nil {
			return t, false, err
		}
	}
	if t, err = l.d.Next(); err != nil {
		return t, false, err
	}
	switch t.Kind {
	// A switch of the page is not written: codes in escapes say theirs.
	case codec.AttrStart, codec.AttrsEnd, codec.SwitchPage:
		return t, false, nil
	}
	reason := c.part(l, t, form, place)
	return t, reason != nil, c.repair(reason)
}

// flip exchanges c.out and c.side.
func (c *xmlWriter) flip() { c.out, c.side = c.side, c.out }

// part writes t, a part of a value: to c.out as it is in XML, and to c.side as text or as
// an escape. The error is why c.out cannot have it.
func (c *xmlWriter) part(l *level, t codec.Token, form tokens.FormKind, place xmlesc.Place) error {
	err := c.textOf(l, t, form)
	if err == nil && place == xmlesc.Value && l.in.sign != 0 { // in instructions there are no variables
		err = c.variableText(l, t)
	}
	if err == nil {
		if c.out, err = xmlesc.AppendChecked(c.out, c.text, place); err == nil {
			// Text that XML can have as a value it can have as content.
			c.side, _ = xmlesc.AppendChecked(c.side, c.text, xmlesc.Text)
			return nil
		}
		err = c.fault(l.d, err)
	}
	if mends(err) {
		c.flip()
		c.escapeToken(l, t)
		c.flip()
	}
	return err
}

// instructionLenient is instruction.
func (c *xmlWriter) instructionLenient(l *level, t codec.Token) error {
	// The error for the data as a whole stands at the instruction.
	start := c.fault(l.d, &detailError{ErrChar, "processing instruction that XML cannot have"})
	mark := len(c.out)
	fits, err := c.instructionParts(l, t)
	if err != nil {
		return err
	}
	whole, data := c.out[mark:], mark+len(c.head)
	if fits && checkInstruction(c.out[data:]) != nil {
		_ = c.repair(start) // no limit
		fits = false
	}
	if len(c.out) == data { // without data there is no space behind the target either
		whole = whole[:len(whole)-1]
	}
	c.head = append(c.head[:0], whole...)
	c.out = c.out[:mark]
	// Beside the root an escape can stand only in one for the document.
	if !fits && len(c.elems) == l.outer && !l.wrapped {
		return errWrap
	}
	c.beforePI(l)
	if fits {
		c.out = append(append(append(c.out, "<?"...), c.head...), "?>"...)
	} else {
		c.beginEscape(escapePI)
		c.out = append(append(c.out, '>'), c.side...)
		c.endEscape(escapePI)
	}
	c.afterPI(l)
	return nil
}

// instructionParts writes the target of the instruction t and its data, both ways. What
// stands in front of the data in c.out is in c.head too. fits says that XML can have each
// part by itself.
func (c *xmlWriter) instructionParts(l *level, t codec.Token) (fits bool, err error) {
	c.escaping++ // the escapes are in w:pi
	defer func() { c.escaping-- }()
	c.side = c.side[:0]
	mark := len(c.out)
	var reason error
	if c.out, reason = l.d.AppendName(c.out, t); reason == nil && !(isTarget(c.out[mark:]) && c.writable(l, c.out[mark:])) {
		reason = c.fault(l.d, &detailError{codec.ErrName, "target that XML cannot have"})
	}
	if err := c.repair(reason); err != nil {
		return false, err
	}
	fits = reason == nil
	c.flip()
	c.beginEscape(escapeTarget)
	err = c.name(l, t)
	c.emptyEscape(escapeTarget)
	c.flip()
	c.out = append(c.out, ' ')
	c.head = append(c.head[:0], c.out[mark:]...)
	if t.Flags&codec.Literal == 0 { // the part of the data in the token of the target
		_, prefix, _ := l.in.Attr(t.Code)
		c.out = append(c.out, prefix...)
	}
	for err == nil && t.Kind != codec.AttrsEnd {
		var unfit bool
		t, unfit, err = c.listToken(l, 0, 0) // nothing is a reference in an instruction
		fits = fits && !unfit
	}
	return fits, err
}
