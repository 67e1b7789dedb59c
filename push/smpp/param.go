package smpp

import (
	"encoding/binary"
	"fmt"
	"iter"
	"slices"

	"github.com/go-wbxml/wbxml/push"
)

// A Tag names an optional parameter.
type Tag uint16

// Tags that this package uses (SMPP 3.4, 5.3.2).
const (
	ParamReceiptedID Tag = 0x001E // receipted_message_id, a text
	ParamSourcePort  Tag = 0x020A // 2 octets
	ParamDestPort    Tag = 0x020B // 2 octets
	ParamReference   Tag = 0x020C // sar_msg_ref_num, 2 octets
	ParamTotal       Tag = 0x020E // sar_total_segments, an octet
	ParamSegment     Tag = 0x020F // sar_segment_seqnum, an octet
	ParamPayload     Tag = 0x0424 // message_payload
	ParamState       Tag = 0x0427 // message_state, an octet
	paramText        Tag = 0x001D
)

// A param is a parameter that the specification has, with the sizes of its value.
type param struct {
	tag      Tag
	name     string
	min, max int
}

// params has the more usual ones first.
var params = [...]param{
	{ParamReceiptedID, "receipted_message_id", 1, maxID + 1}, {ParamState, "message_state", 1, 1}, {0x0423, "network_error_code", 3, 3},
	{ParamPayload, "message_payload", 0, 1<<16 - 1}, {ParamSourcePort, "source_port", 2, 2}, {ParamDestPort, "destination_port", 2, 2},
	{ParamReference, "sar_msg_ref_num", 2, 2}, {ParamTotal, "sar_total_segments", 1, 1}, {ParamSegment, "sar_segment_seqnum", 1, 1},
	{0x0210, "SC_interface_version", 1, 1}, {0x0005, "dest_addr_subunit", 1, 1}, {0x0006, "dest_network_type", 1, 1},
	{0x0007, "dest_bearer_type", 1, 1}, {0x0008, "dest_telematics_id", 2, 2}, {0x000D, "source_addr_subunit", 1, 1},
	{0x000E, "source_network_type", 1, 1}, {0x000F, "source_bearer_type", 1, 1}, {0x0010, "source_telematics_id", 1, 1},
	{0x0017, "qos_time_to_live", 4, 4}, {0x0019, "payload_type", 1, 1}, {paramText, "additional_status_info_text", 1, 256},
	{0x0030, "ms_msg_wait_facilities", 1, 1}, {0x0201, "privacy_indicator", 1, 1}, {0x0202, "source_subaddress", 2, 23},
	{0x0203, "dest_subaddress", 2, 23}, {0x0204, "user_message_reference", 2, 2}, {0x0205, "user_response_code", 1, 1},
	{0x020D, "language_indicator", 1, 1}, {0x0302, "callback_num_pres_ind", 1, 1}, {0x0303, "callback_num_atag", 0, 65},
	{0x0304, "number_of_messages", 1, 1}, {0x0381, "callback_num", 4, 19}, {0x0420, "dpf_result", 1, 1}, {0x0421, "set_dpf", 1, 1},
	{0x0422, "ms_availability_status", 1, 1}, {0x0425, "delivery_failure_reason", 1, 1}, {0x0426, "more_messages_to_send", 1, 1},
	{0x0501, "ussd_service_op", 1, 1}, {0x1201, "display_time", 1, 1}, {0x1203, "sms_signal", 2, 2}, {0x1204, "ms_validity", 1, 1},
	{0x130C, "alert_on_message_delivery", 0, 0}, {0x1380, "its_reply_type", 1, 1}, {0x1383, "its_session_info", 2, 2},
}

// spec returns what the specification says of t; any size is right for a tag that it
// does not have.
func (t Tag) spec() param {
	if i := slices.IndexFunc(params[:], func(p param) bool { return p.tag == t }); i >= 0 {
		return params[i]
	}
	return param{t, fmt.Sprintf("0x%04x", uint16(t)), 0, 1<<16 - 1}
}

// format returns how a value is shown: a message is not.
func (t Tag) format() func([]byte) string {
	switch t {
	case ParamPayload:
		return nil
	case ParamReceiptedID, paramText:
		return text
	}
	return hexadecimal
}

// String returns the name as the specification writes it, or the number of an
// unknown one.
func (t Tag) String() string { return t.spec().name }

// AppendParam appends an optional parameter to those of a message: tag, length and
// value. A value has at most 65,535 octets; AppendPDU refuses what has other sizes
// than the specification allows.
func AppendParam(dst []byte, tag Tag, value ...byte) []byte {
	dst = binary.BigEndian.AppendUint16(dst, uint16(tag))
	dst = binary.BigEndian.AppendUint16(dst, uint16(len(value)))
	return append(dst, value...)
}

// AllParams yields the optional parameters in their order, those with sizes that the
// specification forbids, too. It stops where Params is not well-formed, which it is in
// a message that was read.
func (m *Message) AllParams() iter.Seq2[Tag, []byte] {
	return func(yield func(Tag, []byte) bool) {
		for p := m.Params; len(p) >= 4; {
			n := 4 + int(binary.BigEndian.Uint16(p[2:]))
			if n > len(p) || !yield(Tag(binary.BigEndian.Uint16(p)), p[4:n:n]) {
				return
			}
			p = p[n:]
		}
	}
}

// Param returns the value of the first optional parameter with that tag, where its
// size is one that the specification allows.
func (m *Message) Param(tag Tag) (value []byte, ok bool) {
	for t, value := range m.AllParams() {
		if t == tag {
			spec := tag.spec()
			return value, len(value) >= spec.min && len(value) <= spec.max
		}
	}
	return nil, false
}

// params reads parameters up to the end of the PDU, or writes them.
func (w *walk) params(m *Message) {
	if w.err != nil {
		return
	}
	if !w.write {
		m.Params = w.b[w.at:len(w.b):len(w.b)]
	}
	n := 0
	for tag, value := range m.AllParams() {
		spec := tag.spec()
		if n += 4 + len(value); !w.write {
			w.pass("parameter_tag", 2, hexadecimal)
			w.pass("parameter_length", 2, decimal)
			w.pass(spec.name, len(value), tag.format())
		} else if len(value) < spec.min || len(value) > spec.max {
			w.fail(0, spec.name, push.ErrLength)
			return
		}
	}
	switch {
	case n < len(m.Params):
		w.fail(w.at, "parameter", push.ErrLength)
	case w.write:
		w.b = append(w.b, m.Params...)
	}
}
