package grammar

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/go-wbxml/wbxml/internal/xmlequal"
	"github.com/go-wbxml/wbxml/internal/xmltok"
	"github.com/go-wbxml/wbxml/tokens"
)

// A NodeKind is the kind of a [Node].
type NodeKind uint8

// The kinds of nodes.
const (
	DocumentNode NodeKind = iota // the root element and instructions around it
	ElementNode
	TextNode
	InstructionNode
)

// A Node is a part of a document as XML means it: without octets, quotes,
// prefixes and declarations of namespaces. Adjacent text is one node, empty
// text none: [Node.AddText] sees to it.
type Node struct {
	Kind  NodeKind
	Space string // of an element: its namespace
	Name  string // of an element: local name; of an instruction: target
	Text  string // of text; of an instruction: data
	Attrs []Attr
	Kids  []*Node

	Declares []string // prefixes that the type binds, and that the element declares

	Literal bool // the element had no token. It means the same, to all but some peers
}

// An Attr is an attribute; declarations of namespaces are none.
type Attr struct{ Space, Name, Value string }

// Tree returns the meaning of a document of a type, by the productions that made it:
// no decoder has a part in it. It is not to be relied on where there are
// extensions or unassigned codes.
func (d *Document) Tree() *Node { return d.TreeBy(d.table) }

// TreeBy is Tree where the codes of the document, but not of those in it, have the names
// of another type.
func (d *Document) TreeBy(t *tokens.Table) *Node {
	tree := &Node{Kind: DocumentNode}
	other := *d
	other.table = t
	other.into(tree, "")
	return tree
}

// into adds the root and instructions of a document to n, in whose default
// namespace scope they are.
func (d *Document) into(n *Node, scope string) {
	type element struct {
		*Node
		end   int
		scope string
	}
	open := []element{{n, len(d.Octets) + 1, scope}}
	var attrEnd, piEnd int
	var pi *Node
	for i, span := range d.Spans {
		for span.Start >= open[len(open)-1].end {
			open = open[:len(open)-1]
		}
		top := &open[len(open)-1]
		name := func(s string) { // of the tag or attribute that was begun last
			switch {
			case span.Start < attrEnd:
				top.Attrs[len(top.Attrs)-1].Name = s
			case span.Start < piEnd:
				pi.Name = s
			default:
				top.Name = s
			}
		}
		text := func(s string) {
			switch {
			case span.Start < attrEnd:
				top.Attrs[len(top.Attrs)-1].Value += s
			case span.Start < piEnd:
				pi.Text += s
			default:
				top.AddText(s)
			}
		}
		switch span.Name {
		case "Element", "Meta", "Type", "Data", "Around", "Says", "Said":
			kid := top.Add(&Node{Kind: ElementNode, Space: top.scope})
			if len(open) == 1 {
				kid.Space = RootSpace(d.table)
			}
			open = append(open, element{kid, span.End, kid.Space})
		case "Attribute":
			top.Attrs, attrEnd = append(top.Attrs, Attr{}), span.End
		case "PI":
			pi, piEnd = top.Add(&Node{Kind: InstructionNode}), span.End
		case "tag", "tagA", "tagC", "tagAC":
			top.Name, _ = d.table.Tag(span.code)
			if prefix, local, ok := strings.Cut(top.Name, ":"); ok {
				i := slices.IndexFunc(d.table.Binds, func(b tokens.Bind) bool { return b.Prefix == prefix })
				top.Space, top.Name = d.table.Binds[i].Space, local
			}
			if page := int(span.code.Page()); page < len(d.table.Spaces) && d.table.Spaces[page] != "" {
				top.Space, top.scope = d.table.Spaces[page], d.table.Spaces[page]
			}
		case "hThing":
			_, top.Name, _ = strings.Cut(span.text, ":")
			top.Space, top.Literal = PrefixSpace, true
		case "attrStart":
			start, prefix, _ := d.table.Attr(span.code)
			local, isXML := strings.CutPrefix(start, "xml:")
			name(local)
			if isXML && span.Start < attrEnd {
				top.Attrs[len(top.Attrs)-1].Space = "http://www.w3.org/XML/1998/namespace"
			}
			text(prefix)
			if start == "xmlns" {
				top.Space, top.scope = prefix, prefix
			}
		case "endAttrs":
			top.declare()
		case "contentValue":
			value, _ := d.table.Content(span.code)
			text(value)
		case "attrValue":
			value, _ := d.table.Value(span.code)
			text(value)
		case "hIndex":
			switch d.Spans[i-1].Name {
			case "tableString":
				text(span.text)
			case "literal", "literalA", "literalC", "literalAC":
				name(span.text)
				top.Literal = top.Literal || span.Start >= max(attrEnd, piEnd)
			}
		case "hTermString":
			if d.Spans[i-1].Name == "inlineString" {
				text(span.text)
			}
		case "hCodePoint", "hOpaque", "hMediaType", "hKnown", "hVariable":
			text(span.text)
		case "hDocument":
			span.nested.into(top.Node, top.scope)
		}
	}
}

// declare takes the declarations out of the attributes of n.
func (n *Node) declare() {
	for _, a := range n.Attrs {
		if _, prefix, ok := strings.Cut(a.Name, ":"); ok && isNamespace(a.Name) {
			n.Declares = append(n.Declares, prefix)
		}
	}
	n.Attrs = slices.DeleteFunc(n.Attrs, func(a Attr) bool { return isNamespace(a.Name) })
}

// RootSpace returns the namespace of a root without a token: that of page 0.
func RootSpace(t *tokens.Table) string {
	if len(t.Spaces) == 0 {
		return ""
	}
	return t.Spaces[0]
}

// Add appends kid to the content of n and returns it.
func (n *Node) Add(kid *Node) *Node {
	n.Kids = append(n.Kids, kid)
	return kid
}

// AddText appends text to the content of n.
func (n *Node) AddText(s string) {
	if s == "" {
		return
	}
	if last := len(n.Kids) - 1; last >= 0 && n.Kids[last].Kind == TextNode {
		n.Kids[last].Text += s
		return
	}
	n.Add(&Node{Kind: TextNode, Text: s})
}

// Clone returns a copy of n that shares nothing with it.
func (n *Node) Clone() *Node {
	c := *n
	c.Attrs = slices.Clone(n.Attrs)
	c.Kids = nil
	for _, kid := range n.Kids {
		c.Kids = append(c.Kids, kid.Clone())
	}
	return &c
}

// Walk calls f with n and everything in it, parents first. path are the nodes
// that each one is in, from the document on.
func (n *Node) Walk(f func(path []*Node, n *Node)) { n.walk(nil, f) }

func (n *Node) walk(path []*Node, f func(path []*Node, n *Node)) {
	f(path, n)
	path = append(path, n)
	for _, kid := range n.Kids {
		kid.walk(path, f)
	}
}

// Events returns the meaning of n, for comparison.
func (n *Node) Events() (all []xmlequal.Event) {
	switch n.Kind {
	case TextNode:
		return []xmlequal.Event{{Kind: xmltok.Text, Text: n.Text}}
	case InstructionNode:
		return []xmlequal.Event{{Kind: xmltok.PI, Local: n.Name, Text: n.Text}}
	case ElementNode:
		e := xmlequal.Event{Kind: xmltok.StartElement, Space: n.Space, Local: n.Name}
		for _, a := range n.Attrs {
			e.Attrs = append(e.Attrs, xmlequal.Attr{Space: a.Space, Local: a.Name, Value: a.Value})
		}
		xmlequal.SortAttrs(e.Attrs)
		all = append(all, e)
	}
	for _, kid := range n.Kids {
		all = append(all, kid.Events()...)
	}
	if n.Kind == ElementNode {
		all = append(all, xmlequal.Event{Kind: xmltok.EndElement, Space: n.Space, Local: n.Name})
	}
	return all
}

// Difference says where n and other first differ, "" where they mean the same. It
// excuses nothing.
func (n *Node) Difference(other *Node) string {
	d, _ := xmlequal.Compare(xmlequal.Slice(n.Events()), xmlequal.Slice(other.Events()), xmlequal.Options{Exact: true})
	return d
}

// ParseXML reads a document with encoding/xml, which none of the tested
// programs uses. Comments are left out, and so is white space outside of the
// root.
func ParseXML(doc []byte) (*Node, error) {
	d := xml.NewDecoder(bytes.NewReader(doc))
	open := []*Node{{Kind: DocumentNode}}
	for {
		t, err := d.Token()
		top := open[len(open)-1]
		if err == io.EOF && len(open) == 1 {
			return top, nil
		}
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			n := &Node{Kind: ElementNode, Space: t.Name.Space, Name: t.Name.Local}
			for _, a := range t.Attr {
				if a.Name.Space != "xmlns" && a.Name != (xml.Name{Local: "xmlns"}) {
					n.Attrs = append(n.Attrs, Attr{a.Name.Space, a.Name.Local, a.Value})
				}
			}
			open = append(open, top.Add(n))
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 1 {
				top.AddText(string(t))
			} else if len(bytes.TrimSpace(t)) > 0 {
				return nil, errors.New("text outside of the root")
			}
		case xml.ProcInst:
			if t.Target != "xml" {
				top.Add(&Node{Kind: InstructionNode, Name: t.Target, Text: string(t.Inst)})
			}
		}
	}
}
