package charset

import (
	"errors"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
)

func TestFindName(t *testing.T) {
	for _, v := range []struct{ name, octets, text string }{
		{"windows-1252", "\x80", "€"},
		{"WINDOWS-1252", "\x80", "€"},
		{"latin2", "\xA1", "Ą"},
		{"utf-8", "é", "é"},
		{"Shift_JIS", "\x83\x58", "ス"},
		{"x-unknown", "", ""},
		{"", "", ""},
	} {
		tr, err := FindName(v.name)
		if v.octets == "" {
			if tr != nil || !errors.Is(err, codec.ErrCharset) {
				t.Errorf("%q: %v, %v", v.name, tr, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", v.name, err)
			continue
		}
		if got, err := tr.AppendUTF8(nil, []byte(v.octets)); string(got) != v.text || err != nil {
			t.Errorf("%q: %q, %v", v.name, got, err)
		}
	}
}
