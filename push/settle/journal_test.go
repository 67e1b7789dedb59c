package settle_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/go-wbxml/wbxml/push/settle"
)

// TestJournal has events that come one by one, and at once: all are stored in batches, once.
func TestJournal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got, batches atomic.Int64
		j := &settle.Journal[int]{Store: func(batch []int) error {
			if batches.Add(1); len(batch) > settle.BatchSize {
				t.Errorf("%d in a batch", len(batch))
			}
			got.Add(int64(len(batch)))
			return nil
		}}
		var wg sync.WaitGroup
		for i := range 3000 {
			wg.Go(func() {
				if err := j.Put(t.Context(), i); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if err := j.Put(t.Context(), make([]int, 5000)...); err != nil || got.Load() != 8000 || batches.Load() != 5 {
			t.Errorf("%d in %d batches, %v", got.Load(), batches.Load(), err)
		}
		if !j.Add(1, 2) || got.Load() != 8000 {
			t.Errorf("%d are stored at once", got.Load())
		}
		if j.Wait(); got.Load() != 8002 {
			t.Errorf("%d are stored", got.Load())
		}
	})
}

// TestJournalBusy has a store that says nothing, then an error: a journal takes no more
// than it has room for, and has room again.
func TestJournalBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		answer := make(chan error)
		j := &settle.Journal[int]{Store: func([]int) error { return <-answer }}
		taken := 0
		for j.Add(0) {
			taken++
		}
		if taken != settle.MaxWaiting {
			t.Errorf("%d are taken", taken)
		}
		if err := j.Put(t.Context(), 1); !errors.Is(err, settle.ErrBusy) {
			t.Error(err)
		}
		answer <- errors.ErrUnsupported // the rest of the batch has no try
		j.Wait()
		ctx, cancel := context.WithCancel(t.Context())
		go cancel()
		if err := j.Put(ctx, 1); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		go func() { answer <- nil }()
		j.Wait()
		go func() { answer <- errors.ErrUnsupported }()
		if err := j.Put(t.Context(), 1); !errors.Is(err, errors.ErrUnsupported) {
			t.Error(err)
		}
	})
}
