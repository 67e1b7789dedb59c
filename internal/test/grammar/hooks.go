package grammar

import (
	"strings"
	"unicode/utf8"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/charset"
	"github.com/go-wbxml/wbxml/internal/wire"
)

// An entry is a string of the string table: where it begins, and each offset
// behind a character of it.
type entry struct {
	at   uint32
	cuts []uint32
	name bool // usable as the name of an element
}

// hookNames are the hooks that there are; see [state.hook].
var hookNames = []string{"hPublicID", "hCharset", "hStrings", "hIndex", "hTermString", "hOpaque", "hCodePoint", "hInteger", "hPage"}

// hook makes the parts that are not context-free: lengths, offsets in the string
// table, pages, text in the document's charset.
func (s *state) hook(name string) {
	switch name {
	case "hPublicID":
		s.publicID()
	case "hCharset":
		s.integer(uint32(s.doc.Charset))
	case "hStrings":
		s.table()
	case "hIndex":
		s.integer(s.index())
	case "hTermString":
		s.produced = append(s.produced, s.text(s.words())...)
	case "hOpaque":
		s.opaque()
	case "hCodePoint":
		s.integer(uint32(s.character()))
	case "hInteger":
		s.integer([]uint32{0, 1, 127, 128, 16384, 1<<32 - 1}[s.IntN(6)])
	case "hPage":
		s.switchPage()
	}
}

func (s *state) publicID() {
	known := []uint32{1, 1, 2, 0x0B, 0x0FD1, 0x0FD3, 0x1201, 0x1203, 1 << 31}
	if t := s.opts.Table; t != nil {
		known = []uint32{max(t.PublicID, 1)}
	}
	s.integer(known[s.IntN(len(known))])
}

// table writes the string table; the size of the body counts from there.
func (s *state) table() {
	s.integer(uint32(len(s.doc.Strings)))
	s.produced = append(s.produced, s.doc.Strings...)
	s.limit += len(s.produced)
}

func (s *state) switchPage() {
	p := s.switchTo()
	s.setPage(p)
	s.produced = append(s.produced, p)
}

func (s *state) integer(v uint32) { s.produced = wire.AppendInt(s.produced, v) }

// index returns the offset of a string, or of a name where one is needed.
func (s *state) index() uint32 {
	named := s.within != "tableString" && s.within != "publicText"
	var all []entry
	for _, e := range s.texts {
		if e.name == named || s.opts.Table == nil {
			all = append(all, e)
		}
	}
	e := all[s.IntN(len(all))]
	at := e.at
	if !named && s.IntN(3) == 0 {
		at = e.cuts[s.IntN(len(e.cuts))]
	}
	s.doc.Refs = append(s.doc.Refs, at)
	return at
}

// charsets are those of documents: the built-in ones, and one of each kind of
// the others.
var charsets = []codec.Charset{
	codec.UTF8, codec.CharsetUnknown, codec.USASCII, codec.ISO88591, codec.UTF16BE, codec.UTF16LE, codec.UTF16, codec.UCS2,
	2252 /* windows-1252 */, 17 /* Shift_JIS */, 39 /* ISO-2022-JP */, 114 /* GB18030 */, 1018, /* UTF-32BE */
}

// strings chooses the charset and makes the string table: a name, two texts, and
// more where there is chance.
func (s *state) strings() {
	all := s.opts.Charsets
	if len(all) == 0 {
		all = charsets
	}
	if s.grammar.Version > codec.Version10 && s.IntN(3) > 0 {
		s.doc.Charset = all[s.IntN(len(all))]
	} else if s.grammar.Version > codec.Version10 {
		s.doc.Charset = all[0]
	}
	names := []string{"name", "x-1", "Label", "b"}
	for i := range 3 + s.IntN(4) {
		e := entry{at: uint32(len(s.doc.Strings)), name: i%3 == 0}
		text := names[s.IntN(len(names))]
		if !e.name {
			text = s.words()
		}
		for at, r := range text {
			before := s.text(text[:at])
			if r < utf8.RuneSelf { // what begins with another may depend on a shift before it
				e.cuts = append(e.cuts, e.at+uint32(len(before)-s.doc.Charset.Width()))
			}
		}
		if len(e.cuts) == 0 {
			e.cuts = []uint32{e.at}
		}
		s.doc.Strings = append(s.doc.Strings, s.text(text)...)
		s.texts = append(s.texts, e)
	}
}

// words returns some text, in part beyond ASCII.
func (s *state) words() string {
	all := []string{"a", "text", "1.2", "./DevInfo", "<&>", "naïve", "€", "日本", "0123456789", "Ω", "", " ", "\r\n", "😀", "ﾊﾝｶｸ"}
	if s.opts.Plain {
		all = all[:10]
	}
	out := ""
	for range 1 + s.IntN(3) {
		out += all[s.IntN(len(all))]
	}
	if s.IntN(16) == 0 {
		out = strings.Repeat(out+"-", 1+s.IntN(20))
	}
	return out
}

// text returns s in the document's charset, without the characters that it
// lacks, and its terminator.
func (s *state) text(text string) []byte {
	var t codec.Transcoder = s.doc.Charset
	if found, err := charset.Find(s.doc.Charset); err == nil {
		t = found
	}
	var out []byte
	for rest := []byte(text); len(rest) > 0; {
		whole, n, err := t.AppendFrom(nil, rest)
		if out = append(out, whole...); err != nil || n == len(rest) {
			break
		}
		_, size := utf8.DecodeRune(rest[n:])
		rest = rest[n+size:]
	}
	return wire.AppendTerm(out, s.doc.Charset.Width())
}

// character returns the code point of an ENTITY.
func (s *state) character() rune {
	all := []rune{'&', 0xA0, 0x20AC, 'A', 0x7F, 0x10FFFD, 1}
	if s.opts.Plain {
		all = all[:4]
	}
	return all[s.IntN(len(all))]
}

// opaque writes octets, sometimes those of a document, with their number.
func (s *state) opaque() {
	var octets []byte
	if !s.nested && !s.opts.Plain && s.IntN(4) == 0 {
		o := s.opts
		o.Size = 30
		octets = NewGenerator(s.grammar, o).generate(s.Source, true).Octets
	} else if s.opts.Plain {
		octets = []byte("octets")
	} else {
		for range s.IntN(40) {
			octets = append(octets, byte(s.IntN(256)))
		}
	}
	s.integer(uint32(len(octets)))
	s.produced = append(s.produced, octets...)
}
