package smpp

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-wbxml/wbxml/push"
)

// The reasons for which a receiver's number is refused.
var (
	ErrNumber  = errors.New("not a number of 7 to 15 digits with its country code")
	ErrCountry = errors.New("number of another country")
)

// A Segmentation says how submit_sm carries a message of several segments.
type Segmentation string

// Kinds of segmentation.
const (
	SegmentationUDH     Segmentation = "udh"     // header and data of a segment in short_message
	SegmentationSAR     Segmentation = "sar"     // data in short_message, ports and place in parameters
	SegmentationPayload Segmentation = "payload" // all data in message_payload: the SMSC cuts it
)

// A Delivery says which segments ask for a delivery receipt.
type Delivery string

// Kinds of Delivery. One receipt is enough for a message: each costs an id to keep.
const (
	DeliveryLast Delivery = "last" // the last segment
	DeliveryAll  Delivery = "all"
	DeliveryNone Delivery = "none"
)

// A Hex is an octet whose text, also in JSON, is two hexadecimal digits.
type Hex uint8

// MarshalText implements [encoding.TextMarshaler].
func (h Hex) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "%02X", uint8(h)), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (h *Hex) UnmarshalText(b []byte) error {
	v, err := strconv.ParseUint(string(b), 16, 8)
	if err != nil || len(b) != 2 {
		return push.ErrValue
	}
	*h = Hex(v)
	return nil
}

// A Duration is one whose text, also in JSON, is that of [time.ParseDuration], such
// as 24h.
type Duration time.Duration

// MarshalText implements [encoding.TextMarshaler].
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (d *Duration) UnmarshalText(b []byte) error {
	v, err := time.ParseDuration(string(b))
	if err != nil {
		return push.ErrValue
	}
	*d = Duration(v)
	return nil
}

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

	DataCoding   Hex          `json:"data_coding"` // 04, or F4 to F7: 8-bit data
	ESMClass     Hex          `json:"esm_class"`   // messaging mode, 00 to 03; the bit for a header comes by itself
	Segmentation Segmentation `json:"segmentation"`
	Delivery     Delivery     `json:"registered_delivery"`
	Validity     Duration     `json:"validity"` // whole seconds, at most 30 days; 0 leaves it to the SMSC
	IDFormat     IDFormat     `json:"id_format"`

	Window int     `json:"window"` // for Options.Window: 1 to 65,535
	Rate   float64 `json:"rate"`   // for the limiter, messages a second; 0 for no limit
}

// NewProfile returns the profile of an SMSC without wishes: international numbers,
// 8-bit data with headers, receipts for the last segments, a window of 100.
func NewProfile() Profile {
	return Profile{DestTON: 1, DestNPI: 1, DataCoding: push.DCS8Bit, Segmentation: SegmentationUDH, Delivery: DeliveryLast, IDFormat: IDAny, Window: 100}
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
		{"data_coding", p.DataCoding == push.DCS8Bit || p.DataCoding >= 0xF4 && p.DataCoding <= 0xF7},
		{"esm_class", p.ESMClass <= 3},
		{"segmentation", p.Segmentation == SegmentationUDH || p.Segmentation == SegmentationSAR || p.Segmentation == SegmentationPayload},
		{"registered_delivery", p.Delivery == DeliveryLast || p.Delivery == DeliveryAll || p.Delivery == DeliveryNone},
		{"validity", p.Validity >= 0 && p.Validity <= Duration(30*24*time.Hour) && p.Validity%Duration(time.Second) == 0},
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

func digits[T string | []byte](s T) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// validity returns the validity_period, a time from now (SMPP 3.4, 7.1.1).
func (p *Profile) validity() []byte {
	if p.Validity == 0 {
		return nil
	}
	s := int(time.Duration(p.Validity) / time.Second)
	return fmt.Appendf(nil, "0000%02d%02d%02d%02d000R", s/86400, s/3600%24, s/60%60, s%60)
}

// AppendNumber appends a receiver's number as DestTON wants it. The number has its
// country code; a plus sign in front is allowed. Errors are ErrNumber and ErrCountry.
func (p *Profile) AppendNumber(dst, msisdn []byte) ([]byte, error) {
	n := bytes.TrimPrefix(msisdn, []byte("+"))
	switch {
	case len(n) < 7 || len(n) > 15 || n[0] == '0' || !digits(n):
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
	return &Route{p, Message{
		ServiceType: []byte(p.ServiceType), Source: Address{p.SourceTON, p.SourceNPI, []byte(p.Source)},
		Dest: Address{TON: p.DestTON, NPI: p.DestNPI}, Validity: p.validity(), ESMClass: uint8(p.ESMClass), DataCoding: uint8(p.DataCoding),
	}}, nil
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
	number, all := m.Dest.Addr[:0], m.Params[:0]
	*m = r.m
	var err error
	if m.Dest.Addr, err = r.p.AppendNumber(number, msisdn); err != nil {
		return err
	}
	count := r.Count(len(segments))
	if i < 0 || i >= count {
		return &push.FieldError{Field: "segment", Err: push.ErrSequence}
	}
	s, err := segment(segments, i)
	if err != nil {
		return err
	}
	if r.p.Delivery == DeliveryAll || r.p.Delivery == DeliveryLast && i == count-1 {
		m.Registered = 1
	}
	if r.p.Segmentation == SegmentationUDH {
		m.ESMClass |= esmUDHI
		m.Short = segments[i]
		return nil
	}
	if s.HasPorts {
		all = appendPort(appendPort(all, ParamSourcePort, s.Src), ParamDestPort, s.Dst)
	}
	if r.p.Segmentation == SegmentationPayload {
		m.Params, err = appendPayload(all, segments)
		return err
	}
	if m.Short = s.Data; s.Concat {
		all = appendPort(all, ParamReference, s.Ref)
		all = AppendParam(AppendParam(all, ParamTotal, s.Total), ParamSegment, s.Seq)
	}
	m.Params = all
	return nil
}

const esmUDHI = 0x40 // of esm_class: short_message begins with a user data header

func appendPort(dst Params, tag Tag, v uint16) Params {
	return AppendParam(dst, tag, byte(v>>8), byte(v))
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
func appendPayload(dst Params, segments [][]byte) (Params, error) {
	start := len(dst)
	dst = AppendParam(dst, ParamPayload)
	for i := range segments {
		s, err := segment(segments, i)
		if err != nil {
			return dst, err
		}
		dst = append(dst, s.Data...)
	}
	n := len(dst) - start - 4
	dst[start+2], dst[start+3] = byte(n>>8), byte(n)
	return dst, nil
}
