package fuzz

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/corpus"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/internal/wire"
	"github.com/go-wbxml/wbxml/tokens"
)

// A seed is a document that some package has as a fixture, and how to read it.
type seed struct {
	name   string
	octets []byte
	table  *tokens.Table
	keep   bool // needs KeepUnknown
}

// fixtureFolders are where documents stand as annotated hex, below the module,
// and the type of those that do not name theirs.
var fixtureFolders = []struct{ folder, table string }{
	{"codec/testdata", "none"},
	{"codec/xmlconv/testdata", "syncml-1.2"},
	{"syncml/prov/testdata", "prov-1.1"},
	{"syncml/devinf/testdata", "devinf-1.2"},
}

// seeds returns every fixture of the module, a document or more of each type, and the small documents of the corpus. They are read where they stand, so that a new fixture is a seed from
// then on.
func seeds(t testing.TB) (all []seed) {
	t.Helper()
	for _, in := range fixtureFolders {
		pattern := filepath.Join(testdoc.Root(t), filepath.FromSlash(in.folder), "*.hex")
		for _, f := range testdoc.LoadAll(t, pattern) {
			name := f.Meta["table"]
			if name == "" {
				name = in.table
			}
			s := seed{name: f.Name, octets: f.Octets, table: corpus.Named(name), keep: f.Meta["keep"] != ""}
			if s.table == nil && name != "none" {
				t.Fatalf("%s: no document type %q", f.Path, name)
			}
			all = append(all, s)
		}
	}
	for _, table := range tokens.All() {
		for i, text := range corpus.Types()[table.Name] {
			octets, err := xmlconv.ToWBXML([]byte(text), xmlconv.EncodeOptions{Table: table, KeepSpace: true, Plan: xmlconv.PlanLiterals})
			if err != nil {
				t.Fatalf("%s: %v", table.Name, err)
			}
			all = append(all, seed{name: fmt.Sprintf("type-%s-%d", table.Name, i), octets: octets, table: table})
		}
	}
	for _, d := range []corpus.Doc{corpus.DM(), corpus.CP()} {
		all = append(all, seed{name: "corpus-" + d.Name, octets: d.Octets, table: d.Table})
	}
	return all
}

// tables are the document types that targets choose from by number; nil knows no
// names and accepts every code.
var tables = []*tokens.Table{
	corpus.Play(), nil, tokens.SyncML12, tokens.Prov11, tokens.DevInf12, tokens.TNDS12, tokens.SyncML11, corpus.Club(), corpus.Spec2(),
	tokens.WML13, tokens.WML10, tokens.WTAWML12, tokens.Channel11, tokens.SI10, tokens.SL10, tokens.CO10, tokens.EMN10, tokens.DRMREL10, tokens.NokiaOTA70,
	tokens.NokiaSyncSet10, tokens.WVCSP10, tokens.WVCSP11, tokens.WVCSP12, tokens.ActiveSync, tokens.ConML,
}

// tableNumber is the index in tables of the type called like t, 0 where it is
// not among them.
func tableNumber(t *tokens.Table) byte {
	for i, have := range tables {
		if t == nil && have == nil || t != nil && have != nil && have.Name == t.Name {
			return byte(i)
		}
	}
	return 0
}

// Bits of the options argument of the targets for documents.
const (
	optStrict = 1 << iota
	optKeep
	optStop   // StopAtRoot
	optRefuse // RefuseOpaque
	optTight
	optMedium
	optOther  // the transport names another charset
	optFaults // KeepFaults
)

// tight are limits that small documents exceed.
var tight = codec.Limits{Depth: 4, Attrs: 2, String: 20, Strings: 30, Nested: 1, Document: 200, Tokens: 40, Expanded: 1}

// options are the options that a table number and bits choose.
func options(table, bits byte) codec.Options {
	o := codec.Options{
		Table:  tables[int(table)%len(tables)],
		Strict: bits&optStrict != 0, KeepUnknown: bits&optKeep != 0, StopAtRoot: bits&optStop != 0, RefuseOpaque: bits&optRefuse != 0,
		KeepFaults: bits&optFaults != 0,
	}
	if bits&optTight != 0 {
		o.Limits = tight
	}
	if bits&optMedium != 0 {
		o.Limits = codec.Limits{String: 100, Document: 300}
	}
	if bits&optOther != 0 {
		o.Charset = codec.UTF16
	}
	return o
}

// options returns the table number and the bits that a seed is about.
func (s seed) options() (table, bits byte) {
	if s.keep {
		bits = optKeep
	}
	return tableNumber(s.table), bits
}

// addDocuments gives a target every fixture with further options, and documents
// that are refused. The fixtures as they are stand in testdata/fuzz: see
// TestSeedsFresh.
func addDocuments(f *testing.F) {
	for _, s := range seeds(f) {
		table, bits := s.options()
		for _, more := range []byte{optStrict, optTight, optMedium} {
			f.Add(s.octets, table, bits|more)
		}
	}
	for _, doc := range hostile {
		f.Add(testdoc.Hex(f, doc), byte(0), byte(0))
	}
	deep := testdoc.Hex(f, `03 01 6A 00 05`)
	for range 6 { // a document in a document
		f.Add(deep, byte(1), byte(0))
		f.Add(deep, byte(1), byte(optTight))
		inner := wire.AppendInt(testdoc.Hex(f, `03 01 6A 00 45 C3`), uint32(len(deep)))
		deep = append(append(inner, deep...), wire.End)
	}
}

// hostile are documents that say more than they hold, or nest, repeat and refer
// as far as they can.
var hostile = []string{
	`03 01 6A 8F FF FF FF 7F`,                      // string table of 4 GiB
	`03 01 6A 03 61 62`,                            // and one that lacks an octet
	`03 01 6A 00 45 C3 8F FF FF FF 7F 41`,          // OPAQUE of 4 GiB
	`03 01 6A 00 45 C3 FF FF FF 7F 41`,             // and of 256 MiB
	`03 01 6A 00 45 03 41 41`,                      // no terminator
	`03 01 6A 03 61 62 63 45 83 00 83 01 83 02`,    // references, and no END
	`03 01 6A 00 45 46 47 48 45 46 47 48 45 46`,    // depth
	`03 01 6A 00 45 00 00 00 01 00 00 01 01`,       // page switches
	`03 01 6A 00 C5 05 85 85 85 03 41 00 01 01`,    // values
	`03 01 6A 00 45 02 8F FF FF FF 7F 01`,          // ENTITY beyond Unicode
	`03 00 05 6A 03 61 62 00 45 01`,                // identifier outside of the table
	`03 01 87 67 06 00 61 00 00 00 45 83 00 01`,    // UCS-2
	`03 01 6A 00 45 C3 07 03 01 6A 00 45 C3 7F`,    // a document in OPAQUE that goes on behind it
	`00 01 00 45 01 03 61 00 05 43 05 03 78 00 01`, // version 1.0: items
}

// TestSeedsFresh holds the seed corpora of the targets for WBXML documents to the
// fixtures. With -update it writes them; the file of a fixture that
// is gone is to be removed by hand.
func TestSeedsFresh(t *testing.T) {
	for _, target := range []string{"FuzzDecode", "FuzzRoundTrip", "FuzzReader"} {
		names := map[string]bool{}
		for _, s := range seeds(t) {
			name := "fixture-" + s.name
			if names[name] {
				t.Fatalf("two fixtures are called %s", s.name)
			}
			names[name] = true
			table, bits := s.options()
			text := fmt.Sprintf("go test fuzz v1\n[]byte(%q)\nbyte(%q)\nbyte(%q)\n", s.octets, table, bits)
			testdoc.Golden(t, filepath.Join("testdata", "fuzz", target, name), []byte(text))
		}
		files, err := filepath.Glob(filepath.Join("testdata", "fuzz", target, "fixture-*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if !names[filepath.Base(file)] {
				t.Errorf("%s: no such fixture", file)
			}
		}
	}
}
