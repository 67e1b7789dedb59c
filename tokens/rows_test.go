package tokens_test

import (
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/tokenstest"
	"github.com/go-wbxml/wbxml/tokens"
)

const defs = "../gen/defs"

func TestFresh(t *testing.T) { tokenstest.Fresh(t, defs, ".", "tokens") }

func TestRows(t *testing.T) { tokenstest.Check(t, defs, tokens.All()...) }

// Codes outside of every table, and a table that is not there, have no names.
func TestNoRow(t *testing.T) {
	for _, table := range []*tokens.Table{nil, {}, tokens.Prov11, tokens.SyncML12, tokens.Prov11Vendor} {
		for _, c := range []tokens.Code{0, 0x04, 0x40, 0x7F, 0x80, 0xFF, 0xFF05, 0xFFFFFFFF, 0x10005, 0xC705, 0xC905} {
			if name, ok := table.Tag(c); ok {
				t.Errorf("Tag(%#x) is %q", c, name)
			}
			if name, _, ok := table.Attr(c); ok && c != 0x7F {
				t.Errorf("Attr(%#x) is %q", c, name)
			}
			if text, ok := table.Value(c); ok {
				t.Errorf("Value(%#x) is %q", c, text)
			}
		}
	}
}

func TestCode(t *testing.T) {
	c := tokens.MakeCode(2, 0x25)
	if c != tokens.TNDSFormatNode || c.Page() != 2 || c.Token() != 0x25 {
		t.Errorf("code is %#04x, page %d, token %#02x", c, c.Page(), c.Token())
	}
}

// The constants that other packages and users rely on, one of each kind.
func TestConstants(t *testing.T) {
	for _, c := range []struct{ have, want tokens.Code }{
		{tokens.SyncMLAdd, 0x0005},
		{tokens.SyncMLSourceParent, 0x0039},
		{tokens.MetInfFormat, 0x0107},
		{tokens.MetInfFP, 0x0117},
		{tokens.DevInfMan, 0x0011},
		{tokens.DevInfRxPref, 0x001A},
		{tokens.DevInfMaxSize, 0x001C},
		{tokens.TNDSNode, 0x0224},
		{tokens.TNDSFormatNode, 0x0225},
		{tokens.TNDSFormatXML, 0x0239},
		{tokens.ProvWapProvisioningdoc, 0x0005},
		{tokens.ProvAttrName, 0x0005},
		{tokens.ProvAttrNameNAME, 0x0007},
		{tokens.ProvAttrVersion10, 0x0046},
		{tokens.ProvAttrNameNAMEPage1, 0x0107},
		{tokens.ProvAttrTypeAPPLICATION, 0x0155},
		{tokens.ProvValueAPN, 0x0089},
		{tokens.ProvValueV120, 0x0091},
		{tokens.ProvValueFLEXREFLEX, 0x00B2},
		{tokens.ProvValueComma, 0x0190},
		{tokens.ProvCharacteristicQuery, 0xC820},
	} {
		if c.have != c.want {
			t.Errorf("the constant is %#04x, want %#04x", c.have, c.want)
		}
	}
}

// Pages that document types share are one array, not copies.
func TestSharedPages(t *testing.T) {
	for _, p := range []struct {
		name       string
		have, want *tokens.Page
	}{
		{"MetInf 1.2 in SyncML 1.2", tokens.SyncML12.Tags[1], tokens.MetInf12.Tags[1]},
		{"MetInf 1.1 in SyncML 1.1", tokens.SyncML11.Tags[1], tokens.MetInf11.Tags[1]},
		{"TNDS in SyncML 1.2", tokens.SyncML12.Tags[2], tokens.TNDS12.Tags[2]},
		{"TNDS on page 0", tokens.TNDS12Page0.Tags[0], tokens.TNDS12.Tags[2]},
		{"PROV 1.0 in 1.1", tokens.Prov11.Tags[0], tokens.Prov10.Tags[0]},
		{"SyncML 1.2 under its overlay", tokens.SyncML12Vendor.Tags[0], tokens.SyncML12.Tags[0]},
	} {
		if p.have != p.want {
			t.Errorf("%s is not the same page", p.name)
		}
	}
}
