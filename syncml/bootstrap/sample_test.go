package bootstrap

import (
	"encoding/base64"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml"
)

// sample returns an account with all fields.
func sample() *Account {
	digest := AuthDigest
	return &Account{
		ServerID: "com.example.dm", Name: "Example DM", Node: "ExampleAcc",
		Addresses: []Address{{Addr: "https://dm.example.com/dm", Type: AddrURI, Ports: []uint16{443}}},
		Credentials: []Credential{
			{Level: LevelClient, Type: AuthDigest, Name: "user1", Secret: Secret("secret1"), Data: Secret("nonce1")},
			{Level: LevelServer, Type: AuthDigest, Name: "com.example.dm", Secret: Secret("secret2"), Data: Secret("nonce2")},
		},
		AuthPref: &digest,
		ConRefs:  []string{"INTERNET"},
		NAPs: []NAP{{
			ID: "INTERNET", Name: "Internet", Bearers: []string{"GSM-GPRS"}, Address: "internet", AddressType: "APN",
			Auth: []NetAuth{{Type: "PAP", Name: "gprs", Secret: Secret("gprs-secret")}},
		}},
		Objects: []Object{{
			Name: "Conn", ID: "urn:oma:mo:oma-connmo:1.0", Nodes: []Node{{URI: "NAP/APN", Value: Secret("internet")}},
		}},
		Ext: []Node{{URI: "Vendor/Retries", Format: "int", Value: Secret("3")}},
		ACL: "Get=com.example.dm&Replace=com.example.dm&Delete=com.example.dm",
	}
}

func shared(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(testdoc.Shared(t, "samples", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Vector c: a published message with its MAC.
func TestVectorC(t *testing.T) {
	body := shared(t, "gaia-userpin-cp.wbxml")
	mac, err := ParseMAC("AA2DC41FC48AEEF3FED7351B1EE704461A8894D4")
	if err != nil {
		t.Fatal(err)
	}
	s := Security{SEC: SECUserPIN, MAC: mac, HasMAC: true}
	if err := Verify(body, s, Keys{PIN: Secret("0000")}); err != nil {
		t.Error(err)
	}
	if err := Verify(body, s, Keys{PIN: Secret("0001")}); err != ErrMAC {
		t.Errorf("with a wrong PIN: %v", err)
	}
}

// TestBrowsing opens documents with published MACs, which are about browsing: what
// verifies is read, and holds no account.
func TestBrowsing(t *testing.T) {
	imsi, err := AppendIMSI(nil, "123456789012345")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		file, mac string
		sec       SEC
		keys      Keys
	}{
		{"nokia-s40-userpin-cp.wbxml", "D0E034C0864E5E72DFEA6E3B43022A32B239AF76", SECUserPIN, Keys{PIN: Secret("1234")}},
		{"gaia-userpin-cp.wbxml", "aa2dc41fc48aeef3fed7351b1ee704461a8894d4", SECUserPIN, Keys{PIN: Secret("0000")}},
		{"nowsms-netwpin-cp.wbxml", "C483EC25F7E3E0CF100380DA5F6714CF204A5EC5", SECNetwPIN, Keys{Network: imsi}},
	} {
		mac, err := ParseMAC(tt.mac)
		if err != nil {
			t.Fatal(err)
		}
		m := Message{Type: TypeCP, Body: shared(t, tt.file), Security: Security{SEC: tt.sec, MAC: mac, HasMAC: true}}
		if _, err := Open(m, tt.keys); err != ErrNoAccount {
			t.Errorf("%s: %v", tt.file, err)
		}
		if found, err := Check(m, Transport{}); err != nil || len(found) > 0 {
			t.Errorf("%s: Check finds %v, %v", tt.file, found, err)
		}
		m.Security.MAC[0] ^= 0x80
		if _, err := Open(m, tt.keys); err != ErrMAC {
			t.Errorf("%s, a bit of the MAC changed: %v", tt.file, err)
		}
	}
}

// TestMadeSamples opens forms A and B, which another program made.
func TestMadeSamples(t *testing.T) {
	want := sample()
	want.ConRefs, want.NAPs, want.Objects, want.Ext = nil, nil, nil, nil
	for name, form := range map[string]Form{"made-dm12-tnds-pageswitch.wbxml": FormEmbedded, "made-dm12-tnds-opaque.wbxml": FormNested} {
		x, err := Open(Message{Type: TypeDM, Body: shared(t, name)}, Keys{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if d := cmp.Diff(want, &x.Account, plain); d != "" {
			t.Errorf("%s: %s", name, d)
		}
		wantOptions := Options{
			Form: form, Version: codec.Version12, Place: Inbox, Device: "IMEI:490154203237518",
			Source: "https://dm.example.com/dm", SessionID: "0", MsgID: "0",
		}
		if d := cmp.Diff(wantOptions, x.Options); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// TestFormC opens what the Funambol server puts into a message: TNDS with its
// tokens on code page 0 and other deviations, in OPAQUE or as base64.
func TestFormC(t *testing.T) {
	tree := shared(t, "funambol-tnds-dmacc.wbxml")
	for _, data := range []syncml.Data{
		{Kind: syncml.DataOpaque, Text: tree},
		{Kind: syncml.DataText, Text: syncml.Chars(base64.StdEncoding.EncodeToString(tree))},
	} {
		m := message(syncml.Item{
			Target: syncml.Target{LocURI: syncml.Chars("\n ./Inbox ")},
			Data:   data,
		})
		m.Body[0].Meta = &syncml.Meta{Format: syncml.Chars("b64"), Type: syncml.Chars(typeTNDSWBXML)}
		x, err := Open(Message{Type: TypeDM + "; charset=utf-8", Body: encode(t, m)}, Keys{})
		if err != nil {
			t.Fatal(err)
		}
		want := Account{
			ServerID: "FunambolID", Node: "FunambolAcc", Addresses: []Address{{Type: AddrURI, Ports: []uint16{8080}}}, // which its template lacks
			Credentials: []Credential{
				{Level: LevelServer, Type: AuthBasic, Name: "funambol", Secret: Secret("srvpwd")},
				{Level: LevelClient, Type: AuthBasic, Name: "funambol", Secret: Secret("funambol")},
			},
		}
		if d := cmp.Diff(want, x.Account, plain); d != "" || x.Skipped != nil {
			t.Errorf("skipped %q, %s", x.Skipped, d)
		}
		if x.Options.Form != FormNested || x.Options.Place != Inbox || x.Options.Path != "" {
			t.Errorf("%+v", x.Options)
		}
	}
}

// TestSymbian opens a document with all that a real device was tested with.
func TestSymbian(t *testing.T) {
	x, err := Open(Message{Type: TypeCP, Body: shared(t, "symbian-cp-w7-full.wbxml")}, Keys{})
	if err != nil {
		t.Fatal(err)
	}
	a := x.Account
	cred := func(l Level, typ AuthType, name, secret, data string) Credential {
		return Credential{Level: l, Type: typ, Name: name, Secret: secretOf(syncml.Chars(secret)), Data: secretOf(syncml.Chars(data))}
	}
	want := []Credential{
		cred("", AuthHTTPDigest, "name1", "secret1", ""),
		cred(LevelClient, AuthDigest, "servername1", "serversecret1", "servernonce1"),
		cred(LevelClient, AuthBasic, "servername1", "serversecret1", "servernonce1"),
		cred(LevelServer, "", "clientname1", "clientsecret1", "clientnonce1"),
	}
	for i := range want {
		if want[i].Data == nil {
			continue
		}
		if raw, err := base64.StdEncoding.DecodeString(string(want[i].Data)); err == nil {
			want[i].Data = raw
		}
	}
	if d := cmp.Diff(want, a.Credentials, plain); d != "" {
		t.Error(d)
	}
	if a.Name != "Mgmt Server1" || a.ServerID != "clientname1" || !slices.Equal(a.ConRefs, []string{"NAP1"}) ||
		len(a.Addresses) != 1 || a.Addresses[0].Addr != "http://www.mgmtserver1.com:8080/manage" || len(a.NAPs) == 0 || len(a.Proxies) == 0 {
		t.Errorf("%+v", a)
	}
	if a.NAPs[0].ID != "NAP1" || a.NAPs[0].Auth[0].Name != "wwwmmmuser" || a.Proxies[0].Physical[0].Ports[0].Number != 9203 {
		t.Errorf("%+v %+v", a.NAPs, a.Proxies)
	}
	var types []string
	for _, c := range a.Characteristics {
		types = append(types, c.Type)
	}
	if got := strings.Join(types, " "); len(x.Skipped) > 0 || got != "BOOTSTRAP"+strings.Repeat(" APPLICATION", 8)+" VENDORCONFIG APPLICATION" {
		t.Errorf("skipped %q, beside the account %s", x.Skipped, got)
	}
}

// message returns a message with one Add of items, as a DM 1.2 server sends it.
func message(items ...syncml.Item) *syncml.Message {
	return &syncml.Message{
		Hdr: syncml.SyncHdr{
			VerProto: syncml.Chars("DM/1.2"), SessionID: syncml.Chars("0"), MsgID: syncml.Chars("0"),
			Target: syncml.Target{LocURI: syncml.Chars("IMEI:1")}, Source: syncml.Source{LocURI: syncml.Chars("https://x")},
		},
		Body:  []syncml.Command{{Kind: syncml.KindAdd, CmdID: syncml.Chars("1"), Items: items}},
		Final: true,
	}
}

func encode(t testing.TB, m *syncml.Message) []byte {
	t.Helper()
	var e codec.Encoder
	e.SetOptions(codec.Options{Table: m.Version.Table()})
	e.ResetAppend(nil, m.Header())
	m.Encode(&e)
	b, err := e.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestQuirks opens account nodes one by one as real servers write them.
func TestQuirks(t *testing.T) {
	item := func(uri, format, value string) syncml.Item {
		it := syncml.Item{Target: syncml.Target{LocURI: syncml.Chars(uri)}, Meta: &syncml.Meta{Format: syncml.Chars(format)}}
		if format != "node" {
			it.Data = syncml.Data{Kind: syncml.DataText, Text: syncml.Chars(value)}
		}
		return it
	}
	m := message(
		item("./SyncML/DMAcc/x", "node", ""),
		item(" ./SyncML/DMAcc/x/Addr\n", "chr", "https://dm.example.com"),
		item("./SyncML/DMAcc/x/AddrType", "chr", "1"),
		item("./SyncML/DMAcc/x/PortNbr", "int", "443"),
		item("./SyncML/DMAcc/x/ConRef", "chr", "./SyncML/Con/y"),
		item("./SyncML/DMAcc/x/ServerId", "chr", "srv"),
		item("./SyncML/DMAcc/x/ServerPW", "chr", "pw"),
		item("./SyncML/DMAcc/x/ServerNonce", "b64", "AAEC"),
		item("./SyncML/DMAcc/x/ClientNonce", "chr", "AAEC"), // should be octets
		item("./SyncML/DMAcc/x/Vendor", "chr", "?"),
		item("./SyncML/Con/y/PX/Addr", "chr", "192.0.2.1"), // its parents come implied
	)
	m.Body[0].Kind = syncml.KindReplace
	m.Version = syncml.Version11
	x, err := Open(Message{Type: TypeDM, Body: encode(t, m)}, Keys{})
	if err != nil {
		t.Fatal(err)
	}
	want := Account{
		ServerID: "srv", Node: "x", ConRefs: []string{"./SyncML/Con/y"},
		Addresses:   []Address{{Addr: "https://dm.example.com", Type: AddrURI, Ports: []uint16{443}}},
		Credentials: []Credential{{Level: LevelClient, Data: Secret("AAEC")}, {Level: LevelServer, Secret: Secret("pw"), Data: Secret("\x00\x01\x02")}},
	}
	if d := cmp.Diff(want, x.Account, plain); d != "" {
		t.Error(d)
	}
	if want := []string{"./SyncML/DMAcc/x/Vendor", "./SyncML/Con/y/PX/Addr"}; !slices.Equal(x.Skipped, want) {
		t.Errorf("skipped %q", x.Skipped)
	}
	if x.Options.DM != DM11 || x.Options.Place != "./SyncML/DMAcc" {
		t.Errorf("%+v", x.Options)
	}
}

// TestMadeMACs holds the DM profile's methods to values computed elsewhere.
func TestMadeMACs(t *testing.T) {
	imsi, err := AppendIMSI(nil, "310150123456789")
	if err != nil {
		t.Fatal(err)
	}
	keys := Keys{Network: imsi, PIN: Secret("1234"), Join: JoinPINColonNetwork}
	for _, tt := range []struct {
		file string
		sec  SEC
		mac  string
	}{
		{"made-dm12-tnds-pageswitch.wbxml", SECUserPIN, "22F7F4EC92D6C365E7DC63C5BC98165D519875E7"},
		{"made-dm12-tnds-pageswitch.wbxml", SECNetwPIN, "2FDA97FE86F637E17F0CB4FB947A6D708D4E6AA0"},
		{"made-dm12-tnds-pageswitch.wbxml", SECUserNetwPIN, "3A19BCC3AD45578C2BC780959BEFBF7BF1B66FF2"},
		{"made-dm12-tnds-opaque.wbxml", SECUserPIN, "FA71406BD8EE11E639C0D07680D0EC37C77B4995"},
	} {
		s, err := Protect(shared(t, tt.file), tt.sec, keys)
		if got := string(s.AppendMAC(nil)); err != nil || got != tt.mac {
			t.Errorf("%s, %v: %s, %v, want %s", tt.file, tt.sec, got, err, tt.mac)
		}
	}
}

// TestOpenLimits holds Open to codec.LimitsBootstrap.
func TestOpenLimits(t *testing.T) {
	long := strings.Repeat("x", 70000)
	a := sample()
	a.Name = long
	deep := sample()
	deep.Ext = []Node{{URI: strings.Repeat("a/", 30) + "b", Value: Secret("1")}}
	for name, tt := range map[string]struct {
		o Options
		a *Account
	}{
		"long": {Options{}, a}, "long, CP": {Options{Profile: ProfileCP}, a}, "deep": {Options{}, deep}, "deep, nested": {Options{Form: FormNested}, deep},
		"deep, XML": {Options{Form: FormXML}, deep}, "long, XML": {Options{Form: FormXML}, a}, "long, nodes": {Options{Form: FormNodeByNode}, a},
	} {
		tt.o.Device, tt.o.Drop = "IMEI:1", true
		m, _, err := Build(tt.o, tt.a, Keys{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Open(m, Keys{}); !errors.Is(err, codec.ErrLimit) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, m := range []Message{{}, {Type: TypeDM}, {Type: TypeCP, Body: []byte{3}}, {Type: "text/xml", Body: []byte("<a/>")}} {
		if _, err := Open(m, Keys{}); err == nil {
			t.Errorf("%q: no error", m.Type)
		}
	}
}
