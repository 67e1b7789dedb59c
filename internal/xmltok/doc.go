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
//			t.Name(), t.Attrs()
//		case xmltok.Text, xmltok.CDATA:
//			t.Text()
//		}
//	}
//
// What a token gives out (names, attributes, text) is valid until the next
// call of Next; after ResetBytes it may alias the document, which the tokenizer
// never writes to.
//
// # What is checked
//
// Everything that XML calls a well-formedness constraint and everything that
// Namespaces calls a namespace constraint, for the document entity and for
// internal general entities, which are expanded. Validity is not checked.
//
// The white space outside the root is not delivered. A run of text between two
// pieces of markup is one Text token, with references expanded and line ends
// normalised; a CDATA section is a token of its own; an empty-element tag is a
// StartElement followed by an EndElement.
//
// # DOCTYPE
//
// The declaration and its internal subset are read strictly. Attribute types
// and defaults of the internal subset are applied, as XML 1.0, 5.1 asks of
// every processor. Nothing external is ever fetched: the external subset is
// ignored, and a reference to an external or unparsed entity is an error, as is
// one to an entity that the internal subset does not declare. A parameter
// entity may be declared; a reference to one is refused, because to skip it
// would silently change what the document means and to expand it serves
// attacks more than documents.
//
// # Encodings
//
// UTF-8, UTF-16, ISO-8859-1 and US-ASCII are built in; Options.Charsets brings
// others. A byte order mark or the first octets tell UTF-16 from the rest, and
// a declaration that contradicts them is refused.
//
// # Security
//
// Every limit is on by default, see [Limits]. Memory is bounded by the limits,
// never by a number in the document. Reading takes time linear in the octets
// of the document plus those of its expanded entities, however the octets
// arrive, as long as the limits are on.
package xmltok
