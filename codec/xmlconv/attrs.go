package xmlconv

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/tokens"
)

// A prefix is a namespace prefix in scope and the namespace, escaped, it is
// bound to.
type prefix struct{ name, space string }

// startTail writes the rest of a start tag that has attributes, or a name that
// needs a look at its prefix. The element is on the stack.
func (c *Converter) startTail(d *codec.Decoder, in *tableInfo, t codec.Token, declare bool) error {
	tag := len(c.out) // behind the name
	e := &c.elems[len(c.elems)-1]
	c.attrs = c.attrs[:0]
	if declare {
		c.declare(e.space)
	}
	if t.Flags&codec.HasAttrs != 0 {
		if err := c.attributes(d, in); err != nil {
			return err
		}
		if err := c.checkDuplicates(d); err != nil {
			return err
		}
	}
	if c.unusual {
		c.unusual = false
		if err := c.namespaces(d, e, tag, declare); err != nil {
			return err
		}
	}
	if c.o.Mode == ModeCanonical {
		c.sortAttrs()
	}
	if e.flags&selfClosed != 0 {
		c.out = append(c.out, '/')
	}
	c.out = append(c.out, '>')
	return nil
}

// attributes writes an attribute list up to its end, noting each attribute in
// c.attrs.
func (c *Converter) attributes(d *codec.Decoder, in *tableInfo) error {
	form := tokens.FormKind(0)
	for {
		t, err := d.Next()
		if err != nil {
			return err
		}
		switch t.Kind {
		case codec.AttrStart, codec.AttrsEnd:
			if n := len(c.attrs); n > 0 {
				c.out = append(c.out, '"')
				c.attrs[n-1].end = len(c.out)
			}
			if t.Kind == codec.AttrsEnd {
				return nil
			}
			a := span{start: len(c.out)}
			c.out = append(c.out, ' ')
			var prefix string
			if t.Flags&codec.Literal != 0 {
				err = c.literalName(d, t)
			} else if name, value, known := in.Attr(t.Code); known {
				c.out = append(c.out, name...)
				prefix = value
				c.unusual = c.unusual || hasColon(name) || name == "xmlns"
			} else {
				err = c.nameless(d, t)
			}
			if err != nil {
				return err
			}
			a.name = len(c.out)
			c.out = append(c.out, '=', '"')
			c.attrs = append(c.attrs, a)
			c.text = append(c.text[:0], prefix...)
			c.out, err = appendEscaped(c.out, c.text, true)
			form = 0
			if len(in.Forms) > 0 && t.Flags&codec.Literal == 0 {
				form = in.form(t.Code, true, &c.when)
			}
		case codec.SwitchPage:
		case codec.Opaque:
			if c.text, err = c.formatOpaque(d, t, form); err != nil {
				return err
			}
			c.out, err = appendEscaped(c.out, c.text, true)
		default:
			if t.Kind == codec.Text && c.direct {
				c.out, err = appendEscaped(c.out, t.Data, true)
				break
			}
			if c.text, err = d.AppendToken(c.text[:0], t); err != nil {
				return err
			}
			c.out, err = appendEscaped(c.out, c.text, true)
		}
		if err != nil {
			return c.fault(d, err)
		}
	}
}

func hasColon(s string) bool {
	for i := range len(s) {
		if s[i] == ':' {
			return true
		}
	}
	return false
}

// checkDuplicates reports an attribute that is there twice: in WBXML it can be.
func (c *Converter) checkDuplicates(d *codec.Decoder) error {
	a := c.attrs
	if len(a) > 16 { // compare neighbours in a sorted copy, not all pairs
		a = append(a, a...)[len(a):]
		slices.SortFunc(a, func(x, y span) int { return bytes.Compare(x.nameIn(c.out), y.nameIn(c.out)) })
		for i := 1; i < len(a); i++ {
			if bytes.Equal(a[i-1].nameIn(c.out), a[i].nameIn(c.out)) {
				return c.fault(d, ErrDuplicate)
			}
		}
		return nil
	}
	for i := range a {
		for j := range i {
			if bytes.Equal(a[i].nameIn(c.out), a[j].nameIn(c.out)) {
				return c.fault(d, ErrDuplicate)
			}
		}
	}
	return nil
}

// namespaces sees to it that a tag with colons or xmlns in it is right by
// Namespaces in XML: the document may have declarations of its own, among its
// attributes, for elements that its type does not know.
func (c *Converter) namespaces(d *codec.Decoder, e *element, tag int, declared bool) error {
	for i := 0; i < len(c.attrs); i++ {
		a := c.attrs[i]
		name, value := a.nameIn(c.out), a.valueIn(c.out)
		pre, local, _ := bytes.Cut(name, []byte{':'})
		switch {
		case string(name) == "xmlns":
			switch {
			case e.page == nil || !e.page.spaced:
				e.space = string(value)
			case string(value) != e.space:
				return c.fault(d, &wrapped{ErrNamespace, codec.ErrName})
			case declared: // it is there already
				c.out = slices.Delete(c.out, a.start, a.end)
				c.attrs = slices.Delete(c.attrs, i, i+1)
				for j := i; j < len(c.attrs); j++ {
					n := a.end - a.start
					c.attrs[j].start, c.attrs[j].name, c.attrs[j].end = c.attrs[j].start-n, c.attrs[j].name-n, c.attrs[j].end-n
				}
				i--
			}
			if reservedSpace(string(value)) {
				return c.fault(d, &wrapped{ErrNamespace, codec.ErrName})
			}
		case string(pre) == "xmlns":
			if len(value) == 0 || string(local) == "xml" || string(local) == "xmlns" || reservedSpace(string(value)) {
				return c.fault(d, &wrapped{ErrNamespace, codec.ErrName})
			}
			c.prefixes = append(c.prefixes, prefix{string(local), string(value)})
		}
	}
	start := bytes.LastIndexByte(c.out[:tag], '<') + 1
	if !c.bound(c.out[start:tag], true) {
		return c.fault(d, &wrapped{ErrNamespace, codec.ErrName})
	}
	for i, a := range c.attrs {
		name := a.nameIn(c.out)
		if !c.bound(name, false) {
			return c.fault(d, &wrapped{ErrNamespace, codec.ErrName})
		}
		for _, b := range c.attrs[:i] {
			if c.sameExpanded(name, b.nameIn(c.out)) {
				return c.fault(d, ErrDuplicate)
			}
		}
	}
	return nil
}

func reservedSpace(s string) bool {
	return s == "http://www.w3.org/XML/1998/namespace" || s == "http://www.w3.org/2000/xmlns/"
}

// bound reports whether the prefix of name, if it has one, may be used.
func (c *Converter) bound(name []byte, element bool) bool {
	pre, _, found := bytes.Cut(name, []byte{':'})
	if !found || string(pre) == "xml" || string(pre) == "xmlns" && !element {
		return true
	}
	_, ok := c.lookup(pre)
	return ok
}

func (c *Converter) lookup(pre []byte) (string, bool) {
	for i := len(c.prefixes) - 1; i >= 0; i-- {
		if c.prefixes[i].name == string(pre) {
			return c.prefixes[i].space, true
		}
	}
	return "", false
}

// sameExpanded reports whether two attribute names with different prefixes mean
// the same.
func (c *Converter) sameExpanded(x, y []byte) bool {
	px, lx, okx := bytes.Cut(x, []byte{':'})
	py, ly, oky := bytes.Cut(y, []byte{':'})
	if !okx || !oky || !bytes.Equal(lx, ly) {
		return false
	}
	sx, okx := c.lookup(px)
	sy, oky := c.lookup(py)
	return okx && oky && sx == sy
}

// sortAttrs puts the attributes of the open tag in canonical order: namespace
// declarations by prefix, then the others by namespace and local name (Canonical
// XML 1.0, 2.2). A declaration of the default namespace that this package has
// added is in front already.
func (c *Converter) sortAttrs() {
	if len(c.attrs) < 2 {
		return
	}
	slices.SortFunc(c.attrs, func(x, y span) int {
		rx, sx, lx := c.order(x)
		ry, sy, ly := c.order(y)
		return cmp.Or(cmp.Compare(rx, ry), cmp.Compare(sx, sy), bytes.Compare(lx, ly))
	})
	c.spare = c.spare[:0]
	from := len(c.out)
	for _, a := range c.attrs {
		c.spare = append(c.spare, c.out[a.start:a.end]...)
		from = min(from, a.start)
	}
	c.out = append(c.out[:from], c.spare...)
}

func (c *Converter) order(a span) (rank int, space string, local []byte) {
	pre, local, found := bytes.Cut(a.nameIn(c.out), []byte{':'})
	switch {
	case !found && string(pre) == "xmlns":
		return 0, "", nil
	case !found:
		return 2, "", pre
	case string(pre) == "xmlns":
		return 1, "", local
	case string(pre) == "xml":
		return 2, "http://www.w3.org/XML/1998/namespace", local
	}
	space, _ = c.lookup(pre)
	return 2, space, local
}
