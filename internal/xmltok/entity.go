package xmltok

import "bytes"

// entityDecl reads an entity declaration (XML 1.0, [70] to [76]):
//
//	'<!ENTITY' S ('%' S)? Name S (EntityValue | ExternalID NDataDecl?) S? '>'
//
// The first of several with one name counts (4.2). Parameter entities are read
// and forgotten, since no reference to one is accepted.
func (c *cursor) entityDecl() {
	t, at := c.t, c.i
	c.i += len("<!ENTITY")
	c.space()
	parameter := c.peek() == '%'
	if parameter {
		c.i++
		c.space()
	}
	nameAt := c.i
	name := c.ncname("a colon in the name of an entity")
	c.space()
	e := decl{kind: declEntity}
	if p := c.peek(); p == '"' || p == '\'' {
		e.value = c.entityValue()
	} else {
		e.external = true
		c.externalID(false)
		if spaced := c.maySpace(); c.peek() == 'N' && !parameter {
			c.needed(spaced)
			c.lit("NDATA", "NDATA expected")
			c.space()
			c.ncname("a colon in the name of a notation")
			c.maySpace()
		}
	}
	c.maySpace()
	c.lit(">", "'>' expected at the end of an entity declaration")
	if c.n < 0 || parameter {
		return
	}
	if want, ok := predefined(name); ok {
		if e.external || !c.isPredefined(e.value, want) {
			c.n = t.bad(nameAt, ErrEntity, "a predefined entity declared as something else")
		}
		return
	}
	if t.dtd.find(declEntity, nil, name) >= 0 {
		return
	}
	if t.dtd.entities >= t.lim.Entities {
		c.n = t.over(at, "Entities", int64(t.lim.Entities))
		return
	}
	t.dtd.entities++
	e.name = t.dtd.keep(name)
	t.dtd.add(e)
}

// predefined returns the character of a predefined entity (XML 1.0, 4.6). They
// need no declaration; one that is there must not change them.
func predefined(name []byte) (byte, bool) {
	switch string(name) {
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "amp":
		return '&', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	return 0, false
}

// isPredefined reports whether value, a replacement text, is the character or a
// reference to it. For '<' and '&' it must be the reference: the bare character
// would begin markup wherever the entity is used.
func (c *cursor) isPredefined(value []byte, want byte) bool {
	if len(value) == 1 {
		return value[0] == want && want != '<' && want != '&'
	}
	if len(value) < 4 || value[0] != '&' || value[1] != '#' {
		return false
	}
	r, end := c.t.charRef(value, 0)
	return end == len(value) && r == rune(want)
}

// entityValue reads the literal (XML 1.0, [9]) and returns the replacement text
// (4.5): character references are expanded now, which is how a declaration can
// hold markup or a '\r'; general ones stay and are expanded where the entity is
// used (4.4.5, bypassed), so that nothing grows here.
func (c *cursor) entityValue() []byte {
	t, at, quote := c.t, c.i, c.b[c.i]
	d := &t.dtd
	from := len(d.text)
	c.i++
	for c.n == 0 {
		// The plain run before a reference, a line end, white space or '<', all
		// of which scanValue stops at, and before a '%', at which it does not.
		j := scanValue(c.b, c.i, quote)
		if k := bytes.IndexByte(c.b[c.i:j], '%'); k >= 0 {
			j = c.i + k
		}
		d.text = append(d.text, c.b[c.i:j]...)
		c.i = j
		if len(d.text)-from > t.lim.Text {
			c.n = t.over(at, "Text", int64(t.lim.Text))
			break
		}
		p := c.peek()
		switch {
		case c.n < 0:
		case p == quote:
			c.i++
			return d.text[from:len(d.text):len(d.text)]
		case p == '&':
			c.valueRef()
		case p == '%': // a reference, which the internal subset may not have here
			c.bad(ErrEntity, "a parameter entity reference in an entity value")
		case p == '\r':
			d.text = append(d.text, '\n')
			c.i++
			if c.peek() == '\n' {
				c.i++
			}
		case p == '<' || class[p]&cSpace != 0:
			d.text = append(d.text, p)
			c.i++
		default:
			c.bad(ErrChar, "")
		}
	}
	return nil
}

// valueRef reads a reference in an entity value into the replacement text.
func (c *cursor) valueRef() {
	t := c.t
	if c.i+1 < len(c.b) && c.b[c.i+1] == '#' {
		r, end := t.charRef(c.b, c.i)
		if end >= 0 {
			t.dtd.text = appendRune(t.dtd.text, r)
		}
		c.to(end)
		return
	}
	if j := t.entityName(c.b, c.i); j < 0 {
		c.n = j
	} else {
		t.dtd.text = append(t.dtd.text, c.b[c.i:j+1]...)
		c.i = j + 1
	}
}
