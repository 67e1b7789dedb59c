package difftest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/grammar"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/tokens"
)

// The documents here are made by the grammar of a version, not by the encoder:
// what the generator of this package says that a document means is not known of
// them, so peers are compared with our decoder and converter.

// literals are the productions of names without a token.
var literals = []string{"literal", "literalA", "literalC", "literalAC"}

// grammarTypes are document types that peers know by number.
var grammarTypes = []string{"syncml-1.1", "syncml-1.2", "devinf-1.2", "metinf-1.2", "prov-1.1"}

// grammarDocs makes n documents of each of the types and versions. keep says
// which of them are worth it.
func grammarDocs(t *testing.T, avoid []string, keep func(d *Doc) bool) (docs []*Doc) {
	t.Helper()
	for _, name := range grammarTypes {
		table := tokens.ByName(name)
		for _, v := range grammar.Versions {
			g, err := grammar.Load(v)
			if err != nil {
				t.Fatal(err)
			}
			generator := grammar.NewGenerator(g, grammar.Options{Table: table, Charsets: []codec.Charset{codec.UTF8}, Avoid: avoid, Plain: true})
			for n := range documents() {
				made := generator.Generate(grammar.NewSource(*seed<<32 + uint64(n)))
				d := &Doc{Name: fmt.Sprintf("grammar/%s/%v/%d/%d", name, v, *seed, n), Table: table, Octets: made.Octets}
				if d.Header, _, err = codec.ParseHeader(d.Octets); err != nil {
					t.Fatalf("%s: %v", d.Name, err)
				}
				if keep(d) {
					docs = append(docs, d)
				}
			}
		}
	}
	return docs
}

// single reports whether the body of d is one element. Version 1.0 has any number
// of items at top level, of which tshark 4.0.17 lists the first element only:
// TestFirstItem.
func (d *Doc) single() bool {
	dec := codec.NewDecoder(nil, codec.Options{Table: d.Table, StopAtRoot: true})
	dec.ResetBytes(d.Octets)
	for {
		tok, err := dec.Next()
		if err != nil {
			return dec.End() == int64(len(d.Octets))
		}
		if dec.Depth() == 0 && tok.Kind != codec.End {
			return false
		}
	}
}

// TestFirstItem says whether tshark still lists nothing behind the first element
// with content in version 1.0.
func TestFirstItem(t *testing.T) {
	tool := testdoc.Tool(t, "tshark")
	d := &Doc{Table: tokens.ByName("prov-1.1"), Octets: testdoc.Hex(t, "00 0B 00  45 01 03 6100 06")}
	want, err := expected(d)
	if err != nil {
		t.Fatal(err)
	}
	rows := dissect(t, tool, []*Doc{d})[0]
	if len(rows) == len(want) {
		t.Log("no longer: tshark lists all items of version 1.0")
	}
	if len(rows) < 3 || len(rows) > len(want) {
		t.Errorf("rows\n%s\nfor\n%s", list(rows), list(want))
	}
}

// TestGrammarTokens holds that tshark lists the same tokens of documents made by
// the grammar as our decoder.
func TestGrammarTokens(t *testing.T) {
	tool := testdoc.Tool(t, "tshark")
	bugs := activeBugs(t, "tshark")
	docs := grammarDocs(t, []string{"PI"}, (*Doc).single) // see instruction-invalid
	var counts tallies
	for i, rows := range dissect(t, tool, docs) {
		d := docs[i]
		want, err := expected(d)
		if err != nil {
			t.Errorf("%s: %v\n%x", d.Name, err, d.Octets)
			continue
		}
		excuses, problem := judgeRows(bugs, d, want, rows)
		if problem != "" {
			t.Errorf("%s: %s\n%x", d.Name, problem, d.Octets)
		}
		counts.note(d, "tokens", problem == "", excuses)
	}
	counts.log(t)
}

// meaning sets the tree of d to what our converter says. It is not ok for a
// document that XML cannot hold: an attribute given twice, several roots or text
// outside of the root (version 1.0).
func (d *Doc) meaning(t *testing.T) (ok bool) {
	t.Helper()
	var err error
	if d.Tree, err = ownTree(d.Octets, d.options()); err == nil {
		return true
	}
	if !errors.Is(err, xmlconv.ErrDuplicate) && !errors.Is(err, codec.ErrBalance) {
		t.Errorf("%s: %v\n%x", d.Name, err, d.Octets)
	}
	return false
}

// usesTree reports whether a document has elements of a management tree within
// SyncML: see tree-unknown.
func (d *Doc) usesTree() bool {
	dec := codec.NewDecoder(nil, codec.Options{Table: d.Table})
	dec.ResetBytes(d.Octets)
	for {
		tok, err := dec.Next()
		if err != nil {
			return false
		}
		if tok.Kind == codec.Start && tok.Flags&codec.Literal == 0 && treePage(d.Table, tok.Code) {
			return true
		}
	}
}

// TestGrammarReading holds that wbxml2xml reads documents made by the grammar as
// we do. Left out is what known bugs make of names without a token (they depend
// on more than the tree), instructions, extensions and opaque data.
func TestGrammarReading(t *testing.T) {
	tool := testdoc.Tool(t, "wbxml2xml")
	bugs := activeBugs(t, "wbxml2xml")
	docs := grammarDocs(t, slices.Concat(literals, []string{"PI", "extension", "opaque", "publicText"}), func(d *Doc) bool {
		return !d.usesTree() && d.meaning(t)
	})
	var counts tallies
	for _, d := range docs {
		counts.check(t, "by the grammar", bugs, d, d.Octets, peerXML(tool, d, d.Octets))
	}
	counts.log(t)
}

// TestGrammarXML holds that xmllint finds the XML of documents made by the
// grammar well-formed, all in one process.
func TestGrammarXML(t *testing.T) {
	tool := testdoc.Tool(t, "xmllint")
	dir := t.TempDir()
	dtds := catalog(t, dir)
	var files []string
	for i, d := range grammarDocs(t, []string{"extension", "publicText"}, func(d *Doc) bool { return d.meaning(t) }) {
		doc, err := ownXML(d.Octets, d.options())
		if err != nil {
			t.Fatalf("%s: %v", d.Name, err)
		}
		name := filepath.Join(dir, strconv.Itoa(i)+".xml")
		if err := os.WriteFile(name, doc, 0o666); err != nil {
			t.Fatal(err)
		}
		files = append(files, name)
	}
	for part := range slices.Chunk(files, batch) {
		lint(t, tool, dtds, part, "--noout")
	}
	t.Logf("%d documents", len(files))
}
