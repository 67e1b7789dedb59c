package xmlconv

import (
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/tokens"
)

// Each direction has options of its own: [DecodeOptions] for WBXML that becomes XML,
// [EncodeOptions] for XML that becomes WBXML. Typed documents, which know their type
// and header, take fewer: [Output] and [Input].

// DecodeOptions say how WBXML is read and written as XML. The zero value finds the
// document type by itself and writes compact XML.
type DecodeOptions struct {
	// Codec says how the WBXML is read; Chunked and ChunkOpaque have no meaning here. Table nil means
	// the type that the document names, looked up with Resolve and ResolveRoot or, where
	// Resolve is nil too, among the tables of package tokens.
	Codec  codec.Options
	Mode   Mode // of the layout
	Indent int  // ModeIndent: spaces for each level; 0 means 2, a negative number line breaks only

	Anonymous bool // no DOCTYPE
	CDATA     bool // opaque text becomes CDATA sections, not plain text

	// KeepType leaves the Type of a document within the message as it is. Without it, one
	// that ends in +wbxml ends in +xml here, as its document does: it stands in place, as
	// elements. A stream holds the Type back for that; it stays where its document begins
	// more than 1 MiB of XML behind it.
	KeepType bool

	// Libwbxml writes XML that means what wbxml2xml of the C library libwbxml writes:
	// white space round a text goes unless KeepSpace is set or Mode is ModeCanonical, and an
	// element without a name is called unknown. docs/libwbxml.md has the rules and the
	// exceptions. The document is kept in memory, as with Lenient.
	Libwbxml  bool
	KeepSpace bool // with Libwbxml: of all texts

	// Lenient converts every document whose tokens are complete, within the limits. It
	// changes nothing where the conversion works without it; elsewhere each token that
	// XML cannot express becomes an escape, an element in the namespace EscapeSpace.
	// EncodeOptions.Lenient reads them again. WriteXML keeps the document in memory, at most
	// Codec.Limits.Document octets, but not the XML.
	Lenient bool
	// Warn, where it is not nil, gets each repair that Lenient makes: with its offset in
	// the WBXML, its path, and as Err the error that it would be without Lenient. It also
	// gets ErrType, with or without Lenient, where [ResolveRoot] has found the type.
	Warn func(*codec.SyntaxError)

	asIs bool // signs of variables in strings stay single, as libwbxml reads them
}

// EncodeOptions say how XML is read and written as WBXML. The zero value finds the
// document type by itself, drops ignorable white space, and writes WBXML 1.3 in UTF-8.
type EncodeOptions struct {
	// Table is the document type where the document names none, or names one that
	// several tables have.
	Table *tokens.Table
	// Resolve finds the type of a document in OPAQUE by its header, so that text that
	// would be read as such a document is not written as one. Nil means [Resolve].
	Resolve func(codec.Header) *tokens.Table
	// Header is that of the WBXML. Version 0 is 1.3 and Charset 0 is UTF-8.
	// PublicID 0 without Strings is that of the document type: its number, else
	// its text in the string table, else 1 (unknown); with Strings, it is the text
	// at PublicIndex. Only PlanGiven uses Strings.
	Header codec.Header
	Plan   Plan // of the string table

	// KeepSpace keeps all white space of the XML. Without it, text that is
	// white space only is dropped where it is ignorable: in an element that
	// holds elements only by its definition, or beside a child element where
	// the element has had no other text. xml:space="preserve" keeps it too.
	KeepSpace bool
	// Anonymous writes 1 (unknown) for the public identifier of the outer document.
	Anonymous bool
	// NestTNDS writes a management tree within SyncML as a document of its own
	// in OPAQUE instead of switching the code page. With Lenient, such a tree cannot have
	// escapes with codes, which are those of SyncML.
	NestTNDS bool
	// CDATA writes CDATA sections as opaque data where they would be read as text
	// again. Without it they are plain text.
	CDATA bool

	// Charsets finds the transcoder for a charset of Header that is not built in, such
	// as charset.Find; Encodings that for the encoding that an XML declaration names,
	// beyond UTF-8, UTF-16, ISO-8859-1 and US-ASCII, such as charset.FindName.
	Charsets  func(codec.Charset) (codec.Transcoder, error)
	Encodings func(name string) (codec.Transcoder, error)

	// KeepType leaves the Type of a document within the message as it is. Without it, one
	// that ends in +xml ends in +wbxml where the document is written with tokens: other
	// receivers go by it, and take octets for text. WriteWBXML always leaves it.
	KeepType bool
	// KeepUnfit writes a value that does not fit its binary form, such as a date and time
	// or base64, as a string, with a warning. Without it, such a value is ErrForm.
	KeepUnfit bool

	// Warn, where it is not nil, gets what is written otherwise than the XML says it, or
	// what receivers are likely not to understand, with its place: Err is one of
	// ErrMisplaced, ErrUnnamed, ErrDoctype, ErrType and ErrForm, and with Lenient
	// codec.ErrVersion. Strict makes an error of it.
	Warn   func(*SyntaxError)
	Strict bool
	// Foreign, where it is not nil, gets the number of elements and attributes that are
	// written in full since no namespace of the document type has them: extensions, such as
	// those of vendors. They are right, and Strict takes them.
	Foreign *int

	// Lenient reads the escapes that DecodeOptions.Lenient writes; without it they are
	// ErrEscape. It is for XML of a trusted sender: escapes can make WBXML that a decoder
	// refuses. The header of a document is that of its escape, where it has one, as far as
	// Header, Table and Anonymous do not say otherwise.
	Lenient bool

	// Libwbxml writes what xml2wbxml of the C library libwbxml writes, as far as its
	// reader can tell: names count without their namespace, white space round a text goes
	// unless KeepSpace is set, and lines in the Data of an object end in CR LF.
	// docs/libwbxml.md has the rules and the exceptions.
	Libwbxml bool

	XML XMLLimits // for reading
	// Limits hold for the WBXML, so that it can be read under the same ones: Depth,
	// Strings and Nested.
	Limits codec.Limits
}

// A Plan determines the strings in the string table.
type Plan uint8

// The plans for a string table. A stream ([WriteWBXML]) knows PlanNone and
// PlanGiven, a file ([WriteWBXMLFile]) all. Both are about the outer document: one nested in OPAQUE has a
// string table of its own, by PlanLiterals.
const (
	PlanLiterals Plan = iota // strings that cannot be inline: names without a token, a textual public identifier
	PlanNone                 // none; a document that needs the table is an error
	PlanRepeats              // also text that occurs more than once, where that is shorter
	PlanGiven                // Header.Strings as it is; text that is in it is written by reference
)

// A Mode says how XML is laid out.
type Mode uint8

// The layouts of XML.
const (
	ModeCompact   Mode = iota // no white space is added
	ModeIndent                // indented where an element holds elements only
	ModeCanonical             // Canonical XML 1.0: no declaration, no DOCTYPE, attributes sorted
)

// XMLLimits bound the cost of hostile XML. In each, 0 means the default and a
// negative number no limit. Depth, Attrs, Name and Text bound memory: the open
// elements, their names and namespaces, and one token at a time are kept. Document
// bounds time, which is linear in the octets of the document. There is no limit for
// entities, as each stands for one character.
type XMLLimits struct {
	Depth    int   // open elements; default 64
	Attrs    int   // attributes of one element, namespaces in scope; default 256
	Name     int   // octets of a name with its prefix; default 1024
	Text     int   // octets of one text or attribute value; default 1 MiB
	Document int64 // octets of the document, as UTF-8; default 16 MiB
}
