package bulk

import (
	"context"
	"io"
	"runtime"
	"sync"
)

// Stages are what happens to a chunk C, one stage after the other. Chunks are reused:
// their number is fixed, which bounds the memory.
type stages[C any] struct {
	fill  func(context.Context, *C) error  // in one goroutine; io.EOF behind the last row
	work  func() func(context.Context, *C) // makes the function of a goroutine, of which there is one for each core
	take  func(context.Context, *C) error  // in the caller's goroutine, and in the order of filling
	reset func(*C)
}

// run runs the stages until the first error: of take, or else of fill. When ctx ends
// it returns the cause. It returns only when everything that it has started has ended.
func (s stages[C]) run(ctx context.Context) error {
	type job struct {
		chunk C
		done  chan struct{}
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	workers := runtime.GOMAXPROCS(0)
	n := 3 * workers
	free, jobs, order := make(chan *job, n), make(chan *job, n), make(chan *job, n)
	for range n {
		free <- &job{done: make(chan struct{}, 1)}
	}
	// A reader fills chunks and sends each to two places: to the workers, and to the
	// loop below, which waits for them in the order of the list. A slow part stops the
	// others, because there are no more chunks.
	var listErr error // nil: the list was not read to its end
	var wg sync.WaitGroup
	wg.Go(func() {
		defer close(order)
		defer close(jobs)
		for listErr == nil {
			select {
			case j := <-free:
				listErr = s.fill(ctx, &j.chunk)
				order <- j // these have room for all chunks
				jobs <- j
			case <-ctx.Done():
				return
			}
		}
	})
	for range workers {
		wg.Go(func() {
			work := s.work()
			for j := range jobs {
				work(ctx, &j.chunk)
				j.done <- struct{}{}
			}
		})
	}
	var err error
	for j := range order {
		<-j.done
		if err == nil {
			if err = s.take(ctx, &j.chunk); err != nil {
				cancel()
			}
		}
		s.reset(&j.chunk) // also the chunks that nobody has read: they hold secrets, too
		free <- j
	}
	wg.Wait()
	switch {
	case err != nil:
		return err
	case listErr == nil:
		return context.Cause(ctx)
	case listErr == io.EOF:
		return nil
	}
	return listErr
}
