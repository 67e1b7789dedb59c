package xmltok

import (
	"bytes"
	"encoding/xml"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// The corpus of the benchmarks, about 256 KiB each: dense is SyncML
// without indentation; text is long strings with a reference or a
// character beyond ASCII here and there; attrs is client provisioning,
// indented; mixed has prefixes, entities, comments and CDATA as well.
var corpus = []struct {
	name string
	make func() []byte
}{
	{"dense", denseDoc},
	{"text", textDoc},
	{"attrs", attrsDoc},
	{"mixed", mixedDoc},
}

const corpusSize = 256 << 10

// repeat writes head, items until the corpus size is reached, and tail.
func repeat(head, tail string, item func(b *strings.Builder, i int)) []byte {
	var b strings.Builder
	b.WriteString(head)
	for i := 0; b.Len() < corpusSize; i++ {
		item(&b, i)
	}
	b.WriteString(tail)
	return []byte(b.String())
}

func denseDoc() []byte {
	return repeat(`<?xml version="1.0" encoding="UTF-8"?><SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><VerDTD>1.2</VerDTD>`+
		`<VerProto>DM/1.2</VerProto><SessionID>1</SessionID><MsgID>1</MsgID></SyncHdr><SyncBody>`,
		`<Final/></SyncBody></SyncML>`,
		func(b *strings.Builder, i int) {
			n := strconv.Itoa(i)
			b.WriteString(`<Replace><CmdID>` + n + `</CmdID><Item><Target><LocURI>./DevDetail/Ext/P` + n +
				`</LocURI></Target><Meta><Format xmlns="syncml:metinf">chr</Format><Type xmlns="syncml:metinf">text/plain</Type>` +
				`</Meta><Data>` + n + `</Data></Item></Replace>`)
		})
}

func textDoc() []byte {
	return repeat("<doc>\n", "</doc>\n", func(b *strings.Builder, i int) {
		b.WriteString("<p>")
		for range 8 {
			b.WriteString("The quick brown fox jumps over the lazy dog, and so does every other one of them.\n")
		}
		if i%4 == 0 {
			b.WriteString("Größe &amp; Maß: 1 &lt; 2.")
		}
		b.WriteString("</p>\n")
	})
}

func attrsDoc() []byte {
	return repeat("<?xml version=\"1.0\"?>\n<!DOCTYPE wap-provisioningdoc PUBLIC \"-//WAPFORUM//DTD PROV 1.0//EN\" "+
		"\"http://www.wapforum.org/DTD/prov.dtd\">\n<wap-provisioningdoc version=\"1.1\">\n", "</wap-provisioningdoc>\n",
		func(b *strings.Builder, i int) {
			n := strconv.Itoa(i)
			b.WriteString("  <characteristic type=\"NAPDEF\">\n    <parm name=\"NAPID\" value=\"NAP" + n + "\"/>\n" +
				"    <parm name=\"BEARER\" value=\"GSM-GPRS\"/>\n    <parm name=\"NAME\" value=\"My access point " + n + "\"/>\n" +
				"    <parm name=\"NAP-ADDRESS\" value=\"internet.example.com\"/>\n    <parm name=\"NAP-ADDRTYPE\" value=\"APN\"/>\n" +
				"    <characteristic type=\"NAPAUTHINFO\">\n      <parm name=\"AUTHTYPE\" value=\"PAP\"/>\n    </characteristic>\n  </characteristic>\n")
		})
}

func mixedDoc() []byte {
	return repeat("<!DOCTYPE s:doc SYSTEM \"mixed.dtd\">\n"+
		"<s:doc xmlns:s=\"urn:example:s\" xmlns:x=\"urn:example:x\" xmlns=\"urn:example\">\n", "</s:doc>\n",
		func(b *strings.Builder, i int) {
			n := strconv.Itoa(i)
			b.WriteString(" <s:item x:id=\"i" + n + "\" title=\"A &amp; B\r\nC\"><!-- item " + n + " -->\r\n  <x:name>Example &#38; Sons, Zürich</x:name>" +
				"<raw><![CDATA[<b>" + n + "</b>]]></raw><?do it?><e/></s:item>\n")
		})
}

// sink keeps the compiler from dropping the reads of benchmarks.
var sink int

// drain reads all tokens and touches their text.
func drain(t *Tokenizer) (tokens int, err error) {
	for {
		k, err := t.Next()
		if err == io.EOF {
			return tokens, nil
		}
		if err != nil {
			return tokens, err
		}
		switch k {
		case StartElement:
			sink += len(t.Local()) + len(t.Space())
			for i := range t.Attrs() {
				sink += len(t.Attrs()[i].Value)
			}
		case Text, CDATA:
			sink += len(t.Text())
		}
		tokens++
	}
}

func BenchmarkNext(b *testing.B) {
	for _, c := range corpus {
		doc := c.make()
		run := func(mode string, f func() int) {
			b.Run(c.name+"/"+mode, func(b *testing.B) {
				b.SetBytes(int64(len(doc)))
				b.ReportAllocs()
				n := 0
				for b.Loop() {
					n = f()
				}
				if n > 0 {
					b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/token")
				}
			})
		}
		var t Tokenizer
		var r bytes.Reader
		must := func(n int, err error) int {
			if err != nil {
				b.Fatal(err)
			}
			return n
		}
		run("slice", func() int {
			t.ResetBytes(doc, Options{})
			return must(drain(&t))
		})
		run("reader", func() int {
			r.Reset(doc)
			t.Reset(&r, Options{})
			return must(drain(&t))
		})
		// encoding/xml accepts two roots, duplicate attributes and unbound
		// prefixes.
		run("encoding-xml", func() int { return must(drainStd(doc)) })
		dst := make([]byte, len(doc))
		run("memcpy", func() int { copy(dst, doc); return 0 })
		run("scan", func() int {
			for rest := doc; ; sink++ {
				i := bytes.IndexByte(rest, '<')
				if i < 0 {
					return 0
				}
				rest = rest[i+1:]
			}
		})
	}
}

func drainStd(doc []byte) (tokens int, err error) {
	d := xml.NewDecoder(bytes.NewReader(doc))
	d.Entity = map[string]string{"co": "Example & Sons"}
	for {
		_, err := d.Token()
		if err == io.EOF {
			return tokens, nil
		}
		if err != nil {
			return tokens, err
		}
		tokens++
	}
}

// TestNoAllocs holds the promise of the package: nothing is allocated once the
// buffers have grown.
func TestNoAllocs(t *testing.T) {
	testdoc.SkipAllocs(t)
	for _, c := range corpus {
		doc := c.make()
		var z Tokenizer
		var r bytes.Reader
		for _, mode := range []string{"slice", "reader"} {
			read := func() {
				if mode == "slice" {
					z.ResetBytes(doc, Options{})
				} else {
					r.Reset(doc)
					z.Reset(&r, Options{})
				}
				if _, err := drain(&z); err != nil {
					t.Fatal(err)
				}
				line, _ := z.Position()
				sink += line
			}
			read()
			if n := testdoc.Allocs(5, read); n != 0 {
				t.Errorf("%s/%s: %v allocations", c.name, mode, n)
			}
		}
	}
}

// BenchmarkHostile has documents that are made to cost much. The
// time is for the whole document, most of which is refused early.
func BenchmarkHostile(b *testing.B) {
	attrs := func(n int, format func(i int) string) string {
		var s strings.Builder
		for i := range n {
			s.WriteString(format(i))
		}
		return s.String()
	}
	decls := attrs(255, func(i int) string { return " xmlns:p" + strconv.Itoa(1000+i) + "='u'" })
	for _, c := range []struct {
		name string
		doc  []byte
	}{
		{"references", []byte("<a>" + strings.Repeat("&lt;", 1e5) + "</a>")},
		{"attributes", []byte("<a>" + strings.Repeat("<a"+attrs(255, func(i int) string { return " a" + strconv.Itoa(i) + "=''" })+"/>", 100) + "</a>")},
		{"prefixes", []byte("<a" + decls + ">" + strings.Repeat("<p1000:a/>", 20000) + "</a>")},
		{"nesting", []byte(strings.Repeat("<a>", 1e5))},
		{"comment", []byte("<!--" + strings.Repeat("- ", 1e5))},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.doc)))
			var t Tokenizer
			for b.Loop() {
				t.ResetBytes(c.doc, Options{})
				_, _ = drain(&t) // some are good documents
			}
		})
	}
}
