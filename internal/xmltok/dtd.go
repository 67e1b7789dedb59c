package xmltok

import "bytes"

// A dtd is what a DOCTYPE declaration says.
type dtd struct {
	seen                 bool
	name, public, system []byte
	text                 []byte // storage of all that the declarations keep
	groups               []byte // the separators of the groups open in a content model

	decls    []decl
	heads    []int32 // hash table over decls: 1 + index of the first in each chain
	entities int     // how many decls are entities
	defs     int     // how many are attribute definitions
	serial   int     // counts start tags, see decl.seen
}

type declKind uint8

const (
	declEntity  declKind = iota // keyed by its name
	declElement                 // an element that has attribute definitions, by its name
	declAttr                    // an attribute definition, by element and attribute name
)

// A decl is one declaration that matters to the tokens.
type decl struct {
	kind        declKind
	external    bool // entity: not internal, cannot be referred to
	open        bool // entity: being expanded
	tokenized   bool // attribute: of another type than CDATA
	hasDefault  bool // attribute: value is its default
	chain       int32
	sibling     int32 // element, attribute: 1 + index of the next definition of the element
	last        int32 // element: 1 + index of its last definition
	seen        int   // attribute: the serial of the last tag that has it
	owner, name []byte
	value       []byte // entity: the replacement text
}

func (d *dtd) reset() {
	*d = dtd{text: d.text[:0], groups: d.groups[:0], decls: d.decls[:0], heads: d.heads}
	clear(d.heads)
}

// hash is FNV-1a. An attacker can find collisions; the limits on declarations
// bound what they cost.
func hash(kind declKind, owner, name []byte) uint32 {
	const prime = 16777619
	h := 2166136261 ^ uint32(kind)
	for _, c := range owner {
		h = (h ^ uint32(c)) * prime
	}
	h *= prime
	for _, c := range name {
		h = (h ^ uint32(c)) * prime
	}
	return h ^ h>>15
}

// find returns the index of a declaration, or -1.
func (d *dtd) find(kind declKind, owner, name []byte) int32 {
	if len(d.decls) == 0 {
		return -1
	}
	i := d.heads[hash(kind, owner, name)&uint32(len(d.heads)-1)] - 1
	for ; i >= 0; i = d.decls[i].chain - 1 {
		if e := &d.decls[i]; e.kind == kind && string(e.name) == string(name) && string(e.owner) == string(owner) {
			return i
		}
	}
	return -1
}

// add appends a declaration, which must be new, and returns its index.
func (d *dtd) add(e decl) int32 {
	i := int32(len(d.decls))
	d.decls = append(d.decls, e)
	if len(d.decls) <= len(d.heads) {
		d.link(i)
		return i
	}
	d.heads = make([]int32, max(64, 2*len(d.heads))) // a power of two
	for k := range d.decls {
		d.link(int32(k))
	}
	return i
}

func (d *dtd) link(i int32) {
	e := &d.decls[i]
	head := &d.heads[hash(e.kind, e.owner, e.name)&uint32(len(d.heads)-1)]
	e.chain, *head = *head, i+1
}

// keep copies s to where it stays until Reset.
func (d *dtd) keep(s []byte) []byte {
	n := len(d.text)
	d.text = append(d.text, s...)
	return d.text[n:len(d.text):len(d.text)]
}

// doctype reads the declaration at i, which begins with "<!D" (XML 1.0, [28]).
func (t *Tokenizer) doctype(b []byte, i int) int {
	if t.phase != phaseProlog {
		return t.bad(i, ErrSyntax, "a DOCTYPE declaration after the root's start or in a fragment")
	}
	if t.dtd.seen {
		return t.bad(i, ErrSyntax, "a second DOCTYPE declaration")
	}
	t.dtd.reset() // of an earlier try
	t.expanded = 0
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

// subset reads an internal subset up to its ']' (XML 1.0, [28b]).
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

// entityDecl reads an entity declaration (XML 1.0, [70]). The first of several
// with one name counts.
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
		if e.external || !isPredefined(e.value, want) {
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

// predefined returns the character of a predefined entity (XML 1.0, 4.6).
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
// reference to it; for '<' and '&' it must be the reference.
func isPredefined(value []byte, want byte) bool {
	if len(value) == 1 {
		return value[0] == want && want != '<' && want != '&'
	}
	var t Tokenizer
	if len(value) < 4 || value[0] != '&' || value[1] != '#' {
		return false
	}
	r, end := t.charRef(value, 0)
	return end == len(value) && r == rune(want)
}

// entityValue reads the literal (XML 1.0, [9]) and returns the replacement
// text: character references are expanded, general ones stay (4.4.5, 4.5).
func (c *cursor) entityValue() []byte {
	t, at, quote := c.t, c.i, c.b[c.i]
	d := &t.dtd
	from := len(d.text)
	c.i++
	for c.n == 0 {
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

// valueRef reads a reference in an entity value.
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

// notationDecl reads a notation declaration (XML 1.0, [82]).
func (c *cursor) notationDecl() {
	c.i += len("<!NOTATION")
	c.space()
	c.ncname("a colon in the name of a notation")
	c.space()
	c.externalID(true)
	c.maySpace()
	c.lit(">", "'>' expected at the end of a notation declaration")
}

// elementDecl reads an element type declaration (XML 1.0, [45]).
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

// mixed reads a mixed-content declaration from its #PCDATA on (XML 1.0, [51]).
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

// children reads element content after its first '(' (XML 1.0, [47] to [50]).
// The separators of the open groups make a stack: ',' or '|', 0 when not yet
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
