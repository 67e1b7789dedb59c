package tokens_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/tokens"
)

func name(t *tokens.Table) string {
	if t == nil {
		return "none"
	}
	return t.Name
}

func TestByPublicID(t *testing.T) {
	for id, want := range map[uint32]string{
		0: "none", 1: "none", 0x0B: "prov-1.1",
		0x0FD1: "syncml-1.0", 0x0FD2: "devinf-1.0", 0x0FD3: "syncml-1.1", 0x0FD4: "devinf-1.1",
		0x02: "wml-1.0", 0x03: "wta-1.0", 0x04: "wml-1.1", 0x05: "si-1.0", 0x06: "sl-1.0", 0x07: "co-1.0", 0x08: "channel-1.1",
		0x09: "wml-1.2", 0x0A: "wml-1.3", 0x0C: "wta-wml-1.2", 0x0D: "emn-1.0", 0x0E: "drmrel-1.0", 0x0F: "wv-csp-1.0",
		0x10: "wv-csp-1.1", 0x11: "wv-csp-1.2", 0x12: "wv-csp-1.3", 0x13: "none", 0x8F: "conml", 0x110E: "none", 0x1207: "drmrel-1.0",
		0x1201: "syncml-1.2", 0x1202: "metinf-1.2", 0x1203: "devinf-1.2", 0xFFFFFFFF: "none",
	} {
		if have := name(tokens.ByPublicID(id)); have != want {
			t.Errorf("%#x is %s, want %s", id, have, want)
		}
	}
}

func TestByPublic(t *testing.T) {
	for public, want := range map[string]string{
		"":                               "none",
		"-//SYNCML//DTD SyncML 1.0//EN":  "syncml-1.0",
		"-//SYNCML//DTD SyncML 1.1//EN":  "syncml-1.1",
		"-//SYNCML//DTD SyncML 1.2//EN":  "syncml-1.2",
		"-//SYNCML//DTD SyncML 1.3//EN":  "none",
		"-//OMA//DTD SYNCML 1.1//EN":     "syncml-1.1",
		"-//SYNCML//DTD MetInf 1.0//EN":  "metinf-1.0",
		"-//SYNCML//DTD MetInf 1.2//EN":  "metinf-1.2",
		"-//SYNCML//DTD MetaInf 1.2//EN": "metinf-1.2",
		"-//SYNCML//DTD DevInf 1.1//EN":  "devinf-1.1",
		"-//OMA//DTD-DM-DDF 1.2//EN":     "dmddf-1.2",
		"-//WAPFORUM//DTD PROV 1.0//EN":  "prov-1.1",

		"-//WAPFORUM//DTD WML 1.1//EN":        "wml-1.1",
		"-//WAPFORUM//DTD CHANNEL 1.2//EN":    "channel-1.2",
		"-//WIRELESSVILLAGE//DTD CSP 1.1//EN": "wv-csp-1.1",
		"-//OMA//DTD WV-CSP 1.1//EN":          "wv-csp-1.1",
		"-//OMA//DTD EMN 1.0//EN":             "emn-1.0",
		"-//AIRSYNC//DTD AirSync//EN":         "activesync",
		"-//MICROSOFT//DTD ActiveSync//EN":    "activesync",
		"-//OMA//DTD DRMREL 1.0//EN":          "drmrel-1.0",
		"-//CONML//DTD ConML//EN":             "conml",
	} {
		if have := name(tokens.ByPublic(public)); have != want {
			t.Errorf("%q is %s, want %s", public, have, want)
		}
		if have := name(tokens.ByPublic([]byte(public))); have != want {
			t.Errorf("octets of %q are %s, want %s", public, have, want)
		}
	}
}

func TestByRoot(t *testing.T) {
	for _, test := range []struct{ root, namespace, want string }{
		{"SyncML", "", "syncml-1.2"},
		{"SyncML", "SYNCML:SYNCML1.0", "syncml-1.0"},
		{"SyncML", "SYNCML:SYNCML1.1", "syncml-1.1"},
		{"SyncML", "SYNCML:SYNCML1.2", "syncml-1.2"},
		{"SyncML", "syncml:syncml1.1", "syncml-1.1"},
		{"SyncML", "SYNCML:SYNCML1.3", "none"},
		{"syncml", "", "none"},
		{"DevInf", "syncml:devinf", "devinf-1.2"},
		{"DevInf", "syncml:devinf1.1", "devinf-1.1"},
		{"MetInf", "syncml:metinf1.0", "metinf-1.0"},
		{"MgmtTree", "syncml:dmddf1.2", "dmddf-1.2"},
		{"MgmtTree", "", "dmddf-1.2"},
		{"wap-provisioningdoc", "", "prov-1.1"},
		{"wap-provisioningdoc", "syncml:devinf", "none"},
		{"wml", "", "wml-1.3"},
		{"WML", "", "wml-1.0"},
		{"channel", "", "channel-1.2"},
		{"si", "", "si-1.0"},
		{"CHARACTERISTIC-LIST", "", "nokia-ota-7.0"},
		{"SyncSettings", "", "nokia-syncset-1.0"},
		{"rights", "http://odrl.net/1.1/ODRL-EX", "drmrel-1.0"},
		{"rights", "http://odrl.net/1.1/ODRL-DD", "none"},
		{"rights", "", "none"}, // a word that others use
		{"WV-CSP-Message", "", "wv-csp-1.2"},
		{"WV-CSP-Message", "http://www.wireless-village.org/CSP1.0", "wv-csp-1.0"},
		{"WV-CSP-Message", "http://www.wireless-village.org/CSP1.1", "wv-csp-1.1"},
		{"WV-CSP-Message", "http://www.openmobilealliance.org/DTD/IMPS-CSP1.3", "wv-csp-1.3"},
		{"Sync", "AirSync", "activesync"},
		{"Sync", "AirSync:", "activesync"},
		{"FolderSync", "FolderHierarchy:", "activesync"},
		{"Sync", "", "none"},
		{"Sync", "Email", "none"},
		{"Collections", "AirSync", "none"}, // not a root
		{"", "", "none"},
		{"", "syncml:devinf", "none"},
	} {
		if have := name(tokens.ByRoot(test.root, test.namespace)); have != test.want {
			t.Errorf("%s in %q is %s, want %s", test.root, test.namespace, have, test.want)
		}
		if have := name(tokens.ByRoot([]byte(test.root), test.namespace)); have != test.want {
			t.Errorf("octets: %s in %q is %s, want %s", test.root, test.namespace, have, test.want)
		}
	}
}

func TestByMIME(t *testing.T) {
	for mime, want := range map[string]string{
		"": "none", ";": "none", "text/plain": "none",
		"application/vnd.syncml+wbxml":                               "syncml-1.2",
		"application/vnd.syncml.dm+xml":                              "syncml-1.2",
		"APPLICATION/VND.SyncML.DM+WBXML":                            "syncml-1.2",
		"application/vnd.syncml-devinf+wbxml":                        "devinf-1.2",
		"application/vnd.syncml.dmtnds+wbxml; charset=utf-8":         "dmddf-1.2",
		"application/vnd.syncml.dmddf+xml;charset=\"a;b\"":           "dmddf-1.2",
		" \tapplication/vnd.wap.connectivity-wbxml \t; SEC=0":        "prov-1.1",
		"text/vnd.wap.connectivity-xml":                              "prov-1.1",
		"application/vnd.wap.wmlc":                                   "wml-1.3",
		"application/vnd.wap.sic":                                    "si-1.0",
		"application/vnd.ms-sync.wbxml":                              "activesync",
		"application/vnd.ms-sync":                                    "activesync",
		"application/x-wap-prov.browser-settings":                    "nokia-ota-7.0",
		"application/x-wap-prov.browser-bookmarks":                   "nokia-ota-7.0",
		"application/vnd.wv.csp.wbxml":                               "wv-csp-1.2",
		"application/vnd.wap.channelc":                               "channel-1.2",
		"application/vnd.wap.connectivity-wbxml2":                    "none",
		"application/vnd.wap.connectivity-wbxml x":                   "none",
		strings.Repeat("x", 255):                                     "none",
		strings.Repeat("x", 256):                                     "none",
		strings.Repeat("x", 100000):                                  "none",
		strings.Repeat(" ", 1000) + "application/vnd.syncml+wbxml":   "syncml-1.2",
		"application/vnd.syncml+wbxml;" + strings.Repeat("x", 10000): "syncml-1.2",
	} {
		if have := name(tokens.ByMIME(mime)); have != want {
			t.Errorf("%.60q is %s, want %s", mime, have, want)
		}
		if all := tokens.AllByMIME(mime); (len(all) > 0) != (want != "none") || len(all) > 0 && all[0].Name != want {
			t.Errorf("all of %.60q are %v, want %s first", mime, names(all), want)
		}
	}
}

func TestByName(t *testing.T) {
	for _, table := range tokens.All() {
		if tokens.ByName(table.Name) != table || tokens.ByName([]byte(table.Name)) != table {
			t.Errorf("%s is not found by its name", table.Name)
		}
	}
	for _, n := range []string{"", "syncml", "SYNCML-1.2", "syncml-1.2 "} {
		if table := tokens.ByName(n); table != nil {
			t.Errorf("%q is %s", n, table.Name)
		}
	}
}

func names(tables []*tokens.Table) []string {
	var list []string
	for _, t := range tables {
		list = append(list, t.Name)
	}
	return list
}

func TestAll(t *testing.T) {
	want := []string{"activesync", "channel-1.1", "channel-1.2", "co-1.0", "conml",
		"devinf-1.0", "devinf-1.1", "devinf-1.2", "dmddf-1.2", "dmddf-1.2-page0", "drmrel-1.0", "emn-1.0",
		"metinf-1.0", "metinf-1.1", "metinf-1.2", "nokia-ota-7.0", "nokia-syncset-1.0",
		"prov-1.0", "prov-1.1", "prov-1.1-vendor", "prov-1.1-windows-mobile", "si-1.0", "sl-1.0",
		"syncml-1.0", "syncml-1.1", "syncml-1.1-vendor", "syncml-1.2", "syncml-1.2-vendor",
		"wml-1.0", "wml-1.1", "wml-1.2", "wml-1.3", "wta-1.0", "wta-wml-1.2",
		"wv-csp-1.0", "wv-csp-1.1", "wv-csp-1.2", "wv-csp-1.3"}
	list := tokens.All()
	if have := names(list); !slices.Equal(have, want) {
		t.Errorf("all are %v, want %v", have, want)
	}
	list[0] = nil
	if tokens.All()[0] == nil {
		t.Error("the result is not the caller's own")
	}
}

// Candidates come with the winner first and the private tables among the rest.
func TestCandidates(t *testing.T) {
	for _, test := range []struct {
		what string
		have []*tokens.Table
		want string
	}{
		{"public id 0x0B", tokens.AllByPublicID(0x0B), "prov-1.1 prov-1.0 prov-1.1-vendor"},
		{"public id 0x110E", tokens.AllByPublicID(0x110E), "prov-1.1-windows-mobile"},
		{"public id 0x1207", tokens.AllByPublicID(0x1207), "drmrel-1.0"},
		{"public id of WML", tokens.AllByPublicID(0x0A), "wml-1.3"},
		{"public id 0x1201", tokens.AllByPublicID(0x1201), "syncml-1.2 syncml-1.2-vendor"},
		{"public id 0", tokens.AllByPublicID(0), ""},
		{"public id 1", tokens.AllByPublicID(1), ""},
		{"public DDF", tokens.AllByPublic("-//OMA//DTD-DM-DDF 1.2//EN"), "dmddf-1.2 dmddf-1.2-page0"},
		{"public MetaInf", tokens.AllByPublic("-//SYNCML//DTD MetaInf 1.2//EN"), "metinf-1.2"},
		{"public none", tokens.AllByPublic(""), ""},
		{"MIME", tokens.AllByMIME("application/vnd.syncml-devinf+wbxml;x=y"), "devinf-1.2 devinf-1.0 devinf-1.1"},
		{"root", tokens.AllByRoot("SyncML", ""), "syncml-1.2 syncml-1.0 syncml-1.1 syncml-1.1-vendor syncml-1.2-vendor"},
		{"root and namespace", tokens.AllByRoot("SyncML", "SYNCML:SYNCML1.1"), "syncml-1.1 syncml-1.1-vendor"},
		{"root, shared namespace", tokens.AllByRoot("DevInf", "syncml:devinf"), "devinf-1.2 devinf-1.0 devinf-1.1"},
		{"root of many", tokens.AllByRoot("Sync", "AirSync:"), "activesync"},
		{"root of many, no namespace", tokens.AllByRoot("Sync", ""), ""},
		{"root with a prefix", tokens.AllByRoot("rights", "http://odrl.net/1.1/ODRL-EX"), "drmrel-1.0"},
		{"root, its own namespace", tokens.AllByRoot("WV-CSP-Message", "http://www.wireless-village.org/CSP1.1"), "wv-csp-1.1"},
		{"root, namespace of no table", tokens.AllByRoot("SyncML", "x"), ""},
		{"root, namespace of another page", tokens.AllByRoot("SyncML", "syncml:metinf"), ""},
		{"root without namespaces", tokens.AllByRoot("wap-provisioningdoc", "x"), ""},
		{"no root", tokens.AllByRoot("", ""), ""},
	} {
		if have := strings.Join(names(test.have), " "); have != test.want {
			t.Errorf("%s: %s, want %s", test.what, have, test.want)
		}
	}
}

// private reports whether the table is an overlay or one for reading.
func private(table *tokens.Table) bool {
	return strings.HasSuffix(table.Name, "-vendor") || table.Name == "dmddf-1.2-page0" || table.Name == "prov-1.1-windows-mobile"
}

// Nothing but its name chooses a table of vendor tokens or for reading.
func TestPrivate(t *testing.T) {
	for _, table := range tokens.All() {
		private := private(table)
		var found bool
		found = tokens.ByPublicID(table.PublicID) == table || tokens.ByPublic(table.Public) == table || tokens.ByRoot(table.Root, "") == table
		for _, mime := range table.MIME {
			found = found || tokens.ByMIME(mime) == table
		}
		for _, ns := range slices.Concat(table.Spaces, table.SpaceAliases, table.RootSpaces) {
			found = found || tokens.ByRoot(table.Root, ns) == table
		}
		for _, root := range table.Roots {
			found = found || tokens.ByRoot(root, table.Spaces[0]) == table
		}
		if prefix, local, ok := strings.Cut(table.Root, ":"); ok {
			found = found || tokens.ByRoot(local, table.Binds[0].Space) == table && table.Binds[0].Prefix == prefix
		}
		if private && found {
			t.Errorf("%s is found by more than its name", table.Name)
		}
		if !private && !found && table.Name != "prov-1.0" { // which cannot be told from 1.1
			t.Errorf("%s is found by nothing but its name", table.Name)
		}
	}
}

// Every name of a table that a form gives is one.
func TestFormTables(t *testing.T) {
	for _, table := range tokens.All() {
		for _, f := range table.Forms {
			if f.Kind == tokens.FormDocument && tokens.ByName(f.Table) == nil {
				t.Errorf("%s: the form of %#04x names %q", table.Name, f.Code, f.Table)
			}
		}
	}
}

// A number that is registered for another type chooses one together with the root only.
func TestByBorrowed(t *testing.T) {
	for _, test := range []struct {
		id   uint32
		root tokens.Code
		want string
	}{
		{0x110E, tokens.ProvWapProvisioningdoc, "prov-1.1-windows-mobile"},
		{0x110E, tokens.ProvCharacteristic, "none"},
		{0x110E, 0xC820, "none"},
		{0x0B, tokens.ProvWapProvisioningdoc, "none"}, // its own
		{0x110D, 0x05, "none"},
		{0, 0, "none"},
	} {
		if have := name(tokens.ByBorrowed(test.id, test.root)); have != test.want {
			t.Errorf("%#x with root %#04x is %s, want %s", test.id, test.root, have, test.want)
		}
	}
}

// Each table is in one family, which finds it as the registry does.
func TestFamilies(t *testing.T) {
	families := map[string]tokens.Family{
		"syncml": tokens.FamilySyncML, "prov": tokens.FamilyProv, "push": tokens.FamilyPush, "wap": tokens.FamilyWAP,
		"imps": tokens.FamilyIMPS, "activesync": tokens.FamilyActiveSync, "nokia": tokens.FamilyNokia,
	}
	n := 0
	for name, f := range families {
		n += len(f)
		for _, table := range f {
			if table.Family != name || f.ByName(table.Name) != table {
				t.Errorf("%s of the family %q is in %s", table.Name, table.Family, name)
			}
			if id := table.PublicID; !table.Borrowed && f.ByPublicID(id) != tokens.ByPublicID(id) {
				t.Errorf("%s: %#x does not give the table that it gives everywhere", table.Name, id)
			}
			if f.ByPublic(table.Public) != tokens.ByPublic(table.Public) {
				t.Errorf("%s: %q does not give the table that it gives everywhere", table.Name, table.Public)
			}
			for _, mime := range table.MIME {
				if f.ByMIME(strings.ToUpper(mime)+"; x=y") != tokens.ByMIME(mime) {
					t.Errorf("%s: %s does not give the table that it gives everywhere", table.Name, mime)
				}
			}
		}
		for _, none := range []*tokens.Table{f.ByName(""), f.ByPublicID(0), f.ByPublicID(0x110E), f.ByPublic(""), f.ByMIME("")} {
			if none != nil {
				t.Errorf("the family %s finds %s by nothing", name, none.Name)
			}
		}
	}
	if n != len(tokens.All()) {
		t.Errorf("the families have %d tables, of %d", n, len(tokens.All()))
	}
}
