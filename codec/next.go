package codec

import (
	"bytes"
	"io"
	"iter"

	"github.com/go-wbxml/wbxml/internal/wire"
	"github.com/go-wbxml/wbxml/tokens"
)

// Next returns the next token, or io.EOF at the end of the document. Every
// Start is followed by an End, whose Code and Flags identify the element.
//
// A *SyntaxError is final: Next returns it again. Any other error is the
// reader's own; the call may be repeated.
//
// Its cases cover nearly all octets of real documents, in the order of their
// frequency: a tag that the table assigns on the current page or behind one switch,
// the END of an element, and an inline string in a charset of single octets. A case
// applies only where no fault is possible; step reads everything else, so that each
// check stands in one place.
func (d *Decoder) Next() (Token, error) {
	// Each case here, and in nextOther, either commits and returns, or leaves no
	// trace and falls through to step.
	if d.mode != modeContent {
		return d.nextOther()
	}
	if b, p := d.buf, d.pos; p < len(b) && d.tokensLeft > 0 {
		c, page := b[p], d.tagPage
		if c == wire.SwitchPage && p+2 < len(b) && b[p+1] != page && b[p+2]&wire.TagIdentity >= 0x05 {
			page, c = b[p+1], b[p+2]
			p += 2
		}
		switch {
		case c&wire.TagIdentity >= 0x05: // a coded tag
			assigned := d.assigned
			if page != d.tagPage {
				assigned = d.assignedOn(page)
			}
			if assigned>>(c&wire.TagIdentity)&1 == 0 || len(d.stack) >= d.room {
				break
			}
			d.start, d.pos = d.pos, p+1
			d.tagPage, d.assigned = page, assigned
			d.tokensLeft--
			code := tokens.Code(page)<<8 | tokens.Code(c&wire.TagIdentity)
			d.stack = append(d.stack, frame{code: code})
			d.last = Start
			flags := Flags(c & wire.TagContent / wire.TagContent)
			if c&wire.TagAttrs != 0 {
				d.mode, d.content, d.attrs = modeAttrs, flags != 0, 0
				return Token{Kind: Start, Flags: flags | HasAttrs, Code: code}, nil
			}
			if flags == 0 {
				d.mode = modeImplied
			}
			return Token{Kind: Start, Flags: flags, Code: code}, nil
		case c == wire.End && len(d.stack) > 1:
			f := d.stack[len(d.stack)-1]
			d.stack = d.stack[:len(d.stack)-1]
			d.start, d.pos = p, p+1
			d.tokensLeft--
			d.last = End
			return Token{Kind: End, Flags: f.flags, Code: f.code}, nil
		case c == wire.StrI && d.width == 1 && len(d.stack) > 0:
			n := bytes.IndexByte(b[p+1:], 0)
			if n < 0 || n > d.lim.String {
				break
			}
			d.start, d.pos, d.scanned = p, p+n+2, 0
			d.part.continued = false
			d.tokensLeft--
			d.last = Text
			return Token{Kind: Text, Data: b[p+1 : p+1+n : p+1+n]}, nil
		}
	}
	return d.step()
}

// All yields the tokens that are left, for a loop with range: each as Next returns
// it, and an error, which is the last that it yields. The end of the document is
// none. After a break the document can be read on, by Next or by All.
func (d *Decoder) All() iter.Seq2[Token, error] {
	return func(yield func(Token, error) bool) {
		for {
			t, err := d.Next()
			if err == io.EOF || !yield(t, err) || err != nil {
				return
			}
		}
	}
}

// nextOther is Next where the next token is not content: in an attribute list,
// and behind a tag without content.
func (d *Decoder) nextOther() (Token, error) {
	b, p := d.buf, d.pos
	if d.mode == modeImplied && d.tokensLeft > 0 && len(d.stack) > 1 {
		f := d.stack[len(d.stack)-1]
		d.stack = d.stack[:len(d.stack)-1]
		d.mode = modeContent
		d.start = p
		d.tokensLeft--
		d.last = End
		return Token{Kind: End, Flags: f.flags | Implied, Code: f.code}, nil
	}
	if d.mode != modeAttrs || p >= len(b) || d.tokensLeft <= 0 {
		return d.step()
	}
	c, page := b[p], d.attrPage
	if c == wire.SwitchPage && p+2 < len(b) && b[p+1] != page && b[p+2]&wire.TagIdentity >= 0x05 {
		page, c = b[p+1], b[p+2]
		p += 2
	}
	switch {
	case c&wire.TagIdentity >= 0x05: // an attribute start, or a value
		t := Token{Kind: AttrValue, Code: tokens.Code(page)<<8 | tokens.Code(c)}
		n := d.attrs
		if c < 0x80 {
			t.Kind = AttrStart
			n++
		}
		if n == 0 || n > d.lim.Attrs || !d.assignedAttr(page, c) {
			break
		}
		d.start, d.pos = d.pos, p+1
		d.attrPage, d.attrs = page, n
		d.tokensLeft--
		d.last = t.Kind
		return t, nil
	case c == wire.End && d.attrs > 0:
		d.mode = modeImplied
		if d.content {
			d.mode = modeContent
		}
		d.start, d.pos = p, p+1
		d.tokensLeft--
		d.last = AttrsEnd
		return Token{Kind: AttrsEnd}, nil
	case c == wire.StrI && d.width == 1 && d.attrs > 0:
		n := bytes.IndexByte(b[p+1:], 0)
		if n < 0 || n > d.lim.String {
			break
		}
		d.start, d.pos, d.scanned = p, p+n+2, 0
		d.part.continued = false
		d.tokensLeft--
		d.last = Text
		return Token{Kind: Text, Data: b[p+1 : p+1+n : p+1+n]}, nil
	}
	return d.step()
}
