package xmlconv_test

import (
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// In UTF-16 text begins with an octet that could be a version. It is no document
// when what would be its public identifier is a number that nobody has.
func TestTextLikeDocument(t *testing.T) {
	doc := testdoc.Hex(t, `03 9F53 8775 00 6D               # SyncML 1.1 in UCS-2
		00 01 53 03                                    # Type
		0061 0070 0070 006c 0069 0063 0061 0074 0069 006f 006e 002f 0076 006e 0064 002e
		0073 0079 006e 0063 006d 006c 002e 0064 006d 0074 006e 0064 0073 002b 0078 006d 006c 0000 01
		00 00 4F C3 06 003C 002F 003E 01 01            # Data: OPAQUE "</>"`)
	got, err := xmlconv.ToXML(doc, xmlconv.DecodeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if want := "dmtnds+xml</Type><Data>&lt;/&gt;</Data></SyncML>"; !strings.HasSuffix(string(got), want) {
		t.Errorf("%s, want it to end in %s", got, want)
	}
}
