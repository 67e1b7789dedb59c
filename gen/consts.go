package gen

import (
	"fmt"
	"iter"
	"slices"
	"strings"
)

// Constants are for programs that build or read documents token by token. They
// do not depend on the version of a document type, so that such a program can
// serve all of them.

// A constant names a code. One constant serves every version of a document
// type, so it may stand for several rows.
type constant struct {
	name  string
	space Space
	code  uint32
	rows  []*Row
}

// collectConstants makes the constants of all tables: each belongs to the first
// table that has its code, standard ones before overlays. One name for two
// codes, and two names of one prefix for one code, are refused.
func (g *generator) collectConstants() {
	type slot struct {
		prefix string
		space  Space
		code   uint32
	}
	g.consts = map[*Table][]*constant{}
	byName, byCode := map[string]*constant{}, map[slot]*constant{}
	// A token that a vendor used first and a later version made official belongs
	// to that version: private tables come last.
	for _, private := range []bool{false, true} {
		for _, t := range g.set.Tables {
			if t.Private != private {
				continue
			}
			for p, s := range t.allPages() {
				for _, r := range p.Rows {
					// Included rows have the constants of where they are from. A page
					// under another number has none: the codes differ.
					if r.section.def != t.Def || r.Page != p.Number {
						continue
					}
					c := &constant{space: s, code: code(p, r), rows: []*Row{r}}
					if c.name = g.constName(p, r); c.name == "" {
						continue
					}
					at := slot{p.Prefix, s, c.code}
					old, same := byName[c.name], byCode[at]
					switch {
					case old != nil && old == same:
						old.rows = append(old.rows, r)
						continue
					case old != nil:
						g.errs.addBoth(r.Pos, old.rows[0].Pos, "the constant %s would be 0x%04X and 0x%04X; set one with ident=", c.name, c.code, old.code)
						continue
					case same != nil:
						g.errs.addBoth(r.Pos, same.rows[0].Pos, "the code 0x%04X would be %s and %s; set one with ident=", c.code, c.name, same.name)
						continue
					}
					byName[c.name], byCode[at] = c, c
					g.declare(c.name, r.Pos)
					g.consts[t] = append(g.consts[t], c)
				}
			}
		}
	}
}

// allPages yields the pages of t in the order of space and number.
func (t *Table) allPages() iter.Seq2[*Page, Space] {
	return func(yield func(*Page, Space) bool) {
		for s := range t.Pages {
			for _, p := range t.Pages[s] {
				if !yield(p, Space(s)) {
					return
				}
			}
		}
	}
}

// constName returns the name of a row's constant, "" when it has none.
func (g *generator) constName(p *Page, r *Row) string {
	tail := r.Ident
	if tail == "" {
		tail = identOf(r.Name, r.Text)
	}
	if !goTail(tail) {
		g.errs.add(r.Pos, "%q makes no Go name; set one with ident=", r.label())
		return ""
	}
	return p.Prefix + r.Space.kind() + tail
}

// constants writes the constants that belong to t, in a group for each page.
func (g *generator) constants(t *Table) {
	list := g.consts[t]
	for group := range chunkBy(list, func(a, b *constant) bool { return a.space == b.space && a.code>>8 == b.code>>8 }) {
		what := [...]string{"Elements", "Attribute starts", "Attribute values", "Values in content"}[group[0].space]
		g.p("// %s of %s, code page %d.", what, t.Title, group[0].code>>8)
		g.p("const (")
		for _, c := range group {
			g.p("%s %s = 0x%04X // %s", c.name, g.q("Code"), c.code, c.comment())
		}
		g.p(")")
		g.p("")
	}
}

// chunkBy yields the longest runs of list whose neighbours are alike.
func chunkBy[T any](list []T, alike func(a, b T) bool) iter.Seq[[]T] {
	return func(yield func([]T) bool) {
		for len(list) > 0 {
			n := 1
			for n < len(list) && alike(list[n-1], list[n]) {
				n++
			}
			if !yield(list[:n]) {
				return
			}
			list = list[n:]
		}
	}
}

// comment describes the constant: its names in the versions of the document
// type, and the remarks of its first row.
func (c *constant) comment() string {
	var names []string
	for _, r := range c.rows {
		if s := describe(r); !slices.Contains(names, s) {
			names = append(names, s)
		}
	}
	s := strings.Join(names, " or ")
	r := c.rows[0]
	if r.Since != "" {
		s += ", since " + r.Since
	}
	if r.ReadOnly {
		s += ", read only"
	}
	if r.Note != "" {
		s += "; " + r.Note
	}
	return s
}

// describe returns a row as its comment shows it: an element bare, a value in
// quotation marks.
func describe(r *Row) string {
	switch {
	case r.Space == SpaceTags:
		return r.Name
	case r.Space.isText():
		return fmt.Sprintf("%q", r.Text)
	case r.Text == "":
		return r.Name
	}
	return fmt.Sprintf("%s=%q", r.Name, r.Text)
}
