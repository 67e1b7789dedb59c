package syncml

import (
	"errors"

	"github.com/go-wbxml/wbxml/syncml/internal/typed"
)

// The reasons for which a document or a value is refused; test with
// [errors.Is]. Decoding wraps them in a [*codec.SyntaxError]. None of the errors
// of this package quotes a document: what stands there may be secret.
var (
	ErrRoot    = errors.New("root element is not SyncML")
	ErrUnknown = typed.ErrUnknown
	ErrOrder   = typed.ErrOrder
	ErrMissing = typed.ErrMissing
	ErrText    = typed.ErrText
	ErrCode    = errors.New("not a status or alert code")
	ErrHMAC    = errors.New("not an x-syncml-hmac header")
	ErrAuth    = errors.New("credentials do not verify")
)
