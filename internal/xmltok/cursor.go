package xmltok

import "unicode/utf8"

// A cursor reads a DOCTYPE declaration: speed does not matter there, so that
// the first failure sticks and the code reads like the grammar. Once n is
// negative, nothing moves any more.
type cursor struct {
	t *Tokenizer
	b []byte
	i int
	n int // 0, short or failed
}

// bad is a failure at the cursor, unless what stands there is no character.
func (c *cursor) bad(reason error, detail string) {
	if c.n == 0 {
		c.n = c.t.unexpected(c.b, c.i, reason, detail)
	}
}

// to moves to i, which may be a failure.
func (c *cursor) to(i int) {
	if i < 0 {
		c.n = i
	} else {
		c.i = i
	}
}

// peek returns the octet at the cursor, 0 after a failure.
func (c *cursor) peek() byte {
	if c.n == 0 && c.i >= len(c.b) {
		c.n = short
	}
	if c.n < 0 {
		return 0
	}
	return c.b[c.i]
}

// at reports whether s stands at the cursor. Where the input ends inside of s,
// that is a failure.
func (c *cursor) at(s string) bool {
	if c.n < 0 {
		return false
	}
	yes, maybe := hasPrefix(c.b, c.i, s)
	if maybe {
		c.n = short
	}
	return yes
}

// lit moves after s, which must stand there.
func (c *cursor) lit(s, detail string) {
	if c.n == 0 {
		c.to(c.t.expect(c.b, c.i, s, ErrSyntax, detail))
	}
}

// maySpace skips white space and reports whether there was any.
func (c *cursor) maySpace() bool {
	if c.n < 0 {
		return false
	}
	from := c.i
	c.i = skipSpace(c.b, c.i)
	return c.i > from
}

// space skips white space, which must be there.
func (c *cursor) space() { c.needed(c.maySpace()) }

// needed is a failure unless white space was found.
func (c *cursor) needed(spaced bool) {
	if !spaced {
		c.bad(ErrSyntax, "white space expected")
	}
}

// qname reads the name of an element or attribute.
func (c *cursor) qname() []byte {
	if c.n < 0 {
		return nil
	}
	from := c.i
	_, end := c.t.qname(c.b, c.i)
	c.to(end)
	return c.b[from:c.i]
}

// ncname reads a name without a colon.
func (c *cursor) ncname(colon string) []byte {
	if c.n < 0 {
		return nil
	}
	from := c.i
	c.to(c.t.ncname(c.b, c.i, c.i))
	if c.peek() == ':' {
		c.bad(ErrNamespace, colon)
	}
	return c.b[from:c.i]
}

// nmtoken reads name characters, colons too (XML 1.0, [7]).
func (c *cursor) nmtoken() {
	from := c.i
	for c.i = scanName(c.b, c.i); c.peek() == ':'; c.i = scanName(c.b, c.i) {
		c.i++
	}
	if p := c.peek(); c.n == 0 && (c.i == from || p >= utf8.RuneSelf) {
		c.bad(ErrName, "a name token expected")
	}
	if c.i-from > c.t.lim.Name && c.n == 0 {
		c.n = c.t.over(from, "Name", int64(c.t.lim.Name))
	}
}

// externalID reads an ExternalID or, with publicOnly, a PublicID too (XML 1.0,
// [75] and [83]). What it returns stays until Reset.
func (c *cursor) externalID(publicOnly bool) (public, system []byte) {
	switch c.peek() {
	case 'S':
		c.lit("SYSTEM", "SYSTEM expected")
		c.space()
		return nil, c.systemLiteral()
	case 'P':
		c.lit("PUBLIC", "PUBLIC expected")
	default:
		c.bad(ErrSyntax, "SYSTEM or PUBLIC expected")
		return nil, nil
	}
	c.space()
	public = c.pubidLiteral()
	spaced := c.maySpace()
	if p := c.peek(); publicOnly && p != '"' && p != '\'' {
		return public, nil
	}
	c.needed(spaced)
	return public, c.systemLiteral()
}

// quote reads the opening quote of a literal.
func (c *cursor) quote() byte {
	q := c.peek()
	if q != '"' && q != '\'' {
		c.bad(ErrSyntax, "a quote expected")
		return 0
	}
	c.i++
	return q
}

// systemLiteral reads XML 1.0, [11].
func (c *cursor) systemLiteral() []byte {
	q := c.quote()
	if c.n < 0 {
		return nil
	}
	from := c.i
	c.i = scanUntil(c.b, c.i, q)
	if c.peek() != q {
		c.bad(ErrChar, "")
		return nil
	}
	c.i++
	if !c.fits(from) {
		return nil
	}
	return c.t.dtd.keep(c.t.normalise(c.b[from : c.i-1]))
}

// pubidLiteral reads XML 1.0, [12], its white space normalised (4.2.2).
func (c *cursor) pubidLiteral() []byte {
	q := c.quote()
	d := &c.t.dtd
	from, start := c.i, len(d.text)
	for c.n == 0 {
		p := c.peek()
		switch {
		case c.n < 0:
		case p == q:
			c.i++
			if !c.fits(from) {
				return nil
			}
			if n := len(d.text); n > start && d.text[n-1] == ' ' {
				d.text = d.text[:n-1]
			}
			return d.text[start:len(d.text):len(d.text)]
		case class[p]&cPubid == 0:
			c.bad(ErrSyntax, "a character that a public identifier cannot have")
		case class[p]&cSpace != 0:
			if n := len(d.text); n > start && d.text[n-1] != ' ' {
				d.text = append(d.text, ' ')
			}
			c.i++
		default:
			d.text = append(d.text, p)
			c.i++
		}
	}
	return nil
}

// fits holds a literal that begins at from to the limit.
func (c *cursor) fits(from int) bool {
	if c.i-1-from > c.t.lim.Text {
		c.n = c.t.over(from, "Text", int64(c.t.lim.Text))
	}
	return c.n == 0
}
