package xmlconv

import "slices"

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

// An escape is one of the kinds of escapes.
type escape uint8

// The kinds. Those from escapeValue on are parts of a text or value.
const (
	noEscape escape = iota
	escapeDocument
	escapeTag
	escapeAttrs
	escapeAttr
	escapePI
	escapeTarget
	escapeValue
	escapeS
	escapeOpaque
	escapeE
	escapeExtI
	escapeExtT
	escapeExt
)

// escapes has the name of each kind and the attributes that it may have. text says that
// text in it means something.
var escapes = [...]struct {
	name  string
	attrs []string
	text  bool
}{
	escapeDocument: {"wbxml", []string{"charset", "public", "public-x", "type", "version"}, false},
	escapeTag:      {"tag", escapedName, false},
	escapeAttrs:    {"attrs", nil, false},
	escapeAttr:     {"attr", escapedName, true},
	escapePI:       {"pi", nil, true},
	escapeTarget:   {"target", escapedName, false},
	escapeValue:    {"value", []string{"c"}, true},
	escapeS:        {"s", []string{"x", "i"}, false},
	escapeOpaque:   {"opaque", []string{"as"}, true},
	escapeE:        {"e", []string{"c"}, false},
	escapeExtI:     {"ext-i", []string{"n"}, true},
	escapeExtT:     {"ext-t", []string{"n", "v"}, false},
	escapeExt:      {"ext", []string{"n"}, false},
}

// escapedName are the attributes that say a name, one of them each time.
var escapedName = []string{"c", "name", "x", "i"}

// escapeNamed returns the kind of escape that has the name, noEscape for none.
func escapeNamed(name []byte) escape {
	for e := escapeDocument; int(e) < len(escapes); e++ {
		if escapes[e].name == string(name) {
			return e
		}
	}
	return noEscape
}

// has reports whether the escape may have an attribute of that name.
func (e escape) has(name []byte) bool {
	// Without a copy, as slices.Contains would need.
	return slices.ContainsFunc(escapes[e].attrs, func(a string) bool { return a == string(name) })
}

// The values of as= on w:opaque.
const (
	opaqueBase64 = "base64"   // octets
	opaqueNUL    = "text-nul" // text with a terminator behind it, which some clients send
)
