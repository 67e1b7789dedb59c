package smpp

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/push"
)

// A pduVector is a PDU, its octets by hand, and what Fields yields behind the header:
// name=value, or the name of a hidden one.
type pduVector struct {
	name   string
	hex    string
	pdu    PDU
	fields string
}

var pduVectors = []pduVector{
	{"bind_transceiver", `
		0000002D 00000009 00000000 00000001   # 45 octets
		65736D6500                            # system_id "esme"
		7365637265743031 00                   # password "secret01", the longest
		564D4100                              # system_type "VMA"
		34                                    # interface_version 3.4
		01 01                                 # addr_ton, addr_npi
		343900                                # address_range "49"
		0210 0001 34`, // SC_interface_version, which nobody wants here: kept
		PDU{Command: CommandBindTransceiver, Sequence: 1, Message: Message{Params: []byte("\x02\x10\x00\x014")},
			SystemID: []byte("esme"), Password: Secret("secret01"), SystemType: []byte("VMA"), InterfaceVersion: 0x34, Range: Address{1, 1, []byte("49")}},
		`system_id=esme password system_type=VMA interface_version=0x34 addr_ton=0x01 addr_npi=0x01 address_range=49
		parameter_tag=0x0210 parameter_length=1 SC_interface_version=0x34`},
	{"bind_transmitter", `0000001700000002 00000000 7FFFFFFF 00 00 00 34 00 00 00`,
		PDU{Command: CommandBindTransmitter, Sequence: 0x7FFFFFFF, InterfaceVersion: 0x34},
		`system_id= password system_type= interface_version=0x34 addr_ton=0x00 addr_npi=0x00 address_range=`},
	{"bind_receiver", `0000001700000001 00000000 00000002 00 00 00 34 00 00 00`,
		PDU{Command: CommandBindReceiver, Sequence: 2, InterfaceVersion: 0x34},
		`system_id= password system_type= interface_version=0x34 addr_ton=0x00 addr_npi=0x00 address_range=`},
	{"bind_transceiver_resp", `
		0000001A 80000009 00000000 00000001
		534D534300                            # system_id "SMSC"
		0210 0001 34`, // SC_interface_version 3.4
		PDU{Command: CommandBindTransceiver | CommandResp, Sequence: 1, SystemID: []byte("SMSC"), Message: Message{Params: []byte("\x02\x10\x00\x014")}},
		`system_id=SMSC parameter_tag=0x0210 parameter_length=1 SC_interface_version=0x34`},
	{"bind_transmitter_resp, refused", `00000010 80000002 0000000E 00000001`,
		PDU{Command: CommandBindTransmitter | CommandResp, Status: StatusPassword, Sequence: 1}, ``},
	{"bind_receiver_resp", `00000011 80000001 00000000 00000001 00`,
		PDU{Command: CommandBindReceiver | CommandResp, Sequence: 1}, `system_id=`},
	{"submit_sm", `
		00000051 00000004 00000000 00000005
		57415000                              # service_type "WAP"
		01 01 31303000                        # source "100"
		01 01 34393137303132333400            # destination "491701234"
		40 00 00                              # esm_class with a header, protocol_id, priority_flag
		00                                    # schedule_delivery_time
		30303030303130303030303030303052 00   # validity_period: a day from now
		01 00 F5 00                           # registered_delivery, replace, data_coding, sm_default_msg_id
		0B 06 05040B8423F0 010601B6           # 11 octets of short_message
		0204 0002 0007`, // user_message_reference
		PDU{Command: CommandSubmitSM, Sequence: 5, Message: Message{
			ServiceType: []byte("WAP"), Source: Address{1, 1, []byte("100")}, Dest: Address{1, 1, []byte("491701234")},
			ESMClass: 0x40, Validity: []byte("000001000000000R"), Registered: 1, DataCoding: 0xF5,
			Short: []byte("\x06\x05\x04\x0B\x84\x23\xF0\x01\x06\x01\xB6"), Params: []byte("\x02\x04\x00\x02\x00\x07")}},
		`service_type=WAP source_addr_ton=0x01 source_addr_npi=0x01 source_addr=100 dest_addr_ton=0x01 dest_addr_npi=0x01
		destination_addr=491701234 esm_class=0x40 protocol_id=0x00 priority_flag=0x00 schedule_delivery_time=
		validity_period=000001000000000R registered_delivery=0x01 replace_if_present_flag=0x00 data_coding=0xf5
		sm_default_msg_id=0x00 sm_length=11 short_message parameter_tag=0x0204 parameter_length=2 user_message_reference=0x0007`},
	{"submit_sm_resp", `00000015 80000004 00000000 00000005 31613262 00`,
		PDU{Command: CommandSubmitSM | CommandResp, Sequence: 5, MessageID: []byte("1a2b")}, `message_id=1a2b`},
	{"submit_sm_resp, throttled", `00000010 80000004 00000058 00000005`,
		PDU{Command: CommandSubmitSM | CommandResp, Status: StatusThrottled, Sequence: 5}, ``},
	{"deliver_sm with parameters", `
		0000003D 00000005 00000000 00000006
		00                                    # service_type
		01 01 3400  01 01 3100                # from "4" to "1"
		04 00 00 00 00 00 00 00 00            # esm_class: a receipt
		00                                    # no short_message
		001E 0005 3161326200                  # receipted_message_id "1a2b"
		0427 0001 02                          # message_state: delivered
		0423 0003 030000                      # network_error_code
		1400 0001 FF`, // unknown: kept
		PDU{Command: CommandDeliverSM, Sequence: 6, Message: Message{
			Source: Address{1, 1, []byte("4")}, Dest: Address{1, 1, []byte("1")}, ESMClass: 4,
			Params: []byte("\x00\x1E\x00\x051a2b\x00\x04\x27\x00\x01\x02\x04\x23\x00\x03\x03\x00\x00\x14\x00\x00\x01\xFF")}},
		`service_type= source_addr_ton=0x01 source_addr_npi=0x01 source_addr=4 dest_addr_ton=0x01 dest_addr_npi=0x01
		destination_addr=1 esm_class=0x04 protocol_id=0x00 priority_flag=0x00 schedule_delivery_time= validity_period=
		registered_delivery=0x00 replace_if_present_flag=0x00 data_coding=0x00 sm_default_msg_id=0x00 sm_length=0 short_message
		parameter_tag=0x001e parameter_length=5 receipted_message_id=1a2b parameter_tag=0x0427 parameter_length=1 message_state=0x02
		parameter_tag=0x0423 parameter_length=3 network_error_code=0x030000 parameter_tag=0x1400 parameter_length=1 0x1400=0xff`},
	{"deliver_sm_resp", `00000011 80000005 00000000 00000006 00`,
		PDU{Command: CommandDeliverSM | CommandResp, Sequence: 6}, `message_id=`},
	{"enquire_link", `00000010 00000015 00000000 00000007`, PDU{Command: CommandEnquireLink, Sequence: 7}, ``},
	{"enquire_link_resp", `00000010 80000015 00000000 00000007`, PDU{Command: CommandEnquireLink | CommandResp, Sequence: 7}, ``},
	{"unbind", `00000010 00000006 00000000 00000008`, PDU{Command: CommandUnbind, Sequence: 8}, ``},
	{"unbind_resp", `00000010 80000006 00000000 00000008`, PDU{Command: CommandUnbind | CommandResp, Sequence: 8}, ``},
	{"generic_nack", `00000010 80000000 00000003 00000009`, PDU{Command: CommandGenericNack, Status: StatusCommand, Sequence: 9}, ``},
}

var byOctets = cmp.Comparer(func(a, b []byte) bool { return bytes.Equal(a, b) })

// TestPDU writes and reads each vector, alone and within a stream.
func TestPDU(t *testing.T) {
	for _, v := range pduVectors {
		octets := testdoc.Hex(t, v.hex)
		got, err := AppendPDU([]byte("before"), &v.pdu)
		if err != nil || !bytes.Equal(got, append([]byte("before"), octets...)) {
			t.Errorf("%s: %v, written\n% X, want\n% X", v.name, err, got[6:], octets)
		}
		p, n, err := ConsumePDU(append(bytes.Clone(octets), "behind"...))
		if diff := cmp.Diff(v.pdu, p, byOctets); err != nil || n != len(octets) || diff != "" {
			t.Errorf("%s: %v, %d octets: want, got\n%s", v.name, err, n, diff)
		}
		var shown []string
		at := 0
		for f := range Fields(append(bytes.Clone(octets), "behind"...)) {
			if f.Offset != at || f.Hidden && f.Value != "" {
				t.Errorf("%s: %+v at %d", v.name, f, at)
			}
			if at += f.Length; f.Hidden {
				shown = append(shown, f.Name)
			} else {
				shown = append(shown, f.Name+"="+f.Value)
			}
		}
		header := fmt.Sprintf("command_length=%d command_id=%v command_status=%v sequence_number=%d ", len(octets), p.Command, p.Status.String(), p.Sequence)
		if diff := cmp.Diff(strings.Fields(header+v.fields), strings.Fields(strings.Join(shown, " "))); at != len(octets) || diff != "" {
			t.Errorf("%s: to %d: want, got\n%s", v.name, at, diff)
		}
	}
}

// TestTruncated reads every prefix of each vector: it needs more octets, and its
// fields are those that the whole PDU has there.
func TestTruncated(t *testing.T) {
	for _, v := range pduVectors {
		octets := testdoc.Hex(t, v.hex)
		var all []push.Field
		for f := range Fields(octets) {
			all = append(all, f)
		}
		for end := range octets {
			_, n, err := ConsumePDU(octets[:end])
			syntax, _ := errors.AsType[*push.SyntaxError](err)
			if n != 0 || !errors.Is(err, io.ErrUnexpectedEOF) || syntax.Offset != end {
				t.Errorf("%s to %d: %d, %v", v.name, end, n, err)
			}
			i := 0
			for f := range Fields(octets[:end]) {
				if f != all[i] {
					t.Errorf("%s to %d: %+v, want %+v", v.name, end, f, all[i])
				}
				i++
			}
			if i > 0 && i < len(all) && all[i].Offset+all[i].Length < end && all[i].Name != "sm_length" && !strings.HasPrefix(all[i].Name, "parameter") {
				t.Errorf("%s to %d: no %s", v.name, end, all[i].Name)
			}
		}
		for range Fields(octets) { // ends where its loop does
			break
		}
	}
}

// hexMessage is a submit_sm without its header, to the end of its length.
const hexMessage = `00 0101 3100 0101 3200 400000 00 00 01 00 04 00`

func TestFaults(t *testing.T) {
	zeros := strings.Repeat("30", 65)
	for _, v := range []struct {
		name   string
		hex    string // of the PDU behind its length, which the test writes where "length" is 0
		length uint32
		offset int
		n      int // octets that are gone past, -1 for all
		err    error
	}{
		{"no header", `00000015 00000000 00000001`, 15, 0, 0, ErrSize},
		{"empty", `00000015 00000000 00000001`, 1, 0, 0, ErrSize},
		{"longest", `00000015 00000000 00000001`, 1<<32 - 1, 0, 0, ErrSize},
		{"longer than any", `00000015 00000000 00000001`, MaxPDU + 1, 0, 0, ErrSize},
		{"longest that is believed", `00000015 00000000 00000001`, MaxPDU, 16, 0, io.ErrUnexpectedEOF},
		{"unknown command", `00000103 00000000 00000001 FF`, 0, 4, -1, ErrCommand},
		{"unknown response", `80000016 00000000 00000001`, 0, 4, -1, ErrCommand},
		{"submit_sm without content", `00000004 00000000 00000001`, 0, 16, -1, push.ErrLength},
		{"service_type of 6 octets", `00000004 00000000 00000001 313233343536 00`, 0, 16, -1, push.ErrLength},
		{"system_id without an end", `00000009 00000000 00000001 ` + zeros[:32] + `00`, 0, 16, -1, push.ErrLength},
		{"password too long", `00000009 00000000 00000001 00 ` + zeros[:18] + `00`, 0, 17, -1, push.ErrLength},
		{"destination too long", `00000004 00000000 00000001 00 0101 00 0101 ` + zeros[:42] + `00`, 0, 22, -1, push.ErrLength},
		{"message_id too long", `80000004 00000000 00000001 ` + zeros[:130] + `00`, 0, 16, -1, push.ErrLength},
		{"time too long", `00000004 00000000 00000001 00 0101 00 0101 00 000000 ` + zeros[:34] + `00`, 0, 26, -1, push.ErrLength},
		{"short_message past the end", `00000004 00000000 00000001` + hexMessage + `03 0102`, 0, 34, -1, push.ErrLength},
		{"short_message of 255", `00000004 00000000 00000001` + hexMessage + `FF` + strings.Repeat("00", 255), 0, 34, -1, push.ErrLength},
		{"half a tag", `00000004 00000000 00000001` + hexMessage + `00 04`, 0, 35, -1, push.ErrLength},
		{"parameter past the end", `00000004 00000000 00000001` + hexMessage + `00 0424 FFFF 00`, 0, 35, -1, push.ErrLength},
		{"second parameter past the end", `00000004 00000000 00000001` + hexMessage + `00 0424 0000 0427 0001`, 0, 39, -1, push.ErrLength},
		{"enquire_link with something", `00000015 00000000 00000001 00`, 0, 16, -1, push.ErrLength},
	} {
		b := testdoc.Hex(t, `00000000`+v.hex)
		length := v.length
		if length == 0 {
			length = uint32(len(b))
		}
		copy(b, []byte{byte(length >> 24), byte(length >> 16), byte(length >> 8), byte(length)})
		if v.n < 0 {
			v.n = len(b)
		}
		p, n, err := ConsumePDU(b)
		syntax, _ := errors.AsType[*push.SyntaxError](err)
		if !errors.Is(err, v.err) || syntax.Offset != v.offset || n != v.n || n > 0 && p.Sequence != 1 {
			t.Errorf("%s: %v, %d octets of %d, sequence %d; want %v at %d, %d octets", v.name, err, n, len(b), p.Sequence, v.err, v.offset, v.n)
		}
		for f := range Fields(b) {
			if f.Offset+f.Length > len(b) {
				t.Errorf("%s: %+v", v.name, f)
			}
		}
	}
}

func TestRefused(t *testing.T) {
	long := bytes.Repeat([]byte("1"), 300)
	for _, v := range []struct {
		field string
		err   error
		pdu   PDU
	}{
		{"command_id", ErrCommand, PDU{Command: 3}},
		{"system_id", push.ErrLimit, PDU{Command: CommandBindReceiver, SystemID: long[:16]}},
		{"password", push.ErrLimit, PDU{Command: CommandBindReceiver, Password: long[:9]}},
		{"password", push.ErrValue, PDU{Command: CommandBindReceiver, Password: []byte("a\x00b")}},
		{"system_type", push.ErrLimit, PDU{Command: CommandBindReceiver, SystemType: long[:13]}},
		{"address_range", push.ErrLimit, PDU{Command: CommandBindReceiver, Range: Address{Addr: long[:41]}}},
		{"service_type", push.ErrLimit, PDU{Command: CommandSubmitSM, Message: Message{ServiceType: long[:6], Short: long}}},
		{"source_addr", push.ErrLimit, PDU{Command: CommandSubmitSM, Message: Message{Source: Address{Addr: long[:21]}}}},
		{"destination_addr", push.ErrLimit, PDU{Command: CommandSubmitSM, Message: Message{Dest: Address{Addr: long[:21]}}}},
		{"schedule_delivery_time", push.ErrValue, PDU{Command: CommandSubmitSM, Message: Message{Schedule: long[:15]}}},
		{"validity_period", push.ErrLimit, PDU{Command: CommandSubmitSM, Message: Message{Validity: long[:17]}}},
		{"short_message", push.ErrLimit, PDU{Command: CommandSubmitSM, Message: Message{Short: long[:255]}}},
		{"message_id", push.ErrLimit, PDU{Command: CommandSubmitSM | CommandResp, MessageID: long[:65]}},
		{"message_state", push.ErrLength, PDU{Command: CommandSubmitSM, Message: Message{Params: AppendParam(nil, ParamState, 1, 2)}}},
		{"parameter", push.ErrLength, PDU{Command: CommandSubmitSM, Message: Message{Params: []byte("\x04\x24\x00\x01")}}},
		{"command_length", push.ErrLimit, PDU{Command: CommandSubmitSM, Message: Message{
			Params: AppendParam(AppendParam(nil, ParamPayload, make([]byte, 1<<16-1)...), 0x1400, make([]byte, 4000)...)}}},
	} {
		got, err := AppendPDU([]byte("before"), &v.pdu)
		refused, _ := errors.AsType[*push.FieldError](err)
		if string(got) != "before" || !errors.Is(err, v.err) || refused.Field != v.field {
			t.Errorf("%s: %v, want %v; % X", v.field, err, v.err, got)
		}
	}
}

func TestParams(t *testing.T) {
	p := AppendParam(nil, ParamState, 2)
	p = AppendParam(p, 0x1401)
	p = AppendParam(p, ParamTotal, 1, 2) // one octet too long
	p = AppendParam(p, ParamState, 3)
	m := Message{Params: p}
	for _, v := range []struct {
		tag  Tag
		want string
		ok   bool
	}{{ParamState, "\x02", true}, {0x1401, "", true}, {ParamTotal, "\x01\x02", false}, {ParamPayload, "", false}} {
		if got, ok := m.Param(v.tag); ok != v.ok || string(got) != v.want {
			t.Errorf("%v: % X, %v", v.tag, got, ok)
		}
	}
	n := 0
	for range m.AllParams() {
		n++
	}
	if n != 4 {
		t.Errorf("%d parameters", n)
	}
	m.Params = p[:len(p)-1]
	for range m.AllParams() {
		n--
	}
	if n != 1 {
		t.Errorf("%d parameters more than are whole", n)
	}
}

func TestNames(t *testing.T) {
	for _, v := range []struct{ got, want string }{
		{CommandSubmitSM.String(), "submit_sm"}, {(CommandEnquireLink | CommandResp).String(), "enquire_link_resp"},
		{CommandGenericNack.String(), "generic_nack"}, {Command(0x103).String(), "0x00000103"},
		{StatusThrottled.String(), "ESME_RTHROTTLED (0x00000058)"}, {Status(0x400).String(), "0x00000400"},
		{StatusQueueFull.Error(), "smpp: ESME_RMSGQFUL (0x00000014)"},
		{ParamPayload.String(), "message_payload"}, {Tag(0x1400).String(), "0x1400"},
		{StateDelivered.String(), "DELIVRD"}, {State(0).String(), "0"}, {State(9).String(), "9"},
	} {
		if v.got != v.want {
			t.Errorf("%q, want %q", v.got, v.want)
		}
	}
}

// TestFree holds that a message that is answered is overwritten.
func TestFree(t *testing.T) {
	s, octets := Session{busy: 1}, []byte("secret")
	if r := s.free(&slot{octets: octets, token: 7}, []byte("id"), nil); r.Token != 7 || string(r.ID) != "id" || !bytes.Equal(octets, make([]byte, 6)) || s.busy != 0 {
		t.Errorf("%+v, %q", r, octets)
	}
}

// An operation is measured by a benchmark and, for allocations, by a test.
type operation struct {
	name string
	run  func()
}

func operations(t testing.TB) []operation {
	submit := pduVectors[6]
	octets := testdoc.Hex(t, submit.hex)
	receipt := Message{ESMClass: 4, Short: []byte("id:1a2b sub:001 dlvrd:001 submit date:2611231200 done date:2611231201 stat:DELIVRD err:000 text:")}
	profile := NewProfile()
	profile.Segmentation = SegmentationSAR
	route, err := NewRoute(profile)
	if err != nil {
		t.Fatal(err)
	}
	segments := cut(t, 300)
	to, buf := []byte("+491701234567"), make([]byte, 0, 400)
	m := Message{Dest: Address{Addr: make([]byte, 0, 20)}, Params: make([]byte, 0, 64)}
	check := func(ok bool, err error) {
		if !ok || err != nil {
			t.Fatal(ok, err)
		}
	}
	return []operation{
		{"AppendPDU", func() {
			b, err := AppendPDU(buf, &submit.pdu)
			check(len(b) == len(octets), err)
		}},
		{"ConsumePDU", func() {
			p, n, err := ConsumePDU(octets)
			check(n == len(octets) && len(p.Short) == 11, err)
		}},
		{"ParseReceipt", func() {
			r, err := ParseReceipt(&receipt)
			check(r.State == StateDelivered, err)
		}},
		{"Message", func() {
			err := route.Message(&m, to, segments, 1)
			check(len(m.Short) == 128, err)
		}},
	}
}

func TestAllocs(t *testing.T) {
	testdoc.SkipAllocs(t)
	for _, o := range operations(t) {
		if n := testdoc.Allocs(100, o.run); n != 0 {
			t.Errorf("%s allocates %v times", o.name, n)
		}
	}
}

func Benchmark(b *testing.B) {
	for _, o := range operations(b) {
		b.Run(o.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				o.run()
			}
		})
	}
}
