package codec

import (
	"io"

	"github.com/go-wbxml/wbxml/internal/limit"
	"github.com/go-wbxml/wbxml/internal/wire"
	"github.com/go-wbxml/wbxml/tokens"
)

// step is the complete routine behind Next. It scans the token at d.pos and
// commits it; when the window does not hold all of it, it refills and scans
// again.
//
// A slice is one window that never refills, so that both kinds of input take the
// same path here. Scanning is separate from committing for the reader's sake: a token
// may be cut anywhere by the end of the window, and is then scanned again from its
// first octet, with more behind it. Nothing may have changed in between.
func (d *Decoder) step() (Token, error) {
	for {
		switch d.mode {
		case modeHeader, modeStrings:
			if err := d.readHeader(); err != nil {
				return Token{}, err
			}
			continue
		case modeFailed:
			return Token{}, d.err
		case modeDone:
			return Token{}, io.EOF
		case modeHold:
			d.mode = d.afterHold
			d.settle()
			if d.holding {
				d.holding = false
				d.start, d.last = d.heldStart, d.held.Kind
				return d.held, nil
			}
			continue
		case modeImplied:
			f := d.stack[len(d.stack)-1]
			t, err := d.commit(Token{Kind: End, Flags: f.flags | Implied, Code: f.code}, d.pos, d.pos)
			if err == nil {
				d.pop()
			}
			return t, err
		}
		s := scan{d: d, b: d.buf, at: d.pos}
		t := s.next()
		if s.err == nil {
			return s.finish(t)
		}
		if s.err != io.ErrUnexpectedEOF {
			return Token{}, d.failAt(s.errAt, s.err)
		}
		err := d.fill()
		if err == io.EOF && d.ended() {
			return Token{}, io.EOF
		}
		if err == io.EOF {
			err = d.truncated()
		}
		if err != nil {
			return Token{}, err
		}
	}
}

// ended reports whether the document may end at d.pos.
func (d *Decoder) ended() bool {
	if d.over || d.pos < len(d.buf) {
		return false
	}
	return d.mode == modeEpilog ||
		d.mode == modeContent && len(d.stack) == 0 && d.last != Invalid // version 1.0: any number of items
}

// commit makes t the last token: the octets from start up to end, indexes into
// the window.
func (d *Decoder) commit(t Token, start, end int) (Token, error) {
	if d.tokensLeft <= 0 {
		return Token{}, d.failAt(start, limit.Exceeded("Tokens", d.lim.Tokens))
	}
	d.tokensLeft--
	d.start, d.pos, d.scanned = start, end, 0
	d.last = t.Kind
	return t, nil
}

// pop closes the innermost element and sets the mode behind it.
func (d *Decoder) pop() {
	d.stack = d.stack[:len(d.stack)-1]
	d.mode = modeContent
	if len(d.stack) == 0 {
		switch {
		case d.opts.StopAtRoot:
			d.mode = modeDone
		case d.header.Version > Version10:
			d.mode = modeEpilog
		}
	}
}

// A scan reads one token from the window. It changes nothing in the decoder that
// another scan would see: it records the changes of the token, which finish applies.
// So a scan can be repeated when the window had to be refilled.
type scan struct {
	d   *Decoder
	b   []byte
	at  int // first octet of the token
	end int // behind its last

	err   error // io.ErrUnexpectedEOF when the window ends too early
	errAt int

	mode     mode // when the token is taken
	tagPage  uint8
	attrPage uint8
}

func (s *scan) fail(at int, err error) Token {
	s.err, s.errAt = err, at
	return Token{}
}

// detail is fail with a description: what, and the code or octet it is about.
func (s *scan) detail(at int, reason error, what string, c tokens.Code) Token {
	return s.fail(at, &detailError{reason, what + " " + string(appendCode(nil, c))})
}

func (s *scan) next() Token {
	d := s.d
	s.mode, s.tagPage, s.attrPage = d.mode, d.tagPage, d.attrPage
	switch d.mode {
	case modePartial:
		return s.resume()
	case modeAttrs, modePI:
		return s.attrToken(s.at)
	case modePITarget:
		return s.target(s.at)
	}
	return s.contentToken(s.at)
}

// octet returns the octet at i, if the window has it.
func (s *scan) octet(i int) (byte, bool) {
	if i < len(s.b) {
		return s.b[i], true
	}
	s.fail(i, io.ErrUnexpectedEOF)
	return 0, false
}

// integer reads the integer at i; next is the offset behind it.
func (s *scan) integer(i int) (v uint32, next int, ok bool) {
	v, n := wire.ConsumeInt(s.b[min(i, len(s.b)):])
	switch {
	case n == wire.Truncated:
		s.fail(i, io.ErrUnexpectedEOF)
		return 0, 0, false
	case n < 0, s.d.opts.Strict && n != wire.SizeInt(v):
		s.fail(s.at, ErrInteger)
		return 0, 0, false
	}
	return v, i + n, true
}

// reference reads a string table offset at i. flag is Unknown where it leads nowhere,
// and that is no error.
func (s *scan) reference(i int) (index uint32, flag Flags, next int, ok bool) {
	index, next, ok = s.integer(i)
	if !ok {
		return 0, 0, 0, false
	}
	if uint64(index) >= uint64(len(s.d.header.Strings)) {
		if s.d.opts.KeepFaults && !s.d.opts.Strict {
			return index, Unknown, next, true
		}
		s.fail(s.at, ErrReference)
		return 0, 0, 0, false
	}
	if s.d.opts.Strict {
		if _, terminated := s.d.tableString(index); !terminated {
			s.fail(s.at, errUnterminated)
			return 0, 0, 0, false
		}
	}
	return index, 0, next, true
}

// contentToken scans a token where elements may stand, at i: s.at, or behind a
// page switch.
//
// The octets below 0x05 of each block of 64 are global tokens, with the same meaning on
// every page and in both code spaces (WBXML 1.3, 5.8.4); all others are tags here, or
// attributes and their values in attribute space.
func (s *scan) contentToken(i int) Token {
	c, ok := s.octet(i)
	if !ok {
		return Token{}
	}
	if c&wire.TagIdentity >= 0x05 {
		return s.tag(i, c)
	}
	switch c {
	case wire.SwitchPage:
		return s.contentSwitch(i)
	case wire.Literal, wire.LiteralA, wire.LiteralC, wire.LiteralAC:
		return s.tag(i, c)
	case wire.PI:
		return s.target(i + 1)
	}
	if s.mode != modeContent {
		return s.detail(s.at, ErrBalance, "content outside the root:", tokens.Code(c))
	}
	if c == wire.End {
		if len(s.d.stack) == 0 {
			return s.fail(s.at, &detailError{ErrBalance, "END without start"})
		}
		s.end = i + 1
		f := s.d.stack[len(s.d.stack)-1]
		return Token{Kind: End, Flags: f.flags, Code: f.code}
	}
	return s.stringToken(i, c)
}

// tag scans a coded or literal tag octet c at i. Where the table says so, an octet that is
// else an element with attributes and without content is a value (WV-CSP 1.0).
func (s *scan) tag(i int, c byte) Token {
	d := s.d
	if value := tokens.MakeCode(s.tagPage, c); c&(wire.TagAttrs|wire.TagContent) == wire.TagAttrs && s.mode == modeContent {
		if _, ok := d.table.Content(value); ok {
			s.end = i + 1
			return Token{Kind: ContentValue, Code: value}
		}
	}
	if s.mode == modeEpilog {
		return s.fail(s.at, &detailError{ErrBalance, "second root element"})
	}
	t := Token{Kind: Start}
	s.end = i + 1
	if id := c & wire.TagIdentity; id == wire.Literal {
		index, flag, next, ok := s.reference(i + 1)
		if !ok {
			return t
		}
		t.Code, t.Flags, s.end = tokens.Code(index), Literal|flag, next
	} else {
		t.Code = tokens.MakeCode(s.tagPage, id)
		if !d.assignedTag(t.Code) {
			if !d.opts.KeepUnknown {
				return s.detail(s.at, ErrToken, "unassigned tag", t.Code)
			}
			t.Flags = Unknown
		}
	}
	if len(d.stack) >= d.room {
		return s.fail(s.at, limit.Exceeded("Depth", d.lim.Depth))
	}
	if c&wire.TagContent != 0 {
		t.Flags |= HasContent
	}
	if c&wire.TagAttrs != 0 {
		t.Flags |= HasAttrs
	}
	return t
}

// contentSwitch scans a page switch at i == s.at. It is part of the tag that
// follows when it changes the page; otherwise it is a token of its own.
//
// A switch lasts until the next one in the same code space (WBXML 1.3, 5.8.4.7.2). The
// specification allows one in front of a tag or an extension only; writers put it
// anywhere, and so a decoder that is not strict delivers it and reads on.
func (s *scan) contentSwitch(i int) Token {
	page, follows, ok := s.switchAt(i)
	if !ok {
		return Token{}
	}
	tag := follows&wire.TagIdentity >= 0x05
	if tag && page != s.tagPage {
		s.tagPage = page
		return s.tag(i+2, follows)
	}
	legal := tag || follows&wire.TagIdentity == wire.Literal || isExtension(follows)
	return s.loneSwitch(i, page, legal, &s.tagPage)
}

// switchAt reads a page switch at i: the page, and the octet that follows it.
func (s *scan) switchAt(i int) (page, follows byte, ok bool) {
	if page, ok = s.octet(i + 1); ok {
		follows, ok = s.octet(i + 2)
	}
	return page, follows, ok
}

// loneSwitch makes a token of the switch at i to page, which the grammar has
// there only if it is legal.
func (s *scan) loneSwitch(i int, page byte, legal bool, current *uint8) Token {
	if s.d.opts.Strict && !legal {
		return s.detail(s.at, ErrToken, "page switch before nothing that uses it:", tokens.MakeCode(page, 0))
	}
	*current = page
	s.end = i + 2
	return Token{Kind: SwitchPage, Code: tokens.Code(page)}
}

func isExtension(c byte) bool { return c>>6 != 0 && c&wire.TagIdentity <= 2 }

func isAttrStart(c byte) bool { return c < 0x80 && c&wire.TagIdentity >= 0x05 }

func isAttrValue(c byte) bool { return c >= 0x80 && c&wire.TagIdentity >= 0x05 }

// attrToken scans a token in an attribute list or in the value of a PI, at i.
//
// In attribute space octets below 0x80 begin an attribute, or the part of its value
// that its token stands for, and those above are parts of a value (WBXML 1.3, 5.8.3).
func (s *scan) attrToken(i int) Token {
	c, ok := s.octet(i)
	if !ok {
		return Token{}
	}
	switch {
	case isAttrStart(c) || c == wire.Literal:
		if s.mode == modePI {
			return s.fail(s.at, &detailError{ErrToken, "processing instruction with a second target"})
		}
		if s.d.attrs >= s.d.lim.Attrs {
			return s.fail(s.at, limit.Exceeded("Attrs", s.d.lim.Attrs))
		}
		return s.attrStart(i, c, AttrStart)
	case c == wire.SwitchPage:
		return s.attrSwitch(i)
	case c == wire.End:
		if s.d.opts.Strict && s.mode == modeAttrs && s.d.attrs == 0 {
			return s.fail(s.at, &detailError{ErrToken, "empty attribute list"})
		}
		s.end = i + 1
		return Token{Kind: AttrsEnd}
	case s.mode == modeAttrs && s.d.attrs == 0:
		return s.detail(s.at, ErrToken, "attribute value before any attribute:", tokens.MakeCode(s.attrPage, c))
	case isAttrValue(c):
		t := Token{Kind: AttrValue, Code: tokens.MakeCode(s.attrPage, c)}
		s.end = i + 1
		if !s.d.assignedAttr(s.attrPage, c) {
			if !s.d.opts.KeepUnknown {
				return s.detail(s.at, ErrToken, "unassigned attribute value", t.Code)
			}
			t.Flags = Unknown
		}
		return t
	case c == wire.PI, c&wire.TagIdentity == wire.Literal:
		return s.detail(s.at, ErrToken, "not allowed in an attribute list:", tokens.Code(c))
	}
	return s.stringToken(i, c)
}

// attrStart scans the attribute start or LITERAL c at i as a token of kind k.
func (s *scan) attrStart(i int, c byte, k Kind) Token {
	t := Token{Kind: k}
	if c == wire.Literal {
		index, flag, next, ok := s.reference(i + 1)
		if !ok {
			return t
		}
		t.Code, t.Flags, s.end = tokens.Code(index), Literal|flag, next
		return t
	}
	t.Code, s.end = tokens.MakeCode(s.attrPage, c), i+1
	if !s.d.assignedAttr(s.attrPage, c) {
		if !s.d.opts.KeepUnknown {
			return s.detail(s.at, ErrToken, "unassigned attribute", t.Code)
		}
		t.Flags = Unknown
	}
	return t
}

// attrSwitch scans a page switch at i == s.at in attribute space.
func (s *scan) attrSwitch(i int) Token {
	page, follows, ok := s.switchAt(i)
	if !ok {
		return Token{}
	}
	uses := isAttrStart(follows) || isAttrValue(follows)
	if uses && page != s.attrPage {
		s.attrPage = page
		return s.attrToken(i + 2)
	}
	return s.loneSwitch(i, page, uses || isExtension(follows), &s.attrPage)
}

// target scans the target of a processing instruction at i: behind the PI octet,
// or behind page switches that have been delivered.
//
// A processing instruction is coded like an attribute (WBXML 1.3, 5.8.4.4): its target
// is an attribute start in the attribute code space, also where it stands in content.
func (s *scan) target(i int) Token {
	c, ok := s.octet(i)
	if !ok {
		return Token{}
	}
	if c != wire.SwitchPage {
		if !isAttrStart(c) && c != wire.Literal {
			return s.fail(s.at, &detailError{ErrToken, "processing instruction without target"})
		}
		return s.attrStart(i, c, PI)
	}
	page, follows, ok := s.switchAt(i)
	if !ok {
		return Token{}
	}
	if isAttrStart(follows) && page != s.attrPage {
		s.attrPage = page
		return s.attrStart(i+2, follows, PI)
	}
	t := s.loneSwitch(i, page, isAttrStart(follows), &s.attrPage)
	t.Flags |= HasAttrs
	return t
}

// finish applies the changes of the token t.
func (s *scan) finish(t Token) (Token, error) {
	d := s.d
	if d.tokensLeft <= 0 {
		return d.commit(t, s.at, s.end) // reports the limit
	}
	if s.tagPage != d.tagPage {
		d.tagPage, d.assigned = s.tagPage, d.assignedOn(s.tagPage)
	}
	d.attrPage = s.attrPage
	switch t.Kind {
	case Start:
		d.stack = append(d.stack, frame{t.Code, t.Flags & (Literal | Unknown)})
		d.content, d.attrs = t.Flags&HasContent != 0, 0
		switch {
		case t.Flags&HasAttrs != 0:
			d.mode = modeAttrs
		case d.content:
			d.mode = modeContent
		default:
			d.mode = modeImplied
		}
	case End:
		d.pop()
	case AttrStart:
		d.attrs++
	case PI:
		if d.mode != modePITarget {
			d.resume = d.mode
		}
		d.mode = modePI
	case AttrsEnd:
		switch {
		case d.mode == modePI:
			d.mode = d.resume
		case d.content:
			d.mode = modeContent
		default:
			d.mode = modeImplied
		}
	case SwitchPage:
		if t.Flags&HasAttrs != 0 && d.mode != modePITarget {
			d.resume, d.mode = d.mode, modePITarget
		}
	case Text, Opaque, ExtString:
		if t.Flags&FromTable != 0 {
			if err := d.spend(len(t.Data)); err != nil {
				return Token{}, d.failAt(s.at, err)
			}
		}
		d.notePiece(t)
	}
	return d.commit(t, s.at, s.end)
}

// spend accounts for n octets delivered through the string table.
//
// Two octets of a reference can deliver a whole string table, and a string table can be
// most of a document: n references to n octets make n². What comes out is therefore
// compared with what was read, over all documents of a message, each time; only the
// first MiB is free, which small documents with honest tables need.
func (d *Decoder) spend(n int) error {
	root := d.root()
	root.expanded += int64(n)
	if root.expanded > limit.FreeExpansion && root.expanded/d.lim.Expanded > d.consumed() {
		return limit.Exceeded("Expanded", d.lim.Expanded)
	}
	return nil
}

// consumed is the number of octets of the outermost document read so far. One nested
// in it stands there, and counts up to where it has been read; one that came out of it
// in another form does not stand there.
func (d *Decoder) consumed() int64 {
	in := d
	for ; d.parent != nil; d = d.parent {
		if d != d.parent.child {
			in = d.parent
		}
	}
	return in.base + int64(in.pos)
}
