package push_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"fmt"
	"log"
	"time"

	"github.com/go-wbxml/wbxml/push"
)

// A document is protected by a PIN, wrapped as a push, cut into short messages,
// and put together again by the device.
func Example() {
	document := append([]byte{0x03, 0x0B, 0x6A, 0x00}, make([]byte, 150)...) // of package prov, say

	mac := hmac.New(sha1.New, []byte("1234"))
	mac.Write(document)
	typ := push.ContentType{Code: push.MediaConnectivityWBXML, SEC: push.SECUserPIN, HasMAC: true}
	mac.Sum(typ.MAC[:0])

	datagram, err := push.AppendPDU(nil, push.PDU{TID: 1, Type: typ, Body: document})
	if err != nil {
		log.Fatal(err)
	}
	segmenter := push.Segmenter{Dst: push.PortPush, Src: push.PortWSP, Ref: 42}
	count, err := segmenter.Count(len(datagram))
	if err != nil {
		log.Fatal(err)
	}

	var device push.Reassembler[string]
	for i := range count {
		message, err := segmenter.AppendSegment(nil, datagram, i)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("send %d octets: % X ...\n", len(message), message[:12])

		segment, err := push.ParseSegment(message)
		if err != nil {
			log.Fatal(err)
		}
		received, status, err := device.Append(nil, "1000", segment, time.Now())
		if err != nil {
			log.Fatal(err)
		}
		if status == push.StatusComplete {
			p, err := push.ParsePDU(received)
			if err != nil {
				log.Fatal(err)
			}
			fmt.Printf("received %d octets of %s with %v\n", len(p.Body), p.Type.Code, p.Type.SEC)
		}
	}
	// Output:
	// send 140 octets: 0B 05 04 0B 84 23 F0 00 03 2A 02 01 ...
	// send 88 octets: 0B 05 04 0B 84 23 F0 00 03 2A 02 02 ...
	// received 154 octets of application/vnd.wap.connectivity-wbxml with USERPIN
}

func ExampleAppendPDU() {
	pdu := push.PDU{
		TID:    1,
		Type:   push.ContentType{Code: push.MediaDMWBXML, SEC: push.SECUserPINMAC}, // the user types the MAC
		App:    push.AppSyncMLDM,
		HasApp: true,
		Body:   []byte{0x02, 0xA4, 0x01},
	}
	b, err := push.AppendPDU(nil, pdu)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("% X\n", b)
	// Output: 01 06 06 03 C2 91 83 AF 87 02 A4 01
}

func ExamplePDU_Headers() {
	p, err := push.ParsePDU([]byte("\x01\x06\x0D\xB6\xAF\x87X-Trace\x00a\x00body"))
	if err != nil {
		log.Fatal(err)
	}
	for h := range p.Headers() {
		if n, ok := h.Integer(); ok {
			fmt.Printf("0x%02X: %d\n", h.Code, n)
		} else if s, ok := h.Text(); ok {
			fmt.Printf("%s: %s\n", h.Name, s)
		}
	}
	fmt.Println(p.Skipped, "skipped")
	// Output:
	// 0x2F: 7
	// X-Trace: a
	// 1 skipped
}

func ExampleReassembler_losses() {
	r := push.Reassembler[string]{Limits: push.Limits{Age: time.Hour}}
	r.Lost = func(l push.Loss[string]) {
		fmt.Printf("from %s, reference %d: %d of %d missing: %v (%v)\n", l.From, l.Ref, len(l.Missing), l.Total, l.Missing, l.Err)
	}
	noon := time.Date(2024, 1, 1, 12, 0, 0, 0, time.UTC)
	second := push.Segment{Concat: true, Ref: 42, Total: 3, Seq: 2, Data: []byte("b")}
	for range 2 {
		_, status, err := r.Append(nil, "1000", second, noon)
		fmt.Println(status, err)
	}
	second.Data = []byte("B")
	_, status, err := r.Append(nil, "1000", second, noon)
	fmt.Println(status, err)
	r.Expire(noon.Add(2 * time.Hour))
	// Output:
	// pending <nil>
	// duplicate <nil>
	// refused push: Data: segment contradicts one received earlier
	// from 1000, reference 42: 2 of 3 missing: [1 3] (message not complete in time)
}

func ExampleSignNotification() {
	n := push.Notification{
		Version:         push.Version12,
		UIMode:          push.UIBackground,
		ServerInitiated: true,
		SessionID:       0x1234,
		ServerID:        []byte("com.mgmtsrv.manage"),
	}
	body, err := push.AppendNotification(nil, n)
	if err != nil {
		log.Fatal(err)
	}
	password, nonce := []byte("server secret"), []byte("nonce of the device")
	if err := push.SignNotification(body, password, nonce); err != nil {
		log.Fatal(err)
	}
	datagram, err := push.AppendPDU(nil, push.PDU{
		TID: 1, Type: push.ContentType{Code: push.MediaNotification}, App: push.AppSyncMLDM, HasApp: true, Body: body,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("% X, %d octets in all\n", datagram[:6], len(datagram))
	fmt.Println(push.VerifyNotification(body, password, nonce))
	fmt.Println(push.VerifyNotification(body, password, []byte("another nonce")))
	// Output:
	// 01 06 03 C4 AF 87, 48 octets in all
	// <nil>
	// push: digest does not verify
}
