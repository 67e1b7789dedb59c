package syncml_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/devinf"
	"github.com/go-wbxml/wbxml/syncml/tnds"
	"github.com/go-wbxml/wbxml/tokens"
)

// Documents in hex that stand in Data.
const (
	// A tree with the node n and its value v, by its public identifier as text.
	hexTree = `02 00 00 6A 1B 2D2F2F4F4D412F2F4454442D444D2D44444620312E322F2F454E 00
		00 02 60 77 03 312E3200 01 64 66 03 6E00 01 76 03 7600 01 01 01`
	// The same with its tokens on code page 0, in a literal root, of an unknown type.
	hexTree0 = `02 01 6A 05 726F6F74 00  44 00 60 64 66 03 6E00 01 76 03 7600 01 01 77 03 312E3200 01 01 01`
	// Device information 1.2 and 1.1, with a DevID.
	hexDevInf = `02 A403 6A 00 4A 65 03 312E3200 01 49 03 696400 01 01`
	hexOldInf = `02 9F54 6A 00 4A 65 03 312E3100 01 49 03 696400 01 01`
	// A provisioning document, which is no typed one here.
	hexProv = `03 0B 6A 00 45`
	// A tree that ends too early.
	hexCut = `02 00 00 6A 1B 2D2F2F4F4D412F2F4454442D444D2D44444620312E322F2F454E 00 00 02 60 64`
)

const (
	typeTNDS   = "application/vnd.syncml.dmtnds+wbxml"
	typeDevInf = "application/vnd.syncml-devinf+wbxml"
	inlineTree = "<t:MgmtTree><t:VerDTD>1.2</t:VerDTD><t:Node><t:NodeName>n</t:NodeName><t:Value>v</t:Value></t:Node></t:MgmtTree>"
	xmlTree    = "<MgmtTree xmlns='syncml:dmddf1.2'><VerDTD>1.2</VerDTD><Node><NodeName>n</NodeName><Value>v</Value></Node></MgmtTree>"
)

// meta returns a Meta with a media type.
func meta(typ string) string { return "<Meta><m:Type>" + typ + "</m:Type></Meta>" }

// b64 returns the base64 of hex.
func b64(t *testing.T, hex string) string {
	return base64.StdEncoding.EncodeToString(testdoc.Hex(t, hex))
}

// TestData reads every kind of Data.
func TestData(t *testing.T) {
	opaque := func(hex string) string { return "<o:Data>0x" + strings.Join(strings.Fields(hex), "") + "</o:Data>" }
	for _, v := range []struct {
		name, item string
		kind       syncml.DataKind
		text       string
	}{
		{"absent", "", syncml.DataNone, ""},
		{"empty", "<Data/>", syncml.DataText, ""},
		{"text", "<Data>text</Data>", syncml.DataText, "text"},
		{"opaque text", meta("text/plain") + "<o:Data>text</o:Data>", syncml.DataOpaque, "text"},
		{"octets", opaque("00FF"), syncml.DataOpaque, "\x00\xFF"},
		{"octets that begin like a header", opaque("026A01"), syncml.DataOpaque, "\x02\x6A\x01"},
		{"form A", meta(typeTNDS) + "<Data>" + inlineTree + "</Data>", syncml.DataTree, ""},
		{"form A, type of XML", meta("application/vnd.syncml.dmtnds+xml") + "<Data> " + inlineTree + "\n</Data>", syncml.DataTree, ""},
		{"form A without a type", "<Data>" + inlineTree + "</Data>", syncml.DataTree, ""},
		{"form A with attributes", "<Data>" + strings.Replace(inlineTree, "<t:MgmtTree>", `<t:MgmtTree xmlns="syncml:dmddf1.2">`, 1) + "</Data>", syncml.DataTree, ""},
		{"form A behind text", "<Data>&lt;Signature/>" + inlineTree + "</Data>", syncml.DataTree, "<Signature/>"},
		{"form A, literal", "<Data>" + strings.ReplaceAll(inlineTree, "t:", "l:") + "</Data>", syncml.DataTree, ""},
		{"form B", meta(typeTNDS) + opaque(hexTree), syncml.DataTreeDocument, ""},
		{"form B, type of XML", meta("application/vnd.syncml.dmtnds+xml") + opaque(hexTree), syncml.DataTreeDocument, ""},
		{"form B without a type", opaque(hexTree), syncml.DataTreeDocument, ""},
		{"form B, type with parameter and space", meta(" Application/vnd.syncml.dmtnds+wbxml; charset=utf-8\n") + opaque(hexTree), syncml.DataTreeDocument, ""},
		{"form C", meta(typeTNDS) + opaque(hexTree0), syncml.DataTreeDocument, ""},
		{"form C, unknown without a type", opaque(hexTree0), syncml.DataOpaque, string(testdoc.Hex(t, hexTree0))},
		{"form C in base64", meta(typeTNDS) + "<Data>" + b64(t, hexTree0) + "</Data>", syncml.DataTreeBase64, ""},
		{"form B in base64, with line breaks", meta(typeTNDS) + "<Data>\n" + b64(t, hexTree)[:40] + "\n" + b64(t, hexTree)[40:] + "\n</Data>", syncml.DataTreeBase64, ""},
		{"base64 without a type", "<Data>" + b64(t, hexTree) + "</Data>", syncml.DataText, b64(t, hexTree)},
		{"form D", meta("application/vnd.syncml.dmtnds+xml") + "<Data>" + strings.ReplaceAll(xmlTree, "<", "&lt;") + "</Data>", syncml.DataText, xmlTree},
		{"form D with a byte order mark", "<Data>\uFEFF" + strings.ReplaceAll(xmlTree, "<", "&lt;") + "</Data>", syncml.DataText, "\uFEFF" + xmlTree},
		{"form D, opaque", meta("application/vnd.syncml.dmtnds+xml") + "<o:Data>" + strings.ReplaceAll(xmlTree, "<", "&lt;") + "</o:Data>", syncml.DataOpaque, xmlTree},
		{"form D, type of WBXML", meta(typeTNDS) + "<Data>" + strings.ReplaceAll(xmlTree, "<", "&lt;") + "</Data>", syncml.DataText, xmlTree},
		{"device information", meta(typeDevInf) + opaque(hexDevInf), syncml.DataDevInf, ""},
		{"device information 1.1 without a type", opaque(hexOldInf), syncml.DataDevInf, ""},
		{"another document", opaque(hexProv), syncml.DataDocument, string(testdoc.Hex(t, hexProv))},
		{"a faulty document without a type", opaque(hexCut), syncml.DataOpaque, string(testdoc.Hex(t, hexCut))},
		{"MetInf", "<Data><m:Anchor><m:Next>n</m:Next></m:Anchor></Data>", syncml.DataMeta, ""},
		{"MetInf with attributes", `<Data><m:Anchor xmlns="syncml:metinf"><m:Next>n</m:Next></m:Anchor><m:Type a="b">t</m:Type></Data>`, syncml.DataMeta, ""},
		{"MetInf, wrapped", "<Data><m:MetInf><m:Type>t</m:Type></m:MetInf></Data>", syncml.DataMeta, ""},
		{"an unknown element", "<Data><l:x>y</l:x></Data>", syncml.DataText, ""},
	} {
		doc := wbxml(t, inItem("<Target><LocURI> ./Base </LocURI></Target>"+v.item))
		m := mustDecode(t, doc)
		x := &m.Body[0].Items[0].Data
		if x.Kind != v.kind || string(x.Text) != v.text {
			t.Errorf("%s: %v %q, want %v %q", v.name, x.Kind, x.Text, v.kind, v.text)
			continue
		}
		checkData(t, v.name, x)
		if strings.Contains(v.item, "<l:x") {
			continue // which cannot be written
		}
		first := encode(t, m)
		again := mustDecode(t, first)
		y := &again.Body[0].Items[0].Data
		if y.Kind != v.kind || string(y.Text) != v.text {
			t.Errorf("%s, encoded: %v %q, want %v %q", v.name, y.Kind, y.Text, v.kind, v.text)
		}
		checkData(t, v.name+", encoded", y)
		if second := encode(t, again); !bytes.Equal(first, second) {
			t.Errorf("%s: encoded\n% X, then\n% X", v.name, first, second)
		}
	}
}

// checkData compares the content of Data by its kind.
func checkData(t *testing.T, name string, x *syncml.Data) {
	t.Helper()
	switch x.Kind {
	case syncml.DataTree, syncml.DataTreeDocument, syncml.DataTreeBase64:
		if i := x.Tree.Find("./Base/n"); i < 0 || string(x.Tree.Node(i).Value) != "v" {
			t.Errorf("%s: no node in the tree", name)
		}
	case syncml.DataDevInf:
		if string(x.DevInf.DevID) != "id" {
			t.Errorf("%s: DevID %q", name, x.DevInf.DevID)
		}
	case syncml.DataMeta:
		if string(x.Meta.Anchor.Next)+string(x.Meta.Type) == "" {
			t.Errorf("%s: nothing in Meta", name)
		}
	}
	if x.IsXML() != (strings.HasPrefix(strings.TrimPrefix(string(x.Text), "\uFEFF"), "<") && x.Kind != syncml.DataTree) {
		t.Errorf("%s: IsXML %v", name, x.IsXML())
	}
	if x.IsXML() {
		var tree tnds.Tree
		if err := x.ReadTree(&tree, codec.Limits{}); err != nil || tree.Find("./n") < 0 {
			t.Errorf("%s: ReadTree: %v", name, err)
		}
	}
}

// TestDataErrors checks content that Data must not hold, and its position.
func TestDataErrors(t *testing.T) {
	for _, v := range []struct {
		name, item string
		want       error
		o          syncml.DecodeOptions
	}{
		{"a faulty tree", meta(typeTNDS) + "<o:Data>0x" + strings.ReplaceAll(hexCut, " ", "") + "</o:Data>", errCut, syncml.DecodeOptions{}},
		{"a faulty tree in base64", meta(typeTNDS) + "<Data>" + b64(t, hexCut) + "</Data>", errCut, syncml.DecodeOptions{}},
		{"text behind a tree", "<Data>" + inlineTree + "x</Data>", syncml.ErrText, syncml.DecodeOptions{}},
		{"text before a tree", "<Data>x" + inlineTree + "</Data>", syncml.ErrText, syncml.DecodeOptions{StrictOrder: true}},
		{"text before another element", "<Data>x<Item/></Data>", syncml.ErrText, syncml.DecodeOptions{}},
		{"octets before a tree", "<o:Data>x" + inlineTree + "</o:Data>", syncml.ErrText, syncml.DecodeOptions{}},
		{"a second tree", "<Data>" + inlineTree + inlineTree + "</Data>", syncml.ErrUnknown, strict},
		{"an element of SyncML", "<Data><Item/></Data>", syncml.ErrUnknown, strict},
		{"a faulty element of a tree", "<Data><t:MgmtTree><t:VerDTD>1.2</t:VerDTD><t:Value/></t:MgmtTree></Data>", tnds.ErrUnknown, strict},
		{"a tree without a node", "<Data><t:MgmtTree><t:VerDTD>1.2</t:VerDTD></t:MgmtTree></Data>", tnds.ErrMissing, strict},
		{"too many nodes", "<Data>" + inlineTree + "</Data>", codec.ErrLimit, syncml.DecodeOptions{MaxItems: 3}},
		{"faulty device information", meta(typeDevInf) + "<o:Data>0x" + strings.ReplaceAll(hexDevInf, " ", "") + "</o:Data>", devinf.ErrMissing, strict},
	} {
		_, err := decode(t, wbxml(t, inItem(v.item)), v.o)
		at, ok := errors.AsType[*codec.SyntaxError](err)
		if !errors.Is(err, v.want) || !ok || !strings.HasPrefix(at.Path, "/SyncML/SyncBody/Add/Item") {
			t.Errorf("%s: %v, want %v", v.name, err, v.want)
		}
	}
}

// TestDataPieces holds that parts of Data that belong together stay together, and
// are as in one piece.
func TestDataPieces(t *testing.T) {
	tree := testdoc.Hex(t, hexTree)
	build := func(write func(e *codec.Encoder)) []byte {
		var e codec.Encoder
		e.ResetAppend(nil, codec.Header{Version: codec.Version12, PublicID: 0x1201, Charset: codec.UTF8})
		for _, c := range []tokens.Code{tokens.SyncMLSyncML, tokens.SyncMLSyncBody, tokens.SyncMLAdd, tokens.SyncMLItem, tokens.SyncMLData} {
			e.Start(c)
		}
		write(&e)
		for range 5 {
			e.End()
		}
		doc, err := e.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		return doc
	}
	for name, v := range map[string]struct {
		doc  []byte
		kind syncml.DataKind
		text string
	}{
		"two strings": {build(func(e *codec.Encoder) {
			e.TextString("a")
			e.Token(codec.Token{Kind: codec.Entity, Code: tokens.Code('b')})
			e.TextString("c")
		}), syncml.DataText, "abc"},
		"text, document":     {build(func(e *codec.Encoder) { e.TextString("a"); e.Opaque(tree) }), syncml.DataOpaque, "a" + string(tree)},
		"document, text":     {build(func(e *codec.Encoder) { e.Opaque(tree); e.TextString("a") }), syncml.DataOpaque, string(tree) + "a"},
		"document, document": {build(func(e *codec.Encoder) { e.Opaque(tree); e.Opaque(tree) }), syncml.DataOpaque, string(tree) + string(tree)},
		"nothing, document":  {build(func(e *codec.Encoder) { e.Opaque(nil); e.Opaque(tree) }), syncml.DataTreeDocument, ""},
		"two halves":         {build(func(e *codec.Encoder) { e.Opaque(tree[:20]); e.Opaque(tree[20:]) }), syncml.DataTreeDocument, ""},
	} {
		x := mustDecode(t, v.doc).Body[0].Items[0].Data
		if x.Kind != v.kind || string(x.Text) != v.text || (x.Tree != nil) != (v.kind == syncml.DataTreeDocument) {
			t.Errorf("%s: %v %q", name, x.Kind, x.Text)
		}
	}
}

// TestDataBeforeMeta holds that the Type determines the kind of Data wherever it
// stands: in front of it or behind it, in the item or the command, also where Data is
// faulty.
func TestDataBeforeMeta(t *testing.T) {
	const devInf = "02A4036A004A6503312E32000149036964000101"
	tree := strings.ReplaceAll(hexTree, " ", "")
	for name, v := range map[string]struct {
		typ, data string
		kind      syncml.DataKind
		fails     bool
	}{
		"tree":             {"application/vnd.syncml.dmtnds+wbxml", "<o:Data>0x" + tree + "</o:Data>", syncml.DataTreeDocument, false},
		"tree in base64":   {"application/vnd.syncml.dmtnds+wbxml", "<Data>" + b64(t, hexTree) + "</Data>", syncml.DataTreeBase64, false},
		"device":           {"application/vnd.syncml-devinf+wbxml", "<o:Data>0x" + devInf + "</o:Data>", syncml.DataDevInf, false},
		"named a tree":     {"application/vnd.syncml.dmtnds+wbxml", "<o:Data>0x" + devInf + "</o:Data>", syncml.DataDevInf, false},
		"faulty tree":      {"application/vnd.syncml.dmtnds+wbxml", "<o:Data>0x" + tree + "30</o:Data>", 0, true},
		"faulty device":    {"application/vnd.syncml-devinf+wbxml", "<o:Data>0x02A4306A004A0130</o:Data>", 0, true},
		"message as tree":  {"application/vnd.syncml.dmtnds+wbxml", "<o:Data>0x02A4016A002D</o:Data>", 0, true},
		"unnamed document": {"text/plain", "<o:Data>0x02016A004A</o:Data>", syncml.DataOpaque, false},
		"text":             {"text/plain", "<Data>text</Data>", syncml.DataText, false},
	} {
		meta := meta(v.typ)
		for _, pair := range [][2]string{ // in front, and behind
			{"<Add><Item>" + meta + v.data + "</Item></Add>", "<Add><Item>" + v.data + meta + "</Item></Add>"},
			{"<Add>" + meta + "<Item><Target><LocURI>./t</LocURI></Target>" + v.data + "</Item></Add>",
				"<Add><Item>" + v.data + "<Target><LocURI>./t</LocURI></Target></Item>" + meta + "</Add>"},
			{"<Add><Cred>" + meta + v.data + "</Cred></Add>", "<Add><Cred>" + v.data + meta + "</Cred></Add>"},
			{"<Search>" + meta + v.data + "</Search>", "<Search>" + v.data + meta + "</Search>"},
			{"<Add><Item><Target><Filter>" + meta + "<Field><Item>" + v.data + "</Item></Field></Filter></Target></Item></Add>",
				"<Add><Item><Target><Filter><Field><Item>" + v.data + "</Item></Field>" + meta + "</Filter></Target></Item></Add>"},
		} {
			var octets [2][]byte
			for i, body := range pair {
				m, err := decode(t, wbxml(t, inBody(body)), syncml.DecodeOptions{})
				if (err != nil) != v.fails {
					t.Errorf("%s: %s: %v", name, body, err)
				}
				if err != nil {
					continue
				}
				octets[i] = encode(t, m)
				if len(m.Body[0].Items) > 0 {
					it := &m.Body[0].Items[0]
					if x := &it.Data; it.Target.Filter == nil && x.Kind != v.kind || x.Tree != nil && string(x.Tree.Base) != string(it.Target.URI()) {
						t.Errorf("%s: %s: %v", name, body, x.Kind)
					}
				}
			}
			if !bytes.Equal(octets[0], octets[1]) {
				t.Errorf("%s: %s: encoded\n% X, want\n% X", name, pair[1], octets[1], octets[0])
			}
		}
	}
}

// TestReEncodedForms holds the octets of each form of a tree.
func TestReEncodedForms(t *testing.T) {
	m := mustDecode(t, wbxml(t, inItem("<Data>"+inlineTree+"</Data>")))
	x := &m.Body[0].Items[0].Data
	for kind, want := range map[syncml.DataKind]string{
		syncml.DataTree:         `4F 00 02 60 77 03 312E3200 01 64 66 03 6E00 01 76 03 7600 01 01 01 01`,
		syncml.DataTreeDocument: `4F C3 37` + hexTree + `01`,
		syncml.DataTreeBase64:   `4F 03` + hex.EncodeToString([]byte(b64(t, hexTree))) + `00 01`,
	} {
		x.Kind = kind
		if got := encode(t, m); !bytes.Contains(got, testdoc.Hex(t, want)) {
			t.Errorf("%v: % X", kind, got)
		}
	}
	m.WBXML = codec.Version11
	x.Kind = syncml.DataTreeDocument
	if got := encode(t, m); !bytes.Contains(got, testdoc.Hex(t, `4F C3 37 01 00`)) {
		t.Errorf("in WBXML 1.1: % X", got)
	}
}

// TestTreeExtras holds that a tree with a name that has no token is written in each
// form, and that one which cannot be written is an error in each.
func TestTreeExtras(t *testing.T) {
	const vendor = `<l:Vendor kind="x">y</l:Vendor>`
	m := mustDecode(t, wbxml(t, inItem("<Data>"+strings.Replace(inlineTree, "<t:Node>", vendor+"<t:Node>", 1)+"</Data>")))
	data := &m.Body[0].Items[0].Data
	for _, kind := range []syncml.DataKind{syncml.DataTree, syncml.DataTreeDocument, syncml.DataTreeBase64} {
		data.Kind = kind
		if kind == syncml.DataTreeBase64 {
			m.Body[0].Items[0].Meta = &syncml.Meta{Type: syncml.Chars("application/vnd.syncml.dmtnds+wbxml")}
		}
		again := mustDecode(t, encode(t, m))
		x := &again.Body[0].Items[0].Data
		n := 0
		if x.Tree != nil {
			for extra := range x.Tree.Extra.All() {
				n++
				if kept := extra.Tokens; extra.In != tokens.TNDSMgmtTree || len(kept) != 6 || string(kept[0].Data) != "Vendor" || string(kept[1].Data) != "kind" {
					t.Errorf("%v: %v %+v", kind, extra.In, kept)
				}
			}
		}
		if x.Kind != kind || n != 1 {
			t.Errorf("%v: %v with %d extras", kind, x.Kind, n)
		}
		data.Tree.Man = syncml.Chars("a\x00b")
		if _, err := m.AppendWBXML(nil); !errors.Is(err, codec.ErrCharset) {
			t.Errorf("%v: %v", kind, err)
		}
		data.Tree.Man = nil
	}
}

// TestMetaOfCommand holds that the item's Meta overrides the command's, element
// by element, for the kind of Data.
func TestMetaOfCommand(t *testing.T) {
	data := "<Data>" + b64(t, hexTree) + "</Data>"
	for _, v := range []struct {
		outer, own string
		kind       syncml.DataKind
		typ        string
	}{
		{meta(typeTNDS), "", syncml.DataTreeBase64, typeTNDS},
		{"", meta(typeTNDS), syncml.DataTreeBase64, typeTNDS},
		{meta(typeTNDS), "<Meta><m:Format>b64</m:Format></Meta>", syncml.DataTreeBase64, typeTNDS},
		{meta(typeTNDS), meta("text/plain"), syncml.DataText, "text/plain"},
		{meta("text/plain"), meta(typeTNDS), syncml.DataTreeBase64, typeTNDS},
		{"", "", syncml.DataText, ""},
	} {
		m := mustDecode(t, wbxml(t, inBody("<Add><CmdID>1</CmdID>"+v.outer+"<Item>"+v.own+data+"</Item></Add>")))
		c := &m.Body[0]
		if got := c.Items[0].Data.Kind; got != v.kind || string(c.Type(0)) != v.typ {
			t.Errorf("%s, %s: %v %s", v.outer, v.own, got, c.Type(0))
		}
		if got := string(c.Format(0)); got != "" && got != "b64" {
			t.Errorf("format %q", got)
		}
	}
}

// TestChunked holds that documents in OPAQUE are found when they come in pieces.
func TestChunked(t *testing.T) {
	text := strings.Repeat("long text \u00E9", 60)
	for _, name := range []string{hexTree, hexDevInf, hexProv} {
		padded := strings.Replace(name, "7600", hex.EncodeToString([]byte(text))+"00", 1)
		padded = strings.Replace(padded, "696400", hex.EncodeToString([]byte(text))+"00", 1)
		doc := wbxml(t, inItem("<o:Data>0x"+strings.Join(strings.Fields(padded), "")+"</o:Data>"))
		want := encode(t, mustDecode(t, doc))
		kind := mustDecode(t, doc).Body[0].Items[0].Data.Kind
		for _, chunked := range []bool{false, true} {
			d := codec.NewDecoder(nil, codec.Options{Table: tokens.SyncML12, Chunked: chunked, Window: 64})
			for name, r := range testdoc.Readers(doc) {
				d.Reset(r)
				var m syncml.Message
				if err := m.Decode(d, syncml.DecodeOptions{}); err != nil {
					t.Fatal(err)
				}
				if got := m.Body[0].Items[0].Data.Kind; got != kind || !bytes.Equal(encode(t, &m), want) {
					t.Errorf("%s, chunked %v: %v, want %v", name, chunked, got, kind)
				}
			}
		}
	}
}

// TestNextNonce holds that a nonce is its octets, in every form on the wire.
func TestNextNonce(t *testing.T) {
	for _, v := range []struct{ meta, want string }{
		{"<mo:NextNonce>0x00FF61</mo:NextNonce>", "\x00\xFFa"},
		{"<m:NextNonce>AP9h</m:NextNonce>", "\x00\xFFa"},
		{"<m:NextNonce> AP9h\n</m:NextNonce>", "\x00\xFFa"},
		{"<m:NextNonce>no base64!</m:NextNonce>", "no base64!"},
		{"<m:NextNonce/>", ""},
	} {
		m := mustDecode(t, wbxml(t, inItem("<Meta>"+v.meta+"</Meta>")))
		x := m.Body[0].Items[0].Meta
		if string(x.NextNonce) != v.want || x.NextNonce == nil {
			t.Errorf("%s: %q", v.meta, x.NextNonce)
		}
		doc := encode(t, m)
		if again := mustDecode(t, doc); string(again.Body[0].Items[0].Meta.NextNonce) != v.want || bytes.Contains(doc, []byte{0xC3}) {
			t.Errorf("%s: encoded %q", v.meta, again.Body[0].Items[0].Meta.NextNonce)
		}
	}
}

// TestOpaqueNUL reads a message of a client that writes texts as OPAQUE with a NUL behind
// them: the NUL is data like any other.
func TestOpaqueNUL(t *testing.T) {
	octets, err := os.ReadFile(filepath.Join(testdoc.Shared(t, "cases"), "real-client-opaque-nul.wbxml"))
	if err != nil {
		t.Fatal(err)
	}
	m := mustDecode(t, octets)
	var got []string
	for _, c := range m.Body {
		for _, item := range c.Items {
			got = append(got, string(item.Data.Text))
		}
	}
	want := []string{"1\x00", "w7", "https://dm.example.com/dm", "example-nonce-1", "AppAuth/AppAddr/Name/ServerID/AppID\x00"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
