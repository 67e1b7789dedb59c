package codec_test

import (
	"errors"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// TestAll holds All to Next: the same tokens, one error at most, and no loss where a
// loop ends early.
func TestAll(t *testing.T) {
	whole := testdoc.Hex(t, "03 01 6A 00 45 46 03 78 00 01 06 01")
	for name, v := range map[string]struct {
		doc  []byte
		want string
	}{
		"whole": {whole, "Start Start Text End Start End End "},
		"cut":   {whole[:9], "Start Start Text EOF@9 /0x00:05/0x00:06"},
		"empty": {nil, "EOF@0"},
	} {
		d := codec.NewDecoder(nil, codec.Options{})
		for stop := range 3 { // the loop ends behind so many tokens, and goes on
			d.ResetBytes(v.doc)
			got, n := "", 0
			for again := true; again; {
				again = false
				for tok, err := range d.All() {
					if err != nil {
						got += where(err)
						continue // which is the end
					}
					got += tok.Kind.String() + " "
					if n++; n == stop {
						again = true
						break
					}
				}
			}
			if got != v.want {
				t.Errorf("%s: %s, want %s", name, got, v.want)
			}
		}
	}
	// An error of the reader does not stick.
	d := codec.NewDecoder(testdoc.Faulty(whole, 1), codec.Options{})
	tokens, faults := 0, 0
	for faults < 100 && tokens < 7 {
		for _, err := range d.All() {
			if err == nil {
				tokens++
			} else if faults++; errors.Is(err, codec.ErrToken) {
				t.Fatal(err)
			}
		}
	}
	if tokens != 7 || faults == 0 {
		t.Errorf("%d tokens, %d faults", tokens, faults)
	}
}
