package device

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// segments cuts the push of a message into short messages.
func segments(t testing.TB, m bootstrap.Message, ref uint16) [][]byte {
	t.Helper()
	pdu, err := push.AppendPDU(nil, m.PDU(1))
	if err != nil {
		t.Fatal(err)
	}
	s := push.Segmenter{Dst: push.PortPush, Src: push.PortWSP, Ref: ref, Wide: true}
	n, err := s.Count(len(pdu))
	if err != nil {
		t.Fatal(err)
	}
	var out [][]byte
	for i := range n {
		b, err := s.AppendSegment(nil, pdu, i)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, b)
	}
	return out
}

// TestWholeWay walks from account to acknowledgement: account, message, push, segments
// out of order and twice, device, tree, first session, and what the server concludes.
func TestWholeWay(t *testing.T) {
	s := newSeals(t)
	type way struct {
		o      bootstrap.Options
		policy Policy
		secure bool
		pin    string
		trust  Trust
	}
	var ways []way
	for _, profile := range []bootstrap.Profile{bootstrap.ProfileDM, bootstrap.ProfileCP} {
		for _, sec := range []bootstrap.SEC{bootstrap.SECNetwPIN, bootstrap.SECUserPIN, bootstrap.SECUserNetwPIN, bootstrap.SECUserPINMAC} {
			w := way{o: bootstrap.Options{Profile: profile, SEC: sec}, policy: Policy{Network: imsi(t), AskPIN: true, Accept: []push.SEC{sec}}, pin: "123456", trust: TrustMAC}
			ways = append(ways, w)
		}
		ways = append(ways, way{o: bootstrap.Options{Profile: profile, Transport: bootstrap.Transport{Secure: true}}, secure: true, trust: TrustSecure})
	}
	for _, form := range []bootstrap.Form{bootstrap.FormNested, bootstrap.FormXML, bootstrap.FormNodeByNode} {
		ways = append(ways, way{o: bootstrap.Options{Form: form, SEC: bootstrap.SECNetwPIN}, policy: Policy{Network: imsi(t)}, trust: TrustMAC})
	}
	ways = append(ways,
		way{o: bootstrap.Options{Form: bootstrap.FormXML, Sign: s.sign}, policy: Policy{Verify: s.verify}, trust: TrustSignature},
		way{o: bootstrap.Options{Form: bootstrap.FormXML, Sign: s.sign, Encrypt: s.encrypt}, policy: Policy{Verify: s.verify, Decrypt: s.decrypt, MustSign: true}, trust: TrustSignature},
		way{o: bootstrap.Options{Form: bootstrap.FormXML, Sign: s.sign, SEC: bootstrap.SECNetwPIN}, policy: Policy{Network: imsi(t), Verify: s.verify, MustSign: true}, trust: TrustMAC},
		way{o: bootstrap.Options{Form: bootstrap.FormXML, Encrypt: s.encrypt, Transport: bootstrap.Transport{Secure: true}}, policy: Policy{Decrypt: s.decrypt}, secure: true, trust: TrustSecure},
	)
	for i, w := range ways {
		t.Run(fmt.Sprintf("%v %v %v", w.o.Profile, w.o.SEC, w.o.Form), func(t *testing.T) {
			ctx := context.Background()
			store := NewDir(t.TempDir())
			d := newDevice(t, store, w.policy)
			for step, a := range []*bootstrap.Account{
				testAccount("one.example", "first"), testAccount("two.example", "other"), testAccount("one.example", "changed"),
			} {
				if w.o.Form == bootstrap.FormNodeByNode {
					if a.Node = a.ServerID; step == 2 {
						continue // Add of nodes that are there: 418, as TestAddExisting holds
					}
				}
				keys := bootstrap.Keys{Network: imsi(t), PIN: bootstrap.Secret(w.pin)}
				m := build(t, w.o, a, keys)
				all := segments(t, m, uint16(i*8+step))
				order := append(slices.Clone(all[1:]), all[0])
				slices.Reverse(order)
				var p *Plan
				for k, seg := range order {
					got, err := d.Receive(ctx, Push{From: "+1555", Secure: w.secure, Segment: seg})
					if err != nil || (got != nil) != (k == len(order)-1) {
						t.Fatalf("segment %d of %d: %v %v", k, len(order), got, err)
					}
					p = got
				}
				if w.o.SEC == bootstrap.SECUserPINMAC {
					keys.PIN = m.Security.Typed // what the operator tells the user
				}
				if p.NeedsPIN() != needsPIN(w.o.SEC) {
					t.Fatal("PIN asked for, or not")
				}
				if p.NeedsPIN() {
					if err := p.Confirm(ctx, string(keys.PIN)); err != nil {
						t.Fatal(err)
					}
				}
				if p.Trust() != w.trust || p.Server() != a.ServerID {
					t.Errorf("trust %v, server %q", p.Trust(), p.Server())
				}
				if err := p.Apply(ctx); err != nil {
					t.Fatal(err)
				}
				checkAccount(t, newDevice(t, store, w.policy), a, min(step+1, 2)) // also after a restart
			}
		})
	}
}

// checkAccount holds that the device has accounts in number, and that it begins a session
// with a's server by which that one knows its success.
func checkAccount(t *testing.T, d *Device, a *bootstrap.Account, number int) {
	t.Helper()
	if got := d.Accounts(); len(got) != number {
		t.Fatalf("%d accounts, want %d:\n%s", len(got), number, dump(d.Tree(), dmAccURI))
	}
	session, err := d.FirstSession(a.ServerID)
	if err != nil {
		t.Fatal(err)
	}
	var m syncml.Message
	if err := m.ParseWBXML(session.Body, syncml.DecodeOptions{}, codec.Limits{}); err != nil {
		t.Fatal(err)
	}
	server, device, user, ok := bootstrap.Acknowledges(&m)
	if !ok || server != a.Addresses[0].Addr || device != testDevice || user != "user" {
		t.Errorf("acknowledges %q %q %q %v", server, device, user, ok)
	}
	c := a.Credentials[0]
	if err := m.Hdr.Cred.VerifyMD5(syncml.HashUser([]byte(c.Name), c.Secret), c.Data); err != nil {
		t.Errorf("the server does not know the device: %v", err)
	}
}

// TestCredentials holds that the first session has the credentials that the account
// prefers.
func TestCredentials(t *testing.T) {
	basic, hmac, none := bootstrap.AuthBasic, bootstrap.AuthHMAC, bootstrap.AuthType("")
	for _, test := range []struct {
		name    string
		pref    *bootstrap.AuthType
		types   []bootstrap.AuthType
		cred    string // Type in Cred
		hmac    bool
		locname string
	}{
		{"the first", nil, []bootstrap.AuthType{bootstrap.AuthDigest, basic}, "syncml:auth-md5", false, "user0"},
		{"the preferred", &basic, []bootstrap.AuthType{bootstrap.AuthDigest, basic}, "syncml:auth-basic", false, "user1"},
		{"HMAC", &hmac, []bootstrap.AuthType{hmac}, "", true, "user0"},
		{"no preference", &none, []bootstrap.AuthType{basic}, "syncml:auth-basic", false, "user0"},
		{"a preference without a credential", &hmac, []bootstrap.AuthType{basic}, "syncml:auth-basic", false, "user0"},
		{"of HTTP", nil, []bootstrap.AuthType{bootstrap.AuthHTTPBasic}, "", false, "user0"},
		{"none", nil, nil, "", false, ""},
	} {
		a := testAccount("one.example", "x")
		a.Credentials, a.AuthPref = nil, test.pref
		for i, typ := range test.types {
			a.Credentials = append(a.Credentials, bootstrap.Credential{Level: bootstrap.LevelClient, Type: typ, Name: fmt.Sprint("user", i), Secret: bootstrap.Secret("pw"), Data: bootstrap.Secret("n")})
		}
		d := newDevice(t, new(Memory), Policy{})
		m := build(t, bootstrap.Options{Transport: bootstrap.Transport{Secure: true}}, a, bootstrap.Keys{})
		take(t, d, Push{Message: &m, Secure: true}, "")
		s, err := d.FirstSession("one.example")
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if c := s.Message.Hdr.Cred; c != nil {
			got = c.Type().String()
		}
		if got != test.cred || (s.HMAC != "") != test.hmac || s.Message.Hdr.Source.LocName.String() != test.locname {
			t.Errorf("%s: Cred %q, HMAC %q, LocName %q", test.name, got, s.HMAC, s.Message.Hdr.Source.LocName)
		}
		if h, err := syncml.ParseHMAC(s.HMAC); test.hmac && (err != nil || h.Verify(syncml.HashUser([]byte("user0"), []byte("pw")), []byte("n"), s.Body) != nil) {
			t.Errorf("%s: the HMAC does not verify: %v", test.name, err)
		}
		if err := s.Message.Validate(); err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

// TestFirstSessionAddress holds the URL and the version of a first session, by the address
// and the version of the account.
func TestFirstSessionAddress(t *testing.T) {
	for _, x := range []struct {
		address bootstrap.Address
		dm      bootstrap.DMVersion
		url     string
	}{
		{bootstrap.Address{Addr: "https://one.example/dm", Ports: []uint16{443}}, bootstrap.DM12, "https://one.example/dm"},
		{bootstrap.Address{Addr: "https://one.example/dm"}, bootstrap.DM11, "https://one.example/dm"},
		{bootstrap.Address{Addr: "192.0.2.1", Type: bootstrap.AddrIPv4}, bootstrap.DM12, "http://192.0.2.1/"},
		{bootstrap.Address{Addr: "192.0.2.1", Type: bootstrap.AddrIPv4, Ports: []uint16{443, 80}}, bootstrap.DM12, "https://192.0.2.1:443/"},
		{bootstrap.Address{Addr: "2001:db8::1", Type: bootstrap.AddrIPv6, Ports: []uint16{8080}}, bootstrap.DM12, "http://[2001:db8::1]:8080/"},
	} {
		a := testAccount("one.example", "pw")
		a.Addresses = []bootstrap.Address{x.address}
		d := newDevice(t, new(Memory), Policy{DM11: true})
		m := build(t, bootstrap.Options{DM: x.dm, Transport: bootstrap.Transport{Secure: true}}, a, bootstrap.Keys{})
		take(t, d, Push{Message: &m, Secure: true}, "")
		s, err := d.FirstSession("one.example")
		if err != nil {
			t.Fatal(err)
		}
		want := syncml.Version12
		if x.dm == bootstrap.DM11 {
			want = syncml.Version11
		}
		if s.URL != x.url || s.Message.Hdr.Target.LocURI.String() != x.url || s.Message.Version != want {
			t.Errorf("%v: URL %q, target %q, version %v", x, s.URL, s.Message.Hdr.Target.LocURI, s.Message.Version)
		}
		if server, _, _, ok := bootstrap.Acknowledges(s.Message); !ok || server != x.url {
			t.Errorf("%v: acknowledges %q, %v", x, server, ok)
		}
	}
}

// TestFirstSessionDevInfo holds that the first session tells of the nodes of DevInfo that
// the device has, and that no message can keep it from that.
func TestFirstSessionDevInfo(t *testing.T) {
	d := newDevice(t, new(Memory), Policy{})
	take(t, d, Push{Secure: true, Message: dm(t, inboxTree("./Inbox", "|X|"+bootstrap.DMAccID, "X|ServerID=one")+
		`<Add><CmdID>1</CmdID><Meta><Format xmlns="syncml:metinf">b64</Format></Meta><Item><Target><LocURI>./DevInfo/Ext/x</LocURI></Target><Data>AAEC</Data></Item></Add>`)}, "")
	s, err := d.FirstSession("one")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, x := range s.Message.Body[1].Items {
		got = append(got, string(x.Source.LocURI))
	}
	if want := "./DevInfo/DevId ./DevInfo/DmV ./DevInfo/Lang ./DevInfo/Man ./DevInfo/Mod"; strings.Join(got, " ") != want {
		t.Errorf("%q, want %s", got, want)
	}
}
