package devinf

import (
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
	"github.com/go-wbxml/wbxml/tokens"
)

// AppendWBXML appends the document to dst, in WBXML 1.3 and UTF-8. On an error,
// which is that of [DevInf.Encode] without an offset, dst is returned as it was.
func (x *DevInf) AppendWBXML(dst []byte) ([]byte, error) {
	return typed.AppendWBXML(dst, x, x.Table(), x.Header(codec.Version13))
}

// ParseWBXML reads a document in WBXML, as [DevInf.Decode] does, within the limits;
// their zero value is the default ones.
func (x *DevInf) ParseWBXML(doc []byte, o DecodeOptions, limits codec.Limits) error {
	return typed.ParseWBXML(x, doc, tokens.DevInf12, o, limits)
}

// AppendXML appends the document as XML in UTF-8 to dst. The document type is that
// of VerDTD, or 1.2 where the document has elements that VerDTD's version lacks. On
// an error, which has no offset, dst is returned as it was.
func (x *DevInf) AppendXML(dst []byte, o xmlconv.Output) ([]byte, error) {
	return typed.AppendXML(dst, x, o, x.Table(), tokens.DevInf12)
}

// ParseXML reads a document in XML, as [DevInf.Decode] does. The former content of
// x is gone. Errors in the XML are [*xmlconv.SyntaxError]; the others are
// [*codec.SyntaxError] without an offset.
func (x *DevInf) ParseXML(xml []byte, o DecodeOptions, in xmlconv.Input) error {
	return typed.ParseXML(x, xml, tokens.DevInf12, o, in)
}
