package xmlconv

import (
	"bytes"
	"hash/maphash"

	"github.com/go-wbxml/wbxml/internal/wire"
)

// A stringTable collects strings with a terminator each and finds them again by
// their octets. It keeps its memory.
type stringTable struct {
	buf    []byte
	width  int // octets of a terminator
	max    int // octets of buf at most
	slots  []slot
	used   int
	seed   maphash.Seed
	seeded bool
}

// The hash table has open addressing, is at most half full, and has a seed of its own:
// without one, a document could be made of strings that all fall into one slot.

// A slot of the hash table; size -1 is free.
type slot struct {
	at, size int32
	count    int32
}

// reset empties t; it keeps strings that it is given, as a table that is
// complete.
func (t *stringTable) reset(width, max int, given []byte) {
	if !t.seeded {
		t.seed, t.seeded = maphash.MakeSeed(), true
	}
	t.width, t.max = width, max
	t.empty()
	t.buf = append(t.buf[:0], given...)
	for at := 0; at < len(t.buf); {
		end := wire.IndexTerm(t.buf[at:], 0, width)
		if end < 0 {
			return // the last lacks its terminator: readers differ on it
		}
		// Of equal strings the first is found: its offset has the fewest octets.
		s := t.slotFor(t.buf[at : at+end])
		if s.size < 0 {
			*s = slot{at: int32(at), size: int32(end)}
			t.used++
		}
		at += end + width
	}
}

// empty frees all slots. That costs as much as there are, so that a table without strings,
// as nearly all documents have, passes over it.
func (t *stringTable) empty() {
	if t.used > 0 {
		for i := range t.slots {
			t.slots[i].size = -1
		}
	}
	t.used = 0
}

// slotFor returns the slot of s, or the free one where it belongs.
func (t *stringTable) slotFor(s []byte) *slot {
	if 2*t.used >= len(t.slots) {
		t.grow()
	}
	mask := uint64(len(t.slots) - 1)
	// Ends at the latest at a free slot: half of them are.
	for i := maphash.Bytes(t.seed, s); ; i++ {
		p := &t.slots[i&mask]
		if p.size < 0 || bytes.Equal(t.buf[p.at:p.at+p.size], s) {
			return p
		}
	}
}

// grow doubles the number of slots, which is a power of two. Offsets do not change.
func (t *stringTable) grow() {
	old := t.slots
	t.slots = make([]slot, max(64, 2*len(old)))
	for i := range t.slots {
		t.slots[i].size = -1
	}
	t.used = 0
	for _, p := range old {
		if p.size >= 0 {
			*t.slotFor(t.buf[p.at : p.at+p.size]) = p
			t.used++
		}
	}
}

// find returns the offset of s. In a table without strings there is nothing to look for,
// and no hash to compute.
func (t *stringTable) find(s []byte) (at uint32, ok bool) {
	if t.used == 0 {
		return 0, false
	}
	p := t.slotFor(s)
	return uint32(p.at), p.size >= 0
}

// add returns the offset of s, which it adds where it is new. ok is false where
// s does not fit.
func (t *stringTable) add(s []byte) (at uint32, ok bool) {
	p := t.slotFor(s)
	if p.size < 0 {
		// A limit of the caller bounds the table before it grows, never after.
		if len(t.buf)+len(s)+t.width > t.max {
			return 0, false
		}
		*p = slot{at: int32(len(t.buf)), size: int32(len(s))}
		t.used++
		t.buf = wire.AppendTerm(append(t.buf, s...), t.width)
	}
	return uint32(p.at), true
}

// shared returns the place of s, which occurs n times, where a reference is shorter than
// s in place. It adds s where that saves octets.
func (t *stringTable) shared(s []byte, n int) (at uint32, ok bool) {
	// n references and the entry against n inline strings. An offset is taken to have two
	// octets.
	inline := len(s) + t.width + 1
	if at, ok = t.find(s); !ok && n*3+inline-1 < n*inline {
		at, ok = t.add(s)
	}
	return at, ok && wire.SizeInt(at)+1 < inline
}

// count notes one more occurrence of s. The table serves as a counter here, and its strings
// are in no document.
func (t *stringTable) count(s []byte) {
	// A string that does not fit into maxSeen is not counted, and so written in place.
	if _, ok := t.add(s); ok {
		t.slotFor(s).count++
	}
}

// counted returns how often s was counted: 0 for a string that did not fit.
func (t *stringTable) counted(s []byte) int {
	if t.used == 0 {
		return 0
	}
	if p := t.slotFor(s); p.size >= 0 {
		return int(p.count)
	}
	return 0
}
