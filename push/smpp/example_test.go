package smpp_test

import (
	"fmt"

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
