package smpp

import (
	"bytes"
	"iter"
	"strconv"
	"strings"

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

var stateNames = [...]string{StateEnroute: "ENROUTE", StateDelivered: "DELIVRD", StateExpired: "EXPIRED", StateDeleted: "DELETED",
	StateUndeliverable: "UNDELIV", StateAccepted: "ACCEPTD", StateUnknown: "UNKNOWN", StateRejected: "REJECTD"}

// String returns the name as the text of a receipt has it, or the number of an
// unknown one.
func (s State) String() string {
	if int(s) < len(stateNames) && s != 0 {
		return stateNames[s]
	}
	return strconv.Itoa(int(s))
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

// The message type in esm_class of deliver_sm (SMPP 3.4, 5.2.12).
const (
	typeMask         = 0x3C
	typeReceipt      = 0x04
	typeIntermediate = 0x20
)

// ParseReceipt reads the delivery receipt in a deliver_sm: the parameters
// receipted_message_id and message_state, and what these lack from the text, in which
// the fields may stand in any order. It neither copies nor allocates. The error is
// ErrReceipt for a message that says by its esm_class that it is something else, or
// has no id.
func ParseReceipt(m *Message) (Receipt, error) {
	id, hasID := m.Params.Get(ParamReceiptedID)
	id = cutNUL(id)
	if kind := m.ESMClass & typeMask; kind != typeReceipt && kind != typeIntermediate && (!hasID || kind != 0) {
		return Receipt{}, &push.FieldError{Field: "esm_class", Err: ErrReceipt}
	}
	text := m.Short
	if payload, ok := m.Params.Get(ParamPayload); ok && len(text) == 0 {
		text = payload[:min(len(payload), 254)] // no receipt is longer
	}
	if len(id) == 0 {
		id = field(text, "id:")
	}
	if len(id) == 0 || len(id) > maxID {
		return Receipt{}, &push.FieldError{Field: "id", Err: ErrReceipt}
	}
	r := Receipt{ID: id, State: StateUnknown, Error: field(text, "err:")}
	r.Error = r.Error[:min(len(r.Error), maxID)]
	if state, ok := m.Params.Get(ParamState); ok {
		r.State = State(state[0])
	} else if word := field(text, "stat:"); len(word) > 0 {
		for s, name := range stateNames {
			// Longer words occur, such as DELIVERED.
			if name != "" && len(word) >= 5 && strings.EqualFold(name[:5], string(word[:5])) {
				r.State = State(s)
			}
		}
	}
	return r, nil
}

// field returns the word behind a name that begins a word of its own; the text
// behind "text:" is the message's own and not looked at.
func field(text []byte, name string) []byte {
	for word := range bytes.FieldsSeq(text) {
		switch {
		case hasPrefixFold(word, "text:"):
			return nil
		case hasPrefixFold(word, name):
			return word[len(name):]
		}
	}
	return nil
}

func hasPrefixFold(word []byte, name string) bool {
	return len(word) >= len(name) && strings.EqualFold(string(word[:len(name)]), name)
}

// cutNUL returns text without its NUL, which not all SMSCs write.
func cutNUL(b []byte) []byte {
	before, _, _ := bytes.Cut(b, []byte{0})
	return before
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

// AppendKey appends the key by which the id of a response is to be kept: that id, of
// a number without leading zeros and in lower case unless f is IDText.
func (f IDFormat) AppendKey(dst, id []byte) []byte {
	v, err := strconv.ParseUint(string(id), 16, 64) // decimal digits stay what they are
	if f == IDText || err != nil {
		return append(dst, id...)
	}
	return strconv.AppendUint(dst, v, 16)
}

// Keys yields the keys by which the id of a receipt can have been kept, the likeliest
// first. Each is valid until the next.
func (f IDFormat) Keys(id []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		var buf [maxID]byte
		if (f == IDAny || f == IDText) && !yield(f.AppendKey(buf[:0], id)) {
			return
		}
		for _, v := range [...]struct {
			f        IDFormat
			from, to int
		}{{IDReceiptDecimal, 10, 16}, {IDReceiptHex, 16, 10}} {
			if f != IDAny && f != v.f {
				continue
			}
			if n, err := strconv.ParseUint(string(id), v.from, 64); err == nil && !yield(strconv.AppendUint(buf[:0], n, v.to)) {
				return
			}
		}
	}
}

// Same reports whether the id of a receipt is that of a response.
func (f IDFormat) Same(response, receipt []byte) bool {
	want := f.AppendKey(nil, response)
	for key := range f.Keys(receipt) {
		if bytes.Equal(key, want) {
			return true
		}
	}
	return false
}
