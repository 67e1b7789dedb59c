package charset

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// transcoder returns the transcoder of a charset that must be there.
func transcoder(t testing.TB, c codec.Charset) codec.Transcoder {
	t.Helper()
	tr, err := Find(c)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// vectors are texts in their charset, written by hand or taken from the
// documents that define the charset.
var vectors = []struct {
	name   string
	octets string // hex
	text   string
}{
	{"US-ASCII", "41 7E 00", "A~\x00"},
	{"ISO-8859-1", "C4 80 FF", "Ä\u0080ÿ"},
	{"ISO-8859-2", "A1 9F E8", "Ą\u009Fč"},
	{"ISO-8859-5", "BF E0 D8", "При"},
	{"ISO-8859-9", "DD 80", "İ\u0080"},
	{"ISO-8859-15", "A4 85", "€\u0085"},
	{"ISO-8859-6-I", "C7 E4", "ال"},
	{"ISO-8859-8-E", "E0 FA", "את"},
	{"KOI8-R", "F0 D2 C9", "При"},
	{"windows-1252", "80 E4", "€ä"},
	{"IBM437", "81 E1", "üß"},
	{"IBM037", "C8 85 93 93 96 5A", "Hello!"},
	{"macintosh", "8A DB", "ä€"},
	{"TIS-620", "A1 D2", "กา"},
	{"windows-874", "A1 D2 80 A0", "กา€\u00A0"},
	{"UTF-8", "EF BF BD F0 9F 98 80", "\uFFFD😀"},
	{"UTF-16", "00 41 D8 3D DE 00 FF FD", "A😀\uFFFD"},
	{"UTF-16BE", "FE FF 20 AC", "\uFEFF€"},
	{"UTF-16LE", "AC 20 3D D8 00 DE", "€😀"},
	{"UTF-32", "00 00 00 41 00 01 F6 00", "A😀"},
	{"UTF-32LE", "41 00 00 00 00 F6 01 00", "A😀"},
	{"ISO-10646-UCS-2", "20 AC FF FD", "€\uFFFD"},
	{"ISO-10646-UCS-4", "00 00 20 AC", "€"},
	{"Shift_JIS", "93 FA 96 7B 8C EA B1 41", "日本語ｱA"},
	{"Windows-31J", "87 40 93 FA", "①日"},
	{"EUC-JP", "C6 FC CB DC B8 EC 8E B1 8F B0 A1", "日本語ｱ丂"},
	// RFC 1468: JIS X 0208 by ESC $ B, back to ASCII at the end.
	{"ISO-2022-JP", "41 1B 24 42 46 7C 4B 5C 1B 28 42 42 1B 24 42 38 6C 1B 28 42", "A日本B語"},
	{"EUC-KR", "C7 D1 B1 DB 41", "한글A"},
	{"GBK", "D6 D0 B9 FA 81 40", "中国丂"},
	{"GB18030", "D6 D0 84 31 A4 37 94 39 FC 36", "中\uFFFD😀"},
	{"GB2312", "D6 D0 B9 FA", "中国"},
	// The example of RFC 1843, section 2, and a tilde after hanzi.
	{"HZ-GB-2312", "7E 7B 3C 3A 4B 79 32 3B 53 7B 23 2C 4E 70 4A 29 7E 7D 42 79 65 2E",
		"己所不欲，勿施Bye."},
	{"HZ-GB-2312", "7E 7E 7E 7B 56 50 7E 7D 7E 7E 7E 7B 39 7A 7E 7D", "~中~国"},
	{"Big5", "A4 A4 A4 E5", "中文"},
	{"Big5", "AD BB B4 E4", "香港"}, // x/text writes the second one as FD BB, of HKSCS
	{"UTF-32", "00 00 FE FF 00 00 FE FF", "\uFEFF"},
	{"Big5-HKSCS", "A4 A4 88 62 87 40", "中Ê̄䏰"},
}

func TestVectors(t *testing.T) {
	for _, v := range vectors {
		c, ok := ByName(v.name)
		if !ok {
			t.Fatalf("%s is not supported", v.name)
		}
		tr := transcoder(t, c)
		octets := testdoc.Hex(t, v.octets)
		got, err := tr.AppendUTF8([]byte("> "), octets)
		if err != nil || string(got) != "> "+v.text {
			t.Errorf("%s: % X is %q, %v, want %q", v.name, octets, got, err, v.text)
		}
		if strings.Contains(v.text, "\u0304") {
			continue // two characters for one of the charset: read only
		}
		back, n, err := tr.AppendFrom([]byte("> "), []byte(v.text))
		if err != nil || n != len(v.text) || string(back) != "> "+string(octets) {
			t.Errorf("%s: %q is % X, %d, %v, want % X", v.name, v.text, back, n, err, octets)
		}
	}
}

// TestRead has forms that are read and not written.
func TestRead(t *testing.T) {
	for _, v := range []struct {
		name, octets, text string
	}{
		{"UTF-16", "FE FF 00 41", "A"},
		{"UTF-16", "FF FE 41 00 FE FF", "A\uFFFE"},
		{"UTF-16", "00 41 FE FF", "A\uFEFF"}, // a mark only at the start
		{"UTF-16", "FF FE", ""},
		{"UTF-16LE", "FF FE", "\uFEFF"},
		{"UTF-32", "FF FE 00 00 41 00 00 00", "A"},
		{"UTF-32", "00 00 FE FF 00 00 00 41", "A"},
		{"Shift_JIS", "87 40", "①"}, // row 13, of NEC
		{"EUC-JP", "AD A1", "①"},
		{"ISO-2022-JP", "1B 24 42 2D 21 1B 28 42", "①"},
		{"ISO-2022-JP", "1B 28 49 31", "ｱ"}, // half-width katakana, and no return
		{"ISO-2022-JP", "1B 24 40 46 7C 0A 41", "日\nA"},
		{"ISO-2022-JP", "1B 24 28 44 30 21", "丂"},
		{"GB2312", "81 40", "丂"}, // GBK
		{"GB18030", "80", "€"},
		{"EUC-KR", "81 41", "갂"}, // unified Hangul code
		{"Big5", "87 40", "䏰"},   // HKSCS
		{"HZ-GB-2312", "41 7E 0A 42", "AB"},
	} {
		c, _ := ByName(v.name)
		octets := testdoc.Hex(t, v.octets)
		got, err := transcoder(t, c).AppendUTF8(nil, octets)
		if err != nil || string(got) != v.text {
			t.Errorf("%s: % X is %q, %v, want %q", v.name, octets, got, err, v.text)
		}
	}
}

// TestRefused has octets that are no text. Each is also tried between good
// text, as far as a stateful charset allows it.
func TestRefused(t *testing.T) {
	for _, v := range []struct{ name, octets string }{
		{"US-ASCII", "80"},
		{"US-ASCII", "41 FF"},
		{"ISO-8859-3", "A5"},
		{"ISO-8859-7", "FF"},
		{"TIS-620", "80"},
		{"TIS-620", "A0"},
		{"TIS-620", "DB"},
		{"windows-1252", "81"},
		{"UTF-8", "C3"},
		{"UTF-8", "ED A0 80"},
		{"UTF-8", "C0 80"},
		{"UTF-16", "41"},
		{"UTF-16", "D8 3D"},
		{"UTF-16", "D8 3D 00 41"},
		{"UTF-16", "DE 00 D8 3D"},
		{"UTF-16LE", "3D D8 3D D8"},
		{"ISO-10646-UCS-Basic", "00 80"},
		{"ISO-10646-Unicode-Latin1", "01 00"},
		{"UTF-32", "00 00 41"},
		{"UTF-32", "00 00 D8 00"},
		{"UTF-32", "00 11 00 00"},
		{"UTF-32", "FF FF FF FF"},
		{"UTF-32LE", "00 00 00 41"},
		{"ISO-10646-UCS-4", "80 00 00 41"},
		{"Shift_JIS", "93"},
		{"Shift_JIS", "93 20"},
		{"Shift_JIS", "A0"},
		{"Shift_JIS", "FF"},
		{"EUC-JP", "C6"},
		{"EUC-JP", "C6 20"},
		{"EUC-JP", "8E E0"},
		{"EUC-JP", "8F B0"},
		{"EUC-JP", "A9 A1"}, // an empty row
		{"ISO-2022-JP", "80"},
		{"ISO-2022-JP", "1B"},
		{"ISO-2022-JP", "1B 24"},
		{"ISO-2022-JP", "1B 24 28"},
		{"ISO-2022-JP", "1B 24 43"}, // a set of ISO-2022-KR
		{"ISO-2022-JP", "1B 24 42 46"},
		{"ISO-2022-JP", "1B 24 42 46 1B 28 42"},
		{"ISO-2022-JP", "1B 24 42 30 00"}, // x/text alone reads another row
		{"ISO-2022-JP", "1B 24 42 30 80"},
		{"ISO-2022-JP", "1B 24 28 44 30 7F"},
		{"ISO-2022-JP", "1B 28 49 60"},
		{"EUC-KR", "B0"},
		{"EUC-KR", "B0 40"},
		{"EUC-KR", "FF FF"},
		{"GBK", "81"},
		{"GBK", "81 7F"},
		{"GBK", "FF"},
		{"GBK", "84 31 A4 37"}, // four octets are GB18030
		{"GB18030", "84"},
		{"GB18030", "84 31"},
		{"GB18030", "84 31 A4"},
		{"GB18030", "84 31 A4 3A"},
		{"GB18030", "FF"},
		{"GB18030", "E3 32 9A 36"},                         // beyond U+10FFFF
		{"GB18030", "84 31 A5 30"},                         // between U+FFFF and U+10000
		{"GB18030", "81 30 20 B0 84 31 A4 37 81 30"},       // U+FFFD for a naive count
		{"GB18030", "81 30 20 20 84 31 A4 37 84 31 A4 37"}, // an error and U+FFFD
		{"HZ-GB-2312", "7E"},
		{"HZ-GB-2312", "7E 41"},
		{"HZ-GB-2312", "7E 7B 56"},
		{"HZ-GB-2312", "7E 7B 56 20"},
		{"HZ-GB-2312", "7E 7B 0A 41"},
		{"HZ-GB-2312", "D6 D0"},
		{"Big5", "A4"},
		{"Big5", "A4 20"},
		{"Big5", "80"},
		{"Big5", "A4 7F"},
	} {
		c, ok := ByName(v.name)
		if !ok {
			t.Fatalf("%s is not supported", v.name)
		}
		tr := transcoder(t, c)
		octets := testdoc.Hex(t, v.octets)
		got, err := tr.AppendUTF8([]byte("kept"), octets)
		if !errors.Is(err, codec.ErrCharset) || string(got) != "kept" {
			t.Errorf("%s: % X is %q, %v", v.name, octets, got, err)
		}
		good, _, _ := tr.AppendFrom(nil, []byte("good"))
		if got, err := tr.AppendUTF8(nil, append(good, octets...)); !errors.Is(err, codec.ErrCharset) {
			t.Errorf("%s: good text and % X is %q, %v", v.name, octets, got, err)
		}
		// The transcoder has not kept the state.
		if got, err := tr.AppendUTF8(nil, good); err != nil || string(got) != "good" {
			t.Errorf("%s: after % X, good text is %q, %v", v.name, octets, got, err)
		}
	}
}

// TestLacking has text that the charset can hold only up to "|".
func TestLacking(t *testing.T) {
	for _, v := range []struct{ name, text string }{
		{"US-ASCII", "abc|ä"},
		{"US-ASCII", "|\u0080"},
		{"ISO-8859-1", "ä|€x"},
		{"ISO-8859-7", "|\u00AE"},
		{"TIS-620", "ก|€"},
		{"TIS-620", "ก|\u00A0"},
		{"windows-1252", "€|\u0081"},
		{"IBM037", "a|€"},
		{"ISO-10646-UCS-2", "€|😀"},
		{"ISO-10646-UCS-Basic", "~|\u0080"},
		{"ISO-10646-Unicode-Latin1", "ÿ|Ā"},
		{"Shift_JIS", "日A|é"},
		{"Shift_JIS", "日|①"}, // only in Windows-31J
		{"Shift_JIS", "|\uFFFD"},
		{"EUC-JP", "日ｱ|①"},
		{"ISO-2022-JP", "A日|é"},
		{"ISO-2022-JP", "日|①"},
		{"ISO-2022-JP", "日|ｱ"},
		{"ISO-2022-JP", "日|\x1b(B"}, // would be taken for an escape sequence
		{"EUC-KR", "한|갂"},
		{"GBK", "中|😀"},
		{"GB18030", "😀|\uE000"}, // x/text writes another character
		{"GB2312", "中|丂"},
		{"GB2312", "中|€"},
		{"HZ-GB-2312", "中|丂"},
		{"HZ-GB-2312", "~a|ö"},
		{"Big5", "中|䏰"},
		{"Big5-HKSCS", "䏰é|😀"},
	} {
		c, ok := ByName(v.name)
		if !ok {
			t.Fatalf("%s is not supported", v.name)
		}
		tr := transcoder(t, c)
		head, tail, _ := strings.Cut(v.text, "|")
		octets, n, err := tr.AppendFrom([]byte("kept"), []byte(head+tail))
		if err != nil || n != len(head) || !bytes.HasPrefix(octets, []byte("kept")) {
			t.Errorf("%s: %q stops at %d of % X, %v, want %d", v.name, head+tail, n, octets, err, len(head))
			continue
		}
		// What was written is complete: a stateful charset is back in its initial state.
		ascii, _, _ := tr.AppendFrom(nil, []byte("ok"))
		got, err := tr.AppendUTF8(nil, append(octets[len("kept"):], ascii...))
		if err != nil || string(got) != head+"ok" {
			t.Errorf("%s: wrote %q, %v, want %q", v.name, got, err, head+"ok")
		}
	}
}

func TestNotUTF8(t *testing.T) {
	for c := range All() {
		tr := transcoder(t, c)
		for _, bad := range []string{"\xff", "\xc3", "\xed\xa0\x80", "\xf4\x90\x80\x80"} {
			octets, n, err := tr.AppendFrom(nil, []byte("ok"+bad+"ok"))
			if n > 2 || !errors.Is(err, codec.ErrCharset) {
				t.Errorf("%s: %q stops at %d with %v", Name(c), bad, n, err)
			} else if got, err := tr.AppendUTF8(nil, octets); err != nil || string(got) != "ok"[:n] {
				t.Errorf("%s: before %q it wrote %q, %v, want the first %d octets", Name(c), bad, got, err, n)
			}
		}
	}
}

// TestEveryRune writes every character in every charset and reads it back:
// alone, and all together in one string.
func TestEveryRune(t *testing.T) {
	for c := range All() {
		t.Run(Name(c), func(t *testing.T) {
			t.Parallel()
			tr := transcoder(t, c)
			var char, octets, back, all []byte
			step := rune(1)
			if testdoc.Race {
				step = 17 // it is the code that is looked at, not the tables
			}
			for r := rune(0); r <= utf8.MaxRune; r += step {
				if !utf8.ValidRune(r) {
					continue
				}
				var n int
				var err error
				char = utf8.AppendRune(char[:0], r)
				octets, n, err = tr.AppendFrom(octets[:0], char)
				if err != nil || n != 0 && n != len(char) || (n == 0) != (len(octets) == 0) {
					t.Fatalf("%U: % X, %d, %v", r, octets, n, err)
				}
				if n == 0 {
					continue
				}
				all = append(all, char...)
				back, err = tr.AppendUTF8(back[:0], octets)
				if err != nil || !bytes.Equal(back, char) {
					t.Fatalf("%U: % X is read as %q, %v", r, octets, back, err)
				}
				if hasNUL(octets, c.Width()) != (r == 0) {
					t.Fatalf("%U: % X has a terminator", r, octets)
				}
			}
			octets, n, err := tr.AppendFrom(nil, all)
			if err != nil || n != len(all) {
				t.Fatalf("all: stops at %d of %d, %v", n, len(all), err)
			}
			if back, err := tr.AppendUTF8(nil, octets); err != nil || !bytes.Equal(back, all) {
				t.Fatalf("all: read back differently, %v", err)
			}
			t.Logf("%d characters", utf8.RuneCount(all))
		})
	}
}

// hasNUL reports whether there is a terminator of the width at a multiple of it.
func hasNUL(b []byte, width int) bool {
	for ; len(b) >= width; b = b[width:] {
		if len(bytes.Trim(b[:width], "\x00")) == 0 {
			return true
		}
	}
	return false
}

// TestEveryOctet reads every sequence of up to two octets; what is text in a
// charset of one octet a character must come back as the same octet.
func TestEveryOctet(t *testing.T) {
	for c := range All() {
		tr := transcoder(t, c)
		one := find(c).octet != nil
		var text, back []byte
		for i := range 1 << 16 {
			src := []byte{byte(i >> 8), byte(i)}
			if i < 256 {
				src = src[1:]
			}
			var err error
			if text, err = tr.AppendUTF8(text[:0], src); err != nil {
				continue
			}
			if !utf8.Valid(text) {
				t.Fatalf("%s: % X is %q", Name(c), src, text)
			}
			if !one {
				continue
			}
			var n int
			back, n, err = tr.AppendFrom(back[:0], text)
			if err != nil || n != len(text) || !bytes.Equal(back, src) {
				t.Fatalf("%s: % X is %q is % X, %d, %v", Name(c), src, text, back, n, err)
			}
		}
	}
}

// TestEveryFour reads all of GB18030's four octets, where a table that gave a
// surrogate would make x/text panic.
func TestEveryFour(t *testing.T) {
	tr := transcoder(t, 114)
	seen := map[rune]int{}
	var text []byte
	for i := range 126 * 10 * 126 * 10 {
		src := []byte{0x81 + byte(i/12600), 0x30 + byte(i/1260%10), 0x81 + byte(i/10%126), 0x30 + byte(i%10)}
		var err error
		if text, err = tr.AppendUTF8(text[:0], src); err != nil {
			continue
		}
		r, size := utf8.DecodeRune(text)
		if size != len(text) || seen[r] != 0 {
			t.Fatalf("% X is %q, seen before: %d", src, text, seen[r])
		}
		seen[r]++
	}
	if len(seen) < 1<<20+39000 {
		t.Errorf("only %d characters", len(seen))
	}
}

// TestBig5 holds every cell of the original set: it is written as it is read.
func TestBig5(t *testing.T) {
	for _, name := range []string{"Big5", "Big5-HKSCS"} {
		c, _ := ByName(name)
		tr := transcoder(t, c)
		n := 0
		for i := 0xA140; i <= 0xF9D5; i++ {
			cell := []byte{byte(i >> 8), byte(i)}
			text, err := tr.AppendUTF8(nil, cell)
			if err != nil || !inBig5(cell) {
				continue
			}
			n++
			got, _, _ := tr.AppendFrom(nil, text)
			// Two hanzi stand there twice.
			if twice := i == 0xA2CC || i == 0xA2CE; bytes.Equal(got, cell) == twice {
				t.Errorf("%s: % X is %s is % X", name, cell, text, got)
			}
		}
		if n != 408+5401+7652 {
			t.Errorf("%s: %d cells", name, n)
		}
	}
	if !slices.IsSortedFunc(big5[:], func(a, b big5Cell) int { return int(a.char - b.char) }) {
		t.Error("exceptions are not sorted")
	}
}

// TestRepertoire counts the characters that the subsets can write, where the
// standards say how many there are.
func TestRepertoire(t *testing.T) {
	for _, v := range []struct {
		name string
		want int
		why  string
	}{
		{"US-ASCII", 128, ""},
		{"TIS-620", 128 + 87, "A1 to DA and DF to FB"},
		{"ISO-8859-2", 256, ""},
		{"Shift_JIS", 128 + 63 + 6879, "JIS X 0201 katakana, JIS X 0208"},
		{"EUC-JP", 128 + 63 + 6879 + 6067 - 281, "and JIS X 0212, but for what x/text puts in rows of IBM"},
		{"ISO-2022-JP", 127 + 6879, "ESCAPE cannot be written"},
		{"EUC-KR", 128 + 8224 + 2, "KS X 1001 with the additions of 1998"},
		{"GB2312", 128 + 7445, "GB 2312-1980"},
		{"HZ-GB-2312", 128 + 7445, "GB 2312-1980"},
		{"Big5", 128 + 408 + 5401 + 7652 - 2, "symbols, two levels of hanzi, two of which are duplicates"},
	} {
		c, _ := ByName(v.name)
		tr := transcoder(t, c)
		got := 0
		var buf []byte
		for r := range rune(utf8.MaxRune + 1) {
			if !utf8.ValidRune(r) {
				continue
			}
			if octets, n, _ := tr.AppendFrom(buf[:0], utf8.AppendRune(nil, r)); n > 0 {
				buf = octets
				got++
			}
		}
		if got != v.want {
			t.Errorf("%s writes %d characters, want %d (%s)", v.name, got, v.want, v.why)
		}
	}
}
