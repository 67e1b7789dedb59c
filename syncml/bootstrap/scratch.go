package bootstrap

import (
	"sync"

	"github.com/valyala/bytebufferpool"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/bufpool"
	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/prov"
	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// A scratch is the memory for building a message that the message does not keep.
// Secrets go through all of it.
type scratch struct {
	message  syncml.Message
	document prov.Document
	trees    []tnds.Tree
	encoder  codec.Encoder
	inner    codec.Encoder // of the tree that becomes XML
	xml      xmlconv.Converter
	buffers  []*bytebufferpool.ByteBuffer
	moved    [][]byte                // octets that have outgrown one of them
	tree     func(xml []byte) []byte // what becomes of a tree as XML, in place of signature and encryption
}

// scratches keeps those that nobody uses. There is nothing of their last use in
// them.
var scratches = sync.Pool{New: func() any { return new(scratch) }}

// maxTrees is how many trees, one for each object, a scratch keeps.
const maxTrees = 16

// bufferSize is room for the largest message that a device opens; a larger message
// moves, and may leave parts of itself to the garbage collector.
const bufferSize = 64 << 10

// release clears s and takes it back, unless a large message has made it large:
// memory in a pool stays in use for as long as there are messages.
func (s *scratch) release() {
	large := len(s.moved) > 0 || len(s.trees) > maxTrees
	s.clear()
	if !large {
		scratches.Put(s)
	}
}

// clear overwrites everything in s, and returns the buffers to their pool.
func (s *scratch) clear() {
	s.message.Clear()
	s.document.Clear()
	for i := range s.trees {
		s.trees[i].Clear()
	}
	s.encoder.Clear()
	s.inner.Clear()
	s.xml.Clear()
	for _, b := range s.buffers {
		bufpool.Put(b)
	}
	for _, m := range s.moved {
		clear(m[:cap(m)])
	}
	clear(s.buffers)
	clear(s.moved)
	s.buffers, s.moved, s.tree = s.buffers[:0], s.moved[:0], nil
}

// write has f append to a buffer, and returns the result, which is valid until s
// is cleared.
func (s *scratch) write(f func(dst []byte) ([]byte, error)) ([]byte, error) {
	b := bufpool.Get(bufferSize)
	s.buffers = append(s.buffers, b)
	out, err := f(b.B)
	if cap(out) != cap(b.B) {
		s.moved = append(s.moved, out)
	}
	return out, err
}

// forest returns n trees. It is to be called once: a second call may move the first
// call's trees.
func (s *scratch) forest(n int) []tnds.Tree {
	if n > len(s.trees) {
		s.trees = append(s.trees, make([]tnds.Tree, n-len(s.trees))...)
	}
	return s.trees[:n]
}

// body builds the document of a projected account, with resolved options. It is
// valid until s is cleared; the caller copies it.
func (s *scratch) body(o *Options, a *Account) ([]byte, error) {
	return s.write(func(dst []byte) ([]byte, error) {
		if o.Profile == ProfileCP {
			return s.appendCP(dst, o, a)
		}
		return s.appendDM(dst, o, a)
	})
}
