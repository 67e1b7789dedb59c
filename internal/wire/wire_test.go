package wire

import (
	"bytes"
	"math"
	"testing"
)

// TestInt holds Append, Size and Consume of one value in one row.
func TestInt(t *testing.T) {
	tests := []struct {
		v    uint32
		wire string
	}{
		{0, "\x00"},
		{1, "\x01"},
		{0x60, "\x60"}, // the specification's two examples: 0x60 and 0xA0
		{0xA0, "\x81\x20"},
		{0x7F, "\x7F"},
		{0x80, "\x81\x00"},
		{0x3FFF, "\xFF\x7F"},
		{0x4000, "\x81\x80\x00"},
		{0x1F_FFFF, "\xFF\xFF\x7F"},
		{0x20_0000, "\x81\x80\x80\x00"},
		{0xFFF_FFFF, "\xFF\xFF\xFF\x7F"},
		{0x1000_0000, "\x81\x80\x80\x80\x00"},
		{math.MaxInt32, "\x87\xFF\xFF\xFF\x7F"},
		{math.MaxUint32, "\x8F\xFF\xFF\xFF\x7F"},
		{0x1201, "\xA4\x01"},     // the public identifier of SyncML 1.2
		{0x0FD3, "\x9F\x53"},     // and that of 1.1
		{0xFFFD, "\x83\xFF\x7D"}, // as an ENTITY
	}
	for _, tt := range tests {
		got := AppendInt([]byte("ab"), tt.v)
		if want := "ab" + tt.wire; string(got) != want {
			t.Errorf("AppendInt(%#x) = % x, want % x", tt.v, got, want)
		}
		if n := SizeInt(tt.v); n != len(tt.wire) {
			t.Errorf("SizeInt(%#x) = %d, want %d", tt.v, n, len(tt.wire))
		}
		for _, tail := range []string{"", "\x00", "\xFF\xFF\xFF\xFF\xFF"} {
			v, n := ConsumeInt([]byte(tt.wire + tail))
			if v != tt.v || n != len(tt.wire) {
				t.Errorf("ConsumeInt(% x) = %#x, %d, want %#x, %d", tt.wire+tail, v, n, tt.v, len(tt.wire))
			}
		}
		for n := range len(tt.wire) {
			if _, m := ConsumeInt([]byte(tt.wire[:n])); m != Truncated {
				t.Errorf("ConsumeInt(% x) = %d, want Truncated", tt.wire[:n], m)
			}
		}
	}
}

// TestConsumeIntOther has the forms that AppendInt does not write.
func TestConsumeIntOther(t *testing.T) {
	tests := []struct {
		name string
		wire string
		v    uint32
		n    int
	}{
		{"over-long, 2 octets", "\x80\x05", 5, 2},
		{"over-long, 3 octets", "\x80\x80\x05", 5, 3},
		{"over-long, 4 octets", "\x80\x81\x80\x00", 0x4000, 4},
		{"over-long, 5 octets", "\x80\x80\x80\x80\x00", 0, 5},
		{"six octets", "\x80\x80\x80\x80\x80\x00", 0, Overflow},
		{"six octets, cut after five", "\x80\x80\x80\x80\x80", 0, Overflow},
		{"33 bits", "\x90\x80\x80\x80\x00", 0, Overflow},
		{"35 bits", "\xFF\xFF\xFF\xFF\x7F", 0, Overflow},
		{"33 bits, cut after four", "\x90\x80\x80\x80", 0, Truncated},
		{"32 bits that go on", "\x8F\xFF\xFF\xFF\xFF\x00", 0, Overflow},
		{"nothing", "", 0, Truncated},
		{"one octet of more", "\x80", 0, Truncated},
		{"four octets of more", "\xFF\xFF\xFF\xFF", 0, Truncated},
	}
	for _, tt := range tests {
		v, n := ConsumeInt([]byte(tt.wire))
		if v != tt.v || n != tt.n {
			t.Errorf("%s: ConsumeInt(% x) = %#x, %d, want %#x, %d", tt.name, tt.wire, v, n, tt.v, tt.n)
		}
	}
}

// TestTokens holds the arithmetic that makes the tokens of one family differ in
// bits 6 and 7 only, and that tells them from identities.
func TestTokens(t *testing.T) {
	for _, family := range [][]byte{
		{Literal, LiteralC, LiteralA, LiteralAC},
		{SwitchPage, ExtI0, ExtT0, Ext0},
		{End, ExtI1, ExtT1, Ext1},
		{Entity, ExtI2, ExtT2, Ext2},
		{StrI, PI, StrT, Opaque},
	} {
		want := []byte{family[0], family[0] | TagContent, family[0] | TagAttrs, family[0] | TagAttrs | TagContent}
		if !bytes.Equal(family, want) {
			t.Errorf("family % x, want % x", family, want)
		}
		if family[0] >= 5 {
			t.Errorf("%#x is in the range of identities", family[0])
		}
	}
}

// slowInt reads an integer digit by digit in base 128.
func slowInt(b []byte) (v uint32, n int) {
	for i := range b {
		if i == MaxInt {
			return 0, Overflow
		}
		if b[i] < 0x80 {
			sum, weight := uint64(0), uint64(1)
			for j := i; j >= 0; j-- {
				sum += uint64(b[j]&0x7F) * weight
				weight *= 128
			}
			if sum > math.MaxUint32 {
				return 0, Overflow
			}
			return uint32(sum), i + 1
		}
	}
	if len(b) >= MaxInt {
		return 0, Overflow
	}
	return 0, Truncated
}

func FuzzInt(f *testing.F) {
	for _, s := range []string{"", "\x00", "\x81\x20", "\x80\x80\x80\x80\x80\x00", "\x8F\xFF\xFF\xFF\x7F", "\x90\x80\x80\x80\x00", "\xFF\xFF\xFF\xFF"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		v, n := ConsumeInt(b)
		if sv, sn := slowInt(b); v != sv || n != sn {
			t.Fatalf("ConsumeInt(% x) = %#x, %d, slow %#x, %d", b, v, n, sv, sn)
		}
		if n < 0 {
			return
		}
		short := AppendInt(nil, v)
		if len(short) > n || len(short) != SizeInt(v) {
			t.Fatalf("AppendInt(%#x) has %d octets, read from %d, SizeInt %d", v, len(short), n, SizeInt(v))
		}
		if w, m := ConsumeInt(short); w != v || m != len(short) {
			t.Fatalf("%#x comes back as %#x, %d", v, w, m)
		}
		if len(short) == n && !bytes.Equal(short, b[:n]) {
			t.Fatalf("% x is written as % x", b[:n], short)
		}
	})
}
