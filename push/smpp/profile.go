package smpp

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/go-wbxml/wbxml/push"
)

// The reasons for which a receiver's number is refused.
var (
	ErrNumber  = errors.New("not a number of 7 to 15 digits with its country code")
	ErrCountry = errors.New("number of another country")
)

// Kinds of [Profile.Segmentation].
const (
	SegmentationUDH     = "udh"     // header and data of a segment in short_message
	SegmentationSAR     = "sar"     // data in short_message, ports and place in parameters
	SegmentationPayload = "payload" // all data in message_payload: the SMSC cuts it
)

// Kinds of [Profile.Delivery]: the segments that ask for a receipt. One is enough for a
// message, and each costs an id to keep.
const (
	DeliveryLast = "last"
	DeliveryAll  = "all"
	DeliveryNone = "none"
)

// A Profile says what the SMSC of a route wants. It holds no secret. [NewProfile]
// returns the usual one, which its JSON changes: see [ParseProfile].
type Profile struct {
	ServiceType string `json:"service_type"` // at most 5 characters, such as WAP

	SourceTON uint8  `json:"source_ton"` // of the sender, see Address
	SourceNPI uint8  `json:"source_npi"`
	Source    string `json:"source"`   // at most 20 digits, with TON 5 at most 11 characters; may be empty
	DestTON   uint8  `json:"dest_ton"` // of receivers: 0 as in the list, 1 international, 2 national
	DestNPI   uint8  `json:"dest_npi"` // 0 or 1
	Country   string `json:"country"`  // country code of national receivers, which is cut off

	DataCoding   string   `json:"data_coding"` // 04 or F5: 8-bit data, without a class or of class 1
	ESMClass     uint8    `json:"esm_class"`   // messaging mode, 0 to 3; the bit for a header comes by itself
	Segmentation string   `json:"segmentation"`
	Delivery     string   `json:"registered_delivery"`
	Validity     string   `json:"validity"` // such as 36h, in seconds and at most 30 days; empty leaves it to the SMSC
	IDFormat     IDFormat `json:"id_format"`

	Window int     `json:"window"` // for Options.Window: 1 to 65,535
	Rate   float64 `json:"rate"`   // for the limiter, messages a second; 0 for no limit
}

// NewProfile returns the profile of an SMSC without wishes: international numbers,
// 8-bit data with headers, receipts for the last segments, a window of 100.
func NewProfile() Profile {
	return Profile{DestTON: 1, DestNPI: 1, DataCoding: "04", Segmentation: SegmentationUDH, Delivery: DeliveryLast, IDFormat: IDAny, Window: 100}
}

// ParseProfile reads a JSON object with fields of [Profile]; those that it lacks are
// as in [NewProfile]. An unknown field is an error, and so is what Check refuses.
func ParseProfile(b []byte) (Profile, error) {
	p := NewProfile()
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		return p, fmt.Errorf("smpp: profile: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return p, &push.FieldError{Field: "profile", Err: push.ErrLength}
	}
	return p, p.Check()
}

// Check returns the first field that no SMSC can want, a [*push.FieldError] with its
// name in JSON.
func (p *Profile) Check() error {
	_, validity := p.validity()
	for _, v := range [...]struct {
		field string
		ok    bool
	}{
		{"service_type", len(p.ServiceType) <= 5 && printable(p.ServiceType)},
		{"source_ton", p.SourceTON <= 6},
		{"source_npi", slices.Contains([]uint8{0, 1, 3, 4, 6, 8, 9, 10, 14, 18}, p.SourceNPI)},
		{"source", p.SourceTON == 5 && len(p.Source) <= 11 && printable(p.Source) || p.SourceTON != 5 && len(p.Source) <= 20 && digits(p.Source)},
		{"dest_ton", p.DestTON <= 2},
		{"dest_npi", p.DestNPI <= 1},
		{"country", digits(p.Country) && len(p.Country) <= 3 && (p.DestTON == 2) == (p.Country != "") && !strings.HasPrefix(p.Country, "0")},
		{"data_coding", p.DataCoding == "04" || p.DataCoding == "F5"},
		{"esm_class", p.ESMClass <= 3},
		{"segmentation", slices.Contains([]string{SegmentationUDH, SegmentationSAR, SegmentationPayload}, p.Segmentation)},
		{"registered_delivery", slices.Contains([]string{DeliveryLast, DeliveryAll, DeliveryNone}, p.Delivery)},
		{"validity", validity},
		{"id_format", slices.Contains([]IDFormat{IDAny, IDText, IDReceiptDecimal, IDReceiptHex}, p.IDFormat)},
		{"window", p.Window > 0 && p.Window <= maxWindow},
		{"rate", p.Rate >= 0 && p.Rate <= 1e9},
	} {
		if !v.ok {
			return &push.FieldError{Field: v.field, Err: push.ErrValue}
		}
	}
	return nil
}

func printable(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < 0x20 || r > 0x7E })
}

func digits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// validity returns the validity_period, a time from now (SMPP 3.4, 7.1.1).
func (p *Profile) validity() (period []byte, ok bool) {
	if p.Validity == "" {
		return nil, true
	}
	d, err := time.ParseDuration(p.Validity)
	s := int(d / time.Second)
	return fmt.Appendf(nil, "0000%02d%02d%02d%02d000R", s/86400, s/3600%24, s/60%60, s%60), err == nil && s > 0 && s <= 30*86400 && d%time.Second == 0
}

// AppendNumber appends a receiver's number as DestTON wants it. The number has its
// country code; a plus sign in front is allowed. Errors are ErrNumber and ErrCountry.
func (p *Profile) AppendNumber(dst, msisdn []byte) ([]byte, error) {
	n := bytes.TrimPrefix(msisdn, []byte("+"))
	switch {
	case len(n) < 7 || len(n) > 15 || n[0] == '0' || !digits(string(n)):
		return dst, &push.FieldError{Field: "msisdn", Err: ErrNumber}
	case p.DestTON == 0:
		n = msisdn
	case p.DestTON == 2:
		var ok bool
		if n, ok = bytes.CutPrefix(n, []byte(p.Country)); !ok {
			return dst, &push.FieldError{Field: "msisdn", Err: ErrCountry}
		}
	}
	return append(dst, n...), nil
}

// A Route makes the submit_sm of messages by a profile. It is safe for concurrent use.
type Route struct {
	p Profile
	m Message // what all have
}

// NewRoute returns the route of a profile, or what [Profile.Check] does.
func NewRoute(p Profile) (*Route, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	m := Message{ServiceType: []byte(p.ServiceType), Source: Address{p.SourceTON, p.SourceNPI, []byte(p.Source)}, Dest: Address{TON: p.DestTON, NPI: p.DestNPI}}
	m.Validity, _ = p.validity()
	if m.DataCoding, m.ESMClass = push.DCS8Bit, p.ESMClass; p.DataCoding == "F5" {
		m.DataCoding = push.DCS8BitClass1
	}
	if p.Segmentation == SegmentationUDH {
		m.ESMClass |= 0x40
	}
	return &Route{p, m}, nil
}

// Count returns how many submit_sm a message of that many segments becomes.
func (r *Route) Count(segments int) int {
	if r.p.Segmentation == SegmentationPayload {
		return min(segments, 1)
	}
	return segments
}

// Message makes m the submit_sm i, counted from 0, of a message to a number, which
// is that of segments made by [push.Segmenter], all of them and in order. It
// uses the memory of m.Dest.Addr and m.Params again; m aliases the segment. Where
// these have room, nothing is allocated. Errors are those of [Profile.AppendNumber]
// and [push.ParseSegment], and push.ErrSequence for segments that are not those of one
// message; m is then not to be used.
func (r *Route) Message(m *Message, msisdn []byte, segments [][]byte, i int) error {
	number, params, count := m.Dest.Addr[:0], m.Params[:0], r.Count(len(segments))
	*m = r.m
	var err error
	if m.Dest.Addr, err = r.p.AppendNumber(number, msisdn); err != nil {
		return err
	}
	if i < 0 || i >= count {
		return &push.FieldError{Field: "segment", Err: push.ErrSequence}
	}
	if r.p.Delivery == DeliveryAll || r.p.Delivery == DeliveryLast && i == count-1 {
		m.Registered = 1
	}
	s, err := segment(segments, i)
	if err != nil || r.p.Segmentation == SegmentationUDH {
		m.Short = segments[i]
		return err
	}
	if s.HasPorts {
		params = AppendParam(params, ParamSourcePort, byte(s.Src>>8), byte(s.Src))
		params = AppendParam(params, ParamDestPort, byte(s.Dst>>8), byte(s.Dst))
	}
	if r.p.Segmentation == SegmentationPayload {
		m.Params, err = appendPayload(params, segments)
		return err
	}
	if s.Concat {
		params = AppendParam(params, ParamReference, byte(s.Ref>>8), byte(s.Ref))
		params = AppendParam(AppendParam(params, ParamTotal, s.Total), ParamSegment, s.Seq)
	}
	m.Short, m.Params = s.Data, params
	return nil
}

// segment parses a segment, which has to be the one of its place.
func segment(segments [][]byte, i int) (push.Segment, error) {
	s, err := push.ParseSegment(segments[i])
	if err == nil && (s.Concat != (len(segments) > 1) || s.Concat && (int(s.Seq) != i+1 || int(s.Total) != len(segments))) {
		err = &push.FieldError{Field: "segment", Err: push.ErrSequence}
	}
	return s, err
}

// appendPayload appends message_payload with the data of all segments.
func appendPayload(dst []byte, segments [][]byte) ([]byte, error) {
	start := len(dst) + 4
	dst = AppendParam(dst, ParamPayload)
	for i := range segments {
		s, err := segment(segments, i)
		if err != nil {
			return dst, err
		}
		dst = append(dst, s.Data...)
	}
	binary.BigEndian.PutUint16(dst[start-2:], uint16(len(dst)-start))
	return dst, nil
}
