package grammar

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/exp/ebnf"

	"github.com/go-wbxml/wbxml/tokens"
)

// A space is one of the three in which octets stand for names.
type space int

const (
	noSpace space = iota
	tagSpace
	attrSpace
	valueSpace
	spaces
)

// spaceOf returns the space of the production of a code, noSpace for others.
func spaceOf(name string) space {
	switch name {
	case "attrStart":
		return attrSpace
	case "attrValue":
		return valueSpace
	case "tag", "tagA", "tagC", "tagAC":
		return tagSpace
	}
	return noSpace
}

// Codes returns every tag, attribute start and attribute value that t assigns.
func Codes(t *tokens.Table) (tags, attrs, values []tokens.Code) {
	for page := range max(len(t.Tags), len(t.Attrs), len(t.Values)) {
		for token := range 256 {
			c := tokens.MakeCode(uint8(page), uint8(token))
			if _, ok := t.Tag(c); ok {
				tags = append(tags, c)
			}
			if _, _, ok := t.Attr(c); ok {
				attrs = append(attrs, c)
			}
			if _, ok := t.Value(c); ok {
				values = append(values, c)
			}
		}
	}
	return tags, attrs, values
}

// A deck deals codes until each was dealt once, then all again in another order,
// so that every one comes up soon.
type deck struct{ all, left []tokens.Code }

// deal returns the next code that will do; one at least has to.
func (d *deck) deal(s Source, will func(tokens.Code) bool) tokens.Code {
	if len(d.left) == 0 {
		d.left = slices.Clone(d.all)
		for i := range d.left {
			j := s.IntN(i + 1)
			d.left[i], d.left[j] = d.left[j], d.left[i]
		}
	}
	if i := slices.IndexFunc(d.left, will); i >= 0 {
		c := d.left[i]
		d.left = slices.Delete(d.left, i, i+1)
		return c
	}
	return d.any(s, will)
}

// any returns a code that will do without dealing it.
func (d *deck) any(s Source, will func(tokens.Code) bool) tokens.Code {
	able := slices.DeleteFunc(slices.Clone(d.all), func(c tokens.Code) bool { return !will(c) })
	return able[s.IntN(len(able))]
}

// decksOf returns the decks of a type, without codes that are to be avoided.
func decksOf(t *tokens.Table, o Options) (decks [spaces]deck) {
	if t == nil {
		return decks
	}
	tags, attrs, values := Codes(t)
	decks[tagSpace].all = slices.DeleteFunc(tags, func(c tokens.Code) bool {
		mark := markOf(t, c)
		return mark != "" && slices.Contains(o.Avoid, mark)
	})
	// A declaration cannot have any value, and its value decides what is around it.
	decks[attrSpace].all = slices.DeleteFunc(attrs, func(c tokens.Code) bool { return IsDeclaration(t, c) })
	decks[valueSpace].all = slices.DeleteFunc(values, func(c tokens.Code) bool { return slices.Contains(o.Without, c) })
	return decks
}

// markOf returns the mark of an element that is not the root.
func markOf(t *tokens.Table, c tokens.Code) string {
	switch name, ok := t.Tag(c); {
	case !ok:
		return Unassigned
	case InTree(t, c):
		return TreePage
	case name == t.Root && (t.Root == "DevInf" || t.Root == "MgmtTree"):
		return InnerRoot
	}
	return ""
}

// IsDeclaration reports whether an attribute start declares a namespace, or what white
// space means.
func IsDeclaration(t *tokens.Table, c tokens.Code) bool {
	name, _, _ := t.Attr(c)
	return name == "xmlns" || name == "xml:space" || strings.HasPrefix(name, "xmlns:")
}

// InTree reports whether c is an element of a management tree within SyncML.
func InTree(t *tokens.Table, c tokens.Code) bool { return t.Root == "SyncML" && c.Page() == 2 }

// formOf returns the kind of octets that an element or attribute has in OPAQUE, whatever
// else is in the document; 0 for text.
func formOf(t *tokens.Table, c tokens.Code, attr bool) tokens.FormKind {
	for _, f := range t.Forms {
		if f.Code == c && f.Attr == attr && f.When == 0 && f.Kind != tokens.FormText {
			return f.Kind
		}
	}
	return 0
}

// deal chooses the code to write next.
func (s *state) deal(in space) tokens.Code {
	will := func(tokens.Code) bool { return true }
	switch {
	case s.inPI && in == attrSpace:
		return s.decks[in].any(s, s.attrWill)
	case in == attrSpace:
		will = s.attrWill
	case in != tagSpace:
	case s.within == "Item" || s.within == "Meta":
		c, _ := s.table.FindTag(0, []byte(s.within))
		return c
	case s.within == "Type":
		return s.form.When
	case s.within == "Data":
		return s.form.Code
	case s.depth == 1 && (s.nested || s.IntN(4) > 0):
		for page := range s.table.Tags {
			if c, ok := s.table.FindTag(uint8(page), []byte(s.table.Root)); ok {
				return c
			}
		}
	case s.depth > 1 && !s.avoid[Unassigned] && s.IntN(32) == 0:
		if c := tokens.MakeCode(*s.page(), uint8(5+s.IntN(59))); markOf(s.table, c) == Unassigned {
			return c
		}
	}
	return s.decks[in].deal(s, will)
}

// attrWill reports whether an attribute start is possible here: no attribute is
// given twice, and an instruction has nothing but a name.
func (s *state) attrWill(c tokens.Code) bool {
	name, prefix, _ := s.table.Attr(c)
	if s.inPI {
		return prefix == "" && !strings.Contains(name, ":")
	}
	return !slices.Contains(s.used, name)
}

// code writes the code that was dealt. The upper bits of a tag are those of its
// expression e in the grammar.
func (s *state) code(in space, e ebnf.Expression) {
	c := s.dealt
	id := c.Token()
	switch in {
	case tagSpace:
		first, _ := utf8.DecodeRuneInString(e.(*ebnf.Range).Begin.String)
		id |= byte(first) &^ 0x3F
		if mark := markOf(s.table, c); s.depth > 1 && mark != "" {
			s.mark(mark)
		}
		s.binary = formOf(s.table, c, false)
	case attrSpace:
		s.inAttr = formOf(s.table, c, true)
		name, _, _ := s.table.Attr(c)
		s.used = append(s.used, name)
	}
	s.produced = append(s.produced, id)
}
