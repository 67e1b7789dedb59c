package xmlconv

import (
	"io"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/xmltok"
)

// How escapes in XML become WBXML; see lenient.go. With Lenient, lenientEvent gets every
// event of the tokenizer first. It takes those of escapes, and leaves the others to the
// plain conversion, whose octets are the same.
//
// An escape is a frame like an element. c.run, the text that is not yet written, is that
// of the innermost frame here too.
//
// The attribute list of an element stays open until the next event, which may be w:attrs.
//
// The other files: the attributes of escapes (towbxmlescapes.go), elements and lists
// (towbxmllenienttags.go), text (towbxmllenienttexts.go), documents (towbxmllenientdocs.go).

// unescaping is the state of reading escapes.
type unescaping struct {
	fresh    bool // behind a start tag, whose attribute list may go on
	shifting bool // references that lead nowhere get an offset that none leads to
}

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
			return true, c.startEscape(escapeNamed(name.Local), in, w)
		}
		if !content {
			return false, wrongEscape("an element in " + escapes[in].name)
		}
		if in == escapeDocument {
			c.targets[c.depth-1].escaped.roots++
		}
		err = c.endList()
		// Whether its list goes on shows only with the next event.
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
		case content: // white space may be layout in front of w:attrs
		case escapes[in].text:
			c.run = append(c.run, s...)
		case !isSpace(s):
			err = wrongEscape("text in " + escapes[in].name)
		}
		return !content, err
	case xmltok.PI:
		if !content {
			return false, wrongEscape("an instruction in " + escapes[in].name)
		}
		// In a document an instruction is content, without which it is empty.
		if in == escapeDocument {
			c.frames[len(c.frames)-1].flags |= frameChild
		}
		err = c.endList()
	}
	return false, err
}

// inEscape reports whether the element just begun is a root in the escape for a document.
func (c *wbxmlWriter) inEscape() bool {
	n := len(c.frames) - 2
	return n >= 0 && c.frames[n].flags&frameEscape != 0
}

// endList ends the attribute list of the element just begun. It is called in front of
// everything but w:attrs, and does nothing where the list has ended.
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
	if err := c.checkEscape(e); err != nil {
		return err
	}
	if e == escapeDocument {
		if c.depth > 0 && in != noEscape {
			return wrongEscape("wbxml in " + escapes[in].name)
		}
		return c.startDocument(w)
	}
	// The type is found by the root. Of the escapes, only the one for a document names it.
	if c.depth == 0 {
		return wrongEscape("at the root there is wbxml only")
	}
	if err := c.place(e, in); err != nil {
		return err
	}
	// The tokenizer bounds the depth of XML, and so how many frames there are.
	f := c.addFrame()
	*f = frame{flags: frameEscape, escape: e}
	t := c.targets[c.depth-1]
	var err error
	switch e {
	case escapeTag:
		err = c.startTag(t, f)
	case escapeAttr:
		err = c.startAttr(t, f)
	case escapeTarget:
		err = c.writeTarget(t)
	case escapeValue:
		f.code, err = c.codeAttr()
	case escapeS:
		err = c.startString(t, in)
	case escapeOpaque:
		err = c.startOpaque(f)
	case escapeE:
		err = c.writeEntity(t)
	case escapeExtI, escapeExtT, escapeExt:
		err = c.startExt(t, f, e)
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
	part := e >= escapeValue // of a text or a value
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
		// A value token stands in attribute lists only, as text has no such tokens.
		ok = e != escapeAttr && e != escapeTarget && e != escapeValue
		if err := c.endList(); err != nil {
			return err
		}
		// White space beside a part of a text is text.
		c.solid = c.solid || part && len(c.run) > 0
		if err := c.flushRun(false); err != nil {
			return err
		}
		switch {
		case part:
			p.flags |= frameText | frameWritten
		// As beside any child, white space is layout then.
		case e == escapeTag || in == escapeDocument:
			p.flags |= frameChild
		}
	case escapeAttrs:
		ok = e == escapeAttr
	case escapePI:
		// The target comes first, and once. White space in front of it is layout.
		if e == escapeTarget {
			ok = p.flags&frameChild == 0 && isSpace(c.run)
			p.flags |= frameChild
			c.run = c.run[:0]
			break
		}
		ok = p.flags&frameChild != 0 && part
	case escapeAttr:
		ok = part
	case escapeExtI, escapeExtT:
		// The string of an extension is text, or one string in octets.
		ok = e == escapeS && p.flags&frameWritten == 0 && len(c.run) == 0
	}
	if !ok {
		where := "an element"
		if in != noEscape {
			where = escapes[in].name
		}
		return wrongEscape(escapes[e].name + " has no place here in " + where)
	}
	// The text up to here is a part of its own: each part is a token.
	if in == escapeAttr || in == escapePI && e != escapeTarget {
		p.flags |= frameWritten
		return c.flushPart(c.targets[c.depth-1])
	}
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
		// The list has stayed open for these. A list without attributes has no END.
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
		// What follows in the value is looked up on the page of this token.
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
