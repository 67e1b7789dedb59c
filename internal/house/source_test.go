package house

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// A source is one Go file.
type source struct {
	path      string // below the module, with slashes
	text      []byte
	set       *token.FileSet
	file      *ast.File
	test      bool
	generated bool
}

// at returns the position of a node.
func (s source) at(n ast.Node) string {
	return s.path + ":" + strconv.Itoa(s.set.Position(n.Pos()).Line)
}

// folder returns the package's path below the module.
func (s source) folder() string {
	if i := strings.LastIndexByte(s.path, '/'); i >= 0 {
		return s.path[:i]
	}
	return ""
}

// walk calls f with every regular file of the module that is not hidden; of
// the hidden ones only with those of .ci.
func walk(t *testing.T, f func(path string, text []byte)) {
	t.Helper()
	root := testdoc.Root(t)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		hidden := strings.HasPrefix(d.Name(), ".") && path != root && d.Name() != ".ci"
		switch {
		case d.IsDir() && hidden:
			return fs.SkipDir
		case !d.Type().IsRegular() || hidden:
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		f(filepath.ToSlash(rel), text)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// sources returns every Go file outside of testdata.
func sources(t *testing.T) (all []source) {
	t.Helper()
	walk(t, func(path string, text []byte) {
		if !strings.HasSuffix(path, ".go") || slices.Contains(strings.Split(path, "/"), "testdata") {
			return
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Errorf("%v", err)
			return
		}
		all = append(all, source{path, text, set, file, strings.HasSuffix(path, "_test.go"), ast.IsGenerated(file)})
	})
	if len(all) < 10 {
		t.Fatalf("only %d Go files", len(all))
	}
	return all
}

// cgo is the one folder whose files may use C, with a build tag: it is measured
// beside ours, and nothing that is built without the tag has it.
const cgo = "bench/libwbxml"

func TestNoUnsafe(t *testing.T) {
	for _, s := range sources(t) {
		for _, imp := range s.file.Imports {
			path, _ := strconv.Unquote(imp.Path.Value)
			tagged := s.folder() == cgo && strings.HasPrefix(string(s.text), "//go:build libwbxml && cgo\n")
			if path == "unsafe" || path == "C" && !tagged {
				t.Errorf("%s imports %s", s.at(imp), path)
			}
		}
		for _, group := range s.file.Comments {
			for _, c := range group.List {
				if strings.HasPrefix(c.Text, "//go:linkname") {
					t.Errorf("%s: %s", s.at(c), c.Text)
				}
			}
		}
	}
}

const maxLines = 99

func TestFunctionLength(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || s.generated {
			continue
		}
		for _, decl := range s.file.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if n := s.set.Position(f.End()).Line - s.set.Position(f.Pos()).Line + 1; n > maxLines {
				t.Errorf("%s: %s has %d lines, more than %d", s.at(f), f.Name, n, maxLines)
			}
		}
	}
}

// TestMap holds that the map in CONTRIBUTING.md has every package.
func TestMap(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(testdoc.Root(t), "CONTRIBUTING.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "\n|---|---|\n")
	named := map[string]bool{}
	for row := range strings.SplitSeq(table, "\n") {
		cells := strings.Split(row, "|")
		if len(cells) != 4 {
			break
		}
		for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(cells[1], -1) {
			named[m[1]] = true
		}
	}
	for _, s := range sources(t) {
		if folder := s.folder(); !named[folder] {
			t.Errorf("CONTRIBUTING.md does not have %s", folder)
			named[folder] = true // once
		}
	}
}

// TestDocumented holds that everything exported has a comment: a function and
// a type one of its own, a constant or variable its own or that of its group.
func TestDocumented(t *testing.T) {
	packages := map[string]bool{} // whether a comment describes the package
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		packages[s.folder()] = packages[s.folder()] || s.file.Doc != nil
		for _, decl := range s.file.Decls {
			for _, name := range undocumented(decl) {
				t.Errorf("%s: %s has no comment", s.at(name), name.Name)
			}
		}
	}
	for folder, ok := range packages {
		if !ok {
			t.Errorf("package %s has no comment", folder)
		}
	}
}

// TestExamples holds that every package that a user can import has an Example.
func TestExamples(t *testing.T) {
	has := map[string]bool{}
	for _, s := range sources(t) {
		folder := s.folder()
		apart := func(room string) bool { return under(folder, room) }
		if s.file.Name.Name == "main" || strings.Contains("/"+folder, "/internal") || slices.ContainsFunc([]string{"bench/...", "fuzz/..."}, apart) {
			continue
		}
		has[folder] = has[folder] || slices.ContainsFunc(s.file.Decls, func(d ast.Decl) bool {
			f, ok := d.(*ast.FuncDecl)
			return ok && s.test && strings.HasPrefix(f.Name.Name, "Example")
		})
	}
	for folder, ok := range has {
		if !ok {
			t.Errorf("package %s has no Example", folder)
		}
	}
}

// undocumented returns the exported names of a declaration without a comment.
func undocumented(decl ast.Decl) (names []*ast.Ident) {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Doc == nil && d.Name.IsExported() && exportedReceiver(d) {
			names = append(names, d.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				if s.Name.IsExported() && s.Doc == nil && (d.Lparen.IsValid() || d.Doc == nil) {
					names = append(names, s.Name)
				}
			case *ast.ValueSpec:
				for _, name := range s.Names {
					if name.IsExported() && s.Doc == nil && s.Comment == nil && d.Doc == nil {
						names = append(names, name)
					}
				}
			}
		}
	}
	return names
}

// exportedReceiver reports whether a function is none of an unexported type.
func exportedReceiver(f *ast.FuncDecl) bool {
	if f.Recv == nil {
		return true
	}
	typ := f.Recv.List[0].Type
	for {
		switch x := typ.(type) {
		case *ast.StarExpr:
			typ = x.X
		case *ast.IndexExpr:
			typ = x.X
		case *ast.IndexListExpr:
			typ = x.X
		case *ast.Ident:
			return x.IsExported()
		default:
			return false
		}
	}
}

func TestUndocumented(t *testing.T) {
	const text = `package p
func A() {}
// B is.
func B() {}
func (t *T) C() {}
func (t *u[K]) D() {}
type E int
// F is.
type F int
const G = 1
const (
	H = 1 // is
	I = 2
)
// Those.
const (
	J = 1
)
// T are.
type (
	T int
	// U is.
	U int
)
`
	file, err := parser.ParseFile(token.NewFileSet(), "p.go", text, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, decl := range file.Decls {
		for _, name := range undocumented(decl) {
			got = append(got, name.Name)
		}
	}
	if want := []string{"A", "C", "E", "G", "I", "T"}; !slices.Equal(got, want) {
		t.Errorf("undocumented are %v, want %v", got, want)
	}
}

// TestNoReference holds that no file leads outside of the module, and that
// tests find the folders beside it only by package testdoc.
func TestNoReference(t *testing.T) {
	const beside = "sha" + "red"
	for _, outside := range []string{".." + "/" + beside, "/wo" + "rk/main", "/ro" + "ot/go", "proxy." + "golang.org", "deb." + "debian.org", "registry." + "npmjs.org"} {
		walk(t, func(path string, text []byte) {
			if i := bytes.Index(text, []byte(outside)); i >= 0 && utf8.Valid(text) {
				t.Errorf("%s:%d: %s", path, 1+bytes.Count(text[:i], []byte("\n")), outside)
			}
		})
	}
	for _, s := range sources(t) {
		if s.folder() == "internal/test/testdoc" {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING && strings.Trim(lit.Value, "\"`") == beside {
				t.Errorf("%s: %s; use testdoc", s.at(lit), lit.Value)
			}
			return true
		})
	}
}

var (
	header = regexp.MustCompile(`^// Code generated by wbxmlgen from (\S+)\. DO NOT EDIT\.$`)
	marker = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)
)

// TestGeneratedHeader holds that generated files say so in their first line,
// name the file that they are generated from, and are named *_gen.go.
func TestGeneratedHeader(t *testing.T) {
	n := 0
	for _, s := range sources(t) {
		if named := strings.HasSuffix(s.path, "_gen.go"); named != s.generated {
			t.Errorf("%s: generated: %v, named *_gen.go: %v", s.path, s.generated, named)
		}
		if !s.generated {
			continue
		}
		n++
		first, _, _ := strings.Cut(string(s.text), "\n")
		m := header.FindStringSubmatch(first)
		if m == nil || len(marker.FindAll(s.text, -1)) != 1 {
			t.Errorf("%s: first line %q", s.path, first)
			continue
		}
		from := m[1]
		if !strings.HasPrefix(from, "gen/") {
			from = s.folder() + "/" + from // of a package generated from its own definitions
		}
		if found, err := filepath.Glob(filepath.Join(testdoc.Root(t), filepath.FromSlash(from))); err != nil || len(found) == 0 {
			t.Errorf("%s: generated from %s, which is not there", s.path, from)
		}
	}
	if n == 0 {
		t.Error("no generated file")
	}
}
