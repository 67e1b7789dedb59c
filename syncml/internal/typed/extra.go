package typed

import (
	"iter"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/tokens"
)

// An Extra is an element that the content model does not have at its place, or a
// second one where it has one. The fields Extra of documents and their parts are
// lists of them, nil where there are none.
//
// Tokens are those of the element from Start to End, attributes included, as a
// decoder delivers them, with these differences: there are no processing
// instructions and page switches; text is UTF-8, in whole tokens Text and Opaque,
// and none refers to a string table; codes are those of the document type; the Data
// of a literal Start or AttrStart is its name, its Code 0; an End has no Code, and
// Literal is the only flag. So an element that was read is the same as one that a
// program has made.
//
// Encoding writes extras last in the element that holds them. The names of literals
// must be in the string table of the encoder's header, as the Header of the document
// has them; a name that is not there is [codec.ErrToken].
type Extra struct {
	// In is the element that it stands in, such as tokens.SyncMLItem; 0 is the
	// element that the list belongs to.
	In     tokens.Code
	Tokens []codec.Token
	Next   *Extra

	last *Extra // of the first: the last
}

// All returns the elements of a list, nil or not, in document order.
func (x *Extra) All() iter.Seq[*Extra] {
	return func(yield func(*Extra) bool) {
		for ; x != nil; x = x.Next {
			if !yield(x) {
				return
			}
		}
	}
}

// Has reports whether an element of the list stands in the element in.
func (x *Extra) Has(in tokens.Code) bool {
	for ; x != nil; x = x.Next {
		if x.In == in {
			return true
		}
	}
	return false
}

// Add appends an element to the list.
func (m *Memory) Add(list **Extra, in tokens.Code, kept []codec.Token) {
	x := m.extras.Next()
	x.In, x.Tokens = in, kept
	m.Named = m.Named || HasNames(kept)
	if *list == nil {
		*list = x
	} else {
		(*list).last.Next = x
	}
	(*list).last = x
}

// A Pool gives out elements until it is reset.
type Pool[T any] struct {
	all  []*T
	used int
}

// Next returns an empty element. It may be called while elements from earlier
// calls are being filled, so these stay where they are.
func (p *Pool[T]) Next() *T {
	if p.used == len(p.all) {
		p.all = append(p.all, new(T))
	}
	var zero T
	x := p.all[p.used]
	*x = zero
	p.used++
	return x
}

// Reset takes the elements back.
func (p *Pool[T]) Reset() { p.used = 0 }

// Clear lets go of all elements.
func (p *Pool[T]) Clear() {
	clear(p.all)
	*p = Pool[T]{}
}
