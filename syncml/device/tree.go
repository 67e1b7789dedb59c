package device

import (
	"fmt"
	"iter"
	"log/slog"
	"strconv"
	"strings"

	"github.com/go-wbxml/wbxml/internal/secret"
	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// A Tree is the management tree of a device at one time (OMA-TS-DM_TND 1.2). It never
// changes, and is safe for concurrent use. [Tree.Edit] makes another one of it.
type Tree struct {
	secret.Hidden // values may be secrets

	root   *node
	nodes  int     // all, the root included
	octets int     // of all values
	policy *Policy // knows what a node allows beside its ACL; nil: everything
}

// newTree returns a tree with nothing but the root, whose ACL is the default of the
// specification.
func newTree() *Tree {
	acl := tnds.ACL{{Command: tnds.CommandAdd, IDs: everybody}, {Command: tnds.CommandGet, IDs: everybody}}
	return &Tree{root: &node{format: tnds.FormatNode, acl: acl}, nodes: 1}
}

// A Node is a node as it stands in a [Tree].
type Node struct {
	tnds.Entry        // as a program states it; the ACL is the node's own
	Title      string // text for people
	TStamp     string // time of the last change, in ISO 8601
	VerNo      uint16 // counts the changes
	Secret     bool   // no server gets the value, so it should not be shown
}

// hidden and permanent are the access types of the node at uri: no Get, no Delete.
func (t *Tree) hidden(uri string) bool    { return t.policy != nil && t.policy.NoGet(uri) }
func (t *Tree) permanent(uri string) bool { return t.policy != nil && permanent(uri) }

// inInbox reports whether uri is ./Inbox or below: only for Add.
func inInbox(uri string) bool {
	name, _, _ := strings.Cut(tnds.Relative(uri), "/")
	return name == "Inbox"
}

// String implements [fmt.Stringer]: the value is masked.
func (n Node) String() string {
	type node Node
	return fmt.Sprintf("%+v", node(n))
}

// LogValue implements [slog.LogValuer] by [Node.String].
func (n Node) LogValue() slog.Value { return secret.Shown(n) }

// view returns n, which stands at uri.
func (t *Tree) view(n *node, uri string) Node {
	return Node{
		Entry: tnds.Entry{URI: uri, Format: n.format, Type: n.typ, Value: n.value, ACL: n.acl.String()},
		Title: n.title, TStamp: n.tstamp(), VerNo: n.ver, Secret: t.hidden(uri),
	}
}

// Len returns the number of nodes, the root included.
func (t *Tree) Len() int { return t.nodes }

// All returns all nodes but the root, a parent before its children, siblings by name.
// Values are the tree's memory, which must not be changed.
func (t *Tree) All() iter.Seq[Node] { return t.Below(".") }

// Below returns the nodes below uri as [Tree.All] does.
func (t *Tree) Below(uri string) iter.Seq[Node] {
	return func(yield func(Node) bool) {
		if n := t.at(uri); n != nil {
			n.walk(strings.TrimSuffix("./"+tnds.Relative(uri), "/"), func(uri string, n *node) bool { return yield(t.view(n, uri)) })
		}
	}
}

// walk calls f with each node below n, which stands at uri, until f returns false.
func (n *node) walk(uri string, f func(uri string, n *node) bool) bool {
	for _, k := range n.kids {
		at := join(uri, k.name)
		if !f(at, k) || !k.walk(at, f) {
			return false
		}
	}
	return true
}

// accounts returns the nodes of accounts, by URI, in the places of either DM version.
func (t *Tree) accounts() iter.Seq2[string, *node] {
	return func(yield func(string, *node) bool) {
		for _, place := range [...]string{dmAccURI, dmAcc11URI} {
			at := t.at(place)
			for i := 0; at != nil && i < len(at.kids); i++ {
				if !yield(join(place, at.kids[i].name), at.kids[i]) {
					return
				}
			}
		}
	}
}

// servers returns the identifiers of the servers that have an account.
func (t *Tree) servers() (ids []string) {
	for _, n := range t.accounts() {
		if id := n.server(); id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

// at returns the node with that URI, nil where there is none.
func (t *Tree) at(uri string) *node {
	p := path{nodes: make([]*node, 0, 8), at: make([]int, 0, 8)}
	if !p.find(t.root, uri) {
		return nil
	}
	return p.last()
}

// Node returns the node with that URI, without a question for rights.
func (t *Tree) Node(uri string) (Node, bool) {
	n := t.at(uri)
	if n == nil {
		return Node{}, false
	}
	return t.view(n, "./"+tnds.Relative(uri)), true
}

// A Result is what Get gives a server: a value, or a property as text.
type Result struct {
	Format tnds.Format
	Type   string // media type
	Data   secret.Secret
}

// String implements [fmt.Stringer]: the data are masked.
func (r Result) String() string {
	type result Result
	return fmt.Sprintf("%+v", result(r))
}

// LogValue implements [slog.LogValuer] by [Result.String].
func (r Result) LogValue() slog.Value { return secret.Shown(r) }

// Get is the command Get of a server. Of an interior node, Data are the names of its
// children, separated by "/". "?prop=NAME" behind a URI asks for a property (TND 8.3).
// Everything below ./Inbox is not for Get, and neither are secrets (StatusNotAllowed).
// The error is a [*Refusal].
func (t *Tree) Get(server, uri string) (Result, error) {
	uri, prop, asked := strings.Cut(uri, "?")
	p := path{nodes: make([]*node, 0, 8)}
	if inInbox(uri) {
		return Result{}, &Refusal{uri, syncml.StatusNotAllowed}
	}
	if !p.find(t.root, uri) {
		return Result{}, &Refusal{uri, syncml.StatusNotFound}
	}
	n := p.last()
	switch {
	case !asked && t.hidden("./"+tnds.Relative(uri)):
		return Result{}, &Refusal{uri, syncml.StatusNotAllowed}
	case !p.allows(tnds.CommandGet, server):
		return Result{}, &Refusal{uri, syncml.StatusPermissionDenied}
	case asked:
		text, ok := n.property(prop)
		if !ok {
			return Result{}, &Refusal{uri, syncml.StatusNotSupported}
		}
		return Result{Format: tnds.FormatChr, Type: "text/plain", Data: []byte(text)}, nil
	case !n.interior():
		return Result{Format: n.format, Type: n.typ, Data: n.value}, nil
	}
	var names []byte
	for i, k := range n.kids {
		if i > 0 {
			names = append(names, '/')
		}
		names = append(names, k.name...)
	}
	return Result{Format: tnds.FormatNode, Type: "text/plain", Data: names}, nil
}

// property returns the property that a query "prop=NAME" asks for.
func (n *node) property(query string) (text string, ok bool) {
	name, ok := strings.CutPrefix(query, "prop=")
	if !ok {
		return "", false
	}
	switch name {
	case "ACL":
		return n.acl.String(), true
	case "Format":
		return n.format.String(), true
	case "Name":
		return n.name, true
	case "Title":
		return n.title, true
	case "Type":
		return n.typ, true
	case "Size":
		return strconv.Itoa(len(n.value)), !n.interior()
	case "TStamp":
		return n.tstamp(), true
	case "VerNo":
		return strconv.Itoa(int(n.ver)), true
	}
	return "", false
}

// TNDS returns the node at uri and all below it as a [tnds.Tree] with that Base, whose
// first node is that at uri. It shares no memory with t.
func (t *Tree) TNDS(uri string) (*tnds.Tree, error) {
	at := t.at(uri)
	if at == nil {
		return nil, &Refusal{uri, syncml.StatusNotFound}
	}
	views := []Node{t.view(at, uri)}
	for n := range t.Below(uri) {
		views = append(views, n)
	}
	entries := make([]tnds.Entry, len(views))
	for i := range views {
		entries[i] = views[i].Entry
	}
	out := new(tnds.Tree)
	if err := out.Build(tnds.BuildOptions{Base: uri}, entries...); err != nil {
		return nil, err
	}
	for i, n := range out.All() {
		v := &views[i]
		n.RT.Title, n.RT.TStamp = chars(v.Title), chars(v.TStamp)
		if v.VerNo > 0 {
			n.RT.VerNo = strconv.AppendUint(nil, uint64(v.VerNo), 10)
		}
	}
	return out, nil
}

// chars returns s as the text of an element, which is absent where s is empty.
func chars(s string) tnds.Chars {
	if s == "" {
		return nil
	}
	return tnds.Chars(s)
}
