package device

import (
	"encoding/base64"
	"slices"
	"strings"

	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// install makes the object at uri what n is, a node with all below it that this edit has
// made. What the object has there already and n too stays as it is.
func (e *Edit) install(uri string, n *node) error {
	there := e.path.find(e.tree.root, uri)
	nodes, octets := n.size()
	if !there {
		above := uri[:strings.LastIndexByte(uri, '/')]
		if !e.path.find(e.tree.root, above) {
			if err := e.Add(tnds.Entry{URI: above, Format: tnds.FormatNode}); err != nil {
				return err
			}
			e.path.find(e.tree.root, above)
		}
		if !e.path.last().interior() {
			return refuse(above, syncml.StatusNotAllowed)
		}
		if err := e.grow(uri, nodes, octets); err != nil {
			return err
		}
		up := e.own()
		i, _ := up.find(n.name)
		up.kids = slices.Insert(up.kids, i, n)
		return nil
	}
	old := e.path.last()
	n.name = old.name
	merged := merge(old, n)
	if merged == old {
		return nil
	}
	wasNodes, wasOctets := old.size()
	if err := e.grow(uri, nodes-wasNodes, octets-wasOctets); err != nil {
		return err
	}
	i := e.path.at[len(e.path.at)-1]
	e.path.nodes = e.path.nodes[:len(e.path.nodes)-1]
	e.own().kids[i] = merged
	return nil
}

// merge returns old where n says the same, else n with what old has beside: rights that n
// says nothing of, a title, the count of changes, and nodes below that are the same.
func merge(old, n *node) *node {
	if old == n {
		return old
	}
	same := old.format == n.format && old.typ == n.typ && string(old.value) == string(n.value) &&
		(len(n.acl) == 0 || n.acl.Equal(old.acl)) && len(old.kids) == len(n.kids)
	for i, k := range n.kids {
		if was := old.child(k.name); was != nil {
			n.kids[i] = merge(was, k)
		}
		same = same && n.kids[i] == old.kids[i]
	}
	if same && old.origin == n.origin {
		return old
	}
	if len(n.acl) == 0 {
		n.acl = old.acl
	}
	n.title, n.ver = old.title, old.ver+1
	return n
}

// A maker makes nodes of a tree in a message, all in the same memory: an object comes and
// goes as a whole.
type maker struct {
	e      *Edit
	t      *tnds.Tree
	refer  func(value []byte) []byte // says otherwise where an object in ./Inbox is
	leave  int                       // a node that stays out, with all below it; -1 is none
	nodes  []node
	kids   []*node
	octets []byte
	fault  string // URI of what is wrong, relative to the object
}

// object returns the node i of t, which goes to uri, and all below it.
func (m *maker) object(i int, uri string) (*node, error) {
	octets := 0
	for k := i; k < m.t.End(i); k++ {
		octets += len(m.t.Node(k).Value)
	}
	size := m.t.End(i) - i
	m.nodes, m.kids, m.octets = make([]node, 0, size), make([]*node, 0, size), make([]byte, 0, octets)
	n, status := m.node(i, strings.Count(uri, "/"), len(uri)-len("./"))
	if status != 0 {
		return nil, refuse(uri+m.fault, status)
	}
	n.name = uri[strings.LastIndexByte(uri, '/')+1:]
	return n, nil
}

// node makes node i, whose URI has depth segments of length octets, and all below it. It
// returns the status for what is wrong with one of them.
func (m *maker) node(i, depth, length int) (*node, syncml.StatusCode) {
	x, l := m.t.Node(i), &m.e.limits.URI
	e := tnds.Entry{Format: x.RT.Format, Type: intern(x.RT.Type.Name), Value: []byte(x.Value), ACL: string(x.RT.ACL)}
	if m.t.Interior(i) {
		e.Format = tnds.FormatNode
	}
	e = octets(e)
	e.Value = m.refer(e.Value)
	status := m.e.content(&e)
	if depth > l.Depth || length > l.Total {
		status = syncml.StatusURITooLong
	}
	if status != 0 {
		return nil, status
	}
	m.nodes = append(m.nodes, node{name: intern(x.Name), format: e.Format, typ: e.Type, stamp: m.e.stamp, edit: m.e.token})
	n := &m.nodes[len(m.nodes)-1]
	if e.ACL != "" {
		n.acl, _ = tnds.ParseACL(e.ACL) // content has parsed it
	}
	if e.Value != nil {
		from := len(m.octets)
		m.octets = append(m.octets, e.Value...)
		n.value = m.octets[from:len(m.octets):len(m.octets)]
	}
	first := len(m.kids)
	for range m.t.Children(i) {
		m.kids = append(m.kids, nil)
	}
	n.kids = m.kids[first:first:len(m.kids)]
	for k, child := range m.t.Children(i) {
		if k == m.leave {
			continue
		}
		c, status := (*node)(nil), syncml.StatusCode(0)
		if err := tnds.CheckName(child.Name, *l); err != nil {
			status = statusOf(err)
		} else {
			c, status = m.node(k, depth+1, length+1+len(child.Name))
		}
		where, taken := n.find(string(child.Name))
		if taken && status == 0 {
			status = syncml.StatusAlreadyExists
		}
		if status != 0 {
			m.fault = "/" + string(child.Name) + m.fault
			return nil, status
		}
		n.kids = slices.Insert(n.kids, where, c)
	}
	return n, 0
}

// octets makes octets of base64, so that the form of a message does not show in the tree.
func octets(x tnds.Entry) tnds.Entry {
	if x.Format == tnds.FormatB64 && x.Value != nil {
		if raw, err := base64.StdEncoding.AppendDecode([]byte{}, x.Value); err == nil {
			x.Format, x.Value = tnds.FormatBin, raw
		}
	}
	return x
}

// intern returns s as a string, without memory of its own where it is a usual one.
func intern(s []byte) string {
	for _, known := range usual {
		if string(s) == known {
			return known
		}
	}
	return string(s)
}

// usual are types, and the names of an account's nodes.
var usual = [...]string{
	"text/plain", "application/octet-stream", "1", "2", "3", "AppID", "ServerID", "Name", "PrefConRef", "ToConRef", "ConRef", "AppAddr", "Addr",
	"AddrType", "Port", "PortNbr", "AAuthPref", "AppAuth", "AAuthLevel", "AAuthType", "AAuthName", "AAuthSecret", "AAuthData", "Ext",
	"urn:oma:mo:oma-dm-dmacc:1.0", w7ID,
}
