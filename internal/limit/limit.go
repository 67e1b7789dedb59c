// Package limit is the common part of all limits of this module: the meaning of the
// numbers in options, the defaults, and the error for a limit that was exceeded.
package limit

import (
	"errors"
	"math"
	"strconv"
	"time"
)

// The defaults. SECURITY.md says why each is as large as it is.
const (
	// Of a document, WBXML or XML.
	Depth    = 64       // open elements
	Attrs    = 256      // attributes of one element
	Text     = 1 << 20  // octets of one string, opaque datum or text
	Document = 16 << 20 // octets of a document
	Name     = 1 << 10  // octets of a name in XML

	Strings       = 64 << 10 // octets of a string table
	Nested        = 4        // documents within documents
	Expansion     = 16       // octets that come out for each one read
	FreeExpansion = 1 << 20  // octets that do not count for that

	// Items of typed documents: MaxItems.
	Items          = 1 << 16
	MessageItems   = 1 << 17 // of a SyncML message
	BootstrapItems = 1 << 13 // of a message that comes over the air

	// Of signed and encrypted XML.
	Canonical    = 16 << 20 // octets in canonical form
	Elements     = 512      // that describe a signature or an encryption
	References   = 16       // in one signature
	IDs          = 1 << 16  // elements with an id
	Certificates = 8        // in one KeyInfo
	Encrypted    = 16       // parts of one message that are encrypted
	Keys         = 16       // EncryptedKeys in one message
	Prefixes     = 64       // in one PrefixList

	// Of segments that are joined to messages.
	Messages = 1024
	Segments = 1 << 20 // octets
	Age      = 24 * time.Hour

	// Of an SMSC.
	SMPP    = 66 << 10 // octets of a PDU: a message_payload of 64 KiB and the rest
	Answers = 1 << 20  // octets of answers that it does not read

	Definition = 1 << 20 // octets of a definition file
)

// Err is the error of every limit that was exceeded, by [errors.Is]. Packages that
// have limits export it as their ErrLimit.
var Err = errors.New("limit exceeded")

// An Error says which limit was exceeded.
type Error struct {
	Limit string // name of the field of the options
	Max   int64  // its value
}

// Error names the limit and its value.
func (e *Error) Error() string {
	return "limit exceeded: " + e.Limit + " " + strconv.FormatInt(e.Max, 10)
}

// Is reports whether target is [Err].
func (e *Error) Is(target error) bool { return target == Err }

// Exceeded returns the error for a limit by its name and value.
func Exceeded[T ~int | ~int64](name string, most T) error { return &Error{name, int64(most)} }

// Or returns the bound that the number in an option stands for: 0 is the
// default, a negative number no limit, which is the largest number of the type.
func Or[T ~int | ~int64](n, standard T) T {
	switch {
	case n == 0:
		return standard
	case n > 0:
		return n
	}
	if most := int64(math.MaxInt64); int64(T(most)) == most {
		return T(most)
	}
	most := math.MaxInt32 // T is the int of a machine of 32 bits
	return T(most)
}

// Set is Or for a field of options, which it replaces by its bound.
func Set[T ~int | ~int64](n *T, standard T) { *n = Or(*n, standard) }
