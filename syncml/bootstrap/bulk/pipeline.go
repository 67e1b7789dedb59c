package bulk

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"runtime"
	"sync"

	"github.com/go-wbxml/wbxml/internal/secret"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// Options describe the output of a [Pipeline].
type Options struct {
	Carrier Carrier
	Join    bootstrap.Join // for USERNETWPIN
	// Append appends the output for a device; nil is [AppendJSON]. It is called from
	// several goroutines at once. On an error the row is bad.
	Append func(dst []byte, d *Device) ([]byte, error)
}

// A Result is the output of a row. Its octets are valid during the call that gets
// it, and are overwritten after it.
type Result struct {
	secret.Hidden // the fields do not show themselves

	Row    int64  // in the list, from 1
	Line   int    // in the list, that the row begins in
	Err    error  // the fault of a bad row, which has no output
	Out    []byte // the output of Options.Append
	Typed  []byte // the digits that the user types, for USERPINMAC
	Octets int    // in the pieces that are sent
}

// Format implements [fmt.Formatter]: the output is its length, the digits are masked.
func (r Result) Format(f fmt.State, _ rune) {
	fmt.Fprintf(f, "{row %d, line %d, %v, %d octets of output}", r.Row, r.Line, r.Err, len(r.Out))
}

// LogValue implements [slog.LogValuer] by [Result.Format].
func (r Result) LogValue() slog.Value { return secret.Shown(r) }

// A Pipeline renders the messages of a list, once: a list is read to its end, or as far
// as Run came. It is not safe for concurrent use.
type Pipeline struct {
	list     *List
	template *bootstrap.Template
	options  Options
	columns  columns
	accept   []bootstrap.SEC // the template's method; nil without a MAC
}

// New pairs the columns of a list with the slots of a template and the keys that it
// needs. The error names a column that is missing, unknown, or there twice.
func New(list *List, t *bootstrap.Template, o Options) (*Pipeline, error) {
	c, err := newColumns(list.header, t)
	if err != nil {
		return nil, err
	}
	if o.Append == nil {
		o.Append = AppendJSON
	}
	p := &Pipeline{list: list, template: t, options: o, columns: c}
	if sec := t.SEC(); sec != bootstrap.SECNone {
		p.accept = []bootstrap.SEC{sec}
	}
	return p, nil
}

// Run renders the rows that are left in the list, on all cores, and calls take with
// each Result, one after another in the order of the rows.
//
// It returns the first error of take, or else the error that makes the list
// unreadable, such as [ErrRow]. When ctx ends it returns the cause, and take is not
// called any more; the list is then somewhere behind the last Result. In every case
// it returns only when everything that it has started has ended: it waits for a take,
// and for a Read of the list's reader that is under way.
func (p *Pipeline) Run(ctx context.Context, take func(Result) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	workers := runtime.GOMAXPROCS(0)
	n := 3 * workers
	free, jobs, order := make(chan *chunk, n), make(chan *chunk, n), make(chan *chunk, n)
	for range n {
		free <- &chunk{done: make(chan struct{}, 1)}
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
			case c := <-free:
				listErr = c.fill(ctx, p.list)
				order <- c // these have room for all chunks
				jobs <- c
			case <-ctx.Done():
				return
			}
		}
	})
	for range workers {
		wg.Go(func() {
			r := &renderer{Pipeline: p, typed: make([]byte, 0, 64)}
			for c := range jobs {
				c.render(ctx, r)
				c.done <- struct{}{}
			}
		})
	}
	var err error
	for c := range order {
		<-c.done
		if err == nil {
			if err = c.results(ctx, take); err != nil {
				cancel()
			}
		}
		c.reset() // also the chunks that nobody has read: they hold secrets, too
		free <- c
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

// rowsPerChunk is how many rows go through a pipeline together: enough that passing them
// on costs nothing beside rendering them, which takes about a microsecond each.
const rowsPerChunk = 128

// A chunk is a few rows and their output. Chunks are reused: their number is fixed,
// which bounds the memory.
type chunk struct {
	first  int64 // number of the first row
	text   []byte
	ends   []int // of each field in text
	rows   []chunkRow
	fields [][]byte
	out    []byte // the output, one row behind the other
	typed  []byte
	done   chan struct{}
}

// A chunkRow is a row of a chunk.
type chunkRow struct {
	line   int
	fields int // how many
	err    error
	out    int // end in chunk.out
	typed  int // end in chunk.typed
	octets int
}

// reset empties a chunk, and overwrites its memory.
func (c *chunk) reset() {
	clear(c.text)
	clear(c.out)
	clear(c.typed)
	c.text, c.ends, c.rows, c.out, c.typed = c.text[:0], c.ends[:0], c.rows[:0], c.out[:0], c.typed[:0]
}

// fill reads rows until there are enough, or the context ends. Long rows fill a chunk by
// their size. The error is that of the list.
func (c *chunk) fill(ctx context.Context, l *List) error {
	c.first = l.rows + 1
	for len(c.rows) < rowsPerChunk && len(c.text) < maxRow && ctx.Err() == nil {
		fields, line, bad, err := l.next()
		if err != nil {
			return err
		}
		for _, f := range fields {
			c.text = append(c.text, f...)
			c.ends = append(c.ends, len(c.text))
		}
		c.rows = append(c.rows, chunkRow{line: line, fields: len(fields), err: bad})
	}
	return nil
}

// render renders the rows, unless the context ends.
func (c *chunk) render(ctx context.Context, r *renderer) {
	at, field := 0, 0
	for i := range c.rows {
		if ctx.Err() != nil {
			return
		}
		row := &c.rows[i]
		c.fields = c.fields[:0]
		for range row.fields {
			c.fields = append(c.fields, c.text[at:c.ends[field]:c.ends[field]])
			at, field = c.ends[field], field+1
		}
		if row.err == nil {
			c.out, c.typed, row.octets, row.err = r.render(c.out, c.typed, c.first+int64(i), c.fields)
		}
		row.out, row.typed = len(c.out), len(c.typed)
	}
}

// results calls take with the rows. A row that a context kept from being rendered is
// never among them, because a context that has ended stays so.
func (c *chunk) results(ctx context.Context, take func(Result) error) error {
	out, typed := 0, 0
	for i, row := range c.rows {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		err := take(Result{
			Row: c.first + int64(i), Line: row.line, Err: row.err,
			Out: c.out[out:row.out], Typed: c.typed[typed:row.typed], Octets: row.octets,
		})
		if err != nil {
			return err
		}
		out, typed = row.out, row.typed
	}
	return nil
}
