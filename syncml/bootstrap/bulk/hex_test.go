package bulk_test

import (
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/syncml/bootstrap/bulk"
)

// TestReadHex reads documents in lines of hexadecimal: empty lines do not count, white
// space between octets neither, and a line that is none ends the list.
func TestReadHex(t *testing.T) {
	const doc = "030b6a00 45c60001 5501 8736 0000 0603 7737 0001 0101 01"
	for _, test := range []struct {
		in       string
		messages int
		err      string
	}{
		{doc + "\n\n" + strings.ReplaceAll(doc, " ", "") + "\r\n", 2, ""},
		{doc + "\n03zz\n" + doc, 1, "line 2 is not hexadecimal"},
		{"", 0, ""},
		{"030\n", 0, "line 1 is not hexadecimal"},
	} {
		n, fault := 0, ""
		for _, err := range bulk.ReadHex(strings.NewReader(test.in), nil) {
			if err != nil {
				fault = err.Error()
				break
			}
			n++
		}
		if n != test.messages || !strings.Contains(fault, test.err) || (fault == "") != (test.err == "") {
			t.Errorf("%q: %d messages, %q", test.in, n, fault)
		}
	}
}
