package tnds_test

import (
	"fmt"
	"io"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml/tnds"
	"github.com/go-wbxml/wbxml/tokens"
)

// countTokens returns the number of tokens that a decoder delivers for doc.
func countTokens(t testing.TB, doc []byte) int {
	d := codec.NewDecoder(nil, codec.Options{Table: tokens.TNDS12})
	d.ResetBytes(doc)
	for n := 0; ; n++ {
		if _, err := d.Next(); err == io.EOF {
			return n
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// rotation returns 16 documents with different values, lengths and orders.
func rotation(t testing.TB) (docs [][]byte) {
	for i := range 16 {
		entries := account()
		for k := range entries {
			e := &entries[k]
			if e.Value != nil && e.Format == tnds.FormatChr {
				e.Value = fmt.Appendf(e.Value, "%0*d", 1+(i*k)%40, i)
			}
		}
		leaves := entries[1:19] // within one object the order is free
		for k := range leaves {
			j := (k*7 + i) % len(leaves)
			leaves[k], leaves[j] = leaves[j], leaves[k]
		}
		tree := build(t, tnds.BuildOptions{Path: ""}, entries[:len(entries)-i%5]...)
		if i%3 == 0 {
			tree.AddDF(i).MIME = []tnds.Chars{tnds.Chars("text/plain"), tnds.Chars("text/xml")}
			df := tree.DF(i)
			df.Type = tnds.Type{Kind: tnds.TypeMIME, Name: tnds.Chars("text/html")}
			df.Access, df.Format, df.Occurrence, df.N = tnds.AccessGet|tnds.AccessAdd, tnds.FormatChr, tnds.OneOrN, tnds.Chars("12")
		}
		docs = append(docs, encode(t, tree))
	}
	return docs
}

// decoding returns a function that decodes one of docs after the other.
func decoding(t testing.TB, docs [][]byte) func() {
	var tree tnds.Tree
	d := codec.NewDecoder(nil, codec.Options{Table: tokens.TNDS12})
	i := 0
	return func() {
		d.ResetBytes(docs[i%len(docs)])
		if err := tree.Decode(d, tnds.DecodeOptions{}); err != nil {
			t.Fatal(err)
		}
		i++
	}
}

// encoding returns a function that encodes one of docs after the other.
func encoding(t testing.TB, docs [][]byte) func() {
	trees := make([]*tnds.Tree, len(docs))
	for i, doc := range docs {
		trees[i] = mustDecode(t, doc)
	}
	var e codec.Encoder
	header := tnds.Header(codec.Version12)
	var buf []byte
	i := 0
	return func() {
		e.ResetAppend(buf[:0], header)
		trees[i%len(trees)].Encode(&e)
		var err error
		if buf, err = e.Bytes(); err != nil {
			t.Fatal(err)
		}
		i++
	}
}

func TestNoAllocations(t *testing.T) {
	testdoc.SkipAllocs(t)
	docs := rotation(t)
	for name, run := range map[string]func(){"decode": decoding(t, docs), "encode": encoding(t, docs)} {
		for range 3 * len(docs) {
			run()
		}
		if n := testdoc.Allocs(5*len(docs), run); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
	tree := mustDecode(t, docs[0])
	var uri []byte
	look := func() {
		i := tree.Find("./ExampleAcc/AppAuth/1/AAuthSecret")
		if uri = tree.AppendURI(uri[:0], i); len(uri) != 34 {
			t.Fatalf("%s", uri)
		}
		n := 0
		for range tree.Children(-1) {
			n++
		}
		for range tree.All() {
			n++
		}
	}
	look()
	if n := testdoc.Allocs(100, look); n != 0 {
		t.Errorf("find and walk: %v allocations", n)
	}
}

func BenchmarkTree(b *testing.B) {
	doc := encode(b, build(b, tnds.BuildOptions{}, account()...))
	many := encode(b, flat(b, 10_000))
	for _, corpus := range []struct {
		name string
		docs [][]byte
	}{
		{"account", [][]byte{doc}},
		{"rotation", rotation(b)},
		{"10000", [][]byte{many}},
	} {
		size, n := 0, 0
		for _, doc := range corpus.docs {
			size += len(doc)
			n += countTokens(b, doc)
		}
		perDoc := float64(n) / float64(len(corpus.docs))
		for name, run := range map[string]func(){"decode": decoding(b, corpus.docs), "encode": encoding(b, corpus.docs)} {
			b.Run(corpus.name+"/"+name, func(b *testing.B) {
				b.SetBytes(int64(size / len(corpus.docs)))
				b.ReportAllocs()
				for b.Loop() {
					run()
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/perDoc, "ns/token")
				b.ReportMetric(perDoc, "tokens/op")
			})
		}
		b.Run(corpus.name+"/tokens only", func(b *testing.B) { // the codec alone
			b.SetBytes(int64(len(corpus.docs[0])))
			d := codec.NewDecoder(nil, codec.Options{Table: tokens.TNDS12})
			for b.Loop() {
				d.ResetBytes(corpus.docs[0])
				for {
					if _, err := d.Next(); err != nil {
						break
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(countTokens(b, corpus.docs[0])), "ns/token")
		})
	}
}

// flat returns a tree with n leaves in one interior node.
func flat(t testing.TB, n int) *tnds.Tree {
	entries := make([]tnds.Entry, n)
	for i := range entries {
		entries[i] = tnds.Entry{URI: fmt.Sprintf("./Many/%d", i), Value: []byte("value")}
	}
	return build(t, tnds.BuildOptions{}, entries...)
}

func BenchmarkFind(b *testing.B) {
	tree := build(b, tnds.BuildOptions{}, account()...)
	b.ReportAllocs()
	for b.Loop() {
		if tree.Find("./ExampleAcc/AppAuth/2/AAuthSecret") < 0 {
			b.Fatal("not found")
		}
	}
}

func BenchmarkBuild(b *testing.B) {
	entries := account()
	var tree tnds.Tree
	b.ReportAllocs()
	for b.Loop() {
		if err := tree.Build(tnds.BuildOptions{}, entries...); err != nil {
			b.Fatal(err)
		}
	}
}
