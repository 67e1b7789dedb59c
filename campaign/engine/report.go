package engine

import (
	"cmp"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
)

// others is the reason that stands for all beyond maxReasons.
const (
	others     = "other reasons"
	maxReasons = 50
)

// A Reason is why rows were refused.
type Reason struct {
	Text string
	Rows int64
}

// Reasons returns why rows were refused, the most frequent reason first.
func (c *Campaign) Reasons(ctx context.Context) ([]Reason, error) {
	counts := map[string]int64{}
	err := c.table.records(ctx, func(_ int64, r *record) error {
		for reason, rows := range r.Reasons {
			if _, ok := counts[reason]; !ok && len(counts) >= maxReasons {
				reason = others
			}
			counts[reason] += int64(len(rows))
		}
		return nil
	})
	var all []Reason
	for text, rows := range counts {
		all = append(all, Reason{text, rows})
	}
	slices.SortFunc(all, func(a, b Reason) int {
		return cmp.Or(cmp.Compare(b.Rows, a.Rows), cmp.Compare(a.Text, b.Text))
	})
	return all, err
}

// ranges calls f with the last record of each range of the campaign, in their order.
func (c *Campaign) ranges(ctx context.Context, f func(n, first, last int64, r *record) error) error {
	m := c.Manifest
	for n := int64(0); n*m.Range < m.Rows; n++ {
		r, revision, err := c.table.record(ctx, n)
		if err != nil {
			return err
		}
		first := n*m.Range + 1
		if revision == 0 {
			r.Mark.Rows = first - 1
		}
		if err := f(n, first, min(first+m.Range-1, m.Rows), &r); err != nil {
			return err
		}
	}
	return nil
}

// reasons returns those of a record, by row.
func (r *record) reasons() map[int64]string {
	why := map[int64]string{}
	for reason, rows := range r.Reasons {
		for _, row := range rows {
			why[row] = reason
		}
	}
	return why
}

// WriteCSV writes a line for each row of the list: its number, its state (waiting, sent or
// refused) and the reason of a refusal.
func (c *Campaign) WriteCSV(ctx context.Context, w io.Writer) error {
	out := csv.NewWriter(w)
	out.Write([]string{"row", "state", "reason"})
	err := c.ranges(ctx, func(_, first, last int64, r *record) error {
		why := r.reasons()
		for row := first; row <= last; row++ {
			state, reason := "sent", why[row]
			switch {
			case row > r.Mark.Rows:
				state = "waiting"
			case reason != "":
				state = "refused"
			}
			out.Write([]string{strconv.FormatInt(row, 10), state, reason})
		}
		out.Flush()
		return out.Error()
	})
	out.Flush()
	return cmp.Or(err, out.Error())
}

// WriteRejects writes the rows that were refused, as they stand in the list, with its head
// and the reasons, and returns how many they are. Corrected, they are the list of another
// campaign.
func (c *Campaign) WriteRejects(ctx context.Context, list List, w io.Writer) (n int64, err error) {
	fact, err := c.scan(ctx, list)
	if err == nil {
		err = c.Manifest.is(fact)
	}
	if err != nil {
		return 0, err
	}
	out := list.AppendHead(nil)
	rows := list.Text()
	defer func() {
		rows.Clear()
		clear(out[:cap(out)])
	}()
	err = c.ranges(ctx, func(number, _, last int64, r *record) error {
		why := r.reasons()
		rows.Seek(c.marks[number])
		for len(why) > 0 && rows.Mark().Rows < last {
			results, err := rows.Next(recordRows)
			if err != nil {
				return fmt.Errorf("the list: %w", err)
			}
			for i := range results {
				row := &results[i]
				reason, ok := why[row.Row]
				if !ok || row.Row > last {
					continue
				}
				if row.Err == nil {
					row.Err = errors.New(reason)
				}
				if out = list.AppendReject(out, row); !row.Part {
					n++
				}
				if _, err := w.Write(out); err != nil {
					return err
				}
				out = out[:0]
			}
		}
		return nil
	})
	if err == nil {
		_, err = w.Write(out) // the head, where there are none
	}
	return n, err
}
