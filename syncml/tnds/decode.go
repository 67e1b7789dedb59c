package tnds

import (
	"io"
	"math"
	"unicode/utf8"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/tokens"
)

// DecodeOptions control how a tree is read. The zero value reads what real
// servers send.
type DecodeOptions struct {
	// StrictOrder refuses what is not in the order, or has not the occurrence,
	// of the content model, with ErrOrder or ErrMissing, and text directly in
	// Type.
	StrictOrder bool
	// RefuseUnknown refuses, with ErrUnknown, elements and attributes that the
	// content model does not have. Without it elements are kept (see
	// [Tree.Extras]) and attributes passed over.
	RefuseUnknown bool
	// MaxItems is the largest number of nodes, of further MIME elements in
	// DFType, and of tokens in Extras, together; 0 means 65,536, a negative
	// number no limit. An item takes one octet of the document at least, and
	// up to about 500 of memory.
	MaxItems int
}

const defaultItems = 1 << 16

// Decode reads a whole document: its root MgmtTree, or a literal element of any
// name around it, up to the end. The decoder should use the table that [TableOf]
// gives, or no table. The tree's former content is gone; after an error the tree
// holds what had been read.
//
// Errors in the document are [*codec.SyntaxError].
func (t *Tree) Decode(d *codec.Decoder, o DecodeOptions) error {
	t.Reset()
	r := newReader(t, d, o)
	start, err := r.start()
	if err != nil {
		return err
	}
	root, err := r.isRoot(start)
	if err != nil {
		return err
	}
	wrapped := !root && start.Flags&codec.Literal != 0 && !o.RefuseUnknown && !o.StrictOrder
	if wrapped {
		if start, err = r.start(); err != nil {
			return err
		}
		if root, err = r.isRoot(start); err != nil {
			return err
		}
	}
	if !root {
		return r.fail(ErrRoot)
	}
	if err = r.tree(); err != nil {
		return err
	}
	if wrapped {
		if err = r.empty(); err != nil {
			return err
		}
	}
	if _, err = r.next(); err == nil {
		err = r.fail(ErrUnknown) // version 1.0 allows further items
	}
	if err == io.EOF {
		err = nil
	}
	return err
}

// DecodeElement is [Tree.Decode] for a MgmtTree element within another document:
// start is its Start, the last token of d. It reads up to and including the End
// of the element.
func (t *Tree) DecodeElement(d *codec.Decoder, start codec.Token, o DecodeOptions) error {
	t.Reset()
	r := newReader(t, d, o)
	if start.Flags&codec.HasAttrs != 0 {
		if err := r.attributes(); err != nil {
			return err
		}
	}
	root, err := r.isRoot(start)
	if err != nil {
		return err
	}
	if !root {
		return r.fail(ErrRoot)
	}
	return r.tree()
}

// A reader reads one tree. It lives on the stack of one call.
type reader struct {
	t *Tree
	d *codec.Decoder
	o DecodeOptions
	// base is the code page of TNDS in this document, in the place it has in a
	// Code: 2, or 0 in the documents that [TableOf] is about.
	base tokens.Code
	cur  int // the innermost open node, -1: MgmtTree
	left int // of MaxItems
}

func newReader(t *Tree, d *codec.Decoder, o DecodeOptions) reader {
	if o.MaxItems == 0 {
		o.MaxItems = defaultItems
	}
	if o.MaxItems < 0 || o.MaxItems > math.MaxInt32 {
		o.MaxItems = math.MaxInt32 // indexes have 32 bits
	}
	return reader{t: t, d: d, o: o, base: page << 8, cur: -1, left: o.MaxItems}
}

// fail returns err with the position of the last token.
func (r *reader) fail(err error) error {
	return &codec.SyntaxError{Offset: r.d.Offset(), Path: string(r.d.AppendPath(nil)), Err: err}
}

// spend takes one of MaxItems. The decoder bounds the octets of a document; this
// bounds what becomes of them, since an octet can be a node.
func (r *reader) spend() error {
	if r.left--; r.left < 0 {
		return r.fail(&codec.LimitError{Limit: "MaxItems", Max: int64(r.o.MaxItems)})
	}
	return nil
}

// next returns the next token, without attributes, processing instructions and
// page switches. What has none of these, nearly every token, passes with two
// comparisons.
func (r *reader) next() (codec.Token, error) {
	tok, err := r.d.Next()
	if err == nil && (tok.Flags&codec.HasAttrs != 0 || tok.Kind >= codec.PI) {
		return r.skip(tok)
	}
	return tok, err
}

// skip is the rest of next.
func (r *reader) skip(tok codec.Token) (codec.Token, error) {
	for {
		var err error
		switch tok.Kind {
		case codec.Start:
			if tok.Flags&codec.HasAttrs != 0 {
				err = r.attributes()
			}
			return tok, err
		case codec.PI:
			err = r.d.Skip()
		case codec.SwitchPage:
		default:
			return tok, nil
		}
		if err == nil {
			tok, err = r.d.Next()
		}
		if err != nil {
			return tok, err
		}
	}
}

// attributes passes over an attribute list, whose Start was the last token. The
// document type has no attributes; what occurs is a namespace declaration.
func (r *reader) attributes() error {
	for {
		tok, err := r.d.Next()
		switch {
		case err != nil:
			return err
		case tok.Kind == codec.AttrsEnd:
			return nil
		case tok.Kind == codec.AttrStart && r.o.RefuseUnknown:
			return r.fail(ErrUnknown)
		}
	}
}

// start passes over white space and returns the next Start.
func (r *reader) start() (codec.Token, error) {
	for {
		tok, err := r.next()
		switch {
		case err == io.EOF: // version 1.0 needs no element
			return tok, r.fail(ErrRoot)
		case err != nil:
			return tok, err
		case tok.Kind == codec.Start:
			return tok, nil
		case tok.Kind == codec.End:
			return tok, r.fail(ErrRoot)
		}
		if err = r.stray(tok); err != nil {
			return tok, err
		}
	}
}

// noCode is the code of an element that is not TNDS.
const noCode tokens.Code = 0

// code returns the code of tok as on page 2; of a literal whose name is no
// element's, noCode.
func (r *reader) code(tok codec.Token) (tokens.Code, error) {
	switch {
	case tok.Flags&codec.Literal != 0:
		return r.literal(tok)
	case tok.Code&^0xFF == r.base:
		return page<<8 | tok.Code&0xFF, nil
	}
	return tok.Code, nil
}

// literal is code for a literal: a name that the document type has a token for
// means the same as the token (WBXML 1.3, conformance item WBXML-11).
func (r *reader) literal(tok codec.Token) (tokens.Code, error) {
	name, err := r.d.AppendName(r.t.arena.Tail(), tok)
	if err != nil {
		return noCode, err
	}
	code, _ := tokens.TNDS12.FindTag(page, name)
	return code, nil
}

// isRoot reports whether start begins a MgmtTree, and finds out on which code
// page the document has TNDS: on the one of a coded MgmtTree; around a literal
// one on page 2 unless its table has it on page 0. In SyncML the code of page 0
// is another element's, so that the table has to agree.
func (r *reader) isRoot(start codec.Token) (bool, error) {
	table, err := r.d.Table()
	if err != nil {
		return false, err
	}
	// A nil table finds nothing.
	name, at0 := table.Tag(tokens.TNDSMgmtTree & 0xFF)
	at0 = at0 && name == tokens.TNDS12.Root
	if start.Flags&codec.Literal != 0 {
		if at0 {
			r.base = 0
		}
	} else if start.Code == tokens.TNDSMgmtTree&0xFF && (at0 || table == nil) {
		r.base = 0
	}
	code, err := r.code(start)
	return code == tokens.TNDSMgmtTree, err
}

// text reads the text of the element just started, and its End, into into.
// Octets in OPAQUE are text in UTF-8.
func (r *reader) text(into *codec.Chars) error {
	s, opaque, err := r.characters(false)
	if err != nil {
		return err
	}
	if opaque && !utf8.Valid(s) {
		return r.fail(codec.ErrCharset)
	}
	*into = kept(r.t.arena.Keep(s))
	return nil
}

// characters appends the text up to the next End, which it reads, to the tail of
// the arena, and says whether OPAQUE was in it; octets is whether that is
// expected.
func (r *reader) characters(octets bool) (s []byte, opaque bool, err error) {
	s = r.t.arena.Tail()
	for {
		tok, err := r.next()
		if err != nil {
			return s, opaque, err
		}
		switch tok.Kind {
		case codec.End:
			return s, opaque, nil
		case codec.Start:
			return s, opaque, r.fail(ErrUnknown)
		case codec.Opaque:
			opaque = true
			if octets {
				s = append(s, tok.Data...)
				continue
			}
		}
		if s, err = r.d.AppendToken(s, tok); err != nil {
			return s, opaque, err
		}
	}
}

// empty reads up to the End of an element that has no content, or none that is
// left to read: white space may still come.
func (r *reader) empty() error {
	for {
		tok, err := r.next()
		switch {
		case err != nil:
			return err
		case tok.Kind == codec.End:
			return nil
		case tok.Kind == codec.Start:
			return r.fail(ErrUnknown)
		}
		if err = r.stray(tok); err != nil {
			return err
		}
	}
}

// stray refuses text in an element that holds elements, but for white space.
func (r *reader) stray(tok codec.Token) error {
	s, err := r.d.AppendToken(r.t.arena.Tail(), tok)
	if err == nil && len(trim(s)) > 0 {
		err = r.fail(ErrText)
	}
	return err
}

// trim cuts white space as XML has it off both ends of s. It is what may stand
// between elements, and around a URI in real messages.
func trim[T ~string | ~[]byte](s T) T {
	space := func(b byte) bool { return b == ' ' || b == '\t' || b == '\n' || b == '\r' }
	for len(s) > 0 && space(s[0]) {
		s = s[1:]
	}
	for len(s) > 0 && space(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	return s
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
