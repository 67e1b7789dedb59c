package fuzz

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/go-wbxml/wbxml/push"
)

// clock is the time at which segments come.
var clock = time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC)

// FuzzReassemble sends a message in any order and with duplicates, and between
// its segments any others of the input: the message comes through, octet by
// octet, nobody else's data is in it, and memory stays within its limits.
func FuzzReassemble(f *testing.F) {
	f.Add(uint64(1), uint16(300), uint8(7), false, []byte("\x02\x01\x00abc\x00\x00\x00"))
	f.Add(uint64(2), uint16(32640), uint8(7), false, []byte{})
	f.Add(uint64(3), uint16(140), uint8(0), true, bytes.Repeat([]byte{0xFF, 3, 1, 2}, 50))
	f.Add(uint64(4), uint16(133), uint8(9), true, bytes.Repeat([]byte{0x04, 1, 2, 39}, 20))
	f.Fuzz(func(t *testing.T, order uint64, size uint16, ref uint8, wide bool, hostile []byte) {
		segments, datagram := cut(t, push.Segmenter{Dst: push.PortPush, Src: push.PortWSP, Ref: uint16(ref), Wide: wide}, int(size))
		few := push.Limits{Messages: 4, Octets: 20 * push.MaxSegment}
		tight := push.Reassembler[string]{Limits: few}
		for rest := hostile; len(rest) > 0; {
			rest = bother(t, &tight, rest)
			checkHeld(t, &tight, few)
		}
		// In this one there is room for the message and all that is hostile.
		hostile = hostile[:min(len(hostile), 4*300)]
		room := push.Limits{Messages: 64, Octets: 600 * push.MaxSegment, Age: time.Hour}
		r := push.Reassembler[string]{Limits: room}
		r.Lost = func(l push.Loss[string]) {
			if l.From == "good" && l.Wide == wide || len(l.Missing) == 0 || len(l.Missing) >= int(l.Total) {
				t.Fatalf("lost %+v", l)
			}
		}
		random := rand.New(rand.NewPCG(order, order))
		left := random.Perm(len(segments))
		for len(left) > 0 {
			hostile = bother(t, &r, hostile)
			n := random.IntN(len(left))
			last := len(left) == 1
			out, status, err := r.Append(nil, "good", segments[left[n]], clock)
			if err != nil || (status == push.StatusComplete) != last || last && !bytes.Equal(out, datagram) {
				t.Fatalf("%v, %v with %d octets, %d to come", err, status, len(out), len(left)-1)
			}
			if segments[left[n]].Concat {
				sendAgain(t, &r, segments[left[n]], last)
			}
			left = slices.Delete(left, n, n+1)
		}
		for len(hostile) > 0 {
			hostile = bother(t, &r, hostile)
			checkHeld(t, &r, room)
		}
		r.Expire(clock.Add(2 * time.Hour))
		if r.Octets() != 0 || r.Pending() != 0 {
			t.Fatalf("after all: %d octets, %d pending", r.Octets(), r.Pending())
		}
	})
}

// sendAgain sends a segment of the good sender again; while the message
// is not complete, with other data, which is refused, and under a reference of the other
// width, which is another message.
func sendAgain(t *testing.T, r *push.Reassembler[string], s push.Segment, complete bool) {
	t.Helper()
	if _, status, err := r.Append(nil, "good", s, clock); status != push.StatusDuplicate || err != nil {
		t.Fatalf("again: %v, %v", status, err)
	}
	if complete { // other data would begin another message
		return
	}
	other := s
	other.Data = slices.Concat(s.Data, []byte("more"))
	if s.Seq%2 == 0 {
		other.Data = slices.Concat([]byte("other"), s.Data)
	}
	if _, _, err := r.Append(nil, "good", other, clock); !errors.Is(err, push.ErrConflict) {
		t.Fatalf("other data: %v", err)
	}
	if s.Seq == 1 {
		other.Wide = !s.Wide
		if _, status, err := r.Append(nil, "good", other, clock); status != push.StatusPending || err != nil {
			t.Fatalf("another width: %v, %v", status, err)
		}
	}
}

// cut makes a datagram of about size octets, each different from its
// neighbours, and the segments of it as a receiver reads them.
func cut(t *testing.T, s push.Segmenter, size int) (segments []push.Segment, datagram []byte) {
	t.Helper()
	part := push.MaxPart
	if s.Wide {
		part = push.MaxPartWide
	}
	datagram = make([]byte, size%(push.MaxSegments*part+1))
	for i := range datagram {
		datagram[i] = byte(i>>7) ^ byte(i)
	}
	n, err := s.Count(len(datagram))
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		b, err := s.AppendSegment(nil, datagram, i)
		if err != nil || len(b) > push.MaxSegment {
			t.Fatalf("segment %d: %v, %d octets", i, err, len(b))
		}
		got, err := push.ParseSegment(b)
		if err != nil || got.Dst != s.Dst || got.Src != s.Src || n > 1 && (got.Ref != s.Ref || int(got.Seq) != i+1 || int(got.Total) != n) {
			t.Fatalf("segment %d: %v, %+v", i, err, got)
		}
		segments = append(segments, got)
	}
	return segments, datagram
}

// checkHeld holds a reassembler to its limits.
func checkHeld(t *testing.T, r *push.Reassembler[string], l push.Limits) {
	t.Helper()
	if r.Octets() > l.Octets || r.Pending() > l.Messages {
		t.Fatalf("%d octets, %d pending, more than %+v", r.Octets(), r.Pending(), l)
	}
}

// bother sends one segment made of the front of b, as a parser would never give
// it too, and returns the rest. Senders and references are few, so that segments
// meet. Messages delivered are made of the segments of these senders.
func bother(t *testing.T, r *push.Reassembler[string], b []byte) []byte {
	t.Helper()
	if len(b) < 4 {
		return nil
	}
	s := push.Segment{Dst: push.PortPush, Src: push.PortWSP, HasPorts: true, Concat: b[0]&1 == 0, Wide: b[0]&2 == 0,
		Ref: uint16(b[0] >> 6), Seq: b[1], Total: b[2], Data: b[4:min(len(b), 4+int(b[3]%40))]}
	from := []string{"bad", "worse"}[b[0]>>2&1]
	out, status, err := r.Append(nil, from, s, clock)
	if impossible := s.Concat && (s.Seq == 0 || s.Seq > s.Total); impossible && !errors.Is(err, push.ErrSequence) {
		t.Fatalf("%+v: %v", s, err)
	}
	if status != push.StatusComplete && len(out) > 0 || (err != nil) != (status == 0) {
		t.Fatalf("%+v: %v, %v, %d octets", s, status, err, len(out))
	}
	if status == push.StatusComplete && !bytes.Contains(out, s.Data) {
		t.Fatalf("% X has come, without % X", out, s.Data)
	}
	return b[4+len(s.Data):]
}
