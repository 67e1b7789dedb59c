// Package xmlequal compares the meaning of XML documents that are converted to WBXML
// and back: elements, attributes, processing instructions and text, CDATA or not. The
// declaration, DOCTYPE, comments, prefixes and the order of attributes do not count.
//
// A document is a sequence of events: [Read] makes it of XML, a test may make it of
// anything else.
package xmlequal

import (
	"cmp"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/xmltok"
	"github.com/go-wbxml/wbxml/tokens"
)

// An Event is a place in a document that means something.
type Event struct {
	Kind  xmltok.Kind // StartElement, EndElement, Text or PI; 0 is the end of the document
	Space string      // namespace of an element
	Local string      // local name of an element, or target
	Text  string      // text, or data of a PI; adjacent text is one event
	Attrs []Attr      // of a StartElement, as SortAttrs leaves them
	Line  int         // where it begins, 0 where that is not known
}

// An Attr is an attribute that declares no namespace.
type Attr struct{ Space, Local, Value string }

// SortAttrs brings attributes into the order in which they are compared.
func SortAttrs(attrs []Attr) {
	slices.SortFunc(attrs, func(a, b Attr) int { return cmp.Or(cmp.Compare(a.Local, b.Local), cmp.Compare(a.Space, b.Space)) })
}

// Options define equality. The zero value is that of a conversion: a document type may
// have further spellings of a namespace, an element or an attribute value, which are
// read and not written; and an element without a namespace below a root without one,
// or below the root of a document within a message, equals one in any namespace.
type Options struct {
	// Exact compares every field of the events, except for lines.
	Exact bool
	// KeepSpace makes all text count. Without it, text that is white space only
	// counts in an element that has no other content, unless Table says that it
	// holds elements only.
	KeepSpace bool
	Table     *tokens.Table // of the documents; also tells elements with base64, where white space means nothing

	// For Read: the limits, and the encodings.
	Limits    xmltok.Limits
	Encodings func(name string) (codec.Transcoder, error)
}

// Difference says where two documents first differ in meaning, "" where they
// don't. The error is that of reading them.
func Difference(a, b []byte, o Options) (string, error) { return Compare(Read(a, o), Read(b, o), o) }

// Compare is Difference for documents that are events. An error among them ends the
// comparison.
func Compare(a, b iter.Seq2[Event, error], o Options) (string, error) {
	nextA, stopA := iter.Pull2(o.meaning(a))
	defer stopA()
	nextB, stopB := iter.Pull2(o.meaning(b))
	defer stopB()
	c := comparer{Options: o}
	var last, last2 int // lines, for the end of a document
	for {
		x, err, more := nextA()
		if err != nil {
			return "", err
		}
		y, err, more2 := nextB()
		if err != nil {
			return "", err
		}
		if !more && !more2 {
			return "", nil
		}
		last, last2 = max(last, x.Line), max(last2, y.Line)
		x.Line, y.Line = last, last2
		if !c.same(x, y) {
			return fmt.Sprintf("line %d of the document has %v, line %d of the result %v", x.Line, x, y.Line, y), nil
		}
	}
}

// Slice returns the events of a list.
func Slice(events []Event) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		for _, e := range events {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// A comparer compares one event after another.
type comparer struct {
	Options
	astray []string // for each open element of the first document, the namespace that may be any
}

// roots are those of documents within a message. Elements below may stand in the
// namespace of the message, where the root does not declare its own.
var roots = []string{"DevInf", "MgmtTree", "wap-provisioningdoc"}

// none stands for no namespace: XML cannot have it.
const none = "\x00"

// sameType reports whether y is the media type of XML for the type x of WBXML. A document
// within a message is elements in XML, whatever its Type says there: a conversion there and
// back repairs the Type +wbxml. The other way round is a difference: +xml that came back as
// +wbxml would be wrong for elements, and was not so before.
func sameType(x, y string) bool {
	x, ok := strings.CutSuffix(x, "+wbxml")
	return ok && x+"+xml" == y
}

// same reports whether x in the document and y in the result mean the same.
func (c *comparer) same(x, y Event) bool {
	if x.Kind != y.Kind || x.Text != y.Text && (c.Exact || x.Kind != xmltok.Text || !sameType(x.Text, y.Text)) {
		return false
	}
	if x.Kind == xmltok.PI || c.Exact {
		return x.Local == y.Local && x.Space == y.Space && slices.Equal(x.Attrs, y.Attrs)
	}
	if x.Kind == xmltok.StartElement {
		astray := none
		if n := len(c.astray); n > 0 {
			astray = c.astray[n-1]
		} else if x.Space == "" && y.Space != "" {
			astray = ""
		}
		if slices.Contains(roots, x.Local) {
			astray = x.Space
		}
		c.astray = append(c.astray, astray)
	}
	any := len(c.astray) > 0 && x.Space == c.astray[len(c.astray)-1]
	if x.Kind == xmltok.EndElement {
		c.astray = c.astray[:len(c.astray)-1]
	}
	return (any || sameSpace(x.Space, y.Space)) && sameTag(x.Local, y.Local) &&
		slices.EqualFunc(x.Attrs, y.Attrs, func(a, b Attr) bool {
			return a.Local == b.Local && sameSpace(a.Space, b.Space) && sameValue(a.Local, a.Value, b.Value)
		})
}

// byAny reports whether f holds for any table.
func byAny(f func(*tokens.Table) bool) bool { return slices.ContainsFunc(tokens.All(), f) }

// sameSpace reports whether two namespaces are one by some document type. Types
// within types make it hard to say which; a wrong yes would need two that share
// a namespace and differ in its code page.
func sameSpace(a, b string) bool {
	return a == b || byAny(func(t *tokens.Table) bool {
		if t.FindSpace == nil {
			return false
		}
		p, ok := t.FindSpace([]byte(a))
		q, ok2 := t.FindSpace([]byte(b))
		return ok && ok2 && p == q
	})
}

// sameTag reports whether some document type reads a as another spelling of its
// element b, as it does verDTD.
func sameTag(a, b string) bool {
	return a == b || byAny(func(t *tokens.Table) bool {
		for page := range t.Tags { // generated tables have every lookup
			c, ok := t.FindTag(uint8(page), []byte(a))
			if name, _ := t.Tag(c); ok && name == b {
				return true
			}
		}
		return false
	})
}

// sameValue reports whether two values of an attribute are one token by some
// document type.
func sameValue(name, a, b string) bool {
	return a == b || byAny(func(t *tokens.Table) bool {
		if t.FindAttr == nil || t.FindValue == nil {
			return false
		}
		c, n, ok := t.FindAttr(0, []byte(name), []byte(a))
		d, m, ok2 := t.FindAttr(0, []byte(name), []byte(b))
		if ok && ok2 && c == d && n == len(a) && m == len(b) {
			return true
		}
		c, n, ok = t.FindValue(0, []byte(a), 0, false)
		d, m, ok2 = t.FindValue(0, []byte(b), 0, false)
		return ok && ok2 && c == d && n == len(a) && m == len(b)
	})
}

// String describes the event in a message.
func (e Event) String() string {
	switch e.Kind {
	case xmltok.StartElement:
		s := "<" + e.Local
		if e.Space != "" {
			s += fmt.Sprintf(" (in %q)", e.Space)
		}
		for _, a := range e.Attrs {
			s = fmt.Sprintf("%s %s=%q", s, a.Local, a.Value)
		}
		return s + ">"
	case xmltok.EndElement:
		return "</" + e.Local + ">"
	case xmltok.PI:
		return fmt.Sprintf("<?%s %q?>", e.Local, e.Text)
	case xmltok.Text:
		return fmt.Sprintf("the text %q", e.Text)
	}
	return "its end"
}

// Read returns the events of an XML document. The error, after the last, is that of
// the tokenizer.
func Read(doc []byte, o Options) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		x := xmltok.Options{Limits: o.Limits}
		if o.Encodings != nil {
			x.Charsets = func(name string) (xmltok.Transcoder, error) { return o.Encodings(name) }
		}
		var tok xmltok.Tokenizer
		tok.ResetBytes(doc, x)
		var text []byte
		began := 0 // the line of text
		for {
			kind, err := tok.Next()
			if err == io.EOF {
				return
			}
			line, _ := tok.Position()
			switch {
			case err != nil:
				yield(Event{}, err)
				return
			case kind == xmltok.Text || kind == xmltok.CDATA:
				if len(text) == 0 {
					began = line
				}
				text = append(text, tok.Text()...)
				continue
			case kind != xmltok.StartElement && kind != xmltok.EndElement && kind != xmltok.PI:
				continue
			case len(text) > 0 && !yield(Event{Kind: xmltok.Text, Text: string(text), Line: began}, nil):
				return
			}
			text = text[:0]
			if !yield(event(&tok, kind, line), nil) {
				return
			}
		}
	}
}

// event returns the last token, other than text.
func event(tok *xmltok.Tokenizer, kind xmltok.Kind, line int) Event {
	if kind == xmltok.PI {
		return Event{Kind: kind, Local: string(tok.Target()), Text: string(tok.Text()), Line: line}
	}
	e := Event{Kind: kind, Space: string(tok.Space()), Local: string(tok.Local()), Line: line}
	for _, a := range tok.Attrs() {
		if !a.NS {
			e.Attrs = append(e.Attrs, Attr{string(a.Name.Space), string(a.Name.Local), string(a.Value)})
		}
	}
	SortAttrs(e.Attrs)
	return e
}

// meaning returns the events with text as it counts.
func (o Options) meaning(events iter.Seq2[Event, error]) iter.Seq2[Event, error] {
	if o.Exact {
		return events
	}
	return func(yield func(Event, error) bool) {
		var open []string // names of the open elements
		var text Event    // held back until the event behind it is known; Kind 0: none
		var before xmltok.Kind
		for e, err := range events {
			if err == nil && e.Kind == xmltok.Text {
				text = e
				continue
			}
			if text.Kind != 0 {
				leaf := before == xmltok.StartElement && e.Kind == xmltok.EndElement
				if text.Text = o.counts(text.Text, open, leaf); text.Text != "" && !yield(text, nil) {
					return
				}
				text = Event{}
			}
			switch e.Kind {
			case xmltok.StartElement:
				open = append(open, e.Local)
			case xmltok.EndElement:
				open = open[:len(open)-1]
			}
			before = e.Kind
			if !yield(e, err) {
				return
			}
		}
	}
}

// counts returns text as it counts in the innermost of the open elements. leaf says
// that it has no child.
func (o Options) counts(text string, open []string, leaf bool) string {
	owner := ""
	if n := len(open); n > 0 {
		owner = open[n-1]
	}
	if leaf && o.hasForm(owner, tokens.FormBase64) { // may have line breaks
		text = strings.Join(strings.Fields(text), "")
	}
	if leaf && o.hasForm(owner, tokens.FormDateTime) { // may have separators
		text = strings.NewReplacer("-", "", ":", "").Replace(text)
	}
	if !o.KeepSpace && strings.TrimSpace(text) == "" && (!leaf || o.elementOnly(owner)) {
		return ""
	}
	return text
}

// elementOnly reports whether an element of that name holds elements only.
func (o Options) elementOnly(name string) bool {
	return o.Table != nil && slices.ContainsFunc(o.Table.ElementOnly, func(c tokens.Code) bool { return o.called(c, name) })
}

// hasForm reports whether an element of that name has a value of that form.
func (o Options) hasForm(name string, kind tokens.FormKind) bool {
	return o.Table != nil && slices.ContainsFunc(o.Table.Forms, func(f tokens.Form) bool {
		return !f.Attr && f.Kind == kind && o.called(f.Code, name)
	})
}

// called reports whether c is the code of an element of that name.
func (o Options) called(c tokens.Code, name string) bool {
	s, ok := o.Table.Tag(c)
	return ok && s == name
}
