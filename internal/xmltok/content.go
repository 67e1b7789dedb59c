package xmltok

// elementDecl reads an element type declaration (XML 1.0, [45] and [46]):
//
//	'<!ELEMENT' S Name S ('EMPTY' | 'ANY' | Mixed | children) S? '>'
//
// Only its syntax is checked: what an element may contain is validity.
func (c *cursor) elementDecl() {
	c.i += len("<!ELEMENT")
	c.space()
	c.qname()
	c.space()
	switch c.peek() {
	case 'E':
		c.lit("EMPTY", "EMPTY expected")
	case 'A':
		c.lit("ANY", "ANY expected")
	default:
		c.lit("(", "a content model expected")
		c.maySpace()
		if c.peek() == '#' {
			c.mixed()
		} else {
			c.children()
		}
	}
	c.maySpace()
	c.lit(">", "'>' expected at the end of an element type declaration")
}

// mixed reads a mixed-content declaration from its #PCDATA on (XML 1.0, [51]):
//
//	'(' S? '#PCDATA' (S? '|' S? Name)* S? ')*' | '(' S? '#PCDATA' S? ')'
func (c *cursor) mixed() {
	c.lit("#PCDATA", "#PCDATA expected")
	names := 0
	for c.maySpace(); c.peek() == '|'; c.maySpace() {
		c.i++
		c.maySpace()
		c.qname()
		names++
	}
	c.lit(")", "')' expected")
	if c.n == 0 && (names > 0 || c.peek() == '*') {
		c.lit("*", "'*' expected after a mixed-content declaration with names")
	}
}

// children reads element content after its first '(' (XML 1.0, [47] to [50]):
//
//	children ::= (choice | seq) ('?' | '*' | '+')?
//	cp       ::= (Name | choice | seq) ('?' | '*' | '+')?
//	choice   ::= '(' S? cp (S? '|' S? cp)+ S? ')'
//	seq      ::= '(' S? cp (S? ',' S? cp)* S? ')'
//
// The grammar is recursive, the code is not, since the depth is the document's:
// the separators of the open groups make a stack, ',' or '|', 0 when not yet
// known.
func (c *cursor) children() {
	g := append(c.t.dtd.groups[:0], 0)
	defer func() { c.t.dtd.groups = g[:0] }()
	for c.n == 0 {
		// A content particle or a group begins.
		c.maySpace()
		if c.peek() == '(' {
			if len(g) >= c.t.lim.Depth {
				c.n = c.t.over(c.i, "Depth", int64(c.t.lim.Depth))
				return
			}
			c.i++
			g = append(g, 0)
			continue
		}
		c.qname()
		c.occurrence()
		// Groups may end, then a separator must follow.
		for c.maySpace(); c.peek() == ')'; c.maySpace() {
			c.i++
			c.occurrence()
			if g = g[:len(g)-1]; len(g) == 0 {
				return
			}
		}
		sep, top := c.peek(), &g[len(g)-1]
		if c.n == 0 && (sep != ',' && sep != '|' || *top != 0 && *top != sep) {
			c.bad(ErrSyntax, "',' or '|' or ')' expected in a content model")
			return
		}
		*top = sep
		c.i++
	}
}

// occurrence skips '?', '*' or '+'.
func (c *cursor) occurrence() {
	if p := c.peek(); p == '?' || p == '*' || p == '+' {
		c.i++
	}
}
