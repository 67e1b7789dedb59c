// Package xmltok reads XML 1.0 (fifth edition) with Namespaces 1.0 as a stream
// of tokens: strict, without allocations in steady state, from a slice or from
// a reader through a bounded window.
//
// # Use
//
//	var t xmltok.Tokenizer // reusable, not for concurrent use
//	t.ResetBytes(doc, xmltok.Options{})
//	for {
//		k, err := t.Next() // io.EOF after the last token
//		...
//		switch k {
//		case xmltok.StartElement:
//			t.Local(), t.Space(), t.Attrs()
//		case xmltok.Text, xmltok.CDATA:
//			t.Text()
//		}
//	}
//
// The names, attributes and text of a token are valid until the next call of
// Next; after ResetBytes they may alias the document, which the tokenizer never
// changes.
//
// # Tokens
//
// The white space outside the root is not delivered. A run of text between two
// pieces of markup is one Text token, with references expanded and line ends
// normalised; a CDATA section is a token of its own; an empty-element tag is a
// StartElement followed by an EndElement.
//
// Attributes come normalised, in document order, namespace declarations among
// them. Nothing is lost that Canonical XML needs: comments, processing
// instructions outside the root too, and prefixes.
//
// # Checks
//
// The tokenizer checks every well-formedness constraint of XML and every
// namespace constraint of Namespaces. It does not check validity. A document of
// any version 1.x is read as 1.0 (XML 1.0, 2.8).
//
// # DOCTYPE
//
// The declaration is read strictly, but for a system identifier that is missing behind
// the public one, and may name the root and both. An internal subset, in which a document declares entities and
// defaults of its own, is refused ([ErrDTD]): entities serve attacks more than
// documents, and skipped declarations would silently change the meaning of the
// document. Nothing external is ever fetched. Options.Entity knows entities of
// the external subset, one character each; a reference to any other is an error
// ([ErrEntity]).
//
// # Encodings
//
// UTF-8, UTF-16, ISO-8859-1 and US-ASCII are built in; Options.Charsets adds
// others. A byte order mark or the first octets distinguish UTF-16 from the rest,
// and a declaration that contradicts them is refused. UTF-16 without a mark must
// be declared as UTF-16LE or UTF-16BE.
//
// # Readers
//
// However the octets arrive, the tokens, the errors and their positions are the
// same as from a slice. A token is delivered as soon as its last octet is there;
// text also needs the octet after it. The window grows with a token that does not
// fit, at most to the limits for one token.
//
// # Errors
//
// The first error sticks. It has the octet, the line and the column of the fault
// (the character, the attribute, the tag, the reference), not of the place where
// the parser stopped. Lines and columns are counted only on demand.
//
// # Security
//
// Every limit is on by default, see [Limits]. Memory is bounded by the limits,
// never by a number in the document. Reading takes time linear in the octets
// of the document, however the octets arrive, as long as the limits are on.
//
// # Other processors
//
// Documents that others accept and this package refuses: encoding/xml accepts
// several roots, text outside of them, no root at all, duplicate attributes,
// unbound and reserved prefixes, attributes without white space between them,
// any octets in comments, and any markup that begins with "<!" and has balanced
// brackets. libxml2 reads internal subsets, and lets a byte order mark overrule
// the declaration. The tests name these differences one by one.
//
// # Files
//
//	next.go      Next, the order of tokens
//	start.go     start and end tags, attributes      ns.go       namespaces
//	text.go      text, references, values            misc.go     comments, PIs, CDATA
//	decl.go      the XML declaration                 encoding.go the encoding
//	doctype.go   DOCTYPE                             leaf.go     elements of text only
//	input.go     slice and window                    delim.go    tokens that arrive in pieces
//	chars.go     characters, names, scanners         position.go offsets, lines, columns
package xmltok
