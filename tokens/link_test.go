package tokens_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// program builds a program that reads a document with a table, and returns its path and
// octets. resolve is the body of the function that chooses it.
func program(t *testing.T, resolve string) (path string, binary []byte) {
	t.Helper()
	dir := t.TempDir()
	source := `package main

import (
	"fmt"
	"os"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/tokens"
)

func main() {
	d := codec.NewDecoder(os.Stdin, codec.Options{Resolve: func(h codec.Header) *tokens.Table { ` + resolve + ` }})
	fmt.Println(d.Table())
}
`
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(source), 0o666); err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(dir, "program")
	cmd := exec.Command("go", "build", "-o", path, filepath.Join(dir, "main.go"))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Skipf("the go command cannot build programs here: %v\n%s", err, out)
	}
	binary, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return path, binary
}

// TestLinked holds that a program contains the tables that it uses and no others: the
// linker drops what nothing refers to. The registry refers to all.
func TestLinked(t *testing.T) {
	if testing.Short() || testdoc.Race {
		t.Skip("builds programs")
	}
	const most = 64 << 10 // octets for each table
	_, none := program(t, `return nil`)
	sizes := map[string]int{}
	for name, test := range map[string]struct {
		resolve    string
		with       []string // prefixes of names in these tables
		tables     int
		everything bool
	}{
		"one":        {`return tokens.SI10`, []string{"si10"}, 1, false},
		"two":        {`if h.PublicID == 5 { return tokens.SI10 }; return tokens.WML13`, []string{"si10", "wml13"}, 2, false},
		"activesync": {`return tokens.ActiveSync`, []string{"activeSync"}, 1, false},
		"family":     {`return tokens.FamilyPush.ByPublicID(h.PublicID)`, []string{"si10", "sl10", "co10", "emn10", "drmrel10"}, 5, false},
		"registry":   {`return tokens.ByPublicID(h.PublicID)`, nil, 0, true},
	} {
		path, binary := program(t, test.resolve)
		sizes[name] = len(binary) - len(none)
		if !test.everything && sizes[name] > test.tables*most {
			t.Errorf("%s: the program grows by %d octets, for %d tables", name, sizes[name], test.tables)
		}
		// The names of variables and functions are in the binary.
		for _, prefix := range []string{"si10", "sl10", "co10", "emn10", "drmrel10", "wml13", "activeSync", "syncML12", "wvcsp12"} {
			uses := test.everything
			for _, with := range test.with {
				uses = uses || with == prefix
			}
			if bytes.Contains(binary, []byte("tokens."+prefix+"Tag")) != uses {
				t.Errorf("%s: the functions of %s are in the program: %t", name, prefix, !uses)
			}
		}
		if test.everything {
			checkNoInit(t, path)
		}
	}
	t.Logf("a program grows by, in octets: %v", sizes)
}

// checkNoInit runs a program and holds that the tables cost it no time at its start.
func checkNoInit(t *testing.T, path string) {
	t.Helper()
	cmd := exec.Command(path)
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "init runtime") {
		t.Errorf("%v\n%s", err, out)
	}
	if strings.Contains(string(out), "wbxml/tokens") {
		t.Errorf("the package is initialized when the program starts:\n%s", out)
	}
}
