package tnds

import (
	"slices"
)

// The functions below replace or delete; the memory is free again when the tree is
// reset. Adding and deleting move the nodes behind: each takes time
// proportional to Len.

// Add adds a node, as the command Add does, behind its siblings, with the
// interior nodes that it needs; a node at top level gets the Path of another
// there that leads to it. It returns the node's index; those of nodes behind it
// have changed. The value is copied. The error is an [*Error] as from
// [Tree.Build]; the tree is then as it was.
func (t *Tree) Add(e Entry) (int, error) {
	i, err := t.add(&e)
	if err != nil {
		return none, &Error{e.URI, err}
	}
	return i, nil
}

// add is Add without the URI in its errors.
func (t *Tree) add(e *Entry) (int, error) {
	if err := CheckURI(e.URI, URILimits{}); err != nil {
		return none, err
	}
	uri, ok := cut(Relative(e.URI), prefix(t.Base))
	if !ok || uri == "" {
		return none, ErrURI
	}
	if t.find(uri) >= 0 {
		return none, ErrExists
	}
	// A scratch node shows whether e is sound before anything moves.
	last := t.appendNode(none)
	err := t.fill(last, e)
	filled := t.nodes[last]
	t.nodes = t.nodes[:last]
	if err != nil {
		return none, err
	}
	parent, names := t.above(uri)
	if parent >= 0 && t.leaf(parent) {
		return none, ErrLeaf
	}
	var path Chars
	if parent < 0 {
		path, names = t.path(uri)
	}
	// The last child of parent, and its last child, down to the node.
	at := t.endOf(parent)
	for more := true; more; parent, at, path = at, at+1, nil {
		n := segment(names)
		more = n < len(names)
		node := filled
		if more {
			node = Node{HasRT: true, RT: RTProperties{Format: FormatNode, Type: Type{TypeDDFName, Chars{}}}}
		}
		node.Name, node.Path, node.parent = copyIn(t, names[:n]), path, int32(parent)
		t.insert(at, node)
		if more {
			names = names[n+1:]
		}
	}
	t.relink()
	return parent, nil
}

// above returns the deepest node above uri, and the names from there on; none
// and all of uri, if there is no such node.
func (t *Tree) above(uri string) (parent int, names string) {
	for at := len(uri); at > 0; {
		if at--; uri[at] == '/' {
			if i := t.find(uri[:at]); i >= 0 {
				return i, uri[at+1:]
			}
		}
	}
	return t.find(""), uri // a node that is Base itself
}

// path returns the longest Path at top level that leads to uri, and the names
// from there on. Without it, adding ./DMAcc/2 to a tree that has ./DMAcc/1 by a
// Path would make a node ./DMAcc, which the device has.
func (t *Tree) path(uri string) (path Chars, names string) {
	names = uri
	for _, n := range t.Children(-1) {
		if rest, ok := cut(uri, prefix(n.Path)); ok && rest != "" && len(rest) < len(names) {
			path, names = n.Path, rest
		}
	}
	return path, names
}

// leaf reports whether node i cannot have children. Without format and value it
// can.
func (t *Tree) leaf(i int) bool {
	n := &t.nodes[i]
	return n.Value != nil || n.RT.Format != FormatNone && n.RT.Format != FormatNode
}

// insert puts a node at index at; depths and ends are left for relink.
func (t *Tree) insert(at int, n Node) {
	t.nodes = slices.Insert(t.nodes, at, n)
	for i := at + 1; i < len(t.nodes); i++ {
		if p := &t.nodes[i].parent; int(*p) >= at {
			*p++
		}
	}
}

// Replace changes the node with e's URI, as the command Replace does: format,
// type and value and, where e has one, the ACL. It returns the node's index. The
// error is an [*Error] as from [Tree.Build], or ErrNotFound; the tree is then as
// it was.
func (t *Tree) Replace(e Entry) (int, error) {
	i := t.Find(e.URI)
	err := error(ErrNotFound)
	if i >= 0 {
		err = ErrLeaf
		if e.Format == FormatNode || t.End(i) == i+1 {
			err = t.fill(i, &e)
		}
	}
	if err != nil {
		return none, &Error{e.URI, err}
	}
	return i, nil
}

// SetValue gives node i a copy of v as its value: text or, with opaque, octets.
// A nil v takes the value away.
func (t *Tree) SetValue(i int, v []byte, opaque bool) {
	n := &t.nodes[i]
	n.Value, n.Opaque = nil, false
	if v != nil {
		n.Value, n.Opaque = copyIn(t, v), opaque
	}
}

// SetName gives node i a copy of name as its name, without a check. See
// [CheckName].
func (t *Tree) SetName(i int, name string) { t.nodes[i].Name = copyIn(t, name) }

// SetACL gives node i the ACL a, in an RTProperties element if need be; an empty
// one takes it away. The error is ErrACL.
func (t *Tree) SetACL(i int, a ACL) error {
	s, err := a.AppendText(t.mem.Arena.Tail())
	if err != nil {
		return err
	}
	n := &t.nodes[i]
	n.RT.ACL = t.mem.Arena.Commit(s)
	n.HasRT = n.HasRT || len(a) > 0
	return nil
}

// Delete removes the node with that URI and all below it. The error is an
// [*Error] with ErrNotFound.
func (t *Tree) Delete(uri string) error {
	i := t.Find(uri)
	if i < 0 {
		return &Error{uri, ErrNotFound}
	}
	n := t.End(i) - i
	t.nodes = slices.Delete(t.nodes, i, i+n)
	for k := i; k < len(t.nodes); k++ {
		if p := &t.nodes[k].parent; int(*p) >= i {
			*p -= int32(n)
		}
	}
	t.relink()
	return nil
}
