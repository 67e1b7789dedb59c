package difftest

import (
	"slices"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/tokens"
)

// attributes writes attributes of n. The list remains open.
func (w *writer) attributes(n *Node) {
	coded := len(w.own.attrs.all) > 0
	count := 0
	if coded && w.chance(75) {
		count = 1 + w.rand.IntN(3)
	}
	for range count {
		w.attribute(n)
	}
	if len(w.names) > 0 && w.roll(AttrLiteral, 8) {
		w.literalAttr(n)
	}
	if len(n.Attrs) > 0 && w.may(PageStray, 2) {
		w.switchAttr()
	}
}

// attribute writes an attribute by its token.
func (w *writer) attribute(n *Node) {
	c := w.own.attrs.deal(w.rand)
	name, prefix, _ := w.table.Attr(c)
	if has(n, name) {
		w.own.attrs.putBack(c)
		return
	}
	w.page(c, len(n.Attrs) > 0)
	w.enc.Attr(c)
	if prefix == "" {
		w.doc.Uses |= AttrBare
	} else {
		w.doc.Uses |= AttrPrefix
	}
	n.Attrs = append(n.Attrs, Attr{Name: name, Value: prefix + w.value(prefix != "")})
}

// literalAttr writes an attribute by its name.
func (w *writer) literalAttr(n *Node) {
	e := pick(w.Generator, w.names)
	if has(n, e.text) {
		return
	}
	w.doc.Uses |= AttrLiteral
	w.enc.AttrLiteral(e.at)
	n.Attrs = append(n.Attrs, Attr{Name: e.text, Value: w.value(false)})
}

func has(n *Node, name string) bool {
	return slices.ContainsFunc(n.Attrs, func(a Attr) bool { return a.Name == name })
}

// value writes the value of an attribute, or what follows its prefix, and
// returns it.
func (w *writer) value(prefix bool) (s string) {
	if prefix && w.chance(70) || !prefix && w.may(AttrEmpty, 3) {
		return ""
	}
	for range 1 + max(0, w.rand.IntN(6)-3) {
		switch {
		case len(w.own.values.all) > 0 && w.may(AttrValue, 45):
			c := w.own.values.deal(w.rand)
			w.page(c, true)
			w.enc.Value(c)
			v, _ := w.table.Value(c)
			s += v
		case w.Version >= codec.Version12 && w.may(AttrOpaque, 5):
			v := pick(w.Generator, words)
			b, _ := w.octets(v)
			w.enc.Opaque(b)
			s += v
		default:
			s += w.string()
		}
		if w.may(Extension, 2) {
			w.extension()
		}
	}
	return s
}

// page notes the page of an attribute token about to be written; within a list,
// a switch may be put before it.
func (w *writer) page(c tokens.Code, within bool) {
	if c.Page() != w.attrPage {
		w.doc.Uses |= PageSwitchAttr
		w.attrPage = c.Page()
	} else if within && w.may(PageRedundant, 3) {
		w.switchAttr()
	}
}

// switchAttr writes a switch to the attribute page that is current already.
func (w *writer) switchAttr() {
	w.enc.Token(codec.Token{Kind: codec.SwitchPage, Code: tokens.Code(w.attrPage)})
}
