package tnds

import (
	"encoding/base64"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/tokens"
)

// AppendXML appends the tree as an XML document with the root MgmtTree to dst.
// Octets of FormatBin are written as base64, with FormatB64, since XML has no
// other way (OMA-TS-DM_RepPro 1.2); other values in OPAQUE as text.
//
// Table, header and limits of o are the function's own affair. It allocates.
func (t *Tree) AppendXML(dst []byte, o xmlconv.Options) ([]byte, error) {
	o.Codec = codec.Options{Table: tokens.TNDS12, Limits: o.Codec.Limits}
	var e codec.Encoder
	e.SetOptions(o.Codec)
	x := t.withBase64()
	e.ResetAppend(nil, x.Header(codec.Version13))
	x.Encode(&e)
	doc, err := e.Bytes()
	if err != nil {
		return dst, err
	}
	var c xmlconv.Converter
	return c.AppendXML(dst, doc, o)
}

// withBase64 returns a tree with octets as base64: t itself, or a copy that
// shares its text.
func (t *Tree) withBase64() *Tree {
	out := t
	for i := range t.nodes {
		n := &t.nodes[i]
		if !n.Opaque || n.RT.Format != FormatBin {
			continue
		}
		if out == t {
			out = &Tree{VerDTD: t.VerDTD, Man: t.Man, Mod: t.Mod, df: t.df, extras: t.extras, extra: t.extra}
			out.mem.Kept = t.mem.Kept
			out.nodes = append(out.nodes, t.nodes...)
		}
		m := &out.nodes[i]
		m.Value, m.Opaque = base64.StdEncoding.AppendEncode(Chars{}, n.Value), false
		m.RT.Format = FormatB64
	}
	return out
}

// ParseXML reads an XML document with the root MgmtTree, as tolerantly as
// [Tree.Decode] with no options. It allocates.
func (t *Tree) ParseXML(xml []byte, o xmlconv.Options) error {
	o.Codec = codec.Options{Table: tokens.TNDS12, Limits: o.Codec.Limits}
	o.Header, o.Plan = codec.Header{}, xmlconv.PlanLiterals
	var c xmlconv.Converter
	doc, err := c.AppendWBXML(nil, xml, o)
	if err != nil {
		return err
	}
	var d codec.Decoder
	d.SetOptions(o.Codec)
	d.ResetBytes(doc)
	return t.Decode(&d, DecodeOptions{})
}
