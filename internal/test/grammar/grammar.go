// Package grammar makes WBXML documents from the grammar of the specification:
// valid ones, and ones with a single fault of a known kind. The grammars, one
// for each version 1.0 to 1.3, are files in EBNF beside this one; typed.ebnf has
// the productions of documents of a known type, which come with their meaning
// ([Document.Tree]).
package grammar

import (
	"embed"
	"fmt"
	"maps"
	"math"
	"slices"
	"unicode"
	"unicode/utf8"

	"golang.org/x/exp/ebnf"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/tokens"
)

//go:embed *.ebnf
var files embed.FS

// start is the production of a whole document.
const start = "Document"

// A Grammar is that of one version of WBXML, of all documents or of those of one
// type. It does not change and is safe for concurrent use.
type Grammar struct {
	Version codec.Version
	table   *tokens.Table
	rules   ebnf.Grammar
}

// Versions are those that there is a grammar of, in order.
var Versions = []codec.Version{codec.Version10, codec.Version11, codec.Version12, codec.Version13}

// Load reads the grammar of a version and verifies it: all productions that are
// used are there, all are reached from Document, and every octet is one. With a
// type, documents are of that type, and, but for extensions and for codes that
// nobody assigned, XML can hold them. Without a type they have any codes.
func Load(v codec.Version, t *tokens.Table) (*Grammar, error) {
	names := []string{"wbxml-" + v.String() + ".ebnf"}
	if t != nil {
		names = append(names, "typed.ebnf")
	}
	rules := ebnf.Grammar{}
	for _, name := range names {
		file, err := files.Open(name)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		more, err := ebnf.Parse(name, file)
		if err != nil {
			return nil, err
		}
		maps.Copy(rules, more)
	}
	if err := ebnf.Verify(rules, start); err != nil {
		return nil, err
	}
	g := &Grammar{Version: v, table: t, rules: rules}
	for _, name := range g.Productions() {
		if err := octetsOnly(rules[name].Expr); err != nil {
			return nil, fmt.Errorf("%s: %s: %w", v, name, err)
		}
		if isHook(name) && !slices.Contains(hookNames, name) {
			return nil, fmt.Errorf("%s: no hook called %s", v, name)
		}
	}
	return g, nil
}

// Productions returns the names of all productions, sorted.
func (g *Grammar) Productions() []string { return slices.Sorted(maps.Keys(g.rules)) }

// isHook reports whether the octets of a production come from a function: its
// name is an h and an upper-case letter.
func isHook(name string) bool {
	return len(name) > 1 && name[0] == 'h' && unicode.IsUpper(rune(name[1]))
}

// octetsOnly returns an error for a token beyond U+00FF.
func octetsOnly(e ebnf.Expression) error {
	check := func(s string) error {
		for _, r := range s {
			if r > 0xFF || r == utf8.RuneError {
				return fmt.Errorf("%q is no octet", r)
			}
		}
		return nil
	}
	switch e := e.(type) {
	case *ebnf.Token:
		return check(e.String)
	case *ebnf.Range:
		return check(e.Begin.String + e.End.String)
	}
	for _, part := range parts(e) {
		if err := octetsOnly(part); err != nil {
			return err
		}
	}
	return nil
}

// parts returns the parts of an expression.
func parts(e ebnf.Expression) []ebnf.Expression {
	switch e := e.(type) {
	case ebnf.Alternative:
		return e
	case ebnf.Sequence:
		return e
	case *ebnf.Group:
		return []ebnf.Expression{e.Body}
	case *ebnf.Option:
		return []ebnf.Expression{e.Body}
	case *ebnf.Repetition:
		return []ebnf.Expression{e.Body}
	}
	return nil
}

// never is the cost of a production that cannot be made.
const never = math.MaxInt32

// costs returns the least number of octets of each production, never for those
// to avoid and for those that need them. It repeats until nothing changes.
func (g *Grammar) costs(avoid map[string]bool) map[string]int {
	all := map[string]int{}
	for name := range g.rules {
		all[name] = never
		if isHook(name) && !avoid[name] {
			all[name] = 1
		}
	}
	for changed := true; changed; {
		changed = false
		for name, p := range g.rules {
			if avoid[name] || isHook(name) {
				continue
			}
			if c := cost(p.Expr, all); c < all[name] {
				all[name], changed = c, true
			}
		}
	}
	return all
}

// cost returns that of an expression.
func cost(e ebnf.Expression, of map[string]int) int {
	switch e := e.(type) {
	case *ebnf.Name:
		return of[e.String]
	case *ebnf.Token:
		return utf8.RuneCountInString(e.String)
	case *ebnf.Range:
		return 1
	case *ebnf.Group:
		return cost(e.Body, of)
	case ebnf.Alternative:
		least := never
		for _, part := range e {
			least = min(least, cost(part, of))
		}
		return least
	case ebnf.Sequence:
		sum := 0
		for _, part := range e {
			if sum += cost(part, of); sum >= never {
				return never
			}
		}
		return sum
	}
	return 0 // an option or a repetition
}
