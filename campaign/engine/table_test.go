package engine

import (
	"context"
	"errors"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/go-wbxml/wbxml/push/route"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/bootstrap/bulk"
)

// A lossy bucket loses the answer to every second update.
type lossy struct {
	jetstream.KeyValue
	n int
}

func (k *lossy) Update(ctx context.Context, key string, value []byte, revision uint64) (uint64, error) {
	next, err := k.KeyValue.Update(ctx, key, value, revision)
	if k.n++; k.n%2 == 1 && err == nil {
		return 0, nats.ErrTimeout
	}
	return next, err
}

// TestPut replaces values: only of a revision that is the last one, and once, though the
// answer is lost.
func TestPut(t *testing.T) {
	b := embedded(t, t.TempDir())
	a, err := b.table(t.Context(), "test", true)
	check(t, err)
	a.kv = &lossy{KeyValue: a.kv}
	first, err := a.put(t.Context(), "k", []byte("1"), 0)
	check(t, err)
	second, err := a.put(t.Context(), "k", []byte("2"), first)
	check(t, err)
	value, revision, err := a.get(t.Context(), "k")
	check(t, err)
	if string(value) != "2" || revision != second || second != first+1 {
		t.Errorf("%s of revision %d, want %d", value, revision, second)
	}
	for _, old := range []uint64{0, first} {
		if _, err := a.put(t.Context(), "k", []byte("3"), old); !errors.Is(err, errStale) {
			t.Errorf("revision %d: %v", old, err)
		}
	}
	if value, revision, err := a.get(t.Context(), "none"); value != nil || revision != 0 || err != nil {
		t.Errorf("no value: %s, %d, %v", value, revision, err)
	}
}

// TestFence has two workers with the same range: of the one that was taken for dead, and
// is not, nothing is recorded any more.
func TestFence(t *testing.T) {
	b := embedded(t, t.TempDir())
	var taken bool
	var c *Campaign
	var other *worker
	sink := &fake{}
	sink.send = func(batch []route.Message) error {
		if batch[0].Row > 200 && !taken {
			taken = true
			check(t, other.work(t.Context(), t.Context(), &job{From: c.marks[0], End: 500}))
		}
		return quickly(batch)
	}
	c, err := Start(t.Context(), b, Options{Name: "test", List: openList(t, writeList(t, 500), bootstrap.ProfileCP), Open: sink.open, Log: quiet})
	check(t, err)
	check(t, c.dial.look(t.Context(), c.table))
	first, err := newWorker(c, sink, nil)
	check(t, err)
	other, err = newWorker(c, sink, nil)
	check(t, err)
	if err := first.work(t.Context(), t.Context(), &job{From: c.marks[0], End: 500}); !errors.Is(err, errStale) {
		t.Errorf("the first worker ends with %v", err)
	}
	s, err := c.Status(t.Context())
	check(t, err)
	if !s.Finished() || s.Sent != 500-bad(500) || s.Repeated != recordRows {
		t.Errorf("%+v", s)
	}
	for row, n := range sink.rows {
		if again := row > 200 && row <= 300; n != 1 && !again || n != 2 && again {
			t.Errorf("row %d was sent %d times", row, n)
		}
	}
}

// TestRandom has a worker die that sends messages that are random: rows that may have been
// sent are refused, and no row is sent twice.
func TestRandom(t *testing.T) {
	const n, last = 500, 230
	b := embedded(t, t.TempDir())
	list, err := OpenCSV(writeList(t, n), CSVOptions{Template: signed(t), Number: "msisdn"})
	check(t, err)
	defer list.Close()
	dies := true
	sink := &fake{send: func(batch []route.Message) error {
		for i := range batch {
			batch[i].Outcome = route.OutcomeSent
			if dies && batch[i].Row == last {
				panic("the end")
			}
		}
		return nil
	}}
	c, err := Start(t.Context(), b, Options{Name: "test", List: list, Open: sink.open, Random: true, Log: quiet})
	check(t, err)
	check(t, c.dial.look(t.Context(), c.table))
	work := func() error {
		defer func() { recover() }()
		w, err := newWorker(c, sink, nil)
		check(t, err)
		return w.work(t.Context(), t.Context(), &job{From: c.marks[0], End: n})
	}
	work()
	dies = false
	check(t, work())
	s, err := c.Status(t.Context())
	check(t, err)
	if doubt := recordRows - (bad(300) - bad(200)); !s.Finished() || s.Sent != n-bad(n)-doubt || s.Refused != bad(n)+doubt || s.Repeated != 0 {
		t.Errorf("%+v, with %d rows in doubt", s, doubt)
	}
	for row, times := range sink.rows {
		if times != 1 || row > 200 && row <= 300 {
			t.Errorf("row %d was sent %d times", row, times)
		}
	}
}

// TestHostileStore has jobs and records in the store that are not of the list: nothing is sent
// for them, and the campaign would pause.
func TestHostileStore(t *testing.T) {
	const n = 1500
	b := embedded(t, t.TempDir())
	sink := &fake{send: quickly}
	c, err := Start(t.Context(), b, Options{Name: "test", List: openList(t, writeList(t, n), bootstrap.ProfileCP), Open: sink.open, Log: quiet})
	check(t, err)
	check(t, c.dial.look(t.Context(), c.table))
	first, second, end := c.marks[0], c.marks[1], c.marks[2]
	inside := first
	inside.Octets += 7
	tests := []struct {
		name string
		job
		record
	}{
		{"range -1", job{-1, first, 1000}, record{Mark: first}},
		{"a range behind the last", job{2, end, n}, record{Mark: end}},
		{"a place in a row", job{0, inside, 1000}, record{Mark: inside}},
		{"a place far away", job{0, bulk.Mark{Octets: 1 << 62}, 1000}, record{Mark: first}},
		{"a negative place", job{0, first, 1000}, record{Mark: bulk.Mark{Octets: -5, Rows: 3}}},
		{"rows of the next range", job{0, first, n}, record{Mark: first}},
		{"a record in a row", job{0, first, 1000}, record{Mark: inside}},
		{"a record of another range", job{0, first, 1000}, record{Mark: end}},
		{"a record in front of the range", job{1, second, n}, record{Mark: first}},
		{"too many rows under way", job{1, second, n}, record{Mark: second, Until: 1 << 40}},
	}
	for _, test := range tests {
		_, revision, err := c.table.record(t.Context(), test.Range)
		check(t, err)
		_, err = c.table.putRecord(t.Context(), test.Range, &test.record, revision)
		check(t, err)
		w, err := newWorker(c, sink, nil)
		check(t, err)
		if _, ok := errors.AsType[listError](w.work(t.Context(), t.Context(), &test.job)); !ok || len(sink.rows) > 0 {
			t.Errorf("%s: %d rows sent", test.name, len(sink.rows))
		}
	}
}
