package difftest

import "strings"

// A Feature is a construct of WBXML, or a set of them.
type Feature uint64

// The constructs that a [Generator] uses.
const (
	PublicNumber    Feature = 1 << iota // the public identifier is a number
	PublicText                          // or text in the string table
	PublicUnknown                       // or 1
	OtherCharset                        // not UTF-8
	NoCharset                           // 0, unknown
	WideCharset                         // with terminators of two octets
	Unterminated                        // the last string of the table has no terminator
	LiteralRoot                         // the root has no token
	LiteralTag                          // an element has no token: LITERAL, LITERAL_A, LITERAL_C, LITERAL_AC
	TokenByName                         // a literal spells out what has a token
	Prefixed                            // a literal name has a namespace prefix
	InnerRoot                           // an element that is called like the root, in a document that may be a nested one
	EmptyTag                            // an element without content
	EmptyContent                        // content that is END at once
	Mixed                               // elements beside text
	AttrBare                            // an attribute start that stands for a name
	AttrPrefix                          // and for the beginning of the value
	AttrLiteral                         // an attribute whose name has no token
	AttrEmpty                           // an attribute whose value is no token at all
	AttrValue                           // a value token
	AttrOpaque                          // OPAQUE in a value
	TextInline                          // STR_I
	TextTable                           // STR_T
	TextMiddle                          // STR_T into the middle of a string
	TextEmpty                           // a string without characters
	TextSpace                           // white space at an end of text, or nothing else
	TextMarkup                          // characters that XML escapes
	TextForeign                         // characters beyond ASCII
	TextValue                           // text that has, or contains, a value token's
	Entity                              // ENTITY
	EntityAstral                        // ENTITY beyond U+FFFF
	OpaqueText                          // OPAQUE for text
	OpaqueOctets                        // OPAQUE that is base64 in XML
	OpaqueDocument                      // OPAQUE for a document
	DocumentAsXML                       // though the media type says XML
	DocumentUnnamed                     // which does not name its type
	TreePage                            // elements of a management tree on page 2 of SyncML
	Instruction                         // PI, in the root
	InstructionOut                      // PI, before or behind the root
	PageSwitch                          // SWITCH_PAGE for tags
	PageSwitchAttr                      // SWITCH_PAGE for attributes
	PageRedundant                       // a switch to the current page
	PageStray                           // a switch where the grammar has none: before another one, END or a string
	Extension                           // EXT_I, EXT_T, EXT; without meaning, so there is no XML
	Unassigned                          // a token without a name; there is no XML

	features = iota
	// Wire are the constructs for which there is no XML.
	Wire = Extension | Unassigned
)

var featureNames = [features]string{"PublicNumber", "PublicText", "PublicUnknown", "OtherCharset", "NoCharset", "WideCharset", "Unterminated",
	"LiteralRoot", "LiteralTag", "TokenByName", "Prefixed", "InnerRoot", "EmptyTag", "EmptyContent", "Mixed",
	"AttrBare", "AttrPrefix", "AttrLiteral", "AttrEmpty", "AttrValue", "AttrOpaque",
	"TextInline", "TextTable", "TextMiddle", "TextEmpty", "TextSpace", "TextMarkup", "TextForeign", "TextValue",
	"Entity", "EntityAstral", "OpaqueText", "OpaqueOctets", "OpaqueDocument", "DocumentAsXML", "DocumentUnnamed", "TreePage", "Instruction", "InstructionOut",
	"PageSwitch", "PageSwitchAttr", "PageRedundant", "PageStray", "Extension", "Unassigned"}

// String returns the names of the constructs.
func (f Feature) String() string {
	var names []string
	for i, name := range featureNames {
		if f>>i&1 != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, " ")
}
