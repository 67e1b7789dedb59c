package codec

import (
	"io"

	"github.com/go-wbxml/wbxml/internal/limit"
	"github.com/go-wbxml/wbxml/internal/wire"
	"github.com/go-wbxml/wbxml/tokens"
)

// minWindow is the least size of the window in octets. All tokens but strings and
// opaque data, and all that stands around these, fit in.
const minWindow = 64

// maxEmptyReads is how often a reader may return nothing and no error.
const maxEmptyReads = 100

// fill gets at least one more octet behind d.buf. It moves the unread tail to
// the front of the window, so that d.pos becomes 0, and grows the window when
// the tail fills it. At the end of the input it returns io.EOF; any other error
// is the reader's own.
//
// An octet is moved at most as often as the window doubles, plus once for each fill that
// finds it at the end of the window: reading is linear in the octets, however small the
// reads are.
func (d *Decoder) fill() error {
	if d.r == nil || d.eof || d.over {
		return io.EOF
	}
	if err := d.rerr; err != nil {
		d.rerr = nil
		return err
	}
	d.leafText = 0
	tail := len(d.buf) - d.pos
	if d.pos > 0 {
		copy(d.window, d.buf[d.pos:])
		d.base += int64(d.pos)
		d.start -= d.pos
		d.pos = 0
	}
	if n := len(d.window); tail == n { // double it, up to the longest string and what is around it
		bigger := make([]byte, n+min(n, max(d.lim.String-n, 0)+minWindow))
		copy(bigger, d.window)
		d.window = bigger
	}
	d.buf = d.window[:tail]
	// Read one octet beyond the limit at most, to tell a document that ends
	// there from one that does not.
	space := d.window[tail:]
	left := d.lim.Document - (d.base - d.origin) - int64(tail)
	if left < int64(len(space)) {
		space = space[:left+1]
	}
	for range maxEmptyReads {
		n, err := d.r.Read(space)
		if n < 0 || n > len(space) {
			return errReader
		}
		if err == io.EOF {
			d.eof = true
		} else if n > 0 {
			d.rerr = err
		}
		if int64(n) > left {
			n, d.over = int(left), true
		}
		d.buf = d.window[:tail+n]
		switch {
		case n > 0:
			return nil
		case d.eof || d.over:
			return io.EOF
		case err != nil:
			return err
		}
	}
	return io.ErrNoProgress
}

// full reports whether the unread tail fills the window, which Chunked keeps at
// its size.
func (d *Decoder) full() bool {
	return d.opts.Chunked && d.r != nil && len(d.buf)-d.pos == len(d.window)
}

// fullOf is full for opaque data.
func (d *Decoder) fullOf() bool {
	if d.opts.Chunked || d.opts.ChunkOpaque == nil || d.r == nil || len(d.buf)-d.pos < len(d.window) {
		return d.full()
	}
	if d.mode == modePartial {
		return true
	}
	n := len(d.stack)
	return n > 0 && d.mode == modeContent && d.stack[n-1].flags == 0 && d.opts.ChunkOpaque(d.stack[n-1].code)
}

// truncated is the error for a document that ends before it should.
func (d *Decoder) truncated() error {
	if d.over {
		return d.failAt(d.tokenStart(), limit.Exceeded("Document", d.lim.Document))
	}
	return d.failAt(len(d.buf), io.ErrUnexpectedEOF)
}

// readHeader reads the header and chooses the table. After an error of the
// reader it can be called again.
//
// The header has five integers at most, and the string table as long as it says. The
// table is copied as it arrives, not sized by its length: an attacker pays for each octet
// that is held.
func (d *Decoder) readHeader() error {
	for d.mode == modeHeader {
		h, size, n, off, err := parsePrelude(d.buf[d.pos:], d.opts.Strict)
		switch {
		case err == io.ErrUnexpectedEOF:
			if err := d.more(); err != nil {
				return err
			}
			continue
		case err != nil:
			return d.failAt(d.pos+off, err)
		case uint64(size) > uint64(d.lim.Strings):
			return d.failAt(d.pos+off, limit.Exceeded("Strings", d.lim.Strings))
		case h.PublicID == 0 && h.PublicIndex >= size:
			return d.failAt(d.pos+1, ErrReference)
		}
		d.pos += n
		d.header, d.tableLeft, d.strings = h, int(size), d.strings[:0]
		d.mode = modeStrings
	}
	// The table is taken as it arrives: its declared size sizes nothing.
	for {
		n := min(d.tableLeft, len(d.buf)-d.pos)
		if d.r == nil && n == d.tableLeft {
			d.header.Strings = d.buf[d.pos : d.pos+n : d.pos+n]
		} else if d.r != nil {
			d.strings = append(d.strings, d.buf[d.pos:d.pos+n]...)
			d.header.Strings = d.strings
		}
		d.pos += n
		d.tableLeft -= n
		if d.tableLeft == 0 {
			// ResolveRoot needs an octet of the body, where there is one.
			if d.opts.ResolveRoot != nil && d.pos == len(d.buf) {
				if err := d.fill(); err != nil && err != io.EOF {
					return err
				}
			}
			d.begin()
			return d.checkPublic()
		}
		if err := d.more(); err != nil {
			return err
		}
	}
}

// checkPublic holds the public identifier of a strict document to having its
// terminator.
func (d *Decoder) checkPublic() error {
	if d.opts.Strict && d.header.PublicID == 0 {
		if _, terminated := d.tableString(d.header.PublicIndex); !terminated {
			return d.fail(d.origin+1, errUnterminated)
		}
	}
	return nil
}

// more is fill, with the end of the input as truncation.
func (d *Decoder) more() error {
	err := d.fill()
	if err == io.EOF {
		return d.truncated()
	}
	return err
}

// begin starts the body behind the header.
//
// The document type is chosen once, when the header is complete: Resolve may want its
// textual identifier, which stands in the string table.
func (d *Decoder) begin() {
	h := d.header
	d.start, d.begun = d.pos, true
	cs := h.Charset
	if d.opts.Charset != 0 {
		cs = d.opts.Charset
	}
	d.width = cs.Width()
	d.ascii = d.width == 1 && cs.builtIn()
	d.text.reset(cs)
	d.table = d.opts.Table
	if d.table == nil && d.opts.Resolve != nil {
		d.table = d.opts.Resolve(h)
	}
	if d.table == nil && d.opts.ResolveRoot != nil && d.pos < len(d.buf) {
		if id := d.buf[d.pos] & wire.TagIdentity; id > wire.Literal {
			d.table = d.opts.ResolveRoot(h, tokens.MakeCode(0, id))
		}
	}
	d.prepareMasks()
	d.assigned = d.assignedOn(0)
	d.mode = modeProlog
	if h.Version == Version10 {
		d.mode = modeContent
	}
}
