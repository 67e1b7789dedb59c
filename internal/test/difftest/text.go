package difftest

import (
	"strings"
	"unicode/utf8"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/wire"
)

// An entry is a string of the string table.
type entry struct {
	at   uint32
	text string
}

var (
	words = []string{"./DevInfo", "./SyncML/DMAcc", "text/plain", "IMEI:490154203237518", "1.2", "DM/1.2", "200", "0", "1",
		"chr", "node", "A", "9xQ", "internet.example", "com", "wap", "net.example.com:8080", "b64", "MD5x"}
	markup  = []string{"a<b", "x>y", "&", "&amp;", "]]>", "\"q\"", "it's", "<tag attr='v'/>", "<!-- no -->", "<![CDATA[x]]>", "%3C&#60;"}
	foreign = []string{"é", "ÀÿÖ", "naïve", "\u00a0", "€5", "Ω", "日本語", "\u2028", "😀", "a\u0301", "\U0010FFFD"}
	spaces  = []string{" ", "  ", "\t", "\n", "\r", "\r\n", " \n "}
	names   = []string{"Foo", "x-item", "_a.b", "Extra1", "Label", "vendor", "Größe", "データ"}
)

// text returns a piece of text.
func (w *writer) text() (s string) {
	word := func() string { return pick(w.Generator, words) }
	switch n := w.rand.IntN(100); {
	case n < 15:
		s = word() + " " + word()
	case n < 25 && len(w.texts) > 0:
		s = pick(w.Generator, w.texts) // again
	case n < 33 && w.may(TextMarkup, 100):
		s = pick(w.Generator, markup)
		if w.chance(50) {
			s = "k=" + s + word()
		}
	case n < 43 && w.may(TextForeign, 100):
		s = pick(w.Generator, foreign)
		if w.chance(50) {
			s = word() + s + pick(w.Generator, foreign)
		}
	case n < 51 && w.may(TextSpace, 100):
		s = pick(w.Generator, spaces)
		if w.chance(70) {
			s = pick(w.Generator, []string{"", s}) + word() + s
		}
	case n < 58 && len(w.own.values.all) > 0 && w.may(TextValue, 100):
		s, _ = w.table.Value(pick(w.Generator, w.own.values.all))
		s = pick(w.Generator, []string{"", "HANS"}) + s + pick(w.Generator, []string{"", "CHESTER", "," + s})
	case n < 60 && w.may(TextEmpty, 100):
		return ""
	case n < 62:
		s = strings.Repeat("0123456789", 5+w.rand.IntN(60))
	default:
		s = word()
	}
	w.texts = append(w.texts, s)
	return s
}

// octets returns s in the charset of the document; not ok where that lacks a
// character.
func (w *writer) octets(s string) (b []byte, ok bool) {
	b, n, err := w.head.Charset.AppendFrom(nil, []byte(s))
	return b, err == nil && n == len(s)
}

// header makes the header, with a string table to choose from later.
func (w *writer) header(cs codec.Charset) {
	w.head = codec.Header{Version: w.Version, Charset: cs}
	if cs != codec.UTF8 {
		w.doc.Uses |= OtherCharset
	}
	if cs == codec.CharsetUnknown {
		w.doc.Uses |= NoCharset
	}
	if cs.Width() > 1 {
		w.doc.Uses |= WideCharset
	}
	kind := w.publicKind()
	if !w.nested {
		w.doc.Uses |= kind
	}
	switch kind {
	case PublicNumber:
		w.head.PublicID = w.table.PublicID
	case PublicUnknown:
		w.head.PublicID = 1
	case PublicText:
		w.head.PublicIndex = w.addString(w.table.Public).at
	}
	if w.chance(25) {
		if kind == PublicText && w.may(Unterminated, 60) {
			w.head.Strings = w.head.Strings[:len(w.head.Strings)-w.head.Charset.Width()]
		}
		return
	}
	for range w.rand.IntN(4) {
		w.addName(pick(w.Generator, names))
	}
	if w.may(Prefixed, 10) {
		w.prefixed = [2]entry{w.addString("x:thing"), w.addString("xmlns:x")}
	}
	if tag, _ := w.table.Tag(pick(w.Generator, w.own.tags.all)); w.may(TokenByName, 10) {
		w.addName(tag)
	}
	for range w.rand.IntN(5) {
		if s := w.text(); s != "" {
			if e := w.addString(s); e.text != "" {
				w.strings = append(w.strings, e)
			}
		}
	}
	if len(w.strings) > 0 && w.may(Unterminated, 15) {
		w.head.Strings = w.head.Strings[:len(w.head.Strings)-w.head.Charset.Width()]
	}
}

// publicKind chooses how the header names the type.
func (w *writer) publicKind() Feature {
	kinds := []Feature{PublicText}
	if w.table.PublicID != 0 {
		kinds = []Feature{PublicNumber, PublicNumber, PublicNumber, PublicNumber, PublicText}
	}
	switch {
	case w.anonymous:
		return PublicUnknown
	case !w.nested && w.Avoid&PublicUnknown == 0:
		kinds = append(kinds, PublicUnknown)
	}
	return pick(w.Generator, kinds)
}

// addString adds s to the string table; where the charset lacks a character it
// does nothing and returns a zero entry.
func (w *writer) addString(s string) entry {
	b, ok := w.octets(s)
	if !ok {
		return entry{}
	}
	e := entry{uint32(len(w.head.Strings)), s}
	w.head.Strings = wire.AppendTerm(append(w.head.Strings, b...), w.head.Charset.Width())
	return e
}

func (w *writer) addName(s string) {
	if e := w.addString(s); e.text != "" {
		w.names = append(w.names, e)
	}
}

// string writes text as one or several tokens, content or part of a value, and
// returns it.
func (w *writer) string() (s string) {
	for range 1 + max(0, w.rand.IntN(8)-5) {
		s += w.piece()
	}
	return s
}

// piece writes one token of text and returns what it stands for.
func (w *writer) piece() string {
	switch n := w.rand.IntN(100); {
	case n < 15 && len(w.strings) > 0 && w.may(TextTable, 100):
		e := pick(w.Generator, w.strings)
		at := 0
		if w.roll(TextMiddle, 40) {
			// Not at the end: where there is no terminator, nothing is there.
			at = w.rand.IntN(len(e.text))
			for !utf8.RuneStart(e.text[at]) {
				at--
			}
			if at > 0 {
				w.doc.Uses |= TextMiddle
			}
		}
		before, _ := w.octets(e.text[:at])
		w.enc.TextRef(e.at + uint32(len(before)))
		return e.text[at:]
	case n < 25 && w.may(Entity, 100):
		r, _ := utf8.DecodeRuneInString(pick(w.Generator, append([]string{"A", "<", "&", "\"", "\n"}, foreign...)))
		if r > 0xFFFF && !w.may(EntityAstral, 100) {
			r = 'é'
		}
		w.enc.Entity(r)
		return string(r)
	case n < 28 && w.may(TextEmpty, 100):
		w.enc.TextString("")
		return ""
	}
	s := w.text()
	if _, ok := w.octets(s); !ok { // there will be entities
		if w.Avoid&EntityAstral != 0 && hasAstral(s) {
			s = pick(w.Generator, words)
		} else if w.doc.Uses |= Entity; hasAstral(s) {
			w.doc.Uses |= EntityAstral
		}
	}
	w.doc.Uses |= TextInline
	w.enc.TextString(s)
	return s
}

func hasAstral(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r > 0xFFFF })
}
