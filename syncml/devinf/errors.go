package devinf

import (
	"errors"

	"github.com/go-wbxml/wbxml/syncml/internal/typed"
)

// The reasons for which a document is refused, besides those of package codec;
// test with [errors.Is]. They come in a [*codec.SyntaxError].
var (
	ErrRoot    = errors.New("root element is not DevInf")
	ErrUnknown = typed.ErrUnknown
	ErrOrder   = typed.ErrOrder
	ErrMissing = typed.ErrMissing
	ErrText    = typed.ErrText
)
