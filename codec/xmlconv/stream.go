package xmlconv

import (
	"io"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/bufpool"
)

// WriteXML reads a WBXML document from r and writes it to w as XML, in memory
// that does not grow with the document, nor with OPAQUE that becomes base64, such as messages
// in ActiveSync: Codec.Limits.String bounds that, and all else that is kept. Only with Lenient the document is kept, up to
// Limits.Document, and r is read to its end before the first octet is written. As it cannot
// look ahead, ModeIndent indents only where the document type says that an element holds elements
// only. Errors in the document are [*codec.SyntaxError]; those of r and w are
// returned unchanged. Octets in front of an error may have been written.
func WriteXML(w io.Writer, r io.Reader, o DecodeOptions) error {
	if o.Lenient || o.Libwbxml {
		return writeLenient(w, r, o)
	}
	c := getConverter()
	defer putConverter(c)
	b := bufpool.Get(2 * flushSize) // a token may reach over flushSize
	defer bufpool.Put(b)
	x := &c.xml
	x.begin(&c.words, b.B[:0], w, o)
	x.dec.Reset(r)
	err := x.document()
	if err == nil {
		err = x.flush(len(x.out))
	}
	// The buffer may have grown; the larger one goes back.
	b.B, x.out = x.out, nil
	return err
}

// WriteWBXML reads an XML document from r and writes it to w as WBXML, in memory
// that does not grow with the document, apart from documents nested in it. A text is kept as a
// whole, with the octets of its base64, as the length of OPAQUE stands in front of it: XML.Text,
// 1 MiB by default, bounds it, and memory is less than 16 times that. As
// the string table stands in front of the body, the plan must be PlanNone or
// PlanGiven; others are codec.ErrState, and [WriteWBXMLFile] is for them. Errors in the document are
// [*SyntaxError]; those of r and w are returned unchanged. Octets in front of an
// error may have been written.
func WriteWBXML(w io.Writer, r io.Reader, o EncodeOptions) error {
	if o.Plan != PlanNone && o.Plan != PlanGiven {
		return &detailError{codec.ErrState, "xmlconv: a stream needs PlanNone or PlanGiven"}
	}
	c := getConverter()
	defer putConverter(c)
	o.KeepType = true
	c.wbxml.begin(&c.words, o)
	return c.wbxml.encodeStream(w, r)
}
