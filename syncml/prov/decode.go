package prov

import (
	"io"
	"math"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/tokens"
)

// DecodeOptions control how a document is read. The zero value reads what real
// servers send.
type DecodeOptions struct {
	// StrictOrder refuses what is not in the order, or has not the occurrence,
	// of the content model, with ErrOrder or ErrMissing.
	StrictOrder bool
	// RefuseUnknown refuses, with ErrUnknown, elements and attributes that the
	// content model does not have. Without it they are kept as items.
	RefuseUnknown bool
	// KeepStrings sets Document.Strings to the string table of the document, so
	// that values are written by reference again. It takes a document in UTF-8
	// or US-ASCII; of another charset no table is kept.
	KeepStrings bool
	// MaxItems is the largest number of items; 0 means 65,536, a negative number
	// no limit. An item takes one octet of the document at least, and about 100
	// of memory.
	MaxItems int
}

const defaultItems = 1 << 16

// Decode reads a document, up to the end. The decoder should use a table of
// PROV, such as [tokens.Prov11], or no table. The document's former content is
// gone; after an error it holds what had been read.
//
// Errors in the document are [*codec.SyntaxError].
func (d *Document) Decode(dec *codec.Decoder, o DecodeOptions) error {
	d.Reset()
	if o.MaxItems == 0 {
		o.MaxItems = defaultItems
	}
	if o.MaxItems < 0 || o.MaxItems > math.MaxInt32 {
		o.MaxItems = math.MaxInt32 // indexes have 32 bits
	}
	r := reader{doc: d, d: dec, o: o, cur: -1}
	h, err := dec.Header()
	if err != nil {
		return err
	}
	if r.table, _ = dec.Table(); r.table == nil {
		r.table = tokens.Prov11
	}
	if o.KeepStrings && (h.Charset == codec.UTF8 || h.Charset == codec.USASCII) {
		d.kept = append(d.kept[:0], h.Strings...)
		d.Strings = d.kept
	}
	err = r.root()
	for ; r.cur >= 0; r.cur = int(d.items[r.cur].parent) { // after an error
		d.items[r.cur].end = int32(len(d.items))
	}
	return err
}

// A reader reads one document.
type reader struct {
	doc   *Document
	d     *codec.Decoder
	o     DecodeOptions
	table *tokens.Table
	cur   int  // the innermost open item, -1: the root
	full  bool // the root has a characteristic
}

// fail returns err with the position of the last token.
func (r *reader) fail(err error) error {
	return &codec.SyntaxError{Offset: r.d.Offset(), Path: string(r.d.AppendPath(nil)), Err: err}
}

// root reads the root element, and that nothing follows it.
func (r *reader) root() error {
	tok, err := r.next()
	if err == io.EOF {
		err = r.fail(ErrRoot) // version 1.0 allows a document without an element
	}
	if err != nil {
		return err
	}
	name, _ := r.table.Tag(tok.Code)
	if tok.Flags&codec.Literal != 0 {
		s, err := r.d.AppendName(r.doc.arena.Tail(), tok)
		if err != nil {
			return err
		}
		name = tokens.Prov11.Root
		if string(s) != name {
			return r.fail(ErrRoot)
		}
	}
	if tok.Kind != codec.Start || name != tokens.Prov11.Root {
		return r.fail(ErrRoot)
	}
	if tok.Flags&codec.HasAttrs != 0 {
		if err = r.attributes(); err != nil {
			return err
		}
	}
	if err = r.content(); err != nil {
		return err
	}
	if r.o.StrictOrder && !r.full {
		return r.fail(ErrMissing)
	}
	if _, err = r.next(); err == nil {
		err = r.fail(ErrUnknown) // version 1.0 allows further items
	}
	if err == io.EOF {
		err = nil
	}
	return err
}

// next returns the next token, without processing instructions and page
// switches.
func (r *reader) next() (codec.Token, error) {
	for {
		tok, err := r.d.Next()
		switch {
		case err != nil || tok.Kind < codec.PI:
			return tok, err
		case tok.Kind == codec.PI:
			if err = r.d.Skip(); err != nil {
				return tok, err
			}
		}
	}
}

// content reads from behind the Start of the root to its End. Open elements are
// not on a stack of this program: the items know their parents.
func (r *reader) content() error {
	for {
		tok, err := r.next()
		if err != nil {
			return err
		}
		switch tok.Kind {
		case codec.Start:
			err = r.element(tok)
		case codec.End:
			if r.cur < 0 {
				return nil
			}
			err = r.end()
		default:
			err = r.text(tok)
		}
		if err != nil {
			return err
		}
	}
}

// element opens the item that tok begins.
func (r *reader) element(tok codec.Token) error {
	it := Item{Kind: KindElement}
	code := tok.Code
	if tok.Flags&codec.Literal != 0 {
		s, err := r.d.AppendName(r.doc.arena.Tail(), tok)
		if err != nil {
			return err
		}
		switch string(s) {
		case "":
			return r.fail(codec.ErrName)
		case "characteristic":
			code = tokens.ProvCharacteristic
		case "parm":
			code = tokens.ProvParm
		default:
			code, it.Name = 0, r.doc.arena.Keep(s)
		}
	}
	if r.cur < 0 || r.doc.items[r.cur].Kind == KindCharacteristic {
		switch code {
		case tokens.ProvCharacteristic, tokens.ProvCharacteristicPage1:
			it.Kind = KindCharacteristic
		case tokens.ProvParm, tokens.ProvParmPage1:
			it.Kind = KindParm
		}
	}
	if it.Kind == KindElement {
		it.Code = code
	}
	if err := r.add(it); err != nil {
		return err
	}
	r.cur = len(r.doc.items) - 1
	if err := r.order(it.Kind); err != nil {
		return err
	}
	if tok.Flags&codec.HasAttrs != 0 {
		return r.attributes()
	}
	return nil
}

// add adds an item to the current one.
func (r *reader) add(it Item) error {
	if len(r.doc.items) >= r.o.MaxItems {
		return r.fail(&codec.LimitError{Limit: "MaxItems", Max: int64(r.o.MaxItems)})
	}
	if r.o.RefuseUnknown && it.Kind >= KindElement {
		return r.fail(ErrUnknown)
	}
	r.doc.appendItem(it, r.cur)
	return nil
}

// order notes that the current item, of kind k, stands where it does.
func (r *reader) order(k Kind) error {
	parent := r.doc.items[r.cur].parent
	before := &r.full
	if parent >= 0 {
		before = &r.doc.items[parent].children
	}
	switch {
	case k == KindCharacteristic:
		*before = true
	case k == KindParm && r.o.StrictOrder && (*before || parent < 0):
		return r.fail(ErrOrder)
	}
	return nil
}

// end closes the current item.
func (r *reader) end() error {
	it := &r.doc.items[r.cur]
	it.end = int32(len(r.doc.items))
	if r.o.StrictOrder && it.Name == nil && it.Kind <= KindParm {
		return r.fail(ErrMissing)
	}
	r.cur = int(it.parent)
	return nil
}

// text keeps the text tok where the model does not know the element, and refuses
// what is not white space elsewhere.
func (r *reader) text(tok codec.Token) error {
	s := r.doc.arena.Tail()
	kind := KindText
	if tok.Kind == codec.Opaque {
		kind = KindOpaque
	}
	for {
		var err error
		if kind == KindOpaque {
			s = append(s, tok.Data...)
		} else if s, err = r.d.AppendToken(s, tok); err != nil {
			return err
		}
		if tok.Flags&codec.Partial == 0 {
			break
		}
		if tok, err = r.d.Next(); err != nil {
			return err
		}
	}
	if r.cur >= 0 && r.doc.items[r.cur].Kind == KindElement {
		if kind == KindText && hasNUL(s) {
			return r.fail(codec.ErrCharset)
		}
		return r.add(Item{Kind: kind, Value: present(r.doc.arena.Keep(s))})
	}
	for _, b := range s {
		if b != ' ' && b != '\t' && b != '\n' && b != '\r' {
			return r.fail(ErrText)
		}
	}
	return nil
}
