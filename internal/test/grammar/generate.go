package grammar

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/exp/ebnf"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/tokens"
)

// Options select the documents to make.
type Options struct {
	// Charsets are those to choose from; none means every kind.
	Charsets []codec.Charset
	// Avoid are the productions and marks to do without.
	Avoid []string
	// Without are attribute values to do without.
	Without []tokens.Code
	// Size is about how many octets the body may have; 0 means 200.
	Size int
}

// Marks name properties of typed documents that are no productions. A document
// with such a property has a span of no octets with the name.
const (
	Astral          = "Astral"          // ENTITY beyond U+FFFF
	TreePage        = "TreePage"        // elements of a management tree on page 2 of SyncML
	InnerRoot       = "InnerRoot"       // an element that is called like the root, in a document that may be a nested one
	Unassigned      = "Unassigned"      // a token without a name; there is no XML
	DocumentAsXML   = "DocumentAsXML"   // a nested document though the media type says XML
	DocumentUnnamed = "DocumentUnnamed" // a nested document that does not name its type
)

// A Document is a generated document and how it was made.
type Document struct {
	Octets  []byte
	Version codec.Version
	Charset codec.Charset
	Strings []byte
	Spans   []Span   // the productions, a whole before its parts
	Refs    []uint32 // offsets in Strings that are referred to
	table   *tokens.Table
}

// Uses reports whether a document has a production or a mark.
func (d *Document) Uses(name string) bool {
	return slices.ContainsFunc(d.Spans, func(s Span) bool { return s.Name == name || s.nested != nil && s.nested.Uses(name) })
}

// A Span is the octets from Start up to End that a production has made.
type Span struct {
	Name       string
	Start, End int
	Depth      int // of elements around it
	page       byte
	// The meaning of the octets, where the document type is known.
	text   string
	code   tokens.Code
	nested *Document
}

// A Generator makes documents by a grammar. It is not safe for concurrent use.
type Generator struct {
	*Grammar
	opts  Options
	avoid map[string]bool
	cost  map[string]int
	decks [spaces]deck
	inner map[string]*Generator // of documents in documents, by type
	// unused are the elements and attributes whose octets are no text, and that have had none yet.
	unused []tokens.Form
}

// NewGenerator returns a generator for documents of g.
func NewGenerator(g *Grammar, o Options) *Generator {
	if o.Size == 0 {
		o.Size = 200
	}
	avoid := map[string]bool{"Item": g.Version == codec.Version10, "octets": g.Version == codec.Version10}
	for _, name := range o.Avoid {
		avoid[name] = true
	}
	m := &Generator{Grammar: g, opts: o, avoid: avoid, decks: decksOf(g.table, g.Version, o), inner: map[string]*Generator{}}
	if t := g.table; t != nil {
		none := func(name string, none bool) { avoid[name] = avoid[name] || none }
		none("attrValue", len(m.decks[valueSpace].all) == 0)
		none("contentValue", len(t.Contents) == 0)
		none("hKnown", !slices.ContainsFunc(t.Exts, func(x tokens.Ext) bool { return !x.Var }))
		none("variable", !slices.ContainsFunc(t.Exts, isVariable))
		if !avoid["octets"] && !avoid["opaque"] {
			m.unused = slices.DeleteFunc(slices.Clone(t.Forms), func(f tokens.Form) bool {
				return formOf(t, f.Code, f.Attr) != f.Kind || f.Attr && g.Version < codec.Version12
			})
		}
		none("Pair", len(m.pairs()) == 0 || g.Version == codec.Version10)
	}
	m.cost = g.costs(avoid)
	return m
}

// maxDepth is how many elements may be open.
const maxDepth = 20

// A state is a document in the making.
type state struct {
	*Generator
	Source
	doc      *Document
	strings  []entry
	depth    int
	limit    int  // octets at which nothing optional is added
	inAttrs  bool // of an element or a processing instruction
	inPI     bool
	pages    [2]byte // current: of tags, of attributes
	within   string  // the production that is being made
	next     string  // the token behind a page switch
	nested   bool
	unnamed  bool          // nested, and does not name its type
	charset  codec.Charset // of a nested document with a type
	produced []byte

	// Of a document with a type.
	used   []string        // names of attributes of the element
	tag    tokens.Code     // of the element, 0 = it has none
	attr   string          // the name of the attribute, "" = it has no token
	dealt  tokens.Code     // to write next
	target byte            // the page to switch to
	binary tokens.FormKind // of the element's octets, which are no text; 0 = text
	inAttr tokens.FormKind // of the attribute's
	form   *tokens.Form    // of the document in this one
}

// Generate makes a document with the decisions of s. A typed document depends on
// the documents made before, too: every code is to come up soon.
func (g *Generator) Generate(s Source) *Document {
	st := &state{limit: g.opts.Size}
	if g.table != nil {
		st.limit = s.IntN(2 * g.opts.Size)
	}
	return g.generate(s, st)
}

func (g *Generator) generate(s Source, st *state) *Document {
	d := &Document{Version: g.Version, table: g.table}
	st.Generator, st.Source, st.doc = g, s, d
	st.makeStrings()
	st.production(start)
	d.Octets = st.produced
	return d
}

// production makes the octets of a production.
func (s *state) production(name string) {
	at := len(s.doc.Spans)
	s.doc.Spans = append(s.doc.Spans, Span{Name: name, Start: len(s.produced), Depth: s.depth, page: *s.page()})
	outer := s.within
	if !isHook(name) {
		s.within = name
	}
	switch name {
	case "Element":
		s.depth++
		s.binary, s.used, s.tag = 0, nil, 0
	case "Attribute":
		s.attr = ""
	case "Pair":
		forms := s.pairs()
		s.form = &forms[s.IntN(len(forms))]
	case "Attrs", "XAttrs", "PI":
		s.inAttrs, s.inPI, s.used = true, name == "PI", nil
	case "Item":
		forms := s.forms()
		s.form = &forms[s.IntN(len(forms))]
	}
	switch {
	case isHook(name):
		text, nested := s.hook(name)
		s.doc.Spans[at].text, s.doc.Spans[at].nested = text, nested
	case s.table != nil && spaceOf(name) != noSpace:
		s.doc.Spans[at].code = s.dealt
		s.code(spaceOf(name), s.rules[name].Expr)
	default:
		s.expression(s.rules[name].Expr)
	}
	switch name {
	case "Element":
		s.depth--
	case "Attrs", "XAttrs", "PI":
		s.inAttrs, s.inPI = false, false
	}
	s.within = outer
	s.doc.Spans[at].End = len(s.produced)
}

// mark notes a property of the document; see the marks.
func (s *state) mark(name string) {
	s.doc.Spans = append(s.doc.Spans, Span{Name: name, Start: len(s.produced), End: len(s.produced), Depth: s.depth})
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
		n := s.IntN(5)
		switch {
		case s.table == nil:
		case s.within == "Attribute" && isDeclaration(s.attr):
			s.declaration(s.attr)
			return
		case s.within == "Attribute" && s.isUnused(s.dealt, true) && s.attr != "":
			s.production("opaque")
			return
		case s.within == "Body":
			n = n / 4 * s.IntN(2) // an instruction is rare
		case s.depth == 1 && s.within == "Mixed":
			n = s.limit // the root goes on until the document is full
		case s.inAttrs && s.within != "Attrs":
			n = max(0, n-2) // most values are short
		}
		for range n {
			if s.full() || !s.able(e.Body) {
				break
			}
			s.expression(e.Body)
		}
	}
}

// option makes an optional part, or leaves it out. A page switch stays where the
// code that follows is on another page.
func (s *state) option(e *ebnf.Option) {
	n, ok := e.Body.(*ebnf.Name)
	switch {
	case !s.able(e.Body):
		return
	case ok && n.String == "switchPage" && s.table != nil && spaceOf(s.next) != noSpace:
		s.dealt = s.deal(spaceOf(s.next))
		if s.target = s.dealt.Page(); s.target == *s.page() && s.IntN(16) > 0 {
			return
		}
	case ok && n.String == "switchPage":
		if s.target = *s.page(); s.IntN(4) < 3 {
			return
		}
	case s.within == "Binary" && s.isUnused(s.tag, false):
		s.production("octets")
		return
	case s.full() || s.IntN(2) == 0, s.within == "Binary" && slices.Contains(s.opts.Avoid, "octets"):
		return // text would be written as octets
	}
	s.expression(e.Body)
}

// choose returns one of several alternatives; where the document is full, one
// that needs the fewest octets.
func (s *state) choose(all ebnf.Alternative) ebnf.Expression {
	var able []ebnf.Expression
	least := never
	for _, e := range all {
		if s.able(e) {
			able = append(able, e)
			least = min(least, cost(e, s.cost))
		}
	}
	if s.full() {
		able = slices.DeleteFunc(able, func(e ebnf.Expression) bool { return cost(e, s.cost) > least })
	}
	e := able[s.IntN(len(able))]
	for i := 0; s.table != nil && i < s.rare(e); i++ {
		e = able[s.IntN(len(able))]
	}
	return e
}

// rare returns how often choose looks for another alternative, in typed
// documents, so that this one does not come up as often as others.
func (s *state) rare(e ebnf.Expression) int {
	if all, ok := e.(ebnf.Sequence); ok {
		e = all[0]
		if _, ok := e.(*ebnf.Option); ok {
			e = all[1]
		}
	}
	attrs := 0 // with a value to choose
	for _, c := range s.decks[attrSpace].all {
		if name, _, _ := s.table.Attr(c); !isDeclaration(name) {
			attrs++
		}
	}
	hasAttrs := attrs > len(s.decks[tagSpace].all)/8
	switch name := firstName(e); {
	case name == "PI", len(s.decks[attrSpace].all) == 0 && (name == "WithAttrs" || name == "WithBoth"):
		return 5
	case !hasAttrs && (name == "WithAttrs" || name == "WithBoth"):
		return 3
	case hasAttrs && (name == "Bare" || name == "WithContent"),
		s.depth == 1 && (name == "Bare" || name == "WithAttrs"), s.table.PublicID != 0 && name == "publicText",
		slices.Contains([]string{"literal", "literalA", "literalC", "literalAC", "attrLiteral", "opaque", "entity", "extension", "variable", "Prefixed", "Item", "Pair"}, name):
		return 2
	}
	return 0
}

// able reports whether an expression can be made, here and in this document.
func (s *state) able(e ebnf.Expression) bool {
	switch e := e.(type) {
	case *ebnf.Name:
		if s.table != nil && !s.ableIn(e.String) {
			return false
		}
	case ebnf.Sequence:
		for _, part := range e {
			if !s.able(part) {
				return false
			}
		}
	}
	return cost(e, s.cost) < never
}

// ableIn reports whether a production is possible here in a document of a type.
func (s *state) ableIn(name string) bool {
	switch name {
	case "attrStart":
		return slices.ContainsFunc(s.decks[attrSpace].all, s.attrWill)
	case "attrLiteral", "literal", "literalA", "literalC", "literalAC":
		return len(s.usable("name")) > 0
	case "WithAttrs": // their tokens are values in content where the type has any
		return len(s.table.Contents) == 0 && s.ableIn("Attribute")
	case "Attribute", "WithBoth":
		return s.ableIn("attrStart") || s.ableIn("attrLiteral")
	case "PI":
		bare := func(c tokens.Code) bool {
			name, prefix, _ := s.table.Attr(c)
			return prefix == "" && !strings.Contains(name, ":")
		}
		return (s.depth > 0 || !s.nested) && (slices.ContainsFunc(s.decks[attrSpace].all, bare) || len(s.usable("name")) > 0)
	case "tableString":
		return !s.inPI && len(s.usable(name)) > 0
	case "opaque", "extension":
		return !s.inPI
	case "Prefixed":
		return s.depth > 1 && len(s.usable("hThing")) > 0
	case "Item":
		return s.depth > 1 && !s.nested && len(s.forms()) > 0
	case "Pair":
		return s.depth > 1 && !s.nested
	case "variable":
		return !s.inPI && (s.inAttrs && s.inAttr == 0 || !s.inAttrs && s.binary == 0)
	case "Known":
		return s.depth > 1 && s.binary == 0
	case "Mixed":
		return s.binary == 0
	case "Binary":
		return s.binary != 0
	case "publicText":
		return !s.unnamed && s.table.Public != ""
	case "hPublicID":
		return !s.nested || s.unnamed || s.table.PublicID != 0
	}
	return true
}

// forms returns the rules for documents in documents of the type.
func (s *state) forms() []tokens.Form {
	return slices.DeleteFunc(slices.Clone(s.table.Forms), func(f tokens.Form) bool { return f.Kind != tokens.FormDocument || len(f.Is) == 0 })
}

// isUnused reports whether an element or attribute is to have octets that are no text.
func (g *Generator) isUnused(c tokens.Code, attr bool) bool {
	return slices.ContainsFunc(g.unused, func(f tokens.Form) bool { return f.Code == c && f.Attr == attr })
}

// pairs returns the rules for base64 that depend on another element.
func (g *Generator) pairs() []tokens.Form {
	return slices.DeleteFunc(slices.Clone(g.table.Forms), func(f tokens.Form) bool { return f.Kind != tokens.FormBase64 || f.When == 0 })
}

// firstName returns the name of an expression that is a production, else "".
func firstName(e ebnf.Expression) string {
	if n, ok := e.(*ebnf.Name); ok {
		return n.String
	}
	return ""
}

// page returns the current page of the space that is being written.
func (s *state) page() *byte {
	if s.inAttrs {
		return &s.pages[1]
	}
	return &s.pages[0]
}
