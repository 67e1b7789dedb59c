// Package xmlconv converts WBXML to XML and back, and lets encoding/xml read
// WBXML.
//
//	text, err := xmlconv.ToXML(wbxml, xmlconv.DecodeOptions{})
//	wbxml, err = xmlconv.ToWBXML(text, xmlconv.EncodeOptions{})
//
// A [Converter] does the same without allocations, [WriteXML] and [WriteWBXML]
// between a reader and a writer, [WriteWBXMLFile] between files, and [TokenReader] returns the tokens of
// encoding/xml, to fill structs with xml tags.
//
// A document that is converted there and back means the same. It is the same
// octet by octet where options give the facts that XML does not keep: version,
// charset and public identifier by [EncodeOptions].Header, the string table by
// [PlanGiven], white space by KeepSpace, opaque text by CDATA. Exceptions are
// documents that have some of their strings inline although they are in the
// table, split one text into several tokens, or do not use the shortest codes.
//
// # Conversion
//
//	WBXML                        XML
//	document type                DOCTYPE, where the type has a public identifier
//	public identifier, charset   nothing; see EncodeOptions.Header
//	code page of a tag           namespace, declared where it changes
//	tag                          element
//	tag without content          <a/>
//	tag with content, of length 0  <a></a>
//	tag by name (LITERAL)        element in the namespace around it, or in that of an
//	                             attribute xmlns by name
//	attribute start and values   attribute
//	string, ENTITY               text
//	extension, value in content  its text in the document type; a variable of WML, $(name:word)
//	OPAQUE by definition         base64, date and time, decimal number
//	OPAQUE that is a document    its root element, in place
//	other OPAQUE                 text, by option CDATA
//	PI                           processing instruction
//	nothing                      XML declaration, comments, ignorable white space
//
// The header of WBXML names its document type, unless DecodeOptions.Codec.Table is set.
// The document type of XML is that of the public identifier in its DOCTYPE; without
// one, or where that type lacks the root's namespace, it is the type of root and
// namespace; else EncodeOptions.Table. Of types that share an identifier or a root,
// EncodeOptions.Table chooses.
//
// Namespaces choose code pages. Where the root of XML has no namespace although
// its type has, elements without one are in that of the root. An element in another
// namespace of its type than its own is looked up on the page of its parent, then on the
// page whose elements the parent holds (MetInf in Meta); see Warnings. It is never looked
// up on every page, since names of different meanings are on several. A name that is found
// nowhere is written by name.
//
// In types without namespaces (WML, WV-CSP) an element has its token with a prefix, too, where
// that is bound to a namespace of the document's own: that of the root, or one that the type
// knows. The namespace is declared as the default one in WBXML. Elements with other prefixes are
// a vendor's, and written by name.
//
// The start token of an attribute is the one that covers most of its value; value
// tokens stand for parts of the rest as the definition allows. An empty value is
// written as an empty string.
//
// Text that is all of an element is a token where the type has one for it (WV-CSP). In types
// with variables (WML), $name, $(name) and $(name:word) are variables, and $$ is one dollar
// sign; a dollar sign that begins nothing is one, too. WBXML of encoders that know no variables
// has them in strings; they are read as they stand there.
//
// White space in XML is ignorable, and dropped, when a text consists of it alone
// and its element either holds elements only by definition, or has a child and
// has had no other text. xml:space changes that.
//
// A child of an element that may hold a document (Data in SyncML) is written as
// one in OPAQUE when it is the root of a type that the definition names for it:
// DevInf always, a management tree where the outer type has no page for it or
// with EncodeOptions.NestTNDS. In version 1.0, which has no OPAQUE, it is written in
// place by name. On reading, octets are a document when the definition's condition
// holds (the text of the Type before), and when their header names the type.
//
// The Type says in which form the document stands there, and receivers go by it: its end
// +xml becomes +wbxml where the document is written with tokens, in OPAQUE or by a switch
// of the page, and +wbxml becomes +xml where it is written as elements. [WriteWBXML] leaves
// it, and so does the option KeepType.
//
// # Lenient
//
// WBXML from the field has tokens that XML cannot express. With [DecodeOptions].Lenient
// such a document is an error no more, if only its tokens are complete: each of those
// tokens is an escape, an element in the namespace [EscapeSpace], and a call of Warn. All
// else is as without Lenient. [EncodeOptions].Lenient reads escapes, and the WBXML means
// the same again. docs/lenient.md has the vocabulary, which is frozen.
//
// Escapes in the input of a conversion without Lenient are ErrEscape. A document that
// declares their namespace by itself cannot pass for one with escapes: the declaration is
// ErrNamespace, and with Lenient an escape.
//
// # Libwbxml
//
// With the options Libwbxml both directions mean what the tools of the C library libwbxml
// mean, for programs that have used these: docs/libwbxml.md has the rules, and the exceptions
// for its faults.
//
// # Options
//
// [DecodeOptions] are for WBXML that becomes XML, [EncodeOptions] for XML that becomes
// WBXML. The typed documents of package syncml and those below it know their type and
// header themselves: they take an [Output] or an [Input], which have the rest.
//
// # Warnings
//
// XML that people have says not always what it means. [EncodeOptions].Warn gets, with
// line, column, offset and path, what is written otherwise than the XML says it, or what
// few receivers understand:
//
//	ErrMisplaced  an element in the wrong namespace of its type; it is written with the
//	              code that it has in the right one
//	ErrUnnamed    a name without a token, in a namespace of the type or in none; it is
//	              written by name. Names in other namespaces are a vendor's extensions
//	ErrType       a root without a namespace that has the name of another type than
//	              EncodeOptions.Table, without a DOCTYPE; the name counts
//	ErrDoctype    a DOCTYPE of another type than that of the root's namespace, which counts
//	ErrForm       a value that does not fit its binary form; with EncodeOptions.KeepUnfit
//	              it is written as a string, and without that it is an error
//	ErrVersion    (of package codec) an escape for what the version of the document lacks:
//	              the version is raised where that is possible
//
// With EncodeOptions.Strict each of them is an error.
//
// # Errors
//
// A fault of WBXML is a [*codec.SyntaxError] with the offset of its token, a fault of
// XML a [*SyntaxError] with line and column. Both have the path of the elements around
// it, and a reason to be tested with [errors.Is]:
//
//	io.ErrUnexpectedEOF    the document ends too early
//	codec.ErrLimit         a limit; the error is a *codec.LimitError with its name,
//	                       which begins with "XML." for those of EncodeOptions.XML
//	codec.ErrBalance       elements that do not match, a second root
//	codec.ErrName          a name that XML cannot have, or WBXML cannot write
//	codec.ErrCharset       octets that are no text in their charset
//	codec.ErrToken         a token without a meaning in the document type
//	ErrEscape              escapes of lenient XML that are not wanted, or wrong
//	ErrType                a document whose type is not known
//	ErrSyntax, ErrChar     XML that is not well-formed, or text that XML cannot hold
//	ErrNamespace, ErrDuplicate, ErrEncoding, ErrEntity, ErrDTD
//	                       what their names say, of XML
//
// Errors of a reader or writer are returned as they are.
//
// XML cannot express everything in WBXML. Such a construct is an error with its
// offset, or an escape with Lenient, and never left out: control characters, texts that are not names, a
// second attribute of a name, a prefix without declaration, a processing
// instruction that holds its own end, text or a second root outside the root
// (version 1.0), an unassigned token. WBXML cannot have a name with a character
// that its charset lacks; in text such a character becomes ENTITY. With [PlanNone]
// a name without a token is an error.
//
// A DOCTYPE may name public and system identifiers and nothing else: an internal
// subset is refused, and nothing external is ever fetched. Entities are XML's own
// five and those of the document type ([tokens.Table].Entities). In the tag of the
// root, the latter are known only with a DOCTYPE or EncodeOptions.Table.
//
// # Security
//
// Both directions are strict and expect hostile input. Reading WBXML is bounded
// by DecodeOptions.Codec.Limits, reading XML by EncodeOptions.XML, and all limits are on
// by default. Codec.Limits.Expanded also bounds the XML that comes out of a
// document: 16 octets for each one read, after the first MiB. Both directions take
// time linear in what they read and write.
//
// The package pools buffers and converters for its functions, and overwrites them
// after each document, which costs a few hundred nanoseconds. A Converter of the
// caller's keeps the octets in its scratch memory until [Converter.Clear].
//
// # Lifetimes and concurrency
//
// Functions and Converters neither keep nor change their input. Results belong
// to the caller. A Converter and a token reader are for one goroutine at a time;
// functions, options and tables may be used by many.
package xmlconv
