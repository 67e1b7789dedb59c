package device_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/device"
	"github.com/go-wbxml/wbxml/syncml/tnds"
)

func BenchmarkReceive(b *testing.B) {
	a := &bootstrap.Account{ServerID: "com.example", Name: "Ex", Addresses: []bootstrap.Address{{Addr: "https://dm.example.com/dm", Type: "URI", Ports: []uint16{443}}},
		Credentials: []bootstrap.Credential{{Level: "CLCRED", Type: "DIGEST", Name: "user", Secret: bootstrap.Secret("pw"), Data: bootstrap.Secret("nonce")}, {Level: "SRVCRED", Type: "DIGEST", Name: "srv", Secret: bootstrap.Secret("pw2"), Data: bootstrap.Secret("nonce")}}}
	imsi, _ := bootstrap.AppendIMSI(nil, "310150123456789")
	ctx := context.Background()
	for i, o := range []bootstrap.Options{{SEC: bootstrap.SECNetwPIN, Device: "IMEI:1"}, {SEC: bootstrap.SECNetwPIN, Form: bootstrap.FormNodeByNode, Device: "IMEI:1"}, {Profile: bootstrap.ProfileCP, SEC: bootstrap.SECNetwPIN}} {
		if o.Form == bootstrap.FormNodeByNode {
			a.Node = "Op"
		} else {
			a.Node = ""
		}
		m, _, err := bootstrap.Build(o, a, bootstrap.Keys{Network: imsi})
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprint("Open/", i), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				x, err := bootstrap.Open(m, bootstrap.Keys{Network: imsi})
				if err != nil {
					b.Fatal(err)
				}
				x.Clear()
			}
		})
		for _, n := range []int{0, 10000} {
			var store device.Memory
			d, err := device.New(ctx, &store, device.Policy{Network: imsi, Device: "IMEI:1"})
			if err != nil {
				b.Fatal(err)
			}
			if err := d.Update(ctx, "x", func(e *device.Edit) error {
				for i := range n {
					if err := e.Add(tnds.Entry{URI: fmt.Sprintf("./V/%d/%d", i/100, i%100), Value: []byte("value")}); err != nil {
						return err
					}
				}
				return nil
			}); err != nil {
				b.Fatal(err)
			}
			base, _ := store.Load(ctx)
			b.Run(fmt.Sprint("Apply/", i, "/", n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					var s device.Memory
					s.Swap(ctx, nil, base)
					d, err := device.New(ctx, &s, device.Policy{Network: imsi, Device: "IMEI:1"})
					if err != nil {
						b.Fatal(err)
					}
					p, err := d.Receive(ctx, device.Push{Message: &m})
					if err != nil {
						b.Fatal(err)
					}
					if err := p.Apply(ctx); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
