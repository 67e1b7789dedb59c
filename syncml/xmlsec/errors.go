package xmlsec

import (
	"errors"
	"fmt"

	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/limit"
)

// The reasons for which a signature is refused or cannot be made; test with
// [errors.Is]. A fault of the XML itself is a [*SyntaxError], wrapped in
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

// A SyntaxError says where XML that the caller has given is malformed, or refused
// for a DOCTYPE, its encoding or its depth; see [xmlconv.SyntaxError].
type SyntaxError = xmlconv.SyntaxError

// xmlError wraps an error of reading XML.
func xmlError(err error) error { return fmt.Errorf("%w: %w", ErrXML, err) }

// elsewhere returns an error of reading XML that the caller has not given, such as a
// canonical form: its place would mean nothing.
func elsewhere(err error) error {
	if e, ok := errors.AsType[*SyntaxError](err); ok {
		return xmlError(e.Err)
	}
	return err
}

// refuse wraps one of the errors with a detail, which must not quote content.
func refuse(err error, detail string) error { return fmt.Errorf("%w: %s", err, detail) }

// exceeded is the error for a limit, by the name that it has in [Limits].
func exceeded[T int | int64](name string, most T) error {
	return fmt.Errorf("xmlsec: %w", limit.Exceeded(name, most))
}
