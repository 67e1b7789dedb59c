package difftest

import (
	"cmp"
	"flag"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/grammar"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/tokens"
)

// usual is how many documents there are of each type and version in a run without flags.
const usual = 25

var (
	number = flag.Int("difftest.n", usual, "documents to compare for each type and version")
	seed   = flag.Uint64("difftest.seed", 1, "seed of the documents to compare")
)

// documents is how many documents to compare for each type and version. The race
// detector has nothing to see in other programs, so with it there are few.
func documents() int {
	if testdoc.Race {
		return min(*number, 3)
	}
	return *number
}

// documentsOf is that for a type. Of types beside device management, which no peer reads by
// the version of WBXML, all versions together have twice as many as one of the others.
func documentsOf(t *tokens.Table) int {
	most := documents()
	if most == usual && !slices.Contains(management(), t) {
		most = (most + 1) / 2
	}
	return most
}

// A Doc is a document of a known type, and its meaning.
type Doc struct {
	Name   string // such as syncml-1.2/1.3/7/41: type, version, seed and number
	Table  *tokens.Table
	Header codec.Header
	Octets []byte
	Tree   *grammar.Node
	own    *tokens.Table     // the type where Table has a peer's names for it
	made   *grammar.Document // nil for a witness
	fault  string            // harmless, that it has, "" for none

	written bool // from XML
}

// uses reports whether a document has a production or a mark.
func (d *Doc) uses(name string) bool { return d.made != nil && d.made.Uses(name) }

// A config selects the documents to make.
type config struct {
	table   *tokens.Table
	dialect dialect // of a peer; the zero value is that of the type
	version codec.Version
	seed    uint64
	avoid   []string      // productions, marks, charsets and faults that are left out
	without []tokens.Code // attribute values that are left out
}

// Things that a config can avoid, neither productions nor marks.
const (
	wideCharset = "wide charset"
	noCharset   = "charset 0"
	// Faults that a reader passes over, by the beginnings of their names. A page
	// switch where the grammar has none is one.
	unterminated = "reference to a string without terminator"
	strayPage    = "page switch"
	overLong     = "over-long"
)

// charsets are those of documents: mostly UTF-8.
func (c config) charsets() []codec.Charset {
	all := []codec.Charset{codec.UTF8, codec.UTF8, codec.UTF8, codec.USASCII, codec.ISO88591}
	if !slices.Contains(c.avoid, noCharset) {
		all = append(all, codec.CharsetUnknown)
	}
	if !slices.Contains(c.avoid, wideCharset) {
		all = append(all, codec.UCS2, codec.UTF16BE)
	}
	return all
}

// faults are those that documents may have and that change nothing.
func (c config) faults() (all []grammar.Fault) {
	for _, f := range grammar.Faults() {
		begins := func(name string) bool { return strings.HasPrefix(f.Name, name) }
		if slices.ContainsFunc([]string{unterminated, strayPage, overLong}, begins) && !slices.ContainsFunc(c.avoid, begins) {
			all = append(all, f)
		}
	}
	return all
}

// generate returns n documents of a type and version.
func generate(t testing.TB, c config, n int) (docs []*Doc) {
	t.Helper()
	if c.seed == 0 {
		c.seed = *seed
	}
	g, err := grammar.Load(c.version, cmp.Or(c.dialect.known, c.table))
	if err != nil {
		t.Fatal(err)
	}
	size := 250 + 20*len(rowsOf(c.table))/n // so that the documents use every row
	generator := grammar.NewGenerator(g, grammar.Options{Charsets: c.charsets(), Avoid: c.avoid, Without: c.without, Size: size})
	hash := fnv.New64a()
	fmt.Fprintf(hash, "%d %s %v", c.seed, c.table.Name, c.version)
	source := grammar.NewSource(hash.Sum64())
	faults, times := c.faults(), map[string]int{}
	for i := range faults {
		j := source.IntN(i + 1)
		faults[i], faults[j] = faults[j], faults[i]
	}
	for i := range n {
		made := generator.Generate(source)
		d := &Doc{Name: fmt.Sprintf("%s/%v/%d/%d", c.table.Name, c.version, c.seed, i), Table: cmp.Or(c.dialect.named, c.table), Octets: made.Octets, own: c.table, made: made}
		d.Tree = made.TreeBy(d.Table)
		// A fault in some documents: the rarest one that is possible.
		slices.SortStableFunc(faults, func(a, b grammar.Fault) int { return times[a.Name] - times[b.Name] })
		for _, f := range faults {
			if octets, _, _, ok := f.Apply(made, source); ok && i%3 == 0 {
				d.Octets, d.fault = octets, f.Name
				times[f.Name]++
				break
			}
		}
		if d.Header, _, err = codec.ParseHeader(d.Octets); err != nil {
			t.Fatalf("%s: %v\n%x", d.Name, err, d.Octets)
		}
		docs = append(docs, d)
	}
	return docs
}

// management are the types of device management. A number of another type tells peers
// nothing.
func management() []*tokens.Table {
	return slices.DeleteFunc(slices.Concat(tokens.FamilySyncML, tokens.FamilyProv), func(t *tokens.Table) bool { return t.Borrowed })
}

// eachDoc runs f with numbered documents of each of the types in every version, as a
// subtest for each type and version.
func eachDoc(t *testing.T, tables []*tokens.Table, c func(*tokens.Table, codec.Version) config, f func(t *testing.T, n int, d *Doc)) {
	for _, table := range tables {
		most := documentsOf(table)
		for _, v := range grammar.Versions {
			t.Run(table.Name+"/"+v.String(), func(t *testing.T) {
				t.Parallel()
				for n, d := range generate(t, c(table, v), most) {
					f(t, n, d)
				}
			})
		}
	}
}

// noXML are the constructs for which there is no XML.
var noXML = []string{"extension", grammar.Unassigned}

// meaningful is the configuration of documents that XML can hold.
func meaningful(table *tokens.Table, v codec.Version) config {
	return config{table: table, version: v, avoid: noXML}
}

// options are those for reading d.
func (d *Doc) options() (o xmlconv.DecodeOptions) {
	o.KeepType = true // as peers do
	if d.Header.PublicID == 1 || tokens.ByPublicID(d.Table.PublicID) != d.Table && tokens.ByPublic(d.Table.Public) != d.Table {
		o.Codec.Table = d.Table
	}
	return o
}

// writing are options for writing d, the n-th document, from XML: no two
// neighbours are written alike.
func (d *Doc) writing(n int) xmlconv.EncodeOptions {
	o := xmlconv.EncodeOptions{Table: d.options().Codec.Table, KeepSpace: true, KeepType: true, KeepUnfit: true}
	o.Header = codec.Header{Version: d.Header.Version, Charset: d.Header.Charset}
	o.Plan = []xmlconv.Plan{xmlconv.PlanLiterals, xmlconv.PlanRepeats}[n%2]
	o.NestTNDS = n/2%2 == 0
	o.Anonymous = n/4%8 == 0
	if o.Anonymous {
		o.Table = d.Table
	}
	return o
}

// ownXML returns the XML that our converter makes of octets.
func ownXML(octets []byte, o xmlconv.DecodeOptions) ([]byte, error) {
	var c xmlconv.Converter
	return c.AppendXML(nil, octets, o)
}

// ownTree returns the meaning of octets by our converter.
func ownTree(octets []byte, o xmlconv.DecodeOptions) (*grammar.Node, error) {
	doc, err := ownXML(octets, o)
	if err != nil {
		return nil, err
	}
	return grammar.ParseXML(doc)
}

// compare reports where got differs from the meaning of d.
func compare(t *testing.T, d *Doc, octets []byte, got *grammar.Node, err error) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v\n%x\n%v", d.Name, err, octets, d.fault)
	} else if diff := d.Tree.Difference(got); diff != "" {
		t.Errorf("%s: %s\n%x\n%v", d.Name, diff, octets, d.fault)
	}
}

// TestMeaning holds our converter to the meaning of documents.
func TestMeaning(t *testing.T) {
	eachDoc(t, tokens.All(), meaningful, func(t *testing.T, _ int, d *Doc) {
		o := d.options()
		got, err := ownTree(d.Octets, o)
		compare(t, d, d.Octets, got, err)
		if err != nil {
			return
		}
		o.Mode = xmlconv.ModeCanonical
		got, err = ownTree(d.Octets, o)
		compare(t, d, d.Octets, got, err)

		o.Mode = xmlconv.ModeIndent
		squeezed := *d
		squeezed.Tree = squeeze(d.Tree)
		if got, err = ownTree(d.Octets, o); err == nil {
			got = squeeze(got)
		}
		compare(t, &squeezed, d.Octets, got, err)
	})
}

// TestRoundTrip holds that a document means the same after our converter has
// made XML and then WBXML of it, with all options.
func TestRoundTrip(t *testing.T) {
	eachDoc(t, tokens.All(), meaningful, func(t *testing.T, n int, d *Doc) {
		doc, err := ownXML(d.Octets, d.options())
		if err != nil {
			return // a finding of TestMeaning
		}
		var c xmlconv.Converter
		o := d.writing(n)
		octets, err := c.AppendWBXML(nil, doc, o)
		if err != nil {
			t.Errorf("%s: %v\n%s", d.Name, err, doc)
			return
		}
		got, err := ownTree(octets, xmlconv.DecodeOptions{Codec: codec.Options{Table: o.Table}, KeepType: true})
		compare(t, d, octets, got, err)
	})
}

// A codeRow is a row of a definition that documents can use: of a kind of token its code, or of a
// binary form its number.
type codeRow struct {
	kind string
	code tokens.Code
}

// rowsOf returns the rows of a type that documents can use.
func rowsOf(t *tokens.Table) (rows []codeRow) {
	add := func(kind string, codes []tokens.Code) {
		for _, c := range codes {
			rows = append(rows, codeRow{kind, c})
		}
	}
	tags, attrs, values, contents := grammar.Codes(t)
	add("tag", tags)
	add("attribute start", attrs)
	add("attribute value", values)
	add("value in content", contents)
	for i := range t.Exts {
		rows = append(rows, codeRow{"extension", tokens.Code(i)})
	}
	for i, f := range t.Forms {
		if f.Kind != tokens.FormText { // no binary
			rows = append(rows, codeRow{"form", tokens.Code(i)})
		}
	}
	return rows
}

// TestCoverage holds that the documents of each type, those of all versions of WBXML together,
// use every row of its definition, and that there is every production, mark, charset and fault
// in every version that has it. That is about a run without flags.
func TestCoverage(t *testing.T) {
	used := map[codec.Version]map[string]bool{}
	for _, table := range tokens.All() {
		most := usual
		if !slices.Contains(management(), table) {
			most = (most + 1) / 2
		}
		rows := map[codeRow]bool{}
		for _, v := range grammar.Versions {
			if used[v] == nil {
				used[v] = map[string]bool{}
			}
			c := meaningful(table, v)
			c.seed = 1
			for _, d := range generate(t, c, most) {
				for _, span := range d.made.Spans {
					used[v][span.Name] = true
				}
				used[v][d.fault] = true
				used[v][wideCharset] = used[v][wideCharset] || d.Header.Charset.Width() > 1
				used[v][noCharset] = used[v][noCharset] || d.Header.Charset == codec.CharsetUnknown
				count(t, d, rows)
			}
		}
		all := rowsOf(table)
		for _, row := range all {
			if !rows[row] {
				t.Errorf("%s: no %s %#04x in any document", table.Name, row.kind, uint32(row.code))
			}
		}
		t.Logf("%s: %d rows in %d documents", table.Name, len(all), most*len(grammar.Versions))
	}
	without := map[codec.Version][]string{codec.Version10: {"Item", "Meta", "Type", "Data", "Pair", "Around", "Says", "Said", "octets", "hOpaque", "hDocument", "hMediaType",
		wideCharset, "over-long hOpaque", "over-long hCharset", "page switch before opaque", grammar.DocumentAsXML, grammar.DocumentUnnamed}}
	for _, v := range grammar.Versions {
		g, err := grammar.Load(v, tokens.SyncML12)
		if err != nil {
			t.Fatal(err)
		}
		all := []string{wideCharset, noCharset, grammar.Astral, grammar.TreePage, grammar.InnerRoot, grammar.DocumentAsXML, grammar.DocumentUnnamed}
		all = append(all, g.Productions()...)
		for _, f := range meaningful(nil, v).faults() {
			if f.Has(v) && f.Name != "over-long hInteger" {
				all = append(all, f.Name)
			}
		}
		// Tokens that XML does not have are avoided, and productions that only give
		// the form of the octets of hooks.
		never := []string{"extension", "extI", "extT", "ext", "hInteger", "integer", "more", "last", "octet", "terminator"}
		for _, name := range slices.DeleteFunc(all, func(name string) bool { return slices.Contains(never, name) }) {
			if used[v][name] == slices.Contains(without[v], name) {
				t.Errorf("WBXML %v: %s is used: %v", v, name, used[v][name])
			}
		}
	}
}

// count notes the rows that d itself uses; those of documents in it belong to another type.
func count(t *testing.T, d *Doc, rows map[codeRow]bool) {
	t.Helper()
	dec := codec.NewDecoder(nil, codec.Options{Table: d.Table})
	dec.ResetBytes(d.Octets)
	var tag, attr tokens.Code
	for tok, err := range dec.All() {
		if err != nil {
			return
		}
		code := tok.Code
		if tok.Flags&codec.Literal != 0 {
			code = 0
		}
		switch tok.Kind {
		case codec.Start:
			tag, attr = code, 0
			rows[codeRow{"tag", code}] = true
		case codec.AttrStart:
			attr = code
			rows[codeRow{"attribute start", code}] = true
		case codec.AttrValue:
			rows[codeRow{"attribute value", code}] = true
		case codec.AttrsEnd:
			attr = 0
		case codec.End:
			tag = 0
		case codec.ContentValue:
			rows[codeRow{"value in content", code}] = true
		case codec.ExtString, codec.ExtInt, codec.Ext:
			for i, x := range d.Table.Exts {
				octet := map[codec.Kind]int{codec.ExtString: 0x40, codec.ExtInt: 0x80, codec.Ext: 0xC0}[tok.Kind] + tok.Num()
				if int(x.Token) == octet && (x.Var || tok.Kind == codec.Ext || x.Index == uint32(tok.Code)) {
					rows[codeRow{"extension", tokens.Code(i)}] = true
				}
			}
		case codec.Opaque:
			for i, f := range d.Table.Forms {
				here := f.Attr && f.Code == attr && attr != 0 || !f.Attr && f.Code == tag && attr == 0
				if here && (f.When == 0 || d.uses("hDocument") && f.Kind == tokens.FormDocument || d.uses("Said")) {
					rows[codeRow{"form", tokens.Code(i)}] = true
				}
			}
		}
	}
}
