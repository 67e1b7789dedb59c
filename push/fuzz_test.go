package push

import (
	"bytes"
	"errors"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// FuzzParseSegment holds that user data is taken from behind the header, that
// what is read belongs to a message that can be, and that there is a field for
// each octet of it.
func FuzzParseSegment(f *testing.F) {
	for _, v := range segmentsB {
		f.Add(testdoc.Hex(f, v))
	}
	f.Add(testdoc.Hex(f, `10 24 01 03 05 04 0B 84 23 F0 7F 00 08 04 2A 2B 02 02 FF`))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := ParseSegment(b)
		end := 0
		for f := range SegmentFields(b) {
			if f.Offset != end || f.Length < 0 || f.Hidden && f.Value != "" || f.Name == "" {
				t.Fatalf("%+v behind %d", f, end)
			}
			end += f.Length
		}
		if end > len(b) || err == nil && end != len(b) {
			t.Fatalf("fields up to %d of %d", end, len(b))
		}
		if err != nil {
			syntax, ok := errors.AsType[*SyntaxError](err)
			if !ok || syntax.Offset < 0 || syntax.Offset > len(b) {
				t.Fatalf("error %v for %d octets", err, len(b))
			}
			return
		}
		if !bytes.Equal(b[1+int(b[0]):], s.Data) || s.Concat && (s.Seq == 0 || s.Seq > s.Total) || !s.Wide && s.Ref > 0xFF {
			t.Fatalf("%+v from % X", s, b)
		}
	})
}

// FuzzNotification holds that whatever is read is written with the same octets,
// and that a signature holds for these octets only.
func FuzzNotification(f *testing.F) {
	for _, v := range notificationVectors {
		f.Add(testdoc.Hex(f, v.hex), []byte("password"), []byte("nonce"))
	}
	f.Fuzz(func(t *testing.T, b, password, nonce []byte) {
		n, err := ParseNotification(b)
		if err != nil {
			syntax, ok := errors.AsType[*SyntaxError](err)
			if !ok || syntax.Offset != len(b) {
				t.Fatal(err)
			}
			return
		}
		again, err := AppendNotification(nil, n)
		if err != nil || !bytes.Equal(again, b) || len(b) != n.Size() {
			t.Fatalf("%v, Size() = %d:\n% X becomes\n% X", err, n.Size(), b, again)
		}
		if err := SignNotification(again, password, nonce); err != nil {
			t.Fatal(err)
		}
		if err := VerifyNotification(again, password, nonce); err != nil {
			t.Fatalf("signed: %v", err)
		}
		again[len(again)-1] ^= 1
		if err := VerifyNotification(again, password, nonce); err == nil {
			t.Fatal("changed, and verified all the same")
		}
	})
}
