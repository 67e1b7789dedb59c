package codec_test

import (
	"fmt"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// TestParseHeaderCut cuts a header everywhere: each cut is truncation at the end
// of what is there, also the one that leaves all but the table's last octet.
func TestParseHeaderCut(t *testing.T) {
	whole := testdoc.Hex(t, `
		03 00 02 6A   # 1.3, public identifier: text at offset 2; UTF-8
		05            # string table of five octets
		61 00 62 63 00`)
	for n := range whole {
		_, _, err := codec.ParseHeader(whole[:n:n])
		if want := fmt.Sprintf("EOF@%d", n); where(err) != want {
			t.Errorf("%d octets: %v, want %s", n, err, want)
		}
	}
	h, n, err := codec.ParseHeader(whole)
	if err != nil || n != len(whole) || string(h.Public()) != "bc" {
		t.Errorf("whole: %q, %d octets, %v", h.Public(), n, err)
	}
}
