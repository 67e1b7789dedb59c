package settle

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// FlushTime is how long a journal gathers a batch, BatchSize how many events are in one at
// most, and MaxWaiting how many it has at most that are not stored.
const (
	FlushTime  = 250 * time.Millisecond
	BatchSize  = 2000
	MaxWaiting = 50_000
)

// ErrBusy says that a journal has no room, as its store is slow or does not answer.
var ErrBusy = errors.New("too many events are waiting to be stored")

// A Journal gathers events that come one by one, and stores them in batches. It is safe for
// concurrent use.
type Journal[T any] struct {
	// Store stores a batch, and tries until that is done or nothing will help.
	Store func(batch []T) error

	mutex   sync.Mutex
	batch   *flush[T] // that is gathered, or nil
	waiting int
	flushes sync.WaitGroup
}

// A flush is a batch, with its error when done is closed.
type flush[T any] struct {
	events []T
	done   chan struct{}
	err    error
}

// Add takes events to be stored soon, or none of them where there is no room.
func (j *Journal[T]) Add(events ...T) bool { return j.add(events) != nil }

// Put returns when events are stored, or with the reason why they are not, or not yet.
func (j *Journal[T]) Put(ctx context.Context, events ...T) error {
	for part := range slices.Chunk(events, BatchSize) {
		b := j.add(part)
		if b == nil {
			return ErrBusy
		}
		select {
		case <-b.done:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		if b.err != nil {
			return b.err
		}
	}
	return nil
}

// Wait waits until all is stored, or nothing will help.
func (j *Journal[T]) Wait() { j.flushes.Wait() }

// add returns the batch with the events, or nil.
func (j *Journal[T]) add(events []T) *flush[T] {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	if j.waiting+len(events) > MaxWaiting {
		return nil
	}
	b := j.batch
	if b == nil {
		b = &flush[T]{done: make(chan struct{})}
		j.batch = b
		j.flushes.Go(func() { j.flush(b) })
	}
	b.events = append(b.events, events...)
	j.waiting += len(events)
	return b
}

func (j *Journal[T]) flush(b *flush[T]) {
	time.Sleep(FlushTime)
	j.mutex.Lock()
	j.batch = nil
	j.mutex.Unlock()
	for part := range slices.Chunk(b.events, BatchSize) {
		if b.err == nil { // else the store has tried enough
			b.err = j.Store(part)
		}
	}
	j.mutex.Lock()
	j.waiting -= len(b.events)
	j.mutex.Unlock()
	close(b.done)
}
