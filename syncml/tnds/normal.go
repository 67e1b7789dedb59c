package tnds

import (
	"bytes"
	"cmp"
	"errors"
	"slices"

	"github.com/go-wbxml/wbxml/syncml/internal/typed"
)

// Sort puts siblings in the order of their names, at top level in that of Path
// first, octet by octet. It allocates.
func (t *Tree) Sort() {
	// The nodes are written to a new slice in document order, as Build does:
	// todo holds those whose parents are there, the next one last.
	type step struct{ node, parent int } // parent: its new index
	var todo []step
	var siblings []int
	push := func(old, parent int) {
		siblings = siblings[:0]
		for c := range t.Children(old) {
			siblings = append(siblings, c)
		}
		slices.SortStableFunc(siblings, func(a, b int) int {
			x, y := &t.nodes[a], &t.nodes[b]
			return cmp.Or(bytes.Compare(x.Path, y.Path), bytes.Compare(x.Name, y.Name))
		})
		for i := len(siblings) - 1; i >= 0; i-- {
			todo = append(todo, step{siblings[i], parent})
		}
	}
	sorted := make([]Node, 0, len(t.nodes))
	for push(-1, -1); len(todo) > 0; {
		s := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		n := t.nodes[s.node]
		n.parent = int32(s.parent)
		sorted = append(sorted, n)
		push(s.node, len(sorted)-1)
	}
	t.nodes = sorted
	t.relink()
}

// Normalize brings the form of a tree that was read tolerantly to that of the
// specification, as far as it has one meaning: VerDTD is 1.2; every node has
// RTProperties with its format and type; text directly in Type becomes MIME or,
// at an interior node, DDFName, empty where the text is text/plain; white space
// around Path goes. Values and names stay.
func (t *Tree) Normalize() {
	t.VerDTD = copyIn(t, version12)
	for i := range t.nodes {
		n := &t.nodes[i]
		format, name := t.format(i), t.typeName(i)
		if n.Path != nil {
			n.Path = typed.Present(typed.Trim(n.Path))
		}
		n.HasRT = true
		n.RT.Format = format
		if n.RT.Type.Kind == TypeMIME || n.RT.Type.Kind == TypeDDFName {
			continue
		}
		kind := TypeMIME
		if t.Interior(i) {
			if kind = TypeDDFName; string(name) == string(plainText) {
				name = nil
			}
		}
		n.RT.Type = Type{kind, copyIn(t, name)}
	}
}

// Nest puts each node into the one that it is below: a tree may name the place of a node
// by its Path (OMA-TS-DM_TNDS 1.2). Such a tree then has what an [Entry] has of each node.
// The error is that of [Tree.Build], and t is as it was.
func (t *Tree) Nest() error {
	if !slices.ContainsFunc(t.nodes, func(n Node) bool { return len(n.Path) > 0 }) {
		return nil
	}
	var nested Tree
	if err := nested.Build(BuildOptions{Base: string(t.Base)}, slices.Collect(t.Entries())...); err != nil {
		return err
	}
	t.Clear()
	*t = nested
	return nil
}

// Validate checks the tree by the specification: VerDTD is 1.2 and there is a
// node; Path stands at top level; [CheckName] accepts all names, which may be
// empty or absent at top level, and siblings have different ones; a leaf has
// RTProperties with a media type and is not an interior node; an interior node
// with RTProperties has a DDFName, and no value; [ParseACL] reads all ACLs.
//
// The error joins an [*Error] for every fault.
func (t *Tree) Validate() error {
	var faults []error
	fault := func(i int, err error) {
		uri := ""
		if i >= 0 {
			uri = string(t.AppendURI(nil, i))
		}
		faults = append(faults, &Error{uri, err})
	}
	if t.VerDTD != nil && string(t.VerDTD) != string(version12) {
		fault(-1, errVersion)
	}
	if len(t.nodes) == 0 {
		fault(-1, ErrMissing)
	}
	for i := range t.nodes {
		t.validateNode(i, func(err error) { fault(i, err) })
	}
	t.validateSiblings(func(i int) { fault(i, ErrExists) })
	return errors.Join(faults...)
}

var errVersion = errors.New("VerDTD is not 1.2")

// validateNode reports the faults of node i by itself.
func (t *Tree) validateNode(i int, fault func(error)) {
	n := &t.nodes[i]
	top := n.parent < 0
	if !top && n.Path != nil {
		fault(ErrURI)
	}
	if !top || len(n.Name) > 0 {
		if err := CheckName(n.Name, URILimits{}); err != nil {
			fault(err)
		}
	}
	if _, err := ParseACL(n.RT.ACL); err != nil {
		fault(err)
	}
	t.validateKind(i, fault)
}

// validateKind checks the rules that depend on whether node i is a leaf. A node
// without value and format may become an interior node by a later part of the
// tree; its type decides.
func (t *Tree) validateKind(i int, fault func(error)) {
	n := &t.nodes[i]
	kind, interior := n.RT.Type.Kind, t.Interior(i)
	switch {
	case n.hasRT() && kind == TypeNone, !n.hasRT() && !interior && n.Value != nil:
		fault(ErrMissing)
	case !n.hasRT():
	case interior && kind != TypeDDFName, n.Value != nil && kind != TypeMIME, kind == TypeText:
		fault(ErrType)
	}
	switch {
	case t.End(i) > i+1 && t.leaf(i):
		fault(ErrLeaf)
	case n.Value != nil && (interior || n.RT.Format == FormatNull):
		fault(ErrFormat)
	}
}

// validateSiblings reports each node whose URI one before it has.
func (t *Tree) validateSiblings(fault func(i int)) {
	seen := make(map[string]bool, len(t.nodes))
	var uri []byte
	for i := range t.nodes {
		uri = t.AppendURI(uri[:0], i)
		if seen[string(uri)] {
			fault(i)
		}
		seen[string(uri)] = true
	}
}
