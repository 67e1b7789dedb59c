package device_test

import (
	"context"
	"testing"

	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/device"
)

func TestFirst(t *testing.T) {
	a := &bootstrap.Account{ServerID: "com.example", Name: "Ex", Node: "Op", Addresses: []bootstrap.Address{{Addr: "https://dm.example.com/dm", Type: "URI", Ports: []uint16{443}}},
		Credentials: []bootstrap.Credential{{Level: "CLCRED", Type: "DIGEST", Name: "user", Secret: bootstrap.Secret("pw"), Data: bootstrap.Secret("nonce")}, {Level: "SRVCRED", Type: "DIGEST", Name: "srv", Secret: bootstrap.Secret("pw2"), Data: bootstrap.Secret("nonce")}}}
	imsi, _ := bootstrap.AppendIMSI(nil, "310150123456789")
	for _, o := range []bootstrap.Options{{SEC: bootstrap.SECNetwPIN, Device: "IMEI:1"}, {SEC: bootstrap.SECNetwPIN, Device: "IMEI:1", Form: bootstrap.FormXML}, {SEC: bootstrap.SECNetwPIN, Device: "IMEI:1", Form: bootstrap.FormNodeByNode}, {Profile: bootstrap.ProfileCP, SEC: bootstrap.SECNetwPIN, Device: "IMEI:1"}} {
		if o.Profile == bootstrap.ProfileCP {
			a.Node = ""
		}
		m, _, err := bootstrap.Build(o, a, bootstrap.Keys{Network: imsi})
		if err != nil {
			t.Fatal(err)
		}
		store := device.NewDir(t.TempDir())
		d, err := device.New(context.Background(), store, device.Policy{Network: imsi, Device: "IMEI:1"})
		if err != nil {
			t.Fatal(err)
		}
		p, err := d.Receive(context.Background(), device.Push{Message: &m})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range p.Changes() {
			_ = c
		}
		if err := p.Apply(context.Background()); err != nil {
			t.Fatal(err)
		}
		t.Log(p.Ignored(), p.Account(), p.Server(), d.Accounts()[0].Account)
		s, err := d.FirstSession("com.example")
		if err != nil {
			t.Fatal(err)
		}
		x, _ := s.Message.AppendXML(nil, xmlconv.Output{})
		_ = x
		d2, err := device.New(context.Background(), store, device.Policy{Network: imsi, Device: "IMEI:1"})
		if err != nil {
			t.Fatal(err)
		}
		if c := device.Diff(d.Tree(), d2.Tree()); len(c) > 0 {
			t.Error(c)
		}
	}
}
