package prov

import (
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/tokens"
)

// AppendXML appends the document as XML in UTF-8 to dst. Where o names no
// document type it is d.Table. On an error dst is returned as it was.
func (d *Document) AppendXML(dst []byte, o xmlconv.Options) ([]byte, error) {
	d.resolve(&o)
	e := codec.NewEncoder(nil, d.Header(codec.Version13), o.Codec)
	d.Encode(e)
	wbxml, err := e.Bytes()
	if err != nil {
		return dst, err
	}
	var c xmlconv.Converter
	return c.AppendXML(dst, wbxml, o)
}

// ParseXML reads a document in XML, as [Document.Decode] does with the zero
// DecodeOptions. Where o names no document type it is d.Table. Errors in the
// XML are [*xmlconv.SyntaxError]; the others, whose offset is of no use, are
// [*codec.SyntaxError].
func (d *Document) ParseXML(xml []byte, o xmlconv.Options) error {
	d.resolve(&o)
	d.Reset()
	var c xmlconv.Converter
	wbxml, err := c.AppendWBXML(nil, xml, o)
	if err != nil {
		return err
	}
	dec := codec.NewDecoder(nil, o.Codec)
	dec.ResetBytes(wbxml)
	return d.Decode(dec, DecodeOptions{})
}

func (d *Document) resolve(o *xmlconv.Options) {
	if o.Codec.Table == nil {
		o.Codec.Table = d.Table
	}
	if o.Codec.Table == nil {
		o.Codec.Table = tokens.Prov11
	}
}
