// Package xmlconv converts WBXML to XML and back, and lets encoding/xml read
// WBXML.
//
//	text, err := xmlconv.ToXML(wbxml, xmlconv.Options{})
//	wbxml, err = xmlconv.ToWBXML(text, xmlconv.Options{})
//
// A [Converter] does the same without allocations, [WriteXML] and [WriteWBXML]
// between a reader and a writer, and [TokenReader] gives the tokens of
// encoding/xml, to fill structs with xml tags.
//
// A document that is converted there and back means the same. Where the options
// say what XML does not keep, it is the same octet by octet: version, charset
// and public identifier by [Options].Header, the string table by [PlanGiven],
// white space by KeepSpace, opaque text by CDATA. It is not where a document has
// some of its strings inline although they are in its table, splits one text
// into several tokens, or codes anything in another way than the shortest.
//
// # What becomes what
//
//	WBXML                        XML
//	document type                DOCTYPE, where the type has a public identifier
//	public identifier, charset   nothing; see Options.Header
//	code page of a tag           namespace, declared where it changes
//	tag                          element
//	tag without content          <a/>
//	tag with content, of length 0  <a></a>
//	tag by name (LITERAL)        element in the namespace around it, or the one that an
//	                             attribute xmlns by name says
//	attribute start and values   attribute
//	string, ENTITY, extension    text
//	OPAQUE by definition         base64, date and time, decimal number
//	OPAQUE that is a document    its root element, in place
//	other OPAQUE                 text, by option CDATA
//	PI                           processing instruction
//	nothing                      XML declaration, comments, ignorable white space
//
// The document type of WBXML is what its header names, or Options.Codec.Table.
// That of XML is what the public identifier in its DOCTYPE names; else, and where
// that type lacks the root's namespace, the one of root and namespace; else
// Options.Codec.Table. Of types that share an identifier or a root,
// Options.Codec.Table chooses.
//
// Namespaces choose code pages. Where the root of XML has no namespace although
// its type has, all elements without one are looked up on every page, that of
// the element before first. A name that the type lacks, or has in another
// namespace only, is written by name.
//
// A start token for an attribute is the one that covers most of its value; value
// tokens are cut out of the rest as the definition allows. An empty value is
// written as an empty string.
//
// White space in XML is ignorable, and dropped, when a text consists of it alone
// and its element either holds elements only by definition, or has a child and
// has had no other text. xml:space is minded.
//
// A child of an element that may hold a document (Data in SyncML) is written as
// one in OPAQUE when it is the root of a type that the definition names for it:
// DevInf always, a management tree where the outer type has no page for it or
// with Options.NestTNDS. In version 1.0, which has no OPAQUE, it is written in
// place by name. Reading, octets are a document when the definition's condition
// holds (the text of the Type before), and when their header names the type.
//
// # What is refused
//
// XML cannot have all that WBXML can, and what it lacks is an error with its
// offset, never left out: control characters, names that are none, a second
// attribute of a name, a prefix without declaration, a processing instruction
// that holds its own end, text or a second root outside the root (version 1.0),
// an unassigned token. WBXML cannot have a name with a character that its
// charset lacks; in text such a character becomes ENTITY. With [PlanNone] a name
// without a token is an error.
//
// A DOCTYPE may name public and system identifiers and nothing else: an internal
// subset is refused, and nothing external is ever fetched. Entities are XML's own
// five and those of the document type ([tokens.Table].Entities), which in the tag
// of the root are known by its DOCTYPE or Options.Codec.Table only.
//
// # Security
//
// Both directions are strict and expect hostile input. Reading WBXML is bounded
// by Options.Codec.Limits, reading XML by Options.XML, and all limits are on by
// default. Codec.Limits.Expanded also bounds the XML that comes out of a
// document: 16 octets for each one read, after the first MiB. Both directions take
// time linear in what they read and write.
//
// What the package pools for its functions, buffers and converters, is overwritten
// after each document, which costs a few hundred nanoseconds. A Converter of the
// caller's keeps what is in its scratch memory until [Converter.Clear].
//
// # Lifetimes and concurrency
//
// Functions and Converters neither keep nor change their input. Results belong
// to the caller. A Converter and a token reader are for one goroutine at a time;
// functions, options and tables may be used by many.
package xmlconv
