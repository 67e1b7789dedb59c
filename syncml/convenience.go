package syncml

import (
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/tokens"
)

// AppendWBXML appends the message as a document with its Header to dst. It is
// [Message.Encode] with an encoder that the message keeps.
func (m *Message) AppendWBXML(dst []byte) ([]byte, error) {
	h := m.Header()
	w := m.workspace()
	w.out.SetOptions(codec.Options{Table: tokens.SyncML12})
	w.out.ResetAppend(dst, h)
	m.Encode(&w.out)
	if m.named && len(h.Strings) < len(m.strings.Table) { // there are names that were not read
		h.Strings = m.strings.Table
		w.out.ResetAppend(dst, h)
		m.Encode(&w.out)
	}
	return w.out.Bytes()
}

// ParseWBXML reads a document. It is [Message.Decode] with a decoder that the
// message keeps, within the limits; their zero value is the default ones.
func (m *Message) ParseWBXML(doc []byte, o DecodeOptions, limits codec.Limits) error {
	w := m.workspace()
	w.in.SetOptions(codec.Options{Table: tokens.SyncML12, Limits: limits})
	w.in.ResetBytes(doc)
	err := m.Decode(&w.in, o)
	w.in.ResetBytes(nil)
	return err
}

// Validate holds the message to the content model of its Version: it is what
// decoding finds that is strict about order and unknown elements, when it reads
// what encoding writes. Fields that a kind of command does not have are not
// written, and so not found. It allocates.
func (m *Message) Validate() error {
	doc, err := m.AppendWBXML(nil)
	if err != nil {
		return err
	}
	defer clear(doc)
	var again Message
	defer again.Clear()
	return again.ParseWBXML(doc, DecodeOptions{StrictOrder: true, RefuseUnknown: true}, codec.Limits{})
}

// AppendXML appends the message as an XML document in UTF-8 to dst. XML has no
// octets: those in Data, or in a value of a tree, whose format is bin are written
// as base64 with the format b64 (OMA-TS-DM_RepPro 1.2), other octets as text,
// and are an error where they are none. Documents in OPAQUE are written as their
// elements, so that reading gives DataTree for DataTreeDocument. Of o.Codec,
// Limits count. It may allocate.
func (m *Message) AppendXML(dst []byte, o xmlconv.Options) ([]byte, error) {
	defer func(v codec.Version, c codec.Charset) { m.WBXML, m.Charset = v, c }(m.WBXML, m.Charset)
	m.WBXML, m.Charset = codec.Version13, codec.UTF8
	w := m.workspace()
	doc, err := m.AppendWBXML(w.xml[:0])
	if err == nil && m.hasBinary() {
		var again Message
		if err = again.ParseWBXML(doc, DecodeOptions{MaxItems: -1}, noLimits); err == nil {
			clear(doc)
			again.toBase64()
			doc, err = again.AppendWBXML(doc[:0])
		}
		defer again.Clear()
	}
	if err != nil {
		return dst, err
	}
	w.xml = doc
	o.Codec = codec.Options{Limits: o.Codec.Limits}
	dst, err = w.conv.AppendXML(dst, doc, o)
	clear(doc)
	return dst, err
}

// noLimits are for a document that this program has written.
var noLimits = codec.Limits{Depth: -1, Attrs: -1, String: -1, Strings: -1, Document: -1}

// ParseXML reads an XML document with the root SyncML. Of x.Codec, Limits count;
// x.Header and x.Plan do not. The message is then one in WBXML 1.3 and UTF-8.
// Errors are [*xmlconv.SyntaxError]; what is not in the content model is a
// [*codec.SyntaxError] whose path counts, and not the offset.
func (m *Message) ParseXML(xml []byte, o DecodeOptions, x xmlconv.Options) error {
	x.Codec = codec.Options{Table: tokens.SyncML12, Limits: x.Codec.Limits}
	x.Header, x.Plan, x.Anonymous = codec.Header{}, xmlconv.PlanLiterals, false
	w := m.workspace()
	doc, err := w.conv.AppendWBXML(w.xml[:0], xml, x)
	if err != nil {
		return err
	}
	w.xml = doc
	err = m.ParseWBXML(doc, o, x.Codec.Limits)
	clear(doc)
	return err
}
