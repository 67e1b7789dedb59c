package pap

import (
	"errors"

	"github.com/go-wbxml/wbxml/internal/limit"
	"github.com/go-wbxml/wbxml/internal/xmltok"
	"github.com/go-wbxml/wbxml/push"
)

// The reasons for which a message is refused, beside those of XML; test with
// [errors.Is]. Input that ends too early is [io.ErrUnexpectedEOF].
var (
	ErrType     = errors.New("neither XML nor multipart/related")        // of the message, or of its first part
	ErrBoundary = errors.New("no boundary, or none that is allowed")     // or no line with it
	ErrHeader   = errors.New("not the header of a part")                 // no name and colon, or no end
	ErrKind     = errors.New("not a message of PAP that is implemented") // another root or child of pap
	ErrMissing  = errors.New("missing")                                  // an element, an attribute, a field
	ErrRepeated = errors.New("repeated")                                 // what a message has once
	ErrValue    = errors.New("value not allowed here")                   // wrong form, or out of range; text between elements
	ErrLimit    = limit.Err                                              // see Limits
)

// A SyntaxError is the error of [Parse]: where the fault is, and the reason. Offset is
// that of the header, attribute or element in the slice that was parsed; for truncation,
// that of the end. Path names the elements around the fault and the attribute, or what
// is missing, such as /pap/push-message/@push-id; a header by its part, such as
// /part[2]/Content-Type. Err is an error of this package, one of those for XML, or
// [io.ErrUnexpectedEOF].
type SyntaxError = xmltok.SyntaxError

// A FieldError is the error of [AppendMessage]: the field, by the name that it has in
// the message, and the reason, an error of this package or one of those for text in
// XML. It holds no value.
type FieldError = push.FieldError
