package xmltok

import (
	"errors"
	"strconv"

	"github.com/go-wbxml/wbxml/internal/limit"
	"github.com/go-wbxml/wbxml/internal/xmlesc"
)

// The reasons for which a document is refused; test with [errors.Is]. A
// document that ends too early is [io.ErrUnexpectedEOF].
var (
	ErrSyntax    = errors.New("not well-formed")                      // against the grammar of XML 1.0
	ErrName      = errors.New("not a name")                           // a name is missing, malformed or reserved
	ErrNamespace = errors.New("namespace constraint")                 // unbound prefix, reserved prefix or namespace name, a colon out of place
	ErrDTD       = errors.New("internal subset of a DOCTYPE refused") // declarations of the document's own
	ErrEntity    = errors.New("entity refused")                       // neither predefined nor known to Options.Entity
	ErrEncoding  = errors.New("not in its encoding")                  // octets invalid in the encoding, an unknown or contradictory encoding
	ErrBalance   = errors.New("elements not balanced")                // an end tag without its start, a second root, content outside the root
	ErrDuplicate = errors.New("attribute given twice")                // by its name or by its expanded name
	ErrChar      = xmlesc.ErrChar                                     // as such or by reference
	ErrLimit     = limit.Err                                          // see LimitError
)

// A SyntaxError says where and why a document was refused. It is the one error of
// this module for malformed XML: package xmlconv and those above have an alias.
type SyntaxError struct {
	// Offset counts octets from the start of the input, in its own encoding
	// (after Options.Charsets, in UTF-8), to the construct at fault; for
	// truncation it is the length of the input.
	Offset int64
	// Line and Column are those of Offset. Both count from 1, columns in
	// characters; a byte order mark has no column.
	Line, Column int
	// Path names the elements open there, such as /SyncML/SyncBody, as the
	// document writes them; it is cut at 256 octets.
	Path string
	// Err is the reason: an error of this package, [io.ErrUnexpectedEOF] or a
	// [*LimitError], possibly wrapped with more detail.
	Err error
}

// Error returns the reason, position and path in one line.
func (e *SyntaxError) Error() string {
	s := "xml: " + e.Err.Error() + " at line " + strconv.Itoa(e.Line) + ", column " + strconv.Itoa(e.Column)
	if e.Path != "" {
		s += " in " + e.Path
	}
	return s
}

// Unwrap returns Err.
func (e *SyntaxError) Unwrap() error { return e.Err }

// A LimitError says which of the [Limits] was exceeded. It is [ErrLimit].
type LimitError = limit.Error

// A detailError adds detail to one of the reasons.
type detailError struct {
	reason error
	detail string
}

// Error returns the reason and the detail.
func (e *detailError) Error() string { return e.reason.Error() + ": " + e.detail }

// Unwrap returns the reason.
func (e *detailError) Unwrap() error { return e.reason }

// A parsing function returns one of these in place of the index where it stopped.
const (
	short  = -1 // the input seen so far ends first
	failed = -2 // the reason stands in Tokenizer.fault
)

// A fault is a failure while it is not yet an error: where in the current
// input, why, and in which words.
type fault struct {
	at     int
	reason error
	detail string
}

// bad notes a failure at index at of the current input. The error, with position
// and path, is made of it by syntaxError, in one place.
func (t *Tokenizer) bad(at int, reason error, detail string) int {
	t.fault = fault{at, reason, detail}
	return failed
}

// over notes that a limit was exceeded.
func (t *Tokenizer) over(at int, name string, max int64) int {
	return t.bad(at, limit.Exceeded(name, max), "")
}

// syntaxError makes the noted failure the error that sticks.
func (t *Tokenizer) syntaxError() error {
	err := t.fault.reason
	if t.fault.detail != "" {
		err = &detailError{err, t.fault.detail}
	}
	e := t.errorAt(t.base+int64(t.fault.at), err)
	t.err, t.fast = e, false
	return e
}

// errorAt is the error for a reason, at an offset in UTF-8.
func (t *Tokenizer) errorAt(abs int64, reason error) *SyntaxError {
	p := t.locate(abs)
	return &SyntaxError{p.src, p.line, p.col, t.errorPath(), reason}
}

// Refuse returns an error at the last token, for a reason of the caller's. Unlike
// those of the tokenizer it does not stick.
func (t *Tokenizer) Refuse(reason error) *SyntaxError { return t.errorAt(t.tok, reason) }

// RefuseAttr is Refuse at attribute i of the last token, a StartElement.
func (t *Tokenizer) RefuseAttr(i int, reason error) *SyntaxError {
	return t.errorAt(t.base+int64(t.attrs[i].at), reason)
}

// Behind returns e, an error in a part of a document in UTF-8, as an error of the
// document; before is the text in front of the part.
func Behind(before []byte, e *SyntaxError) *SyntaxError {
	moved := *e
	moved.Offset += int64(len(before))
	n, last := lineEnds(before)
	moved.Line += n
	if e.Line == 1 {
		moved.Column += countRunes(before[last+1:])
	}
	return &moved
}
