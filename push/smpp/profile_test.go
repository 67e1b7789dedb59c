package smpp

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/push"
)

// cut makes the segments of a datagram of n octets, 0, 1, 2 and so on.
func cut(t testing.TB, n int) (segments [][]byte) {
	t.Helper()
	datagram := make([]byte, n)
	for i := range datagram {
		datagram[i] = byte(i)
	}
	s := push.Segmenter{Dst: push.PortPush, Src: push.PortWSP, Ref: 0x2A}
	count, err := s.Count(n)
	if err != nil {
		t.Fatal(err)
	}
	for i := range count {
		b, err := s.AppendSegment(nil, datagram, i)
		if err != nil {
			t.Fatal(err)
		}
		segments = append(segments, b)
	}
	return segments
}

func TestProfileJSON(t *testing.T) {
	want := Profile{
		ServiceType: "WAP", SourceTON: 5, Source: "Operator", DestTON: 2, DestNPI: 1, Country: "49", DataCoding: "F5", ESMClass: 3,
		Segmentation: SegmentationSAR, Delivery: DeliveryAll, Validity: "36h", IDFormat: IDReceiptDecimal, Window: 10, Rate: 0.5,
	}
	const text = `{"service_type":"WAP","source_ton":5,"source_npi":0,"source":"Operator","dest_ton":2,"dest_npi":1,"country":"49",` +
		`"data_coding":"F5","esm_class":3,"segmentation":"sar","registered_delivery":"all","validity":"36h","id_format":"receipt-decimal","window":10,"rate":0.5}`
	if b, err := json.Marshal(want); err != nil || string(b) != text {
		t.Errorf("%v: %s", err, b)
	}
	if got, err := ParseProfile([]byte(text)); err != nil || got != want {
		t.Errorf("%v\n%s", err, cmp.Diff(want, got))
	}
	if got, err := ParseProfile([]byte(` {} `)); err != nil || got != NewProfile() {
		t.Errorf("%v: %+v", err, got)
	}
	for _, v := range []struct{ json, field string }{
		{`{"service_type":"123456"}`, "service_type"}, {`{"service_type":"\u0000"}`, "service_type"},
		{`{"source_ton":7}`, "source_ton"}, {`{"source_npi":2}`, "source_npi"},
		{`{"source":"Operator"}`, "source"}, {`{"source_ton":5,"source":"123456789012"}`, "source"}, {`{"source":"123456789012345678901"}`, "source"},
		{`{"dest_ton":5}`, "dest_ton"}, {`{"dest_npi":8}`, "dest_npi"},
		{`{"dest_ton":2}`, "country"}, {`{"country":"49"}`, "country"}, {`{"dest_ton":2,"country":"04"}`, "country"}, {`{"dest_ton":2,"country":"4x"}`, "country"},
		{`{"data_coding":"00"}`, "data_coding"}, {`{"data_coding":"4"}`, "data_coding"}, {`{"esm_class":64}`, "esm_class"},
		{`{"segmentation":""}`, "segmentation"}, {`{"registered_delivery":"some"}`, "registered_delivery"},
		{`{"validity":"-1s"}`, "validity"}, {`{"validity":"0s"}`, "validity"}, {`{"validity":"1"}`, "validity"}, {`{"validity":"2562047h"}`, "validity"}, {`{"validity":"721h"}`, "validity"}, {`{"validity":"1500ms"}`, "validity"},
		{`{"id_format":"hex"}`, "id_format"}, {`{"window":0}`, "window"}, {`{"window":65536}`, "window"}, {`{"rate":-1}`, "rate"},
		{`{} {}`, "profile"},
	} {
		_, err := ParseProfile([]byte(v.json))
		refused, _ := errors.AsType[*push.FieldError](err)
		if refused == nil || refused.Field != v.field {
			t.Errorf("%s: %v", v.json, err)
		}
	}
	for _, text := range []string{`{"password":"x"}`, `{"data_coding":4}`, `{"esm_class":"03"}`, `{"esm_class":256}`, `{"window":"1"}`, `[]`, `{`, ``} {
		if _, err := ParseProfile([]byte(text)); err == nil {
			t.Errorf("%s: no error", text)
		}
	}
	if _, err := NewRoute(Profile{}); err == nil {
		t.Error("a route of the zero profile")
	}
	p := NewProfile()
	if p.Rate = math.NaN(); p.Check() == nil {
		t.Error("a rate that is no number")
	}
}

func TestNumber(t *testing.T) {
	for _, v := range []struct {
		number string
		ton    uint8
		want   string
		err    error
	}{
		{"+491701234567", 1, "491701234567", nil},
		{"491701234567", 1, "491701234567", nil},
		{"+491701234567", 0, "+491701234567", nil},
		{"491701234567", 0, "491701234567", nil},
		{"491701234567", 2, "1701234567", nil},
		{"+491701234567", 2, "1701234567", nil},
		{"431701234567", 2, "", ErrCountry},
		{"1234567", 1, "1234567", nil},
		{"123456", 1, "", ErrNumber},
		{"123456789012345", 1, "123456789012345", nil},
		{"1234567890123456", 1, "", ErrNumber},
		{"00491701234567", 1, "", ErrNumber},
		{"01701234567", 1, "", ErrNumber},
		{"++491701234567", 1, "", ErrNumber},
		{"49 170 1234567", 1, "", ErrNumber},
		{"49170123456x", 1, "", ErrNumber},
		{"+", 1, "", ErrNumber},
		{"", 0, "", ErrNumber},
	} {
		p := Profile{DestTON: v.ton, Country: "49"}
		got, err := p.AppendNumber([]byte("before"), []byte(v.number))
		if !errors.Is(err, v.err) || string(got) != "before"+v.want {
			t.Errorf("%q, TON %d: %q, %v", v.number, v.ton, got, err)
		}
		if err != nil && len(v.number) > 3 && strings.Contains(err.Error(), v.number) {
			t.Errorf("the number is in %v", err)
		}
	}
}

// TestRoute has the octets of each segmentation, from esm_class on.
func TestRoute(t *testing.T) {
	const head = `00 0301 31303000 0101 34393137303132333400 ` // from "100" to "491701234"
	data := func(from, to int) string {
		var b strings.Builder
		for i := range to - from {
			b.WriteString(string("0123456789ABCDEF"[(from+i)>>4&15]) + string("0123456789ABCDEF"[(from+i)&15]))
		}
		return b.String()
	}
	ports := `020A 0002 23F0 020B 0002 0B84` // source_port, destination_port
	for _, v := range []struct {
		name     string
		kind     string
		delivery string
		octets   int
		want     []string
	}{
		{"one segment, UDH", SegmentationUDH, DeliveryLast, 2, []string{`43 00 00 00 00 01 00 04 00 09 06 05040B8423F0 0001`}},
		{"one segment, sar", SegmentationSAR, DeliveryLast, 2, []string{`03 00 00 00 00 01 00 04 00 02 0001` + ports}},
		{"one segment, payload", SegmentationPayload, DeliveryLast, 2, []string{`03 00 00 00 00 01 00 04 00 00` + ports + `0424 0002 0001`}},
		{"UDH", SegmentationUDH, DeliveryLast, 200, []string{
			`43 00 00 00 00 00 00 04 00 8C 0B 05040B8423F0 00032A0201` + data(0, 128),
			`43 00 00 00 00 01 00 04 00 54 0B 05040B8423F0 00032A0202` + data(128, 200)}},
		{"sar", SegmentationSAR, DeliveryAll, 200, []string{
			`03 00 00 00 00 01 00 04 00 80` + data(0, 128) + ports + `020C 0002 002A 020E 0001 02 020F 0001 01`,
			`03 00 00 00 00 01 00 04 00 48` + data(128, 200) + ports + `020C 0002 002A 020E 0001 02 020F 0001 02`}},
		{"payload", SegmentationPayload, DeliveryNone, 200, []string{
			`03 00 00 00 00 00 00 04 00 00` + ports + `0424 00C8` + data(0, 200)}},
	} {
		p := NewProfile()
		p.Segmentation, p.Delivery, p.ESMClass, p.SourceTON, p.SourceNPI, p.Source = v.kind, v.delivery, 3, 3, 1, "100"
		r, err := NewRoute(p)
		if err != nil {
			t.Fatal(err)
		}
		segments := cut(t, v.octets)
		if n := r.Count(len(segments)); n != len(v.want) {
			t.Errorf("%s: %d messages", v.name, n)
		}
		var m Message
		for i, want := range v.want {
			if err := r.Message(&m, []byte("+491701234"), segments, i); err != nil {
				t.Fatal(err)
			}
			got, err := AppendPDU(nil, &PDU{Command: CommandSubmitSM, Message: m})
			if octets := testdoc.Hex(t, head+want); err != nil || !bytes.Equal(got[headerSize:], octets) {
				t.Errorf("%s, %d: %v\n% X, want\n% X", v.name, i, err, got[headerSize:], octets)
			}
		}
		if err := r.Message(&m, []byte("+491701234"), segments, len(v.want)); !errors.Is(err, push.ErrSequence) {
			t.Errorf("%s: one more: %v", v.name, err)
		}
		if err := r.Message(&m, []byte("1"), segments, 0); !errors.Is(err, ErrNumber) {
			t.Errorf("%s: %v", v.name, err)
		}
		if err := r.Message(&m, []byte("491701234"), [][]byte{{9}}, 0); err == nil {
			t.Errorf("%s: a bad segment was taken", v.name)
		}
		if len(segments) > 1 {
			segments[0], segments[1] = segments[1], segments[0]
			if err := r.Message(&m, []byte("491701234"), segments, 0); !errors.Is(err, push.ErrSequence) {
				t.Errorf("%s: out of order: %v", v.name, err)
			}
			segments[0], segments[1] = segments[1], nil
			if err := r.Message(&m, []byte("491701234"), segments, r.Count(2)-1); err == nil {
				t.Errorf("%s: an empty segment was taken", v.name)
			}
			if err := r.Message(&m, []byte("491701234"), segments[:1], 0); !errors.Is(err, push.ErrSequence) {
				t.Errorf("%s: one missing: %v", v.name, err)
			}
		}
	}
}

func TestDataCoding(t *testing.T) {
	for coding, want := range map[string]uint8{"04": push.DCS8Bit, "F5": push.DCS8BitClass1} {
		p := NewProfile()
		p.DataCoding = coding
		r, err := NewRoute(p)
		if err != nil {
			t.Fatal(err)
		}
		var m Message
		if err := r.Message(&m, []byte("491701234"), cut(t, 1), 0); err != nil || m.DataCoding != want {
			t.Errorf("%s: %02X, %v", coding, m.DataCoding, err)
		}
	}
}

func TestValidity(t *testing.T) {
	for d, want := range map[string]string{"": "", "1s": "000000000001000R", "26h3m4s": "000001020304000R", "720h": "000030000000000R"} {
		p := Profile{Validity: d}
		if got, ok := p.validity(); string(got) != want || !ok {
			t.Errorf("%v: %q, %v, want %q", d, got, ok, want)
		}
	}
}
