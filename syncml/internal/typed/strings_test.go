package typed_test

import (
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
)

// TestStrings checks the strings of a table and their offsets.
func TestStrings(t *testing.T) {
	for _, v := range []struct {
		base    string
		wanted  []string
		charset codec.Charset
		table   string
		found   map[string]int // -1: not
	}{
		{"", nil, codec.UTF8, "", map[string]int{"": -1, "a": -1}},
		{"b\x00a\x00b\x00", []string{"a", "b"}, codec.UTF8, "b\x00a\x00b\x00", map[string]int{"b": 0, "a": 2, "": -1, "c": -1}},
		{"b\x00a", []string{"c", "a", "c"}, codec.UTF8, "b\x00a\x00c\x00", map[string]int{"b": 0, "a": 2, "c": 4}},
		{"", []string{"b", "", "a", "ab"}, codec.UTF8, "\x00a\x00ab\x00b\x00", map[string]int{"": 0, "a": 1, "ab": 3, "b": 6}},
		{"", []string{"\u00E9", "\u4E16", "a"}, codec.ISO88591, "a\x00\xE9\x00", map[string]int{"a": 0, "\u00E9": 2, "\u4E16": -1}},
		{"", []string{"\u00E9", "a"}, codec.UTF16, "\x00a\x00\x00\x00\xE9\x00\x00", map[string]int{"a": 0, "\u00E9": 4}},
		{"", []string{"a\x00b", "\xFF", "c"}, codec.UTF8, "c\x00", map[string]int{"a\x00b": -1, "\xFF": -1, "c": 0}},
		{"", []string{"a"}, 2026, "", map[string]int{"a": -1}}, // a charset that is not built in
	} {
		var s typed.Strings
		for range 2 { // the second time in memory of the first
			s.Reset([]byte(v.base))
			for _, name := range v.wanted {
				s.Want([]byte(name))
			}
			s.Add(v.charset)
			if string(s.Table) != v.table {
				t.Errorf("%q and %q: %q, want %q", v.base, v.wanted, s.Table, v.table)
			}
			for name, want := range v.found {
				if at, ok := s.Find([]byte(name)); ok != (want >= 0) || ok && int(at) != want {
					t.Errorf("%q and %q: %q at %d %v, want %d", v.base, v.wanted, name, at, ok, want)
				}
			}
		}
		table := s.Table
		s.Clear()
		for _, b := range table {
			if b != 0 {
				t.Fatalf("%q is left", table)
			}
		}
		if _, ok := s.Find([]byte("a")); ok || len(s.Table) != 0 {
			t.Errorf("cleared, but not empty: %q", s.Table)
		}
	}
}

// TestStringsAllocations holds that a table that is made again takes no memory.
func TestStringsAllocations(t *testing.T) {
	testdoc.SkipAllocs(t)
	var s typed.Strings
	base, a, b := []byte("x\x00y\x00"), []byte("a"), []byte("b")
	make := func() {
		s.Reset(base)
		s.Want(b)
		s.Want(a)
		s.Add(codec.UTF8)
		if _, ok := s.Find(a); !ok {
			t.Fatal("not found")
		}
	}
	make()
	if n := testdoc.Allocs(100, make); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
