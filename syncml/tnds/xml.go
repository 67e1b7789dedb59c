package tnds

import (
	"encoding/base64"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
	"github.com/go-wbxml/wbxml/tokens"
)

// AppendWBXML appends the tree as a document of its own to dst, in WBXML 1.3 and
// UTF-8. On an error, which is that of [Tree.Encode] without an offset, dst is
// returned as it was.
func (t *Tree) AppendWBXML(dst []byte) ([]byte, error) {
	return typed.AppendWBXML(dst, t, tokens.TNDS12, t.Header(codec.Version13))
}

// ParseWBXML reads a document of its own, as [Tree.Decode] does with the table
// that [TableOf] gives, within the limits; their zero value is the default ones.
func (t *Tree) ParseWBXML(doc []byte, o DecodeOptions, limits codec.Limits) error {
	return typed.ParseWBXML(t, doc, TableOf(doc), o, limits)
}

// AppendXML appends the tree as an XML document in UTF-8 to dst. Octets of
// FormatBin are written as base64, with FormatB64, since XML has no other way
// (OMA-TS-DM_RepPro 1.2); other values in OPAQUE as text. On an error, which has no
// offset, dst is returned as it was.
func (t *Tree) AppendXML(dst []byte, o xmlconv.Output) ([]byte, error) {
	x := t.withBase64()
	if x != t {
		defer x.mem.Arena.Clear() // of the base64 alone: the rest is t's
	}
	return typed.AppendXML(dst, x, o, tokens.TNDS12)
}

// ParseXML reads an XML document with the root MgmtTree, as [Tree.Decode] does. The
// former content of t is gone. Errors in the XML are [*xmlconv.SyntaxError]; the
// others are [*codec.SyntaxError] without an offset.
func (t *Tree) ParseXML(xml []byte, o DecodeOptions, in xmlconv.Input) error {
	return typed.ParseXML(t, xml, tokens.TNDS12, o, in)
}

// withBase64 returns a tree with octets as base64: t itself, or a copy that
// shares its other text.
func (t *Tree) withBase64() *Tree {
	out := t
	for i := range t.nodes {
		n := &t.nodes[i]
		if !n.Opaque || n.RT.Format != FormatBin {
			continue
		}
		if out == t {
			out = &Tree{VerDTD: t.VerDTD, Man: t.Man, Mod: t.Mod, Extra: t.Extra, df: t.df}
			out.nodes = append(out.nodes, t.nodes...)
		}
		m := &out.nodes[i]
		arena := &out.mem.Arena
		m.Value, m.Opaque = typed.Present(arena.Commit(base64.StdEncoding.AppendEncode(arena.Tail(), n.Value))), false
		m.RT.Format = FormatB64
	}
	return out
}
