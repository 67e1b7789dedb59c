package c14n

import (
	"bytes"
	"slices"

	"github.com/go-wbxml/wbxml/internal/xmlesc"
	"github.com/go-wbxml/wbxml/internal/xmltok"
)

var xmlSpace = []byte("http://www.w3.org/XML/1998/namespace")

// An outer holds the attributes in the xml namespace of the elements around the
// apex that is being looked for.
type outer struct {
	attrs []outerAttr // outermost first
	// The attributes that the apex inherits.
	heirs []xmltok.Attr
}

// An outerAttr is one of the element at depth.
type outerAttr struct {
	depth        int
	local, value []byte
}

// reset forgets all attributes and keeps the memory.
func (o *outer) reset() { o.attrs, o.heirs = o.attrs[:0], o.heirs[:0] }

// clear overwrites values, which may be secret, and all references to the input.
func (o *outer) clear() {
	for _, a := range o.attrs[:cap(o.attrs)] {
		clear(a.value)
	}
	clear(o.attrs[:cap(o.attrs)])
	clear(o.heirs[:cap(o.heirs)])
	o.reset()
}

// enter remembers the attributes of the element whose start tag is the last token.
// They are copied, because the tokenizer reuses its memory before the apex comes.
func (o *outer) enter(t *xmltok.Tokenizer) {
	attrs := t.Attrs()
	for i := range attrs {
		if a := &attrs[i]; !a.NS && string(a.Name.Prefix) == "xml" {
			o.attrs = append(o.attrs, outerAttr{t.Depth(), bytes.Clone(a.Name.Local), bytes.Clone(a.Value)})
		}
	}
}

// leave forgets those of the elements deeper than depth.
func (o *outer) leave(depth int) {
	for len(o.attrs) > 0 && o.attrs[len(o.attrs)-1].depth > depth {
		o.attrs = o.attrs[:len(o.attrs)-1]
	}
}

// attributes writes the attributes other than declarations, by namespace name and
// local name, those without a namespace first (Canonical XML 1.0, 2.2).
func (c *Canonicalizer) attributes(attrs []xmltok.Attr, apex bool) {
	c.attrs = c.attrs[:0]
	for i := range attrs {
		if !attrs[i].NS {
			c.attrs = append(c.attrs, &attrs[i])
		}
	}
	if apex && c.o.Method != Exclusive && len(c.outer.attrs) > 0 {
		c.inherit()
	}
	if len(c.attrs) > 1 {
		slices.SortFunc(c.attrs, compareAttrs)
	}
	for _, a := range c.attrs {
		c.buf = append(c.buf, ' ')
		c.name(&a.Name)
		c.buf = append(c.buf, '=', '"')
		c.buf = xmlesc.Append(c.buf, a.Value, xmlesc.Value)
		c.buf = append(c.buf, '"')
	}
}

// compareAttrs orders by octets of UTF-8, which is the order of code points.
func compareAttrs(a, b *xmltok.Attr) int {
	if d := bytes.Compare(a.Name.Space, b.Name.Space); d != 0 {
		return d
	}
	return bytes.Compare(a.Name.Local, b.Name.Local)
}

// inherit adds the attributes that the apex inherits: of each name, that of the
// nearest element around it, unless the apex has its own (Canonical XML 1.0, 2.4;
// 1.1 inherits fewer names, as an inherited xml:id would be a second element with
// the same id).
func (c *Canonicalizer) inherit() {
	outer := c.outer.attrs
	for i := len(outer) - 1; i >= 0; i-- {
		a := &outer[i]
		if c.o.Method == Canonical11 {
			switch string(a.local) {
			case "lang", "space":
			default: // xml:base is another matter, nothing else is passed on
				continue
			}
		}
		if c.own(a.local) < 0 && !slices.ContainsFunc(c.outer.heirs, func(h xmltok.Attr) bool { return string(h.Name.Local) == string(a.local) }) {
			c.heir(a.local, a.value)
		}
	}
	if c.o.Method == Canonical11 {
		c.rebase()
	}
	for i := range c.outer.heirs {
		c.attrs = append(c.attrs, &c.outer.heirs[i])
	}
}

// own returns the index of the attribute xml:local among the element's, -1 when
// it has none.
func (c *Canonicalizer) own(local []byte) int {
	return slices.IndexFunc(c.attrs, func(a *xmltok.Attr) bool {
		return string(a.Name.Prefix) == "xml" && string(a.Name.Local) == string(local)
	})
}

// heir adds an inherited attribute of the xml namespace.
func (c *Canonicalizer) heir(local, value []byte) {
	c.outer.heirs = append(c.outer.heirs, xmltok.Attr{Name: xmltok.Name{Space: xmlSpace, Prefix: []byte("xml"), Local: local}, Value: value})
}

// rebase joins the xml:base attributes around the apex with its own, from the
// innermost outwards, so that relative references in the apex keep their target
// (Canonical XML 1.1, 2.4).
func (c *Canonicalizer) rebase() {
	var values [][]byte
	for i := range c.outer.attrs {
		if a := &c.outer.attrs[i]; string(a.local) == "base" {
			values = append(values, a.value)
		}
	}
	if len(values) == 0 {
		return
	}
	if i := c.own([]byte("base")); i >= 0 {
		values = append(values, c.attrs[i].Value)
		c.attrs = slices.Delete(c.attrs, i, i+1)
	}
	joined := string(values[len(values)-1])
	for i := len(values) - 2; i >= 0; i-- {
		joined = joinURI(string(values[i]), joined)
	}
	if joined != "" {
		c.heir([]byte("base"), []byte(joined))
	}
}
