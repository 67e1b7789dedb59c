package bootstrap

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/codec"
)

// fields returns the fields that err finds fault with.
func fields(err error) []string {
	var f Faults
	errors.As(err, &f)
	var out []string
	for _, x := range f {
		out = append(out, x.Field)
	}
	return out
}

// TestValidate spoils one field after the other, and then all at once.
func TestValidate(t *testing.T) {
	bad := AuthType("NONE")
	tests := []struct {
		field string
		spoil func(a *Account)
	}{
		{"serverId", func(a *Account) { a.ServerID = "a+b" }},
		{"name", func(a *Account) { a.Name = "a\x00" }},
		{"node", func(a *Account) { a.Node = "a/b" }},
		{"addresses[0].addr", func(a *Account) { a.Addresses[0].Addr = "" }},
		{"addresses[1].addr", func(a *Account) { a.Addresses = append(a.Addresses, Address{Addr: "1.2.3", Type: AddrIPv4}) }},
		{"addresses[2].addr", func(a *Account) { a.Addresses = append(a.Addresses, Address{Addr: "fe80::1%eth0", Type: AddrIPv6}) }},
		{"addresses[3].type", func(a *Account) { a.Addresses = append(a.Addresses, Address{Addr: "x", Type: "E164"}) }},
		{"credentials[0].level", func(a *Account) { a.Credentials[0].Level = "APPSRV" }},
		{"credentials[0].type", func(a *Account) { a.Credentials[0].Type = "MD5" }},
		{"credentials[1].name", func(a *Account) { a.Credentials[1].Name = "a\nb" }},
		{"credentials[1].secret", func(a *Account) { a.Credentials[1].Secret = Secret("\xFFhidden") }},
		{"credentials[2].type", func(a *Account) {
			a.Credentials = append(a.Credentials, Credential{Level: LevelHTTP, Type: AuthHMAC})
		}},
		{"authPref", func(a *Account) { a.AuthPref = &bad }},
		{"conRefs[0]", func(a *Account) { a.ConRefs[0] = "" }},
		{"naps[0].dns[1]", func(a *Account) { a.NAPs[0].DNS = []string{"a", ""} }},
		{"naps[0].auth[0].secret", func(a *Account) { a.NAPs[0].Auth[0].Secret = Secret("hidden\n") }},
		{"naps[1].id", func(a *Account) { a.NAPs = append(a.NAPs, NAP{ID: a.NAPs[0].ID}) }},
		{"proxies[0].id", func(a *Account) { a.Proxies = []Proxy{{Physical: []PhysicalProxy{{}}}} }},
		{"proxies[0].physical[0].id", func(*Account) {}},
		{"proxies[0].physical[0].address", func(*Account) {}},
		{"objects[0].name", func(a *Account) { a.Objects[0].Name = a.Node }},
		{"objects[0].id", func(a *Account) { a.Objects[0].ID = "" }},
		{"objects[0].nodes[0].value", func(a *Account) { a.Objects[0].Nodes[0].Value = Secret("hidden\x00") }},
		{"ext[0].format", func(a *Account) { a.Ext[0].Format = "b64" }},
		{"ext[1].uri", func(a *Account) { a.Ext = append(a.Ext, Node{URI: "a//b"}) }},
		{"acl", func(a *Account) { a.ACL = "Get=" }},
	}
	all := sample()
	var want []string
	for _, tt := range tests {
		tt.spoil(all)
		want = append(want, tt.field)
	}
	err := all.Validate()
	got := fields(err)
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if strings.Contains(err.Error(), "hidden") {
		t.Errorf("the error shows a secret: %v", err)
	}
	one, ok := errors.AsType[Fault](err)
	if !ok || one.Field != want[0] {
		t.Errorf("the first fault as an error: %v", one)
	}
	// Nodes that do not make a tree are found only when each is good.
	a := sample()
	a.Ext = []Node{{URI: "a"}, {URI: "./a"}, {URI: "a/b"}, {URI: "n", Format: "null", Value: Secret("1")}}
	if got := fields(a.Validate()); !slices.Equal(got, []string{"ext[3]"}) {
		t.Errorf("%q", got)
	}
	a.Ext = a.Ext[:3]
	if got := fields(a.Validate()); !slices.Equal(got, []string{"ext[1].uri", "ext[2].uri"}) {
		t.Errorf("%q", got)
	}
	if err := sample().Validate(); err != nil {
		t.Error(err)
	}
	if got := fields(new(Account).Validate()); !slices.Equal(got, []string{"serverId", "addresses"}) {
		t.Errorf("%q", got)
	}
}

// TestBuildRefuses lists everything that a profile cannot carry, and what is
// wrong with options, at once.
func TestBuildRefuses(t *testing.T) {
	plainAccount := sample()
	plainAccount.NAPs, plainAccount.Objects, plainAccount.Ext, plainAccount.ACL, plainAccount.ConRefs = nil, nil, nil, "", nil
	a := sample()
	a.Objects[0].ACL, a.Ext[0].ACL = "Get=*", "Get=*"
	a.Addresses = append(a.Addresses, Address{Addr: "192.0.2.1", Type: AddrIPv4}, Address{Addr: "http://b", Ports: []uint16{1, 2}})
	a.ConRefs, a.Proxies = []string{"INTERNET", "./a"}, nil
	a.Credentials = append(a.Credentials, Credential{Level: LevelHTTP, Type: AuthHTTPBasic})
	for _, tt := range []struct {
		name string
		o    Options
		a    *Account
		want []string
	}{
		{"CP", Options{Profile: ProfileCP}, a, []string{"node", "credentials[2]", "authPref", "conRefs[1]", "objects", "ext", "acl"}},
		{"DM", Options{Device: "x"}, a, []string{"naps"}},
		{"node by node", Options{Device: "x", Form: FormNodeByNode}, a, []string{"naps", "objects[0].acl", "ext[0].acl", "acl"}},
		{"DM 1.1", Options{Device: "x", DM: DM11}, a, []string{
			"addresses[1]", "addresses[2]", "credentials[0].type", "credentials[1].type", "credentials[1].name", "credentials[2]",
			"conRefs[1]", "naps", "objects", "ext", "acl",
		}},
		{"options", Options{Place: "a//b", Path: "..", Source: "\n"}, plainAccount, []string{
			"options.device", "options.source", "options.place", "options.path",
		}},
		{"unknown values", Options{Device: "x", DM: 9, Form: 9}, plainAccount, []string{"options.dm", "options.form"}},
	} {
		_, _, err := Build(tt.o, tt.a, Keys{})
		if d := cmp.Diff(tt.want, fields(err)); d != "" {
			t.Errorf("%s: %s", tt.name, d)
		}
		if tt.a == plainAccount {
			continue
		}
		tt.o.Drop = true
		_, report, err := Build(tt.o, tt.a, Keys{})
		if d := cmp.Diff(tt.want, report.Dropped); d != "" || err != nil {
			t.Errorf("%s: with Drop: %v %s", tt.name, err, d)
		}
	}
	noType := sample()
	noType.Credentials[0].Type = ""
	if _, _, err := Build(Options{Device: "x", Drop: true}, noType, Keys{}); !slices.Equal(fields(err), []string{"credentials[0].type"}) {
		t.Errorf("a credential without type: %v", err)
	}
	noType.Addresses = []Address{{Addr: "::1", Type: AddrIPv6}}
	if _, _, err := Build(Options{Device: "x", DM: DM11, Drop: true}, noType, Keys{}); !slices.Equal(fields(err), []string{"addresses"}) {
		t.Errorf("no address for DM 1.1: %v", err)
	}
}

// Rule BS-1: a DM message in WBXML 1.0, or what is no version at all, is not
// built.
func TestBuildVersion(t *testing.T) {
	for _, v := range []codec.Version{codec.Version10, 0x14, 0x03, 0xFF} {
		_, _, err := Build(Options{Device: "x", Version: v, Drop: true}, sample(), Keys{})
		f, ok := errors.AsType[Finding](err)
		if !ok || f.Rule != RuleWBXML {
			t.Errorf("version %#x: %v", uint8(v), err)
		}
		if _, _, err = Build(Options{Profile: ProfileCP, Version: v, Drop: true}, sample(), Keys{}); !errors.Is(err, codec.ErrVersion) {
			t.Errorf("CP, version %#x: %v", uint8(v), err)
		}
	}
}

// checkJSON holds text to what encoding/json makes of the account without its
// secrets, so to names, order and what is left out.
func checkJSON(t *testing.T, text []byte, a *Account) {
	t.Helper()
	b := a.clone()
	b.secrets((*Secret).Clear)
	want, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	if got := b.AppendJSON(nil); string(got) != string(want) {
		t.Fatalf("without secrets\n%s\nwant\n%s", got, want)
	}
	if _, err := json.Marshal(a); a.confidential() == (err == nil) {
		t.Fatalf("json.Marshal: %v", err)
	}
}

func TestAccountJSON(t *testing.T) {
	for seed := range uint64(300) {
		a := newGen(seed).account()
		text := a.AppendJSON([]byte("x"))[1:]
		checkJSON(t, text, a)
		var b Account
		if err := json.Unmarshal(text, &b); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if again := b.AppendJSON(nil); string(again) != string(text) {
			t.Fatalf("seed %d: %s\n%s", seed, text, again)
		}
		for _, o := range []Options{{Profile: ProfileCP}, {}} {
			x, _ := Project(o, a)
			y, _ := Project(o, &b)
			if d := cmp.Diff(x, y, plain); d != "" {
				t.Fatalf("seed %d: %s", seed, d)
			}
		}
	}
	for _, bad := range []string{
		`{"serverId":"a","serverID":1}`, `{"unknown":1}`, `{"credentials":[{"unknown":"hunter2"}]}`, `{"naps":[{"x":1}]}`,
		`{"credentials":[{"secret":12345}]}`, `{"credentials":[{"secret":{"base64":"hunter2!"}}]}`, `[]`, `"hunter2"`,
	} {
		var a Account
		if err := json.Unmarshal([]byte(bad), &a); err == nil || strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "12345") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

// An account, and what is opened, can be logged.
func TestAccountHidesSecrets(t *testing.T) {
	a := sample()
	m, report, err := Build(Options{Device: "x", Drop: true, SEC: SECUserPINMAC}, a, Keys{PIN: Secret("987654")})
	if err != nil {
		t.Fatal(err)
	}
	x, err := Open(m, Keys{Accept: []SEC{SECUserPINMAC}})
	if err != nil {
		t.Fatal(err)
	}
	shown := fmt.Sprintf("%v %+v %#v %+v %#v %+v %#v", a, *a, *a, x, *x, m.Security, report)
	for _, secret := range []string{"secret1", "nonce1", "gprs-secret", "987654", fmt.Sprint([]byte("secret1"))} {
		if strings.Contains(shown, secret) {
			t.Errorf("shows %q", secret)
		}
	}
	stored := a.Credentials[0].Secret
	a.Clear()
	if string(stored) != strings.Repeat("\x00", len("secret1")) || a.ServerID != "" {
		t.Errorf("after Clear: %q", []byte(stored))
	}
}
