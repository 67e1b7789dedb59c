package push

import (
	"encoding/hex"
	"io"
	"iter"
	"math/big"
	"slices"
	"strconv"

	"github.com/go-wbxml/wbxml/internal/secret"
)

// Ports of WAP over WDP.
const (
	PortPush       uint16 = 2948 // the push client of a device, where DM notifications go too
	PortPushSecure uint16 = 2949 // the same over WTLS
	PortWSP        uint16 = 9200 // connectionless WSP, the source of a push
)

// Sizes of short messages in octets, and of a message in segments (3GPP TS
// 23.040, WAP-259-WDP).
const (
	MaxSegment   = 140 // of one short message: user data header and user data
	MaxSingle    = 133 // of user data beside the ports
	MaxPart      = 128 // of user data beside the ports and a reference of 8 bits
	MaxPartWide  = 127 // of user data beside the ports and a reference of 16 bits
	MaxSegments  = 255 // of a concatenated message
	MaxMessage   = MaxSegments * MaxPart
	headerSingle = MaxSegment - MaxSingle
)

// Data coding schemes (TP-DCS, data_coding of SMPP) for segments, which are
// eight-bit data. TP-UDHI must be set too (0x40 in esm_class of SMPP).
const (
	DCS8Bit       = 0x04 // 8-bit data, no class
	DCS8BitClass1 = 0xF5 // 8-bit data, class 1: stored in the device
)

// Information elements of a user data header (3GPP TS 23.040 9.2.3.24).
const (
	elementConcat     = 0x00 // reference of 8 bits, total, sequence number
	elementPorts8     = 0x04 // destination and source port of 8 bits
	elementPorts      = 0x05 // destination and source port of 16 bits
	elementConcatWide = 0x08 // reference of 16 bits, total, sequence number
)

// A Segmenter cuts a datagram into the user data of short messages: one of up
// to [MaxSingle] octets, else concatenated ones, each with the ports. It has no
// state: it is a value, safe for concurrent use.
type Segmenter struct {
	Dst, Src uint16 // ports, such as PortPush and PortWSP
	// Ref is the reference of a concatenated message, the same in all of its
	// segments. A sender counts it up for each message to one receiver.
	Ref  uint16
	Wide bool // write Ref as 16 bits, else as 8
}

// part returns the user data octets of a full segment.
func (s Segmenter) part() int {
	if s.Wide {
		return MaxPartWide
	}
	return MaxPart
}

// Count returns the number of segments, 1 to [MaxSegments], for a datagram of n
// octets. Above 255 times [MaxPart], or [MaxPartWide], the error is ErrLimit; a
// Ref that does not fit into 8 bits without Wide is ErrValue. Both come in a
// [*FieldError].
func (s Segmenter) Count(n int) (int, error) {
	if n <= MaxSingle {
		return 1, nil
	}
	if !s.Wide && s.Ref > 0xFF {
		return 0, &FieldError{"Ref", ErrValue}
	}
	if n > MaxSegments*s.part() {
		return 0, &FieldError{"datagram", ErrLimit}
	}
	return (n + s.part() - 1) / s.part(), nil
}

// AppendSegment appends segment i, counted from 0, of datagram: a user data
// header and user data, together at most [MaxSegment] octets and exactly that
// for all but the last of several. Where dst has room for it, it does not
// allocate. Errors are those of Count, and ErrSequence for an i that is not
// below the count; dst then comes back as it was.
func (s Segmenter) AppendSegment(dst, datagram []byte, i int) ([]byte, error) {
	count, err := s.Count(len(datagram))
	if err != nil {
		return dst, err
	}
	if i < 0 || i >= count {
		return dst, &FieldError{"segment", ErrSequence}
	}
	if count == 1 {
		dst = slices.Grow(dst, headerSingle+len(datagram))
		dst = append(dst, headerSingle-1)
		return append(s.appendPorts(dst), datagram...), nil
	}
	from := i * s.part()
	to := min(from+s.part(), len(datagram))
	dst = slices.Grow(dst, MaxSegment-s.part()+to-from)
	dst = s.appendPorts(append(dst, byte(MaxSegment-s.part()-1)))
	if s.Wide {
		dst = append(dst, elementConcatWide, 4, byte(s.Ref>>8), byte(s.Ref))
	} else {
		dst = append(dst, elementConcat, 3, byte(s.Ref))
	}
	dst = append(dst, byte(count), byte(i+1))
	return append(dst, datagram[from:to]...), nil
}

func (s Segmenter) appendPorts(dst []byte) []byte {
	return append(dst, elementPorts, 4, byte(s.Dst>>8), byte(s.Dst), byte(s.Src>>8), byte(s.Src))
}

// A Segment is the parsed user data of one short message.
type Segment struct {
	secret.Hidden // the fields do not show themselves

	Dst, Src uint16 // ports, where HasPorts
	HasPorts bool

	// The place in a concatenated message, where Concat. Total is 1 to 255, Seq 1
	// to Total.
	Concat     bool
	Wide       bool // Ref has 16 bits: 0x0012 is not the reference 0x12
	Ref        uint16
	Total, Seq uint8

	Skipped int    // information elements that have no field
	Data    []byte // user data; parsed, it aliases the input
}

// ParseSegment parses the user data of a short message with TP-UDHI, without
// copying or allocating. Unknown information elements are skipped and counted;
// of several with ports, or several of concatenation, the last one counts, as
// 3GPP TS 23.040 9.2.3.24 says. More than [MaxSegment] octets are ErrLimit, an
// element of the wrong size is ErrValue, one that does not fit into the header
// ErrLength, an impossible sequence number or total ErrSequence. Errors are
// [*SyntaxError].
func ParseSegment(b []byte) (s Segment, err error) {
	if err = s.parse(b, nil); err != nil {
		s = Segment{}
	}
	return s, err
}

// SegmentFields yields the octets of such user data with their meaning: of each
// information element its identifier, its length and what is in it, and the data,
// which is hidden. It ends at the first fault, which [ParseSegment] returns.
func SegmentFields(b []byte) iter.Seq[Field] {
	return func(yield func(Field) bool) { new(Segment).parse(b, yield) }
}

// parse reads the user data b. It shows the fields to yield, unless that is nil, until
// that wants no more.
func (s *Segment) parse(b []byte, yield func(Field) bool) error {
	if len(b) == 0 {
		return &SyntaxError{0, io.ErrUnexpectedEOF}
	}
	if len(b) > MaxSegment {
		return &SyntaxError{MaxSegment, ErrLimit}
	}
	end := 1 + int(b[0])
	if end > len(b) {
		return &SyntaxError{len(b), io.ErrUnexpectedEOF}
	}
	if yield != nil && !yield(Field{Length: 1, Name: "UDHL", Value: strconv.Itoa(end - 1)}) {
		return nil
	}
	ports, concats, concatAt := 0, 0, 0
	for at := 1; at < end; {
		if end-at < 2 || end-at-2 < int(b[at+1]) {
			return &SyntaxError{at, ErrLength}
		}
		next := at + 2 + int(b[at+1])
		var err error
		switch b[at] {
		case elementPorts, elementPorts8:
			ports++
			err = s.setPorts(b[at], b[at+2:next])
		case elementConcat, elementConcatWide:
			concats++
			concatAt = at
			err = s.setConcat(b[at], b[at+2:next])
		default:
			s.Skipped++
		}
		if err != nil {
			return &SyntaxError{at, err}
		}
		if yield != nil && !showElement(b[at:next], at, yield) {
			return nil
		}
		at = next
	}
	if err := s.check(); err != nil {
		return &SyntaxError{concatAt, err}
	}
	s.Skipped += max(ports-1, 0) + max(concats-1, 0)
	s.Data = b[end:]
	if yield != nil {
		yield(Field{Offset: end, Length: len(s.Data), Name: "user data", Hidden: true})
	}
	return nil
}

// showElement yields the fields of an information element, which was read, at an
// offset. It reports whether more are wanted.
func showElement(e []byte, at int, yield func(Field) bool) bool {
	type part struct {
		name string
		size int
	}
	parts := []part{{"IED", len(e) - 2}} // Information-Element-Data of no known form
	switch e[0] {
	case elementPorts8:
		parts = []part{{"destination port", 1}, {"originator port", 1}}
	case elementPorts:
		parts = []part{{"destination port", 2}, {"originator port", 2}}
	case elementConcat, elementConcatWide:
		parts = []part{{"reference", len(e) - 4}, {"total", 1}, {"sequence number", 1}}
	}
	if !yield(Field{Offset: at, Length: 1, Name: "IEI", Value: "0x" + hex.EncodeToString(e[:1])}) ||
		!yield(Field{Offset: at + 1, Length: 1, Name: "IEIDL", Value: strconv.Itoa(len(e) - 2)}) {
		return false
	}
	e, at = e[2:], at+2
	for _, p := range parts {
		value := "0x" + hex.EncodeToString(e[:p.size])
		if len(parts) > 1 {
			value = new(big.Int).SetBytes(e[:p.size]).String()
		}
		if !yield(Field{Offset: at, Length: p.size, Name: p.name, Value: value}) {
			return false
		}
		e, at = e[p.size:], at+p.size
	}
	return true
}

func (s *Segment) setPorts(element byte, v []byte) error {
	switch {
	case element == elementPorts && len(v) == 4:
		s.Dst, s.Src = uint16(v[0])<<8|uint16(v[1]), uint16(v[2])<<8|uint16(v[3])
	case element == elementPorts8 && len(v) == 2:
		s.Dst, s.Src = uint16(v[0]), uint16(v[1])
	default:
		return ErrValue
	}
	s.HasPorts = true
	return nil
}

func (s *Segment) setConcat(element byte, v []byte) error {
	switch {
	case element == elementConcat && len(v) == 3:
		s.Wide, s.Ref = false, uint16(v[0])
	case element == elementConcatWide && len(v) == 4:
		s.Wide, s.Ref = true, uint16(v[0])<<8|uint16(v[1])
	default:
		return ErrValue
	}
	s.Concat = true
	s.Total, s.Seq = v[len(v)-2], v[len(v)-1]
	return nil
}

// check returns why s cannot be part of a message.
func (s *Segment) check() error {
	switch {
	case s.Concat && (s.Seq == 0 || s.Seq > s.Total):
		return ErrSequence
	case len(s.Data) > MaxSegment:
		return ErrLimit
	}
	return nil
}
