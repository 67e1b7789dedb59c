package xmlconv_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/tokens"
)

// page is a document type whose definition declares entities, as WML's does.
var page = &tokens.Table{
	Name: "page", Root: "page", Tags: []*tokens.Page{{5: "page", 6: "p"}},
	Entities: []tokens.Entity{{Name: "nbsp", Char: 0xA0}, {Name: "shy", Char: 0xAD}},
	FindTag: func(n uint8, name []byte) (tokens.Code, bool) {
		switch string(name) {
		case "page":
			return 5, true
		case "p":
			return 6, true
		}
		return 0, false
	},
}

// TestEntities holds that the entities of a type's definition are characters of
// its documents, in text and values, those of the root too, and in no other's.
func TestEntities(t *testing.T) {
	const wbxml = "03 01 6A 02 74 00 C5 04 00 03 C2 A0 00 01 03 31 C2 A0 C2 AD 32 00 46 03 C2 AD 00 01 01"
	const xml = `<page t="&nbsp;">1&nbsp;&shy;2<p>&shy;</p></page>`
	o := xmlconv.EncodeOptions{Table: page}
	for _, o.Plan = range []xmlconv.Plan{xmlconv.PlanLiterals, xmlconv.PlanRepeats} {
		got, err := xmlconv.ToWBXML([]byte(xml), o)
		if want := testdoc.Hex(t, wbxml); err != nil || !bytes.Equal(got, want) {
			t.Errorf("plan %d: %x, %v, want %x", o.Plan, got, err, want)
		}
	}
	for _, c := range []struct {
		table *tokens.Table
		xml   string
	}{
		{page, "<page>&NBSP;</page>"}, {page, "<page>&copy;</page>"}, {play, "<doc>&nbsp;</doc>"}, {nil, "<SyncML>&nbsp;</SyncML>"}, {nil, "<x a='&nbsp;'/>"},
	} {
		_, err := xmlconv.ToWBXML([]byte(c.xml), xmlconv.EncodeOptions{Table: c.table})
		if !errors.Is(err, xmlconv.ErrEntity) {
			t.Errorf("%s: %v", c.xml, err)
		}
	}
}
