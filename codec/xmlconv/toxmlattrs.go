package xmlconv

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/tokens"
)

// An attr is an attribute of the open tag, in out[start:end]: a space, the name
// up to sign, "=", and the value in quotes.
type attr struct {
	start, sign, end int
	colon            int    // in the name; -1 = none
	space            string // namespace, once it is known
	at               int64  // offset in the document
	ours             bool   // a declaration that this package has added
}

func (c *Converter) attrName(a *attr) []byte  { return c.out[a.start+1 : a.sign] }
func (c *Converter) attrValue(a *attr) []byte { return c.out[a.sign+2 : a.end-1] }

// split returns the prefix, nil where there is none, and the local name of an
// attribute.
func (c *Converter) split(a *attr) (prefix, local []byte) {
	name := c.attrName(a)
	if a.colon < 0 {
		return nil, name
	}
	return name[:a.colon], name[a.colon+1:]
}

// declare writes the declaration of the default namespace.
func (c *Converter) declare(d *codec.Decoder, space string) {
	a := attr{start: len(c.out), colon: -1, at: d.Offset(), ours: true}
	c.out = append(c.out, " xmlns"...)
	a.sign = len(c.out)
	c.out = append(c.out, '=', '"')
	c.text = append(c.text[:0], space...)
	c.out, _ = appendEscaped(c.out, c.text, true)
	c.out = append(c.out, '"')
	a.end = len(c.out)
	c.attrs = append(c.attrs, a)
}

// tagTail writes the attributes of the element just begun, and holds the tag to
// the rules of namespaces.
func (c *Converter) tagTail(l *level, t codec.Token) error {
	if t.Flags&codec.HasAttrs != 0 {
		if err := c.attributes(l); err != nil {
			return err
		}
	}
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
func (c *Converter) attributes(l *level) error {
	form := tokens.FormKind(0)
	for first := true; ; {
		t, err := l.d.Next()
		if err != nil {
			return err
		}
		switch t.Kind {
		case codec.AttrStart, codec.AttrsEnd:
			if !first {
				c.out = append(c.out, '"')
				c.attrs[len(c.attrs)-1].end = len(c.out)
			}
			if t.Kind == codec.AttrsEnd {
				return nil
			}
			first = false
			form, err = c.attrStart(l, t)
		case codec.SwitchPage:
		case codec.Opaque:
			if c.text, err = c.formatOpaque(l.d, t, form); err == nil {
				err = c.attrText(l.d, c.text)
			}
		case codec.Text:
			if l.direct {
				err = c.attrText(l.d, t.Data)
				break
			}
			fallthrough
		default:
			if c.text, err = l.d.AppendToken(c.text[:0], t); err == nil {
				err = c.attrText(l.d, c.text)
			}
		}
		if err == nil && int64(len(c.out)) > c.maxOut {
			err = c.checkExpanded(l.d)
		}
		if err != nil {
			return err
		}
	}
}

// attrStart writes the name of an attribute, and what its token has of the
// value. It returns the form of opaque data in the value.
func (c *Converter) attrStart(l *level, t codec.Token) (form tokens.FormKind, err error) {
	a := attr{start: len(c.out), at: l.d.Offset()}
	c.out = append(c.out, ' ')
	var prefix string
	if t.Flags&codec.Literal != 0 {
		if err := c.literalName(l.d, t); err != nil {
			return 0, err
		}
	} else {
		name, value, known := l.in.Attr(t.Code)
		props := l.in.attrProps(t.Code)
		if !known || props&unfit != 0 {
			return 0, c.nameless(l.d, t)
		}
		c.out = append(c.out, name...)
		prefix = value
		if props&special != 0 {
			c.unusual = true
		}
		if props&hasForm != 0 {
			form = l.in.form(t.Code, true, l.when)
		}
	}
	a.sign, a.colon = len(c.out), -1
	if c.unusual {
		a.colon = bytes.IndexByte(c.out[a.start+1:a.sign], ':')
	}
	c.out = append(c.out, '=', '"')
	c.attrs = append(c.attrs, a)
	if prefix == "" {
		return form, nil
	}
	c.text = append(c.text[:0], prefix...)
	return form, c.attrText(l.d, c.text)
}

// attrText writes a part of an attribute's value.
func (c *Converter) attrText(d *codec.Decoder, s []byte) error {
	var err error
	if c.out, err = appendEscaped(c.out, s, true); err != nil {
		return c.fault(d, err)
	}
	return nil
}

// fewAttrs is up to how many attributes comparing each with each is faster than
// sorting.
const fewAttrs = 16

// checkDuplicates reports an attribute that is there twice, which WBXML does not
// exclude: by its name or, with different prefixes, by its expanded name.
func (c *Converter) checkDuplicates(d *codec.Decoder) error {
	if len(c.attrs) > fewAttrs {
		return c.checkManyDuplicates(d)
	}
	for i := 1; i < len(c.attrs); i++ {
		for j := range i {
			if c.compareAttrs(&c.attrs[i], &c.attrs[j]) == 0 {
				return c.duplicate(d, i)
			}
		}
	}
	return nil
}

// checkManyDuplicates does so in less than quadratic time. Of several duplicates
// it finds the first.
func (c *Converter) checkManyDuplicates(d *codec.Decoder) error {
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

func (c *Converter) duplicate(d *codec.Decoder, i int) error {
	return &codec.SyntaxError{Offset: c.attrs[i].at, Path: string(d.AppendPath(nil)), Err: ErrDuplicate}
}

// compareAttrs compares by namespace and local name.
func (c *Converter) compareAttrs(a, b *attr) int {
	if a.space != b.space {
		return cmp.Compare(a.space, b.space)
	}
	_, x := c.split(a)
	_, y := c.split(b)
	return bytes.Compare(x, y)
}
