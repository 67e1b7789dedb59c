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
	if e := &r.seen.entries[i]; !e.name {
		e.name = true
		r.names += len(s) + r.seen.width
	}
	r.named = int32(i)
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
		// So many references and the entry are compared with as many inline strings. An
		// offset is taken to have two octets.
		n, size := int(e.count), int(e.size)+width+1
		if e.place < 0 && (x.name || n*3+size-1 < n*size) && len(strings)+int(e.size)+width <= r.max {
			e.place = int32(len(strings))
			strings = append(strings, r.seen.buf[e.at:int(e.at+e.size)+width]...)
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

// wipe overwrites the notes, and the memory of documents before.
func (r *repeats) wipe(keep int) {
	r.seen.wipe(keep)
	r.notes = wipe(r.notes, keep)
}
