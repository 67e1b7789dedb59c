package xmlconv_test

import (
	"bytes"
	"encoding/hex"
	"regexp"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// never keeps every text in place.
func never([]byte) bool { return false }

// holdsDocument reports whether there is a document in OPAQUE in doc.
func holdsDocument(t *testing.T, doc []byte, o codec.Options) bool {
	d := codec.NewDecoder(bytes.NewReader(doc), o)
	for tok, err := range d.All() {
		if err != nil {
			t.Fatal(err)
		}
		if tok.Kind == codec.Opaque && xmlconv.IsWBXML(tok.Data) {
			return true
		}
	}
	return false
}

// TestShareText plans the string table of documents, as PlanRepeats does for their XML,
// and back.
func TestShareText(t *testing.T) {
	compared, smaller := 0, 0
	eachDocument(t, func(t *testing.T, d document) {
		xml, err := xmlconv.ToXML(d.octets, d.o.de)
		if err != nil {
			t.Skip(err)
		}
		for _, v := range []codec.Version{codec.Version11, codec.Version13} {
			o := d.o.en
			o.Header.Version = v
			plain, err := xmlconv.ToWBXML(xml, o)
			if err != nil {
				continue
			}
			o.Plan = xmlconv.PlanRepeats
			want, err := xmlconv.ToWBXML(xml, o)
			if err != nil {
				t.Fatal(err)
			}
			in := d.o.de.Codec
			if in.Table == nil {
				in.Resolve = xmlconv.Resolve
			}
			got, err := xmlconv.ShareText(plain, in, nil)
			if err != nil {
				t.Fatal(err)
			}
			nested := holdsDocument(t, plain, in)
			if !bytes.Equal(got, want) && !nested { // a document within stays as it is
				t.Errorf("shared\n%swant\n%s", hex.Dump(got), hex.Dump(want))
			}
			compared++
			if len(got) < len(plain) {
				smaller++
			}
			for _, doc := range [][]byte{got, want, plain} {
				back, err := xmlconv.ShareText(doc, in, never)
				if err != nil || !bytes.Equal(back, plain) && !(nested && &doc[0] == &want[0]) {
					t.Errorf("in place: %v\n%swant\n%s", err, hex.Dump(back), hex.Dump(plain))
				}
			}
		}
	})
	if compared < 50 || smaller < 10 {
		t.Errorf("%d documents compared, %d are smaller", compared, smaller)
	}
}

// spelled returns the octets of annotated hex with texts in quotes.
func spelled(t *testing.T, s string) []byte {
	return testdoc.Hex(t, regexp.MustCompile(`"[^"]*"`).ReplaceAllStringFunc(s, func(text string) string {
		return hex.EncodeToString([]byte(text[1 : len(text)-1]))
	}))
}

// TestShareTextCases has what stays as it is, and what only some texts may do.
func TestShareTextCases(t *testing.T) {
	for _, c := range []struct{ name, doc, want string }{
		{"twice", `03 01 6A 00  45 03 "abcdef" 00 05 03 "abcdef" 00 01`, `03 01 6A 07 "abcdef" 00  45 83 00 05 83 00 01`},
		{"once", `03 01 6A 00  45 03 "abcdef" 00 01`, `03 01 6A 00  45 03 "abcdef" 00 01`},
		{"once, from the table", `03 01 6A 07 "abcdef" 00  45 83 00 01`, `03 01 6A 00  45 03 "abcdef" 00 01`},
		{"too short", `03 01 6A 00  45 03 "ab" 00 05 03 "ab" 00 01`, `03 01 6A 00  45 03 "ab" 00 05 03 "ab" 00 01`},
		{"not this one", `03 01 6A 00  45 03 "-abcdef" 00 05 03 "-abcdef" 00 01`, `03 01 6A 00  45 03 "-abcdef" 00 05 03 "-abcdef" 00 01`},
		{"names, and the type", `03 00 05 6A 0A "name" 00 "type" 00  44 00 03 "abcdef" 00 05 03 "abcdef" 00 01`,
			`03 00 00 6A 11 "type" 00 "name" 00 "abcdef" 00  44 05 83 0A 05 83 0A 01`},
		{"EXT_T", `03 01 6A 07 "abcdef" 00  45 80 00 03 "abcdef" 00 05 03 "abcdef" 00 01`, ""},
		{"UTF-16", `03 01 87 75 00  45 03 00 61 00 62 00 63 00 00 05 03 00 61 00 62 00 63 00 00 01`, ""},
		{"opaque", `03 01 6A 00  45 C3 06 "abcdef" 05 C3 06 "abcdef" 01`, ""},
	} {
		doc := spelled(t, c.doc)
		want := doc
		if c.want != "" {
			want = spelled(t, c.want)
		}
		got, err := xmlconv.ShareText(doc, codec.Options{}, func(text []byte) bool { return text[0] != '-' })
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %v\n%swant\n%s", c.name, err, hex.Dump(got), hex.Dump(want))
		}
	}
	for _, bad := range []string{"", "03 01 6A 00 45", "03 01 6A 00 44 05 01"} {
		if got, err := xmlconv.ShareText(testdoc.Hex(t, bad), codec.Options{}, nil); err == nil {
			t.Errorf("%s: no error, %x", bad, got)
		}
	}
	doc := spelled(t, `03 01 6A 02 "a" 00  44 00 03 "abcdef" 00 05 03 "abcdef" 00 01`)
	if _, err := xmlconv.ShareText(doc, codec.Options{Limits: codec.Limits{Strings: 8}}, nil); err != nil {
		t.Errorf("a table with no room for a text: %v", err)
	}
}
