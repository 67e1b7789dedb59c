package syncml

import (
	"encoding/base64"

	"github.com/go-wbxml/wbxml/syncml/internal/typed"
	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// Formats of octets: as they are in WBXML, and in XML.
const (
	formatBin = "bin"
	formatB64 = "b64"
)

// hasBinary reports whether the message has octets for toBase64.
func (m *Message) hasBinary() bool {
	for i := range m.Body {
		c := &m.Body[i]
		for k := range c.Items {
			x := &c.Items[k].Data
			if x.Kind == DataOpaque && string(c.Format(k)) == formatBin {
				return true
			}
			if x.Tree == nil {
				continue
			}
			for _, n := range x.Tree.All() {
				if n.Opaque && n.RT.Format == tnds.FormatBin {
					return true
				}
			}
		}
	}
	return false
}

// toBase64 makes base64 of octets whose format is bin, in the message itself. An item
// whose format is that of the command gets a Meta of its own, since other items of
// the command may hold text.
func (m *Message) toBase64() {
	for i := range m.Body {
		c := &m.Body[i]
		for k := range c.Items {
			it := &c.Items[k]
			if it.Data.Kind == DataOpaque && string(c.Format(k)) == formatBin {
				var own Meta
				if it.Meta != nil {
					own = *it.Meta
				}
				own.Format = Chars(formatB64)
				it.Meta = &own
				it.Data.Kind, it.Data.Text = DataText, m.base64(it.Data.Text)
			}
			if it.Data.Tree == nil {
				continue
			}
			for _, n := range it.Data.Tree.All() {
				if n.Opaque && n.RT.Format == tnds.FormatBin {
					n.Value, n.Opaque = m.base64(n.Value), false
					n.RT.Format = tnds.FormatB64
				}
			}
		}
	}
}

// base64 returns the base64 of s in memory of the message, which Clear overwrites.
func (m *Message) base64(s []byte) Chars {
	a := &m.mem.Arena
	return typed.Present(a.Commit(base64.StdEncoding.AppendEncode(a.Tail(), s)))
}
