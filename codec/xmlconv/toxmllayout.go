package xmlconv

import (
	"cmp"
	"strings"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/tokens"
)

// A layout says where XML may be indented. Of a slice the document is read
// twice: first by survey, which notes the elements without text.
type layout struct {
	scout    codec.Decoder
	surveyed bool
	only     []uint64 // bit n: the n-th element may be indented
	ordinal  int      // elements begun
	open     []surveyed
}

// reset forgets a survey, but not its memory.
func (y *layout) reset() {
	y.surveyed, y.only, y.ordinal, y.open = false, y.only[:0], 0, y.open[:0]
}

// mayIndent notes whether the element e may be indented: because it was
// surveyed or, in a stream, by its definition.
func (c *xmlWriter) mayIndent(e *element, props uint8) {
	may := props&elementOnly != 0
	if c.surveyed {
		// Behind the surveyed elements there is an error, which the conversion will meet.
		may = c.ordinal < len(c.only)*64 && c.only[c.ordinal/64]>>(c.ordinal%64)&1 != 0
	}
	// Both passes number elements in the order of their start tags, nested documents included.
	c.ordinal++
	if may && e.flags&preserves == 0 {
		e.flags |= indents
	}
}

// newline begins a line at depth n. Limits.Depth bounds n, and so what a line costs.
func (c *xmlWriter) newline(n int) {
	const spaces = "                                                                "
	width := c.o.Indent
	if width == 0 {
		width = 2
	}
	c.out = append(c.out, '\n')
	for n *= width; n > 0; n -= len(spaces) {
		c.out = append(c.out, spaces[:min(n, len(spaces))]...)
	}
}

// writeDoctype writes the document type declaration of a document with that header, where
// the type has one.
func (c *xmlWriter) writeDoctype(in *tableInfo, h codec.Header) {
	if c.o.Mode == ModeIndent {
		c.out = append(c.out, '\n')
	}
	// Without a public identifier a declaration would name nothing.
	if c.o.Anonymous || in.doctype == "" {
		return
	}
	declared := in.doctype
	if in.Borrowed && h.PublicID != in.PublicID && len(in.Publics) > 0 {
		declared = doctype(in.Table, in.Publics[0]) // of the type that it is an overlay of
	}
	c.out = append(c.out, declared...)
	if c.o.Mode == ModeIndent {
		c.out = append(c.out, '\n')
	}
}

// doctype returns the declaration for a type with a public identifier, "" where it has none.
// Only a table that does not come from the generator could have identifiers that break it.
func doctype(t *tokens.Table, public string) string {
	prefix, _, prefixed := strings.Cut(t.Root, ":")
	if t.Root == "" || nameProps(t.Root)&unfit != 0 || prefixed && !binds(t, prefix) || public == "" || !isPublic(public) || !isSystem(t.System) {
		return ""
	}
	// An empty system identifier stands for the document itself, which is no DTD: who loads
	// DTDs would fail. A file that is not there is passed over.
	system := cmp.Or(t.System, t.Name+".dtd")
	return "<!DOCTYPE " + t.Root + ` PUBLIC "` + public + `" "` + system + `">`
}

// isPublic reports whether s can be a public identifier in double quotes (XML
// 1.0, [13]).
func isPublic(s string) bool {
	for i := range len(s) {
		b := s[i]
		letter := b|0x20 >= 'a' && b|0x20 <= 'z' || b >= '0' && b <= '9'
		if !letter && strings.IndexByte(" -'()+,./:=?;!*#@$_%", b) < 0 {
			return false
		}
	}
	return true
}

// isSystem reports whether s can be a system identifier in double quotes.
func isSystem(s string) bool {
	for i := range len(s) {
		if b := s[i]; b < ' ' || b > '~' || b == '"' {
			return false
		}
	}
	return true
}

// A surveyed element is open in a survey.
type surveyed struct {
	code    tokens.Code
	ordinal int
	props   uint8
	text    bool // it has text that is not ignorable
	child   bool
}

// survey looks through a document for the elements that have child elements and
// no text. Errors are left for the conversion to find.
func (c *xmlWriter) survey(doc []byte) {
	c.surveyed = true
	c.scout.SetOptions(c.o.Codec)
	c.scout.ResetBytes(doc)
	table, err := c.scout.Table()
	if err != nil || table == nil {
		return
	}
	n := 0
	c.surveyBody(&c.scout, c.tableInfo(table), 0, &n)
}

// surveyBody notes the elements of d, a document nested depth levels deep, the
// first being the n-th.
func (c *xmlWriter) surveyBody(d *codec.Decoder, in *tableInfo, depth int, n *int) {
	when := c.condition(depth)
	outer := len(c.open)
	for {
		t, err := d.Next()
		if err != nil {
			c.open = c.open[:outer]
			return
		}
		top := len(c.open) - 1
		switch t.Kind {
		case codec.Start:
			if top >= 0 {
				c.open[top].child = true
			}
			// A literal has code and properties 0: no rule is about it.
			e := surveyed{ordinal: *n}
			if t.Flags&codec.Literal == 0 {
				e.code, e.props = t.Code, in.props(t.Code)
			}
			if e.props&isWhen != 0 {
				when.start(t.Code)
				if top-1 >= outer {
					c.open[top-1].props |= scopes
				}
			}
			c.open = append(c.open, e)
			*n++
		case codec.End:
			e := &c.open[top]
			c.open = c.open[:top]
			if e.child && !e.text {
				c.note(e.ordinal)
			}
			if e.props&scopes != 0 {
				when.start(0)
			}
		case codec.Opaque, codec.Text, codec.Entity, codec.ExtString, codec.ExtInt, codec.Ext, codec.ContentValue:
			if top >= outer {
				c.surveyText(d, t, in, when, depth, n)
			}
		case codec.AttrStart, codec.PI:
			for err == nil && t.Kind != codec.AttrsEnd {
				t, err = d.Next()
			}
		}
	}
}

// surveyText notes text, or looks through a nested document.
func (c *xmlWriter) surveyText(d *codec.Decoder, t codec.Token, in *tableInfo, when *condition, depth int, n *int) {
	e := &c.open[len(c.open)-1]
	if t.Kind == codec.Opaque {
		// As the conversion does: the numbers of elements agree only if both enter the same
		// documents.
		if table, ok := in.nestedTable(e.code, t.Data, when, c.o.Codec.Resolve); ok {
			if inner, err := d.Nested(t, table); err == nil {
				c.surveyBody(inner, c.tableInfo(table), depth+1, n)
			}
			return
		}
	}
	// Most text need not be looked at: that there is any is enough.
	if e.props&(isWhen|elementOnly) == 0 {
		e.text = e.text || len(t.Data) > 0 || t.Kind != codec.Text
		return
	}
	if t.Kind == codec.Opaque { // it will be read as text
		t = codec.Token{Kind: codec.Text, Data: t.Data}
	}
	c.text, _ = d.AppendToken(c.text[:0], t)
	if e.props&isWhen != 0 {
		when.text = append(when.text, c.text...)
	}
	e.text = e.text || e.props&elementOnly == 0 || !isSpace(c.text)
}

// note notes the element with the given ordinal. A bit each is all that is kept of the
// document, which may have as many elements as octets.
func (c *xmlWriter) note(ordinal int) {
	for len(c.only)*64 <= ordinal {
		c.only = append(c.only, 0)
	}
	c.only[ordinal/64] |= 1 << (ordinal % 64)
}
