package smpp

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"iter"
	"log/slog"

	"github.com/go-wbxml/wbxml/internal/secret"
	"github.com/go-wbxml/wbxml/push"
)

// A Tag names an optional parameter.
type Tag uint16

// Tags that this package uses (SMPP 3.4, 5.3.2).
const (
	ParamReceiptedID  Tag = 0x001E // receipted_message_id, a text
	ParamSourcePort   Tag = 0x020A // 2 octets
	ParamDestPort     Tag = 0x020B // 2 octets
	ParamReference    Tag = 0x020C // sar_msg_ref_num, 2 octets
	ParamTotal        Tag = 0x020E // sar_total_segments, an octet
	ParamSegment      Tag = 0x020F // sar_segment_seqnum, an octet
	ParamVersion      Tag = 0x0210 // SC_interface_version, an octet
	ParamNetworkError Tag = 0x0423 // network_error_code, 3 octets
	ParamPayload      Tag = 0x0424 // message_payload
	ParamState        Tag = 0x0427 // message_state, an octet
)

// A param is a parameter that the specification has, with the sizes of its value.
type param struct {
	tag      Tag
	name     string
	min, max int
}

var params = [...]param{
	{0x0005, "dest_addr_subunit", 1, 1}, {0x0006, "dest_network_type", 1, 1}, {0x0007, "dest_bearer_type", 1, 1},
	{0x0008, "dest_telematics_id", 2, 2}, {0x000D, "source_addr_subunit", 1, 1}, {0x000E, "source_network_type", 1, 1},
	{0x000F, "source_bearer_type", 1, 1}, {0x0010, "source_telematics_id", 1, 1}, {0x0017, "qos_time_to_live", 4, 4},
	{0x0019, "payload_type", 1, 1}, {0x001D, "additional_status_info_text", 1, 256},
	{ParamReceiptedID, "receipted_message_id", 1, maxID + 1}, {0x0030, "ms_msg_wait_facilities", 1, 1},
	{0x0201, "privacy_indicator", 1, 1}, {0x0202, "source_subaddress", 2, 23}, {0x0203, "dest_subaddress", 2, 23},
	{0x0204, "user_message_reference", 2, 2}, {0x0205, "user_response_code", 1, 1},
	{ParamSourcePort, "source_port", 2, 2}, {ParamDestPort, "destination_port", 2, 2},
	{ParamReference, "sar_msg_ref_num", 2, 2}, {0x020D, "language_indicator", 1, 1},
	{ParamTotal, "sar_total_segments", 1, 1}, {ParamSegment, "sar_segment_seqnum", 1, 1},
	{ParamVersion, "SC_interface_version", 1, 1}, {0x0302, "callback_num_pres_ind", 1, 1}, {0x0303, "callback_num_atag", 0, 65},
	{0x0304, "number_of_messages", 1, 1}, {0x0381, "callback_num", 4, 19}, {0x0420, "dpf_result", 1, 1}, {0x0421, "set_dpf", 1, 1},
	{0x0422, "ms_availability_status", 1, 1}, {ParamNetworkError, "network_error_code", 3, 3},
	{ParamPayload, "message_payload", 0, 1<<16 - 1}, {0x0425, "delivery_failure_reason", 1, 1},
	{0x0426, "more_messages_to_send", 1, 1}, {ParamState, "message_state", 1, 1}, {0x0501, "ussd_service_op", 1, 1},
	{0x1201, "display_time", 1, 1}, {0x1203, "sms_signal", 2, 2}, {0x1204, "ms_validity", 1, 1},
	{0x130C, "alert_on_message_delivery", 0, 0}, {0x1380, "its_reply_type", 1, 1}, {0x1383, "its_session_info", 2, 2},
}

// find returns what the specification says of t; any size is right for a tag that it
// does not have.
func (t Tag) find() param {
	for i := range params {
		if params[i].tag == t {
			return params[i]
		}
	}
	return param{t, hexadecimal(uint64(t), 4), 0, 1<<16 - 1}
}

// String returns the name as the specification writes it, or the number of an
// unknown one.
func (t Tag) String() string { return t.find().name }

// Params are optional parameters as they stand in a PDU: for each a tag and a length
// of two octets, and the value.
type Params []byte

// Format implements [fmt.Formatter]: it writes a mask, as a message_payload can hold
// secrets.
func (Params) Format(f fmt.State, verb rune) { secret.Hidden{}.Format(f, verb) }

// LogValue implements [slog.LogValuer]: it returns a mask.
func (Params) LogValue() slog.Value { return secret.Hidden{}.LogValue() }

// MarshalText implements [encoding.TextMarshaler]: it returns an error.
func (Params) MarshalText() ([]byte, error) { return nil, secret.ErrMarshal }

// MarshalBinary implements [encoding.BinaryMarshaler]: it returns an error.
func (Params) MarshalBinary() ([]byte, error) { return nil, secret.ErrMarshal }

// AppendParam appends a parameter; a value of more than 65,535 octets is
// cut, and AppendPDU refuses it.
func AppendParam(dst Params, tag Tag, value ...byte) Params {
	dst = binary.BigEndian.AppendUint16(dst, uint16(tag))
	dst = binary.BigEndian.AppendUint16(dst, uint16(len(value)))
	return append(dst, value...)
}

// All yields the parameters in their order, those with sizes that the specification
// forbids, too. It stops where p is not well-formed, which p of a PDU that was read
// is.
func (p Params) All() iter.Seq2[Tag, []byte] {
	return func(yield func(Tag, []byte) bool) {
		for len(p) > 0 {
			tag, value, rest, ok := p.next()
			if !ok || !yield(tag, value) {
				return
			}
			p = rest
		}
	}
}

// next takes the first parameter off.
func (p Params) next() (tag Tag, value []byte, rest Params, ok bool) {
	if len(p) < 4 {
		return 0, nil, nil, false
	}
	tag = Tag(binary.BigEndian.Uint16(p))
	end := 4 + int(binary.BigEndian.Uint16(p[2:]))
	if end > len(p) {
		return tag, nil, nil, false
	}
	return tag, p[4:end:end], p[end:], true
}

// Get returns the value of the first parameter with that tag, where its size is one
// that the specification allows.
func (p Params) Get(tag Tag) (value []byte, ok bool) {
	for t, value := range p.All() {
		if t == tag {
			spec := tag.find()
			return value, len(value) >= spec.min && len(value) <= spec.max
		}
	}
	return nil, false
}

// readParams reads parameters up to the end of the PDU.
func (w *walk) readParams(v *Params) {
	if w.err != nil || w.at == len(w.b) {
		return
	}
	all := Params(w.b[w.at:len(w.b):len(w.b)])
	for rest := all; len(rest) > 0; {
		tag, value, next, ok := rest.next()
		if !ok {
			w.fail(push.ErrLength)
			return
		}
		if rest = next; w.yield == nil {
			w.at += 4 + len(value)
			continue
		}
		w.show("parameter_tag", 2, hexadecimal(uint64(tag), 4))
		w.show("parameter_length", 2, hexadecimal(uint64(len(value)), 4))
		if tag == ParamPayload {
			w.hide(tag.String(), len(value))
		} else {
			w.show(tag.String(), len(value), shown(tag, value))
		}
	}
	*v = all
}

// shown returns a value as its kind has it: a text, a number, or octets.
func shown(tag Tag, value []byte) string {
	spec := tag.find()
	switch {
	case spec.max == maxID+1 || spec.max == 256:
		return string(cutNUL(value))
	case spec.min == spec.max && spec.max <= 4 && len(value) > 0 && len(value) == spec.max && tag != ParamNetworkError:
		return hexadecimal(number(value), 2*len(value))
	}
	return hex.EncodeToString(value)
}

// writeParams writes parameters that are well-formed, of the right sizes, and once
// each.
func (w *walk) writeParams(all Params) {
	for rest := all; len(rest) > 0 && w.err == nil; {
		before := all[:len(all)-len(rest)]
		tag, value, next, ok := rest.next()
		spec := tag.find()
		if !ok || len(value) < spec.min || len(value) > spec.max {
			w.refuse(spec.name, push.ErrLength)
			return
		}
		for t := range before.All() {
			if t == tag {
				w.refuse(spec.name, ErrRepeat)
			}
		}
		rest = next
	}
	w.b = append(w.b, all...)
}
