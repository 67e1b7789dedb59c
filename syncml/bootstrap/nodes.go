package bootstrap

import (
	"slices"
	"strings"

	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// The types of values that are understood when none is stated.
const (
	textPlain = "text/plain"
	octets    = "application/octet-stream"
)

// parseFormat is [tnds.ParseFormat] with the default of [Node].
func parseFormat(name string) (tnds.Format, error) {
	if name == "" {
		return tnds.FormatChr, nil
	}
	return tnds.ParseFormat(name)
}

// entry returns n as a node of a tree, its URI behind prefix. It shares the value.
func (n *Node) entry(prefix string) tnds.Entry {
	format, _ := parseFormat(n.Format)
	return tnds.Entry{URI: prefix + tnds.Relative(n.URI), Format: format, Type: n.Type, Value: n.Value, ACL: n.ACL}
}

// join returns the URI of the node with the URI rel relative to base, in the one form
// that is compared here: "./" and names, or "." for the root.
func join(base, rel string) string {
	base, rel = tnds.Relative(base), tnds.Relative(rel)
	switch {
	case base == "" && rel == "":
		return "."
	case base == "":
		return "./" + rel
	case rel == "":
		return "./" + base
	}
	return "./" + base + "/" + rel
}

// split returns the URI of the parent of uri, which join made, and the name.
func split(uri string) (parent, name string) {
	i := strings.LastIndexByte(uri, '/')
	if i < 0 {
		return ".", ""
	}
	return uri[:i], uri[i+1:]
}

// below returns uri relative to base, both as join makes them; ok is false where
// it is not below base.
func below(uri, base string) (rel string, ok bool) {
	if uri == base {
		return "", true
	}
	return strings.CutPrefix(uri, base+"/")
}

// readNodes returns the nodes below node i of t, relative to it, in document
// order; interior nodes only where they say something. x bounds their
// URIs, where it is not nil.
func readNodes(x *Opened, t *tnds.Tree, i int) []Node {
	var out []Node
	base := x.uri(t, i) + "/"
	for k := i + 1; k < t.End(i); k++ {
		n := t.Node(k)
		uri, ok := strings.CutPrefix(x.uri(t, k), base)
		if !ok {
			continue // it has a Path of its own, to elsewhere
		}
		y := Node{URI: uri, ACL: string(n.RT.ACL)}
		if t.Interior(k) {
			y.Format = tnds.FormatNode.String()
			y.Type = ddfName(n)
			if t.End(k) > k+1 && y.Type == "" && y.ACL == "" {
				continue
			}
		} else {
			y.Format, y.Type, y.Value = leaf(n)
		}
		out = append(out, y)
	}
	return out
}

// leaf returns format, type and a copy of the value of a leaf, decoded from
// base64. A value in format b64 that is not base64 stays unchanged. The defaults are
// those of TNDS: chr, and a media type by the format.
func leaf(x *tnds.Node) (format, mime string, value Secret) {
	f := x.RT.Format
	if f == tnds.FormatNone {
		f = tnds.FormatChr
	}
	mime = string(x.RT.Type.Name)
	e, decoded := tnds.Entry{Format: f, Value: Secret(x.Value)}.Octets()
	f, value = e.Format, e.Value
	if !decoded { // else it is in memory of its own
		value = slices.Clone(value)
		if f == tnds.FormatB64 {
			f = tnds.FormatChr
		}
	}
	if mime == "" && f == tnds.FormatBin {
		mime = octets
	} else if mime == "" {
		mime = textPlain
	}
	return f.String(), mime, value
}

// ddfName returns the identifier of an interior node, as tolerantly as servers
// write it.
func ddfName(x *tnds.Node) string {
	switch x.RT.Type.Kind {
	case tnds.TypeDDFName:
		return string(x.RT.Type.Name)
	case tnds.TypeText, tnds.TypeMIME:
		if s := string(x.RT.Type.Name); s != textPlain {
			return s
		}
	}
	return ""
}

// canonical returns nodes as they come back from a message: in document order,
// defaults stated, without interior nodes that say nothing. acl is whether ACLs
// are carried. The nodes are valid.
func canonical(nodes []Node, acl bool) []Node {
	var t tnds.Tree
	entries := []tnds.Entry{{URI: "./x", Format: tnds.FormatNode}}
	for _, n := range nodes {
		e := n.entry("./x/")
		if !acl {
			e.ACL = ""
		}
		entries = append(entries, e)
	}
	if t.Build(tnds.BuildOptions{}, entries...) != nil {
		return nil // not valid
	}
	defer t.Clear()
	return readNodes(nil, &t, 0)
}
