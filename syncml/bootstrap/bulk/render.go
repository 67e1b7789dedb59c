package bulk

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"

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

	Row     int64 // in the list, from 1
	Message bootstrap.Message
	Keys    bootstrap.Keys // that protect the message, and accept its method only
	Carrier Carrier
	// Pieces are the octets to send: one piece, or with the Carrier Segments one for
	// each segment. The transaction identifier of a push and the reference of its
	// segments are the last 8 bits of the row's number.
	Pieces [][]byte
}

// Format implements [fmt.Formatter]: keys are masked, octets are their lengths.
func (d Device) Format(f fmt.State, _ rune) {
	fmt.Fprintf(f, "{row %d, %v, %v, %d pieces}", d.Row, d.Message, d.Keys, len(d.Pieces))
}

// LogValue implements [slog.LogValuer] by [Device.Format].
func (d Device) LogValue() slog.Value { return secret.Shown(d) }

// AppendBinary appends each piece behind its length as uvarint. A piece that is a bare
// document does not say how it is protected: that has to go another way.
func AppendBinary(dst []byte, d *Device) ([]byte, error) {
	for _, p := range d.Pieces {
		dst = append(binary.AppendUvarint(dst, uint64(len(p))), p...)
	}
	return dst, nil
}

// AppendJSON appends a line of JSON, see the package. The line has the passwords of the
// message, in hexadecimal: store it where others cannot read it.
func AppendJSON(dst []byte, d *Device) ([]byte, error) { // none of the texts needs escapes
	s := &d.Message.Security
	dst = strconv.AppendInt(append(dst, `{"row":`...), d.Row, 10)
	dst = append(append(append(dst, `,"type":"`...), d.Message.Type...), '"')
	if s.SEC != bootstrap.SECNone {
		dst = append(append(append(dst, `,"sec":"`...), s.SEC.String()...), '"')
	}
	if s.HasMAC {
		dst = append(s.AppendMAC(append(dst, `,"mac":"`...)), '"')
	}
	switch d.Carrier {
	case CarrierBare:
		dst = append(dst, `,"message":"`...)
	case CarrierPush:
		dst = append(dst, `,"push":"`...)
	default:
		dst = append(dst, `,"segments":["`...)
	}
	for i, p := range d.Pieces {
		if i > 0 {
			dst = append(dst, `","`...)
		}
		dst = hex.AppendEncode(dst, p)
	}
	dst = append(dst, '"')
	if d.Carrier == CarrierSegments {
		dst = append(dst, ']')
	}
	return append(dst, '}', '\n'), nil
}

// A renderer renders rows, for one goroutine. Its buffers are as large as the largest
// row so far, so that rendering does not allocate; they are overwritten behind each row.
type renderer struct {
	*Pipeline
	device   Device
	values   bootstrap.Values
	network  []byte
	text     []byte // of the row
	body     []byte
	pdu      []byte
	segments []byte // one behind the other
	typed    []byte
}

// render appends the output of a row to dst, and to typed the digits that the user
// types; octets counts those of the pieces. On an error nothing is appended.
func (r *renderer) render(dst, typed []byte, row int64, fields [][]byte) (_, _ []byte, octets int, err error) {
	defer r.clear() // also after a bad row
	if err = r.load(fields); err != nil {
		return dst, typed, 0, err
	}
	d := &r.device
	d.Row, d.Carrier, d.Keys = row, r.options.Carrier, r.values.Keys
	m := &d.Message
	m.Type = r.template.Type()
	if r.body, m.Security, err = r.template.AppendMessage(r.body[:0], r.values); err == nil {
		m.Body = r.body
		err = r.cut()
	}
	if err != nil {
		return dst, typed, 0, err
	}
	out, err := r.options.Append(dst, d)
	if err != nil {
		clear(out[min(len(dst), len(out)):])
		return dst, typed, 0, err
	}
	for _, p := range d.Pieces {
		octets += len(p)
	}
	return out, append(typed, m.Security.Typed...), octets, nil
}

// load fills in the values of a row, which alias fields or the renderer's buffers.
func (r *renderer) load(fields [][]byte) (err error) {
	c := &r.columns
	r.values.Slots = r.values.Slots[:0]
	r.text = r.text[:0]
	for i, column := range c.slots {
		v := fields[column]
		if c.coded[i] {
			from := len(r.text)
			if r.text, err = base64.StdEncoding.AppendDecode(r.text, v); err != nil {
				return fmt.Errorf("value of slot %s is not base64", r.template.Slots()[i])
			}
			v = r.text[from:]
		}
		r.values.Slots = append(r.values.Slots, v)
	}
	k := &r.values.Keys
	*k = bootstrap.Keys{Join: r.options.Join, Accept: r.accept}
	switch {
	case c.key >= 0:
		if r.network, err = hex.AppendDecode(r.network[:0], fields[c.key]); err != nil {
			return errors.New("the key is not hexadecimal")
		}
		k.Network = r.network
	case c.imsi >= 0:
		if r.network, err = bootstrap.AppendIMSI(r.network[:0], string(fields[c.imsi])); err != nil {
			return err
		}
		k.Network = r.network
	}
	if c.pin >= 0 {
		k.PIN = fields[c.pin]
	}
	r.values.Typed = r.typed[:0]
	return nil
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
	by := push.Segmenter{Dst: push.PortPush, Src: push.PortWSP, Ref: uint16(uint8(d.Row))}
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

// clear overwrites the memory that held secrets.
func (r *renderer) clear() {
	for _, b := range [][]byte{r.network, r.text, r.body, r.pdu, r.segments, r.typed} {
		clear(b[:cap(b)])
	}
}
