package devinf

import (
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/limit"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
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
	// limit. It bounds the memory that a document can take: within it an octet of
	// the document becomes at most 560 octets of the DevInf, and 2,700 are
	// allocated for that in all.
	MaxItems int
}

const defaultItems = limit.Items

// Decode reads a whole document, up to the end. The decoder should use
// [tokens.DevInf12], which has the elements of all versions, or no table. The
// former content of x is gone; after an error x holds what had been read.
//
// Errors in the document are [*codec.SyntaxError].
func (x *DevInf) Decode(d *codec.Decoder, o DecodeOptions) error {
	r := x.reader(d, o)
	start, err := r.Root(ErrRoot)
	if err != nil {
		return err
	}
	if err = r.root(start); err != nil {
		return err
	}
	return r.Last()
}

// DecodeElement is [DevInf.Decode] for a DevInf element that start, the last
// token of d, has begun. It reads up to and including the End of the element.
func (x *DevInf) DecodeElement(d *codec.Decoder, start codec.Token, o DecodeOptions) error {
	r := x.reader(d, o)
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
	typed.Reader
	x *DevInf
}

var types = typed.Type{Table: tokens.DevInf12}

// reader empties the document and returns what reads it.
func (x *DevInf) reader(d *codec.Decoder, o DecodeOptions) reader {
	x.Reset()
	r := reader{x: x}
	r.Init(d, typed.Options(o), &x.mem, &types, defaultItems)
	return r
}

// root reads the element DevInf, which start begins.
func (r *reader) root(start codec.Token) error {
	code, err := r.Code(start)
	if err != nil {
		return err
	}
	if table, err := r.D.Table(); err != nil {
		return err
	} else if name, ok := table.Tag(code); table != nil && (!ok || name != tokens.DevInf12.Root) {
		code = typed.NoCode // one of another document type
	}
	if code != tokens.DevInfDevInf {
		return r.Fail(ErrRoot)
	}
	return r.devInf()
}

// each calls f with the Start of each element that stands directly in the one
// just started, and reads its End.
func (r *reader) each(f func(start codec.Token, code tokens.Code) error) error {
	for {
		tok, code, err := r.Child()
		if err != nil || tok.Kind == codec.End {
			return err
		}
		if err = f(tok, code); err != nil {
			return err
		}
	}
}

// order advances rank to the place at in a content model, of an element that may
// stand there again if many.
func (r *reader) order(rank *uint8, at uint8, many bool) error {
	if r.O.StrictOrder && (at < *rank || at == *rank && !many) {
		return r.Fail(ErrOrder)
	}
	*rank = at
	return nil
}

// required refuses, at the End of an element, that something is missing in it.
func (r *reader) required(ok bool) error {
	if r.O.StrictOrder && !ok {
		return r.Fail(ErrMissing)
	}
	return nil
}

// only refuses, in strict reading, what the versions from low to high alone have.
func (r *reader) only(low, high version) error {
	if v := versionOf(r.x.VerDTD); r.O.StrictOrder && (v < low || v > high) {
		return r.Fail(ErrUnknown)
	}
	return nil
}

// field reads a text element that may occur once, which start begins, at place
// at.
func (r *reader) field(start codec.Token, rank *uint8, at uint8, into *Chars, extras *Extras) error {
	if *into != nil {
		return r.repeated(start, extras)
	}
	if err := r.order(rank, at, false); err != nil {
		return err
	}
	return r.Text(into)
}

// fields is field for one that may occur several times.
func (r *reader) fields(rank *uint8, at uint8, into *[]Chars) error {
	if err := r.order(rank, at, true); err != nil {
		return err
	}
	if err := r.Spend(); err != nil {
		return err
	}
	return r.Text(add(r.x, into))
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
	return r.Empty()
}
