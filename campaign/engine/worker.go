package engine

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/go-wbxml/wbxml/push/route"
)

// A worker goes on with one range after another.
type worker struct {
	*Campaign
	id        string
	transport route.Transport
	consumer  jetstream.Consumer
	rows      Rows
	batch     []route.Message
	again     []route.Message
	tries     []int // of the batch
	pieces    [][]byte
	ids       []sentID // of rows behind the last record
	segments  float64  // for each row, of late
}

func newWorker(c *Campaign, t route.Transport, consumer jetstream.Consumer) (*worker, error) {
	rows, err := c.options.List.Rows(c.Manifest.Seed)
	return &worker{Campaign: c, id: rand.Text()[:8], transport: t, consumer: consumer, rows: rows, segments: 1}, err
}

// run works until soft ends. Then it waits, until hard ends, for the answers to what
// it has sent.
func (w *worker) run(soft, hard context.Context) error {
	defer w.rows.Clear()
	for {
		if !w.running(soft) {
			return nil
		}
		control := w.dial.now.Load()
		msg, err := w.next(soft)
		if err != nil || soft.Err() != nil {
			return err
		}
		if msg == nil {
			continue
		}
		err = w.leased(soft, hard, msg)
		list, ok := errors.AsType[listError](err)
		switch {
		case err == nil:
			// When it is lost, the job comes again and is found to be done.
			ack, cancel := context.WithTimeout(hard, tryTime)
			msg.DoubleAck(ack)
			cancel()
			continue
		case errors.Is(err, errStale):
			continue
		case ok:
			w.options.Log.Error("the campaign pauses", "error", list)
			err = w.Pause(hard, list.Error())
		case errors.Is(err, errHeld), soft.Err() != nil:
			err = nil
		}
		msg.Nak()
		if err != nil || !wait(soft, control.next) {
			return err
		}
	}
}

// running waits until the campaign runs, and reports whether ctx goes on.
func (w *worker) running(ctx context.Context) bool {
	for {
		control := w.dial.now.Load()
		if control.State == StateRunning || !wait(ctx, control.next) {
			return ctx.Err() == nil
		}
	}
}

// wait waits for c, and reports whether ctx goes on.
func wait[T any](ctx context.Context, c <-chan T) bool {
	select {
	case <-c:
		return true
	case <-ctx.Done():
		return false
	}
}

// next waits some time for a job. It returns nil where there is none.
func (w *worker) next(ctx context.Context) (jetstream.Msg, error) {
	return retry(ctx, w.broker, "waiting for a job", func(try context.Context) (jetstream.Msg, error) {
		msg, err := w.consumer.Next(jetstream.FetchContext(try))
		none := errors.Is(err, nats.ErrTimeout) || errors.Is(err, jetstream.ErrNoMessages) || errors.Is(err, context.DeadlineExceeded)
		if ctx.Err() != nil || none && w.broker.conn.IsConnected() {
			return nil, nil
		}
		return msg, err
	})
}

// leased works on a job, and extends its lease meanwhile.
func (w *worker) leased(soft, hard context.Context, msg jetstream.Msg) error {
	var j job
	if err := json.Unmarshal(msg.Data(), &j); err != nil {
		return err
	}
	done := make(chan struct{})
	var wg sync.WaitGroup
	defer wg.Wait()
	defer close(done)
	wg.Go(func() {
		tick := time.NewTicker(lease / 3)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				msg.InProgress() // the next one comes soon enough
			case <-done:
				return
			}
		}
	})
	return w.work(soft, hard, &j)
}
