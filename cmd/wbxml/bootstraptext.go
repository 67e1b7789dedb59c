package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// perTextLine is how many octets appendText shows in a line.
const perTextLine = 32

// appendText appends what is sent, and what the device gets from it, unless that is
// encrypted: nobody but the recipient sees it. The octets hold the secrets, the rest
// masks them.
func (r *renderer) appendText(dst []byte, row int64, s bootstrap.Security, message []byte) (_ []byte, total int, err error) {
	m, err := r.received(row, s, message)
	if err != nil {
		return dst, 0, err
	}
	defer clear(m.Body)
	x, err := bootstrap.Open(m, r.values.Keys)
	hidden := r.recipient != nil && errors.Is(err, bootstrap.ErrEncrypted)
	if hidden { // and so the MAC is good
		x, err = &bootstrap.Opened{Verified: s.SEC != bootstrap.SECNone, Encrypted: true}, nil
	}
	if err != nil {
		return dst, 0, err
	}
	defer x.Account.Clear()
	dst = appendProtection(dst, row, m, x)
	show := func(what string, octets []byte) {
		dst = fmt.Appendf(dst, "%s, %d octets\n", what, len(octets))
		for line := range slices.Chunk(octets, perTextLine) {
			dst = append(hex.AppendEncode(append(dst, "  "...), line), '\n')
		}
		total += len(octets)
	}
	switch n := 0; {
	case r.shape.sms:
		err = r.segments(row, message, func(segment []byte) {
			n++
			show(fmt.Sprintf("short message %d", n), segment)
		})
	case r.shape.push:
		show("push", message)
	default:
		show("message", message)
	}
	switch {
	case err != nil:
	case hidden:
		signed := ""
		if r.verify != nil {
			signed = "signed, and "
		}
		dst = fmt.Appendf(dst, "tree\n  %sencrypted for %s, SHA-256 %s\n", signed, keyType(r.recipient), keyFingerprint(r.recipient))
	default:
		dst, err = appendTree(dst, x, false)
	}
	return append(dst, '\n'), total, err
}

// received returns what a device receives when message is sent to it: all of it
// from the octets, but for what the user types, or where there is no push around
// them to say it.
func (r *renderer) received(row int64, s bootstrap.Security, message []byte) (m bootstrap.Message, err error) {
	if !r.shape.push && !r.shape.sms {
		return bootstrap.Message{Type: r.t.Type(), Body: slices.Clone(message), Security: s}, nil
	}
	datagram := slices.Clone(message)
	if r.shape.sms {
		var joiner push.Reassembler[struct{}]
		datagram = datagram[:0]
		var wrong error
		err = r.segments(row, message, func(octets []byte) {
			segment, err := push.ParseSegment(octets)
			if err == nil {
				datagram, _, err = joiner.Append(datagram, struct{}{}, segment, time.Time{})
			}
			if wrong == nil {
				wrong = err
			}
		})
		joiner.Reset()
		if err == nil {
			err = wrong
		}
	}
	if err == nil {
		m, err = pushed(datagram)
	}
	m.Security.Typed = s.Typed
	return m, err
}
