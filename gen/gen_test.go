package gen

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// build generates from files in memory, by name.
func build(files map[string]string, o Options) ([]File, error) {
	set, err := load("defs", slices.Sorted(maps.Keys(files)), func(name string) ([]byte, error) {
		return []byte(files[name]), nil
	})
	if err != nil {
		return nil, err
	}
	return set.Generate(o)
}

// places returns the places that the errors joined in err name, as "file:line"
// or "file:line file:line".
func places(t *testing.T, err error) []string {
	t.Helper()
	if err == nil {
		return nil
	}
	var list []string
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, err := range joined.Unwrap() {
			list = append(list, places(t, err)...)
		}
		return list
	}
	e, ok := errors.AsType[*Error](err)
	if !ok {
		t.Fatalf("%v is no *Error", err)
	}
	s := e.Pos.String()
	if e.Other.File != "" {
		s += " " + e.Other.String()
	}
	return append(list, s)
}

// stub declares what generated code uses of package tokens, and what a package
// in its place has besides.
const stub = `package tokens

type Code uint32
type Page [64]string
type Attr struct{ Name, Prefix string }
type AttrPage [128]Attr
type ValuePage [128]string
type Ext struct {
	Token         uint8
	Var           bool
	Index         uint32
	Value         string
	Before, After string
}
type Entity struct {
	Name string
	Char rune
}
type FormKind uint8

const (
	FormText FormKind = iota + 1
	FormBase64
	FormDocument
	FormDateTime
	FormInteger
	FormBitDateTime
)

type Form struct {
	Attr     bool
	Kind     FormKind
	Code     Code
	When     Code
	Is       []string
	WhenAttr string
	ReadOnly bool
	Table    string
}
type Bind struct{ Prefix, Space string }
type VarAttr struct {
	Attr  string
	Token uint8
}
type Family []*Table
type Hold struct {
	Code Code
	Page uint8
}
type Table struct {
	Name, Public, System, Root  string
	Family                      string
	PublicID                    uint32
	PublicIDs                   []uint32
	Borrowed                    bool
	Tags                        []*Page
	Attrs                       []*AttrPage
	Values, Contents            []*ValuePage
	Exts                        []Ext
	VarAttrs                    []VarAttr
	Entities                    []Entity
	Binds                       []Bind
	Roots, RootSpaces           []string
	Spaces                      []string
	Lists                       []Code
	Forms                       []Form
	Holds                       []Hold
	ElementOnly                 []Code
	MIME, Publics, SpaceAliases []string
	FindTag                     func(page uint8, name []byte) (Code, bool)
	FindAttr                    func(page uint8, name, value []byte) (Code, int, bool)
	FindValue                   func(page uint8, value []byte, at int, list bool) (Code, int, bool)
	FindContent                 func(page uint8, text []byte) (Code, bool)
	FindExt                     func(text []byte) (int, bool)
	FindSpace                   func(ns []byte) (page uint8, ok bool)
}

func FindInPage(p *Page, name []byte) uint8 { return 0 }

func FindInList(page uint8, value []byte, at int, part, whole func(page uint8, b []byte) (Code, int, bool)) (Code, int, bool) {
	return 0, 0, false
}
`

// A stubImporter has package tokens only.
type stubImporter struct{ tokens *types.Package }

func (i stubImporter) Import(path string) (*types.Package, error) {
	if path == TokensImport {
		return i.tokens, nil
	}
	return nil, fmt.Errorf("no package %s", path)
}

// checkSource checks that generated files are formatted and compile: with the
// stub as a package that imports it, or as a part of it.
func checkSource(t *testing.T, files []File, o Options) {
	t.Helper()
	fset := token.NewFileSet()
	stubFile, err := parser.ParseFile(fset, "stub.go", stub, 0)
	if err != nil {
		t.Fatal(err)
	}
	var asts []*ast.File
	for _, f := range files {
		if formatted, err := format.Source(f.Data); err != nil || !bytes.Equal(formatted, f.Data) {
			t.Fatalf("%s is not formatted: %v\n%s", f.Name, err, f.Data)
		}
		first, _, _ := strings.Cut(string(f.Data), "\n")
		if !strings.HasPrefix(first, header) || !strings.HasSuffix(first, ". DO NOT EDIT.") || !strings.HasSuffix(f.Name, "_gen.go") {
			t.Fatalf("%s begins %q", f.Name, first)
		}
		file, err := parser.ParseFile(fset, f.Name, f.Data, 0)
		if err != nil {
			t.Fatalf("%v\n%s", err, f.Data)
		}
		asts = append(asts, file)
	}
	var config types.Config
	if o.Import == "" {
		asts = append(asts, stubFile)
	} else {
		tokens, err := config.Check("tokens", fset, []*ast.File{stubFile}, nil)
		if err != nil {
			t.Fatal(err)
		}
		config.Importer = stubImporter{tokens}
	}
	if _, err := config.Check(o.Package, fset, asts, nil); err != nil {
		t.Fatalf("generated code does not compile: %v\n%s", err, slices.Concat(data(files)...))
	}
}

func data(files []File) [][]byte {
	var list [][]byte
	for _, f := range files {
		list = append(list, f.Data)
	}
	return list
}

// inPlace are the options for the package that declares the types itself.
func inPlace() Options {
	taken := map[string]Pos{}
	declared(taken, "stub.go", []byte(stub))
	return Options{Package: "tokens", Import: ImportFor(taken), Taken: taken}
}

func user() Options { return Options{Package: "acme", Import: TokensImport} }

// A definition that the tests of refusals begin with: five lines, one tag page
// left open.
const good = `name, acme-1.0
var, Acme10
prefix, Acme
tags, 0
tag, 0x05, report
`

func TestGood(t *testing.T) {
	for _, o := range []Options{user(), inPlace()} {
		files, err := build(map[string]string{"acme.csv": good}, o)
		if err != nil {
			t.Fatal(err)
		}
		checkSource(t, files, o)
	}
	if o := inPlace(); o.Import != "" {
		t.Errorf("the package that has the types imports %q", o.Import)
	}
}

// TestGolden shows what is generated.
func TestGolden(t *testing.T) {
	src, err := os.ReadFile("testdata/acme-1.0.csv")
	if err != nil {
		t.Fatal(err)
	}
	for name, o := range map[string]Options{"user": user(), "tokens": inPlace()} {
		files, err := build(map[string]string{"acme-1.0.csv": string(src)}, o)
		if err != nil {
			t.Fatal(err)
		}
		checkSource(t, files, o)
		for _, f := range files {
			testdoc.Golden(t, "testdata/"+name+"_"+f.Name+".golden", f.Data)
		}
	}
}

// The order of rows, sections and files changes nothing but comments' place.
func TestDeterministic(t *testing.T) {
	src, err := os.ReadFile("testdata/acme-1.0.csv")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{"a.csv": string(src), "b.csv": strings.Replace(good, "acme", "bare", 1)}
	files["b.csv"] = strings.NewReplacer("Acme", "Bare").Replace(files["b.csv"])
	first, err := build(files, inPlace())
	if err != nil {
		t.Fatal(err)
	}
	for range 10 {
		again, err := build(files, inPlace())
		if err != nil {
			t.Fatal(err)
		}
		if !slices.EqualFunc(first, again, func(a, b File) bool { return a.Name == b.Name && bytes.Equal(a.Data, b.Data) }) {
			t.Fatal("the same definitions give different files")
		}
	}
}

// The definitions of this module compile in a package of their own, too.
func TestDefsAsUser(t *testing.T) {
	set, err := Load("defs")
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range []Options{user(), inPlace()} {
		files, err := set.Generate(o)
		if err != nil {
			t.Fatal(err)
		}
		checkSource(t, files, o)
	}
}
