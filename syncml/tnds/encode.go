package tnds

import (
	"github.com/go-wbxml/wbxml/codec"
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

// Encode writes the element MgmtTree, on code page 2: as the root of a document,
// or within the document that e is writing, such as in the Data of a SyncML
// command. The elements are in the order of the content model, nodes as they are.
//
// Errors are e's. Kept elements (see [Tree.Extras]) whose names are literals
// cannot be written: codec.ErrToken; see [Tree.DropExtras].
func (t *Tree) Encode(e *codec.Encoder) {
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
			open = t.endNode(e, open)
		}
		e.Start(tokens.TNDSNode)
		t.encodeNode(e, n)
		open = int32(i)
	}
	for open >= 0 {
		open = t.endNode(e, open)
	}
	t.encodeExtras(e, &t.extra, tokens.TNDSMgmtTree)
	e.End()
}

// endNode ends node i and returns its parent.
func (t *Tree) endNode(e *codec.Encoder, i int32) int32 {
	n := &t.nodes[i]
	t.encodeExtras(e, &n.extra, tokens.TNDSNode)
	e.End()
	return n.parent
}

// text writes an element with text, unless it is absent. Without octets the
// element is an empty tag, one octet.
func text(e *codec.Encoder, c tokens.Code, s codec.Chars) {
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
func (t *Tree) encodeNode(e *codec.Encoder, n *Node) {
	text(e, tokens.TNDSNodeName, n.Name)
	text(e, tokens.TNDSPath, n.Path)
	if n.HasRT {
		t.encodeRT(e, n)
	}
	if n.df > 0 {
		t.encodeDF(e, n, &t.df[n.df-1])
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
func (t *Tree) encodeRT(e *codec.Encoder, n *Node) {
	p := &n.RT
	e.Start(tokens.TNDSRTProperties)
	text(e, tokens.TNDSACL, p.ACL)
	t.encodeChoice(e, n, tokens.TNDSFormat, codeOf(formatCodes[:], p.Format), nil)
	text(e, tokens.TNDSName, p.Name)
	text(e, tokens.TNDSSize, p.Size)
	text(e, tokens.TNDSTitle, p.Title)
	text(e, tokens.TNDSTStamp, p.TStamp)
	t.encodeType(e, n, tokens.TNDSType, &p.Type, nil)
	text(e, tokens.TNDSVerNo, p.VerNo)
	t.encodeExtras(e, &n.extra, tokens.TNDSRTProperties)
	e.End()
}

// encodeDF writes p, the DFProperties of n. The elements that must be there and
// have no value are left out, but for AccessType, where no command is a value.
func (t *Tree) encodeDF(e *codec.Encoder, n *Node, p *DFProperties) {
	e.Start(tokens.TNDSDFProperties)
	e.Start(tokens.TNDSAccessType)
	for i, c := range accessCodes {
		if p.Access>>i&1 != 0 {
			e.Start(c)
			e.End()
		}
	}
	t.encodeExtras(e, &n.extra, tokens.TNDSAccessType)
	e.End()
	text(e, tokens.TNDSDefaultValue, p.DefaultValue)
	text(e, tokens.TNDSDescription, p.Description)
	t.encodeChoice(e, n, tokens.TNDSDFFormat, codeOf(formatCodes[:], p.Format), nil)
	var number codec.Chars
	if p.Occurrence >= ZeroOrN {
		number = p.N
	}
	t.encodeChoice(e, n, tokens.TNDSOccurrence, codeOf(occurrenceCodes[:], p.Occurrence), number)
	t.encodeChoice(e, n, tokens.TNDSScope, codeOf(scopeCodes[:], p.Scope), nil)
	text(e, tokens.TNDSDFTitle, p.Title)
	t.encodeType(e, n, tokens.TNDSDFType, &p.Type, p.MIME)
	t.encodeChoice(e, n, tokens.TNDSCaseSense, codeOf(caseCodes[:], p.Case), nil)
	t.encodeExtras(e, &n.extra, tokens.TNDSDFProperties)
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
func (t *Tree) encodeChoice(e *codec.Encoder, n *Node, c, v tokens.Code, s codec.Chars) {
	if v == noCode && !t.has(&n.extra, c) {
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
	t.encodeExtras(e, &n.extra, c)
	e.End()
}

// encodeType writes the element c, Type or DFType; more are further media types.
func (t *Tree) encodeType(e *codec.Encoder, n *Node, c tokens.Code, p *Type, more []codec.Chars) {
	if p.Kind == TypeNone && !t.has(&n.extra, c) {
		return
	}
	e.Start(c)
	name := p.Name
	if name == nil {
		name = codec.Chars{}
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
	t.encodeExtras(e, &n.extra, c)
	e.End()
}
