package xmltok

// A dtd is what a DOCTYPE declaration says, as far as it matters to the tokens:
// the general entities and the attribute definitions, in one table. All of it
// stays until Reset, so that names and text may alias it.
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

// A declKind says what a decl declares, and by what it is found.
type declKind uint8

// The kinds of decls.
const (
	declEntity  declKind = iota // keyed by its name
	declElement                 // an element that has attribute definitions, by its name
	declAttr                    // an attribute definition, by element and attribute name
)

// A decl is one declaration that matters to the tokens.
type decl struct {
	// The key.
	kind        declKind
	owner, name []byte
	chain       int32 // 1 + index of the next with the same hash

	// An entity: external ones cannot be referred to, and one that is open is
	// being expanded. value is the replacement text.
	external, open bool
	value          []byte

	// An attribute: tokenized if its type is another than CDATA; value is its
	// default, if it has one; seen is the serial of the last tag that has it.
	tokenized, hasDefault bool
	seen                  int

	// The attributes of an element make a list, in the order of their
	// definitions: sibling is 1 + index of the first, in an attribute of the
	// next, and last that of the last.
	sibling, last int32
}

// reset forgets all declarations, but keeps the storage.
func (d *dtd) reset() {
	*d = dtd{text: d.text[:0], groups: d.groups[:0], decls: d.decls[:0], heads: d.heads}
	clear(d.heads)
}

// hash is FNV-1a over the key, with a separator that cannot be part of a name:
// owner and name do not run into each other. An attacker can find collisions; the limits on declarations
// bound what they cost.
func hash(kind declKind, owner, name []byte) uint32 {
	const prime = 16777619
	h := 2166136261 ^ uint32(kind)
	for _, c := range owner {
		h = (h ^ uint32(c)) * prime
	}
	h *= prime // as for an octet of 0
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

// add appends a declaration, which must be new, and returns its index. The hash
// table doubles with the declarations, so that chains stay short; it is kept
// between documents.
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

// link puts a declaration at the front of its chain.
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
