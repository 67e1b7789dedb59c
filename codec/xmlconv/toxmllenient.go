package xmlconv

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"strconv"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/bufpool"
	"github.com/go-wbxml/wbxml/internal/limit"
	"github.com/go-wbxml/wbxml/internal/wire"
	"github.com/go-wbxml/wbxml/internal/xmlesc"
	"github.com/go-wbxml/wbxml/tokens"
)

// How WBXML that XML cannot express becomes XML with escapes. A document comes here only
// after the plain conversion has failed, so that it costs nothing where none is needed,
// and that both write the same octets there.
//
// Each token is first written as the plain conversion does. Where that fails, what it has
// written is taken back, and the escape takes its place. The tokens of an attribute list
// and of an instruction are written in both ways side by side, since only the end of the
// list shows whether XML can have it.

// lenience is the state of a lenient conversion.
type lenience struct {
	lenient  bool
	reserved bool // the prefix of escapes is for these only
	wrapped  bool // the document is in an escape as a whole
	escaping int  // open escapes
	// The escapes for the list being read, and scratch for its plain form.
	side, head []byte
}

// reset forgets everything but the memory.
func (y *lenience) reset() { *y = lenience{side: y.side[:0], head: y.head[:0]} }

// errWrap says that the document has to be written again, in an escape as a whole.
var errWrap = errors.New("wbxml: not as a plain document")

// noTable is the type of documents whose type is not known.
var noTable = &tokens.Table{}

// A way is how a document is converted. Each converts what the one before cannot.
type way uint8

// The ways.
const (
	plainly way = iota
	mended      // with escapes
	asWhole     // with escapes, and in one as a whole
)

// writeLenient is WriteXML with Lenient or Libwbxml. The document is kept, since which way leads to its
// end shows only there; Limits.Document bounds it. The XML is not kept: the ways are tried
// with output that goes nowhere.
func writeLenient(w io.Writer, r io.Reader, o DecodeOptions) error {
	// One octet more than allowed is enough to find that there are more.
	if most := limit.Or(o.Codec.Limits.Document, limit.Document); o.Codec.Limits.Document >= 0 {
		r = io.LimitReader(r, most+1)
	}
	doc, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	c := getConverter()
	defer putConverter(c)
	b := bufpool.Get(2 * flushSize)
	defer bufpool.Put(b)
	x := &c.xml
	if o.Libwbxml { // which converts a copy, as a whole
		if b.B, err = c.AppendXML(b.B[:0], doc, o); err == nil {
			x.out, x.w = b.B, w
			err = x.flush()
			x.out = nil
		}
		return err
	}
	how := plainly
	if _, err := x.try(&c.words, b.B[:0], io.Discard, doc, o, how); err != nil {
		if _, how, err = x.mend(&c.words, b.B[:0], io.Discard, doc, o); err != nil {
			return err
		}
	}
	b.B, err = x.try(&c.words, b.B[:0], w, doc, o, how)
	return err
}

// mend converts doc, which cannot be converted plainly, and returns how. It does not call
// o.Warn: only at its end a way is known to lead there.
func (c *xmlWriter) mend(v *vocabulary, dst []byte, w io.Writer, doc []byte, o DecodeOptions) ([]byte, way, error) {
	o.Warn = nil
	out, err := c.try(v, dst, w, doc, o, mended)
	if err != errWrap {
		return out, mended, err
	}
	out, err = c.try(v, dst, w, doc, o, asWhole)
	return out, asWhole, err
}

// try converts doc in one way. Without the first of them, options of the caller that
// refuse something are lifted: what they refuse is what there is to mend.
func (c *xmlWriter) try(v *vocabulary, dst []byte, w io.Writer, doc []byte, o DecodeOptions, how way) ([]byte, error) {
	c.begin(v, dst, w, o)
	if how != plainly {
		c.lenient, c.reserved, c.wrapped = true, true, how == asWhole
		c.o.Codec.KeepUnknown, c.o.Codec.KeepFaults, c.o.Codec.Strict = true, true, false
		c.dec.SetOptions(c.o.Codec)
	}
	c.dec.ResetBytes(doc)
	err := c.document()
	if err == nil && w != nil {
		err = c.flush()
	}
	out := c.out
	c.out = nil
	return out, err
}

// mayWrap decides whether the whole document is in an escape, and returns its type. XML
// carries no header, so that octets of another charset than UTF-8 would lose theirs.
func (c *xmlWriter) mayWrap(table *tokens.Table, cs codec.Charset) *tokens.Table {
	if table == nil {
		table, c.wrapped = noTable, true
	}
	c.wrapped = c.wrapped || !isUTF8(cs)
	c.o.Anonymous = c.o.Anonymous || c.wrapped // a DOCTYPE would name another root
	return table
}

// wrap begins the escape for the document of l, which has just been entered.
func (c *xmlWriter) wrap(l *level) {
	h, _ := l.d.Header() // which has been read
	l.wrapped = true
	c.warn(&codec.SyntaxError{Offset: l.d.Offset(), Path: string(l.d.AppendPath(nil)),
		Err: &detailError{ErrType, "not as a plain document: its header is written, too"}})
	c.beginEscape("wbxml")
	c.number("charset", uint64(l.charset))
	if h.PublicID != 0 {
		c.number("public", uint64(h.PublicID))
	} else {
		c.publicText(l, h.Public())
	}
	if l.in.Table != noTable {
		c.text = append(c.text[:0], l.in.Name...)
		c.out, _ = xmlesc.AppendChecked(append(c.out, ` type="`...), c.text, xmlesc.Value)
		c.out = append(c.out, '"')
	}
	c.out = append(append(append(c.out, ` version="`...), h.Version.String()...), `">`...)
}

// publicText writes a public identifier that is a text: as its octets where XML cannot
// have it, or where it looks like a number.
func (c *xmlWriter) publicText(l *level, octets []byte) {
	var err error
	c.text, err = l.d.AppendToken(c.text[:0], codec.Token{Kind: codec.Text, Data: octets})
	if _, number := strconv.ParseUint(string(c.text), 10, 64); err == nil && number != nil {
		mark := len(c.out)
		if c.out, err = xmlesc.AppendChecked(append(c.out, ` public="`...), c.text, xmlesc.Value); err == nil {
			c.out = append(c.out, '"')
			return
		}
		c.out = c.out[:mark]
	}
	c.octets("public-x", l, octets)
}

// beginEscape begins the tag of an escape. The outermost declares the namespace.
func (c *xmlWriter) beginEscape(name string) {
	c.out = append(append(c.out, "<"+escapePrefix+":"...), name...)
	if c.escaping == 0 {
		c.out = append(c.out, " xmlns:"+escapePrefix+`="`+EscapeSpace+`"`...)
	}
	c.escaping++
}

// endEscape writes the end tag of an escape.
func (c *xmlWriter) endEscape(name string) {
	c.escaping--
	c.out = append(append(append(c.out, "</"+escapePrefix+":"...), name...), '>')
}

// emptyEscape ends the tag of an escape without content.
func (c *xmlWriter) emptyEscape(name string) {
	if c.o.Mode == ModeCanonical {
		c.out = append(c.out, '>')
		c.endEscape(name)
		return
	}
	c.escaping--
	c.out = append(c.out, "/>"...)
}

// number writes an attribute of an escape.
func (c *xmlWriter) number(name string, v uint64) {
	c.out = append(append(append(c.out, ' '), name...), `="`...)
	c.out = append(strconv.AppendUint(c.out, v, 10), '"')
}

// octets writes an attribute of an escape, in hexadecimal. The last string of a table may
// end within a character, which no string elsewhere can: it ends before that one.
func (c *xmlWriter) octets(name string, l *level, s []byte) {
	c.out = append(append(append(c.out, ' '), name...), `="`...)
	c.out = append(hex.AppendEncode(c.out, s[:len(s)-len(s)%l.charset.Width()]), '"')
}

// code writes the attribute c of an escape.
func (c *xmlWriter) code(code tokens.Code) {
	c.out = hex.AppendEncode(append(c.out, ` c="`...), []byte{code.Page()})
	c.out = append(hex.AppendEncode(append(c.out, ':'), []byte{code.Token()}), '"')
}

// name writes the attribute of an escape that says the name of t.
func (c *xmlWriter) name(l *level, t codec.Token) error {
	switch {
	case t.Flags&codec.Literal == 0:
		c.code(t.Code)
		return nil
	case t.Flags&codec.Unknown != 0:
		c.number("i", uint64(t.Code))
		return nil
	}
	var err error
	if c.text, err = l.d.AppendName(c.text[:0], t); err == nil {
		mark := len(c.out)
		if c.out, err = xmlesc.AppendChecked(append(c.out, ` name="`...), c.text, xmlesc.Value); err == nil {
			c.out = append(c.out, '"')
			return nil
		}
		c.out = c.out[:mark]
	} else if !mends(err) {
		return err
	}
	c.octets("x", l, l.entry(t.Code))
	return nil
}

// entry returns the octets of the string table at an offset, which is in it.
func (l *level) entry(at tokens.Code) []byte {
	h, _ := l.d.Header()
	s := h.Strings[at:]
	if n := wire.IndexTerm(s, 0, l.charset.Width()); n >= 0 {
		return s[:n]
	}
	return s
}

// mends reports whether an escape can take the place of what has failed.
func mends(err error) bool { return !errors.Is(err, codec.ErrLimit) }

// warn reports a repair.
func (c *xmlWriter) warn(err error) {
	if e, ok := errors.AsType[*codec.SyntaxError](err); ok && c.o.Warn != nil {
		c.o.Warn(e)
	}
}

// readLenient is read.
func (c *xmlWriter) readLenient() error {
	n := len(c.levels)
	l := &c.levels[n-1]
	for len(c.levels) == n {
		d := l.d
		t, err := d.Next()
		switch {
		case err == io.EOF:
			if !l.rooted && !l.wrapped {
				return errWrap
			}
			return c.leave(l)
		case err != nil:
		case t.Kind == codec.Start:
			err = c.startLenient(l, t)
		case t.Kind == codec.End:
			err = c.endLenient(l, t)
		case t.Kind == codec.PI:
			err = c.instructionLenient(l, t)
		case t.Kind != codec.SwitchPage:
			err = c.contentLenient(l, t)
		}
		if err == nil && int64(len(c.out)) > c.maxOut {
			err = c.grown(d)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// startLenient is start.
func (c *xmlWriter) startLenient(l *level, t codec.Token) error {
	plain := len(c.elems) > l.outer || l.wrapped // whether an escape can stand here
	if !plain && l.rooted {
		return errWrap
	}
	e, err := c.openTag(l, t)
	if err != nil {
		if err = c.escapeTag(l, t, e, plain, err); err != nil {
			return err
		}
	}
	if len(c.elems) == 1 && !l.wrapped && c.misleads(l.in, e.space) {
		return errWrap
	}
	// What is written so far, to come back to.
	c.head = append(c.head[:0], c.out[c.nameAt-1:]...)
	before, ours := *e, c.attrs[:min(len(c.attrs), 1)]
	var own attr
	if len(ours) > 0 {
		own = ours[0]
	}
	c.side = c.side[:0]
	from := 0 // of the attributes in c.side, those from here on are in w:attrs
	if t.Flags&codec.HasAttrs != 0 {
		if from, err = c.attributesLenient(l, e); err != nil {
			return err
		}
	}
	if e.flags&escaped == 0 && (c.unusual || len(c.attrs) > 1) {
		if err := c.checkAttrs(l); err != nil {
			if !mends(err) {
				return err
			}
			// One of them is there twice, or a prefix is not declared. Which of them are
			// right depends on the others, so that all of them are escaped.
			from = 0
			c.out = append(c.out[:c.nameAt-1], c.head...)
			*e, c.prefixes, c.attrs = before, c.prefixes[:before.prefixes], c.attrs[:len(ours)]
			if len(ours) > 0 {
				c.attrs[0] = own
			}
			c.unusual = true
			if again := c.checkAttrs(l); again != nil { // the prefix of the element
				if err = c.escapeTag(l, t, e, plain, again); err != nil {
					return err
				}
			} else {
				c.warn(err)
			}
		}
	}
	c.unusual = false
	more := len(c.side) > from
	if t.Flags&codec.HasContent == 0 && !more && c.o.Mode != ModeCanonical {
		e.flags |= selfClosed
		c.out = append(c.out, '/')
		if e.flags&escaped != 0 {
			c.escaping--
		}
	}
	c.out = append(c.out, '>')
	if more {
		c.beginEscape("attrs")
		c.out = append(append(c.out, '>'), c.side[from:]...)
		c.endEscape("attrs")
	}
	return nil
}

// misleads reports whether a reader of the XML would take the root just begun, in the
// namespace space, for that of another type, in which codes have other meanings.
func (c *xmlWriter) misleads(in *tableInfo, space string) bool {
	name, _, _ := bytes.Cut(c.out[c.nameAt:], []byte{' '})
	if bytes.IndexByte(name, ':') >= 0 {
		return true
	}
	if c.o.Mode != ModeCanonical && !c.o.Anonymous && in.doctype != "" {
		return false
	}
	c.text = append(c.text[:0], space...)
	t := tokens.ByRoot(name, c.text)
	return t != nil && !sameType(t, in.Table)
}

// escapeTag writes the escape for the element e in place of what is written of it.
// reason is why.
func (c *xmlWriter) escapeTag(l *level, t codec.Token, e *element, plain bool, reason error) error {
	if !mends(reason) {
		return reason
	}
	// A reader finds the type of a document by its root. Where that is an escape, the
	// document is in one as a whole, which names the type.
	if !plain {
		return errWrap
	}
	c.warn(reason)
	around := ""
	if n := len(c.elems); n > 1 {
		around = c.elems[n-2].space
	}
	e.page, e.space, e.flags = nil, around, e.flags&^indents|escaped
	// A table by hand may have names that XML cannot have, and rules for them.
	if t.Flags&codec.Literal == 0 && l.in.props(t.Code)&isWhen != 0 {
		l.when.start(t.Code)
		e.flags |= collects
	}
	c.out, c.attrs = c.out[:c.nameAt-1], c.attrs[:0]
	c.beginEscape("tag")
	return c.name(l, t)
}

// endLenient is end.
func (c *xmlWriter) endLenient(l *level, t codec.Token) error {
	n := len(c.elems) - 1
	e := c.elems[n]
	if e.flags&escaped == 0 {
		return c.end(l.d, t)
	}
	c.elems, c.prefixes = c.elems[:n], c.prefixes[:e.prefixes]
	if e.flags&selfClosed == 0 {
		c.endEscape("tag")
	}
	return nil
}

// attributesLenient reads an attribute list. It leaves those in front of the first that
// XML cannot have in c.attrs, and all as escapes in c.side. from is where those that are
// not in c.attrs begin.
func (c *xmlWriter) attributesLenient(l *level, e *element) (from int, err error) {
	c.escaping++ // the escapes are in w:attrs
	defer func() { c.escaping-- }()
	first := len(c.attrs)
	fit, at := -1, 0 // how many fit, and where the present one begins in c.side
	if e.flags&escaped != 0 {
		fit = first
	}
	form := tokens.FormKind(0)
	// Behind the first that does not fit, plain forms are written on, only to find what is
	// wrong in them, and to warn of it. They are cut off at the end.
	for {
		t, err := l.d.Next()
		if err != nil {
			return 0, err
		}
		switch t.Kind {
		case codec.AttrStart, codec.AttrsEnd:
			if n := len(c.attrs); n > first {
				c.out = append(c.out, '"')
				c.attrs[n-1].end = len(c.out)
				c.flip()
				c.endEscape("attr")
				c.flip()
			}
			if t.Kind == codec.AttrsEnd {
				if fit < 0 {
					return len(c.side), nil
				}
				if fit < len(c.attrs) {
					c.out, c.attrs = c.out[:c.attrs[fit].start], c.attrs[:fit]
				}
				return from, nil
			}
			at = len(c.side)
			form, err = c.attrStart(l, t)
			c.flip()
			c.beginEscape("attr")
			if nameErr := c.name(l, t); nameErr != nil {
				return 0, nameErr
			}
			c.out = append(c.out, '>')
			c.flip()
		case codec.SwitchPage:
			continue
		default:
			err = c.part(l, t, form, xmlesc.Value)
		}
		if err != nil {
			if !mends(err) {
				return 0, err
			}
			c.warn(err)
			if fit < 0 {
				fit, from = len(c.attrs)-1, at
			}
		}
		if int64(len(c.out)+len(c.side)) > c.maxOut {
			if err := c.checkExpanded(l.d); err != nil {
				return 0, err
			}
		}
	}
}

// flip exchanges c.out and c.side.
func (c *xmlWriter) flip() { c.out, c.side = c.side, c.out }

// part writes t, a part of a value: to c.out as it is in XML, and to c.side as text or as
// an escape. The error is why c.out cannot have it.
func (c *xmlWriter) part(l *level, t codec.Token, form tokens.FormKind, place xmlesc.Place) error {
	err := c.textOf(l, t, form)
	if err == nil {
		if c.out, err = xmlesc.AppendChecked(c.out, c.text, place); err == nil {
			c.side, _ = xmlesc.AppendChecked(c.side, c.text, xmlesc.Text)
			return nil
		}
		err = c.fault(l.d, err)
	}
	if !mends(err) {
		return err
	}
	c.flip()
	escapeErr := c.escapeToken(l, t)
	c.flip()
	if escapeErr != nil {
		return escapeErr
	}
	return err
}

// textOf puts the text of t into c.text.
func (c *xmlWriter) textOf(l *level, t codec.Token, form tokens.FormKind) (err error) {
	if t.Kind == codec.Opaque {
		c.text, err = c.formatOpaque(l.d, t, form)
	} else {
		c.text, err = l.d.AppendToken(c.text[:0], t)
	}
	return err
}

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
	} else if err = c.textOf(l, t, 0); err == nil {
		err = c.characters(l, c.text, false)
	}
	if err == nil || !mends(err) {
		return err
	}
	c.out, l.when.text = c.out[:mark], l.when.text[:cond]
	c.elems[n-1].flags &^= indents
	c.warn(err)
	return c.escapeToken(l, t)
}

// outerText writes text outside the root, which is possible in an escape only.
func (c *xmlWriter) outerText(l *level, t codec.Token) error {
	err := c.textOf(l, t, 0)
	if err == nil && isSpace(c.text) {
		return nil
	}
	if err != nil && !mends(err) {
		return err
	}
	if !l.wrapped {
		return errWrap
	}
	if err == nil {
		if c.out, err = xmlesc.AppendChecked(c.out, c.text, xmlesc.Text); err == nil {
			return nil
		}
		err = c.fault(l.d, err)
	}
	c.warn(err)
	return c.escapeToken(l, t)
}

// opaqueLenient is opaque. It enters a document only where that can be converted to its
// end: plainly where possible, else in an escape with its header.
func (c *xmlWriter) opaqueLenient(l *level, t codec.Token) error {
	e := &c.elems[len(c.elems)-1]
	if e.flags&literal != 0 || l.in.props(e.code)&hasForm == 0 {
		return c.opaque(l, t)
	}
	table, ok := l.in.nestedTable(e.code, t.Data, l.when, c.o.Codec.Resolve)
	if !ok {
		return c.opaque(l, t)
	}
	plain := c.convertsPlainly(l, t.Data, table)
	// A chunk of a large object may be the front of a document: it ends in the middle of a
	// token, and is octets like any other.
	if !plain {
		if err := c.isComplete(t.Data, table); err != nil {
			if s, ok := errors.AsType[*codec.SyntaxError](err); ok {
				err = s.Err // its offset is in the document
			}
			return c.fault(l.d, err)
		}
	}
	e.flags &^= indents
	if plain { // an escape says by itself that the document is WBXML
		c.retype(l.when)
	}
	if err := c.nested(l.d, t, table); err != nil || plain {
		return err
	}
	c.wrap(&c.levels[len(c.levels)-1])
	return nil
}

// convertsPlainly reports whether a nested document needs no escape.
func (c *xmlWriter) convertsPlainly(l *level, doc []byte, table *tokens.Table) bool {
	// Written back, it has the charset of the document around it.
	h, _, err := codec.ParseHeader(doc)
	if err != nil || h.Charset != l.charset && !(isUTF8(h.Charset) && isUTF8(l.charset)) {
		return false
	}
	// A converter of its own, whose result is dropped: the document is small against the
	// time that anybody has who asks for lenient conversion. Nesting is limited, and so is
	// how often a document is converted for this.
	conv := getConverter()
	defer putConverter(conv)
	b := bufpool.Get(4 * len(doc))
	defer bufpool.Put(b)
	x := &conv.xml
	x.begin(&conv.words, b.B[:0], nil, DecodeOptions{Codec: c.o.Codec})
	x.reserved = true
	o := x.o.Codec
	o.Table, o.Charset, o.StopAtRoot = table, 0, false
	x.dec.SetOptions(o)
	x.dec.ResetBytes(doc)
	err = x.document()
	b.B, x.out = x.out, nil
	return err == nil
}

// isComplete returns the error of a document in which tokens are wrong or missing.
func (c *xmlWriter) isComplete(doc []byte, table *tokens.Table) error {
	o := c.o.Codec
	o.Table, o.Charset, o.StopAtRoot = table, 0, false
	c.scout.SetOptions(o)
	c.scout.ResetBytes(doc)
	for {
		if _, err := c.scout.Next(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// instructionLenient is instruction.
func (c *xmlWriter) instructionLenient(l *level, t codec.Token) error {
	// The error for the data as a whole stands at the instruction.
	start := c.fault(l.d, &detailError{ErrChar, "processing instruction that XML cannot have"})
	mark := len(c.out)
	c.escaping++ // the escapes are in w:pi
	c.side = c.side[:0]
	var err error
	c.out, err = l.d.AppendName(c.out, t)
	if err == nil && !isTarget(c.out[mark:]) {
		err = c.fault(l.d, &detailError{codec.ErrName, "target that XML cannot have"})
	}
	fits := err == nil
	if !fits {
		if !mends(err) {
			return err
		}
		c.warn(err)
	}
	c.flip()
	c.beginEscape("target")
	err = c.name(l, t)
	c.emptyEscape("target")
	c.flip()
	if err != nil {
		return err
	}
	c.out = append(c.out, ' ')
	data := len(c.out)
	if t.Flags&codec.Literal == 0 {
		_, prefix, _ := l.in.Attr(t.Code)
		c.out = append(c.out, prefix...)
	}
	for {
		t, err := l.d.Next()
		if err != nil {
			return err
		}
		if t.Kind == codec.AttrsEnd {
			break
		}
		if t.Kind == codec.SwitchPage {
			continue
		}
		// Nothing is escaped in an instruction.
		if err = c.part(l, t, 0, 0); err != nil {
			if !mends(err) {
				return err
			}
			c.warn(err)
			fits = false
		}
		if int64(len(c.out)+len(c.side)) > c.maxOut {
			if err := c.checkExpanded(l.d); err != nil {
				return err
			}
		}
	}
	c.escaping--
	if fits && checkInstruction(c.out[data:]) != nil {
		c.warn(start)
		fits = false
	}
	if len(c.out) == data { // without data there is no space behind the target either
		c.out = c.out[:data-1]
	}
	c.head = append(c.head[:0], c.out[mark:]...)
	c.out = c.out[:mark]
	if !fits && len(c.elems) == l.outer && !l.wrapped {
		return errWrap
	}
	c.beforePI(l)
	if fits {
		c.out = append(append(append(c.out, "<?"...), c.head...), "?>"...)
	} else {
		c.beginEscape("pi")
		c.out = append(append(c.out, '>'), c.side...)
		c.endEscape("pi")
	}
	c.afterPI(l)
	return nil
}

// escapeToken writes the escape for t, a token that is text or part of a value.
func (c *xmlWriter) escapeToken(l *level, t codec.Token) error {
	switch t.Kind {
	case codec.Text:
		c.escapeString(l, t)
	case codec.Entity:
		c.beginEscape("e")
		c.number("c", uint64(t.Code))
		c.emptyEscape("e")
	case codec.AttrValue:
		c.beginEscape("value")
		c.code(t.Code)
		c.emptyEscape("value")
	case codec.Opaque:
		c.escapeOpaque(l, t.Data)
	case codec.ExtString:
		c.beginEscape("ext-i")
		c.number("n", uint64(t.Num()))
		c.out = append(c.out, '>')
		c.extText(l, t.Data)
		c.endEscape("ext-i")
	case codec.ExtInt:
		c.beginEscape("ext-t")
		c.number("n", uint64(t.Num()))
		h, _ := l.d.Header()
		// The offset of a string means nothing in another table: the string is written.
		if l.in.refers(t) && uint64(t.Code) < uint64(len(h.Strings)) {
			c.out = append(c.out, '>')
			c.extText(l, l.entry(t.Code))
			c.endEscape("ext-t")
			break
		}
		c.number("v", uint64(t.Code))
		c.emptyEscape("ext-t")
	case codec.Ext:
		c.beginEscape("ext")
		c.number("n", uint64(t.Num()))
		c.emptyEscape("ext")
	}
	return nil
}

// refers reports whether the operand of the extension t, EXT_T, is an offset in the
// string table.
func (in *tableInfo) refers(t codec.Token) bool {
	for i := range in.Exts {
		if x := &in.Exts[i]; x.Token == wire.ExtT0+uint8(t.Num()) && x.Var {
			return true
		}
	}
	return false
}

// escapeString writes the escape for a string.
func (c *xmlWriter) escapeString(l *level, t codec.Token) {
	c.beginEscape("s")
	if t.Flags&codec.Unknown != 0 {
		c.number("i", uint64(t.Code))
	} else {
		c.octets("x", l, t.Data)
	}
	c.emptyEscape("s")
}

// extText writes the string of an extension: as text, or as the escape for a string.
func (c *xmlWriter) extText(l *level, octets []byte) {
	t := codec.Token{Kind: codec.Text, Data: octets}
	var err error
	if c.text, err = l.d.AppendToken(c.text[:0], t); err == nil {
		if c.out, err = xmlesc.AppendChecked(c.out, c.text, xmlesc.Text); err == nil {
			return
		}
	}
	c.escapeString(l, t)
}

// escapeOpaque writes the escape for OPAQUE.
func (c *xmlWriter) escapeOpaque(l *level, octets []byte) {
	c.beginEscape("opaque")
	c.out = append(c.out, ` as="`...)
	mark := len(c.out)
	// Some clients send text as OPAQUE with its terminator. It stays legible, and the
	// terminator comes back.
	width := l.charset.Width()
	if n := len(octets) - width; n > 0 && n%width == 0 && wire.IndexTerm(octets, 0, width) == n {
		var err error
		if c.text, err = l.d.AppendToken(c.text[:0], codec.Token{Kind: codec.Text, Data: octets[:n]}); err == nil {
			c.out = append(c.out, opaqueNUL+`">`...)
			if c.out, err = xmlesc.AppendChecked(c.out, c.text, xmlesc.Text); err == nil {
				c.endEscape("opaque")
				return
			}
			c.out = c.out[:mark]
		}
	}
	c.out = append(c.out, opaqueBase64+`">`...)
	c.out = base64.StdEncoding.AppendEncode(c.out, octets)
	c.endEscape("opaque")
}
