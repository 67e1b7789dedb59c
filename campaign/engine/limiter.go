package engine

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"
)

// MinRate and MaxRate bound a rate that is not 0, in short messages a second.
const MinRate, MaxRate = 1. / 3600, 1_000_000.

// blockTime is for how long a process reserves the limit at once, and slack how late
// it can take what it has reserved: later it is forfeited, so that nothing is sent in a
// burst for the time in which nothing was sent.
const (
	blockTime = 250 * time.Millisecond
	slack     = 10 * time.Millisecond
)

// A reservation is the value of the limit: how far ahead of the moment at which it was
// written the limit is used up. No clock is in it. Whoever reads it counts from the
// moment at which he reads, by his monotonic clock: that is late, never early.
type reservation struct {
	Ahead time.Duration `json:"ahead"`
	Rate  float64       `json:"rate"` // that it was reserved at
}

// A limiter gives leave for short messages at the rate of the campaign, to all the workers
// of all its processes together. Each process reserves the limit in blocks, one behind
// the other, by a generic cell rate algorithm whose one cell is in the table.
type limiter struct {
	*Campaign
	mutex    sync.Mutex
	revision uint64
	free     time.Time // when the limit is not used up any more,
	known    float64   // at this rate
	rate     float64   // of the block
	start    time.Time // of the block
	size     int       // messages in it
	used     int       // of these
}

// WaitN implements [route.Limiter].
func (l *limiter) WaitN(ctx context.Context, n int) error {
	for n > 0 {
		control := l.dial.now.Load()
		if control.Rate <= 0 {
			return nil
		}
		at, err := l.take(ctx, control.Rate)
		if err != nil {
			return err
		}
		n--
		for left := time.Until(at); left > 0; left = time.Until(at) {
			select {
			case <-time.After(left):
			case <-control.next:
				if control = l.dial.now.Load(); control.Rate != l.current() {
					at = time.Time{} // reserve again, at the new rate
					n++
				}
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
	}
	return nil
}

// current returns the rate of the block.
func (l *limiter) current() float64 {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.rate
}

// take returns when the next message may be sent.
func (l *limiter) take(ctx context.Context, rate float64) (time.Time, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	every := time.Duration(float64(time.Second) / rate)
	if late := time.Since(l.start) - slack; l.rate == rate && late > 0 {
		l.used = max(l.used, int(min(late/every, time.Duration(l.size))))
	}
	if l.rate != rate || l.used >= l.size {
		if err := l.reserve(ctx, rate, every); err != nil {
			return time.Time{}, err
		}
	}
	l.used++
	return l.start.Add(time.Duration(l.used-1) * every), nil
}

// reserve reserves the next block.
func (l *limiter) reserve(ctx context.Context, rate float64, every time.Duration) error {
	size := max(int(blockTime/every), 1)
	for {
		now := time.Now()
		ahead := max(l.free.Sub(now), 0)
		if l.known > 0 { // what was reserved at another rate are as many messages at this one
			ahead = time.Duration(float64(ahead) * l.known / rate)
		}
		start := now.Add(ahead)
		end := start.Add(time.Duration(size) * every)
		text, err := json.Marshal(reservation{end.Sub(now), rate})
		if err != nil {
			return err
		}
		revision, err := l.table.put(ctx, keyLimit, text, l.revision)
		if err == nil {
			l.revision, l.free, l.known = revision, end, rate
			l.rate, l.start, l.size, l.used = rate, start, size, 0
			return nil
		}
		if !errors.Is(err, errStale) {
			return err
		}
		text, revision, err = l.table.get(ctx, keyLimit)
		var r reservation
		if err == nil {
			err = json.Unmarshal(text, &r)
		}
		if err != nil {
			return err
		}
		if revision > l.revision { // else the copy that was read is old
			l.revision, l.free, l.known = revision, time.Now().Add(r.Ahead), r.Rate
		}
	}
}
