package xmlconv

import (
	"bytes"
	"slices"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/xmltok"
	"github.com/go-wbxml/wbxml/tokens"
)

// startElement writes the start of an element: as a code, as the root of a
// nested document, or by its name.
func (c *wbxmlWriter) startElement() error {
	// What the text in front means shows now: an element beside it makes white space layout.
	if len(c.run) > 0 {
		if err := c.flushRun(false); err != nil {
			return err
		}
	}
	n := len(c.frames)
	f := c.addFrame()
	t := c.targets[c.depth-1]
	code, coded := c.findTag(t)
	// All fields of f are set last, at once: copying a frame that was just made is
	// slow, and so is reading back fields that were just written.
	space, flags := "", uint8(0)
	if n > 0 {
		p := &c.frames[n-1]
		space, flags = p.space, p.flags&frameKeep
		p.flags |= frameChild
		// A name that the outer type has stays in it, unless the caller wants trees in OPAQUE.
		when := &t.when
		if p.props&hasDocument != 0 && (!coded || c.o.NestTNDS) {
			name := c.tok.Name()
			if table := c.nests(t, p, name); table != nil {
				var kind uint8
				var err error
				if t, kind, err = c.openNested(t, table, name); err != nil {
					return err
				}
				flags |= kind
				code, coded = c.findTag(t)
			}
		}
		if p.props&hasDocument != 0 && (flags&(frameOuter|frameStray) != 0 || coded && code.Page() != p.code.Page()) {
			c.retype(when)
		}
		if !coded && p.code != 0 && flags&(frameOuter|frameStray) == 0 {
			var err error
			if code, coded, err = c.findMisplaced(t, p.code); err != nil {
				return err
			}
		}
	}
	// <a/> has no content, <a></a> an empty one: they are different tokens.
	if c.tok.SelfClosing() {
		flags |= frameEmpty
	}
	if n == 0 || flags&frameOuter != 0 {
		if space = ""; t.in.spaced {
			space = t.in.rootSpace()
		}
	}
	if !coded {
		*f = frame{space: space, flags: flags}
		return c.startLiteral(t, c.tok.Name())
	}
	// As a reader of the WBXML will see it: the page says the namespace.
	if t.in.spaced {
		space = t.in.pages[code.Page()].space
	}
	f.space, f.code, f.props, f.flags, f.kind = space, code, t.in.props(code), flags, contentUnknown
	t.tagPage, t.listed, t.attrs = code.Page(), false, 0
	if f.props&isWhen != 0 {
		c.begins(t, code, n)
	}
	t.enc.Start(code)
	if attrs := c.tok.Attrs(); len(attrs) > 0 || t.unprefixed {
		return c.startAttrs(t, attrs)
	}
	return t.enc.Err()
}

// begins begins the condition of the element that is the n-th of frames.
func (c *wbxmlWriter) begins(t *target, code tokens.Code, n int) {
	t.when.start(code)
	if n > 1 && c.frames[n-1].flags&frameOuter == 0 { // in the same document
		c.frames[n-2].props |= scopes
	}
}

// addFrame adds an open element, which the caller fills in.
func (c *wbxmlWriter) addFrame() *frame {
	n := len(c.frames)
	if n == cap(c.frames) {
		c.frames = append(c.frames, frame{})
	}
	c.frames = c.frames[:n+1]
	return &c.frames[n]
}

// xmlnsName is the name of a declaration. Nothing writes to it.
var xmlnsName = []byte("xmlns")

// startLiteral begins an element that has no token: its name goes into the
// string table, with the namespace declaration that it needs to be read back.
func (c *wbxmlWriter) startLiteral(t *target, name xmltok.Name) error {
	f := &c.frames[len(c.frames)-1]
	local := name.Local
	// A namespace of the type is that of a page, and needs no prefix to be read back.
	plain := len(name.Prefix) == 0 || t.in.knows(name.Space) || c.o.Libwbxml || t.isOwn(name.Space)
	if !plain {
		local = t.qualified(name)
	}
	// A prefix is part of a literal name, as WBXML knows no namespaces: reading it back, the
	// name is split again.
	at, err := c.tableName(t, local)
	if err == nil {
		shown := local
		if len(name.Space) == 0 && t.in.spaced && !t.stray.is(nil) && c.warns() { // a page may have it
			shown = append(bytes.Clone(local), ", in no namespace,"...)
		}
		err = c.unnamed(t, shown, c.foreign(t, name))
	}
	if err != nil {
		return err
	}
	t.listed, t.attrs = false, 0
	t.enc.StartLiteral(at)
	t.named()
	if space := t.in.ownSpace(name.Space); t.in.spaced && plain && !c.o.Libwbxml && string(space) != f.space && !(t.stray.is(name.Space) && t.isHome(f.space)) {
		f.space = c.intern(space)
		if err := c.attribute(t, xmlnsName, space); err != nil {
			return err
		}
	}
	return c.startAttrs(t, c.tok.Attrs())
}

// foreign reports whether a name is in a namespace that is not of the type. Such names
// are extensions, which are written in full without a warning: who reads them knows them.
func (c *wbxmlWriter) foreign(t *target, name xmltok.Name) bool {
	return len(name.Space) > 0 && !t.in.knows(name.Space) && !t.isOwn(name.Space)
}

// unnamed counts a name that is written in full, or warns of it.
func (c *wbxmlWriter) unnamed(t *target, name []byte, foreign bool) error {
	switch {
	case foreign && c.o.Foreign != nil:
		*c.o.Foreign++
	case !foreign && c.warns():
		return c.warn(ErrUnnamed, string(name)+" has no token in "+t.in.Name)
	}
	return nil
}

// isHome reports whether space is a namespace of the type.
func (t *target) isHome(space string) bool {
	return slices.ContainsFunc(t.in.pages, func(p pageInfo) bool { return p.names != nil && p.space == space })
}

// endElement ends an element, and the nested document whose root it is.
func (c *wbxmlWriter) endElement() error {
	if len(c.run) > 0 {
		if err := c.flushRun(true); err != nil {
			return err
		}
	}
	n := len(c.frames) - 1
	flags, props := c.frames[n].flags, c.frames[n].props
	c.frames = c.frames[:n]
	t := c.targets[c.depth-1]
	// <a></a> has content of length 0, which is not the same as none (WBXML 1.3, 5.8.2).
	if flags&(frameEmpty|frameChild|frameWritten) == 0 {
		// A reader that gets <a/> for it would lose an empty value.
		t.enc.Content()
	}
	t.enc.End()
	if props&scopes != 0 {
		t.when.start(0)
	}
	switch {
	case flags&frameOuter != 0:
		return c.closeNested()
	case flags&frameStray != 0:
		t.stray = t.strayOutside
	}
	return t.enc.Err()
}

// startAttrs writes the attributes of the element just begun. Declarations of
// namespaces that the type has are left out: code pages stand for them. So is,
// where the type has namespaces, that of the default one: an element without a
// token declares it itself.
func (c *wbxmlWriter) startAttrs(t *target, attrs []xmltok.Attr) error {
	f := &c.frames[len(c.frames)-1]
	if c.o.Libwbxml {
		return c.libwbxmlAttrs(t, attrs)
	}
	own := false // the element, which had a prefix
	if t.unprefixed {
		name := c.tok.Name()
		own = len(name.Prefix) > 0 && t.isOwn(name.Space)
		if err := c.declareDefault(t, name, attrs, own); err != nil {
			return err
		}
	}
	for i := range attrs {
		a := &attrs[i]
		prefix := a.Name.Prefix
		switch {
		case a.NS && string(a.Value) == EscapeSpace:
			if c.o.Lenient {
				continue
			}
			return &detailError{ErrEscape, "escapes of lenient XML, which are read on demand only"}
		case a.NS && t.in.prefixOf(a.Value) != "":
			if err := c.declareBound(t, attrs[:i], a.Value); err != nil {
				return err
			}
			continue
		case a.NS && (t.in.knows(a.Value) || t.in.spaced && len(prefix) == 0 || len(prefix) > 0 && t.isOwn(a.Value)):
			continue
		case a.NS && len(prefix) == 0: // the type has no namespaces
			if own {
				continue // another one is the default in WBXML; elements in this one declare it
			}
			f.space = c.intern(a.Value)
			if (f.flags&frameOuter != 0 || c.inEscape()) && len(a.Value) == 0 {
				continue // a reader declares it where it must
			}
		// The declaration of a namespace of the type is left out, as code pages stand for it.
		// An attribute in that namespace still needs it: it is declared again, here.
		case len(prefix) > 0 && (t.in.knows(a.Name.Space) || t.isOwn(a.Name.Space)) && !usedBefore(attrs[:i], prefix):
			t.name = append(append(t.name[:0], "xmlns:"...), prefix...)
			if err := c.attribute(t, t.name, a.Name.Space); err != nil {
				return err
			}
		case string(prefix) == "xml" && string(a.Name.Local) == "space":
			f.keepSpace(a.Value)
		}
		name := a.Name.Local
		if len(prefix) > 0 || len(t.in.Binds) > 0 { // seldom
			name = t.qualified(a.Name)
		}
		if err := c.attribute(t, name, a.Value); err != nil {
			return err
		}
		if t.unnamed && !a.NS && string(prefix) != "xml" {
			// An attribute without a prefix belongs to its element.
			foreign := c.foreign(t, a.Name) || len(prefix) == 0 && c.foreign(t, c.tok.Name())
			if err := c.unnamed(t, a.Name.Local, foreign); err != nil {
				return err
			}
		}
	}
	if t.attrs > 0 && !c.o.Lenient { // see endList
		t.enc.EndAttrs() // text that follows is content
	}
	return t.enc.Err()
}

// keepSpace acts on xml:space (XML 1.0, 2.10).
func (f *frame) keepSpace(value []byte) {
	switch string(value) {
	case "preserve":
		f.flags |= frameKeep
	case "default":
		f.flags &^= frameKeep
	}
}

// usedBefore reports whether one of attrs, other than a declaration, has prefix.
func usedBefore(attrs []xmltok.Attr, prefix []byte) bool {
	return slices.ContainsFunc(attrs, func(a xmltok.Attr) bool { return !a.NS && bytes.Equal(a.Name.Prefix, prefix) })
}

// attribute writes one attribute: the start token that stands for most of it,
// then value tokens and strings for the rest.
func (c *wbxmlWriter) attribute(t *target, name, value []byte) error {
	// Counted to know whether the list has to be closed before text.
	t.attrs++
	t.unnamed = false
	// The longest start token: what is left of the value has the fewest octets then.
	code, n, ok := t.findAttr(name, value)
	if !ok {
		at, err := c.tableName(t, name)
		if err != nil {
			return err
		}
		t.unnamed = true
		t.enc.AttrLiteral(at)
		t.named()
		switch {
		case len(value) == 0:
			return c.emptyValue(t)
		case t.in.sign != 0 && c.hasVariables(t, value):
			return c.writeVariables(t, value, name, (*wbxmlWriter).writeText)
		}
		return c.writeText(t, value)
	}
	t.attrPage = code.Page()
	t.enc.Attr(code)
	if slices.Contains(t.in.Lists, code) {
		t.listed = true // its own value, and that of an attribute behind, as in name="AAUTHTYPE" value=
	}
	// OPAQUE may stand in attribute values from version 1.2 on.
	if n == 0 && len(value) > 0 && c.header.Version >= codec.Version12 && t.in.attr(code).props&hasForm != 0 {
		t.when.attrs = c.tok.Attrs()
		octets, ok, err := c.pack(value, t.in.form(code, true, true, &t.when), string(name))
		if err != nil {
			return err
		}
		if ok {
			t.enc.Opaque(octets)
			return t.enc.Err()
		}
	}
	if t.in.sign != 0 && c.hasVariables(t, value[n:]) {
		return c.writeVariables(t, value[n:], name, (*wbxmlWriter).writePart)
	}
	return c.attrValueFrom(t, value, n)
}

// writePart writes a part of an attribute's value beside variables.
func (c *wbxmlWriter) writePart(t *target, s []byte) error {
	if !t.in.fragments { // tokens stand for all of a value
		return c.writeText(t, s)
	}
	return c.attrValueFrom(t, s, 0)
}

// attrValueFrom writes value from its n-th octet on. An empty value is written
// out: nothing at all is not the same to every reader (WBXML 1.3, 5.8.3).
func (c *wbxmlWriter) attrValueFrom(t *target, value []byte, n int) error {
	if len(value) == 0 {
		return c.emptyValue(t)
	}
	from := n // value[from:n] has no token
	for more := t.in.FindValue != nil; more && n < len(value); {
		// A token of size 0 would never come to an end.
		v, size, ok := t.in.FindValue(t.attrPage, value, n, t.listed)
		if !ok || size == 0 {
			n++
			more = t.in.fragments || t.listed // else a token stands for all of a value
			continue
		}
		// A string stands for what is between two tokens.
		if from < n {
			if err := c.writeText(t, value[from:n]); err != nil {
				return err
			}
		}
		t.enc.Value(v)
		t.attrPage = v.Page()
		n += size
		from = n
	}
	if from < len(value) {
		return c.writeText(t, value[from:])
	}
	return t.enc.Err()
}

// findAttr finds the start token for an attribute, or for the target of a PI, which is
// of the same code space (WBXML 1.3, 5.8.4.4). n octets of value are part of it.
func (t *target) findAttr(name, value []byte) (tokens.Code, int, bool) {
	if t.in.FindAttr == nil {
		return 0, 0, false
	}
	return t.in.FindAttr(t.attrPage, name, value)
}

// piEvent writes a processing instruction: they are part of a document (WBXML
// 1.3, conformance item WBXML-12).
func (c *wbxmlWriter) piEvent() error {
	if c.o.Libwbxml {
		return nil
	}
	if c.depth == 0 {
		// Before the root: the type, and so how to write it, is not yet known.
		// The limits of the tokenizer bound how much there can be.
		c.heldPIs = append(c.heldPIs, heldPI{len(c.tok.Target()), len(c.tok.Text())})
		c.heldText = append(append(c.heldText, c.tok.Target()...), c.tok.Text()...)
		return nil
	}
	if len(c.run) > 0 {
		if err := c.flushRun(false); err != nil {
			return err
		}
	}
	return c.writePI(c.targets[c.depth-1], c.tok.Target(), c.tok.Text())
}

// A heldPI has its target and data, of these lengths, in heldText.
type heldPI struct{ target, data int }

// releasePIs writes the instructions from before the root.
func (c *wbxmlWriter) releasePIs(t *target) error {
	s := c.heldText
	for _, p := range c.heldPIs {
		if err := c.writePI(t, s[:p.target], s[p.target:p.target+p.data]); err != nil {
			return err
		}
		s = s[p.target+p.data:]
	}
	return nil
}

// writePI writes an instruction: an attribute start or a literal for its target, values
// for its data, END.
func (c *wbxmlWriter) writePI(t *target, name, data []byte) error {
	if code, n, ok := t.findAttr(name, data); ok {
		t.enc.Token(codec.Token{Kind: codec.PI, Code: code})
		t.attrPage = code.Page()
		data = data[n:]
	} else {
		at, err := c.tableName(t, name)
		if err == nil {
			err = c.unnamed(t, name, false)
		}
		if err != nil {
			return err
		}
		t.enc.Token(codec.Token{Kind: codec.PI, Flags: codec.Literal, Code: tokens.Code(at)})
		t.named()
	}
	if len(data) > 0 {
		if err := c.writeText(t, data); err != nil {
			return err
		}
	}
	t.enc.EndAttrs()
	return t.enc.Err()
}
