package prov_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/testdoc"
	"github.com/go-wbxml/wbxml/syncml/prov"
	"github.com/go-wbxml/wbxml/tokens"
)

// FuzzProv holds that no document makes the reader panic or leaves a document
// that is not consistent, that reading and writing comes to a fixed point, and
// that characteristics read without anything left are written again.
func FuzzProv(f *testing.F) {
	for _, fixture := range testdoc.LoadAll(f, "testdata/*.hex") {
		f.Add(fixture.Octets, uint8(0))
		f.Add(fixture.Octets, uint8(7))
	}
	f.Add([]byte("\x03\x0b\x6a\x00\xc5\x46\x5f\x03x\x00\x01\xc6\x55\x4d\x9a\x01\x00\x09\xd5\x00\x01\x3f\x01\x03y\x00\x01\x01\x01"), uint8(2))
	f.Fuzz(func(t *testing.T, doc []byte, flags uint8) {
		o := prov.DecodeOptions{KeepStrings: flags&1 != 0, StrictOrder: flags&4 != 0, RefuseUnknown: flags&8 != 0, MaxItems: 1000}
		d := codec.NewDecoder(nil, codec.Options{Table: tokens.Prov11, KeepUnknown: flags&2 != 0, Limits: codec.Limits{Document: 64 << 10}})
		read := func(doc []byte) (*prov.Document, error) {
			x := new(prov.Document)
			d.ResetBytes(doc)
			err := x.Decode(d, o)
			if s := list(x); bytes.Contains([]byte(s), []byte("item ")) {
				t.Fatalf("%v\n%s", err, s)
			}
			return x, err
		}
		x, err := read(doc)
		if err != nil {
			var syntax *codec.SyntaxError
			if !errors.As(err, &syntax) || syntax.Offset > int64(len(doc)) {
				t.Fatalf("%v", err)
			}
			return
		}
		first, err := encode(x)
		if err != nil {
			t.Fatalf("%v\n%s", err, list(x))
		}
		y, err := read(first)
		if err != nil || list(y) != list(x) {
			t.Fatalf("%v\n%sof\n%s", err, list(y), list(x))
		}
		if second := mustEncode(t, y); !bytes.Equal(first, second) {
			t.Fatalf("% X\nagain\n% X", first, second)
		}
		for i, it := range x.All() {
			for _, c := range all() {
				if it.Kind == prov.KindCharacteristic && c.Type() == string(it.Name) && x.Read(i, c) == 0 {
					var z prov.Document
					if z.Append(-1, c); z.Len() != x.End(i)-i {
						t.Fatalf("%sof\n%s", list(&z), list(x))
					}
				}
			}
		}
	})
}
