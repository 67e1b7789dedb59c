package gen

import "testing"

func TestIdentOf(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"Add", "", "Add"},
		{"Rx-Pref", "", "RxPref"},
		{"wap-provisioningdoc", "", "WapProvisioningdoc"},
		{"b64", "", "B64"},
		{"xml:space", "preserve", "XmlSpacePreserve"},
		{"name", "PROXY-ID", "NamePROXYID"},
		{"version", "1.0", "Version10"},
		{"", "V.120", "V120"},
		{"", "FLEX/REFLEX", "FLEXREFLEX"},
		{"", "HTTP-", "HTTP"},
		{"", "3G-GSM", "3GGSM"},
		{"", "http://www.", "HttpWww"},
		{"", "größe", "Größe"},
		{"", "éa", "Éa"},
		{"", ",", ""},
		{"", "", ""},
	} {
		if have := identOf(test.name, test.text); have != test.want {
			t.Errorf("%q, %q make %q, want %q", test.name, test.text, have, test.want)
		}
	}
}

func TestUnexported(t *testing.T) {
	for name, want := range map[string]string{
		"SyncML12": "syncML12", "TNDS12": "tnds12", "TNDS12Page0": "tnds12Page0", "Prov10": "prov10",
		"A": "a", "AB": "ab", "ABc": "aBc", "A1": "a1", "HTTPServer": "httpServer",
	} {
		if have := unexported(name); have != want {
			t.Errorf("%s becomes %s, want %s", name, have, want)
		}
	}
}

func TestXMLName(t *testing.T) {
	for _, name := range []string{"a", "A-b.c_1", "_", ":", "xml:space", "Größe", "\u00B7"[:0] + "a\u00B7", "\u4E2D", "\U00010000"} {
		if !xmlName(name) {
			t.Errorf("%q is refused", name)
		}
	}
	for _, name := range []string{"", "1", "-a", ".", "a b", "a=b", "a,b", "a\u00D7", "\u00B7", "\u037E", "a\u2028", "\uFFFE", "\U000F0000", "a\xff"} {
		if xmlName(name) {
			t.Errorf("%q is accepted", name)
		}
	}
}

// Which spaces hold which tokens: the global ones, 0 to 4 in each quarter,
// belong to none.
func TestHolds(t *testing.T) {
	for token := range uint64(300) {
		global := token < 256 && token&0x3F < 5
		for space, want := range map[Space]bool{
			SpaceTags:   token >= 5 && token < 0x40,
			SpaceAttrs:  token >= 5 && token < 0x80 && !global,
			SpaceValues: token >= 0x85 && token < 0x100 && !global,
		} {
			if have := space.holds(token); have != want {
				t.Errorf("%s hold %#02x: %t, want %t", space, token, have, want)
			}
		}
	}
}
