package smpp_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-wbxml/wbxml/internal/test/smsc"
	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/push/smpp"
)

// A push of two segments becomes two submit_sm. The route is that of an SMSC that
// wants the place of a segment in parameters.
func ExampleRoute() {
	profile, err := smpp.ParseProfile([]byte(`{"source_ton": 5, "source": "Operator", "segmentation": "sar"}`))
	if err != nil {
		panic(err)
	}
	route, err := smpp.NewRoute(profile)
	if err != nil {
		panic(err)
	}
	segmenter := push.Segmenter{Dst: push.PortPush, Src: push.PortWSP, Ref: 0x2A}
	datagram := make([]byte, 150) // of push.AppendPDU
	var segments [][]byte
	for i := range 2 {
		segment, err := segmenter.AppendSegment(nil, datagram, i)
		if err != nil {
			panic(err)
		}
		segments = append(segments, segment)
	}
	var m smpp.Message
	for i := range route.Count(len(segments)) {
		if err := route.Message(&m, []byte("+491701234567"), segments, i); err != nil {
			panic(err)
		}
		fmt.Printf("to %s, %d octets, receipt: %d\n", m.Dest.Addr, len(m.Short), m.Registered)
	}
	for tag, value := range m.AllParams() {
		fmt.Printf("%v: %x\n", tag, value)
	}
	// Output:
	// to 491701234567, 128 octets, receipt: 0
	// to 491701234567, 22 octets, receipt: 1
	// source_port: 23f0
	// destination_port: 0b84
	// sar_msg_ref_num: 002a
	// sar_total_segments: 02
	// sar_segment_seqnum: 02
}

// A session with an SMSC. Messages are numbered by their tokens; the ledger of a
// sender would be written in Done.
func ExampleDial() {
	server, err := smsc.Listen("127.0.0.1:0", smsc.Options{SystemID: "esme", Password: "secret01", Receipts: true})
	if err != nil {
		panic(err)
	}
	defer server.Close()
	rows := map[string]uint64{} // by the id of the message, until its receipt comes
	delivered := make(chan uint64, 1)
	session, err := smpp.Dial(context.Background(), smpp.Options{
		Addr: server.Addr(), SystemID: "esme", Password: smpp.Secret("secret01"), // TLS: &tls.Config{} for most
		Done: func(r smpp.Result) {
			switch status, refused := errors.AsType[smpp.Status](r.Err); {
			case r.Err == nil:
				rows[smpp.IDAny.Key(r.ID)] = r.Token
				fmt.Println("accepted: row", r.Token)
			case refused:
				fmt.Println("refused:", status)
			default:
				fmt.Println("not known:", r.Err)
			}
		},
		Deliver: func(m *smpp.Message) smpp.Status {
			receipt, err := smpp.ParseReceipt(m)
			if err != nil || !receipt.State.Final() {
				return smpp.StatusOK // nothing for us
			}
			for _, key := range smpp.IDAny.Keys(receipt.ID) {
				if row, ok := rows[key]; ok {
					delivered <- row
					break
				}
			}
			return smpp.StatusOK
		},
	})
	if err != nil {
		panic(err)
	}
	m := smpp.Message{Dest: smpp.Address{TON: 1, NPI: 1, Addr: []byte("491701234567")}, Short: []byte("a text"), Registered: 1}
	if err := session.Submit(context.Background(), &m, 42); err != nil { // Route.Message makes those of a push
		panic(err)
	}
	fmt.Println("delivered: row", <-delivered)
	if err := session.Close(context.Background()); err != nil { // waits for answers, and unbinds
		panic(err)
	}
	// Output:
	// accepted: row 42
	// delivered: row 42
}

// Fields shows each octet of a PDU.
func ExampleFields() {
	b, err := smpp.AppendPDU(nil, &smpp.PDU{
		Command: smpp.CommandBindTransmitter, Sequence: 1, SystemID: []byte("esme"), Password: smpp.Secret("secret01"), InterfaceVersion: 0x34,
	})
	if err != nil {
		panic(err)
	}
	for f := range smpp.Fields(b) {
		fmt.Printf("%d+%d %s %q\n", f.Offset, f.Length, f.Name, f.Value)
	}
	// Output:
	// 0+4 command_length "35"
	// 4+4 command_id "bind_transmitter"
	// 8+4 command_status "ESME_ROK (0x00000000)"
	// 12+4 sequence_number "1"
	// 16+5 system_id "esme"
	// 21+9 password ""
	// 30+1 system_type ""
	// 31+1 interface_version "0x34"
	// 32+1 addr_ton "0x00"
	// 33+1 addr_npi "0x00"
	// 34+1 address_range ""
}
