package fuzz

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/go-wbxml/wbxml/gen"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// FuzzGen: two definition files of any content are refused with places in them,
// or give Go that compiles against package tokens, or as a part of it. The
// second may include the first. With words, the octets of the two choose words
// that mean something, which gets further than text at random.
//
// Run it with -fuzzminimizetime=10x: by default most of the time goes into making
// inputs smaller.
func FuzzGen(f *testing.F) {
	acme, err := os.ReadFile(filepath.Join(testdoc.Root(f), "gen", "testdata", "acme-1.0.csv"))
	if err != nil {
		f.Fatal(err)
	}
	for _, more := range []string{
		"tags, 7, include=acme-1.0:0, namespace=urn:b\ntag, 9, b\n",
		"values, 3, include=acme-1.0:0\nvalue, 0x99, x, whole, alias=y\n",
		"attrs, 0, fragment\nattr, 9, a=b, readonly\nattr, 10, é=ü, ident=E, since=1\nform, base64, when=0:report, is=x\n",
		"extvar, 0x42, $(, )\next, 0xC1, , one\n",
	} {
		f.Add([]byte(acme), []byte(otherDefinition+more), true, false)
	}
	f.Add([]byte(definition), []byte("overlay, acme-1.0\nattrs, 0, whole\nattr, 9, x=y\ntags, 0\ntag, 9, z\n"), false, false)
	f.Add([]byte(definition+"preferred\npublicid, 5\n"), []byte(otherDefinition+"publicid, 5\nprivate\n"), false, false)
	f.Add([]byte(definition), []byte("# \u2028\n\"name\",a,,\r\nvar , A\nprefix, A\ntags, 0\ntag, 0x3F, \"a\"\n"), true, false)
	f.Add([]byte{1, 1, 17, 4, 5, 6}, []byte{36, 14, 1, 9, 10}, true, true)
	f.Add([]byte{20, 9, 10, 11, 25, 27, 29}, []byte{16, 33, 29, 19, 4, 21, 10}, false, true)
	f.Fuzz(func(t *testing.T, a, b []byte, inTokens, words bool) {
		if !words {
			checkBuild(t, string(a), string(b), inTokens)
			return
		}
		begin := "name, b-1\nvar, B1\nprefix, B"
		if len(b) > 0 && strings.HasPrefix(definitionWords[int(b[0])%len(definitionWords)], "\noverlay") {
			begin = "# It takes its name from the other."
		}
		checkBuild(t, define(definition, a), define(begin, b), inTokens)
	})
}

// definition is one with a tag page left open; otherDefinition the same under
// other names.
const (
	definition      = "name, acme-1.0\nvar, Acme10\nprefix, Acme\ntags, 0\ntag, 0x05, report\n"
	otherDefinition = "name, bmce-1.0\nvar, Bmce10\nprefix, Bmce\ntags, 0\ntag, 0x05, report\n"
)

// definitionWords are the words of definitions. In them, T, V and N are a tag
// or attribute start, a value, and a name that were not used before.
var definitionWords = []string{
	// Rows, most of them as they should be.
	"\n", "\ntag, T, N, ", "\ntag, T, ", "\ntag, 0x05, ", "\nattr, T, N, ", "\nattr, T, N=x, whole, ", "\nattr, T, a=N, fragment, ", "\nattr, T, ",
	"\nattr, 5, ", "\nvalue, V, N, fragment, ", "\nvalue, V, xN, whole, ", "\nvalue, V, N, list, ", "\nvalue, V, ", "\nvalue, 0xFF, ",
	"\ntags, 0, ", "\ntags, 1, ", "\ntags, 0\ntag, 5, a", "\nattrs, 0, ", "\nattrs, 1, whole, ", "\nattrs, 255, ", "\nvalues, 0, ", "\nvalues, 1, whole, ",
	"\nform, text, ", "\nform, document, acme-1.0, ", "\nform, base64, when=0:a, is=b", "\next, 0x80, N, a", "\nextvar, 0x40", "\nroot, a", "\nroot, report",
	"\npublicid, 5", "\npublic, N", "\npublic, a", "\nmime, a/b", "\npreferred", "\nprivate", "\nextern, c-2", "\noverlay, acme-1.0", "\ntitle, go:build \"\" */",
	// Labels and options.
	"a, ", "b, ", "ab, ", "a=b, ", "a=bc, ", "report, ", `",", `, `"\", `, `"""`, "é, ", "_, ", "7, ", "whole, ", "fragment, ", "list, ", "elements, ", "readonly, ",
	"alias=a, ", "alias=a=b, ", "alias=N, ", "ident=A, ", "ident=aN, ", "prefix=Acme, ", "since=1, ", "note=//x, ", "replaces=report, ", "form=integer, ",
	"when=0:a, ", "when=0:report, ", "is=a, ", "namespace=N, ", "namespace=n, ", "alias=urn, ", "include=acme-1.0, ", "include=acme-1.0:0, ", "include=b-1, ",
}

// define joins the words that data stands for, behind begin.
func define(begin string, data []byte) string {
	for n, i := range data[:min(len(data), 50)] {
		word := definitionWords[int(i)%len(definitionWords)]
		begin += strings.NewReplacer("T", fmt.Sprint(n+6), "V", fmt.Sprint(n+0x86), "N", fmt.Sprintf("n%d", n)).Replace(word)
	}
	return begin
}

// ownTokens are package tokens without generated files.
type ownTokens struct {
	sources  map[string][]byte // by path
	taken    map[string]gen.Pos
	importer types.Importer // of the standard library
	tokens   *types.Package // as a user's package sees it
}

// handWritten makes it, once for the process.
var handWritten = sync.OnceValues(func() (*ownTokens, error) {
	set := token.NewFileSet()
	h := &ownTokens{sources: map[string][]byte{}, importer: importer.ForCompiler(set, "source", nil)}
	paths, err := filepath.Glob(filepath.Join("..", "tokens", "*.go"))
	if err != nil {
		return nil, err
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_gen.go") {
			continue
		}
		if h.sources[path], err = os.ReadFile(path); err != nil {
			return nil, err
		}
	}
	if h.taken, err = gen.Declared(filepath.Join("..", "tokens")); err != nil {
		return nil, err
	}
	files, err := h.parse(set)
	if err != nil {
		return nil, err
	}
	// The registry refers to generated tables, which nobody here looks at.
	config := types.Config{Importer: h.importer, Error: func(error) {}}
	h.tokens, _ = config.Check(gen.TokensImport, set, files, nil)
	return h, nil
})

// parse parses the hand-written files into set.
func (h *ownTokens) parse(set *token.FileSet) (files []*ast.File, err error) {
	for path, source := range h.sources {
		file, err := parser.ParseFile(set, path, source, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

// Import implements types.Importer: package tokens, and the standard library.
func (h *ownTokens) Import(path string) (*types.Package, error) {
	if path == gen.TokensImport {
		return h.tokens, nil
	}
	return h.importer.Import(path)
}

// checkBuild generates from two definitions and checks the result.
func checkBuild(t *testing.T, a, b string, inTokens bool) {
	t.Helper()
	h, err := handWritten()
	if err != nil {
		t.Fatal(err)
	}
	o := gen.Options{Package: "acme", Import: gen.TokensImport}
	if inTokens {
		o = gen.Options{Package: "tokens", Import: gen.ImportFor(h.taken), Taken: h.taken}
	}
	files, err := generate(o, []byte(a), []byte(b))
	if err != nil {
		checkPlaces(t, h, err, a, b)
		return
	}
	again, err := generate(o, []byte(a), []byte(b))
	if err != nil || len(again) != len(files) {
		t.Fatalf("again: %v, %d files of %d", err, len(again), len(files))
	}
	for i, f := range files {
		if !bytes.Equal(again[i].Data, f.Data) {
			t.Fatalf("again, %s is another", f.Name)
		}
	}
	checkSource(t, h, files, o)
}

func generate(o gen.Options, sources ...[]byte) ([]gen.File, error) {
	var defs []*gen.Definition
	var all []error
	for i, src := range sources {
		d, err := gen.Parse(string(rune('a'+i))+".csv", src)
		defs, all = append(defs, d), append(all, err)
	}
	if err := errors.Join(all...); err != nil {
		return nil, err
	}
	set, err := gen.Resolve("defs", defs)
	if err != nil {
		return nil, err
	}
	return set.Generate(o)
}

// checkPlaces checks that the errors joined in err are about the two files, or
// those of package tokens, and lines that they have.
func checkPlaces(t *testing.T, h *ownTokens, err error, a, b string) {
	t.Helper()
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, err := range joined.Unwrap() {
			checkPlaces(t, h, err, a, b)
		}
		return
	}
	e, ok := errors.AsType[*gen.Error](err)
	if !ok {
		t.Fatalf("%v is no *Error", err)
	}
	lines := map[string]int{"a.csv": strings.Count(a, "\n") + 1, "b.csv": strings.Count(b, "\n") + 1, "registry_gen.go": 0, "": 0}
	for _, p := range h.taken {
		lines[p.File] = max(lines[p.File], p.Line)
	}
	for _, p := range []gen.Pos{e.Pos, e.Other} {
		if n, ok := lines[p.File]; !ok || p.Line < 0 || p.Line > n {
			t.Fatalf("%v: no such place as %v", err, p)
		}
	}
}

// checkSource checks that generated files are formatted and compile: as a
// package that imports tokens, or as a part of it.
func checkSource(t *testing.T, h *ownTokens, files []gen.File, o gen.Options) {
	t.Helper()
	var parsed []*ast.File
	set := token.NewFileSet() // of its own, so that none grows
	for _, f := range files {
		if formatted, err := format.Source(f.Data); err != nil || !bytes.Equal(formatted, f.Data) {
			t.Fatalf("%s is not formatted: %v\n%s", f.Name, err, f.Data)
		}
		first, _, _ := strings.Cut(string(f.Data), "\n")
		if !strings.HasPrefix(first, "// Code generated by wbxmlgen from defs/") || !strings.HasSuffix(first, " DO NOT EDIT.") || !strings.HasSuffix(f.Name, "_gen.go") {
			t.Fatalf("%s begins %q", f.Name, first)
		}
		file, err := parser.ParseFile(set, f.Name, f.Data, 0)
		if err != nil {
			t.Fatalf("%v\n%s", err, f.Data)
		}
		parsed = append(parsed, file)
	}
	config := types.Config{Importer: h}
	if o.Import == "" {
		// Hand-written files refer to tables that are not generated here.
		files, err := h.parse(set)
		if err != nil {
			t.Fatal(err)
		}
		parsed = append(parsed, files...)
		config.Error = func(err error) {
			var e types.Error
			written := errors.As(err, &e) && h.sources[e.Fset.Position(e.Pos).Filename] != nil
			if !written || !strings.HasPrefix(e.Msg, "undefined: ") {
				t.Errorf("%v", err)
			}
		}
	}
	if _, err := config.Check(o.Package, set, parsed, nil); err != nil && (o.Import != "" || t.Failed()) {
		t.Fatalf("generated code does not compile: %v\n%s", err, files[0].Data)
	}
}
