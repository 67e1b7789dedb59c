package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"
)

// startUp are the folders of programs, whose packages may prepare something
// when they start, and of test support.
var startUp = []string{"cmd/...", "gen", "bench/...", "fuzz/...", "examples/...", "internal/test/...", "internal/house"}

// TestNoInit holds that importing a package costs nothing: it has no init
// function, and no variable is computed at start-up.
func TestNoInit(t *testing.T) {
	types := map[string][]string{} // names of types by folder
	all := sources(t)
	for _, s := range all {
		types[s.folder()] = append(types[s.folder()], typeNames(s.file)...)
	}
	for _, s := range all {
		if s.test {
			continue
		}
		for _, n := range atInit(s.file, types[s.folder()]) {
			if f, isFunc := n.(*ast.FuncDecl); isFunc {
				t.Errorf("%s: func %s", s.at(f), f.Name)
			} else if !slices.ContainsFunc(startUp, func(folder string) bool { return under(s.folder(), folder) }) {
				t.Errorf("%s: computed when the package is initialized", s.at(n))
			}
		}
	}
}

func typeNames(file *ast.File) (names []string) {
	for _, decl := range file.Decls {
		if d, ok := decl.(*ast.GenDecl); ok && d.Tok == token.TYPE {
			for _, spec := range d.Specs {
				names = append(names, spec.(*ast.TypeSpec).Name.Name)
			}
		}
	}
	return names
}

// atInit returns the init functions, and in the values of package variables
// the calls and maps that the compiler cannot lay out beforehand.
func atInit(file *ast.File, types []string) (found []ast.Node) {
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil && d.Name.Name == "init" {
				found = append(found, d)
			}
		case *ast.GenDecl:
			if d.Tok != token.VAR {
				continue
			}
			ast.Inspect(d, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.FuncLit:
					return false // runs later, if at all
				case *ast.CallExpr:
					if !cheap(n, types) {
						found = append(found, n)
						return false
					}
				case *ast.CompositeLit:
					if _, isMap := n.Type.(*ast.MapType); isMap && len(n.Elts) > 0 {
						found = append(found, n)
						return false
					}
				}
				return true
			})
		}
	}
	return found
}

// cheap reports whether a call is a conversion, or one of those that every
// package makes.
func cheap(call *ast.CallExpr, types []string) bool {
	switch f := call.Fun.(type) {
	case *ast.ArrayType, *ast.ParenExpr:
		return true
	case *ast.Ident:
		return slices.Contains(types, f.Name) || slices.Contains([]string{"len", "new", "min", "max", "string", "byte", "rune",
			"int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64"}, f.Name)
	case *ast.SelectorExpr:
		pkg, ok := f.X.(*ast.Ident)
		if !ok {
			return false
		}
		name := pkg.Name + "." + f.Sel.Name
		return name == "errors.New" || strings.HasPrefix(name, "sync.Once") || name == "tokens.Code"
	case *ast.IndexExpr: // a generic function with its types
		return cheap(&ast.CallExpr{Fun: f.X}, types)
	}
	return false
}

func TestAtInit(t *testing.T) {
	const text = `package p
type T int
var a = errors.New("x")
var b = T(1) + T(2)
var c = []byte("x")
var d = map[int]int{}
var e = func() int { return f() }
var once = sync.OnceValue[int](func() int { return f() })
func (t T) init() {}

var x1 = f()
var x2 = [...]T{g(1)}
var x3 = map[int]int{1: 2}
var x4 = regexp.MustCompile("x")
var x5 = func() int { return 1 }()
func init() {}
`
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, "p.go", text, 0)
	if err != nil {
		t.Fatal(err)
	}
	var lines []int
	for _, n := range atInit(file, typeNames(file)) {
		lines = append(lines, set.Position(n.Pos()).Line)
	}
	if want := []int{11, 12, 13, 14, 15, 16}; !slices.Equal(lines, want) {
		t.Errorf("found in lines %v, want %v", lines, want)
	}
}
