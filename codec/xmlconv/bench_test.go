package xmlconv_test

import (
	"bytes"
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/corpus"
)

// countTokens returns the number of tokens of a document, those of documents
// within it left out.
func countTokens(b *testing.B, d corpus.Doc) (n int) {
	dec := codec.NewDecoder(nil, codec.Options{Table: d.Table})
	dec.ResetBytes(d.Octets)
	for {
		if _, err := dec.Next(); err == io.EOF {
			return n
		} else if err != nil {
			b.Fatal(err)
		}
		n++
	}
}

// measure runs f over and over on a document of size octets and n tokens.
func measure(b *testing.B, name string, size, n int, f func() error) {
	b.Run(name, func(b *testing.B) {
		if err := f(); err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(size))
		b.ReportAllocs()
		for b.Loop() {
			if err := f(); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/token")
	})
}

// benchOptions are for documents of the corpus: one has a text of 4 MB.
var benchOptions = both{xmlconv.DecodeOptions{Codec: codec.Options{Limits: codec.Limits{String: -1}}}, xmlconv.EncodeOptions{XML: xmlconv.XMLLimits{Text: -1}}}

// BenchmarkToXML converts from WBXML; octets are those of the WBXML. Beside it:
// reading the tokens only, and copying the XML.
func BenchmarkToXML(b *testing.B) {
	for _, d := range corpus.All() {
		b.Run(d.Name, func(b *testing.B) {
			n, size := countTokens(b, d), len(d.Octets)
			var c xmlconv.Converter
			var out []byte
			for _, m := range modes {
				o := benchOptions.de
				o.Mode = m.mode
				measure(b, m.name, size, n, func() (err error) {
					out, err = c.AppendXML(out[:0], d.Octets, o)
					return err
				})
			}
			r := bytes.NewReader(d.Octets)
			measure(b, "stream", size, n, func() error {
				r.Reset(d.Octets)
				return xmlconv.WriteXML(io.Discard, r, benchOptions.de)
			})
			measure(b, "pooled", size, n, func() error {
				_, err := xmlconv.ToXML(d.Octets, benchOptions.de)
				return err
			})
			dec := codec.NewDecoder(nil, codec.Options{Table: d.Table})
			measure(b, "decode", size, n, func() error {
				dec.ResetBytes(d.Octets)
				for {
					if _, err := dec.Next(); err != nil {
						if err == io.EOF {
							return nil
						}
						return err
					}
				}
			})
			measure(b, "encoding-xml", size, n, func() error {
				dec.ResetBytes(d.Octets)
				e := xml.NewEncoder(io.Discard)
				r := xml.NewTokenDecoder(xmlconv.TokenReader(dec, codec.Options{}))
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
			})
			text, err := xmlconv.ToXML(d.Octets, benchOptions.de)
			if err != nil {
				b.Fatal(err)
			}
			measure(b, "memcpy-xml", size, n, func() error {
				out = append(out[:0], text...)
				return nil
			})
		})
	}
}

// BenchmarkToWBXML converts from XML; octets are those of the XML, tokens those
// of the WBXML. Beside it: reading the XML with encoding/xml, which checks less,
// and copying it.
func BenchmarkToWBXML(b *testing.B) {
	for _, d := range corpus.All() {
		b.Run(d.Name, func(b *testing.B) {
			text, err := xmlconv.ToXML(d.Octets, benchOptions.de)
			if err != nil {
				b.Fatal(err)
			}
			n, size := countTokens(b, d), len(text)
			var c xmlconv.Converter
			var out []byte
			for _, m := range []struct {
				name string
				plan xmlconv.Plan
			}{{"literals", xmlconv.PlanLiterals}, {"repeats", xmlconv.PlanRepeats}} {
				o := benchOptions.en
				o.Plan = m.plan
				measure(b, m.name, size, n, func() (err error) {
					out, err = c.AppendWBXML(out[:0], text, o)
					return err
				})
			}
			indented, err := xmlconv.ToXML(d.Octets, xmlconv.DecodeOptions{Mode: xmlconv.ModeIndent})
			if err != nil {
				b.Fatal(err)
			}
			measure(b, "indented", len(indented), n, func() (err error) {
				out, err = c.AppendWBXML(out[:0], indented, benchOptions.en)
				return err
			})
			o := benchOptions.en
			o.Plan = xmlconv.PlanNone
			r := bytes.NewReader(text)
			measure(b, "stream", size, n, func() error {
				r.Reset(text)
				return xmlconv.WriteWBXML(io.Discard, r, o)
			})
			measure(b, "encoding-xml", size, n, func() error {
				d := xml.NewDecoder(strings.NewReader(string(text)))
				for {
					if _, err := d.RawToken(); err == io.EOF {
						return nil
					} else if err != nil {
						return err
					}
				}
			})
			measure(b, "memcpy", size, n, func() error {
				out = append(out[:0], text...)
				return nil
			})
		})
	}
}
