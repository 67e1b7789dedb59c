package inspect

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode"
	"unicode/utf8"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/wire"
	"github.com/go-wbxml/wbxml/tokens"
)

// A body is the state of the grammar within one document.
type body struct {
	*walker
	d       *codec.Decoder
	table   *tokens.Table // nil: not known
	version codec.Version
	doc     []byte

	tagPage, attrPage uint8
	inAttrs, inPI     bool
	rooted            bool
	open              []tokens.Code // elements, 0 for a name from the string table
	attr              tokens.Code   // the attribute whose value is read, 0 for such a name
}

// document explains doc, which d is about to read.
func (l *walker) document(d *codec.Decoder, doc []byte) {
	h, err := d.Header()
	if err != nil {
		n := l.header(doc, nil)
		l.unread(doc[n:], int64(n))
		l.fault(err)
		return
	}
	n := l.header(doc, &h)
	l.strings(h.Strings, int64(n), cmp.Or(l.charset, h.Charset))
	b := &body{walker: l, d: d, version: h.Version, doc: doc}
	l.path = d.AppendPath(l.path[:0])
	b.table, _ = d.Table()
	n += len(h.Strings)
	for {
		t, err := d.Next()
		if err == io.EOF {
			return
		}
		if err != nil {
			l.unread(doc[n:], int64(n))
			l.fault(err)
			return
		}
		b.token(t)
		n = int(d.End())
	}
}

// token lists the rows of t, the last token.
func (b *body) token(t codec.Token) {
	off, end := b.d.Offset(), b.d.End()
	octets := b.doc[off:end]
	off, octets = b.lead(t, off, octets)
	if t.Kind == codec.Start { // an END is still listed under the element that it ends
		b.path = b.d.AppendPath(b.path[:0])
	}
	r := row{off: off, octets: octets, state: b.state(), page: int(b.page())}
	b.describe(t, &r)
	if t.Kind == codec.Opaque {
		b.opaque(t, r)
	} else if len(octets) > 0 || t.Kind == codec.AttrStart {
		b.watched(t, b.row(r))
	} else {
		b.watched(t, -1)
	}
	b.follow(t)
}

// lead lists the octets in front of the token proper: the PI octet and a page
// switch. It returns the rest.
func (b *body) lead(t codec.Token, off int64, octets []byte) (int64, []byte) {
	put := func(n int, token, meaning string) {
		c := ClassControl
		if n == 1 {
			c = ClassAttr
		}
		b.row(row{off: off, octets: octets[:n], state: b.state(), page: int(b.page()), token: token, meaning: meaning, class: c})
		off, octets = off+int64(n), octets[n:]
	}
	switch t.Kind {
	case codec.PI, codec.SwitchPage:
		if octets[0] == wire.PI {
			put(1, "PI", "<?")
			b.inPI = true
		}
	case codec.Start, codec.AttrStart, codec.AttrValue, codec.ContentValue:
	default:
		return off, octets
	}
	if len(octets) < 2 || octets[0] != wire.SwitchPage {
		return off, octets
	}
	page := octets[1]
	if b.inAttrs || b.inPI {
		put(2, "SWITCH_PAGE", "attribute page "+strconv.Itoa(int(page)))
		b.attrPage = page
		return off, octets
	}
	meaning := "tag page " + strconv.Itoa(int(page))
	if b.table != nil && int(page) < len(b.table.Spaces) && b.table.Spaces[page] != "" {
		meaning += ", " + b.table.Spaces[page]
	}
	put(2, "SWITCH_PAGE", meaning)
	b.tagPage = page
	return off, octets
}

// state names the part of the grammar that the next octet is read in.
func (b *body) state() string {
	switch {
	case b.inPI:
		return "pi"
	case b.inAttrs:
		return "attrs"
	case len(b.open) > 0 || b.version == codec.Version10: // 1.0 has content at top level
		return "content"
	case b.rooted:
		return "epilog"
	}
	return "prolog"
}

// page is the current page of the space that the next octet is read in.
func (b *body) page() uint8 {
	if b.inAttrs || b.inPI {
		return b.attrPage
	}
	return b.tagPage
}

// follow changes the state as t does.
func (b *body) follow(t codec.Token) {
	switch t.Kind {
	case codec.Start:
		b.open = append(b.open, assigned(t))
		b.rooted = true
		b.inAttrs = t.Flags&codec.HasAttrs != 0
	case codec.End:
		b.open = b.open[:len(b.open)-1]
		b.path = b.d.AppendPath(b.path[:0])
	case codec.PI:
		b.inPI, b.attr = true, 0
	case codec.AttrStart:
		b.attr = assigned(t)
	case codec.AttrsEnd:
		if b.inPI {
			b.inPI = false
		} else {
			b.inAttrs = false
		}
	}
}

// describe fills in the token, the meaning and the class of t.
func (b *body) describe(t codec.Token, r *row) {
	switch t.Kind {
	case codec.Start:
		r.class, r.meaning = ClassTag, "<"+b.name(t)+">"
		r.token = tagToken(t)
	case codec.End:
		r.class, r.token, r.meaning = ClassTag, "END", "</"+b.name(t)+">"
	case codec.AttrStart, codec.PI:
		r.class, r.meaning = ClassAttr, b.name(t)+"="
		if t.Kind == codec.PI {
			r.meaning = "target " + b.name(t)
		}
		r.token = codeToken("attr", t)
		if t.Flags&codec.Literal == 0 {
			if _, prefix, _ := b.table.Attr(t.Code); prefix != "" {
				r.meaning += quote([]byte(prefix))
			}
		}
	case codec.AttrValue:
		r.class, r.token = ClassAttr, codeToken("value", t)
		if s, ok := b.table.Value(t.Code); ok {
			r.meaning = quote([]byte(s))
		} else {
			r.meaning = fmt.Sprintf("value 0x%02x:%02x", t.Code.Page(), t.Code.Token())
		}
	case codec.AttrsEnd:
		r.class, r.token, r.meaning = ClassControl, "END", "end of attributes"
		if b.inPI {
			r.class, r.meaning = ClassAttr, "?>"
		}
	default:
		r.class = ClassText
		r.token, r.meaning = b.data(t)
	}
	if t.Flags&codec.Unknown != 0 {
		r.class = ClassFault
		if t.Flags&(codec.Literal|codec.FromTable) != 0 {
			r.meaning += ", a reference that leads nowhere"
			b.broken(&codec.SyntaxError{Offset: b.d.Offset(), Err: codec.ErrReference})
			return
		}
		r.meaning += " unassigned"
	}
}

// tagToken names a tag octet: its identity and, as in LITERAL_AC, its bits.
func tagToken(t codec.Token) string {
	bits := ""
	if t.Flags&codec.HasAttrs != 0 {
		bits = "A"
	}
	if t.Flags&codec.HasContent != 0 {
		bits += "C"
	}
	switch {
	case t.Flags&codec.Literal == 0:
		return fmt.Sprintf("tag %02x %s", t.Code.Token(), bits)
	case bits == "":
		return "LITERAL"
	}
	return "LITERAL_" + bits
}

// codeToken names an attribute start or value octet.
func codeToken(kind string, t codec.Token) string {
	if t.Flags&codec.Literal != 0 {
		return "LITERAL"
	}
	return fmt.Sprintf("%s %02x", kind, t.Code.Token())
}

// name returns the name of an element, attribute or target, its code where there
// is none.
func (b *body) name(t codec.Token) string {
	if name := b.d.Name(t); name != "" {
		return name
	}
	if t.Flags&codec.Literal != 0 {
		return "string " + strconv.FormatUint(uint64(t.Code), 10)
	}
	return fmt.Sprintf("0x%02x:%02x", t.Code.Page(), t.Code.Token())
}

// data describes a token that stands for text.
func (b *body) data(t codec.Token) (token, meaning string) {
	text, err := b.d.AppendToken(b.buf[:0], t)
	b.buf = text[:0]
	meaning = quote(text)
	switch t.Kind {
	case codec.Text:
		token = "STR_I"
		if t.Flags&codec.FromTable != 0 {
			token = "STR_T"
			meaning = "string " + strconv.FormatUint(uint64(t.Code), 10) + " " + meaning
		}
	case codec.Entity:
		token, meaning = "ENTITY", fmt.Sprintf("U+%04X %s", uint32(t.Code), meaning)
	case codec.ExtString:
		token = "EXT_I_" + strconv.Itoa(t.Num())
	case codec.ExtInt:
		token = "EXT_T_" + strconv.Itoa(t.Num())
		meaning = strconv.FormatUint(uint64(t.Code), 10) + " " + meaning
	case codec.Ext:
		token = "EXT_" + strconv.Itoa(t.Num())
	case codec.ContentValue:
		token = codeToken("value", t)
	case codec.Opaque:
		return "OPAQUE", count(len(t.Data))
	}
	if errors.Is(err, codec.ErrToken) { // an extension that the document type says nothing about
		meaning = "no meaning defined"
		if t.Kind == codec.ExtString {
			meaning += " for " + quote(t.Data)
		}
	} else if err != nil {
		b.broken(err)
		meaning = "not valid text: " + quote(t.Data)
		if t.Kind == codec.Entity {
			meaning = fmt.Sprintf("not valid text: U+%04X", uint32(t.Code))
		}
	}
	return token, meaning
}

// opaque lists an OPAQUE: r has its octets, of which t.Data are the last.
func (b *body) opaque(t codec.Token, r row) {
	head := len(r.octets) - len(t.Data)
	data := row{off: r.off + int64(head), octets: t.Data, state: r.state, page: r.page, token: "data", class: ClassText}
	r.octets = r.octets[:head]
	b.row(r)
	data.meaning = b.value(t.Data)
	i := b.row(data)
	b.watched(t, i)
}

// assigned returns the code of a name, 0 for one from the string table.
func assigned(t codec.Token) tokens.Code {
	if t.Flags&codec.Literal != 0 {
		return 0
	}
	return t.Code
}

// value describes opaque data in the form that the document type has for the element or
// attribute.
func (b *body) value(data []byte) string {
	code := b.attr
	if !b.inAttrs && len(b.open) > 0 {
		code = b.open[len(b.open)-1]
	}
	for i := 0; b.table != nil && code != 0 && i < len(b.table.Forms); i++ {
		switch f := &b.table.Forms[i]; {
		case f.Attr != b.inAttrs || f.Code != code || f.When != 0:
		case f.Kind == tokens.FormDateTime:
			return dateTime(data)
		case f.Kind == tokens.FormBitDateTime:
			return bitDateTime(data)
		case f.Kind == tokens.FormInteger:
			return integer(data)
		}
	}
	if printable(data) {
		return quote(data)
	}
	return ascii(data[:min(len(data), perLine)])
}

// printable reports whether opaque data is text in UTF-8, which does not depend on the
// charset of the document.
func printable(b []byte) bool {
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 || !unicode.IsPrint(r) && !unicode.IsSpace(r) {
			return false
		}
		b = b[n:]
	}
	return true
}
