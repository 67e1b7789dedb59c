package xmlconv

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"slices"
	"strconv"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/xmltok"
	"github.com/go-wbxml/wbxml/tokens"
)

// startElement writes the start of an element: as a code, as the root of a
// nested document, or by its name.
func (c *Converter) startElement() error {
	if len(c.frames) > 0 {
		if err := c.flushRun(false); err != nil {
			return err
		}
	}
	name := c.tok.Name()
	f := frame{}
	if c.tok.SelfClosing() {
		f.flags = frameEmpty
	}
	t := c.targets[c.depth-1]
	code, coded := t.findTag(name)
	if n := len(c.frames); n > 0 {
		p := &c.frames[n-1]
		p.flags |= frameChild
		f.space = p.space
		if p.props&hasForm != 0 && (!coded || c.o.NestTNDS) {
			if table := c.nests(t, p, name); table != nil {
				var err error
				if t, err = c.openNested(table); err != nil {
					return err
				}
				f.flags |= frameOuter
				code, coded = t.findTag(name)
			}
		}
	}
	if !t.in.spaced {
		if space, _ := c.tok.LookupSpace(nil); string(space) != f.space {
			f.space = string(space)
		}
	}
	if !coded {
		c.frames = append(c.frames, f)
		return c.startLiteral(t, name)
	}
	f.code, f.props = code, t.in.props(code)
	if t.in.spaced {
		f.space = t.in.pages[code.Page()].space
	}
	t.tagPage = code.Page()
	t.enc.Start(code)
	c.frames = append(c.frames, f)
	return c.startAttrs(t)
}

// findTag finds the code of an element by its namespace. An element without one
// may be on any page, that of the last element first: so documents of types
// without namespaces are, and so the field writes others too.
func (t *target) findTag(name xmltok.Name) (tokens.Code, bool) {
	in := t.in
	if in.FindTag == nil {
		return 0, false
	}
	if in.spaced && len(name.Space) > 0 {
		if page, ok := in.FindSpace(name.Space); ok {
			return in.FindTag(page, name.Local)
		}
		return 0, false
	}
	local := t.qualified(name) // a type without namespaces may spell prefixes out
	if code, ok := in.FindTag(t.tagPage, local); ok {
		return code, true
	}
	for page := range in.pages {
		if in.pages[page].names != nil && page != int(t.tagPage) {
			if code, ok := in.FindTag(uint8(page), local); ok {
				return code, true
			}
		}
	}
	return 0, false
}

// qualified returns name as the document has it. It is valid until the next
// call.
func (t *target) qualified(name xmltok.Name) []byte {
	if len(name.Prefix) == 0 {
		return name.Local
	}
	t.name = append(append(append(t.name[:0], name.Prefix...), ':'), name.Local...)
	return t.name
}

// nests returns the type of the nested document that the element name, a child
// of p, is the root of; nil where it is none.
func (c *Converter) nests(t *target, p *frame, name xmltok.Name) *tokens.Table {
	if c.header.Version < codec.Version11 { // there is no OPAQUE
		return nil
	}
	for i := range t.in.Forms {
		f := &t.in.Forms[i]
		if f.Code != p.code || f.Attr || f.Kind != tokens.FormDocument {
			continue
		}
		table := tokens.ByName(f.Table)
		if table == nil || table.Root != string(name.Local) {
			continue
		}
		if table.FindSpace != nil && len(name.Space) > 0 {
			if _, ok := table.FindSpace(name.Space); !ok && !t.knows(name.Space) {
				continue
			}
		}
		return table
	}
	return nil
}

// knows reports whether space is a namespace of t's type.
func (t *target) knows(space []byte) bool {
	if !t.in.spaced {
		return false
	}
	_, ok := t.in.FindSpace(space)
	return ok
}

// openNested begins a document within the one being written, with its version
// and charset.
func (c *Converter) openNested(table *tokens.Table) (*target, error) {
	limit := c.o.Codec.Limits.Nested
	if limit == 0 {
		limit = 4
	}
	if limit > 0 && c.depth > limit {
		return nil, &codec.LimitError{Limit: "Nested", Max: int64(limit)}
	}
	t := c.push(c.tableInfo(table))
	return t, c.startTarget(t, nil)
}

// endElement ends an element, and the nested document whose root it is.
func (c *Converter) endElement() error {
	if err := c.flushRun(true); err != nil {
		return err
	}
	f := c.frames[len(c.frames)-1]
	c.frames = c.frames[:len(c.frames)-1]
	t := c.targets[c.depth-1]
	if f.flags&(frameEmpty|frameChild|frameWritten) == 0 {
		t.enc.Content()
	}
	t.enc.End()
	if f.flags&frameOuter != 0 {
		var err error
		if t.body, err = t.enc.Bytes(); err != nil {
			return err
		}
		t.doc = t.complete(t.doc[:0])
		c.depth--
		t = c.targets[c.depth-1]
		t.enc.Opaque(c.targets[c.depth].doc)
	}
	return t.enc.Err()
}

// startLiteral begins an element that has no token: its name goes into the
// string table, with the namespace declaration that it needs to be read back.
func (c *Converter) startLiteral(t *target, name xmltok.Name) error {
	f := &c.frames[len(c.frames)-1]
	local := name.Local
	plain := len(name.Prefix) == 0 || t.knows(name.Space)
	if !plain {
		local = t.qualified(name)
	}
	at, err := c.tableName(t, local)
	if err != nil {
		return err
	}
	t.enc.StartLiteral(at)
	if t.in.spaced && plain && string(name.Space) != f.space {
		f.space = string(name.Space)
		if err := c.attribute(t, []byte("xmlns"), name.Space); err != nil {
			return err
		}
	}
	return c.startAttrs(t)
}

// startAttrs writes the attributes of the element just begun. Declarations of
// namespaces that the type has are left out: code pages stand for them. So is,
// where the type has namespaces, that of the default one: an element without a
// token declares it itself.
func (c *Converter) startAttrs(t *target) error {
	attrs := c.tok.Attrs()
	t.listed = false
	for i := range attrs {
		a := &attrs[i]
		if a.NS && (t.knows(a.Value) || t.in.spaced && len(a.Name.Prefix) == 0) {
			continue
		}
		if p := a.Name.Prefix; !a.NS && len(p) > 0 && t.knows(a.Name.Space) && !usedBefore(attrs[:i], p) {
			t.name = append(append(t.name[:0], "xmlns:"...), p...)
			if err := c.attribute(t, t.name, a.Name.Space); err != nil {
				return err
			}
		}
		if err := c.attribute(t, t.qualified(a.Name), a.Value); err != nil {
			return err
		}
	}
	return t.enc.Err()
}

// usedBefore reports whether one of attrs, other than a declaration, has prefix.
func usedBefore(attrs []xmltok.Attr, prefix []byte) bool {
	for i := range attrs {
		if !attrs[i].NS && bytes.Equal(attrs[i].Name.Prefix, prefix) {
			return true
		}
	}
	return false
}

// attribute writes one attribute: the start token that stands for most of it,
// then value tokens and strings for the rest.
func (c *Converter) attribute(t *target, name, value []byte) error {
	code, n, ok := t.findAttr(name, value)
	if !ok {
		at, err := c.tableName(t, name)
		if err != nil {
			return err
		}
		t.enc.AttrLiteral(at)
		return c.writeText(t, value)
	}
	t.attrPage = code.Page()
	t.enc.Attr(code)
	list := t.isList(code)
	if len(t.in.Forms) > 0 && c.header.Version >= codec.Version12 && n == 0 {
		if octets, ok := c.pack(value, t.in.form(code, true, &c.when)); ok {
			t.enc.Opaque(octets)
			return t.enc.Err()
		}
	}
	return c.attrValue(t, value, n, list)
}

// attrValue writes value from its n-th octet on. An empty value is written out: nothing at all is not the same to every
// reader (WBXML 1.3, 5.8.3).
func (c *Converter) attrValue(t *target, value []byte, n int, list bool) error {
	if len(value) == 0 {
		return c.writeText(t, nil)
	}
	find := t.in.FindValue
	if find == nil {
		if n < len(value) {
			return c.writeText(t, value[n:])
		}
		return t.enc.Err()
	}
	from := n // value[from:n] has no token
	for n < len(value) {
		v, size, ok := find(t.attrPage, value, n, list)
		if !ok || size == 0 {
			n++
			continue
		}
		if from < n {
			if err := c.writeText(t, value[from:n]); err != nil {
				return err
			}
		}
		t.enc.Value(v)
		t.attrPage = v.Page()
		n += size
		from = n
	}
	if from < n {
		return c.writeText(t, value[from:])
	}
	return t.enc.Err()
}

// isList reports whether the value of the attribute code is a list: that of a
// start token in Lists, and that of the attribute behind one, as behind
// name="AAUTHTYPE".
func (t *target) isList(code tokens.Code) bool {
	if len(t.in.Lists) > 0 && slices.Contains(t.in.Lists, code) {
		t.listed = true
	}
	return t.listed
}

func (t *target) findAttr(name, value []byte) (tokens.Code, int, bool) {
	if t.in.FindAttr == nil {
		return 0, 0, false
	}
	return t.in.FindAttr(t.attrPage, name, value)
}

// writeOpaqueText writes s, in the charset of the document, as opaque data.
func (c *Converter) writeOpaqueText(s []byte) error {
	var n int
	var err error
	c.conv, n, err = c.coder.AppendFrom(c.conv[:0], s)
	if err == nil && n < len(s) {
		err = &detailError{codec.ErrCharset, "CDATA section with a character that the charset lacks"}
	}
	if err != nil {
		return err
	}
	t := c.targets[c.depth-1]
	t.enc.Opaque(c.conv)
	return t.enc.Err()
}

// pack converts text to the octets of its binary form. Text that is not what
// the form would be written as stays text, so that nothing is lost.
func (c *Converter) pack(s []byte, form tokens.FormKind) ([]byte, bool) {
	dst := c.conv[:0]
	switch form {
	case tokens.FormBase64:
		out, err := base64.StdEncoding.Strict().AppendDecode(dst, s)
		c.conv = out
		return out, err == nil && base64.StdEncoding.EncodedLen(len(out)) == len(s)
	case tokens.FormDateTime:
		out, ok := packDateTime(dst, s)
		c.conv = out
		return out, ok
	case tokens.FormInteger:
		v, err := strconv.ParseUint(string(s), 10, 64)
		if err != nil || len(s) > 1 && s[0] == '0' || s[0] == '+' {
			return nil, false
		}
		out := binary.BigEndian.AppendUint64(dst, v)
		c.conv = out
		for len(out) > 1 && out[0] == 0 {
			out = out[1:]
		}
		return out, true
	}
	return nil, false
}

// holdPI keeps a processing instruction from before the root.
func (c *Converter) holdPI() {
	c.heldPIs = append(c.heldPIs, heldPI{len(c.tok.Target()), len(c.tok.Text())})
	c.heldText = append(append(c.heldText, c.tok.Target()...), c.tok.Text()...)
}

// A heldPI has its target and data, of these lengths, in heldText.
type heldPI struct{ target, data int }

// releasePIs writes what holdPI has kept.
func (c *Converter) releasePIs(t *target) error {
	s := c.heldText
	for _, p := range c.heldPIs {
		if err := c.writePI(t, s[:p.target], s[p.target:p.target+p.data]); err != nil {
			return err
		}
		s = s[p.target+p.data:]
	}
	return nil
}
