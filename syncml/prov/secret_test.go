package prov_test

import (
	"testing"

	"github.com/go-wbxml/wbxml/syncml/prov"
	"github.com/go-wbxml/wbxml/tokens"
)

// TestIsSecret goes through all names that have a token, and some of vendors.
func TestIsSecret(t *testing.T) {
	secret := map[string]bool{
		"AUTHSECRET": true, "AAUTHSECRET": true, "AAUTHDATA": true, "PXAUTH-PW": true, "BASAUTH-PW": true, "PROXY-PW": true, "PASSWORD": true, "DATA": true,
		"WEPKEY": true, "NetworkKey": true, "PSK": true, "PWD": true, "AAUTHTOKEN": true, "NEXTNONCE": true,
	}
	found := 0
	for _, table := range []*tokens.Table{tokens.Prov11, tokens.Prov11Vendor} {
		for _, page := range table.Attrs {
			for i := 0; page != nil && i < len(page); i++ {
				if a := page[i]; a.Name == "name" && a.Prefix != "" {
					found++
					if got := prov.IsSecret([]byte(a.Prefix)); got != secret[a.Prefix] {
						t.Errorf("%s: %v", a.Prefix, got)
					}
				}
			}
		}
	}
	if found < 100 {
		t.Errorf("%d names", found)
	}
	for name, want := range map[string]bool{"vendorPassphrase": true, "x-pin": true, "wifi.secret.2": true, "": false, "NAME": false} {
		if got := prov.IsSecret([]byte(name)); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
