package smpp

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"

	"github.com/go-wbxml/wbxml/push"
)

// maxID is the most octets of a message_id, without its NUL.
const maxID = 64

// A State is what became of a message (SMPP 3.4, 5.2.28).
type State uint8

// The states. Those above StateEnroute but StateAccepted are final.
const (
	StateEnroute       State = 1
	StateDelivered     State = 2
	StateExpired       State = 3
	StateDeleted       State = 4
	StateUndeliverable State = 5
	StateAccepted      State = 6
	StateUnknown       State = 7
	StateRejected      State = 8
)

var stateNames = [...]named{
	{uint32(StateEnroute), "ENROUTE"}, {uint32(StateDelivered), "DELIVRD"}, {uint32(StateExpired), "EXPIRED"}, {uint32(StateDeleted), "DELETED"},
	{uint32(StateUndeliverable), "UNDELIV"}, {uint32(StateAccepted), "ACCEPTD"}, {uint32(StateUnknown), "UNKNOWN"}, {uint32(StateRejected), "REJECTD"},
}

// String returns the name as the text of a receipt has it, or the number of an
// unknown one.
func (s State) String() string {
	return cmp.Or(find(stateNames[:], uint32(s)), strconv.Itoa(int(s)))
}

// Final reports whether the message will have no other state.
func (s State) Final() bool { return s != StateEnroute && s != StateAccepted }

// A Receipt says what became of a message that was submitted. Its slices alias the
// message that it was read from, and are what an SMSC wrote: nothing but their
// lengths is checked.
type Receipt struct {
	ID    []byte // message_id, in a notation of the SMSC's choice: see [IDFormat]; 1 to 64 octets
	State State  // StateUnknown where the receipt has another word, or none
	Error []byte // err of the text, at most 64 octets; empty where it has none
}

// ParseReceipt reads the delivery receipt in a deliver_sm: the parameters
// receipted_message_id and message_state, and what these lack from the text, in which
// the fields may stand in any order. It neither copies nor allocates. The error is
// ErrReceipt for a message that says by its esm_class that it is something else, or
// has no id.
func ParseReceipt(m *Message) (Receipt, error) {
	id, hasID := m.Param(ParamReceiptedID)
	id = bytes.TrimRight(id, "\x00") // which not all SMSCs write
	// The message type in esm_class (5.2.12): a receipt, or an intermediate notification.
	if kind := m.ESMClass & 0x3C; kind != 0x04 && kind != 0x20 && (!hasID || kind != 0) {
		return Receipt{}, &push.FieldError{Field: "esm_class", Err: ErrReceipt}
	}
	text := m.Short
	if payload, ok := m.Param(ParamPayload); ok && len(text) == 0 {
		text = payload[:min(len(payload), 254)] // no receipt is longer
	}
	if len(id) == 0 {
		id = field(text, "id")
	}
	if len(id) == 0 || len(id) > maxID {
		return Receipt{}, &push.FieldError{Field: "id", Err: ErrReceipt}
	}
	r := Receipt{ID: id, State: StateUnknown, Error: field(text, "err")}
	r.Error = r.Error[:min(len(r.Error), maxID)]
	if state, ok := m.Param(ParamState); ok {
		r.State = State(state[0])
	} else if word := field(text, "stat"); len(word) > 0 {
		for _, s := range stateNames {
			// Longer words occur, such as DELIVERED.
			if len(word) >= 5 && bytes.EqualFold([]byte(s.name[:5]), word[:5]) {
				r.State = State(s.code)
			}
		}
	}
	return r, nil
}

// field returns the value of a word name:value; the text behind "text:" is the
// message's own and not looked at.
func field(text []byte, name string) []byte {
	for word := range bytes.FieldsSeq(text) {
		key, value, _ := bytes.Cut(word, []byte(":"))
		switch {
		case bytes.EqualFold(key, []byte("text")):
			return nil
		case bytes.EqualFold(key, []byte(name)):
			return value
		}
	}
	return nil
}

// An IDFormat says how the id of a receipt is matched with that of the response to
// submit_sm: they can be written differently, hexadecimal here and decimal there.
type IDFormat string

// Formats of ids. A route's own is better than IDAny: with that, the receipt of
// message 10 can be taken for one of message 16, where the id 10 is no longer kept.
const (
	// IDAny matches ids that are equal as text, without regard to case and leading
	// zeros in numbers; then a decimal one with the same number in hexadecimal.
	IDAny            IDFormat = "any"
	IDText           IDFormat = "text"            // the same octets
	IDReceiptDecimal IDFormat = "receipt-decimal" // hexadecimal in the response, decimal in the receipt
	IDReceiptHex     IDFormat = "receipt-hex"     // decimal in the response, hexadecimal in the receipt
)

// Key returns the key by which the id of a response is to be kept: that id, of a
// number without leading zeros and in lower case unless f is IDText.
func (f IDFormat) Key(id []byte) string {
	v, err := strconv.ParseUint(string(id), 16, 64) // decimal digits stay what they are
	if f == IDText || err != nil {
		return string(id)
	}
	return strconv.FormatUint(v, 16)
}

// Keys returns the keys by which the id of a receipt can have been kept, the likeliest
// first.
func (f IDFormat) Keys(id []byte) (keys []string) {
	if f == IDAny || f == IDText {
		keys = append(keys, f.Key(id))
	}
	if v, err := strconv.ParseUint(string(id), 10, 64); err == nil && (f == IDAny || f == IDReceiptDecimal) {
		keys = append(keys, strconv.FormatUint(v, 16))
	}
	if v, err := strconv.ParseUint(string(id), 16, 64); err == nil && (f == IDAny || f == IDReceiptHex) {
		keys = append(keys, strconv.FormatUint(v, 10))
	}
	return keys
}

// Same reports whether the id of a receipt is that of a response.
func (f IDFormat) Same(response, receipt []byte) bool {
	return slices.Contains(f.Keys(receipt), f.Key(response))
}
