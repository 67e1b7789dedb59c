package bootstrap

import (
	"errors"
	"slices"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/syncml"
)

func rulesOf(findings []Finding) []Rule {
	var out []Rule
	for _, f := range findings {
		out = append(out, f.Rule)
	}
	return out
}

// TestPolicy builds messages for either transport, and holds what Build reports
// to what Check finds in them.
func TestPolicy(t *testing.T) {
	open := sample() // without secrets
	open.Credentials, open.Ext, open.Objects = open.Credentials[:1], nil, nil
	open.Credentials[0].Secret, open.Credentials[0].Data = nil, nil
	keys := Keys{PIN: Secret("12345")}
	for _, tt := range []struct {
		name string
		o    Options
		a    *Account
		want []Rule
		mac  bool
	}{
		{"secure", Options{Transport: Transport{Secure: true}}, sample(), nil, false},
		{"secure: nothing is added", Options{Transport: Transport{Secure: true}, SEC: SECUserPIN}, sample(), nil, false},
		{"insecure", Options{}, sample(), []Rule{RuleSecure, RuleSigned, RuleEncrypted}, false},
		{"MAC", Options{SEC: SECUserPIN}, sample(), []Rule{RuleSigned, RuleEncrypted}, true},
		{"MAC typed", Options{SEC: SECUserPINMAC}, sample(), []Rule{RuleSigned, RuleEncrypted}, false},
		{"MAC, no secrets", Options{SEC: SECUserPIN}, open, []Rule{RuleSigned}, true},
		{"CP", Options{Profile: ProfileCP}, sample(), []Rule{RuleSecure}, false},
		{"CP, MAC", Options{Profile: ProfileCP, SEC: SECUserPIN}, sample(), nil, true},
	} {
		tt.o.Device, tt.o.Drop = "IMEI:1", true
		m, report, err := Build(tt.o, tt.a, keys)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if m.Security.HasMAC != tt.mac {
			t.Errorf("%s: MAC %v", tt.name, m.Security.HasMAC)
		}
		found, err := Check(m, tt.o.Transport)
		if err != nil || !slices.Equal(rulesOf(found), tt.want) || !slices.Equal(report.Findings, found) {
			t.Errorf("%s: Check finds %v, %v; Build %v; want %v", tt.name, rulesOf(found), err, rulesOf(report.Findings), tt.want)
		}
		tt.o.Strict = true
		_, _, err = Build(tt.o, tt.a, keys)
		for _, r := range tt.want {
			if err == nil || !hasRule(err, r) {
				t.Errorf("%s: strict: %v, want %s", tt.name, err, r)
			}
		}
		if len(tt.want) == 0 && err != nil {
			t.Errorf("%s: strict: %v", tt.name, err)
		}
	}
}

// hasRule reports whether err, which errors.Join made, has a finding by rule r.
func hasRule(err error, r Rule) bool {
	joined, ok := err.(interface{ Unwrap() []error })
	return ok && slices.ContainsFunc(joined.Unwrap(), func(err error) bool {
		var f Finding
		return errors.As(err, &f) && f.Rule == r
	})
}

// TestCheckForm looks at messages of others: the rules about form.
func TestCheckForm(t *testing.T) {
	secure := Transport{Secure: true}
	m := message(syncml.Item{Target: syncml.Target{LocURI: syncml.Chars("./DMAcc/x")}, Meta: &syncml.Meta{Format: syncml.Chars("node")}})
	check := func(name string, want ...Rule) {
		t.Helper()
		found, err := Check(Message{Type: TypeDM, Body: encode(t, m)}, secure)
		if err != nil || !slices.Equal(rulesOf(found), want) {
			t.Errorf("%s: %v, %v, want %v", name, found, err, want)
		}
	}
	check("good")
	m.Hdr.SessionID, m.Final = syncml.Chars(""), false
	check("BS-6", RuleSession, RuleSession)
	m.Hdr.SessionID, m.Final = syncml.Chars("1"), true
	m.Body = append(m.Body, syncml.Command{Kind: syncml.KindAlert, CmdID: syncml.Chars("2"), Data: syncml.Data{Kind: syncml.DataText, Text: syncml.Chars("1201")}})
	check("BS-5", RuleNoStatus)
	m.Body = m.Body[:1]
	m.WBXML = codec.Version10
	check("BS-1", RuleWBXML)
	for _, bad := range []Message{{Type: TypeDM, Body: []byte("<SyncML/>")}, {Type: "text/plain"}, {Type: TypeCP}} {
		if _, err := Check(bad, secure); err == nil {
			t.Errorf("%q %q: no error", bad.Type, bad.Body)
		}
	}
}

// TestSkeleton holds what every client needs to the octet, apart from the tree:
// BS-5 and BS-6.
func TestSkeleton(t *testing.T) {
	for _, o := range []Options{
		{}, {Form: FormNested}, {Form: FormXML, Version: codec.Version11}, {Form: FormNodeByNode}, {DM: DM11}, {Place: "./DMAcc"}, {Place: ".", Path: "DMAcc"},
	} {
		o.Device, o.Drop = "IMEI:1", true
		b, _, err := Build(o, sample(), Keys{})
		if err != nil {
			t.Fatal(err)
		}
		d := codec.NewDecoder(nil, codec.Options{})
		d.ResetBytes(b.Body)
		var m syncml.Message
		if err := m.Decode(d, syncml.DecodeOptions{StrictOrder: true, RefuseUnknown: true}); err != nil {
			t.Fatalf("%+v: %v", o, err)
		}
		r := o.resolved()
		proto, target := "DM/"+o.DM.String(), r.Place
		if r.Form == FormNodeByNode {
			target += "/ExampleAcc"
		}
		c := m.Body[0]
		for _, v := range []struct{ what, got, want string }{
			{"VerDTD", m.Hdr.VerDTD.String(), o.DM.String()}, {"VerProto", m.Hdr.VerProto.String(), proto},
			{"SessionID", m.Hdr.SessionID.String(), "0"}, {"MsgID", m.Hdr.MsgID.String(), "0"},
			{"Target", m.Hdr.Target.LocURI.String(), "IMEI:1"}, {"Source", m.Hdr.Source.LocURI.String(), "https://dm.example.com/dm"},
			{"command", c.Kind.String(), "Add"}, {"CmdID", c.CmdID.String(), "1"}, {"place", c.Items[0].Target.LocURI.String(), target},
		} {
			if v.got != v.want {
				t.Errorf("%+v: %s is %q, want %q", o, v.what, v.got, v.want)
			}
		}
		if len(m.Body) != 1 || !m.Final || m.Hdr.Cred != nil || m.Hdr.NoResp || m.WBXML != r.Version {
			t.Errorf("%+v: %d commands, final %v, WBXML %v", o, len(m.Body), m.Final, m.WBXML)
		}
	}
}
