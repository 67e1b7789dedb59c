package fuzz

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/internal/wire"
	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/prov"
	"github.com/go-wbxml/wbxml/syncml/tnds"
	"github.com/go-wbxml/wbxml/syncml/xmlsec"
)

// A shape makes hostile documents of any size: a part, again and again, between the
// beginning and the end of a document. Parts refer to the string table.
type shape struct {
	name       string
	header     string // version and public identifier
	table      string
	head, tail string
	part       string // with # where its number stands
}

// document returns a document with n parts.
func (s *shape) document(n int) []byte {
	doc := append(wire.AppendInt([]byte(s.header), uint32(len(s.table))), s.table+s.head...)
	for i := range n {
		doc = append(doc, strings.ReplaceAll(s.part, "#", fmt.Sprintf("%04d", i))...)
	}
	return append(doc, s.tail...)
}

// fitting returns documents of about size octets at most: the one of that size, and
// the largest that open reads to its end.
func (s *shape) fitting(size int, open func([]byte) error) [][]byte {
	n := max((size-len(s.document(0)))/len(s.part), 1)
	all := [][]byte{s.document(n)}
	if errors.Is(open(all[0]), codec.ErrLimit) {
		low, high := 0, n
		for high-low > 1+low/16 {
			if mid := (low + high) / 2; errors.Is(open(s.document(mid)), codec.ErrLimit) {
				high = mid
			} else {
				low = mid
			}
		}
		all = append(all, s.document(low))
	}
	return all
}

// The octets around a tree in a message, and around nodes.
const (
	syncml12  = "\x02\xa4\x01\x6a"
	prov10    = "\x03\x0b\x6a"
	byRef     = "\x83\x00" // the string at 0
	wbxmlTNDS = "application/vnd.syncml.dmtnds+wbxml"
	xmlTNDS   = "application/vnd.syncml.dmtnds+xml"
	xmlSealed = "application/vnd.syncml.dmtnds-encrypted+xml"
)

// addOf is the beginning of a message up to the items of an Add, whose Meta gives
// them a type.
func addOf(mime string) string {
	return "\x6d\x6b\x45\x5a\x00\x01\x53\x03" + mime + "\x00\x01\x01\x00\x00"
}

const addEnd = "\x01\x01\x01"

// dataItem is an Item with Data.
func dataItem(data string) string { return "\x54\x4f" + data + "\x01\x01" }

// inline is an inline string.
func inline(s string) string { return "\x03" + s + "\x00" }

// nodeOf is a node, on page 2, with a name and other content.
func nodeOf(name, content string) string {
	return "\x64\x66" + inline(name) + "\x01" + content + "\x01"
}

// valueOf is the Value of a node.
func valueOf(text string) string { return "\x76" + text + "\x01" }

// treeDocument is a document of its own with a string table.
func treeDocument(table, content string) string {
	doc := wire.AppendInt([]byte("\x03\x01\x6a"), uint32(len(table)))
	return string(append(doc, table+"\x00\x02\x60"+content+"\x01"...))
}

// account is an account with a node in which there are others.
func account(in string) string {
	return nodeOf("1", nodeOf("ServerID", valueOf(inline("s")))+nodeOf("Ext", in))
}

func xmlTree(content string) string {
	return `<MgmtTree xmlns="syncml:dmddf1.2">` + content + `</MgmtTree>`
}

func xmlNode(name, content string) string {
	return "<Node><NodeName>" + name + "</NodeName>" + content + "</Node>"
}

func xmlAccount(in string) string {
	return xmlNode("1", xmlNode("ServerID", "<Value>s</Value>")+xmlNode("Ext", in))
}

func inBase64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// contentKey encrypts the sealed parts of hostile messages.
var contentKey = bytes.Repeat([]byte{7}, 16)

func sealed(t testing.TB, xml string) string {
	t.Helper()
	out, err := xmlsec.Encrypt([]byte(xml), xmlsec.EncryptOptions{Secret: contentKey})
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// directShapes are documents that are read as they are.
func directShapes() []shape {
	long := strings.Repeat("a", 2000)
	characteristic := func(typ, in string) string { return "\xc6\x50\x03" + typ + "\x00\x01" + in + "\x01" }
	parm := func(name, value string) string { return "\x87\x05\x03" + name + "\x00\x06" + value + "\x01" }
	w7 := parm("APPID", inline("w7")) + parm("PROVIDER-ID", inline("s"))
	return []shape{
		{"commands", syncml12, "", "\x6d\x6b", "\x01\x01", "\x05"},
		{"items", syncml12, "", "\x6d\x6b\x45", addEnd, "\x14"},
		{"unknown elements", syncml12, "", "\x6d\x6b\x46", addEnd, "\x05"},
		{"embedded tree", syncml12, "", addOf(wbxmlTNDS) + "\x54\x4f\x00\x02\x60", "\x01\x01\x01\x00\x00" + addEnd, "\x24"},
		{"embedded account", syncml12, "", addOf(wbxmlTNDS) + "\x54\x4f\x00\x02\x60\x64\x66\x03.\x00\x01", "\x01\x01\x01\x01\x00\x00" + addEnd, account(nodeOf("a", "") + nodeOf("b", ""))},
		{"embedded values", syncml12, "", addOf(wbxmlTNDS) + "\x54\x4f\x00\x02\x60\x64\x66\x031\x00\x01" + nodeOf("ServerID", "") + "\x64\x66\x03Ext\x00\x01", "\x01\x01\x01\x01\x01\x00\x00" + addEnd, nodeOf("a", valueOf(inline("b")))},
		{"names in very many URIs", syncml12, "", addOf(wbxmlTNDS) + "\x54\x4f\x00\x02\x60\x64\x66\x031\x00\x01" + nodeOf("ServerID", "") + "\x64\x66\x03" + long + "\x00\x01", "\x01\x01\x01\x01\x01\x00\x00" + addEnd, nodeOf("a", "")},
		{"names in very many URIs of Ext", syncml12, "", addOf(wbxmlTNDS) + "\x54\x4f\x00\x02\x60\x64\x66\x031\x00\x01" + nodeOf("ServerID", "") + "\x64\x66\x03Ext\x00\x01\x64\x66\x03" + long + "\x00\x01", "\x01\x01\x01\x01\x01\x01\x00\x00" + addEnd, nodeOf("a", "")},
		{"nodes one by one", syncml12, "", addOf("text/plain"), addEnd, "\x54\x6e\x57" + inline("./#") + "\x01\x01\x01"},
		{"characteristics", prov10, "", "\x45", "\x01", "\x06"},
		{"parms", prov10, "", "\x45" + characteristic("APPLICATION", w7), "\x01", "\x87\x05\x03a\x00\x01"},
		{"types in very many paths", prov10, "", "\x45" + characteristic("APPLICATION", w7) + "\xc6\x50\x03" + "APPLICATION\x00\x01" + w7 + "\xc6\x50\x03APPADDR\x00\x01\xc6\x50\x03" + long + "\x00\x01", "\x01\x01\x01\x01", parm("a", inline("b"))},
		{"types of one credential", prov10, "", "\x45\xc6\x50\x03" + "APPLICATION\x00\x01" + w7 + "\xc6\x50\x03APPAUTH\x00\x01" + parm("AAUTHNAME", inline(strings.Repeat("n", 9000))) + parm("AAUTHSECRET", inline(strings.Repeat("p", 9000))) + "\x87\x05\x03" + "AAUTHTYPE\x00\x06", "\x01\x01\x01\x01", inline(strings.Repeat("a,", 100))},
	}
}

// indirectShapes are documents of which more can become than their octets say, from
// trees of about n octets.
func indirectShapes(t testing.TB, n int) (all []shape) {
	add := func(name, table, head, tail, part string) {
		all = append(all, shape{fmt.Sprint(name, " ", n), syncml12, table, head, tail, part})
	}
	trees := func(name, document string) {
		text := inBase64(document)
		add(name+" in base64 by reference", text+"\x00", addOf(wbxmlTNDS), addEnd, dataItem(byRef))
		add(name+" in base64", "", addOf(wbxmlTNDS), addEnd, dataItem(inline(text)))
		opaque := string(append(wire.AppendInt([]byte{wire.Opaque}, uint32(len(document))), document...))
		add(name+" nested", "", addOf(wbxmlTNDS), addEnd, dataItem(opaque))
	}
	xml := func(name, document string) {
		add(name+" in XML by reference", document+"\x00", addOf(xmlTNDS), addEnd, dataItem(byRef))
		add(name+" in XML", "", addOf(xmlTNDS), addEnd, dataItem(inline(document)))
		document = sealed(t, document)
		add(name+" encrypted by reference", document+"\x00", addOf(xmlSealed), addEnd, dataItem(byRef))
		add(name+" encrypted", "", addOf(xmlSealed), addEnd, dataItem(inline(document)))
	}
	node, value := nodeOf("a", ""), nodeOf("a", valueOf(byRef))
	long := strings.Repeat("a", max(n/2, 1))
	trees("empty nodes", treeDocument("", strings.Repeat("\x24", n)))
	trees("unknown elements", treeDocument("", strings.Repeat("\x05", n)))
	trees("values by reference", treeDocument(long+"\x00", strings.Repeat(value, max(n/2/len(value), 1))))
	trees("one value by reference", treeDocument(long+"\x00", nodeOf("a", valueOf(strings.Repeat(byRef, max(n/4, 1))))))
	trees("an account", treeDocument(long+"\x00", account(strings.Repeat(node, max(n/len(node), 1)))))
	trees("an account with values", treeDocument(long+"\x00", account(strings.Repeat(value, max(n/2/len(value), 1)))))
	xml("empty nodes", xmlTree(strings.Repeat("<Node/>", max(n/7, 1))))
	xml("unknown elements", xmlTree(strings.Repeat("<a/>", max(n/4, 1))))
	xml("a long name", xmlTree(strings.Repeat("<"+strings.Repeat("a", min(n/2+1, 900))+"/>", 2)))
	xml("a namespace", xmlTree(`<x xmlns:b="`+long+`">`+strings.Repeat("<b:a/>", max(n/12, 1))+"</x>"))
	xml("an account", xmlTree(xmlAccount(strings.Repeat(xmlNode("a", ""), max(n/35, 1)))))
	text := strings.Repeat("a", n)
	add("texts by reference", text+"\x00", addOf("text/plain"), addEnd, dataItem(byRef))
	add("one text by reference", text+"\x00", addOf("text/plain")+"\x54\x4f", "\x01\x01"+addEnd, byRef)
	add("names by reference", text+"\x00", addOf("text/plain"), addEnd, "\x04\x00")
	add("XML that is none by reference", text+"\x00", addOf(xmlTNDS), addEnd, dataItem(byRef))
	add("nodes with URIs by reference", text+"\x00", addOf("text/plain"), addEnd, "\x54\x6e\x57"+inline("./#/")+byRef+"\x01\x01\x4f"+byRef+"\x01\x01")
	all = append(all,
		shape{fmt.Sprint("parms by reference ", n), prov10, text + "\x00", "\x45", "\x01", "\x87\x05" + byRef + "\x06" + byRef + "\x01"},
		shape{fmt.Sprint("characteristics by reference ", n), prov10, text + "\x00", "\x45", "\x01", "\xc6\x50" + byRef + "\x01\x01"},
	)
	return all
}

// open reads a message of either profile with all that a device would.
func open(doc []byte) error {
	m := bootstrap.Message{Type: bootstrap.TypeDM, Body: doc}
	if strings.HasPrefix(string(doc), prov10) {
		m.Type = bootstrap.TypeCP
	}
	x, err := bootstrap.Open(m, bootstrap.Keys{Decrypt: &xmlsec.DecryptOptions{Secret: func(string) []byte { return contentKey }}})
	if err == nil {
		x.Clear()
	}
	return err
}

// A reader is a way to read a message.
type reader struct {
	name string
	read func(doc []byte) error
}

// readers are the ways in which a message that comes over the air is read.
var readers = []reader{
	{"Open", open},
	{"Check", func(doc []byte) error {
		m := bootstrap.Message{Type: bootstrap.TypeDM, Body: doc}
		if strings.HasPrefix(string(doc), prov10) {
			m.Type = bootstrap.TypeCP
		}
		_, err := bootstrap.Check(m, bootstrap.Transport{})
		return err
	}},
	{"ParseWBXML", func(doc []byte) error {
		if strings.HasPrefix(string(doc), prov10) {
			return new(prov.Document).ParseWBXML(doc, prov.DecodeOptions{}, codec.LimitsBootstrap)
		}
		return new(syncml.Message).ParseWBXML(doc, syncml.DecodeOptions{}, codec.LimitsBootstrap)
	}},
}

// TestBudget holds the cost of a message within LimitsBootstrap, with any content: no
// more memory than 32 MiB, and of small ones 2,000 octets for each that was
// read, and 4 MiB.
func TestBudget(t *testing.T) {
	if testing.Short() || testdoc.Race {
		t.Skip("takes its time")
	}
	worst, most := "", 0.0
	check := func(shapes []shape, size int) {
		for _, s := range shapes {
			for _, r := range readers {
				for _, doc := range s.fitting(size, r.read) {
					bound := float64(min(32<<20, 2000*len(doc)+4<<20))
					got := float64(peak(func() { _ = r.read(doc) }))
					if got > bound { // garbage may have been in it
						got = min(got, float64(peak(func() { _ = r.read(doc) })))
					}
					what := fmt.Sprintf("%s of %s, %d octets: %.1f MiB, bound %.1f", r.name, s.name, len(doc), got/(1<<20), bound/(1<<20))
					if got > bound {
						t.Errorf("%s (%.100v)", what, r.read(doc))
					}
					if got/bound > most {
						worst, most = what, got/bound
					}
				}
			}
		}
	}
	for _, size := range []int{1 << 10, 8 << 10, int(codec.LimitsBootstrap.Document)} {
		check(directShapes(), size)
	}
	check(indirectShapes(t, 100), 1<<10)
	check(indirectShapes(t, 1000), 8<<10)
	check(indirectShapes(t, 4000), int(codec.LimitsBootstrap.Document))
	t.Log("the worst: ", worst)
}

// TestBudgetByDefault: with the default limits, indirect content of a message takes no
// more memory than commands do, which are direct: 175 MB.
func TestBudgetByDefault(t *testing.T) {
	if testing.Short() || testdoc.Race {
		t.Skip("takes its time")
	}
	parse := func(doc []byte) error {
		return new(syncml.Message).ParseWBXML(doc, syncml.DecodeOptions{}, codec.Limits{})
	}
	for _, s := range append(indirectShapes(t, 100), indirectShapes(t, 4000)...) {
		if s.header != syncml12 || !strings.Contains(s.name, "base64") {
			continue // read by itself
		}
		for _, doc := range s.fitting(300<<10, parse) {
			if got := peak(func() { _ = parse(doc) }); got > 175e6 {
				t.Errorf("%s, %d octets: %d octets of memory (%.100v)", s.name, len(doc), got, parse(doc))
			}
		}
	}
}

// TestBombs reads two small documents that took 444 and 300 MiB: a tree in base64, and
// one in XML, referred to again and again.
func TestBombs(t *testing.T) {
	text := strings.Repeat("x", 2600) + "\x00"
	s := shape{"", syncml12, inBase64(treeDocument(text, nodeOf("n", valueOf(strings.Repeat(byRef, 390))))) + "\x00", addOf(wbxmlTNDS), addEnd, dataItem(byRef)}
	bombs := map[string][]byte{"base64": s.document(400)}
	s = shape{"", syncml12, xmlTree(strings.Repeat("<Node/>", 700)) + "\x00", addOf(xmlTNDS), addEnd, dataItem(byRef)}
	bombs["XML"] = s.document(1000)
	t.Run("cases", func(t *testing.T) {
		for _, name := range []string{"b64tree-bomb.wbxml", "xmltree-bomb.wbxml"} {
			doc, err := os.ReadFile(testdoc.Shared(t, "cases", name))
			if err != nil {
				t.Fatal(err)
			}
			bombs[name] = doc
		}
	})
	for name, doc := range bombs {
		for _, r := range append(readers, reader{"ParseWBXML by default", func(doc []byte) error {
			return new(syncml.Message).ParseWBXML(doc, syncml.DecodeOptions{}, codec.Limits{})
		}}) {
			start := time.Now()
			err := r.read(doc)
			took := time.Since(start)
			if took > 3*time.Second { // by itself, a hundredth of it
				t.Errorf("%s of %s took %v", r.name, name, took)
			}
			got := peak(func() { _ = r.read(doc) })
			t.Logf("%s of %s, %d octets: %.1f MiB, %v, %.100v", r.name, name, len(doc), float64(got)/(1<<20), took, err)
			if got > 16<<20 {
				t.Errorf("%s of %s: %d octets of memory", r.name, name, got)
			}
			if err == nil && r.name == "Open" {
				t.Errorf("%s of %s: opened", r.name, name)
			}
		}
	}
}

// TestCallersLimits: limits of a caller's own hold for a tree in every form in a
// message.
func TestCallersLimits(t *testing.T) {
	limits := codec.Limits{Strings: 10, Depth: 12}
	deep := strings.Repeat("\x64", 12) + strings.Repeat("\x01", 12)
	for name, tree := range map[string]string{
		"string table": treeDocument("01234567890\x00", nodeOf("a", valueOf(byRef))),
		"depth":        treeDocument("", deep),
	} {
		opaque := string(append(wire.AppendInt([]byte{wire.Opaque}, uint32(len(tree))), tree...))
		for form, data := range map[string]string{"nested": opaque, "base64": inline(inBase64(tree))} {
			s := shape{"", syncml12, "", addOf(wbxmlTNDS), addEnd, dataItem(data)}
			for _, v := range []struct {
				limits codec.Limits
				want   error
			}{{limits, codec.ErrLimit}, {codec.Limits{}, nil}} {
				err := new(syncml.Message).ParseWBXML(s.document(1), syncml.DecodeOptions{}, v.limits)
				if !errors.Is(err, v.want) {
					t.Errorf("%s, %s: %v, want %v", name, form, err, v.want)
				}
			}
		}
	}
	for name, xml := range map[string]string{
		"string table": xmlTree("<abcdefghijk/>"),
		"depth":        xmlTree(strings.Repeat("<Node>", 12) + strings.Repeat("</Node>", 12)),
	} {
		x := syncml.Data{Kind: syncml.DataText, Text: syncml.Chars(xml)}
		if err := x.ReadTree(new(tnds.Tree), limits); !errors.Is(err, codec.ErrLimit) {
			t.Errorf("%s, XML: %v", name, err)
		}
		if err := x.ReadTree(new(tnds.Tree), codec.Limits{}); err != nil {
			t.Errorf("%s, XML: %v", name, err)
		}
	}
}
