package xmlconv

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/xmlesc"
	"github.com/go-wbxml/wbxml/tokens"
)

// Attributes are written to out as they come, and checked when the tag is complete: only
// then all namespaces are declared. WBXML has none of the rules of XML about them, so
// that each rule is looked at here: names, duplicates, prefixes, declarations.

// An attr is an attribute of the open tag, in out[start:end]: a space, the name
// up to sign, "=", and the value in quotes.
type attr struct {
	start, sign, end int
	colon            int    // in the name; -1 = none
	space            string // namespace, once it is known
	at               int64  // offset in the document
	ours             bool   // a declaration that this package has added
}

// attrName and attrValue return octets of out: the name, and the value with its
// references. Both are valid until out grows or attributes are moved.
func (c *xmlWriter) attrName(a *attr) []byte  { return c.out[a.start+1 : a.sign] }
func (c *xmlWriter) attrValue(a *attr) []byte { return c.out[a.sign+2 : a.end-1] }

// split returns the prefix, nil where there is none, and the local name of an
// attribute.
func (c *xmlWriter) split(a *attr) (prefix, local []byte) {
	name := c.attrName(a)
	if a.colon < 0 {
		return nil, name
	}
	return name[:a.colon], name[a.colon+1:]
}

// declare writes the declaration of the default namespace.
func (c *xmlWriter) declare(d *codec.Decoder, space string) {
	a := c.addAttr(d.Offset())
	// A declaration in the document of the same namespace takes the place of this one.
	a.ours = true
	c.out = append(c.out, " xmlns"...)
	a.sign = len(c.out)
	c.out = append(c.out, '=', '"')
	c.text = append(c.text[:0], space...)
	c.out, _ = xmlesc.AppendChecked(c.out, c.text, xmlesc.Value)
	c.out = append(c.out, '"')
	a.end = len(c.out)
}

// checkAttrs checks the attributes of a tag by the rules of XML, and puts them into
// canonical form on demand.
func (c *xmlWriter) checkAttrs(l *level) error {
	if c.unusual {
		c.unusual = false
		if err := c.namespaces(l); err != nil {
			return err
		}
	}
	if err := c.checkDuplicates(l.d); err != nil {
		return err
	}
	if c.o.Mode == ModeCanonical {
		c.canonicalAttrs()
	}
	return nil
}

// attributes writes an attribute list up to its end.
func (c *xmlWriter) attributes(l *level) error {
	form := tokens.FormKind(0)
	first := len(c.attrs) // of those in the list
	for {
		t, err := l.d.Next()
		switch {
		case err != nil:
		case t.Kind == codec.Text && l.direct:
			err = c.attrText(l.d, t.Data)
		case t.Kind == codec.AttrStart, t.Kind == codec.AttrsEnd:
			if n := len(c.attrs); n > first {
				c.out = append(c.out, '"')
				c.attrs[n-1].end = len(c.out)
			}
			// The quote belongs to the attribute before, so a list without any has none.
			if t.Kind == codec.AttrsEnd {
				return nil
			}
			form, err = c.attrStart(l, t)
		default:
			err = c.attrValueToken(l, t, form)
		}
		if err == nil && int64(len(c.out)) > c.maxOut {
			err = c.checkExpanded(l.d)
		}
		if err != nil {
			return err
		}
	}
}

// attrValueToken writes the text of t, a token in an attribute list other than a start.
func (c *xmlWriter) attrValueToken(l *level, t codec.Token, form tokens.FormKind) error {
	var err error
	switch {
	case t.Kind == codec.SwitchPage:
		return nil
	// The form is that of the attribute start before; text in the charset has none.
	case t.Kind == codec.Opaque:
		if c.text, err = c.formatOpaque(l.d, t, form); err == nil {
			err = binaryData(c.attrText(l.d, c.text))
		}
		return err
	// Escaped when the type was prepared.
	case t.Kind == codec.AttrValue && l.in.value(t.Code) != "":
		c.out = append(c.out, l.in.value(t.Code)...)
		return nil
	default:
		err = c.contentText(l, t, form)
	}
	if err != nil {
		return err
	}
	return c.attrText(l.d, c.text)
}

// attrStart writes the name of an attribute, and the part of the value in its token. It
// returns the form of opaque data in the value.
func (c *xmlWriter) attrStart(l *level, t codec.Token) (form tokens.FormKind, err error) {
	a := c.addAttr(l.d.Offset())
	if t.Flags&codec.Literal != 0 {
		c.out = append(c.out, ' ')
		if err := c.literalName(l, t); err != nil {
			return 0, err
		}
		a.sign = len(c.out)
		c.out = append(c.out, '=', '"')
	} else {
		known := l.in.attr(t.Code)
		// Nothing was prepared where XML cannot have the name or the value.
		if known.open.text == "" {
			return 0, c.unfitAttr(l, t)
		}
		c.out = known.open.appendTo(c.out)
		a.sign = a.start + int(known.sign)
		if known.props&special != 0 {
			c.unusual = true
		}
		if known.props&hasForm != 0 {
			form = l.in.form(t.Code, true, false, l.when)
		}
	}
	if c.unusual {
		a.colon = bytes.IndexByte(c.out[a.start+1:a.sign], ':')
	}
	return form, nil
}

// unfitAttr is the error for an attribute start that XML cannot have.
func (c *xmlWriter) unfitAttr(l *level, t codec.Token) error {
	// With a fit name, it is the part of the value in the token that XML cannot have.
	name, prefix, _ := l.in.Attr(t.Code)
	if name == "" || nameProps(name)&unfit != 0 {
		return c.nameless(l.d, t)
	}
	return c.attrText(l.d, []byte(prefix))
}

// addAttr adds an attribute that begins here.
func (c *xmlWriter) addAttr(at int64) *attr {
	n := len(c.attrs)
	if n == cap(c.attrs) {
		c.attrs = append(c.attrs, attr{})
	}
	c.attrs = c.attrs[:n+1]
	a := &c.attrs[n]
	// Field by field: copying one that was just made is slow.
	a.start, a.sign, a.end, a.colon = len(c.out), 0, 0, -1
	a.space, a.at, a.ours = "", at, false
	return a
}

// attrText writes a part of an attribute's value. Parts are checked one by one: a character
// is never cut into two strings, as each is text by itself.
func (c *xmlWriter) attrText(d *codec.Decoder, s []byte) error {
	var err error
	if c.out, err = xmlesc.AppendChecked(c.out, s, xmlesc.Value); err != nil {
		return c.fault(d, err)
	}
	return nil
}

// fewAttrs is up to how many attributes comparing each with each is faster than
// sorting.
const fewAttrs = 16

// checkDuplicates reports an attribute that is there twice, which WBXML does not
// exclude: by its name or, with different prefixes, by its expanded name.
func (c *xmlWriter) checkDuplicates(d *codec.Decoder) error {
	if len(c.attrs) > fewAttrs {
		return c.checkManyDuplicates(d)
	}
	for i := 1; i < len(c.attrs); i++ {
		a := &c.attrs[i]
		for j := range c.attrs[:i] {
			b := &c.attrs[j]
			// Names without prefixes mostly differ in length already.
			if a.colon&b.colon < 0 && a.sign-a.start != b.sign-b.start {
				continue
			}
			if c.sameAttr(a, b) {
				return c.duplicate(d, i)
			}
		}
	}
	return nil
}

// checkManyDuplicates does so in less than quadratic time. Of several duplicates
// it finds the first.
func (c *xmlWriter) checkManyDuplicates(d *codec.Decoder) error {
	// A hash table would have to be seeded against chosen collisions; sorting needs no seed.
	c.order = c.order[:0]
	for i := range c.attrs {
		c.order = append(c.order, int32(i))
	}
	slices.SortFunc(c.order, func(i, j int32) int {
		return cmp.Or(c.compareAttrs(&c.attrs[i], &c.attrs[j]), cmp.Compare(i, j))
	})
	first := len(c.attrs)
	for k := 1; k < len(c.order); k++ {
		if i := int(c.order[k]); i < first && c.compareAttrs(&c.attrs[i], &c.attrs[c.order[k-1]]) == 0 {
			first = i
		}
	}
	if first < len(c.attrs) {
		return c.duplicate(d, first)
	}
	return nil
}

// duplicate is the error for the i-th attribute, at its own offset.
func (c *xmlWriter) duplicate(d *codec.Decoder, i int) error {
	return c.faultAt(d, c.attrs[i].at, ErrDuplicate)
}

// sameAttr reports whether namespace and local name are the same.
func (c *xmlWriter) sameAttr(a, b *attr) bool {
	_, x := c.split(a)
	_, y := c.split(b)
	return string(x) == string(y) && a.space == b.space
}

// compareAttrs compares by namespace and local name.
func (c *xmlWriter) compareAttrs(a, b *attr) int {
	if a.space != b.space {
		return cmp.Compare(a.space, b.space)
	}
	_, x := c.split(a)
	_, y := c.split(b)
	return bytes.Compare(x, y)
}
