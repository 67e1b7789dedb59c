package charset

import (
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// benchTexts are some 1,000 octets of text in a charset of each kind.
var benchTexts = []struct {
	name, text string
}{
	{"ISO-8859-2", "Příliš žluťoučký kůň úpěl ďábelské ódy. "},
	{"windows-1251", "Съешь же ещё этих мягких булок. "},
	{"IBM037", "The quick brown fox jumps over it. "},
	{"UTF-8", "Съешь же ещё этих мягких булок. "},
	{"UTF-16", "Съешь же ещё этих мягких булок. "},
	{"UTF-32LE", "Съешь же ещё этих мягких булок. "},
	{"Shift_JIS", "いろはにほへと chirinuru を。"},
	{"ISO-2022-JP", "いろはにほへと chirinuru を。"},
	{"GB18030", "天地玄黄，宇宙洪荒。ABC "},
	{"HZ-GB-2312", "天地玄黄，宇宙洪荒。ABC "},
	{"Big5", "天地玄黃，宇宙洪荒。ABC "},
	{"EUC-KR", "동해 물과 백두산이 ABC "},
}

// bench returns both directions of a conversion, the output reused.
func bench(t testing.TB, i int) (read, write func(), octets int) {
	c, ok := ByName(benchTexts[i].name)
	if !ok {
		t.Fatal(benchTexts[i].name)
	}
	tr := transcoder(t, c)
	text := []byte(strings.Repeat(benchTexts[i].text, 1000/len(benchTexts[i].text)))
	src, n, err := tr.AppendFrom(nil, text)
	if err != nil || n != len(text) {
		t.Fatalf("%s: stops at %d of %d, %v", benchTexts[i].name, n, len(text), err)
	}
	var a, b []byte
	read = func() {
		if a, err = tr.AppendUTF8(a[:0], src); err != nil {
			t.Fatal(err)
		}
	}
	write = func() {
		if b, _, err = tr.AppendFrom(b[:0], text); err != nil {
			t.Fatal(err)
		}
	}
	return read, write, len(text)
}

func BenchmarkAppendUTF8(b *testing.B) {
	for i, v := range benchTexts {
		b.Run(v.name, func(b *testing.B) {
			read, _, n := bench(b, i)
			b.SetBytes(int64(n))
			b.ReportAllocs()
			for b.Loop() {
				read()
			}
		})
	}
}

func BenchmarkAppendFrom(b *testing.B) {
	for i, v := range benchTexts {
		b.Run(v.name, func(b *testing.B) {
			_, write, n := bench(b, i)
			b.SetBytes(int64(n))
			b.ReportAllocs()
			for b.Loop() {
				write()
			}
		})
	}
}

// TestAllocs holds that a transcoder allocates nothing for output that has
// room.
func TestAllocs(t *testing.T) {
	testdoc.SkipAllocs(t)
	for i, v := range benchTexts {
		read, write, _ := bench(t, i)
		read()
		write()
		if n := testdoc.Allocs(100, read); n != 0 {
			t.Errorf("%s: AppendUTF8 allocates %v times", v.name, n)
		}
		if n := testdoc.Allocs(100, write); n != 0 {
			t.Errorf("%s: AppendFrom allocates %v times", v.name, n)
		}
	}
}
