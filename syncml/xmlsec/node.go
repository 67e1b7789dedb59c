package xmlsec

import (
	"bytes"
	"errors"
	"io"
	"math"

	"github.com/go-wbxml/wbxml/internal/limit"
	"github.com/go-wbxml/wbxml/internal/xmltok"
)

// A node is an element that describes a signature or an encryption. It has
// nodes or text, not both.
type node struct {
	space, local string
	attrs        []nodeAttr // without namespace declarations
	text         []byte
	nodes        []*node

	number, last int // its own number in the document, and that of its last descendant
}

// A nodeAttr is an attribute by its name as it stands, with prefix.
type nodeAttr struct{ name, value string }

// is reports whether the node is the element local of a namespace.
func (n *node) is(space, local string) bool { return n.space == space && n.local == local }

// attr returns the value of an attribute without a prefix.
func (n *node) attr(name string) (value string, ok bool) {
	for _, a := range n.attrs {
		if a.name == name {
			return a.value, true
		}
	}
	return "", false
}

// A reader reads XML as tokens and, where it describes a signature or an
// encryption, as nodes. It refuses a DOCTYPE, and with it defaults and other values
// of attributes that depend on one: readers with and without the DTD would disagree.
type reader struct {
	t      xmltok.Tokenizer
	begun  bool // there has been a token: the encoding is known
	number int  // of the last start tag, from 1
	nodes  int  // that may still be read
	most   int  // of them
	open   int  // nodes being read
}

// tokenLimits are those of reading content. A text may be as long as the document:
// the values of signatures and of encrypted data are texts.
func (l Limits) tokenLimits() xmltok.Limits {
	return xmltok.Limits{Depth: l.Depth, Document: l.Document, Text: int(min(l.Document, math.MaxInt/8))}
}

// nextInContent is next for content that will stand inside an element, where an XML
// declaration cannot.
func (r *reader) nextInContent() (xmltok.Kind, error) {
	k, err := r.next()
	if err == nil && k == xmltok.Decl {
		err = xmlError(r.t.Refuse(errDecl))
	}
	return k, err
}

// errDecl is the reason for which content is refused that begins as a document does.
var errDecl = errors.New("an XML declaration in content")

// reset begins a document or, with fragment, content, which may have in front what a
// document begins with.
func (r *reader) reset(doc []byte, fragment bool, l Limits) {
	r.t.ResetBytes(doc, xmltok.Options{Fragment: fragment, Limits: l.tokenLimits()})
	r.begun, r.number, r.nodes, r.most, r.open = false, 0, l.Elements, l.Elements, 0
}

// next returns the next token; at the end, io.EOF.
func (r *reader) next() (xmltok.Kind, error) {
	k, err := r.t.Next()
	switch {
	case err == io.EOF:
		return 0, err
	case err != nil && !r.begun && errors.Is(err, xmltok.ErrEncoding):
		return 0, xmlError(because(err, errEncoding))
	case err != nil:
		return 0, xmlError(err)
	}
	r.begun = true
	switch k {
	case xmltok.Doctype:
		return 0, xmlError(r.t.Refuse(errDoctype))
	case xmltok.StartElement:
		r.number++
	}
	return k, nil
}

// node reads the element whose start tag is the last token, to its end. It calls
// itself for each child, so a constant bounds its depth, whatever the options.
func (r *reader) node() (*node, error) {
	if r.nodes--; r.nodes < 0 {
		return nil, exceeded("Elements", r.most)
	}
	if r.open++; r.open > limit.Depth { // whatever Limits.Depth says: each is a call of node
		return nil, exceeded("Depth", limit.Depth)
	}
	name := r.t.Name()
	n := &node{space: string(name.Space), local: string(name.Local), number: r.number}
	for _, a := range r.t.Attrs() {
		if a.NS {
			continue
		}
		attr := string(a.Name.Local)
		if len(a.Name.Prefix) > 0 {
			attr = string(a.Name.Prefix) + ":" + attr
		}
		n.attrs = append(n.attrs, nodeAttr{attr, string(a.Value)})
	}
	for {
		k, err := r.next()
		if err != nil {
			return nil, err
		}
		switch k {
		case xmltok.StartElement:
			child, err := r.node()
			if err != nil {
				return nil, err
			}
			n.nodes = append(n.nodes, child)
		case xmltok.EndElement:
			n.last = r.number
			r.open--
			if len(n.nodes) > 0 && !isSpace(n.text) {
				return nil, refuse(ErrFormat, "text between elements of "+n.local)
			}
			return n, nil
		case xmltok.Text:
			n.text = append(n.text, r.t.Text()...)
		default: // a comment may hide what stands behind it from other readers
			return nil, refuse(ErrFormat, k.String()+" in "+n.local)
		}
	}
}

// readNode reads a document that is one node.
func readNode(doc []byte, l Limits) (*node, error) {
	var r reader
	r.reset(doc, false, l)
	if _, err := r.next(); err != nil {
		return nil, err
	}
	return r.node()
}

// isSpace reports whether s is white space.
func isSpace(s []byte) bool { return len(bytes.Trim(s, " \t\r\n")) == 0 }
