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
	"github.com/go-wbxml/wbxml/tokens"
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
	asPlain  []byte // see plain
	asJSON   []byte // see json
}

// plain is the document as XML without DOCTYPE and namespaces, which is less work for a
// reader. It is made when it is first asked for.
func (d *document) plain() []byte {
	if d.asPlain == nil {
		d.asPlain = d.XML()
	}
	return d.asPlain
}

// json is the document as JSON, nil above 128 KiB.
func (d *document) json() []byte {
	if d.asJSON == nil && len(d.Octets) < 128<<10 {
		var err error
		if d.asJSON, err = asJSON(d.plain()); err != nil {
			panic(err) // a mistake in this package
		}
	}
	return d.asJSON
}

// The options are for documents that we make ourselves: of any size.
var (
	limits   = codec.Limits{String: -1, Document: -1, Expanded: -1}
	decoding = xmlconv.DecodeOptions{Codec: codec.Options{Limits: limits, Resolve: resolve}}
	encoding = xmlconv.EncodeOptions{Limits: limits, XML: xmlconv.XMLLimits{Text: -1, Document: -1}}
)

// resolve knows that a document that does not say its type is one of ActiveSync.
func resolve(h codec.Header) *tokens.Table {
	if h.PublicID == 1 {
		return tokens.ActiveSync
	}
	return xmlconv.Resolve(h)
}

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
	doc.xml, err = xmlconv.ToXML(d.Octets, decoding)
	return doc, err
}

// A set is one corpus: a document, or several that operations take in turn.
type set struct {
	name           string
	docs           []*document
	tokens, octets int // of all; octets as WBXML
}

// newSet brings documents into all forms.
func newSet(docs []corpus.Doc) (*set, error) {
	s := &set{name: docs[0].Name}
	for _, d := range docs {
		doc, err := newDocument(d)
		if err != nil {
			return nil, err
		}
		s.docs = append(s.docs, doc)
		s.tokens += doc.tokens
		s.octets += len(doc.Octets)
	}
	return s, nil
}

// made has each corpus once, made when it is first asked for.
var made = map[string]func() (*set, error){
	"dm": once(corpus.DM), "cp": once(corpus.CP), "minimal": once(corpus.Minimal), "devinf": once(corpus.DevInf),
	"session": once(corpus.Session), "utf8": once(corpus.UTF8), "escapes": once(corpus.Escapes), "attrs": once(corpus.Attrs),
	"dense": once(corpus.Dense), "texts": once(corpus.Texts), "texts-utf8": once(corpus.TextsUTF8), "utf16": once(corpus.UTF16),
	"wml": once(corpus.WML), "si": once(corpus.SI), "activesync": once(corpus.ActiveSync),
	"mixed": sync.OnceValues(func() (*set, error) { return newSet(corpus.Mixed()) }),
}

func once(f func() corpus.Doc) func() (*set, error) {
	return sync.OnceValues(func() (*set, error) { return newSet([]corpus.Doc{f()}) })
}

// The corpora by size. mixed has many documents, so that nothing can be made ready for
// one of them: operations that need that leave it out.
var (
	structured = []string{"dm", "minimal", "cp", "devinf", "session", "utf8", "escapes"} // there are Go types of them
	small      = append(slices.Clone(structured), "wml", "si", "activesync")
	big        = []string{"dense", "texts", "texts-utf8", "utf16"}
	single     = slices.Concat(small, big)
	every      = append([]string{"mixed"}, single...)
)

func load(t testing.TB, name string) *set {
	t.Helper()
	s, err := made[name]()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return s
}

// An op is a way to do an operation: prepare makes everything that can be reused for
// the documents of a set, and returns the function to measure, which does one of them. It
// returns nil where the op cannot do that set.
type op struct {
	mode    string
	prepare func(t testing.TB, s *set) func(*document) error
}

// ready returns the function that does each document of a set once.
func (o op) ready(t testing.TB, s *set) func() error {
	body := o.prepare(t, s)
	if body == nil {
		return nil
	}
	return func() error {
		for _, doc := range s.docs {
			if err := body(doc); err != nil {
				return err
			}
		}
		return nil
	}
}

// A form says which octets of a document an operation reads.
type form func(*document) []byte

func asWBXML(d *document) []byte { return d.Octets }
func asXML(d *document) []byte   { return d.xml }

// of is the octets of all documents of a set.
func (f form) of(s *set) (n int) {
	for _, doc := range s.docs {
		n += len(f(doc))
	}
	return n
}

// run measures ops on the sets named.
func run(b *testing.B, names []string, octets form, ops ...op) {
	for _, name := range names {
		s := load(b, name)
		for _, o := range ops {
			body := o.ready(b, s)
			if body == nil {
				continue
			}
			b.Run(name+"/"+o.mode, func(b *testing.B) { measure(b, octets.of(s), s.tokens, body) })
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
	start := cpuTime()
	for b.Loop() {
		if err := body(); err != nil {
			b.Fatal(err)
		}
	}
	if cpu := cpuTime() - start; cpu > 0 {
		b.ReportMetric(float64(cpu)/float64(b.N), "cpu-ns/op")
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

// newDecoder returns a decoder for the documents of s, with a window of so many
// octets. It is told the document type where there is but one.
func newDecoder(s *set, window int) *codec.Decoder {
	o := codec.Options{Limits: limits, Window: window}
	if len(s.docs) == 1 {
		o.Table = s.docs[0].Table
	} else {
		o.Resolve = xmlconv.Resolve
	}
	return codec.NewDecoder(nil, o)
}
