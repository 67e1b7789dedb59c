package engine

import (
	"context"
	"errors"
	"time"
)

// A Status is how far a campaign has come.
type Status struct {
	Totals
	Rows    int64 // of the list
	Control Control
	First   time.Time // when the first row was sent
	Last    time.Time // when the last one was
	Speed   float64   // rows done in a second, of late
}

// Finished reports whether the ledger accounts for every row.
func (s *Status) Finished() bool { return s.Rows > 0 && s.Done == s.Rows }

// Status reads the ledger, again where a server goes meanwhile.
func (c *Campaign) Status(ctx context.Context) (s Status, err error) {
	for range 4 { // longer than an election
		if s, err = c.status(ctx); !errors.Is(err, errSilent) {
			break
		}
	}
	return s, err
}

func (c *Campaign) status(ctx context.Context) (Status, error) {
	s := Status{Rows: c.Manifest.Rows}
	var err error
	if s.Control, _, err = c.table.control(ctx); err != nil {
		return Status{}, err
	}
	err = c.table.records(ctx, func(_ int64, r *record) error {
		s.add(r.Totals)
		if !r.First.IsZero() && (s.First.IsZero() || r.First.Before(s.First)) {
			s.First = r.First
		}
		if r.Last.After(s.Last) {
			s.Last = r.Last
		}
		return nil
	})
	if took := s.Last.Sub(s.First).Seconds(); took > 0 {
		s.Speed = float64(s.Done) / took
	}
	return s, err
}

// Left returns how long it takes until target rows are done, at the speed of late.
func (s *Status) Left(target int64) time.Duration {
	seconds := float64(max(target-s.Done, 0)) / s.Speed
	return time.Duration(min(seconds, maxLeft.Seconds()) * float64(time.Second))
}

// maxLeft is the most that Left returns.
const maxLeft = 10 * 365 * 24 * time.Hour
