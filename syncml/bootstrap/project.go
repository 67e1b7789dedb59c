package bootstrap

import (
	"fmt"
	"slices"
	"strings"
)

// Project returns the part of the account that a message with options o can
// carry, in the form in which [Open] returns it, and the fields that it cannot
// carry, by JSON names, in their order. The account must be valid; the result
// shares text with it. A message cannot carry:
//
//   - CP: node, authPref, objects, ext, acl and credentials of level HTTP;
//   - DM: naps and proxies;
//   - node by node: every ACL;
//   - DM 1.1: besides, objects and ext; all but the first address that is an
//     http or https URI, and its first port; all but the first of conRefs; all
//     but the first credential of the levels CLCRED and SRVCRED, those without
//     name, secret or data, the type of all and the name of SRVCRED.
//
// Some fields change without loss: addresses state their type; the DM profile
// names the account's node; empty texts and lists are absent; nodes state format
// and type, come in document order, and interior nodes without properties are
// gone; in CP proxies are the first of ConRefs, in DM 1.1 CLCRED is the first
// credential.
func Project(o Options, a *Account) (*Account, []string) {
	o = o.resolved()
	p := projection{from: a}
	p.to = Account{ServerID: a.ServerID, Name: a.Name, ConRefs: list(a.ConRefs)}
	for _, x := range a.Addresses {
		if x.Type == "" {
			x.Type = AddrURI
		}
		x.Ports = list(x.Ports)
		p.to.Addresses = append(p.to.Addresses, x)
	}
	switch {
	case o.Profile == ProfileCP:
		p.cp()
	case o.DM == DM11:
		p.dm11()
	default:
		p.dm12(o.Form != FormNodeByNode)
	}
	return &p.to, p.dropped
}

// list returns a copy of s, nil when it is empty.
func list[T any](s []T) []T {
	if len(s) == 0 {
		return nil
	}
	return slices.Clone(s)
}

// A projection is at work.
type projection struct {
	from    *Account
	to      Account
	dropped []string
}

func (p *projection) drop(field string, args ...any) {
	p.dropped = append(p.dropped, fmt.Sprintf(field, args...))
}

// dropIf reports a field that is not empty.
func (p *projection) dropIf(present bool, field string, args ...any) {
	if present {
		p.drop(field, args...)
	}
}

func (p *projection) cp() {
	a := p.from
	p.dropIf(a.Node != "", "node")
	for i, c := range a.Credentials {
		if c.Level == LevelHTTP {
			p.drop("credentials[%d]", i)
			continue
		}
		p.to.Credentials = append(p.to.Credentials, c.normal())
	}
	p.dropIf(a.AuthPref != nil, "authPref")
	slices.SortStableFunc(p.to.ConRefs, func(x, y string) int {
		switch px, py := a.isProxy(x), a.isProxy(y); {
		case px && !py:
			return -1
		case py && !px:
			return 1
		}
		return 0
	})
	p.connectivity()
	p.dropIf(len(a.Objects) > 0, "objects")
	p.dropIf(len(a.Ext) > 0, "ext")
	p.dropIf(a.ACL != "", "acl")
}

// isProxy reports whether id is that of one of the account's proxies.
func (a *Account) isProxy(id string) bool {
	return slices.ContainsFunc(a.Proxies, func(x Proxy) bool { return x.ID == id })
}

// normal returns c with empty octets absent.
func (c Credential) normal() Credential {
	if len(c.Secret) == 0 {
		c.Secret = nil
	}
	if len(c.Data) == 0 {
		c.Data = nil
	}
	return c
}

// connectivity copies access points and proxies.
func (p *projection) connectivity() {
	auth := func(from []NetAuth) []NetAuth {
		to := list(from)
		for i := range to {
			if len(to[i].Secret) == 0 {
				to[i].Secret = nil
			}
		}
		return to
	}
	ports := func(from []ProxyPort) []ProxyPort {
		to := list(from)
		for i := range to {
			to[i].Services = list(to[i].Services)
		}
		return to
	}
	for _, n := range p.from.NAPs {
		n.Bearers, n.DNS, n.Auth = list(n.Bearers), list(n.DNS), auth(n.Auth)
		p.to.NAPs = append(p.to.NAPs, n)
	}
	for _, x := range p.from.Proxies {
		x.Domains, x.Auth, x.Ports, x.Physical = list(x.Domains), auth(x.Auth), ports(x.Ports), list(x.Physical)
		for i := range x.Physical {
			x.Physical[i].NAPs, x.Physical[i].Ports = list(x.Physical[i].NAPs), ports(x.Physical[i].Ports)
		}
		p.to.Proxies = append(p.to.Proxies, x)
	}
}

func (p *projection) dm12(acl bool) {
	a := p.from
	p.to.Node = a.node()
	for _, c := range a.Credentials {
		p.to.Credentials = append(p.to.Credentials, c.normal())
	}
	p.to.AuthPref = a.AuthPref
	p.dropIf(len(a.NAPs) > 0, "naps")
	p.dropIf(len(a.Proxies) > 0, "proxies")
	for i, x := range a.Objects {
		if !acl {
			p.dropIf(x.ACL != "", "objects[%d].acl", i)
			x.ACL = ""
			p.dropACLs(x.Nodes, fmt.Sprintf("objects[%d].nodes", i))
		}
		x.Path = relative(x.Path)
		x.Nodes = canonical(x.Nodes, acl)
		p.to.Objects = append(p.to.Objects, x)
	}
	p.to.Ext = canonical(a.Ext, acl)
	if acl {
		p.to.ACL = a.ACL
	} else {
		p.dropACLs(a.Ext, "ext")
		p.dropIf(a.ACL != "", "acl")
	}
}

// dropACLs reports the ACLs of nodes.
func (p *projection) dropACLs(nodes []Node, field string) {
	for i, n := range nodes {
		p.dropIf(n.ACL != "", "%s[%d].acl", field, i)
	}
}

func (p *projection) dm11() {
	a := p.from
	p.to.Node = a.node()
	at := slices.IndexFunc(p.to.Addresses, isHTTP)
	for i, x := range p.to.Addresses {
		p.dropIf(i != at, "addresses[%d]", i)
		if i == at && len(x.Ports) > 1 {
			for k := range x.Ports[1:] {
				p.drop("addresses[%d].ports[%d]", i, k+1)
			}
			p.to.Addresses[i].Ports = x.Ports[:1]
		}
	}
	if at >= 0 {
		p.to.Addresses = p.to.Addresses[at : at+1]
	} else {
		p.to.Addresses = nil
	}
	p.credentials11()
	p.to.AuthPref = a.AuthPref
	for i := range a.ConRefs {
		p.dropIf(i > 0, "conRefs[%d]", i)
	}
	p.to.ConRefs = p.to.ConRefs[:min(1, len(p.to.ConRefs))]
	p.dropIf(len(a.NAPs) > 0, "naps")
	p.dropIf(len(a.Proxies) > 0, "proxies")
	p.dropIf(len(a.Objects) > 0, "objects")
	p.dropIf(len(a.Ext) > 0, "ext")
	p.dropIf(a.ACL != "", "acl")
}

// isHTTP reports whether x is an address of which DM 1.1 knows the type.
func isHTTP(x Address) bool {
	scheme, _, ok := strings.Cut(x.Addr, "://")
	return x.Type == AddrURI && ok && (strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https"))
}

// credentials11 copies the credentials that DM 1.1 has names for: one in each
// direction.
func (p *projection) credentials11() {
	seen := map[Level]bool{}
	for i, c := range p.from.Credentials {
		c = c.normal()
		known := c.Level == LevelClient || c.Level == LevelServer
		empty := c.Secret == nil && c.Data == nil && (c.Name == "" || c.Level == LevelServer)
		if !known || seen[c.Level] || empty {
			p.drop("credentials[%d]", i)
			continue
		}
		seen[c.Level] = true
		p.dropIf(c.Type != "", "credentials[%d].type", i)
		c.Type = ""
		if c.Level == LevelServer {
			p.dropIf(c.Name != "", "credentials[%d].name", i)
			c.Name = ""
		}
		p.to.Credentials = append(p.to.Credentials, c)
	}
	slices.SortStableFunc(p.to.Credentials, func(x, y Credential) int { return strings.Compare(string(x.Level), string(y.Level)) })
}
