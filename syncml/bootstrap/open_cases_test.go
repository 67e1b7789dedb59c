package bootstrap

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/tokens"
)

// kinds are the options for each kind of message.
func kinds() []Options {
	all := []Options{{Profile: ProfileCP}, {Form: FormEmbedded}, {Form: FormNested}, {Form: FormXML}, {Form: FormNodeByNode}, {DM: DM11}}
	for i := range all {
		all[i].Device, all[i].Drop = "IMEI:1", true
	}
	return all
}

// mustBuild builds a message of the sample account.
func mustBuild(t *testing.T, o Options, k Keys) Message {
	t.Helper()
	m, _, err := Build(o, sample(), k)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestOpenRefuses has messages whose type or protection is wrong, and the error
// for each.
func TestOpenRefuses(t *testing.T) {
	const pin = "482913"
	keys := Keys{PIN: Secret(pin), Network: Secret("network-secret"), Accept: everyMethod}
	for _, o := range kinds() {
		o.SEC = SECUserPIN
		m := mustBuild(t, o, keys)
		o.SEC = SECUserPINMAC
		typed := mustBuild(t, o, keys)
		other := TypeCP
		if o.Profile == ProfileCP {
			other = TypeDM
		}
		for _, tt := range []struct {
			name  string
			m     Message
			spoil func(m *Message)
			keys  Keys
			want  error
		}{
			{"no type", m, func(m *Message) { m.Type = "" }, keys, ErrType},
			{"another type", m, func(m *Message) { m.Type = "text/xml" }, keys, ErrType},
			{"type of XML", m, func(m *Message) { m.Type = "application/vnd.syncml.dm+xml" }, keys, ErrType},
			{"type with a suffix", m, func(m *Message) { m.Type += "x" }, keys, ErrType},
			{"type of the other profile", m, func(m *Message) { m.Type = other }, keys, codec.ErrReference},
			{"empty body", m, func(m *Message) { m.Body = nil }, keys, ErrMAC},
			{"empty body, no MAC", m, func(m *Message) { m.Body, m.Security = nil, Security{} }, Keys{}, io.ErrUnexpectedEOF},
			{"wrong PIN", m, nil, Keys{PIN: Secret("482914")}, ErrMAC},
			{"no PIN", m, nil, Keys{Network: keys.Network, Accept: everyMethod}, ErrKey},
			{"another method", m, func(m *Message) { m.Security.SEC = SECNetwPIN }, keys, ErrMAC},
			{"method that does not exist", m, func(m *Message) { m.Security.SEC = SECUserPINMAC + 1 }, keys, ErrSEC},
			{"SEC without MAC", m, func(m *Message) { m.Security.HasMAC = false }, keys, ErrNoMAC},
			{"SEC without MAC, no keys", m, func(m *Message) { m.Security.HasMAC = false }, Keys{}, ErrNoMAC},
			{"MAC without SEC", m, func(m *Message) { m.Security.SEC = SECNone }, keys, ErrSEC},
			{"MAC without SEC, no keys", m, func(m *Message) { m.Security.SEC = SECNone }, Keys{}, ErrSEC},
			{"neither, but keys", m, func(m *Message) { m.Security = Security{} }, keys, ErrNoMAC},
			{"neither, but a method", m, func(m *Message) { m.Security = Security{} }, Keys{Accept: everyMethod}, ErrNoMAC},
			{"nothing typed", typed, func(m *Message) { m.Security.Typed = nil }, keys, ErrKey},
			{"odd number of digits", typed, func(m *Message) { m.Security.Typed = m.Security.Typed[:11] }, keys, ErrPIN},
			{"8 digits", typed, func(m *Message) { m.Security.Typed = Secret("48291345") }, keys, ErrPIN},
			{"letters typed", typed, func(m *Message) { m.Security.Typed = Secret("48291x345678") }, keys, ErrPIN},
			{"42 digits", typed, func(m *Message) { m.Security.Typed = Secret(strings.Repeat("482913", 7)) }, keys, ErrPIN},
		} {
			spoiled := tt.m
			spoiled.Body = slices.Clone(tt.m.Body)
			if tt.spoil != nil {
				tt.spoil(&spoiled)
			}
			x, err := Open(spoiled, tt.keys)
			ok := errors.Is(err, tt.want)
			if tt.want == codec.ErrReference { // what a decoder of another type stumbles over first
				ok = err != nil
			}
			if !ok || x != nil {
				t.Errorf("%v %v: %s: %v, %v, want %v", o.Profile, o.Form, tt.name, x, err, tt.want)
			}
			noSecrets(t, err)
		}
		// Parameters of the type, its letter case and white space do not matter.
		m.Type = " " + strings.ToUpper(m.Type) + " ; charset=utf-8"
		if x, err := Open(m, keys); err != nil || !x.Verified {
			t.Errorf("%v: with parameters: %v", o.Profile, err)
		}
	}
}

// noSecrets holds that an error shows nothing of the sample account's secrets.
func noSecrets(t *testing.T, err error) {
	t.Helper()
	for _, s := range []string{"secret1", "secret2", "nonce1", "gprs-secret", "482913", "network-secret"} {
		if err != nil && strings.Contains(fmt.Sprintf("%v %+v", err, err), s) {
			t.Errorf("the error shows %q: %v", s, err)
		}
	}
}

// TestOpenTruncated cuts each kind of message at every octet, and spoils each
// octet: nothing panics, what is cut does not open, and no error shows a secret.
// With the race detector it is every 7th octet.
func TestOpenTruncated(t *testing.T) {
	step := 1
	if testdoc.Race {
		step = 7
	}
	for _, o := range kinds() {
		m := mustBuild(t, o, Keys{})
		whole := m.Body
		for n := 0; n < len(whole); n += step {
			m.Body = whole[:n]
			if _, err := Open(m, Keys{}); !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Fatalf("%v %v: %d of %d octets: %v", o.Profile, o.Form, n, len(whole), err)
			}
		}
		for n := 0; n < len(whole); n += step {
			m.Body = slices.Clone(whole)
			m.Body[n] = []byte{0, 1, 3, 0x45, 0x83, 0xC3, 0xFF}[n/step%7]
			_, err := Open(m, Keys{})
			noSecrets(t, err)
		}
		// What a card has behind the document does not matter (facts 9).
		m.Body = append(slices.Clone(whole), bytes.Repeat([]byte{0xFF}, 40)...)
		if _, err := Open(m, Keys{}); err != nil {
			t.Errorf("%v %v: with padding: %v", o.Profile, o.Form, err)
		}
	}
}

// fromXML returns a Client Provisioning message of XML.
func fromXML(t *testing.T, xml string) Message {
	t.Helper()
	var c xmlconv.Converter
	body, err := c.AppendWBXML(nil, []byte(xml), xmlconv.EncodeOptions{Table: tokens.Prov11, Header: codec.Header{Version: codec.Version13}})
	if err != nil {
		t.Fatal(err)
	}
	return Message{Type: TypeCP, Body: body}
}

// TestOpenSkips opens a document with all that an account has no place for, and
// more than once what it has one place for: each is named, once.
func TestOpenSkips(t *testing.T) {
	x, err := Open(fromXML(t, `<wap-provisioningdoc version="1.1">
		<characteristic type="BOOTSTRAP"><parm name="NAME" value="b"/><parm name="NETWORK"/></characteristic>
		<characteristic type="ACCESS"><parm name="RULE" value="r"/></characteristic>
		<characteristic type="PXLOGICAL">
			<parm name="PROXY-ID" value="PX"/><parm name="TRUST"/><parm name="WSP-VERSION" value="1.2"/>
			<characteristic type="PORT"><parm name="PORTNBR" value="8080"/><parm name="SERVICE" value="CO-WSP"/><parm name="X" value="y"/></characteristic>
			<characteristic type="PORT"><parm name="PORTNBR" value="many"/><parm name="SERVICE" value="CO-WSP"/></characteristic>
			<characteristic type="PXPHYSICAL"><parm name="PHYSICAL-PROXY-ID" value="P"/><parm name="PXADDR" value="192.0.2.1"/>
				<parm name="DOMAIN" value="d"/><parm name="PXADDR-FQDN" value="f"/>
				<characteristic type="PORT"><parm name="SERVICE" value="CO-WSP"/></characteristic></characteristic>
		</characteristic>
		<characteristic type="NAPDEF"><parm name="NAPID" value="N1"/></characteristic>
		<characteristic type="NAPDEF"><parm name="NAPID" value="N2"/><parm name="INTERNET"/><parm name="INTERNET"/>
			<parm name="MAX-SDU-SIZE" value="1"/><parm name="LINGER" value="2"/><parm name="T-BIT"/><parm name="BEARER" value="GSM-GPRS"/><parm name="BEARER" value="GSM-CSD"/>
			<characteristic type="NAPAUTHINFO"><parm name="AUTHTYPE" value="PAP"/><parm name="SPI" value="1"/><parm name="AUTH-ENTITY" value="AAA"/></characteristic>
			<characteristic type="VALIDITY"><parm name="COUNTRY" value="1"/></characteristic>
			<characteristic type="VALIDITY"><parm name="COUNTRY" value="2"/></characteristic>
		</characteristic>
		<characteristic type="APPLICATION"><parm name="APPID" value="w2"/><parm name="NAME" value="browser"/></characteristic>
		<characteristic type="APPLICATION"><parm name="APPID" value="w7"/><parm name="PROVIDER-ID" value="srv"/>
			<parm name="NAME"/><parm name="NAME" value="one"/><parm name="NAME" value="two"/><parm name="INIT"/><parm name="PROTOVER" value="1.2"/><parm value="x"/>
			<parm name="TO-NAPID" value="N1"/><parm name="TO-NAPID" value="N2"/><parm name="TO-NAPID"/>
			<characteristic type="APPADDR"><parm name="ADDR" value="http://a"/>
				<characteristic type="PORT"><parm name="PORTNBR" value=" 80 "/><parm name="SERVICE" value="CO-WSP"/></characteristic>
				<characteristic type="PORT"><parm name="PORTNBR" value="65536"/></characteristic></characteristic>
			<characteristic type="APPAUTH"><parm name="AAUTHLEVEL" value="APPSRV"/><parm name="AAUTHTYPE" value="BASIC"/><parm name="MS" value="1"/></characteristic>
			<characteristic type="RESOURCE"><parm name="URI" value="u"/></characteristic>
		</characteristic>
		<characteristic type="APPLICATION"><parm name="APPID" value="w7"/></characteristic>
		<characteristic type="VENDORCONFIG"><characteristic type="deep"><parm name="a" value="b"/></characteristic></characteristic>
		<characteristic type="CLIENTIDENTITY"><parm name="CLIENT-ID" value="c"/></characteristic>
	</wap-provisioningdoc>`), Keys{})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"APPLICATION[2]/?"} // a parm without a name
	if d := cmp.Diff(want, x.Skipped); d != "" {
		t.Error(d)
	}
	extra := func(text string, within ...Characteristic) Extra { return Extra{parmsOf(text), within} }
	account := &Account{
		ServerID: "srv", Name: "one", ProvVersion: "1.1",
		Addresses:   []Address{{Addr: "http://a", Type: AddrURI, Ports: []uint16{80}, PortExtra: []Extra{extra("SERVICE=CO-WSP")}, Extra: extra("", of("PORT", "PORTNBR=65536"))}},
		Credentials: []Credential{{Level: LevelClient, Type: AuthBasic, Extra: extra("MS=1")}}, ConRefs: []string{"N1", "N2"},
		NAPs: []NAP{{ID: "N1"}, {ID: "N2", Internet: true, Bearers: []string{"GSM-GPRS", "GSM-CSD"}, Auth: []NetAuth{{Type: "PAP", Extra: extra("SPI=1 AUTH-ENTITY=AAA")}},
			Extra: extra("INTERNET MAX-SDU-SIZE=1 LINGER=2 T-BIT", of("VALIDITY", "COUNTRY=1"), of("VALIDITY", "COUNTRY=2"))}},
		Proxies: []Proxy{{ID: "PX", Ports: []ProxyPort{{Number: 8080, Services: []string{"CO-WSP"}, Extra: extra("X=y")}}, Extra: extra("TRUST WSP-VERSION=1.2", of("PORT", "PORTNBR=many SERVICE=CO-WSP")),
			Physical: []PhysicalProxy{{ID: "P", Address: "192.0.2.1", Extra: extra("DOMAIN=d PXADDR-FQDN=f", of("PORT", "SERVICE=CO-WSP"))}}}},
		Extra: extra("NAME NAME=two INIT PROTOVER=1.2 TO-NAPID", of("RESOURCE", "URI=u")),
		Characteristics: []Characteristic{of("BOOTSTRAP", "NAME=b NETWORK"), of("ACCESS", "RULE=r"), of("APPLICATION", "APPID=w2 NAME=browser"), of("APPLICATION", "APPID=w7"),
			of("VENDORCONFIG", "", of("deep", "a=b")), of("CLIENTIDENTITY", "CLIENT-ID=c")},
	}
	if d := cmp.Diff(account, &x.Account, plain); d != "" {
		t.Error(d)
	}
}

// parmsOf returns parms of text, such as INIT ROLE=4; of is a characteristic with some.
func parmsOf(text string) []Parm {
	var out []Parm
	for s := range strings.FieldsSeq(text) {
		name, value, ok := strings.Cut(s, "=")
		p := Parm{Name: name}
		if ok {
			p.Value = Secret(value)
		}
		out = append(out, p)
	}
	return out
}

func of(typ, parms string, within ...Characteristic) Characteristic {
	return Characteristic{typ, parmsOf(parms), within}
}

// TestVendorParms opens documents with all that w7 and vendors have, and builds them
// again: the same account comes back, and nothing is skipped.
func TestVendorParms(t *testing.T) {
	const own = `<wap-provisioningdoc version="1.0"><characteristic type="BOOTSTRAP"><parm name="NAME" value="b"/><characteristic type="x"/></characteristic>
		<characteristic type="APPLICATION"><parm name="APPID" value="w4"/></characteristic>
		<characteristic type="NAPDEF"><parm name="NAPID" value="N"/><parm name="LINGER" value=""/><characteristic type="VALIDITY"><parm name="COUNTRY" value="1"/></characteristic></characteristic>
		<characteristic type="APPLICATION"><parm name="APPID" value="w7"/><parm name="PROVIDER-ID" value="s"/><parm name="INIT"/><parm name="ROLE" value="4"/><parm name="ADDR" value="http://a"/>
		<characteristic type="RESOURCE"><parm name="URI" value="u"/></characteristic></characteristic></wap-provisioningdoc>`
	check := func(t *testing.T, doc string) {
		x, err := Open(fromXML(t, doc), Keys{})
		if err != nil || len(x.Skipped) > 0 || len(x.Account.Extra.Parms) < 2 || len(x.Account.Characteristics) != 2 {
			t.Fatalf("skipped %q, %+v, %v", x.Skipped, x.Account, err)
		}
		m, report, err := Build(Options{Profile: ProfileCP}, &x.Account, Keys{})
		if err != nil || len(report.Dropped) > 0 {
			t.Fatalf("dropped %q, %v", report.Dropped, err)
		}
		again, err := Open(m, Keys{})
		if err != nil {
			t.Fatal(err)
		}
		want, _ := Project(Options{Profile: ProfileCP}, &x.Account)
		if d := cmp.Diff(want, &again.Account, plain); d != "" {
			t.Error(d)
		}
	}
	check(t, own)
	t.Run("field", func(t *testing.T) {
		doc, err := os.ReadFile(testdoc.Shared(t, "cases", "w7-with-vendor-parms.xml"))
		if err != nil {
			t.Fatal(err)
		}
		check(t, string(doc))
	})
	a := &Account{ServerID: "s", Addresses: []Address{{Addr: "http://a"}}, NAPs: []NAP{{ID: "N", Extra: Extra{Parms: parmsOf("NAME=x"), Within: []Characteristic{of("NAPAUTHINFO", "")}}}},
		Extra: Extra{Parms: parmsOf("ADDR=x"), Within: []Characteristic{of("", "")}}, Characteristics: []Characteristic{of("NAPDEF", "")}}
	if got := fields(a.Validate()); !slices.Equal(got, []string{"naps[0].extra.parms[0].name", "naps[0].extra.within[0].type", "extra.parms[0].name", "extra.within[0].type", "characteristics[0].type"}) {
		t.Errorf("faults in %q", got)
	}
}

// TestOpenData holds what AAUTHDATA is taken for.
func TestOpenData(t *testing.T) {
	for text, want := range map[string]string{
		"bm9uY2Ux":     "nonce1",
		"AAEC/w==":     "\x00\x01\x02\xFF",
		"nonce-1":      "nonce-1",  // no base64
		"AAEC/x==":     "AAEC/x==", // not as base64 ends
		"AAEC/w":       "AAEC/w",
		"servernonce1": "\xB1\xEA\xEF\x7A\xB9\xE8\x9D\xC7\xB5", // or so the server meant it: nothing tells
		"":             "",
	} {
		x, err := Open(fromXML(t, `<wap-provisioningdoc><characteristic type="APPLICATION"><parm name="APPID" value="w7"/>
			<characteristic type="APPAUTH"><parm name="AAUTHDATA" value="`+text+`"/></characteristic></characteristic></wap-provisioningdoc>`), Keys{})
		if err != nil {
			t.Fatal(err)
		}
		if got := string(x.Account.Credentials[0].Data); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// TestOpenedClear holds that nothing of an opened account's secrets is left in it,
// nor in the decoder, message and trees with which it was read.
func TestOpenedClear(t *testing.T) {
	secrets := []string{"secret1", "secret2", "nonce1", "nonce2", "internet", "bm9uY2Ux"} // the last is nonce1 in base64
	a := sample()
	a.Ext = []Node{{URI: "x", Value: Secret("secret-ext")}}
	for _, o := range kinds() {
		m, _, err := Build(o, a, Keys{})
		if err != nil {
			t.Fatal(err)
		}
		x := new(Opened)
		var r interface {
			open(body []byte) error
			clear()
		} = &dmReader{x: x}
		if o.Profile == ProfileCP {
			r = &cpReader{x: x, a: &x.Account}
		}
		if err := r.open(m.Body); err != nil {
			t.Fatal(err)
		}
		if testdoc.Holding(r, "secret1") == "" || testdoc.Holding(x, "secret1") == "" {
			t.Errorf("%v %v: no secrets were read", o.Profile, o.Form)
		}
		var kept []Secret
		for _, c := range x.Account.Credentials {
			kept = append(kept, c.Secret, c.Data)
		}
		for _, n := range x.Account.Ext {
			kept = append(kept, n.Value)
		}
		x.Clear()
		r.clear()
		clear(m.Body) // it is the caller's
		for _, s := range secrets {
			if at := testdoc.Holding(r, s); at != "" {
				t.Errorf("%v %v: after clearing: %s in %s", o.Profile, o.Form, s, at)
			}
		}
		for _, s := range kept {
			if len(s) == 0 || len(bytes.Trim(s[:cap(s)], "\x00")) > 0 {
				t.Errorf("%v %v: after Clear: %q", o.Profile, o.Form, []byte(s))
			}
		}
		if d := cmp.Diff(Account{}, x.Account, plain); d != "" || len(kept) < 4 {
			t.Errorf("%v %v: %d secrets, %s", o.Profile, o.Form, len(kept), d)
		}
	}
}

// TestOpenPush opens what stands in a push that another program made: its MAC
// counts.
func TestOpenPush(t *testing.T) {
	p, err := push.ParsePDU(shared(t, "made-dm12-push.bin"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := FromPDU(p)
	if err != nil || m.Security.SEC != SECUserPIN || p.App != push.AppSyncMLDM {
		t.Errorf("%v for %v, %v", p.Type, p.App, err)
	}
	x, err := Open(m, Keys{PIN: Secret("1234")})
	if err != nil || !x.Verified || x.Account.ServerID != "com.example.dm" || x.Options.SEC != SECUserPIN {
		t.Errorf("%+v, %v", x, err)
	}
	if _, err := Open(m, Keys{PIN: Secret("1235")}); err != ErrMAC {
		t.Errorf("with a wrong PIN: %v", err)
	}
}
