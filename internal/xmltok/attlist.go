package xmltok

import "unicode/utf8"

// appendRune is utf8.AppendRune, short for ASCII.
func appendRune(b []byte, r rune) []byte {
	if r < utf8.RuneSelf {
		return append(b, byte(r))
	}
	return utf8.AppendRune(b, r)
}

// attlistDecl reads an attribute-list declaration (XML 1.0, [52]):
//
//	'<!ATTLIST' S Name AttDef* S? '>'
func (c *cursor) attlistDecl() {
	c.i += len("<!ATTLIST")
	c.space()
	elem := c.qname()
	for {
		spaced := c.maySpace()
		if c.peek() == '>' {
			c.i++
			return
		}
		c.needed(spaced)
		if c.n < 0 {
			return
		}
		c.attDef(elem)
	}
}

// attDef reads one attribute definition after its white space (XML 1.0, [53]
// and [60]):
//
//	S Name S AttType S ('#REQUIRED' | '#IMPLIED' | (('#FIXED' S)? AttValue))
//
// The first of several for one attribute counts (3.3).
func (c *cursor) attDef(elem []byte) {
	t, at := c.t, c.i
	name := c.qname()
	c.space()
	e := decl{kind: declAttr, tokenized: c.attType()}
	c.space()
	if c.peek() == '#' {
		switch {
		case c.at("#REQUIRED"):
			c.i += len("#REQUIRED")
		case c.at("#IMPLIED"):
			c.i += len("#IMPLIED")
		default:
			c.lit("#FIXED", "a default declaration expected")
			c.space()
			e.hasDefault = true
		}
	} else {
		e.hasDefault = true
	}
	if e.hasDefault {
		e.value = c.defaultValue(e.tokenized)
	}
	if c.n < 0 || t.dtd.find(declAttr, elem, name) >= 0 {
		return
	}
	if t.dtd.defs >= t.lim.Attrs {
		c.n = t.over(at, "Attrs", int64(t.lim.Attrs))
		return
	}
	t.dtd.define(elem, name, e)
}

// define adds an attribute definition to its element.
func (d *dtd) define(elem, name []byte, e decl) {
	owner := d.find(declElement, nil, elem)
	if owner < 0 {
		owner = d.add(decl{kind: declElement, name: d.keep(elem)})
	}
	e.owner, e.name = d.decls[owner].name, d.keep(name)
	i := d.add(e) + 1
	o := &d.decls[owner]
	if o.last > 0 {
		d.decls[o.last-1].sibling = i
	} else {
		o.sibling = i
	}
	o.last = i
	d.defs++
}

// attType reads an attribute type (XML 1.0, [54] to [57]) and reports whether it
// is another than CDATA, which is all that matters without validation.
func (c *cursor) attType() bool {
	if c.peek() == '(' {
		c.enumeration(false)
		return true
	}
	from := c.i
	for c.n == 0 && 'A' <= c.peek() && c.peek() <= 'Z' {
		c.i++
	}
	if c.n < 0 {
		return false
	}
	switch string(c.b[from:c.i]) {
	case "CDATA":
		return false
	case "ID", "IDREF", "IDREFS", "ENTITY", "ENTITIES", "NMTOKEN", "NMTOKENS":
	case "NOTATION":
		c.space()
		c.enumeration(true)
	default:
		c.n = c.t.bad(from, ErrSyntax, "not an attribute type")
	}
	return true
}

// enumeration reads the names of notations or the tokens of an enumerated type
// (XML 1.0, [58] and [59]):
//
//	'(' S? Name (S? '|' S? Name)* S? ')'
func (c *cursor) enumeration(notations bool) {
	c.lit("(", "'(' expected")
	for c.n == 0 {
		c.maySpace()
		if notations {
			c.ncname("a colon in the name of a notation")
		} else {
			c.nmtoken()
		}
		c.maySpace()
		if c.peek() == ')' {
			c.i++
			return
		}
		c.lit("|", "'|' or ')' expected")
	}
}

// defaultValue reads the default of an attribute, normalised and ready for use.
// Entities in it are expanded here: they must be declared before (XML 1.0, 4.1).
func (c *cursor) defaultValue(tokenized bool) []byte {
	if c.n < 0 {
		return nil
	}
	t := c.t
	t.vals = t.vals[:0]
	v, end := t.value(c.b, c.i)
	c.to(end)
	if c.n < 0 {
		return nil
	}
	if tokenized {
		v = t.collapse(v)
	}
	return t.dtd.keep(v)
}

// collapse normalises a value whose type is not CDATA: no space at the ends and
// single ones between (XML 1.0, 3.3.3). It concerns the space character alone,
// since the first step has left other white space only where a character
// reference had asked for it.
func (t *Tokenizer) collapse(v []byte) []byte {
	from := len(t.vals)
	for _, c := range v {
		if c == ' ' && (len(t.vals) == from || t.vals[len(t.vals)-1] == ' ') {
			continue
		}
		t.vals = append(t.vals, c)
	}
	if n := len(t.vals); n > from && t.vals[n-1] == ' ' {
		t.vals = t.vals[:n-1]
	}
	return t.vals[from:len(t.vals):len(t.vals)]
}

// applyDefs applies the attribute definitions for the element q, whose tag
// stands at index at: types to the attributes that are there, defaults for those
// that are not. It returns how many it has added.
func (t *Tokenizer) applyDefs(q []byte, at int) int {
	d := &t.dtd
	owner := d.find(declElement, nil, q)
	if owner < 0 {
		return 0
	}
	// One look-up for each attribute and one walk over the definitions: each with
	// each could be 256 times 256.
	d.serial++
	for i := range t.attrs {
		a := &t.attrs[i]
		k := d.find(declAttr, q, a.Name.raw())
		if k < 0 {
			continue
		}
		d.decls[k].seen = d.serial
		if d.decls[k].tokenized {
			a.Value = t.collapse(a.Value)
		}
	}
	added := 0
	for k := d.decls[owner].sibling; k > 0; k = d.decls[k-1].sibling {
		e := &d.decls[k-1]
		if !e.hasDefault || e.seen == d.serial {
			continue
		}
		if len(t.attrs) >= t.lim.Attrs {
			return t.over(at, "Attrs", int64(t.lim.Attrs))
		}
		// Four octets of tag can bring 256 defaults of a MiB.
		if n := t.charge(len(e.name)+len(e.value), at); n < 0 {
			return n
		}
		t.addAttr(e.name, localPart(e.name), e.value, at).Default = true
		added++
	}
	return added
}

// raw returns the name as it stands in the input, where prefix, colon and local
// part follow each other.
func (n *Name) raw() []byte {
	if len(n.Prefix) == 0 {
		return n.Local
	}
	return n.Prefix[:len(n.Prefix)+1+len(n.Local)]
}

// localPart returns the index of the local part of a QName.
func localPart(q []byte) int {
	for i, c := range q {
		if c == ':' {
			return i + 1
		}
	}
	return 0
}
