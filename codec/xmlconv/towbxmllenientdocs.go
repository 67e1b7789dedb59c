package xmlconv

import (
	"io"
	"strconv"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/limit"
	"github.com/go-wbxml/wbxml/internal/wire"
	"github.com/go-wbxml/wbxml/tokens"
)

// The escape for a document: the header that XML does not carry. Where it is the outer
// one, options of the caller about the header count more, as for any document; one in
// OPAQUE is as the escape says, whatever the document around it is.

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

// startDocument begins a document: the outer one, or one in OPAQUE. The latter has a
// version and a charset of its own, which hold until its end.
func (c *wbxmlWriter) startDocument(w io.Writer) error {
	outer := c.depth == 0
	table, err := c.escapedType()
	if err != nil {
		return err
	}
	if !outer {
		// The text in front of it belongs to the document around.
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
	// Both headers are in use by turns: the one around comes back at the end.
	h := &t.escaped
	h.given, h.outer, h.coder = true, c.header, c.coder
	if err := c.escapedHeader(t, outer); err != nil {
		return err
	}
	f := c.addFrame()
	*f = frame{flags: frameEscape, escape: escapeDocument, props: elementOnly}
	// A root in it is read in the namespace of its type, whatever is declared around it.
	if t.in.spaced {
		f.space = t.in.rootSpace()
	}
	if err := c.startTarget(t, w); err != nil || !outer {
		return err
	}
	return c.releasePIs(t)
}

// escapedType returns the type that the escape for a document names. A name that is not
// known is an error: the codes in escapes are those of that type.
func (c *wbxmlWriter) escapedType() (*tokens.Table, error) {
	name, given := c.attr("type")
	if !given {
		return noTable, nil
	}
	// A table of the caller, such as one of a vendor, need not be among the registered ones.
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
	// A charset without a transcoder is no error: the text of such a document is escapes.
	switch err := c.findCoder(); {
	case err != nil:
		c.coder = lacking{}
	case isUTF8(c.header.Charset): // unknown, too
		c.coder = codec.UTF8
	}
	// The identifier goes into the string table when that begins (startTarget).
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
	t.name, err = c.inCharset(t.name[:0], public, "public identifier")
	return err
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
// grows. Several items at the top, or instructions only, are in version 1.0 only, so that
// such a document stays as it is.
func (t *target) raise() (more int) {
	if t.escaped.given && t.escaped.roots != 1 || t.escaped.text {
		return 0
	}
	if t.header.Version == codec.Version10 { // which names no charset
		more = wire.SizeInt(uint32(t.header.Charset))
	}
	t.header.Version = t.escaped.needs
	return more
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

// lacking is a charset that lacks every character: each becomes ENTITY. So a document in a
// charset that nobody has can be written all the same: what is no escape in it is markup,
// and text that somebody has put in since.
type lacking struct{}

func (lacking) AppendUTF8(dst, _ []byte) ([]byte, error) { return dst, codec.ErrCharset }

func (lacking) AppendFrom(dst, _ []byte) ([]byte, int, error) { return dst, 0, nil }

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
