package xmlconv

import (
	"math"

	"github.com/go-wbxml/wbxml/internal/wire"
)

// What belongs into the string table shows only at the end of a document. So PlanRepeats
// writes it with every text in place, and with references of the largest size to names.
// Where these stand is noted on the way. At the end the notes say what the table holds, in
// the order of the document, and the references go to their places: all are shorter than
// what stands there.

// provisional is a reference whose integer has the largest size. The encoder does not check
// references of a document whose header follows later.
const (
	provisional     = 1 << 28
	provisionalSize = 5
)

// repeats are the notes about a document.
type repeats struct {
	seen  stringTable // texts and names
	notes []note
	names int   // octets of the names in seen, with their terminators
	max   int   // octets of the string table
	named int32 // the name whose reference comes next, or -1

	// For a file, which is written when the table is known.
	first   bool // notes are about the first text and the first name of each entry only
	reached int  // when writing: octets of the table that belong to the document so far
}

// A note is about a text in place, or the reference to a name.
type note struct {
	end   int64 // in the body
	entry int32 // in seen
	name  bool
}

// maxSeen bounds the memory for the texts that PlanRepeats counts. Further texts stay in
// place.
const maxSeen = 1 << 20

// reset begins a document whose string table has max octets at most, and begins with the
// strings given.
func (r *repeats) reset(width, max int, given []byte) {
	r.seen.reset(width, math.MaxInt32, given)
	for i := range r.seen.entries {
		e := &r.seen.entries[i]
		e.name, e.place = true, e.at
	}
	r.notes, r.names, r.max, r.named = r.notes[:0], len(given), max, -1
}

// addName adds a name. The reference to it, provisional, is noted when it is written. It
// is not ok where the table has no place for all names.
func (r *repeats) addName(s []byte) (ok bool) {
	i, ok := r.seen.add(s)
	if !ok {
		return false
	}
	e := &r.seen.entries[i]
	if r.named = int32(i); e.name && r.first {
		r.named = -1
	}
	if !e.name {
		e.name = true
		r.names += len(s) + r.seen.width
	}
	return r.names <= r.max
}

// noteName notes that the reference to the last name of addName, if it has none yet, ends
// at an offset of the body.
func (r *repeats) noteName(end int64) {
	if r.named >= 0 {
		r.notes = append(r.notes, note{end, r.named, true})
		r.named = -1
	}
}

// noteText notes a text, in the charset of the document, whose string ends at an offset
// of the body. A new one takes cost from what is left of maxSeen, or stays in place.
func (r *repeats) noteText(s []byte, end int64, left *int, cost int) {
	p, hash := r.seen.slotFor(s)
	if p.index == 0 && (cost > *left || !r.seen.enter(p, hash, s)) {
		return
	}
	i := p.index - 1
	if e := &r.seen.entries[i]; e.count > 0 {
		e.count++
	} else if cost <= *left {
		*left -= cost
		e.count++
	}
	if r.first && r.seen.entries[i].count != 1 {
		return
	}
	r.notes = append(r.notes, note{end, i, false})
}

// share appends what the notes say to strings, a string table, and puts the references to
// it into body. full is the index of the note about a name that has no place in the table,
// or -1.
func (r *repeats) share(strings, body []byte) (_, _ []byte, full int) {
	to, from, width := 0, 0, r.seen.width
	for i := range r.notes {
		x := &r.notes[i]
		e := &r.seen.entries[x.entry]
		size := int(e.size) + width + 1
		if e.place < 0 && (x.name || pays(e.count, size)) {
			strings = r.give(e, strings)
		}
		switch {
		case x.name && e.place < 0:
			return nil, nil, i
		case x.name:
			size = provisionalSize
		case e.place < 0 || wire.SizeInt(uint32(e.place))+1 >= size:
			continue
		}
		op := body[int(x.end)-size]
		to += copy(body[to:], body[from:int(x.end)-size])
		from = int(x.end)
		if !x.name {
			if body[to] = wire.StrT; op != wire.StrI { // the name of a variable
				body[to] = op - wire.ExtI0 + wire.ExtT0
			}
			to++
		}
		to = len(wire.AppendInt(body[:to], uint32(e.place)))
	}
	to += copy(body[to:], body[from:])
	return strings, body[:to], -1
}

// pays reports whether an entry for a text that stands in a document n times, and has so
// many octets in place, saves any. So many references and the entry are compared with as
// many inline strings. An offset is taken to have two octets.
func pays(n int32, size int) bool { return int(n)*3+size-1 < int(n)*size }

// give gives e a place behind strings, if there is room.
func (r *repeats) give(e *entry, strings []byte) []byte {
	s := r.seen.buf[e.at : int(e.at+e.size)+r.seen.width]
	if len(strings)+len(s) <= r.max {
		e.place = int32(len(strings))
		strings = append(strings, s...)
	}
	return strings
}

// table is share for a file, whose body is not there: it only makes the string table.
func (r *repeats) table(strings []byte) (_ []byte, full int) {
	for i := range r.notes {
		x := &r.notes[i]
		e := &r.seen.entries[x.entry]
		if e.place < 0 && (x.name || pays(e.count, int(e.size)+r.seen.width+1)) {
			strings = r.give(e, strings)
		}
		if x.name && e.place < 0 {
			return nil, i
		}
	}
	return strings, -1
}

// nameAt returns the place of a name, once table has made all places. It is not ok for one
// that was not there then.
func (r *repeats) nameAt(s []byte) (at uint32, ok bool) {
	p, _ := r.seen.slotFor(s)
	if p.index == 0 || r.seen.entries[p.index-1].place < 0 {
		return 0, false
	}
	e := &r.seen.entries[p.index-1]
	r.reached = max(r.reached, int(e.place+e.size)+r.seen.width)
	return uint32(e.place), true
}

// textAt returns the place of a text, once table has made all places, where share would
// put a reference to it: not in front of the name that has brought it into the table. The
// first time, a text takes cost from what is left of maxSeen, as in noteText.
func (r *repeats) textAt(s []byte, left *int, cost int) (at uint32, ok bool) {
	p, _ := r.seen.slotFor(s)
	if p.index == 0 {
		return 0, false
	}
	e, size := &r.seen.entries[p.index-1], len(s)+r.seen.width+1
	if e.count > 0 {
		*left -= cost
		e.count = -e.count
	}
	if e.place < 0 || int(e.place) >= r.reached && !pays(-e.count, size) {
		return 0, false
	}
	r.reached = max(r.reached, int(e.place+e.size)+r.seen.width)
	return uint32(e.place), wire.SizeInt(uint32(e.place))+1 < size
}

// wipe overwrites the notes, and the memory of documents before.
func (r *repeats) wipe(keep int) {
	r.seen.wipe(keep)
	r.notes = wipe(r.notes, keep)
}
