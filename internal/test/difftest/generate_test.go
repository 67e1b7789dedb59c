package difftest

import (
	"flag"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/tokens"
)

var (
	number = flag.Int("difftest.n", 25, "documents to compare for each type and version")
	seed   = flag.Uint64("difftest.seed", 1, "seed of the documents to compare")
)

var versions = []codec.Version{codec.Version10, codec.Version11, codec.Version12, codec.Version13}

// documents is how many documents to compare for each type and version. The race
// detector has nothing to see in other programs, so with it there are few.
func documents() int {
	if testdoc.Race {
		return min(*number, 3)
	}
	return *number
}

// generate returns n documents of a type and version.
func generate(t testing.TB, c Config, n int) []*Doc {
	t.Helper()
	if c.Seed == 0 {
		c.Seed = *seed
	}
	g := NewGenerator(c)
	docs := make([]*Doc, n)
	for i := range docs {
		d, err := g.Next()
		if err != nil {
			t.Fatal(err)
		}
		docs[i] = d
	}
	return docs
}

// eachDoc runs f with numbered documents of every type and version, as a subtest
// for each type and version.
func eachDoc(t *testing.T, config func(*tokens.Table, codec.Version) Config, f func(t *testing.T, n int, d *Doc)) {
	for _, table := range tokens.All() {
		for _, v := range versions {
			t.Run(table.Name+"/"+v.String(), func(t *testing.T) {
				t.Parallel()
				for n, d := range generate(t, config(table, v), documents()) {
					f(t, n, d)
				}
			})
		}
	}
}

// meaningful is the configuration of documents that XML can hold.
func meaningful(table *tokens.Table, v codec.Version) Config {
	return Config{Table: table, Version: v, Avoid: Wire}
}

// options are those for reading d, and for reading it as XML.
func (d *Doc) options() xmlconv.Options {
	o := xmlconv.Options{KeepSpace: true}
	if d.Header.PublicID == 1 || tokens.ByPublicID(d.Table.PublicID) != d.Table && tokens.ByPublic(d.Table.Public) != d.Table {
		o.Codec.Table = d.Table
	}
	return o
}

// writing are options for writing d, the n-th document, from XML: no two
// neighbours are written alike.
func (d *Doc) writing(n int) xmlconv.Options {
	o := d.options()
	o.Header = codec.Header{Version: d.Header.Version, Charset: d.Header.Charset}
	o.Plan = []xmlconv.Plan{xmlconv.PlanLiterals, xmlconv.PlanRepeats}[n%2]
	o.NestTNDS = n/2%2 == 0
	o.Anonymous = n/4%8 == 0
	if o.Anonymous {
		o.Codec.Table = d.Table
	}
	return o
}

// ownXML returns what our converter makes of octets.
func ownXML(octets []byte, o xmlconv.Options) ([]byte, error) {
	var c xmlconv.Converter
	return c.AppendXML(nil, octets, o)
}

// ownTree returns what octets mean by our converter.
func ownTree(octets []byte, o xmlconv.Options) (*Node, error) {
	doc, err := ownXML(octets, o)
	if err != nil {
		return nil, err
	}
	return ParseXML(doc)
}

// compare reports where got is not what d means.
func compare(t *testing.T, d *Doc, octets []byte, got *Node, err error) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v\n%x\n%v", d.Name, err, octets, d.Uses)
	} else if diff := d.Tree.Difference(got); diff != "" {
		t.Errorf("%s: %s\n%x\n%v", d.Name, diff, octets, d.Uses)
	}
}

// TestMeaning holds that what a document means is what our converter says.
func TestMeaning(t *testing.T) {
	eachDoc(t, meaningful, func(t *testing.T, _ int, d *Doc) {
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
// made XML and then WBXML of it, whatever the options.
func TestRoundTrip(t *testing.T) {
	eachDoc(t, meaningful, func(t *testing.T, n int, d *Doc) {
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
		got, err := ownTree(octets, o)
		compare(t, d, octets, got, err)
	})
}

// TestCoverage holds that the documents use every code of every type, and every
// construct in every version that has it. That is about a run without flags.
func TestCoverage(t *testing.T) {
	var used [4]Feature
	for _, table := range tokens.All() {
		codes := map[codec.Kind]map[tokens.Code]bool{codec.Start: {}, codec.AttrStart: {}, codec.AttrValue: {}}
		for i, v := range versions {
			c := meaningful(table, v)
			c.Seed = 1
			for _, d := range generate(t, c, 25) {
				used[i] |= d.Uses
				count(t, d, codes)
			}
		}
		tags, attrs, values := Codes(table)
		for kind, all := range map[codec.Kind][]tokens.Code{codec.Start: tags, codec.AttrStart: attrs, codec.AttrValue: values} {
			for _, c := range all {
				if !codes[kind][c] {
					t.Errorf("%s: no %v %#04x in any document", table.Name, kind, uint32(c))
				}
			}
		}
		t.Logf("%s: %d tags, %d attribute starts, %d attribute values", table.Name, len(tags), len(attrs), len(values))
	}
	const opaque = OpaqueText | OpaqueOctets | OpaqueDocument | DocumentAsXML | DocumentUnnamed
	lacks := []Feature{OtherCharset | NoCharset | WideCharset | opaque | AttrOpaque, AttrOpaque, 0, 0}
	for i, v := range versions {
		if missing := (1<<features - 1) &^ Wire &^ lacks[i] &^ used[i]; missing != 0 {
			t.Errorf("WBXML %v: not used: %v", v, missing)
		}
		if wrong := lacks[i] & used[i]; wrong != 0 {
			t.Errorf("WBXML %v has no %v", v, wrong)
		}
	}
}

// count notes the codes of d itself; those of documents in it belong to another
// type.
func count(t *testing.T, d *Doc, codes map[codec.Kind]map[tokens.Code]bool) {
	t.Helper()
	dec := codec.NewDecoder(nil, codec.Options{Table: d.Table})
	dec.ResetBytes(d.Octets)
	for {
		tok, err := dec.Next()
		if err != nil {
			return
		}
		if set := codes[tok.Kind]; set != nil && tok.Flags&codec.Literal == 0 {
			set[tok.Code] = true
		}
	}
}
