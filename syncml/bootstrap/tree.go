package bootstrap

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"

	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// DMAccID is the identifier of the account as a management object
// (OMA-TS-DM_StdObj 1.2), and w7 that of the application.
const (
	DMAccID = "urn:oma:mo:oma-dm-dmacc:1.0"
	w7ID    = "org.openmobilealliance/1.0/w7" // which some servers write
	w7      = "w7"
)

// Tree returns the account as the tree that a client must end up with when it
// has processed a message with options o: the DMAcc object of DM 1.2 below
// ./DMAcc, or that of DM 1.1 below ./SyncML/DMAcc. Nodes whose names the client
// invents are 1, 2 and so on. In the CP profile the tree has the ACL that a client
// sets by itself (OMA-TS-DM_Bootstrap 1.2): Get, Replace and Delete for the
// server.
//
// The tree holds what [Project] keeps; it does not hold access points, proxies
// and objects. The error is [Faults].
func Tree(o Options, a *Account) (*tnds.Tree, error) {
	if err := a.Validate(); err != nil {
		return nil, err
	}
	p, _ := Project(o, a)
	defer wipeNodes(p)
	p.Node = p.node()
	if o.Profile == ProfileCP {
		p.ACL = p.selfACL()
	}
	var e entries
	if o.Profile == ProfileDM && o.DM == DM11 {
		e.account11("./SyncML/DMAcc", p)
	} else {
		e.account12("./DMAcc", p)
	}
	t := new(tnds.Tree)
	if err := t.Build(tnds.BuildOptions{}, e...); err != nil {
		return nil, err
	}
	return t, nil
}

// DMAcc returns the nodes of the account as the object of DM 1.2 at uri, in the order of
// [Tree]. Values are the account's memory; it is not validated.
func (a *Account) DMAcc(uri string) []tnds.Entry {
	var e entries
	base, name := split(join(uri, ""))
	own := *a
	own.Node = name
	e.account12(base, &own)
	return e
}

// ReadAccount returns the account in the object at node i of t, in the layout of either
// DM version. It shares no memory with t.
func ReadAccount(t *tnds.Tree, i int) *Account {
	r := treeReader{x: new(Opened), t: t, a: new(Account)}
	r.account(i)
	return r.a
}

// entries collects the nodes of a tree, in the order in which they are written. The
// values of secrets are those of the account, not copies.
type entries []tnds.Entry

// text adds a leaf, unless its value is empty: the optional nodes of the layouts are
// absent then, and the required ones are never empty in a valid account.
func (e *entries) text(uri, value string) {
	if value != "" {
		*e = append(*e, tnds.Entry{URI: uri, Value: []byte(value)})
	}
}

// secret adds a leaf for a value that is not nil. An empty one says that there is a
// password, and that it is empty.
func (e *entries) secret(uri string, format tnds.Format, value Secret) {
	if value != nil {
		*e = append(*e, tnds.Entry{URI: uri, Format: format, Value: value})
	}
}

// encodeOctets makes base64 of octets, which XML cannot hold (OMA-TS-DM_RepPro
// 1.2). The function that it returns overwrites the base64.
func (e entries) encodeOctets() (wipe func()) {
	var coded [][]byte
	for i := range e {
		if x := &e[i]; x.Format == tnds.FormatBin {
			x.Format = tnds.FormatB64
			if x.Value != nil {
				x.Value = base64.StdEncoding.AppendEncode([]byte{}, x.Value)
				coded = append(coded, x.Value)
			}
		}
	}
	return func() {
		for _, s := range coded {
			clear(s)
		}
	}
}

// account12 adds the account's nodes, in the order of the specification, below
// the parent base. The names of the nodes in its lists are numbers from 1: the
// specification leaves them to the server, and a device may choose others.
func (e *entries) account12(base string, a *Account) {
	root := join(base, a.Node)
	*e = append(slices.Grow(*e, 24), tnds.Entry{URI: root, Format: tnds.FormatNode, Type: DMAccID, ACL: a.ACL})
	root += "/"
	e.text(root+"AppID", w7)
	e.text(root+"ServerID", a.ServerID)
	e.text(root+"Name", a.Name)
	if len(a.ConRefs) == 1 {
		e.text(root+"PrefConRef", a.ConRefs[0])
	} else {
		for i, s := range a.ConRefs {
			e.text(root+"ToConRef/"+strconv.Itoa(i+1)+"/ConRef", s)
		}
	}
	for i, x := range a.Addresses {
		at := root + "AppAddr/" + strconv.Itoa(i+1) + "/"
		e.text(at+"Addr", x.Addr)
		e.text(at+"AddrType", string(x.Type))
		for k, port := range x.Ports {
			e.text(at+"Port/"+strconv.Itoa(k+1)+"/PortNbr", strconv.Itoa(int(port)))
		}
	}
	e.authPref(root+"AAuthPref", a)
	for i, c := range a.Credentials {
		at := root + "AppAuth/" + strconv.Itoa(i+1) + "/"
		e.text(at+"AAuthLevel", string(c.Level))
		e.text(at+"AAuthType", string(c.Type))
		e.text(at+"AAuthName", c.Name)
		e.secret(at+"AAuthSecret", tnds.FormatChr, c.Secret)
		e.secret(at+"AAuthData", tnds.FormatBin, c.Data)
	}
	for _, n := range a.Ext {
		*e = append(*e, n.entry(root+"Ext/"))
	}
}

// authPref adds the preferred authentication under the name that a layout has for it.
func (e *entries) authPref(uri string, a *Account) {
	if a.AuthPref != nil { // an empty value means something
		*e = append(*e, tnds.Entry{URI: uri, Value: []byte(*a.AuthPref)})
	}
}

// account11 adds the account's nodes as DM 1.1 has them: one flat list, with a place
// for one address and one credential in each direction; [Project] has left no more.
func (e *entries) account11(base string, a *Account) {
	root := join(base, a.Node)
	*e = append(*e, tnds.Entry{URI: root, Format: tnds.FormatNode})
	root += "/"
	for _, x := range a.Addresses {
		e.text(root+"Addr", x.Addr)
		e.text(root+"AddrType", "1") // HTTP
		for _, port := range x.Ports {
			e.text(root+"PortNbr", strconv.Itoa(int(port)))
		}
	}
	for _, s := range a.ConRefs {
		e.text(root+"ConRef", s)
	}
	e.text(root+"ServerId", a.ServerID)
	for _, c := range a.Credentials {
		who := "Client"
		if c.Level == LevelServer {
			who = "Server"
		}
		e.text(root+"UserName", c.Name)
		e.secret(root+who+"PW", tnds.FormatChr, c.Secret)
		e.secret(root+who+"Nonce", tnds.FormatBin, c.Data)
	}
	e.authPref(root+"AuthPref", a)
	e.text(root+"Name", a.Name)
}

// objects adds the management objects below base, or with paths below their path
// there.
func (e *entries) objects(base string, a *Account, paths bool) {
	for _, o := range a.Objects {
		root := join(base, o.Name)
		if paths {
			root = join(join(base, o.Path), o.Name)
		}
		*e = append(*e, tnds.Entry{URI: root, Format: tnds.FormatNode, Type: o.ID, ACL: o.ACL})
		for _, n := range o.Nodes {
			*e = append(*e, n.entry(root+"/"))
		}
	}
}

// findAccount returns the first node of t that looks like an account: by its
// identifier, or because it has the node in which the server's identifier
// stands: there are servers that state no identifier, or that of CP. It returns -1
// when there is none.
func findAccount(t *tnds.Tree) int {
	for i, n := range t.All() {
		if !t.Interior(i) {
			continue
		}
		if id := ddfName(n); id == DMAccID || id == w7ID || t.Below(i, "ServerID") >= 0 || t.Below(i, "ServerId") >= 0 {
			return i
		}
	}
	return -1
}

// A treeReader makes an account of a tree. Nodes that servers leave out are absent,
// repeated ones count where there can be several, and unknown ones are skipped by
// their URI.
type treeReader struct {
	x       *Opened
	t       *tnds.Tree
	a       *Account
	skipped []string // URIs without a place in the account
}

// value returns the text of node i; that of an interior node is empty.
func (r *treeReader) value(i int) string {
	_, _, v := leaf(r.t.Node(i))
	return string(v)
}

// octets returns the value of node i, nil where it is empty. It is a copy, which the
// account owns: the tree is cleared after reading.
func (r *treeReader) octets(i int) Secret {
	if _, _, v := leaf(r.t.Node(i)); len(v) > 0 {
		return v
	}
	return nil
}

// skip notes a node that the account has no place for, by its URI, without its value.
func (r *treeReader) skip(i int) {
	r.skipped = append(r.skipped, r.x.uri(r.t, i))
}

// account reads the account at node i, in the layout of either version: the spelling
// of ServerID tells them apart, since messages of both versions occur with either.
func (r *treeReader) account(i int) {
	root := r.t.Node(i)
	r.a.Node, r.a.ACL = string(root.Name), string(root.RT.ACL)
	if r.t.Below(i, "ServerID") < 0 && r.t.Below(i, "ServerId") >= 0 {
		r.account11(i)
		return
	}
	var pref []string
	for k, n := range r.t.Children(i) {
		switch string(n.Name) {
		case "AppID":
		case "ServerID":
			r.a.ServerID = r.value(k)
		case "Name":
			r.a.Name = r.value(k)
		case "PrefConRef":
			pref = append(pref, r.value(k))
		case "ToConRef":
			r.each(k, "ConRef", func(at int) { r.a.ConRefs = append(r.a.ConRefs, r.value(at)) })
		case "AppAddr":
			for x := range r.t.Children(k) {
				r.address(x)
			}
		case "AAuthPref":
			p := AuthType(r.value(k))
			r.a.AuthPref = &p
		case "AppAuth":
			for x := range r.t.Children(k) {
				r.credential(x)
			}
		case "Ext":
			r.a.Ext = append(r.a.Ext, readNodes(r.x, r.t, k)...)
		default:
			r.skip(k)
		}
	}
	r.a.ConRefs = append(pref, r.a.ConRefs...)
}

// each calls f with the node called name below each child of node i, a list of the
// layout. The names of its children do not matter.
func (r *treeReader) each(i int, name string, f func(at int)) {
	for x := range r.t.Children(i) {
		for k, n := range r.t.Children(x) {
			if string(n.Name) == name {
				f(k)
			} else {
				r.skip(k)
			}
		}
	}
}

// address reads the address at node i, without a type as a URI.
func (r *treeReader) address(i int) {
	x := Address{Type: AddrURI}
	for k, n := range r.t.Children(i) {
		switch string(n.Name) {
		case "Addr":
			x.Addr = r.value(k)
		case "AddrType":
			x.Type = addrType(r.value(k))
		case "Port":
			r.each(k, "PortNbr", func(at int) { r.port(at, &x) })
		default:
			r.skip(k)
		}
	}
	r.a.Addresses = append(r.a.Addresses, x)
}

// port reads the port at node i. Text that is not a number of 16 bits is skipped, as
// if it were not there: the address has a default.
func (r *treeReader) port(i int, x *Address) {
	if n, err := strconv.ParseUint(strings.TrimSpace(r.value(i)), 10, 16); err == nil {
		x.Ports = append(x.Ports, uint16(n))
	} else {
		r.skip(i)
	}
}

// addrType reads an address type in the spelling of either profile: IPV4 in CP is
// IPv4 in DM. None is a URI. Another one stays as it is, for Validate to find.
func addrType(s string) AddrType {
	for _, t := range []AddrType{AddrURI, AddrIPv4, AddrIPv6} {
		if s == "" || strings.EqualFold(s, string(t)) {
			return t
		}
	}
	return AddrType(s)
}

// credential reads the credential at node i. Level and type stay as they are written:
// there are more of them in the field than are registered.
func (r *treeReader) credential(i int) {
	var c Credential
	for k, n := range r.t.Children(i) {
		switch string(n.Name) {
		case "AAuthLevel":
			c.Level = Level(r.value(k))
		case "AAuthType":
			c.Type = AuthType(r.value(k))
		case "AAuthName":
			c.Name = r.value(k)
		case "AAuthSecret":
			c.Secret = r.octets(k)
		case "AAuthData":
			c.Data = r.octets(k)
		default:
			r.skip(k)
		}
	}
	r.a.Credentials = append(r.a.Credentials, c)
}

// account11 reads the account at node i in the layout of DM 1.1. A credential is
// there where any of its nodes is; that of the server has no name of its own.
func (r *treeReader) account11(i int) {
	var x Address
	client, server := Credential{Level: LevelClient}, Credential{Level: LevelServer}
	for k, n := range r.t.Children(i) {
		switch string(n.Name) {
		case "Addr":
			x.Addr, x.Type = r.value(k), AddrURI
		case "AddrType": // HTTP, WSP: the address is a URI
		case "PortNbr":
			r.port(k, &x)
		case "ConRef":
			r.a.ConRefs = append(r.a.ConRefs, r.value(k))
		case "ServerId":
			r.a.ServerID = r.value(k)
		case "ServerPW":
			server.Secret = r.octets(k)
		case "ServerNonce":
			server.Data = r.octets(k)
		case "UserName":
			client.Name = r.value(k)
		case "ClientPW":
			client.Secret = r.octets(k)
		case "ClientNonce":
			client.Data = r.octets(k)
		case "AuthPref":
			p := AuthType(r.value(k))
			r.a.AuthPref = &p
		case "Name":
			r.a.Name = r.value(k)
		default:
			r.skip(k)
		}
	}
	if x.Addr != "" || x.Ports != nil {
		r.a.Addresses = append(r.a.Addresses, x)
	}
	for _, c := range []Credential{client, server} {
		if c.Name != "" || c.Secret != nil || c.Data != nil {
			r.a.Credentials = append(r.a.Credentials, c)
		}
	}
}
