package bench

import (
	"testing"
	"time"

	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// pushed is a bootstrap message as a push, and the short messages it is cut into.
func pushed(t testing.TB) (pdu push.PDU, datagram []byte, segmenter push.Segmenter, messages [][]byte) {
	_, _, msg := compile(t, bootstrap.Options{SEC: bootstrap.SECUserPIN})
	pdu = push.PDU{TID: 1, Type: push.ContentType{Code: push.MediaDMWBXML, SEC: push.SECUserPIN, MAC: msg.Security.MAC, HasMAC: true},
		App: push.AppSyncMLDM, HasApp: true, InitiatorURI: []byte("https://dm.example.com/"), Body: msg.Body}
	datagram, err := push.AppendPDU(nil, pdu)
	if err != nil {
		t.Fatal(err)
	}
	segmenter = push.Segmenter{Dst: push.PortPush, Src: push.PortWSP, Ref: 0x2A}
	n, err := segmenter.Count(len(datagram))
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		m, err := segmenter.AppendSegment(nil, datagram, i)
		if err != nil {
			t.Fatal(err)
		}
		messages = append(messages, m)
	}
	return pdu, datagram, segmenter, messages
}

// BenchmarkPush makes and reads the push PDU.
func BenchmarkPush(b *testing.B) {
	pdu, datagram, _, _ := pushed(b)
	var buf []byte
	for _, o := range []struct {
		mode string
		body func() error
	}{
		{"append", func() (err error) {
			buf, err = push.AppendPDU(buf[:0], pdu)
			return err
		}},
		{"parse", func() error {
			p, err := push.ParsePDU(datagram)
			if err == nil && len(p.Body) != len(pdu.Body) {
				err = errSize
			}
			return err
		}},
		{"memcpy", func() error {
			buf = append(buf[:0], datagram...)
			return nil
		}},
	} {
		b.Run("dm-embedded/"+o.mode, func(b *testing.B) { measure(b, len(datagram), 0, o.body) })
	}
}

// BenchmarkSegments cuts the push into short messages and joins them again.
func BenchmarkSegments(b *testing.B) {
	_, datagram, segmenter, messages := pushed(b)
	buf := make([]byte, 0, 2*len(datagram))
	joiner := &push.Reassembler[int]{Limits: push.Limits{Messages: 64, Age: time.Minute}}
	now, from := time.Unix(1700000000, 0), 0
	join := func() error {
		from++
		now = now.Add(3 * time.Second) // so that delivered messages are forgotten in time
		status, out := push.StatusPending, buf
		for _, m := range messages {
			s, err := push.ParseSegment(m)
			if err != nil {
				return err
			}
			if out, status, err = joiner.Append(buf, from, s, now); err != nil {
				return err
			}
		}
		if status != push.StatusComplete || len(out) != len(datagram) {
			return errSize
		}
		return nil
	}
	for range 1000 { // memory grows to its size
		if err := join(); err != nil {
			b.Fatal(err)
		}
	}
	for _, o := range []struct {
		mode string
		body func() error
	}{
		{"append", func() (err error) {
			out := buf
			for i := range messages {
				if out, err = segmenter.AppendSegment(out, datagram, i); err != nil {
					return err
				}
			}
			return nil
		}},
		{"reassemble", join},
		{"memcpy", func() error {
			buf = append(buf[:0], datagram...)
			return nil
		}},
	} {
		b.Run("dm-embedded/"+o.mode, func(b *testing.B) { measure(b, len(datagram), 0, o.body) })
	}
}
