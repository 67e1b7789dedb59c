package syncml

import "errors"

// The reasons for which a document or a value is refused; test with
// [errors.Is]. Decoding wraps them in a [*codec.SyntaxError]. None of the errors
// of this package quotes a document: what stands there may be secret.
var (
	ErrRoot    = errors.New("root element is not SyncML")
	ErrUnknown = errors.New("element not in the content model")
	ErrOrder   = errors.New("element out of order or repeated")
	ErrMissing = errors.New("required element missing")
	ErrText    = errors.New("text where there is none in the content model")
	ErrCode    = errors.New("not a status or alert code")
	ErrHMAC    = errors.New("not an x-syncml-hmac header")
	ErrAuth    = errors.New("credentials do not verify")
)
