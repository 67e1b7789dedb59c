package typed

import (
	"bytes"
	"io"
	"math"
	"unicode/utf8"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/arena"
	"github.com/go-wbxml/wbxml/tokens"
)

// Options are the DecodeOptions of the documents.
type Options struct {
	StrictOrder   bool // hold the document to the order and occurrence of the model
	RefuseUnknown bool // refuse elements and attributes that the model does not have
	MaxItems      int  // 0: the default of the document; negative: no limit
}

// A Memory is the memory of a document for the content that is read.
type Memory struct {
	Arena arena.Arena   // of text
	Kept  []codec.Token // of elements that are not in the content model
	Texts []Chars       // a slab of lists
	Named bool          // there are literal names in Kept

	extras Pool[Extra]
	fields *Fields
}

// Reading returns the Fields to read from d with. The default is that of MaxItems.
func (m *Memory) Reading(d *codec.Decoder, o Options, typ *Type, standard int) *Fields {
	if m.fields == nil {
		m.fields = new(Fields)
	}
	f := m.fields
	*f = Fields{mask: ^end}
	f.Init(d, o, m, typ, standard)
	if o.StrictOrder {
		f.mask = 0
	}
	return f
}

// Read ends reading. It drops all references of the Fields, and returns err.
func (m *Memory) Read(err error) error {
	*m.fields = Fields{}
	return err
}

// Reset takes all memory back for the next document; see Reuse.
func (m *Memory) Reset() {
	m.Arena.Reset()
	m.extras.Reset()
	m.Named = false
	m.Kept, m.Texts = Reuse(m.Kept), Reuse(m.Texts)
}

// Clear is Reset for a document whose text must not stay in memory.
func (m *Memory) Clear() {
	m.Arena.Clear()
	clear(m.Kept[:cap(m.Kept)])
	m.extras.Clear()
	m.Texts = nil
	m.Reset()
}

// Extend makes s one longer and returns a pointer to its last element, which is as
// it was used last.
func Extend[T any](s *[]T) *T {
	n := len(*s)
	if n < cap(*s) {
		*s = (*s)[:n+1]
	} else {
		*s = append(*s, *new(T))
	}
	return &(*s)[n]
}

// Copy returns a copy of s in memory of the document, not nil even where s is.
func Copy[T ~string | ~[]byte](m *Memory, s T) Chars {
	return Present(m.Arena.Commit(append(m.Arena.Tail(), s...)))
}

// A Type says where the names of elements are looked up: on the code pages of
// Table from First to Last.
type Type struct {
	Table       *tokens.Table
	First, Last uint8
}

// A Reader is a cursor over a document that is read by its content model.
type Reader struct {
	D *codec.Decoder
	O Options // MaxItems is resolved: positive
	M *Memory
	// Left is the rest of MaxItems.
	Left int
	// Zero is the code page, in the place it has in a Code, that code page 0 of
	// the document stands for: 0 but for documents whose tokens are on another
	// page than their type has them.
	Zero tokens.Code

	typ *Type
}

// Init makes r ready to read from d. The default is that of MaxItems.
func (r *Reader) Init(d *codec.Decoder, o Options, m *Memory, typ *Type, standard int) {
	if o.MaxItems == 0 {
		o.MaxItems = standard
	}
	if o.MaxItems < 0 || o.MaxItems > math.MaxInt32 {
		o.MaxItems = math.MaxInt32 // indexes have 32 bits
	}
	*r = Reader{D: d, O: o, M: m, Left: o.MaxItems, typ: typ}
}

// Fail returns err with the position of the last token.
func (r *Reader) Fail(err error) error {
	return &codec.SyntaxError{Offset: r.D.Offset(), Path: string(r.D.AppendPath(nil)), Err: err}
}

// Spend takes one of MaxItems. The decoder bounds the octets of a document; this
// bounds the elements and tokens, each of which takes more memory than its octet.
func (r *Reader) Spend() error {
	if r.Left--; r.Left < 0 {
		return r.Limit()
	}
	return nil
}

// Limit returns the error for more than MaxItems.
func (r *Reader) Limit() error {
	return r.Fail(&codec.LimitError{Limit: "MaxItems", Max: int64(r.O.MaxItems)})
}

// aside has a bit for each kind of token that is no content.
const aside uint32 = 1<<codec.AttrStart | 1<<codec.AttrValue | 1<<codec.AttrsEnd | 1<<codec.PI | 1<<codec.SwitchPage

// Next returns the next token of the content, without attributes, processing
// instructions and page switches. Nearly every token is none of these, and passes
// with two comparisons.
func (r *Reader) Next() (codec.Token, error) {
	tok, err := r.D.Next()
	if err == nil && aside>>(tok.Kind&31)&1 != 0 {
		return r.skip(tok)
	}
	return tok, err
}

// skip is the rest of Next.
func (r *Reader) skip(tok codec.Token) (codec.Token, error) {
	for {
		var err error
		switch tok.Kind {
		case codec.AttrStart:
			err = r.attributes()
		case codec.PI:
			err = r.D.Skip()
		case codec.AttrsEnd, codec.SwitchPage:
		default:
			return tok, nil
		}
		if err == nil {
			tok, err = r.D.Next()
		}
		if err != nil {
			return tok, err
		}
	}
}

// attributes passes over an attribute list whose first attribute has begun. These
// document types have no attributes, but some servers write namespace declarations.
func (r *Reader) attributes() error {
	if r.O.RefuseUnknown {
		return r.Fail(ErrUnknown)
	}
	for {
		if tok, err := r.D.Next(); err != nil || tok.Kind == codec.AttrsEnd {
			return err
		}
	}
}

// NoCode is the code of an element whose name is none of the document type's.
const NoCode tokens.Code = 0

// Code returns the code of a Start. A literal whose name the document type has a
// token for means the same as the token (WBXML 1.3, conformance item WBXML-11);
// that of another is NoCode.
func (r *Reader) Code(tok codec.Token) (tokens.Code, error) {
	if tok.Flags&codec.Literal != 0 {
		return r.literal(tok)
	}
	if tok.Code <= 0xFF {
		tok.Code |= r.Zero
	}
	return tok.Code, nil
}

// literal is Code for a literal.
func (r *Reader) literal(tok codec.Token) (tokens.Code, error) {
	name, err := r.D.AppendName(r.M.Arena.Tail(), tok)
	if err != nil {
		return NoCode, err
	}
	for page := r.typ.First; page <= r.typ.Last; page++ {
		if code, ok := r.typ.Table.FindTag(page, name); ok {
			return code, nil
		}
	}
	return NoCode, nil
}

// Text reads the text of the element just started, and its End. Octets in OPAQUE
// are text in UTF-8.
func (r *Reader) Text(into *Chars) error {
	s, opaque, err := r.Characters(false)
	if err != nil {
		return err
	}
	if opaque && !IsText(s) {
		return r.Fail(codec.ErrCharset)
	}
	*into = Present(r.M.Arena.Commit(s))
	return nil
}

// IsText reports whether octets from OPAQUE can be text: UTF-8 without U+0000,
// which no string can hold.
func IsText(s []byte) bool { return utf8.Valid(s) && bytes.IndexByte(s, 0) < 0 }

// Characters appends the text up to the next End, which it reads, to the tail of
// the arena, and says whether OPAQUE was in it; octets is whether that is
// expected.
func (r *Reader) Characters(octets bool) (s []byte, opaque bool, err error) {
	s, leaf := r.D.AppendLeaf(r.M.Arena.Tail())
	if leaf {
		return s, false, nil
	}
	for {
		tok, err := r.Next()
		if err != nil {
			return s, opaque, err
		}
		switch tok.Kind {
		case codec.End:
			return s, opaque, nil
		case codec.Start:
			return s, opaque, r.Fail(ErrUnknown)
		case codec.Entity:
			if err = r.Entity(tok); err != nil {
				return s, opaque, err
			}
		case codec.Opaque:
			opaque = true
			if octets {
				s = append(s, tok.Data...)
				continue
			}
		}
		if s, err = r.D.AppendToken(s, tok); err != nil {
			return s, opaque, err
		}
	}
}

// Entity refuses the ENTITY tok where it is U+0000. Only ENTITY and OPAQUE can
// bring that into text; no string can hold it, neither in WBXML nor in XML, so that
// a document with it could not be written again.
func (r *Reader) Entity(tok codec.Token) error {
	if tok.Code == 0 {
		return r.Fail(codec.ErrCharset)
	}
	return nil
}

// Empty reads up to the End of an element that has no content, or none that is
// left to read: white space may still come.
func (r *Reader) Empty() error {
	for {
		tok, err := r.Next()
		switch {
		case err != nil:
			return err
		case tok.Kind == codec.End:
			return nil
		case tok.Kind == codec.Start:
			return r.Fail(ErrUnknown)
		}
		if err = r.Stray(tok); err != nil {
			return err
		}
	}
}

// Stray refuses text in an element that holds elements, but for white space.
func (r *Reader) Stray(tok codec.Token) error {
	s, err := r.D.AppendToken(r.M.Arena.Tail(), tok)
	if err == nil && len(Trim(s)) > 0 {
		err = r.Fail(ErrText)
	}
	return err
}

// Root passes over white space to the first element and returns its Start; where
// there is none, none is the error.
func (r *Reader) Root(none error) (codec.Token, error) {
	for {
		tok, err := r.Next()
		switch {
		case err == io.EOF: // version 1.0 needs no element
			return tok, r.Fail(none)
		case err != nil:
			return tok, err
		case tok.Kind == codec.Start:
			return tok, nil
		case tok.Kind == codec.End:
			return tok, r.Fail(none)
		}
		if err = r.Stray(tok); err != nil {
			return tok, err
		}
	}
}

// Last reads the end of the document: nothing follows the root, although version
// 1.0 allows it.
func (r *Reader) Last() error {
	_, err := r.Next()
	if err == nil {
		return r.Fail(ErrUnknown)
	}
	if err == io.EOF {
		return nil
	}
	return err
}
