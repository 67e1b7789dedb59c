package xmlconv

import (
	"io"
	"math"
	"slices"
	"strings"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/limit"
	"github.com/go-wbxml/wbxml/internal/wire"
	"github.com/go-wbxml/wbxml/internal/xmltok"
	"github.com/go-wbxml/wbxml/tokens"
)

// A target is a WBXML document being written.
type target struct {
	enc      codec.Encoder
	doc      []byte // memory for a nested document
	header   codec.Header
	at       int  // where the document begins in the slice of enc
	body     int  // and where its body does
	known    int  // octets of the string table that are in front of the body
	begun    bool // enc appends to doc
	in       *tableInfo
	strings  stringTable
	repeats  repeats // PlanRepeats: what belongs into strings
	late     bool    // the same: the place of a string is not yet known
	planned  bool    // the same, of a file: all places are
	plan     Plan
	number   int // of the document, among all that are written
	when     condition
	tagPage  uint8
	attrPage uint8
	attrs    int    // written for the open tag
	unnamed  bool   // the last attribute was written by its name
	listed   bool   // the next attribute's value is a list
	name     []byte // scratch

	// Of a type without namespaces: that of the root, and whether an element has lost a prefix;
	// see isOwn.
	own        string
	unprefixed bool

	stray        stray
	strayOutside stray // around the tree whose elements have gone astray

	escaped escapedHeader
}

// A stray is a namespace that stands for those of the type: the root of the document is
// in none, or that of a tree in the namespace around it.
type stray struct {
	space string
	any   bool
	all   bool        // every namespace, with Libwbxml
	home  tokens.Code // the root, on whose page its elements are looked for first; 0 = on that of the parent
}

// is reports whether elements in space have gone astray.
func (s *stray) is(space []byte) bool { return s.any && (s.all || s.space == string(space)) }

// strayHome notes the root of a document in no namespace, as XML by the DTDs of SyncML 1.0
// and 1.1 is. A root that is not of the type is in none indeed.
func (t *target) strayHome(root xmltok.Name) {
	t.stray.home, t.stray.any = t.in.findAnywhere(0, root.Local)
}

// openDocument begins the outer document: the tokenizer is at its root.
func (c *wbxmlWriter) openDocument(w io.Writer) error {
	table := c.documentType()
	if table == nil {
		return ErrType
	}
	if declared := c.declaredType(); declared != nil && declared != table && c.warns() {
		if err := c.warn(ErrDoctype, "the DOCTYPE says "+declared.Name+", the namespace "+table.Name); err != nil {
			return err
		}
	}
	name := c.tok.Name()
	if option := c.o.Table; option != nil && !sameType(table, option) && len(name.Space) == 0 && c.declaredType() == nil && c.warns() {
		if err := c.warn(ErrType, "the root has the name of "+table.Name+", not of "+option.Name); err != nil {
			return err
		}
	}
	t := c.push(c.tableInfo(table))
	t.plan = c.o.Plan
	switch {
	case t.stray.all:
	case !t.in.spaced:
		c.ownRoot(t, name)
	case len(name.Space) == 0:
		t.strayHome(name)
	}
	if err := c.startTarget(t, w); err != nil {
		return err
	}
	return c.releasePIs(t)
}

// documentType chooses the type of the document: by the public identifier of
// its DOCTYPE, unless that type lacks the root's namespace and another has it;
// else by its root, else by the option. The option also chooses among types that
// have the same identifier or root.
func (c *wbxmlWriter) documentType() *tokens.Table {
	option := c.o.Table
	name := c.tok.Name()
	byRoot := tokens.ByRoot(name.Local, name.Space)
	if option != nil && hasRoot(option, name) {
		byRoot = option
	}
	if c.o.Libwbxml {
		if t := c.libwbxmlDoctype(); t != nil {
			return t
		}
	}
	// A DOCTYPE is often copied from another message: where the root's namespace is that of
	// another type, the namespace is the one that the writer chose.
	if t := c.declaredType(); t != nil && (byRoot == nil || mayHold(t, name.Space)) {
		return t
	}
	if byRoot != nil {
		return byRoot
	}
	return option
}

// sameType reports whether a and b are document types of one public identifier.
func sameType(a, b *tokens.Table) bool { return a.PublicID == b.PublicID && a.Public == b.Public }

// declaredType returns the type that the DOCTYPE names, nil for none.
func (c *wbxmlWriter) declaredType() *tokens.Table {
	_, public, _ := c.tok.Doctype()
	if len(public) == 0 {
		return nil
	}
	if c.o.Table != nil && hasPublic(c.o.Table, public) {
		return c.o.Table
	}
	if t := tokens.ByPublic(public); t != nil {
		return t
	}
	return c.likelyType(string(public))
}

// likelyType returns the type that a DOCTYPE names in another case than its own, or with the
// identifier of another type, as [tokens.ByBorrowed] has it in WBXML; nil for none.
func (c *wbxmlWriter) likelyType(public string) *tokens.Table {
	same := func(p string) bool { return strings.EqualFold(p, public) }
	if t := c.o.Table; t != nil && (same(t.Public) || slices.ContainsFunc(t.Publics, same)) {
		return t
	}
	for _, t := range tokens.All() {
		if t.Borrowed && same(t.Public) && hasRoot(t, c.tok.Name()) {
			return t
		}
		if i := slices.IndexFunc(t.Publics, same); i >= 0 {
			public = t.Publics[i]
		} else if same(t.Public) {
			public = t.Public
		}
	}
	return tokens.ByPublic(public)
}

// findEntity looks for an entity that the document's type declares. In the tag of
// the root, which decides the type where nothing else does, that is known by the
// DOCTYPE and the option only.
func (c *wbxmlWriter) findEntity(name []byte) (rune, bool) {
	var table *tokens.Table
	if c.depth > 0 {
		table = c.targets[0].in.Table
	} else if table = c.documentType(); table == nil {
		return 0, false
	}
	for i := range table.Entities {
		if e := &table.Entities[i]; e.Name == string(name) {
			return e.Char, true
		}
	}
	return 0, false
}

// hasPublic reports whether public is an identifier of t.
func hasPublic(t *tokens.Table, public []byte) bool {
	same := func(p string) bool { return p == string(public) } // without a copy
	return same(t.Public) || slices.ContainsFunc(t.Publics, same)
}

// hasRoot reports whether t is a type of documents with that root. The name alone proves
// little, as several versions of a type share it: the namespace must not contradict.
func hasRoot(t *tokens.Table, name xmltok.Name) bool {
	return t.Root == string(name.Local) && mayHold(t, name.Space)
}

// mayHold reports whether a root in the namespace space can be one of t: where
// neither says anything of namespaces, too.
func mayHold(t *tokens.Table, space []byte) bool {
	if len(space) == 0 || t.FindSpace == nil && len(t.Spaces) == 0 {
		return true
	}
	if t.FindSpace != nil {
		if _, ok := t.FindSpace(space); ok {
			return true
		}
	}
	return slices.ContainsFunc(t.Spaces, func(s string) bool { return s == string(space) })
}

// push makes a target for a document of type in inside the innermost one.
func (c *wbxmlWriter) push(in *tableInfo) *target {
	if c.depth == len(c.targets) {
		c.targets = append(c.targets, new(target))
	}
	// Targets are reused at their depth: each keeps its encoder and its memory.
	t := c.targets[c.depth]
	c.depth++
	c.written++
	t.in, t.number, t.tagPage, t.attrPage, t.begun, t.late, t.planned = in, c.written, 0, 0, false, false, false
	t.stray, t.own, t.unprefixed = stray{any: c.o.Libwbxml, all: c.o.Libwbxml}, "", false
	t.escaped = escapedHeader{charset: codec.UTF8, beyond: math.MaxUint32}
	t.when.start(0)
	return t
}

// startTarget chooses the header of t and begins its body.
func (c *wbxmlWriter) startTarget(t *target, w io.Writer) error {
	// A nested document has the version and charset of the outer one, and names its own
	// type. Options.Header is about the outer one.
	h := codec.Header{Version: c.header.Version, Charset: c.header.Charset}
	outer := t == c.targets[0]
	most := min(limit.Or(c.o.Limits.Strings, limit.Strings), math.MaxInt32)
	var given []byte
	if t.plan == PlanGiven {
		given = c.o.Header.Strings
	}
	// Offsets of the table, and its terminators, are in the charset of the document.
	t.strings.reset(h.Charset.Width(), most, given)
	switch {
	case outer && c.o.Anonymous && !(c.o.Libwbxml && t.in.PublicID != 0):
		h.PublicID = 1
	case outer && c.o.Header.PublicID != 0:
		h.PublicID = c.o.Header.PublicID
	case uint64(c.o.Header.PublicIndex) < uint64(len(given)):
		h.PublicIndex = c.o.Header.PublicIndex
	case t.escaped.given:
		if h.PublicID = t.escaped.public; h.PublicID == 0 {
			at, err := c.entry(t, t.name, nil)
			if err != nil {
				return err
			}
			h.PublicIndex = at
		}
	case t.in.PublicID != 0:
		h.PublicID = t.in.PublicID
	case t.in.Public == "":
		h.PublicID = 1
	default:
		// A type without a number is named by its text, in the string table (WBXML 1.3, 5.5).
		t.name = append(t.name[:0], t.in.Public...)
		at, err := c.tableName(t, t.name)
		if err != nil {
			return err
		}
		h.PublicIndex = at
	}
	t.header = h
	switch {
	case t.plan != PlanRepeats:
	case w != nil && c.planned != nil:
		t.planned, t.plan, t.repeats.reached = true, PlanGiven, len(t.strings.buf)
	default:
		t.late, t.repeats.first = true, w != nil
		t.repeats.reset(h.Charset.Width(), most, t.strings.buf)
	}
	o := codec.Options{Table: t.in.Table, Charsets: c.o.Charsets, Limits: c.o.Limits, KeepFaults: c.o.Lenient}
	if t.escaped.given {
		c.escapedOptions(&o)
	}
	// The limits of reading hold in writing, too, so that the result can be read back
	// under the same ones. A reader counts the elements around a document too; its
	// root has begun.
	around := max(len(c.frames)-1, 0)
	limit.Set(&o.Limits.Depth, limit.Depth)
	if o.Limits.Depth -= around; o.Limits.Depth <= 0 {
		return limit.Exceeded("Depth", o.Limits.Depth+around)
	}
	// References of a file are to strings that will be in front of them.
	o.KeepFaults = o.KeepFaults || w != nil && (t.plan == PlanLiterals || t.late)
	t.enc.SetOptions(o)
	if h.Strings = t.strings.buf; t.planned {
		h.Strings = c.planned
	}
	if w != nil {
		t.header, t.known = h, len(h.Strings)
		t.enc.Reset(w, h)
		return t.enc.Err()
	}
	dst := c.out
	if !outer {
		dst, t.begun = t.doc[:0], true
	}
	// The strings known now stand in front of the body; complete inserts the later ones
	// between the two.
	t.at, t.known = len(dst), len(h.Strings)
	dst = codec.AppendHeader(dst, h)
	t.body = len(dst)
	t.enc.ResetBody(dst, h)
	return t.enc.Err()
}

// complete ends the document t and returns it, behind the octets of dst. Strings that
// came into the table after its header was written move the body.
func (c *wbxmlWriter) complete(t *target) ([]byte, error) {
	doc, err := t.enc.Bytes()
	if err == nil && t.late {
		strings, body, full := t.repeats.share(t.strings.buf, doc[t.body:])
		if full >= 0 {
			c.full = fullTable{t.number, full}
			return doc, limit.Exceeded("Strings", t.strings.max)
		}
		t.strings.buf, doc = strings, doc[:t.body+len(body)]
	}
	if err == nil && int64(len(t.strings.buf)) > int64(t.escaped.beyond) {
		err = errShift
	}
	n, raised, more := len(t.strings.buf), t.escaped.needs > t.header.Version, 0
	if raised {
		more = t.raise()
	}
	if err != nil || n == t.known && !raised {
		return doc, err
	}
	t.header.Strings = t.strings.buf
	// The length of the table stands in front of it as a multi-octet integer, whose size
	// grows with the number (WBXML 1.3, 5.1).
	more += n - t.known + wire.SizeInt(uint32(n)) - wire.SizeInt(uint32(t.known))
	// doc may stand behind octets of the caller: only the body moves, and the header is
	// written again over the old one, longer by more octets.
	doc = slices.Grow(doc, more)
	copy(doc[t.body+more:len(doc)+more], doc[t.body:])
	codec.AppendHeader(doc[:t.at], t.header)
	return doc[:len(doc)+more], nil
}

// tableName puts a name, or a public identifier, into the string table of t; see entry.
func (c *wbxmlWriter) tableName(t *target, name []byte) (uint32, error) {
	var err error
	if c.conv, err = c.inCharset(c.conv[:0], name, "name"); err != nil {
		return 0, err
	}
	return c.entry(t, c.conv, name)
}

// inCharset appends s in the charset of the document. A character that the charset lacks is
// an error here, where no ENTITY can stand for it. what says what s is.
func (c *wbxmlWriter) inCharset(dst, s []byte, what string) ([]byte, error) {
	out, n, err := c.coder.AppendFrom(dst, s)
	if err == nil && n < len(s) {
		err = &detailError{codec.ErrCharset, what + " with a character that the charset lacks"}
	}
	return out, err
}

// entry puts octets in the charset of t, the name or identifier name, into its string
// table. When the reference to it is written, named must follow.
func (c *wbxmlWriter) entry(t *target, octets, name []byte) (uint32, error) {
	if t.planned {
		at, ok := t.repeats.nameAt(octets)
		if !ok {
			return 0, errChanged
		}
		return at, nil
	}
	if t.plan == PlanGiven || t.plan == PlanNone {
		if at, ok := t.strings.find(octets); ok && t.plan == PlanGiven {
			return at, nil
		}
		return 0, &detailError{codec.ErrName, "\"" + string(name) + "\" has no token, and the plan has no place for it in the string table"}
	}
	if t.late {
		if !t.repeats.addName(octets) || t.repeats.named >= 0 && c.full == (fullTable{t.number, len(t.repeats.notes)}) {
			return 0, limit.Exceeded("Strings", t.strings.max)
		}
		return provisional, nil
	}
	i, ok := t.strings.add(octets)
	if !ok {
		return 0, limit.Exceeded("Strings", t.strings.max)
	}
	return uint32(t.strings.entries[i].at), nil
}

// A fullTable is where a string table had no place for a name: the number of its document,
// and of the note about the name. That shows at the end of the document, and the error
// belongs to the name, so that the document is written again up to there.
type fullTable struct{ document, note int }

// named notes that the reference to the name of entry, if there was one, has just been
// written.
func (t *target) named() {
	if t.late {
		t.repeats.noteName(t.enc.Offset())
	}
}

// nests returns the type of the nested document whose root the element name, a child
// of p, is; nil for any other element. A root in a namespace of the outer document
// lacks its declaration, but is a root all the same.
func (c *wbxmlWriter) nests(t *target, p *frame, name xmltok.Name) *tokens.Table {
	if c.header.Version < codec.Version11 { // there is no OPAQUE
		return nil
	}
	for i := range t.in.Forms {
		f := &t.in.Forms[i]
		if f.Code != p.code || f.Attr || f.Kind != tokens.FormDocument {
			continue
		}
		table := tokens.ByName(f.Table)
		if table != nil && (hasRoot(table, name) || table.Root == string(name.Local) && t.in.knows(name.Space)) {
			return table
		}
	}
	return nil
}

// openNested begins a document within the one being written, with its version
// and charset. A nested document has a string table under every plan, because it
// stands in memory. A root in the wrong namespace that t has on a page stays in t. The
// flag that is returned distinguishes the two.
func (c *wbxmlWriter) openNested(t *target, table *tokens.Table, name xmltok.Name) (*target, uint8, error) {
	// The element has a code on a page of the outer type, only not in the namespace that it
	// stands in: the tree is written in place, looked up on any page until it ends.
	in := c.tableInfo(table)
	_, here := t.in.findAnywhere(t.tagPage, name.Local)
	here = here && !c.o.NestTNDS
	// A document of its own may be in no namespace, as any may; a tree in place is on a page
	// with one.
	if code, ok := in.findAnywhere(0, name.Local); ok && (!mayHold(table, name.Space) || here && len(name.Space) == 0) {
		if err := c.misplaced(name, in, code); err != nil {
			return nil, 0, err
		}
	}
	if here {
		t.strayOutside, t.stray = t.stray, stray{space: c.intern(name.Space), any: true}
		return t, frameStray, nil
	}
	// The outer document is at depth 1.
	if most := limit.Or(c.o.Limits.Nested, limit.Nested); c.depth > most {
		return nil, 0, limit.Exceeded("Nested", most)
	}
	t = c.push(in)
	t.plan = PlanLiterals
	if c.o.Plan == PlanRepeats {
		t.plan = PlanRepeats
	}
	switch {
	case t.stray.all:
	case !t.in.spaced:
		c.ownRoot(t, name)
	case len(name.Space) == 0:
		t.strayHome(name)
	case !t.in.knows(name.Space):
		t.stray = stray{space: c.intern(name.Space), any: true}
	}
	return t, frameOuter, c.startTarget(t, nil)
}

// closeNested ends the innermost document and writes it into the one around it. Its length
// stands in front of it, so that it has been kept as a whole, also by a stream.
func (c *wbxmlWriter) closeNested() error {
	n := c.targets[c.depth-1]
	var err error
	if n.doc, err = c.complete(n); err != nil {
		return err
	}
	c.depth--
	t := c.targets[c.depth-1]
	t.enc.Opaque(n.doc)
	return t.enc.Err()
}

// findTag finds the code of the element that the tokenizer is at.
func (c *wbxmlWriter) findTag(t *target) (tokens.Code, bool) {
	in := t.in
	if int(t.tagPage) < len(in.pages) && !t.stray.any {
		if p := &in.pages[t.tagPage]; p.first && string(c.tok.Space()) == p.space { // as nearly always
			if code, ok := in.FindTag(t.tagPage, c.tok.Local()); ok {
				return code, true
			}
		}
	}
	return c.lookUp(t)
}

// lookUp finds the code of an element by its namespace: where the type has none, on the
// page of the last element, else on any; in a tree that is in another namespace as a
// whole, by its place, and the root of the tree by its name.
func (c *wbxmlWriter) lookUp(t *target) (tokens.Code, bool) {
	in, name := t.in, c.tok.Name()
	switch {
	case t.stray.all:
		return in.findAnywhere(t.tagPage, name.Local)
	case !in.spaced:
		if len(name.Prefix) > 0 && t.isOwn(name.Space) {
			t.unprefixed = true
			return in.findAnywhere(t.tagPage, name.Local)
		}
		return in.findAnywhere(t.tagPage, t.qualified(name)) // which may spell prefixes out
	case !t.stray.is(name.Space):
		return in.find(name.Space, name.Local)
	case t.stray.home != 0:
		return in.find(in.pages[t.stray.home.Page()].spaceBytes, name.Local)
	}
	if p := c.frames[len(c.frames)-2]; p.props&hasDocument == 0 {
		return in.near(p.code, name.Local)
	}
	return in.findAnywhere(t.tagPage, name.Local)
}

// near finds the code of a name by its place: on the page of its parent, else on the
// pages whose elements the parent holds. It does not look on every page, because names of
// different meanings are on several. Nothing is near to a literal.
func (in *tableInfo) near(parent tokens.Code, local []byte) (code tokens.Code, ok bool) {
	if in.FindTag == nil || parent == 0 {
		return 0, false
	}
	if code, ok = in.FindTag(parent.Page(), local); ok {
		return code, true
	}
	for _, h := range in.Holds {
		if h.Code == parent && !ok {
			code, ok = in.FindTag(h.Page, local)
		}
	}
	return code, ok
}

// findMisplaced finds the code of the element that the tokenizer is at, a child of
// parent, in spite of its namespace, which is another one of the type, or none in a
// document whose root is in none.
func (c *wbxmlWriter) findMisplaced(t *target, parent tokens.Code) (code tokens.Code, ok bool, err error) {
	name := c.tok.Name()
	if !t.in.knows(name.Space) && !t.stray.is(name.Space) {
		return 0, false, nil
	}
	if code, ok = t.in.near(parent, name.Local); ok {
		err = c.misplaced(name, t.in, code)
	}
	return code, ok, err
}

// misplaced warns of an element in another namespace than that of its code.
func (c *wbxmlWriter) misplaced(name xmltok.Name, in *tableInfo, code tokens.Code) error {
	if !c.warns() {
		return nil
	}
	where := "no namespace"
	if len(name.Space) > 0 {
		where = "namespace " + string(name.Space)
	}
	return c.warn(ErrMisplaced, string(name.Local)+" is in "+where+", but belongs to "+in.pages[code.Page()].space)
}

// qualified returns name as the document has it, with its prefix: WBXML knows no namespaces,
// and a reader splits the name again. The names of some types have prefixes, which stand
// for namespaces whatever the prefix in the document is. It is valid until the next call.
func (t *target) qualified(name xmltok.Name) []byte {
	if prefix := t.in.prefixOf(name.Space); prefix != "" {
		t.name = append(append(append(t.name[:0], prefix...), ':'), name.Local...)
		return t.name
	}
	if len(name.Prefix) == 0 {
		return name.Local
	}
	t.name = append(append(append(t.name[:0], name.Prefix...), ':'), name.Local...)
	return t.name
}
