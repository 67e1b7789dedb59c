package xmlconv

import (
	"bytes"
	"hash/maphash"

	"github.com/go-wbxml/wbxml/internal/wire"
)

// A stringTable collects strings with a terminator each and finds them again by
// their octets. It keeps its memory.
type stringTable struct {
	buf     []byte
	width   int // octets of a terminator
	max     int // octets of buf at most
	entries []entry
	slots   []slot
	seed    maphash.Seed
	seeded  bool
}

// An entry is a string of the table. The rest is for PlanRepeats; see repeats.
type entry struct {
	at, size int32
	count    int32 // how often it is a text
	place    int32 // in the string table of the document, or -1
	name     bool  // it is a name, too
}

// The hash table has open addressing, is at most half full, and has a seed of its own:
// without one, a document could be made of strings that all fall into one slot.

// A slot of the hash table. It has the hash, so that a string is hashed once.
type slot struct {
	hash  uint32
	index int32 // of the entry, from 1; 0 is free
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
		if p, hash := t.slotFor(t.buf[at : at+end]); p.index == 0 {
			t.take(p, hash, at, end)
		}
		at += end + width
	}
}

// empty frees all slots. That costs as much as there are, so that a table without strings,
// as nearly all documents have, passes over it.
func (t *stringTable) empty() {
	if len(t.entries) > 0 {
		clear(t.slots)
	}
	t.entries = t.entries[:0]
}

// slotFor returns the slot of s, or the free one where it belongs.
func (t *stringTable) slotFor(s []byte) (p *slot, hash uint32) {
	if 2*len(t.entries) >= len(t.slots) {
		t.grow()
	}
	mask := uint32(len(t.slots) - 1)
	hash = uint32(maphash.Bytes(t.seed, s))
	// Ends at the latest at a free slot: half of them are.
	for i := hash; ; i++ {
		p := &t.slots[i&mask]
		if p.index == 0 {
			return p, hash
		}
		if p.hash == hash && bytes.Equal(t.at(int(p.index-1)), s) {
			return p, hash
		}
	}
}

// at returns the string i.
func (t *stringTable) at(i int) []byte {
	e := &t.entries[i]
	return t.buf[e.at : e.at+e.size]
}

// grow doubles the number of slots, which is a power of two.
func (t *stringTable) grow() {
	old := t.slots
	t.slots = make([]slot, max(64, 2*len(old)))
	mask := uint32(len(t.slots) - 1)
	for _, p := range old {
		if p.index == 0 {
			continue
		}
		i := p.hash
		for t.slots[i&mask].index != 0 {
			i++
		}
		t.slots[i&mask] = p
	}
}

// take makes the string that stands at an offset the entry of a free slot.
func (t *stringTable) take(p *slot, hash uint32, at, size int) {
	t.entries = append(t.entries, entry{at: int32(at), size: int32(size), place: -1})
	*p = slot{hash, int32(len(t.entries))}
}

// enter adds s, whose slot is free, and is false where it does not fit. A limit of the
// caller bounds the table before it grows, never after.
func (t *stringTable) enter(p *slot, hash uint32, s []byte) bool {
	if len(t.buf)+len(s)+t.width > t.max {
		return false
	}
	t.take(p, hash, len(t.buf), len(s))
	t.buf = wire.AppendTerm(append(t.buf, s...), t.width)
	return true
}

// find returns the offset of s. In a table without strings there is nothing to look for,
// and no hash to compute.
func (t *stringTable) find(s []byte) (at uint32, ok bool) {
	if len(t.entries) == 0 {
		return 0, false
	}
	p, _ := t.slotFor(s)
	if p.index == 0 {
		return 0, false
	}
	return uint32(t.entries[p.index-1].at), true
}

// reference returns the offset of s where a reference is shorter than s in place.
func (t *stringTable) reference(s []byte) (at uint32, ok bool) {
	at, ok = t.find(s)
	return at, ok && wire.SizeInt(at)+1 < len(s)+t.width+1
}

// add returns the index of s, which it adds where it is new. ok is false where
// s does not fit.
func (t *stringTable) add(s []byte) (i int, ok bool) {
	p, hash := t.slotFor(s)
	if p.index == 0 && !t.enter(p, hash, s) {
		return 0, false
	}
	return int(p.index) - 1, true
}
