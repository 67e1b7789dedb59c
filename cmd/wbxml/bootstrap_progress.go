package main

import (
	"io"
	"os"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"github.com/go-wbxml/wbxml/internal/cli/display"
	"github.com/go-wbxml/wbxml/syncml/bootstrap/bulk"
)

// A progress shows how much of a list of devices has been read, on a terminal;
// elsewhere it is nil and shows nothing.
type progress struct {
	all  *mpb.Progress
	bar  *mpb.Bar
	done chan struct{}
	gone chan struct{}
}

// progress begins to show how much of list, the file name, has been read.
func (t *tool) progress(name string, list *bulk.List) *progress {
	info, err := os.Stat(name)
	if err != nil || !display.IsTerminal(t.stderr) || os.Getenv("TERM") == "dumb" {
		return nil
	}
	f := t.stderr.(*os.File) // as every terminal
	p := &progress{all: mpb.New(mpb.WithOutput(f)), done: make(chan struct{}), gone: make(chan struct{})}
	p.bar = p.all.AddBar(info.Size(), mpb.BarRemoveOnComplete(),
		mpb.PrependDecorators(decor.Percentage()), mpb.AppendDecorators(decor.AverageETA(decor.ET_STYLE_MMSS)))
	go func() {
		defer close(p.gone)
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				p.bar.SetCurrent(list.Octets())
			case <-p.done:
				return
			}
		}
	}()
	return p
}

// messages returns where messages go meanwhile: above the bar.
func (p *progress) messages(w io.Writer) io.Writer {
	if p == nil {
		return w
	}
	return p.all
}

// stop takes the bar away.
func (p *progress) stop() {
	if p == nil {
		return
	}
	close(p.done)
	<-p.gone
	p.bar.Abort(true)
	p.all.Wait()
}
