package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/go-wbxml/wbxml/syncml/bootstrap/bulk"
)

// recordRows is how many rows at most are sent between two records of a range, and
// recordTime about how long that takes at most at a low rate.
const (
	recordRows = 100
	recordTime = time.Second
)

// errHeld says that no row may be sent now.
var errHeld = errors.New("held")

// A routeError is one that a route has had too often, or that makes the campaign pause for
// another reason.
type routeError struct{ error }

// work goes on with a range where its last record ends, which it reads before anything
// else. It claims the range with a record of its own: from then on, a worker that was
// taken for dead cannot record anything, and stops.
func (w *worker) work(soft, hard context.Context, j *job) error {
	r, revision, err := w.table.record(soft, j.Range)
	if err != nil {
		return err
	}
	if revision == 0 {
		r.Mark = j.From
	}
	if r.Mark.Rows >= j.End {
		return nil
	}
	if err := w.options.List.Unchanged(); err != nil {
		return routeError{err}
	}
	r.Owner = w.id
	r.Repeated += max(r.Until-r.Mark.Rows, 0)
	// record says what is done, and what may be sent before the next record.
	record := func() error {
		r.Until = r.Mark.Rows + w.size(r.Mark.Rows, j.End)
		revision, err = w.table.putRecord(hard, j.Range, &r, revision)
		return err
	}
	if r.Until = r.Mark.Rows; w.size(r.Mark.Rows, j.End) == 0 {
		return errHeld
	}
	if err := record(); err != nil {
		return err
	}
	w.rows.Seek(r.Mark)
	for r.Until > r.Mark.Rows {
		sent := w.step(hard, &r)
		if sent != nil || soft.Err() != nil {
			r.Owner = "" // nobody's, and nothing is under way but what has no answer
			if sent == nil {
				r.Until = r.Mark.Rows
			}
			_, err = w.table.putRecord(hard, j.Range, &r, revision)
			return errors.Join(sent, err, context.Cause(soft))
		}
		if err := record(); err != nil {
			return err
		}
	}
	if r.Mark.Rows < j.End {
		return errHeld
	}
	return nil
}

// size returns how many rows behind row are sent before the next record.
func (w *worker) size(row, end int64) int64 {
	control := w.dial.now.Load()
	n := int64(recordRows)
	if control.Rate > 0 { // for each worker its part of the rate
		n = max(min(n, int64(control.Rate*recordTime.Seconds()/w.segments/float64(w.options.Workers))), 1)
	}
	return control.allows(row, min(n, end-row))
}

// step renders and sends the rows up to r.Until, and counts them in r. On an error r
// has those in front of the first one without an answer.
func (w *worker) step(ctx context.Context, r *record) error {
	for r.Mark.Rows < r.Until {
		results, err := w.rows.Next(int(r.Until - r.Mark.Rows))
		if err != nil {
			return routeError{fmt.Errorf("the list: %w", err)}
		}
		w.load(results)
		began := time.Now()
		err = w.send(ctx)
		n := w.count(r, results)
		if w.batch = w.batch[:0]; n < len(results) {
			// The place of that row is known only when the rows in front of it are read again.
			w.rows.Seek(r.Mark)
			for n > 0 {
				again, e := w.rows.Next(n)
				if e != nil {
					return errors.Join(err, e)
				}
				n -= len(again)
			}
		}
		if n == 0 || !results[n-1].Part { // a row that is too long comes in parts
			r.Mark = w.rows.Mark()
		}
		if now := time.Now().UTC(); r.Sent > 0 {
			if r.Last = now; r.First.IsZero() {
				r.First = began.UTC()
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// load makes messages of results.
func (w *worker) load(results []bulk.Result) {
	w.batch, w.pieces = w.batch[:0], w.pieces[:0]
	for i := range results {
		if r := &results[i]; r.Err == nil {
			m := Message{Row: r.Row}
			from := len(w.pieces)
			m.Number, w.pieces = parseMessage(r.Out, w.pieces)
			m.Segments = w.pieces[from:]
			w.batch = append(w.batch, m)
		}
	}
}

// count counts results in r, up to the first message that is pending, and returns how
// many they are.
func (w *worker) count(r *record, results []bulk.Result) int {
	next := 0
	for i := range results {
		result := &results[i]
		switch {
		case result.Part:
			continue
		case result.Err != nil:
			r.refuse(result.Row, result.Err.Error())
			r.Done++
			continue
		}
		m := &w.batch[next]
		next++
		switch m.Outcome {
		case OutcomePending:
			return i
		case OutcomeRefused:
			r.refuse(m.Row, m.Reason)
		default:
			r.Sent++
			r.Segments += int64(len(m.Segments))
			for _, s := range m.Segments {
				r.Octets += int64(len(s))
			}
		}
		r.Done++
	}
	if r.Sent > 0 {
		w.segments = float64(r.Segments) / float64(r.Sent)
	}
	return len(results)
}

// send sends the batch, and again what is pending, more and more slowly. A message that
// comes back too often is refused; a route that does so is a routeError.
func (w *worker) send(ctx context.Context) error {
	slower := backoff.NewExponentialBackOff()
	slower.InitialInterval, slower.MaxInterval = 100*time.Millisecond, 30*time.Second
	pending := w.batch
	for failures := 0; len(pending) > 0; {
		err := w.transport.Send(ctx, pending)
		left := w.sift(pending, err == nil)
		switch {
		case left == nil:
			return nil
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case err == nil:
			failures = 0
		case len(left) < len(pending):
			failures = 0
			slower.Reset()
		default:
			if failures++; failures >= w.options.Attempts {
				return routeError{err}
			}
		}
		pending = left
		if !wait(ctx, time.After(slower.NextBackOff())) {
			return context.Cause(ctx)
		}
	}
	return nil
}

// sift puts the outcome of sent messages into the batch, and returns those that are
// pending, nil where there are none. Where the route is well, each has had a try.
func (w *worker) sift(sent []Message, well bool) []Message {
	next := 0
	for i := range w.batch {
		if next < len(sent) && w.batch[i].Row == sent[next].Row {
			m := &sent[next]
			next++
			if m.Outcome == OutcomePending && well {
				if m.tries++; m.tries >= w.options.Attempts {
					m.Outcome, m.Reason = OutcomeRefused, fmt.Sprintf("given up after %d tries: %s", m.tries, m.Reason)
				}
			}
			w.batch[i] = *m
		}
	}
	w.again = w.again[:0]
	for i := range w.batch {
		if w.batch[i].Outcome == OutcomePending {
			w.again = append(w.again, w.batch[i])
		}
	}
	if len(w.again) == 0 {
		return nil
	}
	return w.again
}
