package tnds

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"iter"
	"log/slog"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-wbxml/wbxml/internal/secret"
)

// An Entry is a node as a program states it.
type Entry struct {
	URI    string
	Format Format // FormatNone is FormatChr; FormatNode makes an interior node
	// Type is the media type of a leaf's value, "" for text/plain or, with
	// FormatBin and FormatB64, application/octet-stream; of an interior node the
	// identifier of the management object, or "".
	Type string
	// Value is the value of a leaf, nil for none: octets with FormatBin, else
	// text in UTF-8.
	Value secret.Secret
	ACL   string // see ParseACL; "" for none
}

// String implements [fmt.Stringer]: the value is masked.
func (e Entry) String() string {
	type entry Entry
	return fmt.Sprintf("%+v", entry(e))
}

// LogValue implements [slog.LogValuer] by [Entry.String].
func (e Entry) LogValue() slog.Value { return secret.Shown(e) }

// BuildOptions control [Tree.Build].
type BuildOptions struct {
	Base string    // of the tree; the URI of every entry begins with it
	Path string    // of the nodes at top level, relative to Base; nodes for it are not made
	URI  URILimits // that the URIs must keep
}

// Build makes t the tree of the entries, in the order in which they name nodes.
// Interior nodes that no entry states are made with an empty DDFName. An entry
// for Base itself makes a node without a name, which holds all others. Values are
// copied.
//
// The error is an [*Error] with ErrURI, ErrFormat, ErrType, ErrACL, ErrExists or
// ErrLeaf; t is then empty.
func (t *Tree) Build(o BuildOptions, entries ...Entry) error {
	t.Reset()
	b := builder{byURI: make(map[string]int, len(entries)), root: none, o: o}
	for i := range entries {
		if err := b.add(&entries[i]); err != nil {
			return &Error{entries[i].URI, err}
		}
	}
	if o.Base != "" {
		t.Base = copyIn(t, o.Base)
	}
	if err := b.emit(t); err != nil {
		t.Reset()
		return err
	}
	t.relink()
	return nil
}

// A builder collects nodes and finds them by URI, so that a level with many
// nodes costs no more than many levels.
type builder struct {
	nodes []building
	byURI map[string]int // relative to Base and Path
	top   []int          // at top level
	root  int            // the node without a name, or none
	o     BuildOptions
}

// A building is a node that has no index in the tree yet.
type building struct {
	name     string
	entry    *Entry // nil: implied
	children []int
}

const none = -1

// add notes the node of e and those above it.
func (b *builder) add(e *Entry) error {
	if err := CheckURI(e.URI, b.o.URI); err != nil {
		return err
	}
	uri, ok := cut(Relative(e.URI), prefix(b.o.Base))
	if ok {
		uri, ok = cut(uri, prefix(b.o.Path))
	}
	if !ok || uri == "" && prefix(b.o.Path) != "" {
		return fmt.Errorf("%w: not below Base and Path", ErrURI)
	}
	if uri == "" {
		return b.addRoot(e)
	}
	// The part of uri up to end names a node on the way, and then the node.
	parent := none
	for at := 0; ; {
		end := at + segment(uri[at:])
		i, ok := b.byURI[uri[:end]]
		if !ok {
			i = len(b.nodes)
			b.nodes = append(b.nodes, building{name: uri[at:end]})
			b.byURI[uri[:end]] = i
			if parent == none {
				b.top = append(b.top, i)
			} else {
				b.nodes[parent].children = append(b.nodes[parent].children, i)
			}
		}
		if end == len(uri) {
			return b.state(i, e)
		}
		if above := b.nodes[i].entry; above != nil && above.Format != FormatNode {
			return ErrLeaf
		}
		parent, at = i, end+1
	}
}

// addRoot notes the node without a name. That it may get its children later, or
// have them already, is for emit to sort out.
func (b *builder) addRoot(e *Entry) error {
	if b.root == none {
		b.root = len(b.nodes)
		b.nodes = append(b.nodes, building{})
	}
	return b.state(b.root, e)
}

// state gives node i its entry.
func (b *builder) state(i int, e *Entry) error {
	n := &b.nodes[i]
	switch {
	case n.entry != nil:
		return ErrExists
	case len(n.children) > 0 && e.Format != FormatNode:
		return ErrLeaf
	}
	n.entry = e
	return nil
}

// emit writes the nodes in document order, without recursion: the depth is the
// caller's.
func (b *builder) emit(t *Tree) error {
	if b.root != none {
		root := &b.nodes[b.root]
		root.children, b.top = b.top, []int{b.root}
		if len(root.children) > 0 && root.entry.Format != FormatNode {
			return &Error{root.entry.URI, ErrLeaf}
		}
	}
	type step struct{ node, parent int }
	var todo []step // the next one last
	push := func(nodes []int, parent int) {
		for i := len(nodes) - 1; i >= 0; i-- {
			todo = append(todo, step{nodes[i], parent})
		}
	}
	for push(b.top, -1); len(todo) > 0; {
		s := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		n := &b.nodes[s.node]
		i := t.appendNode(s.parent)
		t.nodes[i].Name = copyIn(t, n.name)
		if s.parent < 0 && b.o.Path != "" {
			t.nodes[i].Path = copyIn(t, b.o.Path)
		}
		if err := t.fill(i, n.entry); err != nil {
			return &Error{n.entry.URI, err}
		}
		push(n.children, i)
	}
	return nil
}

// implied is the entry of a node that none states.
var implied = Entry{Format: FormatNode}

// fill gives node i the properties and the value of e; nil stands for implied.
// An error leaves the node as it is.
func (t *Tree) fill(i int, e *Entry) error {
	if e == nil {
		e = &implied
	}
	x, err := e.Normal()
	if err != nil {
		return err
	}
	n := &t.nodes[i]
	n.HasRT = true
	n.RT.Format = x.Format
	n.RT.Type = Type{TypeMIME, copyIn(t, x.Type)}
	if x.Format == FormatNode {
		n.RT.Type.Kind = TypeDDFName
	}
	if x.ACL != "" {
		n.RT.ACL = copyIn(t, x.ACL)
	}
	n.Value, n.Opaque = nil, false
	if x.Value != nil {
		n.Value, n.Opaque = copyIn(t, x.Value), x.Format == FormatBin
	}
	return nil
}

// Normal returns e with the defaults for what it leaves open in Format and Type, or an
// error that is ErrFormat, ErrType or ErrACL where no node can have its properties and
// value. [CheckURI] is for the URI.
func (e Entry) Normal() (Entry, error) {
	if e.Format == FormatNone {
		e.Format = FormatChr
	}
	switch {
	case e.Format >= formats, (e.Format == FormatNode || e.Format == FormatNull) && e.Value != nil,
		e.Format != FormatBin && !utf8.Valid(e.Value):
		return e, ErrFormat
	case !utf8.ValidString(e.Type), strings.IndexByte(e.Type, 0) >= 0: // neither XML nor WBXML has such text
		return e, ErrType
	case e.Format == FormatNode:
	case e.Type == "" && (e.Format == FormatBin || e.Format == FormatB64):
		e.Type = "application/octet-stream"
	case e.Type == "":
		e.Type = "text/plain"
	case !strings.Contains(e.Type, "/"):
		return e, ErrType
	}
	_, err := ParseACL(e.ACL)
	return e, err
}

// Octets returns e with the octets that a value in the format b64 stands for, in the
// format bin. White space in the base64 does not count. ok is false, and e as it was, where
// the format is another one, or the value no base64.
func (e Entry) Octets() (octets Entry, ok bool) {
	if e.Format != FormatB64 {
		return e, false
	}
	coded := []byte(e.Value)
	if bytes.ContainsAny(coded, " \t") { // line ends do not matter to AppendDecode
		coded = slices.DeleteFunc(slices.Clone(coded), func(c byte) bool { return c == ' ' || c == '\t' })
	}
	raw, err := base64.StdEncoding.AppendDecode([]byte{}, coded)
	if err != nil {
		return e, false
	}
	if e.Format = FormatBin; e.Value != nil {
		e.Value = raw
	}
	return e, true
}

// Entries returns the nodes as entries for [Tree.Build], in document order, with
// Base and Path as the tree has them. Values are the tree's memory. Absent formats
// and types are stated.
func (t *Tree) Entries() iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		for i := range t.nodes {
			n := &t.nodes[i]
			e := Entry{
				URI: string(t.AppendURI(nil, i)), Format: t.format(i), Type: string(t.typeName(i)),
				Value: secret.Secret(n.Value), ACL: string(n.RT.ACL),
			}
			if !yield(e) {
				return
			}
		}
	}
}

// format returns the format of node i, or the default.
func (t *Tree) format(i int) Format {
	switch f := t.nodes[i].RT.Format; {
	case f != FormatNone:
		return f
	case t.Interior(i):
		return FormatNode
	}
	return FormatChr
}

var plainText = []byte("text/plain")

// typeName returns the name of the type of node i, or the default.
func (t *Tree) typeName(i int) Chars {
	if name := t.nodes[i].RT.Type.Name; name != nil || t.Interior(i) {
		return name
	}
	return plainText
}
