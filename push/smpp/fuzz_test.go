package smpp

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/push"
)

// FuzzPDU reads a stream of PDUs. What is read is written with the same octets and
// shown with a field for each octet, unless no writer may write it; a fault points
// into the PDU, which is gone past, or ends the stream.
func FuzzPDU(f *testing.F) {
	for _, v := range pduVectors {
		f.Add(testdoc.Hex(f, v.hex))
	}
	f.Add(bytes.Repeat(testdoc.Hex(f, pduVectors[6].hex), 2))
	f.Add(testdoc.Hex(f, `00000024 00000004 00000000 00000001`+hexMessage+`03 0102 0424 FFFF 00`))
	f.Fuzz(func(t *testing.T, stream []byte) {
		for b := stream; ; {
			before := bytes.Clone(b)
			p, n, err := ConsumePDU(b)
			if !bytes.Equal(before, b) || n > len(b) || n > MaxPDU {
				t.Fatalf("%d octets of %d, or the input was changed", n, len(b))
			}
			end := 0
			for f := range Fields(b) {
				if f.Offset != end || f.Length < 0 || f.Hidden && f.Value != "" || f.Name == "" {
					t.Fatalf("%+v behind %d", f, end)
				}
				end += f.Length
			}
			if end > len(b) || n > 0 && end > n || err == nil && end != n {
				t.Fatalf("fields up to %d of %d", end, n)
			}
			if err != nil {
				syntax, ok := errors.AsType[*push.SyntaxError](err)
				if !ok || syntax.Offset < 0 || syntax.Offset > len(b) || n > 0 && syntax.Offset > n {
					t.Fatalf("%v for %d octets", err, len(b))
				}
				if n == 0 != (errors.Is(err, ErrSize) || errors.Is(err, io.ErrUnexpectedEOF)) {
					t.Fatalf("%v, %d octets", err, n)
				}
			} else {
				checkAgain(t, &p, b[:n])
			}
			if n == 0 {
				return
			}
			b = b[n:]
		}
	})
}

// checkAgain writes what was read. Only the content that a response may lack, and
// what no writer may write, differs.
func checkAgain(t *testing.T, p *PDU, octets []byte) {
	t.Helper()
	again, err := AppendPDU(nil, p)
	if err != nil {
		if _, ok := errors.AsType[*push.FieldError](err); !ok {
			t.Fatal(err)
		}
		return
	}
	if !bytes.Equal(again, octets) && (p.Command&CommandResp == 0 || min(len(octets), len(again)) != headerSize) {
		t.Fatalf("% X becomes\n% X", octets, again)
	}
}

// FuzzReceipt reads receipts in text and parameters: an id is there, within its bound
// and a part of the message, and is the same as itself in every notation.
func FuzzReceipt(f *testing.F) {
	f.Add(uint8(4), []byte("id:1a2b sub:001 dlvrd:001 submit date:2611231200 done date:2611231201 stat:DELIVRD err:000 text:"), []byte{})
	f.Add(uint8(0x20), []byte("STAT:x ID:00012"), []byte("\x04\x27\x00\x01\x02"))
	f.Add(uint8(0), []byte{}, []byte("\x00\x1E\x00\x0512345\x04\x24\x00\x04err:"))
	f.Fuzz(func(t *testing.T, esm uint8, text, params []byte) {
		m := Message{ESMClass: esm, Short: text, Params: params}
		r, err := ParseReceipt(&m)
		if err != nil {
			if !errors.Is(err, ErrReceipt) || r.ID != nil {
				t.Fatalf("%v, %+v", err, r)
			}
			return
		}
		in := func(b []byte) bool { return bytes.Contains(text, b) || bytes.Contains(params, b) }
		if len(r.ID) == 0 || len(r.ID) > maxID || len(r.Error) > maxID || !in(r.ID) || !in(r.Error) {
			t.Fatalf("%q, %q of %q and % X", r.ID, r.Error, text, params)
		}
		if r.State.Final() && r.State.String() == "" {
			t.Fatalf("state %d", r.State)
		}
		for _, f := range []IDFormat{IDAny, IDText} {
			if !f.Same(r.ID, r.ID) {
				t.Fatalf("%q is not itself as %s", r.ID, f)
			}
		}
		for _, key := range IDAny.Keys(r.ID) {
			if len(key) == 0 || len(key) > maxID {
				t.Fatalf("key %q of %q", key, r.ID)
			}
		}
	})
}
