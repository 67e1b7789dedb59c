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

// Header is the function Header with the names in extras (see [Tree.Extras]) that
// have no token. Only then it allocates.
func (t *Tree) Header(v codec.Version) codec.Header {
	h := Header(v)
	if names := t.ownNames(); names != nil {
		h.Strings = names.Table
	}
	return h
}

// ownNames returns the string table for the tree as a document of its own, nil
// where it needs none but that of Header. It is made anew each time, so that trees
// that do not change can be encoded by several at once.
func (t *Tree) ownNames() *typed.Strings {
	for range t.Names() {
		names := new(typed.Strings)
		names.Reset(publicID)
		names.WantKept(t.mem.Kept)
		names.Add(codec.UTF8)
		return names
	}
	return nil
}

// Encode writes the element MgmtTree, on code page 2, as the root of a document
// with the header that [Tree.Header] gives. For a tree without names that have no
// token (see [Tree.Names]) any header will do, and e may be within another
// document, such as in the Data of a SyncML command. The elements are in the order
// of the content model, nodes as they are.
//
// Errors are e's; a Type with a Name and without a Kind, and further media types of
// one that is none, are ErrType.
func (t *Tree) Encode(e *codec.Encoder) {
	if names := t.ownNames(); names != nil {
		t.EncodeElement(e, names)
		return
	}
	t.EncodeElement(e, nil)
}

// Names tells where the names of literals are in a string table.
type Names interface {
	// Find returns the offset of a name, in UTF-8, and whether it is there.
	Find(name []byte) (offset uint32, ok bool)
}

// EncodeElement is [Tree.Encode] within another document, whose string table has
// the names of [Tree.Names]; names returns their offsets. A name that it does not
// find is codec.ErrToken; see [Tree.DropExtras].
func (t *Tree) EncodeElement(e *codec.Encoder, names Names) {
	w := writer{t, e, names}
	w.tree()
}

// EncodeNested writes the tree as a document of its own in OPAQUE, in UTF-8 and
// version v, as it may stand in the Data of a SyncML command.
func (t *Tree) EncodeNested(e *codec.Encoder, v codec.Version) {
	n := e.Nested(t.Header(v), tokens.TNDS12)
	t.Encode(n)
	n.Close() // an error is e's, too
}

// A writer writes one tree.
type writer struct {
	t     *Tree
	e     *codec.Encoder
	names Names
}

// tree writes MgmtTree.
func (w *writer) tree() {
	t, e := w.t, w.e
	e.Start(tokens.TNDSMgmtTree)
	if t.VerDTD == nil {
		e.Start(tokens.TNDSVerDTD)
		e.TextString("1.2")
		e.End()
	}
	text(e, tokens.TNDSVerDTD, t.VerDTD)
	text(e, tokens.TNDSMan, t.Man)
	text(e, tokens.TNDSMod, t.Mod)
	open := int32(-1) // the innermost open node
	for i := range t.nodes {
		n := &t.nodes[i]
		for open != n.parent {
			open = w.endNode(open)
		}
		e.Start(tokens.TNDSNode)
		w.encodeNode(n)
		open = int32(i)
	}
	for open >= 0 {
		open = w.endNode(open)
	}
	w.encodeExtras(&t.extra, tokens.TNDSMgmtTree)
	e.End()
}

// endNode ends node i and returns its parent.
func (w *writer) endNode(i int32) int32 {
	n := &w.t.nodes[i]
	w.encodeExtras(&n.extra, tokens.TNDSNode)
	w.e.End()
	return n.parent
}

// text writes an element with text, unless it is absent. Without octets the
// element is an empty tag, one octet.
func text(e *codec.Encoder, c tokens.Code, s Chars) {
	if s == nil {
		return
	}
	e.Start(c)
	if len(s) > 0 {
		e.Text(s)
	}
	e.End()
}

// encodeNode writes what a node holds, but for nodes and for the extras directly
// in it, which come last. Where a node has a value and children, which the
// content model does not allow, the value is in front of them.
func (w *writer) encodeNode(n *Node) {
	e := w.e
	text(e, tokens.TNDSNodeName, n.Name)
	text(e, tokens.TNDSPath, n.Path)
	if n.hasRT() {
		w.encodeRT(n)
	}
	if n.df > 0 {
		w.encodeDF(n, &w.t.df[n.df-1])
	}
	switch {
	case n.Value == nil:
	case n.Opaque:
		e.Start(tokens.TNDSValue)
		e.Opaque(n.Value)
		e.End()
	default:
		text(e, tokens.TNDSValue, n.Value)
	}
}

// encodeRT writes the RTProperties of n.
func (w *writer) encodeRT(n *Node) {
	e := w.e
	p := &n.RT
	e.Start(tokens.TNDSRTProperties)
	text(e, tokens.TNDSACL, p.ACL)
	w.encodeChoice(n, tokens.TNDSFormat, codeOf(formatCodes[:], p.Format), nil)
	text(e, tokens.TNDSName, p.Name)
	text(e, tokens.TNDSSize, p.Size)
	text(e, tokens.TNDSTitle, p.Title)
	text(e, tokens.TNDSTStamp, p.TStamp)
	w.encodeType(n, tokens.TNDSType, &p.Type, nil)
	text(e, tokens.TNDSVerNo, p.VerNo)
	w.encodeExtras(&n.extra, tokens.TNDSRTProperties)
	e.End()
}

// encodeDF writes p, the DFProperties of n. The elements that must be there and
// have no value are left out, but for AccessType, where no command is a value.
func (w *writer) encodeDF(n *Node, p *DFProperties) {
	e := w.e
	e.Start(tokens.TNDSDFProperties)
	e.Start(tokens.TNDSAccessType)
	for i, c := range accessCodes {
		if p.Access>>i&1 != 0 {
			e.Start(c)
			e.End()
		}
	}
	w.encodeExtras(&n.extra, tokens.TNDSAccessType)
	e.End()
	text(e, tokens.TNDSDefaultValue, p.DefaultValue)
	text(e, tokens.TNDSDescription, p.Description)
	w.encodeChoice(n, tokens.TNDSDFFormat, codeOf(formatCodes[:], p.Format), nil)
	var number Chars
	if p.Occurrence >= ZeroOrN {
		number = p.N
	}
	w.encodeChoice(n, tokens.TNDSOccurrence, codeOf(occurrenceCodes[:], p.Occurrence), number)
	w.encodeChoice(n, tokens.TNDSScope, codeOf(scopeCodes[:], p.Scope), nil)
	text(e, tokens.TNDSDFTitle, p.Title)
	w.encodeType(n, tokens.TNDSDFType, &p.Type, p.MIME)
	w.encodeChoice(n, tokens.TNDSCaseSense, codeOf(caseCodes[:], p.Case), nil)
	w.encodeExtras(&n.extra, tokens.TNDSDFProperties)
	e.End()
}

// codeOf returns the code of the value v, noCode where it has none: it is absent,
// or a caller has set a value that is none.
func codeOf[E ~uint8](codes []tokens.Code, v E) tokens.Code {
	if int(v) < len(codes) {
		return codes[v]
	}
	return noCode
}

// encodeChoice writes the element c that holds the element v, with text s. It is
// there without v where something else was in it.
func (w *writer) encodeChoice(n *Node, c, v tokens.Code, s Chars) {
	e := w.e
	if v == noCode && !w.t.has(&n.extra, c) {
		return
	}
	e.Start(c)
	if v != noCode {
		e.Start(v)
		if len(s) > 0 {
			e.Text(s)
		}
		e.End()
	}
	w.encodeExtras(&n.extra, c)
	e.End()
}

// encodeType writes the element c, Type or DFType; more are further media types.
func (w *writer) encodeType(n *Node, c tokens.Code, p *Type, more []Chars) {
	e := w.e
	if p.Kind > TypeText || p.Kind == TypeNone && p.Name != nil || p.Kind != TypeMIME && len(more) > 0 {
		e.Fail(ErrType)
		return
	}
	if p.Kind == TypeNone && !w.t.has(&n.extra, c) {
		return
	}
	e.Start(c)
	name := p.Name
	if name == nil {
		name = Chars{}
	}
	switch p.Kind {
	case TypeMIME:
		text(e, tokens.TNDSMIME, name)
		for _, m := range more {
			text(e, tokens.TNDSMIME, m)
		}
	case TypeDDFName:
		text(e, tokens.TNDSDDFName, name)
	case TypeText:
		if len(name) > 0 {
			e.Text(name)
		}
	}
	w.encodeExtras(&n.extra, c)
	e.End()
}
