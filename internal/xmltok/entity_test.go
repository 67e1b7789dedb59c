package xmltok

import (
	"errors"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// entities are those of a small document type. The last three cannot be used:
// one returns text that XML cannot have, and predefined names are not asked for.
func entities(name []byte) (rune, bool) {
	r, ok := map[string]rune{"nbsp": 0xA0, "shy": 0xAD, "clef": 0x1D11E, "less": '<', "cr": '\r', "nul": 0, "half": 0xD800, "lt": 'x'}[string(name)]
	return r, ok
}

// TestEntity: an entity of the type is a character of text wherever it stands,
// from a slice and octet by octet; any other is refused where it is referred to.
func TestEntity(t *testing.T) {
	for _, c := range []struct{ doc, want string }{
		{"<a>1&nbsp;2&shy;&clef;</a>", "(a \"1\u00a02\u00ad𝄞\" )a"},
		{"<a b='&nbsp;&shy;'/>", "(a @b=\"\u00a0\u00ad\"/ )a"},
		{"<a b=\"&less;x>\">&less;b&lt;</a>", `(a @b="<x>" "<b<" )a`},
		{"<a b='&cr;\r\n'>&cr;\r\n</a>", `(a @b="\r " "\r\n" )a`},
		{"<!DOCTYPE a SYSTEM 'x'><a>&clef;</a>", `DOCTYPE:a,,x (a "𝄞" )a`},
		{"<a xmlns:p='&nbsp;'><p:b/></a>", "(a @xmlns:p=\"\u00a0\" ({\u00a0}p:b/ ){\u00a0}p:b )a"},
		{"<a>x¦&e;</a>", ""}, {"<a>¦&nul;</a>", ""}, {"<a>¦&half;</a>", ""}, {"<a b='x¦&NBSP;'/>", ""},
	} {
		at := strings.Index(c.doc, "¦")
		doc := []byte(strings.Replace(c.doc, "¦", "", 1))
		for _, slice := range []bool{true, false} {
			var z Tokenizer
			o := Options{Entity: entities, Window: 64}
			if slice {
				z.ResetBytes(doc, o)
			} else {
				z.Reset(testdoc.OneByte(doc), o)
			}
			got, err := listing(&z)
			if at < 0 && (err != nil || !sameQuoted(got, c.want)) {
				t.Errorf("%s: got %s, %v, want %s", doc, got, err, c.want)
			}
			var e *SyntaxError
			if at >= 0 && (!errors.Is(err, ErrEntity) || !errors.As(err, &e) || e.Offset != int64(at)) {
				t.Errorf("%s: got %v, want ErrEntity at %d", doc, err, at)
			}
		}
	}
}

// sameQuoted compares listings, in which characters may stand as escapes.
func sameQuoted(a, b string) bool {
	plain := strings.NewReplacer(`\u00a0`, "\u00a0", `\u00ad`, "\u00ad")
	return plain.Replace(a) == b
}

// TestEntityReset: the entities of one document's type do not show in the next.
func TestEntityReset(t *testing.T) {
	var z Tokenizer
	z.ResetBytes([]byte("<a>&shy;</a>"), Options{Entity: entities})
	if _, err := listing(&z); err != nil {
		t.Error(err)
	}
	z.ResetBytes([]byte("<a>&shy;</a>"), Options{})
	if _, err := listing(&z); !errors.Is(err, ErrEntity) {
		t.Errorf("got %v", err)
	}
}
