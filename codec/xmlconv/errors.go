package xmlconv

import (
	"errors"
	"strconv"
	"unicode/utf8"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/xmltok"
)

// The reasons for which XML input is refused, besides those of package codec;
// test with [errors.Is]. A document that ends too early is
// [io.ErrUnexpectedEOF].
var (
	ErrSyntax    = xmltok.ErrSyntax    // not well-formed
	ErrNamespace = xmltok.ErrNamespace // against Namespaces in XML 1.0
	ErrDTD       = xmltok.ErrDTD       // a DOCTYPE with an internal subset
	ErrEntity    = xmltok.ErrEntity    // neither of XML's own five nor of the document type's
	ErrEncoding  = xmltok.ErrEncoding  // octets not valid in the encoding, or an unknown encoding
	ErrChar      = xmltok.ErrChar      // a character that XML does not have
	ErrDuplicate = xmltok.ErrDuplicate // an attribute given twice

	// ErrType says that the document type is not known: no option names it, and
	// the document names none or one that is not among the tables.
	ErrType = errors.New("document type not known")
)

// A SyntaxError says where and why XML input was refused, or cannot be written
// as WBXML. In the latter case it names the token of XML at which that showed: a
// start tag for its attributes, the tag behind a text for the text.
type SyntaxError struct {
	Offset       int64  // octets from the start of the input
	Line, Column int    // of Offset, both from 1; columns in characters
	Path         string // the open elements, at most 256 octets
	// Err is the reason: an error of this package or of package codec,
	// [io.ErrUnexpectedEOF] or a [*codec.LimitError], possibly wrapped.
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

// fromTokenizer turns an error of the tokenizer into one of this package. The
// error of a reader stays as it is.
func fromTokenizer(err error) error {
	e, ok := errors.AsType[*xmltok.SyntaxError](err)
	if !ok {
		return err
	}
	reason := e.Err
	var l *xmltok.LimitError
	switch {
	case errors.As(reason, &l):
		reason = &codec.LimitError{Limit: "XML." + l.Limit, Max: l.Max}
	case errors.Is(reason, xmltok.ErrName):
		reason = &wrapped{reason, codec.ErrName}
	case errors.Is(reason, xmltok.ErrBalance):
		reason = &wrapped{reason, codec.ErrBalance}
	}
	return &SyntaxError{e.Offset, e.Line, e.Column, e.Path, reason}
}

// maxPath is the length at which a path is cut.
const maxPath = 256

// cutPath returns what an error shows of a path.
func cutPath(path []byte) []byte {
	if len(path) <= maxPath {
		return path
	}
	n := maxPath
	for !utf8.RuneStart(path[n]) {
		n--
	}
	return path[:n]
}

// A wrapped error speaks as one error and is another as well.
type wrapped struct{ err, is error }

func (w *wrapped) Error() string   { return w.err.Error() }
func (w *wrapped) Unwrap() []error { return []error{w.err, w.is} }

// A detailError adds detail to one of the reasons.
type detailError struct {
	reason error
	detail string
}

func (e *detailError) Error() string { return e.detail }
func (e *detailError) Unwrap() error { return e.reason }
