package syncml

import (
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
	"github.com/go-wbxml/wbxml/tokens"
)

// An Extra is an element that the content model does not have at its place, or a
// second one where it has one. The fields Extra of messages, commands and their
// parts are lists of them, nil where there are none.
//
// Names of literals have to be in the string table: [Message.Header] has those that
// were read, and [Message.AppendWBXML] all.
type Extra = typed.Extra

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
	m.mem.Add(list, in, kept)
	return nil
}

// extra writes the elements of the list that stand in the element in.
func (w writer) extra(x *Extra, in tokens.Code) {
	for ; x != nil; x = x.Next {
		if x.In == in {
			typed.Encode(w.e, x.Tokens, w.names())
		}
	}
}
