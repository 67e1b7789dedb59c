package xmlconv_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/tokens"
)

// In UTF-16 text begins with an octet that could be a version. It is no document
// when what would be its public identifier is a number that nobody has.
func TestTextLikeDocument(t *testing.T) {
	doc := testdoc.Hex(t, `03 9F53 8775 00 6D               # SyncML 1.1 in UCS-2
		00 01 53 03                                    # Type
		0061 0070 0070 006c 0069 0063 0061 0074 0069 006f 006e 002f 0076 006e 0064 002e
		0073 0079 006e 0063 006d 006c 002e 0064 006d 0074 006e 0064 0073 002b 0078 006d 006c 0000 01
		00 00 4F C3 06 003C 002F 003E 01 01            # Data: OPAQUE "</>"`)
	got, err := xmlconv.ToXML(doc, xmlconv.DecodeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if want := "dmtnds+xml</Type><Data>&lt;/&gt;</Data></SyncML>"; !strings.HasSuffix(string(got), want) {
		t.Errorf("%s, want it to end in %s", got, want)
	}
}

// formTable has each form of values that is not in a document type of the tests above.
var formTable = &tokens.Table{
	Name: "forms-1", Root: "a", PublicID: 0x7003,
	Tags:  []*tokens.Page{{0x05: "a", 0x06: "date"}},
	Attrs: []*tokens.AttrPage{{0x05: {Name: "name"}, 0x06: {Name: "value"}}},
	Forms: []tokens.Form{
		{Kind: tokens.FormBitDateTime, Code: 0x06},
		{Attr: true, Kind: tokens.FormBase64, Code: 0x06, WhenAttr: "name", Is: []string{"ICON", "LOGO"}},
	},
	FindTag: func(_ uint8, name []byte) (tokens.Code, bool) {
		c := map[string]tokens.Code{"a": 5, "date": 6}[string(name)]
		return c, c != 0
	},
	FindAttr: func(_ uint8, name, _ []byte) (tokens.Code, int, bool) {
		c := map[string]tokens.Code{"name": 5, "value": 6}[string(name)]
		return c, 0, c != 0
	},
}

// TestForms holds that XML and octets of the forms give one another.
func TestForms(t *testing.T) {
	for _, f := range []struct{ xml, doc string }{
		// 2 bits, 7d1 (2001) in 12, 9 in 4, 25 in 5, 15 in 5, 23 in 6, 30 in 6, Z.
		{`<a><date>20010925T152330Z</date></a>`, `03 81E003 6A 00 45 46 C3 06 1F46 72F5 DE5A 01 01`},
		{`<a><date>20010925T152330</date></a>`, `03 81E003 6A 00 45 46 C3 06 1F46 72F5 DE00 01 01`},
		{`<a><date>40951531T316363A</date></a>`, `03 81E003 6A 00 45 46 C3 06 3FFF FFFF FF41 01 01`},
		{`<a><date>00000000T000000</date></a>`, `03 81E003 6A 00 45 46 C3 06 0000 0000 0000 01 01`},
		// The attribute beside it decides, on whichever side it is.
		{`<a name="ICON" value="AAH+"/>`, `03 81E003 6A 00 85 05 03 49434F4E 00 06 C3 03 0001FE 01`},
		{`<a value="AAH+" name="LOGO"/>`, `03 81E003 6A 00 85 06 C3 03 0001FE 05 03 4C4F474F 00 01`},
		{`<a name="URL" value="AAH+"/>`, `03 81E003 6A 00 85 05 03 55524C 00 06 03 4141482B 00 01`},
		{`<a value="AAH+"/>`, `03 81E003 6A 00 85 06 03 4141482B 00 01`},
	} {
		want := testdoc.Hex(t, f.doc)
		octets, err := xmlconv.ToWBXML([]byte(f.xml), xmlconv.EncodeOptions{Table: formTable})
		if err != nil || !bytes.Equal(octets, want) {
			t.Errorf("%s: % X, %v, want % X", f.xml, octets, err, want)
		}
		xml, err := xmlconv.ToXML(want, xmlconv.DecodeOptions{Codec: codec.Options{Table: formTable}})
		if err != nil || !strings.HasSuffix(string(xml), "?>"+f.xml) {
			t.Errorf("% X: %s, %v, want %s", want, xml, err, f.xml)
		}
	}
	for _, date := range []string{"", "20010925", "20010925T1523", "20010925 152330", "20010925T152330z", "20010925T152330ZZ", "2001-09-25T15:23:30Z",
		"20011625T152330", "20010932T152330", "20010925T322330", "20010925T156430", "20010925T152364", "40960925T152330", "2001092xT152330"} {
		_, err := xmlconv.ToWBXML([]byte("<a><date>"+date+"</date></a>"), xmlconv.EncodeOptions{Table: formTable})
		if date != "" && !errors.Is(err, xmlconv.ErrForm) {
			t.Errorf("%s: %v, want ErrForm", date, err)
		}
	}
	for _, octets := range []string{"C3 05 1F46 72F5 DE", "C3 07 1F46 72F5 DE5A 00", "C3 06 5F46 72F5 DE5A", "C3 06 1F46 72F5 DE61", "C3 06 1F46 72F5 DE01", "C3 00"} {
		doc := testdoc.Hex(t, "03 81E003 6A 00 45 46 "+octets+" 01 01")
		if xml, err := xmlconv.ToXML(doc, xmlconv.DecodeOptions{Codec: codec.Options{Table: formTable}}); !errors.Is(err, codec.ErrCharset) {
			t.Errorf("%s: %s, %v, want ErrCharset", octets, xml, err)
		}
	}
}
