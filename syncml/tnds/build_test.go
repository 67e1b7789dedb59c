package tnds_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/syncml/tnds"
)

func TestBuild(t *testing.T) {
	leaf := func(uri string) tnds.Entry { return tnds.Entry{URI: uri, Value: []byte("v")} }
	node := func(uri string) tnds.Entry { return tnds.Entry{URI: uri, Format: tnds.FormatNode, Type: "mo"} }
	for _, v := range []struct {
		o       tnds.BuildOptions
		entries []tnds.Entry
		want    string
	}{
		{tnds.BuildOptions{}, nil, ""},
		{tnds.BuildOptions{}, []tnds.Entry{leaf("./A/B/C"), leaf("/A/D"), node("A/B"), leaf("A/B/E")},
			"./A node \n./A/B node mo\n./A/B/C chr text/plain = v\n./A/B/E chr text/plain = v\n./A/D chr text/plain = v\n"},
		{tnds.BuildOptions{Path: "./P/Q/"}, []tnds.Entry{leaf("P/Q/A/B"), leaf("./P/Q/C")},
			"./P/Q/A node \n./P/Q/A/B chr text/plain = v\n./P/Q/C chr text/plain = v\n"},
		{tnds.BuildOptions{Base: "./Inbox"}, []tnds.Entry{leaf("./Inbox/A")}, "./Inbox/A chr text/plain = v\n"},
		{tnds.BuildOptions{Base: "./I", Path: "P"}, []tnds.Entry{leaf("./I/P/A")}, "./I/P/A chr text/plain = v\n"},
		{tnds.BuildOptions{Base: "./DMAcc/X"}, []tnds.Entry{leaf("./DMAcc/X/A"), node("./DMAcc/X")},
			"./DMAcc/X node mo\n./DMAcc/X/A chr text/plain = v\n"},
		{tnds.BuildOptions{}, []tnds.Entry{
			{URI: "a", Format: tnds.FormatBin, Value: []byte{0xFF}}, {URI: "b", Format: tnds.FormatB64, Value: []byte("/w==")},
			{URI: "c", Format: tnds.FormatXML, Type: "text/xml", Value: []byte("<x/>")}, {URI: "d", Format: tnds.FormatNull},
			{URI: "e", Format: tnds.FormatInt, Value: []byte{}}, {URI: "f"}},
			"./a bin application/octet-stream = \xFF\n./b b64 application/octet-stream = /w==\n./c xml text/xml = <x/>\n" +
				"./d null text/plain\n./e int text/plain = \n./f chr text/plain\n"},
	} {
		tree := build(t, v.o, v.entries...)
		checkStructure(t, tree)
		if got := list(tree); got != v.want {
			t.Errorf("%+v: got\n%swant\n%s", v.o, got, v.want)
		}
		if err := tree.Validate(); err != nil && len(v.entries) > 0 {
			t.Errorf("%+v: %v", v.o, err)
		}
		// Its entries build the tree again.
		again := build(t, v.o, slices.Collect(tree.Entries())...)
		for d := range tnds.Diff(tree, again) {
			t.Errorf("%+v: again: %v", v.o, d)
		}
	}
}

func TestBuildErrors(t *testing.T) {
	leaf := tnds.Entry{URI: "A", Value: []byte("v")}
	for _, v := range []struct {
		what    string
		o       tnds.BuildOptions
		entries []tnds.Entry
		uri     string // of the faulty entry
		want    error
	}{
		{"twice", tnds.BuildOptions{}, []tnds.Entry{leaf, {URI: "./A"}}, "./A", tnds.ErrExists},
		{"below a leaf", tnds.BuildOptions{}, []tnds.Entry{leaf, {URI: "A/B"}}, "A/B", tnds.ErrLeaf},
		{"a leaf above", tnds.BuildOptions{}, []tnds.Entry{{URI: "A/B"}, leaf}, "A", tnds.ErrLeaf},
		{"a leaf as root", tnds.BuildOptions{}, []tnds.Entry{leaf, {URI: "."}}, ".", tnds.ErrLeaf},
		{"root twice", tnds.BuildOptions{}, []tnds.Entry{{URI: "./"}, {URI: "."}}, ".", tnds.ErrExists},
		{"no URI", tnds.BuildOptions{}, []tnds.Entry{{URI: "A//B"}}, "A//B", tnds.ErrURI},
		{"not below the path", tnds.BuildOptions{Path: "P"}, []tnds.Entry{leaf}, "A", tnds.ErrURI},
		{"the path", tnds.BuildOptions{Path: "A"}, []tnds.Entry{leaf}, "A", tnds.ErrURI},
		{"not below the base", tnds.BuildOptions{Base: "B"}, []tnds.Entry{leaf}, "A", tnds.ErrURI},
		{"too deep", tnds.BuildOptions{URI: tnds.URILimits{Depth: 1}}, []tnds.Entry{{URI: "A/B"}}, "A/B", tnds.ErrURI},
		{"interior with a value", tnds.BuildOptions{}, []tnds.Entry{{URI: "A", Format: tnds.FormatNode, Value: []byte{}}}, "A", tnds.ErrFormat},
		{"null with a value", tnds.BuildOptions{}, []tnds.Entry{{URI: "A", Format: tnds.FormatNull, Value: []byte{}}}, "A", tnds.ErrFormat},
		{"text that is none", tnds.BuildOptions{}, []tnds.Entry{{URI: "A", Value: []byte("\xFF")}}, "A", tnds.ErrFormat},
		{"no format", tnds.BuildOptions{}, []tnds.Entry{{URI: "A", Format: 99}}, "A", tnds.ErrFormat},
		{"no media type", tnds.BuildOptions{}, []tnds.Entry{{URI: "A", Type: "text"}}, "A", tnds.ErrType},
		{"no ACL", tnds.BuildOptions{}, []tnds.Entry{{URI: "A", ACL: "Get"}}, "A", tnds.ErrACL},
	} {
		var tree tnds.Tree
		err := tree.Build(v.o, v.entries...)
		at, ok := errors.AsType[*tnds.Error](err)
		if !errors.Is(err, v.want) || !ok || at.URI != v.uri || tree.Len() != 0 {
			t.Errorf("%s: %v (%d nodes), want %v at %s", v.what, err, tree.Len(), v.want, v.uri)
		}
	}
}

// TestLarge holds that 10,000 nodes are built, found and compared without
// quadratic cost; it would take minutes.
func TestLarge(t *testing.T) {
	tree := flat(t, 10_000)
	if tree.Len() != 10_001 || tree.End(0) != tree.Len() {
		t.Fatalf("%d nodes", tree.Len())
	}
	again := mustDecode(t, encode(t, tree))
	again.Sort()
	if !tnds.Equal(tree, again) || again.Find("./Many/9999") != again.Len()-1 {
		t.Errorf("not the same after sorting")
	}
}

func TestEdit(t *testing.T) {
	tree := build(t, tnds.BuildOptions{Path: "./DMAcc"}, tnds.Entry{URI: "DMAcc/1/ID", Value: []byte("w7")})
	step := func(what string, err error, want string) {
		t.Helper()
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
		checkStructure(t, tree)
		if got := list(tree); got != want {
			t.Errorf("%s: got\n%swant\n%s", what, got, want)
		}
		if err := tree.Validate(); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	const (
		one  = "./DMAcc/1 node \n"
		id   = "./DMAcc/1/ID chr text/plain = w7\n"
		addr = "./DMAcc/1/Addr node \n./DMAcc/1/Addr/1 node \n./DMAcc/1/Addr/1/Addr chr text/plain = u\n"
		two  = "./DMAcc/2 node mo\n"
		name = "./DMAcc/1/Name chr text/plain = n\n"
		net  = "./Net chr text/plain = x\n"
	)
	i, err := tree.Add(tnds.Entry{URI: "./DMAcc/1/Addr/1/Addr", Value: []byte("u")})
	step("add below", err, one+id+addr)
	if i != 4 {
		t.Errorf("added as node %d", i)
	}
	_, err = tree.Add(tnds.Entry{URI: "./DMAcc/2", Format: tnds.FormatNode, Type: "mo"})
	step("add beside", err, one+id+addr+two)
	_, err = tree.Add(tnds.Entry{URI: "./DMAcc/1/Name", Value: []byte("n")})
	step("add between", err, one+id+addr+name+two)
	_, err = tree.Add(tnds.Entry{URI: "./Net", Value: []byte("x")})
	step("add at top", err, one+id+addr+name+two+net)
	i, err = tree.Replace(tnds.Entry{URI: "./Net", Format: tnds.FormatBin, Value: []byte("y")})
	step("replace", err, one+id+addr+name+two+"./Net bin application/octet-stream = y\n")
	if !tree.Node(i).Opaque {
		t.Error("octets are not opaque")
	}
	step("delete at the end", tree.Delete("./Net"), one+id+addr+name+two)
	step("delete between", tree.Delete("./DMAcc/1/Addr"), one+id+name+two)
	tree.SetValue(tree.Find("./DMAcc/1/ID"), []byte("w8"), false)
	tree.SetName(tree.Find("./DMAcc/2"), "3")
	step("set", tree.SetACL(0, tnds.ACL{{Command: tnds.CommandGet, IDs: []string{tnds.Everybody}}}),
		one+"./DMAcc/1/ID chr text/plain = w8\n"+name+"./DMAcc/3 node mo\n")
	if acl := tree.Node(0).RT.ACL.String(); acl != "Get=*" {
		t.Errorf("ACL %q", acl)
	}
	step("delete at the front", tree.Delete("./DMAcc/1"), "./DMAcc/3 node mo\n")
	step("delete all", errors.Join(tree.Delete("./DMAcc/3"), first(tree.Add(tnds.Entry{URI: "x"}))), "./x chr text/plain\n")
}

func first(_ int, err error) error { return err }

func TestEditRoot(t *testing.T) {
	tree := build(t, tnds.BuildOptions{Base: "./DMAcc/X"}, tnds.Entry{URI: "./DMAcc/X", Format: tnds.FormatNode})
	if _, err := tree.Add(tnds.Entry{URI: "./DMAcc/X/A/B", Value: []byte("v")}); err != nil {
		t.Fatal(err)
	}
	if got, want := list(tree), "./DMAcc/X node \n./DMAcc/X/A node \n./DMAcc/X/A/B chr text/plain = v\n"; got != want {
		t.Errorf("got\n%s", got)
	}
}

// TestEditErrors holds that a refused change leaves the tree as it was.
func TestEditErrors(t *testing.T) {
	tree := build(t, tnds.BuildOptions{}, tnds.Entry{URI: "A/B", Value: []byte("v")})
	before := encode(t, tree)
	add := func(e tnds.Entry) error { return first(tree.Add(e)) }
	replace := func(e tnds.Entry) error { return first(tree.Replace(e)) }
	for _, v := range []struct {
		what string
		err  error
		uri  string
		want error
	}{
		{"exists", add(tnds.Entry{URI: "./A"}), "./A", tnds.ErrExists},
		{"below a leaf", add(tnds.Entry{URI: "A/B/C/D"}), "A/B/C/D", tnds.ErrLeaf},
		{"no URI", add(tnds.Entry{URI: "A/"}), "A/", tnds.ErrURI},
		{"the root", add(tnds.Entry{URI: "."}), ".", tnds.ErrURI},
		{"no value for it", add(tnds.Entry{URI: "C/D", Format: tnds.FormatNode, Value: []byte("x")}), "C/D", tnds.ErrFormat},
		{"not there", replace(tnds.Entry{URI: "C"}), "C", tnds.ErrNotFound},
		{"children in the way", replace(tnds.Entry{URI: "A"}), "A", tnds.ErrLeaf},
		{"type", replace(tnds.Entry{URI: "A/B", Type: "x"}), "A/B", tnds.ErrType},
		{"nothing to delete", tree.Delete("B"), "B", tnds.ErrNotFound},
		{"ACL", tree.SetACL(0, tnds.ACL{{Command: tnds.CommandGet, IDs: []string{"a b"}}}), "", tnds.ErrACL},
	} {
		at, ok := errors.AsType[*tnds.Error](v.err)
		if !errors.Is(v.err, v.want) || ok && at.URI != v.uri {
			t.Errorf("%s: %v, want %v at %s", v.what, v.err, v.want, v.uri)
		}
	}
	if after := encode(t, tree); string(after) != string(before) {
		t.Errorf("the tree has changed:\n%s", list(tree))
	}
}

// TestEditRandom compares a tree under random edits with a map.
func TestEditRandom(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	tree := new(tnds.Tree)
	want := map[string]string{} // leaves
	for range 2000 {
		var uri strings.Builder
		for depth := range 1 + r.IntN(4) {
			fmt.Fprintf(&uri, "/%c%d", 'a'+depth, r.IntN(4))
		}
		value := fmt.Sprint(r.IntN(100))
		switch r.IntN(4) {
		case 0:
			if tree.Delete(uri.String()) == nil {
				for leaf := range want {
					if leaf == uri.String() || strings.HasPrefix(leaf, uri.String()+"/") {
						delete(want, leaf)
					}
				}
			}
		case 1:
			if _, err := tree.Replace(tnds.Entry{URI: uri.String(), Value: []byte(value)}); err == nil {
				want[uri.String()] = value
			}
		default:
			if _, err := tree.Add(tnds.Entry{URI: uri.String(), Value: []byte(value)}); err == nil {
				want[uri.String()] = value
			}
		}
		checkStructure(t, tree)
	}
	got := map[string]string{}
	for i, n := range tree.All() {
		if uri := string(tree.AppendURI(nil, i)); n.Value != nil {
			got[uri[1:]] = n.Value.String()
		}
		if j := tree.Find(string(tree.AppendURI(nil, i))); j != i {
			t.Errorf("node %d is found as %d", i, j)
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(want) || len(got) < 10 {
		t.Errorf("got %v, want %v", got, want)
	}
	if err := tree.Validate(); err != nil {
		t.Error(err)
	}
}

func TestAddDF(t *testing.T) {
	tree := build(t, tnds.BuildOptions{}, tnds.Entry{URI: "a"}, tnds.Entry{URI: "b"})
	if tree.DF(0) != nil {
		t.Error("DFProperties from nothing")
	}
	tree.AddDF(1).Title = tnds.Chars("b")
	tree.AddDF(0).Title = tnds.Chars("a")
	if tree.DF(1).Title.String() != "b" || tree.AddDF(1) != tree.DF(1) || tree.DF(0).Title.String() != "a" {
		t.Error("DFProperties of another node")
	}
}
