package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/go-wbxml/wbxml/push/route"
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

// A listError pauses the campaign.
type listError struct{ error }

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
	if !w.ours(j, &r) {
		return listError{errors.New("the store has places that are not in this list")}
	}
	if r.Mark.Rows >= j.End {
		return nil
	}
	if err := w.options.List.Unchanged(); err != nil {
		return listError{err}
	}
	if w.size(r.Mark.Rows, j.End) == 0 {
		return errHeld
	}
	r.Owner, w.ids = w.id, w.ids[:0]
	w.rows.Seek(r.Mark)
	defer w.rows.Clear()
	if w.Manifest.Random {
		if err := w.forfeit(&r); err != nil {
			return err
		}
	}
	r.Repeated += max(r.Until-r.Mark.Rows, 0)
	// record says what is done, and what may be sent before the next record.
	record := func() error {
		r.Until = r.Mark.Rows + w.size(r.Mark.Rows, j.End)
		if err := w.keepIDs(hard); err != nil {
			return err
		}
		revision, err = w.table.putRecord(hard, j.Range, &r, revision)
		return err
	}
	if err := record(); err != nil {
		return err
	}
	for r.Until > r.Mark.Rows {
		sent := w.step(soft, hard, &r)
		if sent == nil && soft.Err() == nil {
			if err := record(); err != nil {
				return err
			}
			continue
		}
		if r.Owner = ""; sent == nil { // nobody's, and nothing is under way
			r.Until = r.Mark.Rows
		}
		if err = w.keepIDs(hard); err == nil {
			_, err = w.table.putRecord(hard, j.Range, &r, revision)
		}
		return errors.Join(sent, err, context.Cause(soft))
	}
	if r.Mark.Rows < j.End {
		return errHeld
	}
	return nil
}

// ours reports whether a job and a record can be of this list. Who can write to the store
// must not choose where a row begins.
func (w *worker) ours(j *job, r *record) bool {
	if j.Range < 0 || j.Range+1 >= int64(len(w.marks)) {
		return false
	}
	from, end := w.marks[j.Range], w.marks[j.Range+1]
	return j.From == from && j.End == end.Rows && r.Mark.Rows >= from.Rows && r.Mark.Rows <= end.Rows && r.Until <= end.Rows &&
		r.Mark.Octets >= from.Octets && r.Mark.Octets <= end.Octets && (r.Mark.Rows == from.Rows) == (r.Mark.Octets == from.Octets)
}

// errLost is the reason of rows that may have been sent in octets that nobody has any more.
var errLost = errors.New("perhaps sent, by a worker that is gone, and its message cannot be made again")

// forfeit refuses the rows that may have been sent: their messages are random, so that a
// repeat would be another message to the phone.
func (w *worker) forfeit(r *record) error {
	for r.Mark.Rows < r.Until {
		results, err := w.rows.Next(int(r.Until - r.Mark.Rows))
		if err != nil {
			return listError{fmt.Errorf("the list: %w", err)}
		}
		for i := range results {
			results[i].Err = cmp.Or(results[i].Err, errLost)
		}
		w.count(r, results)
		r.Mark = w.rows.Mark()
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

// step renders and sends the rows up to r.Until, and counts them in r. On an error it counts
// none of those that were sent together.
func (w *worker) step(soft, hard context.Context, r *record) error {
	for r.Mark.Rows < r.Until {
		results, err := w.rows.Next(int(r.Until - r.Mark.Rows))
		if err != nil {
			return listError{fmt.Errorf("the list: %w", err)}
		}
		w.load(results)
		began := time.Now().UTC()
		if err := w.send(soft, hard); err != nil {
			return err
		}
		w.count(r, results)
		if !results[len(results)-1].Part { // a row that is too long comes in parts
			r.Mark = w.rows.Mark()
		}
		if r.Last = time.Now().UTC(); r.First.IsZero() {
			r.First = began
		}
	}
	return nil
}

// load makes messages of results.
func (w *worker) load(results []bulk.Result) {
	w.batch, w.pieces, w.tries = w.batch[:0], w.pieces[:0], w.tries[:0]
	for i := range results {
		if r := &results[i]; r.Err == nil {
			m := route.Message{Row: r.Row}
			from := len(w.pieces)
			m.Number, w.pieces = parseMessage(r.Out, w.pieces)
			m.Segments = w.pieces[from:]
			w.batch, w.tries = append(w.batch, m), append(w.tries, 0)
		}
	}
}

// count counts results in r, of which all messages have an outcome.
func (w *worker) count(r *record, results []bulk.Result) {
	next := 0
	for i := range results {
		result := &results[i]
		switch {
		case result.Part:
			continue
		case result.Err != nil:
			r.Bad++
			r.refuse(result.Row, result.Err.Error())
		case w.batch[next].Outcome == route.OutcomeRefused:
			r.refuse(result.Row, w.batch[next].Reason)
			next++
		default:
			r.Sent++
			if id := w.batch[next].ID; id != "" {
				w.ids = append(w.ids, sentID{result.Row, id})
			}
			for _, s := range w.batch[next].Segments {
				r.Segments++
				r.Octets += int64(len(s))
			}
			next++
		}
		r.Done++
	}
	if r.Sent > 0 {
		w.segments = float64(r.Segments) / float64(r.Sent)
	}
}

// send sends the batch, and again what is pending, more and more slowly. A message that
// comes back too often is refused. When the route does so, the campaign pauses; then send
// goes on with the same octets, unless soft ends before.
func (w *worker) send(soft, hard context.Context) error {
	slower := backoff.NewExponentialBackOff()
	slower.InitialInterval, slower.MaxInterval = 100*time.Millisecond, 30*time.Second
	pending := w.batch
	for failures := 0; len(pending) > 0; {
		err := w.transport.Send(hard, pending)
		left := w.sift(pending, err == nil)
		switch {
		case len(left) == 0:
			return nil
		case err == nil:
			failures = 0
		case len(left) < len(pending):
			failures = 0
			slower.Reset()
		default:
			failures++
		}
		if failures >= w.options.Attempts {
			w.options.Log.Error("the campaign pauses", "error", err)
			if err := w.Pause(hard, err.Error()); err != nil {
				return err
			}
			failures = 0
			w.dial.look(hard, w.table)
		}
		pending = left
		if !wait(soft, time.After(slower.NextBackOff())) || !w.running(soft) {
			return context.Cause(soft)
		}
	}
	return nil
}

// sift puts the outcome of sent messages into the batch, and returns those that are
// pending. Where the route is well, each has had a try.
func (w *worker) sift(sent []route.Message, well bool) []route.Message {
	next := 0
	for i := range w.batch {
		if next < len(sent) && w.batch[i].Row == sent[next].Row {
			m := &sent[next]
			next++
			if m.Outcome == route.OutcomePending && well {
				if w.tries[i]++; w.tries[i] >= w.options.Attempts {
					m.Outcome, m.Reason = route.OutcomeRefused, fmt.Sprintf("given up after %d tries: %s", w.tries[i], m.Reason)
				}
			}
			w.batch[i] = *m
		}
	}
	w.again = w.again[:0]
	for i := range w.batch {
		if w.batch[i].Outcome == route.OutcomePending {
			w.again = append(w.again, w.batch[i])
		}
	}
	return w.again
}
