package xmlconv

import (
	"encoding/base64"
	"slices"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/wire"
	"github.com/go-wbxml/wbxml/internal/xmlesc"
)

// Text in lenient conversion: the escapes for a token that is text, or a part of a value.

// contentLenient writes a token that is text, or a document in OPAQUE.
func (c *xmlWriter) contentLenient(l *level, t codec.Token) error {
	n := len(c.elems)
	if n == l.outer {
		return c.outerText(l, t)
	}
	// What is taken back if it fails: the octets, and the text that later content goes by.
	mark, cond := len(c.out), len(l.when.text)
	var err error
	if t.Kind == codec.Opaque {
		err = c.opaqueLenient(l, t)
	} else if err = c.contentText(l, t, 0); err == nil {
		err = c.characters(l, c.text, false)
	}
	if err == nil || !mends(err) {
		return err
	}
	c.out, l.when.text = c.out[:mark], l.when.text[:cond]
	c.elems[n-1].flags &^= indents // an escape here is a part of the text
	return c.escapeFor(l, t, err)
}

// outerText writes text outside the root, which is possible in an escape only.
func (c *xmlWriter) outerText(l *level, t codec.Token) error {
	err := c.contentText(l, t, 0)
	switch {
	// White space there means nothing, in XML and in WBXML.
	case err == nil && isSpace(c.text):
		return nil
	case err != nil && !mends(err):
		return err
	// Documents of WBXML 1.0 may have text there.
	case !l.wrapped:
		return errWrap
	}
	if err == nil {
		if c.out, err = xmlesc.AppendChecked(c.out, c.text, xmlesc.Text); err == nil {
			return nil
		}
		err = c.fault(l.d, err)
	}
	return c.escapeFor(l, t, err)
}

// escapeFor writes the escape for t, whose text XML cannot have for the given reason.
func (c *xmlWriter) escapeFor(l *level, t codec.Token, reason error) error {
	err := c.repair(reason)
	if err == nil {
		c.escapeToken(l, t)
	}
	return err
}

// escapeToken writes the escape for t, a token that is text or part of a value.
func (c *xmlWriter) escapeToken(l *level, t codec.Token) {
	switch t.Kind {
	case codec.Text:
		c.escapeString(l, t)
	case codec.Entity:
		c.beginEscape(escapeE)
		c.number("c", uint64(t.Code))
		c.emptyEscape(escapeE)
	case codec.AttrValue:
		c.beginEscape(escapeValue)
		c.code(t.Code)
		c.emptyEscape(escapeValue)
	case codec.Opaque:
		c.escapeOpaque(l, t.Data)
	case codec.ExtString, codec.ExtInt, codec.Ext:
		c.escapeExt(l, t)
	}
}

// escapeExt writes the escape for an extension. Its operand is a string, a number or nothing,
// and the number may be the offset of a string.
func (c *xmlWriter) escapeExt(l *level, t codec.Token) {
	e, s := escapeExt, t.Data
	text := t.Kind == codec.ExtString
	switch t.Kind {
	case codec.ExtString:
		e = escapeExtI
	case codec.ExtInt:
		e = escapeExtT
		// The offset of a string means nothing in another table: the string is written.
		h, _ := l.d.Header()
		if text = l.in.refers(t) && uint64(t.Code) < uint64(len(h.Strings)); text {
			s = l.entry(t.Code)
		}
	}
	c.beginEscape(e)
	c.number("n", uint64(t.Num()))
	if !text {
		if t.Kind == codec.ExtInt {
			c.number("v", uint64(t.Code))
		}
		c.emptyEscape(e)
		return
	}
	c.out = append(c.out, '>')
	// ext-t takes no text, only a string that is an element.
	if e == escapeExtT || !c.appendString(l, s) {
		c.escapeString(l, codec.Token{Data: s})
	}
	c.endEscape(e)
}

// refers reports whether the operand of the extension t, EXT_T, is an offset in the
// string table.
func (in *tableInfo) refers(t codec.Token) bool {
	x := extOf(in.Table, wire.ExtT0+t.Num())
	return x != nil && x.Var
}

// appendString writes octets in the charset of the document as text. Where XML cannot have
// them it does nothing, and ok is false.
func (c *xmlWriter) appendString(l *level, octets []byte) (ok bool) {
	var err error
	if c.text, err = l.d.AppendToken(c.text[:0], codec.Token{Kind: codec.Text, Data: octets}); err == nil && c.writable(l, c.text) {
		c.out, err = xmlesc.AppendChecked(c.out, c.text, xmlesc.Text)
		return err == nil
	}
	return false
}

// writable reports whether text of the document can be written in its charset again, where
// no ENTITY can stand for a character. A decoder takes more than that: surrogates in UCS-2.
func (c *xmlWriter) writable(l *level, text []byte) bool {
	if isUTF8(l.charset) {
		return true
	}
	// The built-in charsets are transcoders themselves. Others were found once, or their text
	// could not have been read; a writer has the same ones.
	coder, err := codec.Transcoder(l.charset), error(nil)
	if c.o.Codec.Charsets != nil && !slices.Contains(builtIn[:], coder) {
		coder, err = c.o.Codec.Charsets(l.charset)
	}
	if err != nil {
		return false
	}
	_, n, err := coder.AppendFrom(nil, text)
	return err == nil && n == len(text)
}

// escapeString writes the escape for a string: its octets, which are no text, or the
// reference that leads nowhere.
func (c *xmlWriter) escapeString(l *level, t codec.Token) {
	c.beginEscape(escapeS)
	if t.Flags&codec.Unknown != 0 {
		c.number("i", uint64(t.Code))
	} else {
		c.octets("x", l, t.Data)
	}
	c.emptyEscape(escapeS)
}

// escapeOpaque writes the escape for OPAQUE.
func (c *xmlWriter) escapeOpaque(l *level, octets []byte) {
	c.beginEscape(escapeOpaque)
	c.attr("as")
	mark := len(c.out)
	// Some clients send text as OPAQUE with its terminator. It stays legible, and the
	// terminator comes back.
	width := l.charset.Width()
	n := len(octets) - width
	if c.out = append(c.out, opaqueNUL+`">`...); n <= 0 || n%width != 0 || wire.IndexTerm(octets, 0, width) != n || !c.appendString(l, octets[:n]) {
		c.out = append(c.out[:mark], opaqueBase64+`">`...)
		c.out = base64.StdEncoding.AppendEncode(c.out, octets)
	}
	c.endEscape(escapeOpaque)
}
