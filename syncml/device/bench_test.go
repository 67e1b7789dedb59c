package device

import (
	"context"
	"fmt"
	"testing"

	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// BenchmarkReceive is a bootstrap applied, beside bootstrap.Open of the same message: the
// goal is 1.5 times that, whatever else the tree holds. The store is memory; the device is
// put back after each message, which takes next to no time.
func BenchmarkReceive(b *testing.B) {
	ctx := context.Background()
	network := imsi(b)
	for _, kind := range []struct {
		name string
		o    bootstrap.Options
		node string
	}{
		{"dm-embedded", bootstrap.Options{SEC: bootstrap.SECNetwPIN}, ""},
		{"dm-nodes", bootstrap.Options{SEC: bootstrap.SECNetwPIN, Form: bootstrap.FormNodeByNode}, "one"},
		{"cp", bootstrap.Options{SEC: bootstrap.SECNetwPIN, Profile: bootstrap.ProfileCP}, ""},
	} {
		a := testAccount("one.example", "password")
		a.Node = kind.node
		m := build(b, kind.o, a, bootstrap.Keys{Network: network})
		b.Run("Open/"+kind.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				x, err := bootstrap.Open(m, bootstrap.Keys{Network: network})
				if err != nil {
					b.Fatal(err)
				}
				x.Clear()
			}
		})
		for _, nodes := range []int{0, 10_000} {
			b.Run(fmt.Sprintf("Apply/%s/%d", kind.name, nodes), func(b *testing.B) {
				store := new(Memory)
				d := newDevice(b, store, Policy{Network: network})
				fill(b, d, nodes)
				base := d.state
				b.ReportAllocs()
				for b.Loop() {
					d.state, store.state = base, base
					p, err := d.Receive(ctx, Push{Message: &m})
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

// fill adds n leaves in objects of 100 to a device's tree.
func fill(t testing.TB, d *Device, n int) {
	t.Helper()
	if err := d.Update(context.Background(), "vendor", func(e *Edit) error {
		for i := range n {
			if err := e.Add(tnds.Entry{URI: fmt.Sprintf("./V/%d/%d", i/100, i%100), Value: []byte("value")}); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// BenchmarkState is a tree of 10,000 nodes written and read as a directory store does.
func BenchmarkState(b *testing.B) {
	store := new(Memory)
	d := newDevice(b, store, Policy{})
	fill(b, d, 10_000)
	doc := stateOf(b, store)
	b.Run("write", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(doc)))
		for b.Loop() {
			if _, err := d.state.AppendTo(nil); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("read", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(doc)))
		for b.Loop() {
			if _, err := ParseState(doc); err != nil {
				b.Fatal(err)
			}
		}
	})
}
