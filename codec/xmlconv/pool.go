package xmlconv

import (
	"bytes"
	"math/bits"
	"sync"
	"sync/atomic"

	"github.com/valyala/bytebufferpool"
)

// converters are those that no function of this package is using. They are
// overwritten like the buffers: what they convert may be secret.
var converters sync.Pool

func getConverter() *Converter {
	if c, ok := converters.Get().(*Converter); ok {
		return c
	}
	return new(Converter)
}

func putConverter(c *Converter) {
	c.release()
	converters.Put(c)
}

// Output buffers are pooled by size class, the powers of two from 1 KiB to 16
// MiB: in one pool for all sizes, large buffers would serve small documents and
// bytebufferpool would drop what is above its usual size.
const (
	minClass = 10
	maxClass = 24
)

var buffers [maxClass - minClass + 1]bufferPool

// A bufferPool is a bytebufferpool.Pool, aligned: on 32 bits that type has 64-bit
// atomics and does not align them itself, which panics in an array.
type bufferPool struct {
	_ atomic.Int64
	bytebufferpool.Pool
}

// class returns the smallest class that holds n octets.
func class(n int) int {
	return min(max(bits.Len(uint(max(n, 1)-1)), minClass), maxClass) - minClass
}

// getBuffer returns a buffer with room for about n octets.
func getBuffer(n int) *bytebufferpool.ByteBuffer {
	k := class(n)
	b := buffers[k].Get()
	if size := 1 << (k + minClass); cap(b.B) < size {
		b.B = make([]byte, 0, size)
	}
	return b
}

// putBuffer takes b back, into the class of what it has grown to. What was in it
// may have been secret, also behind its length. It goes back with its full
// length, which is what bytebufferpool goes by when it decides which to keep.
func putBuffer(b *bytebufferpool.ByteBuffer) {
	b.B = b.B[:cap(b.B)]
	clear(b.B)
	k := bits.Len(uint(len(b.B))) - 1 - minClass
	if k < 0 || k > maxClass-minClass {
		return
	}
	buffers[k].Put(b)
}

// ToXML returns the WBXML document as XML in UTF-8. It is [Converter.AppendXML]
// with a converter and a buffer from pools; the result is a copy of its own.
func ToXML(wbxml []byte, o Options) ([]byte, error) {
	return pooled(wbxml, 6*len(wbxml), o, (*Converter).AppendXML)
}

// ToWBXML returns the XML document as WBXML. It is [Converter.AppendWBXML] with
// a converter and a buffer from pools; the result is a copy of its own.
func ToWBXML(xml []byte, o Options) ([]byte, error) {
	return pooled(xml, len(xml)/2, o, (*Converter).AppendWBXML)
}

func pooled(in []byte, size int, o Options, convert func(*Converter, []byte, []byte, Options) ([]byte, error)) ([]byte, error) {
	c := getConverter()
	defer putConverter(c)
	b := getBuffer(size)
	defer putBuffer(b)
	out, err := convert(c, b.B[:0], in, o)
	if err != nil {
		return nil, err
	}
	b.B = out
	return bytes.Clone(out), nil
}
