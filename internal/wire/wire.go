// Package wire holds the octet-level pieces of WBXML: multi-byte integers,
// terminated strings and the global tokens (WBXML 1.3, 5.1 to 5.3, 7.1).
//
// Its functions come in three verbs. ConsumeX reads from the front of b and
// returns the octets used, or a negative number: [Truncated] when b ends first,
// [Overflow] when the value does not fit. AppendX writes, SizeX says how many
// octets AppendX would write. All are stateless.
package wire

// A Consume function returns one of these in place of a length.
const (
	Truncated = -1
	Overflow  = -2
)

// MaxInt is the longest mb_u_int32 in octets.
const MaxInt = 5

// The global tokens, the same in every code page and both code spaces.
const (
	SwitchPage = 0x00
	End        = 0x01
	Entity     = 0x02
	StrI       = 0x03
	Literal    = 0x04
	ExtI0      = 0x40
	ExtI1      = 0x41
	ExtI2      = 0x42
	PI         = 0x43
	LiteralC   = 0x44
	ExtT0      = 0x80
	ExtT1      = 0x81
	ExtT2      = 0x82
	StrT       = 0x83
	LiteralA   = 0x84
	Ext0       = 0xC0
	Ext1       = 0xC1
	Ext2       = 0xC2
	Opaque     = 0xC3
	LiteralAC  = 0xC4
)

// The bits of a tag octet.
const (
	TagContent  = 0x40
	TagAttrs    = 0x80
	TagIdentity = 0x3F
)

// ConsumeInt reads an mb_u_int32: seven bits an octet, most significant first,
// the high bit set on all but the last (WBXML 1.3, 5.1). Over-long forms of up
// to MaxInt octets are read.
func ConsumeInt(b []byte) (v uint32, n int) {
	if len(b) > 0 && b[0] < 0x80 { // nearly all are one octet
		return uint32(b[0]), 1
	}
	return consumeInt(b)
}

func consumeInt(b []byte) (v uint32, n int) {
	var x uint64
	for i, c := range b {
		if i == MaxInt {
			return 0, Overflow
		}
		x = x<<7 | uint64(c&0x7F)
		if x > 1<<32-1 {
			return 0, Overflow
		}
		if c < 0x80 {
			return uint32(x), i + 1
		}
	}
	if len(b) >= MaxInt {
		return 0, Overflow
	}
	return 0, Truncated
}

// AppendInt appends v in its shortest form.
func AppendInt(b []byte, v uint32) []byte {
	if v < 1<<7 {
		return append(b, byte(v))
	}
	for s := 7 * (SizeInt(v) - 1); s > 0; s -= 7 {
		b = append(b, byte(v>>s)|0x80)
	}
	return append(b, byte(v&0x7F))
}

// SizeInt returns the number of octets, 1 to 5, of the shortest form of v.
func SizeInt(v uint32) int {
	switch {
	case v < 1<<7:
		return 1
	case v < 1<<14:
		return 2
	case v < 1<<21:
		return 3
	case v < 1<<28:
		return 4
	}
	return 5
}
