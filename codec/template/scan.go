package template

import (
	"bytes"
	"cmp"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/wire"
	"github.com/go-wbxml/wbxml/internal/xmltok"
	"github.com/go-wbxml/wbxml/tokens"
)

// Cut cuts text around its first slot, ${name}. ok is false where there is none. A nil
// name is one that cannot be: empty, with one of "$ { }" in it, or without an end.
func Cut(text []byte) (before, name, after []byte, ok bool) {
	before, rest, ok := bytes.Cut(text, []byte("${"))
	if !ok {
		return text, nil, nil, false
	}
	name, after, closed := bytes.Cut(rest, []byte{'}'})
	if !closed || len(name) == 0 || bytes.ContainsAny(name, "${") {
		name = nil
	}
	return before, name, after, true
}

// hasSlot reports whether text has something that looks like a slot.
func hasSlot(text []byte) bool { return bytes.Contains(text, []byte("${")) }

// lookOutside refuses slots in those parts of XML that WBXML does not have, or has no
// value for. Other faults of the XML are left to the converter.
func lookOutside(xml []byte, o xmlconv.EncodeOptions) error {
	x := xmltok.Options{Limits: xmltok.Limits(o.XML), Entity: func([]byte) (rune, bool) { return '?', true }}
	if o.Encodings != nil {
		x.Charsets = func(name string) (xmltok.Transcoder, error) { return o.Encodings(name) }
	}
	var t xmltok.Tokenizer
	t.ResetBytes(xml, x)
	for {
		k, err := t.Next()
		if err != nil {
			return nil
		}
		found := false
		switch k {
		case xmltok.Comment, xmltok.PI:
			found = hasSlot(t.Text())
		case xmltok.Doctype:
			_, _, system := t.Doctype()
			found = hasSlot(system)
		case xmltok.StartElement:
			found = slices.ContainsFunc(t.Attrs(), func(a xmltok.Attr) bool { return a.NS && hasSlot(a.Value) })
		}
		if found {
			return &PlaceError{cmp.Or(string(t.AppendPath(nil)), "/"), "in a namespace, comment, processing instruction or DOCTYPE"}
		}
	}
}

// Scan makes a template of a finished document, as a program's own encoder writes it,
// in UTF-8. Unlike Compile it refuses only places that cannot be rendered and proves
// nothing: the caller compares, and checks values before it gives them to Append. All
// values are inline, also those for which there is a token; OPAQUE may hold a slot
// among octets.
//
// names are those of the values; index returns that of a slot by its text in the
// document, or less than 0 to refuse it. What stands between the slots ( and ) goes
// through wrap when it is rendered, unless it is nil: wrap gets the octets so far and
// the index of those, and returns all octets.
func Scan(doc []byte, names []string, index func(slot string) int, wrap func(dst []byte, at int) ([]byte, error)) (*Template, error) {
	t := &Template{names: names, wrap: wrap}
	s := scanner{t: t, body: doc, index: index}
	return t, s.all(codec.Options{KeepUnknown: true, Resolve: xmlconv.Resolve})
}

// scan adds the steps for a document that Compile has converted.
func (t *Template) scan(body []byte) error {
	s := scanner{t: t, body: body, strict: true}
	return s.all(t.reading())
}

// A scanner goes through a document and cuts it at its slots: all between two of them
// is literal. It is a decoder that does it, so that octets of a length or a page
// switch are not mistaken.
type scanner struct {
	t      *Template
	body   []byte
	index  func(name string) int // nil: names are numbered as they appear
	strict bool                  // for Compile
	at     int                   // up to which body is in the literals
	mark   int                   // and where the literal of the next step begins
	depth  int                   // steps that wait for their end
	words  *words                // of the last table
	path   func() string
}

func (s *scanner) all(o codec.Options) error {
	d := codec.NewDecoder(nil, o)
	d.ResetBytes(s.body)
	h, err := d.Header()
	if err != nil {
		return err
	}
	if hasSlot(h.Public()) {
		return &PlaceError{"/", "in the public identifier"}
	}
	if err := s.document(d); err != nil {
		return err
	}
	s.literal(len(s.body))
	s.step(stepEnd, 0)
	return nil
}

// literal takes the octets up to an offset as they are.
func (s *scanner) literal(to int) {
	s.t.literals = append(s.t.literals, s.body[s.at:to]...)
	s.at = to
}

// step adds a step behind the literal octets.
func (s *scanner) step(kind stepKind, slot int) {
	s.t.steps = append(s.t.steps, step{int32(len(s.t.literals) - s.mark), kind, int32(slot)})
	s.mark = len(s.t.literals)
}

func (s *scanner) refuse(reason string) error { return &PlaceError{s.path(), reason} }

// document adds the steps for the document of d.
func (s *scanner) document(d *codec.Decoder) error {
	table, err := d.Table()
	if err != nil {
		return err
	}
	outside := s.path
	defer func() { s.path = outside }()
	s.path = func() string { return string(d.AppendPath(nil)) }
	open := []tokens.Code{noCode}
	listed := false
	for {
		tok, err := d.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch tok.Kind {
		case codec.Start:
			listed = false
			if open = append(open, tok.Code); tok.Flags&codec.Literal != 0 {
				open[len(open)-1] = noCode
			}
		case codec.End:
			open = open[:len(open)-1]
		case codec.AttrStart, codec.PI:
			if err := s.attribute(d, tok, table, &listed); err != nil {
				return err
			}
		case codec.Text, codec.Opaque:
			if err := s.text(d, tok, s.form(table, open[len(open)-1], false)); err != nil {
				return err
			}
		}
		switch {
		case tok.Kind == codec.ExtString && hasSlot(tok.Data):
			return s.refuse("in an extension")
		case tok.Flags&codec.Literal != 0 && hasSlot([]byte(d.Name(tok))):
			return s.refuse("in a name")
		}
	}
}

// noCode is no tag: an element without a code, or what is around the root.
const noCode tokens.Code = 1

// form returns why the value of an element or attribute cannot have a slot by the
// rules of its type, "" where it can.
func (s *scanner) form(t *tokens.Table, c tokens.Code, attr bool) string {
	if t == nil || !s.strict {
		return ""
	}
	for i := range t.Forms {
		f := &t.Forms[i]
		switch {
		case f.When == c && !attr:
			return "its value decides the form of another"
		case f.Code == c && f.Attr == attr && f.Kind != tokens.FormText && f.Kind != tokens.FormDocument:
			return "its value has a binary form"
		}
	}
	return ""
}

// text adds the steps for content: a string, or OPAQUE with a document or octets.
func (s *scanner) text(d *codec.Decoder, tok codec.Token, reason string) error {
	end := int(d.End())
	from := end - len(tok.Data)
	switch nested := tok.Kind == codec.Opaque && xmlconv.IsWBXML(tok.Data); {
	case !hasSlot(tok.Data):
		return nil
	case tok.Flags&codec.FromTable != 0:
		return s.refuse("in the string table")
	case tok.Kind == codec.Text:
		if reason != "" {
			return s.refuse(reason)
		}
		s.literal(from - 1)
		err := s.pieces(tok.Data, needText)
		s.at = end - 1
		return err
	case s.strict && !nested:
		return s.refuse("in binary data")
	case s.depth == maxOpen:
		return s.refuse("in too many documents")
	default:
		width := wire.SizeInt(uint32(len(tok.Data)))
		s.literal(from - width)
		s.at = from
		s.depth++
		s.step(stepOpen, width)
		if nested {
			n, err := d.Nested(tok, nil)
			if err != nil {
				return err
			}
			if err = s.document(n); err != nil {
				return err
			}
			s.literal(end)
		} else if err := s.pieces(tok.Data, 0); err != nil {
			return err
		}
		s.at = end
		s.depth--
		s.step(stepClose, width)
		return nil
	}
}

// attribute adds the steps for the value of an attribute: all of it as one string,
// which may become a token. d stands behind it then.
func (s *scanner) attribute(d *codec.Decoder, tok codec.Token, t *tokens.Table, listed *bool) error {
	from := int(d.End())
	name := d.Name(tok)
	value, err := d.AppendAttr(nil, tok)
	if err != nil {
		return err
	}
	prefix := ""
	if tok.Flags&codec.Literal == 0 {
		_, prefix, _ = t.Attr(tok.Code)
		*listed = *listed || t != nil && slices.Contains(t.Lists, tok.Code)
	}
	front, _, _, ok := Cut(value)
	switch {
	case !ok:
		return nil
	case tok.Kind == codec.PI:
		return s.refuse("in a processing instruction")
	case s.depth == maxOpen:
		return s.refuse("in too many documents")
	case s.strict && (name == "xmlns" || strings.HasPrefix(name, "xmlns:")):
		return s.refuse("in a namespace")
	case s.strict && chooses(t, name, string(front)):
		return s.refuse("the token of the attribute depends on its value")
	case tok.Flags&codec.Literal == 0:
		if reason := s.form(t, tok.Code, true); reason != "" {
			return s.refuse(reason)
		}
	}
	s.literal(from)
	s.t.literals = append(s.t.literals, strI)
	a := attribute{page: tok.Code.Page(), listed: *listed, cut: prefix != "", inside: *listed || t.Fragments()}
	value = value[len(prefix):]
	if !s.strict || tok.Flags&codec.Literal != 0 || t.FindValue == nil || !a.inside && (a.cut || !beginsWord(t, string(front))) {
		err = s.pieces(value, 0)
		s.t.literals = append(s.t.literals, 0)
		s.at = int(d.End())
		return err
	}
	if s.words == nil || s.words.Table != t {
		s.words = wordsOf(t)
	}
	a.words = s.words
	s.depth++
	s.step(stepValue, 0)
	first := len(s.t.steps)
	if err := s.pieces(value, 0); err != nil {
		return err
	}
	s.depth--
	s.at = int(d.End())
	kind := stepValueEnd
	if last := s.t.steps[first:]; len(last) == 1 && last[0].kind == stepPlain && bytes.HasPrefix(value, []byte("${")) && len(s.t.literals) == s.mark {
		a.slot = int(last[0].slot) // it is all of the value
		s.mark -= int(s.t.steps[first-1].literal)
		s.t.steps = s.t.steps[:first-1]
		kind = stepWord
	}
	s.step(kind, len(s.t.values))
	s.t.values = append(s.t.values, a)
	return nil
}

// chooses reports whether the start token of the attribute name depends on what comes
// behind front: whether there is one for a longer part of its value.
func chooses(t *tokens.Table, name, front string) bool {
	if t == nil {
		return false
	}
	for _, page := range t.Attrs {
		if page != nil && slices.ContainsFunc(page[:], func(a tokens.Attr) bool {
			return a.Name == name && len(a.Prefix) > len(front) && strings.HasPrefix(a.Prefix, front)
		}) {
			return true
		}
	}
	return false
}

// beginsWord reports whether a value that begins with front may be a word.
func beginsWord(t *tokens.Table, front string) bool {
	for _, page := range t.Values {
		if page != nil && slices.ContainsFunc(page[:], func(s string) bool { return len(s) > len(front) && strings.HasPrefix(s, front) }) {
			return true
		}
	}
	return false
}

// pieces adds the steps for a text with slots.
func (s *scanner) pieces(text []byte, needs need) error {
	if !utf8.Valid(text) && s.strict {
		return s.refuse("in text that is not UTF-8")
	}
	all, solid := text, false
	for rest, more := text, true; more; {
		var before []byte
		before, _, rest, more = Cut(rest)
		solid = solid || len(bytes.Trim(before, " \t\r\n")) > 0
	}
	if needs == needText && !solid {
		needs |= needSolid
	}
	for {
		before, name, after, ok := Cut(text)
		s.t.literals = append(s.t.literals, before...)
		front := all[:len(all)-len(text)+len(before)]
		switch {
		case !ok:
			return nil
		case name == nil:
			return s.refuse("\"${\" begins a slot, which is ${name}")
		case s.t.wrap != nil && string(name) == "(":
			s.depth++
			s.step(stepWrap, 0)
		case s.t.wrap != nil && string(name) == ")":
			s.depth--
			s.step(stepWrapped, 0)
		default:
			if err := s.slot(string(name), front, needs); err != nil {
				return err
			}
		}
		text = after
	}
}

// slot adds the step for a slot; front is the text before it.
func (s *scanner) slot(name string, front []byte, needs need) error {
	name, form, formed := strings.Cut(name, "|")
	kind := stepPlain
	needs |= needText
	switch {
	case !formed:
	case form == "xml" && bytes.LastIndexByte(front, '<') > bytes.LastIndexByte(front, '>'):
		return s.refuse("|xml inside of a tag")
	case form == "xml":
		kind = stepXML
	case form == "base64":
		kind, needs = stepBase64, 0
	default:
		return s.refuse("the form of a slot is xml or base64")
	}
	i := slices.Index(s.t.names, name)
	switch {
	case s.index != nil:
		i = s.index(name)
	case i < 0:
		i = len(s.t.names)
		s.t.names, s.t.needs = append(s.t.names, name), append(s.t.needs, 0)
	}
	if i < 0 {
		return s.refuse("no slot of that name")
	}
	if s.strict {
		s.t.needs[i] |= needs
	}
	s.step(kind, i)
	return nil
}
