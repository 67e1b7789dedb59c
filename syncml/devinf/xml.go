package devinf

import (
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/tokens"
)

// AppendXML appends the document as XML in UTF-8 to dst. Where o names no
// document type it is that of VerDTD. On an error dst is returned as it was.
func (x *DevInf) AppendXML(dst []byte, o xmlconv.Options) ([]byte, error) {
	if o.Codec.Table == nil {
		o.Codec.Table = x.Table()
	}
	e := codec.NewEncoder(nil, x.Header(codec.Version13), o.Codec)
	x.Encode(e)
	wbxml, err := e.Bytes()
	if err != nil {
		return dst, err
	}
	var c xmlconv.Converter
	return c.AppendXML(dst, wbxml, o)
}

// ParseXML reads a document in XML, as [DevInf.Decode] does with the zero
// DecodeOptions. Where o names no document type it is DevInf of any version.
// Errors in the XML are [*xmlconv.SyntaxError]; the others, whose offset is of no
// use, are [*codec.SyntaxError].
func (x *DevInf) ParseXML(xml []byte, o xmlconv.Options) error {
	x.Reset()
	var c xmlconv.Converter
	wbxml, err := c.AppendWBXML(nil, xml, o)
	if err != nil {
		return err
	}
	if o.Codec.Table == nil {
		o.Codec.Table = tokens.DevInf12
	}
	d := codec.NewDecoder(nil, o.Codec)
	d.ResetBytes(wbxml)
	return x.Decode(d, DecodeOptions{})
}
