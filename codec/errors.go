package codec

import (
	"errors"
	"strconv"

	"github.com/go-wbxml/wbxml/internal/limit"
)

// The reasons for which a document is refused; test with [errors.Is]. A
// document that ends too early is [io.ErrUnexpectedEOF].
var (
	ErrToken     = errors.New("token not allowed here")              // unassigned, reserved, or against the grammar
	ErrReference = errors.New("string table reference out of range") // an offset outside the table
	ErrInteger   = errors.New("integer too long")                    // more than 5 octets or 32 bits; in strict mode an over-long form
	ErrVersion   = errors.New("version not supported")               // unknown version octet, or a construct the version lacks
	ErrCharset   = errors.New("text not valid in its charset")       // invalid octets, a missing character, or an unknown charset
	ErrBalance   = errors.New("elements not balanced")               // END without start, a second root, content outside the root
	ErrName      = errors.New("not a usable name")                   // an element, attribute, target or identifier without a usable name
	ErrLimit     = limit.Err                                         // see LimitError
	ErrState     = errors.New("call not allowed in this state")      // misuse of the API
)

var (
	errReader       = errors.New("wbxml: reader returned an impossible count")
	errUnterminated = &detailError{ErrReference, "string table entry without terminator"}
	errTerminator   = &detailError{ErrCharset, "text contains a terminator"}
	errReturned     = &detailError{ErrState, "wbxml: nested decoder used after its parent went on"}
)

// A SyntaxError says where and why a document was refused, or could not be
// written.
type SyntaxError struct {
	// Offset is that of the faulty token's first octet, counted from the start
	// of the outermost document; for truncation, the length of the input. From
	// an encoder it is the number of octets written. It is negative where the
	// caller has no octets to count, as in a document read from XML.
	Offset int64
	// Path names the elements open there, such as /SyncML/SyncBody. It is at
	// most 256 octets long; characters that are not printable are escaped.
	Path string
	// Err is the reason: an error of this package, [io.ErrUnexpectedEOF] or a
	// [*LimitError], possibly wrapped with more detail.
	Err error
}

// Error returns the reason, offset and path in one line, as far as there are any.
func (e *SyntaxError) Error() string {
	s := "wbxml: " + e.Err.Error()
	if e.Offset >= 0 {
		s += " at offset " + strconv.FormatInt(e.Offset, 10)
	}
	if e.Path != "" {
		s += " in " + e.Path
	}
	return s
}

// Unwrap returns Err.
func (e *SyntaxError) Unwrap() error { return e.Err }

// A LimitError says which limit was exceeded, of this package or of another one
// of this module: Limit is the name of the field in its options, Max the value.
// It is [ErrLimit].
type LimitError = limit.Error

// A detailError adds detail, such as the token met, to one of the reasons.
//
// Reasons are compared by errors.Is, and shown to people. The detail is text only: it names
// codes and octets, never values of the document, which may be secret.
type detailError struct {
	reason error
	detail string
}

func (e *detailError) Error() string { return e.detail }
func (e *detailError) Unwrap() error { return e.reason }
