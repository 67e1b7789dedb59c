package wire

import "bytes"

// IndexTerm returns the offset in b of the first terminator: width zero octets
// (1, 2 or 4) at a multiple of width. It is -1 where there is none. The search
// starts at from, which must be a multiple of width.
func IndexTerm(b []byte, from, width int) int {
	if width == 1 {
		if i := bytes.IndexByte(b[from:], 0); i >= 0 {
			return from + i
		}
		return -1
	}
	for i := from; i+width <= len(b); i += width {
		if isTerm(b, i, width) {
			return i
		}
	}
	return -1
}

// TermEnds fills ends, which it grows as needed, so that ends[i] is the offset of
// the terminator of the string that starts at offset i of b, or len(b) where the
// string has none. One pass serves every reference into a string table.
func TermEnds(ends []uint32, b []byte, width int) []uint32 {
	if cap(ends) < len(b) {
		ends = make([]uint32, len(b))
	}
	ends = ends[:len(b)]
	for i := len(b) - 1; i >= 0; i-- {
		switch {
		case i+width > len(b):
			ends[i] = uint32(len(b))
		case isTerm(b, i, width):
			ends[i] = uint32(i)
		case i+width < len(b):
			ends[i] = ends[i+width]
		default:
			ends[i] = uint32(len(b))
		}
	}
	return ends
}

func isTerm(b []byte, i, width int) bool {
	switch width {
	case 1:
		return b[i] == 0
	case 2:
		return b[i]|b[i+1] == 0
	}
	return b[i]|b[i+1]|b[i+2]|b[i+3] == 0
}

// AppendTerm appends a terminator of width octets.
func AppendTerm(b []byte, width int) []byte {
	return append(b, "\x00\x00\x00\x00"[:width]...)
}

// HasTerm reports whether s contains a terminator, and so cannot be a string.
func HasTerm(s []byte, width int) bool { return IndexTerm(s, 0, width) >= 0 }
