package grammar

import (
	"slices"
	"unicode/utf8"

	"golang.org/x/exp/ebnf"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/tokens"
)

// Options say what documents to make.
type Options struct {
	// Table is the document type that has the codes and names; with nil any code
	// is used.
	Table *tokens.Table
	// Charsets are those to choose from; none means every kind.
	Charsets []codec.Charset
	// Avoid are the productions to do without.
	Avoid []string
	// Size is about how many octets the body may have; 0 means 200.
	Size int
	// Plain leaves out the matters on which peers disagree: characters that XML
	// does not have, code points beyond the basic plane, and text of white space
	// only.
	Plain bool
}

// A Document is a generated document and how it was made.
type Document struct {
	Octets  []byte
	Version codec.Version
	Charset codec.Charset
	Strings []byte
	Spans   []Span   // the productions, a whole before its parts
	Refs    []uint32 // offsets in Strings that are referred to
	opts    Options
}

// A Span is the octets from Start up to End that a production has made.
type Span struct {
	Name       string
	Start, End int
	Depth      int // of elements around it
}

// A Generator makes documents by a grammar. It is not safe for concurrent use.
type Generator struct {
	grammar *Grammar
	opts    Options
	cost    map[string]int
	codes   *codes
}

// NewGenerator returns a generator for documents of g.
func NewGenerator(g *Grammar, o Options) *Generator {
	if o.Size == 0 {
		o.Size = 200
	}
	avoid := map[string]bool{}
	for _, name := range o.Avoid {
		avoid[name] = true
	}
	c := codesOf(o.Table)
	avoid["attrStart"] = avoid["attrStart"] || len(c.pages[attrSpace]) == 0
	avoid["attrValue"] = avoid["attrValue"] || len(c.pages[valueSpace]) == 0
	return &Generator{grammar: g, opts: o, cost: g.costs(avoid), codes: c}
}

// maxDepth is how many elements may be open.
const maxDepth = 20

// A state is a document in the making.
type state struct {
	*Generator
	Source
	doc      *Document
	texts    []entry
	depth    int
	limit    int     // octets at which nothing optional is added
	inAttrs  bool    // of an element or a processing instruction
	pages    [2]byte // current: of tags, of attributes
	within   string  // the production that is being made
	next     string  // what follows a page switch
	nested   bool
	produced []byte
}

// Generate makes a document with the decisions of s.
func (g *Generator) Generate(s Source) *Document { return g.generate(s, false) }

func (g *Generator) generate(s Source, nested bool) *Document {
	d := &Document{Version: g.grammar.Version, opts: g.opts}
	st := &state{Generator: g, Source: s, doc: d, limit: g.opts.Size, nested: nested}
	st.strings()
	st.production(start)
	d.Octets = st.produced
	return d
}

// production makes the octets of a production.
func (s *state) production(name string) {
	at := len(s.doc.Spans)
	s.doc.Spans = append(s.doc.Spans, Span{Name: name, Start: len(s.produced), Depth: s.depth})
	outer := s.within
	if !isHook(name) {
		s.within = name
	}
	switch name {
	case "Element":
		s.depth++
	case "Attrs", "PI":
		s.inAttrs = true
	}
	switch {
	case isHook(name):
		s.hook(name)
	case s.opts.Table != nil && spaceOf(name) != noSpace:
		s.code(spaceOf(name), s.grammar.rules[name].Expr)
	default:
		s.expression(s.grammar.rules[name].Expr)
	}
	switch name {
	case "Element":
		s.depth--
	case "Attrs", "PI":
		s.inAttrs = false
	}
	s.within = outer
	s.doc.Spans[at].End = len(s.produced)
}

// full reports whether the document is long enough: nothing optional is added.
func (s *state) full() bool { return len(s.produced) >= s.limit || s.depth >= maxDepth }

// expression makes the octets of an expression.
func (s *state) expression(e ebnf.Expression) {
	switch e := e.(type) {
	case *ebnf.Name:
		s.production(e.String)
	case *ebnf.Token:
		for _, r := range e.String {
			s.produced = append(s.produced, byte(r))
		}
	case *ebnf.Range:
		first, _ := utf8.DecodeRuneInString(e.Begin.String)
		last, _ := utf8.DecodeRuneInString(e.End.String)
		s.produced = append(s.produced, byte(int(first)+s.IntN(int(last-first)+1)))
	case *ebnf.Group:
		s.expression(e.Body)
	case ebnf.Alternative:
		s.expression(s.choose(e))
	case ebnf.Sequence:
		for i, part := range e {
			if i+1 < len(e) {
				s.next = firstName(e[i+1])
			}
			s.expression(part)
		}
	case *ebnf.Option:
		s.option(e)
	case *ebnf.Repetition:
		for range s.IntN(5) {
			if s.full() || cost(e.Body, s.cost) >= never {
				break
			}
			s.expression(e.Body)
		}
	}
}

// option makes an optional part, or leaves it out. A page switch stays where the
// code that follows is on no other page.
func (s *state) option(e *ebnf.Option) {
	if cost(e.Body, s.cost) >= never {
		return
	}
	if n, ok := e.Body.(*ebnf.Name); ok && n.String == "switchPage" {
		if space := spaceOf(s.next); space != noSpace && !slices.Contains(s.codes.pages[space], s.page()) {
			s.expression(e.Body)
			return
		}
		if s.IntN(4) == 3 {
			s.expression(e.Body)
		}
		return
	}
	if !s.full() && s.IntN(2) > 0 {
		s.expression(e.Body)
	}
}

// choose returns one of several alternatives; where the document is full, one
// that needs the fewest octets.
func (s *state) choose(all ebnf.Alternative) ebnf.Expression {
	var able []ebnf.Expression
	least := never
	for _, e := range all {
		if c := cost(e, s.cost); c < never {
			able = append(able, e)
			least = min(least, c)
		}
	}
	if s.full() {
		able = slices.DeleteFunc(able, func(e ebnf.Expression) bool { return cost(e, s.cost) > least })
	}
	return able[s.IntN(len(able))]
}

// firstName returns the production that an expression begins with, "" where that
// is not certain.
func firstName(e ebnf.Expression) string {
	if n, ok := e.(*ebnf.Name); ok {
		return n.String
	}
	return ""
}

// page returns the current page of the space that is being written.
func (s *state) page() byte {
	if s.inAttrs {
		return s.pages[1]
	}
	return s.pages[0]
}

func (s *state) setPage(p byte) {
	if s.inAttrs {
		s.pages[1] = p
	} else {
		s.pages[0] = p
	}
}
