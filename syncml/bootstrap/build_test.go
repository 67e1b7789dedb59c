package bootstrap

import (
	"bytes"
	"sync"
	"testing"
)

// TestBuildConcurrent builds messages of all kinds in several goroutines, which
// share what is pooled. A message that has been returned does not change.
// TestACLSelf gives the server the right to change its account, also where its
// identifier is a slot.
func TestACLSelf(t *testing.T) {
	const want = "Get=srv&Replace=srv&Delete=srv"
	for _, form := range []Form{FormEmbedded, FormNested, FormXML} {
		a := &Account{ServerID: "${server}", Addresses: []Address{{Addr: "http://a"}}, ACL: ACLSelf}
		tp, _, err := Compile(Options{Device: "x", Form: form}, a)
		if err != nil {
			t.Fatal(err)
		}
		body, _, err := tp.AppendMessage(nil, Values{Slots: []Secret{Secret("srv")}})
		if err != nil {
			t.Fatal(err)
		}
		x, err := Open(Message{Type: TypeDM, Body: body}, Keys{})
		if err != nil || x.Account.ACL != want {
			t.Errorf("%v: ACL %q, %v", form, x.Account.ACL, err)
		}
	}
	a := &Account{ServerID: "srv", Addresses: []Address{{Addr: "http://a"}}, ACL: ACLSelf}
	if p, dropped := Project(Options{Profile: ProfileCP}, a); p.ACL != "" || len(dropped) > 0 {
		t.Errorf("CP: ACL %q, dropped %q", p.ACL, dropped)
	}
	if p, dropped := Project(Options{Form: FormNodeByNode}, a); p.ACL != "" || len(dropped) != 1 {
		t.Errorf("node by node: ACL %q, dropped %q", p.ACL, dropped)
	}
	a.Objects = []Object{{Name: "o", ID: "i", ACL: ACLSelf}}
	if got := fields(a.Validate()); len(got) != 1 || got[0] != "objects[0].acl" {
		t.Errorf("of an object: %q", got)
	}
}

func TestBuildConcurrent(t *testing.T) {
	keys := Keys{PIN: Secret("12345678"), Network: Secret("network")}
	var want []Message
	for _, r := range renderings {
		o := r.o
		o.Device, o.Drop = "IMEI:1", true
		m, _, err := Build(o, sample(), keys)
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, m)
	}
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for i := range 40 {
				n := (g + i) % len(renderings)
				o := renderings[n].o
				o.Device, o.Drop = "IMEI:1", true
				m, _, err := Build(o, sample(), keys)
				if err != nil || !bytes.Equal(m.Body, want[n].Body) || m.Security.MAC != want[n].Security.MAC {
					t.Errorf("%s: %v", renderings[n].name, err)
				}
			}
		})
	}
	wg.Wait()
}

// BenchmarkBuild builds one message after the other.
func BenchmarkBuild(b *testing.B) {
	for _, r := range renderings {
		o, a := r.o, sample()
		o.Device, o.Drop = "IMEI:490154203237518", true
		b.Run(r.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := Build(o, a, Keys{PIN: Secret("12345678"), Network: Secret("network")}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
