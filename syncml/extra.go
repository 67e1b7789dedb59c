package syncml

import (
	"iter"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/tokens"
)

// An Extra is an element that the content model does not have at its place, or a
// second one where it has one. The fields Extra of messages, commands and their
// parts are lists of them, nil where there are none.
//
// Tokens are those of the element from Start to End as a decoder delivers them,
// with these differences: text is UTF-8 and none refers to a string table; the
// Data of a literal Start or AttrStart is its name; an End has neither Code nor
// Flags. Encoding writes them last in the element that holds them; a literal
// name, which would have to be in the string table, it refuses with
// codec.ErrToken.
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
	if r.o.RefuseUnknown {
		return r.fail(ErrUnknown)
	}
	return r.keepExtra(start, in, list)
}

// repeated is unknown for an element of which there has been one.
func (r *reader) repeated(start codec.Token, in tokens.Code, list **Extra) error {
	if r.o.RefuseUnknown || r.o.StrictOrder {
		return r.fail(ErrOrder)
	}
	return r.keepExtra(start, in, list)
}

// keepExtra keeps the element that start begins.
func (r *reader) keepExtra(start codec.Token, in tokens.Code, list **Extra) error {
	m := r.m
	first := len(m.kept)
	if err := r.keepTokens(start); err != nil {
		m.kept = m.kept[:first]
		return err
	}
	x := m.extras.next()
	x.In, x.Tokens = in, m.kept[first:len(m.kept):len(m.kept)]
	if *list == nil {
		*list = x
	} else {
		(*list).last.Next = x
	}
	(*list).last = x
	return nil
}

// keepTokens copies the tokens of an element, from start to its End.
func (r *reader) keepTokens(tok codec.Token) error {
	m := r.m
	for depth := 0; ; {
		if err := r.spend(); err != nil {
			return err
		}
		s := m.arena.Tail()
		var err error
		switch tok.Kind {
		case codec.Start, codec.AttrStart:
			if tok.Kind == codec.Start {
				depth++
				var code tokens.Code
				if code, err = r.code(tok); code != noCode { // a literal may be known by its name
					tok.Code, tok.Flags = code, tok.Flags&^codec.Literal
				}
			}
			if err == nil && tok.Flags&codec.Literal != 0 {
				s, err = r.d.AppendName(s, tok)
				tok.Code = noCode
			}
		case codec.End:
			depth--
			tok = codec.Token{Kind: codec.End}
		case codec.Text, codec.Entity, codec.ExtString, codec.ExtInt, codec.Ext, codec.Opaque:
			s, tok, err = r.whole(s, tok)
		}
		if err != nil {
			return err
		}
		tok.Data = m.arena.Keep(s)
		m.kept = append(m.kept, tok)
		if depth == 0 {
			return nil
		}
		if tok, err = r.d.Next(); err != nil {
			return err
		}
		if tok, err = r.skip(tok); err != nil {
			return err
		}
	}
}

// whole appends the text of tok, and of the pieces that follow it, to s. What is
// not opaque becomes one inline string.
func (r *reader) whole(s []byte, tok codec.Token) ([]byte, codec.Token, error) {
	kind := codec.Text
	for {
		var err error
		if tok.Kind == codec.Opaque {
			kind = codec.Opaque
			s = append(s, tok.Data...)
		} else if s, err = r.d.AppendToken(s, tok); err != nil {
			return s, tok, err
		}
		if tok.Flags&codec.Partial == 0 {
			return s, codec.Token{Kind: kind}, nil
		}
		if tok, err = r.d.Next(); err != nil {
			return s, tok, err
		}
	}
}

// encode writes the elements of the list that stand in the element in.
func (x *Extra) encode(e *codec.Encoder, in tokens.Code) {
	for ; x != nil; x = x.Next {
		if x.In == in {
			for _, tok := range x.Tokens {
				encodeToken(e, tok)
			}
		}
	}
}

// encodeToken writes a token of an Extra. A literal name has noCode here, which
// the encoder refuses.
func encodeToken(e *codec.Encoder, tok codec.Token) {
	switch tok.Kind {
	case codec.Start:
		e.Start(tok.Code)
	case codec.End:
		e.End()
	case codec.AttrStart:
		e.Attr(tok.Code)
	case codec.AttrValue:
		e.Value(tok.Code)
	case codec.AttrsEnd:
		e.EndAttrs()
	case codec.Text:
		e.Text(tok.Data)
	case codec.Opaque:
		e.Opaque(tok.Data)
	}
}
