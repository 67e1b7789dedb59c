package device

import (
	"slices"
	"strings"
	"time"

	"github.com/go-wbxml/wbxml/internal/secret"
	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// A node is a node of a tree. A node that is part of a [Tree] never changes: an [Edit]
// makes copies of the nodes on the way to what it changes, so that all other nodes
// belong to the tree before the edit and to the tree behind it.
type node struct {
	secret.Hidden

	name   string
	acl    tnds.ACL // nil: that of the parent
	format tnds.Format
	typ    string // media type of a leaf, identifier of a management object's root
	title  string
	stamp  int64  // time of the last change, in seconds since 1970; 0 is none
	ver    uint16 // counts the changes
	value  secret.Secret
	kids   []*node // by name
	origin string  // of the root of an object that came from a smartcard: that card

	edit *token // the edit that has made the node, and that may still change it
}

// A token stands for one edit, by its address.
type token struct{ _ byte }

func (n *node) interior() bool { return n.format == tnds.FormatNode }

// find returns the index of the child called name, or where it would stand.
func (n *node) find(name string) (int, bool) {
	return slices.BinarySearchFunc(n.kids, name, func(k *node, name string) int { return strings.Compare(k.name, name) })
}

// child returns the child called name, nil where there is none.
func (n *node) child(name string) *node {
	if i, ok := n.find(name); ok {
		return n.kids[i]
	}
	return nil
}

// text returns the value of the child called name, "" where there is none.
func (n *node) text(name string) string {
	if k := n.child(name); k != nil {
		return string(k.value)
	}
	return ""
}

// size returns how many nodes there are from n on, and the octets of their values.
func (n *node) size() (nodes, octets int) {
	nodes, octets = 1, len(n.value)
	for _, k := range n.kids {
		a, b := k.size()
		nodes, octets = nodes+a, octets+b
	}
	return nodes, octets
}

// stampForm is ISO 8601 as TStamp has it.
const stampForm = "20060102T150405Z"

// tstamp returns the time of the last change in ISO 8601.
func (n *node) tstamp() string {
	if n.stamp == 0 {
		return ""
	}
	return time.Unix(n.stamp, 0).UTC().Format(stampForm)
}

// join returns the URI of the node called name below uri.
func join(uri, name string) string { return uri + "/" + name }
