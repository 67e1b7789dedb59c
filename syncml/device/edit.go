package device

import (
	"bytes"
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/secret"
	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// A Refusal is a command that a device does not carry out, and the status for it
// (OMA-TS-DM_RepPro 1.2).
type Refusal struct {
	URI    string // of the node
	Status syncml.StatusCode
}

// Error returns status and URI in one line.
func (e *Refusal) Error() string { return e.Status.String() + ": " + e.URI }

// Limits bound a tree. In each, 0 means the default, and a negative number no limit.
type Limits struct {
	Nodes  int // of the tree; default 16,384
	Octets int // of all values; default 4 MiB
	Value  int // octets of one value; default 64 KiB
	// URI are the limits of DevDetail/URI: by default 32 segments of 255 octets, 1,024
	// in all.
	URI tnds.URILimits
}

// withDefaults returns l with the defaults for what it leaves open.
func (l Limits) withDefaults() Limits {
	for _, x := range []struct {
		v         *int
		otherwise int
	}{{&l.Nodes, 16 << 10}, {&l.Octets, 4 << 20}, {&l.Value, 64 << 10}, {&l.URI.Depth, 32}, {&l.URI.Segment, 255}, {&l.URI.Total, 1024}} {
		switch {
		case *x.v == 0:
			*x.v = x.otherwise
		case *x.v < 0:
			*x.v = int(^uint(0) >> 1)
		}
	}
	return l
}

// An Edit changes a copy of a tree by commands of one server, each with the rights
// that the server has at that moment. It is not safe for concurrent use. The errors of
// its methods are [*Refusal]; a command that is refused changes nothing.
type Edit struct {
	secret.Hidden

	tree   Tree
	server string // whose rights count
	free   bool   // the device itself edits: rights and access types do not count
	grants bool   // a new interior node gets the ACL of its server
	limits Limits
	stamp  int64 // for what changes, as in a node
	token  *token
	path   path
}

// edit returns an edit of t, at the time now, by the device itself.
func (t *Tree) edit(l Limits, now time.Time) *Edit {
	return &Edit{tree: *t, free: true, limits: l.withDefaults(), stamp: now.Unix(), token: new(token)}
}

// Tree returns the tree as the commands have left it. The edit can go on.
func (e *Edit) Tree() *Tree {
	t := e.tree
	e.token = new(token) // what is in t changes no more
	return &t
}

func refuse(uri string, s syncml.StatusCode) error { return &Refusal{uri, s} }

// copied returns n, or its copy if another edit has made it.
func (e *Edit) copied(n *node) *node {
	if n.edit != e.token {
		c := *n
		c.edit, c.kids = e.token, slices.Clone(n.kids)
		n = &c
	}
	return n
}

// own makes the nodes of the path ones of this edit, and returns the last.
func (e *Edit) own() *node {
	for i, n := range e.path.nodes {
		n = e.copied(n)
		if e.path.nodes[i] = n; i == 0 {
			e.tree.root = n
		} else {
			e.path.nodes[i-1].kids[e.path.at[i]] = n
		}
	}
	return e.path.last()
}

// touch notes a change of n.
func (e *Edit) touch(n *node) {
	n.stamp = e.stamp
	n.ver++
}

// statusOf returns the status for a fault of an entry, 0 for none.
func statusOf(err error) syncml.StatusCode {
	switch {
	case err == nil:
		return 0
	case errors.Is(err, tnds.ErrURI) && errors.Is(err, codec.ErrLimit):
		return syncml.StatusURITooLong
	case errors.Is(err, tnds.ErrURI):
		return syncml.StatusNotFound
	case errors.Is(err, tnds.ErrFormat), errors.Is(err, tnds.ErrType):
		return syncml.StatusUnsupportedMedia
	}
	return syncml.StatusCommandFailed // an ACL that is none
}

// check looks at what does not depend on the tree, and states the defaults of x.
func (e *Edit) check(x *tnds.Entry) error {
	if status := cmp.Or(statusOf(tnds.CheckURI(x.URI, e.limits.URI)), e.content(x)); status != 0 {
		return refuse(x.URI, status)
	}
	return nil
}

// content is check without the URI: it returns the status for what is wrong, 0 for
// nothing. Text with U+0000 in it could not be stored.
func (e *Edit) content(x *tnds.Entry) syncml.StatusCode {
	var err error
	switch *x, err = x.Normal(); {
	case x.Format != tnds.FormatBin && bytes.IndexByte(x.Value, 0) >= 0:
		return syncml.StatusUnsupportedMedia
	case len(x.Value) > e.limits.Value, len(x.ACL) > e.limits.Value:
		return syncml.StatusTooLarge
	}
	return statusOf(err)
}

// grow accounts for more nodes and octets, or refuses them.
func (e *Edit) grow(uri string, nodes, octets int) error {
	if e.tree.nodes+nodes > e.limits.Nodes || e.tree.octets+octets > e.limits.Octets {
		return refuse(uri, syncml.StatusDeviceFull)
	}
	e.tree.nodes += nodes
	e.tree.octets += octets
	return nil
}

// Add is the command Add. Interior nodes on the way that are not there are made. The
// server needs Add on the last one that is there. Where that gives it no Replace, a new
// interior node gets an ACL that lets this server add, delete and replace.
func (e *Edit) Add(x tnds.Entry) error {
	if err := e.check(&x); err != nil {
		return err
	}
	if e.path.find(e.tree.root, x.URI) {
		return refuse(x.URI, syncml.StatusAlreadyExists)
	}
	missing := tnds.Relative(x.URI)
	for range len(e.path.nodes) - 1 {
		_, missing, _ = strings.Cut(missing, "/")
	}
	above := e.path.last()
	switch {
	case !above.interior():
		return refuse(x.URI, syncml.StatusNotAllowed)
	case !e.free && !e.path.allows(tnds.CommandAdd, e.server):
		return refuse(x.URI, syncml.StatusPermissionDenied)
	case !e.free && inInbox(x.URI):
		return refuse(x.URI, syncml.StatusNotAllowed) // for the device to place, not for Add
	}
	if err := e.grow(x.URI, strings.Count(missing, "/")+1, len(x.Value)); err != nil {
		return err
	}
	var acl tnds.ACL
	if e.grants && !e.path.allows(tnds.CommandReplace, e.server) {
		acl = grant(e.server, tnds.CommandAdd, tnds.CommandDelete, tnds.CommandReplace)
	}
	n := e.own()
	for more := true; more; {
		var name string
		name, missing, more = strings.Cut(missing, "/")
		k := &node{name: name, format: tnds.FormatNode, acl: acl, stamp: e.stamp, edit: e.token}
		if acl = nil; !more {
			k.set(&x)
			k.value = slices.Clone(x.Value)
			if !k.interior() && x.ACL == "" {
				k.acl = nil // a leaf has what the node above has
			}
		}
		i, _ := n.find(name)
		n.kids = slices.Insert(n.kids, i, k)
		n = k
	}
	return nil
}

// set gives n the content of x, and an ACL where x has one; check has accepted it.
func (n *node) set(x *tnds.Entry) {
	n.format, n.typ, n.value = x.Format, x.Type, x.Value
	if x.ACL != "" {
		n.acl, _ = tnds.ParseACL(x.ACL)
	}
}

// target finds the node of a command that wants the right c, and refuses what is not
// there, what is not allowed at all, and what this server may not do.
func (e *Edit) target(uri string, c tnds.Command) error {
	switch found := e.path.find(e.tree.root, uri); {
	case e.free && found:
		return nil
	case !e.free && inInbox(uri):
		return refuse(uri, syncml.StatusNotAllowed)
	case !found:
		return refuse(uri, syncml.StatusNotFound)
	case c == tnds.CommandExec, c == tnds.CommandDelete && (len(e.path.nodes) == 1 || e.tree.permanent(uri)):
		return refuse(uri, syncml.StatusNotAllowed)
	case !e.path.allows(c, e.server):
		return refuse(uri, syncml.StatusPermissionDenied)
	}
	return nil
}

// Replace is the command Replace for a leaf: value, format and type become those of x.
// An ACL changes it too where the server may: see [Edit.SetProperty].
func (e *Edit) Replace(x tnds.Entry) error {
	if err := e.check(&x); err != nil {
		return err
	}
	if err := e.target(x.URI, tnds.CommandReplace); err != nil {
		return err
	}
	n := e.path.last()
	switch {
	case n.interior() || x.Format == tnds.FormatNode:
		return refuse(x.URI, syncml.StatusNotAllowed)
	case x.ACL != "" && !e.free && !e.path.maySetACL(e.server):
		return refuse(x.URI, syncml.StatusPermissionDenied)
	}
	if err := e.grow(x.URI, 0, len(x.Value)-len(n.value)); err != nil {
		return err
	}
	n = e.own()
	n.set(&x)
	n.value = slices.Clone(x.Value)
	e.touch(n)
	return nil
}

// Delete is the command Delete: the node goes, and all below it. Where accounts go, so
// do their servers from all ACLs, unless they have another account.
func (e *Edit) Delete(uri string) error {
	if err := e.target(uri, tnds.CommandDelete); err != nil {
		return err
	}
	before := e.tree.servers()
	e.cut()
	e.forgetGone(before)
	return nil
}

// cut takes the last node of the path out of the tree, and returns it.
func (e *Edit) cut() *node {
	n := e.path.last()
	nodes, octets := n.size()
	i := e.path.at[len(e.path.at)-1]
	e.path.nodes = e.path.nodes[:len(e.path.nodes)-1]
	up := e.own()
	up.kids = slices.Delete(up.kids, i, i+1)
	e.tree.nodes -= nodes
	e.tree.octets -= octets
	return n
}

// forgetGone takes servers out of all ACLs that had an account before, and have none now.
func (e *Edit) forgetGone(before []string) {
	for _, id := range before {
		if !slices.Contains(e.tree.servers(), id) {
			e.forget(e.tree.root, id)
		}
	}
}

// server returns the identifier of the server whose account n is, "" of another node. An
// identifier that cannot stand in an ACL is none.
func (n *node) server() string {
	if id := cmp.Or(n.text("ServerID"), n.text("ServerId")); id != "" && tnds.CheckID(id) == nil {
		return id
	}
	return ""
}

// forget takes a server out of all ACLs from n on, and returns n or its copy.
func (e *Edit) forget(n *node, server string) *node {
	root := n == e.tree.root
	if acl, found := without(n.acl, server, root); found {
		n = e.copied(n)
		n.acl = acl
	}
	for i := range n.kids {
		if k := e.forget(n.kids[i], server); k != n.kids[i] {
			n = e.copied(n)
			n.kids[i] = k
		}
	}
	if root {
		e.tree.root = n
	}
	return n
}

// Exec is the command Exec, which no node of a bootstrap supports.
func (e *Edit) Exec(uri string) error { return e.target(uri, tnds.CommandExec) }

// SetProperty is the command Replace on a property: ACL, Name or Title; the others are
// the device's. The ACL of a node takes Replace on the node above or, of an interior
// node, on itself; an empty one inherits. That of the root keeps Add for everybody.
func (e *Edit) SetProperty(uri, name, value string) error {
	if name == "ACL" {
		return e.setACL(uri, value)
	}
	if err := e.target(uri, tnds.CommandReplace); err != nil {
		return err
	}
	switch n := e.path.last(); {
	case name == "Title":
		if status := e.content(&tnds.Entry{Value: []byte(value)}); status != 0 {
			return refuse(uri, status)
		}
		n = e.own()
		n.title = value
		e.touch(n)
		return nil
	case name == "Name" && len(e.path.nodes) > 1 && !e.tree.permanent(uri):
		return e.rename(uri, value)
	case name == "Name" || n.hasProperty(name):
		return refuse(uri, syncml.StatusNotAllowed)
	}
	return refuse(uri, syncml.StatusNotSupported)
}

func (n *node) hasProperty(name string) bool { _, ok := n.property("prop=" + name); return ok }

func (e *Edit) setACL(uri, value string) error {
	acl, err := tnds.ParseACL(value)
	found := e.path.find(e.tree.root, uri)
	root := len(e.path.nodes) == 1
	switch {
	case !found:
		return refuse(uri, syncml.StatusNotFound)
	case !e.free && !e.path.maySetACL(e.server):
		return refuse(uri, syncml.StatusPermissionDenied)
	case err != nil:
		return refuse(uri, syncml.StatusCommandFailed)
	case len(value) > e.limits.Value:
		return refuse(uri, syncml.StatusTooLarge)
	case root && !acl.Allows(tnds.CommandAdd, tnds.Everybody):
		return refuse(uri, syncml.StatusNotAllowed)
	}
	n := e.own()
	n.acl = acl
	e.touch(n)
	return nil
}

// rename gives the node of the path another name, if the URIs of all below it stay within
// the limits, and each secret one.
func (e *Edit) rename(uri, name string) error {
	up := e.path.nodes[len(e.path.nodes)-2]
	if err := tnds.CheckName(name, e.limits.URI); err != nil {
		return refuse(uri, statusOf(err))
	}
	if up.child(name) != nil {
		return refuse(uri, syncml.StatusAlreadyExists)
	}
	from := "./" + tnds.Relative(uri)
	to := from[:strings.LastIndexByte(from, '/')+1] + name
	var status syncml.StatusCode
	fits := func(at string, _ *node) bool {
		now := to + at[len(from):]
		status = statusOf(tnds.CheckURI(now, e.limits.URI))
		if status == 0 && e.tree.hidden(at) && !e.tree.hidden(now) {
			status = syncml.StatusNotAllowed // everybody would get its value
		}
		return status == 0
	}
	if !fits(from, nil) || !e.path.last().walk(from, fits) {
		return refuse(uri, status)
	}
	n := e.own()
	up = e.path.nodes[len(e.path.nodes)-2]
	up.kids = slices.Delete(up.kids, e.path.at[len(e.path.at)-1], e.path.at[len(e.path.at)-1]+1)
	n.name = name
	i, _ := up.find(name)
	up.kids = slices.Insert(up.kids, i, n)
	e.touch(n)
	return nil
}
