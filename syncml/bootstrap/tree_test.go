package bootstrap

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml/tnds"
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
			fmt.Fprintf(&b, " %q", []byte(e.Value))
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
	for name, o := range map[string]Options{"dm12": {}, "dm11": {DM: DM11}, "cp": {Profile: ProfileCP}} {
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
		"dm12": {Profile: ProfileDM}, "dm12-nodes": {Form: FormNodeByNode}, "dm12-xml": {Form: FormXML}, "dm11": {DM: DM11}, "cp": {Profile: ProfileCP},
	} {
		o.Device, o.Drop = "IMEI:490154203237518", true
		m, _, err := Build(o, sample(), Keys{})
		if err != nil {
			t.Fatal(err)
		}
		var c xmlconv.Converter
		xml, err := c.AppendXML(nil, m.Body, xmlconv.DecodeOptions{Mode: xmlconv.ModeIndent})
		if err != nil {
			t.Fatal(err)
		}
		testdoc.Golden(t, filepath.Join("testdata", name+".xml"), xml)
	}
}
