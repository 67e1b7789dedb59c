package bootstrap

import (
	"encoding/base64"
	"sync"

	"github.com/go-wbxml/wbxml/internal/wire"
)

// Values are what one device's message is rendered with.
type Values struct {
	Slots [][]byte // in the order of Template.Slots; none is empty
	Keys  Keys     // for the MAC
	Typed Secret   // storage for Security.Typed of USERPINMAC, of twice the length of the PIN
}

// Slots returns the names of the slots, in the order of their first appearance.
func (t *Template) Slots() []string { return append([]string(nil), t.names...) }

// Slot returns the index of a slot in Values.Slots, -1 where there is none of
// that name.
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

// AppendMessage appends the message of one device to dst: the octets that [Build]
// makes of the same values. With room in dst, and in v.Typed, it allocates
// nothing.
//
// The error is a [*SlotError], or one of ErrKey and ErrPIN; dst is then returned
// as it was.
func (t *Template) AppendMessage(dst []byte, v Values) (body []byte, s Security, err error) {
	body, err = t.appendBody(dst, v.Slots)
	if err != nil || t.sec == NoSEC {
		return body, Security{}, err
	}
	h := signers.Get().(*signer)
	s, err = h.sign(body[len(dst):], t.sec, &v.Keys, v.Typed)
	h.wipe()
	signers.Put(h)
	if err != nil {
		clear(body[len(dst):])
		return dst, Security{}, err
	}
	return body, s, nil
}

// signers keeps SHA-1 states. What was hashed is wiped out of them.
var signers = sync.Pool{New: func() any { return new(signer) }}

// appendBody renders the document. After an error, nothing of the values is left
// behind dst.
func (t *Template) appendBody(dst []byte, values [][]byte) ([]byte, error) {
	if len(values) != len(t.names) {
		return dst, &SlotError{"(their number)"}
	}
	for i, kinds := range t.kinds {
		for _, k := range kinds {
			if !k.fits(values[i]) {
				return dst, &SlotError{t.names[i]}
			}
		}
	}
	var open [maxOpen]int // where the octets begin
	depth, at := 0, 0
	for _, x := range t.ops {
		switch x.kind {
		case opLiteral:
			dst = append(dst, t.lits[at:at+int(x.size)]...)
			at += int(x.size)
		case opPlain:
			dst = append(dst, values[x.slot]...)
		case opXML:
			dst = appendXMLText(dst, values[x.slot])
		case opBase64:
			dst = base64.StdEncoding.AppendEncode(dst, values[x.slot])
		case opOpen:
			dst = append(dst, "\x00\x00\x00\x00\x00"[:x.slot]...)
			open[depth] = len(dst)
			depth++
		case opClose:
			depth--
			dst = patchLength(dst, open[depth], int(x.slot))
		}
	}
	return dst, nil
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

// appendXMLText appends s, which is text that XML can hold, as character data.
func appendXMLText(dst, s []byte) []byte {
	from := 0
	for i, b := range s {
		ref := ""
		switch b {
		case '&':
			ref = "&amp;"
		case '<':
			ref = "&lt;"
		case '>':
			ref = "&gt;"
		case '\r':
			ref = "&#xD;"
		default:
			continue
		}
		dst = append(append(dst, s[from:i]...), ref...)
		from = i + 1
	}
	return append(dst, s[from:]...)
}
