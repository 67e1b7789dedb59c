package fuzz

import (
	"runtime"
	"runtime/metrics"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// The memory that a call may allocate that gets n octets from outside: perOctet for each,
// and for everything that does not depend on them (buffers that start at a few
// KiB, tables of names) free. A length that is believed before the octets are
// there breaks it by far: the least that a limit is about is 64 KiB.
const (
	freeMemory = 56 << 10
	perOctet   = 64
)

// allocated returns the octets that f allocates. All of them are counted, not
// those in use: a garbage collection between two looks hides nothing. Exact
// costs two stops of the world, else small objects are counted by the span.
func allocated(exact bool, f func()) uint64 {
	if exact {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		f()
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	before := sample[0].Value.Uint64()
	f()
	metrics.Read(sample)
	return sample[0].Value.Uint64() - before
}

// checkMemory runs f, which is given n octets from outside, and fails the test
// where it allocates more than they are good for. The quick count decides
// nothing: where it is high, f runs again with the exact one.
func checkMemory(t testing.TB, n int, f func()) {
	t.Helper()
	most := uint64(freeMemory + perOctet*n)
	if got := allocated(false, f); got <= most || testdoc.Race {
		return
	}
	if got := allocated(true, f); got > most {
		t.Fatalf("%d octets allocated for %d octets of input, more than %d", got, n, most)
	}
}
