// Package progress shows on a terminal how far a program has come.
package progress

import (
	"io"
	"os"
	"sync/atomic"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"github.com/go-wbxml/wbxml/internal/cli/display"
)

// A Bar shows how far something has come. A nil one shows nothing.
type Bar struct {
	all *mpb.Progress
	bar *mpb.Bar
	say atomic.Value
}

// New begins to show on a terminal, unless that is nil or a dumb one: then it returns nil.
// unit is what is counted.
func New(terminal io.Writer, total int64, unit string) *Bar {
	if terminal == nil || os.Getenv("TERM") == "dumb" {
		return nil
	}
	b := &Bar{all: mpb.New(mpb.WithOutput(terminal))}
	b.say.Store("")
	b.bar = b.all.AddBar(total, mpb.BarRemoveOnComplete(), mpb.PrependDecorators(decor.CountersNoUnit("%d of %d "+unit)),
		mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return b.say.Load().(string) })))
	return b
}

// Show shows how many are done, and what there is to say, harmless for the terminal.
func (b *Bar) Show(done int64, say string) {
	if b != nil {
		b.say.Store(display.Line(say))
		b.bar.SetCurrent(done)
	}
}

// Stop takes the bar away.
func (b *Bar) Stop() {
	if b != nil {
		b.bar.Abort(true)
		b.all.Wait()
	}
}
