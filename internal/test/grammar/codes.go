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

// codes are the codes that documents use, by space and page; identities have the
// bits of a tag cleared.
type codes struct {
	pages [spaces][]byte
	on    [spaces]map[byte][]byte
}

// codesOf returns the codes of a type. Without a type every page has some.
func codesOf(t *tokens.Table) *codes {
	c := &codes{}
	for s := range c.on {
		c.on[s] = map[byte][]byte{}
	}
	for page := range 256 {
		for token := range 256 {
			code := tokens.MakeCode(uint8(page), uint8(token))
			if t == nil {
				continue
			}
			if _, ok := t.Tag(code); ok {
				c.on[tagSpace][byte(page)] = append(c.on[tagSpace][byte(page)], byte(token))
			}
			if _, prefix, ok := t.Attr(code); ok && !strings.HasSuffix(prefix, "=") {
				c.on[attrSpace][byte(page)] = append(c.on[attrSpace][byte(page)], byte(token))
			}
			if _, ok := t.Value(code); ok {
				c.on[valueSpace][byte(page)] = append(c.on[valueSpace][byte(page)], byte(token))
			}
		}
		for s := tagSpace; s < spaces; s++ {
			if t == nil || len(c.on[s][byte(page)]) > 0 {
				c.pages[s] = append(c.pages[s], byte(page))
			}
		}
	}
	return c
}

// code writes a code that the type assigns on the current page. The upper bits of
// a tag are those of its expression e in the grammar.
func (s *state) code(in space, e ebnf.Expression) {
	all := s.codes.on[in][s.page()]
	id := all[s.IntN(len(all))]
	if r, ok := e.(*ebnf.Range); ok && in == tagSpace {
		first, _ := utf8.DecodeRuneInString(r.Begin.String)
		id |= byte(first) &^ 0x3F
	}
	s.produced = append(s.produced, id)
}

// switchTo returns the page to switch to: any, unless the code that follows needs
// a certain one.
func (s *state) switchTo() byte {
	if of := spaceOf(s.next); of != noSpace && s.opts.Table != nil {
		pages := s.codes.pages[of]
		return pages[s.IntN(len(pages))]
	}
	if s.opts.Table != nil {
		all := slices.Concat(s.codes.pages[tagSpace:]...)
		return all[s.IntN(len(all))]
	}
	return byte([]int{0, 1, 2, 255, s.IntN(256)}[s.IntN(5)])
}
