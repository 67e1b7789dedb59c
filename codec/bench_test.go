package codec_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/corpus"
)

// bench measures operations on documents, in nanoseconds for each token.
func bench(b *testing.B, ops []op, docs ...func() corpus.Doc) {
	for _, f := range docs {
		doc := f()
		for _, o := range ops {
			b.Run(doc.Name+"/"+o.mode, func(b *testing.B) {
				measure(b, len(doc.Octets), o.prepare(b, doc))
			})
		}
	}
}

// measure runs a body that works through so many octets and returns a number of
// tokens.
func measure(b *testing.B, octets int, body func() int) {
	n := body()
	b.SetBytes(int64(octets))
	b.ReportAllocs()
	for b.Loop() {
		body()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/token")
}

func BenchmarkDecode(b *testing.B) {
	bench(b, decodeOps, corpus.DM, corpus.CP, corpus.Dense, corpus.Texts)
	bench(b, []op{encodingXML}, corpus.DM, corpus.CP)
}

func BenchmarkSkip(b *testing.B)   { bench(b, skipOps, corpus.DM, corpus.CP) }
func BenchmarkText(b *testing.B)   { bench(b, textOps, corpus.DM, corpus.CP, charsetDoc) }
func BenchmarkEncode(b *testing.B) { bench(b, encodeOps, corpus.DM, corpus.CP, corpus.Dense) }
func BenchmarkCopy(b *testing.B)   { bench(b, copyOps, corpus.DM, corpus.CP, corpus.Dense) }
func BenchmarkNested(b *testing.B) { bench(b, nestedOps, corpus.DM) }

// BenchmarkFloor is what no codec can be faster than: copying the octets, and
// looking for the end of each string.
func BenchmarkFloor(b *testing.B) { bench(b, floorOps, corpus.DM, corpus.Dense, corpus.Texts) }

var floorOps = []op{
	{"memcpy", func(t testing.TB, doc corpus.Doc) func() int {
		n := decodeOps[0].prepare(t, doc)()
		buf := make([]byte, len(doc.Octets))
		return func() int {
			copy(buf, doc.Octets)
			return n
		}
	}},
	{"nulscan", func(t testing.TB, doc corpus.Doc) func() int {
		n := decodeOps[0].prepare(t, doc)()
		return func() int {
			for rest := doc.Octets; ; {
				i := bytes.IndexByte(rest, 0)
				if i < 0 {
					return n
				}
				rest = rest[i+1:]
			}
		}
	}},
}

// encodingXML reads the same content as XML text with the standard library. Its
// tokens are counted as those of the WBXML document, its octets are the XML's. It
// checks that elements match and names are names; it resolves no document type.
var encodingXML = op{"encoding-xml", func(t testing.TB, doc corpus.Doc) func() int {
	n := decodeOps[0].prepare(t, doc)()
	text := doc.XML()
	var r bytes.Reader
	return func() int {
		r.Reset(text)
		x := xml.NewDecoder(&r)
		for {
			if _, err := x.Token(); err == io.EOF {
				return n
			} else if err != nil {
				t.Fatal(err)
			}
		}
	}
}}

// BenchmarkDribble reads one long string from a reader that gives an octet at a
// time: what has been looked at once must not be looked at again.
func BenchmarkDribble(b *testing.B) {
	for _, size := range []int{1 << 10, 1 << 20} {
		doc := []byte("\x03\x01\x6A\x00\x45\x03" + strings.Repeat("x", size-1) + "\x00\x01")
		b.Run(fmt.Sprintf("%dKiB", size>>10)+"/reader", func(b *testing.B) {
			r := bytes.NewReader(doc)
			d := codec.NewDecoder(nil, codec.Options{})
			measure(b, len(doc), func() int {
				r.Reset(doc)
				d.Reset(iotest.OneByteReader(r))
				return drainCount(b, d)
			})
		})
	}
}

// BenchmarkReject is the time until a hostile document is refused: one whose
// references of two octets stand for 64 KiB each, and one that is all depth.
func BenchmarkReject(b *testing.B) {
	for _, bb := range []struct {
		name string
		doc  []byte
	}{
		{"expansion", bomb("\x83\x00", 30000)},
		{"expansion in names", bomb("\x04\x00", 30000)},
		{"depth", append([]byte("\x03\x01\x6A\x00"), bytes.Repeat([]byte{0x45}, 1<<20)...)},
	} {
		b.Run(bb.name+"/slice", func(b *testing.B) {
			d := codec.NewDecoder(nil, codec.Options{Table: play})
			b.SetBytes(int64(len(bb.doc)))
			b.ReportAllocs()
			for b.Loop() {
				d.ResetBytes(bb.doc)
				if _, err := expand(d); err == io.EOF {
					b.Fatal("accepted")
				}
			}
		})
	}
}
