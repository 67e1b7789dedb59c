package xmlconv

import (
	"bytes"
	"slices"
	"strings"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/wire"
	"github.com/go-wbxml/wbxml/internal/xmlesc"
	"github.com/go-wbxml/wbxml/tokens"
)

// Variables in text, as WML has them (WML 1.3, 10.3). In XML each begins with a sign: $name,
// $(name), or $(name:word) with a word for how its value is inserted, which its first letter
// may stand for. The sign twice is the sign itself. In WBXML a variable is an extension, and
// the sign stands in strings once.
//
// Encoders that know no variables, such as libwbxml's, write them into strings as XML has
// them. So a string is read as XML has it as far as it can be: only a sign that begins
// nothing is doubled. In writing, a string ends behind a sign that could be taken for the
// beginning of something, and what follows is another string.

// variables are the kinds of variables of a document type.
type variables struct {
	sign  byte // '$'; 0 = the type has none
	kinds []*tokens.Ext
	attrs []tokens.VarAttr
}

// newVariables returns the EXT_I rows of t that XML can have as variables.
func newVariables(t *tokens.Table) (v variables) {
	for i := range t.Exts {
		x := &t.Exts[i]
		if x.Var && x.Token < wire.ExtT0 && len(x.Before) == 2 && x.Before[1] == '(' && (v.sign == 0 || v.sign == x.Before[0]) &&
			strings.HasSuffix(x.After, ")") && (x.After == ")" || x.After[0] == ':' && len(x.After) > len(":)")) {
			v.sign, v.kinds, v.attrs = x.Before[0], append(v.kinds, x), t.VarAttrs
		}
	}
	return v
}

// wordOf returns the word of a kind, "" where it has none.
func wordOf(x *tokens.Ext) string { return strings.Trim(x.After, ":)") }

// kind returns the kind of a variable with that word in the attribute attr, "" in content;
// nil for a word that none has.
func (v *variables) kind(word, attr []byte) *tokens.Ext {
	for _, x := range v.kinds {
		w := wordOf(x)
		if len(word) == 0 && slices.ContainsFunc(v.attrs, func(a tokens.VarAttr) bool { return a.Token == x.Token && a.Attr == string(attr) }) {
			return x
		}
		if bytes.EqualFold(word, []byte(w)) || len(word) == 1 && w != "" && bytes.EqualFold(word, []byte(w[:1])) {
			return x
		}
	}
	if len(word) == 0 {
		return v.kinds[len(v.kinds)-1]
	}
	return nil
}

// scan looks at s, which begins with the sign. It returns the octets that the variable or
// the double sign there has, 0 where neither begins; the name is empty for a double sign.
func (v *variables) scan(s, attr []byte) (name []byte, x *tokens.Ext, n int) {
	switch {
	case len(s) < 2:
	case s[1] == v.sign:
		return nil, nil, 2
	case s[1] == '(':
		// Each octet is looked at once: what ends a search may begin another.
		from, colon := len("$("), 0
		for n = from; n < len(s) && isNameOctet(s[n], v.sign); n++ {
			if s[n] == ':' {
				if colon > 0 {
					return nil, nil, 0
				}
				colon = n
			}
		}
		if n == len(s) || s[n] != ')' {
			return nil, nil, 0
		}
		name = s[from:n]
		var word []byte
		if colon > 0 {
			name, word = s[from:colon], s[colon+1:n]
		}
		if x = v.kind(word, attr); x == nil || len(name) == 0 || colon > 0 && len(word) == 0 {
			return nil, nil, 0
		}
		return name, x, n + 1
	default:
		for n = 1; n < len(s) && (isLetter(s[n]) || n > 1 && s[n] >= '0' && s[n] <= '9'); n++ {
		}
		if n > 1 {
			return s[1:n], v.kind(nil, attr), n
		}
	}
	return nil, nil, 0
}

// isNameOctet reports whether b may stand between brackets. Names of WML are letters, digits
// and underlines; others come back as they were.
func isNameOctet(b, sign byte) bool {
	return b >= ' ' && b != 0x7F && b != sign && b != '(' && b != ')'
}

func isLetter(b byte) bool { return b == '_' || b|0x20 >= 'a' && b|0x20 <= 'z' }

// writeVariables writes s, text with variables, in the attribute attr or in content. Strings
// between them go to write.
func (c *wbxmlWriter) writeVariables(t *target, s, attr []byte, write func(c *wbxmlWriter, t *target, s []byte) error) error {
	v := &t.in.variables
	c.plain = c.plain[:0]
	for {
		i := bytes.IndexByte(s, v.sign)
		if i < 0 {
			i = len(s)
		}
		c.plain = append(c.plain, s[:i]...)
		if s = s[i:]; len(s) == 0 {
			return c.flushPlain(t, write)
		}
		name, x, n := v.scan(s, attr)
		if n == 0 { // nothing begins with it
			c.plain, s = append(c.plain, v.sign), s[1:]
			continue
		}
		s = s[n:]
		if x == nil {
			c.plain = append(c.plain, v.sign)
			if len(s) == 0 || s[0] != v.sign && s[0] != '(' && !isLetter(s[0]) {
				continue
			}
		}
		err := c.flushPlain(t, write)
		if err == nil && x != nil {
			err = c.writeVariable(t, x, name)
		}
		if err != nil {
			return err
		}
	}
}

// flushPlain writes the string collected.
func (c *wbxmlWriter) flushPlain(t *target, write func(c *wbxmlWriter, t *target, s []byte) error) error {
	if len(c.plain) == 0 {
		return nil
	}
	err := write(c, t, c.plain)
	c.plain = c.plain[:0]
	return err
}

// writeVariable writes a variable with its name inline, or by reference where the plan has
// it and the type has EXT_T that means the same.
func (c *wbxmlWriter) writeVariable(t *target, x *tokens.Ext, name []byte) error {
	octets, ok := c.whole(name)
	if !ok {
		return &detailError{codec.ErrCharset, "variable with a character that the charset lacks"}
	}
	number := int(x.Token - wire.ExtI0)
	refers := refersLike(t.in.Table, number)
	if refers && t.plan == PlanGiven {
		if at, ok := c.placeOf(t, octets, len(name)); ok {
			t.enc.Token(codec.Token{Kind: codec.ExtInt, Flags: codec.ExtFlags(number), Code: tokens.Code(at)})
			return t.enc.Err()
		}
	}
	t.enc.ExtString(number, name)
	if refers && t.plan == PlanRepeats {
		c.noteText(t, octets, t.enc.Offset(), len(name))
	}
	return t.enc.Err()
}

// refersLike reports whether EXT_T with a number stands for the variable that EXT_I with it
// stands for.
func refersLike(t *tokens.Table, number int) bool {
	inline, refers := extOf(t, wire.ExtI0+number), extOf(t, wire.ExtT0+number)
	return inline != nil && refers != nil && refers.Var && inline.Before == refers.Before && inline.After == refers.After
}

// extOf returns what the table t says of an extension token, or nil; for one that is
// enumerated, the first row.
func extOf(t *tokens.Table, octet int) *tokens.Ext {
	if t == nil {
		return nil
	}
	i := slices.IndexFunc(t.Exts, func(x tokens.Ext) bool { return int(x.Token) == octet })
	if i < 0 {
		return nil
	}
	return &t.Exts[i]
}

// means reports whether the extension t is a variable of the kind x.
func (in *tableInfo) means(t codec.Token, x *tokens.Ext) bool {
	octet := wire.ExtI0 + t.Num()
	if t.Kind == codec.ExtInt {
		octet = wire.ExtT0 + t.Num()
	}
	o := extOf(in.Table, octet)
	return o != nil && o.Var && o.Before == x.Before && o.After == x.After
}

// contentText puts the text of t into c.text as XML has it beside variables.
func (c *xmlWriter) contentText(l *level, t codec.Token, form tokens.FormKind) error {
	err := c.textOf(l, t, form)
	if err == nil && l.in.sign != 0 {
		err = c.variableText(l, t)
	}
	return err
}

// variableText changes c.text, the text of t, to what XML has for it: in strings a sign that
// begins nothing is doubled. A variable that would not be read again is ErrToken.
func (c *xmlWriter) variableText(l *level, t codec.Token) error {
	v, s := &l.in.variables, c.text
	switch {
	case c.o.asIs:
		return nil
	case t.Kind == codec.ExtString || t.Kind == codec.ExtInt:
		// EXT_T may be a string of another meaning.
		if len(s) < 2 || s[0] != v.sign || s[1] != '(' || xmlesc.Check(s) != nil { // which has an error of its own
			return nil
		}
		if name, x, n := v.scan(s, nil); n != len(s) || name == nil || len(x.Before)+len(name)+len(x.After) != n || !l.in.means(t, x) {
			return c.fault(l.d, &detailError{codec.ErrToken, "variable with a name that XML cannot have"})
		}
		if c.reserved && !c.writable(l, s) { // lenient: what is read again
			return c.fault(l.d, &detailError{codec.ErrCharset, "variable that its charset cannot have"})
		}
		return nil
	case t.Kind != codec.Text && t.Kind != codec.Entity:
		return nil
	}
	from := bytes.IndexByte(s, v.sign)
	if from < 0 {
		return nil
	}
	n := len(s)
	for i := from; i < n; i++ {
		size := 1
		if s[i] == v.sign {
			if _, _, size = v.scan(s[i:n], nil); size == 0 {
				size = 1
				c.text = append(c.text, v.sign)
			}
		}
		c.text = append(c.text, s[i:i+size]...)
		i += size - 1
	}
	c.text = c.text[:from+copy(c.text[from:], c.text[n:])]
	return nil
}
