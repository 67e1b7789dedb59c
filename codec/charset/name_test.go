package charset

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/ianaindex"

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

// TestAliases compares the names with those of x/text: each is known there, and means
// the same as far as x/text has the charset. No name is twice in the table.
func TestAliases(t *testing.T) {
	var all []string
	for i := range charsets {
		e := &charsets[i]
		for _, name := range append(strings.Fields(e.aliases), e.name) {
			if c, ok := ByName(strings.ToUpper(name)); !ok || c != e.mib {
				t.Errorf("%s: charset %d (%v), want %d", name, c, ok, e.mib)
			}
			theirs, err := ianaindex.MIB.Encoding(name)
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if same, _ := ianaindex.IANA.Encoding(e.name); theirs != same {
				t.Errorf("%s is %v, %s is %v", name, theirs, e.name, same)
			}
			all = append(all, strings.ToLower(name))
		}
	}
	slices.Sort(all)
	if n := len(all); n < 150 || len(slices.Compact(all)) < n {
		t.Errorf("%d names, some of them more than once", n)
	}
}
