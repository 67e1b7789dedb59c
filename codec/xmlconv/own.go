package xmlconv

import (
	"slices"

	"github.com/go-wbxml/wbxml/internal/xmltok"
)

// Most document types without namespaces were written by DTDs, and yet XML of theirs may give
// them a namespace and a prefix: <p:wml xmlns:p="…">. Elements in a namespace of the document's
// own lose the prefix in WBXML, so that they have their tokens, and declare the namespace as
// the default one where it is not yet. Prefixes of other namespaces are a vendor's: they stay,
// in names that are written in full.

// ownRoot notes the namespace of the root of a document whose type has none.
func (c *wbxmlWriter) ownRoot(t *target, root xmltok.Name) {
	if _, ok := t.in.findAnywhere(0, root.Local); ok && len(t.in.Binds) == 0 {
		t.own = c.intern(root.Space)
	}
}

// isOwn reports whether a namespace is one of a document whose type has none: that of its
// root, one that the type has for a root, or one whose declaration has a token.
func (t *target) isOwn(space []byte) bool {
	switch {
	case len(space) == 0 || t.in.spaced || t.in.prefixOf(space) != "":
		return false
	case t.own == string(space):
		return true
	}
	_, n, ok := t.findAttr(xmlnsName, space)
	return ok && n > 0 || slices.ContainsFunc(t.in.RootSpaces, func(s string) bool { return s == string(space) })
}

// declareDefault declares the namespace of the element called name, where it has no prefix in
// WBXML, and neither the elements around it nor its attributes do so. own says that it had one.
func (c *wbxmlWriter) declareDefault(t *target, name xmltok.Name, attrs []xmltok.Attr, own bool) error {
	f := &c.frames[len(c.frames)-1]
	switch {
	case string(name.Space) == f.space:
		return nil
	case !own && (len(name.Prefix) > 0 || slices.ContainsFunc(attrs, func(a xmltok.Attr) bool { return a.NS && len(a.Name.Prefix) == 0 })):
		return nil
	}
	f.space = c.intern(name.Space)
	return c.attribute(t, xmlnsName, name.Space)
}
