// Package codec reads and writes WBXML, the binary form of XML that the WAP
// Forum defined (WAP-192-WBXML), in its versions 1.0 to 1.3. It knows the grammar
// and nothing of what documents mean: names come from a [tokens.Table], and XML
// text is the business of package xmlconv.
//
// # Terms
//
// A document is a header, a string table and a body. The body is a sequence of
// tokens, each of one octet and its operands. Elements and attributes are codes:
// a code page and a token in it, which the table of the document type gives a
// name. The current page is changed by SWITCH_PAGE; tags have one, attributes
// another. A literal is a name that has no code: it stands in the string table
// and is referred to by its octet offset there.
//
//	document  = version publicid charset strtbl body
//	body      = *pi element *pi                      version 1.0: *content
//	element   = tag [ *attribute END ] [ *content END ]
//	content   = element | string | entity | extension | opaque | pi
//	attribute = name *( value | string | entity | extension | opaque )
//	pi        = PI name *( value | string | entity | extension | opaque ) END
//
// Two bits of a tag's octet say whether an attribute list and content follow.
//
// # Decoding
//
// A [Decoder] gives the body as a stream of [Token] values, one for each call of
// [Decoder.Next]. For the document
//
//	<doc id="1">hello<a/></doc>
//
// these are
//
//	Start      doc   HasAttrs, HasContent
//	AttrStart  id
//	Text       "1"
//	AttrsEnd
//	Text       "hello"
//	Start      a
//	End        a     Implied: no octet of its own
//	End        doc
//
// and then io.EOF. Every Start has its End; a list that a Start announces, and a
// processing instruction, has its AttrsEnd. A page switch is part of the token
// behind it, whose Code has the page; one that no token needs is a SwitchPage of
// its own. So the tokens cover the body without a gap, and [Encoder.Token] writes
// them back as the octets they came from, but for integers in a longer form than
// necessary.
//
// Next converts nothing. AppendName, AppendToken, AppendText and AppendAttr give
// UTF-8, appended to memory of the caller; Skip passes over an element; Nested
// reads a document that stands in opaque data.
//
// # Lifetimes
//
// Data of a token is valid until the next call that reads; [Token.Clone] copies
// it. After ResetBytes, Data aliases the caller's document, for as long as that
// stays. Header.Strings is valid until the next Reset. A decoder from Nested
// belongs to its parent and is valid until the parent reads on; an encoder from
// Nested until its Close.
//
// # Encoding
//
// An [Encoder] is driven by calls in document order. It sets the bits of a tag
// when it sees what follows, switches pages, converts text to the document's
// charset, and ends attribute lists. The first error sticks, so that calls need
// no checks between them; Bytes or Close reports it.
//
// # Errors
//
// What is wrong with a document is a [*SyntaxError] with the octet offset and the
// path of the elements open there, around one of the errors of this package or,
// for a document that ends too early, [io.ErrUnexpectedEOF]. It is final. An
// error of the reader or writer comes through as it is; after one of a reader,
// the call may be repeated. An error of a conversion, such as [ErrCharset], is a
// *SyntaxError too, but only of that call: decoding can go on.
//
// # Versions and strictness
//
// A decoder reads what any of the versions allows, whichever the header names,
// for that is what writers do. With Options.Strict it holds a document to its own
// version and to the letter: shortest integers, terminated strings, no page
// switch that the grammar has no place for, no attribute list of nothing. Both
// refuse unassigned tokens unless Options.KeepUnknown is set. An encoder never
// writes what the version in its header lacks.
//
// # Charsets
//
// Text is in the charset that the header names, or that Options.Charset says the
// transport named. US-ASCII, ISO-8859-1, UTF-8, UCS-2 and UTF-16 are built in;
// Options.Charsets adds others, such as those of package charset. A charset that
// nobody knows is an error where text is converted, not before.
//
// # Security considerations
//
// Documents come from anybody. A length or offset in one is believed only after
// it has been compared with a limit and with what is there; none sizes an
// allocation. The [Limits] are on by default. A reference into the string table
// is two octets that can stand for 64 KiB, so what references deliver is counted
// and bounded by what has been read (Limits.Expanded), over all nested documents
// together. Paths in errors are cut at 256 octets and escaped. What limits do not
// cover is the memory of the caller: AppendText collects as much as the document
// has, 16 MiB by default.
//
// Windows and buffers hold what was read or written until the next document
// overwrites it. After secrets, [Decoder.Clear] and [Encoder.Clear] do so at once.
//
// # Concurrency
//
// Decoders and encoders are not safe for concurrent use. They keep what they have
// allocated, and from the second document on allocate nothing, so a program with
// many documents keeps them, for instance in a sync.Pool. Tables are immutable and
// shared.
package codec
