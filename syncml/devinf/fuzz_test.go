package devinf_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/testdoc"
	"github.com/go-wbxml/wbxml/syncml/devinf"
	"github.com/go-wbxml/wbxml/tokens"
)

// FuzzDevInf holds that no document makes the reader panic, that what is read
// strictly is read tolerantly too, and that reading and writing comes to a fixed
// point.
func FuzzDevInf(f *testing.F) {
	for _, fixture := range testdoc.LoadAll(f, "testdata/*.hex") {
		f.Add(fixture.Octets, uint8(0))
		f.Add(fixture.Octets, uint8(7))
	}
	f.Add([]byte("\x02\xa4\x03\x6a\x00\x4a\x45\x58\x03P\x00\x01\x6b\x01\x46\x01\x46\x01\x3f\x63\x01\x01\x01"), uint8(1))
	f.Add([]byte("\x02\xa4\x03\x6a\x00\x4a\x45\x6b\x01\x46\x01\x46\x01\x58\x01\x01\x07\x4d\x1b\x1b\x01\x01"), uint8(1))
	f.Fuzz(func(t *testing.T, doc []byte, flags uint8) {
		d := codec.NewDecoder(nil, codec.Options{Table: tokens.DevInf12, KeepUnknown: flags&1 != 0, Limits: codec.Limits{Document: 64 << 10}})
		var x, y devinf.DevInf
		read := func(x *devinf.DevInf, doc []byte, o devinf.DecodeOptions) error {
			d.ResetBytes(doc)
			return x.Decode(d, o)
		}
		if err := read(&x, doc, devinf.DecodeOptions{}); err != nil {
			var syntax *codec.SyntaxError
			if !errors.As(err, &syntax) || syntax.Offset > int64(len(doc)) {
				t.Fatalf("%v", err)
			}
			if strictly := read(&x, doc, devinf.DecodeOptions{StrictOrder: flags&2 != 0, RefuseUnknown: flags&4 != 0}); strictly == nil {
				t.Fatalf("read strictly, but not otherwise: %v", err)
			}
			return
		}
		first, err := encode(&x)
		if errors.Is(err, codec.ErrToken) { // a literal name
			x.DropExtras()
			first, err = encode(&x)
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := read(&y, first, devinf.DecodeOptions{}); err != nil {
			t.Fatalf("%v in % X", err, first)
		}
		if second := mustEncode(t, &y); !bytes.Equal(first, second) {
			t.Fatalf("% X\nagain\n% X", first, second)
		}
	})
}
