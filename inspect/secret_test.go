package inspect

import (
	"strings"
	"testing"
)

// TestSecretPaths holds that a node's data is masked by the last name of its path, however
// the path is written.
func TestSecretPaths(t *testing.T) {
	for _, path := range []string{"./AAuthSecret", "./AAuthSecret/", " ./AAuthSecret ", "./x/WEPKEY//", "NextNonce"} {
		doc := `<SyncML xmlns="SYNCML:SYNCML1.2"><SyncBody><Add><CmdID>1</CmdID><Item><Target><LocURI>` + path +
			`</LocURI></Target><Data>geheim99</Data></Item></Add></SyncBody></SyncML>`
		out, err := Explain([]byte(doc), Options{}).JSON()
		if err != nil || strings.Contains(string(out), "geheim99") || !strings.Contains(string(out), "CmdID") {
			t.Errorf("%q: %v, %s", path, err, out)
		}
	}
}
