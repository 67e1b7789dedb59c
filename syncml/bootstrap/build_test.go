package bootstrap

import (
	"bytes"
	"sync"
	"testing"
)

// TestBuildConcurrent builds messages of all kinds in several goroutines, which
// share what is pooled. A message that has been returned does not change.
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
