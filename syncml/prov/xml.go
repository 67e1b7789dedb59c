package prov

import (
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
	"github.com/go-wbxml/wbxml/tokens"
)

// AppendWBXML appends the document to dst, in WBXML 1.3 and UTF-8. On an error,
// which is that of [Document.Encode] without an offset, dst is returned as it was.
func (d *Document) AppendWBXML(dst []byte) ([]byte, error) {
	return typed.AppendWBXML(dst, d, d.table(), d.Header(codec.Version13))
}

// ParseWBXML reads a document in WBXML, of the type that Table names, as
// [Document.Decode] does, within the limits; their zero value is the default ones.
func (d *Document) ParseWBXML(doc []byte, o DecodeOptions, limits codec.Limits) error {
	return typed.ParseWBXML(d, doc, d.table(), o, limits)
}

// AppendXML appends the document as XML in UTF-8 to dst. On an error, which has no
// offset, dst is returned as it was.
func (d *Document) AppendXML(dst []byte, o xmlconv.Output) ([]byte, error) {
	return typed.AppendXML(dst, d, o, d.table())
}

// ParseXML reads a document in XML, of the type that Table names, as
// [Document.Decode] does. The former content of d is gone. XML has no string table,
// so that Strings is nil then. Errors in the XML are [*xmlconv.SyntaxError]; the
// others are [*codec.SyntaxError] without an offset.
func (d *Document) ParseXML(xml []byte, o DecodeOptions, in xmlconv.Input) error {
	err := typed.ParseXML(d, xml, d.table(), o, in)
	d.Strings = nil
	return err
}

// table returns the document type to encode with.
func (d *Document) table() *tokens.Table {
	if d.Table == nil {
		return tokens.Prov11
	}
	return d.Table
}
