package bootstrap

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/testdoc"
	"github.com/go-wbxml/wbxml/syncml/tnds"
	"github.com/go-wbxml/wbxml/tokens"
)

// listing returns the tree as text: URI, format, type, ACL and value of each
// node.
func listing(t *tnds.Tree) string {
	var b strings.Builder
	for e := range t.Entries() {
		fmt.Fprintf(&b, "%s %s", e.URI, e.Format)
		if e.Type != "" {
			fmt.Fprintf(&b, " %s", e.Type)
		}
		if e.ACL != "" {
			fmt.Fprintf(&b, " [%s]", e.ACL)
		}
		if e.Value != nil {
			fmt.Fprintf(&b, " %q", e.Value)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// TestTree holds the layouts of DM 1.2 and 1.1 and the rights of CP to the
// tables of the specification, as written down in the golden files.
func TestTree(t *testing.T) {
	a := sample()
	a.ConRefs = append(a.ConRefs, "SECOND")
	a.Addresses = append(a.Addresses, Address{Addr: "2001:db8::1", Type: AddrIPv6, Ports: []uint16{80, 8080}})
	for name, o := range map[string]Options{"dm12": {}, "dm11": {DM: DM11}, "cp": {Profile: CP}} {
		tree, err := Tree(o, a)
		if err != nil {
			t.Fatal(err)
		}
		if o.DM != DM11 {
			if err := tree.Validate(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		testdoc.Golden(t, filepath.Join("testdata", "tree-"+name+".txt"), []byte(listing(tree)))
	}
	if _, err := Tree(Options{}, new(Account)); len(fields(err)) == 0 {
		t.Errorf("an invalid account: %v", err)
	}
}

// TestGolden shows one message of each kind as XML.
func TestGolden(t *testing.T) {
	for name, o := range map[string]Options{
		"dm12": {Profile: DM}, "dm12-nodes": {Form: NodeByNode}, "dm12-xml": {Form: XML}, "dm11": {DM: DM11}, "cp": {Profile: CP},
	} {
		o.Device, o.Drop = "IMEI:490154203237518", true
		m, _, err := Build(o, sample(), Keys{})
		if err != nil {
			t.Fatal(err)
		}
		var c xmlconv.Converter
		xml, err := c.AppendXML(nil, m.Body, xmlconv.Options{Mode: xmlconv.ModeIndent})
		if err != nil {
			t.Fatal(err)
		}
		testdoc.Golden(t, filepath.Join("testdata", name+".xml"), xml)
	}
}

// TestLibwbxml gives messages to libwbxml: every CP message, and the DM profile
// in form B and node by node, which is what it can read. What it makes of them
// must hold the same tree, of CP documents the same document.
func TestLibwbxml(t *testing.T) {
	tool := testdoc.Tool(t, "wbxml2xml")
	for seed := range uint64(12) {
		for _, o := range []Options{{Profile: CP}, {Form: Nested}} {
			a := newGen(seed).account()
			o.Device, o.Drop = "IMEI:1", true
			if o.Profile == DM {
				a.Credentials, a.Ext, a.Objects = slices.DeleteFunc(a.Credentials, func(c Credential) bool { return len(c.Data) > 0 }), nil, nil // it takes octets for text
			}
			m, _, err := Build(o, a, Keys{})
			if err != nil {
				t.Fatal(err)
			}
			xml := wbxml2xml(t, tool, m.Body)
			if o.Profile == CP {
				var c xmlconv.Converter
				back, err := c.AppendWBXML(nil, xml, xmlconv.Options{Codec: codec.Options{Table: tokens.Prov11}, Header: codec.Header{Version: codec.Version13}})
				if err != nil {
					t.Fatalf("seed %d: %v\n%s", seed, err, xml)
				}
				x, err := Open(Message{Type: TypeCP, Body: back}, Keys{})
				want, _ := Project(o, a)
				if err != nil || fmt.Sprint(x.Account.ConRefs, x.Account.Addresses, x.Account.Name) != fmt.Sprint(want.ConRefs, want.Addresses, want.Name) {
					t.Errorf("seed %d: %v\n%s", seed, err, xml)
				}
				continue
			}
			from, to := strings.Index(string(xml), "<MgmtTree"), strings.Index(string(xml), "</MgmtTree>")
			if from < 0 || to < 0 {
				t.Fatalf("seed %d: no tree in\n%s", seed, xml)
			}
			var tree, want tnds.Tree
			if err := tree.ParseXML(xml[from:to+len("</MgmtTree>")], xmlconv.Options{}); err != nil {
				t.Fatalf("seed %d: %v\n%s", seed, err, xml)
			}
			p, _ := Project(o, a)
			r := o.resolved()
			if err := tndsTree(&want, &r, p); err != nil {
				t.Fatal(err)
			}
			want.Base = nil
			for d := range tnds.Diff(&want, &tree) {
				t.Errorf("seed %d: %s: %s", seed, d.URI, d.What)
			}
		}
	}
}

func wbxml2xml(t *testing.T, tool string, body []byte) []byte {
	t.Helper()
	in := filepath.Join(t.TempDir(), "in")
	if err := os.WriteFile(in, body, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tool, "-k", "-o", "-", in).Output()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return out
}
