package engine

import (
	"context"
	"fmt"
	"time"

	"github.com/go-wbxml/wbxml/push/route"
	"github.com/go-wbxml/wbxml/push/settle"
)

// Settled joins what was sent with receipts and acknowledgements. It reads all of them.
// Without the list, which has the names of the devices, nothing is known to be managed.
func (c *Campaign) Settled(ctx context.Context, list List) (*settle.Summary, error) {
	return c.settle(ctx, list, nil)
}

func (c *Campaign) settle(ctx context.Context, list List, f func(*settle.Chunk) error) (*settle.Summary, error) {
	if list != nil {
		if err := c.use(ctx, list); err != nil {
			return nil, err
		}
	}
	return settle.Join(ctx, source{c, list}, f)
}

// A source implements [settle.Source].
type source struct {
	*Campaign
	list List // nil: its devices are not known
}

func (s source) Rows() int64 { return s.Manifest.Rows }

// Load reads the ledger for the rows of a chunk, and what ids they were given.
func (s source) Load(ctx context.Context, c *settle.Chunk) error {
	err := s.ranges(ctx, c.First, c.Last, func(_, first, last int64, r *record) error {
		for row := first; row <= min(last, r.Mark.Rows); row++ {
			c.SetState(row, settle.StateSent)
		}
		for row := range r.reasons() {
			c.SetState(row, settle.StateRefused)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return events(ctx, s.Campaign, fmt.Sprint(kindIDs, chunkOf(c.First)), func(_ time.Time, batch []sentID) error {
		for _, id := range batch {
			c.SetID(id.Row, id.ID)
		}
		return nil
	})
}

// Receipts reads those.
func (s source) Receipts(ctx context.Context, f func(time.Time, []route.Receipt) error) error {
	return events(ctx, s.Campaign, kindReceipts, f)
}

// Acknowledged reads the acknowledgements.
func (s source) Acknowledged(ctx context.Context, f func(time.Time, []uint64) error) error {
	if s.list == nil {
		return nil
	}
	return events(ctx, s.Campaign, kindManaged, f)
}

// Devices reads the names of the devices of a chunk.
func (s source) Devices(_ context.Context, c *settle.Chunk) error {
	name := s.list.Devices()
	text := s.list.Text()
	defer text.Clear()
	for text.Seek(s.marks[(c.First-1)/s.Manifest.Range]); text.Mark().Rows < c.Last; {
		results, err := text.Next(recordRows)
		if err != nil {
			return fmt.Errorf("the list: %w", err)
		}
		for i := range results {
			if device := name(results[i].Text); len(device) > 0 && results[i].Err == nil {
				c.SetDevice(results[i].Row, s.hash(device))
			}
		}
	}
	return nil
}

// await waits for receipts.
func (c *Campaign) await(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, c.options.Receipts, errEnough)
	defer cancel()
	for more := c.options.Receipts > 0; more; {
		begin := time.Now()
		status, err := c.Status(ctx)
		var s *settle.Summary
		if err == nil {
			s, err = c.Settled(ctx, nil)
		}
		more = (err != nil || s.Answered < status.Sent) && wait(ctx, time.After(max(pollTime, 20*time.Since(begin))))
	}
	if err := context.Cause(ctx); err != errEnough {
		return err
	}
	return nil
}
