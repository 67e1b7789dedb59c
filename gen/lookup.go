package gen

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// The lookups are switches over string(b), which Go compiles to a search by
// length and content without an allocation. Pages that tables share have one
// function; so have tables all of whose pages of a space are shared.
//
// A switch is the fastest, and costs some 60 octets of program for each name. A type with
// very many names searches its pages instead, which costs nothing: a program is to grow by
// little for each type that it uses.

// maxSwitched is how many elements a type has at most whose names are found by switches.
const maxSwitched = 256

// searched reports whether the names of t are found by a search of its pages.
func (t *Table) searched() bool {
	n := 0
	for _, p := range t.Pages[SpaceTags] {
		n += len(p.Rows)
	}
	return n > maxSwitched
}

// switched reports whether a page has a function of its own in a table.
func (t *Table) switched(p *Page) bool {
	return !t.searched() || slices.ContainsFunc(p.Rows, func(r *Row) bool { return r.ReadOnly })
}

// A lookupFunc is a generated lookup: its name, and the function that writes it unless
// another table did so already.
type lookupFunc struct {
	field, name string
	write       func()
}

// lookups returns the lookups of t, without those that would find nothing.
func (g *generator) lookups(t *Table) []lookupFunc {
	name := unexported(t.Var)
	tag := g.once(t, SpaceTags, "FindTag", g.findTag)
	find := tag.write
	// A page's own function is with its table, also where another table wrote FindTag.
	tag.write = func() { find(); g.tagPages(t) }
	list := []lookupFunc{tag}
	if len(t.Pages[SpaceAttrs]) > 0 {
		list = append(list, g.once(t, SpaceAttrs, "FindAttr", g.findAttr))
	}
	if len(t.Pages[SpaceValues]) > 0 {
		list = append(list, g.once(t, SpaceValues, "FindValue", g.findValue))
	}
	if len(t.Pages[SpaceContents]) > 0 {
		list = append(list, g.once(t, SpaceContents, "FindContent", g.findContent))
	}
	if slices.ContainsFunc(t.Exts, func(e *Ext) bool { return !e.Var }) {
		f := name + "FindExt"
		g.declare(f, t.Def.posOf("var"))
		list = append(list, lookupFunc{"FindExt", f, func() { g.findExt(t, f) }})
	}
	if slices.ContainsFunc(t.Pages[SpaceTags], func(p *Page) bool { return len(p.namespaces()) > 0 }) {
		f := name + "FindSpace"
		g.declare(f, t.Def.posOf("var"))
		list = append(list, lookupFunc{"FindSpace", f, func() { g.findSpace(t, f) }})
	}
	return list
}

// once returns the function for the pages that t has in a space. It is written
// by the first table with them.
func (g *generator) once(t *Table, s Space, field string, write func(*Table, string)) lookupFunc {
	key := s.String()
	for _, p := range t.Pages[s] {
		key = fmt.Sprintf("%s %d=%s", key, p.Number, arrayName(p.origin.table, s, p.origin))
	}
	if f, ok := g.funcs[key]; ok {
		return lookupFunc{field, f, func() {}}
	}
	name := unexported(t.Var) + field
	g.funcs[key] = name
	g.declare(name, t.Def.posOf("var"))
	return lookupFunc{field, name, func() { write(t, name) }}
}

// findTag writes the search for an element: first the page, then the name. The
// functions of the pages return bare tokens, so that a page can be shared under
// another number.
func (g *generator) findTag(t *Table, name string) {
	g.p("// %s is the FindTag of %s.", name, t.Var)
	g.p("func %s(page uint8, name []byte) (%s, bool) {", name, g.q("Code"))
	g.p("var token uint8")
	if t.searched() {
		g.p("var p *%s", g.q("Page"))
	}
	g.p("switch page {")
	for _, p := range t.Pages[SpaceTags] {
		g.p("case %d:", p.Number)
		if t.switched(p) {
			g.p("token = %s(name)", tagFunc(p.origin))
			continue
		}
		g.p("p = &%s", arrayName(p.origin.table, SpaceTags, p.origin))
		g.aliases(p)
	}
	g.p("}")
	if t.searched() {
		g.p("if token == 0 {\ntoken = %s(p, name)\n}", g.q("FindInPage"))
	}
	g.p("if token == 0 {\nreturn 0, false\n}")
	g.p("return %s(page)<<8 | %s(token), true", g.q("Code"), g.q("Code"))
	g.p("}\n")
}

// aliases writes a switch on the names of a page that its array does not have.
func (g *generator) aliases(p *Page) {
	some := slices.ContainsFunc(p.Rows, func(r *Row) bool { return len(r.Aliases) > 0 })
	if some {
		g.p("switch string(name) {")
	}
	for _, r := range p.Rows {
		if len(r.Aliases) > 0 {
			g.p("case %s:\ntoken = 0x%02X", quoteAll(labels(r)[1:]), r.Token)
		}
	}
	if some {
		g.p("}")
	}
}

// tagPages writes the functions of the pages that belong to t, where a table calls them.
func (g *generator) tagPages(t *Table) {
	for _, p := range t.Pages[SpaceTags] {
		called := func(u *Table) bool {
			return slices.ContainsFunc(u.Pages[SpaceTags], func(q *Page) bool { return q.origin == p && u.switched(q) })
		}
		if p.origin == p && slices.ContainsFunc(g.set.Tables, called) {
			g.tagPage(p)
		}
	}
}

// tagFunc is the function that tagPage writes for p.
func tagFunc(p *Page) string {
	return unexported(p.table.Var) + "Tag" + strconv.Itoa(int(p.Number))
}

// tagPage writes the function of one page: the token of a name, 0 for none.
func (g *generator) tagPage(p *Page) {
	g.declare(tagFunc(p), p.Pos)
	g.p("// %s returns the token of an element on code page %d, 0 if there is none.", tagFunc(p), p.Number)
	g.p("func %s(name []byte) uint8 {", tagFunc(p))
	g.p("switch string(name) {")
	for _, r := range p.Rows {
		if r.ReadOnly {
			continue
		}
		g.p("case %s:", quoteAll(labels(r)))
		g.p("return 0x%02X", r.Token)
	}
	g.p("}\nreturn 0\n}\n")
}

// quoteAll returns the list as case labels.
func quoteAll(list []string) string {
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = strconv.Quote(s)
	}
	return strings.Join(quoted, ", ")
}

// A choice is a token for one spelling of a prefix or value, which has at most
// one for each page.
type choice struct {
	page uint8
	code uint32
	use  Use
}

// A choiceMap holds the choices for each text.
type choiceMap map[string][]choice

// add notes a choice for text.
func (m choiceMap) add(text string, c choice) { m[text] = append(m[text], c) }

// with returns the part of m whose choices have one of the uses.
func (m choiceMap) with(uses ...Use) choiceMap {
	part := choiceMap{}
	for text, list := range m {
		for _, c := range list {
			if slices.Contains(uses, c.use) {
				part.add(text, c)
			}
		}
	}
	return part
}

// wholes returns the part of m whose texts count as all of a value. A text that
// is a fragment only is left to the search for fragments.
func (m choiceMap) wholes() choiceMap {
	part := choiceMap{}
	for text := range m.with(UseWhole) {
		part[text] = m.with(UseWhole, UseFragment)[text]
	}
	return part
}

// longestFirst returns the texts so that none comes after its own beginning.
func (m choiceMap) longestFirst() []string {
	return slices.SortedFunc(maps.Keys(m), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b))
	})
}

// pick writes the choice among the pages: the current one, else the lowest.
func (g *generator) pick(list []choice, result func(c choice) string) {
	slices.SortFunc(list, func(a, b choice) int { return cmp.Compare(a.page, b.page) })
	for _, c := range list[1:] {
		g.p("if page == %d {\nreturn %s\n}", c.page, result(c))
	}
	g.p("return %s", result(list[0]))
}

// exact writes a switch on all of a value.
func (g *generator) exact(value string, m choiceMap, result func(text string, c choice) string) {
	if len(m) == 0 {
		return
	}
	g.p("switch string(%s) {", value)
	for _, text := range slices.Sorted(maps.Keys(m)) {
		g.p("case %q:", text)
		g.pick(m[text], func(c choice) string { return result(text, c) })
	}
	g.p("}")
}

// longest writes a search for the longest text that a value begins with. The
// value is not empty.
func (g *generator) longest(value string, m choiceMap, result func(text string, c choice) string) {
	if len(m) == 0 {
		return
	}
	texts := m.longestFirst()
	byFirst := map[byte][]string{}
	for _, text := range texts {
		byFirst[text[0]] = append(byFirst[text[0]], text)
	}
	g.p("switch %s[0] {", value)
	for _, c := range slices.Sorted(maps.Keys(byFirst)) {
		g.p("case %s:", quoteByte(c))
		for _, text := range byFirst[c] {
			g.p("if len(%s) >= %d && string(%s[:%d]) == %q {", value, len(text), value, len(text), text)
			g.pick(m[text], func(c choice) string { return result(text, c) })
			g.p("}")
		}
	}
	g.p("}")
}

// quoteByte returns the octet as a Go literal.
func quoteByte(c byte) string {
	if c < 0x80 {
		return strconv.QuoteRune(rune(c))
	}
	return fmt.Sprintf("0x%02X", c)
}

// found is the result of a lookup that matched all of text.
func found(text string, c choice) string { return fmt.Sprintf("0x%04X, %d, true", c.code, len(text)) }

// findAttr writes the search among the attribute starts of all pages.
func (g *generator) findAttr(t *Table, name string) {
	byName := map[string]choiceMap{}
	for _, p := range t.Pages[SpaceAttrs] {
		for _, r := range p.Rows {
			if r.ReadOnly {
				continue
			}
			for _, a := range append([]Alias{{r.Name, r.Text}}, r.Aliases...) {
				if byName[a.Name] == nil {
					byName[a.Name] = choiceMap{}
				}
				byName[a.Name].add(a.Text, choice{p.Number, code(p, r), r.Use})
			}
		}
	}
	g.p("// %s is the FindAttr of %s.", name, t.Var)
	g.p("func %s(page uint8, name, value []byte) (%s, int, bool) {", name, g.q("Code"))
	g.p("switch string(name) {")
	for _, attr := range slices.Sorted(maps.Keys(byName)) {
		all := byName[attr]
		g.p("case %q:", attr)
		// All of the value is the longest match there can be, so it is tried
		// first; the bare attribute, which matches nothing of it, is last.
		g.exact("value", all.wholes(), found)
		if parts := all.with(UseFragment); len(parts) > 0 {
			g.p("if len(value) > 0 {")
			g.longest("value", parts, found)
			g.p("}")
		}
		if bare := all[""]; len(bare) > 0 {
			g.pick(bare, func(c choice) string { return found("", c) })
		}
	}
	g.p("}\nreturn 0, 0, false\n}\n")
}

// findValue writes the search among the attribute values of all pages.
func (g *generator) findValue(t *Table, name string) {
	m := choiceMap{}
	for _, p := range t.Pages[SpaceValues] {
		for _, r := range p.Rows {
			if r.ReadOnly {
				continue
			}
			for _, text := range labels(r) {
				m.add(text, choice{p.Number, code(p, r), r.Use})
			}
		}
	}
	// What has no tokens of a kind passes nil to FindInList. The helpers are
	// written after the function that calls them.
	whole, part := "nil", "nil"
	if m := m.wholes(); len(m) > 0 {
		whole = strings.Replace(name, "Find", "Whole", 1)
		defer g.matcher(t, whole, "finds the token for all of a value", func() { g.exact("value", m, found) })
	}
	if m := m.with(UseListPart); len(m) > 0 {
		part = strings.Replace(name, "FindValue", "ListPart", 1)
		defer g.matcher(t, part, "finds the longest list token that a value begins with", func() { g.longest("value", m, found) })
	}
	g.p("// %s is the FindValue of %s.", name, t.Var)
	g.p("func %s(page uint8, value []byte, at int, list bool) (%s, int, bool) {", name, g.q("Code"))
	g.p("if at < 0 || at >= len(value) {\nreturn 0, 0, false\n}")
	g.p("if list {")
	g.p("if c, n, ok := %s(page, value, at, %s, %s); ok {\nreturn c, n, true\n}", g.q("FindInList"), part, whole)
	if whole != "nil" {
		g.p("} else if at == 0 {")
		g.p("if c, n, ok := %s(page, value); ok {\nreturn c, n, true\n}", whole)
	}
	g.p("}")
	if m := m.with(UseFragment); len(m) > 0 {
		g.p("value = value[at:]")
		g.longest("value", m, found)
	}
	g.p("return 0, 0, false\n}\n")
}

// matcher writes a helper of findValue. Its value is not empty.
func (g *generator) matcher(t *Table, name, does string, body func()) {
	g.declare(name, t.Def.posOf("var"))
	g.p("// %s %s; value is not empty.", name, does)
	g.p("func %s(page uint8, value []byte) (%s, int, bool) {", name, g.q("Code"))
	body()
	g.p("return 0, 0, false\n}\n")
}

// findContent writes the search for a token that stands for all of an element's text.
func (g *generator) findContent(t *Table, name string) {
	m := choiceMap{}
	for _, p := range t.Pages[SpaceContents] {
		for _, r := range p.Rows {
			for _, text := range labels(r) {
				if !r.ReadOnly {
					m.add(text, choice{p.Number, code(p, r), r.Use})
				}
			}
		}
	}
	g.p("// %s is the FindContent of %s.", name, t.Var)
	g.p("func %s(page uint8, text []byte) (%s, bool) {", name, g.q("Code"))
	g.exact("text", m, func(_ string, c choice) string { return fmt.Sprintf("0x%04X, true", c.code) })
	g.p("return 0, false\n}\n")
}

// findExt writes the search for an enumerated extension. Of equal ones, the first counts.
func (g *generator) findExt(t *Table, name string) {
	g.p("// %s is the FindExt of %s.", name, t.Var)
	g.p("func %s(text []byte) (int, bool) {", name)
	g.p("switch string(text) {")
	seen := map[string]bool{}
	for i, e := range t.Exts {
		if !e.Var && !seen[e.Value] {
			seen[e.Value] = true
			g.p("case %q:\nreturn %d, true", e.Value, i)
		}
	}
	g.p("}\nreturn 0, false\n}\n")
}

// findSpace writes the search for a namespace, its aliases included.
func (g *generator) findSpace(t *Table, name string) {
	g.p("// %s is the FindSpace of %s.", name, t.Var)
	g.p("func %s(ns []byte) (uint8, bool) {", name)
	g.p("switch string(ns) {")
	for _, p := range t.Pages[SpaceTags] {
		if list := p.namespaces(); len(list) > 0 {
			g.p("case %s:\nreturn %d, true", quoteAll(list), p.Number)
		}
	}
	g.p("}\nreturn 0, false\n}\n")
}
