package push

import (
	"bytes"
	"errors"
	"io"

	"github.com/go-wbxml/wbxml/internal/wire"
)

// This file has the octet forms of which WSP headers are made (WAP-230-WSP 8.1.2,
// 8.4.1.2 and 8.4.2.1). Each size function agrees with its append function.

const (
	quoteText   = 0x7F // before text whose first octet is 0x80 or more
	quoteString = '"'  // before the text of a quoted string, which has no closing quote
	quoteLength = 0x1F // before a length that does not fit into 0 to 30
)

// sizeLong returns the significant octets of v, at least one.
func sizeLong(v uint32) int {
	n := 1
	for ; v > 0xFF; v >>= 8 {
		n++
	}
	return n
}

func sizeInteger(v uint32) int {
	if v < 0x80 {
		return 1
	}
	return 1 + sizeLong(v)
}

// appendInteger appends an Integer-value: one octet with its high bit set, or
// the number of octets and these.
func appendInteger(dst []byte, v uint32) []byte {
	if v < 0x80 {
		return append(dst, 0x80|byte(v))
	}
	n := sizeLong(v)
	dst = append(dst, byte(n))
	for n--; n >= 0; n-- {
		dst = append(dst, byte(v>>(8*n)))
	}
	return dst
}

func sizeText(s []byte) int {
	if s[0] >= 0x80 {
		return len(s) + 2
	}
	return len(s) + 1
}

// appendText appends a Text-string; s is not empty (see isText).
func appendText(dst, s []byte) []byte {
	if s[0] >= 0x80 {
		dst = append(dst, quoteText)
	}
	return append(append(dst, s...), 0)
}

// isText reports whether s, a URI, can be written as a Text-string: not empty,
// without control characters, and not read as a quoted string.
func isText(s []byte) bool {
	for _, c := range s {
		if c < 0x20 || c == 0x7F {
			return false
		}
	}
	return len(s) > 0 && s[0] != quoteString
}

func sizeValueLength(n int) int {
	if n < quoteLength {
		return 1
	}
	return 1 + wire.SizeInt(uint32(n))
}

func appendValueLength(dst []byte, n int) []byte {
	if n < quoteLength {
		return append(dst, byte(n))
	}
	return wire.AppendInt(append(dst, quoteLength), uint32(n))
}

// A reader reads b, which ends where the element being read ends: offsets stay
// those of the whole input.
type reader struct {
	b  []byte
	at int
}

func (r *reader) more() bool { return r.at < len(r.b) }

// uintvar reads a uintvar (8.1.2), which has the octets of WBXML's mb_u_int32.
// Over-long forms of up to 5 octets are read.
func (r *reader) uintvar() (uint32, error) {
	v, n := wire.ConsumeInt(r.b[r.at:])
	switch n {
	case wire.Overflow:
		return 0, &SyntaxError{r.at, ErrInteger}
	case wire.Truncated:
		return 0, &SyntaxError{len(r.b), io.ErrUnexpectedEOF}
	}
	r.at += n
	return v, nil
}

// nested is uintvar inside an element of known length: an integer that ends too
// early is a fault of that length.
func (r *reader) nested() (uint32, error) {
	start := r.at
	v, err := r.uintvar()
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = &SyntaxError{start, ErrLength}
	}
	return v, err
}

type form uint8

const (
	short form = iota // one octet with its high bit set
	data              // length and octets
	text              // up to a zero octet
)

// A value is the content of one of the forms: its octet without the high bit,
// the octets, or the text without quote and zero octet.
type value struct {
	at   int // offset of its first octet
	from int // offset of b
	form form
	n    uint8 // of short
	b    []byte
}

// value reads the value of a field or parameter. Its first octet gives its form,
// also for unknown ones (8.4.1.2).
func (r *reader) value() (value, error) {
	v := value{at: r.at}
	if !r.more() {
		return v, &SyntaxError{r.at, ErrLength}
	}
	c := r.b[r.at]
	switch {
	case c >= 0x80:
		r.at++
		v.n = c & 0x7F
		return v, nil
	case c > quoteLength:
		v.form = text
		return v, r.text(&v)
	}
	v.form = data
	r.at++
	n := uint32(c)
	if c == quoteLength {
		var err error
		if n, err = r.nested(); err != nil {
			return v, err
		}
	}
	if uint64(n) > uint64(len(r.b)-r.at) {
		return v, &SyntaxError{v.at, ErrLength}
	}
	v.from = r.at
	v.b = r.b[r.at : r.at+int(n) : r.at+int(n)]
	r.at += int(n)
	return v, nil
}

// text reads up to the zero octet, and past it.
func (r *reader) text(v *value) error {
	n := bytes.IndexByte(r.b[r.at:], 0)
	if n < 0 {
		return &SyntaxError{v.at, ErrLength}
	}
	v.from = r.at
	if c := r.b[r.at]; c == quoteText || c == quoteString {
		v.from++
	}
	end := r.at + n
	v.b = r.b[v.from:end:end]
	r.at = end + 1
	return nil
}

// integer returns an Integer-value of up to 32 bits; leading zeros are read.
func (v *value) integer() (uint32, bool) {
	if v.form == short {
		return uint32(v.n), true
	}
	if v.form != data || len(v.b) == 0 || len(v.b) > 30 {
		return 0, false
	}
	var n uint64
	for _, c := range v.b {
		if n = n<<8 | uint64(c); n > 1<<32-1 {
			return 0, false
		}
	}
	return uint32(n), true
}

// number returns an integer below 128, also where a sender wrote it as text.
func (v *value) number() (uint8, bool) {
	if v.form != text {
		n, ok := v.integer()
		return uint8(n), ok && n < 0x80
	}
	n := 0
	for _, c := range v.b {
		if n = n*10 + int(c) - '0'; c < '0' || c > '9' || n >= 0x80 {
			return 0, false
		}
	}
	return uint8(n), len(v.b) > 0
}

// empty reports whether v has no octets. A text with nothing but its zero octet
// is read as a length of zero.
func (v *value) empty() bool { return v.form != short && len(v.b) == 0 }

func (v *value) bad() error { return &SyntaxError{v.at, ErrValue} }
