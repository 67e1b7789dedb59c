package xmltok

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// in reports whether r is in one of the ranges, which are pairs.
func in(r rune, ranges ...rune) bool {
	for i := 0; i < len(ranges); i += 2 {
		if ranges[i] <= r && r <= ranges[i+1] {
			return true
		}
	}
	return false
}

// The productions as they stand in XML 1.0, fifth edition, without the colon.
func specChar(r rune) bool {
	return in(r, 0x9, 0xA, 0xD, 0xD, 0x20, 0xD7FF, 0xE000, 0xFFFD, 0x10000, 0x10FFFF)
}

func specNameStart(r rune) bool {
	return in(r, 'A', 'Z', '_', '_', 'a', 'z', 0xC0, 0xD6, 0xD8, 0xF6, 0xF8, 0x2FF, 0x370, 0x37D, 0x37F, 0x1FFF,
		0x200C, 0x200D, 0x2070, 0x218F, 0x2C00, 0x2FEF, 0x3001, 0xD7FF, 0xF900, 0xFDCF, 0xFDF0, 0xFFFD, 0x10000, 0xEFFFF)
}

func specName(r rune) bool {
	return specNameStart(r) || in(r, '-', '-', '.', '.', '0', '9', 0xB7, 0xB7, 0x300, 0x36F, 0x203F, 0x2040)
}

func specPubid(r rune) bool {
	return in(r, ' ', ' ', '\r', '\r', '\n', '\n', 'a', 'z', 'A', 'Z', '0', '9') || r < 128 && strings.ContainsRune("-'()+,./:=?;!*#@$_%", r)
}

func TestClasses(t *testing.T) {
	for r := rune(0); r <= utf8.MaxRune; r++ {
		if got := isChar(r); got != specChar(r) {
			t.Errorf("isChar(%U) = %v", r, got)
		}
		if r < utf8.RuneSelf {
			c := class[r]
			if (c&cStart != 0) != specNameStart(r) || (c&cName != 0) != specName(r) ||
				(c&cSpace != 0) != (r == ' ' || r == '\t' || r == '\r' || r == '\n') || (c&cPubid != 0) != specPubid(r) {
				t.Errorf("class of %q is %b", r, c)
			}
			continue
		}
		if specChar(r) && (isNameStart(r) != specNameStart(r) || isNameChar(r) != specName(r)) {
			t.Errorf("%U: start %v, name %v", r, isNameStart(r), isNameChar(r))
		}
	}
}

// scanSlow is the obvious form of the scanners: it stops at the first octet
// that is a stop or that no valid character begins at.
func scanSlow(b []byte, i int, stop func(i int) bool) int {
	for i < len(b) && !stop(i) {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 || !isChar(r) && r != '\r' {
			return i
		}
		i += n
	}
	return i
}

func TestScanners(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	parts := []string{"a", "b", " ", "<", ">", "&", "]", "]]>", "\"", "'", "\t", "\n", "\r", "\x00", "\x1F", "\x7F", "é", "日", "😀",
		"\u0800", "\uD7FF", "\uE000", "\uFFFD", "\uFFFE", "\xFF", "\xC3", "\xE2\x82", "\xED\xA0\x80", "\xC0\x80", "-", "?", "abcdefgh", "0123456789012345"}
	for range 20000 {
		var b []byte
		for range r.IntN(20) {
			b = append(b, parts[r.IntN(len(parts))]...)
		}
		if r.IntN(2) == 0 { // long plain runs as well
			b = append([]byte(strings.Repeat("x", r.IntN(20))), b...)
		}
		from := r.IntN(len(b) + 1)
		check := func(name string, got int, stop func(i int) bool) {
			if want := scanSlow(b, from, stop); got != want && !insideRune(b, from) {
				t.Errorf("%s(%q, %d) = %d, want %d", name, b, from, got, want)
			}
		}
		check("scanText", scanText(b, from), func(i int) bool {
			return b[i] == '<' || b[i] == '&' || b[i] == '\r' || b[i] == '>' && i-from >= 2 && string(b[i-2:i]) == "]]"
		})
		for _, q := range []byte{'"', '\'', 0} {
			check("scanValue", scanValue(b, from, q), func(i int) bool { return b[i] == q || b[i] == '<' || b[i] == '&' || b[i] < 0x20 })
		}
		for _, stop := range []byte{'-', ']', '?', '"', '\''} {
			check("scanUntil", scanUntil(b, from, stop), func(i int) bool { return b[i] == stop })
		}
		if got, want := countRunes(b), len(b)-continuing(b); got != want {
			t.Errorf("countRunes(%q) = %d, want %d", b, got, want)
		}
	}
}

// TestScanPlaces holds scanText to the obvious form at all boundaries of words and of blocks
// of 32 octets: texts of each length, with a stop, a character or a bad octet at each
// place.
func TestScanPlaces(t *testing.T) {
	others := []string{"<", "&", "\r", "\n", "]]>", "\x1F", "\x80", "\xC3", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\uFFFE", "\uFFFD",
		"\U0001F600", "\xF0\x9F", "\xF4\x90\x80\x80", "\xE2\x82é"}
	for _, text := range []string{strings.Repeat("plain text, ", 13), strings.Repeat("Имя ", 22), strings.Repeat("名前、", 18), strings.Repeat("é😀", 28)} {
		for n := range 140 {
			for i, other := range others {
				if n > 40 && i%5 != n%5 { // all places of some, some of all
					continue
				}
				for at := 0; at <= n; at++ {
					b := []byte(text[:at] + other + text[at:n])
					want := scanSlow(b, 0, func(i int) bool {
						return b[i] == '<' || b[i] == '&' || b[i] == '\r' || b[i] == '>' && i >= 2 && string(b[i-2:i]) == "]]"
					})
					if got := scanText(b, 0); got != want {
						t.Fatalf("%q: %d, want %d", b, got, want)
					}
				}
			}
		}
	}
}

// insideRune reports whether from stands inside a valid character.
func insideRune(b []byte, from int) bool {
	return from < len(b) && !utf8.RuneStart(b[from])
}

func continuing(b []byte) (n int) {
	for _, c := range b {
		if !utf8.RuneStart(c) {
			n++
		}
	}
	return n
}

func TestLineEnds(t *testing.T) {
	for _, c := range []struct {
		s       string
		n, last int
	}{
		{"", 0, -1}, {"x", 0, -1}, {"\n", 1, 0}, {"\r", 1, 0}, {"\r\n", 1, 1}, {"\n\r", 2, 1}, {"a\rb\r\nc\nd", 3, 6}, {"\r\r\r", 3, 2},
	} {
		if n, last := lineEnds([]byte(c.s)); n != c.n || last != c.last {
			t.Errorf("%q: got %d, %d, want %d, %d", c.s, n, last, c.n, c.last)
		}
	}
}

func TestIsNCName(t *testing.T) {
	good := []string{"a", "_", "é", "a-1.b", "日本", "a\u00B7", "A\u0300"}
	bad := []string{"", "1", "-a", ":", "a:b", "a b", "\u00B7a", "a\xFF", "\xFF", "a\u00D7", "&", "a\x00"}
	for _, s := range append(slices.Clone(good), bad...) {
		if got := IsNCName([]byte(s)); got != slices.Contains(good, s) {
			t.Errorf("IsNCName(%q) = %v", s, got)
		}
	}
}
