package settle_test

import (
	"context"
	"errors"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/push/route"
	"github.com/go-wbxml/wbxml/push/settle"
	"github.com/go-wbxml/wbxml/push/smpp"
)

// A memory is a source of rows, each of which has its number as its id and its device;
// every 10th was refused, the last ones were not sent yet.
type memory struct {
	rows, done int64
	receipts   [][]route.Receipt // in a minute each
	devices    [][]uint64        // the same
	err        error
	loads      int // of devices
}

var begin = time.Date(2026, 11, 30, 12, 0, 30, 0, time.FixedZone("", 3600))

func (m *memory) Rows() int64 { return m.rows }

func (m *memory) Load(_ context.Context, c *settle.Chunk) error {
	for row := c.First; row <= min(c.Last, m.done); row++ {
		c.SetState(row, settle.StateSent)
		if row%10 == 0 {
			c.SetState(row, settle.StateRefused)
		}
		c.SetID(row, itoa(row))
	}
	c.SetState(c.Last+1, settle.StateSent) // of another chunk: nothing
	c.SetID(c.First-1, "x")
	return nil
}

func (m *memory) Devices(_ context.Context, c *settle.Chunk) error {
	m.loads++
	for row := c.First; row <= c.Last; row++ {
		c.SetDevice(row, uint64(row))
	}
	return m.err
}

func (m *memory) Receipts(_ context.Context, f func(time.Time, []route.Receipt) error) error {
	for i, batch := range m.receipts {
		if err := f(begin.Add(time.Duration(i)*time.Minute), batch); err != nil {
			return err
		}
	}
	return nil
}

func (m *memory) Acknowledged(_ context.Context, f func(time.Time, []uint64) error) error {
	for i, batch := range m.devices {
		if err := f(begin.Add(time.Duration(i)*time.Minute), batch); err != nil {
			return err
		}
	}
	return nil
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// one is a receipt with one key.
func one(row int64, s smpp.State) route.Receipt {
	return route.Receipt{Keys: []string{itoa(row)}, State: s}
}

// TestJoin has receipts and acknowledgements that are late, come twice, contradict each
// other, or are about rows that were not sent.
func TestJoin(t *testing.T) {
	const yes, no = smpp.StateDelivered, smpp.StateExpired
	m := &memory{rows: settle.ChunkRows + 100, done: settle.ChunkRows + 50,
		receipts: [][]route.Receipt{
			{one(1, yes), one(1, yes), one(2, no), one(3, no), one(10, yes), one(4, no)},
			{one(1, no), one(2, yes), one(0, yes), one(settle.ChunkRows+1, yes), one(settle.ChunkRows+60, yes), {State: yes}, {Keys: []string{""}}},
		},
		devices: [][]uint64{{1, 1, 4, 5}, nil, {5, settle.ChunkRows + 2, settle.ChunkRows + 60, 20, 0, 1 << 63}},
	}
	states := map[int64]settle.State{}
	got, err := settle.Join(t.Context(), m, func(c *settle.Chunk) error {
		for row := int64(0); row <= m.rows+1; row++ {
			if s := c.State(row); s != settle.StateWaiting && (s != settle.StateSent && s != settle.StateRefused || row < 7 || row == 10) {
				states[row] = s
			}
		}
		return nil
	})
	minute := func(i int, delivered, managed int64) settle.Minute {
		return settle.Minute{At: time.Date(2026, 11, 30, 11, i, 0, 0, time.UTC), Delivered: delivered, Managed: managed}
	}
	want := &settle.Summary{Delivered: 3, Failed: 1, Managed: 4, Answered: 7, Strangers: 4, Minutes: []settle.Minute{minute(0, 1, 3), minute(1, 2, 0), minute(2, 0, 1)}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if diff := cmp.Diff(map[int64]settle.State{
		1: settle.StateManaged, 2: settle.StateDelivered, 3: settle.StateFailed, 4: settle.StateManaged, 5: settle.StateManaged, 6: settle.StateSent, 10: settle.StateRefused,
		settle.ChunkRows + 1: settle.StateDelivered, settle.ChunkRows + 2: settle.StateManaged,
	}, states); diff != "" {
		t.Error(diff)
	}
	if m.err = errors.ErrUnsupported; m.loads != 2 {
		t.Errorf("devices are read %d times", m.loads)
	}
	if _, err := settle.Join(t.Context(), m, nil); !errors.Is(err, errors.ErrUnsupported) {
		t.Error(err)
	}
	m.devices = nil
	if got, err := settle.Join(t.Context(), m, nil); err != nil || got.Managed != 0 || got.Failed != 2 {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestNotation has receipts in each of three notations, of which the others fit other
// rows, now and then: no row gets the receipt of another one.
func TestNotation(t *testing.T) {
	for notation := range 3 {
		const n = settle.ChunkRows + 1000
		m := &memory{rows: n, done: n}
		var batch []route.Receipt
		var delivered int64
		for row := int64(1); row <= n; row++ {
			if row%10 == 0 || row%3 == 0 && row <= settle.ChunkRows {
				continue
			}
			keys := []string{itoa(2 * row), itoa(3 * row), itoa(row%settle.ChunkRows + 1)} // the last one fits each row of the first chunk
			if row%2 == 0 {
				keys[2] = "ff"
			}
			keys[notation] = itoa(row)
			state := smpp.StateDelivered
			if row%4 == 0 {
				state = smpp.StateRejected
			} else {
				delivered++
			}
			batch = append(batch, route.Receipt{Keys: keys, State: state})
		}
		m.receipts = [][]route.Receipt{batch}
		got, err := settle.Join(t.Context(), m, nil)
		if err != nil || got.Delivered != delivered || got.Answered != int64(len(batch)) {
			t.Errorf("notation %d: %d of %d are delivered: %+v, %v", notation, delivered, len(batch), got, err)
		}
	}
}

// TestStates has their words.
func TestStates(t *testing.T) {
	for s, want := range map[settle.State]string{settle.StateWaiting: "waiting", settle.StateManaged: "managed", 99: "unknown"} {
		if got := s.String(); got != want {
			t.Errorf("%d is %s", s, got)
		}
	}
}
