package sms

import (
	"encoding/hex"
	"errors"
	"io"
	"iter"
	"strconv"

	"github.com/go-wbxml/wbxml/push"
)

// A walk goes through the fields of a TPDU in their order, which [TPDU.walk] lists. It
// reads them, showing them to Fields, or writes them. After the first error it does
// nothing more.
type walk struct {
	b     []byte // what is read; or what was written
	at    int    // place of the next octet to read
	write bool
	err   error
	yield func(push.Field) bool // of Fields, else nil
}

// fail ends the walk: at an octet where it reads, with a field where it writes.
func (w *walk) fail(at int, field string, err error) {
	if w.err == nil {
		w.err = &push.SyntaxError{Offset: at, Err: err}
		if w.write {
			w.err = &push.FieldError{Field: field, Err: err}
		}
	}
}

// show yields a field, until no more are wanted.
func (w *walk) show(f push.Field) {
	if w.yield != nil && !w.yield(f) {
		w.yield = nil
	}
}

// octets writes v, which must have n octets; or it reads n octets, which it returns,
// and shows those that have a format.
func (w *walk) octets(name string, v []byte, n int, format func([]byte) string) []byte {
	switch {
	case w.err != nil:
	case w.write && len(v) != n:
		w.fail(0, name, push.ErrValue)
	case w.write:
		w.b = append(w.b, v...)
	case len(w.b)-w.at < n:
		w.fail(len(w.b), name, io.ErrUnexpectedEOF)
	default:
		v = w.b[w.at : w.at+n : w.at+n]
		if w.yield != nil && format != nil {
			w.show(push.Field{Offset: w.at, Length: n, Name: name, Value: format(w.b[w.at : w.at+n])})
		}
		w.at += n
	}
	return v
}

func (w *walk) octet(name string, v *uint8, format func([]byte) string) {
	*v = w.octets(name, []byte{*v}, 1, format)[0]
}

// bound ends the walk where a length, which was the last octet, is above its bound.
func (w *walk) bound(name string, n, most int) {
	if n > most {
		w.fail(w.at-1, name, push.ErrLimit)
	}
}

// smsc is a number of octets, and as many: an address, or none.
func (w *walk) smsc(v *[]byte) {
	const name = "SMSC"
	n := uint8(min(len(*v), 255))
	w.octet("SMSC length", &n, decimal)
	w.bound(name, int(n), 1+maxAddress)
	at := w.at
	*v = w.octets(name, *v, int(n), func(b []byte) string { return smscAddress(b).Text() })
	if w.err == nil && n > 0 && (*v)[0]&extension == 0 {
		w.fail(at, name, push.ErrValue)
	}
}

// address is a number of half-octets, the type, and as many.
func (w *walk) address(name string, a *Address) {
	w.octet("Address-Length", &a.Digits, decimal)
	w.bound(name, int(a.Digits), 2*maxAddress)
	w.octet("Type-of-Address", (*uint8)(&a.Type), func(b []byte) string { return AddressType(b[0]).String() })
	if a.Type&extension == 0 {
		w.fail(w.at-1, name, push.ErrValue)
	}
	a.Octets = w.octets(name, a.Octets, (int(a.Digits)+1)/2, func(b []byte) string { return Address{a.Type, a.Digits, b}.Text() })
}

// data is TP-UDL and TP-UD, which end the TPDU.
func (w *walk) data(p *TPDU) {
	const name = "TP-UD"
	n, most, packed := uint8(min(len(p.Data), 255)), push.MaxSegment, p.Coding.Alphabet() == AlphabetDefault
	if packed {
		n, most = p.Septets, maxSeptets
	}
	w.octet("TP-UDL", &n, decimal)
	w.bound(name, int(n), most)
	size, start := int(n), w.at
	if packed {
		p.Septets, size = n, (7*size+7)/8
	}
	p.Data = w.octets(name, p.Data, size, nil)
	switch {
	case w.err != nil:
	case p.Flags&FlagHeader == 0:
		w.show(push.Field{Offset: start, Length: size, Name: "user data", Hidden: true})
	case w.yield != nil:
		for f := range push.SegmentFields(p.Data) {
			f.Offset += start
			w.show(f)
		}
	default:
		_, err := push.ParseSegment(p.Data)
		if fault, ok := errors.AsType[*push.SyntaxError](err); ok {
			w.fail(start+fault.Offset, name, fault.Err)
		}
	}
	if !w.write && w.at < len(w.b) {
		w.fail(w.at, name, push.ErrLength)
	}
}

// Fields yields the fields of the TPDU b in their order, with offsets in b: the address
// of the SMSC, those of the TPDU, and those of a user data header as
// [push.SegmentFields] does. User data is hidden. It ends at the first fault, which
// [ParseTPDU] returns.
func Fields(b []byte, smsc bool) iter.Seq[push.Field] {
	return func(yield func(push.Field) bool) {
		(&TPDU{HasSMSC: smsc}).walk(&walk{b: b, yield: yield})
	}
}

// Formats of the octets of a field.
func decimal(b []byte) string     { return strconv.Itoa(int(b[0])) }
func hexadecimal(b []byte) string { return "0x" + hex.EncodeToString(b) }
