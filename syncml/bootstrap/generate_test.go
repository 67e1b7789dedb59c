package bootstrap

import (
	"fmt"
	"math/rand/v2"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// A gen generates valid accounts: every field present and absent, texts with all
// that needs an escape somewhere.
type gen struct{ *rand.Rand }

func newGen(seed uint64) gen { return gen{rand.New(rand.NewPCG(seed, 2))} }

func (g gen) maybe() bool { return g.IntN(2) == 0 }

func pick[T any](g gen, from ...T) T { return from[g.IntN(len(from))] }

// text returns a line of text that is not empty.
func (g gen) text() string {
	letters := []rune(`abcXYZ0189 <>&"'=+*%;:/\?#[]{}äß漢字😀-_.`)
	out := make([]rune, 1+g.IntN(12))
	for i := range out {
		out[i] = letters[g.IntN(len(letters))]
	}
	return string(out)
}

func (g gen) optional() string {
	if g.maybe() {
		return ""
	}
	return g.text()
}

// name returns a usable node name, unique by n.
func (g gen) name(n int) string { return fmt.Sprintf("%s%d", pick(g, "node", "é", "A b", "x=1&y"), n) }

func (g gen) id() string { return pick(g, "com.example.dm", "srv-1", "сервер", "a:b;c") }

// octets returns any octets.
func (g gen) octets() Secret {
	out := make(Secret, g.IntN(20))
	for i := range out {
		out[i] = byte(g.Uint32())
	}
	return out
}

func (g gen) acl() string {
	return pick(g, "", "Get=*", "Replace=a+b&Get=*", "Get=com.example.dm&Replace=com.example.dm&Delete=com.example.dm")
}

func (g gen) texts() []string {
	var out []string
	for range g.IntN(3) {
		out = append(out, g.text())
	}
	return out
}

func (g gen) port() uint16 { return pick(g, 0, 80, 65535, uint16(g.Uint32())) }

func (g gen) address() Address {
	x := Address{Type: pick(g, "", AddrURI, AddrIPv4, AddrIPv6)}
	switch x.Type {
	case AddrIPv4:
		x.Addr = "192.0.2.7"
	case AddrIPv6:
		x.Addr = "2001:db8::7"
	default:
		x.Addr = pick(g, "https://dm.example.com/dm?a=1&b=<2>", "HTTP://dm.example.com:8080", "wsp://example.com", "obex")
	}
	for range g.IntN(3) {
		x.Ports = append(x.Ports, g.port())
		x.PortExtra = append(x.PortExtra, g.extra(1))
		if e := &x.PortExtra[len(x.PortExtra)-1]; g.maybe() {
			e.Parms = append(e.Parms, Parm{"SERVICE", Secret(pick(g, "CO-WSP", "x"))}, Parm{"PORTNBR", Secret("1")})
		}
	}
	x.Extra = g.extra(1)
	if g.maybe() {
		x.Extra.Parms = append(x.Extra.Parms, Parm{"ADDRTYPE", pick(g, nil, Secret{}, Secret("IPV4"))}, Parm{"ADDR", Secret("again")})
		x.Extra.Within = append(x.Extra.Within, Characteristic{Type: "PORT", Parms: []Parm{{"PORTNBR", pick(g, nil, Secret("none"))}}})
	}
	return x
}

func (g gen) credential() Credential {
	c := Credential{Level: pick(g, levels...), Name: g.optional(), Secret: Secret(g.optional())}
	if c.Level == LevelClient || c.Level == LevelServer {
		c.Type = pick(g, authTypes...)
	} else {
		c.Type = pick(g, lowTypes...)
	}
	if g.maybe() {
		c.Data = g.octets()
	}
	if c.Extra = g.extra(1); len(c.Secret) == 0 && g.maybe() { // an empty one is not none
		c.Extra.Parms = append(c.Extra.Parms, Parm{"AAUTHSECRET", Secret{}}, Parm{"AAUTHSECRET", Secret(g.text())})
	}
	return c
}

// formats are those of a node of an account, by TNDS; octets have bin, not b64.
var formats = []string{"", "bin", "bool", "chr", "date", "float", "int", "node", "null", "time", "xml"}

// node returns a node called n below one of a few parents.
func (g gen) node(n int) Node {
	x := Node{URI: pick(g, "", "a/", "a/b/", "c/") + g.name(n), ACL: g.acl()}
	switch x.Format = pick(g, formats...); x.Format {
	case "node":
		x.Type = pick(g, "", "urn:oma:mo:x:1.0")
	case "null":
	case "bin":
		x.Value = g.octets()
	case "int":
		x.Value = Secret("-12")
	case "bool":
		x.Value = Secret("true")
	case "float":
		x.Value = Secret("1.5e3")
	case "date":
		x.Value = Secret("2026-11-23")
	case "time":
		x.Value = Secret("23:59:60Z")
	case "xml":
		x.Value, x.Type = Secret("<a b='1'>x &amp; y</a>"), "text/xml"
	default:
		x.Value = pick(g, nil, Secret{}, Secret(g.text()), Secret("two\nlines\tand\rmore "))
	}
	return x
}

func (g gen) nodes() []Node {
	var out []Node
	for n := range g.IntN(6) {
		out = append(out, g.node(n))
	}
	return out
}

func (g gen) netAuth() []NetAuth {
	var out []NetAuth
	for range g.IntN(3) {
		out = append(out, NetAuth{Type: pick(g, "PAP", "CHAP", "HTTP-BASIC", "other"), Name: g.optional(), Secret: Secret(g.optional()), Extra: g.extra(1)})
	}
	return out
}

func (g gen) ports() []ProxyPort {
	var out []ProxyPort
	for range g.IntN(3) {
		out = append(out, ProxyPort{g.port(), pick(g, nil, []string{}, []string{"CO-WSP", "x"}), g.extra(1)})
	}
	return out
}

func (g gen) account() *Account {
	a := &Account{ServerID: g.id(), Name: g.optional(), ACL: pick(g, g.acl(), g.acl(), ACLSelf), Ext: g.nodes()}
	if g.maybe() {
		a.Node = g.name(100)
	}
	for range 1 + g.IntN(3) {
		a.Addresses = append(a.Addresses, g.address())
	}
	for range g.IntN(4) {
		a.Credentials = append(a.Credentials, g.credential())
	}
	if g.maybe() {
		p := pick(g, append(authTypes, "")...)
		a.AuthPref = &p
	}
	a.ConRefs = pick(g, nil, []string{"INTERNET"}, []string{"./ConnMO/x"})
	reach := []string{"INTERNET"}
	for n := range g.IntN(3) {
		reach = append(reach, g.text()+fmt.Sprint("NAP", n))
		a.NAPs = append(a.NAPs, NAP{
			ID: reach[n+1], Name: g.optional(), Bearers: pick(g, nil, []string{"GSM-GPRS"}, []string{"GSM-CSD", "zz"}),
			Address: g.optional(), AddressType: pick(g, "", "APN", "E164"), Internet: g.maybe(), DNS: g.texts(), Auth: g.netAuth(), Extra: g.extra(2),
		})
		a.ConRefs = append(a.ConRefs, reach[n+1])
	}
	for n := range g.IntN(3) {
		a.Proxies = append(a.Proxies, Proxy{
			ID: fmt.Sprint("PX", n), Name: g.optional(), Domains: g.texts(), StartPage: g.optional(), Auth: g.netAuth(), Ports: g.ports(),
			Physical: []PhysicalProxy{{ID: "P1", Address: "192.0.2.1", AddressType: pick(g, "", "IPV4"), NAPs: pick(g, nil, reach), Ports: g.ports(), Extra: g.extra(1)}},
			Extra:    g.extra(2),
		})
		a.ConRefs = append(a.ConRefs, fmt.Sprint("PX", n))
	}
	for n := range g.IntN(3) {
		a.Objects = append(a.Objects, Object{
			Name: g.name(200 + n), Path: pick(g, "", "./ConnMO", "Con/MO"), ID: pick(g, "urn:oma:mo:oma-connmo:1.0", "x"), ACL: g.acl(), Nodes: g.nodes(),
		})
		if o := a.Objects[n]; g.maybe() {
			a.ConRefs = append(a.ConRefs, Inbox+"/"+tnds.Relative(join(o.Path, o.Name)))
		}
	}
	a.Extra, a.Characteristics, a.ProvVersion = g.extra(2), g.characteristics(3), pick(g, "", "1.0", "1.1")
	return a
}

// extra returns parms and characteristics without a field of their own, up to depth.
func (g gen) extra(depth int) Extra { return Extra{g.parms(), g.characteristics(depth)} }

func (g gen) parms() []Parm {
	var out []Parm
	for range g.IntN(3) {
		out = append(out, Parm{pick(g, "INIT", "LINGER", "VENDOR x", "é"), pick(g, nil, Secret{}, Secret(g.text()), Secret("ANALOG-MODEM"))})
	}
	return out
}

func (g gen) characteristics(depth int) []Characteristic {
	var out []Characteristic
	for range min(depth, g.IntN(3)) {
		out = append(out, Characteristic{pick(g, "BOOTSTRAP", "VALIDITY", "APPLICATION", "vendor"), g.parms(), g.characteristics(depth - 1)})
	}
	return out
}

// options returns options that drop what the message cannot carry.
func (g gen) options() Options {
	o := Options{
		Profile: pick(g, ProfileDM, ProfileDM, ProfileCP), DM: pick(g, DM12, DM12, DM11), Form: pick(g, FormEmbedded, FormNested, FormXML, FormNodeByNode),
		Version: pick(g, codec.Version11, codec.Version12, codec.Version13),
		Place:   pick(g, "", Inbox, ".", "./DMAcc", "./a/b"), Path: pick(g, "", "DMAcc", "x/y"),
		Device: pick(g, "IMEI:490154203237518", "any string"), Source: pick(g, "", "https://dm.example.com"),
		SessionID: pick(g, "", "7F"), MsgID: pick(g, "", "1"),
		SEC: pick(g, SECNone, SECNetwPIN, SECUserPIN, SECUserNetwPIN, SECUserPINMAC), Drop: true,
		Repeats: g.IntN(4) == 0,
	}
	if o.Form == FormNodeByNode || o.DM == DM11 {
		o.Place = pick(g, "", "./DMAcc", "/Operator X")
	}
	return o
}

func (g gen) keys() Keys {
	return Keys{Network: g.octets(), PIN: Secret("1234567")[:5+g.IntN(3)], Join: pick(g, JoinNetworkThenPIN, JoinPINColonNetwork)}
}

// validFor makes an account valid for DM 1.1, which needs an address of its own.
func validFor(o Options, a *Account) bool {
	p, _ := Project(o, a)
	return len(p.Addresses) > 0
}
