package house

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// TestNoCircle holds that the files of the tool, which are one package, use each other
// in one direction: none leads back to itself, so that each can be read with the
// files below it.
func TestNoCircle(t *testing.T) {
	cmd := exec.Command(testdoc.Tool(t, "go"), "list", "-export", "-deps", "-json=ImportPath,Export,Dir,GoFiles", "./cmd/wbxml")
	cmd.Dir = testdoc.Root(t)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	export := map[string]string{}
	var p struct {
		ImportPath, Export, Dir string
		GoFiles                 []string
	}
	for d := json.NewDecoder(bytes.NewReader(out)); ; { // the package itself is the last
		if err := d.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		export[p.ImportPath] = p.Export
	}
	set := token.NewFileSet()
	var files []*ast.File
	for _, name := range p.GoFiles {
		file, err := parser.ParseFile(set, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	imports := importer.ForCompiler(set, "gc", func(path string) (io.ReadCloser, error) { return os.Open(export[path]) })
	uses, err := fileUses(set, files, imports)
	if err != nil {
		t.Fatal(err)
	}
	if len(uses) < 10 {
		t.Errorf("only %d files use others", len(uses))
	}
	if circle := findCircle(uses); circle != "" {
		t.Error(circle)
	}
}

// fileUses returns for each file the others that it uses, each with the name of
// something of it: functions, types, variables, constants, methods and fields.
func fileUses(set *token.FileSet, files []*ast.File, imports types.Importer) (map[string]map[string]string, error) {
	info := &types.Info{Uses: map[*ast.Ident]types.Object{}}
	pkg, err := (&types.Config{Importer: imports}).Check("p", set, files, info)
	if err != nil {
		return nil, err
	}
	uses := map[string]map[string]string{}
	for name, object := range info.Uses {
		if object.Pkg() != pkg {
			continue
		}
		from, to := filepath.Base(set.Position(name.Pos()).Filename), filepath.Base(set.Position(object.Pos()).Filename)
		if from == to {
			continue
		}
		if uses[from] == nil {
			uses[from] = map[string]string{}
		}
		uses[from][to] = max(uses[from][to], object.Name())
	}
	return uses, nil
}

// findCircle describes a circle of files, "" if there is none.
func findCircle(uses map[string]map[string]string) string {
	done := map[string]bool{}
	var path []string
	var visit func(file string) string
	visit = func(file string) string {
		if i := slices.Index(path, file); i >= 0 {
			var b strings.Builder
			for j, from := range path[i:] {
				to := append(path[i+1:], file)[j]
				fmt.Fprintf(&b, "%s uses %s of %s; ", from, uses[from][to], to)
			}
			return b.String()
		}
		if done[file] {
			return ""
		}
		path = append(path, file)
		for _, to := range slices.Sorted(maps.Keys(uses[file])) {
			if circle := visit(to); circle != "" {
				return circle
			}
		}
		path = path[:len(path)-1]
		done[file] = true
		return ""
	}
	for _, file := range slices.Sorted(maps.Keys(uses)) {
		if circle := visit(file); circle != "" {
			return circle
		}
	}
	return ""
}

// TestFindCircle finds a circle of three files by a function, a method and a field,
// and none where the last of these is not used.
func TestFindCircle(t *testing.T) {
	for last, want := range map[string]string{
		"var c = T{1}.f": "a.go uses g of b.go; b.go uses m of c.go; c.go uses f of a.go; ",
		"var c = 1":      "",
	} {
		set := token.NewFileSet()
		var files []*ast.File
		for name, text := range map[string]string{
			"a.go": "type T struct { f int }; var a = g", "b.go": "func g() { U{}.m() }", "c.go": "type U struct{}; func (U) m() {}; " + last,
		} {
			file, err := parser.ParseFile(set, name, "package p; "+text, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, file)
		}
		uses, err := fileUses(set, files, importer.Default())
		if err != nil {
			t.Fatal(err)
		}
		if got := findCircle(uses); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
