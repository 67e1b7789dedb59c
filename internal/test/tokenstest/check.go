// Package tokenstest checks a package of generated tables against its
// definitions. Only tests import it.
package tokenstest

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/gen"
	"github.com/go-wbxml/wbxml/tokens"
)

// Fresh checks that the generated files in directory out are those that wbxmlgen
// would write from the definitions in defs, and that none is left over. It
// changes nothing.
func Fresh(t *testing.T, defs, out, pkg string) {
	t.Helper()
	set := load(t, defs)
	taken, err := gen.Declared(out)
	if err != nil {
		t.Fatal(err)
	}
	files, err := set.Generate(gen.Options{Package: pkg, Import: gen.ImportFor(taken), Taken: taken})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		have, err := os.ReadFile(filepath.Join(out, f.Name))
		if err != nil {
			t.Errorf("%v; run go generate", err)
		} else if !bytes.Equal(have, f.Data) {
			t.Errorf("%s is stale at line %d; run go generate", f.Name, firstDifference(have, f.Data))
		}
	}
	orphans, err := set.Orphans(out, files)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range orphans {
		t.Errorf("%s: no definition gives this file any more; run go generate", name)
	}
}

// firstDifference returns the number of the first line that differs.
func firstDifference(a, b []byte) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return 1 + bytes.Count(a[:n], []byte("\n"))
}

// Check checks the tables against the definitions in a directory: each definition
// has its table and each table its definition; every field and every token of
// every page agrees with the definition; and the lookups agree with it for every
// name, prefix and value, and for many texts that are nearly one.
func Check(t *testing.T, defs string, tables ...*tokens.Table) {
	t.Helper()
	set := load(t, defs)
	byName := map[string]*tokens.Table{}
	for _, table := range tables {
		if byName[table.Name] != nil {
			t.Errorf("the table %q is there twice", table.Name)
		}
		byName[table.Name] = table
	}
	for _, def := range set.Tables {
		table := byName[def.Name]
		delete(byName, def.Name)
		if table == nil {
			t.Errorf("the definition %q has no table", def.Name)
			continue
		}
		t.Run(def.Name, func(t *testing.T) {
			checkFields(t, def, table)
			checkTags(t, def, table)
			checkAttrs(t, def, table)
			checkValues(t, def, table)
			checkForms(t, def, table)
			checkFinds(t, def, table)
		})
	}
	for name := range byName {
		t.Errorf("the table %q has no definition", name)
	}
}

// load reads the definitions, which must be right.
func load(t *testing.T, defs string) *gen.Set {
	t.Helper()
	set, err := gen.Load(defs)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// checkFields compares how documents name the type, and the extension tokens.
func checkFields(t *testing.T, def *gen.Table, table *tokens.Table) {
	publics := slices.Concat([]string{table.Public}, table.Publics)
	if len(def.Publics) == 0 {
		publics = table.Publics
	}
	for _, f := range []struct {
		name       string
		have, want string
	}{
		{"System", table.System, def.System},
		{"Root", table.Root, def.Root},
		{"Family", table.Family, strings.ToLower(def.Family)},
		{"Roots", strings.Join(table.Roots, "\n"), strings.Join(def.Roots, "\n")},
		{"RootSpaces", strings.Join(table.RootSpaces, "\n"), strings.Join(def.RootSpaces, "\n")},
		{"Public and Publics", strings.Join(publics, "\n"), strings.Join(def.Publics, "\n")},
		{"MIME", strings.Join(table.MIME, "\n"), strings.Join(def.MIME, "\n")},
	} {
		if f.have != f.want {
			t.Errorf("%s is %q, want %q", f.name, f.have, f.want)
		}
	}
	if table.PublicID != def.PublicID || !slices.Equal(table.PublicIDs, def.PublicIDs) || table.Borrowed != def.Borrowed {
		t.Errorf("the numbers are %#x, %#x, borrowed %t, want %#x, %#x, %t",
			table.PublicID, table.PublicIDs, table.Borrowed, def.PublicID, def.PublicIDs, def.Borrowed)
	}
	if !slices.EqualFunc(table.Binds, def.Binds, func(b tokens.Bind, d *gen.Bind) bool { return b == tokens.Bind{Prefix: d.Prefix, Space: d.Space} }) {
		t.Errorf("Binds is %v", table.Binds)
	}
	if len(table.Exts) != len(def.Exts) {
		t.Fatalf("%d extensions, want %d", len(table.Exts), len(def.Exts))
	}
	var attrs []tokens.VarAttr
	for i, e := range def.Exts {
		for _, a := range e.Attrs {
			attrs = append(attrs, tokens.VarAttr{Attr: a, Token: e.Token})
		}
		want := tokens.Ext{Token: e.Token, Var: e.Var, Index: e.Index, Value: e.Value, Before: e.Before, After: e.After}
		if table.Exts[i] != want {
			t.Errorf("%s: extension is %+v, want %+v", e.Pos, table.Exts[i], want)
		}
	}
	if !slices.Equal(table.VarAttrs, attrs) {
		t.Errorf("VarAttrs is %v, want %v", table.VarAttrs, attrs)
	}
	sameEntities(t, table, def)
}

// sameEntities holds the entities of a table to its definition.
func sameEntities(t *testing.T, table *tokens.Table, def *gen.Table) {
	if len(table.Entities) != len(def.Entities) {
		t.Fatalf("%d entities, want %d", len(table.Entities), len(def.Entities))
	}
	for i, e := range def.Entities {
		if want := (tokens.Entity{Name: e.Name, Char: e.Char}); table.Entities[i] != want {
			t.Errorf("%s: entity is %+v, want %+v", e.Pos, table.Entities[i], want)
		}
	}
}

// rows calls f for every code of a space, with its row, nil where the definition has
// none.
func rows(def *gen.Table, space gen.Space, f func(c tokens.Code, r *gen.Row)) {
	for page := range 256 {
		var assigned [256]*gen.Row
		if p := def.Page(space, uint8(page)); p != nil {
			for _, r := range p.Rows {
				assigned[r.Token] = r
			}
		}
		for token, row := range assigned {
			f(tokens.MakeCode(uint8(page), uint8(token)), row)
		}
	}
}

// checkRows compares the name and the text that a table has for each code of a
// space. It returns the codes of the rows that marked accepts.
func checkRows(t *testing.T, def *gen.Table, space gen.Space,
	find func(tokens.Code) (gen.Alias, bool), marked func(*gen.Row) bool) (list []tokens.Code) {
	rows(def, space, func(c tokens.Code, r *gen.Row) {
		have, ok := find(c)
		switch {
		case r == nil && ok:
			t.Errorf("%s: %#04x is %q, want none", space, c, have)
		case r != nil && (have != gen.Alias{Name: r.Name, Text: r.Text} || !ok):
			t.Errorf("%s: %s: %#04x is %q, want %q, %q", r.Pos, space, c, have, r.Name, r.Text)
		}
		if r != nil && marked(r) {
			list = append(list, c)
		}
	})
	return list
}

// checkTags compares the elements, those that hold elements only, and the namespaces.
func checkTags(t *testing.T, def *gen.Table, table *tokens.Table) {
	only := checkRows(t, def, gen.SpaceTags, func(c tokens.Code) (a gen.Alias, ok bool) {
		a.Name, ok = table.Tag(c)
		return a, ok
	}, func(r *gen.Row) bool { return r.Elements })
	var holds []tokens.Hold
	rows(def, gen.SpaceTags, func(c tokens.Code, r *gen.Row) {
		if r != nil {
			for _, page := range r.Holds {
				holds = append(holds, tokens.Hold{Code: c, Page: page})
			}
		}
	})
	if !slices.Equal(holds, table.Holds) {
		t.Errorf("Holds is %v, want %v", table.Holds, holds)
	}
	if !slices.Equal(only, table.ElementOnly) {
		t.Errorf("ElementOnly is %#04x, want %#04x", table.ElementOnly, only)
	}
	var spaces, aliases []string
	for _, p := range def.Pages[gen.SpaceTags] {
		if p.Namespace != "" {
			spaces = append(spaces, p.Namespace)
			if int(p.Number) >= len(table.Spaces) || table.Spaces[p.Number] != p.Namespace {
				t.Errorf("%s: Spaces is %q, want %q at %d", p.Pos, table.Spaces, p.Namespace, p.Number)
			}
		}
		aliases = append(aliases, p.Aliases...)
	}
	if n := len(slices.DeleteFunc(slices.Clone(table.Spaces), func(s string) bool { return s == "" })); n != len(spaces) {
		t.Errorf("Spaces is %q, want %q", table.Spaces, spaces)
	}
	if !slices.Equal(aliases, table.SpaceAliases) {
		t.Errorf("SpaceAliases is %q, want %q", table.SpaceAliases, aliases)
	}
}

// checkAttrs compares the attribute starts.
func checkAttrs(t *testing.T, def *gen.Table, table *tokens.Table) {
	lists := checkRows(t, def, gen.SpaceAttrs, func(c tokens.Code) (a gen.Alias, ok bool) {
		a.Name, a.Text, ok = table.Attr(c)
		return a, ok
	}, func(r *gen.Row) bool { return r.List })
	if !slices.Equal(lists, table.Lists) {
		t.Errorf("Lists is %#04x, want %#04x", table.Lists, lists)
	}
}

// checkValues compares the values, of attributes and of content.
func checkValues(t *testing.T, def *gen.Table, table *tokens.Table) {
	checkRows(t, def, gen.SpaceValues, func(c tokens.Code) (a gen.Alias, ok bool) {
		a.Text, ok = table.Value(c)
		return a, ok
	}, func(*gen.Row) bool { return false })
	checkRows(t, def, gen.SpaceContents, func(c tokens.Code) (a gen.Alias, ok bool) {
		a.Text, ok = table.Content(c)
		return a, ok
	}, func(*gen.Row) bool { return false })
}

// formKinds maps the words of a definition to the constants.
var formKinds = map[string]tokens.FormKind{
	"text": tokens.FormText, "base64": tokens.FormBase64, "document": tokens.FormDocument,
	"datetime": tokens.FormDateTime, "integer": tokens.FormInteger, "bitdatetime": tokens.FormBitDateTime,
}

// checkForms compares the rules for binary content, which stand in the order of
// the rows they belong to.
func checkForms(t *testing.T, def *gen.Table, table *tokens.Table) {
	left := slices.Clone(table.Forms)
	for _, space := range []gen.Space{gen.SpaceTags, gen.SpaceAttrs} {
		rows(def, space, func(c tokens.Code, r *gen.Row) {
			if r == nil {
				return
			}
			for _, f := range r.Forms {
				if len(left) == 0 {
					t.Errorf("%s: no such form", f.Pos)
					continue
				}
				have := left[0]
				left = left[1:]
				if have.Attr != (space == gen.SpaceAttrs) || have.Kind != formKinds[f.Kind] || have.Code != c ||
					have.Table != f.Table || have.ReadOnly != f.ReadOnly || have.WhenAttr != f.WhenAttr || !slices.Equal(have.Is, f.Is) {
					t.Errorf("%s: the form is %+v", f.Pos, have)
				}
				page := f.WhenPage
				if space == gen.SpaceTags && page == r.Page { // a condition on the same page goes where the page goes
					page = c.Page()
				}
				when, _ := table.Tag(have.When)
				if when != f.When || f.When != "" && have.When.Page() != page {
					t.Errorf("%s: the form's condition is %q on page %d, want %q on %d", f.Pos, when, have.When.Page(), f.When, page)
				}
			}
		})
	}
	if len(left) > 0 {
		t.Errorf("more forms than defined: %+v", left)
	}
}
