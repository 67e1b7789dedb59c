// Package progress shows on a terminal how far a program has come. It takes nothing when
// a program starts, which libraries for this do.
package progress

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"golang.org/x/term"

	"github.com/go-wbxml/wbxml/internal/cli/display"
)

// A Bar shows how far something has come, in the last line of a terminal. A nil one shows
// nothing. It may be used by several goroutines.
type Bar struct {
	total int64
	unit  string

	mu       sync.Mutex // over what follows
	terminal io.Writer
	line     string // what the terminal shows, "" nothing
	next     time.Time
}

// pause is how long a line stays at least, so that it can be read.
const pause = 100 * time.Millisecond

// New begins to show on a terminal, unless that is nil or a dumb one: then it returns nil.
// unit is what is counted.
func New(terminal io.Writer, total int64, unit string) *Bar {
	if terminal == nil || os.Getenv("TERM") == "dumb" {
		return nil
	}
	return &Bar{terminal: terminal, total: total, unit: unit}
}

// Show shows how many are done, and what there is to say, harmless for the terminal.
func (b *Bar) Show(done int64, say string) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	if now.Before(b.next) {
		return
	}
	b.next = now.Add(pause)
	const width = 20
	full := int(min(width, width*float64(done)/float64(max(b.total, 1))))
	b.draw(fmt.Sprintf("%d of %d %s [%-*s] %s", done, b.total, b.unit, width, strings.Repeat("=", full), display.Line(say)))
}

// Write writes messages above the bar: whole lines, which are harmless already.
func (b *Bar) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	line := b.line
	b.draw("")
	n, err := b.terminal.Write(p)
	b.draw(line)
	return n, err
}

// Stop takes the bar away.
func (b *Bar) Stop() {
	if b != nil {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.draw("")
	}
}

// draw puts line in the place of what is shown, as far as it fits: what goes on in the next
// line could not be taken back.
func (b *Bar) draw(line string) {
	width := 80
	if f, ok := b.terminal.(*os.File); ok {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 0 {
			width = w
		}
	}
	for utf8.RuneCountInString(line) >= width {
		_, n := utf8.DecodeLastRuneInString(line)
		line = line[:len(line)-n]
	}
	if b.line != "" || line != "" {
		io.WriteString(b.terminal, "\r"+line+"\x1b[K") // clears the rest of the line
	}
	b.line = line
}
