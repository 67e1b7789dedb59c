package engine

import (
	"path/filepath"
	"testing"

	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// TestRun sends to a list of some ranges, in both profiles: each good row is there once,
// each bad one is refused, and the ledger has them all. A second run has nothing to do.
func TestRun(t *testing.T) {
	const n = 2345
	list := writeList(t, n)
	for _, profile := range []bootstrap.Profile{bootstrap.ProfileDM, bootstrap.ProfileCP} {
		out := filepath.Join(t.TempDir(), "out.jsonl")
		b := embedded(t, t.TempDir())
		o := Options{List: openList(t, list, profile), Open: toFile(out)}
		for range 2 {
			s := campaign(t, t.Context(), b, o)
			if !s.Finished() || s.Refused != bad(n) || s.Sent != n-bad(n) || s.Repeated != 0 || s.Segments < s.Sent {
				t.Errorf("%v: %+v", profile, s)
			}
			if again := checkSink(t, out, n); again > 0 {
				t.Errorf("%v: %d rows were sent again", profile, again)
			}
		}
	}
}
