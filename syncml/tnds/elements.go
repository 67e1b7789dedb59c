package tnds

import (
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
	"github.com/go-wbxml/wbxml/tokens"
)

// Every element that holds elements is read by a loop of its own, which gives
// the element its place in the content model (see the package comment) as a
// number. A rank is the place of the last one, so that strict reading costs one
// comparison. Whether an element has been there before is seen from its value
// in the tree, which is why an empty choice, as in <Format/>, is the same as none.

// order advances rank to the place at, of an element that may stand there again
// if many.
func (r *reader) order(rank *uint8, at uint8, many bool) error {
	if r.O.StrictOrder && (at < *rank || at == *rank && !many) {
		return r.Fail(ErrOrder)
	}
	*rank = at
	return nil
}

// field reads a text element of in, which start begins, at place at. Of several
// the first counts, as the others then can be kept where they are; were it the
// last, what is written back would mean something else.
func (r *reader) field(start codec.Token, in tokens.Code, rank *uint8, at uint8, into *Chars) error {
	if *into != nil {
		return r.repeated(start, in)
	}
	if err := r.order(rank, at, false); err != nil {
		return err
	}
	return r.Text(into)
}

// tree reads from behind the Start of MgmtTree to its End. Open nodes are not
// on a stack of this program: the nodes know their parents, so that no depth of
// a document, whatever the decoder's limit, becomes a depth of calls.
func (r *reader) tree() error {
	var rank uint8
	for {
		tok, code, err := r.Child()
		if err == nil {
			switch {
			case tok.Kind == codec.Start:
				err = r.element(tok, code, &rank)
			case r.cur < 0:
				return r.endTree()
			default:
				err = r.endNode()
			}
		}
		if err != nil {
			r.closeNodes()
			return err
		}
	}
}

// element reads a child of MgmtTree, whose rank is given, or of the current
// node, which has its own.
func (r *reader) element(tok codec.Token, code tokens.Code, rank *uint8) error {
	if r.cur >= 0 {
		return r.nodeElement(tok, code, &r.t.nodes[r.cur])
	}
	t := r.t
	const in = tokens.TNDSMgmtTree
	switch code {
	case tokens.TNDSVerDTD:
		return r.field(tok, in, rank, 1, &t.VerDTD)
	case tokens.TNDSMan:
		return r.field(tok, in, rank, 2, &t.Man)
	case tokens.TNDSMod:
		return r.field(tok, in, rank, 3, &t.Mod)
	case tokens.TNDSNode:
		return r.startNode(rank, 4)
	}
	return r.unknown(tok, in)
}

// endTree ends MgmtTree.
func (r *reader) endTree() error {
	if r.O.StrictOrder && (r.t.VerDTD == nil || len(r.t.nodes) == 0) {
		return r.Fail(ErrMissing)
	}
	return nil
}

// startNode opens a node in the current one.
func (r *reader) startNode(rank *uint8, at uint8) error {
	if err := r.order(rank, at, true); err != nil {
		return err
	}
	if err := r.Spend(); err != nil {
		return err
	}
	r.cur = r.t.appendNode(r.cur)
	return nil
}

// endNode ends the current node: its parent is the current one again.
func (r *reader) endNode() error {
	n := &r.t.nodes[r.cur]
	n.end = int32(len(r.t.nodes))
	r.cur = int(n.parent)
	if r.O.StrictOrder && n.Name == nil {
		return r.Fail(ErrMissing)
	}
	return nil
}

// closeNodes ends all open nodes, so that a tree read in part is consistent.
func (r *reader) closeNodes() {
	for ; r.cur >= 0; r.cur = int(r.t.nodes[r.cur].parent) {
		r.t.nodes[r.cur].end = int32(len(r.t.nodes))
	}
}

// nodeElement reads a child of the current node n. Only a Node may move the
// nodes in memory, and it comes last: n is not used behind it.
func (r *reader) nodeElement(tok codec.Token, code tokens.Code, n *Node) error {
	const in = tokens.TNDSNode
	switch code {
	case tokens.TNDSNode:
		// Value and Node have the same place, but exclude each other.
		if r.O.StrictOrder && n.Value != nil {
			return r.Fail(ErrOrder)
		}
		return r.startNode(&n.rank, 5)
	case tokens.TNDSNodeName:
		return r.field(tok, in, &n.rank, 1, &n.Name)
	case tokens.TNDSPath:
		return r.field(tok, in, &n.rank, 2, &n.Path)
	case tokens.TNDSRTProperties:
		if n.HasRT {
			return r.repeated(tok, in)
		}
		n.HasRT = true
		if err := r.order(&n.rank, 3, false); err != nil {
			return err
		}
		return r.rtProperties(&n.RT)
	case tokens.TNDSDFProperties:
		if n.df != 0 {
			return r.repeated(tok, in)
		}
		if err := r.order(&n.rank, 4, false); err != nil {
			return err
		}
		return r.dfProperties(r.t.AddDF(r.cur))
	case tokens.TNDSValue:
		if n.Value != nil {
			return r.repeated(tok, in)
		}
		if err := r.order(&n.rank, 5, false); err != nil {
			return err
		}
		return r.value(n)
	}
	return r.unknown(tok, in)
}

// value reads the content of Value. Octets in it make all of it octets, even
// beside text, since they need not be text in any charset.
func (r *reader) value(n *Node) error {
	s, opaque, err := r.Characters(true)
	if err == nil {
		n.Value, n.Opaque = typed.Present(r.t.mem.Arena.Keep(s)), opaque
	}
	return err
}

// rtProperties reads the content of RTProperties.
func (r *reader) rtProperties(p *RTProperties) error {
	const in = tokens.TNDSRTProperties
	var rank uint8
	for {
		tok, code, err := r.Child()
		if err != nil {
			return err
		}
		if tok.Kind == codec.End {
			return r.required(p.Type.Kind != TypeNone)
		}
		switch code {
		case tokens.TNDSACL:
			err = r.field(tok, in, &rank, 1, &p.ACL)
		case tokens.TNDSFormat:
			err = choice(r, tok, in, &rank, 2, &formatOf, &p.Format, nil)
		case tokens.TNDSName:
			err = r.field(tok, in, &rank, 3, &p.Name)
		case tokens.TNDSSize:
			err = r.field(tok, in, &rank, 4, &p.Size)
		case tokens.TNDSTitle:
			err = r.field(tok, in, &rank, 5, &p.Title)
		case tokens.TNDSTStamp:
			err = r.field(tok, in, &rank, 6, &p.TStamp)
		case tokens.TNDSType:
			err = r.types(tok, in, &rank, 7, &p.Type, nil)
		case tokens.TNDSVerNo:
			err = r.field(tok, in, &rank, 8, &p.VerNo)
		default:
			err = r.unknown(tok, in)
		}
		if err != nil {
			return err
		}
	}
}

// required refuses, at the End of an element, that something is missing in it,
// unless ok.
func (r *reader) required(ok bool) error {
	if r.O.StrictOrder && !ok {
		return r.Fail(ErrMissing)
	}
	return nil
}

// choice reads an element of in, which start begins, that holds one of the empty
// elements in values, by their tokens. Where n is not nil, their text goes there.
// A second element is kept, as is one that values does not have: that may be a
// choice of a later version.
func choice[E ~uint8](r *reader, start codec.Token, in tokens.Code, rank *uint8, at uint8, values *[64]E, into *E, n *Chars) error {
	if *into != 0 {
		return r.repeated(start, in)
	}
	if err := r.order(rank, at, false); err != nil {
		return err
	}
	in, err := r.Code(start)
	if err != nil {
		return err
	}
	for {
		tok, code, err := r.Child()
		if err != nil {
			return err
		}
		if tok.Kind == codec.End {
			return r.required(*into != 0)
		}
		v := E(0)
		if code.Page() == page {
			v = values[code&63]
		}
		switch {
		case v == 0:
			err = r.unknown(tok, in)
		case *into != 0:
			err = r.repeated(tok, in)
		case n != nil:
			*into = v
			err = r.Text(n)
		default:
			*into = v
			err = r.Empty()
		}
		if err != nil {
			return err
		}
	}
}

// types reads Type, or DFType where more is not nil: further media types go
// there.
func (r *reader) types(start codec.Token, in tokens.Code, rank *uint8, at uint8, into *Type, more *[]Chars) error {
	if into.Kind != TypeNone {
		return r.repeated(start, in)
	}
	if err := r.order(rank, at, false); err != nil {
		return err
	}
	in, err := r.Code(start)
	if err != nil {
		return err
	}
	// Text directly in the element, not yet kept: white space as a rule. It may
	// be overwritten by a child's text, so that there must be no more of it then.
	s := r.t.mem.Arena.Tail()
	opaque, children := false, false
	for {
		tok, err := r.Next()
		if err != nil {
			return err
		}
		switch tok.Kind {
		case codec.End:
			if len(typed.Trim(s)) > 0 && (children || r.t.has(r.t.extrasOf(r.cur), in)) {
				return r.Fail(ErrText) // an element before this one may have held something
			}
			return r.endTypes(into, s, opaque)
		case codec.Start:
			if len(typed.Trim(s)) > 0 {
				return r.Fail(ErrText)
			}
			err = r.typeElement(tok, in, into, more)
			s, children = r.t.mem.Arena.Tail(), true
		case codec.Entity:
			if err = r.Entity(tok); err == nil {
				s, err = r.D.AppendToken(s, tok)
			}
		default:
			opaque = opaque || tok.Kind == codec.Opaque
			s, err = r.D.AppendToken(s, tok)
		}
		if err != nil {
			return err
		}
	}
}

// typeElement reads a child of Type or DFType: MIME or DDFName, of which the
// first decides about the kind. A further MIME goes to more.
func (r *reader) typeElement(tok codec.Token, in tokens.Code, into *Type, more *[]Chars) error {
	code, err := r.Code(tok)
	if err != nil {
		return err
	}
	kind := TypeNone
	switch code {
	case tokens.TNDSMIME:
		kind = TypeMIME
	case tokens.TNDSDDFName:
		kind = TypeDDFName
	}
	switch {
	case kind == TypeNone:
		return r.unknown(tok, in)
	case into.Kind == TypeNone:
		into.Kind = kind
		return r.Text(&into.Name)
	case kind == TypeMIME && into.Kind == TypeMIME && more != nil:
		if err = r.Spend(); err != nil {
			return err
		}
		*more = append(*more, nil)
		return r.Text(&(*more)[len(*more)-1])
	}
	return r.repeated(tok, in)
}

// endTypes ends Type or DFType, in which s stands directly. Some servers write
// Type so.
func (r *reader) endTypes(into *Type, s []byte, opaque bool) error {
	direct := len(typed.Trim(s)) > 0
	switch {
	case direct && r.O.StrictOrder:
		return r.Fail(ErrText)
	case direct && opaque && !typed.IsText(s):
		return r.Fail(codec.ErrCharset)
	case direct:
		*into = Type{TypeText, r.t.mem.Arena.Keep(s)}
	}
	return r.required(into.Kind != TypeNone)
}
