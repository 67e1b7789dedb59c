package grammar

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/charset"
	"github.com/go-wbxml/wbxml/internal/wire"
	"github.com/go-wbxml/wbxml/tokens"
)

// An entry is a string of the string table.
type entry struct {
	use   string // its purpose: name, tableString, publicText, hThing, hDeclared, variable
	cuts  []cut  // the whole string, and its rests at later offsets
	token bool   // a name that has a token, too
}

type cut struct {
	at   uint32
	text string
}

// hookNames are the hooks that there are; see [state.hook].
var hookNames = []string{"hPublicID", "hCharset", "hStrings", "hIndex", "hTermString", "hOpaque", "hCodePoint", "hInteger", "hPage",
	"hThing", "hDeclared", "hSpace", "hMediaType", "hDocument", "hKnown", "hVariable"}

// hook makes the parts that are not context-free: lengths, offsets in the string
// table, pages, text in the document's charset. It returns their meaning: text or
// a document.
func (s *state) hook(name string) (text string, nested *Document) {
	switch name {
	case "hPublicID":
		s.publicID()
	case "hCharset":
		s.integer(uint32(s.doc.Charset))
	case "hStrings":
		s.integer(uint32(len(s.doc.Strings)))
		s.produced = append(s.produced, s.doc.Strings...)
		s.limit += len(s.produced) // the size of the body counts from here
	case "hIndex":
		text = s.index("name")
	case "hThing", "hDeclared":
		text = s.index(name)
	case "hTermString":
		text = s.termString(s.words())
	case "hSpace":
		s.termString(PrefixSpace)
	case "hMediaType":
		i := s.IntN(len(s.form.Is))
		if s.avoid[DocumentAsXML] {
			i = 0
		}
		if text = s.termString(s.form.Is[i]); i > 0 {
			s.mark(DocumentAsXML)
		}
	case "hOpaque":
		text = s.opaque()
	case "hKnown":
		text = s.known()
	case "hVariable":
		text = s.variable()
	case "hDocument":
		nested = s.document()
		s.counted(nested.Octets)
	case "hCodePoint":
		r := s.character()
		text = string(r)
		s.integer(uint32(r))
	case "hInteger":
		s.integer([]uint32{0, 1, 127, 128, 16384, 1<<32 - 1}[s.IntN(6)])
	case "hPage":
		if s.table == nil {
			s.target = byte([]int{0, 1, 2, 255, s.IntN(256)}[s.IntN(5)])
		}
		*s.page() = s.target
		s.produced = append(s.produced, s.target)
	}
	return text, nested
}

func (s *state) integer(v uint32) { s.produced = wire.AppendInt(s.produced, v) }

// counted writes octets with their number.
func (s *state) counted(octets []byte) {
	s.integer(uint32(len(octets)))
	s.produced = append(s.produced, octets...)
}

func (s *state) publicID() {
	known := []uint32{1, 1, 2, 0x0B, 0x0FD1, 0x0FD3, 0x1201, 0x1203, 1 << 31}
	switch t := s.table; {
	case t == nil:
	case s.unnamed, t.PublicID == 0:
		known = []uint32{1}
	case s.nested:
		known = []uint32{t.PublicID}
	default:
		known = []uint32{t.PublicID, t.PublicID, t.PublicID, 1}
	}
	s.integer(known[s.IntN(len(known))])
}

// usable returns the strings of the table for a use. Names that the element has
// already are left out, and at the root names that have a token.
func (s *state) usable(use string) (all []entry) {
	for _, e := range s.strings {
		switch {
		case s.table == nil:
		case e.use != use,
			s.inAttrs && !s.inPI && slices.Contains(s.used, e.cuts[0].text),
			use == "name" && s.depth == 1 && !s.inAttrs && (s.nested || e.token && RootSpace(s.table) == ""):
			continue
		}
		all = append(all, e)
	}
	return all
}

// index writes the offset of a string for a use, and returns the string.
func (s *state) index(use string) string {
	if s.within == "tableString" || s.within == "publicText" {
		use = s.within
	}
	all := s.usable(use)
	e := all[s.IntN(len(all))]
	c := e.cuts[0]
	if (use == "tableString" || use == "publicText" && s.table == nil) && s.IntN(3) == 0 {
		c = e.cuts[s.IntN(len(e.cuts))]
	}
	if use == "name" && s.inAttrs {
		s.inAttr = 0 // a literal has no form
		s.used = append(s.used, c.text)
	}
	s.integer(c.at)
	s.doc.Refs = append(s.doc.Refs, c.at)
	return c.text
}

// charsets are those of documents: the built-in ones, and one of each kind of
// the others.
var charsets = []codec.Charset{
	codec.UTF8, codec.CharsetUnknown, codec.USASCII, codec.ISO88591, codec.UTF16BE, codec.UTF16LE, codec.UTF16, codec.UCS2,
	2252 /* windows-1252 */, 17 /* Shift_JIS */, 39 /* ISO-2022-JP */, 114 /* GB18030 */, 1018, /* UTF-32BE */
}

// makeStrings chooses the charset and makes the string table: a name, two texts,
// and more by chance. That of a typed document begins with the public identifier.
func (s *state) makeStrings() {
	all := s.opts.Charsets
	if len(all) == 0 {
		all = charsets
	}
	if s.nested && s.table != nil {
		all = []codec.Charset{s.charset}
	}
	if s.Version > codec.Version10 && s.IntN(3) > 0 {
		s.doc.Charset = all[s.IntN(len(all))]
	} else if s.Version > codec.Version10 {
		s.doc.Charset = all[0]
	}
	if s.table != nil {
		s.add("publicText", s.table.Public)
		if s.IntN(4) == 0 {
			return
		}
		if tags := s.decks[tagSpace].all; s.IntN(8) == 0 {
			if name, _ := s.table.Tag(tags[s.IntN(len(tags))]); name != "xml" && !strings.Contains(name, ":") { // no attribute can be called so
				s.add("name", name)
				s.strings[len(s.strings)-1].token = true
			}
		}
		if !s.avoid["variable"] {
			s.add("variable", variables[s.IntN(len(variables))])
		}
		if !s.avoid["Prefixed"] && s.IntN(8) == 0 {
			s.add("hThing", "x:thing")
			s.add("hDeclared", "xmlns:x")
		}
	}
	for i := range 3 + s.IntN(4) {
		if i%3 == 0 {
			s.add("name", names[s.IntN(len(names))])
		} else {
			s.add("tableString", s.words())
		}
	}
}

// add adds a string to the string table. It is cut before characters of ASCII
// only: others may depend on a shift before them.
func (s *state) add(use, text string) {
	begin := uint32(len(s.doc.Strings))
	text, octets := s.fit(text)
	e := entry{use: use, cuts: []cut{{begin, text}}}
	for at, r := range text {
		if at > 0 && r < utf8.RuneSelf {
			_, before := s.fit(text[:at])
			e.cuts = append(e.cuts, cut{begin + uint32(len(before)), text[at:]})
		}
	}
	s.doc.Strings = wire.AppendTerm(append(s.doc.Strings, octets...), s.doc.Charset.Width())
	s.strings = append(s.strings, e)
}

// variables are names of variables.
var variables = []string{"n", "user_1", "Page2", "_x"}

// PrefixSpace is the namespace of names with a prefix.
const PrefixSpace = "urn:x"

var (
	names = []string{"name", "x-1", "Label", "any", "Foo", "_a.b", "Größe", "dataデータ"}
	words = []string{"a", "text", "1.2", "./DevInfo", "0123456789", "text/plain", "IMEI:490154203237518", "DM/1.2", "200", "0", "HANS", "CHESTER",
		"9xQ", "internet.example", "com", "wap", "net.example.com:8080", "b64", "MD5x"}
	markup  = []string{"<&>", "a<b", "x>y", "&amp;", "]]>", "\"q\"", "it's", "<tag attr='v'/>", "<!-- no -->", "<![CDATA[x]]>", "%3C&#60;"}
	foreign = []string{"naïve", "€", "日本", "Ω", "ÀÿÖ", "\u00a0", "\u2028", "a\u0301", "ﾊﾝｶｸ", "😀", "\U0010FFFD"}
	blank   = []string{"", " ", "  ", "\t", "\n", "\r", "\r\n"}
)

// words returns some text, in part beyond ASCII; in an instruction it is a word.
func (s *state) words() string {
	if s.inPI {
		return words[s.IntN(len(words))]
	}
	lists := [][]string{words, words, words, words, words, words, words, words, markup, foreign, foreign, blank}
	out := ""
	for range 1 + max(0, s.IntN(4)-1) {
		list := lists[s.IntN(len(lists))]
		if values := s.decks[valueSpace].all; len(values) > 0 && s.IntN(8) == 0 {
			v, _ := s.table.Value(values[s.IntN(len(values))])
			list = []string{v}
		}
		out += list[s.IntN(len(list))]
	}
	if s.IntN(16) == 0 {
		out = strings.Repeat(out+"-", 1+s.IntN(20))
	}
	return out
}

// fit returns text without the characters that the document's charset lacks, and
// its octets.
func (s *state) fit(text string) (fits string, octets []byte) {
	var t codec.Transcoder = s.doc.Charset
	if found, err := charset.Find(s.doc.Charset); err == nil {
		t = found
	}
	for rest := text; rest != ""; {
		whole, n, err := t.AppendFrom(nil, []byte(rest))
		octets, fits = append(octets, whole...), fits+rest[:n]
		if err != nil || n == len(rest) {
			break
		}
		_, size := utf8.DecodeRuneInString(rest[n:])
		rest = rest[n+size:]
	}
	return fits, octets
}

// termString writes the part of text that fits, with its terminator, and returns it.
func (s *state) termString(text string) string {
	text, octets := s.fit(text)
	s.produced = wire.AppendTerm(append(s.produced, octets...), s.doc.Charset.Width())
	return text
}

// character returns the code point of an ENTITY.
func (s *state) character() rune {
	all := []rune{'&', '<', 'A', 0xA0, 0x20AC, '"', '\n', 0x10FFFD, 0x1F600, 0x7F, 1}
	switch {
	case s.inPI:
		all = all[:5]
	case s.table != nil && s.avoid[Astral]:
		all = all[:7]
	case s.table != nil:
		all = all[:9]
	}
	r := all[s.IntN(len(all))]
	if r > 0xFFFF {
		s.mark(Astral)
	}
	return r
}

// opaque writes octets with their number, and returns their meaning: text, or what the type
// says that they are. Without a type the octets are random, sometimes those of a document.
func (s *state) opaque() (text string) {
	var octets []byte
	kind := s.inAttr
	code := s.dealt
	if !s.inAttrs {
		kind, code = s.binary, s.tag
	}
	s.unused = slices.DeleteFunc(s.unused, func(f tokens.Form) bool { return f.Code == code && f.Attr == s.inAttrs })
	switch {
	case s.table != nil && s.within == "opaque" && (kind == 0 || !s.inAttrs):
		text, octets = s.fit(s.words())
	case s.table != nil && kind > tokens.FormDocument:
		text, octets = s.number(kind)
	case s.table == nil && !s.nested && s.IntN(4) == 0:
		octets = s.generate(s.Source, &state{limit: 30, nested: true}).Octets
	default:
		for range s.IntN(40) {
			octets = append(octets, byte(s.IntN(256)))
		}
		text = base64.StdEncoding.EncodeToString(octets)
	}
	s.counted(octets)
	return text
}

// number returns the octets of a date or an integer, and what they are in XML.
func (s *state) number(kind tokens.FormKind) (text string, octets []byte) {
	at := time.Date(s.IntN(4096), time.Month(1+s.IntN(12)), 1+s.IntN(28), s.IntN(24), s.IntN(60), s.IntN(60), 0, time.UTC)
	if s.IntN(3) == 0 {
		at = at.Truncate(24 * time.Hour)
	}
	switch kind {
	case tokens.FormInteger:
		v := uint32(s.IntN(1 << 16))
		octets = binary.BigEndian.AppendUint32(nil, v*uint32(s.IntN(1<<16)))
		return strconv.FormatUint(uint64(binary.BigEndian.Uint32(octets)), 10), bytes.TrimLeft(octets, "\x00")
	case tokens.FormDateTime:
		for digits := at.Format("20060102150405"); digits != ""; digits = digits[2:] {
			octets = append(octets, digits[0]<<4|digits[1]&15)
		}
		return at.Format("2006-01-02T15:04:05Z"), append(octets[:4:4], bytes.TrimRight(octets[4:], "\x00")...)
	}
	bits := uint64(at.Year())
	for _, f := range []struct{ v, width int }{{int(at.Month()), 4}, {at.Day(), 5}, {at.Hour(), 5}, {at.Minute(), 6}, {at.Second(), 6}} {
		bits = bits<<f.width | uint64(f.v)
	}
	zone := "Z"[:s.IntN(2)]
	octets = binary.BigEndian.AppendUint64(nil, bits<<8)
	copy(octets[7:], zone)
	return at.Format("20060102T150405") + zone, octets[2:]
}

// document makes a document in the document, of the type that its form says.
func (s *state) document() *Document {
	g := s.inner[s.form.Table]
	if g == nil {
		inner, err := Load(s.Version, tokens.ByName(s.form.Table))
		if err != nil {
			panic(err) // it was there for the outer one
		}
		g = NewGenerator(inner, s.opts)
		s.inner[s.form.Table] = g
	}
	st := &state{limit: s.IntN(100), nested: true, charset: s.doc.Charset}
	if !s.avoid[DocumentUnnamed] && s.IntN(5) == 0 {
		st.unnamed = true
		s.mark(DocumentUnnamed)
	}
	return g.generate(s.Source, st)
}
