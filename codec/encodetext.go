package codec

import (
	"math"
	"unicode/utf8"

	"github.com/go-wbxml/wbxml/internal/wire"
	"github.com/go-wbxml/wbxml/tokens"
)

// Text writes s, which is UTF-8, as an inline string in the document's charset:
// content or, in an attribute list, part of the value. A character that the
// charset lacks becomes an entity. A character that the charset writes like a
// terminator is refused, as is s where it is not UTF-8.
func (e *Encoder) Text(s []byte) {
	if e.beforeValue() {
		if e.ascii && plainASCII(s) {
			e.buf = append(append(append(e.buf, wire.StrI), s...), 0)
			return
		}
		e.convert(s)
	}
}

// TextString is Text for a string.
func (e *Encoder) TextString(s string) {
	if e.beforeValue() {
		if e.ascii && plainASCII(s) {
			e.buf = append(append(append(e.buf, wire.StrI), s...), 0)
			return
		}
		e.text.pieces = append(e.text.pieces[:0], s...)
		e.convert(e.text.pieces)
	}
}

// plainASCII reports whether s is ASCII without NUL, eight octets at a time.
func plainASCII[T string | []byte](s T) bool {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	for len(s) >= 8 {
		x := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
			uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
		if ((x-ones)|x)&highs != 0 {
			return false
		}
		s = s[8:]
	}
	for i := range len(s) {
		if s[i]-1 >= 0x7F {
			return false
		}
	}
	return true
}

// convert writes s as strings and entities.
//
// A character that the charset lacks can stand in the document all the same, as an ENTITY
// with its code point (WBXML 1.3, 5.8.4.3). The string ends before it, and another one
// begins behind it: readers put the three together.
func (e *Encoder) convert(s []byte) {
	for first := true; first || len(s) > 0; first = false {
		mark := len(e.buf)
		var n int
		var err error
		e.buf, n, err = e.appendFrom(append(e.buf, wire.StrI), s)
		switch {
		case err != nil:
			e.buf = e.buf[:mark]
			e.fail(err)
			return
		case wire.HasTerm(e.buf[mark+1:], e.width):
			e.buf = e.buf[:mark]
			e.fail(errTerminator)
			return
		case n == 0 && len(s) > 0:
			e.buf = e.buf[:mark] // nothing but the character that is missing
		default:
			e.buf = wire.AppendTerm(e.buf, e.width)
		}
		if s = s[n:]; len(s) > 0 {
			r, size := utf8.DecodeRune(s)
			if r == utf8.RuneError && size == 1 {
				e.fail(ErrCharset)
				return
			}
			e.buf = wire.AppendInt(append(e.buf, wire.Entity), uint32(r))
			s = s[size:]
		}
	}
}

// appendFrom converts s, which is UTF-8, to the document's charset; see
// [Transcoder].
func (e *Encoder) appendFrom(dst, s []byte) (out []byte, n int, err error) {
	x := &e.text
	if x.charset.builtIn() {
		return x.charset.AppendFrom(dst, s)
	}
	coder, err := x.transcoder(e.opts.Charsets)
	if err != nil {
		return dst, 0, err
	}
	return coder.AppendFrom(dst, s)
}

// TextRef writes a reference to the string at offset index of Header.Strings.
func (e *Encoder) TextRef(index uint32) {
	if e.beforeValue() && e.reference(index) {
		e.buf = wire.AppendInt(append(e.buf, wire.StrT), index)
	}
}

// Opaque writes b as opaque data. Version 1.0 has none, 1.1 none in attribute
// values: ErrVersion, without Options.KeepFaults.
func (e *Encoder) Opaque(b []byte) {
	if e.beforeOpaque() {
		e.appendOpaque(b)
	}
}

func (e *Encoder) appendOpaque(b []byte) {
	if uint64(len(b)) > math.MaxUint32 {
		e.fail(ErrInteger)
		return
	}
	e.buf = wire.AppendInt(append(e.buf, wire.Opaque), uint32(len(b)))
	e.buf = append(e.buf, b...)
}

func (e *Encoder) beforeOpaque() bool {
	if !e.beforeValue() {
		return false
	}
	if v := e.header.Version; !e.opts.KeepFaults && (v < Version11 || v < Version12 && e.state != encContent) {
		e.fail(&detailError{ErrVersion, "OPAQUE not in WBXML " + v.String()})
	}
	return e.err == nil
}

// ExtString writes the extension EXT_I_n, n 0 to 2, with the UTF-8 string s,
// which must consist of characters of the document's charset.
func (e *Encoder) ExtString(n int, s []byte) {
	if !e.beforeExt(n) {
		return
	}
	mark := len(e.buf)
	var used int
	var err error
	e.buf, used, err = e.appendFrom(append(e.buf, wire.ExtI0+byte(n)), s)
	switch {
	case err == nil && used < len(s):
		err = &detailError{ErrCharset, "extension with a character that the charset lacks"}
	case err == nil && wire.HasTerm(e.buf[mark+1:], e.width):
		err = errTerminator
	}
	if err != nil {
		e.buf = e.buf[:mark]
		e.fail(err)
		return
	}
	e.buf = wire.AppendTerm(e.buf, e.width)
}

func (e *Encoder) beforeExt(n int) bool {
	if n < 0 || n > 2 {
		e.fail(ErrToken)
	}
	return e.beforeValue()
}

// Token writes t, a token from a decoder of a document with the same header, or one
// like it. A copy of all tokens has the same octets, except for over-long integers.
// Data is in the document's charset. The flags of a Start determine its bits; a later
// call that contradicts them is an error.
//
// Among the other calls, Token writes the tokens that have no method of their own: PI,
// with Literal or without, which begins a processing instruction whose value follows by
// Value and Text, until EndAttrs; Entity, which Text writes where it has to; Ext and
// ExtInt with [ExtFlags]; SwitchPage; ContentValue.
func (e *Encoder) Token(t Token) {
	if e.err != nil {
		return
	}
	if e.pieces != Invalid {
		e.piece(t)
		return
	}
	switch t.Kind {
	case Start:
		e.startToken(t)
	case End:
		e.End()
	case AttrStart:
		if t.Flags&Literal != 0 {
			e.AttrLiteral(uint32(t.Code))
		} else {
			e.Attr(t.Code)
		}
	case AttrValue:
		e.Value(t.Code)
	case AttrsEnd:
		e.EndAttrs()
	case Text, ExtString:
		e.stringToken(t)
	case Entity:
		if e.beforeValue() {
			e.buf = wire.AppendInt(append(e.buf, wire.Entity), uint32(t.Code))
		}
	case Opaque:
		e.opaqueToken(t)
	case ExtInt:
		if e.beforeExt(t.Num()) {
			e.buf = wire.AppendInt(append(e.buf, wire.ExtT0+byte(t.Num())), uint32(t.Code))
		}
	case Ext:
		if e.beforeExt(t.Num()) {
			e.buf = append(e.buf, wire.Ext0+byte(t.Num()))
		}
	case PI:
		e.piToken(t)
	case SwitchPage:
		e.switchToken(t)
	case ContentValue:
		e.contentValue(t.Code)
	default:
		e.fail(ErrToken)
	}
}

// contentValue writes a value in content, which is on the page of tags.
func (e *Encoder) contentValue(c tokens.Code) {
	switch {
	case c&(wire.TagAttrs|wire.TagContent) != wire.TagAttrs || c.Token()&wire.TagIdentity < 0x05 || c > 0xFFFF:
		e.fail(&detailError{ErrToken, "not a value in content: " + string(appendCode(nil, c))})
	case e.state == encPI || e.state == encAttrs && e.attrs > 0:
		e.fail(ErrState)
	case e.beforeValue():
		if p := c.Page(); p != e.tagPage {
			e.buf = append(e.buf, wire.SwitchPage, p)
			e.tagPage = p
		}
		e.buf = append(e.buf, c.Token())
	}
}

func (e *Encoder) startToken(t Token) {
	if t.Flags&Literal != 0 {
		e.StartLiteral(uint32(t.Code))
	} else {
		e.Start(t.Code)
	}
	if e.err != nil {
		return
	}
	e.forced, e.content = true, t.Flags&HasContent != 0
	e.state = encEmpty
	if e.content {
		e.buf[e.open] |= wire.TagContent
		e.state = encContent
	}
	if t.Flags&HasAttrs != 0 {
		e.buf[e.open] |= wire.TagAttrs
		e.state, e.attrs = encAttrs, 0
	}
}

// stringToken writes the octets of a Text or ExtString as they are.
func (e *Encoder) stringToken(t Token) {
	if t.Flags&FromTable != 0 {
		e.TextRef(uint32(t.Code))
		return
	}
	if t.Kind == ExtString && t.Num() > 2 {
		e.fail(ErrToken)
	}
	if !e.beforeValue() {
		return
	}
	if !e.stringFits(t.Data) {
		return
	}
	if t.Kind == Text {
		e.buf = append(e.buf, wire.StrI)
	} else {
		e.buf = append(e.buf, wire.ExtI0+byte(t.Num()))
	}
	e.appendPiece(t)
}

// opaqueToken writes an Opaque, or the first piece of one.
func (e *Encoder) opaqueToken(t Token) {
	if t.Flags&Partial == 0 {
		e.Opaque(t.Data)
		return
	}
	if !e.beforeOpaque() {
		return
	}
	size := uint64(len(t.Data)) + uint64(t.Code)
	if size > math.MaxUint32 {
		e.fail(ErrInteger)
		return
	}
	e.buf = wire.AppendInt(append(e.buf, wire.Opaque), uint32(size))
	e.left = uint32(size)
	e.appendPiece(t)
}

// piece writes t, which must be the next piece of the string or opaque datum in
// progress.
func (e *Encoder) piece(t Token) {
	left := uint64(0)
	if t.Flags&Partial != 0 {
		left = uint64(t.Code)
	}
	switch {
	case t.Kind != e.pieces, t.Flags&FromTable != 0, t.Kind == Opaque && uint64(len(t.Data))+left != uint64(e.left):
		e.fail(ErrState)
	case t.Kind == Opaque || e.stringFits(t.Data):
		e.appendPiece(t)
	}
}

// stringFits reports whether s, in the document's charset, can stand in a string.
//
// A terminator within a string would end it, and the octets behind it would be read as
// tokens.
func (e *Encoder) stringFits(s []byte) bool {
	if len(s)%e.width != 0 {
		e.fail(&detailError{ErrCharset, "text ends within a character"})
	} else if wire.HasTerm(s, e.width) {
		e.fail(errTerminator)
	}
	return e.err == nil
}

// appendPiece writes the data of t, and its terminator unless more follows.
func (e *Encoder) appendPiece(t Token) {
	e.buf = append(e.buf, t.Data...)
	if t.Flags&Partial != 0 {
		e.pieces = t.Kind
		e.left -= uint32(len(t.Data))
		e.flush()
		return
	}
	if t.Kind != Opaque {
		e.buf = wire.AppendTerm(e.buf, e.width)
	}
	e.pieces, e.left = Invalid, 0
}

func (e *Encoder) piToken(t Token) {
	if e.state != encPITarget {
		if t.Flags&Literal != 0 {
			e.piLiteral(uint32(t.Code))
		} else {
			e.pi(t.Code)
		}
		return
	}
	switch {
	case t.Flags&Literal == 0 && isAttrStart(t.Code.Token()) && t.Code <= 0xFFFF:
		e.attrCode(t.Code)
	case t.Flags&Literal != 0 && e.reference(uint32(t.Code)):
		e.buf = wire.AppendInt(append(e.buf, wire.Literal), uint32(t.Code))
	default:
		e.fail(ErrToken)
	}
	e.state = encPI
}

// switchToken writes a page switch of its own: in attribute space within a list
// or instruction, and with HasAttrs between PI and its target.
//
// Switches that change nothing, or stand where the grammar has none, are written because
// they were read: a copy has the octets of its original, and a MAC over these goes on to
// verify.
func (e *Encoder) switchToken(t Token) {
	if t.Code > 0xFF {
		e.fail(ErrToken)
		return
	}
	page := &e.attrPage
	switch {
	case e.state == encPITarget, e.state == encAttrs, e.state == encPI:
	case t.Flags&HasAttrs != 0:
		if !e.beforeContent() {
			return
		}
		e.beginPI()
		e.state = encPITarget
	default:
		if !e.beforeContent() {
			return
		}
		page = &e.tagPage
	}
	*page = uint8(t.Code)
	e.buf = append(e.buf, wire.SwitchPage, uint8(t.Code))
}
