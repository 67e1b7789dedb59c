package grammar

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/exp/ebnf"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/wire"
	"github.com/go-wbxml/wbxml/tokens"
)

// A space is one in which octets stand for names or texts. A code of extSpace is an index in
// the type's list of extensions.
type space int

const (
	noSpace space = iota
	tagSpace
	attrSpace
	valueSpace
	contentSpace
	extSpace
	spaces
)

// spaceOf returns the space of the production of a code, noSpace for others.
func spaceOf(name string) space {
	switch name {
	case "attrStart":
		return attrSpace
	case "attrValue":
		return valueSpace
	case "contentValue":
		return contentSpace
	case "tag", "tagA", "tagC", "tagAC":
		return tagSpace
	}
	return noSpace
}

// Codes returns every tag, attribute start, attribute value and value in content that t assigns.
func Codes(t *tokens.Table) (tags, attrs, values, contents []tokens.Code) {
	for page := range max(len(t.Tags), len(t.Attrs), len(t.Values), len(t.Contents)) {
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
			if _, ok := t.Content(c); ok {
				contents = append(contents, c)
			}
		}
	}
	return tags, attrs, values, contents
}

// A deck deals codes until each was dealt once, then all again in another order,
// so that every one comes up soon.
type deck struct{ all, left []tokens.Code }

// deal returns the next code that will do; one at least has to.
func (d *deck) deal(s Source, will func(tokens.Code) bool) tokens.Code {
	if len(d.left) == 0 {
		d.shuffle(s)
	}
	if i := slices.IndexFunc(d.left, will); i >= 0 {
		c := d.left[i]
		d.left = slices.Delete(d.left, i, i+1)
		return c
	}
	return d.any(s, will)
}

// shuffle makes all codes come up again.
func (d *deck) shuffle(s Source) {
	d.left = slices.Clone(d.all)
	for i := range d.left {
		j := s.IntN(i + 1)
		d.left[i], d.left[j] = d.left[j], d.left[i]
	}
}

// any returns a code that will do without dealing it.
func (d *deck) any(s Source, will func(tokens.Code) bool) tokens.Code {
	able := slices.DeleteFunc(slices.Clone(d.all), func(c tokens.Code) bool { return !will(c) })
	return able[s.IntN(len(able))]
}

// decksOf returns the decks of a type, without codes that are to be avoided.
func decksOf(t *tokens.Table, v codec.Version, o Options) (decks [spaces]deck) {
	if t == nil {
		return decks
	}
	tags, attrs, values, contents := Codes(t)
	decks[tagSpace].all = slices.DeleteFunc(tags, func(c tokens.Code) bool {
		mark := markOf(t, c)
		return mark != "" && slices.Contains(o.Avoid, mark)
	})
	decks[attrSpace].all = attrs
	decks[contentSpace].all = contents
	for i := range t.Exts {
		decks[extSpace].all = append(decks[extSpace].all, tokens.Code(i))
	}
	decks[valueSpace].all = slices.DeleteFunc(values, func(c tokens.Code) bool { return slices.Contains(o.Without, c) })
	// All generators of a type begin in one order, and each of another version elsewhere, so that
	// their documents together have every code soon.
	order := NewSource(1)
	for i := range decks {
		d := &decks[i]
		d.shuffle(order)
		at := len(d.left) * slices.Index(Versions, v) / len(Versions)
		d.left = slices.Concat(d.left[at:], d.left[:at])
	}
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

// isDeclaration reports whether an attribute of that name declares a namespace, or what white
// space means. It cannot have any value.
func isDeclaration(name string) bool { return name == "xml:space" || isNamespace(name) }

func isNamespace(name string) bool { return name == "xmlns" || strings.HasPrefix(name, "xmlns:") }

// declaration writes the rest of a declaration's value: the namespace of a prefix, nothing
// where the attribute start has all of it.
func (s *state) declaration(name string) {
	_, prefix, _ := strings.Cut(name, ":")
	i := slices.IndexFunc(s.table.Binds, func(b tokens.Bind) bool { return b.Prefix == prefix })
	if i < 0 {
		return
	}
	space := s.table.Binds[i].Space
	for _, c := range s.decks[valueSpace].all {
		if v, _ := s.table.Value(c); v == space && c.Page() == *s.page() && s.IntN(4) > 0 {
			s.dealt = c
			s.production("attrValue")
			return
		}
	}
	s.produced = append(s.produced, wire.StrI)
	s.termString(space)
}

// isVariable reports whether an extension is a variable that XML has a text for.
func isVariable(x tokens.Ext) bool {
	return x.Var && x.Before == "$(" && strings.HasPrefix(x.After, ":")
}

// known writes a known value, and returns its text.
func (s *state) known() string {
	x := s.table.Exts[s.decks[extSpace].deal(s, s.extWill(false))]
	s.produced = append(s.produced, x.Token)
	if x.Token < wire.Ext0 {
		s.integer(x.Index)
	}
	return x.Value
}

// variable writes a variable, and returns its text.
func (s *state) variable() string {
	x := s.table.Exts[s.decks[extSpace].deal(s, s.extWill(true))]
	s.produced = append(s.produced, x.Token)
	if x.Token >= wire.ExtT0 {
		return x.Before + s.index("variable") + x.After
	}
	return x.Before + s.termString(variables[s.IntN(len(variables))]) + x.After
}

// extWill returns whether an extension is possible here: a variable, or a known value that is
// no condition.
func (s *state) extWill(variable bool) func(tokens.Code) bool {
	return func(c tokens.Code) bool {
		x := s.table.Exts[c]
		if variable {
			return isVariable(x) && (x.Token < wire.ExtT0 || len(s.usable("variable")) > 0)
		}
		return !x.Var && !s.isCondition(x.Value)
	}
}

// isCondition reports whether a text of the element decides what is in another.
func (s *state) isCondition(text string) bool {
	return slices.ContainsFunc(s.table.Forms, func(f tokens.Form) bool { return f.When != 0 && f.When == s.tag && slices.Contains(f.Is, text) })
}

// plain reports whether an element can be around others for nothing.
func (s *state) plain(c tokens.Code) bool {
	about := func(f tokens.Form) bool { return f.Code == c && !f.Attr || f.When == c }
	return markOf(s.table, c) == "" && !slices.ContainsFunc(s.table.Forms, about)
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
	case s.depth > 1 && s.next == "tagC" && !isItem(s.within) && slices.ContainsFunc(s.unused, ofElement) && s.IntN(4) == 0:
		return s.unused[slices.IndexFunc(s.unused, ofElement)].Code
	case s.within == "Item" || s.within == "Meta":
		c, _ := s.table.FindTag(0, []byte(s.within))
		return c
	case s.within == "Type" || s.within == "Says":
		return s.form.When
	case s.within == "Data" || s.within == "Said":
		return s.form.Code
	case s.within == "Pair" || s.within == "Around":
		will = s.plain
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

func ofElement(f tokens.Form) bool { return !f.Attr }

// isItem reports whether a production needs an element of its own.
func isItem(name string) bool {
	return slices.Contains([]string{"Item", "Meta", "Type", "Data", "Pair", "Around", "Says", "Said"}, name)
}

// attrWill reports whether an attribute start is possible here: no attribute is
// given twice, and an instruction has nothing but a name.
func (s *state) attrWill(c tokens.Code) bool {
	name, prefix, _ := s.table.Attr(c)
	if s.inPI {
		return prefix == "" && !strings.Contains(name, ":")
	}
	_, bound, _ := strings.Cut(name, ":")
	if isNamespace(name) && prefix == "" && !slices.ContainsFunc(s.table.Binds, func(b tokens.Bind) bool { return b.Prefix == bound }) {
		return false // it could be any
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
		s.binary, s.tag = formOf(s.table, c, false), c
	case attrSpace:
		s.inAttr = formOf(s.table, c, true)
		name, _, _ := s.table.Attr(c)
		s.used = append(s.used, name)
		s.attr = name
	}
	s.produced = append(s.produced, id)
}
