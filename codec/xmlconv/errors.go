package xmlconv

import (
	"errors"

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

	// The reasons for warnings ([EncodeOptions].Warn), and with Strict for errors.

	// ErrMisplaced says that an element stands in another namespace than the one that the
	// document type has it in. It is written as if it stood there.
	ErrMisplaced = errors.New("wrong namespace")
	// ErrUnnamed says that the document type has no token for a name that is in one of its
	// namespaces, or in none. It is written in full, which few receivers read.
	ErrUnnamed = errors.New("name without a token")
	// ErrDoctype says that the DOCTYPE names another document type than the namespace of
	// the root. The namespace counts.
	ErrDoctype = errors.New("DOCTYPE of another type")

	// ErrForm says that a value does not fit the binary form that its document type gives
	// it: base64, a date and time or an integer. It is an error unless KeepUnfit is set.
	ErrForm = errors.New("value that does not fit its form")

	// ErrType says that the document type is not known: no option names it, and
	// the document names none or one that is not among the tables.
	ErrType = errors.New("document type not known")

	// ErrEscape says that XML has escapes although EncodeOptions.Lenient is not set, or
	// one that is wrong.
	ErrEscape = errors.New("escape")
)

// A SyntaxError says where and why XML was refused, or cannot be written as WBXML.
// In the latter case it names the token of XML at which that showed: a start tag for
// its attributes, the tag behind a text for the text. Its fields are
//
//	Offset       int64  // octets from the start of the input; for truncation its length
//	Line, Column int    // of Offset, both from 1; columns in characters
//	Path         string // the open elements, such as /SyncML/SyncBody, at most 256 octets
//	Err          error  // an error of this package or of package codec,
//	                    // io.ErrUnexpectedEOF or a *codec.LimitError, possibly wrapped
//
// All packages of this module that read XML report this type.
type SyntaxError = xmltok.SyntaxError

// fromTokenizer gives an error of the tokenizer the reasons of package codec, and
// the names that limits have in [EncodeOptions]. The error of a reader stays as it is.
func fromTokenizer(err error) error {
	e, ok := errors.AsType[*SyntaxError](err)
	if !ok {
		return err
	}
	// The tokenizer keeps its error, which sticks: a copy is changed.
	named := *e
	if l, ok := errors.AsType[*codec.LimitError](e.Err); ok {
		named.Err = &codec.LimitError{Limit: "XML." + l.Limit, Max: l.Max}
	} else if errors.Is(e.Err, xmltok.ErrName) {
		named.Err = &wrapped{e.Err, codec.ErrName}
	} else if errors.Is(e.Err, xmltok.ErrBalance) {
		named.Err = &wrapped{e.Err, codec.ErrBalance}
	}
	return &named
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
