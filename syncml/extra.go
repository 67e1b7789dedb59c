package syncml

import (
	"iter"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
	"github.com/go-wbxml/wbxml/tokens"
)

// An Extra is an element that the content model does not have at its place, or a
// second one where it has one. The fields Extra of messages, commands and their
// parts are lists of them, nil where there are none.
//
// Tokens are those of the element from Start to End, attributes included, as a
// decoder delivers them, with these differences: there are no processing
// instructions and page switches; text is UTF-8, in whole tokens Text and Opaque,
// and none refers to a string table; the Data of a literal Start or AttrStart is
// its name, its Code 0; an End has no Code, and Literal is the only flag.
//
// Encoding writes them last in their element. Names of literals have to be in the
// string table: [Message.Header] has those that were read, and
// [Message.AppendWBXML] writes all.
type Extra struct {
	In     tokens.Code // the element that it stands in, such as tokens.SyncMLItem
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

// unknown keeps the element that start begins, which is not in the content model
// of the element in.
func (r *reader) unknown(start codec.Token, in tokens.Code, list **Extra) error {
	kept, err := r.Unknown(start)
	return r.m.addExtra(kept, err, in, list)
}

// repeated is unknown for an element of which there has been one.
func (r *reader) repeated(start codec.Token, in tokens.Code, list **Extra) error {
	kept, err := r.Repeated(start)
	return r.m.addExtra(kept, err, in, list)
}

// addExtra adds a kept element to the list, unless keeping it has failed.
func (m *Message) addExtra(kept []codec.Token, err error, in tokens.Code, list **Extra) error {
	if err != nil {
		return err
	}
	m.literals = m.literals || typed.HasNames(kept)
	x := m.extras.next()
	x.In, x.Tokens = in, kept
	if *list == nil {
		*list = x
	} else {
		(*list).last.Next = x
	}
	(*list).last = x
	return nil
}

// extra writes the elements of the list that stand in the element in.
func (w writer) extra(x *Extra, in tokens.Code) {
	for ; x != nil; x = x.Next {
		if x.In == in {
			typed.Encode(w.e, x.Tokens, (*names)(w.m))
		}
	}
}
