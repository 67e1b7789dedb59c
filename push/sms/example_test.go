package sms_test

import (
	"encoding/hex"
	"fmt"
	"time"

	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/push/sms"
)

// A push of two segments becomes two SMS-SUBMIT, as a modem takes them: with the empty
// address of an SMSC in front.
func ExampleAppendTPDU() {
	segmenter := push.Segmenter{Dst: push.PortPush, Src: push.PortWSP, Ref: 0x2A}
	datagram := make([]byte, 140) // of push.AppendPDU
	to, err := sms.ParseAddress("+46708251358")
	if err != nil {
		panic(err)
	}
	for i := range 2 {
		p := sms.TPDU{HasSMSC: true, Flags: sms.FlagSubmit | sms.FlagHeader, Address: to, Coding: push.DCS8BitClass1}
		if p.Data, err = segmenter.AppendSegment(nil, datagram, i); err != nil {
			panic(err)
		}
		octets, err := sms.AppendTPDU(nil, &p)
		if err != nil {
			panic(err)
		}
		fmt.Printf("AT+CMGS=%d: %X…\n", len(octets)-1, octets[:30])
	}
	// Output:
	// AT+CMGS=153: 0041000B916407281553F800F58C0B05040B8423F000032A020100000000…
	// AT+CMGS=37: 0041000B916407281553F800F5180B05040B8423F000032A020200000000…
}

// What a log has of a short message.
func ExampleParseTPDU() {
	octets, err := hex.DecodeString("04" + "0B916407281553F8" + "0000" + "62110312000040" + "05" + "E8329BFD06")
	if err != nil {
		panic(err)
	}
	p, err := sms.ParseTPDU(octets, false)
	if err != nil {
		panic(err)
	}
	at, err := p.Time.Time()
	if err != nil {
		panic(err)
	}
	text, err := p.Text()
	if err != nil {
		panic(err)
	}
	fmt.Println(p.Flags, "from", p.Address.Text(), "at", at.UTC().Format(time.RFC3339), text)
	// Output:
	// SMS-DELIVER, TP-MMS from +46708251358 at 2026-11-30T20:00:00Z hello
}

// The fields of the same message, with their octets.
func ExampleFields() {
	octets, err := hex.DecodeString("04" + "0B916407281553F8" + "0000" + "62110312000040" + "05" + "E8329BFD06")
	if err != nil {
		panic(err)
	}
	for f := range sms.Fields(octets, false) {
		fmt.Printf("%X %s %s\n", octets[f.Offset:f.Offset+f.Length], f.Name, f.Value)
	}
	// Output:
	// 04 first octet SMS-DELIVER, TP-MMS
	// 0B Address-Length 11
	// 91 Type-of-Address international (0x91)
	// 6407281553F8 TP-OA +46708251358
	// 00 TP-PID 0x00
	// 00 TP-DCS 7-bit (0x00)
	// 62110312000040 TP-SCTS 2026-11-30T21:00:00+01:00
	// 05 TP-UDL 5
	// E8329BFD06 user data
}
