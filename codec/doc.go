// Package codec reads and writes WBXML, the binary form of XML that the WAP
// Forum defined (WAP-192-WBXML), in its versions 1.0 to 1.3. It knows the grammar
// but not the meaning of documents: names come from a [tokens.Table], and package
// xmlconv converts to XML text.
//
// # Terms
//
// A document is a header, a string table and a body. The body is a sequence of
// tokens, each of one octet and its operands. Elements and attributes are codes,
// a code page and a token in it, and the table of the document type has their
// names. SWITCH_PAGE changes the current page; tags have one, attributes another.
// A literal is a name without a code: it stands in the string table, and tokens
// refer to it by its octet offset there.
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
// A [Decoder] delivers the body as a stream of [Token] values, one for each call
// of [Decoder.Next]. The document
//
//	<doc id="1">hello<a/></doc>
//
// has the tokens
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
// behind it, whose Code has the page; a switch that no token needs is a token of
// its own, SwitchPage. So the tokens cover the body without a gap, and
// [Encoder.Token] writes them back as the octets that they came from, except for
// integers in a longer form than necessary.
//
// Next converts nothing. AppendName, AppendToken, AppendText and AppendAttr
// append UTF-8 to memory of the caller; Skip passes over an element; Nested reads
// a document that stands in opaque data.
//
// # Lifetimes
//
// Data of a token is valid until the next call that reads; who keeps it
// clones it. After ResetBytes, Data aliases the caller's document and is valid as long
// as that is. Header.Strings is valid until the next Reset. A decoder from Nested
// belongs to its parent and is valid until the parent reads on; an encoder from
// Nested is valid until its Close.
//
// # Encoding
//
// An [Encoder] writes a document by calls in document order. It sets the bits of
// a tag when the next call shows whether there is content, switches pages,
// converts text to the document's charset, and ends attribute lists. The first
// error sticks, so that calls need no checks between them; Bytes or Close reports
// it.
//
// # Errors
//
// A fault of a document is a [*SyntaxError] with the octet offset and the path of
// the elements open there, around one of the errors of this package or, for a
// document that ends too early, [io.ErrUnexpectedEOF]. It is final. An error of
// the reader or writer is returned unchanged; after one of a reader, the call may
// be repeated. An error of a conversion, such as [ErrCharset], is a *SyntaxError
// too, but only of that call: decoding can go on.
//
// # Versions and strictness
//
// A decoder reads every construct that any of the versions allows, whichever the
// header names, because writers mix them. With Options.Strict it accepts the
// grammar of the document's own version only, to the letter: shortest integers,
// terminated strings, page switches where the grammar has one, no empty attribute
// list. Both refuse unassigned tokens unless Options.KeepUnknown is set. An
// encoder never writes a construct that the version in its header lacks. With
// Options.KeepFaults a decoder also reads references that lead nowhere, and an encoder
// writes whatever a decoder that is not strict reads.
//
// # Charsets
//
// Text is in the charset that the header names, or in Options.Charset where the
// transport named one. US-ASCII, ISO-8859-1, UTF-8, UCS-2 and UTF-16 are built in;
// Options.Charsets adds others, such as those of package charset. An unknown
// charset is an error when text is converted, not before.
//
// # Security considerations
//
// Anybody may have written a document. A length or offset in one is believed only
// after it has been compared with a limit and with the octets that are there; none
// sizes an allocation. The [Limits] are on by default. A reference into the string
// table is two octets that can stand for 64 KiB, so the octets that references
// deliver are counted, over all nested documents together, and Limits.Expanded
// bounds them by the octets read. Paths in errors are cut at 256 octets and
// escaped. Limits do not bound the memory of the caller: AppendText collects as
// much as the document has, 16 MiB by default.
//
// A message has one budget: documents in it, in OPAQUE or in another form, draw on
// the counters of the outermost one. Nested sees to that for what stands in opaque
// data. A program that finds a document in base64, in XML or in what it has
// decrypted asks [Decoder.Within] for the limits to read it with; a decoder of its
// own would begin anew, with a MiB of expansion for each of a hundred such documents.
//
// Windows and buffers hold octets that were read or written until the next
// document overwrites them. [Decoder.Clear] and [Encoder.Clear] overwrite secrets
// at once.
//
// # Which call to use
//
// To look at a document, range over [Decoder.All]. To make something of it, call
// Next in a function for each element that the document type has, and Skip where
// there is nothing to make. AppendText reads the content of an element that holds
// text, in however many tokens it stands. Leaf and AppendLeaf do that in one step for
// the simple case, and say so when it is not: they are for programs that read very
// many small elements. To change a document, copy its tokens with [Encoder.Token], and
// write with the other methods what is new.
//
// # Concurrency
//
// Decoders and encoders are not safe for concurrent use. They keep their memory
// and allocate nothing from the second document on, so a program with many
// documents keeps them, for instance in a sync.Pool. Tables are immutable and
// shared.
package codec
