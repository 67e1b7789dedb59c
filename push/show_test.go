package push_test

import (
	"encoding/hex"
	"iter"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/push"
)

// TestShown checks that fields have all octets of a message once, in order, and none of
// one that cannot be read but in front of the fault.
func TestShown(t *testing.T) {
	for _, tt := range []struct {
		name, hex, want string
		fields          func([]byte) iter.Seq[push.Field]
	}{
		{"protected", "01 06 2f 1f 2d b6 91 81 92 " + strings.Repeat("41", 40) + " 00 03 0b 6a 00", "TID|PDU type|HeadersLen|Content-Type length|media type|SEC|MAC|body", push.PDUFields},
		{"headers", "01 06 05 c4 af 87 b4 80 ff", "TID|PDU type|HeadersLen|Content-Type|X-Wap-Application-Id|Push-Flag|body", push.PDUFields},
		{"no body", "01 06 01 b6", "TID|PDU type|HeadersLen|Content-Type", push.PDUFields},
		{"multipart", "02 01 03 b6 03 0b 6a 00 00", "nEntries|HeadersLen|DataLen|headers|body|HeadersLen|DataLen", push.MultipartFields},
		{"notification", strings.Repeat("00", 16) + "03 10 00 00 00 00 07 03 61 62 63 01", "digest|version, ui-mode, initiator, future-use|sessionid|length-identifier|server-identifier|vendor", push.NotificationFields},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b, err := hex.DecodeString(strings.ReplaceAll(tt.hex, " ", ""))
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			end := 0
			for f := range tt.fields(b) {
				if f.Offset != end || f.Length <= 0 {
					t.Errorf("%s at %d, want %d", f.Name, f.Offset, end)
				}
				end = f.Offset + f.Length
				names = append(names, f.Name)
			}
			if got := strings.Join(names, "|"); got != tt.want || end != len(b) {
				t.Errorf("%s, %d octets of %d; want %s", got, end, len(b), tt.want)
			}
			for n := range b {
				for f := range tt.fields(b[:n]) {
					if f.Offset+f.Length > n {
						t.Errorf("cut at %d: %+v", n, f)
					}
				}
			}
			for range tt.fields(b) {
				break
			}
		})
	}
}
