package bench

import (
	"bytes"
	"encoding/xml"
	"io"
	"testing"

	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/xmltok"
)

// toXML converts to compact XML in memory that is kept.
var toXML = op{"append", func(_ testing.TB, s *set) func(*document) error {
	var c xmlconv.Converter
	var out []byte
	return func(doc *document) (err error) {
		out, err = c.AppendXML(out[:0], doc.Octets, decoding)
		return err
	}
}}

// toXMLCopy returns a new copy for each document, with converters and buffers from
// pools: the cost of one call without any preparation.
var toXMLCopy = op{"call", func(_ testing.TB, s *set) func(*document) error {
	return func(doc *document) error {
		_, err := xmlconv.ToXML(doc.Octets, decoding)
		return err
	}
}}

var toXMLStream = op{"stream", func(_ testing.TB, s *set) func(*document) error {
	var r bytes.Reader
	return func(doc *document) error {
		r.Reset(doc.Octets)
		return xmlconv.WriteXML(io.Discard, &r, decoding)
	}
}}

// toXMLStandard reads with a decoder of ours and writes with encoding/xml, as a
// program would that uses the standard library for XML.
var toXMLStandard = op{"encoding-xml", func(_ testing.TB, s *set) func(*document) error {
	d := newDecoder(s, 0)
	var buf bytes.Buffer
	return func(doc *document) error {
		d.ResetBytes(doc.Octets)
		buf.Reset()
		r := xml.NewTokenDecoder(xmlconv.TokenReader(d, decoding.Codec))
		e := xml.NewEncoder(&buf)
		for {
			t, err := r.Token()
			if err == io.EOF {
				return e.Close()
			}
			if err == nil {
				err = e.EncodeToken(t)
			}
			if err != nil {
				return err
			}
		}
	}
}}

// rivals are the ops of libwbxml, by operation; libwbxml_test.go puts them in.
var rivals = map[string][]op{}

// BenchmarkToXML converts WBXML to compact XML; octets are those of the WBXML.
func BenchmarkToXML(b *testing.B) {
	run(b, every, asWBXML, append([]op{toXML, toXMLCopy, toXMLStream, toXMLStandard, memcpy(asXML)}, rivals["ToXML"]...)...)
}

// toWBXML converts XML to WBXML in memory that is kept.
func toWBXML(mode string, plan xmlconv.Plan) op {
	return op{mode, func(_ testing.TB, s *set) func(*document) error {
		var c xmlconv.Converter
		var out []byte
		o := encoding
		o.Plan = plan
		return func(doc *document) (err error) {
			out, err = c.AppendWBXML(out[:0], doc.xml, o)
			return err
		}
	}}
}

var toWBXMLCopy = op{"call", func(_ testing.TB, s *set) func(*document) error {
	return func(doc *document) error {
		_, err := xmlconv.ToWBXML(doc.xml, encoding)
		return err
	}
}}

// toWBXMLStream has no string table, which some documents need: a textual public
// identifier stands there.
var toWBXMLStream = op{"stream", func(_ testing.TB, s *set) func(*document) error {
	o := encoding
	o.Plan = xmlconv.PlanNone
	var r bytes.Reader
	body := func(doc *document) error {
		r.Reset(doc.xml)
		return xmlconv.WriteWBXML(io.Discard, &r, o)
	}
	if body(s.docs[0]) != nil {
		return nil
	}
	return body
}}

// BenchmarkToWBXML converts XML to WBXML; octets are those of the XML. repeats puts
// strings that occur again into the string table, as libwbxml-table does.
// encoding-xml only reads the XML.
func BenchmarkToWBXML(b *testing.B) {
	run(b, every, asXML, append([]op{toWBXML("append", xmlconv.PlanLiterals), toWBXML("repeats", xmlconv.PlanRepeats),
		toWBXMLCopy, toWBXMLStream, xmlTokensFull, memcpy(asXML)}, rivals["ToWBXML"]...)...)
}

// xmlTokensFull reads the XML that the conversion reads.
var xmlTokensFull = op{"encoding-xml", func(testing.TB, *set) func(*document) error { return readXML(asXML) }}

// drainXML reads all tokens of an XML document and uses each of them.
func drainXML(t *xmltok.Tokenizer) error {
	for {
		k, err := t.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch k {
		case xmltok.StartElement:
			sink += len(t.Local()) + len(t.Space()) + len(t.Attrs())
		case xmltok.Text, xmltok.CDATA:
			sink += len(t.Text())
		}
	}
}

// sink keeps the compiler from dropping reads.
var sink int

// BenchmarkTokenizeXML reads all tokens of the XML.
func BenchmarkTokenizeXML(b *testing.B) {
	limits := xmltok.Options{Limits: xmltok.Limits{Text: -1, Document: -1}}
	run(b, every, asXML, op{"slice", func(_ testing.TB, s *set) func(*document) error {
		var t xmltok.Tokenizer
		return func(doc *document) error {
			t.ResetBytes(doc.xml, limits)
			return drainXML(&t)
		}
	}}, op{"reader-4KiB", func(_ testing.TB, s *set) func(*document) error {
		var t xmltok.Tokenizer
		var r bytes.Reader
		return func(doc *document) error {
			r.Reset(doc.xml)
			t.Reset(&r, limits)
			return drainXML(&t)
		}
	}}, xmlTokensFull, memcpy(asXML))
}
