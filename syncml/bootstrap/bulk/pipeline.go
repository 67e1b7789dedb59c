package bulk

import (
	"context"
	"fmt"
	"hash/maphash"
	"log/slog"

	"github.com/go-wbxml/wbxml/internal/secret"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// Options describe the output of a [Pipeline].
type Options struct {
	Carrier Carrier
	Join    bootstrap.Join // for USERNETWPIN
	Ref     Reference      // of segments
	// Keep names columns whose values go into the output as they are.
	Keep []string
	// Append appends the output for a device; nil is [AppendJSON]. It is called from
	// several goroutines at once. On an error the row is bad.
	Append func(dst []byte, d *Device) ([]byte, error)
}

// A Result is the output of a row. Its octets are valid during the call that gets
// it, and are overwritten after it.
type Result struct {
	secret.Hidden // the fields do not show themselves

	Row    int64  // in the list, from 1
	Line   int    // in the list, that the row stands in
	Err    error  // the fault of a bad row, which has no output
	Text   []byte // the row as it stands in the list, without the line end
	Part   bool   // Text goes on in the next Result, which is of the same row: that is too long
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
	ref      uint16          // of row 0
	counter  counter
}

// New pairs the columns of a list with the slots of a template, the keys that it
// needs and the columns to keep. The error names a column that is missing, unknown, or
// there twice.
func New(list *List, t *bootstrap.Template, o Options) (*Pipeline, error) {
	c, err := newColumns(list, t, o.Keep)
	if err != nil {
		return nil, err
	}
	if o.Append == nil {
		o.Append = AppendJSON
	}
	p := &Pipeline{list: list, template: t, options: o, columns: c, ref: o.Ref.first(), counter: counter{seed: maphash.MakeSeed()}}
	if sec := t.SEC(); sec != bootstrap.SECNone {
		p.accept = []bootstrap.SEC{sec}
	}
	return p, nil
}

// Skip goes past n rows, which count: the next is row n+1. The error is [io.EOF]
// where there are fewer.
func (p *Pipeline) Skip(n int64) error {
	r := newRenderer(p)
	var text []byte
	defer func() {
		clear(text[:cap(text)])
		r.clear()
	}()
	for end := p.list.rows + n; p.list.rows < end; {
		var part bool
		var bad, err error
		if text, part, bad, err = p.list.next(text[:0]); err != nil {
			return err
		}
		if !part && bad == nil && r.split(text) == nil {
			p.counter.count(&r.marks)
		}
	}
	return nil
}

// Counts returns what was conspicuous in the rows so far.
func (p *Pipeline) Counts() Counts { return p.counter.counts() }

// Run renders the rows that are left in the list, on all cores, and calls take with
// each Result, one after another in the order of the rows.
//
// It returns the first error of take, or else that of the list's reader. When ctx ends
// it returns the cause, and take is not called any more; the list is then somewhere
// behind the last Result. In every case it returns only when everything that it has
// started has ended: it waits for a take, and for a Read of the list's reader that is
// under way.
func (p *Pipeline) Run(ctx context.Context, take func(Result) error) error {
	return stages[chunk]{
		fill: func(ctx context.Context, c *chunk) error { return c.fill(ctx, p.list, rowsPerChunk) },
		work: func() func(context.Context, *chunk) {
			r := newRenderer(p)
			return func(ctx context.Context, c *chunk) { c.render(ctx, r) }
		},
		take:  func(ctx context.Context, c *chunk) error { return c.results(ctx, &p.counter, take) },
		reset: (*chunk).reset,
	}.run(ctx)
}

// rowsPerChunk is how many rows go through a pipeline together: enough that passing them
// on costs nothing beside rendering them, which takes about a microsecond each.
const rowsPerChunk = 128

// A chunk is a few rows and their output.
type chunk struct {
	text  []byte // the rows, one behind the other
	rows  []chunkRow
	out   []byte // the output, in the same way
	typed []byte
}

// A chunkRow is a row of a chunk, or a part of one that is too long.
type chunkRow struct {
	number int64
	line   int
	part   bool
	err    error
	marks  marks
	text   int // end in chunk.text
	out    int // end in chunk.out
	typed  int // end in chunk.typed
	octets int
}

// reset empties a chunk, and overwrites its memory.
func (c *chunk) reset() {
	clear(c.text)
	clear(c.out)
	clear(c.typed)
	c.text, c.rows, c.out, c.typed = c.text[:0], c.rows[:0], c.out[:0], c.typed[:0]
}

// fill reads rows until there are n, or the context ends. Long rows fill a chunk by
// their size. The error is that of the list.
func (c *chunk) fill(ctx context.Context, l *List, n int) (err error) {
	for len(c.rows) < n && len(c.text) < maxRow && ctx.Err() == nil {
		var row chunkRow
		if c.text, row.part, row.err, err = l.next(c.text); err != nil {
			return err
		}
		row.number, row.line, row.text = l.rows, l.lines, len(c.text)
		if row.part {
			row.number, row.line = l.rows+1, l.lines+1
		}
		c.rows = append(c.rows, row)
	}
	return nil
}

// render renders the rows, unless the context ends.
func (c *chunk) render(ctx context.Context, r *renderer) {
	at := 0
	for i := range c.rows {
		if ctx.Err() != nil {
			return
		}
		row := &c.rows[i]
		if row.err == nil {
			row.err = r.split(c.text[at:row.text])
			row.marks = r.marks
		}
		if row.err == nil {
			c.out, c.typed, row.octets, row.err = r.render(c.out, c.typed, row.number, row.line)
		}
		at, row.out, row.typed = row.text, len(c.out), len(c.typed)
	}
}

// results calls take with the rows. A row that a context kept from being rendered is
// never among them, because a context that has ended stays so.
func (c *chunk) results(ctx context.Context, counts *counter, take func(Result) error) error {
	for i := range c.rows {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		counts.count(&c.rows[i].marks)
		if err := take(c.result(i)); err != nil {
			return err
		}
	}
	return nil
}

// result returns that of a row.
func (c *chunk) result(i int) Result {
	var before chunkRow
	if i > 0 {
		before = c.rows[i-1]
	}
	row := &c.rows[i]
	return Result{
		Row: row.number, Line: row.line, Err: row.err, Text: c.text[before.text:row.text], Part: row.part,
		Out: c.out[before.out:row.out], Typed: c.typed[before.typed:row.typed], Octets: row.octets,
	}
}
