package main

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/charset"
	"github.com/go-wbxml/wbxml/internal/xmltok"
	"github.com/go-wbxml/wbxml/tokens"
)

// difference says where two XML documents first differ in meaning, "" where
// they don't. Meaning is elements, attributes, processing instructions and text,
// CDATA or not. Without keepSpace, text that is white space only counts in an
// element that has no other content, unless table says that it holds elements
// only. A name without a namespace in a may have any in b, since WBXML has no
// elements without one where the document type has namespaces.
func difference(a, b []byte, table *tokens.Table, keepSpace bool, lim xmltok.Limits) (string, error) {
	x, y := newReading(a, table, keepSpace, lim), newReading(b, table, keepSpace, lim)
	for {
		e, err := x.next()
		if err != nil && err != io.EOF {
			return "", err
		}
		f, err2 := y.next()
		if err2 != nil && err2 != io.EOF {
			return "", err2
		}
		if err != nil && err2 != nil {
			return "", nil
		}
		if !e.equal(f) {
			return fmt.Sprintf("line %d of the document has %v, line %d of the result %v", x.line, e, y.line, f), nil
		}
	}
}

// An event is a token as far as it has meaning.
type event struct {
	kind         xmltok.Kind // 0 is the end of the document
	space, local string      // name, or target
	text         string
	attrs        []attribute // sorted
}

type attribute struct{ space, local, value string }

// equal reports whether e in the document and f in the result mean the same.
func (e event) equal(f event) bool {
	return e.kind == f.kind && e.text == f.text && sameSpace(e.space, f.space) &&
		(e.local == f.local || e.kind != xmltok.PI && sameTag(e.local, f.local)) &&
		slices.EqualFunc(e.attrs, f.attrs, func(a, b attribute) bool {
			return a.local == b.local && sameSpace(a.space, b.space) && (a.value == b.value || sameValue(a.local, a.value, b.value))
		})
}

// A definition can have further spellings of a namespace, an element or an
// attribute value, which are read and not written. They mean the same.

// sameSpace reports whether two namespaces are one by some document type. Types
// within types make it hard to say which; a wrong yes would need two that share
// a namespace and differ in its code page.
func sameSpace(a, b string) bool {
	return a == "" || a == b || slices.ContainsFunc(tokens.All(), func(t *tokens.Table) bool {
		if t.FindSpace == nil {
			return false
		}
		p, ok := t.FindSpace([]byte(a))
		q, ok2 := t.FindSpace([]byte(b))
		return ok && ok2 && p == q
	})
}

// sameTag reports whether two names are one element by some document type, as
// verDTD and VerDTD are.
func sameTag(a, b string) bool {
	return slices.ContainsFunc(tokens.All(), func(t *tokens.Table) bool {
		for page := range t.Tags { // generated tables have every lookup
			c, ok := t.FindTag(uint8(page), []byte(a))
			d, ok2 := t.FindTag(uint8(page), []byte(b))
			if ok && ok2 && c == d {
				return true
			}
		}
		return false
	})
}

// sameValue reports whether two values of an attribute are one token by some
// document type.
func sameValue(name, a, b string) bool {
	return slices.ContainsFunc(tokens.All(), func(t *tokens.Table) bool {
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
func (e event) String() string {
	switch e.kind {
	case xmltok.StartElement:
		s := "<" + e.local
		if e.space != "" {
			s += fmt.Sprintf(" (in %q)", e.space)
		}
		for _, a := range e.attrs {
			s = fmt.Sprintf("%s %s=%q", s, a.local, a.value)
		}
		return s + ">"
	case xmltok.EndElement:
		return "</" + e.local + ">"
	case xmltok.PI:
		return fmt.Sprintf("<?%s %q?>", e.local, e.text)
	case xmltok.Text:
		return fmt.Sprintf("the text %q", e.text)
	}
	return "its end"
}

// A reading gives the events of a document.
type reading struct {
	tok       xmltok.Tokenizer
	table     *tokens.Table
	keepSpace bool
	line      int         // of the last event
	before    xmltok.Kind // what stood before the text that is collected
	held      *event      // comes after the text just given
	heldLine  int
	open      []string // names of the open elements
}

// newReading begins to read doc, with the limits under which it was converted.
func newReading(doc []byte, table *tokens.Table, keepSpace bool, lim xmltok.Limits) *reading {
	r := &reading{table: table, keepSpace: keepSpace}
	r.tok.ResetBytes(doc, xmltok.Options{Limits: lim, Charsets: func(name string) (xmltok.Transcoder, error) { return findEncoding(name) }})
	return r
}

// next returns the next event, io.EOF after the last.
func (r *reading) next() (event, error) {
	if r.held != nil {
		e := *r.held
		r.held, r.line = nil, r.heldLine
		return e, nil
	}
	var text []byte
	line := 0
	for {
		kind, err := r.tok.Next()
		if err != nil {
			return event{}, err
		}
		at, _ := r.tok.Position()
		switch kind {
		case xmltok.Text, xmltok.CDATA:
			text = append(text, r.tok.Text()...)
			if line == 0 {
				line = at
			}
		case xmltok.StartElement, xmltok.EndElement, xmltok.PI:
			owner := ""
			if n := len(r.open); n > 0 {
				owner = r.open[n-1]
			}
			before := r.before
			e := r.event(kind)
			text, ok := r.counts(text, owner, before == xmltok.StartElement && kind == xmltok.EndElement)
			if !ok {
				r.line = at
				return e, nil
			}
			r.held, r.heldLine, r.line = &e, at, line
			return event{kind: xmltok.Text, text: string(text)}, nil
		}
	}
}

// event returns the last token, which is no text.
func (r *reading) event(kind xmltok.Kind) event {
	r.before = kind
	name := r.tok.Name()
	e := event{kind: kind, space: string(name.Space), local: string(name.Local)}
	switch kind {
	case xmltok.PI:
		e.local, e.text = string(r.tok.Target()), string(r.tok.Text())
	case xmltok.EndElement:
		r.open = r.open[:len(r.open)-1]
	case xmltok.StartElement:
		r.open = append(r.open, e.local)
		for _, a := range r.tok.Attrs() {
			if !a.NS {
				e.attrs = append(e.attrs, attribute{string(a.Name.Space), string(a.Name.Local), string(a.Value)})
			}
		}
		slices.SortFunc(e.attrs, func(a, b attribute) int {
			return strings.Compare(a.local+"\x00"+a.space, b.local+"\x00"+b.space)
		})
	}
	return e
}

// counts returns the text in an element called owner as it is compared, and
// whether it is. leaf says that the element has no child.
func (r *reading) counts(text []byte, owner string, leaf bool) ([]byte, bool) {
	if len(text) == 0 {
		return nil, false
	}
	if leaf && r.hasForm(owner, tokens.FormBase64) { // may have line breaks
		text = bytes.Join(bytes.Fields(text), nil)
	}
	if !r.keepSpace && len(bytes.TrimSpace(text)) == 0 && (!leaf || r.elementOnly(owner)) {
		return nil, false
	}
	return text, len(text) > 0
}

// elementOnly reports whether an element of that name holds elements only.
func (r *reading) elementOnly(name string) bool {
	return r.table != nil && slices.ContainsFunc(r.table.ElementOnly, func(c tokens.Code) bool { return r.called(c, name) })
}

// hasForm reports whether an element of that name has a value of that form.
func (r *reading) hasForm(name string, kind tokens.FormKind) bool {
	return r.table != nil && slices.ContainsFunc(r.table.Forms, func(f tokens.Form) bool {
		return !f.Attr && f.Kind == kind && r.called(f.Code, name)
	})
}

// called reports whether c is the code of an element of that name.
func (r *reading) called(c tokens.Code, name string) bool {
	s, ok := r.table.Tag(c)
	return ok && s == name
}

// findEncoding finds the transcoder for the encoding that an XML declaration
// names.
func findEncoding(name string) (codec.Transcoder, error) {
	c, ok := charset.ByName(name)
	if !ok {
		return nil, fmt.Errorf("%w: no encoding called %q", codec.ErrCharset, name)
	}
	return charset.Find(c)
}
