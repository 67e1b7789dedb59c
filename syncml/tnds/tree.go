package tnds

import (
	"iter"

	"github.com/go-wbxml/wbxml/internal/secret"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
)

// page is the code page of TNDS and DDF in SyncML 1.2 and in documents of their
// own.
const page = 2

// A Tree is a MgmtTree document. The zero Tree is empty and ready for use; it is
// reused by decoding again. It is not safe for concurrent use while it changes.
//
// The text in it belongs to the tree and is valid until it is decoded, built,
// reset or cleared; a value that the caller assigns stays the caller's. A nil
// [Chars] is an absent element, an empty one that is not nil an element
// without text.
type Tree struct {
	secret.Hidden // the fields do not show themselves

	// Base is the URI that the document is relative to, the Target of the
	// command that carries it; "" and "." are the root. It is not part of the
	// document: the reader of the command sets it.
	Base Chars

	// VerDTD is the version of the document type, which must be 1.2; where it
	// is nil that is written.
	VerDTD Chars
	// Man and Mod name the manufacturer and the model of the device that a DDF
	// describes.
	Man, Mod Chars
	// Extra has the elements directly in MgmtTree that the content model does not
	// have.
	Extra *Extra

	// The nodes stand in document order: the descendants of a node are those
	// directly behind it, and no node needs a list of its children. Properties
	// that few nodes have stand elsewhere, so that nodes stay small.
	nodes []Node
	df    []DFProperties

	// Text that was read or given is here, and not in the decoder's window.
	mem typed.Memory
}

// A Node is a node of a tree.
type Node struct {
	secret.Hidden // the fields do not show themselves

	// Name is the last segment of the URI. Where it is absent or empty at top
	// level, the node is the tree's Base itself.
	Name Chars
	// Path is the URI of the parent, relative to the tree's Base. It should
	// stand at top level only; elsewhere it replaces the URI of the parent.
	Path Chars

	// RT are the properties at run time. HasRT says that there is an
	// RTProperties element even where none of them is set.
	RT    RTProperties
	HasRT bool

	// Value is text or, with Opaque, octets, which stand in OPAQUE on the wire.
	// A nil Value leaves the initial value undefined.
	Value  Chars
	Opaque bool

	// Extra has the elements in the node, its properties included, that the content
	// model does not have; Extra.In says where.
	Extra *Extra

	parent, depth, end int32 // parent -1: MgmtTree; end: index behind the last descendant
	df                 int32 // number of its DFProperties, from 1; 0 = none
}

// hasRT reports whether the node has an RTProperties element.
func (n *Node) hasRT() bool {
	p := &n.RT
	return n.HasRT || p.ACL != nil || p.Format != FormatNone || p.Name != nil || p.Size != nil || p.Title != nil ||
		p.TStamp != nil || p.Type.Kind != TypeNone || p.Type.Name != nil || p.VerNo != nil
}

// RTProperties are the properties of a node at run time.
type RTProperties struct {
	// ACL has the rights of servers on the node; see ParseACL. Without one, or with
	// an empty one, the node has the rights of its parent.
	ACL Chars
	// Format is the format of the value; FormatNode makes an interior node.
	Format Format
	// Name is the node's name as a property, which is the same as its NodeName.
	Name Chars
	// Size is that of the value in octets, in decimal.
	Size Chars
	// Title is text for people.
	Title Chars
	// TStamp is when the node was changed last, in ISO 8601.
	TStamp Chars
	// Type is the media type of a leaf's value, or which management object an
	// interior node is the root of.
	Type Type
	// VerNo counts the changes of the node, in decimal, modulo 65536.
	VerNo Chars
}

// A Type is the content of Type or DFType.
type Type struct {
	Kind TypeKind
	// Name is the media type, identifier or text: nil where Kind is TypeNone, as
	// it cannot be written then, and empty for an interior node that is the root
	// of no object.
	Name Chars
}

// DFProperties describe a node, in a DDF.
type DFProperties struct {
	// Access are the commands that the node supports. The element is always
	// written, as the content model demands it.
	Access Access
	// DefaultValue is the value of a node that was never set.
	DefaultValue Chars
	// Description is text for people.
	Description Chars
	// Format is DFFormat.
	Format Format
	// Occurrence says how many instances of the node there may be. N is the
	// number, from 2 to 65536 in decimal, of ZeroOrN and OneOrN.
	Occurrence Occurrence
	N          Chars
	// Scope says whether the node is part of the device.
	Scope Scope
	// Title is DFTitle, text for people.
	Title Chars
	// Type is DFType: where that has several MIME elements, the first of them.
	Type Type
	// MIME are the others.
	MIME []Chars
	// Case says whether the case of letters counts.
	Case CaseSense

	hasAccess bool // while decoding: AccessType was there
}

// Reset empties the tree and keeps its memory for the next one: that of about
// 16,000 nodes at most.
func (t *Tree) Reset() {
	t.mem.Reset()
	t.empty()
}

// Clear is [Tree.Reset] for a tree whose text must not stay in memory.
func (t *Tree) Clear() {
	t.mem.Clear()
	clear(t.nodes[:cap(t.nodes)])
	clear(t.df[:cap(t.df)])
	t.empty()
}

func (t *Tree) empty() {
	*t = Tree{nodes: typed.Reuse(t.nodes), df: typed.Reuse(t.df), mem: t.mem}
}

// Len returns the number of nodes.
func (t *Tree) Len() int { return len(t.nodes) }

// Node returns node i, 0 <= i < Len, in document order: a parent before its
// children. The pointer is valid until a node is added or deleted.
func (t *Tree) Node(i int) *Node { return &t.nodes[i] }

// Parent returns the index of the parent of node i, -1 at top level.
func (t *Tree) Parent(i int) int { return int(t.nodes[i].parent) }

// Depth returns the number of ancestors of node i, 0 at top level.
func (t *Tree) Depth(i int) int { return int(t.nodes[i].depth) }

// End returns the index behind the last descendant of node i: its descendants
// are the nodes from i+1 up to End.
func (t *Tree) End(i int) int { return int(t.nodes[i].end) }

// Interior reports whether node i is an interior node: it has children, or its
// format says so.
func (t *Tree) Interior(i int) bool {
	n := &t.nodes[i]
	return int(n.end) > i+1 || n.RT.Format == FormatNode
}

// DF returns the DFProperties of node i, nil where there are none. The pointer
// is valid until [Tree.AddDF].
func (t *Tree) DF(i int) *DFProperties {
	if k := t.nodes[i].df; k > 0 {
		return &t.df[k-1]
	}
	return nil
}

// AddDF returns the DFProperties of node i, and adds them where there are none.
func (t *Tree) AddDF(i int) *DFProperties { return t.addDF(&t.nodes[i]) }

func (t *Tree) addDF(n *Node) *DFProperties {
	if n.df == 0 {
		*typed.Extend(&t.df) = DFProperties{}
		n.df = int32(len(t.df))
	}
	return &t.df[n.df-1]
}

// All returns the nodes in document order with their indexes.
func (t *Tree) All() iter.Seq2[int, *Node] {
	return func(yield func(int, *Node) bool) {
		for i := range t.nodes {
			if !yield(i, &t.nodes[i]) {
				return
			}
		}
	}
}

// Children returns the children of node i with their indexes; those at top
// level for -1.
func (t *Tree) Children(i int) iter.Seq2[int, *Node] {
	return func(yield func(int, *Node) bool) {
		for c, end := i+1, t.endOf(i); c < end; c = int(t.nodes[c].end) {
			if !yield(c, &t.nodes[c]) {
				return
			}
		}
	}
}

// endOf is End, also for -1, which stands for MgmtTree: the walks over children
// then need no case of their own for the top level.
func (t *Tree) endOf(i int) int {
	if i < 0 {
		return len(t.nodes)
	}
	return int(t.nodes[i].end)
}

// appendNode adds an empty node behind all others, as the last descendant of
// parent, and returns its index.
func (t *Tree) appendNode(parent int) int {
	i := len(t.nodes)
	n := typed.Extend(&t.nodes)
	*n = Node{parent: int32(parent), end: int32(i + 1)}
	if parent >= 0 {
		n.depth = t.nodes[parent].depth + 1
	}
	return i
}

// relink computes depths and ends from the parents.
func (t *Tree) relink() {
	for i := range t.nodes {
		n := &t.nodes[i]
		n.depth, n.end = 0, int32(i+1)
		if n.parent >= 0 {
			n.depth = t.nodes[n.parent].depth + 1
		}
	}
	for i := len(t.nodes) - 1; i >= 0; i-- {
		if n := &t.nodes[i]; n.parent >= 0 {
			p := &t.nodes[n.parent]
			p.end = max(p.end, n.end)
		}
	}
}

// copyIn returns a copy of s that belongs to the tree: not nil, even where s is.
func copyIn[T ~string | ~[]byte](t *Tree, s T) Chars { return typed.Copy(&t.mem, s) }
