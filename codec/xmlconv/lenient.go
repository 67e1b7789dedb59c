package xmlconv

// Escapes are elements of XML that stand for tokens which XML cannot express. Lenient
// conversion to XML writes them (toxmllenient.go), and lenient conversion to WBXML reads
// them (towbxmllenient.go). Their names and attributes are frozen: docs/lenient.md has
// each with an example.
//
//	<w:wbxml charset= public= type= version=>  a document: its header, then its content
//	<w:tag c=|name=|x=|i=>                     an element
//	<w:attrs>                                  first child: attributes of the element
//	<w:attr c=|name=|x=|i=>                    one of them
//	<w:pi>, <w:target c=|name=|x=|i=/>         a processing instruction, and its target
//	<w:value c=/>                              an attribute value token
//	<w:s x=|i=/>                               a string
//	<w:opaque as=>                             OPAQUE
//	<w:e c=/>                                  ENTITY
//	<w:ext-i n=>, <w:ext-t n= v=>, <w:ext n=/> extensions
//
// A name is c="pp:tt", page and token in hexadecimal; name=, the text of a literal one;
// x=, its octets in hexadecimal, in the charset of the document; or i=, a reference that
// leads nowhere.

// EscapeSpace is the namespace of escapes. A document cannot pass for escapes: that
// namespace is refused in WBXML, and in XML unless EncodeOptions.Lenient is set.
const EscapeSpace = "urn:uuid:0d1530f7-f554-4116-84b5-60f22678595e"

// escapePrefix is the prefix that is declared for it.
const escapePrefix = "w"

// The values of as= on w:opaque.
const (
	opaqueBase64 = "base64"   // octets
	opaqueNUL    = "text-nul" // text with a terminator behind it, which some clients send
)
