package xmlconv

import (
	"cmp"
	"errors"
	"io"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/wire"
	"github.com/go-wbxml/wbxml/internal/xmltok"
	"github.com/go-wbxml/wbxml/tokens"
)

// toWBXML is what a Converter needs to write WBXML.
type toWBXML struct {
	tok     xmltok.Tokenizer
	targets []*target // the documents being written, the outer one first; kept for reuse
	depth   int       // targets in use
	frames  []frame   // open elements
	run     []byte    // text not yet written
	solid   bool      // run is more than ignorable white space
	conv    []byte    // scratch for conversion to the charset
	header  codec.Header
	coder   codec.Transcoder
	seen    stringTable // PlanRepeats: the texts of the document
	pass    pass

	heldPIs  []heldPI // from before the root
	heldText []byte

	encodings func(string) (xmltok.Transcoder, error)
}

// A pass is one way through the document.
type pass uint8

const (
	writing  pass = iota
	counting      // PlanRepeats: count texts before writing
)

// A target is a WBXML document being written.
type target struct {
	enc      codec.Encoder
	body     []byte
	doc      []byte // scratch for the complete document
	in       *tableInfo
	header   codec.Header
	strings  stringTable
	tagPage  uint8
	attrPage uint8
	listed   bool   // the next attribute's value is a list
	name     []byte // scratch
}

// A frame is an open element of XML.
type frame struct {
	space string // the default namespace inside, as a reader of the WBXML will see it
	code  tokens.Code
	props uint8
	flags uint8
}

const (
	frameChild   = 1 << iota // has had a child element
	frameText                // has had text that is not ignorable
	frameWritten             // has had text, which was written
	frameEmpty               // is <a/>
	frameOuter               // is the root of a nested document
)

// encodeBytes converts the document xml.
func (c *Converter) encodeBytes(dst, xml []byte) ([]byte, error) {
	c.pass = writing
	if c.o.Plan == PlanRepeats {
		c.pass = counting
		c.tok.ResetBytes(xml, c.tokOptions())
		c.seen.reset(1, 1<<20, nil)
		if err := c.encode(nil); err != nil {
			return dst, err
		}
		c.pass = writing
	}
	c.tok.ResetBytes(xml, c.tokOptions())
	if err := c.encode(nil); err != nil {
		return dst, err
	}
	return c.targets[0].complete(dst), nil
}

func (c *Converter) tokOptions() xmltok.Options {
	x := xmltok.Options{Limits: xmltok.Limits(c.o.XML)}
	if c.o.Encodings != nil {
		if c.encodings == nil {
			c.encodings = func(name string) (xmltok.Transcoder, error) { return c.o.Encodings(name) }
		}
		x.Charsets = c.encodings
	}
	return x
}

// complete appends the document: header, string table and body.
func (t *target) complete(dst []byte) []byte {
	t.header.Strings = t.strings.buf
	return append(codec.AppendHeader(dst, t.header), t.body...)
}

// encode converts what c.tok delivers, to w or, when that is nil, into the body
// of c.targets[0].
func (c *Converter) encode(w io.Writer) error {
	c.depth, c.frames, c.run, c.solid = 0, c.frames[:0], c.run[:0], false
	c.heldPIs, c.heldText = c.heldPIs[:0], c.heldText[:0]
	c.when.reset()
	c.header = c.o.Header
	c.header.Version = cmp.Or(c.header.Version, codec.Version13)
	c.header.Charset = cmp.Or(c.header.Charset, codec.UTF8)
	if err := c.findCoder(); err != nil {
		return c.refuse(err)
	}
	for {
		k, err := c.tok.Next()
		if err != nil {
			if err == io.EOF {
				break
			}
			return fromTokenizer(err)
		}
		if c.depth == 0 && k == xmltok.StartElement {
			if err := c.open(w); err != nil {
				return c.refuse(err)
			}
		}
		if err := c.event(k); err != nil {
			return c.refuse(err)
		}
	}
	return c.close(w)
}

// findCoder gets the transcoder to the charset of the output.
func (c *Converter) findCoder() error {
	c.coder = nil
	switch cs := c.header.Charset; cs {
	case codec.UTF8:
		c.coder = codec.UTF8
	case codec.USASCII, codec.ISO88591, codec.UTF16, codec.UTF16BE, codec.UTF16LE, codec.UCS2:
		c.coder = cs
	default:
		if c.o.Codec.Charsets == nil {
			_, err := cs.AppendUTF8(nil, nil)
			return err
		}
		var err error
		c.coder, err = c.o.Codec.Charsets(cs)
		return err
	}
	return nil
}

// refuse is the error err at the last token of the XML input. An error of the
// writer stays as it is.
func (c *Converter) refuse(err error) error {
	var s *codec.SyntaxError
	if errors.As(err, &s) {
		err = s.Err // its offset is in the output
	} else if !ours(err) {
		return err
	}
	line, column := c.tok.Position()
	return &SyntaxError{c.tok.Offset(), line, column, string(c.tok.AppendPath(nil)), err}
}

// ours reports whether err is about the document, not about reading or writing.
func ours(err error) bool {
	for _, e := range [...]error{codec.ErrToken, codec.ErrReference, codec.ErrInteger, codec.ErrVersion, codec.ErrCharset,
		codec.ErrBalance, codec.ErrName, codec.ErrLimit, codec.ErrState, ErrType, ErrChar, ErrNamespace} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// close ends the outer document.
func (c *Converter) close(w io.Writer) error {
	if c.depth == 0 { // a tokenizer does not end before a root
		return c.refuse(codec.ErrBalance)
	}
	t := c.targets[0]
	if w != nil {
		if err := t.enc.Close(); err != nil {
			return c.refuse(err)
		}
		return nil
	}
	var err error
	if t.body, err = t.enc.Bytes(); err != nil {
		return c.refuse(err)
	}
	return nil
}

// open begins the outer document: the tokenizer is at its root.
func (c *Converter) open(w io.Writer) error {
	table := c.documentType()
	if table == nil {
		return ErrType
	}
	t := c.push(c.tableInfo(table))
	if err := c.startTarget(t, w); err != nil {
		return err
	}
	return c.releasePIs(t)
}

// documentType chooses the type of the document: by the public identifier of
// its DOCTYPE, else by its root, else by the option. The option also chooses
// among types that have the same identifier or root.
func (c *Converter) documentType() *tokens.Table {
	option := c.o.Codec.Table
	if _, public, _ := c.tok.Doctype(); public != nil {
		if option != nil && named(option, string(public)) {
			return option
		}
		if t := tokens.ByPublic(public); t != nil {
			return t
		}
	}
	name := c.tok.Name()
	if option != nil && option.Root == string(name.Local) {
		if option.FindSpace == nil || len(name.Space) == 0 {
			return option
		}
		if _, ok := option.FindSpace(name.Space); ok {
			return option
		}
	}
	if t := tokens.ByRoot(name.Local, name.Space); t != nil {
		return t
	}
	return option
}

// named reports whether public is an identifier of t.
func named(t *tokens.Table, public string) bool {
	if t.Public == public {
		return true
	}
	for _, p := range t.Publics {
		if p == public {
			return true
		}
	}
	return false
}

// push makes a target for a document of type in the innermost one.
func (c *Converter) push(in *tableInfo) *target {
	if c.depth == len(c.targets) {
		c.targets = append(c.targets, new(target))
	}
	t := c.targets[c.depth]
	c.depth++
	t.in, t.tagPage, t.attrPage = in, 0, 0
	return t
}

// startTarget chooses the header of t and begins its body.
func (c *Converter) startTarget(t *target, w io.Writer) error {
	h := codec.Header{Version: c.header.Version, Charset: c.header.Charset}
	outer := t == c.targets[0]
	limit := c.o.Codec.Limits.Strings
	if limit == 0 {
		limit = 64 << 10
	} else if limit < 0 {
		limit = 1<<31 - 1
	}
	var given []byte
	if outer && c.o.Plan == PlanGiven {
		given = c.o.Header.Strings
	}
	t.strings.reset(h.Charset.Width(), limit, given)
	switch {
	case c.o.Anonymous:
		h.PublicID = 1
	case outer && c.o.Header.PublicID != 0:
		h.PublicID = c.o.Header.PublicID
	case outer && given != nil && uint64(c.o.Header.PublicIndex) < uint64(len(given)):
		h.PublicIndex = c.o.Header.PublicIndex
	case t.in.PublicID != 0:
		h.PublicID = t.in.PublicID
	case t.in.Public == "":
		h.PublicID = 1
	default:
		at, err := c.tableName(t, []byte(t.in.Public))
		if err != nil {
			return err
		}
		h.PublicIndex = at
	}
	t.header = h
	o := c.o.Codec
	o.Table = t.in.Table
	t.enc.SetOptions(o)
	if w != nil {
		h.Strings = t.strings.buf
		t.enc.Reset(w, h)
	} else {
		t.enc.ResetBody(t.body[:0], h)
	}
	return t.enc.Err()
}

// tableName puts a name, or a public identifier, into the string table of t.
func (c *Converter) tableName(t *target, name []byte) (uint32, error) {
	var err error
	var n int
	c.conv, n, err = c.coder.AppendFrom(c.conv[:0], name)
	if err == nil && n < len(name) {
		err = &detailError{codec.ErrCharset, "name with a character that the charset lacks"}
	}
	if err != nil {
		return 0, err
	}
	given := c.o.Plan == PlanGiven && t == c.targets[0]
	if given || c.o.Plan == PlanNone {
		if at, ok := t.strings.find(c.conv); ok && given {
			return at, nil
		}
		return 0, &detailError{codec.ErrName, "\"" + string(name) + "\" has no token, and the plan has no place for it in the string table"}
	}
	at, ok := t.strings.add(c.conv)
	if !ok {
		return 0, &codec.LimitError{Limit: "Strings", Max: int64(t.strings.max)}
	}
	return at, nil
}

// event converts one token of XML.
func (c *Converter) event(k xmltok.Kind) error {
	switch k {
	case xmltok.StartElement:
		return c.startElement()
	case xmltok.EndElement:
		return c.endElement()
	case xmltok.Text, xmltok.CDATA:
		return c.textEvent(c.tok.Text(), k == xmltok.CDATA)
	case xmltok.PI:
		return c.piEvent()
	}
	return nil // comments, the declaration and DOCTYPE are not part of WBXML
}

// textEvent takes a piece of text in.
func (c *Converter) textEvent(s []byte, cdata bool) error {
	f := &c.frames[len(c.frames)-1]
	if cdata && c.o.CDATA && c.header.Version > codec.Version10 {
		if err := c.flushRun(false); err != nil {
			return err
		}
		f.flags |= frameText | frameWritten
		return c.writeOpaqueText(s)
	}
	if !c.solid && (cdata && len(s) > 0 || c.o.KeepSpace || !isSpace(s)) {
		c.solid = true
	}
	c.run = append(c.run, s...)
	return nil
}

// flushRun writes the text collected, at the end of its element or before
// something else in it.
func (c *Converter) flushRun(end bool) error {
	if len(c.run) == 0 {
		return nil
	}
	s, solid := c.run, c.solid
	c.run, c.solid = c.run[:0], false
	f := &c.frames[len(c.frames)-1]
	if !solid { // white space
		leaf := end && f.flags&(frameChild|frameWritten) == 0
		if f.flags&frameText == 0 && (!leaf || f.props&elementOnly != 0) {
			return nil
		}
	}
	if solid && !isSpace(s) {
		f.flags |= frameText
	}
	first := f.flags&(frameChild|frameWritten) == 0
	f.flags |= frameWritten
	t := c.targets[c.depth-1]
	if f.props&isWhen != 0 {
		c.when.start(f.code)
		c.when.text = append(c.when.text, s...)
	}
	if end && first && f.props&hasForm != 0 && c.header.Version > codec.Version10 {
		if octets, ok := c.pack(s, t.in.form(f.code, false, &c.when)); ok {
			t.enc.Opaque(octets)
			return t.enc.Err()
		}
	}
	return c.writeText(t, s)
}

// writeText writes s as a string, by reference where the plan has it.
func (c *Converter) writeText(t *target, s []byte) error {
	if c.o.Plan == PlanRepeats || c.o.Plan == PlanGiven {
		if at, ok := c.shared(t, s); ok {
			t.enc.TextRef(at)
			return t.enc.Err()
		}
	}
	t.enc.Text(s)
	return t.enc.Err()
}

// shared returns the place of s in the string table, where that saves octets.
func (c *Converter) shared(t *target, s []byte) (uint32, bool) {
	if c.pass == counting {
		c.seen.count(s)
		return 0, false
	}
	var n int
	var err error
	c.conv, n, err = c.coder.AppendFrom(c.conv[:0], s)
	if err != nil || n < len(s) || len(s) == 0 {
		return 0, false
	}
	at, ok := t.strings.find(c.conv)
	if !ok && c.o.Plan == PlanRepeats {
		// n references and the entry against n inline strings. An offset is
		// taken to have two octets.
		inline := len(c.conv) + t.strings.width + 1
		if n := c.seen.counted(s); n*3+inline-1 < n*inline {
			at, ok = t.strings.add(c.conv)
		}
	}
	return at, ok && wire.SizeInt(at)+1 < len(c.conv)+t.strings.width+1
}

// piEvent writes a processing instruction: they are part of a document (WBXML
// 1.3, conformance item WBXML-12).
func (c *Converter) piEvent() error {
	if c.depth == 0 {
		// Before the root: the type, and so how to write it, is not yet known.
		c.holdPI()
		return nil
	}
	if len(c.frames) > 0 {
		if err := c.flushRun(false); err != nil {
			return err
		}
	}
	return c.writePI(c.targets[c.depth-1], c.tok.Target(), c.tok.Text())
}

func (c *Converter) writePI(t *target, name, data []byte) error {
	if code, n, ok := t.findAttr(name, data); ok {
		t.enc.PI(code)
		t.attrPage = code.Page()
		data = data[n:]
	} else {
		at, err := c.tableName(t, name)
		if err != nil {
			return err
		}
		t.enc.PILiteral(at)
	}
	if len(data) > 0 {
		if err := c.writeText(t, data); err != nil {
			return err
		}
	}
	t.enc.EndAttrs()
	return t.enc.Err()
}
