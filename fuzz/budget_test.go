package fuzz

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/wire"
	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/xmlsec"
	"github.com/go-wbxml/wbxml/tokens"
)

// A shape makes hostile documents: the content of the string table, and what
// stands around and in many references to it.
type shape struct {
	name        string
	table       string // at 0
	head        string // behind the header
	part        string // again and again
	references  int    // how many octets of the table each part brings
}

const (
	treeHead = "\x03\x01\x6a\x00\x60" // a tree with its tokens on page 0
)

// document returns a document of the shape with n parts.
func (s *shape) document(n int) []byte {
	doc := append([]byte("\x02\xa4\x01\x6a"), wire.AppendInt(nil, uint32(len(s.table)))...)
	doc = append(doc, s.table...)
	doc = append(doc, "\x6d\x6b"...)
	doc = append(doc, s.head...)
	doc = append(doc, strings.Repeat(s.part, n)...)
	return append(doc, "\x01\x01\x01\x01"...)
}

// add is an Add whose Meta says that the items are of a type.
func addOf(mime string) string {
	return "\x45\x5a\x00\x01\x53\x03" + mime + "\x00\x01\x00\x00\x01"
}

// item is an Item with Data.
func itemOf(data string) string { return "\x54\x4f" + data + "\x01\x01" }

// tree returns a tree, a document of its own, with a string table and content.
func treeOf(table, content string) string {
	return string(append(append([]byte("\x03\x01\x6a"), wire.AppendInt(nil, uint32(len(table)))...), table+"\x00\x02\x60"+content+"\x01"...))
}

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// shapes returns hostile documents of about size octets.
func shapes(t testing.TB, size int) map[string][]byte {
	const treeType, xmlType = "application/vnd.syncml.dmtnds+wbxml", "application/vnd.syncml.dmtnds+xml"
	all := map[string][]byte{}
	fill := func(name, table, head, part, tail string) {
		s := shape{table: table, head: head, part: part}
		n := max((size-len(s.document(0)))/len(part), 1)
		all[name] = s.document(n)
	}
	ref := "\x83\x00"
	half := size / 2
	fill("commands", "", "", "\x05", "")
	fill("items", "", "\x45", "\x14", "")
	fill("unknown elements", "", "\x46", "\x05", "")
	fill("texts by reference", strings.Repeat("a", min(half, 8000))+"\x00", "\x45", itemOf(ref), "")
	fill("one text by reference", strings.Repeat("a", min(half, 8000))+"\x00", "\x45\x54\x4f", ref, "")
	fill("embedded tree", "", "\x45\x54\x4f\x00\x02\x60", "\x24", "")
	for _, n := range []int{1, 8, 64, 512, 2048, 6000} {
		if n > half {
			continue
		}
		fill(fmt.Sprint("tree of nodes in base64 by reference ", n), b64(treeOf("", strings.Repeat("\x24", n)))+"\x00", addOf(treeType), itemOf(ref), "")
		fill(fmt.Sprint("tree of unknown elements in base64 by reference ", n), b64(treeOf("", strings.Repeat("\x05", n)))+"\x00", addOf(treeType), itemOf(ref), "")
		inner := strings.Repeat("a", max(n/2, 1)) + "\x00"
		value := "\x64\x71" + ref + "\x01\x01" 
		_ = value
		fill(fmt.Sprint("tree of texts by reference in base64 by reference ", n), b64(treeOf(inner, strings.Repeat("\x64\x70\x83\x00\x01\x01", max(n/12, 1))))+"\x00", addOf(treeType), itemOf(ref), "")
		fill(fmt.Sprint("tree in XML by reference ", n), `<MgmtTree xmlns="syncml:dmddf1.2">`+strings.Repeat("<Node/>", max(n/7, 1))+"</MgmtTree>\x00", addOf(xmlType), itemOf(ref), "")
		fill(fmt.Sprint("unknown elements in XML by reference ", n), `<MgmtTree xmlns="syncml:dmddf1.2">`+strings.Repeat("<a/>", max(n/4, 1))+"</MgmtTree>\x00", addOf(xmlType), itemOf(ref), "")
	}
	fill("trees in base64", "", addOf(treeType), itemOf("\x03"+b64(treeOf("", strings.Repeat("\x24", 20)))+"\x00"), "")
	fill("tree in base64", "", addOf(treeType), itemOf("\x03"+b64(treeOf("", strings.Repeat("\x24", half)))+"\x00"), "")
	fill("tree in XML", "", addOf(xmlType), itemOf("\x03"+`<MgmtTree xmlns="syncml:dmddf1.2">`+strings.Repeat("<Node/>", size*9/70)+"</MgmtTree>\x00"), "")
	stores := "\x02\xa4\x03\x6a\x00\x4a" + strings.Repeat("\x07", half) + "\x01"
	within := string(append(wire.AppendInt([]byte{wire.Opaque}, uint32(len(stores))), stores...))
	fill("device information", "", "", "\x5f"+itemOf(within)+"\x01", "")
	return all
}

func TestBudgetTmp(t *testing.T) {
	for _, size := range []int{1 << 10, 6 << 10, 15 << 10, 64<<10 - 64} {
		for name, doc := range shapes(t, size) {
			m := bootstrap.Message{Type: bootstrap.TypeDM, Body: doc}
			var err error
			got := peak(func() { _, err = bootstrap.Open(m, bootstrap.Keys{}) })
			most := min(32<<20, 2000*len(doc)+4<<20)
			got2 := peak(func() { err = new(syncml.Message).ParseWBXML(doc, syncml.DecodeOptions{}, codec.LimitsBootstrap) })
			t.Logf("%-60s %6d octets: Open %8d %8d of %8d  %.120v", name, len(doc), got, got2, most, err)
			if max(got,got2) > uint64(most) {
				t.Errorf("!!")
			}
		}
	}
}

var _ = bytes.Repeat
var _ = xmlsec.Verify
var _ = tokens.SyncML12
