package push

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

func TestSegmentSizes(t *testing.T) {
	narrow, wide := Segmenter{Ref: 7}, Segmenter{Ref: 7, Wide: true}
	tests := []struct {
		s     Segmenter
		n     int // octets of the datagram
		count int
		last  int // octets of the last short message
	}{
		{narrow, 0, 1, 7},
		{narrow, 1, 1, 8},
		{narrow, 133, 1, 140},
		{narrow, 134, 2, 12 + 6},
		{narrow, 256, 2, 140},
		{narrow, 257, 3, 13},
		{narrow, 255 * 128, 255, 140},
		{narrow, 255*128 - 127, 255, 13},
		{wide, 133, 1, 140},
		{wide, 134, 2, 13 + 7},
		{wide, 254, 2, 140},
		{wide, 255, 3, 14},
		{wide, 255 * 127, 255, 140},
	}
	for _, tt := range tests {
		count, err := tt.s.Count(tt.n)
		if count != tt.count || err != nil {
			t.Errorf("%+v: %d octets make %d, %v; want %d", tt.s, tt.n, count, err, tt.count)
			continue
		}
		datagram := pattern(tt.n)
		var joined []byte
		for i := range count {
			b, err := tt.s.AppendSegment(nil, datagram, i)
			if err != nil {
				t.Fatal(err)
			}
			want := 140
			if i == count-1 {
				want = tt.last
			}
			if len(b) != want {
				t.Errorf("%+v: segment %d of %d octets has %d, want %d", tt.s, i, tt.n, len(b), want)
			}
			s, err := ParseSegment(b)
			if err != nil {
				t.Fatal(err)
			}
			if s.Concat != (count > 1) || s.Concat && (int(s.Seq) != i+1 || int(s.Total) != count || s.Ref != 7 || s.Wide != tt.s.Wide) {
				t.Errorf("%+v: segment %d is %+v", tt.s, i, s)
			}
			joined = append(joined, s.Data...)
		}
		if !bytes.Equal(joined, datagram) {
			t.Errorf("%+v: %d octets come back changed", tt.s, tt.n)
		}
	}
}

// pattern returns n octets in which a part put to a wrong place shows.
func pattern(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i*7 + i>>8)
	}
	return b
}

func TestSegmenterErrors(t *testing.T) {
	tests := []struct {
		name  string
		s     Segmenter
		n, i  int
		field string
		err   error
	}{
		{"too long", Segmenter{}, 255*128 + 1, 0, "datagram", ErrLimit},
		{"too long with a wide reference", Segmenter{Wide: true}, 255*127 + 1, 0, "datagram", ErrLimit},
		{"reference too large", Segmenter{Ref: 256}, 134, 0, "Ref", ErrValue},
		{"behind the last", Segmenter{}, 256, 2, "segment", ErrSequence},
		{"behind the only one", Segmenter{}, 0, 1, "segment", ErrSequence},
		{"before the first", Segmenter{}, 256, -1, "segment", ErrSequence},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.s.AppendSegment([]byte("before"), pattern(tt.n), tt.i)
			checkField(t, err, tt.field, tt.err)
			if string(got) != "before" {
				t.Errorf("dst became %q", got)
			}
		})
	}
	// A reference that is not written does not matter.
	if n, err := (Segmenter{Ref: 256}).Count(133); n != 1 || err != nil {
		t.Errorf("one segment: %d, %v", n, err)
	}
}

func TestSegmentVectors(t *testing.T) {
	tests := []struct {
		name string
		s    Segmenter
		data []byte
		i    int
		hex  string // of the header
	}{
		{"one", Segmenter{Dst: 2948, Src: 9200}, pattern(133), 0, `06 05 04 0B 84 23 F0`},
		{"one from 49154", Segmenter{Dst: 2948, Src: 49154}, pattern(3), 0, `06 05 04 0B 84 C0 02`},
		{"8 bits", Segmenter{Dst: 2948, Src: 9200, Ref: 0xFE}, pattern(300), 1, `0B 05 04 0B 84 23 F0 00 03 FE 03 02`},
		{"16 bits", Segmenter{Dst: 2949, Src: 9202, Ref: 0x1234, Wide: true}, pattern(300), 2, `0C 05 04 0B 85 23 F2 08 04 12 34 03 03`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := testdoc.Hex(t, tt.hex)
			got, err := tt.s.AppendSegment(nil, tt.data, tt.i)
			if err != nil || !bytes.HasPrefix(got, want) {
				t.Errorf("got  % X, %v\nwant % X…", got, err, want)
			}
			if wide := len(want) - 1; int(got[0]) != wide {
				t.Errorf("header of %d octets, want %d", got[0], wide)
			}
		})
	}
}

func TestParseSegment(t *testing.T) {
	data := []byte("data")
	tests := []struct {
		name string
		hex  string // of the header; the user data is "data"
		want Segment
	}{
		{"no element", `00`, Segment{}},
		{"ports of 8 bits", `04 04 02 F0 F1`, Segment{HasPorts: true, Dst: 0xF0, Src: 0xF1}},
		{"no ports", `05 00 03 2A 02 01`, Segment{Concat: true, Ref: 0x2A, Total: 2, Seq: 1}},
		{"one of one", `05 00 03 00 01 01`, Segment{Concat: true, Total: 1, Seq: 1}},
		{"the last of 255", `06 08 04 00 2A FF FF`, Segment{Concat: true, Wide: true, Ref: 0x2A, Total: 255, Seq: 255}},
		{"unknown elements", `
			10
			24 01 03              # national language
			05 04 0B 84 23 F0
			7F 00                 # empty
			00 03 2A 02 02`,
			Segment{HasPorts: true, Dst: 2948, Src: 9200, Concat: true, Ref: 0x2A, Total: 2, Seq: 2, Skipped: 2}},
		{"the last ports", `0A 05 04 00 01 00 02 04 02 F0 F1`, Segment{HasPorts: true, Dst: 0xF0, Src: 0xF1, Skipped: 1}},
		{"the last reference", `0B 08 04 12 34 02 01 00 03 2A 03 02`, Segment{Concat: true, Ref: 0x2A, Total: 3, Seq: 2, Skipped: 1}},
		{"a wrong one before the last", `0A 00 03 2A 00 00 00 03 2A 03 02`, Segment{Concat: true, Ref: 0x2A, Total: 3, Seq: 2, Skipped: 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := append(testdoc.Hex(t, tt.hex), data...)
			got, err := ParseSegment(b)
			if err != nil {
				t.Fatal(err)
			}
			tt.want.Data = data
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			b[len(b)-1] = '!'
			if got.Data[3] != '!' {
				t.Error("Data is a copy")
			}
		})
	}
}

// TestSegmentFields has the fields of elements that are known and not, and of those in
// front of a fault. A loop over them may end anywhere.
func TestSegmentFields(t *testing.T) {
	for _, tt := range []struct{ hex, want string }{
		{`06 05 04 0B84 23F0 AABB`, `0+1 UDHL=6, 1+1 IEI=0x05, 2+1 IEIDL=4, 3+2 destination port=2948, 5+2 originator port=9200, 7+2 user data`},
		{`04 04 02 F0 0F`, `0+1 UDHL=4, 1+1 IEI=0x04, 2+1 IEIDL=2, 3+1 destination port=240, 4+1 originator port=15, 5+0 user data`},
		{`05 00 03 2A 02 01`, `0+1 UDHL=5, 1+1 IEI=0x00, 2+1 IEIDL=3, 3+1 reference=42, 4+1 total=2, 5+1 sequence number=1, 6+0 user data`},
		{`06 08 04 012A 02 01`, `0+1 UDHL=6, 1+1 IEI=0x08, 2+1 IEIDL=4, 3+2 reference=298, 5+1 total=2, 6+1 sequence number=1, 7+0 user data`},
		{`05 24 01 03 7F 00 FF`, `0+1 UDHL=5, 1+1 IEI=0x24, 2+1 IEIDL=1, 3+1 IED=0x03, 4+1 IEI=0x7f, 5+1 IEIDL=0, 6+0 IED=0x, 6+1 user data`},
		{`05 24 01 03 7F 01 FF`, `0+1 UDHL=5, 1+1 IEI=0x24, 2+1 IEIDL=1, 3+1 IED=0x03`},
		{`03 00 02 01 01`, `0+1 UDHL=3`},
		{`05 00 03 2A 02 03`, `0+1 UDHL=5, 1+1 IEI=0x00, 2+1 IEIDL=3, 3+1 reference=42, 4+1 total=2, 5+1 sequence number=3`},
		{`02 00`, ``},
		{``, ``},
	} {
		var got []string
		for f := range SegmentFields(testdoc.Hex(t, tt.hex)) {
			s := fmt.Sprintf("%d+%d %s", f.Offset, f.Length, f.Name)
			if !f.Hidden {
				s += "=" + f.Value
			}
			got = append(got, s)
		}
		if strings.Join(got, ", ") != tt.want {
			t.Errorf("%s:\n%s, want\n%s", tt.hex, strings.Join(got, ", "), tt.want)
		}
		for most := range got {
			n := 0
			for range SegmentFields(testdoc.Hex(t, tt.hex)) {
				if n++; n > most {
					break
				}
			}
		}
	}
}

func TestParseSegmentErrors(t *testing.T) {
	tests := []struct {
		name   string
		hex    string
		offset int
		err    error
	}{
		{"empty", ``, 0, io.ErrUnexpectedEOF},
		{"header past the end", `06 05 04 0B 84 23`, 6, io.ErrUnexpectedEOF},
		{"header of 255", `FF 05 04 0B 84 23 F0`, 7, io.ErrUnexpectedEOF},
		{"element without length", `07 05 04 0B 84 23 F0 00 01`, 7, ErrLength},
		{"element past the header", `05 05 04 0B 84 23 F0`, 1, ErrLength},
		{"ports of 3 octets", `05 05 03 0B 84 23`, 1, ErrValue},
		{"8-bit ports of 4 octets", `06 04 04 0B 84 23 F0`, 1, ErrValue},
		{"reference of 4 octets", `06 00 04 2A 2B 02 01`, 1, ErrValue},
		{"wide reference of 3 octets", `05 08 03 2A 02 01`, 1, ErrValue},
		{"empty reference", `0A 05 04 0B 84 23 F0 00 00 70 00`, 7, ErrValue},
		{"total 0", `05 00 03 2A 00 00`, 1, ErrSequence},
		{"total 0, sequence 1", `05 00 03 2A 00 01`, 1, ErrSequence},
		{"sequence 0", `0B 05 04 0B 84 23 F0 00 03 2A 02 00`, 7, ErrSequence},
		{"sequence above total", `05 00 03 2A 02 03`, 1, ErrSequence},
		{"wide, sequence 0", `06 08 04 00 2A 02 00`, 1, ErrSequence},
		{"wide, sequence above total", `06 08 04 00 2A FE FF`, 1, ErrSequence},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ParseSegment(testdoc.Hex(t, tt.hex))
			checkSyntax(t, err, tt.offset, tt.err)
		})
	}
	long := append(testdoc.Hex(t, `06 05 04 0B 84 23 F0`), pattern(134)...)
	if _, err := ParseSegment(long[:140]); err != nil {
		t.Errorf("140 octets: %v", err)
	}
	_, err := ParseSegment(long)
	checkSyntax(t, err, 140, ErrLimit)
	for n := range 7 {
		_, err := ParseSegment(long[:n])
		checkSyntax(t, err, n, io.ErrUnexpectedEOF)
	}
}
