package xmltok

import (
	"bytes"
	"go/parser"
	"go/token"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"
)

// TestImports: the package is a leaf, and does without large or slow packages.
func TestImports(t *testing.T) {
	allowed := []string{"bytes", "errors", "io", "iter", "math", "math/bits", "slices", "strconv", "unicode/utf8", "github.com/go-wbxml/wbxml/internal/limit", "github.com/go-wbxml/wbxml/internal/xmlesc"}
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range f.Imports {
			if path, _ := strconv.Unquote(spec.Path.Value); !slices.Contains(allowed, path) {
				t.Errorf("%s imports %s", file, path)
			}
		}
	}
}

// TestMisuse: a call at the wrong moment returns nothing, and never panics.
func TestMisuse(t *testing.T) {
	var z Tokenizer
	check := func(when string) {
		t.Helper()
		n := z.Name()
		if len(n.Local)+len(n.Prefix)+len(n.Space)+len(z.Local())+len(z.Space())+len(z.Attrs())+len(z.Text())+len(z.Target()) != 0 {
			t.Errorf("%s: a token without a token", when)
		}
		if z.SelfClosing() || z.Depth() != 0 || len(z.AppendPath(nil)) != 0 {
			t.Errorf("%s: elements are open", when)
		}
	}
	z.ResetBytes([]byte("<a b='c'/>"), Options{})
	check("before the first token")
	for range 3 {
		if _, err := z.Next(); err != nil && z.Depth() != 0 {
			t.Error(err)
		}
	}
	check("at the end")
	z.ResetBytes([]byte("<a b='c'><d/>x"), Options{})
	for err := error(nil); err == nil; {
		_, err = z.Next()
	}
	if z.Name().Local != nil || z.Attrs() != nil || z.Text() != nil || string(z.AppendPath([]byte("in "))) != "in /a" {
		t.Error("after an error: ", z.Name(), z.Attrs(), z.Text(), z.Depth())
	}
	z.ResetBytes(nil, Options{})
	check("after Reset")
	if s := Kind(200).String() + Kind(0).String() + CDATA.String(); s != "nonenoneCDATA" {
		t.Error(s)
	}
}

func TestLookupSpace(t *testing.T) {
	var z Tokenizer
	z.ResetBytes([]byte("<a xmlns='u' xmlns:p='v'><b xmlns='' xmlns:q='w'/></a>"), Options{})
	for i, want := range []string{"u v - ", " v w ", "u v - ", " - - "} {
		if _, err := z.Next(); err != nil {
			t.Fatal(err)
		}
		var got strings.Builder
		for _, prefix := range []string{"", "p", "q"} {
			space, ok := z.LookupSpace([]byte(prefix))
			if !ok {
				space = []byte("-")
			}
			got.WriteString(string(space) + " ")
		}
		if got.String() != want {
			t.Errorf("token %d: got %q, want %q", i, got.String(), want)
		}
	}
	if space, ok := z.LookupSpace([]byte("xml")); !ok || string(space) != xmlSpace {
		t.Errorf("xml is bound to %q", space)
	}
}

// TestSpaces: each declaration in scope once, innermost first, at every tag.
func TestSpaces(t *testing.T) {
	const doc = "<a xmlns='urn:0' xmlns:p='urn:1'><b xmlns:q='urn:2' xmlns:p='urn:3'><c xmlns='' xmlns:xml='" + xmlSpace + "'/></b></a>"
	want := []string{
		"p=urn:1 =urn:0 ",
		"p=urn:3 q=urn:2 =urn:0 ",
		"xml=" + xmlSpace + " = p=urn:3 q=urn:2 ",
		"p=urn:3 q=urn:2 =urn:0 ", // the end tags: around the element
		"p=urn:1 =urn:0 ",
		"",
	}
	for name, r := range map[string]io.Reader{"slice": nil, "reader": iotest.OneByteReader(strings.NewReader(doc))} {
		var z Tokenizer
		if z.ResetBytes([]byte(doc), Options{}); r != nil {
			z.Reset(r, Options{})
		}
		for i, want := range want {
			if _, err := z.Next(); err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			for prefix, space := range z.Spaces() {
				got.WriteString(string(prefix) + "=" + string(space) + " ")
			}
			if got.String() != want {
				t.Errorf("%s: tag %d: got %q, want %q", name, i, got.String(), want)
			}
			for range z.Spaces() {
				break
			}
		}
	}
}

// TestErrorPath: a long path is cut between characters.
func TestErrorPath(t *testing.T) {
	name := strings.Repeat("é", 100)
	var z Tokenizer
	z.ResetBytes([]byte("<_"+name+"><"+name+"></x>"), Options{})
	for err := error(nil); err == nil; {
		_, err = z.Next()
	}
	e := z.err.(*SyntaxError)
	if want := "/_" + name + "/" + strings.Repeat("é", 26); e.Path != want {
		t.Errorf("path of %d octets: %s", len(e.Path), e.Path)
	}
}

// TestCorpus counts the tokens of the benchmarks, so that they cannot come to
// measure something else unnoticed.
func TestCorpus(t *testing.T) {
	for _, c := range corpus {
		doc := c.make()
		var z Tokenizer
		z.ResetBytes(doc, Options{})
		var counts [Decl + 1]int
		attrs := 0
		for {
			k, err := z.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(c.name, err)
			}
			counts[k]++
			attrs += len(z.Attrs())
		}
		ends := bytes.Count(doc, []byte("</")) + bytes.Count(doc, []byte("/>")) - bytes.Count(doc, []byte("</b>]]>"))
		if counts[StartElement] != ends || counts[EndElement] != ends {
			t.Errorf("%s: %d start and %d end tags, want %d", c.name, counts[StartElement], counts[EndElement], ends)
		}
		if n := bytes.Count(doc, []byte("<!--")); counts[Comment] != n {
			t.Errorf("%s: %d comments, want %d", c.name, counts[Comment], n)
		}
		if n := bytes.Count(doc, []byte("<![CDATA[")); counts[CDATA] != n {
			t.Errorf("%s: %d CDATA sections, want %d", c.name, counts[CDATA], n)
		}
		if n := bytes.Count(doc, []byte("=\"")) - countDecl(doc); attrs != n {
			t.Errorf("%s: %d attributes, want %d", c.name, attrs, n)
		}
	}
}

// countDecl counts the quoted values in the XML declaration.
func countDecl(doc []byte) int {
	if !bytes.HasPrefix(doc, []byte("<?xml")) {
		return 0
	}
	return bytes.Count(doc[:bytes.Index(doc, []byte("?>"))], []byte("=\""))
}

// TestBehind: an error of a part of a document has the place that the same fault has
// in the document, with anything in front of the part; so has one that a caller
// makes at a token.
func TestBehind(t *testing.T) {
	const part = "<b>é\n</c>"
	for _, before := range []string{"", "<a>", "<a>\r\n", "\n\n<a>é ", "<a>\rx\n\r\n  "} {
		var whole, alone Tokenizer
		whole.ResetBytes([]byte(before+part), Options{Fragment: true})
		alone.ResetBytes([]byte(part), Options{Fragment: true})
		_, err := listing(&whole)
		_, err2 := listing(&alone)
		want, got := err.(*SyntaxError), Behind([]byte(before), err2.(*SyntaxError))
		if got.Offset != want.Offset || got.Line != want.Line || got.Column != want.Column || got.Err != want.Err && got.Err.Error() != want.Err.Error() {
			t.Errorf("%q: %v at %d, want %v at %d", before, got, got.Offset, want, want.Offset)
		}
		if own := whole.Refuse(io.ErrNoProgress); own.Offset != want.Offset || own.Line != want.Line || own.Path != want.Path || own.Err != io.ErrNoProgress {
			t.Errorf("%q: refused at %v, want %v", before, own, want)
		}
	}
}

// TestAttrPlaces: the span of an attribute's value, and an error at the attribute, in
// the octets of the input, whatever stands between name and value.
func TestAttrPlaces(t *testing.T) {
	const doc = "<r>é\n <a x = 'é\"&lt;' p:y=\"\" xmlns:p\t=\r\n\"'\" z='1'/></r>"
	want := []string{"é\"&lt;", "", "'", "1"}
	for name, in := range map[string]struct {
		doc  []byte
		text func([]byte) string
	}{
		"UTF-8":  {[]byte(doc), func(b []byte) string { return string(b) }},
		"UTF-16": {append([]byte{0xFF, 0xFE}, utf16le(doc)...), func(b []byte) string { return string(bytes.ReplaceAll(b, []byte{0}, nil)) }},
	} {
		var z Tokenizer
		z.ResetBytes(in.doc, Options{})
		for k := Kind(0); k != StartElement || string(z.Local()) != "a"; {
			var err error
			if k, err = z.Next(); err != nil {
				t.Fatal(err)
			}
		}
		for i, text := range want {
			from, to := z.ValueSpan(i)
			if got := in.text(in.doc[from:to]); got != text && name == "UTF-8" || len(got) != utf8.RuneCountInString(text) && name == "UTF-16" {
				t.Errorf("%s: attribute %d: %q, want %q", name, i, got, text)
			}
			e := z.RefuseAttr(i, io.ErrNoProgress)
			if at := in.text(in.doc[e.Offset:]); at[0] != "xpxz"[i] || e.Path != "/r/a" || e.Err != io.ErrNoProgress || e.Line != []int{2, 2, 2, 3}[i] {
				t.Errorf("%s: attribute %d: %v before %.10q", name, i, e, at)
			}
		}
	}
}
