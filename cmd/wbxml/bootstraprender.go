package main

import (
	"crypto/rsa"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"

	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/xmlsec"
)

// A format is how messages are written, or read.
type format uint8

const (
	formatJSON   format = iota // lines
	formatBinary               // each behind its length as uvarint
	formatText                 // for people; written only
	formatHex                  // lines of hexadecimal; read only
	formatRaw                  // one message as it is; read only
)

// A shape is what of a message is written, and how.
type shape struct {
	push, sms bool
	format    format
}

// A renderer renders devices. It is not safe for concurrent use.
type renderer struct {
	t       *bootstrap.Template
	sec     bootstrap.SEC // SECNone also where the transport is secure
	join    bootstrap.Join
	columns columns
	shape   shape

	verify    *xmlsec.VerifyOptions // of what is signed, for formatText
	recipient *rsa.PublicKey        // of what is encrypted

	values  bootstrap.Values
	network []byte
	text    []byte // of the row
	body    []byte
	pdu     []byte
	segment []byte
	typed   []byte
}

// render appends what is written for a row, counted from 1, and for pins its
// typed PIN. n is the octets of messages in it. On an error nothing is appended.
func (r *renderer) render(dst, pins []byte, row int64, fields [][]byte) (_, _ []byte, n int, err error) {
	defer r.clear()
	if err = r.load(fields); err != nil {
		return dst, pins, 0, err
	}
	var s bootstrap.Security
	if r.body, s, err = r.t.AppendMessage(r.body[:0], r.values); err != nil {
		return dst, pins, 0, err
	}
	message := r.body
	if r.shape.push || r.shape.sms {
		m := bootstrap.Message{Type: r.t.Type(), Body: r.body, Security: s}
		// Numbers that a sender chooses come from the row, so that a run that is
		// resumed chooses them again.
		if r.pdu, err = push.AppendPDU(r.pdu[:0], m.PDU(uint8(row))); err != nil {
			return dst, pins, 0, err
		}
		message = r.pdu
	}
	from := len(dst)
	switch r.shape.format {
	case formatBinary:
		dst, n, err = r.appendBinary(dst, row, message)
	case formatText:
		dst, n, err = r.appendText(dst, row, s, message)
	default:
		dst, n, err = r.appendJSON(dst, row, s, message)
	}
	if err != nil {
		return dst[:from], pins, 0, err
	}
	if s.SEC == bootstrap.SECUserPINMAC {
		pins = strconv.AppendInt(pins, row, 10)
		pins = append(append(append(pins, ','), s.Typed...), '\n')
	}
	return dst, pins, n, nil
}

// load fills in the values of a row.
func (r *renderer) load(fields [][]byte) (err error) {
	r.values.Slots = r.values.Slots[:0]
	r.text = r.text[:0]
	for i, column := range r.columns.slots {
		v := fields[column]
		if r.columns.coded[i] {
			from := len(r.text)
			if r.text, err = base64.StdEncoding.AppendDecode(r.text, v); err != nil {
				return fmt.Errorf("value of slot %s is not base64", r.t.Slots()[i])
			}
			v = r.text[from:]
		}
		r.values.Slots = append(r.values.Slots, v)
	}
	r.values.Keys = bootstrap.Keys{Join: r.join, Verify: r.verify}
	if r.sec == bootstrap.SECNetwPIN || r.sec == bootstrap.SECUserNetwPIN {
		r.network = r.network[:0]
		if r.columns.key >= 0 {
			if r.network, err = hex.AppendDecode(r.network, fields[r.columns.key]); err != nil {
				return errors.New("the key is not hexadecimal")
			}
		} else if r.network, err = bootstrap.AppendIMSI(r.network, string(fields[r.columns.imsi])); err != nil {
			return err
		}
		r.values.Keys.Network = r.network
	}
	if r.sec != bootstrap.SECNone && r.sec != bootstrap.SECNetwPIN {
		r.values.Keys.PIN = fields[r.columns.pin]
	}
	r.values.Typed = r.typed[:0]
	return nil
}

// clear overwrites what held secrets.
func (r *renderer) clear() {
	for _, b := range [][]byte{r.network, r.text, r.body, r.pdu, r.segment, r.typed} {
		clear(b[:cap(b)])
	}
}

// segmenter cuts the push of a row.
func segmenter(row int64) push.Segmenter {
	return push.Segmenter{Dst: push.PortPush, Src: push.PortWSP, Ref: uint16(uint8(row))}
}

// appendBinary appends message, or each of its segments, behind its length as
// uvarint.
func (r *renderer) appendBinary(dst []byte, row int64, message []byte) ([]byte, int, error) {
	if !r.shape.sms {
		dst = binary.AppendUvarint(dst, uint64(len(message)))
		return append(dst, message...), len(message), nil
	}
	total := 0
	err := r.segments(row, message, func(segment []byte) {
		dst = binary.AppendUvarint(dst, uint64(len(segment)))
		dst = append(dst, segment...)
		total += len(segment)
	})
	return dst, total, err
}

// appendJSON appends a line:
//
//	{"row":1,"type":"application/…","sec":"NETWPIN","mac":"40 digits","message":"hexadecimal"}
//
// with push, or a list of segments, in place of message. None of the texts needs
// escapes.
func (r *renderer) appendJSON(dst []byte, row int64, s bootstrap.Security, message []byte) ([]byte, int, error) {
	dst = append(dst, `{"row":`...)
	dst = strconv.AppendInt(dst, row, 10)
	dst = append(append(append(dst, `,"type":"`...), r.t.Type()...), '"')
	if s.SEC != bootstrap.SECNone {
		dst = append(append(append(dst, `,"sec":"`...), s.SEC.String()...), '"')
	}
	if s.HasMAC {
		dst = append(s.AppendMAC(append(dst, `,"mac":"`...)), '"')
	}
	if !r.shape.sms {
		name := `,"message":"`
		if r.shape.push {
			name = `,"push":"`
		}
		dst = hex.AppendEncode(append(dst, name...), message)
		return append(dst, '"', '}', '\n'), len(message), nil
	}
	dst = append(dst, `,"segments":[`...)
	total := 0
	err := r.segments(row, message, func(segment []byte) {
		if total > 0 {
			dst = append(dst, ',')
		}
		dst = append(hex.AppendEncode(append(dst, '"'), segment), '"')
		total += len(segment)
	})
	return append(dst, ']', '}', '\n'), total, err
}

// segments calls do with each segment of message, valid during the call.
func (r *renderer) segments(row int64, message []byte, do func([]byte)) error {
	cut := segmenter(row)
	n, err := cut.Count(len(message))
	if err != nil {
		return err
	}
	for i := range n {
		if r.segment, err = cut.AppendSegment(r.segment[:0], message, i); err != nil {
			return err
		}
		do(r.segment)
	}
	return nil
}
