package tokenstest

import (
	"bytes"
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/gen"
	"github.com/go-wbxml/wbxml/tokens"
)

// A reference looks up names in the rows of a definition, one after the other:
// slowly, and in the words of the documentation of tokens.Table.
type reference struct {
	*gen.Table
	rows [4][]spelling // by space
}

// A spelling is a row, or an alias of it, that may be written.
type spelling struct {
	code       tokens.Code
	row        *gen.Row
	name, text string
}

func newReference(def *gen.Table) reference {
	ref := reference{Table: def}
	for space, pages := range def.Pages {
		for _, p := range pages {
			for _, r := range p.Rows {
				for _, a := range spellings(r) {
					if !r.ReadOnly {
						ref.rows[space] = append(ref.rows[space], spelling{tokens.MakeCode(p.Number, r.Token), r, a.Name, a.Text})
					}
				}
			}
		}
	}
	return ref
}

// A hit is the result of a lookup. The zero value is none.
type hit struct {
	code tokens.Code
	n    int
	ok   bool
}

// better reports whether h is preferred to g for a document on page: the longer
// one, else the one on the page, else the one on the lowest.
func (h hit) better(g hit, page uint8) bool {
	if !g.ok || !h.ok || h.n != g.n {
		return h.ok && (!g.ok || h.n > g.n)
	}
	if on := h.code.Page() == page; on != (g.code.Page() == page) {
		return on
	}
	return h.code < g.code
}

// spellings returns a row's name and text and its aliases.
func spellings(r *gen.Row) []gen.Alias {
	return append([]gen.Alias{{Name: r.Name, Text: r.Text}}, r.Aliases...)
}

// findTag is tokens.Table.FindTag.
func (ref reference) findTag(page uint8, name string) (h hit) {
	for _, s := range ref.rows[gen.SpaceTags] {
		if s.code.Page() == page && s.name == name {
			h = hit{code: s.code, ok: true}
		}
	}
	return h
}

// findAttr is tokens.Table.FindAttr.
func (ref reference) findAttr(page uint8, name, value string) (best hit) {
	for _, s := range ref.rows[gen.SpaceAttrs] {
		h := hit{s.code, len(s.text), true}
		if s.name == name && strings.HasPrefix(value, s.text) && (s.row.Use != gen.UseWhole || s.text == value) && h.better(best, page) {
			best = h
		}
	}
	return best
}

// findValue is tokens.Table.FindValue: list tokens before whole ones, whole ones
// before fragments.
func (ref reference) findValue(page uint8, value string, at int, list bool) (best hit) {
	if at < 0 || at >= len(value) {
		return hit{}
	}
	if list {
		if h := ref.listToken(page, value, at); h.ok {
			return h
		}
	}
	if at == 0 {
		if best = ref.whole(page, value); best.ok {
			return best
		}
	}
	if start, end := element(value, at); list && start == at && start < end && end-start <= maxElement {
		if best = ref.whole(page, value[start:end]); best.ok {
			return best
		}
	}
	return ref.text(page, value[at:], true, gen.UseFragment)
}

// whole returns the value that s is, if one of them is marked whole.
func (ref reference) whole(page uint8, s string) hit {
	if !ref.text(page, s, false, gen.UseWhole).ok {
		return hit{}
	}
	return ref.text(page, s, false, gen.UseWhole, gen.UseFragment)
}

// text returns the longest token of one of the uses that value begins with, or
// with part false is.
func (ref reference) text(page uint8, value string, part bool, uses ...gen.Use) (best hit) {
	for _, s := range ref.rows[gen.SpaceValues] {
		h := hit{s.code, len(s.text), true}
		if (s.text == value || part && strings.HasPrefix(value, s.text)) && slices.Contains(uses, s.row.Use) && h.better(best, page) {
			best = h
		}
	}
	return best
}

// maxElement is the longest list element that is looked at, in octets.
const maxElement = 64

// element returns the bounds of the list element around at.
func element(value string, at int) (start, end int) {
	start, end = strings.LastIndexByte(value[:at], ',')+1, len(value)
	if i := strings.IndexByte(value[at:], ','); i >= 0 {
		end = at + i
	}
	return start, end
}

// findContent is tokens.Table.FindContent.
func (ref reference) findContent(page uint8, text string) (best hit) {
	for _, s := range ref.rows[gen.SpaceContents] {
		if h := (hit{code: s.code, ok: true}); s.text == text && h.better(best, page) {
			best = h
		}
	}
	return best
}

// findExt is tokens.Table.FindExt.
func (ref reference) findExt(text string) (h hit) {
	for i, e := range slices.Backward(ref.Exts) {
		if !e.Var && e.Value == text {
			h = hit{n: i, ok: true}
		}
	}
	return h
}

// listToken returns the list token at at: the separator, or a part of an
// element that is made up of list tokens, the longest first.
func (ref reference) listToken(page uint8, value string, at int) (h hit) {
	if value[at] == ',' {
		return ref.text(page, ",", false, gen.UseListPart)
	}
	start, end := element(value, at)
	if end-start > maxElement {
		return hit{}
	}
	for start < end {
		t := ref.text(page, value[start:end], true, gen.UseListPart)
		if !t.ok {
			return hit{}
		}
		if start == at {
			h = t
		}
		start += t.n
	}
	return h
}

// checkFinds compares the generated lookups with the reference.
func checkFinds(t *testing.T, def *gen.Table, table *tokens.Table) {
	ref := newReference(def)
	rng := rand.New(rand.NewPCG(1, 2))
	pages := []uint8{0, 1, 2, 5, 199, 200, 255}

	for _, name := range variants(rng, ref.words(gen.SpaceTags, true)) {
		for _, page := range pages {
			var have hit
			have.code, have.ok = table.FindTag(page, []byte(name))
			compare(t, have, ref.findTag(page, name), "FindTag(%d, %q)", page, name)
		}
	}
	if (table.FindAttr == nil) != (len(def.Pages[gen.SpaceAttrs]) == 0) || (table.FindValue == nil) != (len(def.Pages[gen.SpaceValues]) == 0) {
		t.Fatal("a lookup is missing or there without need")
	}
	if table.FindAttr != nil {
		values := variants(rng, ref.words(gen.SpaceAttrs, false))
		for _, name := range append(ref.words(gen.SpaceAttrs, true), "", "no-such") {
			for _, value := range values {
				for _, page := range pages {
					var have hit
					have.code, have.n, have.ok = table.FindAttr(page, []byte(name), []byte(value))
					compare(t, have, ref.findAttr(page, name, value), "FindAttr(%d, %q, %q)", page, name, value)
				}
			}
		}
	}
	if table.FindValue != nil {
		for _, value := range variants(rng, ref.words(gen.SpaceValues, false)) {
			for at := -1; at <= len(value); at++ {
				for _, page := range pages[:3] {
					for _, list := range []bool{false, true} {
						var have hit
						have.code, have.n, have.ok = table.FindValue(page, []byte(value), at, list)
						compare(t, have, ref.findValue(page, value, at, list), "FindValue(%d, %q, %d, %t)", page, value, at, list)
					}
				}
			}
		}
	}
	checkContents(t, ref, table, rng, pages)
	checkSpaces(t, def, table)
}

// checkContents checks the lookups of all of an element's text.
func checkContents(t *testing.T, ref reference, table *tokens.Table, rng *rand.Rand, pages []uint8) {
	var values []string
	for _, e := range ref.Exts {
		if !e.Var {
			values = append(values, e.Value)
		}
	}
	if (table.FindContent == nil) != (len(ref.Pages[gen.SpaceContents]) == 0) || (table.FindExt == nil) != (len(values) == 0) {
		t.Fatal("a lookup of content is missing or there without need")
	}
	if table.FindContent != nil {
		for _, text := range variants(rng, ref.words(gen.SpaceContents, false)) {
			for _, page := range pages {
				var have hit
				have.code, have.ok = table.FindContent(page, []byte(text))
				compare(t, have, ref.findContent(page, text), "FindContent(%d, %q)", page, text)
			}
		}
	}
	if table.FindExt != nil {
		for _, text := range variants(rng, values) {
			var have hit
			have.n, have.ok = table.FindExt([]byte(text))
			compare(t, have, ref.findExt(text), "FindExt(%q)", text)
		}
	}
}

// checkSpaces checks FindSpace.
func checkSpaces(t *testing.T, def *gen.Table, table *tokens.Table) {
	want := map[string]uint8{}
	for _, p := range def.Pages[gen.SpaceTags] {
		for _, ns := range append(p.Aliases, p.Namespace) {
			if ns != "" {
				want[ns] = p.Number
			}
		}
	}
	if (table.FindSpace == nil) != (len(want) == 0) {
		t.Fatal("FindSpace is missing or there without need")
	}
	if table.FindSpace == nil {
		return
	}
	for ns, page := range want {
		if have, ok := table.FindSpace([]byte(ns)); have != page || !ok {
			t.Errorf("FindSpace(%q) is %d, want %d", ns, have, page)
		}
	}
	for _, ns := range []string{"", "no-such"} {
		if page, ok := table.FindSpace([]byte(ns)); ok || page != 0 {
			t.Errorf("FindSpace(%q) is %d, want none", ns, page)
		}
	}
}

// compare reports a lookup whose result differs.
func compare(t *testing.T, have, want hit, format string, args ...any) {
	t.Helper()
	if have != want {
		t.Errorf("%s is %#04x, %d, %t; want %#04x, %d, %t", fmt.Sprintf(format, args...),
			have.code, have.n, have.ok, want.code, want.n, want.ok)
	}
}

// words returns the different names, or texts, of a space.
func (ref reference) words(space gen.Space, names bool) []string {
	var list []string
	for _, p := range ref.Pages[space] {
		for _, r := range p.Rows {
			for _, a := range spellings(r) {
				if names {
					list = append(list, a.Name)
				} else {
					list = append(list, a.Text)
				}
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// variants returns the words, texts that are nearly one, and words put together,
// at random and as lists.
func variants(rng *rand.Rand, words []string) []string {
	list := []string{"", ",", "x", "\x00", "HANSMANCHESTER PAPA", strings.Repeat("x", 300), strings.Repeat(",", 70)}
	for _, w := range words {
		list = append(list, w, w+"x", "x"+w, w+",", ","+w, w+"\x00", strings.ToLower(w), strings.ToUpper(w))
		if w != "" {
			b := []byte(w)
			b[rng.IntN(len(b))]++
			list = append(list, w[:len(w)-1], w[1:], string(bytes.ToValidUTF8(b, nil)))
			if long := strings.Repeat(w, maxElement/len(w)); len(w) < 7 { // as a list's element may be, and longer
				list = append(list, long, long+w, "x,"+long+","+long+w)
			}
		}
	}
	for range 200 {
		var b strings.Builder
		for range rng.IntN(6) {
			b.WriteString(words[rng.IntN(len(words))])
			if rng.IntN(3) == 0 {
				b.WriteByte(',')
			}
		}
		list = append(list, b.String())
	}
	slices.SortFunc(list, cmp.Compare)
	return slices.Compact(list)
}
