package tnds

import (
	"iter"

	"github.com/go-wbxml/wbxml/codec"
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
// The tokens are as a decoder delivers them, with these differences: there are
// no attributes, processing instructions and page switches; text is UTF-8, in
// pieces of Text or Opaque; codes of TNDS are those of page 2; the Data of a literal
// Start is its name; an End has neither Code nor Flags. [Tree.Encode] writes them
// last in the element that holds them.
func (t *Tree) Extras(i int) iter.Seq2[tokens.Code, []codec.Token] {
	return func(yield func(tokens.Code, []codec.Token) bool) {
		for k := t.extrasOf(i).first; k > 0; {
			x := &t.extras[k-1]
			if !yield(x.in, t.kept[x.first:x.last:x.last]) {
				return
			}
			k = x.next
		}
	}
}

// DropExtras removes all elements that [Tree.Extras] gives.
func (t *Tree) DropExtras() {
	t.extras, t.kept, t.extra = t.extras[:0], t.kept[:0], extraList{}
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

// unknown keeps the element that start begins, which is not in the content model
// of the element in.
func (r *reader) unknown(start codec.Token, in tokens.Code) error {
	if r.o.RefuseUnknown {
		return r.fail(ErrUnknown)
	}
	return r.keepExtra(start, in)
}

// repeated is unknown for an element of which there has been one.
func (r *reader) repeated(start codec.Token, in tokens.Code) error {
	if r.o.RefuseUnknown || r.o.StrictOrder {
		return r.fail(ErrOrder)
	}
	return r.keepExtra(start, in)
}

// keepExtra keeps the element that start begins.
func (r *reader) keepExtra(start codec.Token, in tokens.Code) error {
	t := r.t
	x := extra{in: in, first: int32(len(t.kept))}
	if err := r.keepTokens(start); err != nil {
		t.kept = t.kept[:x.first]
		return err
	}
	x.last = int32(len(t.kept))
	t.extras = append(t.extras, x)
	number := int32(len(t.extras))
	list := t.extrasOf(r.cur)
	if list.first == 0 {
		list.first = number
	} else {
		t.extras[list.last-1].next = number
	}
	list.last = number
	return nil
}

// keepTokens copies the tokens of an element, from start to its End.
func (r *reader) keepTokens(tok codec.Token) error {
	t := r.t
	for depth := 0; ; {
		if err := r.spend(); err != nil {
			return err
		}
		s := t.arena.Tail()
		var err error
		switch tok.Kind {
		case codec.Start:
			depth++
			var code tokens.Code
			if code, err = r.code(tok); err == nil && code == noCode {
				s, err = r.d.AppendName(s, tok)
			} else {
				tok.Flags &^= codec.Literal // it may have been known by its name
			}
			tok.Code = code
			tok.Flags &^= codec.HasAttrs
		case codec.End:
			depth--
			tok = codec.Token{Kind: codec.End}
		default:
			s, tok, err = r.whole(s, tok)
		}
		if err != nil {
			return err
		}
		tok.Data = t.arena.Keep(s)
		t.kept = append(t.kept, tok)
		if depth == 0 {
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
		if tok, err = r.next(); err != nil {
			return s, tok, err
		}
	}
}

// encodeExtras writes the extras of a list that stand in the element in.
func (t *Tree) encodeExtras(e *codec.Encoder, list *extraList, in tokens.Code) {
	for k := list.first; k > 0; {
		x := &t.extras[k-1]
		if x.in == in {
			for _, tok := range t.kept[x.first:x.last] {
				encodeToken(e, tok)
			}
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

// encodeToken writes a token of an extra. A literal name would have to be in the
// string table, which only the owner of the encoder knows: it has noCode here,
// which the encoder refuses with ErrToken.
func encodeToken(e *codec.Encoder, tok codec.Token) {
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
