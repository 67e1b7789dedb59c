package syncml

import (
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/syncml/devinf"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// The memory that a message keeps from document to document. Repeated elements of
// one type share a slab, and large optional ones a pool: if each command kept its
// own, it would end up with as much memory as the largest command ever at its
// place.

// slabs hold the elements that repeat; commands have runs of them.
type slabs struct {
	items    []Item
	mapItems []MapItem
	sources  []Source
}

func (s *slabs) reset() { *s = slabs{s.items[:0], s.mapItems[:0], s.sources[:0]} }

func (s *slabs) clear() {
	clear(s.items[:cap(s.items)])
	clear(s.mapItems[:cap(s.mapItems)])
	clear(s.sources[:cap(s.sources)])
}

// pools hold the elements that are optional.
type pools struct {
	metas   typed.Pool[Meta]
	creds   typed.Pool[Cred]
	chals   typed.Pool[Chal]
	filters typed.Pool[Filter]
	parts   typed.Pool[Item] // in Field and Record
	trees   docPool[tnds.Tree]
	devInfs docPool[devinf.DevInf]
}

// The documents in Data that are kept, and the nodes that a tree of them may have
// had.
const (
	keptTrees   = 64
	keptDevInfs = 2
	keptNodes   = 4096
)

func (p *pools) reset() {
	for i, t := range p.trees.all[:p.trees.used] {
		if t.Len() > keptNodes {
			p.trees.all[i] = new(tnds.Tree)
		}
	}
	p.trees.reset(keptTrees)
	p.devInfs.reset(keptDevInfs)
	p.metas.Reset()
	p.creds.Reset()
	p.chals.Reset()
	p.filters.Reset()
	p.parts.Reset()
}

func (p *pools) clear() {
	for _, t := range p.trees.all {
		t.Clear()
	}
	for _, x := range p.devInfs.all {
		x.Clear()
	}
	p.metas.Clear()
	p.creds.Clear()
	p.chals.Clear()
	p.filters.Clear()
	p.parts.Clear()
	p.reset()
}

// A docPool is a pool of documents, which keep memory of their own: decoding
// empties them.
type docPool[T any] struct {
	all  []*T
	used int
}

// next returns a document whose content does not count.
func (p *docPool[T]) next() *T {
	if p.used == len(p.all) {
		p.all = append(p.all, new(T))
	}
	p.used++
	return p.all[p.used-1]
}

// reset takes the documents back and keeps n of them.
func (p *docPool[T]) reset(n int) {
	if n < len(p.all) {
		clear(p.all[n:])
		p.all = p.all[:n]
	}
	p.used = 0
}

// work is the memory for documents in Data that have to be converted first.
type work struct {
	dec  codec.Decoder
	enc  codec.Encoder
	doc  []byte // such a document
	text []byte // base64
}

func (m *Message) workspace() *work {
	if m.work == nil {
		m.work = new(work)
	}
	return m.work
}
