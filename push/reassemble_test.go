package push

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// start is when the clock of the tests begins.
var start = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)

// cut returns the segments of a datagram, parsed.
func cut(t testing.TB, s Segmenter, datagram []byte) []Segment {
	t.Helper()
	count, err := s.Count(len(datagram))
	if err != nil {
		t.Fatal(err)
	}
	segments := make([]Segment, count)
	for i := range segments {
		b, err := s.AppendSegment(nil, datagram, i)
		if err != nil {
			t.Fatal(err)
		}
		if segments[i], err = ParseSegment(b); err != nil {
			t.Fatal(err)
		}
	}
	return segments
}

// feed gives a segment and checks what it does; want is empty unless that
// completes a message.
func feed[K comparable](t testing.TB, r *Reassembler[K], from K, s Segment, now time.Time, status Status, want []byte) {
	t.Helper()
	got, st, err := r.Append([]byte("before"), from, s, now)
	if err != nil {
		t.Fatalf("segment %d of %d: %v", s.Seq, s.Total, err)
	}
	if st != status || !bytes.Equal(got, append([]byte("before"), want...)) {
		t.Fatalf("segment %d of %d: %v with %d octets; want %v with %d", s.Seq, s.Total, st, len(got)-6, status, len(want))
	}
}

// refused gives a segment that must be refused for a reason.
func refused[K comparable](t testing.TB, r *Reassembler[K], from K, s Segment, now time.Time, field string, reason error) {
	t.Helper()
	got, st, err := r.Append([]byte("before"), from, s, now)
	checkField(t, err, field, reason)
	if st != 0 || string(got) != "before" {
		t.Errorf("with the error came %v and %q", st, got)
	}
}

func TestReassembleOrders(t *testing.T) {
	datagram := pattern(700)
	segments := cut(t, Segmenter{Dst: 2948, Src: 9200, Ref: 1}, datagram)
	var r Reassembler[string]
	random := rand.New(rand.NewPCG(1, 2))
	for round := range 200 {
		order := random.Perm(len(segments))
		switch round {
		case 0:
			slices.Sort(order)
		case 1:
			slices.Sort(order)
			slices.Reverse(order)
		}
		from := fmt.Sprint(round)
		for i, n := range order {
			if i == len(order)-1 {
				feed(t, &r, from, segments[n], start, StatusComplete, datagram)
			} else {
				feed(t, &r, from, segments[n], start, StatusPending, nil)
			}
			feed(t, &r, from, segments[order[random.IntN(i+1)]], start, StatusDuplicate, nil)
		}
	}
	if r.Pending() != 0 {
		t.Errorf("%d pending", r.Pending())
	}
}

// TestReassembleIdentity feeds two messages that differ in one thing only,
// turn by turn: neither must get into the other.
func TestReassembleIdentity(t *testing.T) {
	base := Segmenter{Dst: 2948, Src: 9200, Ref: 0x2A}
	tests := []struct {
		name  string
		other Segmenter
		from  string
	}{
		{"sender", base, "other"},
		{"reference", Segmenter{Dst: 2948, Src: 9200, Ref: 0x2B}, "one"},
		{"width", Segmenter{Dst: 2948, Src: 9200, Ref: 0x2A, Wide: true}, "one"},
		{"destination", Segmenter{Dst: 2949, Src: 9200, Ref: 0x2A}, "one"},
		{"source", Segmenter{Dst: 2948, Src: 9201, Ref: 0x2A}, "one"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, b := pattern(300), bytes.Repeat([]byte("b"), 300)
			as, bs := cut(t, base, a), cut(t, tt.other, b)
			var r Reassembler[string]
			for i := range 2 {
				feed(t, &r, "one", as[i], start, StatusPending, nil)
				feed(t, &r, tt.from, bs[i], start, StatusPending, nil)
			}
			feed(t, &r, "one", as[2], start, StatusComplete, a)
			feed(t, &r, tt.from, bs[2], start, StatusComplete, b)
		})
	}
	t.Run("ports or none", func(t *testing.T) {
		var r Reassembler[string]
		as, bs := cut(t, Segmenter{}, pattern(200)), cut(t, Segmenter{}, bytes.Repeat([]byte("b"), 200))
		for i := range bs {
			bs[i].HasPorts, bs[i].Dst = false, 77 // what stands there does not matter
			feed(t, &r, "one", as[i], start, []Status{StatusPending, StatusComplete}[i], [][]byte{nil, pattern(200)}[i])
			feed(t, &r, "one", bs[i], start, []Status{StatusPending, StatusComplete}[i], [][]byte{nil, bytes.Repeat([]byte("b"), 200)}[i])
		}
	})
}

func TestReassembleSingle(t *testing.T) {
	var r Reassembler[int]
	for range 2 { // there is no telling duplicates
		feed(t, &r, 0, Segment{Data: []byte("alone")}, start, StatusComplete, []byte("alone"))
	}
	feed(t, &r, 0, Segment{Concat: true, Total: 1, Seq: 1, Data: []byte("one")}, start, StatusComplete, []byte("one"))
	feed(t, &r, 0, Segment{Concat: true, Total: 1, Seq: 1, Data: []byte("one")}, start, StatusDuplicate, nil)
	feed(t, &r, 0, Segment{Concat: true, Ref: 1, Total: 2, Seq: 2}, start, StatusPending, nil)
	feed(t, &r, 0, Segment{Concat: true, Ref: 1, Total: 2, Seq: 2}, start, StatusDuplicate, nil)
	feed(t, &r, 0, Segment{Concat: true, Ref: 1, Total: 2, Seq: 1}, start, StatusComplete, nil)
}

func TestReassembleRefusals(t *testing.T) {
	var r Reassembler[string]
	part := func(total, seq uint8, data string) Segment {
		return Segment{Concat: true, Ref: 9, Total: total, Seq: seq, Data: []byte(data)}
	}
	refused(t, &r, "", part(0, 0, "a"), start, "segment", ErrSequence)
	refused(t, &r, "", part(0, 1, "a"), start, "segment", ErrSequence)
	refused(t, &r, "", part(2, 0, "a"), start, "segment", ErrSequence)
	refused(t, &r, "", part(2, 3, "a"), start, "segment", ErrSequence)
	refused(t, &r, "", part(2, 1, strings.Repeat("a", 141)), start, "segment", ErrLimit)
	if r.Pending() != 0 || r.Octets() != 0 {
		t.Errorf("after refusals: %d pending, %d octets", r.Pending(), r.Octets())
	}
	feed(t, &r, "", part(2, 1, "a"), start, StatusPending, nil)
	refused(t, &r, "", part(2, 1, "b"), start, "Data", ErrConflict)
	refused(t, &r, "", part(2, 1, "aa"), start, "Data", ErrConflict)
	refused(t, &r, "", part(3, 2, "b"), start, "Total", ErrConflict)
	refused(t, &r, "", part(1, 1, "a"), start, "Total", ErrConflict)
	feed(t, &r, "", part(2, 2, "b"), start, StatusComplete, []byte("ab")) // nothing of these stayed
}

// TestReassembleReuse holds that a reference used again starts anew, and that
// what was delivered does not get into the new message.
func TestReassembleReuse(t *testing.T) {
	var r Reassembler[string]
	var lost []Loss[string]
	r.Lost = func(l Loss[string]) { lost = append(lost, l) }
	s := Segmenter{Ref: 5}
	first, second := pattern(300), bytes.Repeat([]byte("2"), 300)
	longer := bytes.Repeat([]byte("3"), 500)
	for i, segment := range cut(t, s, first) {
		feed(t, &r, "", segment, start, []Status{StatusPending, StatusPending, StatusComplete}[i], [][]byte{nil, nil, first}[i])
	}
	feed(t, &r, "", cut(t, s, first)[1], start, StatusDuplicate, nil)
	for i, segment := range cut(t, s, second) {
		feed(t, &r, "", segment, start, []Status{StatusPending, StatusPending, StatusComplete}[i], [][]byte{nil, nil, second}[i])
	}
	for i, segment := range cut(t, s, longer) { // another total
		feed(t, &r, "", segment, start, []Status{StatusPending, StatusPending, StatusPending, StatusComplete}[i], [][]byte{nil, nil, nil, longer}[i])
	}
	if len(lost) != 0 || r.Pending() != 0 || r.Octets() != 4*MaxSegment {
		t.Errorf("lost %v, %d pending, %d octets", lost, r.Pending(), r.Octets())
	}
}

func TestReassembleExpiry(t *testing.T) {
	r := Reassembler[string]{Limits: Limits{Age: time.Minute}}
	var lost []string
	r.Lost = func(l Loss[string]) {
		lost = append(lost, fmt.Sprint(l.From, l.Dst, l.Src, l.Ref, l.Wide, l.Total, l.Missing))
		if !errors.Is(l.Err, ErrExpired) {
			t.Errorf("reason %v", l.Err)
		}
	}
	datagram := pattern(600)
	a := cut(t, Segmenter{Dst: 1, Src: 2, Ref: 3}, datagram)
	b := cut(t, Segmenter{Dst: 4, Src: 5, Ref: 6, Wide: true}, datagram)
	feed(t, &r, "a", a[1], start, StatusPending, nil)
	feed(t, &r, "b", b[4], start.Add(30*time.Second), StatusPending, nil)
	feed(t, &r, "a", a[3], start.Add(time.Minute), StatusPending, nil) // just in time, and no extension
	r.Expire(start.Add(time.Minute))
	if len(lost) != 0 {
		t.Errorf("lost too early: %q", lost)
	}
	r.Expire(start.Add(time.Minute + 1))
	if want := []string{"a1 2 3 false 5 [1 3 5]"}; !slices.Equal(lost, want) {
		t.Errorf("lost %q, want %q", lost, want)
	}
	// The next segment of it opens a new one, and closes the other by its time.
	feed(t, &r, "a", a[0], start.Add(3*time.Minute), StatusPending, nil)
	if want := []string{"a1 2 3 false 5 [1 3 5]", "b4 5 6 true 5 [1 2 3 4]"}; !slices.Equal(lost, want) {
		t.Errorf("lost %q, want %q", lost, want)
	}
	for i, segment := range a[1:] {
		feed(t, &r, "a", segment, start.Add(3*time.Minute), []Status{StatusPending, StatusPending, StatusPending, StatusComplete}[i], [][]byte{nil, nil, nil, datagram}[i])
	}
	feed(t, &r, "a", a[2], start.Add(4*time.Minute), StatusDuplicate, nil)
	r.Expire(start.Add(4*time.Minute + 1))
	feed(t, &r, "c", a[0], start.Add(5*time.Minute), StatusPending, nil)
	for i, segment := range a[1:] { // what is delivered is kept from then on
		feed(t, &r, "c", segment, start.Add(6*time.Minute), []Status{StatusPending, StatusPending, StatusPending, StatusComplete}[i], [][]byte{nil, nil, nil, datagram}[i])
	}
	feed(t, &r, "c", a[2], start.Add(7*time.Minute), StatusDuplicate, nil)
	r.Expire(start.Add(7*time.Minute + 1))
	if r.Octets() != 0 || r.Pending() != 0 || len(lost) != 2 {
		t.Errorf("delivered and expired: %d octets, %d pending, lost %q", r.Octets(), r.Pending(), lost)
	}
	// A clock that goes back gives up nothing.
	feed(t, &r, "a", a[0], start.Add(time.Hour), StatusPending, nil)
	feed(t, &r, "b", b[0], start, StatusPending, nil)
	if r.Pending() != 2 {
		t.Errorf("%d pending, want 2", r.Pending())
	}
}

func TestReassembleLimits(t *testing.T) {
	r := Reassembler[int]{Limits: Limits{Messages: 3, Octets: 5 * MaxSegment}}
	var lost []int
	r.Lost = func(l Loss[int]) {
		lost = append(lost, l.From)
		if !errors.Is(l.Err, ErrLimit) {
			t.Errorf("reason %v", l.Err)
		}
	}
	two, five := cut(t, Segmenter{}, pattern(200)), cut(t, Segmenter{}, pattern(600))
	refused(t, &r, 0, cut(t, Segmenter{}, pattern(700))[0], start, "Total", ErrLimit)

	// What is delivered goes first, then the oldest.
	feed(t, &r, 1, two[0], start, StatusPending, nil)
	feed(t, &r, 2, two[0], start, StatusPending, nil)
	feed(t, &r, 2, two[1], start, StatusComplete, pattern(200))
	feed(t, &r, 3, two[0], start, StatusPending, nil)
	feed(t, &r, 4, two[0], start, StatusPending, nil)
	if len(lost) != 0 || r.Pending() != 3 || r.Octets() != 3*MaxSegment {
		t.Errorf("delivered one: lost %v, %d pending, %d octets", lost, r.Pending(), r.Octets())
	}
	feed(t, &r, 5, two[0], start, StatusPending, nil)
	if !slices.Equal(lost, []int{1}) || r.Pending() != 3 {
		t.Errorf("fourth message: lost %v, %d pending", lost, r.Pending())
	}
	// A message may take all the room, and does not give up itself.
	for i, segment := range five[:4] {
		feed(t, &r, 6, segment, start, StatusPending, nil)
		if n := r.Octets(); n > 5*MaxSegment {
			t.Errorf("segment %d: %d octets held", i, n)
		}
	}
	feed(t, &r, 6, five[4], start, StatusComplete, pattern(600))
	if !slices.Equal(lost, []int{1, 3, 4, 5}) || r.Pending() != 0 || r.Octets() != 5*MaxSegment {
		t.Errorf("large message: lost %v, %d pending, %d octets", lost, r.Pending(), r.Octets())
	}
	r.Reset()
	if r.Octets() != 0 || r.Pending() != 0 || len(lost) != 4 {
		t.Errorf("reset: %d octets, %d pending, lost %v", r.Octets(), r.Pending(), lost)
	}
	feed(t, &r, 6, five[4], start, StatusPending, nil) // nothing is known of the delivered one
	r.Reset()

	// The oldest message asks for room itself.
	feed(t, &r, 7, five[0], start, StatusPending, nil)
	feed(t, &r, 8, five[0], start, StatusPending, nil)
	for i, segment := range five[1:] {
		feed(t, &r, 7, segment, start, []Status{StatusPending, StatusPending, StatusPending, StatusComplete}[i], [][]byte{nil, nil, nil, pattern(600)}[i])
	}
	if !slices.Equal(lost, []int{1, 3, 4, 5, 8}) {
		t.Errorf("oldest message: lost %v", lost)
	}
}

// TestReassembleFlood holds the bounds under many messages at once, and that
// each segment taken is in one that was delivered or lost, or is pending.
func TestReassembleFlood(t *testing.T) {
	const messages, segments = 40, 50
	r := Reassembler[uint64]{Limits: Limits{Messages: messages, Octets: segments * MaxSegment}}
	taken, lost, delivered := 0, 0, 0
	r.Lost = func(l Loss[uint64]) { lost += int(l.Total) - len(l.Missing) }
	random := rand.New(rand.NewPCG(3, 4))
	for range 20000 {
		s := Segment{Concat: true, Ref: uint16(random.IntN(2)), Total: uint8(1 + random.IntN(4)), Seq: uint8(1 + random.IntN(4)), Data: pattern(random.IntN(3))}
		_, status, _ := r.Append(nil, random.Uint64N(40), s, start)
		switch status {
		case StatusComplete:
			delivered += int(s.Total)
			fallthrough
		case StatusPending:
			taken++
		}
		if r.Pending() > messages || r.Octets() > segments*MaxSegment || len(r.messages) > messages || cap(r.slots) > segments {
			t.Fatalf("%d pending, %d octets, %d messages, %d slots", r.Pending(), r.Octets(), len(r.messages), cap(r.slots))
		}
	}
	pending := 0
	for _, m := range r.messages {
		if !m.done {
			pending += m.have
		}
	}
	if taken != lost+delivered+pending || lost == 0 || delivered == 0 || len(r.slots) != segments {
		t.Errorf("%d taken, %d lost, %d delivered, %d pending, %d slots", taken, lost, delivered, pending, len(r.slots))
	}
}

// TestReassembleClears looks into the memory that held a message.
func TestReassembleClears(t *testing.T) {
	r := Reassembler[int]{Limits: Limits{Age: time.Minute}}
	var used [][]slot
	for i := range 40 { // enough for the memory to grow and move
		feed(t, &r, i, Segment{Concat: true, Total: 2, Seq: 1, Data: []byte("secret")}, start, StatusPending, nil)
		if n := len(used); n == 0 || cap(used[n-1]) != cap(r.slots) {
			used = append(used, r.slots[:cap(r.slots)])
		}
	}
	r.Expire(start.Add(time.Hour))
	for i, slots := range used {
		for _, s := range slots {
			if s != (slot{}) {
				t.Fatalf("memory %d of %d still has %q", i, len(used), s.octets())
			}
		}
	}
	if len(used) < 2 {
		t.Error("memory never moved")
	}
}

func TestStatus(t *testing.T) {
	for s, want := range []string{"refused", "pending", "complete", "duplicate"} {
		if got := Status(s).String(); got != want {
			t.Errorf("%d is %q, want %q", s, got, want)
		}
	}
}

// TestNoLimits: a negative number is no limit, and not the default.
func TestNoLimits(t *testing.T) {
	r := Reassembler[int]{Limits: Limits{Messages: -1, Octets: -1, Age: -1}, Lost: func(l Loss[int]) { t.Errorf("lost: %v", l.Err) }}
	const many = 10000 // more than 1024 messages and a MiB
	now := time.Unix(0, 0)
	for i := range many {
		if _, _, err := r.Append(nil, i, Segment{Concat: true, Total: 2, Seq: 1, Data: []byte("a")}, now); err != nil {
			t.Fatal(err)
		}
	}
	r.Expire(now.Add(100 * 365 * 24 * time.Hour))
	if r.Pending() != many {
		t.Errorf("%d messages", r.Pending())
	}
}
