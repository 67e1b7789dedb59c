package prov

import (
	"slices"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/tokens"
)

// The names of attributes, for lookups.
var (
	attrName    = []byte("name")
	attrType    = []byte("type")
	attrVersion = []byte("version")
)

// Header returns the header to encode the document with, in UTF-8. Its string
// table is [Document.Strings] with the names that have no token behind it; it is
// valid until the document changes.
func (d *Document) Header(v codec.Version) codec.Header {
	d.prepare()
	return codec.Header{Version: v, PublicID: tokens.Prov11.PublicID, Charset: codec.UTF8, Strings: d.names.Table}
}

// Encode writes the document. The string table is that of the encoder's header,
// normally the one of [Document.Header]: values that are in it are written by
// reference, and the names of elements and attributes that have no token must be.
//
// Errors are e's; an item of no kind is ErrKind.
func (d *Document) Encode(e *codec.Encoder) {
	h := e.Header()
	d.names.ResetIn(h.Strings, h.Charset)
	w := writer{d, e, d.table()}
	e.Start(tokens.ProvWapProvisioningdoc)
	if d.Version != nil {
		w.attr(attrVersion, d.Version, false)
	}
	open := int32(-1)
	for i := range d.items {
		it := &d.items[i]
		for ; open != it.parent; open = d.items[open].parent {
			e.End()
		}
		if it.Kind >= KindText && i > 0 && d.items[i-1].Kind == KindAttribute {
			e.EndAttrs() // or it would belong to the attribute
		}
		if w.item(it) {
			open = int32(i)
		}
	}
	for ; open >= 0; open = d.items[open].parent {
		e.End()
	}
	e.End()
}

// A writer writes one document.
type writer struct {
	d     *Document
	e     *codec.Encoder
	table *tokens.Table
}

// item writes an item up to its content, and reports whether it needs an end.
func (w *writer) item(it *Item) (open bool) {
	switch it.Kind {
	case KindCharacteristic:
		w.e.Start(tokens.ProvCharacteristic)
		if it.Name != nil {
			w.attr(attrType, it.Name, false)
		}
	case KindParm:
		w.e.Start(tokens.ProvParm)
		list := false
		if it.Name != nil {
			list = slices.Contains(w.table.Lists, w.attr(attrName, it.Name, false))
		}
		if it.Value != nil {
			w.e.Attr(tokens.ProvAttrValue)
			w.value(it.Value, tokens.ProvAttrValue.Page(), list, it.Inline)
		}
	case KindElement:
		if it.Code != 0 {
			w.e.Start(it.Code)
		} else {
			w.literal(w.e.StartLiteral, it.Name)
		}
	case KindAttribute:
		if it.Code != 0 {
			w.e.Attr(it.Code)
			w.value(it.Value, it.Code.Page(), false, it.Inline)
		} else {
			w.attr(it.Name, it.Value, it.Inline)
		}
		return false
	case KindText:
		w.e.Text(it.Value)
		return false
	case KindOpaque:
		w.e.Opaque(it.Value)
		return false
	default:
		w.e.Fail(ErrKind)
	}
	return true
}

// literal begins, by write, an element or attribute whose name is in the string
// table. A name that is empty or not text cannot be there.
func (w *writer) literal(write func(index uint32), name []byte) {
	if at, ok := w.d.names.Find(name); ok && len(name) > 0 {
		write(at)
	} else {
		w.e.Fail(codec.ErrToken)
	}
}

// attr writes an attribute, with the token of the lowest page, and returns its
// code.
func (w *writer) attr(name, value []byte, inline bool) tokens.Code {
	c, n, ok := w.table.FindAttr(0, name, value)
	if !ok {
		w.literal(w.e.AttrLiteral, name)
	} else {
		w.e.Attr(c)
		if n > 0 && n == len(value) {
			return c
		}
	}
	w.value(value[n:], c.Page(), false, inline)
	return c
}

// value writes a value, or the rest of it behind the attribute's token; page is
// the code page of the token before it. An empty value is written as an empty
// string: without one, the attribute has no value (WBXML 1.2, 5.8.3).
func (w *writer) value(s []byte, page uint8, list, inline bool) {
	if inline || len(s) == 0 {
		w.e.Text(s)
		return
	}
	from := 0
	for at := 0; at < len(s); {
		c, n, ok := w.table.FindValue(page, s, at, list)
		switch {
		case ok:
			if from < at {
				w.text(s[from:at])
			}
			w.e.Value(c)
			page = c.Page()
			at += n
			from = at
		case list:
			at++
		default: // only a token for all of it would do
			at = len(s)
		}
	}
	if from < len(s) {
		w.text(s[from:])
	}
}

// text writes a string, by reference where the string table has it.
func (w *writer) text(s []byte) {
	if at, ok := w.d.names.Find(s); ok {
		w.e.TextRef(at)
		return
	}
	w.e.Text(s)
}
