package bulk

import (
	"crypto/sha256"
	"encoding/binary"
)

// A Reference is how the segments of messages are numbered. A phone joins segments of
// one reference, so that two messages to it must not share one, not in two runs either.
// Of 16 bits, rows beside each other have different references, and so have attempts
// of one row. The same message, sent again, keeps its reference: a phone ignores
// segments that it has.
type Reference struct {
	// Seed names the run: two runs with other messages for the same devices have two
	// seeds. It is written into the output.
	Seed    string
	Attempt int  // 0 is the first; another message to the same device in one run has the next
	Narrow  bool // 8 bits, for a gateway or phone that needs it
}

// step is how far the references of two rows are apart. It is odd, so that of 65536 rows
// no two share a reference, nor of 256 rows in 8 bits.
const step = 0x9E37

// first returns the reference of row 0.
func (r Reference) first() uint16 {
	// A hash, so that seeds that differ in a digit do not lead to neighbours, whose rows
	// would meet.
	sum := sha256.Sum256([]byte(r.Seed))
	return binary.BigEndian.Uint16(sum[:]) + uint16(r.Attempt)
}

// of returns the reference of a row, where that of row 0 is first.
func (r Reference) of(first uint16, row int64) uint16 {
	ref := first + uint16(row*step)
	if r.Narrow {
		ref &= 0xFF
	}
	return ref
}
