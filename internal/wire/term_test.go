package wire

import (
	"bytes"
	"slices"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

func TestIndexTerm(t *testing.T) {
	tests := []struct {
		b           string
		from, width int
		want        int
	}{
		{"", 0, 1, -1},
		{"", 0, 2, -1},
		{"", 0, 4, -1},
		{"\x00", 0, 1, 0},
		{"ab\x00cd\x00", 0, 1, 2},
		{"ab\x00cd\x00", 2, 1, 2},
		{"ab\x00cd\x00", 3, 1, 5},
		{"ab", 0, 1, -1},
		{"ab", 2, 1, -1},

		{"\x00", 0, 2, -1},
		{"\x00\x00", 0, 2, 0},
		{"\x00a\x00\x00", 0, 2, 2},
		{"\x00a\x00\x00", 2, 2, 2},
		{"a\x00\x00b\x00\x00", 0, 2, 4}, // two zeros that are not aligned
		{"a\x00\x00b\x00", 0, 2, -1},
		{"\x00a\x00\x00", 4, 2, -1},

		{"\x00\x00\x00", 0, 4, -1},
		{"\x00\x00\x00\x00", 0, 4, 0},
		{"\x00\x00\x00a\x00\x00\x00\x00", 0, 4, 4},
		{"a\x00\x00\x00\x00\x00\x00b\x00\x00\x00\x00", 0, 4, 8},
		{"a\x00\x00\x00\x00\x00\x00b\x00\x00\x00", 0, 4, -1},
	}
	for _, tt := range tests {
		if got := IndexTerm([]byte(tt.b), tt.from, tt.width); got != tt.want {
			t.Errorf("IndexTerm(%q, %d, %d) = %d, want %d", tt.b, tt.from, tt.width, got, tt.want)
		}
		if has := HasTerm([]byte(tt.b), tt.width); tt.from == 0 && has != (tt.want >= 0) {
			t.Errorf("HasTerm(%q, %d) = %v", tt.b, tt.width, has)
		}
	}
}

func TestTermEnds(t *testing.T) {
	tests := []struct {
		b     string
		width int
		want  []uint32 // by the offset at which a string starts
	}{
		{"", 1, nil},
		{"a", 1, []uint32{1}},
		{"ab\x00c\x00", 1, []uint32{2, 2, 2, 4, 4}},
		{"\x00\x00", 1, []uint32{0, 1}},
		{"a\x00bc", 1, []uint32{1, 1, 4, 4}}, // the last string without its terminator

		{"a", 2, []uint32{1}},
		// From an even start the terminator is at 2, from an odd one nowhere.
		{"\x00a\x00\x00", 2, []uint32{2, 4, 2, 4}},
		// From an odd start it is at 1.
		{"a\x00\x00b\x00\x00", 2, []uint32{4, 1, 4, 6, 4, 6}},

		{"\x00\x00\x00a\x00\x00\x00\x00", 4, []uint32{4, 8, 8, 8, 4, 8, 8, 8}},
		{"\x00\x00\x00\x00\x00", 4, []uint32{0, 1, 5, 5, 5}},
	}
	for _, tt := range tests {
		for _, memory := range [][]uint32{nil, {7, 7}, slices.Repeat([]uint32{7}, 20)} {
			if got := TermEnds(memory, []byte(tt.b), tt.width); !slices.Equal(got, tt.want) {
				t.Errorf("TermEnds(%q, %d) = %d, want %d", tt.b, tt.width, got, tt.want)
			}
		}
	}
}

func TestTermEndsReuses(t *testing.T) {
	b := bytes.Repeat([]byte("abc\x00"), 64)
	ends := TermEnds(nil, b, 1)
	if n := testdoc.Allocs(100, func() { ends = TermEnds(ends, b, 1) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestAppendTerm(t *testing.T) {
	for _, width := range []int{1, 2, 4} {
		got := AppendTerm([]byte("x"), width)
		if want := "x" + string(make([]byte, width)); string(got) != want {
			t.Errorf("AppendTerm(%d) = %q, want %q", width, got, want)
		}
	}
}

// slowTerm finds the terminator of the string that starts at b[0], or -1.
func slowTerm(b []byte, width int) int {
	for i := 0; i+width <= len(b); i += width {
		if string(b[i:i+width]) == "\x00\x00\x00\x00"[:width] {
			return i
		}
	}
	return -1
}

func FuzzTermEnds(f *testing.F) {
	f.Add([]byte("ab\x00c\x00"), uint8(0))
	f.Add([]byte("a\x00\x00b\x00\x00"), uint8(1))
	f.Add([]byte("a\x00\x00\x00\x00\x00\x00b\x00\x00\x00\x00"), uint8(2))
	f.Fuzz(func(t *testing.T, b []byte, w uint8) {
		b = b[:min(len(b), 256)] // the comparison is quadratic
		width := 1 << (w % 3)
		ends := TermEnds(nil, b, width)
		for i := range b {
			want := slowTerm(b[i:], width)
			if got := IndexTerm(b[i:], 0, width); got != want {
				t.Fatalf("IndexTerm(%q, 0, %d) = %d, want %d", b[i:], width, got, want)
			}
			if want < 0 {
				want = len(b) - i
			}
			if ends[i] != uint32(i+want) {
				t.Fatalf("TermEnds(%q, %d)[%d] = %d, want %d", b, width, i, ends[i], i+want)
			}
			// A search that goes on where an earlier one stopped finds the same.
			from := i - i%width
			if got := IndexTerm(b, from, width); got >= 0 && got != from+slowTerm(b[from:], width) {
				t.Fatalf("IndexTerm(%q, %d, %d) = %d", b, from, width, got)
			}
		}
	})
}
