package smpp

import (
	"bytes"
	"encoding/binary"
	"iter"
	"strconv"

	"github.com/go-wbxml/wbxml/push"
)

// A walk goes through the fields of a PDU in their order, which [PDU.body] lists. It
// reads them, or writes them, or reads and shows them. After the first error it does
// nothing more.
type walk struct {
	b     []byte // what is read, up to the end of the PDU; or what was written
	at    int    // place of the next octet to read
	write bool
	err   error
	yield func(push.Field) bool // of Fields, else nil
	ended bool                  // yield has returned false
}

// fail ends reading with the octet at which the fault is.
func (w *walk) fail(err error) {
	if w.err == nil {
		w.err = &push.SyntaxError{Offset: w.at, Err: err}
	}
}

// refuse ends writing.
func (w *walk) refuse(field string, err error) {
	w.err = &push.FieldError{Field: field, Err: err}
}

// show yields n octets as a field, and goes past them.
func (w *walk) show(name string, n int, value string) {
	if w.yield != nil && !w.ended {
		w.ended = !w.yield(push.Field{Offset: w.at, Length: n, Name: name, Value: value})
	}
	w.at += n
}

// hide is show for octets that are not to be seen.
func (w *walk) hide(name string, n int) {
	if w.yield != nil && !w.ended {
		w.ended = !w.yield(push.Field{Offset: w.at, Length: n, Name: name, Hidden: true})
	}
	w.at += n
}

// need reports whether there are n octets to read, in a list of fields without an
// error.
func (w *walk) need(n int) bool {
	if w.err == nil && n > len(w.b)-w.at {
		w.fail(push.ErrLength)
	}
	return w.err == nil
}

func (w *walk) octet(name string, v *uint8) {
	if w.write {
		w.b = append(w.b, *v)
		return
	}
	if !w.need(1) {
		return
	}
	*v = w.b[w.at]
	if w.yield == nil {
		w.at++
		return
	}
	w.show(name, 1, hexadecimal(uint64(*v), 2))
}

// text is a C-Octet String of at most size octets, its NUL included.
func (w *walk) text(name string, v *[]byte, size int) {
	if n := w.terminated(name, v, size); n > 0 && w.yield == nil {
		w.at += n
	} else if n > 0 {
		w.show(name, n, string(*v))
	}
}

// password is a text that is not shown.
func (w *walk) password(name string, v *Secret, size int) {
	if n := w.terminated(name, (*[]byte)(v), size); n > 0 {
		w.hide(name, n)
	}
}

// terminated writes v, or reads it and returns how many octets it has with its NUL.
func (w *walk) terminated(name string, v *[]byte, size int) int {
	if w.err != nil {
		return 0
	}
	if w.write {
		switch {
		case len(*v) >= size:
			w.refuse(name, push.ErrLimit)
		case bytes.IndexByte(*v, 0) >= 0:
			w.refuse(name, push.ErrValue)
		default:
			w.b = append(append(w.b, *v...), 0)
		}
		return 0
	}
	rest := w.b[w.at:]
	end := bytes.IndexByte(rest[:min(size, len(rest))], 0)
	if end < 0 {
		w.fail(push.ErrLength)
		return 0
	}
	*v = rest[:end:end]
	return end + 1
}

// time is a text that is empty or has 16 octets when it is written. What others write
// is only bounded.
func (w *walk) time(name string, v *[]byte) {
	if w.write && w.err == nil && len(*v) != 0 && len(*v) != 16 {
		w.refuse(name, push.ErrValue)
	}
	w.text(name, v, 17)
}

// short is short_message behind its length.
func (w *walk) short(v *[]byte) {
	const most = 254
	if w.write {
		if len(*v) > most && w.err == nil {
			w.refuse("short_message", push.ErrLimit)
		}
		w.b = append(append(w.b, byte(len(*v))), *v...)
		return
	}
	if !w.need(1) {
		return
	}
	n := int(w.b[w.at])
	if n > most || n > len(w.b)-w.at-1 {
		w.fail(push.ErrLength)
		return
	}
	w.show("sm_length", 1, strconv.Itoa(n))
	*v = w.b[w.at : w.at+n : w.at+n]
	w.hide("short_message", n)
}

// Fields yields the fields of the PDU at the front of b in their order, with offsets
// in b: those of the header, the content, and for each optional parameter its tag, its
// length and its value. It ends at the first fault, which [ConsumePDU] returns, or
// where b does. It does not yield octets behind the PDU.
func Fields(b []byte) iter.Seq[push.Field] {
	return func(yield func(push.Field) bool) {
		w := walk{b: b, yield: yield}
		var p PDU
		size, err := w.header(&p)
		if err != nil {
			return
		}
		w.at = 0
		w.show("command_length", 4, strconv.Itoa(size))
		w.show("command_id", 4, p.Command.String())
		w.show("command_status", 4, p.Status.String())
		w.show("sequence_number", 4, strconv.FormatUint(uint64(p.Sequence), 10))
		w.b = b[:min(size, len(b))]
		w.content(&p)
	}
}

// A named is a number and its name. Tables are sorted by neither: they are short.
type named struct {
	code uint32
	name string
}

func find(table []named, code uint32) string {
	for i := range table {
		if table[i].code == code {
			return table[i].name
		}
	}
	return ""
}

// hexadecimal returns v with at least as many digits.
func hexadecimal(v uint64, digits int) string {
	const zeros = "00000000"
	s := strconv.FormatUint(v, 16)
	return "0x" + zeros[:max(0, digits-len(s))] + s
}

// number returns the big-endian integer in b, of up to 8 octets.
func number(b []byte) uint64 {
	var v [8]byte
	copy(v[8-len(b):], b)
	return binary.BigEndian.Uint64(v[:])
}
