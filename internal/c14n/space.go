package c14n

import (
	"bytes"
	"slices"

	"github.com/go-wbxml/wbxml/internal/xmlesc"
	"github.com/go-wbxml/wbxml/internal/xmltok"
)

// A space is a namespace declaration.
type space struct {
	prefix, name []byte
}

// A scope holds the declarations that have been written and are in scope. It is
// not the scope of the input: exclusive canonicalization writes fewer declarations,
// and each where a name first uses it.
type scope struct {
	decls  []space // innermost last
	memory []byte  // for their texts, which outlive the tokenizer's
	marks  []mark  // one for each open element
}

// A mark is the state of a scope around an element.
type mark struct {
	decls, memory int
}

// reset forgets all declarations and keeps the memory.
func (s *scope) reset() {
	s.decls, s.memory, s.marks = s.decls[:0], s.memory[:0], s.marks[:0]
}

// clear overwrites the texts of declarations, also those behind the end of the
// slices.
func (s *scope) clear() {
	clear(s.decls[:cap(s.decls)])
	clear(s.memory[:cap(s.memory)])
	s.reset()
}

// enter begins an element.
func (s *scope) enter() { s.marks = append(s.marks, mark{len(s.decls), len(s.memory)}) }

// leave ends the innermost element, and the scope of its declarations.
func (s *scope) leave() {
	m := s.marks[len(s.marks)-1]
	s.marks = s.marks[:len(s.marks)-1]
	s.decls, s.memory = s.decls[:m.decls], s.memory[:m.memory]
}

// add brings a declaration into scope.
func (s *scope) add(d space) {
	s.decls = append(s.decls, space{s.copy(d.prefix), s.copy(d.name)})
}

// copy copies b to memory that is given back with the element.
func (s *scope) copy(b []byte) []byte {
	n := len(s.memory)
	s.memory = append(s.memory, b...)
	return s.memory[n:len(s.memory):len(s.memory)]
}

// has reports whether prefix means name by the declarations written so far. There are
// few of them, and the tokenizer's limit on attributes bounds them, so the search is
// linear, from the innermost.
func (s *scope) has(prefix, name []byte) bool {
	for i := len(s.decls) - 1; i >= 0; i-- {
		if d := &s.decls[i]; string(d.prefix) == string(prefix) {
			return string(d.name) == string(name)
		}
	}
	return len(prefix) == 0 && len(name) == 0
}

// declare writes the namespace declarations of an element, sorted by prefix, the
// default namespace first. The apex of an inclusive form declares every namespace in
// its scope; other elements only those that they declare in the input.
func (c *Canonicalizer) declare(name *xmltok.Name, attrs []xmltok.Attr, apex bool) {
	c.decls = c.decls[:0]
	switch {
	case c.o.Method == Exclusive:
		c.used(name, attrs, apex)
	case apex:
		for prefix, name := range c.t.Spaces() {
			c.need(prefix, name)
		}
	default:
		for i := range attrs {
			if a := &attrs[i]; a.NS {
				c.need(declared(a), a.Value)
			}
		}
	}
	if len(c.decls) > 1 {
		slices.SortFunc(c.decls, func(a, b space) int { return bytes.Compare(a.prefix, b.prefix) })
	}
	for i := range c.decls {
		d := &c.decls[i]
		c.buf = append(c.buf, " xmlns"...)
		if len(d.prefix) > 0 {
			c.buf = append(c.buf, ':')
			c.buf = append(c.buf, d.prefix...)
		}
		c.buf = append(c.buf, '=', '"')
		c.buf = xmlesc.Append(c.buf, d.name, xmlesc.Value)
		c.buf = append(c.buf, '"')
		c.spaces.add(*d)
	}
}

// used needs the namespaces that the element makes visible use of (Exclusive
// C14N 1.0, 1.1), and those of the PrefixList, which count as in an inclusive form.
// The latter can only change where the element has declarations, or is the apex.
func (c *Canonicalizer) used(name *xmltok.Name, attrs []xmltok.Attr, apex bool) {
	c.need(name.Prefix, name.Space)
	changed := apex
	for i := range attrs {
		a := &attrs[i]
		if a.NS {
			changed = true
		} else if len(a.Name.Prefix) > 0 {
			c.need(a.Name.Prefix, a.Name.Space)
		}
	}
	if !changed {
		return
	}
	for _, prefix := range c.prefixes {
		if name, ok := c.t.LookupSpace(prefix); ok {
			c.need(prefix, name)
		}
	}
}

// need adds a declaration to those to write, unless it is superfluous: its prefix has
// this meaning already, by an element around it or by an earlier call.
func (c *Canonicalizer) need(prefix, name []byte) {
	if c.spaces.has(prefix, name) || string(prefix) == "xml" {
		return
	}
	for i := range c.decls {
		if string(c.decls[i].prefix) == string(prefix) {
			return
		}
	}
	c.decls = append(c.decls, space{prefix, name})
}

// declared returns the prefix that an attribute declares.
func declared(a *xmltok.Attr) []byte {
	if len(a.Name.Prefix) == 0 {
		return nil
	}
	return a.Name.Local
}

// checkSpaces refuses a namespace name that is a relative URI, for which there is no
// canonical form (Canonical XML 1.0, 1.3).
func (c *Canonicalizer) checkSpaces() error {
	attrs := c.t.Attrs()
	for i := range attrs {
		if a := &attrs[i]; a.NS && len(a.Value) > 0 && !hasScheme(a.Value) {
			return c.t.Refuse(ErrRelative)
		}
	}
	return nil
}

// hasScheme reports whether a URI begins with a scheme (RFC 3986, 3.1).
func hasScheme(uri []byte) bool {
	for i, b := range uri {
		switch {
		case 'a' <= b|0x20 && b|0x20 <= 'z':
		case b == ':':
			return i > 0
		case i == 0 || (b < '0' || b > '9') && b != '+' && b != '-' && b != '.':
			return false
		}
	}
	return false
}
