package xmlconv

import (
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/tokens"
)

// The typed documents (package syncml and those below it) know their type and
// header themselves. They take these two types, in which each field counts.

// An Output says how a typed document is written as XML. Its fields are those of
// [DecodeOptions] that concern the XML; Limits are those of its Codec, and hold for the
// document on its way.
type Output struct {
	Mode             Mode
	Indent           int
	Anonymous, CDATA bool
	Limits           codec.Limits
}

// An Input says how a typed document is read from XML. Its fields are those of
// [EncodeOptions] that concern the XML; Limits hold for the document on its way and for
// documents nested in it.
type Input struct {
	KeepSpace, CDATA bool
	Encodings        func(name string) (codec.Transcoder, error)
	XML              XMLLimits
	Limits           codec.Limits
}

// AppendXML is [Converter.AppendXML] for a document of type t, with a converter
// from the pool of [ToXML].
func (o Output) AppendXML(dst, wbxml []byte, t *tokens.Table) ([]byte, error) {
	c := getConverter()
	defer putConverter(c)
	return c.AppendXML(dst, wbxml, DecodeOptions{
		Codec: codec.Options{Table: t, Limits: o.Limits},
		Mode:  o.Mode, Indent: o.Indent, Anonymous: o.Anonymous, CDATA: o.CDATA, KeepType: true,
	})
}

// AppendWBXML is [Converter.AppendWBXML] for a document of type t, with a
// converter from the pool of [ToWBXML].
func (in Input) AppendWBXML(dst, xml []byte, t *tokens.Table) ([]byte, error) {
	c := getConverter()
	defer putConverter(c)
	return c.AppendWBXML(dst, xml, EncodeOptions{
		Table: t, Limits: in.Limits,
		KeepSpace: in.KeepSpace, CDATA: in.CDATA, Encodings: in.Encodings, XML: in.XML, KeepType: true,
	})
}
