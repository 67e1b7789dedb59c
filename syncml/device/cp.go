package device

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/prov"
	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// A Mapping says how the characteristics of a type become nodes: each an interior node
// below Place, called 1, 2, 3 in document order.
type Mapping struct {
	Place string
	// Keys are the parms that say which instance it is: a document that a server sends
	// again changes the node that it made, where the server has Replace on that; else it
	// makes another one.
	Keys []string
	// Names are the URIs of nodes relative to the instance. The key is the name of a parm,
	// behind the types of the characteristics that it stands in, as in "PORT/PORTNBR"; or
	// a type in the same way. X in a URI is a number that counts: "Port/X". A parm
	// without an entry has its own name, a characteristic its type and X.
	Names map[string]string
}

// DefaultMappings returns [Policy.CP] as it is by default. The names of an APPLICATION are
// those of OMA-TS-DM_Bootstrap 1.2; those of access points and proxies, and all places,
// have no source: they are this project's own.
func DefaultMappings() map[string]Mapping {
	return map[string]Mapping{
		"NAPDEF":    {"./ConnMO/NAP", []string{"NAPID"}, map[string]string{"BEARER": "BEARER/X", "DNS-ADDR": "DNS-ADDR/X"}},
		"PXLOGICAL": {"./ConnMO/Proxy", []string{"PROXY-ID"}, map[string]string{"DOMAIN": "DOMAIN/X", "PORT/SERVICE": "SERVICE/X", "PXPHYSICAL/TO-NAPID": "TO-NAPID/X", "PXPHYSICAL/PORT/SERVICE": "SERVICE/X"}},
		"APPLICATION": {"./Application", []string{"APPID", "PROVIDER-ID"}, map[string]string{
			"APPID": "AppID", "PROVIDER-ID": "ProviderID", "NAME": "Name", "AACCEPT": "AAccept", "APROTOCOL": "AProtocol",
			"TO-PROXY": "ToConRef/X/ConRef", "TO-NAPID": "ToConRef/X/ConRef", "ADDR": "PrefAddr",
			"APPADDR": "AppAddr/X", "APPADDR/ADDR": "Addr", "APPADDR/ADDRTYPE": "AddrType",
			"APPADDR/PORT": "Port/X", "APPADDR/PORT/PORTNBR": "PortNbr", "APPADDR/PORT/SERVICE": "Service/X/Service",
			"APPAUTH": "AppAuth/X", "APPAUTH/AAUTHLEVEL": "AAuthLevel", "APPAUTH/AAUTHTYPE": "AAuthType", "APPAUTH/AAUTHNAME": "AAuthName",
			"APPAUTH/AAUTHSECRET": "AAuthSecret", "APPAUTH/AAUTHDATA": "AAuthData",
			"RESOURCE": "Resource/X", "RESOURCE/URI": "URI", "RESOURCE/NAME": "Name", "RESOURCE/AACCEPT": "AAccept", "RESOURCE/AAUTHTYPE": "AAuthType",
			"RESOURCE/AAUTHNAME": "AAuthName", "RESOURCE/AAUTHSECRET": "AAuthSecret", "RESOURCE/AAUTHDATA": "AAuthData",
		}},
	}
}

// document carries out a document of Client Provisioning (OMA-TS-DM_Bootstrap 1.2). All
// nodes get the rights of the w7 server: Get, Replace, Delete. Without one nobody gets
// any. References to access points and proxies become the URIs of their nodes.
func (a *applier) document(c *bootstrap.Content) error {
	w7 := c.Opened.Account.ServerID != "" || len(c.Opened.Account.Addresses) > 0
	a.edit.free = false
	if err := a.by(c.Opened.Account.ServerID); err != nil {
		return err
	}
	if w7 && (a.server == "" || len(c.Opened.Account.Addresses) == 0) {
		return &Rejected{ReasonContent, errors.New("the account has no PROVIDER-ID, or no address")}
	}
	doc := c.Document
	if err := a.roots(doc); err != nil {
		return err
	}
	for _, m := range a.moved {
		in := instance{a: a, doc: doc, mapping: a.mapping(doc, m.index), count: map[string]int{}}
		in.collect(m.index, "", m.to)
		if err := a.own(m.to, in.entries); err != nil {
			return err
		}
	}
	if !w7 && len(a.moved) == 0 {
		return &Rejected{ReasonContent, errors.New("the document has nothing for this device")}
	}
	if !w7 {
		return nil
	}
	a.ignored = append(a.ignored, c.Opened.Skipped...)
	if err := a.move(move{from: "w7"}, dmAccURI, "", func(k *node) bool { return k.text("ServerID") == a.server }); err != nil {
		return err
	}
	a.account = a.moved[len(a.moved)-1].to
	account := c.Opened.Account
	account.ConRefs = slices.Clone(account.ConRefs)
	for i, ref := range account.ConRefs {
		account.ConRefs[i] = a.connection("", ref)
	}
	return a.own(a.account, account.DMAcc(a.account))
}

// own puts the object of entries, the first of which is its root, at uri. The server that
// the document names gets the rights on it.
func (a *applier) own(uri string, entries []tnds.Entry) error {
	n, err := a.edit.maker(uri, len(entries)+8).entries(entries) // 8 for the nodes of lists
	if err != nil {
		return err
	}
	if a.server != "" {
		n.acl = Self(a.server)
	}
	return a.install(uri, n)
}

// mapping returns that of the characteristic i, nil where it has no place.
func (a *applier) mapping(doc *prov.Document, i int) *Mapping {
	it := doc.Item(i)
	m, ok := a.policy.CP[string(it.Name)]
	m.Place = strings.TrimSuffix(m.Place, "/")
	if app, _ := doc.Value(i, "APPID"); !ok || it.Kind != prov.KindCharacteristic || string(it.Name) == "APPLICATION" && string(app) == "w7" {
		return nil
	}
	return &m
}

// roots chooses the places of all characteristics but w7.
func (a *applier) roots(doc *prov.Document) error {
	account := false
	for i, it := range doc.Children(-1) {
		m := a.mapping(doc, i)
		if m == nil {
			if app, _ := doc.Value(i, "APPID"); string(app) != "w7" || account {
				a.ignore(string(it.Name))
			} else {
				account = true // a second one would be another server's
			}
			continue
		}
		var key []string
		for _, k := range m.Keys {
			v, _ := doc.Value(i, k)
			key = append(key, string(v))
		}
		same := func(n *node) bool {
			for x, k := range m.Keys {
				if n.text(m.name(k)) != key[x] {
					return false
				}
			}
			// What another server calls by the same name is another one.
			there := a.edit.path.find(a.edit.tree.root, join(m.Place, n.name))
			return len(m.Keys) > 0 && (a.server == "" || !there || a.edit.path.allows(tnds.CommandReplace, a.server))
		}
		if len(key) == 0 || key[0] == "" {
			same = nil
		}
		from := string(it.Name) + " " + strings.Join(key, " ")
		if slices.ContainsFunc(a.moved, func(m move) bool { return m.from == from }) {
			a.ignore(from) // the first counts
			continue
		}
		if err := a.move(move{from: from, index: i}, m.Place, "", same); err != nil {
			return err
		}
	}
	return nil
}

// name returns the node's URI for a path of types and a parm, or of types.
func (m *Mapping) name(path string) string {
	if n, ok := m.Names[path]; ok {
		return n
	}
	return path[strings.LastIndexByte(path, '/')+1:]
}

// connection returns the URI of the access point or proxy with that identifier in the
// document, else ref. The parm that refers says which of the two, if it is known.
func (a *applier) connection(parm, ref string) string {
	for _, m := range a.moved {
		if m.from == "NAPDEF "+ref && parm != "TO-PROXY" || m.from == "PXLOGICAL "+ref && parm != "TO-NAPID" {
			return m.to
		}
	}
	return ref
}

// An instance collects the nodes of one characteristic.
type instance struct {
	a       *applier
	doc     *prov.Document
	mapping *Mapping
	count   map[string]int // by the URI above X
	entries []tnds.Entry
}

// collect adds the node of characteristic i, whose types are path, at uri.
func (in *instance) collect(i int, path, uri string) {
	in.entries = append(in.entries, tnds.Entry{URI: uri, Format: tnds.FormatNode})
	for k, it := range in.doc.Children(i) {
		at := string(it.Name)
		if path != "" {
			at = path + "/" + at
		}
		name := in.mapping.name(at)
		if _, ok := in.mapping.Names[at]; !ok && it.Kind == prov.KindCharacteristic {
			name += "/X"
		}
		x := tnds.Entry{URI: in.number(uri, name), Value: append([]byte{}, it.Value...)}
		switch {
		case it.Kind != prov.KindCharacteristic && it.Kind != prov.KindParm, tnds.CheckURI(x.URI, tnds.URILimits{}) != nil,
			slices.ContainsFunc(in.entries, func(y tnds.Entry) bool { return y.URI == x.URI }):
			in.a.ignore(at)
			continue
		case it.Kind == prov.KindCharacteristic:
			in.collect(k, at, x.URI)
			continue
		case string(it.Name) == "TO-NAPID", string(it.Name) == "TO-PROXY":
			x.Value = []byte(in.a.connection(string(it.Name), string(it.Value)))
		}
		in.entries = append(in.entries, x)
	}
}

// number returns the URI of name below uri, with numbers in place of X, each the next one
// of its place.
func (in *instance) number(uri, name string) string {
	for segment := range strings.SplitSeq(name, "/") {
		if segment == "X" {
			in.count[uri]++
			segment = strconv.Itoa(in.count[uri])
		}
		uri = join(uri, segment)
	}
	return uri
}
