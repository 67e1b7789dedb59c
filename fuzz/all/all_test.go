package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseList(t *testing.T) {
	const out = `FuzzOne
FuzzTwo
ok  	example.com/m/a/b	0.012s
?   	example.com/m/c	[no test files]
ok  	example.com/m/d	0.003s
Fuzzy text
FuzzThree
ok  	example.com/m	0.003s
`
	var got []string
	for _, target := range parseList("example.com/m", []byte(out)) {
		got = append(got, target.name+" in "+target.folder())
	}
	if want := []string{"FuzzOne in a/b", "FuzzTwo in a/b", "FuzzThree in "}; !slices.Equal(got, want) {
		t.Errorf("targets %q, want %q", got, want)
	}
}

func TestParseResult(t *testing.T) {
	const line = "fuzz: elapsed: 3s, execs: 18842 (6280/sec), new interesting: 40 (total: 78)\n"
	for _, c := range []struct {
		name, out string
		want      result
	}{
		{"pass", "fuzz: elapsed: 0s, execs: 1 (2/sec), new interesting: 0 (total: 38)\n" + line + "PASS\n", result{18842, 40, 78, ""}},
		{"input", line + "--- FAIL: FuzzA (3.00s)\n    Failing input written to testdata/fuzz/FuzzA/0123\n", result{18842, 40, 78, "testdata/fuzz/FuzzA/0123"}},
		{"seed", "--- FAIL: FuzzA (0.01s)\n    --- FAIL: FuzzA/seed#3 (0.00s)\n", result{finding: "FuzzA/seed#3"}},
		{"nothing", "", result{}},
	} {
		got := parseResult([]byte(c.out))
		if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(result{})); diff != "" {
			t.Errorf("%s:\n%s", c.name, diff)
		}
	}
}

func TestParseProfile(t *testing.T) {
	const profile = `mode: set
example.com/m/a/x.go:10.2,12.3 4 1
example.com/m/a/x.go:14.2,15.3 2 0
example.com/m/b/y.go:1.1,2.2 100 0
example.com/m/fuzz/z.go:1.1,2.2 7 1
example.com/m/internal/test/testdoc/z.go:1.1,2.2 7 1
`
	if covered, total := parseProfile([]byte(profile)); covered != 4 || total != 6 {
		t.Errorf("%d of %d statements, want 4 of 6", covered, total)
	}
}

// TestMirror holds that the test binary finds in the copy the files of the package,
// and as seeds the findings of the engine too.
func TestMirror(t *testing.T) {
	root, found, tmp := t.TempDir(), t.TempDir(), t.TempDir()
	for _, file := range []string{
		filepath.Join(root, "go.mod"), filepath.Join(root, "other", "file"), filepath.Join(root, "a", "b", "x.go"), filepath.Join(root, "a", "b", "testdata", "doc"),
		filepath.Join(root, "a", "b", "testdata", "fuzz", "FuzzA", "seed"), filepath.Join(root, "a", "b", "testdata", "fuzz", "FuzzB", "seed"),
		filepath.Join(found, "0123"),
	} {
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(file), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	dir, err := mirror(root, tmp, target{"FuzzA", "example.com/m/a/b", "example.com/m"}, found)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"x.go", "testdata/doc", "testdata/fuzz/FuzzA/seed", "testdata/fuzz/FuzzA/0123", "testdata/fuzz/FuzzB/seed", "../../go.mod", "../../other/file"} {
		if _, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(file))); err != nil {
			t.Error(err)
		}
	}
}

func TestThousands(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 12345678: "12,345,678"} {
		if got := thousands(n); got != want {
			t.Errorf("%d is written %q, want %q", n, got, want)
		}
	}
}
