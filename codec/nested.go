package codec

import (
	"math"

	"github.com/go-wbxml/wbxml/internal/limit"
	"github.com/go-wbxml/wbxml/tokens"
)

// A message has one budget, wherever its octets come from: the decoder of the
// outermost document keeps the account, and all others draw on it. Which these
// are, the decoders themselves say: each has lent its counters to at most one
// other, its guest, and takes them back when it reads on. So a counter is a field
// of the decoder that is at work, without an indirection.

// Nested returns a decoder for the document in the last token, an Opaque that is
// not Partial. table is its document type; nil leaves the choice to Resolve. Its
// options are otherwise those of d; its offsets and paths continue those of d,
// and it spends the same limits.
//
// The decoder belongs to d, which reuses it, and is valid until the next call of
// a method of d that reads. For documents that do not stand in d as they are,
// see [Decoder.Within].
func (d *Decoder) Nested(t Token, table *tokens.Table) (*Decoder, error) {
	if t.Kind != Opaque || t.Flags&Partial != 0 || d.last != Opaque || d.part.continued || d.holding || d.mode == modeFailed {
		return nil, ErrState
	}
	if d.nested >= d.lim.Nested {
		return nil, d.convertError(limit.Exceeded("Nested", d.lim.Nested))
	}
	if d.child == nil {
		d.child = new(Decoder)
	}
	c := d.child
	c.opts = d.opts
	c.opts.Table, c.opts.Charset, c.opts.StopAtRoot = table, 0, false
	c.opts.Limits.around = d
	c.text.coder, c.text.coderOf = d.text.coder, d.text.coderOf // of the same options
	c.ResetBytes(t.Data)
	c.base = d.End() - int64(len(t.Data))
	c.origin = c.base
	return c, nil
}

// The size that documents in another form may have: so many octets for each octet
// read, and some for small documents. Base64 and XML in a string are shorter than
// their string; only a string with many references yields more.
const (
	derivedFactor = 2
	derivedFree   = 4 << 10
)

// Within returns limits for reading a document of size octets that d has yielded
// in another form: base64, XML, or encrypted. They are those of d, except that
// Depth is the rest at the present element, and they lead back to d: a decoder that
// has them in its options is like one from Nested, and shares Tokens and Expanded
// with d. d must have read its header; it may have read everything.
//
// The size counts against Document, which documents of other forms may exhaust
// once more together, and against Expanded: they may have twice as many octets
// as the outermost document has delivered, and 4 KiB.
//
// A decoder with these limits is valid until d reads on or has others decoded, but
// can be reset and used again. Offsets and errors are its own.
func (d *Decoder) Within(size int) (Limits, error) {
	l := d.lim
	l.Depth = d.room - len(d.open())
	l.around = d
	// The size is counted even where the answer is no: a caller who reads a refused
	// document as plain octets, and asks again, has used up the budget.
	root := d.root()
	root.derived += int64(size)
	var err error
	switch {
	case !d.begun:
		err = ErrState
	case d.nested >= l.Nested:
		err = limit.Exceeded("Nested", l.Nested)
	case l.Depth <= 0:
		err = limit.Exceeded("Depth", d.lim.Depth)
	case root.derived > l.Document:
		err = limit.Exceeded("Document", l.Document)
	case l.Expanded < math.MaxInt64 && root.derived > derivedFactor*d.consumed()+derivedFree:
		err = limit.Exceeded("Expanded", l.Expanded)
	}
	if err != nil {
		return Limits{}, d.convertError(err)
	}
	return l, nil
}

// lend makes c, which has been reset, the guest of d.
func (d *Decoder) lend(c *Decoder) {
	if !d.begun { // it has been reset since
		c.mode, c.err = modeFailed, errReturned
		return
	}
	d.settle()
	c.lim.Depth = d.lim.Depth
	c.room = d.room - len(d.open())
	c.tokensLeft = d.tokensLeft
	c.parent, c.nested = d, d.nested+1
	if d.mode != modeHold {
		d.afterHold, d.mode = d.mode, modeHold
	}
	d.guest = c
}

// settle ends the guest, and adds its counts to those of d.
//
// A guest that has ended must not be used any more: its counts would be lost. It fails
// with ErrState until it is reset.
func (d *Decoder) settle() {
	if c := d.guest; c != nil {
		c.settle()
		d.tokensLeft, d.guest = c.tokensLeft, nil
		c.parent, c.mode, c.err = nil, modeFailed, errReturned
	}
}

// root returns the decoder of the outermost document.
func (d *Decoder) root() *Decoder {
	for d.parent != nil {
		d = d.parent
	}
	return d
}
