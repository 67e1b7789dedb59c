package typed

import (
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/tokens"
)

// Keep keeps the element that start begins, and returns its tokens. The content model
// does not have it at its place or, with again, has it once, and it was there. Of
// several the first counts, as the others then can be kept where they are; were it the
// last, the document written back would mean something else.
func (r *Reader) Keep(start codec.Token, again bool) ([]codec.Token, error) {
	switch {
	case again && (r.O.RefuseUnknown || r.O.StrictOrder):
		return nil, r.Fail(ErrOrder)
	case r.O.RefuseUnknown:
		return nil, r.Fail(ErrUnknown)
	}
	return r.keep(start)
}

// keep copies the tokens of an element, from tok to its End.
func (r *Reader) keep(tok codec.Token) ([]codec.Token, error) {
	m := r.M
	first := len(m.Kept)
	for depth := 0; ; {
		err := r.Spend()
		if err == nil {
			switch tok.Kind {
			case codec.Start:
				depth++
			case codec.End:
				depth--
			}
			tok, err = r.token(tok)
		}
		if err == nil {
			// An attribute list may be read that is empty, but not written.
			if tok.Kind != codec.AttrsEnd || m.Kept[len(m.Kept)-1].Kind != codec.Start {
				m.Kept = append(m.Kept, tok)
			}
			if depth == 0 {
				return m.Kept[first:len(m.Kept):len(m.Kept)], nil
			}
			tok, err = r.raw()
		}
		if err != nil {
			m.Kept = m.Kept[:first]
			return nil, err
		}
	}
}

// raw is Next with attributes.
func (r *Reader) raw() (codec.Token, error) {
	tok, err := r.D.Next()
	for err == nil && tok.Kind >= codec.PI {
		if tok.Kind == codec.PI {
			err = r.D.Skip()
		}
		if err == nil {
			tok, err = r.D.Next()
		}
	}
	return tok, err
}

// token returns a copy of tok and of its text, in memory of the document.
func (r *Reader) token(tok codec.Token) (codec.Token, error) {
	s := r.M.Arena.Tail()
	var err error
	switch tok.Kind {
	case codec.Start:
		var code tokens.Code
		if code, err = r.Code(tok); code != NoCode || err != nil { // a literal may be known by its name
			return codec.Token{Kind: codec.Start, Code: code}, err
		}
		fallthrough
	case codec.AttrStart:
		if tok.Flags&codec.Literal == 0 {
			return codec.Token{Kind: tok.Kind, Code: tok.Code}, nil
		}
		s, err = r.D.AppendName(s, tok)
		tok = codec.Token{Kind: tok.Kind, Flags: codec.Literal}
	case codec.End:
		tok.Code = NoCode
		fallthrough
	case codec.AttrValue, codec.AttrsEnd:
		return codec.Token{Kind: tok.Kind, Code: tok.Code}, nil
	default:
		s, tok, err = r.Whole(s, tok)
	}
	tok.Data = r.M.Arena.Commit(s)
	return tok, err
}

// Whole appends the text of tok, and of the pieces that follow it, to s. It returns
// the token for them: Opaque, or else one inline string.
func (r *Reader) Whole(s []byte, tok codec.Token) ([]byte, codec.Token, error) {
	kind := codec.Text
	for {
		var err error
		switch tok.Kind {
		case codec.Opaque:
			kind = codec.Opaque
			s = append(s, tok.Data...)
		case codec.Entity:
			if err = r.Entity(tok); err != nil {
				return s, tok, err
			}
			fallthrough
		default:
			s, err = r.D.AppendToken(s, tok)
		}
		if err == nil && tok.Flags&codec.Partial == 0 {
			return s, codec.Token{Kind: kind}, nil
		}
		if err == nil {
			tok, err = r.D.Next()
		}
		if err != nil {
			return s, tok, err
		}
	}
}

// HasNames reports whether there are literal names in kept elements.
func HasNames(kept []codec.Token) bool {
	for i := range kept {
		if kept[i].Flags&codec.Literal != 0 {
			return true
		}
	}
	return false
}

// Encode writes the tokens of kept elements. A literal name that names, the string
// table of e, does not have is codec.ErrToken; nil is the table without strings.
func Encode(e *codec.Encoder, kept []codec.Token, names *Strings) {
	for _, tok := range kept {
		var at uint32
		if tok.Flags&codec.Literal != 0 {
			ok := names != nil
			if ok {
				at, ok = names.Find(tok.Data)
			}
			if !ok {
				e.Fail(codec.ErrToken)
				return
			}
		}
		switch tok.Kind {
		case codec.Start:
			if tok.Flags&codec.Literal != 0 {
				e.StartLiteral(at)
			} else {
				e.Start(tok.Code)
			}
		case codec.End:
			e.End()
		case codec.AttrStart:
			if tok.Flags&codec.Literal != 0 {
				e.AttrLiteral(at)
			} else {
				e.Attr(tok.Code)
			}
		case codec.AttrValue:
			e.Value(tok.Code)
		case codec.AttrsEnd:
			e.EndAttrs()
		case codec.Text:
			e.Text(tok.Data)
		case codec.Opaque:
			e.Opaque(tok.Data)
		default:
			e.Fail(codec.ErrToken)
			return
		}
	}
}
