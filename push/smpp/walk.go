package smpp

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"iter"
	"math/big"
	"slices"

	"github.com/go-wbxml/wbxml/push"
)

// A walk goes through the fields of a PDU in their order, which [PDU.walk] lists. It
// reads them, showing them to Fields, or writes them. After the first error it does
// nothing more.
type walk struct {
	b     []byte // what is read, up to the end of the PDU; or what was written
	at    int    // place of the next octet to read
	write bool
	err   error
	yield func(push.Field) bool // of Fields, else nil
}

// fail ends the walk: at an octet where it reads, with a field where it writes.
func (w *walk) fail(at int, field string, err error) {
	switch {
	case w.err != nil:
	case w.write:
		w.err = &push.FieldError{Field: field, Err: err}
	default:
		w.err = &push.SyntaxError{Offset: at, Err: err}
	}
}

// pass goes past n octets that were read, and shows them; without a format, only
// that they are there.
func (w *walk) pass(name string, n int, format func([]byte) string) {
	if w.yield != nil {
		f := push.Field{Offset: w.at, Length: n, Name: name, Hidden: format == nil}
		if format != nil {
			f.Value = format(w.b[w.at : w.at+n])
		}
		if !w.yield(f) {
			w.yield = nil
		}
	}
	w.at += n
}

// word is an integer of the header, which is there.
func (w *walk) word(name string, v *uint32, format func([]byte) string) {
	if w.write {
		w.b = binary.BigEndian.AppendUint32(w.b, *v)
		return
	}
	*v = binary.BigEndian.Uint32(w.b[w.at:])
	w.pass(name, 4, format)
}

func (w *walk) octet(name string, v *uint8) {
	switch {
	case w.err != nil:
	case w.write:
		w.b = append(w.b, *v)
	case w.at == len(w.b):
		w.fail(w.at, name, push.ErrLength)
	default:
		*v = w.b[w.at]
		w.pass(name, 1, hexadecimal)
	}
}

// timeSize is the size of a time: one that is written has 1 or 17 octets. What others
// write is only bounded.
const timeSize = 17

// text is a C-Octet String of at most size octets, its NUL included.
func (w *walk) text(name string, v *[]byte, size int, format func([]byte) string) {
	switch {
	case w.err != nil:
	case !w.write:
		rest := w.b[w.at:]
		end := bytes.IndexByte(rest[:min(size, len(rest))], 0)
		if end < 0 {
			w.fail(w.at, name, push.ErrLength)
			return
		}
		*v = rest[:end:end]
		w.pass(name, end+1, format)
	case len(*v) >= size:
		w.fail(0, name, push.ErrLimit)
	case bytes.IndexByte(*v, 0) >= 0, size == timeSize && len(*v) != 0 && len(*v) != size-1:
		w.fail(0, name, push.ErrValue)
	default:
		w.b = append(append(w.b, *v...), 0)
	}
}

// short is short_message behind its length.
func (w *walk) short(v *[]byte) {
	const name, most = "short_message", 254
	switch {
	case w.err != nil:
	case w.write && len(*v) > most:
		w.fail(0, name, push.ErrLimit)
	case w.write:
		w.b = append(append(w.b, byte(len(*v))), *v...)
	case w.at == len(w.b) || int(w.b[w.at]) > min(most, len(w.b)-w.at-1):
		w.fail(w.at, name, push.ErrLength)
	default:
		n := int(w.b[w.at])
		w.pass("sm_length", 1, decimal)
		*v = w.b[w.at : w.at+n : w.at+n]
		w.pass(name, n, nil)
	}
}

// Fields yields the fields of the PDU at the front of b in their order, with offsets
// in b: those of the header, the content, and for each optional parameter its tag, its
// length and its value. It ends at the first fault, which [ConsumePDU] returns, or
// where b does. It does not yield octets behind the PDU.
func Fields(b []byte) iter.Seq[push.Field] {
	return func(yield func(push.Field) bool) {
		if n, err := size(b); err == nil {
			w := walk{b: b[:min(n, len(b))], yield: yield}
			new(PDU).walk(&w)
		}
	}
}

// A named is a number and its name. Tables are short, and searched from the front.
type named struct {
	code uint32
	name string
}

func find(table []named, code uint32) string {
	if i := slices.IndexFunc(table, func(n named) bool { return n.code == code }); i >= 0 {
		return table[i].name
	}
	return ""
}

// Formats of the octets of a field.
func hexadecimal(b []byte) string { return "0x" + hex.EncodeToString(b) }

func decimal(b []byte) string { return new(big.Int).SetBytes(b).String() }

func text(b []byte) string { return string(bytes.TrimRight(b, "\x00")) }
