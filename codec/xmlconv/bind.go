package xmlconv

import (
	"slices"

	"github.com/go-wbxml/wbxml/internal/xmlesc"
	"github.com/go-wbxml/wbxml/internal/xmltok"
	"github.com/go-wbxml/wbxml/tokens"
)

// The names of some document types have a prefix, as o-ex:rights has: the type binds it to
// a namespace ([tokens.Bind]). In WBXML the prefix is always that of the type. XML may have
// any, or none, for the same namespace.

// prefixOf returns the prefix in names of the type that stands for a namespace, "" for
// none.
func (in *tableInfo) prefixOf(space []byte) string {
	for i := range in.Binds {
		if in.Binds[i].Space == string(space) {
			return in.Binds[i].Prefix
		}
	}
	return ""
}

// spaceOf returns the namespace that a prefix in names of the type stands for, "" for none.
func (in *tableInfo) spaceOf(prefix []byte) string {
	i := slices.IndexFunc(in.Binds, func(b tokens.Bind) bool { return b.Prefix == string(prefix) })
	if i < 0 {
		return ""
	}
	return in.Binds[i].Space
}

// binds reports whether the type binds a prefix.
func binds(t *tokens.Table, prefix string) bool {
	return slices.ContainsFunc(t.Binds, func(b tokens.Bind) bool { return b.Prefix == prefix })
}

// declareBound writes the declaration of a namespace that the type has a prefix for, with
// that prefix, unless one of the attributes before is the same.
func (c *wbxmlWriter) declareBound(t *target, before []xmltok.Attr, space []byte) error {
	prefix := t.in.prefixOf(space)
	if slices.ContainsFunc(before, func(a xmltok.Attr) bool { return a.NS && t.in.prefixOf(a.Value) == prefix }) {
		return nil
	}
	t.name = append(append(t.name[:0], "xmlns:"...), prefix...)
	return c.attribute(t, t.name, space)
}

// declarePrefix adds the declaration of a prefix that the type binds, and the document does
// not declare, to the open tag; not ok where the type does not bind it.
func (c *xmlWriter) declarePrefix(l *level, name []byte) (ok bool, err error) {
	space := l.in.spaceOf(name)
	if space == "" {
		return false, nil
	}
	a := c.addAttr(l.d.Offset())
	a.ours = true
	c.text = append(c.text[:0], name...) // which is in out
	c.out = append(append(c.out, " xmlns:"...), c.text...)
	a.sign, a.colon = len(c.out), len("xmlns")
	c.out = append(c.out, '=', '"')
	c.out, _ = xmlesc.AppendChecked(c.out, []byte(space), xmlesc.Value)
	c.out = append(c.out, '"')
	a.end = len(c.out)
	return true, c.declaresPrefix(a, c.out[a.start+1+a.colon+1:a.sign])
}
