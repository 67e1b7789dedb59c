package xmlconv

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/corpus"
	"github.com/go-wbxml/wbxml/tokens"
)

// TestLeafWithoutSpace holds a leaf on a page without a namespace, in a type that has
// one on another page, to declaring that.
func TestLeafWithoutSpace(t *testing.T) {
	table := &tokens.Table{Name: "half", Root: "a", Spaces: []string{"u"}, Tags: []*tokens.Page{{5: "a"}, {5: "b", 6: "c"}}}
	doc := []byte{3, 1, 0x6A, 0, 0x45, 0, 1, 0x45, 3, 'x', 0, 1, 0x46, 3, 'y', 0, 1, 1}
	var c Converter
	xml, err := c.AppendXML(nil, doc, DecodeOptions{Mode: ModeCanonical, Codec: codec.Options{Table: table}})
	const want = `<a xmlns="u"><b xmlns="">x</b><c xmlns="">y</c></a>`
	if err != nil || string(xml) != want {
		t.Errorf("%s %v, want %s", xml, err, want)
	}
}

// leafText finds the first letter of text behind a tag.
var leafText = regexp.MustCompile(`(<[^<>/]+>)([^<>&])`)

// TestLeafToWBXML converts the documents of the corpus, whose leaves go the short
// way, and again with a character reference in each text, which goes the long way.
// Both must come to the same octets.
func TestLeafToWBXML(t *testing.T) {
	for _, doc := range []corpus.Doc{corpus.DM(), corpus.DevInf(), corpus.Session(), corpus.Minimal(), corpus.CP()} {
		var c Converter
		o := EncodeOptions{Table: doc.Table}
		xml, err := c.AppendXML(nil, doc.Octets, DecodeOptions{Codec: codec.Options{Table: doc.Table}})
		if err != nil {
			t.Fatal(err)
		}
		long := leafText.ReplaceAllStringFunc(string(xml), func(s string) string {
			return fmt.Sprintf("%s&#%d;", s[:len(s)-1], s[len(s)-1])
		})
		for _, plan := range []Plan{PlanLiterals, PlanRepeats} {
			o.Plan = plan
			want, err := c.AppendWBXML(nil, []byte(long), o)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := c.AppendWBXML(nil, xml, o); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s, plan %d: %v\n%x, want\n%x", doc.Name, plan, err, got, want)
			}
		}
		t.Log(doc.Name, strings.Count(long, "&#"), "texts")
	}
}
