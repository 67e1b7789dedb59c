package xmlconv

import (
	"encoding/base64"
	"encoding/binary"
	"io"
	"strconv"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/tokens"
)

// opaque writes opaque content: a nested document as its root element, other
// octets by the rule for the element, else as text.
func (c *Converter) opaque(d *codec.Decoder, in *tableInfo, t codec.Token) error {
	form := tokens.FormKind(0)
	if n := len(c.elems); n > 0 {
		e := &c.elems[n-1]
		if e.flags&literal == 0 && in.props(e.code)&hasForm != 0 {
			if table, ok := in.nestedTable(e.code, t.Data, &c.when, c.o.Codec.Resolve); ok {
				return c.nested(d, t, table)
			}
			form = in.form(e.code, false, &c.when)
		}
	}
	var err error
	if c.text, err = c.formatOpaque(d, t, form); err != nil {
		return err
	}
	return c.characters(d, c.text, c.o.CDATA && form <= tokens.FormText)
}

// nested writes the document in t in its place.
func (c *Converter) nested(d *codec.Decoder, t codec.Token, table *tokens.Table) error {
	n, err := d.Nested(t, table)
	if err != nil {
		return err
	}
	outer, direct, when := c.outer, c.direct, c.when
	c.when = condition{}
	if err = c.enter(n); err == nil {
		err = c.body(n, c.tableInfo(table))
	}
	c.outer, c.direct, c.when = outer, direct, when
	return err
}

// enter reads the header of a nested document.
func (c *Converter) enter(d *codec.Decoder) error {
	h, err := d.Header()
	c.setDirect(h.Charset)
	return err
}

// formatOpaque returns what stands in XML for the opaque data of the last token,
// t, in c.text.
func (c *Converter) formatOpaque(d *codec.Decoder, t codec.Token, form tokens.FormKind) ([]byte, error) {
	b, dst := t.Data, c.text[:0]
	switch form {
	case tokens.FormBase64:
		return base64.StdEncoding.AppendEncode(dst, b), nil
	case tokens.FormDateTime:
		if out, ok := appendDateTime(dst, b); ok {
			return out, nil
		}
		return dst, c.fault(d, &detailError{codec.ErrCharset, "octets are no date and time"})
	case tokens.FormInteger:
		if len(b) > 8 {
			return dst, c.fault(d, &detailError{codec.ErrInteger, "integer of more than 8 octets"})
		}
		var wide [8]byte
		copy(wide[8-len(b):], b)
		return strconv.AppendUint(dst, binary.BigEndian.Uint64(wide[:]), 10), nil
	}
	// Text: in the charset of the document.
	return d.AppendToken(dst, codec.Token{Kind: codec.Text, Data: b})
}

// appendDateTime converts packed decimal to the form 1999-04-30T06:40:00Z. What
// is cut off at the end is zero (SI 1.0, 8.2.2).
func appendDateTime(dst, b []byte) ([]byte, bool) {
	if len(b) == 0 || len(b) > 7 {
		return dst, false
	}
	var full [7]byte
	copy(full[:], b)
	for i, v := range full {
		if v>>4 > 9 || v&15 > 9 {
			return dst, false
		}
		dst = append(dst, '0'+v>>4, '0'+v&15, "\x00--T::Z"[i])
		if i == 0 {
			dst = dst[:len(dst)-1]
		}
	}
	return dst, true
}

// packDateTime is the inverse of appendDateTime.
func packDateTime(dst, s []byte) ([]byte, bool) {
	const form = "0000-00-00T00:00:00Z"
	if len(s) != len(form) {
		return dst, false
	}
	mark, half := len(dst), -1
	for i, b := range s {
		switch {
		case form[i] != '0':
			if b != form[i] {
				return dst[:mark], false
			}
		case b < '0' || b > '9':
			return dst[:mark], false
		case half < 0:
			half = int(b - '0')
		default:
			dst = append(dst, byte(half)<<4|(b-'0'))
			half = -1
		}
	}
	for len(dst) > mark+1 && dst[len(dst)-1] == 0 {
		dst = dst[:len(dst)-1]
	}
	return dst, true
}

// survey looks through a document for the elements that hold elements only, and
// may so be indented. Errors are left for the conversion to find.
func (c *Converter) survey(doc []byte) error {
	c.scout.SetOptions(c.o.Codec)
	c.scout.ResetBytes(doc)
	table, err := c.scout.Table()
	if err != nil || table == nil {
		return nil
	}
	n := 0
	c.surveyBody(&c.scout, c.tableInfo(table), &n)
	c.when.reset()
	return nil
}

// surveyBody notes the elements of d, the first being the n-th. It reports
// whether it came to the end.
func (c *Converter) surveyBody(d *codec.Decoder, in *tableInfo, n *int) bool {
	type open struct {
		code        tokens.Code
		ordinal     int
		text, child bool
	}
	var stack []open
	for {
		t, err := d.Next()
		if err != nil {
			return err == io.EOF
		}
		top := len(stack) - 1
		switch t.Kind {
		case codec.Start:
			if top >= 0 {
				stack[top].child = true
			}
			code := t.Code
			if t.Flags&codec.Literal != 0 {
				code = 0
			}
			if in.props(code)&isWhen != 0 {
				c.when.start(code)
			}
			stack = append(stack, open{code: code, ordinal: *n})
			*n++
		case codec.End:
			e := stack[top]
			stack = stack[:top]
			c.when.open = false
			if e.child && !e.text {
				for len(c.only)*64 <= e.ordinal {
					c.only = append(c.only, 0)
				}
				c.only[e.ordinal/64] |= 1 << (e.ordinal % 64)
			}
		case codec.Opaque:
			if top < 0 || !c.surveyNested(d, in, t, stack[top].code, n) {
				if top >= 0 {
					stack[top].text = true
				}
				break
			}
			stack[top].child = true
		case codec.Text, codec.Entity, codec.ExtString, codec.ExtInt, codec.Ext:
			if top >= 0 {
				stack[top].text = true
			}
			if c.when.open {
				c.when.text, _ = d.AppendToken(c.when.text, t)
			}
		case codec.AttrStart, codec.PI:
			if skipValue(d) != nil {
				return false
			}
		}
	}
}

// skipValue passes over an attribute list or processing instruction.
func skipValue(d *codec.Decoder) error {
	for {
		if t, err := d.Next(); err != nil || t.Kind == codec.AttrsEnd {
			return err
		}
	}
}

// surveyNested looks through the document in t, if it is one.
func (c *Converter) surveyNested(d *codec.Decoder, in *tableInfo, t codec.Token, code tokens.Code, n *int) bool {
	table, ok := in.nestedTable(code, t.Data, &c.when, c.o.Codec.Resolve)
	if !ok {
		return false
	}
	inner, err := d.Nested(t, table)
	if err != nil {
		return false
	}
	when := c.when
	c.when = condition{}
	ok = c.surveyBody(inner, c.tableInfo(table), n)
	c.when = when
	return ok
}
