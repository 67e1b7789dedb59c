package typed

import (
	"errors"
	"sync"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/bufpool"
	"github.com/go-wbxml/wbxml/tokens"
)

// The functions below do the work of the documents' methods of the same names. The
// rule for memory is the same in all of them: decoders, encoders, converters and
// buffers come from pools, so that a document has none of its own, and are overwritten
// before they go back, as a document may be secret.

// A coder is a decoder and an encoder.
type coder struct {
	in  codec.Decoder
	out codec.Encoder
}

var coders = sync.Pool{New: func() any { return new(coder) }}

// put overwrites the octets of documents in c and gives it back.
func (c *coder) put() {
	c.in.SetOptions(codec.Options{})
	c.in.Clear()
	c.out.SetOptions(codec.Options{})
	c.out.Clear()
	coders.Put(c)
}

// AppendWBXML appends x as a document of type t with the header h to dst, which
// it returns as it was where there is an error.
func AppendWBXML(dst []byte, x interface{ Encode(*codec.Encoder) }, t *tokens.Table, h codec.Header) ([]byte, error) {
	c := coders.Get().(*coder)
	defer c.put()
	c.out.SetOptions(codec.Options{Table: t})
	c.out.ResetAppend(dst, h)
	x.Encode(&c.out)
	doc, err := c.out.Bytes()
	return doc, unplaced(err)
}

// ParseWBXML reads doc, a document of type t, into x.
func ParseWBXML[O any](x interface {
	Decode(*codec.Decoder, O) error
}, doc []byte, t *tokens.Table, o O, limits codec.Limits) error {
	c := coders.Get().(*coder)
	defer c.put()
	c.in.SetOptions(codec.Options{Table: t, Limits: limits})
	c.in.ResetBytes(doc)
	return x.Decode(&c.in, o)
}

// AppendXML appends x as XML to dst, which it returns as it was where there is an
// error. The type is the first of types that has all that stands in x.
func AppendXML(dst []byte, x interface {
	AppendWBXML([]byte) ([]byte, error)
}, o xmlconv.Output, types ...*tokens.Table) ([]byte, error) {
	b := bufpool.Get(0)
	defer bufpool.Put(b)
	doc, err := x.AppendWBXML(b.B)
	if err != nil {
		return dst, err
	}
	b.B = doc
	for i, t := range types {
		if dst, err = o.AppendXML(dst, doc, t); err == nil || i == len(types)-1 || !errors.Is(err, codec.ErrToken) {
			break
		}
	}
	return dst, unplaced(err)
}

// ParseXML reads xml, a document of type t, into x.
func ParseXML[O any](x interface {
	Reset()
	ParseWBXML([]byte, O, codec.Limits) error
}, xml []byte, t *tokens.Table, o O, in xmlconv.Input) error {
	x.Reset()
	b := bufpool.Get(len(xml) / 2)
	defer bufpool.Put(b)
	doc, err := in.AppendWBXML(b.B, xml, t)
	if err != nil {
		return err
	}
	b.B = doc
	return unplaced(x.ParseWBXML(doc, o, in.Limits))
}

// unplaced takes the offset from an error: it counts octets that the caller has
// never had.
func unplaced(err error) error {
	if at, ok := errors.AsType[*codec.SyntaxError](err); ok {
		at.Offset = -1
	}
	return err
}
