package typed_test

import (
	"encoding"
	"testing"

	"github.com/go-wbxml/wbxml/syncml/internal/typed"
)

var (
	_ encoding.TextAppender    = typed.Chars(nil)
	_ encoding.TextMarshaler   = typed.Chars(nil)
	_ encoding.TextUnmarshaler = (*typed.Chars)(nil)
)

// TestChars holds text that is kept to being a copy, and text that is given to
// staying as it was.
func TestChars(t *testing.T) {
	memory := []byte("text")
	var c typed.Chars
	if err := c.UnmarshalText(memory); err != nil {
		t.Fatal(err)
	}
	out, err := c.MarshalText()
	memory[0], c[1] = 'X', 'X'
	if c.String() != "tXxt" || string(out) != "text" || err != nil {
		t.Errorf("%q, marshalled %q, %v", c, out, err)
	}
	if got, err := c.AppendText([]byte("a ")); string(got) != "a tXxt" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	// The text of the first call is not written over.
	old := c
	if err := c.UnmarshalText([]byte("next")); err != nil || string(old) != "tXxt" || string(c) != "next" {
		t.Errorf("%q, %q, %v", old, c, err)
	}
	if out, err := typed.Chars(nil).MarshalText(); out == nil || len(out) != 0 || err != nil {
		t.Errorf("no text: %v, %v", out, err)
	}
}
