package codec

import (
	"io"

	"github.com/go-wbxml/wbxml/internal/wire"
)

// A Version is a WBXML version: major number in the upper four bits, minor in
// the lower four. The zero Version stands for 1.3 where one is written.
type Version uint8

// The versions of WBXML.
const (
	Version10 Version = 0x10
	Version11 Version = 0x11
	Version12 Version = 0x12
	Version13 Version = 0x13
)

// String returns the version as in "1.3".
func (v Version) String() string {
	v = v.orDefault()
	return string([]byte{'0' + byte(v>>4), '.', '0' + byte(v&15)})
}

func (v Version) orDefault() Version {
	if v == 0 {
		return Version13
	}
	return v
}

// A Header is the part of a document in front of its body (WBXML 1.3, 5.4 to
// 5.7).
type Header struct {
	Version Version
	// PublicID is the numeric public identifier: 1 is unknown or missing, 0
	// says that the identifier is text, at offset PublicIndex of Strings.
	PublicID, PublicIndex uint32
	Charset               Charset // MIBenum; 0 = unknown. Version 1.0 has none and reads as 0
	// Strings is the string table: strings with a terminator each, in the
	// document's charset, referred to by octet offset.
	Strings []byte
}

// Public returns the textual public identifier, in the charset that the header
// names; it is nil where the identifier is a number.
func (h Header) Public() []byte {
	if h.PublicID != 0 {
		return nil
	}
	s, _ := tableString(h.Strings, h.PublicIndex, h.Charset.Width())
	return s
}

// tableString returns the string at offset i of table. The end of the table
// stands in for the terminator of the last string.
func tableString(table []byte, i uint32, width int) (s []byte, ok bool) {
	if uint64(i) >= uint64(len(table)) {
		return nil, false
	}
	s = table[i:]
	if n := wire.IndexTerm(s, 0, width); n >= 0 {
		s = s[:n]
	}
	return s, true
}

// ParseHeader reads the header at the front of b; n is its length in octets.
// Strings aliases b. The string table is limited only by len(b). The error is a
// [*SyntaxError].
func ParseHeader(b []byte) (h Header, n int, err error) {
	h, size, n, off, err := parsePrelude(b, false)
	switch {
	case err == nil && h.PublicID == 0 && h.PublicIndex >= size:
		off, err = 1, ErrReference // before truncation, as a decoder finds it
	case err == nil && uint64(size) > uint64(len(b)-n):
		off, err = len(b), io.ErrUnexpectedEOF
	case err == nil:
		h.Strings = b[n : n+int(size) : n+int(size)]
		n += int(size)
	}
	if err != nil {
		return Header{}, 0, &SyntaxError{Offset: int64(off), Err: err}
	}
	return h, n, nil
}

// parsePrelude reads the n octets in front of the string table, the last of
// which, from off on, are the table's size. An error is one at the offset off;
// truncation is io.ErrUnexpectedEOF.
//
// Behind the version, everything in front of the table is integers (WBXML 1.3, 5.1).
// Version 1.0 has no charset: the transport named it. An unknown minor version is
// refused: it may have tokens of unknown length.
func parsePrelude(b []byte, strict bool) (h Header, size uint32, n, off int, err error) {
	if len(b) == 0 {
		return h, 0, 0, 0, io.ErrUnexpectedEOF
	}
	if b[0] > 3 {
		return h, 0, 0, 0, ErrVersion
	}
	h.Version = Version10 + Version(b[0])
	n = 1
	integer := func() (v uint32) {
		if err != nil {
			return 0
		}
		v, m := wire.ConsumeInt(b[n:])
		switch {
		case m == wire.Truncated:
			off, err = len(b), io.ErrUnexpectedEOF
			return 0
		case m < 0, strict && m != wire.SizeInt(v):
			off, err = n, ErrInteger
			return 0
		}
		n += m
		return v
	}
	h.PublicID = integer()
	if err == nil && h.PublicID == 0 {
		h.PublicIndex = integer()
	}
	if h.Version > Version10 {
		h.Charset = Charset(integer())
	}
	at := n
	if size = integer(); err == nil {
		off = at
	}
	return h, size, n, off, err
}

// AppendHeader appends h to dst (WBXML 1.3, 5.4 to 5.7). It writes no charset
// where the version has none; it does not check that a textual public
// identifier is in the table.
//
// Integers are written in their shortest form. Readers that compare documents by their
// octets rely on that, and a MAC is over octets.
func AppendHeader(dst []byte, h Header) []byte {
	v := h.Version.orDefault()
	dst = append(dst, byte(v-Version10))
	dst = wire.AppendInt(dst, h.PublicID)
	if h.PublicID == 0 {
		dst = wire.AppendInt(dst, h.PublicIndex)
	}
	if v > Version10 {
		dst = wire.AppendInt(dst, uint32(h.Charset))
	}
	dst = wire.AppendInt(dst, uint32(len(h.Strings)))
	return append(dst, h.Strings...)
}
