package bulk

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// TestQuick holds that whatever the quick reader takes is what encoding/json makes of it:
// lines of AppendJSON, which it takes all, and these with an octet less, or another one.
func TestQuick(t *testing.T) {
	m := bootstrap.Message{Type: bootstrap.TypeCP, Security: bootstrap.Security{SEC: bootstrap.SECNetwPIN, HasMAC: true}}
	segments := [][]byte{{2, 0, 0, 0xAB}, {1, 7, 1}}
	kept := []Kept{{"msisdn", []byte("+49")}}
	taken, all := 0, 0
	for _, d := range []Device{
		{Row: 1, Line: 2, Message: m, Pieces: [][]byte{{1, 0xAB, 3}}},
		{Row: 999999, Line: 1000000, ID: []byte("IMEI:1"), Kept: kept, Message: m, Carrier: CarrierPush, Pieces: [][]byte{{1, 6, 3}}},
		{Row: 3, ID: []byte{}, Message: m, Carrier: CarrierSegments, Pieces: segments, Ref: 7, Seed: "s"},
	} {
		text, err := AppendJSON(nil, &d)
		if err != nil {
			t.Fatal(err)
		}
		good := strings.TrimSpace(string(text))
		var l line
		if ok, err := l.quick([]byte(good)); !ok || err != nil {
			t.Errorf("not taken: %s", good)
		}
		lines := []string{good, strings.Replace(good, "msisdn", "TYPE", 1), strings.Replace(good, "msisdn", "type", 1), "{}", "", "{", good + ",", good + " "}
		for i := range good {
			lines = append(lines, good[:i]+good[i+1:], good[:i]+good[i:i+1]+good[i:])
			for _, b := range []string{"\\", "\"", "0", "9", "{", "}", "[", ",", ":", "é", "\x00", " ", "G"} {
				lines = append(lines, good[:i]+b+good[i+1:])
			}
		}
		for _, text := range lines {
			all++
			var got, want line
			if ok, _ := got.quick([]byte(text)); !ok {
				continue
			}
			taken++
			if err := json.Unmarshal([]byte(text), &want); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %+v, want %+v, %v", text, got, want, err)
			}
		}
	}
	if taken < all/10 || taken > all*9/10 {
		t.Errorf("%d of %d taken", taken, all)
	}
}
