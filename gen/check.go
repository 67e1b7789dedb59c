package gen

import (
	"fmt"
	"slices"
	"strings"
)

// Checks of resolved tables: faults that a single row cannot show, and
// contradictions between definitions.

// checkTable checks for the faults that only a resolved table shows.
func (r *resolver) checkTable(t *Table) {
	d := t.Def
	if !goName(t.Var) {
		r.errs.add(d.Pos, "the table has no Go name: a row %q is missing", "var")
	}
	if !goName(t.Prefix) {
		r.errs.add(d.Pos, "the constants have no prefix: a row %q is missing", "prefix")
	}
	if len(t.Pages[SpaceTags]) == 0 {
		r.errs.add(d.Pos, "the table has no tags")
	}
	if t.Root != "" && t.rootPage() == nil {
		r.errs.add(d.posOf("root"), "root %q is not one of the tags", t.Root)
	}
	if d.Preferred && t.Private {
		why := "private"
		if d.Overlay != "" {
			why = "overlay"
		}
		r.errs.addBoth(d.posOf("preferred"), d.posOf(why), "a private table or an overlay cannot be preferred")
	}
	if t.Borrowed && (!t.Private || t.Root == "") {
		r.errs.add(d.posOf("publicid"), "a borrowed number does not choose a type: the table must be private, or an overlay, with a root")
	}
	for _, root := range t.Roots {
		if !slices.ContainsFunc(t.Pages[SpaceTags], func(p *Page) bool { return p.Tag(root) != nil && len(p.namespaces()) > 0 }) {
			r.errs.add(d.posOf("roots "+root), "root %q is not one of the tags in a namespace", root)
		}
	}
	r.checkSpaces(t)
	r.checkVars(t)
	for p := range t.allPages() {
		for _, row := range p.Rows {
			r.checkForms(t, p, row)
		}
	}
}

// checkVars refuses the name of an attribute that the table has not, where variables are of
// another kind.
func (r *resolver) checkVars(t *Table) {
	for _, e := range t.Exts {
		for _, name := range e.Attrs {
			has := func(row *Row) bool { return row.Name == name }
			if !slices.ContainsFunc(t.Pages[SpaceAttrs], func(p *Page) bool { return slices.ContainsFunc(p.Rows, has) }) {
				r.errs.addBoth(e.Pos, t.Def.Pos, "the table %q has no attribute %q", t.Name, name)
			}
		}
	}
}

// rootPage returns the lowest page that has the root element.
func (t *Table) rootPage() *Page {
	return find(t.Pages[SpaceTags], func(p *Page) bool { return p.Tag(t.Root) != nil })
}

// checkSpaces refuses a namespace that means two pages.
func (r *resolver) checkSpaces(t *Table) {
	seen := map[string]Pos{}
	for _, p := range t.Pages[SpaceTags] {
		for _, ns := range p.namespaces() {
			if other, ok := seen[ns]; ok {
				r.errs.addBoth(p.Pos, other, "namespace %q is given twice", ns)
			}
			seen[ns] = p.Pos
		}
	}
}

// namespaces returns the namespace of the page and its aliases.
func (p *Page) namespaces() []string {
	if p.Namespace == "" {
		return p.Aliases
	}
	return append([]string{p.Namespace}, p.Aliases...)
}

// checkForms checks the names that the forms of a row refer to, and its pages.
func (r *resolver) checkForms(t *Table, p *Page, row *Row) {
	for _, n := range row.Holds {
		if t.Page(SpaceTags, n) == nil {
			r.errs.addBoth(row.Pos, t.Def.Pos, "the table %q has no page %d", t.Name, n)
		}
	}
	for _, f := range row.Forms {
		if f.Table != "" && r.defs[f.Table] == nil && !slices.Contains(row.section.def.Externs, f.Table) {
			r.errs.add(f.Pos, "there is no definition %q; a row %q names a table of another package", f.Table, "extern")
		}
		if f.When != "" {
			if w := t.whenPage(p, row, f); w == nil || w.Tag(f.When) == nil {
				r.errs.addBoth(f.Pos, t.Def.Pos, "the table %q has no element %q on page %d", t.Name, f.When, f.WhenPage)
			}
		}
	}
}

// whenPage returns the page that the condition of a form refers to. A condition
// on the row's own page follows the page when it is included under another
// number.
func (t *Table) whenPage(p *Page, row *Row, f *Form) *Page {
	n := f.WhenPage
	if row.Space == SpaceTags && n == row.Page {
		n = p.Number
	}
	return t.Page(SpaceTags, n)
}

// A typeName is something by which a document names its type.
type typeName struct {
	kind  string // "publicid", "public", "mime" or "root"
	text  string
	space string // of a root
	id    uint32
}

// An identity is a typeName with the tables that have it.
type identity struct {
	typeName
	candidates []*Table
}

// winner returns the table that a lookup of the identity returns.
func (i *identity) winner() *Table {
	if len(i.candidates) == 1 {
		return i.candidates[0]
	}
	return find(i.candidates, func(t *Table) bool { return t.Preferred })
}

// identities collects the identities of all tables that are not private, in
// the order of tables.
func identities(tables []*Table) []*identity {
	var list []*identity
	index := map[typeName]*identity{}
	add := func(t *Table, kind, text, space string, id uint32) {
		n := typeName{kind, text, space, id}
		i := index[n]
		if i == nil {
			i = &identity{typeName: n}
			index[n] = i
			list = append(list, i)
		}
		if !slices.Contains(i.candidates, t) {
			i.candidates = append(i.candidates, t)
		}
	}
	for _, t := range tables {
		if t.Private {
			continue
		}
		if t.PublicID != 0 {
			add(t, "publicid", "", "", t.PublicID)
		}
		for _, id := range t.PublicIDs {
			add(t, "publicid", "", "", id)
		}
		for _, s := range t.Publics {
			if s != "" {
				add(t, "public", s, "", 0)
			}
		}
		for _, s := range t.MIME {
			add(t, "mime", s, "", 0)
		}
		for _, n := range t.rootNames() {
			add(t, "root", n.text, n.space, 0)
		}
	}
	return list
}

// rootNames returns the roots by which documents of the type are found.
func (t *Table) rootNames() (list []typeName) {
	if p := t.rootPage(); t.Root != "" && p != nil {
		prefix, local, prefixed := strings.Cut(t.Root, ":")
		if !prefixed {
			local = t.Root
		}
		// The namespace tells versions with one root apart. A document without
		// one is found by its root alone.
		spaces := slices.Concat(p.namespaces(), t.RootSpaces)
		for _, b := range t.Binds {
			if prefixed && b.Prefix == prefix {
				spaces = append(spaces, b.Space)
			}
		}
		if !prefixed {
			list = append(list, typeName{text: local})
		}
		for _, ns := range spaces {
			list = append(list, typeName{text: local, space: ns})
		}
	}
	// Of several roots, each is a word that others use, too: the namespace must be there.
	for _, root := range t.Roots {
		for _, p := range t.Pages[SpaceTags] {
			for _, ns := range p.namespaces() {
				if p.Tag(root) != nil {
					list = append(list, typeName{text: root, space: ns})
				}
			}
		}
	}
	return list
}

// checkShared refuses an identity that several tables share unless exactly one
// of them is preferred.
func (r *resolver) checkShared(tables []*Table) {
	for _, i := range identities(tables) {
		// Private tables are not candidates: only their name finds them.
		preferred := slices.DeleteFunc(slices.Clone(i.candidates), func(t *Table) bool { return !t.Preferred })
		list, what := i.candidates, "preferred by none"
		switch {
		case len(list) == 1 || len(preferred) == 1:
			continue
		case len(preferred) > 1:
			list, what = preferred, "preferred by both"
		}
		a, b := list[0], list[1]
		r.errs.addBoth(i.pos(b), i.pos(a), "%s is shared by %q and %q and %s; exactly one must be", i, a.Name, b.Name, what)
	}
}

// pos returns the row that gives t the identity.
func (i *identity) pos(t *Table) Pos {
	key := i.kind
	if i.kind == "public" || i.kind == "mime" {
		key += " " + i.text
	}
	return t.Def.posOf(key)
}

// String describes the identity for messages.
func (i *identity) String() string {
	switch {
	case i.kind == "publicid":
		return fmt.Sprintf("public id 0x%X", i.id)
	case i.space != "":
		return fmt.Sprintf("root %q in namespace %q", i.text, i.space)
	}
	return fmt.Sprintf("%s %q", i.kind, i.text)
}
