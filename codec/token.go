package codec

import "github.com/go-wbxml/wbxml/tokens"

// A Kind says what a [Token] is. The constants have the names of WBXML's grammar without
// a prefix, as those of go/token have: programs that read tokens name them in every line.
type Kind uint8

// The kinds of tokens. A decoder never returns Invalid.
const (
	Invalid      Kind = iota
	Start             // an element begins: Code is the tag, or with Literal the string table offset of its name
	End               // an element ends; Implied when it has no content and so no octet of its own
	AttrStart         // an attribute begins: Code is the attribute start, or with Literal the offset of its name
	AttrValue         // an attribute value token: Code
	AttrsEnd          // the attribute list, or a processing instruction, ends
	Text              // a string in the document's charset: Data; with FromTable Code is its string table offset
	Entity            // a character: Code is its code point
	Opaque            // octets: Data; Code is their number, with Partial the number still to come
	ExtString         // EXT_I_n: Data is the string
	ExtInt            // EXT_T_n: Code is the operand
	Ext               // EXT_n
	PI                // a processing instruction begins, its target coded like AttrStart; AttrsEnd ends it
	SwitchPage        // a page switch that no other token carries: Code is the page
	ContentValue      // in content, a value of the table (tokens.Table.Contents): Code
)

// Flags say more about a [Token]. Their names, too, are without a prefix.
type Flags uint16

// The flags of a token.
const (
	HasContent Flags = 1 << iota // Start: content follows, so the End has an octet
	HasAttrs                     // Start: an attribute list follows; SwitchPage: it stands between PI and its target
	Literal                      // Start, AttrStart, PI: the name is in the string table, at offset Code
	FromTable                    // Text: by reference to the string table, at offset Code
	Partial                      // Text, Opaque, ExtString: more pieces of the same token follow
	Unknown                      // Start, AttrStart, AttrValue, PI: the table has no such token; with Literal or FromTable: the reference leads nowhere
	Implied                      // End: of an element without content, zero octets wide

	extShift = 8
	extMask  = 3 << extShift
)

// ExtFlags returns the flags that carry the number n (0, 1 or 2) of an
// extension token.
//
// The number of an extension is part of its octet and of no other field: Code has the
// operand, and a fifth field would push the token out of the registers.
func ExtFlags(n int) Flags { return Flags(n) << extShift & extMask }

// A Token is one item of a WBXML body (WBXML 1.3, 5.3). It has exactly four
// fields so that the compiler keeps it in registers.
//
// Data aliases the decoder's input or window and is valid until the decoder's
// next call: who keeps a token clones it.
type Token struct {
	Kind  Kind
	Flags Flags
	Code  tokens.Code
	Data  []byte
}

// Rune returns the code point of an Entity. It is -1 where the operand is no
// Unicode scalar value.
func (t Token) Rune() rune {
	if t.Code > 0x10FFFF || t.Code >= 0xD800 && t.Code < 0xE000 {
		return -1
	}
	return rune(t.Code)
}

// Num returns the number, 0 to 2, of an extension token.
func (t Token) Num() int { return int(t.Flags & extMask >> extShift) }

var kindNames = [...]string{"Invalid", "Start", "End", "AttrStart", "AttrValue", "AttrsEnd", "Text", "Entity",
	"Opaque", "ExtString", "ExtInt", "Ext", "PI", "SwitchPage", "ContentValue"}

// String returns the name of the kind, such as "AttrStart".
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "Kind?"
}
