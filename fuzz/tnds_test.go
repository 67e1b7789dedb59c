package fuzz

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	gofuzz "github.com/google/gofuzz"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml/tnds"
	"github.com/go-wbxml/wbxml/tokens"
)

// treeSeeds are a tree as servers send it, and in WBXML trees with elements that the
// content model has in another place, or not at all.
var treeSeeds = []string{
	`03 00 00 6A 06 7800 61626300 00 02 60 77 03 312E3200 01 64 66 03 6E00 01 04 03 76 03 7600 01 01 01`, // a literal that is the end of a string
	`03 00 00 6A 10 2D2F2F4F4D412F2F4454442D444D4400 00 02 6D 7B 03 31 2E 32 00 01`,
	`03 01 6A 00 00 02 60 A4 01 64 A0 01 01 01`, // an attribute list that is empty
	`02 01 6A 00 00 02 6D 74 75 03 61 00 01 76 6B 4E 01 01 01 01`,
	`02 A2 01 6A 00 48 61 03 312E3200 01 58 59 03 4E00 01 01 01`,
}

// FuzzTNDS reads anything, or builds a tree of the octets. A tree that can be read
// can be worked with and is a fixed point of encoding; one that is built is found again,
// in WBXML and in XML.
func FuzzTNDS(f *testing.F) {
	for i, s := range seeds(f) {
		f.Add(s.octets, uint8(i), false)
	}
	for _, s := range treeSeeds {
		f.Add(testdoc.Hex(f, s), uint8(0), false)
	}
	for i := range uint8(8) {
		tree := new(tnds.Tree)
		seeded(int64(i)).Fuzz(tree)
		octets, err := tree.AppendWBXML(nil)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(octets, i, false)
		f.Add(bytes.Repeat([]byte{i, 3 * i, 255 - i, 7}, 30), i, true)
	}
	f.Fuzz(func(t *testing.T, data []byte, options uint8, structured bool) {
		if structured {
			var all []tnds.Entry
			maker(data).Funcs(func(x *[]tnds.Entry, c gofuzz.Continue) { *x = entries(c) }).Fuzz(&all)
			checkBuilt(t, all)
			return
		}
		o := tnds.DecodeOptions{StrictOrder: options&1 != 0, RefuseUnknown: options&2 != 0}
		table := tnds.TableOf(data)
		if options&4 != 0 {
			table = nil
		} else if options&8 != 0 {
			table = tokens.SyncML12 // so that other elements are known
		}
		d := codec.NewDecoder(nil, codec.Options{Table: table, KeepUnknown: options&16 != 0})
		d.ResetBytes(data)
		tree := new(tnds.Tree)
		err := tree.Decode(d, o)
		checkStructure(t, tree)
		useTree(tree)
		if err != nil {
			checkError(t, err, 0, int64(len(data)), modelErrors...)
			return
		}
		fixedTree(t, tree)
	})
}

// checkStructure holds parents, ends and depths of nodes together.
func checkStructure(t *testing.T, tree *tnds.Tree) {
	t.Helper()
	for i := range tree.All() {
		p := tree.Parent(i)
		if p >= i || tree.End(i) <= i || tree.End(i) > tree.Len() || p >= 0 && tree.End(p) < tree.End(i) {
			t.Fatalf("node %d: parent %d, end %d of %d", i, p, tree.End(i), tree.Len())
		}
		if depth := tree.Depth(i); p < 0 && depth != 0 || p >= 0 && depth != tree.Depth(p)+1 {
			t.Fatalf("node %d: depth %d", i, depth)
		}
	}
}

// useTree calls the functions that work with any tree.
func useTree(tree *tnds.Tree) {
	for i := range tree.All() {
		tree.Find(string(tree.AppendURI(nil, i)))
		for range tree.Node(i).Extra.All() {
		}
	}
	_ = tree.Validate()
	for range tree.Entries() {
	}
}

// readTree reads the output of AppendWBXML.
func readTree(t *testing.T, octets []byte) *tnds.Tree {
	t.Helper()
	tree := new(tnds.Tree)
	d := codec.NewDecoder(nil, codec.Options{Table: tokens.SyncML12, KeepUnknown: true})
	d.ResetBytes(octets)
	if err := tree.Decode(d, tnds.DecodeOptions{}); err != nil {
		t.Fatalf("%v in % X", err, octets)
	}
	return tree
}

// sameTree fails the test where two trees do not say the same.
func sameTree(t *testing.T, what string, a, b *tnds.Tree) {
	t.Helper()
	for d := range tnds.Diff(a, b) {
		t.Errorf("%s: %v", what, d)
	}
	if t.Failed() || !tnds.Equal(a, b) {
		t.Fatalf("%s: not the same", what)
	}
}

// fixedTree encodes a tree, reads that, and encodes it again.
func fixedTree(t *testing.T, tree *tnds.Tree) {
	t.Helper()
	octets, err := tree.AppendWBXML(nil)
	if err != nil {
		if !unwritable(err) {
			t.Fatalf("%v", err)
		}
		tree.DropExtras() // names without a token cannot be written
		if octets, err = tree.AppendWBXML(nil); err != nil {
			if !errors.Is(err, codec.ErrCharset) { // an entity for NUL
				t.Fatal(err)
			}
			return
		}
	}
	again := readTree(t, octets)
	sameTree(t, "read again", tree, again)
	second, err := again.AppendWBXML(nil)
	if err != nil || !bytes.Equal(second, octets) {
		t.Fatalf("%v: % X, encoded again % X", err, octets, second)
	}
	again.Sort()
	checkStructure(t, again)
	sameTree(t, "sorted", tree, again)
	again.Normalize()
	var faults interface{ Unwrap() []error }
	if errors.As(again.Validate(), &faults) {
		for _, fault := range faults.Unwrap() {
			if strings.Contains(fault.Error(), "VerDTD") {
				t.Fatal(fault)
			}
		}
	}
}

// checkBuilt builds a tree of entries and finds each of them, in the tree and in
// those read from its WBXML and XML.
func checkBuilt(t *testing.T, all []tnds.Entry) {
	t.Helper()
	tree := new(tnds.Tree)
	if err := tree.Build(tnds.BuildOptions{}, all...); err != nil {
		t.Fatalf("%v: %+v", err, all)
	}
	checkStructure(t, tree)
	octets, err := tree.AppendWBXML(nil)
	if err != nil {
		t.Fatal(err)
	}
	read := readTree(t, octets)
	for _, tree := range []*tnds.Tree{tree, read} {
		for _, e := range all {
			i := tree.Find(e.URI)
			if i < 0 {
				t.Fatalf("%s is not in the tree", e.URI)
			}
			if n := tree.Node(i); !bytes.Equal(n.Value, e.Value) || string(n.RT.ACL) != e.ACL {
				t.Fatalf("%+v is %+v", e, n)
			}
		}
	}
	fixedTree(t, tree)
	if slices.ContainsFunc(all, func(e tnds.Entry) bool { return e.Format == tnds.FormatBin }) {
		return // XML has no octets
	}
	text, err := tree.AppendXML(nil, xmlconv.Output{})
	if err != nil {
		t.Fatal(err)
	}
	var x tnds.Tree
	if err := x.ParseXML(text, tnds.DecodeOptions{}, xmlconv.Input{KeepSpace: true}); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	sameTree(t, "from XML", tree, &x)
}
