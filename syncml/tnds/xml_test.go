package tnds_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml/tnds"
)

func TestXML(t *testing.T) {
	tree := build(t, tnds.BuildOptions{}, account()...)
	text, err := tree.AppendXML([]byte("before"), xmlconv.Output{Mode: xmlconv.ModeIndent})
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.TrimPrefix(text, []byte("before"))
	testdoc.Golden(t, "testdata/account.xml", text)
	var again tnds.Tree
	if err := again.ParseXML(text, tnds.DecodeOptions{}, xmlconv.Input{}); err != nil {
		t.Fatal(err)
	}
	// Octets have become base64, and nothing else has changed.
	var got []string
	for d := range tnds.Diff(tree, &again) {
		got = append(got, d.URI+" "+d.What)
	}
	const data = "./ExampleAcc/AppAuth/"
	if want := data + "1/AAuthData Format " + data + "1/AAuthData Value " + data + "2/AAuthData Format " + data + "2/AAuthData Value"; strings.Join(got, " ") != want {
		t.Errorf("differences: %q", got)
	}
	n := again.Node(again.Find(data + "1/AAuthData"))
	if n.RT.Format != tnds.FormatB64 || n.Value.String() != "AAEC/w==" || n.Opaque {
		t.Errorf("octets: %v %q", n.RT.Format, n.Value)
	}
	if m := tree.Node(tree.Find(data + "1/AAuthData")); m.RT.Format != tnds.FormatBin || !m.Opaque {
		t.Error("AppendXML has changed the tree")
	}
	// Without octets, XML there and back is the same tree.
	second, err := again.AppendXML(nil, xmlconv.Output{Mode: xmlconv.ModeIndent})
	if err != nil || !bytes.Equal(second, text) {
		t.Errorf("%v\n%s", err, second)
	}
}

func TestXMLErrors(t *testing.T) {
	tree := build(t, tnds.BuildOptions{}, tnds.Entry{URI: "a"})
	tree.SetValue(0, []byte{0xFF}, true) // octets, but the format is chr
	if out, err := tree.AppendXML([]byte("x"), xmlconv.Output{}); err == nil || string(out) != "x" {
		t.Errorf("octets as text: %q, %v", out, err)
	}
	tree.SetValue(0, []byte{0xFF}, false)
	if out, err := tree.AppendXML([]byte("x"), xmlconv.Output{}); err == nil || string(out) != "x" {
		t.Errorf("not UTF-8: %q, %v", out, err)
	}
	for text, want := range map[string]error{"<MgmtTree>": nil, "<Node xmlns='syncml:dmddf1.2'/>": tnds.ErrRoot} {
		err := tree.ParseXML([]byte(text), tnds.DecodeOptions{}, xmlconv.Input{})
		if err == nil || want != nil && !errors.Is(err, want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestFormD reads a tree as the TNDS specification writes its example: with a
// namespace, white space, and an interior node without properties.
func TestFormD(t *testing.T) {
	var tree tnds.Tree
	err := tree.ParseXML([]byte(`<?xml version="1.0"?>
<MgmtTree xmlns='syncml:dmddf1.2'>
  <VerDTD>1.2</VerDTD>
  <Node>
    <NodeName>OperatorX</NodeName>
    <Node><NodeName>Set</NodeName>
      <RTProperties><Format><chr/></Format><Type><MIME>text/plain</MIME></Type></RTProperties>
      <Value><![CDATA[a < b]]></Value>
    </Node>
  </Node>
</MgmtTree>
`), tnds.DecodeOptions{}, xmlconv.Input{})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := list(&tree), "./OperatorX  \n./OperatorX/Set chr text/plain = a < b\n"; got != want {
		t.Errorf("got %q", got)
	}
	if err := tree.Validate(); err != nil {
		t.Error(err)
	}
}

// TestPeer has libwbxml read the output of Encode, and compares.
func TestPeer(t *testing.T) {
	tool := testdoc.Tool(t, "wbxml2xml")
	tree := build(t, tnds.BuildOptions{}, account()...)
	for i, n := range tree.All() { // the tool writes octets as text
		if n.Opaque {
			tree.SetValue(i, []byte("dGV4dA=="), false)
			n.RT.Format = tnds.FormatB64
		}
	}
	in := filepath.Join(t.TempDir(), "tree.wbxml")
	if err := os.WriteFile(in, encode(t, tree), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tool, "-o", "-", in).Output()
	if err != nil {
		t.Fatal(err)
	}
	var again tnds.Tree
	if err := again.ParseXML(out, tnds.DecodeOptions{}, xmlconv.Input{}); err != nil {
		t.Fatalf("%v in\n%s", err, out)
	}
	for d := range tnds.Diff(tree, &again) {
		t.Errorf("%v", d)
	}
}

// TestExtrasXML holds that unknown elements come through XML whole, beside octets
// that XML cannot carry as they are.
func TestExtrasXML(t *testing.T) {
	tree := mustDecode(t, wbxml(t, inNode(`<Vendor kind="x">a<NodeName>n</NodeName>b<Part/></Vendor><b:Value>o</b:Value>`)))
	for _, format := range []tnds.Format{tnds.FormatChr, tnds.FormatBin} {
		tree.Node(0).HasRT, tree.Node(0).RT.Format = true, format
		text, err := tree.AppendXML(nil, xmlconv.Output{})
		if err != nil {
			t.Fatal(err)
		}
		var again tnds.Tree
		if err := again.ParseXML(text, tnds.DecodeOptions{}, xmlconv.Input{}); err != nil {
			t.Fatalf("%v in %s", err, text)
		}
		n := 0
		for in, want := range extrasOf(tree, 0) {
			for in2, got := range extrasOf(&again, 0) {
				if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); in != in2 || diff != "" {
					t.Errorf("%v %s in %s", in2, diff, text)
				}
				n++
			}
		}
		if n != 1 {
			t.Errorf("%d extras in %s", n, text)
		}
	}
}
