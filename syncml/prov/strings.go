package prov

import (
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/tokens"
)

// prepare makes the string table to encode with.
func (d *Document) prepare() {
	d.names.Reset(d.Strings)
	for i := range d.items {
		if it := &d.items[i]; len(it.Name) > 0 && d.isLiteral(it) {
			d.names.Want(it.Name)
		}
	}
	d.names.Add(codec.UTF8)
}

// isLiteral reports whether the name of an item has to be in the string table.
func (d *Document) isLiteral(it *Item) bool {
	switch {
	case it.Code != 0:
		return false
	case it.Kind == KindElement:
		return true
	case it.Kind == KindAttribute:
		table := d.Table
		if table == nil {
			table = tokens.Prov11
		}
		_, _, ok := table.FindAttr(0, it.Name, it.Value)
		return !ok
	}
	return false
}
