package tnds

import (
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/limit"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
	"github.com/go-wbxml/wbxml/tokens"
)

// DecodeOptions control how a tree is read. The zero value tolerates the
// deviations of real servers.
type DecodeOptions struct {
	// StrictOrder refuses elements whose order or number differs from the content
	// model, with ErrOrder or ErrMissing, and text directly in Type.
	StrictOrder bool
	// RefuseUnknown refuses, with ErrUnknown, elements and attributes that the
	// content model does not have. Without it elements are kept (see
	// [Extra]) and attributes passed over.
	RefuseUnknown bool
	// MaxItems is the largest number of nodes, of further MIME elements in
	// DFType, and of tokens in extras, together; 0 means 65,536, a negative
	// number no limit. It bounds the memory that a document can take: within it
	// an octet of the document becomes at most 360 octets of the tree, and 1,700
	// are allocated for that in all.
	MaxItems int
}

const defaultItems = limit.Items

// Decode reads a whole document: its root MgmtTree, or a literal element of any
// name around it, up to the end. The decoder should use the table of [TableOf], or
// no table. The tree's former content is gone; after an error the tree has the
// content up to there.
//
// Errors in the document are [*codec.SyntaxError].
func (t *Tree) Decode(d *codec.Decoder, o DecodeOptions) error {
	f := t.reading(d, o)
	return t.mem.Read(t.document(f))
}

func (t *Tree) document(f *typed.Fields) error {
	start, err := f.Root(ErrRoot)
	if err != nil {
		return err
	}
	root, err := isRoot(f, start)
	if err != nil {
		return err
	}
	wrapped := !root && start.Flags&codec.Literal != 0 && !f.O.RefuseUnknown && !f.O.StrictOrder
	if wrapped {
		if start, err = f.Root(ErrRoot); err != nil {
			return err
		}
	}
	if err = t.element(f, start); err == nil && wrapped {
		err = f.Empty()
	}
	if err != nil {
		return err
	}
	return f.Last()
}

// DecodeElement is [Tree.Decode] for a MgmtTree element within another document:
// start is its Start, the last token of d. It reads up to and including the End
// of the element.
func (t *Tree) DecodeElement(d *codec.Decoder, start codec.Token, o DecodeOptions) error {
	f := t.reading(d, o)
	return t.mem.Read(t.element(f, start))
}

var nodeType = typed.Type{Table: tokens.TNDS12, First: page, Last: page}

// reading empties the tree and returns the Fields to read it with.
func (t *Tree) reading(d *codec.Decoder, o DecodeOptions) *typed.Fields {
	t.Reset()
	f := t.mem.Reading(d, typed.Options(o), &nodeType, defaultItems)
	f.Doc = t
	return f
}

// isRoot reports whether start begins a MgmtTree, and finds out on which code
// page the document has TNDS: on the one of a coded MgmtTree; around a literal
// one on page 2 unless its table has it on page 0. In SyncML the code of page 0
// is another element's, so that the table has to agree.
func isRoot(f *typed.Fields, start codec.Token) (bool, error) {
	table, err := f.D.Table()
	if err != nil {
		return false, err
	}
	// A nil table finds nothing.
	name, at0 := table.Tag(tokens.TNDSMgmtTree & 0xFF)
	at0 = at0 && name == tokens.TNDS12.Root
	if start.Flags&codec.Literal != 0 {
		if at0 {
			f.Zero = page << 8
		}
	} else if start.Code == tokens.TNDSMgmtTree&0xFF && (at0 || table == nil) {
		f.Zero = page << 8
	}
	code, err := f.Code(start)
	return code == tokens.TNDSMgmtTree, err
}

// element reads MgmtTree, which start begins, to its End.
func (t *Tree) element(f *typed.Fields, start codec.Token) error {
	root, err := isRoot(f, start)
	if err != nil {
		return err
	}
	if !root {
		return f.Fail(ErrRoot)
	}
	outer := f.Enter(tokens.TNDSMgmtTree)
	f.Holder = &t.Extra
	f.Advance()
	cur := -1 // the innermost open node
	for more := true; more; {
		var code tokens.Code
		switch code, more = f.Peek(); {
		case !more && cur >= 0 && f.Err == nil:
			cur, more = t.endNode(f, cur), true
		case !more:
		case code == tokens.TNDSNode:
			cur = t.startNode(f, cur)
		default:
			f.Pass()
			if cur < 0 {
				t.fields(f)
			} else {
				t.nodes[cur].fields(f)
			}
			f.Extra(f.Holder)
		}
	}
	for ; cur >= 0; cur = int(t.nodes[cur].parent) { // after an error, so that the nodes are consistent
		t.nodes[cur].end = int32(len(t.nodes))
	}
	f.Require(t.VerDTD != nil && len(t.nodes) > 0)
	f.Leave(outer, nil)
	return f.Err
}

// behindNode is a place behind all that may stand in front of a Node.
const behindNode = 6

// startNode opens a node in node cur, which may move the nodes in memory. Value and
// Node have the same place, but exclude each other.
func (t *Tree) startNode(f *typed.Fields, cur int) int {
	if cur >= 0 && f.O.StrictOrder && t.nodes[cur].Value != nil {
		f.Stop(f.Fail(ErrOrder))
		return cur
	}
	if err := f.Spend(); err != nil {
		f.Stop(err)
		return cur
	}
	cur = t.appendNode(cur)
	f.In, f.LastPlace, f.Holder = tokens.TNDSNode, 0, &t.nodes[cur].Extra
	f.Advance()
	return cur
}

// endNode ends node cur and returns its parent.
func (t *Tree) endNode(f *typed.Fields, cur int) int {
	n := &t.nodes[cur]
	n.end = int32(len(t.nodes))
	if f.O.StrictOrder && n.Name == nil {
		f.Stop(f.Fail(ErrMissing))
	} else {
		f.Done(nil)
	}
	cur = int(n.parent)
	f.In, f.LastPlace, f.Holder = tokens.TNDSMgmtTree, behindNode, &t.Extra
	if cur >= 0 {
		f.In, f.Holder = tokens.TNDSNode, &t.nodes[cur].Extra
	}
	return cur
}

// TableOf returns the table for a document with TNDS: tokens.TNDS12Page0 where
// its first tag, or the first in a literal root, is MgmtTree's on code page 0, as
// some servers write it; else tokens.TNDS12. It reads the header and that tag only.
func TableOf(doc []byte) *tokens.Table {
	const switchPage, literal, content, more = 0x00, 0x04, 0x40, 0x80
	_, n, err := codec.ParseHeader(doc)
	if err != nil {
		return tokens.TNDS12
	}
	b := doc[n:]
	if len(b) > 0 && b[0]&^content == literal { // its index follows
		i := 1
		for i < len(b) && b[i]&more != 0 {
			i++
		}
		b = b[min(i+1, len(b)):]
	}
	if len(b) >= 2 && b[0] == switchPage && b[1] == 0 {
		b = b[2:]
	}
	if len(b) > 0 && b[0]&^content == tokens.TNDSMgmtTree.Token() {
		return tokens.TNDS12Page0
	}
	return tokens.TNDS12
}
