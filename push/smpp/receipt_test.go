package smpp

import (
	"errors"
	"strings"
	"testing"
)

func TestReceipt(t *testing.T) {
	const text = "id:1a2B sub:001 dlvrd:001 submit date:2611231200 done date:2611231201 stat:DELIVRD err:0a7 text:id:9 stat:EXPIRED"
	parameters := AppendParam(AppendParam(nil, ParamReceiptedID, []byte("77\x00")...), ParamState, 5)
	for _, v := range []struct {
		name string
		m    Message
		want string // id, state, error; or "" for ErrReceipt
	}{
		{"text", Message{ESMClass: 0x04, Short: []byte(text)}, "1a2B DELIVRD 0a7"},
		{"in message_payload", Message{ESMClass: 0x04, Params: AppendParam(nil, ParamPayload, []byte(text)...)}, "1a2B DELIVRD 0a7"},
		{"upper case, other order, a long word", Message{ESMClass: 0x04, Short: []byte("STAT:Undeliverable ERR:1 ID:5")}, "5 UNDELIV 1"},
		{"each state", Message{ESMClass: 0x04, Short: []byte("id:1 stat:REJECTD")}, "1 REJECTD "},
		{"accepted", Message{ESMClass: 0x20, Short: []byte("id:1 stat:ACCEPTD")}, "1 ACCEPTD "},
		{"another word", Message{ESMClass: 0x04, Short: []byte("id:1 stat:GONE")}, "1 UNKNOWN "},
		{"no state", Message{ESMClass: 0x04, Short: []byte("id:1")}, "1 UNKNOWN "},
		{"parameters", Message{ESMClass: 0x04, Params: parameters}, "77 UNDELIV "},
		{"parameters win", Message{ESMClass: 0x04, Short: []byte(text), Params: parameters}, "77 UNDELIV 0a7"},
		{"a parameter without NUL, and text", Message{ESMClass: 0x04, Short: []byte(text), Params: AppendParam(nil, ParamReceiptedID, '7')}, "7 DELIVRD 0a7"},
		{"without a bit, with the parameter", Message{Params: parameters}, "77 UNDELIV "},
		{"with a header bit beside", Message{ESMClass: 0x44, Short: []byte(text)}, "1a2B DELIVRD 0a7"},
		{"a text by a person", Message{Short: []byte(text)}, ""},
		{"acknowledgement of the user", Message{ESMClass: 0x10, Short: []byte(text), Params: parameters}, ""},
		{"no id", Message{ESMClass: 0x04, Short: []byte("stat:DELIVRD text:id:1")}, ""},
		{"empty id", Message{ESMClass: 0x04, Short: []byte("id: stat:DELIVRD")}, ""},
		{"long id", Message{ESMClass: 0x04, Short: []byte("id:" + strings.Repeat("1", 65))}, ""},
		{"long error", Message{ESMClass: 0x04, Short: []byte("id:1 err:" + strings.Repeat("1", 65))}, "1 UNKNOWN " + strings.Repeat("1", 64)},
		{"nothing", Message{ESMClass: 0x04}, ""},
	} {
		r, err := ParseReceipt(&v.m)
		got := string(r.ID) + " " + r.State.String() + " " + string(r.Error)
		if v.want == "" && !errors.Is(err, ErrReceipt) || v.want != "" && (err != nil || got != v.want) {
			t.Errorf("%s: %q, %v", v.name, got, err)
		}
	}
	if StateEnroute.Final() || StateAccepted.Final() || !StateDelivered.Final() || !StateUnknown.Final() {
		t.Error("final states are not")
	}
}

func TestIDs(t *testing.T) {
	for _, v := range []struct {
		response, receipt string
		as                string // the formats in which they match
	}{
		{"abc-1", "abc-1", "any text"},
		{"abc-1", "ABC-1", ""},
		{"1A2B", "1a2b", "any"},
		{"1A2B", "00001a2b", "any"},
		{"1A2B", "6699", "any receipt-decimal"},
		{"00001a2b", "6699", "any receipt-decimal"},
		{"6699", "1A2B", "any receipt-hex"},
		{"0006699", "00001A2B", "any receipt-hex"},
		{"6699", "6699", "any text"},
		{"6699", "06699", "any"},
		{"AB54A98CEB1F0AD2", "12345678901234567890", "any receipt-decimal"},
		{"12345678901234567890", "AB54A98CEB1F0AD2", "any receipt-hex"},
		{"12345678901234567890", "12345678901234567890", "any text"},
		{"99999999999999999999", "99999999999999999999", "any text"}, // no number of 64 bits
		{"6699", "6698", ""},
		{"0", "0", "any text receipt-decimal receipt-hex"},
	} {
		for _, f := range []IDFormat{IDAny, IDText, IDReceiptDecimal, IDReceiptHex} {
			want := false
			for name := range strings.FieldsSeq(v.as) {
				want = want || name == string(f)
			}
			if got := f.Same([]byte(v.response), []byte(v.receipt)); got != want {
				t.Errorf("%s and %s as %s: %v", v.response, v.receipt, f, got)
			}
		}
	}
}
