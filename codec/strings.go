package codec

import (
	"io"
	"unicode/utf8"

	"github.com/go-wbxml/wbxml/internal/limit"
	"github.com/go-wbxml/wbxml/internal/wire"
	"github.com/go-wbxml/wbxml/tokens"
)

// A partial is the string or opaque datum in progress when Chunked cuts it.
type partial struct {
	kind      Kind
	flags     Flags
	left      uint32 // Opaque: octets still to come
	at        int64  // offset of its first octet
	total     int    // octets delivered
	after     mode   // what comes behind the last piece
	continued bool   // the last token is not the first piece
}

// stringToken scans a string, entity, extension or opaque datum c at i.
func (s *scan) stringToken(i int, c byte) Token {
	d := s.d
	switch c {
	case wire.StrI:
		return s.inline(i+1, Token{Kind: Text})
	case wire.StrT:
		index, flag, next, ok := s.reference(i + 1)
		if !ok {
			return Token{}
		}
		s.end = next
		if flag != 0 {
			return Token{Kind: Text, Flags: FromTable | flag, Code: tokens.Code(index)}
		}
		str, _ := d.tableString(index)
		if len(str) > d.lim.String {
			return s.fail(s.at, limit.Exceeded("String", d.lim.String))
		}
		return Token{Kind: Text, Flags: FromTable, Code: tokens.Code(index), Data: str}
	case wire.Entity:
		v, next, ok := s.integer(i + 1)
		if !ok {
			return Token{}
		}
		s.end = next
		return Token{Kind: Entity, Code: tokens.Code(v)}
	case wire.ExtI0, wire.ExtI1, wire.ExtI2:
		return s.inline(i+1, Token{Kind: ExtString, Flags: ExtFlags(int(c - wire.ExtI0))})
	case wire.ExtT0, wire.ExtT1, wire.ExtT2:
		v, next, ok := s.integer(i + 1)
		if !ok {
			return Token{}
		}
		s.end = next
		return Token{Kind: ExtInt, Flags: ExtFlags(int(c - wire.ExtT0)), Code: tokens.Code(v)}
	case wire.Ext0, wire.Ext1, wire.Ext2:
		s.end = i + 1
		return Token{Kind: Ext, Flags: ExtFlags(int(c - wire.Ext0))}
	case wire.Opaque:
		return s.opaque(i)
	}
	return s.detail(s.at, ErrToken, "unexpected token", tokens.Code(c)) // not reached: these are all
}

// inline scans a terminated string that begins at i and completes t with it.
//
// The length of an inline string is where its terminator is, and that may be far away
// or missing. The search goes on where it stopped when the window was refilled, so that
// small reads do not make it quadratic.
func (s *scan) inline(i int, t Token) Token {
	d := s.d
	b := s.b[i:]
	n := wire.IndexTerm(b, d.scanned, d.width)
	size := n
	if n < 0 {
		size = len(b) - len(b)%d.width
	}
	if size > d.lim.String-d.partTotal() {
		return s.fail(d.tokenStart(), limit.Exceeded("String", d.lim.String))
	}
	switch {
	case n >= 0:
		t.Data, s.end = b[:n:n], i+n+d.width
	case d.full():
		n = d.text.cut(b, d.mode != modePartial)
		t.Data, s.end = b[:n:n], i+n
		t.Flags |= Partial
	default:
		d.scanned = size
		return s.fail(i, io.ErrUnexpectedEOF)
	}
	return t
}

// opaque scans an OPAQUE at i.
//
// The length of opaque data stands in front (WBXML 1.3, 5.8.4.6), and is compared with
// the limit before a window grows for it. It sizes nothing: memory grows as octets
// arrive.
func (s *scan) opaque(i int) Token {
	d := s.d
	if d.opts.Strict {
		switch v := d.header.Version; {
		case v < Version11:
			return s.fail(s.at, &detailError{ErrVersion, "OPAQUE before WBXML 1.1"})
		case v < Version12 && s.mode != modeContent:
			return s.fail(s.at, &detailError{ErrVersion, "OPAQUE in an attribute value before WBXML 1.2"})
		}
	}
	size, next, ok := s.integer(i + 1)
	if !ok {
		return Token{}
	}
	if uint64(size) > uint64(d.lim.String) {
		return s.fail(s.at, limit.Exceeded("String", d.lim.String))
	}
	return s.octets(next, size)
}

// octets scans size octets of opaque data at i, or as many as the window holds.
func (s *scan) octets(i int, size uint32) Token {
	b := s.b[min(i, len(s.b)):]
	t := Token{Kind: Opaque, Code: tokens.Code(size)}
	if uint64(len(b)) < uint64(size) {
		if !s.d.fullOf() {
			return s.fail(i, io.ErrUnexpectedEOF)
		}
		t.Flags, t.Code = Partial, tokens.Code(size)-tokens.Code(len(b))
		size = uint32(len(b))
	}
	t.Data, s.end = b[:size:size], i+int(size)
	return t
}

// resume scans the next piece of what Chunked has cut.
func (s *scan) resume() Token {
	p := &s.d.part
	if p.kind == Opaque {
		return s.octets(s.at, p.left)
	}
	return s.inline(s.at, Token{Kind: p.kind, Flags: p.flags})
}

// partTotal returns the octets of the string in progress that have been
// delivered.
func (d *Decoder) partTotal() int {
	if d.mode == modePartial {
		return d.part.total
	}
	return 0
}

// tokenStart returns the index of the first octet of the token at d.pos, which is
// in front of the window when pieces of it have been delivered.
func (d *Decoder) tokenStart() int {
	if d.mode == modePartial {
		return int(d.part.at - d.base)
	}
	return d.pos
}

// notePiece keeps what the next piece of t, which begins at d.pos, must know.
//
// Text that is delivered in pieces is one token of the grammar. Limits, errors and the
// conversion of its charset have to see it as one: where it began, how long it is, and
// in which byte order.
func (d *Decoder) notePiece(t Token) {
	p := &d.part
	if p.continued = d.mode == modePartial; !p.continued {
		if t.Flags&Partial == 0 {
			return
		}
		*p = partial{kind: t.Kind, flags: t.Flags &^ Partial, after: d.mode, at: d.base + int64(d.pos)}
	}
	p.total += len(t.Data)
	p.left = uint32(t.Code)
	d.mode = modePartial
	if t.Flags&Partial == 0 {
		d.mode = p.after
	}
}

// tableString returns the string table entry at index, which is in range, and
// whether it has its terminator. After the first call it costs O(1).
func (d *Decoder) tableString(index uint32) (s []byte, terminated bool) {
	table := d.header.Strings
	if len(d.ends) != len(table) {
		d.ends = wire.TermEnds(d.ends, table, d.width)
	}
	end := d.ends[index]
	return table[index:end:end], int(end) < len(table)
}

// cut returns how much of b, the first or a later piece of a string, can be
// delivered so that no character is torn apart. Of the first it notes the byte
// order.
func (x *textState) cut(b []byte, first bool) int {
	n := len(b)
	switch w := x.charset.Width(); {
	case w == 4:
		return n &^ 3
	case w == 2:
		if first && x.charset == UTF16 {
			x.order, _ = splitBOM(b)
		}
		n &^= 1
		hi := n - 2
		if x.order == UTF16LE {
			hi = n - 1
		}
		if n >= 2 && b[hi]&0xFC == 0xD8 {
			n -= 2
		}
	case x.charset == UTF8 || x.charset == CharsetUnknown:
		for i := n - 1; i >= max(0, n-utf8.UTFMax); i-- {
			if utf8.RuneStart(b[i]) {
				if !utf8.FullRune(b[i:]) {
					n = i
				}
				break
			}
		}
	}
	return n
}
