package settle

import (
	"cmp"
	"context"
	"errors"
	"hash/maphash"
	"slices"
	"time"

	"github.com/go-wbxml/wbxml/push/route"
	"github.com/go-wbxml/wbxml/push/smpp"
)

// A Summary is what is known of the rows that were sent. Each row counts once.
type Summary struct {
	Delivered int64 // rows of which a receipt says so
	Failed    int64 // rows of which receipts say that they will not be, and that are not managed
	Managed   int64 // rows whose device has begun its first session, delivered or not
	Answered  int64 // rows that have a receipt, or are managed
	Strangers int64 // acknowledgements of devices to which nothing was sent
	Minutes   []Minute
}

// A Minute counts what became known in a minute, for a curve. The minutes in which
// something did are there, in their order.
type Minute struct {
	At        time.Time // its begin, UTC
	Delivered int64     // rows
	Managed   int64
}

// A Point is rows that had something happen until then, since the point before.
type Point struct {
	At   time.Time
	Rows int64
}

// A Source has what was sent and what happened later.
type Source interface {
	// Rows is how many there are.
	Rows() int64
	// Load tells a chunk which of its rows are done, and the ids of those that were sent:
	// by SetState and SetID.
	Load(ctx context.Context, c *Chunk) error
	// Devices tells a chunk the devices of its rows, by SetDevice. It is called where
	// there are acknowledgements.
	Devices(ctx context.Context, c *Chunk) error
	// Receipts calls f with all receipts, in the order of their times, and ends with the
	// error of f.
	Receipts(ctx context.Context, f func(at time.Time, batch []route.Receipt) error) error
	// Acknowledged does the same with the acknowledgements: what stands for a device is the
	// same number as in SetDevice.
	Acknowledged(ctx context.Context, f func(at time.Time, devices []uint64) error) error
}

// A State is what became of a row.
type State uint8

// The states of a row.
const (
	StateWaiting State = iota
	StateRefused
	StateSent
	StateFailed
	StateDelivered
	StateManaged
)

// String returns the state in a word.
func (s State) String() string {
	names := [...]string{"waiting", "refused", "sent", "failed", "delivered", "managed"}
	if int(s) < len(names) {
		return names[s]
	}
	return "unknown"
}

// ChunkRows is how many rows are settled at once.
const ChunkRows = 250_000

// A Chunk is the rows that are settled at once.
type Chunk struct {
	First, Last int64 // its rows, from 1

	rows    []row
	seed    maphash.Seed
	ids     map[uint64]int64 // rows by the hash of their ids
	devices map[uint64]int64 // rows by what stands for their devices
}

// A row is what is known of one, as bits.
type row uint8

const (
	sent row = 1 << iota
	refused
	delivered
	failed
	managed
)

// row returns what is known of a row, nil for one of another chunk.
func (c *Chunk) row(n int64) *row {
	if n < c.First || n > c.Last {
		return nil
	}
	return &c.rows[n-c.First]
}

// SetState says that a row was sent or refused.
func (c *Chunk) SetState(n int64, s State) {
	switch r := c.row(n); {
	case r == nil:
	case s == StateSent:
		*r |= sent
	case s == StateRefused:
		*r = refused
	}
}

// SetID says what id a row was sent by. A row that was sent again has several.
func (c *Chunk) SetID(n int64, id string) {
	if r := c.row(n); r != nil && id != "" {
		c.ids[maphash.String(c.seed, id)] = n
	}
}

// SetDevice says what stands for the device of a row.
func (c *Chunk) SetDevice(n int64, device uint64) {
	if c.State(n) >= StateSent {
		c.devices[device] = n
	}
}

// State returns the state of a row.
func (c *Chunk) State(n int64) State {
	r := c.row(n)
	switch {
	case r == nil:
	case *r&refused != 0:
		return StateRefused
	case *r&managed != 0:
		return StateManaged
	case *r&delivered != 0:
		return StateDelivered
	case *r&failed != 0:
		return StateFailed
	case *r&sent != 0:
		return StateSent
	}
	return StateWaiting
}

// A join goes through all chunks.
type join struct {
	Source
	Summary
	notation int // which key of a receipt is the id
	acks     int64
	known    int64 // of acks, of devices of the rows
	minutes  map[int64]*Minute
}

// Join joins what was sent with all that happened later. It calls f, which may be nil, with
// each chunk when all is known of it. The chunk is valid during the call.
func Join(ctx context.Context, s Source, f func(*Chunk) error) (*Summary, error) {
	j := &join{Source: s, minutes: map[int64]*Minute{}}
	err := j.findNotation(ctx)
	if err == nil {
		err = j.chunks(ctx, func(c *Chunk) error {
			err := j.receipts(ctx, c)
			if err == nil {
				err = j.acknowledgements(ctx, c)
			}
			if j.count(c); err == nil && f != nil {
				err = f(c)
			}
			return err
		})
	}
	j.Strangers = j.acks - j.known
	for _, m := range j.minutes {
		j.Minutes = append(j.Minutes, *m)
	}
	slices.SortFunc(j.Minutes, func(a, b Minute) int { return a.At.Compare(b.At) })
	return &j.Summary, err
}

// chunks calls f with each chunk, loaded.
func (j *join) chunks(ctx context.Context, f func(*Chunk) error) error {
	all := j.Rows()
	for first := int64(1); first <= all; first += ChunkRows {
		last := min(first+ChunkRows-1, all)
		c := &Chunk{First: first, Last: last, rows: make([]row, last-first+1), seed: maphash.MakeSeed(), ids: map[uint64]int64{}}
		err := j.Load(ctx, c)
		if err == nil {
			err = f(c)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// errEnough ends reading.
var errEnough = errors.New("enough")

// eachReceipt calls f with each receipt, where a chunk has ids, until f returns false.
func (j *join) eachReceipt(ctx context.Context, c *Chunk, f func(at time.Time, r *route.Receipt) bool) error {
	if len(c.ids) == 0 {
		return nil
	}
	err := j.Receipts(ctx, func(at time.Time, batch []route.Receipt) error {
		for i := range batch {
			if !f(at, &batch[i]) {
				return errEnough
			}
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return err
}

// findNotation finds out which key of a receipt is the id, where there are several: the one
// that fits most often, over all rows. Small numbers fit in other notations, too.
func (j *join) findNotation(ctx context.Context) error {
	var hits [3]int
	single := false
	err := j.chunks(ctx, func(c *Chunk) error {
		if single {
			return nil
		}
		return j.eachReceipt(ctx, c, func(_ time.Time, r *route.Receipt) bool {
			for i, key := range r.Keys[:min(len(r.Keys), len(hits))] {
				if c.ids[maphash.String(c.seed, key)] > 0 {
					hits[i]++
				}
			}
			single = len(r.Keys) == 1
			return !single
		})
	})
	if !single {
		j.notation = slices.Index(hits[:], slices.Max(hits[:]))
	}
	return err
}

// receipts marks the rows that have one.
func (j *join) receipts(ctx context.Context, c *Chunk) error {
	return j.eachReceipt(ctx, c, func(at time.Time, r *route.Receipt) bool {
		if j.notation >= len(r.Keys) {
			return true
		}
		row := c.row(c.ids[maphash.String(c.seed, r.Keys[j.notation])])
		switch {
		case row == nil || *row&sent == 0:
		case r.State != smpp.StateDelivered:
			*row |= failed
		case *row&delivered == 0:
			*row |= delivered
			j.minute(at).Delivered++
		}
		return true
	})
}

// acknowledgements marks the rows whose devices have acknowledged.
func (j *join) acknowledgements(ctx context.Context, c *Chunk) error {
	return j.Acknowledged(ctx, func(at time.Time, devices []uint64) error {
		if c.devices == nil {
			c.devices = map[uint64]int64{}
			if err := j.Devices(ctx, c); err != nil {
				return err
			}
		}
		if c.First == 1 {
			j.acks += int64(len(devices))
		}
		for _, device := range devices {
			if row := c.row(c.devices[device]); row != nil {
				if j.known++; *row&managed == 0 {
					*row |= managed
					j.minute(at).Managed++
				}
			}
		}
		return nil
	})
}

// minute returns the minute of a time.
func (j *join) minute(at time.Time) *Minute {
	at = at.UTC().Truncate(time.Minute)
	m := cmp.Or(j.minutes[at.Unix()], &Minute{At: at})
	j.minutes[at.Unix()] = m
	return m
}

// count adds what is known of a chunk.
func (j *join) count(c *Chunk) {
	for _, row := range c.rows {
		if row&delivered != 0 {
			j.Delivered++
		}
		if row&managed != 0 {
			j.Managed++
		}
		if row&(delivered|managed|failed) == failed {
			j.Failed++
		}
		if row&(delivered|failed|managed) != 0 {
			j.Answered++
		}
	}
}
