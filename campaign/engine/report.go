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

	"github.com/go-wbxml/wbxml/push/settle"
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

// Sent returns when rows were sent, in the order of time: a point for the begin and one
// for the end of each range.
func (c *Campaign) Sent(ctx context.Context) (all []settle.Point, err error) {
	err = c.table.records(ctx, func(_ int64, r *record) error {
		if r.Sent > 0 {
			all = append(all, settle.Point{At: r.First}, settle.Point{At: r.Last, Rows: r.Sent})
		}
		return nil
	})
	slices.SortFunc(all, func(a, b settle.Point) int { return a.At.Compare(b.At) })
	return all, err
}

// ranges calls f with the last record of each range that has rows from one on to another, in
// their order.
func (c *Campaign) ranges(ctx context.Context, from, to int64, f func(n, first, last int64, r *record) error) error {
	m := c.Manifest
	for n := (from - 1) / m.Range; n*m.Range < to; n++ {
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

// WriteCSV writes a line for each row of the list: its number, its state (waiting, refused,
// sent, failed, delivered or managed) and the reason of a refusal. Without the list no row
// is known to be managed.
func (c *Campaign) WriteCSV(ctx context.Context, list List, w io.Writer) error {
	out := csv.NewWriter(w)
	out.Write([]string{"row", "state", "reason"})
	_, err := c.settle(ctx, list, func(k *settle.Chunk) error {
		return c.ranges(ctx, k.First, k.Last, func(_, first, last int64, r *record) error {
			why := r.reasons()
			for row := max(first, k.First); row <= min(last, k.Last); row++ {
				out.Write([]string{strconv.FormatInt(row, 10), k.State(row).String(), why[row]})
			}
			out.Flush()
			return out.Error()
		})
	})
	out.Flush()
	return cmp.Or(err, out.Error())
}

// use takes a list, which has to be that of the campaign.
func (c *Campaign) use(ctx context.Context, list List) error {
	if c.options.List == list {
		return list.Unchanged()
	}
	fact, err := c.scan(ctx, list)
	if err == nil {
		err = c.Manifest.is(fact)
	}
	if err == nil {
		c.options.List = list
	}
	return err
}

// WriteRejects writes the rows that were refused, as they stand in the list, with its head
// and the reasons, and returns how many they are. Corrected, they are the list of another
// campaign.
func (c *Campaign) WriteRejects(ctx context.Context, list List, w io.Writer) (n int64, err error) {
	if err := c.use(ctx, list); err != nil {
		return 0, err
	}
	out := list.AppendHead(nil)
	rows := list.Text()
	defer func() {
		rows.Clear()
		clear(out[:cap(out)])
	}()
	err = c.ranges(ctx, 1, c.Manifest.Rows, func(number, _, last int64, r *record) error {
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
