package xmlconv

import (
	"bytes"
	"slices"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/limit"
	"github.com/go-wbxml/wbxml/internal/xmlesc"
)

// Namespaces of XML that is written. Those of a type are declared as the default one
// where they change, and need nothing here. This file is for documents that have
// prefixes or declarations among their literal names: XML in which these are wrong
// could not be read back, so they are checked as a reader of XML would.

// A prefix is a namespace prefix in scope and the namespace it is bound to.
type prefix struct{ name, space string }

// The namespaces that no document declares (Namespaces in XML 1.0, 3).
const (
	xmlSpace   = "http://www.w3.org/XML/1998/namespace"
	xmlnsSpace = "http://www.w3.org/2000/xmlns/"
)

// namespaces sees to it that a tag with prefixes or xmlns in it is right by
// Namespaces in XML: the document may have declarations of its own, among its
// attributes, for elements that its type does not know.
func (c *xmlWriter) namespaces(l *level) error {
	for i := 0; i < len(c.attrs); i++ {
		a := &c.attrs[i]
		var err error
		switch prefix, local := c.split(a); {
		case string(prefix) == "xmlns":
			err = c.declaresPrefix(a, local)
		case prefix == nil && string(local) == "xmlns" && !a.ours:
			// The one that was added for the element would be there twice: it goes.
			if err = c.declaresDefault(a); err == nil && c.attrs[0].ours {
				c.cutAttr(0)
				i--
			}
		}
		if err != nil {
			return c.badSpace(l.d, a.at, err)
		}
	}
	e := &c.elems[len(c.elems)-1]
	name := c.out[c.nameAt:]
	if len(c.attrs) > 0 {
		name = c.out[c.nameAt:c.attrs[0].start]
	}
	if p, _, found := bytes.Cut(name, []byte{':'}); found {
		if _, ok := c.lookup(p); !ok {
			if ok, err := c.declarePrefix(l, p); err != nil {
				return c.fault(l.d, err)
			} else if !ok {
				return c.fault(l.d, &wrapped{ErrNamespace, codec.ErrName})
			}
		}
	}
	for i := range c.attrs {
		a := &c.attrs[i]
		prefix, local := c.split(a)
		if prefix == nil || string(prefix) == "xmlns" {
			if prefix != nil || string(local) == "xmlns" {
				// Declarations are in a namespace of their own, apart from all attributes.
				a.space = xmlnsSpace
			}
			continue
		}
		space, ok := c.lookup(prefix)
		if !ok {
			return c.badSpace(l.d, a.at, ErrNamespace)
		}
		a.space = space
		if space == xmlSpace && string(local) == "space" {
			e.preserve(c.attrValue(a))
		}
	}
	return nil
}

// preserve acts on xml:space (XML 1.0, 2.10): white space is not added where it
// means something.
func (e *element) preserve(value []byte) {
	switch string(value) {
	case "preserve":
		e.flags = e.flags&^indents | preserves
	case "default":
		e.flags &^= preserves
	}
}

// badSpace is the error for a declaration, or the lack of one, at an offset.
func (c *xmlWriter) badSpace(d *codec.Decoder, at int64, err error) error {
	if err == ErrNamespace {
		err = &wrapped{ErrNamespace, codec.ErrName}
	}
	return c.faultAt(d, at, err)
}

// declaresDefault takes in a declaration of the default namespace. That of an
// element with a token is settled by its type.
func (c *xmlWriter) declaresDefault(a *attr) error {
	space := c.declared(a)
	e := &c.elems[len(c.elems)-1]
	switch {
	case space == xmlSpace, space == xmlnsSpace, space == EscapeSpace: // a document does not pass for escapes
		return ErrNamespace
	// A literal, or a type without namespaces: the document has its namespace.
	case e.page == nil || !e.page.spaced:
		e.space = space
	case e.space != space:
		return ErrNamespace
	}
	return nil
}

// declaresPrefix takes in a declaration of the prefix name.
func (c *xmlWriter) declaresPrefix(a *attr, name []byte) error {
	space := c.declared(a)
	if space == "" || space == xmlnsSpace || space == EscapeSpace || string(name) == "xmlns" || (string(name) == "xml") != (space == xmlSpace) {
		return ErrNamespace
	}
	if most := limit.Or(c.o.Codec.Limits.Attrs, limit.Attrs); len(c.prefixes) >= most {
		return limit.Exceeded("Attrs", most)
	}
	c.prefixes = append(c.prefixes, prefix{c.intern(name), space})
	return nil
}

// declared returns the namespace that a declaration names. It stays valid beyond the tag, for
// which a copy is kept: out moves on.
func (c *xmlWriter) declared(a *attr) string {
	c.text = xmlesc.Unescape(c.text[:0], c.attrValue(a))
	return c.intern(c.text)
}

// lookup finds the namespace of a prefix.
func (c *xmlWriter) lookup(name []byte) (space string, ok bool) {
	return findPrefix(c.prefixes, name)
}

// findPrefix finds the namespace of a prefix among declarations, the last the innermost.
func findPrefix(prefixes []prefix, name []byte) (space string, ok bool) {
	// The innermost declaration counts. Limits.Attrs bounds how many there are.
	for i := len(prefixes) - 1; i >= 0; i-- {
		if prefixes[i].name == string(name) {
			return prefixes[i].space, true
		}
	}
	if string(name) == "xml" {
		return xmlSpace, true
	}
	return "", false
}

// cutAttr takes the i-th attribute out of the tag. Its octets are in the middle of out, but
// this is for tags with declarations of their own only.
func (c *xmlWriter) cutAttr(i int) {
	a := c.attrs[i]
	c.out = slices.Delete(c.out, a.start, a.end)
	c.attrs = slices.Delete(c.attrs, i, i+1)
	// The attributes behind it move to the front, and their offsets with them.
	n := a.end - a.start
	for j := i; j < len(c.attrs); j++ {
		b := &c.attrs[j]
		b.start, b.sign, b.end = b.start-n, b.sign-n, b.end-n
	}
}

// canonicalAttrs puts the open tag into canonical form (Canonical XML 1.0, 2.2
// and 2.3): without superfluous declarations, then the other declarations by prefix,
// then the attributes by namespace and local name.
func (c *xmlWriter) canonicalAttrs() {
	e := &c.elems[len(c.elems)-1]
	around := ""
	if n := len(c.elems); n > 1 {
		around = c.elems[n-2].space
	}
	for i := 0; i < len(c.attrs); i++ {
		a := &c.attrs[i]
		superfluous := false
		switch prefix, local := c.split(a); {
		case prefix == nil && string(local) == "xmlns":
			// The element around has the same (Canonical XML 1.0, 2.3, namespace axis).
			superfluous = e.space == around
		case string(prefix) == "xmlns":
			outer, ok := findPrefix(c.prefixes[:e.prefixes], local)
			inner, _ := c.lookup(local)
			superfluous = ok && outer == inner
		}
		if superfluous {
			c.cutAttr(i)
			i--
		}
	}
	if len(c.attrs) < 2 {
		return
	}
	slices.SortFunc(c.attrs, c.compareCanonical)
	// The sorted octets are collected in spare, since they lie in each other's places.
	c.spare = c.spare[:0]
	from := len(c.out)
	for i := range c.attrs {
		a := &c.attrs[i]
		c.spare = append(c.spare, c.out[a.start:a.end]...)
		from = min(from, a.start)
	}
	c.out = append(c.out[:from], c.spare...)
}

// compareCanonical is the order of Canonical XML 1.0, 2.2: declarations first.
func (c *xmlWriter) compareCanonical(x, y attr) int {
	if a, b := c.canonicalRank(&x), c.canonicalRank(&y); a != b {
		return a - b
	}
	return c.compareAttrs(&x, &y)
}

// canonicalRank is 0 for xmlns, 1 for other declarations, else 2.
func (c *xmlWriter) canonicalRank(a *attr) int {
	switch prefix, local := c.split(a); {
	case string(prefix) == "xmlns":
		return 1
	case prefix == nil && string(local) == "xmlns":
		return 0
	}
	return 2
}
