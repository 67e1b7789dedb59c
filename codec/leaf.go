package codec

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"unicode/utf8"

	"github.com/go-wbxml/wbxml/internal/wire"
	"github.com/go-wbxml/wbxml/tokens"
)

// Most elements of real documents are leaves: three tokens, of which the caller needs
// only the text. The routines below read and write these in one step. They accept only
// the plainest form and never guess; every other form is read token by token, with the
// same result.

// Leaf looks ahead for an element, inside of another, that begins with a tag that the
// table has, without attributes, and an inline string, in a charset whose terminator
// is one octet. It returns the code of the tag and the octets in the window from the
// string on, which alias the input: the caller, who looks at each octet of a text
// anyway, finds the end of the string. It takes nothing: either TakeLeaf passes over the
// element, or Next reads it. Where ok is false it may still be Next that finds such an
// element.
func (d *Decoder) Leaf() (code tokens.Code, rest []byte, ok bool) {
	b, p := d.buf, d.pos
	if d.mode != modeContent || d.tokensLeft < 3 || len(d.stack) == 0 || len(d.stack) >= d.room || d.width != 1 || p+3 >= len(b) {
		return 0, nil, false
	}
	c, page, assigned := b[p], d.tagPage, d.assigned
	if c == wire.SwitchPage && b[p+1] != page {
		page, c = b[p+1], b[p+2]
		assigned = d.assignedOn(page)
		p += 2
	}
	id := c & wire.TagIdentity
	if c&^wire.TagIdentity != wire.TagContent || id < 0x05 || assigned>>id&1 == 0 || p+3 >= len(b) || b[p+1] != wire.StrI {
		return 0, nil, false
	}
	d.leafAt, d.leafText = d.pos, p+2
	return tokens.Code(page)<<8 | tokens.Code(id), b[p+2:], true
}

// TakeLeaf passes over the element that Leaf has found, where that holds one string of n
// octets and nothing else, all of it in the window: rest[n] is the first NUL there, and
// END follows. The last token is then its End. Else, and where Leaf, with ok, was not the
// call before, it does nothing and returns false.
func (d *Decoder) TakeLeaf(n int) bool {
	b, end := d.buf, d.leafText+n
	if d.leafText == 0 || d.leafAt != d.pos || d.mode != modeContent || uint(n) > uint(d.lim.String) ||
		uint(end) >= uint(len(b)-1) || b[end] != 0 || b[end+1] != wire.End {
		return false
	}
	if b[d.pos] == wire.SwitchPage {
		d.tagPage = b[d.pos+1]
		d.assigned = d.assignedOn(d.tagPage)
	}
	d.start, d.pos, d.scanned = end+1, end+2, 0
	d.part.continued = false
	d.tokensLeft -= 3
	d.last = End
	d.leafText = 0
	return true
}

// AppendLeaf appends the text of the element whose Start is the last token, where
// that is all of its content: an inline string of ASCII or UTF-8 and END, in the window,
// within another element. Text and End are then read; the last token is the End.
// Otherwise AppendLeaf reads nothing and returns dst as it was, and false: Next then
// reads the element, or reports its fault.
//
// It never grows dst: a text that does not fit is not read. Text is checked and
// copied eight octets at a time, so that the capacity behind the result may hold up
// to 7 further octets of the document; after false, as much of the document as fits.
// A caller who wipes dst must wipe its capacity.
func (d *Decoder) AppendLeaf(dst []byte) ([]byte, bool) {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	if d.last != Start || d.mode != modeContent || !d.ascii || d.tokensLeft < 2 || len(d.stack) < 2 ||
		d.pos >= len(d.buf) || d.buf[d.pos] != wire.StrI {
		return dst, false
	}
	b := d.buf[d.pos+1:]
	out := dst[len(dst):cap(dst)]
	n := 0
	for room := min(len(b), len(out)) - 8; n <= room; {
		from, to := b[n:n+8], out[n:n+8]
		x := binary.LittleEndian.Uint64(from)
		binary.LittleEndian.PutUint64(to, x)
		if stop := ((x - ones) | x) & highs; stop != 0 { // NUL, or not ASCII: the lowest bit is exact
			n += bits.TrailingZeros64(stop) / 8
			break
		}
		n += 8
	}
	for n < len(b) && n < len(out) && b[n]-1 < 0x7F { // the end of the window
		out[n] = b[n]
		n++
	}
	if n+1 >= len(b) || b[n] != 0 || b[n+1] != wire.End || n > d.lim.String {
		if n < len(b) && b[n] >= utf8.RuneSelf {
			return d.appendRunes(dst, n)
		}
		return dst, false
	}
	d.endLeaf(n)
	return dst[:len(dst)+n], true
}

// appendRunes is AppendLeaf from the first octet beyond ASCII on, the n-th, where the
// charset is UTF-8.
func (d *Decoder) appendRunes(dst []byte, n int) ([]byte, bool) {
	b := d.buf[d.pos+1:]
	out := dst[len(dst):cap(dst)]
	size := bytes.IndexByte(b[n:], 0)
	end := n + size
	if size < 0 || end > len(out) || end > d.lim.String || end+1 >= len(b) || b[end+1] != wire.End ||
		d.text.charset != UTF8 && d.text.charset != CharsetUnknown || !utf8.Valid(b[n:end]) {
		return dst, false
	}
	copy(out[n:], b[n:end])
	d.endLeaf(end)
	return dst[:len(dst)+end], true
}

// endLeaf passes over a string of n octets and END.
func (d *Decoder) endLeaf(n int) {
	d.stack = d.stack[:len(d.stack)-1]
	d.start = d.pos + n + 2
	d.pos, d.scanned = d.start+1, 0
	d.part.continued = false
	d.tokensLeft -= 2
	d.last = End
}

// Leaf writes an element that holds nothing but the text s as Start, Text and End do,
// but in one step. It does so inside of another element, where the charset is UTF-8 or
// writes s, which is ASCII, as it is. Else, and where it would be an error, it does
// nothing and returns false: Start, Text and End then write the element, or report the
// error. known says that the caller knows s to be UTF-8 without NUL, as all text of XML is:
// where the charset is UTF-8 it is then not looked at again.
func (e *Encoder) Leaf(c tokens.Code, s []byte, known bool) bool {
	if e.err != nil || e.state != encTag && e.state != encContent || e.pieces != Invalid ||
		len(e.stack) == 0 || len(e.stack) >= e.room || len(e.buf) >= e.flushAt ||
		c.Token() < 0x05 || c.Token() > wire.TagIdentity || c > 0xFFFF || !e.ascii || !(known && e.utf8) && !plainASCII(s) &&
		!(e.utf8 && utf8.Valid(s) && bytes.IndexByte(s, 0) < 0) {
		return false
	}
	if e.state == encTag {
		e.buf[e.open] |= wire.TagContent
		e.state = encContent
	}
	b := e.buf
	if p := c.Page(); p != e.tagPage {
		b = append(b, wire.SwitchPage, p)
		e.tagPage = p
	}
	b = append(b, c.Token()|wire.TagContent, wire.StrI)
	b = append(b, s...)
	e.buf = append(b, 0, wire.End)
	return true
}

// Header returns the header of the document that e writes. Its charset is the one
// that is written, also where Options.Charset has changed it.
func (e *Encoder) Header() Header {
	h := e.header
	h.Charset = e.text.charset
	return h
}
