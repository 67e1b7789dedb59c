package xmlconv

import (
	"encoding/hex"
	"strconv"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/wire"
	"github.com/go-wbxml/wbxml/tokens"
)

// The attributes of escapes, as they are read. They come from a trusted sender, but by
// hand or after a change: what says nothing, or two things, is refused.

// checkEscape refuses attributes that the escape e does not have. Declarations of
// namespaces are none.
func (c *wbxmlWriter) checkEscape(e escape) error {
	for i := range c.tok.Attrs() {
		a := &c.tok.Attrs()[i]
		if !a.NS && (len(a.Name.Prefix) > 0 || !e.has(a.Name.Local)) {
			return wrongEscape("an attribute that it does not have")
		}
	}
	return nil
}

// attr returns an attribute of an escape. Those with a prefix have been refused.
func (c *wbxmlWriter) attr(name string) (value []byte, ok bool) {
	for i := range c.tok.Attrs() {
		if a := &c.tok.Attrs()[i]; !a.NS && string(a.Name.Local) == name {
			return a.Value, true
		}
	}
	return nil, false
}

// oneAttr returns the attribute of an escape of which it must have one of several. Name is
// empty where it has not one.
func (c *wbxmlWriter) oneAttr(e escape) (name string, value []byte) {
	for _, a := range escapes[e].attrs {
		switch v, ok := c.attr(a); {
		case ok && name != "":
			return "", nil
		case ok:
			name, value = a, v
		}
	}
	return name, value
}

// number returns an attribute of an escape that is a number.
func (c *wbxmlWriter) number(name string) (uint32, error) {
	s, _ := c.attr(name)
	v, err := strconv.ParseUint(string(s), 10, 32)
	if err != nil {
		return 0, wrongEscape(name + " is no number of 32 bits")
	}
	return uint32(v), nil
}

// codeAttr returns the attribute c of an escape, a code.
func (c *wbxmlWriter) codeAttr() (tokens.Code, error) {
	// A tree that was a part of its message has codes of the message's type.
	if c.o.NestTNDS && c.depth > 1 && !c.targets[c.depth-1].escaped.given {
		return 0, wrongEscape("a code in a tree that becomes a document of its own")
	}
	s, _ := c.attr("c")
	if len(s) == len("pp:tt") && s[2] == ':' {
		if v, err := strconv.ParseUint(string(s[:2])+string(s[3:]), 16, 16); err == nil {
			return tokens.Code(v), nil
		}
	}
	return 0, wrongEscape("c is no code")
}

// octetsAttr returns an attribute of an escape, octets in hexadecimal, in c.conv. They
// are a string in the charset of the document in XML, and so must the WBXML be.
func (c *wbxmlWriter) octetsAttr(t *target, name string) ([]byte, error) {
	s, _ := c.attr(name)
	var err error
	if c.conv, err = hex.AppendDecode(c.conv[:0], s); err != nil {
		return nil, wrongEscape(name + " is not hexadecimal")
	}
	width := c.header.Charset.Width()
	switch from := t.escaped.charset; {
	case from != c.header.Charset && !(isUTF8(from) && isUTF8(c.header.Charset)):
		return nil, &detailError{codec.ErrCharset, "octets of a string in another charset"}
	case len(c.conv)%width != 0, wire.HasTerm(c.conv, width):
		return nil, wrongEscape(name + " is no string")
	}
	return c.conv, nil
}

// nameAttr returns the name that an escape says: a code, or the offset of a literal one.
// A name in the string table is put there even where the type has a token for it: the
// document had it in full.
func (c *wbxmlWriter) nameAttr(t *target) (code tokens.Code, literal bool, err error) {
	var at uint32
	switch name, value := c.oneAttr(escapeTag); name {
	case "c":
		code, err = c.codeAttr()
		return code, false, err
	case "name":
		at, err = c.tableName(t, value)
	case "x":
		var octets []byte
		if octets, err = c.octetsAttr(t, "x"); err == nil {
			at, err = c.entry(t, octets, value)
		}
	case "i":
		at, err = c.nowhere(t)
	default:
		err = wrongEscape("a name is one of c, name, x and i")
	}
	return tokens.Code(at), true, err
}

// errShift says that a reference which must lead nowhere leads into the string table.
var errShift = &detailError{codec.ErrReference, "reference that leads nowhere, into the string table"}

// nowhere returns the attribute i of an escape, a reference that leads nowhere.
func (c *wbxmlWriter) nowhere(t *target) (uint32, error) {
	v, err := c.number("i")
	if err == nil {
		v, err = c.shift(t, v)
	}
	return v, err
}

// shift returns v, or another offset that is not in the string table. The table is
// complete only at the end of the document: where it has grown beyond v, that is errShift,
// and the document is written again with offsets beyond any table.
func (c *wbxmlWriter) shift(t *target, v uint32) (uint32, error) {
	if c.shifting {
		return max(v, uint32(t.strings.max)), nil
	}
	// The table of a stream is complete.
	if t.plan != PlanLiterals && t.plan != PlanRepeats && int64(v) < int64(len(t.strings.buf)) {
		return 0, errShift
	}
	t.escaped.beyond = min(t.escaped.beyond, v)
	return v, nil
}
