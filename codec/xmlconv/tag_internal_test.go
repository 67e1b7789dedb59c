package xmlconv

import (
	"strings"
	"testing"
)

// TestTag holds tags of all lengths to what append would give, at every place in a
// buffer, and to what stands in front of them.
func TestTag(t *testing.T) {
	for n := range 60 {
		text := strings.Repeat("abcdefghij", 6)[:n]
		tag := newTag(text)
		for room := range 70 {
			dst := append(make([]byte, 0, 3+room), "<a>"...)
			if got := string(tag.appendTo(dst)); got != "<a>"+text {
				t.Fatalf("%q with room for %d: %q", text, room, got)
			}
		}
	}
}
