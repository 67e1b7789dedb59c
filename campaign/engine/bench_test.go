package engine

import (
	"testing"

	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// BenchmarkNull sends to nowhere: devices/s.
func BenchmarkNull(b *testing.B) {
	for _, profile := range []bootstrap.Profile{bootstrap.ProfileDM, bootstrap.ProfileCP} {
		b.Run(profile.String(), func(b *testing.B) {
			const n = 300_000
			list := openList(b, writeList(b, n), profile)
			for b.Loop() {
				broker, err := Embed(b.TempDir(), quiet)
				check(b, err)
				s := campaign(b, b.Context(), broker, Options{List: list, Open: toNull})
				if !s.Finished() {
					b.Fatal(s)
				}
				broker.Close()
			}
			b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds(), "devices/s")
		})
	}
}
