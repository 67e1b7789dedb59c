package sms

import (
	"bytes"
	"errors"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/push"
)

// FuzzTPDU holds that what is read is written with the same octets, shown with a field
// for each of them, and can be used without a panic; and that a fault points into the
// input, behind all fields that were shown.
func FuzzTPDU(f *testing.F) {
	for _, v := range vectors {
		f.Add(testdoc.Hex(f, v.hex), v.tpdu.HasSMSC)
	}
	f.Fuzz(func(t *testing.T, b []byte, smsc bool) {
		before := bytes.Clone(b)
		p, err := ParseTPDU(b, smsc)
		end := 0
		for f := range Fields(b, smsc) {
			if f.Offset != end || f.Length < 0 || f.Hidden && f.Value != "" || f.Name == "" {
				t.Fatalf("%+v behind %d", f, end)
			}
			end += f.Length
		}
		if !bytes.Equal(before, b) || end > len(b) {
			t.Fatalf("fields up to %d of %d, or the input was changed", end, len(b))
		}
		if err != nil {
			syntax, ok := errors.AsType[*push.SyntaxError](err)
			if !ok || syntax.Offset < 0 || syntax.Offset > len(b) {
				t.Fatalf("%v for %d octets", err, len(b))
			}
			return
		}
		if end != len(b) || len(p.Data) > push.MaxSegment || p.Septets > maxSeptets {
			t.Fatalf("fields up to %d of %d, %d octets of user data", end, len(b), len(p.Data))
		}
		again, err := AppendTPDU(nil, &p)
		if err != nil || !bytes.Equal(again, b) {
			t.Fatalf("%v: % X becomes\n% X", err, b, again)
		}
		p.Text()
	})
}
