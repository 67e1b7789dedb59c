package bootstrap

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// Project returns the part of the account that a message with options o can
// carry, in the form in which [Open] returns it, and the fields that it cannot
// carry, by JSON names, in their order. The account must be valid; the result
// shares text with it. A message cannot carry:
//
//   - CP: node, authPref, objects, ext, acl, credentials of level HTTP, and of conRefs
//     the URIs of management objects, which begin with ./;
//   - DM: naps, proxies, provVersion and characteristics, and every extra;
//   - node by node: every ACL;
//   - DM 1.1: besides, objects and ext; all but the first address that is an
//     http or https URI, and its first port; all but the first of conRefs that
//     names no object of the message; all but the first credential of the levels CLCRED and SRVCRED, those without
//     name, secret or data, the type of all and the name of SRVCRED.
//
// [ACLSelf] becomes the ACL that it stands for; CP needs none for that.
//
// Some fields change without loss: addresses state their type; the DM profile
// names the account's node; empty texts and lists are absent; nodes state format
// and type, come in document order, and interior nodes without properties are
// gone; in CP proxies are the first of ConRefs, and applications the last of Characteristics; in DM 1.1 CLCRED is the first
// credential.
func Project(o Options, a *Account) (*Account, []string) { return project(o, a, isHTTP) }

// project is Project with the addresses of DM 1.1 by http.
func project(o Options, a *Account, http func(Address) bool) (*Account, []string) {
	o = o.resolved()
	p := projection{from: a, to: *a}
	w := walker{normal: true, do: func(textAt) {}}
	w.walk(reflect.ValueOf(&p.to).Elem(), nil)
	for i := range p.to.Addresses {
		x := &p.to.Addresses[i]
		x.Type = cmp.Or(x.Type, AddrURI)
		x.trim()
	}
	switch {
	case o.Profile == ProfileCP:
		p.cp()
	case o.DM == DM11:
		p.dm11(http)
	default:
		p.dm12(o.Form != FormNodeByNode)
	}
	return &p.to, p.dropped
}

// A projection is the state of Project: to begins as all of the account, and loses
// the fields that the message cannot carry.
type projection struct {
	from    *Account
	to      Account
	dropped []string
}

func (p *projection) drop(field string, args ...any) {
	p.dropped = append(p.dropped, fmt.Sprintf(field, args...))
}

// dropIf reports a field that is not empty: nothing is lost of one that is.
func (p *projection) dropIf(present bool, field string, args ...any) {
	if present {
		p.drop(field, args...)
	}
}

// without drops fields, by their names in JSON, and reports those that are not empty.
func (p *projection) without(fields ...string) {
	v := reflect.ValueOf(&p.to).Elem()
	for i := range v.NumField() {
		f, name := v.Field(i), jsonName(v.Type().Field(i))
		if slices.Contains(fields, name) && !f.IsZero() {
			p.dropped = append(p.dropped, name)
			f.SetZero()
		}
	}
}

// address and credential drop the parts that only CP has.
func (p *projection) address(i int) {
	x := &p.to.Addresses[i]
	p.dropIf(!reflect.ValueOf(x.Extra).IsZero(), "addresses[%d].extra", i)
	p.dropIf(x.PortExtra != nil, "addresses[%d].portExtra", i)
	x.Extra, x.PortExtra = Extra{}, nil
}

func (p *projection) credential(i int, c *Credential) {
	p.dropIf(!reflect.ValueOf(c.Extra).IsZero(), "credentials[%d].extra", i)
	c.Extra = Extra{}
}

// credentials keeps the credentials for which keep says so.
func (p *projection) credentials(keep func(i int, c *Credential) bool) {
	all := p.to.Credentials // a list of its own
	p.to.Credentials = nil
	for i := range all {
		if keep(i, &all[i]) {
			p.to.Credentials = append(all[:len(p.to.Credentials)], all[i])
		} else {
			p.drop("credentials[%d]", i)
		}
	}
}

// conRefs keeps the references for which keep says so.
func (p *projection) conRefs(keep func(ref string) bool) {
	p.to.ConRefs = nil
	for i, ref := range p.from.ConRefs {
		if keep(ref) {
			p.to.ConRefs = append(p.to.ConRefs, ref)
		} else {
			p.drop("conRefs[%d]", i)
		}
	}
}

func (p *projection) cp() {
	p.without("node")
	p.credentials(func(_ int, c *Credential) bool { return c.Level != LevelHTTP })
	p.without("authPref")
	p.conRefs(func(ref string) bool { return !p.from.isObject(ref) })
	slices.SortStableFunc(p.to.Characteristics, func(x, y Characteristic) int {
		switch ax, ay := x.isApplication(), y.isApplication(); {
		case ay && !ax:
			return -1
		case ax && !ay:
			return 1
		}
		return 0
	})
	slices.SortStableFunc(p.to.ConRefs, func(x, y string) int {
		switch px, py := p.from.isProxy(x), p.from.isProxy(y); {
		case px && !py:
			return -1
		case py && !px:
			return 1
		}
		return 0
	})
	if p.to.ProvVersion == provVersion {
		p.to.ProvVersion = ""
	}
	if p.to.ACL == ACLSelf { // as a client sets it
		p.to.ACL = ""
	}
	p.without("objects", "ext", "acl")
}

// isProxy and isNAP report whether id is that of one of the account's proxies, or of its
// access points. All else that a conRef may name in CP is INTERNET.
func (a *Account) isProxy(id string) bool {
	return slices.ContainsFunc(a.Proxies, func(x Proxy) bool { return x.ID == id })
}

func (a *Account) isNAP(id string) bool {
	return slices.ContainsFunc(a.NAPs, func(x NAP) bool { return x.ID == id })
}

// dm12 takes objects and Ext of the account as they are: an empty value is not none.
func (p *projection) dm12(acl bool) {
	p.to.Node = p.from.node()
	if p.to.ACL == ACLSelf {
		p.to.ACL = p.to.selfACL()
	}
	for i := range p.to.Addresses {
		p.address(i)
	}
	for i := range p.to.Credentials {
		p.credential(i, &p.to.Credentials[i])
	}
	p.without("naps", "proxies", "extra", "characteristics", "provVersion")
	for i, x := range p.from.Objects {
		if !acl {
			p.dropIf(x.ACL != "", "objects[%d].acl", i)
			x.ACL = ""
			p.dropACLs(x.Nodes, fmt.Sprintf("objects[%d].nodes", i))
		}
		x.Path, x.Nodes = tnds.Relative(x.Path), canonical(x.Nodes, acl)
		p.to.Objects[i] = x
	}
	p.to.Ext = canonical(p.from.Ext, acl)
	if !acl {
		p.dropACLs(p.from.Ext, "ext")
		p.without("acl")
	}
}

// dropACLs reports the ACLs of nodes.
func (p *projection) dropACLs(nodes []Node, field string) {
	for i, n := range nodes {
		p.dropIf(n.ACL != "", "%s[%d].acl", field, i)
	}
}

func (p *projection) dm11(http func(Address) bool) {
	p.to.Node = p.from.node()
	at := slices.IndexFunc(p.to.Addresses, http)
	for i, x := range p.to.Addresses {
		p.dropIf(i != at, "addresses[%d]", i)
		if i == at && len(x.Ports) > 1 {
			for k := range x.Ports[1:] {
				p.drop("addresses[%d].ports[%d]", i, k+1)
			}
			p.to.Addresses[i].Ports = x.Ports[:1]
		}
		if i == at {
			p.address(i)
		}
	}
	if at >= 0 {
		p.to.Addresses = p.to.Addresses[at : at+1]
	} else {
		p.to.Addresses = nil
	}
	p.credentials11()
	p.conRefs(func(ref string) bool { return len(p.to.ConRefs) == 0 && !strings.HasPrefix(ref, inbox) })
	p.without("naps", "proxies", "extra", "characteristics", "provVersion", "objects", "ext", "acl")
}

// isHTTP reports whether x is an address of which DM 1.1 knows the type. Its others
// are WSP and OBEX, which an account has no words for.
func isHTTP(x Address) bool {
	scheme, _, ok := strings.Cut(x.Addr, "://")
	return x.Type == AddrURI && ok && (strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https"))
}

// credentials11 keeps the credentials that DM 1.1 has names for: one in each
// direction.
func (p *projection) credentials11() {
	seen := map[Level]bool{}
	p.credentials(func(i int, c *Credential) bool {
		known := c.Level == LevelClient || c.Level == LevelServer
		empty := c.Secret == nil && c.Data == nil && (c.Name == "" || c.Level == LevelServer)
		if !known || seen[c.Level] || empty {
			return false
		}
		seen[c.Level] = true
		p.dropIf(c.Type != "", "credentials[%d].type", i)
		c.Type = ""
		if c.Level == LevelServer {
			p.dropIf(c.Name != "", "credentials[%d].name", i)
			c.Name = ""
		}
		p.credential(i, c)
		return true
	})
	slices.SortStableFunc(p.to.Credentials, func(x, y Credential) int { return strings.Compare(string(x.Level), string(y.Level)) })
}
