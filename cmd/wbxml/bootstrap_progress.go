package main

import (
	"io"
	"os"
	"time"

	"github.com/go-wbxml/wbxml/internal/cli/display"
	"github.com/go-wbxml/wbxml/internal/cli/progress"
	"github.com/go-wbxml/wbxml/syncml/bootstrap/bulk"
)

// progress shows how much of list, the file name, has been read, on a terminal until stop
// is called. Messages go to above meanwhile.
func (t *tool) progress(name string, list *bulk.List) (above io.Writer, stop func()) {
	info, err := os.Stat(name)
	if err != nil || !display.IsTerminal(t.Stderr) {
		return t.Stderr, func() {}
	}
	bar := progress.New(t.Stderr, info.Size(), "octets")
	if bar == nil {
		return t.Stderr, func() {}
	}
	begin, done, gone := time.Now(), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				n := list.Octets()
				rest := time.Duration(float64(time.Since(begin)) * float64(info.Size()-n) / float64(max(n, 1)))
				bar.Show(n, rest.Round(time.Second).String()+" to go")
			case <-done:
				return
			}
		}
	}()
	return bar, func() {
		close(done)
		<-gone
		bar.Stop()
	}
}
