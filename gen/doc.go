// Package gen turns definitions of WBXML document types into Go tables. It is
// the library behind cmd/wbxmlgen:
//
//	wbxmlgen -defs DIR -out DIR -package NAME
//
// It imports nothing else of this module, so that the tables can be generated
// when the rest does not compile.
//
// # Definition files
//
// A definition is a CSV file (RFC 4180) named *.csv in UTF-8: a row a line,
// fields separated by commas; lines that begin with # are comments. A field that
// holds a comma or a quotation mark stands in quotation marks, all of it:
// "note=a, b". White space around other fields, empty rows and empty fields at
// the end of a row do not count. The first field is a key, which gives the others
// their meaning.
//
//	# Reports of Acme's thermometers.
//	name, acme-1.0
//	var, Acme10
//	prefix, Acme
//	root, report
//	public, -//ACME//DTD REPORT 1.0//EN
//
//	tags, 0, namespace=urn:acme:report
//	tag, 0x05, report, elements
//	tag, 0x06, reading
//
//	attrs, 0, fragment
//	attr, 0x05, href
//	attr, 0x06, href=https://
//
//	values, 0, fragment
//	value, 0x85, .example.com/
//
// Numbers are decimal, or hexadecimal with 0x.
//
// # The document type
//
// These rows describe the type as a whole. Those that say so occur at most once.
//
//	name, TABLE       name of the table, by which programs find it; lower case; once
//	var, IDENT        Go name of the table, once
//	prefix, IDENT     beginning of the names of its constants, which versions of one
//	                  type share; once
//	title, TEXT       its name in doc comments, once
//	family, IDENT     the group of types that it belongs to: in package tokens, the
//	                  variable Family + IDENT has them all; once
//	publicid, NUMBER, [borrowed]
//	                  registered public identifier (WBXML 1.3, 5.5); those after the
//	                  first are accepted too, and not written. A borrowed one is
//	                  registered for another type: with it, the root must be the right one
//	public, TEXT, [readonly]
//	                  formal public identifier; those after the first, and readonly
//	                  ones, are accepted, and not written
//	system, TEXT      system identifier of the DTD, once
//	root, NAME        root element, once
//	rootspace, NS     a namespace of the root that is that of no code page
//	roots, NAME       a further root element, found together with the namespace of its page
//	bind, PREFIX, NS  names that begin with the prefix, as in o-ex:rights, are in the
//	                  namespace; those after the first for one prefix are accepted in XML
//	entity, NAME, NUMBER
//	                  an entity that the DTD declares, such as nbsp, and the
//	                  character that it stands for in XML; a DTD is never read
//	mime, TYPE        media type, that of WBXML first
//	preferred         of the types that share a public identifier, a media type or
//	                  a root, this is the one that lookups return
//	private           found by its name only
//	overlay, TABLE    the table adds to that one: see below
//	extern, TABLE     a table of another package, which forms may name
//
// # Code pages
//
// A row tags, attrs, values or contents opens a code page; the rows tag, attr, value or
// content after it assign its tokens.
//
//	tags, PAGE, [namespace=NS], [alias=NS], [prefix=IDENT], [include=TABLE[:PAGE]]
//	attrs, PAGE, [whole|fragment], [prefix=IDENT], [include=TABLE[:PAGE]]
//	values, PAGE, [whole|fragment|list], [prefix=IDENT], [include=TABLE[:PAGE]]
//	contents, PAGE, [prefix=IDENT], [include=TABLE[:PAGE]]
//	tag, TOKEN, NAME, [elements], [holds=PAGE], options
//	attr, TOKEN, NAME[=PREFIX], [whole|fragment], [list], options
//	value, TOKEN, VALUE, [whole|fragment|list], options
//	content, TOKEN, TEXT, options
//
// The options may stand in any order. namespace is the XML namespace of the
// page's elements, each alias another one that is accepted. include begins the
// page with all rows of a page of another definition, by default the one of the
// same number; with no rows of its own the two share one array. elements marks
// an element that holds elements only, so that white space in it means nothing. holds
// names another page whose elements stand in it: a child in the namespace of its parent
// is looked up there, too, as senders forget namespaces. It may be repeated.
// list on an attr says that the value which follows is a comma-separated list.
//
// A prefix or value is whole when a token may stand for it only as all of an
// attribute's value, fragment when a token may also stand for it as a part. The
// row or the page must say one of the two: where a receiver compares tokens, a
// value token inside a name or a password is a fault. A value marked list is
// used in lists only, as the separator or where such values make up an element. A row content
// is a token that stands for all of an element's text, which WV-CSP 1.0 has; its page is that
// of the element.
//
// Options of every row:
//
//	readonly      understood, never written
//	alias=NAME    another spelling that is accepted in XML, of an attribute start
//	              with a value prefix if, and only if, it has one; may be repeated
//	ident=NAME    the constant's name after prefix and kind
//	since=TEXT    version that added the token, for the comment
//	note=TEXT     for the comment
//	replaces=NAME this row replaces the included row of this token
//	form=KIND     as a row form (tag and attr only)
//
// # Values that are binary
//
// A row form says how the OPAQUE value of the element or attribute in the row
// above it is written in XML.
//
//	form, text | base64 | datetime | bitdatetime | integer | document, TABLE
//	      [readonly], [when=PAGE:ELEMENT or when=@ATTRIBUTE, is=TEXT...]
//
// A datetime is in packed decimal (SI 1.0), a bitdatetime in 48 bits (WV-CSP); an
// integer is big-endian. A document is encoded with the named table. A readonly form is read, and what XML has
// is written as a string. With when, the form holds if the
// last text of that element is one of those that is= lists; for an attribute, if another one of
// the same element has one of these values, which counts in writing only. Of several forms the
// first that holds counts, so one without a condition comes last.
//
// # Extension tokens
//
//	ext, TOKEN, INDEX, VALUE        EXT_T (0x80 to 0x82) with that operand, or
//	                                EXT (0xC0 to 0xC2) with an empty INDEX
//	exts, TABLE                     all those of another definition, once
//	extvar, TOKEN, [BEFORE, AFTER, ATTRIBUTE...]
//	                                EXT_I (0x40 to 0x42) or EXT_T: a variable between
//	                                two texts
//
// XML has such a variable as one in WML: BEFORE is a character and an opening bracket, AFTER a
// colon, a word for how its value is inserted, and the closing bracket. Without that word, the
// variable is that of the EXT_I row that names the attribute, else that of the last one.
//
// # Overlays
//
// A file with an overlay row describes tokens that are in use but in no
// specification. Its table has all rows of the one below it and the file's own,
// is private, and has the name of the other with "-vendor" added (a name row may
// say otherwise).
//
// # Names of constants
//
// Every row gets a constant: prefix, then Attr for an attribute start, Value for an
// attribute value and ContentValue for one in content, then the name and the prefix or value, each with its
// first letter in upper case. Characters other than letters and digits are left
// out, and the letter after one becomes upper case: Rx-Pref is DevInfRxPref,
// name="NAME" ProvAttrNameNAME. One constant serves all versions of a document
// type, so a name that would stand for two codes, and a code with two names, are
// refused: set one with ident.
//
// # Errors
//
// Every error names its file and line, or both places where two contradict each
// other: tokens that are reserved or assigned twice, names and prefixes that
// occur twice on a page, pages without rows, unknown keys and options, bad
// numbers, names that XML or Go cannot have, includes that are unknown or form a
// circle, identifiers of several definitions unless exactly one is preferred, and
// Go names that exist already, also in files written by hand.
package gen
