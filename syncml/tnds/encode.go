package tnds

import (
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
	"github.com/go-wbxml/wbxml/tokens"
)

// publicID is the string table of a document that names its type.
var publicID = []byte("-//OMA//DTD-DM-DDF 1.2//EN\x00")

// Header returns the header for a tree as a document of its own, in UTF-8. TNDS
// has no numeric public identifier: the text stands in the string table, which
// is shared and must not be changed.
func Header(v codec.Version) codec.Header {
	return codec.Header{Version: v, Charset: codec.UTF8, Strings: publicID[:len(publicID):len(publicID)]}
}

// Header is the function Header with the names in extras that have no token. Only
// then it allocates.
func (t *Tree) Header(v codec.Version) codec.Header {
	h := Header(v)
	if names := typed.NamesIn(t, publicID, codec.UTF8, (*Tree).extras); names != nil {
		h.Strings = names
	}
	return h
}

// Encode writes the element MgmtTree, on code page 2: as the root of a document with
// the header that [Tree.Header] gives, or within another document, such as in the Data
// of a SyncML command, whose string table must have the literal names in extras. The
// elements are in the order of the content model, nodes as they are.
//
// Errors are e's. A Type with a Name and without a Kind, and further media types of
// one that is none, are ErrType; numbers that are no constants are ErrKind. See
// [Tree.DropExtras].
func (t *Tree) Encode(e *codec.Encoder) { typed.Do(typed.Writing, e, t, (*Tree).write) }

// EncodeNested writes the tree as a document of its own in OPAQUE, in UTF-8 and
// version v, as it may stand in the Data of a SyncML command.
func (t *Tree) EncodeNested(e *codec.Encoder, v codec.Version) {
	n := e.Nested(t.Header(v), tokens.TNDS12)
	t.Encode(n)
	n.Close() // an error is e's, too
}

// write writes MgmtTree. Where a node has a value and children, which the content
// model does not allow, the value is in front of them.
func (t *Tree) write(f *typed.Fields) {
	outer := f.Begin(tokens.TNDSMgmtTree)
	if t.VerDTD == nil {
		f.Write(tokens.TNDSVerDTD, version12)
	}
	t.fields(f)
	open := int32(-1) // the innermost open node
	for i := range t.nodes {
		n := &t.nodes[i]
		for open != n.parent {
			open = t.writeEnd(f, open)
		}
		f.E.Start(tokens.TNDSNode)
		f.In, f.Holder = tokens.TNDSNode, &n.Extra
		n.fields(f)
		open = int32(i)
	}
	for open >= 0 {
		open = t.writeEnd(f, open)
	}
	f.In = tokens.TNDSMgmtTree
	f.Extra(&t.Extra)
	f.End(outer)
}

// writeEnd ends node i and returns its parent.
func (t *Tree) writeEnd(f *typed.Fields, i int32) int32 {
	n := &t.nodes[i]
	f.In = tokens.TNDSNode
	f.Extra(&n.Extra)
	f.E.End()
	return n.parent
}
