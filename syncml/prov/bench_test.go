package prov_test

import (
	"fmt"
	"io"
	"slices"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/corpus"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml/prov"
	"github.com/go-wbxml/wbxml/tokens"
)

// countTokens returns the number of tokens that a decoder delivers for doc.
func countTokens(t testing.TB, doc []byte) int {
	d := codec.NewDecoder(nil, codec.Options{Table: tokens.Prov11})
	d.ResetBytes(doc)
	for n := 0; ; n++ {
		if _, err := d.Next(); err == io.EOF {
			return n
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// rotation returns 16 documents with different values, lengths and orders, some
// with a string table and with names and elements that are in no table.
func rotation(t testing.TB) (docs [][]byte) {
	for i := range 16 {
		value := func(s string) prov.Chars { return fmt.Appendf(nil, "%s%0*d", s, 1+i*7%40, i) }
		app := prov.Application{AppID: chars("w7"), ProviderID: value("com.example"), Name: value("Example"),
			ToNapID: []prov.Chars{value("nap")},
			AppAddr: []prov.AppAddr{{Addr: value("http://dm.example/"), AddrType: chars("IPV4"),
				Port: []prov.Port{{PortNbr: value("8"), Service: []prov.Chars{chars("CO-WSP")}}}}}}
		for k := range i % 4 {
			app.AppAuth = append(app.AppAuth, prov.AppAuth{AAuthLevel: chars("APPSRV"), AAuthType: chars("DIGEST,BASIC"),
				AAuthName: value("name"), AAuthSecret: value("secret")})
			app.Parms = append(app.Parms, prov.Parm{Name: fmt.Appendf(nil, "X-%d", k), Value: value("v")})
		}
		nap := prov.NAPDef{NapID: value("nap"), Bearer: []prov.Chars{chars("GSM-GPRS")}, Internet: prov.Flag{Set: true},
			NapAddress: value("apn"), NapAddrType: chars("APN"),
			NAPAuthInfo: []prov.NAPAuthInfo{{AuthType: chars("PAP"), AuthName: value("user"), AuthSecret: value("")}}}
		proxy := prov.PXLogical{ProxyID: value("px"), PXPhysical: make([]prov.PXPhysical, i%3)}
		parts := []prov.Characteristic{&app, &nap, &proxy, &prov.Bootstrap{Name: value("boot")}}
		slices.Reverse(parts[i%4:])
		x := prov.Document{Version: chars("1.0")}
		if i%2 == 0 {
			x.Strings = append(value("nap"), 0)
		}
		for _, c := range parts[:2+i%3] {
			x.Append(-1, c)
		}
		if i%5 == 0 {
			it := x.Item(x.AddParm(-1, "", nil))
			it.Kind, it.Name = prov.KindElement, value("element")
		}
		docs = append(docs, mustEncode(t, &x))
	}
	return docs
}

// decoding returns a function that decodes one of docs after the other.
func decoding(t testing.TB, docs [][]byte, keep bool) func() {
	x := prov.Document{KeepStrings: keep}
	d := codec.NewDecoder(nil, codec.Options{Table: tokens.Prov11})
	i := 0
	return func() {
		d.ResetBytes(docs[i%len(docs)])
		if err := x.Decode(d, prov.DecodeOptions{}); err != nil {
			t.Fatal(err)
		}
		i++
	}
}

// encoding returns a function that encodes one of docs after the other.
func encoding(t testing.TB, docs [][]byte, keep bool) func() {
	all := make([]*prov.Document, len(docs))
	for i, doc := range docs {
		all[i] = &prov.Document{KeepStrings: keep}
		if err := all[i].Decode(decoderOf(doc), prov.DecodeOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	var e codec.Encoder
	var buf []byte
	i := 0
	return func() {
		x := all[i%len(all)]
		e.ResetAppend(buf[:0], x.Header(codec.Version13))
		x.Encode(&e)
		var err error
		if buf, err = e.Bytes(); err != nil {
			t.Fatal(err)
		}
		i++
	}
}

// typing returns a function that reads the characteristics of one of docs into
// structs, and writes those to a document.
func typing(t testing.TB, docs [][]byte) func() {
	all := make([]*prov.Document, len(docs))
	for i, doc := range docs {
		all[i] = mustDecode(t, doc)
	}
	var y prov.Document
	var app prov.Application
	var nap prov.NAPDef
	var proxy prov.PXLogical
	var boot prov.Bootstrap
	types := []prov.Characteristic{&app, &nap, &proxy, &boot}
	i := 0
	return func() {
		x := all[i%len(all)]
		y.Reset()
		for k, it := range x.Children(-1) {
			for _, c := range types {
				if string(it.Name) == c.Type() {
					if left := x.Read(k, c); left != 0 {
						t.Fatalf("%d left", left)
					}
					y.Append(-1, c)
				}
			}
		}
		i++
	}
}

func TestNoAllocations(t *testing.T) {
	testdoc.SkipAllocs(t)
	docs := rotation(t)
	for name, run := range map[string]func(){
		"decode": decoding(t, docs, false), "decode with strings": decoding(t, docs, true),
		"encode": encoding(t, docs, false), "encode with strings": encoding(t, docs, true),
		"read and append": typing(t, docs),
	} {
		for range 3 * len(docs) {
			run()
		}
		if n := testdoc.Allocs(5*len(docs), run); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

func BenchmarkDocument(b *testing.B) {
	for _, corpus := range []struct {
		name string
		docs [][]byte
	}{
		{"w7", [][]byte{testdoc.Load(b, "testdata/w7.hex").Octets}},
		{"cp", [][]byte{corpus.CP().Octets}},
		{"rotation", rotation(b)},
	} {
		size, n := 0, 0
		for _, doc := range corpus.docs {
			size += len(doc)
			n += countTokens(b, doc)
		}
		for _, op := range []struct {
			name string
			run  func()
		}{
			{"decode", decoding(b, corpus.docs, false)},
			{"encode", encoding(b, corpus.docs, false)},
			{"read", typing(b, corpus.docs)},
		} {
			b.Run(corpus.name+"/"+op.name, func(b *testing.B) {
				b.SetBytes(int64(size / len(corpus.docs)))
				b.ReportAllocs()
				for b.Loop() {
					op.run()
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)*float64(len(corpus.docs))/float64(n), "ns/token")
			})
		}
	}
}
