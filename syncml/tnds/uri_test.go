package tnds_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/syncml/tnds"
)

func TestCheckURI(t *testing.T) {
	small := tnds.URILimits{Depth: 3, Segment: 4, Total: 10}
	for _, v := range []struct {
		uri    string
		limits tnds.URILimits
		ok     bool
	}{
		{".", small, true}, {"", small, true}, {"./", small, true}, {"/", small, true},
		{"./a", small, true}, {"/a", small, true}, {"a", small, true}, {" ./a\n", small, true},
		{"a/b/c", small, true}, {"a/b/c/d", small, false}, {"a/b/c/d", tnds.URILimits{}, true},
		{"abcd", small, true}, {"abcde", small, false},
		{"./abcd/ef/gh", small, true}, {"./abcd/ef/ghi", small, false},
		{"a//b", small, false}, {"a/", small, false}, {"a/./b", small, false}, {"a/../b", small, false}, {"..", small, false},
		{".a", small, true}, {"...", small, true}, {"a b", small, true}, {"a /b", small, false}, {"a?b", small, false},
		{"a\x00", small, false}, {"a\x7Fb", small, false}, {"\u00E9", small, true}, {"\xE9", small, false}, {"a\u00A0/b", small, false},
	} {
		for what, err := range map[string]error{"string": tnds.CheckURI(v.uri, v.limits), "octets": tnds.CheckURI([]byte(v.uri), v.limits)} {
			if (err == nil) != v.ok || err != nil && !errors.Is(err, tnds.ErrURI) {
				t.Errorf("%q (%s): %v", v.uri, what, err)
			}
		}
	}
	if err := tnds.CheckName("a/b", tnds.URILimits{}); !errors.Is(err, tnds.ErrURI) {
		t.Errorf("a name with a slash: %v", err)
	}
}

func TestEscape(t *testing.T) {
	for name, want := range map[string]string{
		"plain": "plain", "a/b": "a%2Fb", "100%": "100%25", ".": "%2E", "..": "%2E%2E", "...": "...", "a.b": "a.b",
		" x?\x00": "%20x%3F%00", "\u00E9": "\u00E9", "\xE9\u00E9": "%E9%C3%A9",
	} {
		got := string(tnds.AppendEscaped(nil, name))
		if got != want || tnds.Unescape(got) != name {
			t.Errorf("%q: %q, back %q; want %q", name, got, tnds.Unescape(got), want)
		}
		if err := tnds.CheckName(got, tnds.URILimits{}); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
	for segment, want := range map[string]string{"%": "%", "a%2": "a%2", "%2g": "%2g", "%zz%2f": "%zz/", "%C3%a9": "\u00E9"} {
		if got := tnds.Unescape(segment); got != want {
			t.Errorf("Unescape(%q) = %q, want %q", segment, got, want)
		}
	}
}

// TestFind checks URIs with every way to say where a tree stands.
func TestFind(t *testing.T) {
	tree := func(base, text string) *tnds.Tree {
		tree := mustDecode(t, wbxml(t, "<MgmtTree>"+text+"</MgmtTree>"))
		if base != "" {
			tree.Base = tnds.Chars(base)
		}
		return tree
	}
	node := func(name, inner string) string {
		return "<Node><NodeName>" + name + "</NodeName>" + inner + "</Node>"
	}
	path := func(p string) string { return "<Path>" + p + "</Path>" }
	for _, v := range []struct {
		what  string
		tree  *tnds.Tree
		uris  string // of the nodes in document order
		found map[string]int
	}{
		{"no path", tree("", node("DMAcc", node("X", node("AppID", "")))), "./DMAcc ./DMAcc/X ./DMAcc/X/AppID",
			map[string]int{"./DMAcc/X/AppID": 2, "/DMAcc/X": 1, "DMAcc": 0, " ./DMAcc/X ": 1, "./DMAcc/Y": -1, "./DMAcc/X/AppID/Z": -1,
				"DMAcc/": -1, "DMAcc//X": -1, "./DM": -1, "DMAccX": -1, ".": -1, "": -1, "../DMAcc": -1}},
		{"path of a dot", tree("", node("X", path("."))), "./X", map[string]int{"./X": 0, "X": 0}},
		{"path", tree("", node("X", path("./DMAcc")+node("AppID", ""))), "./DMAcc/X ./DMAcc/X/AppID",
			map[string]int{"./DMAcc/X/AppID": 1, "DMAcc": -1, "X": -1}},
		{"path with a slash and space", tree("", node("X", path(" /A/B/ "))), "./A/B/X", map[string]int{"A/B/X": 0, "A/X": -1}},
		{"two roots", tree("", node("X", path("A"))+node("X", path("B"))+node("X", "")), "./A/X ./B/X ./X",
			map[string]int{"A/X": 0, "B/X": 1, "X": 2}},
		{"one tree in two pieces", tree("", node("A", node("B", ""))+node("C", path("A/B"))), "./A ./A/B ./A/B/C",
			map[string]int{"A/B/C": 2, "A/B": 1}},
		{"base", tree("./Inbox", node("X", node("AppID", ""))), "./Inbox/X ./Inbox/X/AppID",
			map[string]int{"./Inbox/X/AppID": 1, "Inbox": -1, "X/AppID": -1, "./InboxX": -1}},
		{"base and path", tree("./A/", node("X", path("./B"))), "./A/B/X", map[string]int{"A/B/X": 0, "B/X": -1}},
		{"name from the base", tree("./DMAcc/X", node("", node("AppID", ""))), "./DMAcc/X ./DMAcc/X/AppID",
			map[string]int{"./DMAcc/X": 0, "./DMAcc/X/AppID": 1, "AppID": -1}},
		{"no name", tree("", "<Node>"+node("A", "")+"</Node>"), ". ./A", map[string]int{".": 0, "./A": 1}},
		{"no name below", tree("", node("A", node("", node("B", "")))), "./A ./A/ ./A//B", map[string]int{"A/B": -1, "A//B": -1}},
		{"path below the top", tree("./T", node("A", node("B", path("./C")+node("D", "")))), "./T/A ./T/C/B ./T/C/B/D",
			map[string]int{"T/C/B/D": 2, "T/C/B": 1, "T/A/B": -1}},
		{"several of one name", tree("", node("A", "")+node("A", node("B", ""))), "./A ./A ./A/B", map[string]int{"A": 0, "A/B": 2}},
	} {
		var uris []string
		for i := range v.tree.All() {
			uris = append(uris, string(v.tree.AppendURI(nil, i)))
		}
		if got := strings.Join(uris, " "); got != v.uris {
			t.Errorf("%s: URIs %s, want %s", v.what, got, v.uris)
		}
		for uri, want := range v.found {
			if got := v.tree.Find(uri); got != want {
				t.Errorf("%s: Find(%q) = %d, want %d", v.what, uri, got, want)
			}
		}
	}
}

func TestBelow(t *testing.T) {
	tree := build(t, tnds.BuildOptions{}, account()...)
	auth := tree.Find("./ExampleAcc/AppAuth")
	if i := tree.Below(auth, "2/AAuthType"); i < 0 || i != tree.Find("./ExampleAcc/AppAuth/2/AAuthType") {
		t.Errorf("found %d", i)
	}
	for uri, want := range map[string]int{"": auth, ".": auth, "3": -1, "2/": -1, "../AppAddr": -1} {
		if i := tree.Below(auth, uri); i != want {
			t.Errorf("Below(%q) = %d, want %d", uri, i, want)
		}
	}
}

// TestStructure holds parents, depths, ends and iterators to each other.
func TestStructure(t *testing.T) {
	tree := build(t, tnds.BuildOptions{}, account()...)
	checkStructure(t, tree)
	for i := range tree.All() {
		if i == 3 {
			break
		}
	}
	for range tree.Children(0) {
		break
	}
}

func checkStructure(t *testing.T, tree *tnds.Tree) {
	t.Helper()
	seen := 0
	var visit func(i, depth int)
	visit = func(i, depth int) {
		for c := range tree.Children(i) {
			if c != seen || tree.Parent(c) != i || tree.Depth(c) != depth {
				t.Fatalf("node %d: parent %d, depth %d; want node %d of %d", c, tree.Parent(c), tree.Depth(c), seen, i)
			}
			seen++
			visit(c, depth+1)
			if tree.End(c) != seen {
				t.Fatalf("node %d: end %d, want %d", c, tree.End(c), seen)
			}
		}
	}
	visit(-1, 0)
	if seen != tree.Len() {
		t.Fatalf("%d nodes found, want %d", seen, tree.Len())
	}
}
