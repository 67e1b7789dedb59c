// Package bufpool keeps output buffers for functions that return a copy of their
// output. A buffer has nothing of its last use in it.
package bufpool

import (
	"math/bits"
	"sync/atomic"

	"github.com/valyala/bytebufferpool"
)

// Buffers are pooled by size class, the powers of two from 1 KiB to 16 MiB: in one pool for
// all sizes, large buffers would serve small documents. The buffers of a class have more
// octets than it says, and twice as many at most. So they are all of one size for
// bytebufferpool, which drops those above the usual one.
const (
	minClass = 10
	maxClass = 24
)

var pools [maxClass - minClass + 1]pool

// A pool is a bytebufferpool.Pool, aligned: on 32 bits that type has 64-bit
// atomics and does not align them itself, which panics in an array.
type pool struct {
	_ atomic.Int64
	bytebufferpool.Pool
}

// class returns the smallest class that holds n octets, or the largest.
func class(n int) int {
	return min(max(bits.Len(uint(max(n, 1)-1)), minClass), maxClass) - minClass
}

// Get returns an empty buffer with room for n octets, or 16 MiB where n is more.
func Get(n int) *bytebufferpool.ByteBuffer {
	k := class(n)
	b := pools[k].Get()
	if size := 1 << (k + minClass); cap(b.B) < size {
		b.B = make([]byte, 0, size+size/8)
	}
	return b
}

// Put takes b back, into the class of the size that it has grown to, and
// overwrites all of its memory, which may have held secrets. Memory that append
// moved away from while b grew is out of reach. The caller must use neither b nor
// a slice of b.B any more.
func Put(b *bytebufferpool.ByteBuffer) {
	b.B = b.B[:cap(b.B)] // which is the size that bytebufferpool takes notice of
	clear(b.B)
	if k := bits.Len(uint(max(cap(b.B), 1)-1)) - 1 - minClass; k >= 0 && k <= maxClass-minClass {
		pools[k].Put(b)
	}
}
