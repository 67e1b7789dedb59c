package xmlconv

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"io"
	"slices"
	"strconv"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/limit"
	"github.com/go-wbxml/wbxml/internal/wire"
	"github.com/go-wbxml/wbxml/internal/xmltok"
	"github.com/go-wbxml/wbxml/tokens"
)

// How escapes in XML become WBXML; see lenient.go. With Lenient, lenientEvent gets every
// event of the tokenizer first. It takes those of escapes, and leaves the others to the
// plain conversion, whose octets are the same.
//
// An escape is a frame like an element. c.run, the text that is not yet written, is that
// of the innermost frame here too.
//
// The attribute list of an element stays open until the next event, which may be w:attrs.

// An escape is one of the kinds of escapes; see lenient.go.
type escape uint8

// The kinds. escapeNames has their names.
const (
	noEscape escape = iota
	escapeDocument
	escapeTag
	escapeAttrs
	escapeAttr
	escapePI
	escapeTarget
	escapeValue
	escapeS
	escapeOpaque
	escapeE
	escapeExtI
	escapeExtT
	escapeExt
)

var escapeNames = [...]string{escapeDocument: "wbxml", escapeTag: "tag", escapeAttrs: "attrs", escapeAttr: "attr", escapePI: "pi",
	escapeTarget: "target", escapeValue: "value", escapeS: "s", escapeOpaque: "opaque", escapeE: "e", escapeExtI: "ext-i",
	escapeExtT: "ext-t", escapeExt: "ext"}

// unescaping is the state of reading escapes.
type unescaping struct {
	fresh    bool // behind a start tag, whose attribute list may go on
	shifting bool // references that lead nowhere get an offset that none leads to
}

// An escapedHeader is what the escape for a document says of it.
type escapedHeader struct {
	given   bool
	public  uint32        // 0: a text
	charset codec.Charset // of octets in hexadecimal
	// The least reference that leads nowhere: the string table must end before it.
	beyond uint32
	needs  codec.Version // the first that has the constructs written
	roots  int           // of the document in an escape
	text   bool          // there is text beside them

	outer codec.Header // of the document around it, with its coder
	coder codec.Transcoder
}

// errShift says that a reference which must lead nowhere leads into the string table.
var errShift = &detailError{codec.ErrReference, "reference that leads nowhere, into the string table"}

// wrongEscape is the error for an escape, with the reason.
func wrongEscape(detail string) error { return &detailError{ErrEscape, "escape: " + detail} }

// lenientEvent takes an event that is of escapes; done is false for any other.
func (c *wbxmlWriter) lenientEvent(k xmltok.Kind, w io.Writer) (done bool, err error) {
	in := noEscape
	if n := len(c.frames); n > 0 && c.frames[n-1].flags&frameEscape != 0 {
		in = c.frames[n-1].escape
	}
	// The escape for a document holds what a document holds.
	content := in == noEscape || in == escapeDocument
	switch k {
	case xmltok.StartElement:
		if name := c.tok.Name(); string(name.Space) == EscapeSpace {
			return true, c.startEscape(escape(max(slices.Index(escapeNames[:], string(name.Local)), 0)), in, w)
		}
		if in == escapeDocument {
			c.targets[c.depth-1].escaped.roots++
		}
		if !content {
			return false, wrongEscape("an element in " + escapeNames[in])
		}
		err = c.endList()
		c.fresh = true
	case xmltok.EndElement:
		if in != noEscape {
			return true, c.finishEscape(in)
		}
		err = c.endList()
	case xmltok.Text, xmltok.CDATA:
		s := c.tok.Text()
		switch {
		case content && (k == xmltok.CDATA || !isSpace(s)):
			err = c.endList()
		case content:
		case in.holdsText():
			c.run = append(c.run, s...)
		case !isSpace(s):
			err = wrongEscape("text in " + escapeNames[in])
		}
		return !content, err
	case xmltok.PI:
		if !content {
			return false, wrongEscape("an instruction in " + escapeNames[in])
		}
		if in == escapeDocument {
			c.frames[len(c.frames)-1].flags |= frameChild
		}
		err = c.endList()
	}
	return false, err
}

// holdsText reports whether text in the escape means something.
func (e escape) holdsText() bool {
	switch e {
	case escapeAttr, escapePI, escapeValue, escapeOpaque, escapeExtI:
		return true
	}
	return false
}

// inEscape reports whether the element just begun is a root in the escape for a document.
func (c *wbxmlWriter) inEscape() bool {
	n := len(c.frames) - 2
	return n >= 0 && c.frames[n].flags&frameEscape != 0
}

// endList ends the attribute list of the element just begun.
func (c *wbxmlWriter) endList() error {
	if !c.fresh {
		return nil
	}
	c.fresh = false
	t := c.targets[c.depth-1]
	if t.attrs > 0 {
		t.enc.EndAttrs()
	}
	return t.enc.Err()
}

// startEscape begins the escape e in the escape in, or in an element. It pushes a frame,
// so that the depth of frames is that of XML, and finishEscape knows what ends.
func (c *wbxmlWriter) startEscape(e, in escape, w io.Writer) error {
	if e == noEscape {
		return wrongEscape("no escape has this name")
	}
	if e == escapeDocument {
		if c.depth > 0 && in != noEscape {
			return wrongEscape("wbxml in " + escapeNames[in])
		}
		return c.startDocument(w)
	}
	if c.depth == 0 {
		return wrongEscape("at the root there is wbxml only")
	}
	if err := c.place(e, in); err != nil {
		return err
	}
	f := c.addFrame()
	*f = frame{flags: frameEscape, escape: e}
	t := c.targets[c.depth-1]
	var err error
	switch e {
	case escapeTag:
		if in == escapeDocument {
			t.escaped.roots++
		}
		err = c.startTag(t, f)
	case escapeAttrs:
		err = c.onlyAttrs()
	case escapeAttr:
		err = c.startAttr(t, f)
	case escapePI:
		err = c.onlyAttrs()
	case escapeTarget:
		err = c.writeTarget(t)
	default:
		err = c.startToken(t, f, e, in)
	}
	if err != nil {
		return err
	}
	return t.enc.Err()
}

// place refuses e where it cannot stand, and writes the text before it. In content that
// is flushRun, which drops layout; in a value every character means something.
func (c *wbxmlWriter) place(e, in escape) error {
	n := len(c.frames)
	p := &c.frames[n-1]
	ok := false
	switch in {
	case noEscape, escapeDocument:
		if e == escapeAttrs {
			// White space in front is layout.
			ok = in == noEscape && c.fresh && !c.solid
			c.fresh, c.run = false, c.run[:0]
			p.flags |= frameEmpty // without other content it has none
			break
		}
		ok = e != escapeAttr && e != escapeTarget && e != escapeValue
		if err := c.endList(); err != nil {
			return err
		}
		part := e != escapeTag && e != escapePI
		// White space beside a part of a text is text.
		c.solid = c.solid || part && len(c.run) > 0
		if err := c.flushRun(false); err != nil {
			return err
		}
		switch {
		case part:
			p.flags |= frameText | frameWritten
		case e == escapeTag || in == escapeDocument:
			p.flags |= frameChild
		}
	case escapeAttrs:
		ok = e == escapeAttr
	case escapePI:
		if e == escapeTarget {
			ok = p.flags&frameChild == 0 && isSpace(c.run)
			p.flags |= frameChild
			c.run = c.run[:0]
			break
		}
		ok = p.flags&frameChild != 0 && e >= escapeValue
	case escapeAttr:
		ok = e >= escapeValue
	case escapeExtI, escapeExtT:
		ok = e == escapeS && p.flags&frameWritten == 0 && len(c.run) == 0
	}
	if !ok {
		where := "an element"
		if in != noEscape {
			where = escapeNames[in]
		}
		return wrongEscape(escapeNames[e] + " has no place here in " + where)
	}
	if in == escapeAttr || in == escapePI && e != escapeTarget {
		p.flags |= frameWritten
		return c.flushPart(c.targets[c.depth-1])
	}
	return nil
}

// flushPart writes the text collected as a part of a value.
func (c *wbxmlWriter) flushPart(t *target) error {
	s := c.run
	c.run = c.run[:0]
	if len(s) == 0 {
		return nil
	}
	c.frames[len(c.frames)-1].flags |= frameWritten
	return c.writeText(t, s)
}

// onlyAttrs refuses attributes of an escape that are not among names.
func (c *wbxmlWriter) onlyAttrs(names ...string) error {
	for i := range c.tok.Attrs() {
		a := &c.tok.Attrs()[i]
		if !a.NS && (len(a.Name.Prefix) > 0 || !slices.Contains(names, string(a.Name.Local))) {
			return wrongEscape("an attribute that it does not have")
		}
	}
	return nil
}

// attr returns an attribute of an escape.
func (c *wbxmlWriter) attr(name string) (value []byte, ok bool) {
	for i := range c.tok.Attrs() {
		if a := &c.tok.Attrs()[i]; !a.NS && len(a.Name.Prefix) == 0 && string(a.Name.Local) == name {
			return a.Value, true
		}
	}
	return nil, false
}

// number returns an attribute of an escape that is a number.
func (c *wbxmlWriter) number(name string) (uint32, error) {
	s, _ := c.attr(name)
	v, err := strconv.ParseUint(string(s), 10, 32)
	if err != nil {
		return 0, wrongEscape(name + " is no number of 32 bits")
	}
	return uint32(v), nil
}

// codeAttr returns the attribute c of an escape, a code.
func (c *wbxmlWriter) codeAttr() (tokens.Code, error) {
	// A tree that was a part of its message has codes of the message's type.
	if c.o.NestTNDS && c.depth > 1 && !c.targets[c.depth-1].escaped.given {
		return 0, wrongEscape("a code in a tree that becomes a document of its own")
	}
	s, _ := c.attr("c")
	var octets [2]byte
	if len(s) == len("pp:tt") && s[2] == ':' {
		_, pageErr := hex.Decode(octets[:1], s[:2])
		_, tokenErr := hex.Decode(octets[1:], s[3:])
		if pageErr == nil && tokenErr == nil {
			return tokens.MakeCode(octets[0], octets[1]), nil
		}
	}
	return 0, wrongEscape("c is no code")
}

// octetsAttr returns an attribute of an escape, octets in hexadecimal, in c.conv. They
// are a string in the charset of the document in XML, and so must the WBXML be.
func (c *wbxmlWriter) octetsAttr(t *target, name string) ([]byte, error) {
	s, _ := c.attr(name)
	var err error
	if c.conv, err = hex.AppendDecode(c.conv[:0], s); err != nil {
		return nil, wrongEscape(name + " is not hexadecimal")
	}
	width := c.header.Charset.Width()
	switch from := t.escaped.charset; {
	case from != c.header.Charset && !(isUTF8(from) && isUTF8(c.header.Charset)):
		return nil, &detailError{codec.ErrCharset, "octets of a string in another charset"}
	case len(c.conv)%width != 0, wire.HasTerm(c.conv, width):
		return nil, wrongEscape(name + " is no string")
	}
	return c.conv, nil
}

// nameAttr returns the name that an escape says: a code, or the offset of a literal one.
// A name in the string table is put there even where the type has a token for it: the
// document had it in full.
func (c *wbxmlWriter) nameAttr(t *target) (code tokens.Code, literal bool, err error) {
	if err := c.onlyAttrs("c", "name", "x", "i"); err != nil {
		return 0, false, err
	}
	var at uint32
	n := 0
	for _, name := range []string{"c", "name", "x", "i"} {
		s, ok := c.attr(name)
		if !ok || err != nil {
			continue
		}
		n++
		literal = name != "c"
		switch name {
		case "c":
			code, err = c.codeAttr()
		case "name":
			at, err = c.tableName(t, s)
		case "x":
			var octets []byte
			if octets, err = c.octetsAttr(t, "x"); err == nil {
				at, err = c.entry(t, octets, s)
			}
		case "i":
			at, err = c.nowhere(t)
		}
	}
	if err == nil && n != 1 {
		err = wrongEscape("a name is one of c, name, x and i")
	}
	if literal {
		code = tokens.Code(at)
	}
	return code, literal, err
}

// nowhere returns the attribute i of an escape, a reference that leads nowhere.
func (c *wbxmlWriter) nowhere(t *target) (uint32, error) {
	v, err := c.number("i")
	if err != nil {
		return 0, err
	}
	return c.shift(t, v)
}

// shift returns v, or another offset that is not in the string table. The table is
// complete only at the end of the document: where it has grown beyond v, that is errShift,
// and the document is written again with offsets beyond any table.
func (c *wbxmlWriter) shift(t *target, v uint32) (uint32, error) {
	if c.shifting {
		return max(v, uint32(t.strings.max)), nil
	}
	// The table of a stream is complete.
	if t.plan != PlanLiterals && t.plan != PlanRepeats && int64(v) < int64(len(t.strings.buf)) {
		return 0, errShift
	}
	t.escaped.beyond = min(t.escaped.beyond, v)
	return v, nil
}

// needs notes that t has a construct of the version v: a decoder takes OPAQUE in every
// version, so that documents of an older one come here with it.
func (c *wbxmlWriter) needs(t *target, v codec.Version) error {
	if v <= c.header.Version || v <= t.escaped.needs {
		return nil
	}
	t.escaped.needs = v
	if !c.warns() {
		return nil
	}
	return c.warn(codec.ErrVersion, "OPAQUE here is of WBXML "+v.String()+", the document of "+c.header.Version.String())
}

// raise gives t the version that it needs, and returns by how many octets its header
// grows. Several items at the top are in version 1.0 only, so that such a document stays
// as it is.
func (t *target) raise() (more int) {
	if t.escaped.roots > 1 || t.escaped.text {
		return 0
	}
	if t.header.Version == codec.Version10 { // which names no charset
		more = wire.SizeInt(uint32(t.header.Charset))
	}
	t.header.Version = t.escaped.needs
	return more
}

// startTag begins an element. Its frame is that of an element, not of an escape: its
// content and its end are those of any other.
func (c *wbxmlWriter) startTag(t *target, f *frame) error {
	p := &c.frames[len(c.frames)-2]
	*f = frame{space: p.space, flags: p.flags & frameKeep}
	if p.flags&frameEscape != 0 { // a root, which declares no namespace as others do
		f.space = ""
		if n := len(c.frames); n > 2 {
			f.space = c.frames[n-3].space
		}
	}
	if c.tok.SelfClosing() {
		f.flags |= frameEmpty
	}
	code, literal, err := c.nameAttr(t)
	if err != nil {
		return err
	}
	c.fresh, t.listed, t.attrs = true, false, 0
	if literal {
		t.enc.StartLiteral(uint32(code))
		return nil
	}
	if p.props&hasDocument != 0 && code.Page() != p.code.Page() {
		c.retype(&t.when) // as of any element that begins a tree here
	}
	f.code, f.props = code, t.in.props(code)
	t.tagPage = code.Page()
	if f.props&isWhen != 0 {
		t.when.start(code)
	}
	t.enc.Start(code)
	return nil
}

// startAttr begins an attribute. f.props is not 0 where a value must be written.
func (c *wbxmlWriter) startAttr(t *target, f *frame) error {
	code, literal, err := c.nameAttr(t)
	if err != nil {
		return err
	}
	t.attrs++
	f.props = 1
	if literal {
		t.enc.AttrLiteral(uint32(code))
		return nil
	}
	if _, prefix, ok := t.in.Attr(code); ok && prefix != "" {
		f.props = 0
	}
	t.attrPage = code.Page()
	t.enc.Attr(code)
	return nil
}

// writeTarget writes the target of an instruction.
func (c *wbxmlWriter) writeTarget(t *target) error {
	code, literal, err := c.nameAttr(t)
	if err != nil {
		return err
	}
	pi := codec.Token{Kind: codec.PI, Code: code}
	if literal {
		pi.Flags = codec.Literal
	} else {
		t.attrPage = code.Page()
	}
	t.enc.Token(pi)
	return nil
}

// startToken begins the escape for a token that is text or part of a value. It writes the
// token where the start tag has all of it.
func (c *wbxmlWriter) startToken(t *target, f *frame, e, in escape) error {
	switch e {
	case escapeValue:
		if err := c.onlyAttrs("c"); err != nil {
			return err
		}
		code, err := c.codeAttr()
		f.code = code
		return err
	case escapeS:
		return c.startString(t, in)
	case escapeOpaque:
		if err := c.onlyAttrs("as"); err != nil {
			return err
		}
		switch as, _ := c.attr("as"); string(as) {
		case opaqueBase64:
		case opaqueNUL:
			f.props = 1
		default:
			return wrongEscape("as is " + opaqueBase64 + " or " + opaqueNUL)
		}
		return nil
	case escapeE:
		if err := c.onlyAttrs("c"); err != nil {
			return err
		}
		v, err := c.number("c")
		if err == nil {
			t.enc.Token(codec.Token{Kind: codec.Entity, Code: tokens.Code(v)})
		}
		return err
	}
	return c.startExt(t, f, e)
}

// startExt begins the escape for an extension.
func (c *wbxmlWriter) startExt(t *target, f *frame, e escape) error {
	if err := c.onlyAttrs("n", "v"); err != nil {
		return err
	}
	n, err := c.number("n")
	if err == nil && n > 2 {
		err = wrongEscape("n is 0 to 2")
	}
	_, valued := c.attr("v")
	if err == nil && valued && e != escapeExtT {
		err = wrongEscape("v without an operand")
	}
	if err != nil {
		return err
	}
	f.code = tokens.Code(n)
	x := codec.Token{Kind: codec.Ext, Flags: codec.ExtFlags(int(n))}
	if e == escapeExtT {
		if !valued {
			return nil // a string follows
		}
		v, err := c.number("v")
		x.Kind = codec.ExtInt
		if err == nil && t.in.refers(x) {
			v, err = c.shift(t, v)
		}
		if err != nil {
			return err
		}
		x.Code = tokens.Code(v)
		f.flags |= frameWritten
	}
	if e != escapeExtI {
		t.enc.Token(x)
	}
	return nil
}

// startString writes a string, which in an extension is that of the extension. Its octets
// go into the document as they are, so that they may be no text there either.
func (c *wbxmlWriter) startString(t *target, in escape) error {
	if err := c.onlyAttrs("x", "i"); err != nil {
		return err
	}
	_, octets := c.attr("x")
	_, nowhere := c.attr("i")
	inExt := in == escapeExtI || in == escapeExtT
	if octets == nowhere || inExt && nowhere {
		return wrongEscape("a string has x or i")
	}
	if nowhere {
		at, err := c.nowhere(t)
		if err == nil {
			t.enc.Token(codec.Token{Kind: codec.Text, Flags: codec.FromTable, Code: tokens.Code(at)})
		}
		return err
	}
	s, err := c.octetsAttr(t, "x")
	if err != nil {
		return err
	}
	if !inExt {
		t.enc.Token(codec.Token{Kind: codec.Text, Data: s})
		return nil
	}
	p := &c.frames[len(c.frames)-2]
	p.flags |= frameWritten
	x := codec.Token{Kind: codec.ExtString, Flags: codec.ExtFlags(int(p.code)), Data: s}
	if in == escapeExtT {
		at, err := c.entry(t, s, nil)
		if err != nil {
			return err
		}
		x.Kind, x.Code, x.Data = codec.ExtInt, tokens.Code(at), nil
	}
	t.enc.Token(x)
	return nil
}

// finishEscape ends the innermost frame, the escape e.
func (c *wbxmlWriter) finishEscape(e escape) error {
	n := len(c.frames) - 1
	t := c.targets[c.depth-1]
	f := &c.frames[n]
	var err error
	switch e {
	case escapeDocument:
		return c.finishDocument(t, f)
	case escapeAttrs:
		if t.attrs > 0 {
			t.enc.EndAttrs()
		}
	case escapeAttr:
		err = c.flushPart(t)
		if f.flags&frameWritten == 0 && f.props != 0 && err == nil { // an empty value is written out
			err = c.emptyValue(t)
		}
	case escapePI:
		if f.flags&frameChild == 0 {
			return wrongEscape("an instruction without target")
		}
		err = c.flushPart(t)
		t.enc.EndAttrs()
	case escapeValue:
		// The text is for people, and must not tell them anything else than the code.
		if s, _ := t.in.Value(f.code); len(c.run) > 0 && s != string(c.run) {
			return wrongEscape("the text of value is another one")
		}
		t.attrPage = f.code.Page()
		t.enc.Value(f.code)
	case escapeOpaque:
		v := codec.Version11
		if p := &c.frames[n-1]; p.flags&frameEscape != 0 && p.escape != escapeDocument {
			v = codec.Version12 // in a value
		}
		if err = c.needs(t, v); err == nil {
			err = c.finishOpaque(t, f)
		}
	case escapeExtI:
		if f.flags&frameWritten == 0 {
			t.enc.ExtString(int(f.code), c.run)
		} else if len(c.run) > 0 {
			return wrongEscape("ext-i has one string")
		}
	case escapeExtT:
		if f.flags&frameWritten == 0 {
			return wrongEscape("ext-t has v or a string")
		}
	}
	c.run = c.run[:0]
	c.frames = c.frames[:n]
	if err != nil {
		return err
	}
	return t.enc.Err()
}

// finishOpaque writes OPAQUE.
func (c *wbxmlWriter) finishOpaque(t *target, f *frame) error {
	if f.props == 0 {
		var err error
		if c.conv, err = base64.StdEncoding.AppendDecode(c.conv[:0], bytes.TrimSpace(c.run)); err != nil {
			return wrongEscape("opaque is not base64")
		}
	} else {
		var n int
		var err error
		if c.conv, n, err = c.coder.AppendFrom(c.conv[:0], c.run); err != nil || n < len(c.run) {
			return &detailError{codec.ErrCharset, "text with a character that the charset lacks"}
		}
		c.conv = wire.AppendTerm(c.conv, c.header.Charset.Width())
	}
	t.enc.Opaque(c.conv)
	return nil
}

// startDocument begins a document: the outer one, or one in OPAQUE. The latter has a
// version and a charset of its own, which hold until its end.
func (c *wbxmlWriter) startDocument(w io.Writer) error {
	if err := c.onlyAttrs("charset", "public", "public-x", "type", "version"); err != nil {
		return err
	}
	outer := c.depth == 0
	table, err := c.escapedType()
	if err != nil {
		return err
	}
	if !outer {
		if err := c.place(escapeDocument, noEscape); err != nil {
			return err
		}
		// The outer document is at depth 1.
		if most := limit.Or(c.o.Limits.Nested, limit.Nested); c.depth > most {
			return limit.Exceeded("Nested", most)
		}
		if err := c.needs(c.targets[c.depth-1], codec.Version11); err != nil {
			return err
		}
	}
	t := c.push(c.tableInfo(table))
	t.plan = c.o.Plan
	if !outer && t.plan != PlanRepeats {
		t.plan = PlanLiterals
	}
	h := &t.escaped
	h.given, h.outer, h.coder = true, c.header, c.coder
	if err := c.escapedHeader(t, outer); err != nil {
		return err
	}
	f := c.addFrame()
	*f = frame{flags: frameEscape, escape: escapeDocument, props: elementOnly}
	if t.in.spaced {
		f.space = t.in.rootSpace()
	}
	if err := c.startTarget(t, w); err != nil || !outer {
		return err
	}
	return c.releasePIs(t)
}

// escapedType returns the type that the escape for a document names.
func (c *wbxmlWriter) escapedType() (*tokens.Table, error) {
	name, given := c.attr("type")
	if !given {
		return noTable, nil
	}
	if c.o.Table != nil && c.o.Table.Name == string(name) {
		return c.o.Table, nil
	}
	if t := tokens.ByName(string(name)); t != nil {
		return t, nil
	}
	return nil, ErrType
}

// escapedHeader sets the header to what the escape for the document t says, as far as
// options about the outer document do not say otherwise.
func (c *wbxmlWriter) escapedHeader(t *target, outer bool) error {
	cs, err := c.number("charset")
	if err != nil {
		return err
	}
	t.escaped.charset = codec.Charset(cs)
	if !outer || c.o.Header.Charset == 0 {
		c.header.Charset = codec.Charset(cs)
	}
	if s, _ := c.attr("version"); !outer || c.o.Header.Version == 0 {
		v := codec.Version10
		for ; v <= codec.Version13 && v.String() != string(s); v++ {
		}
		if v > codec.Version13 {
			return wrongEscape("version is no version of WBXML")
		}
		c.header.Version = v
	}
	switch err := c.findCoder(); {
	case err != nil:
		c.coder = lacking{}
	case isUTF8(c.header.Charset): // unknown, too
		c.coder = codec.UTF8
	}
	if _, ok := c.attr("public-x"); ok {
		octets, err := c.octetsAttr(t, "public-x")
		t.name = append(t.name[:0], octets...)
		return err
	}
	public, _ := c.attr("public")
	if v, err := strconv.ParseUint(string(public), 10, 32); err == nil {
		t.escaped.public = uint32(v)
		return nil
	}
	var n int
	if t.name, n, err = c.coder.AppendFrom(t.name[:0], public); err == nil && n < len(public) {
		err = &detailError{codec.ErrCharset, "public identifier with a character that the charset lacks"}
	}
	return err
}

// escapedOptions adapts the options for writing a document to its header: version 1.0
// names no charset, so that its transport does; of a charset that nobody has, nothing is
// written but octets.
func (c *wbxmlWriter) escapedOptions(o *codec.Options) {
	if c.header.Version == codec.Version10 {
		o.Charset = c.header.Charset
	}
	if c.coder == (lacking{}) {
		o.Charsets = func(codec.Charset) (codec.Transcoder, error) { return lacking{}, nil }
	}
}

// lacking is a charset that lacks every character: each becomes ENTITY.
type lacking struct{}

func (lacking) AppendUTF8(dst, _ []byte) ([]byte, error) { return dst, codec.ErrCharset }

func (lacking) AppendFrom(dst, _ []byte) ([]byte, int, error) { return dst, 0, nil }

// emptyValue writes an empty string, where the charset has one.
func (c *wbxmlWriter) emptyValue(t *target) error {
	if c.coder == (lacking{}) {
		return nil
	}
	return c.writeText(t, nil)
}

// finishDocument ends the document t, whose escape is f.
func (c *wbxmlWriter) finishDocument(t *target, f *frame) error {
	if err := c.flushRun(true); err != nil {
		return err
	}
	t.escaped.text = f.flags&frameWritten != 0
	if f.flags&(frameChild|frameWritten) == 0 { // WBXML 1.0 may have nothing, but not end before it
		t.enc.Token(codec.Token{Kind: codec.Text})
	}
	c.frames = c.frames[:len(c.frames)-1]
	if c.depth == 1 {
		return t.enc.Err()
	}
	if err := c.closeNested(); err != nil {
		return err
	}
	c.header, c.coder = t.escaped.outer, t.escaped.coder
	return c.targets[c.depth-1].enc.Err()
}
