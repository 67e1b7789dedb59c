package xmlconv

import (
	"math"
	"slices"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/tokens"
)

// Clear overwrites the converter's own memory: documents being written, string
// tables, windows and all scratch. It keeps the memory and the prepared document
// types, and drops options, readers and writers.
//
// Input and output belong to the caller and stay as they are. Clear does not reach
// slices that append has moved away from (the caller's dst, or memory of the
// converter while it grew), the state of a Transcoder, paths in errors, and names
// of namespaces and prefixes that the document itself declares, as Go cannot
// overwrite a string.
func (c *Converter) Clear() { c.wipe(math.MaxInt) }

// maxKept is the largest buffer that a converter in the pool keeps. As all of
// them are overwritten after each document, however small, it is small too.
const maxKept = 16 << 10

// release is Clear for a converter that goes into the pool: it keeps neither
// large buffers nor tables of the caller's.
func (c *Converter) release() {
	c.wipe(maxKept)
	c.words.infos = slices.DeleteFunc(c.words.infos, func(in *tableInfo) bool { return tokens.ByName(in.Name) != in.Table })
}

// wipe is Clear; it drops buffers of more than keep octets.
func (c *Converter) wipe(keep int) {
	c.xml.wipe(keep)
	c.wbxml.wipe(keep)
	// Strings cannot be overwritten, only dropped; see Clear.
	clear(c.words.names)
}

// wipe overwrites the octets read and written; see Converter.Clear. The capacity of
// slices is overwritten too, since octets of earlier documents may stand there.
func (c *xmlWriter) wipe(keep int) {
	c.begin(nil, nil, nil, DecodeOptions{})
	c.o = DecodeOptions{}
	for _, d := range []*codec.Decoder{&c.dec, &c.scout} {
		d.SetOptions(codec.Options{})
		d.Clear()
	}
	for _, w := range c.conds {
		w.text = wipe(w.text, keep)
	}
	for _, p := range []*[]byte{&c.text, &c.group, &c.spare, &c.side, &c.head} {
		*p = wipe(*p, keep)
	}
	c.levels, c.elems = wipe(c.levels, keep), wipe(c.elems, keep)
	c.attrs, c.prefixes = wipe(c.attrs, keep), wipe(c.prefixes, keep)
}

// wipe is the same for XML that was read and WBXML that was written.
func (c *wbxmlWriter) wipe(keep int) {
	c.o, c.out = EncodeOptions{}, nil
	c.tok.Clear(keep)
	for _, t := range c.targets {
		t.wipe(keep)
	}
	for _, p := range []*[]byte{&c.run, &c.conv, &c.planned, &c.plain, &c.heldText} {
		*p = wipe(*p, keep)
	}
	c.header, c.coder = codec.Header{}, nil
	c.frames = wipe(c.frames, keep)
}

// wipe overwrites a document that was written, whole or broken off.
func (t *target) wipe(keep int) {
	t.enc.SetOptions(codec.Options{})
	t.enc.Clear()
	t.doc, t.name = wipe(t.doc, keep), wipe(t.name, keep)
	t.when.text = wipe(t.when.text, keep)
	t.strings.wipe(keep)
	t.repeats.wipe(keep)
	t.in, t.header = nil, codec.Header{}
	t.own, t.stray, t.strayOutside, t.escaped = "", stray{}, stray{}, escapedHeader{}
}

// wipe overwrites the strings, and drops the slots of a large table.
func (t *stringTable) wipe(keep int) {
	t.buf = wipe(t.buf, keep)
	t.empty()
	t.entries = wipe(t.entries, keep)
	if len(t.slots) > keep {
		t.slots = nil
	}
}

// wipe overwrites s, its capacity included, and returns it empty, or nil where it
// can hold more than keep.
func wipe[T any](s []T, keep int) []T {
	clear(s[:cap(s)])
	if cap(s) > keep {
		return nil
	}
	return s[:0]
}
