package syncml

import (
	"errors"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
	"github.com/go-wbxml/wbxml/tokens"
)

// AppendWBXML appends the message as a document with its Header to dst. On an
// error, which is an [*Error] with the reason for which [Message.Encode] fails, dst
// is returned as it was.
func (m *Message) AppendWBXML(dst []byte) ([]byte, error) {
	doc, err := typed.AppendWBXML(dst, m, tokens.SyncML12, m.Header())
	if !m.mem.Named && errors.Is(err, codec.ErrToken) { // there may be names that were not read
		m.mem.Named = true
		doc, err = typed.AppendWBXML(dst, m, tokens.SyncML12, m.Header())
	}
	return doc, m.located(m.at, err)
}

// ParseWBXML reads a document, as [Message.Decode] does, within the limits; their
// zero value is the default ones.
func (m *Message) ParseWBXML(doc []byte, o DecodeOptions, limits codec.Limits) error {
	return typed.ParseWBXML(m, doc, tokens.SyncML12, o, limits)
}

// AppendXML appends the message as an XML document in UTF-8 to dst. XML has no
// octets: those in Data, or in a value of a tree, whose format is bin are written
// as base64 with the format b64 (OMA-TS-DM_RepPro 1.2); other octets are written as
// text, or are an error. Documents in OPAQUE are written as their elements, so that
// reading returns DataTree for DataTreeDocument. The document type is that of the
// Version, or of 1.2 where the message has elements that the Version lacks. On an
// error, an [*Error] or a [*codec.SyntaxError] without an offset, dst is returned as
// it was.
func (m *Message) AppendXML(dst []byte, o xmlconv.Output) ([]byte, error) {
	defer func(v codec.Version, c codec.Charset) { m.WBXML, m.Charset = v, c }(m.WBXML, m.Charset)
	m.WBXML, m.Charset = codec.Version13, codec.UTF8
	if !m.hasBinary() {
		return typed.AppendXML(dst, m, o, m.Version.Table(), tokens.SyncML12)
	}
	doc, err := m.AppendWBXML(nil)
	defer clear(doc)
	var again Message
	defer again.Clear()
	if err == nil {
		err = again.ParseWBXML(doc, DecodeOptions{MaxItems: -1}, noLimits)
	}
	if err != nil {
		return dst, err
	}
	again.toBase64()
	return typed.AppendXML(dst, &again, o, m.Version.Table(), tokens.SyncML12)
}

// noLimits are for a document that this program has written.
var noLimits = codec.Limits{Depth: -1, Attrs: -1, String: -1, Strings: -1, Document: -1}

// ParseXML reads an XML document with the root SyncML, as [Message.Decode] does.
// The message is then one in WBXML 1.3 and UTF-8; its former content is gone.
// Errors in the XML are [*xmlconv.SyntaxError]; the others are
// [*codec.SyntaxError] without an offset.
func (m *Message) ParseXML(xml []byte, o DecodeOptions, in xmlconv.Input) error {
	return typed.ParseXML(m, xml, tokens.SyncML12, o, in)
}
