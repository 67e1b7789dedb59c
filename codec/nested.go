package codec

import (
	"github.com/go-wbxml/wbxml/internal/limit"
	"github.com/go-wbxml/wbxml/tokens"
)

// Nested returns a decoder for the document in the last token, an Opaque that is
// not Partial. table is its document type; nil leaves the choice to Resolve. Its
// options are otherwise those of d; its offsets and paths continue those of d,
// and it spends the same limits.
//
// The decoder belongs to d, which reuses it, and is valid until the next call of
// a method of d that reads.
func (d *Decoder) Nested(t Token, table *tokens.Table) (*Decoder, error) {
	if t.Kind != Opaque || t.Flags&Partial != 0 || d.last != Opaque || d.part.continued || d.holding || d.mode == modeFailed {
		return nil, ErrState
	}
	if d.nested >= d.lim.Nested {
		return nil, d.convertError(limit.Exceeded("Nested", d.lim.Nested))
	}
	d.settle()
	if d.child == nil {
		d.child = new(Decoder)
	}
	c := d.child
	c.opts = d.opts
	c.opts.Table, c.opts.Charset, c.opts.StopAtRoot = table, 0, false
	c.text.coder, c.text.coderOf = d.text.coder, d.text.coderOf // of the same options
	c.ResetBytes(t.Data)
	c.lim.Depth = d.lim.Depth
	c.room = d.room - len(d.stack)
	c.base = d.End() - int64(len(t.Data))
	c.origin = c.base
	c.tokensLeft = d.tokensLeft
	c.parent, c.nested = d, d.nested+1
	if d.mode != modeHold {
		d.afterHold, d.mode = d.mode, modeHold
	}
	d.lent = true
	return c, nil
}

// settle takes back a nested decoder, and over what it has spent.
func (d *Decoder) settle() {
	if d.lent {
		c := d.child
		c.settle()
		d.tokensLeft, d.lent = c.tokensLeft, false
		c.parent, c.mode, c.err = nil, modeFailed, errReturned
	}
}
