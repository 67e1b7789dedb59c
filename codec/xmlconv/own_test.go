package xmlconv_test

import (
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/internal/xmlequal"
	"github.com/go-wbxml/wbxml/tokens"
)

// TestOwnPrefixes holds that elements of a type without namespaces have their tokens with a
// prefix, too, in a namespace of the document's own, and that XML of the tokens means the same.
func TestOwnPrefixes(t *testing.T) {
	for _, test := range []struct {
		name   string
		table  *tokens.Table
		xml    string
		octets string
	}{
		{"namespace of the root", tokens.WML13, `<p:wml xmlns:p="urn:a"><p:card id="x"/></p:wml>`,
			`03 0A 6A 06 786D6C6E7300 FF 04 00 03 75726E3A6100 01 A7 55 03 7800 01 01`},
		{"two prefixes, and the default", tokens.WML13, `<p:wml xmlns:p="urn:a" xmlns:q="urn:a" xmlns="urn:a"><q:card><p/></q:card></p:wml>`,
			`03 0A 6A 06 786D6C6E7300 FF 04 00 03 75726E3A6100 01 67 20 01 01`},
		{"no namespace within", tokens.WML13, `<p:wml xmlns:p="urn:a"><card/><p:card/></p:wml>`,
			`03 0A 6A 06 786D6C6E7300 FF 04 00 03 75726E3A6100 01 A7 04 00 03 00 01 27 01`},
		{"another default within", tokens.WML13, `<p:wml xmlns:p="urn:a" xmlns="urn:b"><card><p:p/></card></p:wml>`,
			`03 0A 6A 06 786D6C6E7300 FF 04 00 03 75726E3A6100 01 E7 04 00 03 75726E3A6200 01 A0 04 00 03 75726E3A6100 01 01 01`},
		{"an attribute with the prefix", tokens.WML13, `<p:wml xmlns:p="urn:a"><p:card p:x="1"/></p:wml>`,
			`03 0A 6A 12 786D6C6E7300 786D6C6E733A7000 703A7800 FF 04 00 03 75726E3A6100 01 A7 04 06 03 75726E3A6100 04 0E 03 3100 01 01`},
		{"a name without a token", tokens.WML13, `<p:wml xmlns:p="urn:a"><p:new/></p:wml>`,
			`03 0A 6A 0A 786D6C6E7300 6E657700 FF 04 00 03 75726E3A6100 01 04 06 01`},
		{"a vendor's prefix", tokens.WML13, `<wml xmlns:p="urn:a"><p:card/></wml>`,
			`03 0A 6A 0F 786D6C6E733A7000 703A6361726400 FF 04 00 03 75726E3A6100 01 04 08 01`},
		{"namespaces with tokens", tokens.WVCSP11, `<p:WV-CSP-Message xmlns:p="http://www.wireless-village.org/CSP" xmlns:t="http://www.wireless-village.org/TRC1.1"><p:Session><t:TransactionContent/></p:Session></p:WV-CSP-Message>`,
			`03 10 6A 00 C9 05 01 6D B3 07 03 312E3100 01 01 01`},
		{"the root without a prefix", tokens.WVCSP11, `<WV-CSP-Message xmlns="http://www.wireless-village.org/CSP" xmlns:t="http://www.wireless-village.org/TRC"><Session><t:TransactionContent><Session/></t:TransactionContent></Session></WV-CSP-Message>`,
			`03 10 6A 00 C9 05 01 6D F3 07 01 AD 05 01 01 01 01`},
	} {
		for _, plan := range []xmlconv.Plan{xmlconv.PlanLiterals, xmlconv.PlanRepeats} {
			octets, err := xmlconv.ToWBXML([]byte(test.xml), xmlconv.EncodeOptions{Table: test.table, Plan: plan})
			if err != nil {
				t.Errorf("%s: %v", test.name, err)
				continue
			}
			if want := testdoc.Hex(t, test.octets); plan == xmlconv.PlanLiterals && string(octets) != string(want) {
				t.Errorf("%s: % X, want % X", test.name, octets, want)
			}
			xml, err := xmlconv.ToXML(octets, xmlconv.DecodeOptions{Codec: codec.Options{Table: test.table}, Anonymous: true})
			if err != nil {
				t.Errorf("%s: %v", test.name, err)
			} else if diff, err := xmlequal.Difference([]byte(test.xml), xml, xmlequal.Options{Exact: true}); diff != "" || err != nil {
				t.Errorf("%s: %s, %v\n%s", test.name, diff, err, xml)
			}
		}
	}
}
