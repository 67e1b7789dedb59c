package gen

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// write puts files into a new directory.
func write(t *testing.T, files map[string]string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func list(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}

func TestLoad(t *testing.T) {
	dir := write(t, map[string]string{"b.csv": other, "a.csv": good, "README.md": "no definition"})
	set, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(set.Tables) != 2 || set.Tables[0].Name != "acme-1.0" || set.Label != filepath.Base(dir) {
		t.Errorf("%d tables, label %q", len(set.Tables), set.Label)
	}
	for _, dir := range []string{filepath.Join(dir, "none"), t.TempDir(), "[a"} {
		if _, err := Load(dir); err == nil {
			t.Errorf("%s has definitions", dir)
		}
	}
	dir = write(t, map[string]string{"a.csv": "x\n", "b.csv": "y\n"})
	_, err = Load(dir)
	var want []string
	for _, name := range []string{"a.csv", "a.csv", "b.csv", "b.csv"} {
		want = append(want, filepath.ToSlash(filepath.Join(dir, name))+":1")
	}
	if have := places(t, err); !slices.Equal(have, want) {
		t.Errorf("errors at %q, want %q", have, want)
	}
	if err := os.Mkdir(filepath.Join(dir, "c.csv"), 0o777); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(dir); err == nil {
		t.Error("a directory is a definition")
	}
}

func TestDirLabel(t *testing.T) {
	for dir, want := range map[string]string{
		"defs": "defs", "./defs": "defs", "../gen/defs": "gen/defs", "../../defs/": "defs", "a/../b": "b",
		".": "", "..": "", "../..": "", "/home/x/defs": "defs", "/": "/", "..defs": "..defs",
	} {
		if have := dirLabel(dir); have != want {
			t.Errorf("%q is called %q, want %q", dir, have, want)
		}
	}
}

func TestWrite(t *testing.T) {
	set := &Set{Label: "x/defs"}
	from := func(label string) string { return header + label + ". DO NOT EDIT.\n" }
	dir := write(t, map[string]string{
		"a_gen.go":     from("x/defs/a.csv"),             // to be replaced
		"b_gen.go":     from("x/defs/b.csv") + "same",    // to be left as it is
		"c_gen.go":     from("x/defs/c.csv"),             // an orphan
		"d_gen.go":     from("x/defs/*.csv"),             // another
		"e_gen.go":     from("y/defs/e.csv"),             // of other definitions
		"f_gen.go":     "package x // written by hand\n", // whatever it is called
		"g.go":         from("x/defs/g.csv"),             // not a name that is generated
		"h_gen.go":     header + "x/defs/h.csv\n",        // not quite the header
		"i_gen.go.bak": from("x/defs/i.csv"),
	})
	old, err := os.Stat(filepath.Join(dir, "b_gen.go"))
	if err != nil {
		t.Fatal(err)
	}
	files := []File{
		{"a_gen.go", []byte(from("x/defs/a.csv") + "new")},
		{"b_gen.go", []byte(from("x/defs/b.csv") + "same")},
		{"z_gen.go", []byte(from("x/defs/z.csv"))},
	}
	removed, err := set.Write(dir, files)
	if err != nil || !slices.Equal(removed, []string{"c_gen.go", "d_gen.go"}) {
		t.Errorf("removed %q, %v", removed, err)
	}
	if have, want := list(t, dir), "a_gen.go b_gen.go e_gen.go f_gen.go g.go h_gen.go i_gen.go.bak z_gen.go"; have != want {
		t.Errorf("there is %s, want %s", have, want)
	}
	for _, f := range files {
		if have, err := os.ReadFile(filepath.Join(dir, f.Name)); err != nil || string(have) != string(f.Data) {
			t.Errorf("%s is %q, %v", f.Name, have, err)
		}
	}
	if now, err := os.Stat(filepath.Join(dir, "b_gen.go")); err != nil || !now.ModTime().Equal(old.ModTime()) || !os.SameFile(now, old) {
		t.Errorf("a file that did not change was written, %v", err)
	}

	// A file written by hand is in the way: nothing is touched.
	before := list(t, dir)
	_, err = set.Write(dir, []File{{"a_gen.go", []byte("x")}, {"f_gen.go", []byte("x")}})
	if have := places(t, err); !slices.Equal(have, []string{filepath.Join(dir, "f_gen.go")}) || list(t, dir) != before {
		t.Errorf("errors at %q", have)
	}

	// A directory that is not there is made.
	sub := filepath.Join(dir, "sub", "dir")
	if removed, err := set.Write(sub, files); err != nil || len(removed) > 0 || list(t, sub) != "a_gen.go b_gen.go z_gen.go" {
		t.Errorf("removed %q, %v", removed, err)
	}
}

func TestDeclared(t *testing.T) {
	dir := write(t, map[string]string{
		"a.go":      "package x\n\nconst A, b = 1, 2\n\nfunc F() {}\n\nfunc (x T) M() {}\n",
		"a_test.go": "package x\n\nvar InTest int\n",
		"b_gen.go":  header + "defs/b.csv. DO NOT EDIT.\n\npackage x\n\nvar Generated int\n",
		"c.txt":     "var Text int",
	})
	taken, err := Declared(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(taken) != 3 || taken["A"].Line != 3 || taken["b"].Line != 3 || taken["F"].Line != 5 ||
		filepath.Base(taken["F"].File) != "a.go" {
		t.Errorf("declared are %v", taken)
	}
	if taken, err := Declared(filepath.Join(dir, "none")); err != nil || len(taken) > 0 {
		t.Errorf("a missing directory: %v, %v", taken, err)
	}
	if _, err := Declared(filepath.Join(dir, "a.go")); err == nil {
		t.Error("a file is a directory")
	}
	// Package tokens is told by the types that it declares.
	taken, err = Declared("../tokens")
	if err != nil || ImportFor(taken) != "" {
		t.Errorf("package tokens would import %q, %v", ImportFor(taken), err)
	}
}

// TestLoadLimit: of a file that is too large no more is read than shows that, and the
// error names the file and is ErrLimit.
func TestLoadLimit(t *testing.T) {
	dir := write(t, map[string]string{"a.csv": good})
	name := filepath.Join(dir, "b.csv")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.Truncate(1 << 40); err != nil { // with a hole, which takes no room
		t.Skip(err)
	}
	src, err := readDefinition(name)
	if err != nil || len(src) != maxFile+1 {
		t.Errorf("%d octets, %v", len(src), err)
	}
	if _, err = Load(dir); !errors.Is(err, ErrLimit) || !strings.Contains(err.Error(), "b.csv") {
		t.Errorf("%.200v", err)
	}
}
