package xmlconv

import (
	"bytes"
	"sync"

	"github.com/go-wbxml/wbxml/internal/bufpool"
)

// converters are those that no function of this package is using. They are
// overwritten like the buffers, because documents may hold secrets.
var converters sync.Pool

// getConverter returns a converter that nobody else has. It goes back by putConverter.
func getConverter() *Converter {
	if c, ok := converters.Get().(*Converter); ok {
		return c
	}
	return new(Converter)
}

// putConverter takes a converter back, with all that it holds of documents overwritten.
func putConverter(c *Converter) {
	c.release()
	converters.Put(c)
}

// ToXML returns the WBXML document as XML in UTF-8. It is [Converter.AppendXML]
// with a converter and a buffer from pools; the result is a copy of its own.
func ToXML(wbxml []byte, o DecodeOptions) ([]byte, error) {
	return pooled(wbxml, 6*len(wbxml), o, (*Converter).AppendXML)
}

// ToWBXML returns the XML document as WBXML. It is [Converter.AppendWBXML] with
// a converter and a buffer from pools; the result is a copy of its own.
func ToWBXML(xml []byte, o EncodeOptions) ([]byte, error) {
	return pooled(xml, len(xml)/2, o, (*Converter).AppendWBXML)
}

// pooled converts in with a converter and a buffer from pools. size is the likely size
// of the result in octets: a buffer that has to grow is dropped in the end, and costs
// more than one that is too large.
func pooled[O any](in []byte, size int, o O, convert func(*Converter, []byte, []byte, O) ([]byte, error)) ([]byte, error) {
	c := getConverter()
	defer putConverter(c)
	b := bufpool.Get(size)
	defer bufpool.Put(b)
	// The result is copied so that the buffer, which may be larger, can be overwritten
	// and used again.
	out, err := convert(c, b.B[:0], in, o)
	if err != nil {
		return nil, err
	}
	b.B = out
	return bytes.Clone(out), nil
}
