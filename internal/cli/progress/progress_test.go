package progress

import (
	"strings"
	"testing"
	"time"
)

// TestBar shows, and shows nothing on a dumb terminal.
func TestBar(t *testing.T) {
	for term, want := range map[string]string{
		"xterm": "\r3 of 10 rows [======              ] slowly\\u001b\x1b[K" +
			"\r\x1b[Ka message\n\r3 of 10 rows [======              ] slowly\\u001b\x1b[K" +
			"\r5 of 10 rows [==========          ] " + strings.Repeat("é", 43) + "\x1b[K" + // as far as it fits
			"\r\x1b[K",
		"dumb": "",
	} {
		t.Setenv("TERM", term)
		var out strings.Builder
		b := New(&out, 10, "rows")
		b.Show(3, "slowly\x1b")
		b.Show(4, "too soon")
		if b != nil {
			b.Write([]byte("a message\n"))
			b.next = time.Time{}
		}
		b.Show(5, strings.Repeat("é", 100))
		b.Stop()
		if out.String() != want {
			t.Errorf("%s:\n%q, want\n%q", term, out.String(), want)
		}
	}
}
