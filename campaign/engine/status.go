package engine

import (
	"context"
	"time"
)

// A Status is how far a campaign has come.
type Status struct {
	Totals
	Rows    int64 // of the list
	Control Control
	First   time.Time // when the first row was sent
	Last    time.Time // when the last one was
}

// Finished reports whether the ledger accounts for every row.
func (s *Status) Finished() bool { return s.Rows > 0 && s.Done == s.Rows }

// Status reads the ledger.
func (c *Campaign) Status(ctx context.Context) (Status, error) {
	s := Status{Rows: c.Manifest.Rows}
	var err error
	if s.Control, _, err = c.table.control(ctx); err != nil {
		return s, err
	}
	return s, c.table.records(ctx, func(_ int64, r *record) error {
		s.add(r.Totals)
		if !r.First.IsZero() && (s.First.IsZero() || r.First.Before(s.First)) {
			s.First = r.First
		}
		if r.Last.After(s.Last) {
			s.Last = r.Last
		}
		return nil
	})
}
