package engine

import (
	"testing"
	"time"

	"github.com/go-wbxml/wbxml/push/route"
	"github.com/go-wbxml/wbxml/push/settle"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// TestEventsLost closes the broker: receipts are taken as long as there is room, and a
// server that acknowledges is told that it was not stored.
func TestEventsLost(t *testing.T) {
	b := embedded(t, t.TempDir())
	c, err := Start(t.Context(), b, Options{Name: "test", List: openList(t, writeList(t, 3), bootstrap.ProfileDM), Open: toNull, Log: quiet})
	check(t, err)
	if err := c.Acknowledge(t.Context(), ""); err != settle.ErrDevice {
		t.Error(err)
	}
	b.Close()
	b.tries = time.Millisecond
	taken := 0
	for c.receipt(route.Receipt{Keys: []string{"1"}}) {
		taken++
	}
	if taken > settle.MaxWaiting || taken == 0 {
		t.Errorf("%d receipts are taken", taken)
	}
	if err := c.Acknowledge(t.Context(), "IMEI:1"); err == nil {
		t.Error("stored without a broker")
	}
	c.receipts.Wait()
}

// TestOpenSettled looks at a campaign from outside, with its list and with another one: what
// came while it was not looked at is there.
func TestOpenSettled(t *testing.T) {
	b := embedded(t, t.TempDir())
	path := writeList(t, 1500)
	s := campaign(t, t.Context(), b, Options{List: openList(t, path, bootstrap.ProfileDM), Open: toNull})
	c, err := Open(t.Context(), b, "test")
	check(t, err)
	check(t, c.Acknowledge(t.Context(), "IMEI:1", "IMEI:2", "IMEI:1200", "IMEI:97", "IMEI:9999"))
	list, err := OpenCSV(path, CSVOptions{})
	check(t, err)
	defer list.Close()
	for range 2 {
		got, err := c.Settled(t.Context(), list)
		if err != nil || got.Managed != 3 || got.Strangers != 2 || got.Answered != 3 || s.Sent != 1500-bad(1500) {
			t.Errorf("%+v, %v", got, err)
		}
	}
	other, err := OpenCSV(writeList(t, 1501), CSVOptions{})
	check(t, err)
	defer other.Close()
	if _, err := c.Settled(t.Context(), other); err == nil {
		t.Error("another list is taken")
	}
}
