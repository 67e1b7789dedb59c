package tnds

import "slices"

// AppendURI appends the URI of node i, as in ./DMAcc/1/AppID, to dst: Base, Path
// and names. A node below the top level without a name has an empty segment.
func (t *Tree) AppendURI(dst []byte, i int) []byte {
	// Names are known from the node upwards, and written from the end of a space
	// of their total size: twice up the tree, and no stack.
	size, top := 0, i
	for ; ; top = int(t.nodes[top].parent) {
		n := &t.nodes[top]
		if n.parent >= 0 || len(n.Name) > 0 {
			size += 1 + len(n.Name)
		}
		if n.parent < 0 || n.Path != nil {
			break
		}
	}
	dst = append(dst, '.')
	for _, s := range [...][]byte{prefix(t.Base), prefix(t.nodes[top].Path)} {
		if len(s) > 0 {
			dst = append(append(dst, '/'), s...)
		}
	}
	dst = slices.Grow(dst, size)[:len(dst)+size]
	for end := len(dst); size > 0; i = int(t.nodes[i].parent) { // from the end
		name := t.nodes[i].Name
		copy(dst[end-len(name):], name)
		end -= len(name) + 1
		size -= len(name) + 1
		dst[end] = '/'
	}
	return dst
}

// Find returns the index of the first node with that URI, -1 if there is no such
// node. It takes time proportional to the number of siblings on the way; where
// there is no such node, it may look at every node.
func (t *Tree) Find(uri string) int {
	rest, ok := cut(Relative(uri), prefix(t.Base))
	if !ok || CheckURI(uri, URILimits{}) != nil {
		return -1
	}
	return t.find(rest)
}

// find is Find for a URI relative to Base. Nodes at top level come first, then
// those that a Path has put elsewhere, although none should have one.
func (t *Tree) find(rest string) int {
	for c := range t.Children(-1) {
		if i := t.from(c, rest); i >= 0 {
			return i
		}
	}
	for c := range t.nodes {
		if n := &t.nodes[c]; n.parent >= 0 && n.Path != nil && len(n.Name) > 0 {
			if i := t.from(c, rest); i >= 0 {
				return i
			}
		}
	}
	return -1
}

// from returns the node with the URI rest, if it is node i or below it, else -1.
// Node i has a Path, or is at top level.
func (t *Tree) from(i int, rest string) int {
	n := &t.nodes[i]
	rest, ok := cut(rest, prefix(n.Path))
	if ok {
		rest, ok = cut(rest, n.Name)
	}
	if !ok {
		return -1
	}
	return t.below(i, rest)
}

// Below returns the index of the node with that URI relative to node i, such as
// AppAddr/1/Addr, -1 if there is none.
func (t *Tree) Below(i int, uri string) int {
	if CheckURI(uri, URILimits{}) != nil {
		return -1
	}
	return t.below(i, Relative(uri))
}

// below is Below for a relative URI that is known to be sound. Nodes with a Path
// are not below the node that they stand in.
func (t *Tree) below(i int, rest string) int {
	for i >= 0 && rest != "" {
		parent := i
		i = -1
		for c, n := range t.Children(parent) {
			if n.Path == nil && len(n.Name) > 0 {
				if r, ok := cut(rest, n.Name); ok {
					i, rest = c, r
					break
				}
			}
		}
	}
	return i
}
