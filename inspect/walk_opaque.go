package inspect

import (
	"bytes"
	"encoding/base64"
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/tokens"
)

// opaque lists an OPAQUE: r has its octets, of which t.Data are the last.
func (b *body) opaque(t codec.Token, r row) {
	head := len(r.octets) - len(t.Data)
	data := row{off: r.off + int64(head), octets: t.Data, state: r.state, page: r.page, token: "data", class: ClassText}
	r.octets = r.octets[:head]
	table, nested := b.nestedTable(t.Data)
	if nested {
		r.meaning += ", a document"
	}
	b.row(r)
	if nested && b.depth < MaxLayers {
		child, err := b.d.Nested(t, table)
		if err == nil {
			b.nested(child, t.Data, data, table)
			return
		}
		b.broken(err)
		data.class, data.meaning = ClassFault, err.Error()
	} else {
		data.meaning = b.value(t.Data)
	}
	i := -1
	if len(t.Data) > 0 {
		i = b.row(data)
	}
	b.watched(t, i)
}

// form returns the kind of value that the definition says stands here.
func (b *body) form() tokens.FormKind {
	if b.table == nil {
		return 0
	}
	for i := range b.table.Forms {
		f := &b.table.Forms[i]
		if f.Kind != tokens.FormDocument && b.about(f) && b.holds(f) {
			return f.Kind
		}
	}
	return 0
}

// about reports whether f is a rule for the value that is read.
func (b *body) about(f *tokens.Form) bool {
	switch {
	case b.inPI || len(b.stack) == 0 || f.Attr != b.inAttrs:
		return false
	case b.inAttrs:
		return f.Code == b.attr
	}
	return f.Code == b.stack[len(b.stack)-1]
}

// holds reports whether the condition of f is met. White space around the text
// occurs in the field.
func (b *body) holds(f *tokens.Form) bool {
	// An attribute that decides (f.WhenAttr) decides what is written only.
	return f.When == 0 || f.When == b.when.code && slices.Contains(f.Is, string(bytes.TrimSpace(b.when.text)))
}

// nestedTable returns the type of the document in data. It is one when the
// condition of a rule says so, and also when its header names the type of a
// rule for the element, since documents in the field have the condition wrong.
func (b *body) nestedTable(data []byte) (*tokens.Table, bool) {
	if b.table == nil || len(data) == 0 || data[0] > 3 { // text begins with no octet as small as a version
		return nil, false
	}
	h, _, err := codec.ParseHeader(data)
	if err != nil {
		return nil, false
	}
	named := xmlconv.Resolve(h)
	for i := range b.table.Forms {
		f := &b.table.Forms[i]
		if f.Kind != tokens.FormDocument || !b.about(f) {
			continue
		}
		if b.holds(f) {
			if named == nil {
				named = tokens.ByName(f.Table)
			}
			return named, named != nil
		}
		if named != nil && named.Name == f.Table {
			return named, true
		}
	}
	return nil, false
}

// value describes opaque data other than a document.
func (b *body) value(data []byte) string {
	switch b.form() {
	case tokens.FormBase64:
		const most = maxText / 4 * 3
		if len(data) > most {
			return base64.StdEncoding.EncodeToString(data[:most]) + "…"
		}
		return base64.StdEncoding.EncodeToString(data)
	case tokens.FormDateTime:
		return dateTime(data)
	case tokens.FormBitDateTime:
		return bitDateTime(data)
	case tokens.FormInteger:
		return integer(data)
	}
	if printable(data) {
		return quote(data)
	}
	return ascii(data[:min(len(data), perLine)])
}

// printable reports whether opaque data is text in UTF-8, which does not depend on the
// charset of the document.
func printable(b []byte) bool {
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 || !unicode.IsPrint(r) && !unicode.IsSpace(r) {
			return false
		}
		b = b[n:]
	}
	return true
}
