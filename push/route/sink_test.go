package route_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/push/route"
)

// TestFile writes to a file, which keeps what it had but for half a line, and to nowhere.
func TestFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out")
	check(t, os.WriteFile(path, []byte("{}\n{\"row\":"), 0o600))
	for _, scheme := range []string{"file", "null"} {
		limiter := new(counter)
		transport, err := route.Open(t.Context(), route.Target{Scheme: scheme, Path: path}, route.Options{Limiter: limiter})
		check(t, err)
		all := batch(t, 2)
		check(t, transport.Send(t.Context(), all))
		check(t, transport.Close())
		if count(all, route.OutcomeSent) != 2 || limiter.n != 6 {
			t.Errorf("%s: %d are sent, the limiter was asked for %d", scheme, count(all, route.OutcomeSent), limiter.n)
		}
	}
	text, err := os.ReadFile(path)
	if lines := strings.Split(string(text), "\n"); err != nil || len(lines) != 8 || lines[0] != "{}" ||
		!strings.HasPrefix(lines[5], `{"row":2,"to":"+491700000001","segment":2,"of":3,"reference":1,"octets":"`) {
		t.Errorf("%s, %v", text, err)
	}
	if _, err := route.OpenFile(t.TempDir(), new(counter)); err == nil {
		t.Error("a folder is no file")
	}
}
