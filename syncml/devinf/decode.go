package devinf

import (
	"bytes"
	"io"
	"math"
	"unicode/utf8"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/tokens"
)

// DecodeOptions control how a document is read. The zero value reads what real
// devices send.
type DecodeOptions struct {
	// StrictOrder refuses what is not in the order, or has not the occurrence,
	// of the content model, with ErrOrder or ErrMissing, and with ErrUnknown
	// elements of another version than VerDTD says.
	StrictOrder bool
	// RefuseUnknown refuses, with ErrUnknown, elements and attributes that the
	// content model does not have. Without it elements are kept (see [Extras])
	// and attributes passed over.
	RefuseUnknown bool
	// MaxItems is the largest number of elements that may occur several times,
	// and of tokens in Extras, together; 0 means 65,536, a negative number no
	// limit. An item takes one octet of the document at least, and up to about
	// 1000 of memory.
	MaxItems int
}

const defaultItems = 1 << 16

// Decode reads a whole document, up to the end. The decoder should use
// [tokens.DevInf12], which has the elements of all versions, or no table. The
// former content of x is gone; after an error x holds what had been read.
//
// Errors in the document are [*codec.SyntaxError].
func (x *DevInf) Decode(d *codec.Decoder, o DecodeOptions) error {
	x.Reset()
	r := newReader(x, d, o)
	for {
		tok, err := r.next()
		if err == io.EOF {
			err = r.fail(ErrRoot) // version 1.0 allows a document without an element
		}
		if err != nil {
			return err
		}
		if tok.Kind == codec.Start {
			if err = r.root(tok); err != nil {
				return err
			}
			break
		}
		if err = r.stray(tok); err != nil { // text in version 1.0
			return err
		}
	}
	_, err := r.next()
	if err == nil {
		err = r.fail(ErrUnknown) // version 1.0 allows further items
	}
	if err == io.EOF {
		err = nil
	}
	return err
}

// DecodeElement is [DevInf.Decode] for a DevInf element that start, the last
// token of d, has begun. It reads up to and including the End of the element.
func (x *DevInf) DecodeElement(d *codec.Decoder, start codec.Token, o DecodeOptions) error {
	x.Reset()
	r := newReader(x, d, o)
	if start.Flags&codec.HasAttrs != 0 {
		if err := r.attributes(); err != nil {
			return err
		}
	}
	return r.root(start)
}

// DecodeNested is [DevInf.Decode] for the document in opaque, the last token of
// d, as it stands in the Data of a SyncML command.
func (x *DevInf) DecodeNested(d *codec.Decoder, opaque codec.Token, o DecodeOptions) error {
	x.Reset()
	nested, err := d.Nested(opaque, tokens.DevInf12)
	if err != nil {
		return err
	}
	return x.Decode(nested, o)
}

// A reader reads one document.
type reader struct {
	x    *DevInf
	d    *codec.Decoder
	o    DecodeOptions
	left int // of MaxItems
}

func newReader(x *DevInf, d *codec.Decoder, o DecodeOptions) reader {
	r := reader{x, d, o, o.MaxItems}
	if r.left == 0 {
		r.left = defaultItems
	} else if r.left < 0 {
		r.left = math.MaxInt
	}
	return r
}

// fail returns err with the position of the last token.
func (r *reader) fail(err error) error {
	return &codec.SyntaxError{Offset: r.d.Offset(), Path: string(r.d.AppendPath(nil)), Err: err}
}

// spend takes one of MaxItems.
func (r *reader) spend() error {
	if r.left--; r.left < 0 {
		max := r.o.MaxItems
		if max == 0 {
			max = defaultItems
		}
		return r.fail(&codec.LimitError{Limit: "MaxItems", Max: int64(max)})
	}
	return nil
}

// next returns the next token, without attributes, processing instructions and
// page switches.
func (r *reader) next() (codec.Token, error) {
	tok, err := r.d.Next()
	if err == nil && (tok.Flags&codec.HasAttrs != 0 || tok.Kind >= codec.PI) {
		return r.skip(tok)
	}
	return tok, err
}

// skip is the rest of next.
func (r *reader) skip(tok codec.Token) (codec.Token, error) {
	for {
		var err error
		switch tok.Kind {
		case codec.Start:
			if tok.Flags&codec.HasAttrs != 0 {
				err = r.attributes()
			}
			return tok, err
		case codec.PI:
			err = r.d.Skip()
		case codec.SwitchPage:
		default:
			return tok, nil
		}
		if err == nil {
			tok, err = r.d.Next()
		}
		if err != nil {
			return tok, err
		}
	}
}

// attributes passes over an attribute list.
func (r *reader) attributes() error {
	for {
		tok, err := r.d.Next()
		switch {
		case err != nil:
			return err
		case tok.Kind == codec.AttrsEnd:
			return nil
		case tok.Kind == codec.AttrStart && r.o.RefuseUnknown:
			return r.fail(ErrUnknown)
		}
	}
}

// noCode is the code of an element that is not DevInf's.
const noCode tokens.Code = 0

// code returns the code of tok; of a literal whose name is no element's, noCode.
func (r *reader) code(tok codec.Token) (tokens.Code, error) {
	if tok.Flags&codec.Literal == 0 {
		return tok.Code, nil
	}
	name, err := r.d.AppendName(r.x.arena.Tail(), tok)
	if err != nil {
		return noCode, err
	}
	code, _ := tokens.DevInf12.FindTag(0, name)
	return code, nil
}

// root reads the element DevInf, which start begins.
func (r *reader) root(start codec.Token) error {
	code, err := r.code(start)
	if err != nil {
		return err
	}
	if table, err := r.d.Table(); err != nil {
		return err
	} else if name, ok := table.Tag(code); table != nil && (!ok || name != tokens.DevInf12.Root) {
		code = noCode // one of another document type
	}
	if code != tokens.DevInfDevInf {
		return r.fail(ErrRoot)
	}
	return r.devInf()
}

// each calls f with the Start of each element that stands directly in the one
// just started, and reads its End.
func (r *reader) each(f func(start codec.Token, code tokens.Code) error) error {
	for {
		tok, err := r.next()
		if err != nil {
			return err
		}
		switch tok.Kind {
		case codec.Start:
			var code tokens.Code
			if code, err = r.code(tok); err == nil {
				err = f(tok, code)
			}
		case codec.End:
			return nil
		default:
			err = r.stray(tok)
		}
		if err != nil {
			return err
		}
	}
}

// stray refuses text in an element that holds elements, but for white space.
func (r *reader) stray(tok codec.Token) error {
	s, err := r.d.AppendToken(r.x.arena.Tail(), tok)
	if err != nil {
		return err
	}
	for _, b := range s {
		if b != ' ' && b != '\t' && b != '\n' && b != '\r' {
			return r.fail(ErrText)
		}
	}
	return nil
}

// order advances rank to the place at in a content model, of an element that may
// stand there again if many.
func (r *reader) order(rank *uint8, at uint8, many bool) error {
	if r.o.StrictOrder && (at < *rank || at == *rank && !many) {
		return r.fail(ErrOrder)
	}
	*rank = at
	return nil
}

// required refuses, at the End of an element, that something is missing in it.
func (r *reader) required(ok bool) error {
	if r.o.StrictOrder && !ok {
		return r.fail(ErrMissing)
	}
	return nil
}

// only refuses, in strict reading, what the versions from low to high alone have.
func (r *reader) only(low, high version) error {
	if v := versionOf(r.x.VerDTD); r.o.StrictOrder && (v < low || v > high) {
		return r.fail(ErrUnknown)
	}
	return nil
}

// field reads a text element that may occur once, which start begins, at place
// at.
func (r *reader) field(start codec.Token, rank *uint8, at uint8, into *codec.Chars, extras *Extras) error {
	if *into != nil {
		return r.repeated(start, extras)
	}
	if err := r.order(rank, at, false); err != nil {
		return err
	}
	return r.text(into)
}

// fields is field for one that may occur several times.
func (r *reader) fields(rank *uint8, at uint8, into *[]codec.Chars) error {
	if err := r.order(rank, at, true); err != nil {
		return err
	}
	if err := r.spend(); err != nil {
		return err
	}
	return r.text(add(r.x, into))
}

// flag is field for an empty element.
func (r *reader) flag(start codec.Token, rank *uint8, at uint8, into *bool, extras *Extras) error {
	if *into {
		return r.repeated(start, extras)
	}
	if err := r.order(rank, at, false); err != nil {
		return err
	}
	*into = true
	return r.each(func(codec.Token, tokens.Code) error { return r.fail(ErrUnknown) })
}

// text reads the text of the element just started, and its End. Octets in OPAQUE
// are text in UTF-8.
func (r *reader) text(into *codec.Chars) error {
	s := r.x.arena.Tail()
	check := false // there is something that need not be text
	for {
		tok, err := r.next()
		if err != nil {
			return err
		}
		switch tok.Kind {
		case codec.End:
			if check && (!utf8.Valid(s) || hasNUL(s)) {
				return r.fail(codec.ErrCharset)
			}
			if s = r.x.arena.Keep(s); s == nil {
				s = codec.Chars{}
			}
			*into = s
			return nil
		case codec.Start:
			return r.fail(ErrUnknown)
		case codec.Opaque, codec.Entity:
			check = true
		}
		if s, err = r.d.AppendToken(s, tok); err != nil {
			return err
		}
	}
}

// hasNUL reports whether s has a character that no string can hold. Only ENTITY
// and OPAQUE bring it.
func hasNUL(s []byte) bool { return bytes.IndexByte(s, 0) >= 0 }
