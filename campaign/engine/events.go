package engine

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/go-wbxml/wbxml/push/route"
	"github.com/go-wbxml/wbxml/push/settle"
)

// Events are what is known of rows after the route has answered. They are in a stream of
// their own, in batches, and the stream forgets those that are too old or too many.
const (
	kindIDs      = "ids." // and the number of the chunk: the ids of what was sent
	kindReceipts = "receipts"
	kindManaged  = "managed"

	eventAge     = 30 * 24 * time.Hour
	eventBatches = 1 << 22 // of a subject
)

// A sentID is the id that the route gave to the last segment of a row.
type sentID struct {
	Row int64  `json:"r"`
	ID  string `json:"i"`
}

func (c *Campaign) eventsName() string          { return "campaign_" + c.name + "_events" }
func (c *Campaign) eventsOf(kind string) string { return "campaign." + c.name + ".event." + kind }

// keepIDs stores the ids of what was sent since the last record of a range. The rows of a
// range are those of one chunk.
func (w *worker) keepIDs(ctx context.Context) error {
	if len(w.ids) == 0 {
		return nil
	}
	err := storeEvents(ctx, w.Campaign, fmt.Sprint(kindIDs, chunkOf(w.ids[0].Row)), w.ids)
	w.ids = w.ids[:0]
	return err
}

// chunkOf returns the number of the chunk that a row is settled in.
func chunkOf(row int64) int64 { return (row - 1) / settle.ChunkRows }

// keepEvents makes the stream.
func (c *Campaign) keepEvents(ctx context.Context) error {
	if c.options.Worker {
		return nil
	}
	_, err := retry(ctx, c.broker, "opening the events", func(ctx context.Context) (jetstream.Stream, error) {
		return c.broker.js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{
			Name: c.eventsName(), Subjects: []string{c.eventsOf(">")}, Retention: jetstream.LimitsPolicy, Replicas: c.broker.replicas(),
			MaxAge: eventAge, MaxMsgsPerSubject: eventBatches, Compression: jetstream.S2Compression,
		})
	})
	return err
}

// storeEvents stores a batch. When it is there twice, nothing counts twice.
func storeEvents[T any](ctx context.Context, c *Campaign, kind string, batch []T) error {
	text, err := json.Marshal(batch)
	if err != nil {
		return err
	}
	_, err = retry(ctx, c.broker, "recording events", func(ctx context.Context) (*jetstream.PubAck, error) {
		return c.broker.js.Publish(ctx, c.eventsOf(kind), text)
	})
	return err
}

// newJournal returns the journal of a kind.
func newJournal[T any](c *Campaign, kind string) *settle.Journal[T] {
	return &settle.Journal[T]{Store: func(batch []T) error {
		err := storeEvents(context.Background(), c, kind, batch)
		if err != nil && c.options.Log != nil {
			c.options.Log.Error("events are lost", "kind", kind, "events", len(batch), "error", err)
		}
		return err
	}}
}

// events calls f with each batch of a kind and when it was stored, in their order.
func events[T any](ctx context.Context, c *Campaign, kind string, f func(at time.Time, batch []T) error) error {
	consumer, err := retry(ctx, c.broker, "reading events", func(ctx context.Context) (jetstream.Consumer, error) {
		subject := c.eventsOf(kind)
		stream, err := c.broker.js.Stream(ctx, c.eventsName())
		if err != nil {
			return nil, err
		}
		info, err := stream.Info(ctx, jetstream.WithSubjectFilter(subject))
		if err != nil || info.State.Subjects[subject] == 0 {
			return nil, err
		}
		return stream.OrderedConsumer(ctx, jetstream.OrderedConsumerConfig{FilterSubjects: []string{subject}})
	})
	if err != nil || consumer == nil {
		return err
	}
	messages, err := consumer.Messages(jetstream.PullMaxBytes(4 << 20))
	if err != nil {
		return err
	}
	defer messages.Stop()
	for {
		msg, err := messages.Next(jetstream.NextContext(ctx))
		if err != nil {
			return fmt.Errorf("reading events: %w", err)
		}
		var batch []T
		meta, err := msg.Metadata()
		if err == nil {
			err = json.Unmarshal(msg.Data(), &batch)
		}
		if err == nil {
			err = f(meta.Timestamp, batch)
		}
		if err != nil || meta.NumPending == 0 {
			return err
		}
	}
}

// receipt takes a receipt, see [route.Options].
func (c *Campaign) receipt(r route.Receipt) bool { return c.receipts.Add(r) }

// Acknowledge records that devices have begun their first session: see
// bootstrap.Acknowledges, which has their names. It returns when that is stored, in a
// quarter of a second or so. No name is stored, but a hash with the campaign's salt.
func (c *Campaign) Acknowledge(ctx context.Context, devices ...string) error {
	hashes := make([]uint64, len(devices))
	for i, device := range devices {
		if device == "" || len(device) > settle.MaxDevice {
			return settle.ErrDevice
		}
		hashes[i] = c.hash([]byte(device))
	}
	return c.managed.Put(ctx, hashes...)
}

// hash returns what stands for the name of a device.
func (c *Campaign) hash(name []byte) uint64 {
	h := hmac.New(sha256.New, c.Manifest.Salt)
	h.Write(name)
	return binary.BigEndian.Uint64(h.Sum(nil))
}
