package sms

import (
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"

	"github.com/go-wbxml/wbxml/push"
)

// A Coding is a data coding scheme, TP-DCS. push.DCS8Bit and push.DCS8BitClass1 are
// those of a push; 0 is text of seven bits, 8 is text in UCS2.
type Coding uint8

// An Alphabet says what user data consists of.
type Alphabet uint8

// The alphabets (TS 23.038).
const (
	AlphabetDefault    Alphabet = iota // characters of seven bits
	Alphabet8Bit                       // octets
	AlphabetUCS2                       // characters of 16 bits
	AlphabetCompressed                 // octets that are compressed text (TS 23.042)
)

// Alphabet returns the alphabet. Reserved codings are the default alphabet, as TS
// 23.038, 4, says.
func (c Coding) Alphabet() Alphabet {
	switch {
	case c < 0x80 && c&0x20 != 0:
		return AlphabetCompressed
	case c < 0x80 && c&0x0C != 0x0C:
		return Alphabet(c >> 2 & 3)
	case c>>4 == 14: // text in UCS2, and a message waits elsewhere
		return AlphabetUCS2
	case c >= 0xF0:
		return Alphabet(c >> 2 & 1)
	}
	return AlphabetDefault
}

// String returns the alphabet, the class and the number.
func (c Coding) String() string {
	s := [...]string{"7-bit", "8-bit", "UCS2", "compressed"}[c.Alphabet()]
	if c < 0x80 && c&0x10 != 0 || c >= 0xF0 {
		s += fmt.Sprintf(", class %d", c&3)
	}
	return fmt.Sprintf("%s (0x%02x)", s, uint8(c))
}

// maxSeptets is how many characters of seven bits fit into a short message.
const maxSeptets = push.MaxSegment * 8 / 7

// The default alphabet, and codes and characters of its extension, behind an escape (TS
// 23.038, 6.2.1).
const (
	gsmDefault = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1BÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
		"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	gsmCodes  = "\x0A\x14\x1B\x28\x29\x2F\x3C\x3D\x3E\x40\x65"
	gsmMore   = "\f^ {}\\[~]|€"
	gsmEscape = 0x1B
)

// gsmText returns the characters from one to another of packed octets, as far as they
// are there. Behind an escape, one that the extension lacks is that of the alphabet.
func gsmText(packed []byte, from, to int) string {
	alphabet, more := []rune(gsmDefault), []rune(gsmMore)
	var s strings.Builder
	escaped := false
	for i := from; i < min(to, 8*len(packed)/7); i++ {
		v := uint16(packed[7*i/8])
		if 7*i/8+1 < len(packed) {
			v |= uint16(packed[7*i/8+1]) << 8
		}
		code := byte(v>>(7*i%8)) & 0x7F
		if k := strings.IndexByte(gsmCodes, code); escaped && k >= 0 {
			s.WriteRune(more[k])
		} else if code != gsmEscape {
			s.WriteRune(alphabet[code])
		}
		escaped = code == gsmEscape && !escaped
	}
	return s.String()
}

// Text returns the text of p as UTF-8, without the user data header. Each message of a
// concatenated one has its own part of the text. The error is ErrAlphabet for octets
// and compressed text, and push.ErrValue for half a character of UCS2.
func (p *TPDU) Text() (string, error) {
	header := 0
	if p.Flags&FlagHeader != 0 && len(p.Data) > 0 {
		header = min(1+int(p.Data[0]), len(p.Data))
	}
	octets := p.Data[header:]
	switch alphabet := p.Coding.Alphabet(); {
	case alphabet == AlphabetDefault: // begins with a whole character
		return gsmText(p.Data, (8*header+6)/7, int(p.Septets)), nil
	case alphabet != AlphabetUCS2:
		return "", ErrAlphabet
	case len(octets)%2 != 0:
		return "", push.ErrValue
	}
	units := make([]uint16, len(octets)/2)
	binary.Decode(octets, binary.BigEndian, units)
	return string(utf16.Decode(units)), nil
}
