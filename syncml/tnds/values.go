package tnds

import "github.com/go-wbxml/wbxml/tokens"

// A Format is the format of a node's value: the child of Format or DFFormat.
type Format uint8

// The formats. FormatNode is that of an interior node; without a format a leaf
// is FormatChr.
const (
	// FormatNone: there is no Format element.
	FormatNone Format = iota
	// FormatB64 is octets as base64, in text.
	FormatB64
	// FormatBin is octets, which stand in OPAQUE.
	FormatBin
	// FormatBool is true or false.
	FormatBool
	// FormatChr is text.
	FormatChr
	// FormatInt is a decimal integer.
	FormatInt
	// FormatNode is that of an interior node, which has no value.
	FormatNode
	// FormatNull is that of a leaf without value.
	FormatNull
	// FormatXML is text that is XML.
	FormatXML
	// FormatDate is a date in ISO 8601.
	FormatDate
	// FormatTime is a time of day in ISO 8601.
	FormatTime
	// FormatFloat is a decimal number.
	FormatFloat

	formats = iota
)

// formatCodes are the elements that stand for formats; formatOf is the reverse,
// by token. The other choices have such a pair too.
var formatCodes = [formats]tokens.Code{
	FormatB64: tokens.TNDSFormatB64, FormatBin: tokens.TNDSFormatBin, FormatBool: tokens.TNDSFormatBool,
	FormatChr: tokens.TNDSFormatChr, FormatInt: tokens.TNDSFormatInt, FormatNode: tokens.TNDSFormatNode,
	FormatNull: tokens.TNDSFormatNull, FormatXML: tokens.TNDSFormatXML, FormatDate: tokens.TNDSFormatDate,
	FormatTime: tokens.TNDSFormatTime, FormatFloat: tokens.TNDSFormatFloat,
}

var formatOf = [64]Format{
	tokens.TNDSFormatB64 & 63: FormatB64, tokens.TNDSFormatBin & 63: FormatBin, tokens.TNDSFormatBool & 63: FormatBool,
	tokens.TNDSFormatChr & 63: FormatChr, tokens.TNDSFormatInt & 63: FormatInt, tokens.TNDSFormatNode & 63: FormatNode,
	tokens.TNDSFormatNull & 63: FormatNull, tokens.TNDSFormatXML & 63: FormatXML, tokens.TNDSFormatDate & 63: FormatDate,
	tokens.TNDSFormatTime & 63: FormatTime, tokens.TNDSFormatFloat & 63: FormatFloat,
}

// String returns the name of the format, such as "chr", and "" for FormatNone.
func (f Format) String() string {
	if f >= formats {
		return ""
	}
	name, _ := tokens.TNDS12.Tag(formatCodes[f])
	return name
}

// ParseFormat returns the format called name, or an error that is ErrFormat.
func ParseFormat(name string) (Format, error) {
	if code, ok := tokens.TNDS12.FindTag(page, []byte(name)); ok {
		if f := formatOf[code&63]; f != FormatNone {
			return f, nil
		}
	}
	return FormatNone, ErrFormat
}

// A TypeKind is the kind of a [Type].
type TypeKind uint8

// The kinds of types. TypeText is not in the content model, but some servers
// write it; [Tree.Normalize] makes one of the others of it.
const (
	// TypeNone: there is no Type element, or nothing in it.
	TypeNone TypeKind = iota
	// TypeMIME is the media type of a leaf's value.
	TypeMIME
	// TypeDDFName is the identifier of the management object whose root an
	// interior node is, or empty.
	TypeDDFName
	// TypeText is text that stands directly in Type.
	TypeText
)

// Access is a set of the commands that AccessType allows.
type Access uint8

// The commands of an Access.
// They are in the order of the content model.
const (
	AccessAdd Access = 1 << iota
	AccessCopy
	AccessDelete
	AccessExec
	AccessGet
	AccessReplace
)

var accessCodes = [...]tokens.Code{tokens.TNDSAdd, tokens.TNDSCopy, tokens.TNDSDelete, tokens.TNDSExec, tokens.TNDSGet, tokens.TNDSReplace}

var accessOf = [64]Access{
	tokens.TNDSAdd & 63: AccessAdd, tokens.TNDSCopy & 63: AccessCopy, tokens.TNDSDelete & 63: AccessDelete,
	tokens.TNDSExec & 63: AccessExec, tokens.TNDSGet & 63: AccessGet, tokens.TNDSReplace & 63: AccessReplace,
}

// An Occurrence says how many instances of a node there may be.
type Occurrence uint8

// The occurrences. The N of the last two is in [DFProperties].
const (
	OccurrenceNone Occurrence = iota // absent
	One
	ZeroOrOne
	ZeroOrMore
	OneOrMore
	ZeroOrN
	OneOrN
)

var occurrenceCodes = [...]tokens.Code{
	One: tokens.TNDSOne, ZeroOrOne: tokens.TNDSZeroOrOne, ZeroOrMore: tokens.TNDSZeroOrMore,
	OneOrMore: tokens.TNDSOneOrMore, ZeroOrN: tokens.TNDSZeroOrN, OneOrN: tokens.TNDSOneOrN,
}

var occurrenceOf = [64]Occurrence{
	tokens.TNDSOne & 63: One, tokens.TNDSZeroOrOne & 63: ZeroOrOne, tokens.TNDSZeroOrMore & 63: ZeroOrMore,
	tokens.TNDSOneOrMore & 63: OneOrMore, tokens.TNDSZeroOrN & 63: ZeroOrN, tokens.TNDSOneOrN & 63: OneOrN,
}

// A Scope says whether a node can be deleted.
type Scope uint8

// The scopes.
const (
	ScopeNone Scope = iota // absent
	Permanent
	Dynamic
)

var scopeCodes = [...]tokens.Code{Permanent: tokens.TNDSPermanent, Dynamic: tokens.TNDSDynamic}

var scopeOf = [64]Scope{tokens.TNDSPermanent & 63: Permanent, tokens.TNDSDynamic & 63: Dynamic}

// A CaseSense says whether the case of letters in names and values counts.
type CaseSense uint8

// The ways to treat case: CS counts it, CIS does not.
const (
	CaseSenseNone CaseSense = iota // absent
	CS
	CIS
)

var caseCodes = [...]tokens.Code{CS: tokens.TNDSCS, CIS: tokens.TNDSCIS}

var caseOf = [64]CaseSense{tokens.TNDSCS & 63: CS, tokens.TNDSCIS & 63: CIS}
