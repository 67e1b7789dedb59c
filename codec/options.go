package codec

import (
	"math"

	"github.com/go-wbxml/wbxml/internal/limit"
	"github.com/go-wbxml/wbxml/tokens"
)

// Options control a [Decoder] or an [Encoder]. The zero value is safe: lenient
// about form, strict about limits. They are one type because a program that copies a
// document gives the same to both. An encoder uses Table (for the paths in its errors),
// Charset, Charsets, KeepFaults and Limits.Depth; the others are about reading.
type Options struct {
	// Table is the document type. When it is nil, Resolve chooses it from the
	// header; when neither does, every code is accepted and has no name.
	// Table applies to the outer document only.
	Table   *tokens.Table
	Resolve func(Header) *tokens.Table
	// ResolveRoot chooses it where Resolve does not, by the code of the root element as
	// well, where the body begins with it: some writers give their documents the number of
	// another type.
	ResolveRoot func(h Header, root tokens.Code) *tokens.Table

	// Charset is the document's charset by the transport; when not 0 it overrides
	// the header (WBXML 1.3, 5.6). Outer document only.
	Charset Charset
	// Charsets finds a transcoder for a charset that is not built in, such as
	// charset.Find. It is asked when text is converted, not before.
	Charsets func(Charset) (Transcoder, error)

	// The next options choose the faults of writers that are accepted. Real documents
	// mix the versions' constructs, so the default accepts all of them. It refuses
	// unassigned tokens: they have no name, and a program that dropped them would not
	// know its loss.

	// Strict accepts the grammar of the document's own version only. Without it,
	// every construct of the versions 1.0 to 1.3 is read.
	Strict bool
	// KeepUnknown keeps tokens that the table does not assign, with the flag
	// Unknown; without it they are an error.
	KeepUnknown bool
	// KeepFaults keeps references to strings outside the string table, which real phones
	// write, with the flag Unknown: they have no name or text. An encoder writes them, and
	// also what its version lacks, as a decoder that is not Strict reads that. Strict
	// counts more.
	KeepFaults bool
	// A string longer than the window makes the window grow, to Limits.String at
	// most. A program that passes text on, and does not look at it as a whole, can do
	// with a small window instead.

	// Chunked delivers text and opaque data that exceed the window in Partial
	// pieces instead of growing the window.
	Chunked bool
	// ChunkOpaque does so for opaque data in the content of an element for whose code it is
	// true, and for nothing else. It is asked when data exceed the window.
	ChunkOpaque func(element tokens.Code) bool
	// RefuseOpaque makes opaque data in text an error.
	RefuseOpaque bool
	// Octets may follow a document where its transport has no length of its own, or
	// pads it. Without StopAtRoot they are an error, as processing instructions may
	// stand there (WBXML 1.3, 5.3).

	// StopAtRoot ends the document at the root's END, without reading further.
	StopAtRoot bool

	Limits Limits
	// Window is the initial size of the read window in octets; 0 means 4096,
	// the least is 64. A decoder of a slice has no window.
	Window int
}

// Limits bound the cost of a hostile document. In each, 0 means the default and a
// negative number no limit. Exceeding one is a [*LimitError]. An encoder checks
// Depth only.
//
// Depth, Attrs, String, Strings and Nested bound the memory at one time; Document,
// Tokens and Expanded the cost of a document over all, in time too. Each octet is at
// most two tokens, a Start and its End.
type Limits struct {
	Depth   int // open elements; default 64
	Attrs   int // attributes of one element; default 256
	String  int // octets of one string or opaque datum; default 1 MiB
	Strings int // octets of the string table; default 64 KiB
	Nested  int // documents within documents; default 4

	Document int64 // octets consumed; default 16 MiB
	Tokens   int64 // tokens delivered; default none
	// Expanded is how many octets may come out for each octet consumed,
	// through string table references and as XML; default 16. The first MiB is
	// free. See [Decoder.Within] for documents that come out in another form.
	Expanded int64

	// around is the decoder whose counts the document shares, see Within. Copies of
	// Limits keep it, so that options of other packages carry it along.
	around *Decoder
}

// LimitsBootstrap are limits for a message that comes over the air: 64 KiB and
// 24 levels.
var LimitsBootstrap = Limits{Depth: 24, Attrs: 64, String: 64 << 10, Strings: 8 << 10, Nested: 2, Document: 64 << 10, Tokens: 32 << 10}

// withDefaults returns l with every field a usable bound.
func (l Limits) withDefaults() Limits {
	limit.Set(&l.Depth, limit.Depth)
	limit.Set(&l.Attrs, limit.Attrs)
	limit.Set(&l.String, limit.Text)
	limit.Set(&l.Strings, limit.Strings)
	limit.Set(&l.Nested, limit.Nested)
	limit.Set(&l.Document, limit.Document)
	limit.Set(&l.Tokens, math.MaxInt64)
	limit.Set(&l.Expanded, limit.Expansion)
	return l
}
