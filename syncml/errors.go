package syncml

import (
	"errors"
	"fmt"

	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
)

// A SyntaxError says where the XML of a message is malformed: line, column, offset and
// path. It is the type of all packages that read XML.
type SyntaxError = xmlconv.SyntaxError

// The reasons for which a document or a value is refused; test with
// [errors.Is]. Decoding wraps them in a [*codec.SyntaxError], writing and
// [Message.Validate] in an [*Error]. The errors of this package quote only names and
// CmdIDs of a document: its other text may be secret.
var (
	// ErrRoot: the document is not a message.
	ErrRoot = errors.New("root element is not SyncML")
	// ErrUnknown: an element where the content model has none of that name.
	ErrUnknown = typed.ErrUnknown
	// ErrOrder: an element that the model has there, but earlier, or once only.
	ErrOrder = typed.ErrOrder
	// ErrMissing: an element ends without one that the model demands.
	ErrMissing = typed.ErrMissing
	// ErrText: text, other than white space, beside elements or in an empty one.
	ErrText = typed.ErrText
	// ErrKind: a Command or a Data whose Kind is absent or not one of the
	// constants, or a Data without the field of its Kind. It is a codec.ErrToken.
	ErrKind = typed.ErrKind
	// ErrDepth: a Command whose Depth has no container before it that it could
	// stand in. It is a codec.ErrToken.
	ErrDepth = typed.ErrDepth
	// ErrID: a CmdID that another command has too, or an identifier or a
	// reference that is empty or 0; see [Message.Validate].
	ErrID = errors.New("identifier is empty, 0 or not the only one")
	// ErrCode: see [ParseStatus] and [ParseAlert].
	ErrCode = errors.New("not a status or alert code")
	// ErrHMAC: see [ParseHMAC].
	ErrHMAC = errors.New("not an x-syncml-hmac header")
	// ErrChunk: an item that does not continue the open object; see [Joiner.Join].
	ErrChunk = errors.New("not the next chunk of the large object")
	// ErrSize: a large object whose Size says another number of octets.
	ErrSize = errors.New("large object is not of its Size")
	// ErrAuth: see [Cred.VerifyMD5] and the other methods that verify.
	ErrAuth = errors.New("credentials do not verify")
)

// An Error is a fault of a message that is not a document yet, and so has no
// offsets.
type Error struct {
	Command int    // index in Message.Body, -1 for the header and the message itself
	Kind    Kind   // of the command
	CmdID   Chars  // of the command, at most 64 octets; nil where it has none
	Element string // its path in the command, or in SyncML, such as "Item/Data"; may be empty
	Err     error  // the reason: an error of this package or of codec, possibly wrapped
}

// Error names the command by index, kind and CmdID, the element and the reason.
func (e *Error) Error() string {
	s := "syncml: "
	if e.Command >= 0 {
		kind, id := e.Kind.String(), "no CmdID"
		if kind == "" {
			kind = "no kind"
		}
		if e.CmdID != nil {
			id = fmt.Sprintf("CmdID %.32q", e.CmdID)
		}
		s += fmt.Sprintf("command %d (%s, %s): ", e.Command, kind, id)
	}
	if e.Element != "" {
		s += e.Element + ": "
	}
	return s + e.Err.Error()
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }
