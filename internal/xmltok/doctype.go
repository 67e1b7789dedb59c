package xmltok

import "bytes"

// A doctype has the names in the DOCTYPE declaration. It stays until Reset.
type doctype struct {
	seen                 bool
	name, public, system []byte
	text                 []byte // storage of the three
}

// reset forgets the names, but keeps the storage.
func (d *doctype) reset() { *d = doctype{text: d.text[:0]} }

// copy copies s to where it stays until Reset.
func (d *doctype) copy(s []byte) []byte {
	n := len(d.text)
	d.text = append(d.text, s...)
	return d.text[n:len(d.text):len(d.text)]
}

// readDoctype reads the declaration at i, which begins with "<!D" (XML 1.0, [28]
// without intSubset, and [75]):
//
//	'<!DOCTYPE' S Name (S 'SYSTEM' S SystemLiteral | S 'PUBLIC' S PubidLiteral (S SystemLiteral)?)? S? '>'
//
// Many documents of WAP lack the system identifier behind PUBLIC, as SGML allows and XML
// does not.
// The identifiers are kept and never followed. An internal subset is refused at
// its '[': attacks are made of entities and defaults that a document declares for
// itself, and real documents of the types here have none.
func (t *Tokenizer) readDoctype(b []byte, i int) int {
	if t.phase != phaseProlog {
		return t.bad(i, ErrSyntax, "a DOCTYPE declaration after the root's start")
	}
	if t.doctype.seen {
		return t.bad(i, ErrSyntax, "a second DOCTYPE declaration")
	}
	d := &t.doctype
	d.reset() // an earlier try may have ended in it, when the input was too short
	c := cursor{t: t, b: b, i: i}
	c.lit("<!DOCTYPE", "unknown markup")
	c.space()
	d.name = d.copy(c.qname())
	spaced := c.maySpace()
	switch c.peek() {
	case 'S':
		c.needed(spaced)
		c.lit("SYSTEM", "SYSTEM expected")
		c.space()
		d.system = c.systemLiteral()
	case 'P':
		c.needed(spaced)
		c.lit("PUBLIC", "PUBLIC expected")
		c.space()
		d.public = c.pubidLiteral()
		if spaced, next := c.maySpace(), c.peek(); next == '"' || next == '\'' {
			c.needed(spaced)
			d.system = c.systemLiteral()
		}
	}
	c.maySpace()
	if c.peek() == '[' {
		c.bad(ErrDTD, "")
	}
	c.lit(">", "'>' expected at the end of the DOCTYPE declaration")
	if c.n < 0 {
		return c.n
	}
	d.seen = true
	t.kind = Doctype
	return c.i
}

// A cursor reads a DOCTYPE declaration: speed does not matter there, so that
// the first failure sticks and the code reads like the grammar. Once n is
// negative, nothing moves any more.
type cursor struct {
	t *Tokenizer
	b []byte
	i int
	n int // 0, short or failed
}

// bad is a failure at the cursor, unless there is no character.
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

// qname reads the name of the root.
func (c *cursor) qname() []byte {
	if c.n < 0 {
		return nil
	}
	from := c.i
	_, end := c.t.qname(c.b, c.i)
	c.to(end)
	return c.b[from:c.i]
}

// literal reads a quoted identifier up to the first octet that is the quote or
// that scan stops at. Its limit is that of text.
func (c *cursor) literal(scan func(b []byte, i int, quote byte) int, reason error, detail string) []byte {
	q := c.peek()
	if q != '"' && q != '\'' {
		c.bad(ErrSyntax, "a quote expected")
		return nil
	}
	from := c.i + 1
	c.i = scan(c.b, from, q)
	if c.peek() != q {
		c.bad(reason, detail)
		return nil
	}
	c.i++
	if c.i-1-from > c.t.lim.Text {
		c.n = c.t.over(from, "Text", int64(c.t.lim.Text))
		return nil
	}
	return c.b[from : c.i-1]
}

// systemLiteral reads XML 1.0, [11], its line ends normalised.
func (c *cursor) systemLiteral() []byte {
	return c.t.doctype.copy(c.t.normalise(c.literal(scanUntil, ErrChar, "")))
}

// pubidLiteral reads XML 1.0, [12], its white space normalised (4.2.2).
func (c *cursor) pubidLiteral() []byte {
	d := &c.t.doctype
	start := len(d.text)
	for word := range bytes.FieldsSeq(c.literal(scanPubid, ErrSyntax, "a character that a public identifier cannot have")) {
		if len(d.text) > start {
			d.text = append(d.text, ' ')
		}
		d.text = append(d.text, word...)
	}
	return d.text[start:len(d.text):len(d.text)]
}

// scanPubid returns the index of the first octet from i on that is quote or that
// no public identifier has.
func scanPubid(b []byte, i int, quote byte) int {
	for i < len(b) && b[i] != quote && class[b[i]]&cPubid != 0 {
		i++
	}
	return i
}
