package syncml_test

import (
	"encoding/xml"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/tokens"
)

// wbxml makes a document of XML text, element by element: names of SyncML on page
// 0, those with the prefix m of MetInf on page 1, those with the prefix t of TNDS
// on page 2, others, and those with the prefix l, as literals. Text in an element
// whose prefix has an o behind it (o, mo, to) is opaque; content that begins with 0x there
// is hex. It is a test's own conversion, so that the code under test reads octets
// that something else has laid out.
func wbxml(t testing.TB, text string) []byte {
	t.Helper()
	h := codec.Header{Version: codec.Version12, PublicID: 0x1201, Charset: codec.UTF8}
	index := func(name string) uint32 {
		if i := strings.Index("\x00"+string(h.Strings), "\x00"+name+"\x00"); i >= 0 {
			return uint32(i)
		}
		h.Strings = append(append(h.Strings, name...), 0)
		return uint32(len(h.Strings) - len(name) - 1)
	}
	var e codec.Encoder
	e.ResetBody(nil, h)
	opaque := false
	for in := xml.NewDecoder(strings.NewReader(text)); ; {
		tok, err := in.Token()
		if err == io.EOF {
			break
		} else if err != nil {
			t.Fatalf("%v in %s", err, text)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			opaque = strings.HasSuffix(tok.Name.Space, "o")
			tok.Name.Space = strings.TrimSuffix(tok.Name.Space, "o")
			start(&e, tok.Name, index)
			for _, a := range tok.Attr {
				e.AttrLiteral(index(a.Name.Local))
				e.TextString(a.Value)
			}
			if len(tok.Attr) > 0 {
				e.EndAttrs()
			}
		case xml.EndElement:
			e.End()
		case xml.CharData:
			switch hex, isHex := strings.CutPrefix(string(tok), "0x"); {
			case opaque && isHex:
				e.Opaque(testdoc.Hex(t, hex))
			case opaque:
				e.Opaque(tok)
			default:
				e.Text(tok)
			}
		}
	}
	body, err := e.Bytes()
	if err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return append(codec.AppendHeader(nil, h), body...)
}

// start writes the start of an element.
func start(e *codec.Encoder, name xml.Name, index func(string) uint32) {
	page := map[string]uint8{"m": 1, "t": 2}[name.Space]
	if code, ok := tokens.SyncML12.FindTag(page, []byte(name.Local)); ok && name.Space != "l" {
		e.Start(code)
		return
	}
	e.StartLiteral(index(name.Local))
}

// A header and a body around their content.
const hdr = "<SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto><SessionID>0</SessionID><MsgID>0</MsgID>" +
	"<Target><LocURI>IMEI:1</LocURI></Target><Source><LocURI>http://s</LocURI></Source></SyncHdr>"

// inBody returns a message with body in SyncBody.
func inBody(body string) string {
	return "<SyncML>" + hdr + "<SyncBody>" + body + "</SyncBody></SyncML>"
}

// inItem returns a message with an Add of an Item with content.
func inItem(content string) string {
	return inBody("<Add><CmdID>1</CmdID><Item>" + content + "</Item></Add>")
}

// decode reads a document.
func decode(t testing.TB, doc []byte, o syncml.DecodeOptions) (*syncml.Message, error) {
	t.Helper()
	m := new(syncml.Message)
	d := codec.NewDecoder(nil, codec.Options{Table: tokens.SyncML12})
	d.ResetBytes(doc)
	return m, m.Decode(d, o)
}

// mustDecode is decode for a document without errors.
func mustDecode(t testing.TB, doc []byte) *syncml.Message {
	t.Helper()
	m, err := decode(t, doc, syncml.DecodeOptions{})
	if err != nil {
		t.Fatalf("%v in % X", err, doc)
	}
	return m
}

// encode writes a document.
func encode(t testing.TB, m *syncml.Message) []byte {
	t.Helper()
	doc, err := m.AppendWBXML(nil)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// sample reads a file of the samples beside the module.
func sample(t testing.TB, name string) []byte {
	t.Helper()
	doc, err := os.ReadFile(testdoc.Shared(t, "samples", name))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// strict refuses everything that it can.
var strict = syncml.DecodeOptions{StrictOrder: true, RefuseUnknown: true}
