package push

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/internal/testdoc"
)

// FuzzParsePDU holds that whatever is read can be read again from what is
// written for it, that lengths add up, and that errors point into the input.
func FuzzParsePDU(f *testing.F) {
	for _, v := range pduVectors {
		f.Add(testdoc.Hex(f, v.hex))
	}
	f.Add(testdoc.Hex(f, `01 06 09 B6 7F 02 AF 85 01 AF 87 05`))
	f.Add(testdoc.Hex(f, `01 06 0B 0A B6 81 80 81 78 00 81 EA 81 83`))
	f.Fuzz(func(t *testing.T, b []byte) {
		before := bytes.Clone(b)
		p, err := ParsePDU(b)
		if !bytes.Equal(before, b) {
			t.Fatal("the input was changed")
		}
		if err != nil {
			var syntax *SyntaxError
			if !errors.As(err, &syntax) || syntax.Offset < 0 || syntax.Offset > len(b) {
				t.Fatalf("error %v for %d octets", err, len(b))
			}
			return
		}
		if !bytes.HasSuffix(b, p.Body) || len(p.RawHeaders)+len(p.Body) > len(b) {
			t.Fatalf("%d octets of headers and %d of body in %d", len(p.RawHeaders), len(p.Body), len(b))
		}
		headers := slices.Collect(p.Headers())
		known := 0
		for _, set := range []bool{p.HasApp, p.HasFlag, len(p.InitiatorURI) > 0, len(p.ContentURI) > 0} {
			if set {
				known++
			}
		}
		if known > len(headers) || len(headers)-known > p.Skipped {
			t.Fatalf("%d headers, %d known, %d skipped", len(headers), known, p.Skipped)
		}
		again, err := AppendPDU(nil, p)
		if err != nil { // what no writer should send, but a reader takes
			var field *FieldError
			if !errors.As(err, &field) {
				t.Fatal(err)
			}
			return
		}
		if len(again) != p.Size() {
			t.Fatalf("Size() = %d, written %d", p.Size(), len(again))
		}
		q, err := ParsePDU(again)
		if err != nil {
			t.Fatalf("%v in % X", err, again)
		}
		if q.Skipped != 0 {
			t.Fatalf("%d skipped in % X", q.Skipped, again)
		}
		p.Skipped, p.RawHeaders, q.RawHeaders = 0, nil, nil
		if len(p.Type.Name) == 0 { // read from text that is a code now
			p.Type.Name = q.Type.Name
		}
		if diff := cmp.Diff(p, q); diff != "" {
			t.Fatalf("first, second:\n%s", diff)
		}
	})
}

// FuzzPDU holds that every PDU that can be written comes back as it was.
func FuzzPDU(f *testing.F) {
	f.Add(uint8(1), uint32(0x36), "", uint32(0), uint8(2), true, uint32(7), "", true, uint8(0), true, "http://a", "", []byte{3})
	f.Add(uint8(0), uint32(0), "a/b", uint32(106), uint8(0), false, uint32(0x9001), "x:y", true, uint8(7), true, "", "\xC3\xA9", []byte{})
	f.Fuzz(func(t *testing.T, tid uint8, code uint32, name string, charset uint32, sec uint8, hasMAC bool,
		app uint32, appURI string, hasApp bool, flag uint8, hasFlag bool, initiator, content string, body []byte) {
		p := PDU{
			TID: tid, Type: ContentType{Code: MediaCode(code), Name: []byte(name), Charset: charset, SEC: SEC(sec), HasMAC: hasMAC},
			App: AppCode(app), AppURI: []byte(appURI), HasApp: hasApp, Flag: PushFlag(flag), HasFlag: hasFlag,
			InitiatorURI: []byte(initiator), ContentURI: []byte(content), Body: body,
		}
		if hasMAC {
			p.Type.MAC = macB
		}
		b, err := AppendPDU([]byte("before"), p)
		if err != nil {
			if string(b) != "before" {
				t.Fatalf("with the error came % X", b)
			}
			return
		}
		if len(b) != 6+p.Size() {
			t.Fatalf("Size() = %d, written %d", p.Size(), len(b)-6)
		}
		got, err := ParsePDU(b[6:])
		if err != nil {
			t.Fatalf("%v in % X", err, b[6:])
		}
		// What is not written is not read.
		if len(name) > 0 {
			p.Type.Code = 0
		}
		if len(appURI) > 0 {
			p.HasApp = true
		}
		if len(appURI) > 0 || !hasApp {
			p.App = 0
		}
		if !hasFlag {
			p.Flag = 0
		}
		got.RawHeaders = nil
		if diff := cmp.Diff(p, got, cmp.Comparer(bytes.Equal)); diff != "" {
			t.Fatalf("written, read:\n%s", diff)
		}
	})
}

// FuzzParseSegment holds that user data is taken from behind the header, and
// that what is read belongs to a message that can be.
func FuzzParseSegment(f *testing.F) {
	for _, v := range segmentsB {
		f.Add(testdoc.Hex(f, v))
	}
	f.Add(testdoc.Hex(f, `10 24 01 03 05 04 0B 84 23 F0 7F 00 08 04 2A 2B 02 02 FF`))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := ParseSegment(b)
		if err != nil {
			var syntax *SyntaxError
			if !errors.As(err, &syntax) || syntax.Offset < 0 || syntax.Offset > len(b) {
				t.Fatalf("error %v for %d octets", err, len(b))
			}
			return
		}
		if !bytes.Equal(b[1+int(b[0]):], s.Data) || s.Concat && (s.Seq == 0 || s.Seq > s.Total) || !s.Wide && s.Ref > 0xFF {
			t.Fatalf("%+v from % X", s, b)
		}
	})
}

// FuzzReassemble sends a message in any order and with duplicates, and between
// its segments whatever else the input says: the message comes through, nothing
// panics and memory stays within its limits.
func FuzzReassemble(f *testing.F) {
	f.Add(uint64(1), uint16(300), uint8(7), false, []byte("\x02\x01\x00abc\x00\x00\x00"))
	f.Add(uint64(2), uint16(32640), uint8(7), false, []byte{})
	f.Add(uint64(3), uint16(140), uint8(0), true, bytes.Repeat([]byte{0xFF, 3, 1, 2}, 50))
	f.Fuzz(func(t *testing.T, seed uint64, size uint16, ref uint8, wide bool, hostile []byte) {
		s := Segmenter{Dst: PortPush, Src: PortWSP, Ref: uint16(ref), Wide: wide}
		datagram := pattern(max(int(size)%(MaxSegments*s.part()), MaxSingle+1))
		segments := cut(t, s, datagram)
		// In the first there is room for the message and all that is hostile.
		const messages, octets = 64, 600 * MaxSegment
		const fewMessages, fewOctets = 4, 20 * MaxSegment
		r := Reassembler[string]{Limits: Limits{Messages: messages, Octets: octets, Age: time.Hour}}
		tight := Reassembler[string]{Limits: Limits{Messages: fewMessages, Octets: fewOctets}}
		for rest := hostile; len(rest) > 0; {
			rest = bother(t, &tight, rest)
			checkBounds(t, &tight, fewMessages, fewOctets)
		}
		hostile = hostile[:min(len(hostile), 4*300)] // at most 300 segments
		r.Lost = func(l Loss[string]) {
			if l.From == "good" || len(l.Missing) == 0 || len(l.Missing) >= int(l.Total) {
				t.Fatalf("lost %+v", l)
			}
		}
		random := rand.New(rand.NewPCG(seed, seed))
		order := random.Perm(len(segments))
		for len(order) > 0 {
			hostile = bother(t, &r, hostile)
			n := random.IntN(len(order))
			last := len(order) == 1
			out, status, err := r.Append(nil, "good", segments[order[n]], start)
			if err != nil || (status == Complete) != last || last && !bytes.Equal(out, datagram) {
				t.Fatalf("%v, %v with %d octets, %d to come", err, status, len(out), len(order)-1)
			}
			feed(t, &r, "good", segments[order[n]], start, Duplicate, nil)
			order = slices.Delete(order, n, n+1)
		}
		for len(hostile) > 0 {
			hostile = bother(t, &r, hostile)
			checkBounds(t, &r, messages, octets)
		}
		r.Expire(start.Add(2 * time.Hour))
		if r.Octets() != 0 || r.Pending() != 0 || len(r.messages) != 0 {
			t.Fatalf("after all: %d octets, %d pending, %d messages", r.Octets(), r.Pending(), len(r.messages))
		}
	})
}

// checkBounds holds a reassembler to its limits.
func checkBounds(t *testing.T, r *Reassembler[string], messages, octets int) {
	if r.Octets() > octets || r.Pending() > messages || len(r.messages) > messages || cap(r.slots)*MaxSegment > octets {
		t.Fatalf("%d octets, %d pending, %d messages, %d slots", r.Octets(), r.Pending(), len(r.messages), cap(r.slots))
	}
}

// bother sends one segment made of the front of b, as a parser would never
// give it too, and returns the rest. Senders and references are few, so that
// segments meet.
func bother(t *testing.T, r *Reassembler[string], b []byte) []byte {
	if len(b) < 4 {
		return nil
	}
	s := Segment{Dst: PortPush, Src: PortWSP, HasPorts: true, Concat: b[0]&1 == 0, Wide: b[0]&2 == 0,
		Ref: uint16(b[0] >> 6), Seq: b[1], Total: b[2], Data: b[4:min(len(b), 4+int(b[3]%40))]}
	from := []string{"bad", "worse"}[b[0]>>2&1]
	out, status, err := r.Append(nil, from, s, start)
	if impossible := s.Concat && (s.Seq == 0 || s.Seq > s.Total); impossible && !errors.Is(err, ErrSequence) {
		t.Fatalf("%+v: %v", s, err)
	}
	if status != Complete && len(out) > 0 || (err != nil) != (status == 0) {
		t.Fatalf("%+v: %v, %v, %d octets", s, status, err, len(out))
	}
	return b[4+len(s.Data):]
}

// FuzzNotification holds that whatever is read is written with the same octets,
// and that a signature holds for these octets only.
func FuzzNotification(f *testing.F) {
	for _, v := range notificationVectors {
		f.Add(testdoc.Hex(f, v.hex), []byte("password"), []byte("nonce"))
	}
	f.Fuzz(func(t *testing.T, b, password, nonce []byte) {
		n, err := ParseNotification(b)
		if err != nil {
			var syntax *SyntaxError
			if !errors.As(err, &syntax) || syntax.Offset != len(b) {
				t.Fatal(err)
			}
			return
		}
		again, err := AppendNotification(nil, n)
		if err != nil || !bytes.Equal(again, b) || len(b) != n.Size() {
			t.Fatalf("%v, Size() = %d:\n% X becomes\n% X", err, n.Size(), b, again)
		}
		if err := SignNotification(again, password, nonce); err != nil {
			t.Fatal(err)
		}
		if ok, err := VerifyNotification(again, password, nonce); !ok || err != nil {
			t.Fatalf("signed: %v, %v", ok, err)
		}
		again[len(again)-1] ^= 1
		if ok, err := VerifyNotification(again, password, nonce); ok && err == nil {
			t.Fatal("changed, and verified all the same")
		}
	})
}
