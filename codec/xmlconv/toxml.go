package xmlconv

import (
	"cmp"
	"io"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/limit"
	"github.com/go-wbxml/wbxml/internal/xmlesc"
	"github.com/go-wbxml/wbxml/tokens"
)

// How WBXML becomes XML. A level is a document that is being read: the outer one, and one
// more for each that stands in OPAQUE. read reads tokens of the innermost level and
// writes their XML to out, until that document ends or another begins in it.
//
// Offsets of the open tag (nameAt, and those of attrs) are indexes into out. They are
// valid until the tag is complete, which is why a stream flushes between tokens only.
//
// Errors carry the offset of the token at fault in the WBXML, and the path of elements
// there ([codec.SyntaxError]). A construct that XML cannot express is found before it is
// written, or right behind, so that nothing is ever left out silently.

// An xmlWriter writes WBXML documents as XML.
type xmlWriter struct {
	*vocabulary
	o DecodeOptions

	// The output, out[base:]. flushed counts the octets written to w.
	out     []byte
	base    int
	w       io.Writer
	flushed int64

	dec    codec.Decoder
	levels []level   // the document and those nested in it that are being read
	elems  []element // the open elements of all of them
	text   []byte    // scratch
	conds  []*condition

	// The open tag.
	nameAt  int // its name begins in out
	attrs   []attr
	order   []int32 // scratch to find duplicates and to sort
	spare   []byte  // scratch to sort
	unusual bool    // it has a name with a prefix, or xmlns

	prefixes []prefix // the namespace prefixes declared in scope

	// Octets of OPAQUE that comes in pieces and becomes base64: those that make no group of
	// three with what has been written.
	group  []byte
	chunks func(tokens.Code) bool

	maxOut   int64 // length of out at which to look at Limits.Expanded, or to flush
	expanded int64 // the limit

	layout
	lenience
}

// A level is a document being read.
type level struct {
	d      *codec.Decoder
	in     *tableInfo
	when   *condition
	outer  int  // elements around it; -1 for a part of a document
	rooted bool // the root has begun
	leaves bool // look for a leaf: the last start tag had no attributes
	utf8   bool // text tokens are UTF-8
	direct bool // and XML as they stand

	charset codec.Charset
	wrapped bool // in an escape for a document: with any number of roots, and text beside them
}

// An element is an open element.
type element struct {
	space    string    // default namespace inside
	page     *pageInfo // of code; nil for a literal
	code     tokens.Code
	prefixes int32 // prefixes declared outside
	flags    uint8
}

// The flags of an element.
const (
	selfClosed = 1 << iota // written as <a/>
	indents                // may be indented inside
	hasChild
	literal
	collects  // its text is a condition
	preserves // xml:space="preserve"
	escaped   // written as an escape
	bounds    // a condition ends with it
)

// begin prepares for a conversion: the XML is appended to dst and, where w is not nil,
// written on from there.
func (c *xmlWriter) begin(v *vocabulary, dst []byte, w io.Writer, o DecodeOptions) {
	c.vocabulary, c.o = v, o
	c.o.Codec.Chunked, c.o.Codec.KeepFaults = false, false // the writer needs whole tokens, with a text or a name
	if o.Codec.Resolve == nil {
		c.o.Codec.Resolve = Resolve
		if o.Codec.ResolveRoot == nil {
			c.o.Codec.ResolveRoot = ResolveRoot
		}
	}
	c.out, c.base, c.w, c.flushed = dst, len(dst), w, 0
	c.group, c.o.Codec.ChunkOpaque = c.group[:0], nil
	if w != nil {
		if c.chunks == nil { // once, so that it costs no allocation later
			c.chunks = c.inPieces
		}
		c.o.Codec.ChunkOpaque = c.chunks
	}
	c.dec.SetOptions(c.o.Codec)
	c.levels, c.elems, c.prefixes = c.levels[:0], c.elems[:0], c.prefixes[:0]
	c.unusual = false
	c.layout.reset()
	c.lenience.reset()
}

// flushSize is how much output a stream collects before it writes.
const flushSize = 32 << 10

// flush writes the octets collected so far, but the last ones from the n-th on.
func (c *xmlWriter) flush(n int) error {
	if n == 0 {
		return nil
	}
	m, err := c.w.Write(c.out[:n])
	if err == nil && m < n {
		err = io.ErrShortWrite
	}
	c.flushed += int64(n)
	c.out = c.out[:copy(c.out, c.out[n:])]
	return err
}

// document converts the document of c.dec.
func (c *xmlWriter) document() error {
	h, err := c.dec.Header()
	if err != nil {
		return err
	}
	table, _ := c.dec.Table()
	// The charset of the transport counts more than that of the header (WBXML 1.3, 5.6).
	charset := cmp.Or(c.o.Codec.Charset, h.Charset)
	if c.lenient {
		table = c.mayWrap(table, charset)
	}
	// The public identifier, which should have named the type, begins at offset 1.
	if table == nil {
		return &codec.SyntaxError{Offset: 1, Err: typeError(h)}
	}
	in := c.tableInfo(table)
	c.startLimit()
	if c.o.Mode != ModeCanonical {
		c.out = append(c.out, `<?xml version="1.0" encoding="UTF-8"?>`...)
		c.writeDoctype(in, h)
	}
	c.enter(&c.dec, in, charset)
	if c.wrapped {
		c.wrap(&c.levels[0])
	}
	for len(c.levels) > 0 && err == nil {
		if c.lenient {
			err = c.readLenient()
		} else {
			err = c.read()
		}
	}
	if err != nil {
		return err
	}
	if c.o.Mode == ModeIndent {
		c.out = append(c.out, '\n')
	}
	if c.o.Codec.Table == nil && in.Borrowed && in.PublicID == h.PublicID && c.o.Warn != nil {
		c.o.Warn(&codec.SyntaxError{Offset: 1, Err: &detailError{ErrType,
			"read as " + in.Name + " for its root, as the public identifier belongs to another type"}})
	}
	return nil
}

// typeError is the error for a document whose type is not known.
func typeError(h codec.Header) error {
	if h.PublicID != 1 {
		return &wrapped{&detailError{ErrType, "document type not known: public identifier not among the tables"}, codec.ErrName}
	}
	return &wrapped{&detailError{ErrType, "document type not known: the document does not name it"}, codec.ErrName}
}

// enter goes into the document of d, of type in and charset cs.
func (c *xmlWriter) enter(d *codec.Decoder, in *tableInfo, cs codec.Charset) {
	n := len(c.levels)
	c.levels = append(c.levels, level{d: d, in: in, when: c.condition(n), outer: len(c.elems),
		utf8: isUTF8(cs), direct: isUTF8(cs) && in.sign == 0, charset: cs})
}

// isUTF8 reports whether text in the charset cs is read as UTF-8.
func isUTF8(cs codec.Charset) bool { return cs == codec.UTF8 || cs == codec.CharsetUnknown }

// condition returns the condition for documents n levels deep, empty.
func (c *xmlWriter) condition(n int) *condition {
	for len(c.conds) <= n {
		c.conds = append(c.conds, new(condition))
	}
	c.conds[n].start(0)
	return c.conds[n]
}

// read converts tokens of the innermost document, to its end or until there is a
// document in it.
func (c *xmlWriter) read() error {
	n := len(c.levels)
	// l stays valid: levels grow only where the loop ends.
	l := &c.levels[n-1]
	d := l.d
	for len(c.levels) == n {
		// The short way for an element with nothing but text; see leaf.go.
		if l.leaves && c.leaf(l) {
			continue
		}
		t, err := d.Next()
		switch {
		case err == io.EOF:
			return c.leave(l)
		case err != nil:
		case t.Kind == codec.Start: // these three are nearly all tokens
			err = c.start(l, t)
		case t.Kind == codec.End:
			err = c.end(d, t)
		case t.Kind == codec.Text && l.direct:
			err = c.characters(l, t.Data, false)
		default:
			err = c.convert(l, t)
		}
		if err == nil && int64(len(c.out)) > c.maxOut {
			err = c.grown(d)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// leave ends the innermost document. The one around it goes on behind its OPAQUE.
func (c *xmlWriter) leave(l *level) error {
	if l.wrapped {
		c.endEscape(escapeDocument)
	} else if !l.rooted && l.outer >= 0 { // WBXML 1.0 has such documents
		return c.faultAt(l.d, l.d.End(), &detailError{codec.ErrBalance, "XML has no document without a root"})
	}
	c.levels = c.levels[:len(c.levels)-1]
	return nil
}

// convert writes the token t. It has every kind, where read has the frequent ones.
func (c *xmlWriter) convert(l *level, t codec.Token) error {
	switch t.Kind {
	case codec.Start:
		return c.start(l, t)
	case codec.End:
		return c.end(l.d, t)
	case codec.Text, codec.Entity, codec.ExtString, codec.ExtInt, codec.Ext, codec.ContentValue:
		return c.content(l, t)
	case codec.Opaque:
		return c.opaque(l, t)
	case codec.PI:
		return c.instruction(l, t)
	}
	return nil // a switch of the page
}

// fault is the error for the last token of d.
func (c *xmlWriter) fault(d *codec.Decoder, err error) error { return c.faultAt(d, d.Offset(), err) }

// faultAt is the error for something of the open tag, or before it, at an offset.
func (c *xmlWriter) faultAt(d *codec.Decoder, at int64, err error) error {
	if err == xmlesc.ErrUTF8 {
		err = codec.ErrCharset
	}
	return &codec.SyntaxError{Offset: at, Path: string(d.AppendPath(nil)), Err: err}
}

// start writes a start tag.
func (c *xmlWriter) start(l *level, t codec.Token) error {
	// Behind a tag with attributes come their values, not a leaf.
	l.leaves = t.Flags&codec.HasAttrs == 0 && l.utf8
	if done, err := c.plainStart(l, t); done {
		return err
	}
	e, err := c.openTag(l, t)
	if err != nil {
		return err
	}
	return c.finishStart(l, t, e)
}

// openTag adds the element that t begins, and writes its name and the declaration of a
// namespace. The element is there behind an error, too.
func (c *xmlWriter) openTag(l *level, t codec.Token) (*element, error) {
	n := len(c.elems)
	if n > 0 {
		if p := &c.elems[n-1]; p.page != nil && p.page.props[p.code.Token()&63]&hasDocument != 0 && t.Flags&codec.Literal == 0 && p.page.number != t.Code.Page() {
			c.retype(l.when)
		}
	}
	// e points into elems, and is valid until the next element is added.
	e := c.addElem(t.Code)
	var around *pageInfo
	if n > 0 {
		p := &c.elems[n-1]
		e.space, around = p.space, p.page
		p.flags |= hasChild
		e.flags = p.flags & preserves
		if p.flags&indents != 0 {
			c.newline(n)
		}
	}
	root := n == l.outer
	if root {
		if l.rooted && !l.wrapped { // WBXML 1.0 has such documents
			return e, c.fault(l.d, &detailError{codec.ErrBalance, "XML has no second root element"})
		}
		l.rooted = true
	}
	space := e.space
	c.out = append(c.out, '<')
	c.nameAt = len(c.out)
	var props uint8
	// An element on a page takes the namespace of the page (its declaration follows the
	// name); a literal one stays in that of the element around it.
	if page := int(t.Code.Page()); t.Flags&codec.Literal == 0 && page < len(l.in.pages) && l.in.pages[page].names != nil {
		p := &l.in.pages[page]
		id := t.Code.Token() & 63
		name := p.names[id]
		if props = p.props[id]; name == "" || props&unfit != 0 {
			return e, c.nameless(l.d, t)
		}
		c.out = append(c.out, name...)
		e.page = p
		if p != around && (p.spaced || root) { // compared only where the page changes
			e.space = p.space
		}
	} else if err := c.literalStart(l, t, e, root); err != nil {
		return e, err
	}
	if props&(isWhen|special) != 0 {
		if props&special != 0 {
			c.unusual = true
		}
		if props&isWhen != 0 {
			c.begins(l, t.Code)
			e.flags |= collects
		}
	}
	if c.o.Mode == ModeIndent {
		c.mayIndent(e, props)
	}
	c.attrs = c.attrs[:0]
	if e.space != space {
		c.declare(l.d, e.space)
	}
	return e, nil
}

// begins begins the condition of the last element of elems.
func (c *xmlWriter) begins(l *level, code tokens.Code) {
	l.when.start(code)
	if n := len(c.elems) - 3; n >= max(l.outer, 0) {
		c.elems[n].flags |= bounds
	}
}

// finishStart writes the rest of the tag of e, behind its name and the declaration of a
// namespace. Whether the tag is right as XML shows only with all its attributes.
func (c *xmlWriter) finishStart(l *level, t codec.Token, e *element) error {
	if t.Flags&codec.HasAttrs != 0 {
		if err := c.attributes(l); err != nil {
			return err
		}
	}
	if c.unusual || len(c.attrs) > 1 {
		if err := c.checkAttrs(l); err != nil {
			return err
		}
	}
	// Canonical XML has no empty-element tags (Canonical XML 1.0, 2.3).
	if t.Flags&codec.HasContent == 0 && c.o.Mode != ModeCanonical {
		e.flags |= selfClosed
		c.out = append(c.out, '/')
	}
	c.out = append(c.out, '>')
	return nil
}

// addElem adds an open element.
func (c *xmlWriter) addElem(code tokens.Code) *element {
	n := len(c.elems)
	if n == cap(c.elems) {
		c.elems = append(c.elems, element{})
	}
	c.elems = c.elems[:n+1]
	e := &c.elems[n]
	// Field by field: copying one that was just made is slow.
	e.space, e.page, e.code = "", nil, code
	e.prefixes, e.flags = int32(len(c.prefixes)), 0
	return e
}

// plainStart is start for nearly all tags: on the page of the tag around them, and with
// nothing special about their names. For any other it does nothing, and done is false.
func (c *xmlWriter) plainStart(l *level, t codec.Token) (done bool, err error) {
	n := len(c.elems)
	// start itself handles roots and literals, and the first element of each depth, for which
	// elems must grow.
	if n <= max(l.outer, 0) || n >= cap(c.elems) || t.Flags&^(codec.HasContent|codec.HasAttrs) != 0 {
		return false, nil
	}
	around := &c.elems[n-1]
	p, id := around.page, t.Code.Token()&63
	if p == nil || p.number != t.Code.Page() || p.starts[id].text == "" || p.props[id]&(isWhen|special) != 0 {
		return false, nil
	}
	around.flags |= hasChild
	if around.flags&indents != 0 {
		c.newline(n)
	}
	c.elems = c.elems[:n+1]
	e := &c.elems[n]
	e.space, e.page, e.code = around.space, p, t.Code
	e.prefixes, e.flags = int32(len(c.prefixes)), around.flags&preserves
	if c.o.Mode == ModeIndent {
		c.mayIndent(e, p.props[id])
	}
	// The prepared tag ends in ">", which is taken back where attributes follow.
	c.nameAt, c.attrs = len(c.out)+len("<"), c.attrs[:0]
	c.out = p.starts[id].appendTo(c.out)
	if t.Flags == codec.HasContent {
		return true, nil
	}
	c.out = c.out[:len(c.out)-len(">")]
	return true, c.finishStart(l, t, e)
}

// literalStart writes the name of an element that has no token. The element is
// in the namespace around it, a root in that of page 0, unless it declares
// another one.
func (c *xmlWriter) literalStart(l *level, t codec.Token, e *element, root bool) error {
	if t.Flags&codec.Literal == 0 {
		return c.nameless(l.d, t)
	}
	e.flags |= literal
	// No code page says which namespace a root by name is in; that of page 0 is the type's.
	if root && l.in.spaced {
		e.space = l.in.rootSpace()
	}
	return c.literalName(l, t)
}

// nameless is the error for a code without a name.
func (c *xmlWriter) nameless(d *codec.Decoder, t codec.Token) error {
	// The decoder has the error for a code without a name.
	if _, err := d.AppendName(nil, t); err != nil {
		return err
	}
	return c.fault(d, &detailError{codec.ErrName, "name that XML cannot have"})
}

// literalName appends a name from the string table, if XML can have it.
func (c *xmlWriter) literalName(l *level, t codec.Token) error {
	d, mark := l.d, len(c.out)
	out, err := d.AppendName(c.out, t)
	if err != nil {
		return err
	}
	c.out = out
	// The name is checked where it stands: a fault in it ends the conversion.
	prefix, local, ok := splitName(out[mark:])
	if !ok {
		return c.fault(d, &detailError{codec.ErrName, "literal name that XML cannot have"})
	}
	if prefix != nil || string(local) == "xmlns" {
		if c.reserved && (string(prefix) == escapePrefix || string(prefix) == "xmlns" && string(local) == escapePrefix) {
			return c.fault(d, &detailError{codec.ErrName, "literal name with the prefix of the escapes"})
		}
		c.unusual = true
	}
	// What is read again need not only be XML, but also go back into the charset.
	if c.reserved && !c.writable(l, out[mark:]) {
		return c.fault(d, &detailError{codec.ErrCharset, "literal name that its charset cannot have"})
	}
	return nil
}

// end writes an end tag.
func (c *xmlWriter) end(d *codec.Decoder, t codec.Token) error {
	n := len(c.elems) - 1
	e := &c.elems[n]
	c.elems = c.elems[:n]
	c.prefixes = c.prefixes[:e.prefixes]
	if e.flags&selfClosed != 0 {
		return nil
	}
	if e.flags&(indents|hasChild) == indents|hasChild {
		c.newline(n)
	}
	if e.flags&(collects|bounds) != 0 {
		when := c.levels[len(c.levels)-1].when
		if when.mark = int64(len(c.out)); e.flags&bounds != 0 {
			when.start(0)
		}
	}
	// A literal name is read again from the string table: it was checked at the start tag.
	if e.flags&literal == 0 {
		c.out = e.page.ends[e.code.Token()&63].appendTo(c.out)
		return nil
	}
	var err error
	if c.out, err = d.AppendName(append(c.out, "</"...), t); err != nil {
		return err
	}
	c.out = append(c.out, '>')
	return nil
}

// content writes the text of t as character data. Text in UTF-8 is written from where it
// stands in the document; other charsets, entities and extensions are converted first.
func (c *xmlWriter) content(l *level, t codec.Token) error {
	s := t.Data
	if t.Kind != codec.Text || !l.direct {
		if err := c.contentText(l, t, 0); err != nil {
			return err
		}
		s = c.text
	}
	return c.characters(l, s, false)
}

// characters writes s, which is UTF-8.
func (c *xmlWriter) characters(l *level, s []byte, cdata bool) error {
	n := len(c.elems)
	if n == l.outer {
		if isSpace(s) {
			return nil
		}
		// Octets that are not text are reported first, as they would be inside the root.
		if err := xmlesc.Check(s); err != nil {
			return c.fault(l.d, err)
		}
		return c.fault(l.d, &detailError{codec.ErrBalance, "XML has no text outside the root"})
	}
	if n > 0 {
		e := &c.elems[n-1]
		// The text may be the condition for how later content is read, such as the Type in Meta.
		if e.flags&collects != 0 {
			l.when.text = append(l.when.text, s...)
		}
		if e.flags&indents != 0 {
			if isSpace(s) {
				return nil
			}
			e.flags &^= indents // against its definition it has text
		}
	}
	var err error
	if cdata {
		c.out, err = xmlesc.AppendCDATA(c.out, s)
	} else {
		c.out, err = xmlesc.AppendChecked(c.out, s, xmlesc.Text)
	}
	if err != nil {
		return c.fault(l.d, err)
	}
	return nil
}

// startLimit begins to count for Limits.Expanded, which bounds the XML by the octets
// read so far: references into the string table, and the names and namespaces of XML,
// let a few octets stand for many.
func (c *xmlWriter) startLimit() {
	c.expanded = limit.Or(c.o.Codec.Limits.Expanded, limit.Expansion)
	c.maxOut = int64(c.base) + limit.FreeExpansion
	if c.w != nil {
		c.maxOut = flushSize
	}
}

// checkExpanded compares the size of the output with the limit.
func (c *xmlWriter) checkExpanded(d *codec.Decoder) error {
	// Octets read are at least 1 here: d has delivered a token.
	written := c.flushed + int64(len(c.out)-c.base+len(c.side))
	if written > limit.FreeExpansion && written/c.expanded > d.End() {
		return c.fault(d, limit.Exceeded("Expanded", c.expanded))
	}
	return nil
}

// grown is called when the output has grown: it checks the limit, and lets a
// stream flow.
func (c *xmlWriter) grown(d *codec.Decoder) error {
	if err := c.checkExpanded(d); err != nil {
		return err
	}
	if c.w != nil {
		err := c.flush(c.settle())
		c.maxOut = int64(len(c.out)) + flushSize
		return err
	}
	// So the limit may be passed by this much before that is found, not by more.
	c.maxOut = int64(len(c.out)) + limit.FreeExpansion/16
	return nil
}
