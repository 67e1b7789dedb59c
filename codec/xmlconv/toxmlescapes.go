package xmlconv

import (
	"encoding/hex"
	"strconv"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/wire"
	"github.com/go-wbxml/wbxml/internal/xmlesc"
	"github.com/go-wbxml/wbxml/tokens"
)

// The tags of escapes, as they are written: beginEscape, the attributes, then emptyEscape,
// or ">", the content and endEscape. No value of these attributes comes out of a document
// unchecked.

// beginEscape begins the tag of an escape. The outermost declares the namespace, since what
// is around it is a document of its own, which reads the same without escapes.
func (c *xmlWriter) beginEscape(e escape) {
	c.out = append(append(c.out, "<"+escapePrefix+":"...), escapes[e].name...)
	if c.escaping == 0 {
		c.out = append(c.out, " xmlns:"+escapePrefix+`="`+EscapeSpace+`"`...)
	}
	c.escaping++
}

// endEscape writes the end tag of an escape. Behind the outermost, the next one declares the
// namespace again.
func (c *xmlWriter) endEscape(e escape) {
	c.escaping--
	c.out = append(append(append(c.out, "</"+escapePrefix+":"...), escapes[e].name...), '>')
}

// emptyEscape ends the tag of an escape without content.
func (c *xmlWriter) emptyEscape(e escape) {
	// Canonical XML has no empty-element tags (Canonical XML 1.0, 2.3).
	if c.o.Mode == ModeCanonical {
		c.out = append(c.out, '>')
		c.endEscape(e)
		return
	}
	c.escaping--
	c.out = append(c.out, "/>"...)
}

// attr begins an attribute of an escape.
func (c *xmlWriter) attr(name string) {
	c.out = append(append(append(c.out, ' '), name...), `="`...)
}

// number writes an attribute of an escape.
func (c *xmlWriter) number(name string, v uint64) {
	c.attr(name)
	c.out = append(strconv.AppendUint(c.out, v, 10), '"')
}

// octets writes an attribute of an escape, in hexadecimal. The last string of a table may
// end within a character, which no string elsewhere can: it ends before that one.
func (c *xmlWriter) octets(name string, l *level, s []byte) {
	c.attr(name)
	c.out = append(hex.AppendEncode(c.out, s[:len(s)-len(s)%l.charset.Width()]), '"')
}

// said writes c.text as an attribute of an escape. Where XML cannot have the text it does
// nothing, and ok is false.
func (c *xmlWriter) said(name string) (ok bool) {
	mark := len(c.out)
	c.attr(name)
	out, err := xmlesc.AppendChecked(c.out, c.text, xmlesc.Value)
	if err != nil {
		c.out = c.out[:mark]
		return false
	}
	c.out = append(out, '"')
	return true
}

// code writes the attribute c of an escape.
func (c *xmlWriter) code(code tokens.Code) {
	c.attr("c")
	c.out = hex.AppendEncode(c.out, []byte{code.Page()})
	c.out = append(hex.AppendEncode(append(c.out, ':'), []byte{code.Token()}), '"')
}

// name writes the attribute of an escape that says the name of t. An offset in the string
// table means nothing in another table: it is written only where it leads nowhere.
func (c *xmlWriter) name(l *level, t codec.Token) error {
	switch {
	case t.Flags&codec.Literal == 0:
		c.code(t.Code)
		return nil
	case t.Flags&codec.Unknown != 0:
		c.number("i", uint64(t.Code))
		return nil
	}
	var err error
	c.text, err = l.d.AppendName(c.text[:0], t)
	switch {
	case err != nil && !mends(err):
		return err
	case err != nil || !c.writable(l, c.text) || !c.said("name"):
		c.octets("x", l, l.entry(t.Code))
	}
	return nil
}

// entry returns the octets of the string table at an offset, which is in it. The last
// string may lack its terminator.
func (l *level) entry(at tokens.Code) []byte {
	h, _ := l.d.Header()
	s := h.Strings[at:]
	if n := wire.IndexTerm(s, 0, l.charset.Width()); n >= 0 {
		return s[:n]
	}
	return s
}
