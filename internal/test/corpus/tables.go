package corpus

import (
	"bytes"
	"slices"
	"sync"

	"github.com/go-wbxml/wbxml/tokens"
)

// Spec1 and Spec2 return the document types of the two examples in the
// specification (WBXML 1.3, 8).
func Spec1() *tokens.Table {
	return Findable(&tokens.Table{Name: "spec-1", Root: "XYZ",
		Tags: []*tokens.Page{{0x05: "BR", 0x06: "CARD", 0x07: "XYZ"}}})
}

// Spec2 is that of the second example; see [Spec1].
func Spec2() *tokens.Table {
	return Findable(&tokens.Table{
		Name: "spec-2", Root: "XYZ",
		Tags: []*tokens.Page{{0x05: "CARD", 0x06: "INPUT", 0x07: "XYZ", 0x08: "DO"}},
		Attrs: []*tokens.AttrPage{{0x05: {Name: "STYLE", Prefix: "LIST"}, 0x06: {Name: "TYPE"}, 0x07: {Name: "TYPE", Prefix: "TEXT"},
			0x08: {Name: "URL", Prefix: "http://"}, 0x09: {Name: "NAME"}, 0x0A: {Name: "KEY"}}},
		Values: []*tokens.ValuePage{{0x85 - 0x80: ".org", 0x86 - 0x80: "ACCEPT"}},
	})
}

// Play returns a document type with something of everything, and gaps. Most
// fixtures of package codec have it.
func Play() *tokens.Table {
	return Findable(&tokens.Table{
		Name: "play", Root: "doc",
		Tags: []*tokens.Page{
			0: {0x05: "doc", 0x06: "a", 0x07: "b", 0x08: "c"},
			1: {0x05: "one", 0x06: "uno"}, 255: {0x05: "z"},
		},
		Attrs: []*tokens.AttrPage{
			0: {0x05: {Name: "id"}, 0x06: {Name: "name"}, 0x07: {Name: "href", Prefix: "http://"}, 0x08: {Name: "type", Prefix: "text"}},
			1: {0x05: {Name: "lang"}}, 255: {0x05: {Name: "zz"}},
		},
		Values: []*tokens.ValuePage{0: {0x05: ".com", 0x06: "yes"}, 1: {0x05: "en"}, 255: {0x7F: "last"}},
		Exts: []tokens.Ext{
			{Token: 0x40, Var: true, Before: "$(", After: ")"},
			{Token: 0x41, Var: true, Before: "$(", After: ":e)"},
			{Token: 0x80, Var: true, Before: "$(", After: ")"},
			{Token: 0x82, Var: true},
			{Token: 0x81, Index: 0, Value: "zero"},
			{Token: 0x81, Index: 7, Value: "seven"},
			{Token: 0xC0, Value: "nought"},
			{Token: 0xC1, Var: true, Before: "<", After: ">"},
		},
	})
}

// Club returns a document type with namespaces, two pages in one of them, a page
// without, and every kind of binary value.
func Club() *tokens.Table {
	return Findable(&tokens.Table{
		Name: "club-1.0", Public: "-//TEST//DTD CLUB 1.0//EN", System: "club.dtd", Root: "club",
		Tags: []*tokens.Page{
			0: {0x05: "club", 0x06: "key", 0x07: "born", 0x08: "count", 0x09: "kind", 0x0A: "file", 0x0B: "list", 0x0C: "p"},
			1: {0x05: "name", 0x06: "p"},
			2: {0x05: "more"},
			3: {0x05: "bare"},
		},
		Spaces: []string{"urn:club", "urn:club&b", "urn:club&b", ""},
		Attrs:  []*tokens.AttrPage{{0x05: {Name: "since"}, 0x06: {Name: "key"}, 0x07: {Name: "href", Prefix: "http://"}, 0x08: {Name: "href"}}},
		Values: []*tokens.ValuePage{{0x05: ".com", 0x06: "www."}},
		Forms: []tokens.Form{
			{Kind: tokens.FormBase64, Code: 0x0006},
			{Kind: tokens.FormDateTime, Code: 0x0007},
			{Kind: tokens.FormInteger, Code: 0x0008},
			{Kind: tokens.FormDocument, Code: 0x000A, When: 0x0009, Is: []string{"device"}, Table: "devinf-1.2"},
			{Kind: tokens.FormDocument, Code: 0x000A, When: 0x0009, Is: []string{"settings"}, Table: "prov-1.1"},
			{Kind: tokens.FormText, Code: 0x000A},
			{Kind: tokens.FormDateTime, Attr: true, Code: 0x0005},
			{Kind: tokens.FormBase64, Attr: true, Code: 0x0006},
		},
		ElementOnly: []tokens.Code{0x0005, 0x000B},
	})
}

// own are the document types above, made once.
var own = sync.OnceValue(func() []*tokens.Table { return []*tokens.Table{Spec1(), Spec2(), Play(), Club()} })

// Named returns the document type that a fixture names: one of those above, the
// same each time, one of package tokens, or nil.
func Named(name string) *tokens.Table {
	for _, t := range own() {
		if t.Name == name {
			return t
		}
	}
	return tokens.ByName(name)
}

// Findable returns t with functions that find tokens by searching its pages, as
// the generated tables have faster ones.
func Findable(t *tokens.Table) *tokens.Table {
	t.FindTag = func(page uint8, name []byte) (tokens.Code, bool) {
		if int(page) >= len(t.Tags) || t.Tags[page] == nil || len(name) == 0 {
			return 0, false
		}
		i := slices.Index(t.Tags[page][:], string(name))
		return tokens.MakeCode(page, uint8(max(i, 0))), i >= 0
	}
	t.FindAttr = func(page uint8, name, value []byte) (c tokens.Code, n int, ok bool) {
		for i, p := range t.Attrs {
			for id := 0; p != nil && id < len(p); id++ {
				a := p[id]
				code := tokens.MakeCode(uint8(i), uint8(id))
				fits := a.Name != "" && a.Name == string(name) && bytes.HasPrefix(value, []byte(a.Prefix))
				if fits && (!ok || len(a.Prefix) > n || len(a.Prefix) == n && i == int(page) && c.Page() != page) {
					c, n, ok = code, len(a.Prefix), true
				}
			}
		}
		return c, n, ok
	}
	t.FindValue = func(page uint8, value []byte, at int, list bool) (c tokens.Code, n int, ok bool) {
		for i, p := range t.Values {
			for id := 0; p != nil && id < len(p); id++ {
				if s := p[id]; len(s) > n && bytes.HasPrefix(value[at:], []byte(s)) {
					c, n, ok = tokens.MakeCode(uint8(i), uint8(id)|0x80), len(s), true
				}
			}
		}
		return c, n, ok
	}
	return t
}
