package tokens_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
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
	// The names of pages are in the binary; the largest tables are among these.
	all := []string{"si10Tags0", "sl10Tags0", "co10Tags0", "emn10Tags0", "drmrel10Tags0",
		"wml13Attrs0", "activeSyncTags0", "syncML12Tags0", "prov11VendorAttrs1", "wvcsp13Tags0"}
	for name, test := range map[string]struct {
		resolve string
		with    []string // the pages that are there
		factor  int      // of most
	}{
		"si":         {`return tokens.SI10`, all[:1], 1},
		"activesync": {`return tokens.ActiveSync`, []string{"activeSyncTags0"}, 1},
		"wv":         {`return tokens.WVCSP13`, []string{"wvcsp13Tags0"}, 1},
		"vendor":     {`return tokens.Prov11Vendor`, []string{"prov11VendorAttrs1"}, 1},
		"two":        {`if h.PublicID == 5 { return tokens.SI10 }; return tokens.WML13`, []string{"si10Tags0", "wml13Attrs0"}, 2},
		"family":     {`return tokens.FamilyPush.ByPublicID(h.PublicID)`, all[:5], 2},
		"registry":   {`return tokens.All()[h.PublicID%8]`, all, 10},
	} {
		path, binary := program(t, test.resolve)
		sizes[name] = len(binary) - len(none)
		if sizes[name] > test.factor*most {
			t.Errorf("%s: the program grows by %d octets", name, sizes[name])
		}
		if bytes.Contains(binary, []byte("go-wbxml/wbxml/inspect")) {
			t.Errorf("%s: package inspect is in the program", name)
		}
		for _, page := range all {
			if has, uses := bytes.Contains(binary, []byte("/tokens."+page+"\x00")), slices.Contains(test.with, page); has != uses {
				t.Errorf("%s: the page %s is in the program: %t", name, page, has)
			}
		}
		if name == "registry" {
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
