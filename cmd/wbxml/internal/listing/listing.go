// Package listing writes a WBXML document octet by octet, with the meaning of each
// octet.
//
// A row has the offset, the octets, the state of the grammar, the current code
// page of the space that the octets are read in, the token, its meaning and the
// path of the element. A row with more octets than fit goes on in lines that
// have the offset, the octets and their ASCII characters. A document within an
// OPAQUE is listed in its place, indented.
//
// The octets of all rows are those of the document, for any input: the octets behind
// an error are listed as not read.
package listing

import (
	"bufio"
	"errors"
	"io"
	"strconv"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/charset"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/tokens"
)

// Options control a listing.
type Options struct {
	// Name is the name of the document in the title.
	Name string
	// Table is the document type; nil means the one that the header names.
	// Without either, elements and attributes are listed by code.
	Table *tokens.Table
	// Charset overrides the one in the header, when not 0.
	Charset codec.Charset
	// Strict holds the document to the grammar of its version and makes a
	// token that its type does not assign an error.
	Strict bool
	Limits codec.Limits
	// Color writes ANSI colours.
	Color bool
}

// Write lists doc to w. A fault in the document is returned as a
// [*codec.SyntaxError], the first one where there are several, and stands in the
// listing too. An error of w is returned instead.
func Write(w io.Writer, doc []byte, o Options) error {
	l := &lister{p: printer{w: bufio.NewWriter(w), color: o.Color}}
	d := codec.NewDecoder(nil, codec.Options{
		Table: o.Table, Resolve: xmlconv.Resolve, ResolveRoot: xmlconv.ResolveRoot, Charset: o.Charset, Charsets: charset.Find,
		Strict: o.Strict, KeepUnknown: !o.Strict, Limits: o.Limits,
	})
	d.ResetBytes(doc)
	l.title(d, o, len(doc))
	l.document(d, doc, 0, o.Charset)
	if err := l.p.w.Flush(); err != nil {
		return err
	}
	return l.err
}

// A lister lists one document and those within it.
type lister struct {
	p    printer
	buf  []byte // scratch for text
	path []byte
	err  error // the first fault
}

// title describes the document, as far as its header can be read.
func (l *lister) title(d *codec.Decoder, o Options, size int) {
	s := "# " + o.Name + ": " + count(size)
	if h, err := d.Header(); err == nil {
		s += ", WBXML " + h.Version.String()
		if t, _ := d.Table(); t != nil {
			s += ", " + t.Name
		} else {
			s += ", document type not known"
		}
		s += ", " + charsetName(effective(h, o.Charset))
	}
	l.p.line(s)
	l.p.columns()
}

// fault notes an error and lists it as a row of its own.
func (l *lister) fault(err error) {
	if l.err == nil {
		l.err = err
	}
	r := row{state: "error", page: noPage, meaning: err.Error(), class: classFault}
	if e, ok := errors.AsType[*codec.SyntaxError](err); ok {
		r.off, r.meaning = e.Offset, e.Err.Error()
		if e.Err == io.ErrUnexpectedEOF {
			r.meaning = "the document ends too early"
		}
		l.path = append(l.path[:0], e.Path...)
	}
	l.p.row(r, l.path)
}

// unread lists octets that were not understood.
func (l *lister) unread(octets []byte, off int64) {
	if len(octets) > 0 {
		l.p.row(row{off: off, octets: octets, state: "unread", page: noPage, meaning: count(len(octets)) + " not read", class: classFault}, nil)
	}
}

// decode appends s, text in the charset c, as UTF-8.
func decode(dst, s []byte, c codec.Charset) ([]byte, error) {
	t, err := charset.Find(c)
	if err != nil {
		return dst, err
	}
	return t.AppendUTF8(dst, s)
}

// effective returns the charset that a document with header h is read in.
func effective(h codec.Header, override codec.Charset) codec.Charset {
	if override != 0 {
		return override
	}
	return h.Charset
}

// charsetName names a charset, by its number where nothing else is known.
func charsetName(c codec.Charset) string {
	if name := charset.Name(c); name != "" {
		return name
	}
	return "charset " + strconv.FormatUint(uint64(c), 10)
}

// count returns "1 octet", "2 octets".
func count(n int) string {
	if n == 1 {
		return "1 octet"
	}
	return strconv.Itoa(n) + " octets"
}
