package prov

import (
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/limit"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
	"github.com/go-wbxml/wbxml/tokens"
)

// DecodeOptions control how a document is read. The zero value tolerates the
// deviations of real servers.
type DecodeOptions struct {
	// StrictOrder refuses elements whose order or number differs from the content
	// model, with ErrOrder or ErrMissing.
	StrictOrder bool
	// RefuseUnknown refuses, with ErrUnknown, elements and attributes that the
	// content model does not have. Without it they are kept as items.
	RefuseUnknown bool
	// MaxItems is the largest number of items; 0 means 65,536, a negative number
	// no limit. It bounds the memory that a document can take: within it an octet
	// of the document becomes at most 90 octets of the Document, and 400 are
	// allocated for that in all.
	MaxItems int
}

const defaultItems = limit.Items

// Decode reads a document, up to the end. The decoder should use a table of
// PROV, such as [tokens.Prov11], or no table. The document's former content is
// gone; after an error it has the content up to there.
//
// Errors in the document are [*codec.SyntaxError].
func (d *Document) Decode(dec *codec.Decoder, o DecodeOptions) error {
	d.Reset()
	r := reader{doc: d, cur: -1}
	r.Init(dec, typed.Options(o), &d.mem, &types, defaultItems)
	h, err := dec.Header()
	if err != nil {
		return err
	}
	if r.table, _ = dec.Table(); r.table == nil {
		r.table = tokens.Prov11
	}
	if d.KeepStrings && (h.Charset == codec.UTF8 || h.Charset == codec.USASCII) {
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
	typed.Reader
	doc   *Document
	table *tokens.Table
	cur   int  // the innermost open item, -1: the root
	full  bool // the root has a characteristic
}

var types = typed.Type{Table: tokens.Prov11}

// root reads the root element, and that nothing follows it.
func (r *reader) root() error {
	start, err := r.Root(ErrRoot)
	if err != nil {
		return err
	}
	code, err := r.Code(start)
	if err != nil {
		return err
	}
	if name, _ := r.table.Tag(code); name != tokens.Prov11.Root {
		return r.Fail(ErrRoot)
	}
	if start.Flags&codec.HasAttrs != 0 {
		if err = r.attributes(); err != nil {
			return err
		}
	}
	if err = r.content(); err != nil {
		return err
	}
	if r.O.StrictOrder && !r.full {
		return r.Fail(ErrMissing)
	}
	return r.Last()
}

// content reads from behind the Start of the root to its End. Open elements are
// not on a stack of this program: the items know their parents.
func (r *reader) content() error {
	for {
		tok, err := r.Next()
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
		s, err := r.D.AppendName(r.doc.mem.Arena.Tail(), tok)
		if err != nil {
			return err
		}
		switch string(s) {
		case "":
			return r.Fail(codec.ErrName)
		case "characteristic":
			code = tokens.ProvCharacteristic
		case "parm":
			code = tokens.ProvParm
		default:
			code, it.Name = 0, r.doc.mem.Arena.Commit(s)
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
	if err := r.Spend(); err != nil {
		return err
	}
	if r.O.RefuseUnknown && it.Kind >= KindElement {
		return r.Fail(ErrUnknown)
	}
	r.doc.appendItem(it, r.cur)
	return nil
}

// order notes the place of the current item, of kind k.
func (r *reader) order(k Kind) error {
	parent := r.doc.items[r.cur].parent
	before := &r.full
	if parent >= 0 {
		before = &r.doc.items[parent].children
	}
	switch {
	case k == KindCharacteristic:
		*before = true
	case k == KindParm && r.O.StrictOrder && (*before || parent < 0):
		return r.Fail(ErrOrder)
	}
	return nil
}

// end closes the current item.
func (r *reader) end() error {
	it := &r.doc.items[r.cur]
	it.end = int32(len(r.doc.items))
	if r.O.StrictOrder && it.Name == nil && it.Kind <= KindParm {
		return r.Fail(ErrMissing)
	}
	r.cur = int(it.parent)
	return nil
}

// text keeps the text tok in an element that the model does not have, and accepts
// only white space elsewhere.
func (r *reader) text(tok codec.Token) error {
	s, whole, err := r.Whole(r.doc.mem.Arena.Tail(), tok)
	if err != nil {
		return err
	}
	if r.cur >= 0 && r.doc.items[r.cur].Kind == KindElement {
		kind := KindText
		if whole.Kind == codec.Opaque {
			kind = KindOpaque
		}
		return r.add(Item{Kind: kind, Value: typed.Present(r.doc.mem.Arena.Commit(s))})
	}
	if len(typed.Trim(s)) > 0 {
		return r.Fail(ErrText)
	}
	return nil
}
