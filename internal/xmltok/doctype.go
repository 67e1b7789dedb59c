package xmltok

// doctype reads the declaration at i, which begins with "<!D" (XML 1.0, [28]):
//
//	'<!DOCTYPE' S Name (S ExternalID)? S? ('[' intSubset ']' S?)? '>'
//
// An identifier of an external subset is noted and never followed.
func (t *Tokenizer) doctype(b []byte, i int) int {
	if t.phase != phaseProlog {
		return t.bad(i, ErrSyntax, "a DOCTYPE declaration after the root's start or in a fragment")
	}
	if t.dtd.seen {
		return t.bad(i, ErrSyntax, "a second DOCTYPE declaration")
	}
	t.dtd.reset() // what an earlier try has left, when the input was too short
	c := cursor{t: t, b: b, i: i}
	c.lit("<!DOCTYPE", "unknown markup")
	c.space()
	t.dtd.name = t.dtd.keep(c.qname())
	spaced := c.maySpace()
	if p := c.peek(); p == 'S' || p == 'P' {
		c.needed(spaced)
		t.dtd.public, t.dtd.system = c.externalID(false)
		c.maySpace()
	}
	from, to := 0, 0
	if c.peek() == '[' {
		c.i++
		from = c.i
		c.subset()
		to = c.i
		c.lit("]", "")
		c.maySpace()
	}
	c.lit(">", "'>' expected at the end of the DOCTYPE declaration")
	if c.n < 0 {
		return c.n
	}
	t.dtd.seen = true
	t.kind, t.data = Doctype, b[from:to]
	return c.i
}

// subset reads an internal subset up to its ']' (XML 1.0, [28b]):
//
//	(elementdecl | AttlistDecl | EntityDecl | NotationDecl | PI | Comment | PEReference | S)*
//
// Comments and PIs in it are checked, but are no tokens. Conditional sections
// belong to external subsets only.
func (c *cursor) subset() {
	for c.maySpace(); c.peek() != ']' && c.n == 0; c.maySpace() {
		switch {
		case c.peek() == '%':
			c.bad(ErrEntity, "parameter entities are not expanded")
		case c.at("<!--"):
			_, end := c.t.skipComment(c.b, c.i)
			c.to(end)
		case c.at("<?"):
			_, _, end := c.t.skipPI(c.b, c.i)
			c.to(end)
		case c.at("<!ENTITY"):
			c.entityDecl()
		case c.at("<!ATTLIST"):
			c.attlistDecl()
		case c.at("<!ELEMENT"):
			c.elementDecl()
		case c.at("<!NOTATION"):
			c.notationDecl()
		default:
			c.bad(ErrSyntax, "not a declaration")
		}
	}
}

// notationDecl reads a notation declaration (XML 1.0, [82]):
//
//	'<!NOTATION' S Name S (ExternalID | PublicID) S? '>'
//
// Notations matter to validity alone.
func (c *cursor) notationDecl() {
	c.i += len("<!NOTATION")
	c.space()
	c.ncname("a colon in the name of a notation")
	c.space()
	c.externalID(true)
	c.maySpace()
	c.lit(">", "'>' expected at the end of a notation declaration")
}
