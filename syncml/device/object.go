package device

import (
	"cmp"
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

// A maker makes the nodes of an object in memory for all of them: it comes and goes as a
// whole.
type maker struct {
	e      *Edit
	uri    string // of the object
	nodes  []node
	kids   []*node
	octets []byte
	way    []step // to the node made last, from what is above the object
}

// A step is a node, and the octets of its URI without what stands for the root.
type step struct {
	*node
	length int
}

// maker returns one for the object at uri, of about so many nodes.
func (e *Edit) maker(uri string, nodes int) *maker {
	above := tnds.Relative(uri[:strings.LastIndexByte(uri, '/')])
	return &maker{
		e: e, uri: uri, nodes: make([]node, 0, nodes), kids: make([]*node, 0, nodes), octets: make([]byte, 0, 16*nodes),
		way: append(make([]step, 0, 8), step{&node{format: tnds.FormatNode}, len(above)}),
	}
}

// add makes the node of x below the one at depth of the way, with memory for its children.
// It returns the status for what is wrong.
func (m *maker) add(depth int, name string, x *tnds.Entry, kids int) syncml.StatusCode {
	above, l := m.way[depth], &m.e.limits.URI
	length := above.length + min(1, above.length) + len(name)
	at, taken := above.find(name)
	switch status := cmp.Or(statusOf(tnds.CheckName(name, *l)), m.e.content(x)); {
	case status != 0:
		return status
	case length > l.Total, strings.Count(m.uri, "/")+depth > l.Depth:
		return syncml.StatusURITooLong
	case taken:
		return syncml.StatusAlreadyExists
	case !above.interior():
		return syncml.StatusNotAllowed
	}
	if len(m.nodes) == cap(m.nodes) {
		m.nodes = make([]node, 0, cap(m.nodes))
	}
	from := len(m.octets)
	m.octets = append(m.octets, x.Value...)
	m.nodes = append(m.nodes, node{name: name, stamp: m.e.stamp, edit: m.e.token})
	n := &m.nodes[len(m.nodes)-1]
	if n.set(x); x.Value != nil {
		n.value = m.octets[from:len(m.octets):len(m.octets)]
	}
	if k := len(m.kids); kids <= cap(m.kids)-k {
		m.kids = m.kids[:k+kids]
		n.kids = m.kids[k : k : k+kids]
	}
	above.kids = slices.Insert(above.kids, at, n)
	m.way = append(m.way[:depth+1], step{n, length})
	return 0
}

// tree makes the object of node i of t, but the node leave and all below it. refer says
// otherwise where a value refers to an object in ./Inbox.
func (m *maker) tree(t *tnds.Tree, i, leave int, refer func(value []byte) []byte) (*node, error) {
	ends := make([]int, 0, 8) // of the nodes that node k is in
	for k := i; k < t.End(i); k++ {
		for len(ends) > 0 && k >= ends[len(ends)-1] {
			ends = ends[:len(ends)-1]
		}
		if k == leave {
			k = t.End(k) - 1
			continue
		}
		x := t.Node(k)
		e := tnds.Entry{Format: x.RT.Format, Type: intern(x.RT.Type.Name), Value: []byte(x.Value), ACL: string(x.RT.ACL)}
		if t.Interior(k) {
			e.Format = tnds.FormatNode
		}
		e, _ = e.Octets() // so that the form of a message does not show in the tree
		e.Value = refer(e.Value)
		name, kids := intern(x.Name), 0
		if k == i {
			name = m.uri[strings.LastIndexByte(m.uri, '/')+1:]
		}
		for range t.Children(k) {
			kids++
		}
		if status := m.add(len(ends), name, &e, kids); status != 0 {
			return nil, refuse(m.uri+strings.TrimPrefix(string(t.AppendURI(nil, k)), string(t.AppendURI(nil, i))), status)
		}
		ends = append(ends, t.End(k))
	}
	return m.way[1].node, nil
}

// entries makes the object of a list, the first of which is its root, and the interior
// nodes that none of them states.
func (m *maker) entries(list []tnds.Entry) (*node, error) {
	const root = len("./")
	before := m.uri
	for i := range list {
		x := &list[i]
		depth := len(m.way) - 1
		for depth > 0 && !below(x.URI, before[:root+m.way[depth].length]) {
			depth--
		}
		rest := strings.TrimPrefix(x.URI[root+m.way[depth].length:], "/")
		for more := true; more; depth++ {
			var name string
			name, rest, more = strings.Cut(rest, "/")
			y := x
			if more {
				if k := m.way[depth].child(name); k != nil {
					m.way = append(m.way[:depth+1], step{k, len(x.URI) - root - len(rest) - 1})
					continue
				}
				y = &tnds.Entry{Format: tnds.FormatNode}
			}
			if status := m.add(depth, name, y, 0); status != 0 {
				return nil, refuse(x.URI, status)
			}
		}
		before = x.URI
	}
	return m.way[1].node, nil
}

// below reports whether the node at uri is below the one at above.
func below(uri, above string) bool {
	return len(uri) > len(above) && uri[len(above)] == '/' && uri[:len(above)] == above
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
