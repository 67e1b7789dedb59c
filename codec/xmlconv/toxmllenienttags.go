package xmlconv

import (
	"github.com/go-wbxml/wbxml/codec"
)

// Elements in lenient conversion. An element whose name XML cannot have is an escape; its
// content and its end are those of any other. One whose attributes XML cannot have stays
// an element, with the attributes in an escape, its first child.

// startLenient is start.
func (c *xmlWriter) startLenient(l *level, t codec.Token) error {
	plain := len(c.elems) > l.outer || l.wrapped // whether an escape can stand here
	if !plain && l.rooted {
		return errWrap
	}
	e, err := c.openTag(l, t)
	if err != nil {
		if err = c.escapeTag(l, t, e, plain, err); err != nil {
			return err
		}
	}
	// Only the name of the root is written so far, which is what a reader goes by.
	if len(c.elems) == 1 && !l.wrapped && c.misleads(l.in, e.space) {
		return errWrap
	}
	from, err := c.tagAttrs(l, t, e, plain)
	if err != nil {
		return err
	}
	c.unusual = false
	// Attributes as an escape are content, also of an element that has none.
	more := len(c.side) > from
	if t.Flags&codec.HasContent == 0 && !more && c.o.Mode != ModeCanonical {
		e.flags |= selfClosed
		c.out = append(c.out, '/')
		if e.flags&escaped != 0 {
			c.escaping--
		}
	}
	c.out = append(c.out, '>')
	if more {
		c.beginEscape(escapeAttrs)
		c.out = append(append(c.out, '>'), c.side[from:]...)
		c.endEscape(escapeAttrs)
	}
	return nil
}

// tagAttrs writes the attributes of the tag t of e that XML can have, and all as escapes to
// c.side. Those from the octet from on are for w:attrs.
func (c *xmlWriter) tagAttrs(l *level, t codec.Token, e *element, plain bool) (from int, err error) {
	// What is written so far, to come back to: the name, and a declaration of a namespace.
	c.head = append(c.head[:0], c.out[c.nameAt-1:]...)
	before, ours := *e, c.attrs[:min(len(c.attrs), 1)]
	var own attr
	if len(ours) > 0 {
		own = ours[0]
	}
	c.side = c.side[:0]
	if t.Flags&codec.HasAttrs != 0 {
		if from, err = c.attributesLenient(l, e); err != nil {
			return 0, err
		}
	}
	if e.flags&escaped != 0 || !c.unusual && len(c.attrs) <= 1 {
		return from, nil
	}
	wrong := c.checkAttrs(l)
	if wrong == nil {
		return from, nil
	}
	if !mends(wrong) {
		return 0, wrong
	}
	// One of them is there twice, or a prefix is not declared. Which of them are right
	// depends on the others, so that all of them are escaped.
	c.out = append(c.out[:c.nameAt-1], c.head...)
	*e, c.prefixes, c.attrs = before, c.prefixes[:before.prefixes], c.attrs[:len(ours)]
	if len(ours) > 0 {
		c.attrs[0] = own
	}
	// The name of the element is checked once more, without attributes: they may have declared
	// its prefix.
	c.unusual = true
	again := c.checkAttrs(l)
	if again == nil && len(c.attrs) > len(ours) { // a declaration of ours would come back in front of the escapes
		again, c.prefixes = wrong, c.prefixes[:before.prefixes]
	}
	if again != nil { // the prefix of the element
		return 0, c.escapeTag(l, t, e, plain, again)
	}
	return 0, c.repair(wrong)
}

// escapeTag writes the escape for the element e in place of what is written of it.
// reason is why.
func (c *xmlWriter) escapeTag(l *level, t codec.Token, e *element, plain bool, reason error) error {
	// A reader finds the type of a document by its root. Where that is an escape, the
	// document is in one as a whole, which names the type.
	if !plain && mends(reason) {
		return errWrap
	}
	if err := c.repair(reason); err != nil {
		return err
	}
	around := ""
	if n := len(c.elems); n > 1 {
		around = c.elems[n-2].space
	}
	// No page: the names and rules of its children are not to be taken from there.
	e.page, e.space, e.flags = nil, around, e.flags&^indents|escaped
	// A table by hand may have names that XML cannot have, and rules for them.
	if t.Flags&codec.Literal == 0 && l.in.props(t.Code)&isWhen != 0 {
		c.begins(l, t.Code)
		e.flags |= collects
	}
	c.out, c.attrs = c.out[:c.nameAt-1], c.attrs[:0]
	c.beginEscape(escapeTag)
	return c.name(l, t)
}

// endLenient is end. An escape has its name from no table, and the prefixes that the element
// declared end with it too.
func (c *xmlWriter) endLenient(l *level, t codec.Token) error {
	n := len(c.elems) - 1
	e := c.elems[n]
	if e.flags&escaped == 0 {
		return c.end(l.d, t)
	}
	c.elems, c.prefixes = c.elems[:n], c.prefixes[:e.prefixes]
	if e.flags&selfClosed == 0 {
		c.endEscape(escapeTag)
	}
	if e.flags&bounds != 0 {
		l.when.start(0)
	}
	return nil
}
