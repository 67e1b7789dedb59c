package bootstrap

import (
	"fmt"
	"slices"
	"strings"
)

// A field is a text of options or account.
type field struct {
	path    string // by JSON names
	context context
	reason  string // inFixed: why
}

// An editor gives what is to stand in a field in place of text, which is not
// empty; nil leaves it as it is.
type editor func(f field, text []byte) []byte

// edited returns copies of options and account, which share nothing that is
// secret, with every text edited.
func edited(o Options, a *Account, edit editor) (Options, *Account) {
	a = a.clone()
	w := walk{edit, &o}
	put(&w, "options.device", inLine, &o.Device)
	put(&w, "options.source", inLine, &o.Source)
	put(&w, "options.sessionId", inLine, &o.SessionID)
	put(&w, "options.msgId", inLine, &o.MsgID)
	put(&w, "options.place", inSegment, &o.Place)
	put(&w, "options.path", inSegment, &o.Path)
	w.account(a)
	return o, a
}

// A walk goes through all texts.
type walk struct {
	edit editor
	o    *Options
}

// put edits a text. What was there is overwritten: it may be a secret.
func put[S ~string | ~[]byte](w *walk, path string, c context, p *S) {
	w.put(field{path: path, context: c}, len(*p), func() []byte { return []byte(*p) }, func(s []byte) { *p = S(s) })
}

// fixed is put for a text in which no slot can stand.
func fixed[S ~string](w *walk, path, reason string, p *S) {
	w.put(field{path, inFixed, reason}, len(*p), func() []byte { return []byte(*p) }, func(s []byte) { *p = S(s) })
}

func (w *walk) put(f field, size int, get func() []byte, set func([]byte)) {
	if size == 0 {
		return
	}
	old := get()
	if text := w.edit(f, old); text != nil {
		set(text)
		clear(old)
	}
}

// list edits each of several texts.
func (w *walk) list(path string, c context, list []string) {
	for i := range list {
		put(w, fmt.Sprintf("%s[%d]", path, i), c, &list[i])
	}
}

// The reasons for which a field can have no slot.
const (
	reasonChoosesToken = "no slot: its value chooses a token"
	reasonChoosesNode  = "no slot: its value decides what the message carries"
)

func (w *walk) account(a *Account) {
	put(w, "serverId", inID, &a.ServerID)
	put(w, "name", inLine, &a.Name)
	put(w, "node", inSegment, &a.Node)
	for i := range a.Addresses {
		w.address(&a.Addresses[i], fmt.Sprintf("addresses[%d].", i))
	}
	for i := range a.Credentials {
		w.credential(&a.Credentials[i], fmt.Sprintf("credentials[%d].", i))
	}
	if a.AuthPref != nil {
		put(w, "authPref", inAuthType, a.AuthPref)
	}
	w.list("conRefs", inLine, a.ConRefs)
	for i := range a.NAPs {
		n, at := &a.NAPs[i], fmt.Sprintf("naps[%d].", i)
		put(w, at+"id", inLine, &n.ID)
		put(w, at+"name", inLine, &n.Name)
		w.list(at+"bearers", inWord, n.Bearers)
		put(w, at+"address", inLine, &n.Address)
		put(w, at+"addressType", inWord, &n.AddressType)
		w.list(at+"dns", inLine, n.DNS)
		w.netAuth(n.Auth, at)
	}
	for i := range a.Proxies {
		w.proxy(&a.Proxies[i], fmt.Sprintf("proxies[%d].", i))
	}
	for i := range a.Objects {
		x, at := &a.Objects[i], fmt.Sprintf("objects[%d].", i)
		put(w, at+"name", inSegment, &x.Name)
		put(w, at+"path", inSegment, &x.Path)
		put(w, at+"id", inLine, &x.ID)
		put(w, at+"acl", inACL, &x.ACL)
		w.nodes(x.Nodes, at+"nodes")
	}
	w.nodes(a.Ext, "ext")
	put(w, "acl", inACL, &a.ACL)
}

// address edits an address. In DM 1.1 its scheme decides whether it is carried.
func (w *walk) address(x *Address, at string) {
	c, reason := inAddress, ""
	scheme, _, ok := strings.Cut(x.Addr, "://")
	switch {
	case x.Type == AddrIPv4:
		c = inIPv4
	case x.Type == AddrIPv6:
		c = inIPv6
	case w.o.Profile == ProfileCP, w.o.DM != DM11:
	case strings.HasPrefix(x.Addr, "${"):
		c = inHTTP
	case !ok || hasSlot(scheme):
		c, reason = inFixed, reasonChoosesNode
	}
	if c == inFixed {
		fixed(w, at+"addr", reason, &x.Addr)
	} else {
		put(w, at+"addr", c, &x.Addr)
	}
	fixed(w, at+"type", reasonChoosesToken, &x.Type)
}

// credential edits a credential. Level and type must go together whatever the
// values are.
func (w *walk) credential(x *Credential, at string) {
	level, typ := inMainLevel, inAuthType
	if slices.Contains(lowTypes, x.Type) {
		level = inLevel
	}
	if x.Level == LevelOBEX || x.Level == LevelHTTP {
		typ = inLowType
	}
	switch {
	case w.o.Profile == ProfileCP:
		fixed(w, at+"level", reasonChoosesToken, &x.Level)
		fixed(w, at+"type", reasonChoosesToken, &x.Type)
	case w.o.DM == DM11:
		fixed(w, at+"level", reasonChoosesNode, &x.Level)
		put(w, at+"type", typ, &x.Type)
	default:
		put(w, at+"level", level, &x.Level)
		put(w, at+"type", typ, &x.Type)
	}
	put(w, at+"name", inLine, &x.Name)
	put(w, at+"secret", inLine, &x.Secret)
	put(w, at+"data", inOctets, &x.Data)
}

func (w *walk) proxy(x *Proxy, at string) {
	put(w, at+"id", inLine, &x.ID)
	put(w, at+"name", inLine, &x.Name)
	w.list(at+"domains", inLine, x.Domains)
	put(w, at+"startPage", inLine, &x.StartPage)
	w.netAuth(x.Auth, at)
	w.ports(x.Ports, at)
	for i := range x.Physical {
		y, at := &x.Physical[i], fmt.Sprintf("%sphysical[%d].", at, i)
		put(w, at+"id", inLine, &y.ID)
		put(w, at+"address", inLine, &y.Address)
		put(w, at+"addressType", inWord, &y.AddressType)
		w.list(at+"naps", inLine, y.NAPs)
		w.ports(y.Ports, at)
	}
}

func (w *walk) ports(ports []ProxyPort, at string) {
	for i := range ports {
		w.list(fmt.Sprintf("%sports[%d].services", at, i), inWord, ports[i].Services)
	}
}

func (w *walk) netAuth(auth []NetAuth, at string) {
	for i := range auth {
		x, at := &auth[i], fmt.Sprintf("%sauth[%d].", at, i)
		put(w, at+"type", inWord, &x.Type)
		put(w, at+"name", inLine, &x.Name)
		put(w, at+"secret", inLine, &x.Secret)
	}
}

func (w *walk) nodes(nodes []Node, path string) {
	for i := range nodes {
		n, at := &nodes[i], fmt.Sprintf("%s[%d].", path, i)
		value, typ := inText, inLine
		if n.Format == "bin" {
			value = inOctets
		}
		if n.Format != "node" && !strings.Contains(withoutSlots(n.Type), "/") {
			typ = inMIME
		}
		put(w, at+"uri", inSegment, &n.URI)
		fixed(w, at+"format", reasonChoosesToken, &n.Format)
		put(w, at+"type", typ, &n.Type)
		put(w, at+"value", value, &n.Value)
		put(w, at+"acl", inACL, &n.ACL)
	}
}

// withoutSlots returns what of a text does not depend on slots.
func withoutSlots(text string) string {
	if s := expand([]byte(text), func(string) []byte { return nil }); s != nil {
		return string(s)
	}
	return text
}
