package xmlconv

import (
	"bytes"
	"errors"
	"io"
	"strconv"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/bufpool"
	"github.com/go-wbxml/wbxml/tokens"
)

// Documents in lenient conversion. XML carries no header of WBXML: its reader finds the
// type by DOCTYPE, root and namespace, and chooses version and charset. Where that would
// be another type, or where octets of a charset are written, the document is in an escape
// as a whole, which says its header.

// noTable is the type of documents whose type is not known.
var noTable = &tokens.Table{}

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
	// No limit: it is reported, and that is all.
	_ = c.repair(c.fault(l.d, &detailError{ErrType, "not as a plain document: its header is written, too"}))
	c.beginEscape(escapeDocument)
	c.number("charset", uint64(l.charset))
	if h.PublicID != 0 {
		c.number("public", uint64(h.PublicID))
	} else {
		c.publicText(l, h.Public())
	}
	if l.in.Table != noTable {
		c.text = append(c.text[:0], l.in.Name...)
		c.said("type")
	}
	c.attr("version")
	c.out = append(append(c.out, h.Version.String()...), `">`...)
}

// publicText writes a public identifier that is a text: as its octets where XML cannot
// have it, or where it looks like a number. Half a character at the end of the string table is
// left out.
func (c *xmlWriter) publicText(l *level, octets []byte) {
	octets = octets[:len(octets)-len(octets)%l.charset.Width()]
	var err error
	c.text, err = l.d.AppendToken(c.text[:0], codec.Token{Kind: codec.Text, Data: octets})
	if _, number := strconv.ParseUint(string(c.text), 10, 64); err != nil || number == nil || !c.writable(l, c.text) || !c.said("public") {
		c.octets("public-x", l, octets)
	}
}

// misleads reports whether a reader of the XML would take the root just begun, in the
// namespace space, for that of another type, in which codes have other meanings.
func (c *xmlWriter) misleads(in *tableInfo, space string) bool {
	name, _, _ := bytes.Cut(c.out[c.nameAt:], []byte{' '})
	if prefix, local, ok := bytes.Cut(name, []byte{':'}); ok {
		// No type has such a root, unless its own has the prefix: its reader would find none.
		if space, name = in.spaceOf(prefix), local; space == "" {
			return true
		}
	}
	// Then there is a DOCTYPE, which counts more than the root.
	if c.o.Mode != ModeCanonical && !c.o.Anonymous && in.doctype != "" {
		return false
	}
	c.text = append(c.text[:0], space...)
	t := tokens.ByRoot(name, c.text)
	return t != nil && !sameType(t, in.Table)
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
	// The document stands beside nothing else, as the plain conversion writes it.
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

// within returns the options for reading a document nested in this one by itself, and not
// by a decoder of the one around it: it is only looked at.
func (c *xmlWriter) within(table *tokens.Table) codec.Options {
	o := c.o.Codec
	o.Table, o.Charset, o.StopAtRoot = table, 0, false
	return o
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
	x.dec.SetOptions(x.within(table))
	x.dec.ResetBytes(doc)
	err = x.document()
	b.B, x.out = x.out, nil
	return err == nil
}

// isComplete returns the error of a document in which tokens are wrong or missing.
func (c *xmlWriter) isComplete(doc []byte, table *tokens.Table) error {
	c.scout.SetOptions(c.within(table))
	c.scout.ResetBytes(doc)
	for {
		if _, err := c.scout.Next(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}
