package xmlconv_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/tokens"
)

// TestLayout holds XML to the octet: declaration, DOCTYPE, line ends, and where
// a stream indents less than a slice.
func TestLayout(t *testing.T) {
	const (
		decl = `<?xml version="1.0" encoding="UTF-8"?>`
		dtd  = `<!DOCTYPE club PUBLIC "-//TEST//DTD CLUB 1.0//EN" "club.dtd">`
		ns   = ` xmlns="urn:club"`
	)
	for _, v := range []struct {
		name   string
		with   func(o *xmlconv.DecodeOptions)
		wbxml  string
		xml    string
		stream string // "" = the same
	}{
		{name: "compact", wbxml: `03 01 6A 00 45 0C 01`, xml: decl + dtd + `<club` + ns + `><p/></club>`},
		{name: "anonymous", with: func(o *xmlconv.DecodeOptions) { o.Anonymous = true }, wbxml: `03 01 6A 00 05`, xml: decl + `<club` + ns + `/>`},
		{name: "canonical", with: func(o *xmlconv.DecodeOptions) { o.Mode, o.CDATA = xmlconv.ModeCanonical, true },
			wbxml: `03 01 6A 02 74 00 43 04 00 01 45 0C C3 01 3C 01 43 04 00 01 43 04 00 01`,
			xml:   "<?t?>\n<club" + ns + "><p></p>&lt;</club>\n<?t?>\n<?t?>"},
		{name: "indented", with: func(o *xmlconv.DecodeOptions) { o.Mode = xmlconv.ModeIndent },
			wbxml: `03 01 6A 02 74 00 43 04 00 01 45 0C 43 04 00 01 4B 01 4C 03 78 00 01 01 43 04 00 01`,
			xml:   decl + "\n" + dtd + "\n<?t?>\n<club" + ns + ">\n  <p/>\n  <?t?>\n  <list></list>\n  <p>x</p>\n</club>\n<?t?>\n"},
		{name: "indented by one", with: func(o *xmlconv.DecodeOptions) { o.Mode, o.Indent, o.Anonymous = xmlconv.ModeIndent, 1, true },
			wbxml: `03 01 6A 00 45 4B 0C 01 01`,
			xml:   decl + "\n<club" + ns + ">\n <list>\n  <p/>\n </list>\n</club>\n"},
		{name: "indented by much", with: func(o *xmlconv.DecodeOptions) { o.Mode, o.Indent, o.Anonymous = xmlconv.ModeIndent, 70, true },
			wbxml: `03 01 6A 00 45 0C 01`,
			xml:   decl + "\n<club" + ns + ">\n" + strings.Repeat(" ", 70) + "<p/>\n</club>\n"},
		{name: "line breaks only", with: func(o *xmlconv.DecodeOptions) { o.Mode, o.Indent, o.Anonymous = xmlconv.ModeIndent, -1, true },
			wbxml: `03 01 6A 00 45 4B 0C 01 01`,
			xml:   decl + "\n<club" + ns + ">\n<list>\n<p/>\n</list>\n</club>\n"},
		{name: "mixed content is not indented", with: func(o *xmlconv.DecodeOptions) { o.Mode, o.Anonymous = xmlconv.ModeIndent, true },
			wbxml:  `03 01 6A 00 45 4C 0C 0C 01 4C 0C 03 78 00 0C 01 4C 03 20 00 0C 01 4C 03 00 0C 01 4C 03 20 00 01 01`,
			xml:    decl + "\n<club" + ns + ">\n  <p>\n    <p/>\n    <p/>\n  </p>\n  <p><p/>x<p/></p>\n  <p> <p/></p>\n  <p>\n    <p/>\n  </p>\n  <p> </p>\n</club>\n",
			stream: decl + "\n<club" + ns + ">\n  <p><p/><p/></p>\n  <p><p/>x<p/></p>\n  <p> <p/></p>\n  <p><p/></p>\n  <p> </p>\n</club>\n"},
		{name: "text where there should be none", with: func(o *xmlconv.DecodeOptions) { o.Mode, o.Anonymous = xmlconv.ModeIndent, true },
			wbxml:  `03 01 6A 00 45 4B 0C 03 20 00 0C 01 4B 0C 03 78 00 0C 03 20 00 01 01`,
			xml:    decl + "\n<club" + ns + ">\n  <list>\n    <p/>\n    <p/>\n  </list>\n  <list><p/>x<p/> </list>\n</club>\n",
			stream: decl + "\n<club" + ns + ">\n  <list>\n    <p/>\n    <p/>\n  </list>\n  <list>\n    <p/>x<p/> </list>\n</club>\n"},
		{name: "xml:space is minded", with: func(o *xmlconv.DecodeOptions) { o.Mode, o.Anonymous = xmlconv.ModeIndent, true },
			wbxml: `03 01 6A 0A 78 6D 6C 3A 73 70 61 63 65 00
				45 CB 04 00 03 70 72 65 73 65 72 76 65 00 01 4B 0C 01
				CB 04 00 03 64 65 66 61 75 6C 74 00 01 4B 0C 01 01 01 01`,
			xml: decl + "\n<club" + ns + ">\n  <list xml:space=\"preserve\"><list><p/></list><list xml:space=\"default\"><list>\n        <p/>\n      </list></list></list>\n</club>\n"},
		{name: "nested documents count", with: func(o *xmlconv.DecodeOptions) { o.Mode, o.Anonymous = xmlconv.ModeIndent, true },
			wbxml:  `03 01 6A 00 45 4A C3 08 03 A4 03 6A 00 4A 16 01 01 4C 0C 01 01`,
			xml:    decl + "\n<club" + ns + ">\n  <file>\n    <DevInf xmlns=\"syncml:devinf\">\n      <OEM/>\n    </DevInf>\n  </file>\n  <p>\n    <p/>\n  </p>\n</club>\n",
			stream: decl + "\n<club" + ns + ">\n  <file><DevInf xmlns=\"syncml:devinf\">\n      <OEM/>\n    </DevInf></file>\n  <p><p/></p>\n</club>\n"},
	} {
		t.Run(v.name, func(t *testing.T) {
			o := xmlconv.DecodeOptions{Codec: codec.Options{Table: club}}
			if v.with != nil {
				v.with(&o)
			}
			octets := testdoc.Hex(t, v.wbxml)
			got, err := xmlconv.ToXML(octets, o)
			if err != nil || string(got) != v.xml {
				t.Errorf("%v\n%s\nwant\n%s", err, got, v.xml)
			}
			var w bytes.Buffer
			want := v.xml
			if v.stream != "" {
				want = v.stream
			}
			if err := xmlconv.WriteXML(&w, bytes.NewReader(octets), o); err != nil || w.String() != want {
				t.Errorf("stream: %v\n%s\nwant\n%s", err, w.String(), want)
			}
		})
	}
}

// TestDoctype holds that identifiers which would break the declaration leave it
// out.
func TestDoctype(t *testing.T) {
	for _, v := range []struct {
		public, system, root string
		written              bool
	}{
		{"-//X//EN", "", "r", true},
		{"", "s", "r", false},
		{"a\"b", "s", "r", false},
		{"a<b", "s", "r", false},
		{"aéb", "s", "r", false},
		{"a\nb", "s", "r", false},
		{"-//X//EN", "a\"b", "r", false},
		{"-//X//EN", "a b'<&>", "r", true},
		{"-//X//EN", "é", "r", false},
		{"-//X//EN", "s", "", false},
		{"-//X//EN", "s", "r>", false},
		{"-//X//EN", "s", "p:r", false},
	} {
		table := &tokens.Table{Public: v.public, System: v.system, Root: v.root, Tags: []*tokens.Page{{0x05: "r"}}}
		xml, err := xmlconv.ToXML([]byte{3, 1, 106, 0, 5}, xmlconv.DecodeOptions{Codec: codec.Options{Table: table}})
		if err != nil {
			t.Fatal(err)
		}
		if got := bytes.Contains(xml, []byte("<!DOCTYPE")); got != v.written {
			t.Errorf("%+v: written: %v", v, got)
		}
		// Whatever was written is XML.
		if _, err := xmlconv.ToWBXML(xml, xmlconv.EncodeOptions{Table: table}); err != nil {
			t.Errorf("%+v: %v", v, err)
		}
	}
}

// TestOddTables holds that names which XML cannot have are refused even where
// they are a table's.
func TestOddTables(t *testing.T) {
	table := &tokens.Table{
		Tags:  []*tokens.Page{{0x05: "a b", 0x06: "p:q", 0x07: "ok", 0x08: "xmlns"}},
		Attrs: []*tokens.AttrPage{{0x05: {Name: "<"}, 0x06: {Name: "p:q"}, 0x07: {Name: "xmlns:p", Prefix: "u"}, 0x08: {Name: "xmlns", Prefix: "v"}}},
	}
	for _, v := range []struct{ wbxml, want string }{
		{"03 01 6A 00 05", "ErrName@4 /a b"},
		{"03 01 6A 00 06", "ErrName+ErrNamespace@4 /p:q"},
		{"03 01 6A 00 87 05 01", "ErrName@5 /ok"},
		{"03 01 6A 00 87 06 01", "ErrName+ErrNamespace@5 /ok"},
		{"03 01 6A 00 47 43 05 01 01", "ErrName@5 /ok"},
		{"03 01 6A 00 C7 06 07 01 06 01", "ok"},
		{"03 01 6A 00 88 08 01", "ok"},
	} {
		_, err := xmlconv.ToXML(testdoc.Hex(t, v.wbxml), xmlconv.DecodeOptions{Codec: codec.Options{Table: table}})
		if where(err) != v.want {
			t.Errorf("%s: %s, want %s", v.wbxml, where(err), v.want)
		}
	}
}

// TestNoLookups holds that a table without lookups serves to read, and to write
// by name.
func TestNoLookups(t *testing.T) {
	table := &tokens.Table{
		Root: "a", Tags: []*tokens.Page{{0x05: "a"}}, Spaces: []string{"urn:a"},
		Attrs: []*tokens.AttrPage{{0x05: {Name: "b"}}}, Forms: []tokens.Form{{Kind: tokens.FormDocument, Code: 5, Table: "devinf-1.2"}},
	}
	o := options(table)
	const text = `<a xmlns="urn:a" b="1"><DevInf/></a>`
	octets, err := xmlconv.ToWBXML([]byte(text), o.en)
	if want := testdoc.Hex(t, "03 01 6A 0B 61 00 62 00 44 65 76 49 6E 66 00 C4 00 04 02 03 31 00 01 04 04 01"); err != nil || !bytes.Equal(octets, want) {
		t.Errorf("%x, %v", octets, err)
	}
	if xml, err := xmlconv.ToXML(octets, o.de); err != nil || body(xml) != text {
		t.Errorf("%s, %v", xml, err)
	}
}
