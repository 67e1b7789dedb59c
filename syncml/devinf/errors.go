package devinf

import (
	"errors"

	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
)

// A SyntaxError says where the XML of a document is malformed: line, column, offset and
// path. It is the type of all packages that read XML.
type SyntaxError = xmlconv.SyntaxError

// The reasons for which a document is refused, besides those of package codec;
// test with [errors.Is]. They come in a [*codec.SyntaxError].
var (
	// ErrRoot: the document is of another type.
	ErrRoot = errors.New("root element is not DevInf")
	// ErrUnknown: an element where the content model has none of that name.
	ErrUnknown = typed.ErrUnknown
	// ErrOrder: an element that the model has there, but earlier, or once only.
	ErrOrder = typed.ErrOrder
	// ErrMissing: an element ends without one that the model demands.
	ErrMissing = typed.ErrMissing
	// ErrText: text, other than white space, beside elements or in an empty one.
	ErrText = typed.ErrText
)
