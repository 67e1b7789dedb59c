package main

import (
	"io"
	"runtime"
	"sync"
)

// rowsPerChunk is how many rows go through the pipeline together.
const rowsPerChunk = 128

// A chunk is a few rows on their way, and what became of them. Chunks are
// reused: there are a fixed number of them, which bounds the memory.
type chunk struct {
	first  int64 // row of the first, counted from 1
	text   []byte
	ends   []int // of each field in text
	rows   []chunkRow
	fields [][]byte
	out    []byte // what is written, one row behind the other
	pins   []byte
	done   chan struct{}
}

// A chunkRow is a row of a chunk.
type chunkRow struct {
	line     int
	fields   int // how many
	err      error
	out      int // end in chunk.out
	pins     int // end in chunk.pins
	messages int // octets
}

// reset empties a chunk, and overwrites what it held.
func (c *chunk) reset() {
	clear(c.text)
	clear(c.out)
	clear(c.pins)
	c.text, c.ends, c.rows, c.out, c.pins = c.text[:0], c.ends[:0], c.rows[:0], c.out[:0], c.pins[:0]
}

// fill reads rows until there are enough; the error is that of the list.
func (c *chunk) fill(l *deviceList) error {
	for len(c.rows) < rowsPerChunk && len(c.text) < maxRow {
		fields, line, bad, err := l.next()
		if err != nil {
			return err
		}
		for _, f := range fields {
			c.text = append(c.text, f...)
			c.ends = append(c.ends, len(c.text))
		}
		if bad != nil {
			fields = nil
		}
		c.rows = append(c.rows, chunkRow{line: line, fields: len(fields), err: bad})
	}
	return nil
}

// render renders the rows.
func (c *chunk) render(r *renderer) {
	at, field := 0, 0
	for i := range c.rows {
		row := &c.rows[i]
		c.fields = c.fields[:0]
		for range row.fields {
			c.fields = append(c.fields, c.text[at:c.ends[field]:c.ends[field]])
			at, field = c.ends[field], field+1
		}
		if row.err == nil {
			c.out, c.pins, row.messages, row.err = r.render(c.out, c.pins, c.first+int64(i), c.fields)
		}
		row.out, row.pins = len(c.out), len(c.pins)
	}
}

// A finishedRow is what becomes of a row: err, or what is written.
type finishedRow struct {
	line      int
	err       error
	out, pins []byte
	messages  int // octets of messages in out
}

// A pipeline reads rows one after another, renders them on all cores, and hands
// them on in their order.
type pipeline struct {
	list  *deviceList
	first int64            // row that comes next in list
	make  func() *renderer // for each worker
	take  func(finishedRow) error
}

// run returns the first error, of take before that of the list.
func (p *pipeline) run() error {
	workers := runtime.GOMAXPROCS(0)
	n := 3 * workers
	free, jobs, order := make(chan *chunk, n), make(chan *chunk, n), make(chan *chunk, n)
	for range n {
		free <- &chunk{done: make(chan struct{}, 1)}
	}
	stop := make(chan struct{})
	var listErr error
	var wg sync.WaitGroup
	wg.Go(func() {
		defer close(order)
		defer close(jobs)
		next := p.first
		for {
			var c *chunk
			select {
			case c = <-free:
			case <-stop:
				return
			}
			c.first = next
			err := c.fill(p.list)
			next += int64(len(c.rows))
			order <- c // these have room for all chunks
			jobs <- c
			if err != nil {
				if err != io.EOF {
					listErr = err
				}
				return
			}
		}
	})
	for range workers {
		wg.Go(func() {
			r := p.make()
			for c := range jobs {
				c.render(r)
				c.done <- struct{}{}
			}
		})
	}
	var err error
	for c := range order {
		<-c.done
		if err == nil {
			if err = p.hand(c); err != nil {
				close(stop)
			}
		}
		c.reset()
		free <- c
	}
	wg.Wait()
	if err == nil {
		err = listErr
	}
	return err
}

// hand hands on the rows of a chunk.
func (p *pipeline) hand(c *chunk) error {
	out, pins := 0, 0
	for _, row := range c.rows {
		err := p.take(finishedRow{row.line, row.err, c.out[out:row.out], c.pins[pins:row.pins], row.messages})
		if err != nil {
			return err
		}
		out, pins = row.out, row.pins
	}
	return nil
}
