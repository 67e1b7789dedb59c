package xmlconv

import (
	"bytes"
	"cmp"
	"io"
	"strings"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/tokens"
)

// toXML is what a Converter needs to write XML.
type toXML struct {
	dec      codec.Decoder
	elems    []element // the open elements, those of outer documents included
	attrs    []span    // the attributes of the open tag
	prefixes []prefix  // the namespace prefixes declared in scope
	direct   bool      // text tokens are UTF-8 as they stand
	unusual  bool      // the open tag has a name with a colon, or xmlns
	text     []byte    // scratch
	spare    []byte    // scratch for sorting attributes

	maxOut   int64 // octets that may be written before Limits.Expanded counts
	expanded int64 // the limit

	scout   codec.Decoder // looks ahead for ModeIndent
	outer   int           // elements of the documents around the one being written
	only    []uint64      // bit n: the n-th element holds elements only
	ordinal int           // elements begun
}

// An element is an open element.
type element struct {
	space    string // default namespace inside, escaped
	code     tokens.Code
	prefixes int32     // prefixes declared outside
	page     *pageInfo // of code; nil for a literal
	flags    uint8
}

const (
	selfClosed = 1 << iota // written as <a/>
	indents                // may be indented inside
	hasChild
	literal
)

// A span is one attribute in out: out[start] is the space before its name.
type span struct{ start, name, end int }

// name and value return the parts of an attribute.
func (s span) nameIn(b []byte) []byte  { return b[s.start+1 : s.name] }
func (s span) valueIn(b []byte) []byte { return b[s.name+2 : s.end-1] }

// freeExpansion is what Limits.Expanded leaves free.
const freeExpansion = 1 << 20

func (x *toXML) reset() {
	x.elems, x.attrs, x.prefixes = x.elems[:0], x.attrs[:0], x.prefixes[:0]
	x.only, x.ordinal, x.unusual = x.only[:0], 0, false
}

// document converts the document of c.dec.
func (c *Converter) document() error {
	h, err := c.dec.Header()
	if err != nil {
		return err
	}
	table, _ := c.dec.Table()
	if table == nil {
		return &codec.SyntaxError{Offset: 1, Err: typeError(h)}
	}
	c.setDirect(cmp.Or(c.o.Codec.Charset, h.Charset))
	c.expanded = c.o.Codec.Limits.Expanded
	if c.expanded == 0 {
		c.expanded = 16
	}
	c.maxOut = int64(c.base) + freeExpansion
	if c.w != nil {
		c.maxOut = flushSize
	}
	if c.o.Mode != ModeCanonical {
		c.out = append(c.out, `<?xml version="1.0" encoding="UTF-8"?>`...)
		c.doctype(table)
	}
	if err := c.body(&c.dec, c.tableInfo(table)); err != nil {
		return err
	}
	if c.o.Mode == ModeIndent {
		c.out = append(c.out, '\n')
	}
	return nil
}

// setDirect notes whether the text of a document in charset cs needs no
// conversion. Its validity is checked where it is written.
func (c *Converter) setDirect(cs codec.Charset) {
	c.direct = cs == codec.UTF8 || cs == codec.CharsetUnknown
}

// typeError is the error for a document whose type is not known.
func typeError(h codec.Header) error {
	if h.PublicID != 1 {
		return &wrapped{&detailError{ErrType, "document type not known: public identifier not among the tables"}, codec.ErrName}
	}
	return &wrapped{&detailError{ErrType, "document type not known: the document does not name it"}, codec.ErrName}
}

// unsafeInDecl is what an identifier in a DOCTYPE declaration must not hold.
const unsafeInDecl = "\"<>&"

func (c *Converter) doctype(t *tokens.Table) {
	if c.o.Mode == ModeIndent {
		c.out = append(c.out, '\n')
	}
	// The identifiers could hold what would break the declaration only in a
	// user's own table.
	if t.Public == "" || t.Root == "" || c.o.Anonymous || strings.ContainsAny(t.Public, unsafeInDecl) || strings.ContainsAny(t.System, unsafeInDecl) {
		return
	}
	c.out = append(c.out, "<!DOCTYPE "...)
	c.out = append(c.out, t.Root...)
	c.out = append(c.out, ` PUBLIC "`...)
	c.out = append(c.out, t.Public...)
	c.out = append(c.out, `" "`...)
	c.out = append(c.out, t.System...)
	c.out = append(c.out, `">`...)
	if c.o.Mode == ModeIndent {
		c.out = append(c.out, '\n')
	}
}

// body writes the elements of the document of d, of type in, to its end.
func (c *Converter) body(d *codec.Decoder, in *tableInfo) error {
	outer := len(c.elems)
	c.outer = outer
	for {
		t, err := d.Next()
		if err != nil {
			if err == io.EOF {
				return nil
			}
			return err
		}
		switch t.Kind {
		case codec.Start:
			err = c.start(d, in, t)
		case codec.End:
			err = c.end(d, in, t)
		case codec.Text, codec.Entity, codec.ExtString, codec.ExtInt, codec.Ext:
			err = c.content(d, t)
		case codec.Opaque:
			err = c.opaque(d, in, t)
		case codec.PI:
			err = c.instruction(d, t, outer)
		case codec.SwitchPage:
		}
		if err == nil && int64(len(c.out)) > c.maxOut {
			err = c.grown(d)
		}
		if err != nil {
			return err
		}
	}
}

// grown checks the size of the output against Limits.Expanded, and lets a
// stream flow.
func (c *Converter) grown(d *codec.Decoder) error {
	written := c.flushed + int64(len(c.out)-c.base)
	if c.expanded > 0 && written > freeExpansion && written/c.expanded > d.End() {
		return c.fault(d, &codec.LimitError{Limit: "Expanded", Max: c.expanded})
	}
	if c.w != nil {
		err := c.flush(false)
		c.maxOut = flushSize
		return err
	}
	c.maxOut = int64(len(c.out)) + freeExpansion/16
	return nil
}

// fault is the error for the last token of d.
func (c *Converter) fault(d *codec.Decoder, err error) error {
	return &codec.SyntaxError{Offset: d.Offset(), Path: string(d.AppendPath(nil)), Err: err}
}

// start writes a start tag.
func (c *Converter) start(d *codec.Decoder, in *tableInfo, t codec.Token) error {
	space, page, flags := "", (*pageInfo)(nil), uint8(0)
	if n := len(c.elems); n > 0 {
		p := &c.elems[n-1]
		space, page = p.space, p.page
		p.flags |= hasChild
		if p.flags&indents != 0 {
			c.newline(n)
		}
	}
	e := element{space: space, code: t.Code, prefixes: int32(len(c.prefixes))}
	c.out = append(c.out, '<')
	declare := false
	if t.Flags&codec.Literal == 0 && int(t.Code.Page()) < len(in.pages) && in.pages[t.Code.Page()].names != nil {
		p := &in.pages[t.Code.Page()]
		id := t.Code.Token() & 63
		name := p.names[id]
		if name == "" {
			return c.nameless(d, t)
		}
		e.page = p
		if p != page && p.space != space && (p.spaced || len(c.elems) == c.outer) { // compared only where the page changes
			e.space, declare = p.space, true
		}
		if props := p.props[id]; props != 0 {
			if props&isWhen != 0 {
				c.when.start(t.Code)
			}
			if props&elementOnly != 0 && c.o.Mode == ModeIndent {
				flags |= indents
			}
		}
		c.out = append(c.out, name...)
		if !in.spaced {
			c.unusual = c.unusual || strings.IndexByte(name, ':') >= 0
		}
	} else {
		if t.Flags&codec.Literal == 0 {
			return c.nameless(d, t)
		}
		flags |= literal
		if err := c.literalName(d, t); err != nil {
			return err
		}
	}
	if c.ordinal < len(c.only)*64 && c.only[c.ordinal/64]>>(c.ordinal%64)&1 != 0 {
		flags |= indents
	}
	c.ordinal++
	if t.Flags&codec.HasContent == 0 && c.o.Mode != ModeCanonical {
		flags |= selfClosed
	}
	e.flags = flags
	c.elems = append(c.elems, e)
	if t.Flags&codec.HasAttrs != 0 || c.unusual {
		return c.startTail(d, in, t, declare)
	}
	if declare {
		c.declare(e.space)
	}
	if flags&selfClosed != 0 {
		c.out = append(c.out, '/')
	}
	c.out = append(c.out, '>')
	return nil
}

// declare writes the declaration of the default namespace.
func (c *Converter) declare(space string) {
	c.out = append(c.out, ` xmlns="`...)
	c.text = append(c.text[:0], space...)
	c.out, _ = appendEscaped(c.out, c.text, true)
	c.out = append(c.out, '"')
}

// nameless is the error for a code without a name.
func (c *Converter) nameless(d *codec.Decoder, t codec.Token) error {
	_, err := d.AppendName(nil, t)
	if err == nil {
		err = c.fault(d, codec.ErrName)
	}
	return err
}

// literalName appends a name from the string table, if XML can have it.
func (c *Converter) literalName(d *codec.Decoder, t codec.Token) error {
	mark := len(c.out)
	out, err := d.AppendName(c.out, t)
	if err != nil {
		return err
	}
	c.out = out
	prefix, local, ok := splitName(out[mark:])
	if !ok {
		return c.fault(d, &detailError{codec.ErrName, "literal name that XML cannot have"})
	}
	if prefix != nil || string(local) == "xmlns" {
		c.unusual = true
	}
	return nil
}

// end writes an end tag.
func (c *Converter) end(d *codec.Decoder, in *tableInfo, t codec.Token) error {
	n := len(c.elems) - 1
	e := &c.elems[n]
	c.elems = c.elems[:n]
	c.when.open = false
	c.prefixes = c.prefixes[:e.prefixes]
	if e.flags&selfClosed != 0 {
		return nil
	}
	if e.flags&(indents|hasChild) == indents|hasChild {
		c.newline(n)
	}
	c.out = append(c.out, '<', '/')
	if e.flags&literal == 0 {
		c.out = append(c.out, e.page.names[e.code.Token()&63]...)
	} else {
		var err error
		if c.out, err = d.AppendName(c.out, t); err != nil {
			return err
		}
	}
	c.out = append(c.out, '>')
	return nil
}

// newline begins a line at depth n.
func (c *Converter) newline(n int) {
	if last := len(c.out) - 1; last < c.base || c.out[last] != '\n' {
		c.out = append(c.out, '\n')
	}
	width := c.o.Indent
	if width <= 0 {
		width = 2
	}
	const spaces = "                                                                "
	for n *= width; n > 0; n -= len(spaces) {
		c.out = append(c.out, spaces[:min(n, len(spaces))]...)
	}
}

// content writes the text of t as character data.
func (c *Converter) content(d *codec.Decoder, t codec.Token) error {
	s := t.Data
	if t.Kind != codec.Text || !c.direct {
		var err error
		if c.text, err = d.AppendToken(c.text[:0], t); err != nil {
			return err
		}
		s = c.text
	}
	return c.characters(d, s, false)
}

// characters writes s, which is UTF-8.
func (c *Converter) characters(d *codec.Decoder, s []byte, cdata bool) error {
	if c.when.open {
		c.when.text = append(c.when.text, s...)
	}
	if len(c.elems) == 0 {
		if isSpace(s) {
			return nil
		}
		return c.fault(d, &detailError{codec.ErrBalance, "XML has no text outside the root"})
	}
	if e := &c.elems[len(c.elems)-1]; e.flags&indents != 0 && isSpace(s) {
		return nil
	}
	var err error
	if cdata {
		c.out, err = appendCDATA(c.out, s)
	} else {
		c.out, err = appendEscaped(c.out, s, false)
	}
	if err != nil {
		return c.fault(d, err)
	}
	return nil
}

// instruction writes a processing instruction.
func (c *Converter) instruction(d *codec.Decoder, t codec.Token, outer int) error {
	if n := len(c.elems); n > 0 && c.elems[n-1].flags&indents != 0 {
		c.elems[n-1].flags |= hasChild
		c.newline(n)
	}
	c.out = append(c.out, "<?"...)
	mark := len(c.out)
	var err error
	if c.out, err = d.AppendName(c.out, t); err != nil {
		return err
	}
	if prefix, _, ok := splitName(c.out[mark:]); !ok || prefix != nil || strings.EqualFold(string(c.out[mark:]), "xml") {
		return c.fault(d, &detailError{codec.ErrName, "target that XML cannot have"})
	}
	if c.text, err = d.AppendAttr(c.text[:0], t); err != nil {
		return err
	}
	if len(c.text) > 0 {
		if _, err := appendEscaped(c.out, c.text, false); err != nil { // for its check only
			return c.fault(d, err)
		}
		if bytes.Contains(c.text, []byte("?>")) || bytes.IndexByte(c.text, '\r') >= 0 || isSpace(c.text[:1]) {
			return c.fault(d, &detailError{ErrChar, "processing instruction that XML cannot have"})
		}
		c.out = append(append(c.out, ' '), c.text...)
	}
	if _, err = d.Next(); err != nil { // AttrsEnd
		return err
	}
	c.out = append(c.out, "?>"...)
	if outer == 0 && len(c.elems) == 0 && c.o.Mode != ModeCompact {
		c.out = append(c.out, '\n')
	}
	return nil
}
