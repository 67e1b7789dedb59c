package engine

import (
	"net/http"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics are the figures of a campaign, for Prometheus. They are those of the ledger, and
// so the same in each process. No row, number, device or reason is in them.
type Metrics struct {
	last atomic.Pointer[seen]
}

// A seen is a status, and when it was read.
type seen struct {
	Status
	at time.Time
}

// Observe sets the figures, see [Campaign.Run].
func (m *Metrics) Observe(s Status) { m.last.Store(&seen{s, time.Now()}) }

// Handler returns what answers with them.
func (m *Metrics) Handler() http.Handler {
	r := prometheus.NewRegistry()
	m.last.CompareAndSwap(nil, &seen{at: time.Now()})
	add := func(name, help, label, value string, f func(*seen) float64) {
		labels := prometheus.Labels{}
		if label != "" {
			labels[label] = value
		}
		r.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: "campaign", Name: name, Help: help, ConstLabels: labels},
			func() float64 { return f(m.last.Load()) }))
	}
	count := func(name, help string, f func(*seen) int64) {
		add(name, help, "", "", func(s *seen) float64 { return float64(f(s)) })
	}
	count("rows", "Rows of the list.", func(s *seen) int64 { return s.Rows })
	count("rows_done", "Rows that are accounted for.", func(s *seen) int64 { return s.Done })
	count("rows_sent", "Rows that the route has accepted.", func(s *seen) int64 { return s.Sent })
	count("rows_perhaps_repeated", "Rows that were perhaps sent twice.", func(s *seen) int64 { return s.Repeated })
	count("segments", "Short messages of the rows that were sent.", func(s *seen) int64 { return s.Segments })
	count("octets", "Octets in these.", func(s *seen) int64 { return s.Octets })
	const refused = "Rows that were refused, by the list or by the route."
	add("rows_refused", refused, "by", "list", func(s *seen) float64 { return float64(s.Bad) })
	add("rows_refused", refused, "by", "route", func(s *seen) float64 { return float64(s.Refused - s.Bad) })
	add("rate_limit", "Short messages a second of all workers, 0 for no limit.", "", "", func(s *seen) float64 { return s.Control.Rate })
	add("speed", "Rows done in a second, of late.", "", "", func(s *seen) float64 { return s.Speed })
	for _, state := range []State{StateRunning, StatePaused, StateStopped} {
		add("state", "1 for the state that the campaign has.", "state", string(state), func(s *seen) float64 { return map[bool]float64{true: 1}[s.Control.State == state] })
	}
	add("ledger_age_seconds", "Time since the ledger was read, which takes long while the cluster elects.", "", "", func(s *seen) float64 { return time.Since(s.at).Seconds() })
	return promhttp.HandlerFor(r, promhttp.HandlerOpts{})
}
