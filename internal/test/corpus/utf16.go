package corpus

import (
	"unicode/utf16"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/tokens"
)

// UTF16 returns 4 MB of items with text in several scripts, all in UTF-16.
func UTF16() Doc {
	lines := []string{
		"The quick brown fox jumps over the lazy dog, one character in two octets",
		"Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich",
		"Съешь же ещё этих мягких французских булок, да выпей чаю",
		"いろはにほへと ちりぬるを わかよたれそ つねならむ",
		"Characters beyond the first plane take two code units: 😀 🚀 𝄞",
	}
	perRound := 0
	for _, line := range lines {
		perRound += 2*len(utf16.Encode([]rune(line))) + 10 // and the markup around it
	}
	h := syncHeader
	h.Charset = codec.UTF16
	b := newBuilder(h)
	b.sync("1", func() {
		b.wrap(tokens.SyncMLAdd, func() {
			for range largeSize / perRound {
				for _, line := range lines {
					b.wrap(tokens.SyncMLItem, func() { b.leaf(tokens.SyncMLData, line) })
				}
			}
		})
	})
	return b.doc("utf16", tokens.SyncML12)
}
