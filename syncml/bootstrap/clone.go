package bootstrap

import "slices"

// clone returns a copy of a that shares no memory that changes.
func (a *Account) clone() *Account {
	b := *a
	b.Addresses = slices.Clone(a.Addresses)
	b.Credentials = slices.Clone(a.Credentials)
	for i := range b.Credentials {
		c := &b.Credentials[i]
		c.Secret, c.Data = slices.Clone(c.Secret), slices.Clone(c.Data)
	}
	if a.AuthPref != nil {
		pref := *a.AuthPref
		b.AuthPref = &pref
	}
	b.ConRefs = slices.Clone(a.ConRefs)
	b.NAPs = slices.Clone(a.NAPs)
	for i := range b.NAPs {
		n := &b.NAPs[i]
		n.Bearers, n.DNS, n.Auth = slices.Clone(n.Bearers), slices.Clone(n.DNS), cloneAuth(n.Auth)
	}
	b.Proxies = slices.Clone(a.Proxies)
	for i := range b.Proxies {
		x := &b.Proxies[i]
		x.Domains, x.Auth, x.Ports = slices.Clone(x.Domains), cloneAuth(x.Auth), clonePorts(x.Ports)
		x.Physical = slices.Clone(x.Physical)
		for k := range x.Physical {
			y := &x.Physical[k]
			y.NAPs, y.Ports = slices.Clone(y.NAPs), clonePorts(y.Ports)
		}
	}
	b.Objects = slices.Clone(a.Objects)
	for i := range b.Objects {
		b.Objects[i].Nodes = cloneNodes(b.Objects[i].Nodes)
	}
	b.Ext = cloneNodes(a.Ext)
	return &b
}

func cloneAuth(auth []NetAuth) []NetAuth {
	auth = slices.Clone(auth)
	for i := range auth {
		auth[i].Secret = slices.Clone(auth[i].Secret)
	}
	return auth
}

func clonePorts(ports []ProxyPort) []ProxyPort {
	ports = slices.Clone(ports)
	for i := range ports {
		ports[i].Services = slices.Clone(ports[i].Services)
	}
	return ports
}

func cloneNodes(nodes []Node) []Node {
	nodes = slices.Clone(nodes)
	for i := range nodes {
		nodes[i].Value = slices.Clone(nodes[i].Value)
	}
	return nodes
}
