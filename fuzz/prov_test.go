package fuzz

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml/prov"
	"github.com/go-wbxml/wbxml/tokens"
)

// characteristics returns an empty one of each registered type.
func characteristics() []prov.Characteristic {
	return []prov.Characteristic{
		new(prov.Application), new(prov.NAPDef), new(prov.PXLogical), new(prov.Bootstrap), new(prov.ClientIdentity),
		new(prov.VendorConfig), new(prov.Access), new(prov.Port), new(prov.AppAddr), new(prov.AppAuth), new(prov.Resource),
		new(prov.NAPAuthInfo), new(prov.Validity), new(prov.PXAuthInfo), new(prov.PXPhysical),
	}
}

// FuzzProv reads anything, or writes a document made of the octets. A document that
// can be read says the same once it is written, and characteristics that are read
// without anything left are written again.
func FuzzProv(f *testing.F) {
	for i, s := range seeds(f) {
		f.Add(s.octets, uint8(i), false)
		f.Add(s.octets, uint8(7), false)
	}
	// A root, a characteristic and a parm with attributes and elements that are none of theirs.
	f.Add(testdoc.Hex(f, `03 0B 6A 02 7800 C5 04 00 03 7600 01 C6 55 04 00 01 87 07 06 03 7600 04 00 01 44 00 07 01 01 46 44 00 03 7400 01 01 01`), uint8(0), false)
	for i := range uint8(8) {
		f.Add(bytes.Repeat([]byte{i, 3 * i, 255 - i, 7}, 60), i, true)
	}
	f.Fuzz(func(t *testing.T, data []byte, flags uint8, structured bool) {
		if structured {
			x := new(prov.Document)
			maker(data).Fuzz(x)
			checkProv(t, x)
			return
		}
		o := prov.DecodeOptions{StrictOrder: flags&4 != 0, RefuseUnknown: flags&8 != 0, MaxItems: 1000}
		d := codec.NewDecoder(nil, codec.Options{Table: tokens.Prov11, KeepUnknown: flags&2 != 0, Limits: codec.Limits{Document: 64 << 10}})
		keep := flags&1 != 0
		x, err := readProv(d, data, keep, o)
		if x.Len() > 1000 {
			t.Fatalf("%d items", x.Len())
		}
		if err != nil {
			checkError(t, err, 0, int64(len(data)), modelErrors...)
			return
		}
		fixedProv(t, d, x, keep, o)
		droppedProv(t, d, x)
	})
}

func readProv(d *codec.Decoder, doc []byte, keep bool, o prov.DecodeOptions) (*prov.Document, error) {
	x := &prov.Document{KeepStrings: keep}
	d.ResetBytes(doc)
	err := x.Decode(d, o)
	return x, err
}

// fixedProv encodes a document, reads that, and encodes it again; and reads and
// appends each characteristic.
func fixedProv(t *testing.T, d *codec.Decoder, x *prov.Document, keep bool, o prov.DecodeOptions) {
	t.Helper()
	first, err := x.AppendWBXML(nil)
	if err != nil {
		t.Fatalf("%v\n%s", err, saysProv(x))
	}
	y, err := readProv(d, first, keep, o)
	if err != nil || saysProv(y) != saysProv(x) {
		t.Fatalf("%v\n%s", err, cmp.Diff(saysProv(x), saysProv(y)))
	}
	if second, err := y.AppendWBXML(nil); err != nil || !bytes.Equal(first, second) {
		t.Fatalf("%v: % X\nagain\n% X", err, first, second)
	}
	for i, it := range x.All() {
		for _, c := range characteristics() {
			if it.Kind == prov.KindCharacteristic && c.Type() == string(it.Name) && x.Read(i, c) == 0 {
				var z prov.Document
				if z.Append(-1, c); z.Len() != x.End(i)-i {
					t.Fatalf("%s\nof\n%s", saysProv(&z), saysProv(x))
				}
			}
		}
	}
}

// droppedProv drops the items that the content model does not have: the rest is read
// again.
func droppedProv(t *testing.T, d *codec.Decoder, x *prov.Document) {
	t.Helper()
	x.DropExtras()
	doc, err := x.AppendWBXML(nil)
	if err != nil {
		t.Fatalf("%v\n%s", err, saysProv(x))
	}
	y, err := readProv(d, doc, false, prov.DecodeOptions{RefuseUnknown: true})
	if err != nil || saysProv(y) != saysProv(x) {
		t.Fatalf("%v\n%s", err, cmp.Diff(saysProv(x), saysProv(y)))
	}
	for i := range x.All() {
		if x.End(i) != y.End(i) || x.Parent(i) != y.Parent(i) {
			t.Fatalf("item %d ends at %d, not at %d", i, x.End(i), y.End(i))
		}
	}
}

// checkProv writes a document that was made and reads it, in WBXML and in XML;
// every characteristic in it is then as it was made.
func checkProv(t *testing.T, x *prov.Document) {
	t.Helper()
	want := saysProv(x)
	doc, err := x.AppendWBXML(nil)
	if err != nil {
		t.Fatalf("%v\n%s", err, want)
	}
	d := codec.NewDecoder(nil, codec.Options{Table: tokens.Prov11, Strict: true})
	y, err := readProv(d, doc, false, prov.DecodeOptions{StrictOrder: true, RefuseUnknown: true})
	if err != nil {
		t.Fatalf("%v\n%s", err, want)
	}
	if diff := cmp.Diff(want, saysProv(y)); diff != "" {
		t.Fatalf("made, and read:\n%s", diff)
	}
	fixedProv(t, d, y, false, prov.DecodeOptions{})
	text, err := x.AppendXML(nil, xmlconv.Output{})
	if err != nil {
		t.Fatal(err)
	}
	var z prov.Document
	if err := z.ParseXML(text, prov.DecodeOptions{}, xmlconv.Input{}); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if diff := cmp.Diff(want, saysProv(&z)); diff != "" {
		t.Fatalf("made, and read from XML:\n%s\n%s", diff, text)
	}
}

// saysProv lists the items of a document.
func saysProv(x *prov.Document) string {
	var b strings.Builder
	fmt.Fprintf(&b, "version %q %v\n", x.Version, x.Version == nil)
	for i, it := range x.All() {
		fmt.Fprintf(&b, "%s%d %#04x %q %q %v\n", strings.Repeat(" ", x.Depth(i)), it.Kind, uint32(it.Code), it.Name, it.Value, it.Value == nil)
	}
	return b.String()
}
