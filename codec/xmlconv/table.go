package xmlconv

import (
	"slices"
	"strings"
	"sync"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/xmlesc"
	"github.com/go-wbxml/wbxml/tokens"
)

// The properties of an element or attribute by its definition, as bits.
const (
	elementOnly = 1 << iota // holds elements only
	hasForm                 // there is a rule for its value
	hasDocument             // it may hold a document
	isWhen                  // its text is a condition for the value of another
	special                 // its name has a prefix or is xmlns
	unfit                   // XML cannot have its name
	packs                   // some of its texts have a binary form
	scopes                  // of an open element: a condition ends with it
)

// A tableInfo is a document type, prepared for conversion. It does not change.
type tableInfo struct {
	*tokens.Table
	doctype string           // the declaration, "" = none
	pages   []pageInfo       // by tag code page
	attrs   []*[128]attrInfo // by attribute code page
	values  []*[128]string   // likewise; as XML has them in an attribute, "" where it cannot
	spaced  bool             // there are namespaces
	leaves  bool             // texts are written as strings, in elements with namespaces; see leaf.go
	variables

	// fragments says that value tokens may stand for a part of a value. Where
	// they do not, looking for them at every octet is an eighth of the work of
	// writing a provisioning document.
	fragments bool
}

// A pageInfo is a code page of tags, prepared: arrays by the identity of a tag (0x00 to
// 0x3F), so that no token of a document leads out of them.
type pageInfo struct {
	names  *tokens.Page
	number uint8
	props  [64]uint8
	starts [64]tag // start tags; no text where XML cannot have the name
	ends   [64]tag
	space  string

	spaceBytes []byte // the same
	declared   string // its declaration as the default one, and the end of a start tag
	spaced     bool   // the document type has namespaces
	first      bool   // it is where names in its namespace are looked for first
}

// An attrInfo is an attribute start.
type attrInfo struct {
	open  tag   // ` name="` and its part of the value; no text where XML cannot have it
	sign  int32 // index of '=' in open
	props uint8
}

// shared has the tables of package tokens that have been prepared: preparing one
// takes longer than converting a small document.
var shared sync.Map // *tokens.Table to *tableInfo

// sharedInfo returns the prepared form of t, by this converter or by any other. It
// never changes, so that all may use it.
func sharedInfo(t *tokens.Table) *tableInfo {
	if in, ok := shared.Load(t); ok {
		return in.(*tableInfo)
	}
	in := newTableInfo(t)
	if tokens.ByName(t.Name) == t { // others may come and go
		shared.Store(t, in)
	}
	return in
}

// newTableInfo prepares a document type: it turns all that depends on the type alone
// into octets of XML and into bits, once. A fault of a table by hand, such as a text
// that is not a name or a missing page, becomes an element that cannot be written, and
// is an error where a document uses it.
func newTableInfo(t *tokens.Table) *tableInfo {
	in := &tableInfo{Table: t, doctype: doctype(t, t.Public), pages: make([]pageInfo, len(t.Tags))}
	var texts pieces
	texts.all.Grow(4096)
	for i := range in.pages {
		p := &in.pages[i]
		p.names, p.number = t.Tags[i], uint8(i)
		if i < len(t.Spaces) {
			p.space, p.spaceBytes = t.Spaces[i], []byte(t.Spaces[i])
			in.spaced = in.spaced || p.space != ""
		}
		escaped, _ := texts.escape(p.space)
		p.declared = texts.join(` xmlns="`, escaped, `">`)
		if p.names != nil {
			for id, name := range p.names {
				p.props[id] = nameProps(name)
				if name != "" && p.props[id]&unfit == 0 {
					p.starts[id], p.ends[id] = newTag(texts.join("<", name, ">")), newTag(texts.join("</", name, ">"))
				}
			}
		}
	}
	for i := range in.pages {
		p := &in.pages[i]
		p.spaced = in.spaced
		at, ok := in.findSpace(p.spaceBytes)
		// Pages may share a namespace; only one of them is where a look-up begins.
		p.first = in.spaced && ok && int(at) == i && t.FindTag != nil
	}
	in.prepareAttrs(&texts)
	for _, code := range t.ElementOnly {
		in.mark(code, elementOnly)
	}
	for _, f := range t.Forms {
		switch {
		case !f.Attr:
			in.mark(f.Code, hasForm)
			switch {
			case f.Kind == tokens.FormDocument:
				in.mark(f.Code, hasDocument)
			// Only these keep a leaf off the short way to WBXML: other texts are strings.
			case f.Kind != tokens.FormText && !f.ReadOnly:
				in.mark(f.Code, packs)
			}
		case int(f.Code.Page()) < len(in.attrs) && in.attrs[f.Code.Page()] != nil:
			in.attrs[f.Code.Page()][f.Code.Token()&0x7F].props |= hasForm
		}
		if f.When != 0 {
			in.mark(f.When, isWhen)
		}
	}
	in.fragments, in.variables = t.Fragments(), newVariables(t)
	// In types without namespaces values are attributes, and looking for leaves is 3 % of the
	// time for a provisioning document.
	in.leaves = in.spaced && t.FindTag != nil && t.FindExt == nil && t.FindContent == nil && in.sign == 0
	return in
}

// prepareAttrs prepares the XML of attribute starts and values.
func (in *tableInfo) prepareAttrs(texts *pieces) {
	in.attrs = make([]*[128]attrInfo, len(in.Attrs))
	for i, page := range in.Attrs {
		if page == nil {
			continue
		}
		in.attrs[i] = new([128]attrInfo)
		for id := range page {
			a, x := &page[id], &in.attrs[i][id]
			if a.Name == "" {
				continue
			}
			x.props = nameProps(a.Name)
			if prefix, ok := texts.escape(a.Prefix); ok && x.props&unfit == 0 {
				x.open, x.sign = newTag(texts.join(" ", a.Name, `="`, prefix)), int32(len(" ")+len(a.Name))
			}
		}
	}
	// Values are escaped here once, and not each time that a document has one.
	in.values = make([]*[128]string, len(in.Values))
	for i, page := range in.Values {
		if page == nil {
			continue
		}
		in.values[i] = new([128]string)
		for id, s := range page {
			in.values[i][id], _ = texts.escape(s)
		}
	}
}

// pieces makes many short strings, which share memory: a process that converts one small
// document spent a fifth of its instructions on them when each had its own.
type pieces struct {
	all     strings.Builder
	escaped []byte // scratch
}

// join returns the parts as one string.
func (p *pieces) join(parts ...string) string {
	begin := p.all.Len()
	for _, s := range parts {
		p.all.WriteString(s)
	}
	return p.all.String()[begin:]
}

// escape returns s as XML has it in an attribute. It is not ok, and "", where XML cannot.
func (p *pieces) escape(s string) (escaped string, ok bool) {
	if s == "" {
		return "", true
	}
	var err error
	p.escaped, err = xmlesc.AppendChecked(slices.Grow(p.escaped[:0], len(s)), []byte(s), xmlesc.Value)
	switch {
	case err != nil:
		return "", false
	case string(p.escaped) == s:
		return s, true
	}
	return p.join(string(p.escaped)), true
}

// mark sets a bit of the element c. Codes beyond the pages of the table are passed over.
func (in *tableInfo) mark(c tokens.Code, bit uint8) {
	if int(c.Page()) < len(in.pages) && c.Token() < 64 {
		in.pages[c.Page()].props[c.Token()] |= bit
	}
}

// nameProps returns the properties of a name: they are asked for at each tag, and found
// once for each name of the type. A table need not come from the
// generator, which checks names.
func nameProps(name string) uint8 {
	if name == "" {
		return 0
	}
	prefix, local, ok := splitName([]byte(name))
	switch {
	case !ok:
		return unfit
	case prefix != nil || string(local) == "xmlns":
		return special
	}
	return 0
}

// props returns the bits of the element c, 0 for a code beyond the table: documents have
// any codes with KeepUnknown.
func (in *tableInfo) props(c tokens.Code) uint8 {
	if int(c.Page()) >= len(in.pages) || c.Token() >= 64 {
		return 0
	}
	return in.pages[c.Page()].props[c.Token()]
}

// attr returns the prepared attribute c.
func (in *tableInfo) attr(c tokens.Code) *attrInfo {
	if p := int(c.Page()); p < len(in.attrs) && in.attrs[p] != nil {
		return &in.attrs[p][c.Token()&0x7F]
	}
	return new(attrInfo)
}

// value returns the text in XML of the attribute value c, "" where it is unknown or
// XML cannot have it.
func (in *tableInfo) value(c tokens.Code) string {
	if p := int(c.Page()); p < len(in.values) && in.values[p] != nil {
		return in.values[p][c.Token()&0x7F]
	}
	return ""
}

// findSpace finds the first code page of a namespace. The function of the type knows other
// names of namespaces too; a table by hand may have none.
func (in *tableInfo) findSpace(space []byte) (page uint8, ok bool) {
	if in.FindSpace != nil {
		if page, ok := in.FindSpace(space); ok {
			return page, true
		}
	}
	for i := range in.pages {
		if p := &in.pages[i]; p.names != nil && p.space == string(space) {
			return uint8(i), true
		}
	}
	return 0, false
}

// knows reports whether space is a namespace of the type.
func (in *tableInfo) knows(space []byte) bool {
	if !in.spaced || len(space) == 0 {
		return false
	}
	_, ok := in.findSpace(space)
	return ok
}

// ownSpace returns the namespace that space is another name of, else space.
func (in *tableInfo) ownSpace(space []byte) []byte {
	if in.FindSpace != nil {
		if page, ok := in.FindSpace(space); ok && int(page) < len(in.pages) {
			return in.pages[page].spaceBytes
		}
	}
	return space
}

// rootSpace returns the namespace of a root without a token, that of page 0.
func (in *tableInfo) rootSpace() string {
	if len(in.pages) == 0 {
		return ""
	}
	return in.pages[0].space
}

// find finds the code of a name in a namespace, on the pages that have it; pages of other
// namespaces do not count.
func (in *tableInfo) find(space, local []byte) (tokens.Code, bool) {
	page, ok := in.findSpace(space)
	if !ok || in.FindTag == nil {
		return 0, false
	}
	if code, ok := in.FindTag(page, local); ok {
		return code, true
	}
	for i := int(page) + 1; i < len(in.pages); i++ { // pages may share a namespace
		if p := &in.pages[i]; p.names != nil && p.space == in.pages[page].space {
			if code, ok := in.FindTag(uint8(i), local); ok {
				return code, true
			}
		}
	}
	return 0, false
}

// findAnywhere finds the code of a name on any page, page first. It is for types without
// namespaces, and for roots, whose names are on one page each.
func (in *tableInfo) findAnywhere(page uint8, name []byte) (tokens.Code, bool) {
	if in.FindTag == nil {
		return 0, false
	}
	if code, ok := in.FindTag(page, name); ok {
		return code, true
	}
	for i := range in.pages {
		if in.pages[i].names != nil && i != int(page) {
			if code, ok := in.FindTag(uint8(i), name); ok {
				return code, true
			}
		}
	}
	return 0, false
}

// ResolveRoot returns the table among those of package tokens whose documents have that
// root and carry a number that belongs to another type ([tokens.ByBorrowed]), nil where
// there is none. It can be a decoder's Options.ResolveRoot.
func ResolveRoot(h codec.Header, root tokens.Code) *tokens.Table {
	return tokens.ByBorrowed(h.PublicID, root)
}

// Resolve returns the table among those of package tokens that the header names,
// nil where there is none. It can be a decoder's Options.Resolve.
func Resolve(h codec.Header) *tokens.Table {
	switch h.PublicID {
	case 0:
		public := h.Public()
		if h.Charset.Width() > 1 {
			// An identifier is ASCII; in UTF-16 it has to be converted to be looked up.
			public, _ = h.Charset.AppendUTF8(nil, public)
		}
		return tokens.ByPublic(public)
	case 1:
		return nil
	}
	return tokens.ByPublicID(h.PublicID)
}
