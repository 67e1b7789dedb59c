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
	want := []string{"devinf-1.0", "devinf-1.1", "devinf-1.2", "dmddf-1.2", "dmddf-1.2-page0",
		"metinf-1.0", "metinf-1.1", "metinf-1.2", "prov-1.0", "prov-1.1", "prov-1.1-vendor",
		"syncml-1.0", "syncml-1.1", "syncml-1.1-vendor", "syncml-1.2", "syncml-1.2-vendor"}
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

// Nothing but its name chooses a table of vendor tokens or for reading.
func TestPrivate(t *testing.T) {
	for _, table := range tokens.All() {
		private := strings.HasSuffix(table.Name, "-vendor") || table.Name == "dmddf-1.2-page0"
		var found bool
		found = tokens.ByPublicID(table.PublicID) == table || tokens.ByPublic(table.Public) == table || tokens.ByRoot(table.Root, "") == table
		for _, mime := range table.MIME {
			found = found || tokens.ByMIME(mime) == table
		}
		for _, ns := range append(table.Spaces, table.SpaceAliases...) {
			found = found || tokens.ByRoot(table.Root, ns) == table
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
