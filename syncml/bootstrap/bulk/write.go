package bulk

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/go-wbxml/wbxml/internal/secret"
	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// A Carrier is the form of a message for the program that sends it. A gateway for push
// needs messages, one for short messages segments.
type Carrier uint8

const (
	CarrierBare     Carrier = iota // the WBXML document itself
	CarrierPush                    // its push PDU
	CarrierSegments                // the push PDU in segments, which are short messages
)

// A Device is the message of one device, for Options.Append. All of it is valid
// during the call only.
type Device struct {
	secret.Hidden // the fields do not show themselves

	Row     int64  // in the list, from 1
	Line    int    // the same, with the header
	ID      []byte // of the column id, else device; nil where there is neither
	Kept    []Kept // by Options.Keep; UTF-8
	Message bootstrap.Message
	Keys    bootstrap.Keys // that protect the message, and accept its method only
	Carrier Carrier
	// Pieces are the octets to send: one piece, or with CarrierSegments one for
	// each segment. The transaction identifier of a push is the last 8 bits of the
	// row's number.
	Pieces [][]byte
	Ref    uint16 // of the segments, where there are several
	Seed   string // that Ref was derived from

	record []byte
}

// Format implements [fmt.Formatter]: keys are masked, octets are their lengths.
func (d Device) Format(f fmt.State, _ rune) {
	fmt.Fprintf(f, "{row %d, %v, %v, %d pieces}", d.Row, d.Message, d.Keys, len(d.Pieces))
}

// LogValue implements [slog.LogValuer] by [Device.Format].
func (d Device) LogValue() slog.Value { return secret.Shown(d) }

// Kept is a value that goes from the list to the output.
type Kept struct {
	Name  string // as in Options.Keep
	Value []byte
}

// fields are the names in the output. The decoders of Go and others do not regard case.
var fields = []string{"row", "line", "id", "type", "sec", "mac", "ref", "refSeed", "message", "push", "segments", "pieces"}

// isField reports whether the output has a field of that name.
func isField(name string) bool {
	return slices.ContainsFunc(fields, func(f string) bool { return strings.EqualFold(f, name) })
}

// AppendBinary appends each piece behind its length as uvarint. A piece that is a bare
// document does not say how it is protected: that has to go another way. Where columns
// are kept, a record stands in front of the pieces, see the package.
func AppendBinary(dst []byte, d *Device) ([]byte, error) {
	if len(d.Kept) > 0 {
		d.record = append(strconv.AppendInt(append(d.appendRecord(d.record[:0]), `,"pieces":`...), int64(len(d.Pieces)), 10), '}')
		dst = appendPiece(dst, d.record)
	}
	for _, p := range d.Pieces {
		dst = appendPiece(dst, p)
	}
	return dst, nil
}

// appendPiece appends a piece behind its length.
func appendPiece(dst, p []byte) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(p))), p...)
}

// AppendJSON appends a line of JSON, see the package. The line has the passwords of the
// message, in hexadecimal: store it where others cannot read it.
func AppendJSON(dst []byte, d *Device) ([]byte, error) {
	dst = d.appendRecord(dst)
	switch d.Carrier {
	case CarrierBare:
		dst = append(dst, `,"message":"`...)
	case CarrierPush:
		dst = append(dst, `,"push":"`...)
	default:
		return d.appendSegments(dst), nil
	}
	return append(appendHex(dst, d.Pieces[0]), "\"}\n"...), nil
}

// appendRecord appends what there is to say about the message, as JSON that goes on.
func (d *Device) appendRecord(dst []byte) []byte {
	s := &d.Message.Security
	dst = strconv.AppendInt(append(dst, `{"row":`...), d.Row, 10)
	dst = strconv.AppendInt(append(dst, `,"line":`...), int64(d.Line), 10)
	if d.ID != nil {
		dst = appendText(append(dst, `,"id":`...), d.ID)
	}
	for _, k := range d.Kept {
		dst = appendText(append(appendText(append(dst, ','), k.Name), ':'), k.Value)
	}
	dst = appendText(append(dst, `,"type":`...), d.Message.Type)
	if s.SEC != bootstrap.SECNone {
		dst = appendText(append(dst, `,"sec":`...), s.SEC.String())
	}
	if s.HasMAC {
		dst = append(s.AppendMAC(append(dst, `,"mac":"`...)), '"')
	}
	// A single short message has no reference in its header.
	if len(d.Pieces) > 1 {
		dst = strconv.AppendInt(append(dst, `,"ref":`...), int64(d.Ref), 10)
		dst = appendText(append(dst, `,"refSeed":`...), d.Seed)
	}
	return dst
}

// appendSegments appends the list of segments, each of them in two parts, as gateways
// want them: the user data header with its length, and the rest.
func (d *Device) appendSegments(dst []byte) []byte {
	dst = append(dst, `,"segments":[`...)
	for i, p := range d.Pieces {
		if i > 0 {
			dst = append(dst, ',')
		}
		n := 1 + int(p[0]) // the length of the header, which AppendSegment has written, and itself
		dst = appendHex(append(dst, `{"udh":"`...), p[:n])
		dst = append(appendHex(append(dst, `","data":"`...), p[n:]), "\"}"...)
	}
	return append(dst, "]}\n"...)
}

// hexPairs has the four digits of each pair of octets, as words in little-endian order. It
// is 256 KiB, of which texts use a few, and is made when it is first used.
var (
	hexPairs [1 << 16]uint32
	hexOnce  sync.Once
)

func makeHexPairs() {
	const digits = "0123456789abcdef"
	var one [256]uint32
	for i := range one {
		one[i] = uint32(digits[i>>4]) | uint32(digits[i&15])<<8
	}
	for i := range hexPairs {
		hexPairs[i] = one[i&0xFF] | one[i>>8]<<16
	}
}

// appendHex appends octets in hexadecimal. Nearly all of the output is that, and
// encoding/hex, which does one digit after the other, would take a quarter of the time of
// a run: here two octets are looked up at once.
func appendHex(dst, src []byte) []byte {
	hexOnce.Do(makeHexPairs)
	order := binary.LittleEndian
	for ; len(src) >= 8; src = src[8:] {
		x := order.Uint64(src)
		dst = order.AppendUint64(dst, uint64(hexPairs[uint16(x)])|uint64(hexPairs[uint16(x>>16)])<<32)
		dst = order.AppendUint64(dst, uint64(hexPairs[uint16(x>>32)])|uint64(hexPairs[uint16(x>>48)])<<32)
	}
	return hex.AppendEncode(dst, src)
}

// appendText appends text as a string of JSON.
func appendText[T string | []byte](dst []byte, text T) []byte {
	for i := plainWords(text); i < len(text); i++ {
		if b := text[i]; b < ' ' || b > '~' || b == '"' || b == '\\' {
			quoted, _ := json.Marshal(string(text)) // a string has no error
			return append(dst, quoted...)
		}
	}
	return append(append(append(dst, '"'), text...), '"')
}

// plainWords returns how many octets at the front of text, eight at a time, stand in JSON
// as they are.
func plainWords[T string | []byte](text T) (n int) {
	const each, highs = 0x0101010101010101, 0x8080808080808080
	for ; len(text)-n >= 8; n += 8 {
		s := text[n : n+8]
		x := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
			uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
		// Less than a space; and, as zero then, what is equal.
		if (x|(x-each*' ')|(x^each*'"'-each)|(x^each*'\\'-each)|(x^each*0x7F-each))&highs != 0 {
			break
		}
	}
	return n
}

// cut makes the pieces of the message. The segments of one message stand in one buffer,
// which has to have its final size before the first of them is in it.
func (r *renderer) cut() (err error) {
	d := &r.device
	if d.Carrier == CarrierBare {
		d.Pieces = append(d.Pieces[:0], r.body)
		return nil
	}
	if r.pdu, err = push.AppendPDU(r.pdu[:0], d.Message.PDU(uint8(d.Row))); err != nil {
		return err
	}
	if d.Carrier == CarrierPush {
		d.Pieces = append(d.Pieces[:0], r.pdu)
		return nil
	}
	d.Ref, d.Seed = r.options.Ref.of(r.ref, d.Row), r.options.Ref.Seed
	by := push.Segmenter{Dst: push.PortPush, Src: push.PortWSP, Ref: d.Ref, Wide: !r.options.Ref.Narrow}
	n, err := by.Count(len(r.pdu))
	if err != nil {
		return err
	}
	d.Pieces = d.Pieces[:0]
	r.segments = slices.Grow(r.segments[:0], n*push.MaxSegment) // pieces stay where they are
	for i := range n {
		from := len(r.segments)
		if r.segments, err = by.AppendSegment(r.segments, r.pdu, i); err != nil {
			return err
		}
		d.Pieces = append(d.Pieces, r.segments[from:])
	}
	return nil
}
