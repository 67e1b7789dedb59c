package tnds_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/testdoc"
	"github.com/go-wbxml/wbxml/syncml/tnds"
	"github.com/go-wbxml/wbxml/tokens"
)

// FuzzTree reads anything; what can be read can be worked with, and is a fixed
// point of encoding.
func FuzzTree(f *testing.F) {
	for _, doc := range rotation(f)[:4] {
		f.Add(doc, uint8(0))
	}
	f.Add(testdoc.Hex(f, funambol), uint8(0))
	f.Add(wbxml(f, inNode(`<Vendor kind="x"><NodeName>n</NodeName></Vendor><Value/><NodeName>m</NodeName>`)), uint8(0))
	f.Add(wbxml(f, inNode(`<RTProperties><Format><s:Add/><chr/><int/></Format><Type>x</Type></RTProperties><Value>a</Value>`)), uint8(3))
	f.Add(wbxml(f, inDF(`<AccessType><Get/><Get/></AccessType><DFType><MIME/><MIME/></DFType>`)), uint8(8))
	f.Fuzz(func(t *testing.T, doc []byte, options uint8) {
		o := tnds.DecodeOptions{StrictOrder: options&1 != 0, RefuseUnknown: options&2 != 0}
		table := tnds.TableOf(doc)
		if options&4 != 0 {
			table = nil
		} else if options&8 != 0 {
			table = tokens.SyncML12 // so that other elements are known
		}
		d := codec.NewDecoder(nil, codec.Options{Table: table, KeepUnknown: options&16 != 0})
		d.ResetBytes(doc)
		tree := new(tnds.Tree)
		err := tree.Decode(d, o)
		var at *codec.SyntaxError
		if err != nil && (!errors.As(err, &at) || at.Offset < 0 || at.Offset > int64(len(doc))) {
			t.Fatalf("%v", err)
		}
		checkStructure(t, tree)
		use(tree)
		if err == nil {
			fixed(t, tree, o)
		}
	})
}

// use does with a tree what needs no particular one.
func use(tree *tnds.Tree) {
	for i := range tree.All() {
		tree.Find(string(tree.AppendURI(nil, i)))
		for range tree.Extras(i) {
		}
	}
	tree.Validate()
	for range tree.Entries() {
	}
}

// fixed encodes a tree, reads that, and encodes it again.
func fixed(t *testing.T, tree *tnds.Tree, o tnds.DecodeOptions) {
	octets, err := tryEncode(tree)
	if err != nil {
		tree.DropExtras() // names without a token cannot be written
		if octets, err = tryEncode(tree); err != nil && !errors.Is(err, codec.ErrCharset) {
			t.Fatal(err) // ErrCharset: an entity for NUL
		} else if err != nil {
			return
		}
	}
	again := new(tnds.Tree)
	d := codec.NewDecoder(nil, codec.Options{Table: tokens.SyncML12, KeepUnknown: true})
	d.ResetBytes(octets)
	if err = again.Decode(d, tnds.DecodeOptions{}); err != nil {
		t.Fatalf("%v in % X", err, octets)
	}
	if diff := tnds.Diff(tree, again); !tnds.Equal(tree, again) {
		for d := range diff {
			t.Errorf("%v", d)
		}
		t.Fatalf("% X", octets)
	}
	second, err := tryEncode(again)
	if err != nil || !bytes.Equal(second, octets) {
		t.Fatalf("%v: % X, encoded again % X", err, octets, second)
	}
	again.Sort()
	checkStructure(t, again)
	if !tnds.Equal(tree, again) {
		t.Fatal("sorting changes the tree")
	}
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

func tryEncode(tree *tnds.Tree) ([]byte, error) {
	var e codec.Encoder
	e.SetOptions(codec.Options{Table: tokens.TNDS12})
	e.ResetAppend(nil, tnds.Header(codec.Version13))
	tree.Encode(&e)
	return e.Bytes()
}
