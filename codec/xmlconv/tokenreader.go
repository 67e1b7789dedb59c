package xmlconv

import (
	"bytes"
	"encoding/xml"
	"io"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/xmlesc"
)

// TokenReader returns the document of d as tokens of encoding/xml, so that
//
//	xml.NewTokenDecoder(xmlconv.TokenReader(d, o)).Decode(&v)
//
// fills a struct with xml tags. They are the tokens that [xml.Decoder.RawToken]
// finds in the XML of [Converter.AppendXML]: documents nested in OPAQUE in their
// place, binary values as text, xmlns attributes where the namespace changes,
// and names with their prefixes, which an xml.Decoder around them translates.
// A construct that XML cannot have is an error here too. o are the options of d.
//
// The decoder must know the document's type, by its Options.Table or
// Options.Resolve ([Resolve] looks among the tables of package tokens), and must
// not be Chunked. Where it stands inside an element, the tokens are those of the
// rest of that element. Errors are those of d, and stick; octets of a token are
// valid until the next one.
func TokenReader(d *codec.Decoder, o codec.Options) xml.TokenReader {
	r := &tokenReader{d: d}
	r.c.begin(&r.words, nil, nil, DecodeOptions{Codec: o, KeepType: true})
	return r
}

// A tokenReader has a writer write each token, and takes it apart.
type tokenReader struct {
	d     *codec.Decoder
	words vocabulary
	c     xmlWriter
	begun bool
	open  []xml.Name
	data  []byte
	err   error
}

// Token implements [xml.TokenReader].
func (r *tokenReader) Token() (xml.Token, error) {
	for r.err == nil {
		var t xml.Token
		if t, r.err = r.next(); t != nil && r.err == nil {
			return t, nil
		}
	}
	return nil, r.err
}

// begin enters the document.
func (r *tokenReader) begin() error {
	table, err := r.d.Table()
	if err != nil {
		return err
	}
	h, _ := r.d.Header()
	if table == nil {
		return &codec.SyntaxError{Offset: 1, Err: typeError(h)}
	}
	r.begun = true
	r.c.startLimit()
	r.c.enter(r.d, r.c.tableInfo(table), h.Charset)
	l := &r.c.levels[0]
	l.direct = false // the options of d may say another charset
	if r.d.Depth() > 0 {
		l.outer = -1
	}
	return nil
}

// next converts the next token of the document. The result is nil where it has
// none in XML.
func (r *tokenReader) next() (xml.Token, error) {
	c := &r.c
	if !r.begun {
		if err := r.begin(); err != nil {
			return nil, err
		}
	}
	// The octets of the token before have been used. Counting them as flushed keeps the
	// limit of octets out of the document.
	c.flushed += int64(len(c.out))
	c.out = c.out[:0]
	// A nested document is a level of its own; at its end the one around it goes on.
	l := &c.levels[len(c.levels)-1]
	t, err := l.d.Next()
	if err == io.EOF {
		if err := c.leave(l); err != nil {
			return nil, err
		}
		if len(c.levels) > 0 {
			return nil, nil
		}
	}
	if err != nil {
		return nil, err
	}
	if t.Kind == codec.End && len(c.elems) == 0 {
		return nil, io.EOF // of the element in which d stood
	}
	if t.Flags&codec.Partial != 0 {
		return nil, c.fault(l.d, codec.ErrState) // Chunked
	}
	if err := c.convert(l, t); err != nil {
		return nil, err
	}
	if err := c.checkExpanded(l.d); err != nil {
		return nil, err
	}
	switch {
	case t.Kind == codec.Start:
		return r.startElement(), nil
	case t.Kind == codec.End:
		n := len(r.open) - 1
		name := r.open[n]
		r.open = r.open[:n]
		return xml.EndElement{Name: name}, nil
	case t.Kind == codec.PI:
		target, inst, _ := bytes.Cut(bytes.TrimSuffix(c.out[len("<?"):], []byte("?>")), []byte{' '})
		return xml.ProcInst{Target: string(target), Inst: inst}, nil
	case len(c.out) > 0:
		// Text was written escaped; the tokens of encoding/xml have it plain.
		r.data = xmlesc.Unescape(r.data[:0], c.out)
		return xml.CharData(r.data), nil
	}
	return nil, nil
}

// startElement returns the open tag of the converter.
func (r *tokenReader) startElement() xml.Token {
	c := &r.c
	name := c.out[c.nameAt:]
	if len(c.attrs) > 0 {
		name = c.out[c.nameAt:c.attrs[0].start]
	}
	s := xml.StartElement{Name: xmlName(bytes.TrimRight(name, "/>"))}
	for i := range c.attrs {
		a := &c.attrs[i]
		r.data = xmlesc.Unescape(r.data[:0], c.attrValue(a))
		s.Attr = append(s.Attr, xml.Attr{Name: xmlName(c.attrName(a)), Value: string(r.data)})
	}
	r.open = append(r.open, s.Name)
	return s
}

// xmlName splits a name, without looking up what the prefix stands for. It stands in Space,
// where an xml.Decoder expects it.
func xmlName(name []byte) xml.Name {
	if prefix, local, ok := bytes.Cut(name, []byte{':'}); ok {
		return xml.Name{Space: string(prefix), Local: string(local)}
	}
	return xml.Name{Local: string(name)}
}
