package syncml_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// TestXML holds that a message in XML is the same message.
func TestXML(t *testing.T) {
	for i, doc := range rotation(t) {
		m := mustDecode(t, doc)
		text, err := m.AppendXML([]byte("before"), xmlconv.Output{})
		if err != nil {
			t.Fatalf("document %d: %v", i, err)
		}
		if !bytes.HasPrefix(text, []byte("before")) {
			t.Fatalf("document %d: %s", i, text)
		}
		var again syncml.Message
		if err := again.ParseXML(text[6:], syncml.DecodeOptions{}, xmlconv.Input{}); err != nil {
			t.Fatalf("document %d: %v in %s", i, err, text)
		}
		m.WBXML = codec.Version13
		if got, want := encode(t, &again), encode(t, m); !bytes.Equal(got, want) {
			t.Errorf("document %d:\n% X, want\n% X\n%s", i, got, want, text)
		}
	}
}

// TestXMLVersions holds that the namespace says the version.
func TestXMLVersions(t *testing.T) {
	for version, namespace := range map[string]string{"1.0": "SYNCML:SYNCML1.0", "1.1": "SYNCML:SYNCML1.1", "1.2": "SYNCML:SYNCML1.2"} {
		m := mustDecode(t, wbxml(t, strings.Replace(inItem("<Meta><m:Type>t</m:Type></Meta>"), "<VerDTD>1.2", "<VerDTD>"+version, 1)))
		text, err := m.AppendXML(nil, xmlconv.Output{})
		if err != nil || !bytes.Contains(text, []byte(`"`+namespace+`"`)) || !bytes.Contains(text, []byte(`"syncml:metinf"`)) {
			t.Errorf("%s: %s, %v", version, text, err)
		}
		var again syncml.Message
		if err := again.ParseXML(text, strict, xmlconv.Input{}); err != nil || again.Version.String() != version {
			t.Errorf("%s: %v, %v", version, again.Version, err)
		}
	}
}

// TestXMLBinary holds that octets in format bin are base64 in XML, and that the
// message stays as it was.
func TestXMLBinary(t *testing.T) {
	m := mustDecode(t, wbxml(t, inBody("<Add><CmdID>1</CmdID><Meta><m:Format>bin</m:Format><m:Type>a/b</m:Type></Meta>"+
		"<Item><o:Data>0x00FF</o:Data></Item><Item><Meta><m:Format>b64</m:Format></Meta><Data>AP8=</Data></Item>"+
		"<Item><Data><t:MgmtTree><t:Node><t:NodeName>n</t:NodeName><t:RTProperties><t:Format><t:bin/></t:Format></t:RTProperties><to:Value>0x00FF</to:Value></t:Node></t:MgmtTree></Data></Item></Add>")))
	before := encode(t, m)
	text, err := m.AppendXML(nil, xmlconv.Output{})
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(encode(t, m), before) {
		t.Error("the message has changed")
	}
	var again syncml.Message
	if err := again.ParseXML(text, syncml.DecodeOptions{}, xmlconv.Input{}); err != nil {
		t.Fatal(err)
	}
	c := &again.Body[0]
	if string(c.Format(0)) != "b64" || string(c.Type(0)) != "a/b" || string(c.Items[0].Data.Text) != "AP8=" || string(c.Format(2)) != "bin" {
		t.Errorf("%s", text)
	}
	if n := c.Items[2].Data.Tree.Node(0); n.RT.Format != tnds.FormatB64 || string(n.Value) != "AP8=" {
		t.Errorf("%+v", n)
	}
	m.Body[0].Meta.Format = syncml.Chars("chr")
	m.Body[0].Items = m.Body[0].Items[:1]
	if out, err := m.AppendXML([]byte("x"), xmlconv.Output{}); !errors.Is(err, codec.ErrCharset) || string(out) != "x" {
		t.Errorf("octets that are no text: %s, %v", out, err)
	}
}

// TestXMLForms holds how the forms of a tree look in XML.
func TestXMLForms(t *testing.T) {
	for name, data := range map[string]string{
		"inline":   xmlTree,
		"escaped":  strings.ReplaceAll(xmlTree, "<", "&lt;"),
		"CDATA":    "<![CDATA[" + xmlTree + "]]>",
		"document": "document",
	} {
		text := `<SyncML xmlns="SYNCML:SYNCML1.2">` + hdr + `<SyncBody><Add><CmdID>1</CmdID><Meta>` +
			`<Type xmlns="syncml:metinf">application/vnd.syncml.dmtnds+xml</Type></Meta><Item><Data>` + data + `</Data></Item></Add><Final/></SyncBody></SyncML>`
		var m syncml.Message
		if name == "document" {
			m = *mustDecode(t, wbxml(t, inItem("<o:Data>0x"+strings.Join(strings.Fields(hexTree), "")+"</o:Data>")))
			x, err := m.AppendXML(nil, xmlconv.Output{})
			if err != nil {
				t.Fatal(err)
			}
			text = string(x)
		}
		if err := m.ParseXML([]byte(text), strict, xmlconv.Input{}); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		x := &m.Body[0].Items[0].Data
		tree := x.Tree
		if tree == nil {
			tree = new(tnds.Tree)
			if err := x.ReadTree(tree, codec.Limits{}); err != nil || !x.IsXML() {
				t.Errorf("%s: %v", name, err)
			}
		}
		if tree.Find("./n") < 0 {
			t.Errorf("%s: no node", name)
		}
	}
}

// TestXMLErrors refuses XML that is no message.
func TestXMLErrors(t *testing.T) {
	var m syncml.Message
	for _, v := range []struct {
		text string
		want error
	}{
		{"<SyncML>", errCut},
		{"<SyncML><x/></SyncML>", syncml.ErrUnknown},
		{"<DevInf xmlns='syncml:devinf'/>", syncml.ErrRoot},
		{"", errCut},
	} {
		if err := m.ParseXML([]byte(v.text), strict, xmlconv.Input{}); !errors.Is(err, v.want) {
			t.Errorf("%s: %v, want %v", v.text, err, v.want)
		}
	}
	if out, err := (&syncml.Message{Body: make([]syncml.Command, 1)}).AppendXML([]byte("x"), xmlconv.Output{}); !errors.Is(err, codec.ErrToken) || string(out) != "x" {
		t.Errorf("%s, %v", out, err)
	}
}

// TestXMLSample holds the XML of a bootstrap message.
func TestXMLSample(t *testing.T) {
	m := mustDecode(t, sample(t, "made-dm12-tnds-pageswitch.wbxml"))
	text, err := m.AppendXML(nil, xmlconv.Output{Mode: xmlconv.ModeIndent})
	if err != nil {
		t.Fatal(err)
	}
	testdoc.Golden(t, "testdata/made-dm12.xml", text)
}
