package codec

import (
	"io"
	"unicode/utf8"

	"github.com/go-wbxml/wbxml/tokens"
)

// A textState converts the strings of one document.
type textState struct {
	charset Charset // of the document
	order   Charset // the same, but UTF-16 with the byte order of the string in pieces
	coder   Transcoder
	coderOf Charset // the charset of coder
	pieces  []byte  // scratch: a string in pieces, for a coder that needs it whole; of an encoder, a string as octets
}

func (x *textState) reset(c Charset) {
	x.charset, x.order, x.pieces = c, c, x.pieces[:0]
}

// transcoder returns the transcoder of a charset that is not built in.
func (x *textState) transcoder(find func(Charset) (Transcoder, error)) (Transcoder, error) {
	if x.coder != nil && x.coderOf == x.charset {
		return x.coder, nil
	}
	if find == nil {
		return nil, errCharset(x.charset)
	}
	c, err := find(x.charset)
	if err != nil {
		return nil, err
	}
	x.coder, x.coderOf = c, x.charset
	return c, nil
}

// appendText converts the string, or piece of one, src.
//
// A charset that is built in converts piece by piece, since cut has torn no character
// apart. Of another one nothing is known; its transcoder may need escape sequences from
// the front of the string. So pieces are collected for it, and converted with the last.
func (d *Decoder) appendText(dst, src []byte, continued, last bool) ([]byte, error) {
	x := &d.text
	if x.charset == UTF16 {
		order := x.order
		if !continued {
			order, src = splitBOM(src)
		}
		return order.AppendUTF8(dst, src)
	}
	if x.charset.builtIn() {
		return x.charset.AppendUTF8(dst, src)
	}
	coder, err := x.transcoder(d.opts.Charsets)
	if err != nil {
		return dst, err
	}
	if !continued && last {
		return coder.AppendUTF8(dst, src)
	}
	if !continued {
		x.pieces = x.pieces[:0]
	}
	x.pieces = append(x.pieces, src...)
	if !last {
		return dst, nil
	}
	return coder.AppendUTF8(dst, x.pieces)
}

// convertError wraps the error of a conversion of the last token; it is not
// final.
func (d *Decoder) convertError(err error) error {
	return &SyntaxError{Offset: d.Offset(), Path: string(d.AppendPath(nil)), Err: err}
}

// AppendName appends the name of the element, attribute or target t, a token of
// this document, as UTF-8. A code that the table does not assign, and every code
// where there is no table, is ErrName.
func (d *Decoder) AppendName(dst []byte, t Token) ([]byte, error) {
	if t.Flags&Literal != 0 {
		if uint64(t.Code) >= uint64(len(d.header.Strings)) {
			return dst, d.convertError(ErrReference)
		}
		raw, _ := d.tableString(uint32(t.Code))
		if err := d.spend(len(raw)); err != nil {
			return dst, d.convertError(err)
		}
		out, err := d.appendText(dst, raw, false, true)
		if err != nil {
			return dst, d.convertError(err)
		}
		return out, nil
	}
	name, ok := d.codedName(t)
	if !ok {
		return dst, d.convertError(&detailError{ErrName, "no name for code " + string(appendCode(nil, t.Code))})
	}
	return append(dst, name...), nil
}

// Name returns the name of t, or "" where AppendName would fail. For a literal
// name it allocates.
func (d *Decoder) Name(t Token) string {
	if t.Flags&Literal == 0 {
		name, _ := d.codedName(t)
		return name
	}
	b, err := d.AppendName(nil, t)
	if err != nil {
		return ""
	}
	return string(b)
}

// codedName returns the name that the table has for t.
func (d *Decoder) codedName(t Token) (name string, ok bool) {
	switch t.Kind {
	case Start, End:
		return d.table.Tag(t.Code)
	case AttrStart, PI:
		name, _, ok = d.table.Attr(t.Code)
	}
	return name, ok
}

// AppendToken appends the text of the last token, t, as UTF-8: a Text or
// ExtString converted, an Entity as its character, an AttrValue, a ContentValue and an
// extension as their text in the table, Opaque octets unchanged. Other tokens have no text.
// Of a string in pieces whose charset is not built in, the last piece has the text
// of the whole.
func (d *Decoder) AppendToken(dst []byte, t Token) ([]byte, error) {
	out, err := d.tokenText(dst, t)
	if err != nil {
		return dst, d.convertError(err)
	}
	return out, nil
}

func (d *Decoder) tokenText(dst []byte, t Token) ([]byte, error) {
	switch t.Kind {
	case Text:
		if t.Flags&Unknown != 0 {
			return dst, ErrReference
		}
		return d.appendText(dst, t.Data, d.part.continued, t.Flags&Partial == 0)
	case Entity:
		r := t.Rune()
		if r < 0 {
			return dst, &detailError{ErrCharset, "ENTITY is no character"}
		}
		return utf8.AppendRune(dst, r), nil
	case AttrValue:
		s, ok := d.table.Value(t.Code)
		if !ok {
			return dst, &detailError{ErrToken, "no text for attribute value " + string(appendCode(nil, t.Code))}
		}
		return append(dst, s...), nil
	case ContentValue:
		s, ok := d.table.Content(t.Code)
		if !ok {
			return dst, &detailError{ErrToken, "no text for value in content " + string(appendCode(nil, t.Code))}
		}
		return append(dst, s...), nil
	case Opaque:
		if d.opts.RefuseOpaque {
			return dst, &detailError{ErrToken, "opaque data in text"}
		}
		return append(dst, t.Data...), nil
	case ExtString, ExtInt, Ext:
		return d.extension(dst, t)
	}
	return dst, nil
}

// extTokens are the token octets of the kinds of extension, number 0.
var extTokens = [...]uint8{ExtString: 0x40, ExtInt: 0x80, Ext: 0xC0}

// extension appends the text that an extension token has in the table.
func (d *Decoder) extension(dst []byte, t Token) ([]byte, error) {
	octet := extTokens[t.Kind] + uint8(t.Num())
	var rules []tokens.Ext
	if d.table != nil {
		rules = d.table.Exts
	}
	for i := range rules {
		x := &rules[i]
		if x.Token != octet {
			continue
		}
		if !x.Var {
			if t.Kind == ExtInt && uint32(t.Code) != x.Index {
				continue
			}
			return append(dst, x.Value...), nil
		}
		first, last := !d.part.continued || t.Kind != ExtString, t.Flags&Partial == 0
		s := t.Data
		if t.Kind == ExtInt {
			if uint64(t.Code) >= uint64(len(d.header.Strings)) {
				return dst, ErrReference
			}
			s, _ = d.tableString(uint32(t.Code))
			if err := d.spend(len(s)); err != nil {
				return dst, err
			}
		}
		if first {
			dst = append(dst, x.Before...)
		}
		dst, err := d.appendText(dst, s, !first, last)
		if err == nil && last {
			dst = append(dst, x.After...)
		}
		return dst, err
	}
	return dst, &detailError{ErrToken, "no meaning for extension token 0x" + string([]byte{hexDigit(octet >> 4), hexDigit(octet)})}
}

// AppendText appends the text that follows, as UTF-8, up to the next Start, End
// or PI, which it leaves unread: strings, entities and extensions as
// [Decoder.AppendToken] does, opaque data as raw octets. Directly after a Start
// it first passes over the attributes, within an attribute list or processing
// instruction over the rest of that.
func (d *Decoder) AppendText(dst []byte) ([]byte, error) {
	switch d.modeSeen() {
	case modeAttrs, modePI, modePITarget:
		if err := d.skipAttrs(); err != nil {
			return dst, err
		}
	}
	return d.collect(dst)
}

// AppendAttr appends, as UTF-8, the value of the attribute or processing
// instruction that the last token, t, begins: first the part that stands in the
// token itself. It leaves the token behind the value unread.
func (d *Decoder) AppendAttr(dst []byte, t Token) ([]byte, error) {
	if (t.Kind == AttrStart || t.Kind == PI) && t.Flags&(Literal|Unknown) == 0 {
		_, prefix, _ := d.table.Attr(t.Code)
		dst = append(dst, prefix...)
	}
	return d.collect(dst)
}

// collect appends the text of all tokens up to one that has none.
//
// The text of an element or attribute goes on until something else comes, which only the
// next token shows. That token is held back for Next, and the position of the last one
// is restored: for Offset and errors it has not been read.
func (d *Decoder) collect(dst []byte) ([]byte, error) {
	for {
		start, last, from, in := d.start, d.last, d.base, d.modeSeen()
		t, err := d.Next()
		if err == io.EOF {
			return dst, nil // which Next returns again
		}
		if err != nil {
			return dst, err
		}
		switch t.Kind {
		case Text, Entity, AttrValue, ContentValue, Opaque, ExtString, ExtInt, Ext:
			if dst, err = d.AppendToken(dst, t); err != nil {
				return dst, err
			}
		case SwitchPage:
		default:
			d.held, d.heldStart, d.heldIn, d.holding = t, d.start, in, true
			d.afterHold, d.mode = d.mode, modeHold
			// The last token is again the one before.
			d.start, d.last = start-int(d.base-from), last
			return dst, nil
		}
	}
}
