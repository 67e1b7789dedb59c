package engine

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/push/route"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// TestMetrics reads the figures of a campaign: they are those of its ledger, and have
// labels of few values, whatever a route says.
func TestMetrics(t *testing.T) {
	const n = 250
	var m Metrics
	get := func() string {
		w := httptest.NewRecorder()
		m.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
		return w.Body.String()
	}
	if text := get(); !strings.Contains(text, "\ncampaign_rows 0\n") {
		t.Errorf("before the first look: %s", text)
	}
	sink := &fake{send: func(batch []route.Message) error {
		quickly(batch)
		for i := range batch {
			if batch[i].Row < 4 {
				batch[i].Outcome, batch[i].Reason = route.OutcomeRefused, "no such number: "+string(batch[i].Number)
			}
		}
		return nil
	}}
	c, err := Start(t.Context(), embedded(t, t.TempDir()), Options{Name: "test", List: openList(t, writeList(t, n), bootstrap.ProfileCP), Open: sink.open, Rate: 1e6, Log: quiet})
	check(t, err)
	s, err := c.Run(t.Context(), m.Observe)
	check(t, err)
	m.Observe(s)
	text := get()
	for _, want := range []string{
		"rows 250", "rows_done 250", "rows_sent 243", `rows_refused{by="list"} 4`, `rows_refused{by="route"} 3`, "rows_perhaps_repeated 0",
		"rate_limit 1e+06", `state{state="running"} 1`, `state{state="paused"} 0`, "segments 486", "ledger_age_seconds ", "speed ", "octets ",
	} {
		if !strings.Contains(text, "\ncampaign_"+want) {
			t.Errorf("no %s", want)
		}
	}
	if t.Failed() || regexp.MustCompile(`4917|number|IMEI|secret`).MatchString(text) {
		t.Errorf("%s", text)
	}
}
