package devinf

import (
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/tokens"
)

// unknown keeps the element that start begins, which is not in the content model
// where it stands.
func (r *reader) unknown(start codec.Token, into *Extras) error {
	if r.o.RefuseUnknown {
		return r.fail(ErrUnknown)
	}
	return r.keep(start, into)
}

// repeated keeps an element of which there has been one.
func (r *reader) repeated(start codec.Token, into *Extras) error {
	if r.o.RefuseUnknown || r.o.StrictOrder {
		return r.fail(ErrOrder)
	}
	return r.keep(start, into)
}

// keep keeps the element that tok begins: copies of its tokens, up to its End.
func (r *reader) keep(tok codec.Token, into *Extras) error {
	x := r.x
	first := len(x.kept)
	for depth := 0; ; {
		if err := r.spend(); err != nil {
			return err
		}
		s := x.arena.Tail()
		var err error
		switch tok.Kind {
		case codec.Start:
			depth++
			var code tokens.Code
			if code, err = r.code(tok); err == nil && code == noCode {
				s, err = r.d.AppendName(s, tok)
			}
			tok = codec.Token{Kind: codec.Start, Code: code}
			if code == noCode {
				tok.Flags = codec.Literal
			}
		case codec.End:
			depth--
			tok = codec.Token{Kind: codec.End}
		default:
			s, tok, err = r.whole(s, tok)
		}
		if err != nil {
			return err
		}
		tok.Data = x.arena.Keep(s)
		x.kept = append(x.kept, tok)
		if depth == 0 {
			*add(x, (*[][]codec.Token)(into)) = x.kept[first:len(x.kept):len(x.kept)]
			return nil
		}
		if tok, err = r.next(); err != nil {
			return err
		}
	}
}

// whole appends the text of tok, and of the pieces that follow it, to s. What is
// not opaque becomes one inline string.
func (r *reader) whole(s []byte, tok codec.Token) ([]byte, codec.Token, error) {
	kind := codec.Text
	if tok.Kind == codec.Opaque {
		kind = codec.Opaque
	}
	for {
		var err error
		if kind == codec.Opaque {
			s = append(s, tok.Data...)
		} else if s, err = r.d.AppendToken(s, tok); err != nil {
			return s, tok, err
		}
		if tok.Flags&codec.Partial == 0 {
			if kind == codec.Text && hasNUL(s) {
				err = r.fail(codec.ErrCharset)
			}
			return s, codec.Token{Kind: kind}, err
		}
		if tok, err = r.d.Next(); err != nil {
			return s, tok, err
		}
	}
}

// encode writes the extras. A literal name would have to be in the string table,
// which only the owner of the encoder knows: it has noCode here, which the encoder
// refuses with ErrToken.
func (x Extras) encode(e *codec.Encoder) {
	for _, element := range x {
		for _, tok := range element {
			switch tok.Kind {
			case codec.Start:
				e.Start(tok.Code)
			case codec.End:
				e.End()
			case codec.Text:
				e.Text(tok.Data)
			case codec.Opaque:
				e.Opaque(tok.Data)
			}
		}
	}
}
