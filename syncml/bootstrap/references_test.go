package bootstrap

import (
	"slices"
	"testing"

	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/prov"
	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// TestRights holds that a message whose account has no ACL, nor inherits one, is warned
// about on every transport, and that nothing is refused for it.
func TestRights(t *testing.T) {
	plain := func(acl string) *Account {
		return &Account{ServerID: "srv", Addresses: []Address{{Addr: "http://a"}}, ACL: acl}
	}
	secure := Transport{Secure: true}
	for _, tt := range []struct {
		name string
		o    Options
		acl  string
		want bool
	}{
		{"DM", Options{}, "", true},
		{"self", Options{}, ACLSelf, false},
		{"another ACL", Options{Form: FormXML}, "Get=*", false},
		{"node by node has no place for it", Options{Form: FormNodeByNode, Drop: true}, ACLSelf, true},
		{"DM 1.1", Options{DM: DM11, Drop: true}, "", true},
		{"CP", Options{Profile: ProfileCP}, "", false},
	} {
		tt.o.Device, tt.o.Transport, tt.o.Strict = "IMEI:1", secure, true
		m, report, err := Build(tt.o, plain(tt.acl), Keys{})
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		var want []Rule
		if tt.want {
			want = []Rule{RuleRights}
		}
		found, err := Check(m, secure)
		if err != nil || !slices.Equal(rulesOf(found), want) || !slices.Equal(report.Findings, found) {
			t.Errorf("%s: Check %v, %v, Build %v, want %v", tt.name, found, err, report.Findings, want)
		}
	}
	// An ACL of a node around the account is inherited; one inside is not the account's.
	for _, tt := range []struct {
		uri  string
		want int
	}{{"./DMAcc", 0}, {"./DMAcc/x", 0}, {"./DMAcc/x/AppAddr", 1}} {
		tree := new(tnds.Tree)
		if err := tree.Build(tnds.BuildOptions{}, tnds.Entry{URI: "./DMAcc/x/ServerID", Value: []byte("srv")},
			tnds.Entry{URI: "./DMAcc/x/AppAddr/1/Addr", Value: []byte("http://a")}); err != nil {
			t.Fatal(err)
		}
		tree.Node(tree.Find(tt.uri)).RT.ACL = syncml.Chars("Replace=srv")
		m := message(syncml.Item{
			Target: syncml.Target{LocURI: syncml.Chars(".")}, Data: syncml.Data{Kind: syncml.DataTree, Tree: tree},
			Meta: &syncml.Meta{Format: syncml.Chars("bin"), Type: syncml.Chars(typeTNDSWBXML)},
		})
		found, err := Check(Message{Type: TypeDM, Body: encode(t, m)}, secure)
		if err != nil || len(found) != tt.want {
			t.Errorf("ACL of %s: %v, %v", tt.uri, found, err)
		}
	}
}

// TestReferences holds that what leads nowhere is a fault of Build and Compile, and a
// finding of Check.
func TestReferences(t *testing.T) {
	proxy := func(naps ...string) []Proxy {
		return []Proxy{{ID: "P", Physical: []PhysicalProxy{{ID: "PP", Address: "h", NAPs: naps}}}}
	}
	for _, tt := range []struct {
		name string
		o    Options
		a    Account
		want []string
	}{
		{"CP", Options{Profile: ProfileCP}, Account{ConRefs: []string{"N", "P", "INTERNET"}, NAPs: []NAP{{ID: "N"}}, Proxies: proxy("N", "INTERNET")}, nil},
		{"CP, nowhere", Options{Profile: ProfileCP}, Account{ConRefs: []string{"P", "N", "internet"}, Proxies: proxy("N", "P")},
			[]string{"conRefs[1]", "conRefs[2]", "proxies[0].physical[0].naps[0]", "proxies[0].physical[0].naps[1]"}},
		{"CP, in another order", Options{Profile: ProfileCP, Drop: true}, Account{ConRefs: []string{"./a", "gone", "P"}, Proxies: proxy()}, []string{"conRefs[1]"}},
		{"DM", Options{}, Account{ConRefs: []string{"./Inbox/Con/x", "./ConnMO/y", "known"}, Objects: []Object{{Name: "x", Path: "./Con", ID: "i"}}}, nil},
		{"DM, nowhere", Options{}, Account{ConRefs: []string{"./Inbox/x", "./Inbox/"}, Objects: []Object{{Name: "x", Path: "Con", ID: "i"}}},
			[]string{"conRefs[0]", "conRefs[1]"}},
		{"slots", Options{Profile: ProfileCP}, Account{ConRefs: []string{"${a}", "x${a}"}, NAPs: []NAP{{ID: "x${a}"}}}, []string{"conRefs[0]"}},
		{"slots in DM", Options{}, Account{ConRefs: []string{"./Inbox/${a}", "./Inbox/${b}", "${b}"}, Objects: []Object{{Name: "${b}", ID: "i"}}}, []string{"conRefs[0]"}},
	} {
		tt.o.Device, tt.a.ServerID, tt.a.Addresses = "IMEI:1", "srv", []Address{{Addr: "http://a"}}
		_, _, err := Compile(tt.o, &tt.a)
		if got := fields(err); !slices.Equal(got, tt.want) {
			t.Errorf("%s: faults %q of %v, want %q", tt.name, got, err, tt.want)
		}
	}
	doc := new(prov.Document)
	app := &prov.Application{AppID: chars("w7"), ToNapID: charsList([]string{"INTERNET", "gone"})}
	doc.Append(-1, &prov.PXLogical{ProxyID: chars("P"), PXPhysical: []prov.PXPhysical{{PhysicalProxyID: chars("PP"), ToNapID: charsList([]string{"gone"})}}})
	doc.Append(-1, app)
	body, err := doc.AppendWBXML(nil)
	if err != nil {
		t.Fatal(err)
	}
	found, err := Check(Message{Type: TypeCP, Body: body}, Transport{Secure: true})
	if err != nil || len(found) != 2 || found[0].Rule != RuleReferences || found[0].Text != "conRefs[1] names nothing in the message" ||
		found[1].Text != "proxies[0].physical[0].naps[0] names nothing in the message" {
		t.Errorf("CP: %v, %v", found, err)
	}
	tree := new(tnds.Tree)
	if err := tree.Build(tnds.BuildOptions{Base: Inbox}, tnds.Entry{URI: Inbox + "/1/ServerID", Value: []byte("srv")},
		tnds.Entry{URI: Inbox + "/1/PrefConRef", Value: []byte("./Inbox/gone")}); err != nil {
		t.Fatal(err)
	}
	m := message(syncml.Item{
		Target: syncml.Target{LocURI: syncml.Chars(Inbox)}, Data: syncml.Data{Kind: syncml.DataTree, Tree: tree},
		Meta: &syncml.Meta{Format: syncml.Chars("bin"), Type: syncml.Chars(typeTNDSWBXML)},
	})
	found, err = Check(Message{Type: TypeDM, Body: encode(t, m)}, Transport{Secure: true})
	if err != nil || !slices.Equal(rulesOf(found), []Rule{RuleRights, RuleReferences}) {
		t.Errorf("DM: %v, %v", found, err)
	}
}
