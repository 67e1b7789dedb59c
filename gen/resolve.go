package gen

import (
	"cmp"
	"maps"
	"slices"
)

// Resolving is depth first: a table includes pages of complete tables only, so
// an included page may itself include another. Rows are not copied: several
// tables share one row, so its constant is made once, and messages name the
// place where it was written.

// A Table is a definition after its includes and its overlay: the content of the
// generated table.
type Table struct {
	Settings
	Def      *Definition
	Pages    [spaces][]*Page // by space, sorted by number
	Exts     []*Ext
	Entities []*Entity // sorted by name
	Binds    []*Bind
}

// Page returns a code page, nil when the table has none of that number.
func (t *Table) Page(s Space, number uint8) *Page {
	return find(t.Pages[s], func(p *Page) bool { return p.Number == number })
}

// find returns the first element of a list that want accepts, nil when there is none.
func find[T any](list []*T, want func(*T) bool) *T {
	for _, e := range list {
		if want(e) {
			return e
		}
	}
	return nil
}

// A Page is a code page of a Table.
type Page struct {
	Pos       Pos
	Number    uint8
	Namespace string
	Aliases   []string
	Prefix    string // of the constants of rows added to it
	Rows      []*Row // sorted by token

	// origin is the page that the generated array belongs to: another one
	// where a page is included without change.
	origin *Page
	table  *Table
}

// Tag returns the row of an element, nil when the page does not have it.
func (p *Page) Tag(name string) *Row {
	return find(p.Rows, func(r *Row) bool { return r.Name == name })
}

// A Set is the definitions of one package, resolved and checked against one
// another.
type Set struct {
	Label  string   // how generated files name the directory of the definitions
	Tables []*Table // sorted by name
}

// Resolve carries out the includes and overlays of defs and checks all of them
// together. label is how the generated files name their directory, such as
// "gen/defs". The error joins every *[Error] found.
func Resolve(label string, defs []*Definition) (*Set, error) {
	r := &resolver{defs: map[string]*Definition{}, done: map[*Definition]*Table{}}
	for _, d := range defs {
		name := d.Name
		if name == "" {
			name = d.Overlay + "-vendor"
		}
		if other, ok := r.defs[name]; ok {
			r.errs.addBoth(d.posOf("name"), other.posOf("name"), "table %q is defined twice", name)
			continue
		}
		r.defs[name] = d
	}
	set := &Set{Label: label}
	for _, name := range slices.Sorted(maps.Keys(r.defs)) {
		if t := r.table(r.defs[name]); t != nil {
			t.Name = name
			set.Tables = append(set.Tables, t)
		}
	}
	for _, t := range set.Tables {
		r.checkTable(t)
	}
	r.checkShared(set.Tables)
	return set, r.errs.err()
}

type resolver struct {
	defs map[string]*Definition
	done map[*Definition]*Table // nil while in progress or failed
	errs errorList
}

// table resolves d, nil when it cannot be.
func (r *resolver) table(d *Definition) *Table {
	if t, ok := r.done[d]; ok {
		return t
	}
	// Until the table is complete, a table that includes it forms a circle.
	r.done[d] = nil
	t := &Table{Def: d, Settings: d.Settings, Exts: slices.Clone(d.Exts), Entities: slices.Clone(d.Entities), Binds: slices.Clone(d.Binds)}
	if d.Overlay != "" {
		base := r.lookup(d.posOf("overlay"), d.Overlay)
		if base == nil {
			return nil
		}
		t.overlay(base)
		r.addExts(t, base)
		for _, e := range base.Entities {
			if at, ok := d.pos["entity "+e.Name]; ok {
				r.errs.addBoth(at, e.Pos, "entity %q is given twice", e.Name)
			} else {
				t.Entities = append(t.Entities, e)
			}
		}
	}
	if d.ExtsOf != "" {
		base := r.lookup(d.posOf("exts"), d.ExtsOf)
		if base == nil {
			return nil
		}
		r.addExts(t, base)
	}
	for _, s := range d.Sections {
		if p := r.page(t, s); p != nil {
			t.put(s.Space, p)
		}
	}
	if t.Title == "" {
		t.Title = t.Name
	}
	for s := range t.Pages {
		slices.SortFunc(t.Pages[s], func(a, b *Page) int { return cmp.Compare(a.Number, b.Number) })
	}
	slices.SortStableFunc(t.Exts, func(a, b *Ext) int {
		return cmp.Or(cmp.Compare(a.Token, b.Token), cmp.Compare(a.Index, b.Index))
	})
	slices.SortFunc(t.Entities, func(a, b *Entity) int { return cmp.Compare(a.Name, b.Name) })
	r.done[d] = t
	return t
}

// addExts adds the extensions of another table to t.
func (r *resolver) addExts(t, base *Table) {
	for _, e := range base.Exts {
		if o := sameExt(t.Exts, e); o != nil {
			r.errs.addBoth(o.Pos, e.Pos, "extension 0x%02X is given twice", e.Token)
		} else {
			t.Exts = append(t.Exts, e)
		}
	}
}

// lookup resolves the definition called name, for the row at pos.
func (r *resolver) lookup(pos Pos, name string) *Table {
	d, ok := r.defs[name]
	if !ok {
		r.errs.add(pos, "there is no definition %q", name)
		return nil
	}
	t := r.table(d)
	if t == nil {
		r.errs.addBoth(pos, d.Pos, "%q includes itself or something that is wrong", name)
	}
	return t
}

// overlay fills t with the content of base; t's own name comes from its
// definition.
func (t *Table) overlay(base *Table) {
	d := t.Def
	t.Private, t.Preferred = true, false
	t.Var = cmp.Or(d.Var, base.Var+"Vendor")
	t.Prefix = cmp.Or(d.Prefix, base.Prefix)
	t.Title = cmp.Or(d.Title, base.Title+" with vendor tokens")
	t.Root = cmp.Or(d.Root, base.Root)
	t.System = cmp.Or(d.System, base.System)
	t.PublicID = cmp.Or(d.PublicID, base.PublicID)
	t.Family = cmp.Or(d.Family, base.Family)
	t.Publics = append(slices.Clone(d.Publics), base.Publics...)
	t.PublicIDs = append(slices.Clone(d.PublicIDs), base.PublicIDs...)
	t.Roots = append(slices.Clone(d.Roots), base.Roots...)
	t.RootSpaces = append(slices.Clone(d.RootSpaces), base.RootSpaces...)
	t.Binds = append(t.Binds, base.Binds...)
	t.MIME = append(slices.Clone(d.MIME), base.MIME...)
	for s := range base.Pages {
		for _, p := range base.Pages[s] {
			q := *p
			q.table = t
			t.put(Space(s), &q)
		}
	}
}

// put adds a page, or replaces the one of that number that an overlay brought.
func (t *Table) put(s Space, p *Page) {
	for i, q := range t.Pages[s] {
		if q.Number == p.Number {
			t.Pages[s][i] = p
			return
		}
	}
	t.Pages[s] = append(t.Pages[s], p)
}

// page resolves a section of t.
func (r *resolver) page(t *Table, s *Section) *Page {
	p := &Page{Pos: s.Pos, Number: s.Page, Namespace: s.Namespace, Aliases: s.Aliases, table: t,
		Prefix: cmp.Or(s.Prefix, t.Prefix)}
	p.origin = p
	base := t.Page(s.Space, s.Page) // of the table under an overlay
	if s.Include != "" {
		if base != nil {
			r.errs.addBoth(s.Pos, base.Pos, "page %d of %s is in the table already, and cannot be included", s.Page, s.Space)
			return nil
		}
		from := r.lookup(s.Pos, s.Include)
		if from == nil {
			return nil
		}
		if base = from.Page(s.Space, s.IncludePage); base == nil {
			r.errs.add(s.Pos, "%q has no page %d of %s", s.Include, s.IncludePage, s.Space)
			return nil
		}
	}
	if base != nil {
		p.Namespace = cmp.Or(s.Namespace, base.Namespace)
		// Aliases belong to the namespace, so another namespace drops them.
		if s.Namespace == "" {
			p.Aliases = append(slices.Clone(s.Aliases), base.Aliases...)
		}
		p.Prefix = cmp.Or(s.Prefix, base.Prefix)
		p.Rows = slices.Clone(base.Rows)
		// Without rows of its own the page is the other one, and the generated
		// array, too, is shared.
		if len(s.Rows) == 0 {
			p.origin = base.origin
		}
	}
	for _, row := range s.Rows {
		r.addRow(p, row)
	}
	slices.SortStableFunc(p.Rows, func(a, b *Row) int { return cmp.Compare(a.Token, b.Token) })
	return p
}

// addRow adds row to the page, in place of the one that it replaces.
func (r *resolver) addRow(p *Page, row *Row) {
	if row.Replaces != "" {
		i := slices.IndexFunc(p.Rows, func(o *Row) bool { return o.Token == row.Token && o.section != row.section })
		if i < 0 || p.Rows[i].label() != row.Replaces {
			r.errs.add(row.Pos, "there is no included row 0x%02X %q to replace", row.Token, row.Replaces)
			return
		}
		p.Rows = slices.Delete(p.Rows, i, i+1)
	}
	for _, o := range p.Rows {
		if o.Token == row.Token {
			r.errs.addBoth(row.Pos, o.Pos, "token 0x%02X is assigned twice on page %d of %s", row.Token, p.Number, row.Space)
			return
		}
	}
	own := labels(row)
	for _, o := range p.Rows {
		for _, l := range labels(o) {
			if slices.Contains(own, l) {
				r.errs.addBoth(row.Pos, o.Pos, "%q is on page %d of %s twice", l, p.Number, row.Space)
				return
			}
		}
	}
	slices.Sort(own)
	if len(slices.Compact(own)) != len(row.Aliases)+1 {
		r.errs.add(row.Pos, "an alias of %q repeats it or another alias", row.label())
		return
	}
	p.Rows = append(p.Rows, row)
}

// labels returns the names that input may use for a row.
func labels(row *Row) []string {
	l := []string{row.label()}
	for _, a := range row.Aliases {
		l = append(l, row.aliasLabel(a))
	}
	return l
}
