package template

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strings"

	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/wire"
	"github.com/go-wbxml/wbxml/internal/xmlesc"
	"github.com/go-wbxml/wbxml/tokens"
)

// A step of rendering: literal octets, and then an action by its kind.
type step struct {
	literal int32
	kind    stepKind
	slot    int32 // stepOpen, stepClose: octets of the length as compiled; stepWord, stepValueEnd: index of values
}

// A stepKind is the action behind the literal octets of a step. Lengths of OPAQUE
// depend on values, so that they are written when the octets are there.
type stepKind uint8

const (
	stepPlain    stepKind = iota // a value as it is: in a string, or octets in OPAQUE
	stepXML                      // a value as XML text
	stepBase64                   // a value as base64
	stepOpen                     // the length of an OPAQUE comes here
	stepClose                    // and this is the end of its octets
	stepWord                     // behind STR_I, a value that is all of an attribute and may be a word
	stepValue                    // likewise, an attribute value with slots begins
	stepValueEnd                 // and ends here
	stepWrap                     // the octets that wrap gets begin
	stepWrapped                  // and end here
	stepEnd
)

// maxOpen is how many of the steps that wait for their end may stand in each other.
// Rendering keeps their places in an array of that size, on the stack.
const maxOpen = 8

// maxMessage bounds the length of a document with its values: the codec accepts a
// string of that length under the default limits.
const maxMessage = 1 << 20

const strI = 0x03 // a string follows, up to NUL

// A need is what a slot needs of its values.
type need uint8

const (
	needText  need = 1 << iota // text that XML can hold
	needSolid                  // more than white space
)

// errWord says that tokens depend on a value, which only a conversion finds out.
var errWord = errors.New("template: a word with a token of another page")

// Append appends the document of one device to dst; values are in the order of Slots.
// With room in dst it allocates nothing, except where a value is a word for which
// the document has to be converted. It keeps nothing of the values.
//
// A document of more than 1 MiB is refused, by the slot with the longest value. The
// error is a [*SlotError], or that of wrap; dst is then returned as it was, and nothing
// of the values is left behind it.
func (t *Template) Append(dst []byte, values []Value) ([]byte, error) {
	if err := t.check(values); err != nil {
		return dst, err
	}
	out, err := t.render(dst, values)
	if err == errWord {
		clear(out[len(dst):])
		out, err = t.convert(dst, values)
	}
	if err == nil && len(out)-len(dst) > maxMessage && len(values) > 0 {
		err = &SlotError{t.names[longest(values)], "too long: the document would be longer than 1 MiB"}
	}
	if err != nil {
		clear(out[len(dst):])
		clear(dst[len(dst):cap(dst)]) // from which out has moved
		return dst, err
	}
	return out, nil
}

// render copies literals and values in one pass; only an OPAQUE whose length needs
// another number of octets than the compiled one moves its content. After an error the
// result has what was rendered.
func (t *Template) render(dst []byte, values []Value) ([]byte, error) {
	var open [maxOpen]int // where the octets begin
	depth := 0
	literals := t.literals
	for i := range t.steps {
		x := &t.steps[i]
		dst = append(dst, literals[:x.literal]...)
		literals = literals[x.literal:]
		if x.kind == stepPlain { // as nearly all
			dst = append(dst, values[x.slot]...)
			continue
		}
		switch x.kind {
		case stepXML:
			dst = xmlesc.Append(dst, values[x.slot], xmlesc.Text)
		case stepBase64:
			dst = base64.StdEncoding.AppendEncode(dst, values[x.slot])
		case stepOpen:
			dst = append(dst, "\x00\x00\x00\x00\x00"[:x.slot]...)
			open[depth] = len(dst)
			depth++
		case stepClose:
			depth--
			dst = patchLength(dst, open[depth], int(x.slot))
		case stepWord:
			a := &t.values[x.slot]
			v := values[a.slot]
			switch word, ok := a.word(v); {
			case !ok:
				return dst, errWord
			case word != 0:
				dst[len(dst)-1] = word
			default:
				dst = append(append(dst, v...), 0)
			}
		case stepValue, stepWrap:
			open[depth] = len(dst)
			depth++
		case stepValueEnd:
			depth--
			switch word, ok := t.values[x.slot].word(dst[open[depth]:]); {
			case !ok:
				return dst, errWord
			case word != 0:
				dst = append(dst[:open[depth]-1], word)
			default:
				dst = append(dst, 0)
			}
		case stepWrapped:
			depth--
			var err error
			if dst, err = t.wrap(dst, open[depth]); err != nil {
				return dst, err
			}
		}
	}
	return dst, nil
}

// check refuses values that do not fit.
func (t *Template) check(values []Value) error {
	if len(values) != len(t.names) {
		return &SlotError{"(their number)", "another than that of the slots"}
	}
	for i, n := range t.needs {
		switch v := values[i]; {
		case len(v) == 0:
			return &SlotError{t.names[i], "empty"}
		case n&needText != 0 && !xmlesc.Printable(v) && xmlesc.Check(v) == xmlesc.ErrUTF8:
			return &SlotError{t.names[i], "not UTF-8"}
		case n&needText != 0 && !xmlesc.Printable(v) && xmlesc.Check(v) != nil:
			return &SlotError{t.names[i], "has a control character, or another one that XML does not have"}
		case n&needSolid != 0 && v[0] <= ' ' && len(bytes.Trim(v, " \t\r\n")) == 0:
			return &SlotError{t.names[i], "only white space"}
		}
	}
	return nil
}

// longest returns the index of the longest value.
func longest(values []Value) int {
	out := 0
	for i, v := range values {
		if len(v) > len(values[out]) {
			out = i
		}
	}
	return out
}

// patchLength writes the length of the octets from at to the end of dst into the
// width octets before them, and makes more room, or less, if it has to.
func patchLength(dst []byte, at, width int) []byte {
	n := len(dst) - at
	size := wire.SizeInt(uint32(n))
	if size != width {
		start := at - width
		for range size - width {
			dst = append(dst, 0)
		}
		copy(dst[start+size:start+size+n], dst[at:at+n])
		dst = dst[:start+size+n]
		at = start + size
	}
	wire.AppendInt(dst[:at-size], uint32(n))
	return dst
}

// An attribute is one whose value has slots, and may be a word with a token.
type attribute struct {
	*words
	slot   int // stepWord: of the value
	page   uint8
	listed bool // its value is a list
	cut    bool // its value begins in the start token
	inside bool // tokens may stand for a part of the value
}

// words are those that a document type has tokens for.
type words struct {
	*tokens.Table
	sizes [256]uint32 // by first octet: a bit for each length, the last also for all that are longer
}

func wordsOf(t *tokens.Table) *words {
	w := &words{Table: t}
	for _, page := range t.Values {
		for i := 0; page != nil && i < len(page); i++ {
			if s := page[i]; s != "" {
				w.sizes[s[0]] |= 1 << min(len(s), 31)
			}
		}
	}
	return w
}

// word returns the token for all of a value, 0 where it stays a string, as the
// converter would write it. It is not ok where there are other tokens for it, on which
// those behind depend.
func (a *attribute) word(value []byte) (token byte, ok bool) {
	if !a.inside && a.sizes[value[0]]>>min(len(value), 31)&1 == 0 { // as nearly all
		return 0, true
	}
	for n := range value {
		c, size, ok := a.FindValue(a.page, value, n, a.listed)
		switch {
		case !ok || size == 0:
		case n == 0 && size == len(value) && !a.cut && c.Page() == a.page:
			return c.Token(), true
		default:
			return 0, false
		}
		if !a.inside {
			return 0, true
		}
	}
	return 0, true
}

// convert appends the document of one device by converting its XML.
func (t *Template) convert(dst []byte, values []Value) ([]byte, error) {
	xml, err := t.fill(nil, values)
	defer clear(xml)
	if err != nil {
		return dst, err
	}
	doc, err := xmlconv.ToWBXML(xml, t.o)
	defer clear(doc)
	if err == nil && t.repeats {
		shared, err := xmlconv.ShareText(doc, t.reading(), nil)
		defer clear(shared)
		return append(dst, shared...), err
	}
	return append(dst, doc...), err
}

// fill appends the XML with values in place of the slots. All that is special anywhere
// is a reference, so that it does not matter where they stand.
func (t *Template) fill(dst []byte, values []Value) ([]byte, error) {
	for rest := t.xml; ; {
		before, name, after, ok := Cut(rest)
		dst = append(dst, before...)
		if !ok {
			return dst, nil
		}
		slot, form, _ := strings.Cut(string(name), "|")
		i := t.Slot(slot)
		if i < 0 {
			return dst, ErrTemplate
		}
		v := []byte(values[i])
		switch form {
		case "xml":
			v = xmlesc.Append(nil, v, xmlesc.Text)
		case "base64":
			v = base64.StdEncoding.AppendEncode(nil, v)
		}
		dst = xmlesc.Append(dst, v, xmlesc.Text|xmlesc.Value)
		rest = after
	}
}
