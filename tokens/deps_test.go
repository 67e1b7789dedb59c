package tokens_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Whatever is built on the tables pays for what they import.
func TestImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Skipf("the go command cannot list packages here: %v", err)
	}
	for pkg := range strings.FieldsSeq(string(out)) {
		if slices.Contains([]string{"fmt", "reflect", "encoding/xml", "regexp"}, pkg) {
			t.Errorf("package tokens depends on %s", pkg)
		}
		if first, _, _ := strings.Cut(pkg, "/"); strings.Contains(first, ".") && !strings.HasSuffix(pkg, "/tokens") {
			t.Errorf("package tokens depends on %s, outside of the standard library", pkg)
		}
	}
}

// The tables are there when the program starts: nothing is computed then.
func TestNoInitialisation(t *testing.T) {
	names, err := filepath.Glob("*.go")
	if err != nil || len(names) == 0 {
		t.Fatalf("%d source files, %v", len(names), err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name == "init" && f.Recv == nil {
				t.Errorf("%s has an init function", name)
			}
			if vars, ok := d.(*ast.GenDecl); ok && vars.Tok == token.VAR {
				ast.Inspect(vars, func(n ast.Node) bool {
					switch n.(type) {
					case *ast.CallExpr, *ast.MapType, *ast.FuncLit:
						t.Errorf("%s initialises a variable with more than data", name)
					}
					return true
				})
			}
		}
	}
}
