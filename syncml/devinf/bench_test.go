package devinf_test

import (
	"fmt"
	"io"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml/devinf"
	"github.com/go-wbxml/wbxml/tokens"
)

// countTokens returns the number of tokens that a decoder delivers for doc.
func countTokens(t testing.TB, doc []byte) int {
	d := codec.NewDecoder(nil, codec.Options{Table: tokens.DevInf12})
	d.ResetBytes(doc)
	for n := 0; ; n++ {
		if _, err := d.Next(); err == io.EOF {
			return n
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// rotation returns 16 documents of all versions, with different values, lengths
// and orders, and some with elements that have no place.
func rotation(t testing.TB) (docs [][]byte) {
	for i := range 16 {
		version := []string{"1.0", "1.1", "1.2"}[i%3]
		value := func(s string) devinf.Chars { return fmt.Appendf(nil, "%s%0*d", s, 1+i*7%40, i) }
		content := devinf.Content{CTType: value("text/x-vcard"), VerCT: chars("2.1")}
		x := devinf.DevInf{VerDTD: chars(version), Man: value("Example"), DevID: value("IMEI:"), DevTyp: chars("phone"), UTC: i%2 == 0}
		for k := range 1 + i%4 {
			store := devinf.DataStore{SourceRef: value("./store"), RxPref: content, TxPref: content,
				DSMem: devinf.DSMem{SharedMem: true, MaxMem: value("1")}, SyncCap: devinf.SyncCap{SyncTypes: []devinf.Chars{value("1"), value("2")}}}
			for range k {
				store.Rx = append(store.Rx, content)
				store.FilterCaps = append(store.FilterCaps, devinf.FilterCap{CTType: value("t"), PropNames: []devinf.Chars{value("N")}})
			}
			caps := devinf.CTCap{CTType: value("text/x-vcard"), Flat: version < "1.2"}
			for p := range i {
				caps.Properties = append(caps.Properties, devinf.Property{PropName: value("P"), ValEnums: []devinf.Chars{value("a"), value("b")},
					Params: make([]devinf.PropParam, p%3)})
			}
			if version < "1.2" {
				x.CTCaps = append(x.CTCaps, caps)
			} else {
				store.CTCaps = append(store.CTCaps, caps)
			}
			if i%5 == 0 {
				store.Extra = &devinf.Extra{Tokens: []codec.Token{{Kind: codec.Start, Code: tokens.DevInfXVal}, {Kind: codec.Text, Data: value("x")}, {Kind: codec.End}}}
			}
			x.DataStores = append(x.DataStores, store)
		}
		docs = append(docs, mustEncode(t, &x))
	}
	return docs
}

// decoding returns a function that decodes one of docs after the other.
func decoding(t testing.TB, docs [][]byte) func() {
	var x devinf.DevInf
	d := codec.NewDecoder(nil, codec.Options{Table: tokens.DevInf12})
	i := 0
	return func() {
		d.ResetBytes(docs[i%len(docs)])
		if err := x.Decode(d, devinf.DecodeOptions{}); err != nil {
			t.Fatal(err)
		}
		i++
	}
}

// encoding returns a function that encodes one of docs after the other.
func encoding(t testing.TB, docs [][]byte) func() {
	all := make([]*devinf.DevInf, len(docs))
	for i, doc := range docs {
		all[i] = mustDecode(t, doc)
	}
	var e codec.Encoder
	var buf []byte
	i := 0
	return func() {
		x := all[i%len(all)]
		e.ResetAppend(buf[:0], x.Header(codec.Version12))
		x.Encode(&e)
		var err error
		if buf, err = e.Bytes(); err != nil {
			t.Fatal(err)
		}
		i++
	}
}

// nesting returns a function that writes one of docs into a SyncML message, and
// reads it there.
func nesting(t testing.TB, docs [][]byte) func() {
	all := make([]*devinf.DevInf, len(docs))
	for i, doc := range docs {
		all[i] = mustDecode(t, doc)
	}
	var e codec.Encoder
	var buf []byte
	var y devinf.DevInf
	d := codec.NewDecoder(nil, codec.Options{Table: tokens.SyncML12})
	i := 0
	return func() {
		e.ResetAppend(buf[:0], outer)
		e.Start(tokens.SyncMLData)
		all[i%len(all)].EncodeNested(&e, outer)
		e.End()
		var err error
		if buf, err = e.Bytes(); err != nil {
			t.Fatal(err)
		}
		d.ResetBytes(buf)
		for {
			tok, err := d.Next()
			if err == nil && tok.Kind == codec.Opaque {
				err = y.DecodeNested(d, tok, devinf.DecodeOptions{})
			}
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		i++
	}
}

var outer = codec.Header{Version: codec.Version12, PublicID: 0x1201, Charset: codec.UTF8}

func TestNoAllocations(t *testing.T) {
	testdoc.SkipAllocs(t)
	docs := rotation(t)
	for name, run := range map[string]func(){"decode": decoding(t, docs), "encode": encoding(t, docs), "nested": nesting(t, docs)} {
		for range 3 * len(docs) {
			run()
		}
		if n := testdoc.Allocs(5*len(docs), run); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

func BenchmarkDevInf(b *testing.B) {
	for _, corpus := range []struct {
		name string
		docs [][]byte
	}{
		{"phone", [][]byte{testdoc.Load(b, "testdata/phone-1.1.hex").Octets}},
		{"server", [][]byte{testdoc.Load(b, "testdata/server-1.2.hex").Octets}},
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
		}{{"decode", decoding(b, corpus.docs)}, {"encode", encoding(b, corpus.docs)}} {
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
