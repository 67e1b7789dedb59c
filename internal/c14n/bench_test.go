package c14n

import (
	"io"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/internal/xmltok"
)

// benchDocuments are a management object, which is canonical, and one with all
// that makes work: prefixes, attributes to sort, text to escape.
var benchDocuments = []struct{ name, doc string }{
	{"tree", `<MgmtTree xmlns="syncml:dmddf1.2">` + strings.Repeat("<Node><NodeName>AppAddr</NodeName><Value>http://dm.example.com/dm</Value></Node>", 50) + "</MgmtTree>"},
	{"mixed", "<r xmlns='urn:r' xmlns:p='urn:p'>" + strings.Repeat("<p:e z='1' b='&lt;' xmlns:q='urn:q' q:a='2'>1 &lt; 2<q:f/></p:e><!--c-->", 50) + "</r>"},
}

func BenchmarkWrite(b *testing.B) {
	var t xmltok.Tokenizer
	var c Canonicalizer
	for _, d := range benchDocuments {
		doc := []byte(d.doc)
		b.Run(d.name+"/tokens", func(b *testing.B) {
			b.SetBytes(int64(len(doc)))
			for b.Loop() {
				t.ResetBytes(doc, xmltok.Options{})
				for {
					if _, err := t.Next(); err != nil {
						break
					}
				}
			}
		})
		for m, name := range []string{"inclusive", "inclusive11", "exclusive"} {
			b.Run(d.name+"/"+name, func(b *testing.B) {
				b.SetBytes(int64(len(doc)))
				b.ReportAllocs()
				for b.Loop() {
					t.ResetBytes(doc, xmltok.Options{})
					if err := c.Write(io.Discard, &t, Set{}, Options{Method: Method(m)}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
