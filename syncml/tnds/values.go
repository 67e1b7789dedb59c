package tnds

import (
	"slices"

	"github.com/go-wbxml/wbxml/tokens"
)

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

// formatCodes are the elements that stand for formats. The other choices have such a
// list too.
var formatCodes = [formats]tokens.Code{
	FormatB64: tokens.TNDSFormatB64, FormatBin: tokens.TNDSFormatBin, FormatBool: tokens.TNDSFormatBool,
	FormatChr: tokens.TNDSFormatChr, FormatInt: tokens.TNDSFormatInt, FormatNode: tokens.TNDSFormatNode,
	FormatNull: tokens.TNDSFormatNull, FormatXML: tokens.TNDSFormatXML, FormatDate: tokens.TNDSFormatDate,
	FormatTime: tokens.TNDSFormatTime, FormatFloat: tokens.TNDSFormatFloat,
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
		if i := slices.Index(formatCodes[:], code); i > 0 {
			return Format(i), nil
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

// A Scope says whether a node can be deleted.
type Scope uint8

// The scopes.
const (
	ScopeNone Scope = iota // absent
	Permanent
	Dynamic
)

var scopeCodes = [...]tokens.Code{Permanent: tokens.TNDSPermanent, Dynamic: tokens.TNDSDynamic}

// A CaseSense says whether the case of letters in names and values counts.
type CaseSense uint8

// The ways to treat case: CS counts it, CIS does not.
const (
	CaseSenseNone CaseSense = iota // absent
	CS
	CIS
)

var caseCodes = [...]tokens.Code{CS: tokens.TNDSCS, CIS: tokens.TNDSCIS}
