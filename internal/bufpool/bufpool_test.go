package bufpool

import (
	"bytes"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

func TestClasses(t *testing.T) {
	for _, tt := range []struct{ n, room int }{
		{-1, 1 << 10}, {0, 1 << 10}, {1, 1 << 10}, {1 << 10, 1 << 10}, {1<<10 + 1, 1 << 11}, {5000, 1 << 13}, {1 << 24, 1 << 24}, {1 << 25, 1 << 24},
	} {
		b := Get(tt.n)
		if len(b.B) != 0 || cap(b.B) < tt.room {
			t.Errorf("%d octets: a buffer of %d, room for %d", tt.n, len(b.B), cap(b.B))
		}
		Put(b)
	}
}

// TestCleared holds that nothing stays in a buffer, not even behind its length
// at the end, and that one without a class is cleared too.
func TestCleared(t *testing.T) {
	for _, size := range []int{10, 1000, 5000} {
		b := Get(size)
		if size < 100 {
			b.B = make([]byte, 0, size)
		}
		b.B = append(b.B, bytes.Repeat([]byte("secret"), size/6)...)
		all := b.B
		b.B = b.B[:size/2] // the half behind was written, too
		Put(b)
		if bytes.ContainsAny(all, "secret") {
			t.Errorf("%d octets: %.40q", size, all)
		}
	}
}

// TestAllocs holds that buffers come back, also one that grows beyond the size of all others:
// after 42,000 of these, bytebufferpool decides which sizes it drops.
func TestAllocs(t *testing.T) {
	testdoc.SkipAllocs(t)
	octets := make([]byte, 5000)
	use := func(n int) {
		b := Get(4096)
		b.B = append(b.B, octets[:n]...)
		Put(b)
	}
	for range 100_000 {
		use(28)
	}
	use(len(octets))
	for _, n := range []int{28, len(octets)} {
		if got := testdoc.Allocs(1000, func() { use(n) }); got != 0 {
			t.Errorf("%d octets: %v allocations", n, got)
		}
	}
}

// BenchmarkGet has the cost of a buffer without a pool beside it.
func BenchmarkGet(b *testing.B) {
	octets := make([]byte, 1500)
	b.Run("pooled", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			x := Get(4096)
			x.B = append(x.B, octets...)
			Put(x)
		}
	})
	b.Run("grown", func(b *testing.B) {
		b.ReportAllocs()
		var out []byte
		for b.Loop() {
			out = nil
			for i := 0; i < len(octets); i += 20 { // as an encoder appends
				out = append(out, octets[i:i+20]...)
			}
		}
		_ = out
	})
}
