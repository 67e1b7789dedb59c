package tnds

import (
	"errors"

	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
)

// A SyntaxError says where the XML of a tree is malformed: line, column, offset and
// path. It is the type of all packages that read XML.
type SyntaxError = xmlconv.SyntaxError

// The reasons for which a document, an edit or a value is refused; test with
// [errors.Is]. Decoding wraps them in a [*codec.SyntaxError], methods that work on
// nodes in an [*Error].
var (
	// ErrRoot: the document, or the element given, is not a management tree.
	ErrRoot = errors.New("root element is not MgmtTree")
	// ErrUnknown: an element where the content model has none of that name.
	ErrUnknown = typed.ErrUnknown
	// ErrOrder: an element that the model has there, but earlier, or once only.
	ErrOrder = typed.ErrOrder
	// ErrMissing: an element ends without one that the model demands.
	ErrMissing = typed.ErrMissing
	// ErrText: text, other than white space, beside elements or in an empty one.
	ErrText = typed.ErrText
	// ErrFormat: no format has that name, or the value cannot be of that format.
	ErrFormat = errors.New("not a format, or value does not suit it")
	// ErrType: MIME is for leaves and must be a media type, DDFName is for
	// interior nodes.
	ErrType = errors.New("type does not suit the node")
	// ErrKind: a Format, Occurrence, Scope, CaseSense or Access that is none of the
	// constants, or an N without an Occurrence that has one. It is a codec.ErrToken.
	ErrKind = typed.ErrKind
	// ErrURI: see CheckURI; or a URI that does not lead into the tree.
	ErrURI = errors.New("not a usable URI")
	// ErrACL: see ParseACL.
	ErrACL = errors.New("not an ACL")

	// ErrExists: there is a node with that URI (status 418 of a command).
	ErrExists = errors.New("node exists")
	// ErrNotFound: there is no such node (status 404).
	ErrNotFound = errors.New("no such node")
	// ErrLeaf: a node has children, or would get one, and is a leaf.
	ErrLeaf = errors.New("leaf with child nodes")
)

// An Error is a fault of a node. It never holds values, which may be secrets.
type Error struct {
	URI string // of the node, such as ./DMAcc/1/AppID; "" for the document
	Err error  // the reason: an error of this package, possibly wrapped
}

// Error returns the URI and the reason in one line.
func (e *Error) Error() string {
	if e.URI == "" {
		return "tnds: " + e.Err.Error()
	}
	return "tnds: " + e.URI + ": " + e.Err.Error()
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }
