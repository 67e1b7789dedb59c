package engine

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/go-wbxml/wbxml/syncml/bootstrap/bulk"
)

// A job is a range of rows. No row is in it, only where it stands.
type job struct {
	Range int64     `json:"range"`
	From  bulk.Mark `json:"from"`
	End   int64     `json:"end"` // its last row
}

// lease is how long a worker has a job without a word from it. Then another one gets it.
// After a kill of the only process nobody waits for it, see jobs.
const lease = 30 * time.Second

// streamName and subject are those of the jobs.
func (c *Campaign) streamName() string { return "campaign_" + c.name + "_jobs" }
func (c *Campaign) subject() string    { return "campaign." + c.name + ".job" }

// jobs opens the stream of jobs. It has Limits retention: a job stays when it is done, so
// that the place of a job in the stream is its number, for good, and no restart of a
// server forgets what was published.
func (c *Campaign) jobs(ctx context.Context) (jetstream.Consumer, error) {
	_, err := retry(ctx, c.broker, "opening the jobs", func(ctx context.Context) (jetstream.Stream, error) {
		if c.options.Worker {
			return c.broker.js.Stream(ctx, c.streamName())
		}
		return c.broker.js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{
			Name: c.streamName(), Subjects: []string{c.subject()}, Retention: jetstream.LimitsPolicy, Replicas: c.broker.replicas(),
		})
	})
	if err != nil {
		return nil, err
	}
	const name = "workers"
	if c.broker.server != nil {
		// Whoever had a lease was in this process before it was killed, or is in one that
		// lost its server. The ledger says what each job has left to do.
		_, err = retry(ctx, c.broker, "opening the jobs", func(ctx context.Context) (any, error) {
			err := c.broker.js.DeleteConsumer(ctx, c.streamName(), name)
			if errors.Is(err, jetstream.ErrConsumerNotFound) {
				err = nil
			}
			return nil, err
		})
		if err != nil {
			return nil, err
		}
	}
	return retry(ctx, c.broker, "opening the jobs", func(ctx context.Context) (jetstream.Consumer, error) {
		return c.broker.js.CreateOrUpdateConsumer(ctx, c.streamName(), jetstream.ConsumerConfig{
			Durable: name, AckPolicy: jetstream.AckExplicitPolicy, AckWait: lease, MaxAckPending: 10_000,
		})
	})
}

// plan publishes the jobs that are not in the stream yet. Each says which one stands in
// front of it, so that every job is there once, whoever plans and is killed.
func (c *Campaign) plan(ctx context.Context) error {
	stream, err := retry(ctx, c.broker, "planning", func(ctx context.Context) (jetstream.Stream, error) {
		return c.broker.js.Stream(ctx, c.streamName())
	})
	if err != nil {
		return err
	}
	for next := stream.CachedInfo().State.LastSeq; next+1 < uint64(len(c.marks)); next++ {
		text, err := json.Marshal(job{int64(next), c.marks[next], c.marks[next+1].Rows})
		if err != nil {
			return err
		}
		_, err = retry(ctx, c.broker, "planning", func(ctx context.Context) (any, error) {
			_, err := c.broker.js.Publish(ctx, c.subject(), text, jetstream.WithExpectLastSequence(next))
			if err != nil && stale(err) { // it is there: by a try whose answer was lost, or by somebody else
				err = nil
			}
			return nil, err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
