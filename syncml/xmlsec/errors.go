package xmlsec

import (
	"errors"
	"fmt"

	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/c14n"
	"github.com/go-wbxml/wbxml/internal/limit"
	"github.com/go-wbxml/wbxml/internal/xmltok"
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

	// ErrDesign: right by the standards, but this package leaves it out on purpose. The
	// error is also ErrXML, ErrReference or ErrAlgorithm, and names the construct.
	ErrDesign = errors.New("refused by design")
)

// A SyntaxError says where XML that the caller has given is malformed, or refused
// for a DOCTYPE, its encoding or its depth; see [xmlconv.SyntaxError].
type SyntaxError = xmlconv.SyntaxError

// A designError names a construct that is refused by design.
type designError string

// The constructs that are faults of the XML itself.
const (
	errDoctype  designError = "DOCTYPE"
	errUTF8     designError = "encoding other than UTF-8"
	errBehind   designError = "content behind a signature in an encoding other than UTF-8"
	errEncoding designError = "encoding other than UTF-8, UTF-16, ISO-8859-1 and US-ASCII"
)

// Error names the construct.
func (e designError) Error() string { return string(e) + ": " + ErrDesign.Error() }

// Is reports whether target is [ErrDesign].
func (e designError) Is(target error) bool { return target == ErrDesign }

// byDesign is refuse for a construct that is refused by design.
func byDesign(err error, construct string) error {
	return fmt.Errorf("%w: %w", err, designError(construct))
}

// xmlError wraps an error of reading XML. Packages below refuse a DOCTYPE, or what
// stands in one, in words of their own.
func xmlError(err error) error {
	if errors.Is(err, c14n.ErrDoctype) || errors.Is(err, xmltok.ErrDTD) {
		err = because(err, errDoctype)
	}
	return fmt.Errorf("%w: %w", ErrXML, err)
}

// because returns the error of reading XML with another reason.
func because(err error, reason designError) error {
	e, ok := errors.AsType[*SyntaxError](err)
	if !ok {
		return reason
	}
	own := *e
	own.Err = reason
	return &own
}

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
