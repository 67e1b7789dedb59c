package progress

import (
	"strings"
	"testing"
)

// TestBar shows, and shows nothing on a dumb terminal.
func TestBar(t *testing.T) {
	for term, shown := range map[string]bool{"xterm": true, "dumb": false} {
		t.Setenv("TERM", term)
		var out strings.Builder
		b := New(&out, 10, "rows")
		b.Show(3, "slowly")
		b.Stop()
		if (b != nil) != shown || !shown && out.Len() > 0 {
			t.Errorf("%s: %q", term, &out)
		}
	}
}
