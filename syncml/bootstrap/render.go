package bootstrap

import (
	"encoding/base64"

	"github.com/go-wbxml/wbxml/internal/wire"
	"github.com/go-wbxml/wbxml/internal/xmlesc"
)

// Values are the values and keys of one device.
type Values struct {
	// Slots are the values in the order of Template.Slots; Compile has their rules.
	// AppendMessage reads them and keeps nothing.
	Slots []Secret
	Keys  Keys // for the MAC
	// Typed is storage for Security.Typed of USERPINMAC, of twice the length of the
	// PIN. The caller clears it when the user has been told.
	Typed Secret
}

// Slots returns the names of the slots, in the order of their first appearance.
func (t *Template) Slots() []string { return append([]string(nil), t.names...) }

// Slot returns the index of a slot in Values.Slots, -1 where no slot has that
// name.
func (t *Template) Slot(name string) int {
	for i, n := range t.names {
		if n == name {
			return i
		}
	}
	return -1
}

// Type returns the media type of the messages.
func (t *Template) Type() string { return t.typ }

// SEC returns the method that protects the messages: SECNone also for a transport
// that is secure.
func (t *Template) SEC() SEC { return t.sec }

// AppendMessage appends the message of one device to dst: the octets that [Build]
// makes of the same values. With room in dst, and in v.Typed, it allocates
// nothing.
//
// A message of more than 1 MiB is refused, by the slot with the longest value.
// The error is a [*SlotError], ErrKey or one that wraps ErrPIN; dst is then returned
// as it was.
func (t *Template) AppendMessage(dst []byte, v Values) (body []byte, s Security, err error) {
	body, err = t.appendBody(dst, v.Slots)
	if err != nil || t.sec == SECNone {
		return body, Security{}, err
	}
	s, err = protect(body[len(dst):], t.sec, &v.Keys, v.Typed)
	if err != nil {
		clear(body[len(dst):])
		return dst, Security{}, err
	}
	return body, s, nil
}

// maxMessage bounds the length of a message with its values: the codec accepts a
// string of that length under the default limits.
const maxMessage = 1 << 20

// appendBody renders the document. After an error, nothing of the values is left
// behind dst. Literals and values are copied in one pass; only an OPAQUE whose
// length needs another number of octets than the compiled one moves its content.
func (t *Template) appendBody(dst []byte, values []Secret) ([]byte, error) {
	if err := t.check(values); err != nil {
		return dst, err
	}
	var open [maxOpen]int // where the octets begin
	depth, start, tree := 0, len(dst), 0
	literals := t.literals
	for i := range t.steps {
		x := &t.steps[i]
		dst = append(dst, literals[:x.literal]...)
		literals = literals[x.literal:]
		switch x.kind {
		case stepPlain:
			dst = append(dst, values[x.slot]...)
		case stepXML:
			dst = xmlesc.Append(dst, values[x.slot], xmlesc.Text)
		case stepBase64:
			dst = base64.StdEncoding.AppendEncode(dst, values[x.slot])
		case stepOpen:
			dst = append(dst, "\x00\x00\x00\x00\x00"[:x.slot]...)
			open[depth] = len(dst)
			depth++
		case stepClose:
			depth--
			dst = patchLength(dst, open[depth], int(x.slot))
		case stepSeal:
			tree = len(dst)
			dst = append(dst, make([]byte, t.sign.room())...)
		case stepSealed:
			var err error
			if dst, err = t.seal(dst, tree); err != nil {
				clear(dst[start:])
				return dst[:start], err
			}
		}
	}
	if len(dst)-start > maxMessage && len(values) > 0 {
		clear(dst[start:])
		return dst[:start], &SlotError{t.names[longest(values)]}
	}
	return dst, nil
}

// check refuses values that do not fit, and those that make texts equal that have
// to differ. Most are short lines of ASCII: these are
// looked at together, and one by one only where something is in them.
func (t *Template) check(values []Secret) error {
	if len(values) != len(t.rules) {
		return &SlotError{"(their number)"}
	}
	var marks uint64
	for i, r := range t.rules {
		v := values[i]
		if r != ruleLine || len(v) < 8 {
			if len(v) == 0 || !r.fit(v) {
				return &SlotError{t.names[i]}
			}
			continue
		}
		for k := 0; k < len(v)-8; k += 8 {
			marks |= unusual(v[k:])
		}
		marks |= unusual(v[len(v)-8:])
	}
	if marks&highs != 0 {
		for i, r := range t.rules {
			if !r.fit(values[i]) {
				return &SlotError{t.names[i]}
			}
		}
	}
	for i := range t.distinct {
		x := &t.distinct[i]
		if x[0].equal(x[1], values) {
			return &SlotError{t.names[max(x[0].slot(), x[1].slot())]}
		}
	}
	return nil
}

// longest returns the index of the longest value.
func longest(values []Secret) int {
	out := 0
	for i, v := range values {
		if len(v) > len(values[out]) {
			out = i
		}
	}
	return out
}

// patchLength writes the length of the octets from at to the end of dst into the
// width octets before them, and makes more room, or less, if it has to.
func patchLength(dst []byte, at, width int) []byte {
	n := len(dst) - at
	size := wire.SizeInt(uint32(n))
	if size != width {
		start := at - width
		for range size - width {
			dst = append(dst, 0)
		}
		copy(dst[start+size:start+size+n], dst[at:at+n])
		dst = dst[:start+size+n]
		at = start + size
	}
	wire.AppendInt(dst[:at-size], uint32(n))
	return dst
}
