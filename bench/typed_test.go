package bench

import (
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/devinf"
	"github.com/go-wbxml/wbxml/syncml/prov"
	"github.com/go-wbxml/wbxml/syncml/tnds"
	"github.com/go-wbxml/wbxml/tokens"
)

// A typed document is one of the structs that the packages below syncml fill and
// write.
type typed interface {
	decode(d *codec.Decoder) error
	encode(e *codec.Encoder)
	header() codec.Header
}

type (
	message    struct{ syncml.Message }
	provDoc    struct{ prov.Document }
	deviceInfo struct{ devinf.DevInf }
)

func (m *message) decode(d *codec.Decoder) error {
	return m.Decode(d, syncml.DecodeOptions{MaxItems: -1}) // of documents that we make ourselves
}
func (m *message) encode(e *codec.Encoder) { m.Encode(e) }
func (m *message) header() codec.Header    { return m.Header() }

// The string table is kept, so that the same octets are written.
func (x *provDoc) decode(d *codec.Decoder) error {
	x.KeepStrings = true
	return x.Decode(d, prov.DecodeOptions{})
}
func (x *provDoc) encode(e *codec.Encoder) { x.Encode(e) }
func (x *provDoc) header() codec.Header    { return x.Header(codec.Version13) }

func (x *deviceInfo) decode(d *codec.Decoder) error { return x.Decode(d, devinf.DecodeOptions{}) }
func (x *deviceInfo) encode(e *codec.Encoder)       { x.Encode(e) }
func (x *deviceInfo) header() codec.Header          { return x.Header(codec.Version12) }

// structs are the ones for all documents of the corpus, by document type.
type structs map[*tokens.Table]typed

func newStructs() structs {
	return structs{tokens.SyncML12: new(message), tokens.Prov11: new(provDoc), tokens.DevInf12: new(deviceInfo)}
}

// typedNames are the documents of Go types that are more than one text of 4 MB.
var typedNames = append([]string{"dense", "utf16"}, structured...)

var typedDecode = op{"struct", func(_ testing.TB, s *set) func(*document) error {
	d, all := newDecoder(s, 0), newStructs()
	return func(doc *document) error {
		d.ResetBytes(doc.Octets)
		return all[doc.Table].decode(d)
	}
}}

// BenchmarkTypedDecode fills the structs of a document; next reads its tokens only. encoding/xml and
// encoding/json fill a tree of structs with names, attributes and texts.
func BenchmarkTypedDecode(b *testing.B) {
	run(b, append([]string{"mixed"}, typedNames...), asWBXML, typedDecode, op{"next", decodeSlice.prepare}, xmlStruct, jsonStruct)
	run(b, []string{"dm"}, asWBXML, op{"tree", func(t testing.TB, s *set) func(*document) error {
		d, tree := newDecoder(s, 0), new(tnds.Tree)
		return func(doc *document) error {
			d.ResetBytes(doc.Octets)
			for {
				tok, err := d.Next()
				if err != nil {
					return err
				}
				if name := d.Name(tok); tok.Kind == codec.Start && name == "MgmtTree" {
					return tree.DecodeElement(d, tok, tnds.DecodeOptions{})
				}
			}
		}
	}})
}

// BenchmarkTypedEncode writes structs.
func BenchmarkTypedEncode(b *testing.B) {
	run(b, typedNames, asWBXML, op{"struct", func(t testing.TB, s *set) func(*document) error {
		d, doc := newDecoder(s, 0), s.docs[0]
		x := newStructs()[doc.Table]
		d.ResetBytes(doc.Octets)
		if err := x.decode(d); err != nil {
			t.Fatal(err)
		}
		e := codec.NewEncoder(nil, codec.Header{}, codec.Options{Limits: limits})
		buf := make([]byte, 0, 2*len(doc.Octets))
		return func(doc *document) error {
			e.ResetAppend(buf, x.header())
			x.encode(e)
			out, err := e.Bytes()
			if err == nil && len(out) < len(doc.Octets)*9/10 {
				err = errSize
			}
			return err
		}
	}}, jsonWrite, memcpy(asWBXML))
}
