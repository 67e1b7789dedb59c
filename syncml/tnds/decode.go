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
	// [Tree.Extras]) and attributes passed over.
	RefuseUnknown bool
	// MaxItems is the largest number of nodes, of further MIME elements in
	// DFType, and of tokens in Extras, together; 0 means 65,536, a negative
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
	r := t.reader(d, o)
	start, err := r.Root(ErrRoot)
	if err != nil {
		return err
	}
	root, err := r.isRoot(start)
	if err != nil {
		return err
	}
	wrapped := !root && start.Flags&codec.Literal != 0 && !o.RefuseUnknown && !o.StrictOrder
	if wrapped {
		if start, err = r.Root(ErrRoot); err != nil {
			return err
		}
		if root, err = r.isRoot(start); err != nil {
			return err
		}
	}
	if !root {
		return r.Fail(ErrRoot)
	}
	if err = r.tree(); err == nil && wrapped {
		err = r.Empty()
	}
	if err != nil {
		return err
	}
	return r.Last()
}

// DecodeElement is [Tree.Decode] for a MgmtTree element within another document:
// start is its Start, the last token of d. It reads up to and including the End
// of the element.
func (t *Tree) DecodeElement(d *codec.Decoder, start codec.Token, o DecodeOptions) error {
	r := t.reader(d, o)
	root, err := r.isRoot(start)
	if err != nil {
		return err
	}
	if !root {
		return r.Fail(ErrRoot)
	}
	return r.tree()
}

// A reader reads one tree. It lives on the stack of one call.
type reader struct {
	typed.Reader
	t   *Tree
	cur int // the innermost open node, -1: MgmtTree
}

var types = typed.Type{Table: tokens.TNDS12, First: page, Last: page}

const noCode = typed.NoCode

// reader empties the tree and returns what reads it.
func (t *Tree) reader(d *codec.Decoder, o DecodeOptions) reader {
	t.Reset()
	r := reader{t: t, cur: -1}
	r.Init(d, typed.Options(o), &t.mem, &types, defaultItems)
	return r
}

// isRoot reports whether start begins a MgmtTree, and finds out on which code
// page the document has TNDS: on the one of a coded MgmtTree; around a literal
// one on page 2 unless its table has it on page 0. In SyncML the code of page 0
// is another element's, so that the table has to agree.
func (r *reader) isRoot(start codec.Token) (bool, error) {
	table, err := r.D.Table()
	if err != nil {
		return false, err
	}
	// A nil table finds nothing.
	name, at0 := table.Tag(tokens.TNDSMgmtTree & 0xFF)
	at0 = at0 && name == tokens.TNDS12.Root
	if start.Flags&codec.Literal != 0 {
		if at0 {
			r.Zero = page << 8
		}
	} else if start.Code == tokens.TNDSMgmtTree&0xFF && (at0 || table == nil) {
		r.Zero = page << 8
	}
	code, err := r.Code(start)
	return code == tokens.TNDSMgmtTree, err
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
