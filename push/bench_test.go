package push

import (
	"fmt"
	"testing"
	"time"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// An operation is measured by a benchmark and, for allocations, by a test.
type operation struct {
	name   string
	octets int // of the datagram or message
	run    func()
}

// operations returns everything that is promised not to allocate, ready to be
// run any number of times. Their results are looked at.
func operations(t testing.TB) []operation {
	const body = 1200
	pdu := PDU{TID: 1, Type: ContentType{Code: MediaDMWBXML, SEC: SECUserPIN, MAC: macB, HasMAC: true},
		App: AppSyncMLDM, HasApp: true, HasFlag: true, InitiatorURI: []byte("https://dm.example.com/"), Body: pattern(body)}
	datagram, err := AppendPDU(nil, pdu)
	if err != nil {
		t.Fatal(err)
	}
	segmenter := Segmenter{Dst: PortPush, Src: PortWSP, Ref: 0x2A}
	var messages [][]byte
	for i := range cut(t, segmenter, datagram) {
		b, err := segmenter.AppendSegment(nil, datagram, i)
		if err != nil {
			t.Fatal(err)
		}
		messages = append(messages, b)
	}
	notification := notificationVectors[0].want
	unsigned, signed := testdoc.Hex(t, notificationVectors[0].hex), testdoc.Hex(t, notificationVectors[0].hex)
	password, nonce := []byte("password"), []byte("nonce")
	if err := SignNotification(signed, password, nonce); err != nil {
		t.Fatal(err)
	}
	urn, mime := []byte("x-wap-application:lwm2m.dm"), []byte("application/octet-stream")
	buf := make([]byte, 0, 4*body)
	check := func(ok bool, err error) {
		if !ok || err != nil {
			t.Fatal(ok, err)
		}
	}
	return []operation{
		{"AppendPDU", len(datagram), func() {
			b, err := AppendPDU(buf, pdu)
			check(len(b) == len(datagram), err)
		}},
		{"ParsePDU", len(datagram), func() {
			p, err := ParsePDU(datagram)
			check(len(p.Body) == body && p.Type.MAC == macB, err)
		}},
		{"AppendSegment", len(datagram), func() {
			b := buf
			var err error
			for i := range messages {
				if b, err = segmenter.AppendSegment(b, datagram, i); err != nil {
					break
				}
			}
			check(len(b) == len(datagram)+12*len(messages), err)
		}},
		{"ParseSegment", len(datagram), func() {
			n := 0
			for _, m := range messages {
				s, err := ParseSegment(m)
				check(s.Concat, err)
				n += len(s.Data)
			}
			check(n == len(datagram), nil)
		}},
		reassemble(t, "Reassemble/in order", messages, buf, check, func(i int) int { return i }),
		reassemble(t, "Reassemble/reversed", messages, buf, check, func(i int) int { return len(messages) - 1 - i }),
		{"AppendNotification", len(signed), func() {
			b, err := AppendNotification(buf, notification)
			check(len(b) == len(signed), err)
		}},
		{"ParseNotification", len(signed), func() {
			n, err := ParseNotification(signed)
			check(n.SessionID == 0x1234, err)
		}},
		{"SignNotification", len(signed), func() { check(true, SignNotification(unsigned, password, nonce)) }},
		{"VerifyNotification", len(signed), func() { check(true, VerifyNotification(signed, password, nonce)) }},
		{"FindMedia", len(mime), func() {
			_, ok := FindMedia(mime)
			check(ok, nil)
		}},
		{"FindApp", len(urn), func() {
			_, ok := FindApp(urn)
			check(ok, nil)
		}},
	}
}

// reassemble sends one message after the other from different senders, far
// enough apart that delivered ones expire.
func reassemble(t testing.TB, name string, messages [][]byte, buf []byte, check func(bool, error), at func(int) int) operation {
	r := &Reassembler[int]{Limits: Limits{Messages: 64, Age: time.Minute}}
	now, from, octets := start, 0, 0
	for _, m := range messages {
		octets += len(m) - 12
	}
	run := func() {
		from++
		now = now.Add(3 * time.Second)
		for i := range messages {
			s, err := ParseSegment(messages[at(i)])
			check(true, err)
			b, status, err := r.Append(buf, from, s, now)
			check((status == StatusComplete) == (i == len(messages)-1) && (status != StatusComplete || len(b) == octets), err)
		}
	}
	for range 1000 { // memory grows to what is needed
		run()
	}
	return operation{name, octets, run}
}

func TestAllocations(t *testing.T) {
	testdoc.SkipAllocs(t)
	for _, op := range operations(t) {
		if n := testdoc.Allocs(1000, op.run); n != 0 {
			t.Errorf("%s: %v allocations", op.name, n)
		}
	}
	// Without room, there is one allocation of the right size.
	pdu := pduVectors[2].pdu
	if n := testdoc.Allocs(100, func() {
		if b, err := AppendPDU(nil, pdu); err != nil || len(b) != pdu.Size() {
			t.Error(len(b), err)
		}
	}); n != 1 {
		t.Errorf("AppendPDU without room: %v allocations, want 1", n)
	}
}

func Benchmark(b *testing.B) {
	for _, op := range operations(b) {
		b.Run(op.name, func(b *testing.B) {
			b.SetBytes(int64(op.octets))
			b.ReportAllocs()
			for b.Loop() {
				op.run()
			}
		})
	}
	// The floor of what copies a datagram.
	from, to := pattern(1276), make([]byte, 1276)
	b.Run(fmt.Sprint("copy/", len(from)), func(b *testing.B) {
		b.SetBytes(int64(len(from)))
		for b.Loop() {
			copy(to, from)
		}
	})
}
