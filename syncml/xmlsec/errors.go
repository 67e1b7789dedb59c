package xmlsec

import (
	"errors"
	"fmt"

	"github.com/go-wbxml/wbxml/internal/limit"
)

// The reasons for which a signature is refused or cannot be made; test with
// [errors.Is]. A fault of the XML itself is an error of package xmltok, wrapped in
// ErrXML.
var (
	ErrXML       = errors.New("xmlsec: XML refused")                    // not well-formed, a DOCTYPE, or over the limits of reading
	ErrAlgorithm = errors.New("xmlsec: algorithm refused")              // the profile does not name it
	ErrFormat    = errors.New("xmlsec: not as the schema wants it")     // an element or attribute missing, unknown, repeated, out of order
	ErrReference = errors.New("xmlsec: reference refused")              // external, ambiguous, to nothing, or with transforms that are refused
	ErrLimit     = limit.Err                                            // see Limits
	ErrKey       = errors.New("xmlsec: key refused")                    // none, of the wrong type, too short
	ErrTrust     = errors.New("xmlsec: signer not trusted")             // no key and no certificate that the caller trusts
	ErrDigest    = errors.New("xmlsec: content is not what was signed") // a digest differs
	ErrSignature = errors.New("xmlsec: signature does not verify")
)

// refuse wraps one of the errors with a detail, which must not quote content.
func refuse(err error, detail string) error { return fmt.Errorf("%w: %s", err, detail) }

// exceeded is the error for a limit, by the name that it has in [Limits].
func exceeded[T int | int64](name string, most T) error {
	return fmt.Errorf("xmlsec: %w", limit.Exceeded(name, most))
}
