package devinf

import "errors"

// The reasons for which a document is refused, besides those of package codec;
// test with [errors.Is]. They come in a [*codec.SyntaxError].
var (
	ErrRoot    = errors.New("root element is not DevInf")
	ErrUnknown = errors.New("element not in the content model of the version")
	ErrOrder   = errors.New("element out of order or repeated")
	ErrMissing = errors.New("required element missing")
	ErrText    = errors.New("text where there is none in the content model")
)
