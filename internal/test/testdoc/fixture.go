package testdoc

import (
	"bytes"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// update is registered here, once for all test packages.
var update = flag.Bool("update", false, "rewrite golden files and the listings of fixtures")

// Update reports whether the test was run with -update.
func Update() bool { return *update }

// A Fixture is a document written as annotated hex in a file:
//
//	# table: syncml-1.2
//	# Any other comment.
//	02 9F 53   # version 1.2, public id 0x0FD3
//	6A 00      # UTF-8, no string table
//	---
//	the token listing, which -update rewrites
//
// Comments before the first octet that read "key: value" with a lower-case key
// of one word (letters, digits and hyphens) are Meta.
type Fixture struct {
	Name    string            // file name without folder and ".hex"
	Path    string            // as given to Load
	Octets  []byte            // the document
	Meta    map[string]string // never nil
	Listing string            // the text behind the line "---", "" when there is none
	head    string            // the file up to the line "---"
}

// Load reads one fixture.
func Load(t testing.TB, path string) Fixture {
	t.Helper()
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := parse(string(file))
	if err != nil {
		t.Fatalf("%s:%v", path, err)
	}
	f.Name = strings.TrimSuffix(filepath.Base(path), ".hex")
	f.Path = path
	return f
}

// LoadAll reads every fixture that matches the pattern (see [filepath.Glob]),
// sorted by path. None at all fails the test.
func LoadAll(t testing.TB, pattern string) []Fixture {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatalf("no fixture matches %s (%v)", pattern, err)
	}
	all := make([]Fixture, len(paths))
	for i, path := range paths {
		all[i] = Load(t, path)
	}
	return all
}

var metaLine = regexp.MustCompile(`^#\s*([a-z][a-z0-9-]*):\s+(.*?)\s*$`)

// parse parses a fixture file; errors begin with the line number.
func parse(file string) (Fixture, error) {
	f := Fixture{Meta: map[string]string{}}
	file = strings.ReplaceAll(file, "\r\n", "\n")
	head, listing, found := cutLine(file, "---")
	f.head = head
	if found {
		f.Listing = listing
	}
	for i, line := range strings.Split(head, "\n") {
		if m := metaLine.FindStringSubmatch(line); m != nil && len(f.Octets) == 0 {
			if _, twice := f.Meta[m[1]]; twice {
				return f, fmt.Errorf("%d: second %q", i+1, m[1])
			}
			f.Meta[m[1]] = m[2]
			continue
		}
		octets, err := parseHex(line)
		if err != nil {
			return f, fmt.Errorf("%d: %w", i+1, err)
		}
		f.Octets = append(f.Octets, octets...)
	}
	return f, nil
}

// cutLine cuts s around the first line that is sep.
func cutLine(s, sep string) (before, after string, found bool) {
	for at := 0; at < len(s); {
		line, _, _ := strings.Cut(s[at:], "\n")
		next := min(at+len(line)+1, len(s))
		if strings.TrimRight(line, " \t") == sep {
			return s[:at], s[next:], true
		}
		at = next
	}
	return s, "", false
}

// parseHex reads lines of hex: white space is free, "#" starts a comment.
func parseHex(s string) ([]byte, error) {
	var digits strings.Builder
	for line := range strings.Lines(s) {
		line, _, _ = strings.Cut(line, "#")
		digits.WriteString(strings.Join(strings.Fields(line), ""))
	}
	return hex.DecodeString(digits.String())
}

// Hex returns the octets of annotated hex: white space is free, and "#" starts
// a comment that ends with the line.
func Hex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := parseHex(s)
	if err != nil {
		t.Fatalf("annotated hex: %v", err)
	}
	return b
}

// CheckListing compares got with the fixture's listing, or writes it there
// when the test was run with -update. The hex above it is never touched.
func (f *Fixture) CheckListing(t testing.TB, got string) {
	t.Helper()
	if got != "" && !strings.HasSuffix(got, "\n") {
		got += "\n"
	}
	if !Update() {
		diff(t, f.Path, f.Listing, got)
		return
	}
	head := f.head
	if head != "" && !strings.HasSuffix(head, "\n") {
		head += "\n"
	}
	f.Listing = got
	write(t, f.Path, []byte(head+"---\n"+got))
}

// Golden compares got with the file, or writes it there when the test was run
// with -update.
func Golden(t testing.TB, path string, got []byte) {
	t.Helper()
	if Update() {
		write(t, path, got)
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (run the test with -update to write it)", err)
	}
	diff(t, path, string(want), string(got))
}

// write replaces a file whose content differs.
func write(t testing.TB, path string, content []byte) {
	t.Helper()
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, content) {
		return
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o666); err != nil {
		t.Fatal(err)
	}
}

// diff fails the test with the first line that differs.
func diff(t testing.TB, path, want, got string) {
	t.Helper()
	if want == got {
		return
	}
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		switch {
		case i >= len(w):
			t.Errorf("%s: line %d: want the end, got %q", path, i+1, g[i])
		case i >= len(g):
			t.Errorf("%s: line %d: want %q, got the end", path, i+1, w[i])
		case w[i] != g[i]:
			t.Errorf("%s: line %d:\nwant %q\ngot  %q", path, i+1, w[i], g[i])
		default:
			continue
		}
		return
	}
}
