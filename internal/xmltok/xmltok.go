package xmltok

import (
	"io"
	"iter"
)

// A Kind is the kind of a token.
type Kind uint8

// The kinds of tokens. The zero Kind comes with an error.
const (
	_            Kind = iota
	StartElement      // Name, Attrs, SelfClosing
	EndElement        // Name
	Text              // Text: character data, references expanded, line ends normalised
	CDATA             // Text: the content of a CDATA section, line ends normalised
	Comment           // Text: the text between <!-- and -->
	PI                // Target, Text
	Doctype           // Doctype
	Decl              // Version, Encoding, Standalone: the XML declaration
	Leaf              // only from NextLeaf
)

// String returns the name of the kind.
func (k Kind) String() string {
	if int(k) >= len(kindNames) {
		return "none"
	}
	return kindNames[k]
}

// kindNames are the results of String.
var kindNames = [...]string{"none", "StartElement", "EndElement", "Text", "CDATA", "Comment", "PI", "Doctype", "Decl", "Leaf"}

// A Name is the name of an element or attribute. Space is the namespace name
// that Prefix is bound to, empty when there is none.
type Name struct {
	Space, Prefix, Local []byte
}

// An Attr is an attribute of a StartElement, in document order.
//
// Value is normalised (XML 1.0, 3.3.3), references expanded. A namespace
// declaration has NS set, the Space http://www.w3.org/2000/xmlns/ and, as the
// document writes it, either Prefix xmlns with the declared prefix as Local or
// no Prefix and Local xmlns.
type Attr struct {
	Name  Name
	Value []byte
	NS    bool // declares a namespace
	at    int  // index of the name, for errors
}

// Options control a [Tokenizer]. The zero value reads a document under the
// default limits.
type Options struct {
	// Fragment reads content (XML 1.0, [43]) in UTF-8 in place of a document: any
	// number of elements and text at the top level, behind what a document may begin
	// with. Callers that want content alone refuse Decl and Doctype.
	Fragment bool
	Limits   Limits
	// Entity returns the character of an entity of the document's type, other
	// than lt, gt, amp, quot and apos: the entities of its DTD, which is never
	// read. It is called at each reference. The character is text, never markup.
	Entity func(name []byte) (r rune, ok bool)
	// Charsets finds the transcoder of an encoding that is not built in, by
	// the name in the XML declaration. Such a document is read to its end
	// before its first token after the declaration.
	Charsets func(name string) (Transcoder, error)
	// Window is the initial size of the read window in octets; 0 means 4096,
	// the least is 64. A UTF-8 slice needs none.
	Window int
}

// A Transcoder converts text in some encoding to UTF-8.
type Transcoder interface {
	// AppendUTF8 appends src, converted, to dst. Octets that are no text in
	// the encoding are an error, never U+FFFD.
	AppendUTF8(dst, src []byte) ([]byte, error)
}

// A Tokenizer reads one document after another; its buffers are kept. The zero
// value is ready for a Reset. It is not safe for concurrent use.
type Tokenizer struct {
	input
	fault

	err      error // sticks: a *SyntaxError or io.EOF
	phase    phase
	fast     bool // Next may try the short way: see Next
	lim      Limits
	fragment bool
	entity   func(name []byte) (rune, bool)

	// The last token. tok is the offset of its first octet.
	kind   Kind
	empty  bool // the EndElement of an empty-element tag is due
	tok    int64
	data   []byte // the result of Text
	target []byte

	// Positions are counted from check, which is at or before the first octet
	// that may still be asked for.
	check position

	// The open elements are stack[:depth]; stack[depth] is kept as long as
	// the EndElement of that element is the last token. cur is the one that
	// Name is about.
	stack []element
	depth int
	cur   int

	// The namespace declarations in scope, innermost last, and the default
	// namespace among them.
	bindings []binding
	space    []byte

	// Memory for octets that cannot alias the input: names and namespace names of
	// open elements (a stack, like the elements), attribute values and text that
	// differ from the input.
	names, vals, text []byte

	leaf LeafElement

	attrs []Attr
	order []int32 // scratch to find duplicates among them

	decl    declaration
	doctype doctype
}

// A phase is a part of the document: each allows tokens of its own.
type phase uint8

// The phases, in the order in which they come.
const (
	phaseStart   phase = iota // nothing read
	phaseDecl                 // an XML declaration may come
	phaseProlog               // before the root
	phaseContent              // inside the root, or in a fragment behind its prolog
	phaseEpilog               // after the root
)

// ResetBytes starts on doc, which must not change while it is read.
func (t *Tokenizer) ResetBytes(doc []byte, o Options) {
	t.reset(o)
	t.input.setBytes(doc, t.lim.Document)
}

// Reset starts a new document from r. Next returns errors of r other than io.EOF
// unchanged; another call goes on.
func (t *Tokenizer) Reset(r io.Reader, o Options) {
	t.reset(o)
	t.input.setReader(r, t.lim.Document, o.Window)
}

// reset forgets the last document, but keeps the buffers.
func (t *Tokenizer) reset(o Options) {
	t.lim = o.Limits.withDefaults()
	t.maxToken = t.lim.tokenCap()
	t.fragment, t.entity = o.Fragment, o.Entity
	t.charsets = o.Charsets
	t.err, t.fault = nil, fault{}
	t.kind, t.empty, t.fast = 0, false, false
	t.phase = phaseStart
	t.tok, t.check = 0, position{line: 1, col: 1}
	t.depth, t.cur = 0, 0
	t.bindings, t.space, t.names = t.bindings[:0], nil, t.names[:0]
	t.attrs, t.data, t.target, t.leaf = t.attrs[:0], nil, nil, LeafElement{}
	t.decl = declaration{text: t.decl.text[:0]}
	t.doctype.reset()
}

// Name returns the name of the last token, a StartElement or EndElement.
func (t *Tokenizer) Name() Name {
	if t.kind != StartElement && t.kind != EndElement {
		return Name{}
	}
	return t.stack[t.cur].name()
}

// Local returns the local part of Name, without the cost of copying all of it.
func (t *Tokenizer) Local() []byte {
	if t.kind != StartElement && t.kind != EndElement {
		return nil
	}
	e := &t.stack[t.cur]
	return e.q[e.local:]
}

// Space returns the namespace name of Name, likewise.
func (t *Tokenizer) Space() []byte {
	if t.kind != StartElement && t.kind != EndElement {
		return nil
	}
	return t.stack[t.cur].space
}

// Attrs returns the attributes of the last token, a StartElement.
func (t *Tokenizer) Attrs() []Attr {
	if t.kind != StartElement {
		return nil
	}
	return t.attrs
}

// Text returns the content of the last token: see [Kind].
func (t *Tokenizer) Text() []byte { return t.data }

// Target returns the target of the last token, a PI.
func (t *Tokenizer) Target() []byte { return t.target }

// SelfClosing reports whether the last token is the StartElement of an
// empty-element tag. Its EndElement is the next token.
func (t *Tokenizer) SelfClosing() bool { return t.empty }

// Doctype returns the root's name and the identifiers in the DOCTYPE
// declaration, public with its white space normalised (XML 1.0, 4.2.2). They
// are nil before it is read or when it lacks them, and valid until Reset.
func (t *Tokenizer) Doctype() (name, public, system []byte) {
	return t.doctype.name, t.doctype.public, t.doctype.system
}

// Depth returns the number of open elements. A StartElement is already open, an
// EndElement no longer.
func (t *Tokenizer) Depth() int { return t.depth }

// LookupSpace returns the namespace name bound to prefix, the empty prefix for
// the default namespace, in the scope of the last token; of an EndElement, in
// the scope around the element.
func (t *Tokenizer) LookupSpace(prefix []byte) (space []byte, ok bool) {
	if len(prefix) == 0 {
		return t.space, true
	}
	return t.lookup(prefix)
}

// Spaces yields the namespace declarations in scope of the last token, as
// LookupSpace finds them: each prefix once, the innermost declarations first. An
// empty namespace name says that there is no default namespace again. Of the
// prefix xml, only a declaration in the document is yielded.
func (t *Tokenizer) Spaces() iter.Seq2[[]byte, []byte] {
	return func(yield func(prefix, space []byte) bool) {
		for i := len(t.bindings) - 1; i >= 0; i-- {
			b := &t.bindings[i]
			if !t.hidden(i) && !yield(b.prefix, b.space) {
				return
			}
		}
	}
}

// hidden reports whether the prefix of the declaration at i is declared again
// after it.
func (t *Tokenizer) hidden(i int) bool {
	for j := i + 1; j < len(t.bindings); j++ {
		if string(t.bindings[j].prefix) == string(t.bindings[i].prefix) {
			return true
		}
	}
	return false
}
