package codec_test

import (
	"bytes"
	"testing"
	"testing/iotest"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/tokens"
)

// TestResolveRoot holds that the root chooses the type where the header does not: of
// slices and of readers that return an octet at a time, and only where the body begins
// with a code.
func TestResolveRoot(t *testing.T) {
	asked := tokens.Code(0)
	o := codec.Options{
		Resolve: func(h codec.Header) *tokens.Table { return tokens.ByPublicID(h.PublicID) },
		ResolveRoot: func(h codec.Header, root tokens.Code) *tokens.Table {
			asked = root
			return tokens.ByBorrowed(h.PublicID, root)
		},
	}
	for _, test := range []struct {
		doc   string
		asked tokens.Code
		want  *tokens.Table
	}{
		{"03 A20E 6A 00 45 01", 5, tokens.Prov11WindowsMobile},
		{"03 A20E 6A 02 7800 C5 01 01", 5, tokens.Prov11WindowsMobile},
		{"00 A20E 00 05", 5, tokens.Prov11WindowsMobile},
		{"03 A20E 6A 00 46 01", 6, nil},
		{"03 0B 6A 00 45 01", 0, tokens.Prov11},  // Resolve knows it
		{"03 A20E 6A 00 00 00 45 01", 0, nil},    // a switch
		{"03 A20E 6A 02 7800 04 00", 0, nil},     // LITERAL
		{"03 A20E 6A 00 43 05 01 45 01", 0, nil}, // PI
		{"03 A20E 6A 00", 0, nil},
	} {
		doc := testdoc.Hex(t, test.doc)
		slice := codec.NewDecoder(nil, o)
		slice.ResetBytes(doc)
		for _, d := range []*codec.Decoder{slice, codec.NewDecoder(iotest.OneByteReader(bytes.NewReader(doc)), o)} {
			asked = 0
			if table, err := d.Table(); err != nil || table != test.want || asked != test.asked {
				t.Errorf("%s: table %v, root %#04x, %v", test.doc, table, asked, err)
			}
		}
	}
}
