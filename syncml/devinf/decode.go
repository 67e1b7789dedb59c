package devinf

import (
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/limit"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
	"github.com/go-wbxml/wbxml/tokens"
)

// DecodeOptions control how a document is read. The zero value tolerates the
// deviations of real devices.
type DecodeOptions struct {
	// StrictOrder refuses elements whose order or number differs from the content
	// model, with ErrOrder or ErrMissing, and with ErrUnknown elements of another
	// version than that of VerDTD.
	StrictOrder bool
	// RefuseUnknown refuses, with ErrUnknown, elements and attributes that the
	// content model does not have. Without it elements are kept (see [Extra])
	// and attributes passed over.
	RefuseUnknown bool
	// MaxItems is the largest number of elements that may occur several times,
	// and of tokens in extras, together; 0 means 65,536, a negative number no
	// limit. It bounds the memory that a document can take: within it an octet of
	// the document becomes at most 560 octets of the DevInf, and 2,700 are
	// allocated for that in all.
	MaxItems int
}

const defaultItems = limit.Items

// Decode reads a whole document, up to the end. The decoder should use
// [tokens.DevInf12], which has the elements of all versions, or no table. The
// former content of x is gone; after an error x has the content up to there.
//
// Errors in the document are [*codec.SyntaxError].
func (x *DevInf) Decode(d *codec.Decoder, o DecodeOptions) error {
	f := x.reading(d, o)
	start, err := f.Root(ErrRoot)
	if err == nil {
		if err = x.read(f, start); err == nil {
			err = f.Last()
		}
	}
	return x.mem.Read(err)
}

// DecodeElement is [DevInf.Decode] for a DevInf element that start, the last
// token of d, has begun. It reads up to and including the End of the element.
func (x *DevInf) DecodeElement(d *codec.Decoder, start codec.Token, o DecodeOptions) error {
	return x.mem.Read(x.read(x.reading(d, o), start))
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

var types = typed.Type{Table: tokens.DevInf12}

// reading empties the document and returns its reader.
func (x *DevInf) reading(d *codec.Decoder, o DecodeOptions) *typed.Fields {
	x.Reset()
	f := x.mem.Reading(d, typed.Options(o), &types, defaultItems)
	f.Doc = x
	return f
}

// read reads the element DevInf, which start begins.
func (x *DevInf) read(f *typed.Fields, start codec.Token) error {
	code, err := f.Code(start)
	if err != nil {
		return err
	}
	if table, err := f.D.Table(); err != nil {
		return err
	} else if name, ok := table.Tag(code); table != nil && (!ok || name != tokens.DevInf12.Root) {
		code = typed.NoCode // one of another document type
	}
	if code != tokens.DevInfDevInf {
		return f.Fail(ErrRoot)
	}
	typed.ReadElement(f, tokens.DevInfDevInf, x, (*DevInf).fields)
	return f.Err
}
