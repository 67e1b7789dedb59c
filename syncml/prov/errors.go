package prov

import "errors"

// The reasons for which a document is refused, besides those of package codec;
// test with [errors.Is]. They come in a [*codec.SyntaxError].
var (
	ErrRoot    = errors.New("root element is not wap-provisioningdoc")
	ErrUnknown = errors.New("element or attribute not in the content model")
	ErrOrder   = errors.New("element out of order, or attribute repeated")
	ErrMissing = errors.New("required element or attribute missing")
	ErrText    = errors.New("text where there is none in the content model")
)
