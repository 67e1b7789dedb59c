package tnds

import (
	"iter"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
	"github.com/go-wbxml/wbxml/tokens"
)

// An extra is an element that found no place in the content model.
type extra struct {
	in          tokens.Code // the element it stands in
	first, last int32       // its tokens: kept[first:last]
	next        int32       // of the same node; numbers from 1
}

// An extraList is the extras of one node, by numbers from 1.
type extraList struct{ first, last int32 }

// Extras returns the elements within node i, or for -1 directly within MgmtTree,
// that the content model does not have there, in document order: the element
// that holds them, such as tokens.TNDSRTProperties, and their tokens from Start
// to End. An element that is repeated where the model has one is among them;
// the first counts.
//
// The tokens are as a decoder delivers them, attributes included, with these
// differences: there are no processing instructions and page switches; text is
// UTF-8, in whole tokens Text and Opaque; codes of TNDS are those of page 2; the
// Data of a literal Start or AttrStart is its name, its Code 0; an End has no Code,
// and Literal is the only flag. [Tree.Encode] writes them last in the element that
// holds them.
func (t *Tree) Extras(i int) iter.Seq2[tokens.Code, []codec.Token] {
	return func(yield func(tokens.Code, []codec.Token) bool) {
		for k := t.extrasOf(i).first; k > 0; {
			x := &t.extras[k-1]
			if !yield(x.in, t.mem.Kept[x.first:x.last:x.last]) {
				return
			}
			k = x.next
		}
	}
}

// DropExtras removes all elements that [Tree.Extras] returns.
func (t *Tree) DropExtras() {
	t.extras, t.mem.Kept, t.extra = t.extras[:0], t.mem.Kept[:0], extraList{}
	for i := range t.nodes {
		t.nodes[i].extra = extraList{}
	}
}

func (t *Tree) extrasOf(i int) *extraList {
	if i < 0 {
		return &t.extra
	}
	return &t.nodes[i].extra
}

// Names returns the names in extras that have no token, as often as they occur.
// For [Tree.EncodeElement] they must be in the string table of the document.
func (t *Tree) Names() iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for i := range t.mem.Kept {
			if tok := &t.mem.Kept[i]; tok.Flags&codec.Literal != 0 && !yield(tok.Data) {
				return
			}
		}
	}
}

// unknown keeps the element that start begins, which is not in the content model
// of the element in.
func (r *reader) unknown(start codec.Token, in tokens.Code) error {
	kept, err := r.Unknown(start)
	return r.t.addExtra(r.cur, kept, err, in)
}

// repeated is unknown for an element of which there has been one.
func (r *reader) repeated(start codec.Token, in tokens.Code) error {
	kept, err := r.Repeated(start)
	return r.t.addExtra(r.cur, kept, err, in)
}

// addExtra adds a kept element to node i, unless keeping it has failed.
func (t *Tree) addExtra(i int, kept []codec.Token, err error, in tokens.Code) error {
	if err != nil {
		return err
	}
	last := int32(len(t.mem.Kept))
	t.extras = append(t.extras, extra{in: in, first: last - int32(len(kept)), last: last})
	number := int32(len(t.extras))
	list := t.extrasOf(i)
	if list.first == 0 {
		list.first = number
	} else {
		t.extras[list.last-1].next = number
	}
	list.last = number
	return nil
}

// encodeExtras writes the extras of a list that stand in the element in.
func (w *writer) encodeExtras(list *extraList, in tokens.Code) {
	for k := list.first; k > 0; {
		x := &w.t.extras[k-1]
		if x.in == in {
			typed.Encode(w.e, w.t.mem.Kept[x.first:x.last], w.names)
		}
		k = x.next
	}
}

// has reports whether one of the list stands in the element in.
func (t *Tree) has(list *extraList, in tokens.Code) bool {
	for k := list.first; k > 0; k = t.extras[k-1].next {
		if t.extras[k-1].in == in {
			return true
		}
	}
	return false
}
