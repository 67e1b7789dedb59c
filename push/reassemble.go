package push

import (
	"bytes"
	"cmp"
	"math"
	"time"

	"github.com/go-wbxml/wbxml/internal/limit"
	"github.com/go-wbxml/wbxml/internal/secret"
)

// Limits bound the memory of a [Reassembler]. In each, 0 means the default and a
// negative number no limit.
type Limits struct {
	// Messages is the number of messages in memory, complete or not; default 1024.
	// Each also costs 4 octets for each segment of its total.
	Messages int
	// Octets is the memory for segments, 140 octets for each of any size; default
	// 1 MiB.
	Octets int
	// Age is the time that a message may take from its first segment on; default
	// 24 hours. Complete messages are remembered as long.
	Age time.Duration
}

func (l Limits) messages() int { return limit.Or(l.Messages, limit.Messages) }
func (l Limits) segments() int {
	return min(max(limit.Or(l.Octets, limit.Segments)/MaxSegment, 1), math.MaxInt32)
}
func (l Limits) age() time.Duration { return limit.Or(l.Age, limit.Age) }

// A Status is the effect of a segment.
type Status uint8

// The values of Status; 0 comes with an error.
const (
	StatusPending   Status = iota + 1 // kept, others are missing
	StatusComplete                    // the last one that was missing, or a message on its own
	StatusDuplicate                   // received before, ignored
)

// String returns the name of the status.
func (s Status) String() string {
	if s > StatusDuplicate {
		s = 0
	}
	return [...]string{"refused", "pending", "complete", "duplicate"}[s]
}

// A Loss is a message that was given up before it was complete.
type Loss[K comparable] struct {
	From     K // the sender
	Dst, Src uint16
	Ref      uint16
	Wide     bool
	Total    uint8
	Missing  []uint8 // sequence numbers in order, valid during the call of Lost
	Err      error   // ErrExpired; ErrLimit when another message needed the room
}

// A Reassembler joins segments to datagrams, in any order. The zero value is ready
// and has the default limits; neither field may be changed once it is in use. It is
// not safe for concurrent use.
//
// Segments belong together when sender, ports, reference and the reference's
// width are the same; K identifies the sender (and the receiver, where there are
// several), such as the addresses of an SMS. A segment with another total, or other
// data under a sequence number already received, is refused: the first one stays.
//
// Delivered messages are kept for Limits.Age too, unless room is needed, to
// recognise duplicates that come late. These are ignored until one with other data
// or another total shows that the sender uses the reference again. All memory of a
// message is cleared when it is given up.
//
// Nothing here proves the sender of a segment. A false one can spoil a message, and
// a flood of them can displace others; only the MAC of the message shows it.
type Reassembler[K comparable] struct {
	secret.Hidden // the fields do not show themselves

	Limits Limits
	// Lost, where not nil, is called for each message that is given up. It must not
	// call the reassembler.
	Lost func(Loss[K])

	messages map[identity[K]]*message[K]
	pending  list[K] // by the time of the first segment
	done     list[K] // by the time of delivery

	spare   *message[K] // released ones, linked by next
	slots   []slot
	free    []uint32 // indexes of slots
	missing []uint8
}

// An identity is common to the segments of a message.
type identity[K comparable] struct {
	from          K
	dst, src, ref uint16
	ports, wide   bool
}

// A message holds segments in slots: parts has the index plus one, or 0, by
// sequence number.
type message[K comparable] struct {
	id         identity[K]
	have       int
	parts      []uint32
	since      time.Time
	done       bool
	prev, next *message[K]
}

// A slot is the memory of a segment, of the largest size: free slots then fit every
// segment.
type slot struct {
	n    uint8
	data [MaxSegment]byte
}

func (s *slot) octets() []byte { return s.data[:s.n] }

// Append adds a segment from a sender. When it completes a message, its data is
// appended to dst, and the status is StatusComplete; otherwise nothing is appended.
// A segment that is not of a concatenated message is a message by itself. With room
// in dst it does not allocate once the memory has its final size.
//
// The clock is the caller's: now is compared only with the times of earlier calls.
// Messages older than Limits.Age are given up first, as by [Reassembler.Expire].
//
// An impossible segment is refused with ErrSequence or ErrLimit, a contradiction with
// ErrConflict, both in a [*FieldError]; nothing changes then.
func (r *Reassembler[K]) Append(dst []byte, from K, s Segment, now time.Time) ([]byte, Status, error) {
	if err := s.check(); err != nil {
		return dst, 0, &FieldError{"segment", err}
	}
	r.Expire(now)
	if !s.Concat {
		return append(dst, s.Data...), StatusComplete, nil
	}
	if int(s.Total) > r.Limits.segments() {
		return dst, 0, &FieldError{"Total", ErrLimit}
	}
	id := identity[K]{from: from, ref: s.Ref, wide: s.Wide, ports: s.HasPorts}
	if s.HasPorts {
		id.dst, id.src = s.Dst, s.Src
	}
	m := r.messages[id]
	if m != nil {
		err := r.compare(m, &s)
		switch {
		case err == nil && m.parts[s.Seq-1] != 0:
			return dst, StatusDuplicate, nil
		case err != nil && !m.done:
			return dst, 0, err
		case err != nil:
			r.release(m) // the reference is used again
			m = nil
		}
	}
	if m == nil {
		m = r.start(id, int(s.Total), now)
	}
	r.keep(m, &s)
	if m.have < len(m.parts) {
		return dst, StatusPending, nil
	}
	for _, part := range m.parts {
		dst = append(dst, r.slots[part-1].octets()...)
	}
	r.pending.remove(m)
	m.done, m.since = true, now
	r.done.push(m)
	return dst, StatusComplete, nil
}

// compare returns how s contradicts m.
func (r *Reassembler[K]) compare(m *message[K], s *Segment) error {
	if len(m.parts) != int(s.Total) {
		return &FieldError{"Total", ErrConflict}
	}
	if part := m.parts[s.Seq-1]; part != 0 && !bytes.Equal(r.slots[part-1].octets(), s.Data) {
		return &FieldError{"Data", ErrConflict}
	}
	return nil
}

// start makes room for a message and enters it.
func (r *Reassembler[K]) start(id identity[K], total int, now time.Time) *message[K] {
	for r.pending.n+r.done.n >= r.Limits.messages() {
		r.giveUpOldest(nil)
	}
	m := r.spare
	if m == nil {
		m = new(message[K])
	} else {
		r.spare = m.next
	}
	parts := m.parts
	if cap(parts) < total {
		parts = make([]uint32, total)
	}
	parts = parts[:total]
	clear(parts)
	*m = message[K]{id: id, parts: parts, since: now}
	if r.messages == nil {
		r.messages = make(map[identity[K]]*message[K])
	}
	r.messages[id] = m
	r.pending.push(m)
	return m
}

// keep copies the data of s into a slot of m, and gives up other messages for
// one. There is always one to be had: m has at most as many parts as there may
// be slots.
func (r *Reassembler[K]) keep(m *message[K], s *Segment) {
	for len(r.free) == 0 && len(r.slots) == r.Limits.segments() {
		r.giveUpOldest(m)
	}
	var i uint32
	if last := len(r.free) - 1; last >= 0 {
		i, r.free = r.free[last], r.free[:last]
	} else {
		if len(r.slots) == cap(r.slots) { // append would grow past the limit
			grown := make([]slot, len(r.slots), min(max(2*len(r.slots), 16), r.Limits.segments()))
			copy(grown, r.slots)
			clear(r.slots) // they may hold secrets
			r.slots = grown
		}
		i = uint32(len(r.slots))
		r.slots = append(r.slots, slot{})
	}
	r.slots[i].n = uint8(copy(r.slots[i].data[:], s.Data))
	m.parts[s.Seq-1] = i + 1
	m.have++
}

// giveUpOldest gives up one message other than keep, delivered ones first.
func (r *Reassembler[K]) giveUpOldest(keep *message[K]) {
	m := cmp.Or(r.done.first(), r.pending.first())
	if m == keep {
		m = m.next
	}
	r.giveUp(m, ErrLimit)
}

// giveUp releases m, and calls Lost if it was not complete.
func (r *Reassembler[K]) giveUp(m *message[K], reason error) {
	if !m.done && r.Lost != nil {
		r.missing = r.missing[:0]
		for i, part := range m.parts {
			if part == 0 {
				r.missing = append(r.missing, uint8(i+1))
			}
		}
		r.Lost(Loss[K]{
			From: m.id.from, Dst: m.id.dst, Src: m.id.src, Ref: m.id.ref, Wide: m.id.wide,
			Total: uint8(len(m.parts)), Missing: r.missing, Err: reason,
		})
	}
	r.release(m)
}

// release clears the segments of m and forgets it.
func (r *Reassembler[K]) release(m *message[K]) {
	for _, part := range m.parts {
		if part != 0 {
			r.slots[part-1] = slot{}
			r.free = append(r.free, part-1)
		}
	}
	if m.done {
		r.done.remove(m)
	} else {
		r.pending.remove(m)
	}
	delete(r.messages, m.id)
	*m = message[K]{parts: m.parts, next: r.spare}
	r.spare = m
}

// Expire gives up the messages whose first segment came more than Limits.Age
// before now, and forgets those delivered that long ago. Append does it too:
// call it when no segments come.
func (r *Reassembler[K]) Expire(now time.Time) {
	age := r.Limits.age()
	for m := r.done.first(); m != nil && now.Sub(m.since) > age; m = r.done.first() {
		r.release(m)
	}
	for m := r.pending.first(); m != nil && now.Sub(m.since) > age; m = r.pending.first() {
		r.giveUp(m, ErrExpired)
	}
}

// Reset gives up everything without calling Lost. Memory is kept for reuse.
func (r *Reassembler[K]) Reset() {
	for r.done.n > 0 {
		r.release(r.done.first())
	}
	for r.pending.n > 0 {
		r.release(r.pending.first())
	}
}

// Pending returns how many messages are not complete.
func (r *Reassembler[K]) Pending() int { return r.pending.n }

// Octets returns the memory that segments take, in the measure of Limits.Octets.
func (r *Reassembler[K]) Octets() int { return MaxSegment * (len(r.slots) - len(r.free)) }

// A list has messages in the order in which they were pushed: a ring, with root
// between the last and the first.
type list[K comparable] struct {
	root message[K]
	n    int
}

// first returns the oldest message, nil where there is none.
func (l *list[K]) first() *message[K] {
	if l.n == 0 {
		return nil
	}
	return l.root.next
}

func (l *list[K]) push(m *message[K]) {
	if l.n == 0 {
		l.root.prev, l.root.next = &l.root, &l.root
	}
	m.prev, m.next = l.root.prev, &l.root
	m.prev.next, l.root.prev = m, m
	l.n++
}

func (l *list[K]) remove(m *message[K]) {
	m.prev.next, m.next.prev = m.next, m.prev
	m.prev, m.next = nil, nil
	l.n--
}
