package device

import (
	"slices"
	"strings"

	"github.com/go-wbxml/wbxml/syncml/tnds"
)

var everybody = []string{tnds.Everybody}

// A path is the nodes from the root to a node, and the index of each among its
// siblings.
type path struct {
	nodes []*node
	at    []int
}

// find makes p the path to the node at uri. Where there is no such node, p leads to
// the last one on the way that is there.
func (p *path) find(root *node, uri string) bool {
	p.nodes, p.at = append(p.nodes[:0], root), append(p.at[:0], 0)
	rest := tnds.Relative(uri)
	for more := rest != ""; more; { // a slash at the end is one more name, which is empty
		var name string
		name, rest, more = strings.Cut(rest, "/")
		i, ok := p.last().find(name)
		if !ok {
			return false
		}
		p.nodes, p.at = append(p.nodes, p.last().kids[i]), append(p.at, i)
	}
	return true
}

func (p *path) last() *node { return p.nodes[len(p.nodes)-1] }

// allows reports whether a server may use a command on the node. The ACL of the
// nearest node upwards that has one counts, and as a whole: never one command of it
// (TND 8.3.7.1.1).
func (p *path) allows(c tnds.Command, server string) bool {
	for i := len(p.nodes) - 1; i >= 0; i-- {
		if acl := p.nodes[i].acl; len(acl) > 0 {
			return acl.Allows(c, server)
		}
	}
	return false
}

// maySetACL reports whether a server may change the ACL of the node: with Replace on
// the node above and, of an interior node, also with Replace on itself (TND 8.3.7.1.3).
func (p *path) maySetACL(server string) bool {
	up := path{nodes: p.nodes[:max(1, len(p.nodes)-1)]} // of the root, itself
	return up.allows(tnds.CommandReplace, server) || p.last().interior() && p.allows(tnds.CommandReplace, server)
}

// Self returns the ACL that gives a server the rights on its own account: Get, Replace
// and Delete (OMA-TS-DM_Bootstrap 1.2).
func Self(server string) tnds.ACL {
	return grant(server, tnds.CommandGet, tnds.CommandReplace, tnds.CommandDelete)
}

// grant returns the ACL that gives a server alone some commands.
func grant(server string, commands ...tnds.Command) (acl tnds.ACL) {
	for _, c := range commands {
		acl = append(acl, tnds.Grant{Command: c, IDs: []string{server}})
	}
	return acl
}

// without returns acl without a server, and whether that was in it. A command that
// nobody is left for goes, but at the root, where everybody gets it (TND 8.3.7.1.4).
func without(acl tnds.ACL, server string, root bool) (tnds.ACL, bool) {
	if !slices.ContainsFunc(acl, func(g tnds.Grant) bool { return slices.Contains(g.IDs, server) }) {
		return acl, false
	}
	var out tnds.ACL
	for _, g := range acl {
		ids := slices.DeleteFunc(slices.Clone(g.IDs), func(id string) bool { return id == server })
		if len(ids) == 0 && root {
			ids = everybody
		}
		if len(ids) > 0 {
			out = append(out, tnds.Grant{Command: g.Command, IDs: ids})
		}
	}
	return out, true
}
