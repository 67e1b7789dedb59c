package listing

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/tokens"
)

// play is a document type with a little of everything, and gaps.
var play = &tokens.Table{
	Name:   "play",
	Tags:   []*tokens.Page{0: {0x05: "doc"}, 255: {0x05: "z"}},
	Spaces: []string{"urn:play"},
	Attrs:  []*tokens.AttrPage{{0x05: {Name: "id"}, 0x07: {Name: "href", Prefix: "http://"}}, {0x05: {Name: "lang"}}},
	Values: []*tokens.ValuePage{{0x05: ".com"}},
	Exts: []tokens.Ext{
		{Token: 0x40, Var: true, Before: "$(", After: ")"},
		{Token: 0x80, Var: true, Before: "$(", After: ")"},
		{Token: 0x81, Index: 7, Value: "seven"},
		{Token: 0xC0, Value: "nought"},
	},
}

// forms is a document type with binary values.
var forms = &tokens.Table{
	Name:  "forms",
	Tags:  []*tokens.Page{{0x05: "doc", 0x06: "count", 0x07: "date"}},
	Attrs: []*tokens.AttrPage{{0x05: {Name: "when"}}},
	Forms: []tokens.Form{{Kind: tokens.FormInteger, Code: 0x06}, {Kind: tokens.FormBitDateTime, Code: 0x07}, {Attr: true, Kind: tokens.FormDateTime, Code: 0x05}},
}

func tableNamed(t testing.TB, name string) *tokens.Table {
	switch name {
	case "none":
		return nil
	case "play":
		return play
	case "forms":
		return forms
	}
	table := tokens.ByName(name)
	if table == nil {
		t.Fatalf("no table %q", name)
	}
	return table
}

func list(t testing.TB, doc []byte, o Options) (string, error) {
	t.Helper()
	var b strings.Builder
	err := Write(&b, doc, o)
	if _, ok := errors.AsType[*codec.SyntaxError](err); err != nil && !ok {
		t.Fatalf("error %T, want *codec.SyntaxError: %v", err, err)
	}
	return b.String(), err
}

var number = regexp.MustCompile(`^[0-9]+$`)
var octet = regexp.MustCompile(`^[0-9a-f]{2}$`)

// octets puts together the octets column of a listing.
func octets(t testing.TB, listing string) []byte {
	t.Helper()
	var all []byte
	for line := range strings.Lines(listing) {
		fields := strings.Fields(line)
		if len(fields) == 0 || !number.MatchString(fields[0]) {
			continue
		}
		for _, f := range fields[1:] {
			if !octet.MatchString(f) {
				break
			}
			b, _ := hex.DecodeString(f)
			all = append(all, b...)
		}
	}
	return all
}

// TestListing holds the listing of each fixture.
// Names that begin with bad or cut are those of faulty documents.
func TestListing(t *testing.T) {
	for _, f := range testdoc.LoadAll(t, filepath.Join("testdata", "*.hex")) {
		t.Run(f.Name, func(t *testing.T) {
			o := Options{Name: f.Name, Table: tableNamed(t, f.Meta["table"])}
			got, err := list(t, f.Octets, o)
			f.CheckListing(t, got)
			if all := octets(t, got); !bytes.Equal(all, f.Octets) {
				t.Errorf("octets listed\n% x, want\n% x", all, f.Octets)
			}
			bad := strings.HasPrefix(f.Name, "bad-") || strings.HasPrefix(f.Name, "cut") || f.Name == "empty"
			if bad != (err != nil) {
				t.Errorf("error %v", err)
			}
		})
	}
}

// corpus is every document at hand.
func corpus(t testing.TB) map[string][]byte {
	all := map[string][]byte{}
	own, _ := filepath.Glob(filepath.Join("testdata", "*.hex"))
	of, _ := filepath.Glob(filepath.Join(testdoc.Root(t), "codec", "testdata", "*.hex"))
	for _, path := range append(own, of...) {
		all[path] = testdoc.Load(t, path).Octets
	}
	if len(own) == 0 || len(of) == 0 {
		t.Error("fixtures are missing")
	}
	return all
}

// TestOctets checks that every octet is listed once, in order, for every
// table and state of the document: whole, cut anywhere, with one octet
// changed. A document is faulty exactly when reading it with its text fails.
func TestOctets(t *testing.T) {
	for name, doc := range corpus(t) {
		for _, table := range []*tokens.Table{nil, play, tokens.SyncML12, tokens.Prov11} {
			checkOctets(t, name, doc, Options{Table: table})
			checkOctets(t, name, doc, Options{Table: table, Strict: true})
			step := 1 + len(doc)/100
			if testdoc.Race {
				step *= 8
			}
			for i := 0; i < len(doc); i += step {
				checkOctets(t, name, doc[:i], Options{Table: table})
				changed := bytes.Clone(doc)
				changed[i] ^= 0x45
				checkOctets(t, name, changed, Options{Table: table})
			}
		}
	}
}

func checkOctets(t testing.TB, name string, doc []byte, o Options) {
	t.Helper()
	got, err := list(t, doc, o)
	if all := octets(t, got); !bytes.Equal(all, doc) {
		t.Fatalf("%s: octets listed\n% x, want\n% x\n%s", name, all, doc, got)
	}
	if (err != nil) != (strings.Contains(got, "  error  ") || strings.Contains(got, "not valid text")) {
		t.Fatalf("%s: error %v\n%s", name, err, got)
	}
	if want := decodeAll(doc, o); want != nil && err == nil {
		t.Fatalf("%s: no error, want %v", name, want)
	}
}

// decodeAll reads a document with a plain decoder.
func decodeAll(doc []byte, o Options) error {
	d := codec.NewDecoder(nil, codec.Options{Table: o.Table, Resolve: xmlconv.Resolve, Strict: o.Strict, KeepUnknown: !o.Strict})
	d.ResetBytes(doc)
	for {
		if _, err := d.Next(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// TestSamples lists real documents, which read without error.
func TestSamples(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join(testdoc.Shared(t, "samples"), "*.wbxml"))
	if err != nil || len(paths) == 0 {
		t.Fatal("no samples", err)
	}
	for _, path := range paths {
		doc, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		o := Options{Name: filepath.Base(path)}
		if strings.HasPrefix(o.Name, "funambol") { // DDF tokens on page 0
			o.Table = tokens.TNDS12Page0
		}
		got, err := list(t, doc, o)
		if err != nil {
			t.Errorf("%s: %v", o.Name, err)
		}
		if !bytes.Equal(octets(t, got), doc) {
			t.Errorf("%s: octets listed differ", o.Name)
		}
		if strings.Contains(got, "unassigned") {
			t.Errorf("%s: unassigned tokens", o.Name)
		}
	}
}

func TestColor(t *testing.T) {
	escape := regexp.MustCompile("\x1b\\[[0-9;]*m")
	for name, doc := range corpus(t) {
		plain, _ := list(t, doc, Options{Table: play})
		colored, _ := list(t, doc, Options{Table: play, Color: true})
		if strings.Contains(plain, "\x1b") {
			t.Errorf("%s: escape sequence without colours", name)
		}
		if !strings.Contains(colored, "\x1b[") {
			t.Errorf("%s: no colours", name)
		}
		if got := escape.ReplaceAllString(colored, ""); got != plain {
			t.Errorf("%s: colours change the text\n%s\nwant\n%s", name, got, plain)
		}
	}
}

// failing accepts n octets.
type failing struct{ n int }

var errFull = errors.New("full")

func (f *failing) Write(b []byte) (int, error) {
	if f.n -= len(b); f.n < 0 {
		return 0, errFull
	}
	return len(b), nil
}

// TestWriterError checks that an error of the writer is returned, and takes
// precedence over one of the document.
func TestWriterError(t *testing.T) {
	doc := testdoc.Hex(t, "03 01 6A 00 45 01 01")
	for _, n := range []int{0, 100} {
		if err := Write(&failing{n}, doc, Options{Table: play}); err != errFull {
			t.Errorf("%d octets: error %v, want %v", n, err, errFull)
		}
	}
}

func TestCharset(t *testing.T) {
	doc := testdoc.Hex(t, "03 01 00 00 45 03 E9 00 01") // charset not given
	if got, err := list(t, doc, Options{Table: play}); err == nil {
		t.Errorf("octet E9 is UTF-8:\n%s", got)
	}
	got, err := list(t, doc, Options{Table: play, Charset: codec.ISO88591})
	if err != nil || !strings.Contains(got, `"é"`) || !strings.Contains(got, "ISO-8859-1") {
		t.Errorf("error %v\n%s", err, got)
	}
}

// TestLimits checks that a limit ends the listing like any fault.
func TestLimits(t *testing.T) {
	doc := append(testdoc.Hex(t, "03 01 6A 00"), bytes.Repeat([]byte{0x45}, 100)...)
	for _, lim := range []codec.Limits{{}, {Depth: 5}, {Document: 50}, {Tokens: 7}} {
		got, err := list(t, doc, Options{Table: play, Limits: lim})
		if !errors.Is(err, codec.ErrLimit) {
			t.Errorf("%+v: error %v", lim, err)
		}
		if !bytes.Equal(octets(t, got), doc) {
			t.Errorf("%+v: octets listed differ", lim)
		}
	}
}

func FuzzListing(f *testing.F) {
	for _, doc := range corpus(f) {
		f.Add(doc, uint8(0))
		f.Add(doc, uint8(1))
	}
	tables := []*tokens.Table{nil, play, forms, tokens.SyncML12, tokens.Prov11}
	f.Fuzz(func(t *testing.T, doc []byte, choice uint8) {
		checkOctets(t, "input", doc, Options{Table: tables[int(choice/2)%len(tables)], Strict: choice%2 == 1})
	})
}

// BenchmarkWrite lists a document of 64 KiB of short elements.
func BenchmarkWrite(b *testing.B) {
	doc := testdoc.Hex(b, "03 01 6A 00 45")
	for len(doc) < 64<<10 {
		doc = append(doc, 0x45, 0x03, 'a', 'b', 0x00, 0x01)
	}
	doc = append(doc, 0x01)
	b.SetBytes(int64(len(doc)))
	b.ReportAllocs()
	w := bufio.NewWriter(io.Discard)
	for b.Loop() {
		if err := Write(w, doc, Options{Table: play}); err != nil {
			b.Fatal(err)
		}
	}
}
