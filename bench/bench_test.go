package bench

import (
	"flag"
	"io"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/corpus"
)

// large adds documents above 256 KiB to BenchmarkGrow, which take too long for a
// run of all benchmarks.
var large = flag.Bool("large", false, "documents of up to 64 MiB in BenchmarkGrow")

// A document is one of the corpus in all the forms that operations and rivals read.
type document struct {
	corpus.Doc
	tokens   int    // that a decoder delivers
	elements int    // of these, elements
	xml      []byte // as xmlconv writes it: DOCTYPE, namespaces
	plain    []byte // as XML without these, which is less work for a reader; nil above 8 MiB
	json     []byte // as JSON; nil above 64 KiB
}

// The options are for documents that we make ourselves: of any size.
var (
	limits   = codec.Limits{String: -1, Document: -1, Expanded: -1}
	decoding = xmlconv.DecodeOptions{Codec: codec.Options{Limits: limits}}
	encoding = xmlconv.EncodeOptions{Limits: limits, XML: xmlconv.XMLLimits{Text: -1, Document: -1}}
)

// newDocument brings d into all forms.
func newDocument(d corpus.Doc) (*document, error) {
	doc := &document{Doc: d}
	dec := codec.NewDecoder(nil, codec.Options{Table: d.Table, Limits: limits})
	dec.ResetBytes(d.Octets)
	for {
		t, err := dec.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		doc.tokens++
		if t.Kind == codec.Start {
			doc.elements++
		}
	}
	var err error
	if doc.xml, err = xmlconv.ToXML(d.Octets, decoding); err != nil {
		return nil, err
	}
	if len(d.Octets) < 8<<20 {
		doc.plain = d.XML()
	}
	if len(d.Octets) < 64<<10 {
		doc.json, err = asJSON(doc.plain)
	}
	return doc, err
}

// made has each document once, made when it is first asked for.
var made = map[string]func() (*document, error){
	"dm": once(corpus.DM), "cp": once(corpus.CP), "minimal": once(corpus.Minimal), "devinf": once(corpus.DevInf),
	"session": once(corpus.Session), "dense": once(corpus.Dense), "texts": once(corpus.Texts), "utf16": once(corpus.UTF16),
}

func once(f func() corpus.Doc) func() (*document, error) {
	return sync.OnceValues(func() (*document, error) { return newDocument(f()) })
}

// The corpora by size.
var (
	small = []string{"dm", "minimal", "cp", "devinf", "session"}
	big   = []string{"dense", "texts", "utf16"}
	every = slices.Concat(small, big)
)

func load(t testing.TB, name string) *document {
	t.Helper()
	doc, err := made[name]()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return doc
}

// An op is a way to do an operation: prepare makes everything that can be reused
// and returns the function to measure. It returns nil where the op cannot do that
// document.
type op struct {
	mode    string
	prepare func(t testing.TB, doc *document) func() error
}

// A form says which octets of a document an operation reads.
type form func(*document) []byte

func asWBXML(d *document) []byte { return d.Octets }
func asXML(d *document) []byte   { return d.xml }

// run measures ops on the documents named.
func run(b *testing.B, names []string, octets form, ops ...op) {
	for _, name := range names {
		doc := load(b, name)
		for _, o := range ops {
			body := o.prepare(b, doc)
			if body == nil {
				continue
			}
			b.Run(name+"/"+o.mode, func(b *testing.B) { measure(b, len(octets(doc)), doc.tokens, body) })
		}
	}
}

// warm is how often an operation runs before it is measured, so that buffers have
// their final size. Arenas join their chunks when they are used again.
const warm = 3

// measure runs body over and over. tokens is 0 where the operation has none.
func measure(b *testing.B, octets, tokens int, body func() error) {
	for range warm {
		if err := body(); err != nil {
			b.Fatal(err)
		}
		if b.Elapsed() > 100*time.Millisecond { // once is enough for large or slow documents
			break
		}
	}
	b.SetBytes(int64(octets))
	b.ReportAllocs()
	for b.Loop() {
		if err := body(); err != nil {
			b.Fatal(err)
		}
	}
	if tokens > 0 {
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(tokens), "ns/token")
	}
}

// drain reads all tokens of a document.
func drain(d *codec.Decoder) error {
	for {
		if _, err := d.Next(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// newDecoder returns a decoder for documents such as doc, with a window of so many
// octets.
func newDecoder(doc *document, window int) *codec.Decoder {
	return codec.NewDecoder(nil, codec.Options{Table: doc.Table, Limits: limits, Window: window})
}
