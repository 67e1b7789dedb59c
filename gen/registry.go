package gen

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// The registry is generated for package tokens only. Elsewhere a program knows
// its tables and names the one that it wants.

// registry writes the lookups behind ByName and its siblings in package
// tokens.
func (g *generator) registry() {
	g.p("// all lists every table, sorted by name.")
	g.p("var all = [...]*Table{")
	for _, t := range g.set.Tables {
		g.p("%s,", t.Var)
	}
	g.p("}\n")
	families := map[string][]*Table{}
	for _, t := range g.set.Tables {
		if t.Family != "" {
			families[t.Family] = append(families[t.Family], t)
		}
	}
	for _, family := range slices.Sorted(maps.Keys(families)) {
		// The preferred one first, so that a search in order finds it.
		slices.SortStableFunc(families[family], func(a, b *Table) int { return cmp.Compare(b.rank(), a.rank()) })
		name := "Family" + family
		g.declare(name, families[family][0].Def.posOf("family"))
		g.p("// %s has the tables of the family %q.", name, strings.ToLower(family))
		g.p("var %s = Family{", name)
		for _, t := range families[family] {
			g.p("%s,", t.Var)
		}
		g.p("}\n")
	}
	g.p("func byName[octets ~string | ~[]byte](name octets) *Table {")
	g.p("switch string(name) {")
	for _, t := range g.set.Tables {
		g.p("case %q:\nreturn %s", t.Name, t.Var)
	}
	g.p("}\nreturn nil\n}\n")

	ids := identities(g.set.Tables)
	slices.SortFunc(ids, func(a, b *identity) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.id, b.id), cmp.Compare(a.text, b.text), cmp.Compare(a.space, b.space))
	})
	// Without a winner the set was refused; the source still has to be complete.
	of := func(kind string) []*identity {
		return slices.Collect(func(yield func(*identity) bool) {
			for _, i := range ids {
				if i.kind == kind && i.winner() != nil && !yield(i) {
					return
				}
			}
		})
	}
	g.p("func byPublicID(id uint32) *Table {")
	g.p("switch id {")
	for _, i := range of("publicid") {
		g.p("case 0x%02X:\nreturn %s", i.id, i.winner().Var)
	}
	g.p("}\nreturn nil\n}\n")
	g.byText("byPublic", of("public"))
	g.byText("byMIME", of("mime"))

	g.p("func byRoot[octets, more ~string | ~[]byte](root octets, namespace more) *Table {")
	g.p("switch string(root) {")
	for group := range chunkBy(of("root"), func(a, b *identity) bool { return a.text == b.text }) {
		g.p("case %q:", group[0].text)
		g.p("switch string(namespace) {")
		for _, i := range group {
			g.p("case %q:\nreturn %s", i.space, i.winner().Var)
		}
		g.p("}")
	}
	g.p("}\nreturn nil\n}")
}

// rank orders the tables of a family: preferred ones, others, private ones.
func (t *Table) rank() int {
	switch {
	case t.Preferred:
		return 2
	case t.Private:
		return 0
	}
	return 1
}

// byText writes the lookup of one kind of name.
func (g *generator) byText(name string, ids []*identity) {
	g.p("func %s[octets ~string | ~[]byte](text octets) *Table {", name)
	g.p("switch string(text) {")
	for _, i := range ids {
		g.p("case %q:\nreturn %s", i.text, i.winner().Var)
	}
	g.p("}\nreturn nil\n}\n")
}
