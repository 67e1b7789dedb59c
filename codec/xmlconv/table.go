package xmlconv

import (
	"slices"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/tokens"
)

// What a definition says of an element, as bits.
const (
	elementOnly = 1 << iota
	hasForm     // there is a rule for its value
	isWhen      // its text is a condition for the value of another
)

// A tableInfo is a document type, prepared for conversion.
type tableInfo struct {
	*tokens.Table
	pages  []pageInfo // by tag code page
	spaced bool       // there are namespaces
}

type pageInfo struct {
	names  *tokens.Page
	props  [64]uint8
	space  string
	spaced bool // the document type has namespaces
}

// tableInfo returns the prepared table of t. A Converter keeps those it has met.
func (c *Converter) tableInfo(t *tokens.Table) *tableInfo {
	for _, in := range c.infos {
		if in.Table == t {
			return in
		}
	}
	in := &tableInfo{Table: t, pages: make([]pageInfo, len(t.Tags))}
	for i := range in.pages {
		in.pages[i].names = t.Tags[i]
		if i < len(t.Spaces) {
			in.pages[i].space = t.Spaces[i]
			in.spaced = in.spaced || t.Spaces[i] != ""
		}
	}
	in.spaced = in.spaced && t.FindSpace != nil
	for i := range in.pages {
		in.pages[i].spaced = in.spaced
	}
	mark := func(c tokens.Code, bit uint8) {
		if int(c.Page()) < len(in.pages) && c.Token() < 64 {
			in.pages[c.Page()].props[c.Token()] |= bit
		}
	}
	for _, code := range t.ElementOnly {
		mark(code, elementOnly)
	}
	for _, f := range t.Forms {
		if !f.Attr {
			mark(f.Code, hasForm)
		}
		if f.When != 0 {
			mark(f.When, isWhen)
		}
	}
	if len(c.infos) >= maxInfos { // more document types than anybody mixes
		c.infos = slices.Delete(c.infos, 0, 1)
	}
	c.infos = append(c.infos, in)
	return in
}

// maxInfos bounds the tables that a Converter remembers.
const maxInfos = 32

// props returns the bits of the element c.
func (in *tableInfo) props(c tokens.Code) uint8 {
	if int(c.Page()) >= len(in.pages) || c.Token() >= 64 {
		return 0
	}
	return in.pages[c.Page()].props[c.Token()]
}

// A condition is the text that a Form may ask for: that of the last element of
// the kind.
type condition struct {
	code tokens.Code
	text []byte
	open bool // inside that element
}

func (w *condition) reset() { *w = condition{text: w.text[:0]} }

func (w *condition) start(c tokens.Code) {
	w.code, w.text, w.open = c, w.text[:0], true
}

// holds reports whether the condition of f is met.
func (w *condition) holds(f *tokens.Form) bool {
	if f.When == 0 {
		return true
	}
	return w.code == f.When && slices.Contains(f.Is, string(w.text))
}

// form returns the rule, other than for a nested document, for the value of an
// element or attribute; 0 where there is none.
func (in *tableInfo) form(c tokens.Code, attr bool, w *condition) tokens.FormKind {
	for i := range in.Forms {
		f := &in.Forms[i]
		if f.Code == c && f.Attr == attr && f.Kind != tokens.FormDocument && w.holds(f) {
			return f.Kind
		}
	}
	return 0
}

// maxVersionOctet is the first octet of WBXML 1.3. No text begins with an octet
// as small.
const maxVersionOctet = 3

// nestedTable reports whether octets, the content of the element c, are a
// document, and of which type. They are one when the condition of a rule says
// so, and also when they begin as a document that names the type of a rule: the
// condition then is wrong or missing, as in the field it may be.
func (in *tableInfo) nestedTable(c tokens.Code, octets []byte, w *condition, resolve func(codec.Header) *tokens.Table) (*tokens.Table, bool) {
	if len(octets) == 0 || octets[0] > maxVersionOctet || in.props(c)&hasForm == 0 {
		return nil, false
	}
	h, _, err := codec.ParseHeader(octets)
	if err != nil {
		return nil, false
	}
	named := resolve(h)
	for i := range in.Forms {
		f := &in.Forms[i]
		if f.Code != c || f.Attr || f.Kind != tokens.FormDocument {
			continue
		}
		if w.holds(f) {
			if named == nil {
				named = tokens.ByName(f.Table)
			}
			return named, named != nil
		}
		if named != nil && (named.Name == f.Table || named == tokens.ByName(f.Table)) {
			return named, true
		}
	}
	return nil, false
}

// resolve finds the table that a header names among those of package tokens.
func resolve(h codec.Header) *tokens.Table {
	switch h.PublicID {
	case 0:
		public := h.Public()
		if h.Charset.Width() > 1 {
			public, _ = h.Charset.AppendUTF8(nil, public)
		}
		return tokens.ByPublic(public)
	case 1:
		return nil
	}
	return tokens.ByPublicID(h.PublicID)
}
