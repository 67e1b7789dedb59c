package tnds

import (
	"iter"

	"github.com/go-wbxml/wbxml/syncml/internal/typed"
)

// An Extra is an element that the content model does not have where it stands, or one
// that is repeated where the model has one; the first counts. The fields Extra are
// lists of them, in document order. Encoding writes them last in the element that
// holds them. Codes of TNDS in them are those of page 2.
type Extra = typed.Extra

// extras is all lists of extras.
func (t *Tree) extras(f *typed.Fields) {
	f.Extra(&t.Extra)
	for i := range t.nodes {
		f.Extra(&t.nodes[i].Extra)
	}
}

// DropExtras removes all extras.
func (t *Tree) DropExtras() { typed.Do(typed.Dropping, nil, t, (*Tree).extras) }

// Extras returns the extras of the tree and of all nodes, in document order.
func (t *Tree) Extras() iter.Seq[*Extra] {
	return func(yield func(*Extra) bool) {
		list := t.Extra
		for i := 0; ; i++ {
			for x := range list.All() {
				if !yield(x) {
					return
				}
			}
			if i == len(t.nodes) {
				return
			}
			list = t.nodes[i].Extra
		}
	}
}
