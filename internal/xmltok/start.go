package xmltok

import (
	"bytes"
	"slices"
	"unicode/utf8"
)

// fewAttrs is up to how many attributes comparing each with each is faster than
// sorting.
const fewAttrs = 16

// qname reads the QName at i (Namespaces 1.0, [7] to [11]). local is the index
// of its local part: i when there is no prefix. Like every name, it must be
// followed by an octet, because the next one could still belong to it.
func (t *Tokenizer) qname(b []byte, i int) (local, end int) {
	j := i
	for j < len(b) && class[b[j]]&cName != 0 {
		j++
	}
	// Nearly every name is ASCII and well-formed; any other is read again.
	if j >= len(b) || class[b[i]]&cStart == 0 {
		return t.slowQName(b, i)
	}
	local = i
	if b[j] == ':' {
		local = j + 1
		for j = local; j < len(b) && class[b[j]]&cName != 0; {
			j++
		}
		if j >= len(b) || class[b[local]]&cStart == 0 || b[j] == ':' {
			return t.slowQName(b, i)
		}
	}
	if b[j] >= 0x80 || j-i > t.lim.Name {
		return t.slowQName(b, i)
	}
	return local, j
}

// slowQName is the complete qname.
func (t *Tokenizer) slowQName(b []byte, i int) (local, end int) {
	local, j := i, t.ncname(b, i, i)
	if j >= 0 && b[j] == ':' {
		local = j + 1
		j = t.ncname(b, local, i)
		if j >= 0 && b[j] == ':' {
			return 0, t.bad(j, ErrNamespace, "more than one colon in a name")
		}
	}
	return local, j
}

// ncname reads the NCName at i (Namespaces 1.0, [4]). from is where the name
// begins that it is a part of, with its prefix.
func (t *Tokenizer) ncname(b []byte, i, from int) int {
	if i >= len(b) {
		return short
	}
	if !startsName(b, i) {
		if b[i] == ':' {
			return t.bad(i, ErrNamespace, "a name begins with a colon")
		}
		if c := b[i]; i > from && c < utf8.RuneSelf && isChar(rune(c)) {
			return t.bad(i, ErrNamespace, "no local name after the colon")
		}
		return t.unexpected(b, i, ErrName, "")
	}
	j := scanName(b, i)
	if j-from > t.lim.Name {
		return t.over(from, "Name", int64(t.lim.Name))
	}
	if j >= len(b) {
		return short
	}
	if b[j] >= utf8.RuneSelf { // no name character: nothing else may be beyond ASCII here
		return t.unexpected(b, j, ErrName, "")
	}
	return j
}

// startTag reads the tag at i (XML 1.0, [40] and [44]):
//
//	'<' Name (S Attribute)* S? '>' | '<' Name (S Attribute)* S? '/>'
func (t *Tokenizer) startTag(b []byte, i int) int {
	local, j := t.qname(b, i+1)
	if j < 0 {
		return j
	}
	return t.tagRest(b, i, local, j)
}

// tagRest reads the tag at i from after its name on, which ends at j and has
// its local part at local.
func (t *Tokenizer) tagRest(b []byte, i, local, j int) int {
	if t.depth >= t.lim.Depth {
		return t.over(i, "Depth", int64(t.lim.Depth))
	}
	q := b[i+1 : j]
	local -= i + 1
	t.attrs, t.vals = t.attrs[:0], t.vals[:0]
	// Most tags have neither a prefixed attribute nor a namespace declaration,
	// and then there is nothing to bind and to resolve.
	special := false
	for {
		k := skipSpace(b, j)
		if k >= len(b) {
			return short
		}
		if b[k] == '>' || b[k] == '/' {
			j = k
			break
		}
		if k == j {
			return t.unexpected(b, k, ErrSyntax, "white space or the end of the tag expected")
		}
		if j = t.attr(b, k); j < 0 {
			return j
		}
		a := &t.attrs[len(t.attrs)-1]
		special = special || a.NS || len(a.Name.Prefix) > 0
	}
	// The tag must be complete before anything of it takes effect: when it is
	// not, all of it is read again.
	t.empty = false
	if b[j] == '/' {
		if j = t.expect(b, j, "/>", ErrSyntax, "'>' expected after '/'"); j < 0 {
			return j
		}
		t.empty = true
	} else {
		j++
	}
	if n := t.open(q, local, i, special); n < 0 {
		t.empty = false
		return n
	}
	t.kind = StartElement
	return j
}

// attr reads the attribute at i (XML 1.0, [41]) into attrs:
//
//	Name S? '=' S? AttValue
func (t *Tokenizer) attr(b []byte, i int) int {
	local, j := t.qname(b, i)
	if j < 0 {
		return j
	}
	if len(t.attrs) >= t.lim.Attrs {
		return t.over(i, "Attrs", int64(t.lim.Attrs))
	}
	name := b[i:j]
	if j < len(b) && b[j] != '=' {
		j = skipSpace(b, j)
	}
	if j >= len(b) || b[j] != '=' {
		return t.unexpected(b, j, ErrSyntax, "'=' expected after an attribute name")
	}
	j++
	if j < len(b) && b[j] != '"' {
		j = skipSpace(b, j)
	}
	value, j := t.value(b, j)
	if j < 0 {
		return j
	}
	t.addAttr(name, local-i, value, i)
	return j
}

// addAttr appends an attribute. Its name is split at the local part, and
// namespace declarations are told from other attributes.
func (t *Tokenizer) addAttr(q []byte, local int, value []byte, at int) {
	// Every field is set below, so that nothing needs to be cleared first: an
	// Attr is 14 words long.
	n := len(t.attrs)
	if n < cap(t.attrs) {
		t.attrs = t.attrs[:n+1]
	} else {
		t.attrs = append(t.attrs, Attr{})
	}
	a := &t.attrs[n]
	a.Name.Space, a.Name.Local, a.Value, a.at = nil, q[local:], value, at
	if local > 0 {
		a.Name.Prefix = q[:local-1]
		a.NS = string(a.Name.Prefix) == "xmlns"
	} else {
		a.Name.Prefix = nil
		a.NS = string(q) == "xmlns"
	}
}

// open makes the element whose tag stands at index at the innermost one. Its
// own declarations are in scope for its own name and attributes (Namespaces
// 1.0, 6.1), wherever in the tag they stand.
func (t *Tokenizer) open(q []byte, local, at int, special bool) int {
	if t.depth == len(t.stack) {
		t.stack = append(t.stack, element{})
	}
	e := &t.stack[t.depth]
	e.bindings, e.names = len(t.bindings), len(t.names)
	e.q, e.local = t.stableName(q), local
	if special {
		if n := t.bind(); n < 0 {
			return n
		}
		if n := t.resolveAttrs(); n < 0 {
			return n
		}
	}
	e.space = t.space
	if local > 0 {
		space, ok := t.lookup(q[:local-1])
		if !ok {
			return t.bad(at, ErrNamespace, "unbound prefix of an element")
		}
		e.space = space
	}
	if len(t.attrs) > 1 {
		if n := t.checkDuplicates(); n < 0 {
			return n
		}
	}
	t.cur = t.depth
	t.depth++
	return 0
}

// resolveAttrs finds the namespace names of prefixed attributes. One without a
// prefix has none (Namespaces 1.0, 6.2).
func (t *Tokenizer) resolveAttrs() int {
	for i := range t.attrs {
		a := &t.attrs[i]
		if len(a.Name.Prefix) == 0 || a.NS {
			continue
		}
		space, ok := t.lookup(a.Name.Prefix)
		if !ok {
			return t.bad(a.at, ErrNamespace, "unbound prefix of an attribute")
		}
		a.Name.Space = space
	}
	return 0
}

// checkDuplicates looks for two attributes of one expanded name (XML 1.0, 3.1;
// Namespaces 1.0, 6.3). That covers those of one name as it stands, too, since
// one prefix means one namespace here; declarations are in a namespace of their
// own.
func (t *Tokenizer) checkDuplicates() int {
	if len(t.attrs) > fewAttrs {
		return t.checkManyDuplicates()
	}
	for i := 1; i < len(t.attrs); i++ {
		for j := range i {
			if sameName(&t.attrs[i].Name, &t.attrs[j].Name) {
				return t.bad(t.attrs[i].at, ErrDuplicate, "")
			}
		}
	}
	return 0
}

// sameName compares expanded names. The local part differs first.
func sameName(a, b *Name) bool {
	return string(a.Local) == string(b.Local) && string(a.Space) == string(b.Space)
}

// checkManyDuplicates does so in n log n steps, by sorting. Of several duplicates
// it finds the one that comes first in the document, as the other way does. A
// hash table would have to be seeded against chosen collisions.
func (t *Tokenizer) checkManyDuplicates() int {
	t.order = t.order[:0]
	for i := range t.attrs {
		t.order = append(t.order, int32(i))
	}
	attrs := t.attrs
	slices.SortFunc(t.order, func(i, j int32) int {
		a, b := &attrs[i].Name, &attrs[j].Name
		if c := bytes.Compare(a.Local, b.Local); c != 0 {
			return c
		}
		if c := bytes.Compare(a.Space, b.Space); c != 0 {
			return c
		}
		return int(i - j) // of equal names, the second is the duplicate
	})
	first := -1
	for k := 1; k < len(t.order); k++ {
		i := int(t.order[k])
		if sameName(&attrs[i].Name, &attrs[t.order[k-1]].Name) && (first < 0 || i < first) {
			first = i
		}
	}
	if first >= 0 {
		return t.bad(attrs[first].at, ErrDuplicate, "")
	}
	return 0
}

// endTag reads the tag at i (XML 1.0, [42]):
//
//	'</' Name S? '>'
func (t *Tokenizer) endTag(b []byte, i int) int {
	_, j := t.qname(b, i+2)
	if j < 0 {
		return j
	}
	if t.depth == 0 {
		return t.bad(i, ErrBalance, "an end tag without its start tag")
	}
	// Comparing the names as they stand also compares the prefixes (Namespaces
	// 1.0 asks for the same QName, not only the same expanded name).
	if string(b[i+2:j]) != string(t.stack[t.depth-1].q) {
		return t.bad(i, ErrBalance, "an end tag of another name than the start tag")
	}
	if j = skipSpace(b, j); j >= len(b) || b[j] != '>' {
		return t.unexpected(b, j, ErrSyntax, "'>' expected in an end tag")
	}
	t.close()
	return j + 1
}

// close ends the innermost element. The result of Name stays in place until the
// next element is opened there.
func (t *Tokenizer) close() {
	t.kind = EndElement
	t.depth--
	t.cur = t.depth
	e := &t.stack[t.depth]
	if len(t.bindings) > e.bindings {
		t.unbind(e.bindings)
	}
	t.names = t.names[:e.names]
}
