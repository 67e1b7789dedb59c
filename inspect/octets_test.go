package inspect

import (
	"bytes"
	"path/filepath"
	"slices"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/tokens"
)

// TestOctets holds that the fields of a document have each of its octets once, in order, by
// every table and wherever it is cut or changed; and that it has a fault where it cannot be
// read to its end.
func TestOctets(t *testing.T) {
	paths, _ := filepath.Glob(filepath.Join(testdoc.Root(t), "codec", "testdata", "*.hex"))
	if len(paths) == 0 {
		t.Fatal("fixtures are missing")
	}
	for _, path := range paths {
		doc := testdoc.Load(t, path).Octets
		for _, table := range []*tokens.Table{nil, tokens.SyncML12, tokens.Prov11, tokens.WVCSP10} {
			checkOctets(t, path, doc, table)
			for i := 0; i < len(doc); i += 1 + len(doc)/20 {
				checkOctets(t, path, doc[:i], table)
				changed := bytes.Clone(doc)
				changed[i] ^= 0x45
				checkOctets(t, path, changed, table)
			}
		}
	}
}

func checkOctets(t *testing.T, name string, doc []byte, table *tokens.Table) {
	t.Helper()
	o := Options{As: KindWBXML, Table: table, Secrets: true}
	r := Explain(doc, o)
	l := &r.Layers[0]
	if l.Kind != KindWBXML {
		return // too short
	}
	at := 0
	for _, f := range l.Fields {
		if f.Length > 0 && f.Offset != at {
			t.Fatalf("%s: % x: the field %s is at %d, want %d", name, doc, f.Name, f.Offset, at)
		}
		at += f.Length
		if f.Length > 0 && f.Name == "" {
			t.Fatalf("%s: % x: a field without a name at %d", name, doc, f.Offset)
		}
	}
	if at != len(doc) {
		t.Fatalf("%s: % x: fields end at %d, want %d", name, doc, at, len(doc))
	}
	d := codec.NewDecoder(nil, o.codec(false))
	d.ResetBytes(doc)
	for _, err := range d.All() {
		if err != nil && !slices.ContainsFunc(l.Notes, func(n Note) bool { return n.ID == "fault" }) {
			t.Fatalf("%s: % x: no fault, want %v", name, doc, err)
		}
	}
}
