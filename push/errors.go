package push

import (
	"errors"
	"strconv"

	"github.com/go-wbxml/wbxml/internal/limit"
)

// The reasons for which octets or fields are refused; test with [errors.Is].
// Input that ends too early is [io.ErrUnexpectedEOF].
var (
	ErrPDU      = errors.New("not a connectionless push")                // another PDU type
	ErrInteger  = errors.New("integer too long")                         // more than 32 bits
	ErrLength   = errors.New("length goes past the end")                 // of the element around it; or a string without its end
	ErrValue    = errors.New("value not allowed here")                   // wrong form, or out of range
	ErrRepeated = errors.New("security parameter repeated")              // a second SEC or MAC
	ErrSecurity = errors.New("SEC and MAC do not go together")           // see ContentType
	ErrDigest   = errors.New("push: digest does not verify")             // only of VerifyNotification
	ErrSEC      = errors.New("unknown security method")                  // only of ParseSEC
	ErrSequence = errors.New("sequence number outside of its message")   // or a total of zero
	ErrConflict = errors.New("segment contradicts one received earlier") // other data, or another total
	ErrLimit    = limit.Err                                              // too many parts, or no room
	ErrExpired  = errors.New("message not complete in time")             // only in Loss
)

// A SyntaxError is the error of a parser: the place of the fault, and the reason.
type SyntaxError struct {
	// Offset is that of the faulty element's first octet in the slice that was
	// parsed; for truncation, the length of that slice.
	Offset int
	// Err is an error of this package or [io.ErrUnexpectedEOF].
	Err error
}

// Error returns the reason and the offset in one line.
func (e *SyntaxError) Error() string {
	return "push: " + e.Err.Error() + " at offset " + strconv.Itoa(e.Offset)
}

// Unwrap returns Err.
func (e *SyntaxError) Unwrap() error { return e.Err }

// A FieldError is the error of writing: the field that cannot be written, and the
// reason.
type FieldError struct {
	Field string // such as "Type.Name"
	Err   error  // an error of this package
}

// Error returns the field and the reason in one line.
func (e *FieldError) Error() string { return "push: " + e.Field + ": " + e.Err.Error() }

// Unwrap returns Err.
func (e *FieldError) Unwrap() error { return e.Err }
