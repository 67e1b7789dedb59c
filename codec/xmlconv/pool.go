package xmlconv

import (
	"bytes"
	"math/bits"
	"sync"
	"sync/atomic"

	"github.com/valyala/bytebufferpool"
)

// converters are those that no function of this package is using.
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
// may have been secret.
func putBuffer(b *bytebufferpool.ByteBuffer) {
	k := bits.Len(uint(cap(b.B))) - 1 - minClass
	if k < 0 || k > maxClass-minClass {
		return
	}
	clear(b.B)
	buffers[k].Put(b)
}

// ToXML returns the WBXML document as XML in UTF-8. It is [Converter.AppendXML]
// with a converter and a buffer from pools; the result is a copy of its own.
func ToXML(wbxml []byte, o Options) ([]byte, error) {
	return pooled(wbxml, 8*len(wbxml), o, (*Converter).AppendXML)
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
		b.B = b.B[:cap(b.B)] // any of it may have been written
		return nil, err
	}
	b.B = out
	return bytes.Clone(out), nil
}
