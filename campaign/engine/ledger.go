package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/go-wbxml/wbxml/syncml/bootstrap/bulk"
)

// The keys of a campaign's table.
const (
	keyManifest = "manifest"
	keyControl  = "control"
	keyLimit    = "limit"
	keyRange    = "range." // and its number
)

// A record says how far a range has come. The last one of each range is the ledger: the
// sums of the campaign are sums over them.
type record struct {
	Owner string    `json:"owner"` // the worker that goes on with the range
	Mark  bulk.Mark `json:"mark"`  // behind the rows that are done, which are the first of the range
	Until int64     `json:"until"` // the last row that may have been sent, done or not
	Totals
	// Rows that were refused, by the reason.
	Reasons map[string][]int64 `json:"reasons,omitempty"`
	First   time.Time          `json:"first,omitzero"` // of the first row that was sent
	Last    time.Time          `json:"last,omitzero"`  // of the last one
}

// Totals are sums, of a range or of the campaign.
type Totals struct {
	Done     int64 `json:"done"`     // rows that are accounted for
	Sent     int64 `json:"sent"`     // of these, accepted by the route
	Refused  int64 `json:"refused"`  // of these, bad or not accepted
	Bad      int64 `json:"bad"`      // of the refused, those that no route was asked about
	Segments int64 `json:"segments"` // short messages of the rows that were sent
	Octets   int64 `json:"octets"`   // in them
	Repeated int64 `json:"repeated"` // rows that were perhaps sent twice
}

// add adds the totals of a range.
func (t *Totals) add(r Totals) {
	t.Done += r.Done
	t.Sent += r.Sent
	t.Refused += r.Refused
	t.Bad += r.Bad
	t.Segments += r.Segments
	t.Octets += r.Octets
	t.Repeated += r.Repeated
}

// maxReason bounds a reason, in octets.
const maxReason = 160

// refuse counts a row that was refused.
func (r *record) refuse(row int64, reason string) {
	if len(reason) > maxReason {
		reason = strings.ToValidUTF8(reason[:maxReason], "")
	}
	if r.Reasons == nil {
		r.Reasons = map[string][]int64{}
	}
	r.Refused++
	r.Reasons[reason] = append(r.Reasons[reason], row)
}

// rangeKey returns the key of a range.
func rangeKey(n int64) string { return fmt.Sprintf("%s%d", keyRange, n) }

// record reads the last record of a range, and its revision.
func (t *table) record(ctx context.Context, n int64) (r record, revision uint64, err error) {
	text, revision, err := t.get(ctx, rangeKey(n))
	if err == nil && revision > 0 {
		err = json.Unmarshal(text, &r)
	}
	return r, revision, err
}

// putRecord replaces the record of a range.
func (t *table) putRecord(ctx context.Context, n int64, r *record, revision uint64) (uint64, error) {
	text, err := json.Marshal(r)
	if err != nil {
		return 0, err
	}
	return t.put(ctx, rangeKey(n), text, revision)
}

// errSilent says that a server has gone while the ledger was read.
var errSilent = errors.New("reading the ledger: no answer")

// records calls f with the last record of each range that has one, in any order.
func (t *table) records(ctx context.Context, f func(n int64, r *record) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	silent := time.AfterFunc(tryTime, func() { cancel(errSilent) })
	defer silent.Stop()
	w, err := t.kv.Watch(ctx, keyRange+"*", jetstream.IgnoreDeletes())
	if err != nil {
		return fmt.Errorf("%w: %w", errSilent, err)
	}
	defer w.Stop()
	for {
		select {
		case entry, ok := <-w.Updates():
			silent.Reset(tryTime)
			switch {
			case !ok:
				return errors.New("reading the ledger: the connection ended")
			case entry == nil: // all that there was
				return nil
			}
			var n int64
			var r record
			_, err := fmt.Sscanf(entry.Key(), keyRange+"%d", &n)
			if err == nil {
				err = json.Unmarshal(entry.Value(), &r)
			}
			if err == nil {
				err = f(n, &r)
			}
			if err != nil {
				return err
			}
		case <-ctx.Done():
			return fmt.Errorf("reading the ledger: %w", context.Cause(ctx))
		}
	}
}
