// Package typed is the engine of the typed documents: lists of fields that read, write,
// ask and drop ([Fields]), a cursor over the tokens of a document ([Reader]), the
// keeping of elements that a content model does not have, and the string table that
// these need when they are written.
package typed

import (
	"errors"

	"github.com/go-wbxml/wbxml/codec"
)

// The reasons for which a document is refused. The packages of the documents
// export them under these names, so that a tree in a message fails as the message
// does.
var (
	ErrUnknown = errors.New("element or attribute not in the content model")
	ErrOrder   = errors.New("element or attribute out of order or repeated")
	ErrMissing = errors.New("required element or attribute missing")
	ErrText    = errors.New("text where there is none in the content model")

	ErrKind  error = unwritable("kind is absent, unknown or without its content")
	ErrDepth error = unwritable("depth without a container around it")
)

// An unwritable is a reason for which no token can be written.
type unwritable string

func (s unwritable) Error() string { return string(s) }
func (s unwritable) Unwrap() error { return codec.ErrToken }

// Trim cuts white space as XML has it off both ends of s.
func Trim[T ~string | ~[]byte](s T) T {
	for len(s) > 0 && isSpace(s[0]) {
		s = s[1:]
	}
	for len(s) > 0 && isSpace(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	return s
}

func isSpace(b byte) bool { return b == ' ' || b == '\t' || b == '\n' || b == '\r' }

// Present makes s the text of an element that is there: an arena gives nil for
// no octets, which would mean that it is absent.
func Present(s []byte) []byte {
	if s == nil {
		return []byte{}
	}
	return s
}
