package xmlconv_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/testdoc"
	"github.com/go-wbxml/wbxml/tokens"
)

// The document types of the two examples in the specification, and that of the
// other fixtures of package codec, which has no namespaces.
var (
	spec1 = findable(&tokens.Table{Name: "spec-1", Root: "XYZ",
		Tags: []*tokens.Page{{0x05: "BR", 0x06: "CARD", 0x07: "XYZ"}}})
	spec2 = findable(&tokens.Table{
		Name: "spec-2", Root: "XYZ",
		Tags: []*tokens.Page{{0x05: "CARD", 0x06: "INPUT", 0x07: "XYZ", 0x08: "DO"}},
		Attrs: []*tokens.AttrPage{{0x05: {Name: "STYLE", Prefix: "LIST"}, 0x06: {Name: "TYPE"}, 0x07: {Name: "TYPE", Prefix: "TEXT"},
			0x08: {Name: "URL", Prefix: "http://"}, 0x09: {Name: "NAME"}, 0x0A: {Name: "KEY"}}},
		Values: []*tokens.ValuePage{{0x85 - 0x80: ".org", 0x86 - 0x80: "ACCEPT"}},
	})
	play = findable(&tokens.Table{
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
)

// club is a document type with namespaces, two pages in one of them, a page
// without, and every kind of binary value.
var club = findable(&tokens.Table{
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

// findable gives t lookups that go through its rows one by one. Prefixes and
// values are fragments.
func findable(t *tokens.Table) *tokens.Table {
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

// tableNamed returns the document type that a fixture names; play stands in for
// none.
func tableNamed(t testing.TB, name string) *tokens.Table {
	t.Helper()
	for _, table := range []*tokens.Table{spec1, spec2, play, club} {
		if table.Name == name {
			return table
		}
	}
	if name == "none" {
		return nil
	}
	table := tokens.ByName(name)
	if table == nil {
		t.Fatalf("no table %q", name)
	}
	return table
}

// A document is one that tests of everything use.
type document struct {
	name   string
	octets []byte
	o      xmlconv.Options // to read it with
}

// fixtures returns those of package codec and of this one.
func fixtures(t testing.TB) (all []document) {
	for _, pattern := range []string{"../testdata/*.hex", "testdata/*.hex"} {
		for _, f := range testdoc.LoadAll(t, filepath.FromSlash(pattern)) {
			d := document{name: f.Name, octets: f.Octets}
			d.o.Codec.Table = tableNamed(t, f.Meta["table"])
			d.o.Codec.KeepUnknown = f.Meta["keep"] != ""
			all = append(all, d)
		}
	}
	return all
}

// eachDocument runs a subtest for every fixture and, where they are, for every
// sample.
func eachDocument(t *testing.T, test func(t *testing.T, d document)) {
	for _, d := range fixtures(t) {
		t.Run(d.name, func(t *testing.T) { test(t, d) })
	}
	t.Run("samples", func(t *testing.T) { eachSample(t, test) })
}

// eachSample runs a subtest for every sample, and skips where they are missing.
func eachSample(t *testing.T, test func(t *testing.T, d document)) {
	paths, err := filepath.Glob(filepath.Join(testdoc.Shared(t, "samples"), "*.wbxml"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no samples: %v", err)
	}
	for _, path := range paths {
		octets, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		d := document{name: strings.TrimSuffix(filepath.Base(path), ".wbxml"), octets: octets}
		t.Run(d.name, func(t *testing.T) { test(t, d) })
	}
}

// sentinels are the errors that tables of tests name.
var sentinels = map[string]error{
	"ErrToken": codec.ErrToken, "ErrReference": codec.ErrReference, "ErrInteger": codec.ErrInteger,
	"ErrVersion": codec.ErrVersion, "ErrCharset": codec.ErrCharset, "ErrBalance": codec.ErrBalance,
	"ErrName": codec.ErrName, "ErrLimit": codec.ErrLimit, "ErrState": codec.ErrState,
	"ErrSyntax": xmlconv.ErrSyntax, "ErrNamespace": xmlconv.ErrNamespace, "ErrEntity": xmlconv.ErrEntity,
	"ErrEncoding": xmlconv.ErrEncoding, "ErrChar": xmlconv.ErrChar, "ErrDuplicate": xmlconv.ErrDuplicate,
	"ErrType": xmlconv.ErrType, "EOF": io.ErrUnexpectedEOF,
}

// where says of an error what tests hold: the reasons in alphabetical order,
// the place, and the path.
func where(err error) string {
	if err == nil {
		return "ok"
	}
	var reasons []string
	for name, s := range sentinels {
		if errors.Is(err, s) {
			reasons = append(reasons, name)
		}
	}
	slices.Sort(reasons)
	s := strings.Join(reasons, "+")
	var limit *codec.LimitError
	if errors.As(err, &limit) {
		s += fmt.Sprintf("(%s %d)", limit.Limit, limit.Max)
	}
	var w *codec.SyntaxError
	var x *xmlconv.SyntaxError
	switch {
	case errors.As(err, &x):
		s += fmt.Sprintf("@%d %d:%d %s", x.Offset, x.Line, x.Column, x.Path)
	case errors.As(err, &w):
		s += fmt.Sprintf("@%d %s", w.Offset, w.Path)
	default:
		s = "not a SyntaxError: " + err.Error()
	}
	return strings.TrimSpace(s)
}
