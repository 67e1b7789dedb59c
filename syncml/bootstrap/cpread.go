package bootstrap

import (
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"sync"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/prov"
	"github.com/go-wbxml/wbxml/tokens"
)

// ErrNoAccount says that a message that could be read holds no DM account.
var ErrNoAccount = errors.New("bootstrap: no DM account in the message")

// openCP reads a Client Provisioning document into x, which after an error has the
// content up to there. Where Keys.Verify wants a signature, no document of this profile
// opens.
func openCP(x *Opened, body []byte, f func(*Content) error) error {
	if err := x.seals.bare(); err != nil { // this profile has no signatures
		return err
	}
	r := cpReaders.Get().(*cpReader)
	r.x, r.a = x, &x.Account
	defer r.release(len(body))
	err := r.open(body)
	if f == nil || err != nil && !errors.Is(err, ErrNoAccount) {
		return err
	}
	x.conclude()
	return f(&Content{Opened: x, Document: &r.doc})
}

// cpReaders keeps readers that nobody uses, as dmReaders does.
var cpReaders = sync.Pool{New: func() any { return new(cpReader) }}

// release clears r and takes it back, unless a message of that size has made it large.
func (r *cpReader) release(size int) {
	r.clear()
	clear(r.places)
	r.x, r.a, r.found, r.places = nil, nil, false, r.places[:0]
	if size <= maxPooled {
		cpReaders.Put(r)
	}
}

// A cpReader makes an account of a document. It is tolerant: it keeps what has no field,
// and names what the content model does not have in Skipped. Validate checks whether the account
// can be used.
type cpReader struct {
	x     *Opened
	a     *Account
	d     codec.Decoder
	doc   prov.Document
	found bool

	app    prov.Application // points into doc
	places []level          // by depth, for paths
}

// clear overwrites all memory that may hold secrets, but not x.
func (r *cpReader) clear() {
	r.doc.Clear()
	r.d.Clear()
}

func (r *cpReader) open(body []byte) error {
	r.d.SetOptions(codec.Options{Table: tokens.Prov11, KeepUnknown: true, StopAtRoot: true, Limits: codec.LimitsBootstrap})
	r.d.ResetBytes(body)
	if err := r.doc.Decode(&r.d, prov.DecodeOptions{}); err != nil {
		return err
	}
	h, err := r.d.Header()
	if err != nil {
		return err
	}
	if r.a.ProvVersion = string(r.doc.Version); r.a.ProvVersion == provVersion {
		r.a.ProvVersion = ""
	}
	r.x.Options.Profile, r.x.Options.Version, r.x.Options.Repeats = ProfileCP, h.Version, len(h.Strings) > 0
	r.document()
	if err := r.x.tooMuch(); err != nil {
		return err
	}
	r.x.checkReferences()
	if !r.found {
		return ErrNoAccount
	}
	return nil
}

// document reads the characteristics. The first w7 APPLICATION is the account; others
// stand beside it, such as those of e-mail or browsing, and a second w7, which would be
// another server.
func (r *cpReader) document() {
	for i, it := range r.doc.Children(-1) {
		id, _ := r.doc.Value(i, "APPID")
		switch {
		case it.Kind != prov.KindCharacteristic:
			r.skip(i)
		case string(it.Name) == "APPLICATION" && string(id) == w7 && !r.found:
			r.found = true
			r.application(i)
		case string(it.Name) == "NAPDEF":
			n := r.nap(i)
			r.rest(i, &napPlace, spot{&n.Extra, func(_ string, k int) spot { return spot{own: &n.Auth[k].Extra} }})
		case string(it.Name) == "PXLOGICAL":
			r.rest(i, &proxyPlace, r.proxy(i).spot())
		case len(it.Name) == 0:
			r.skip(i)
		default:
			r.a.Characteristics = append(r.a.Characteristics, r.characteristic(i, it))
		}
	}
}

// stringsOf returns the texts that are not empty, which a list of an account cannot hold.
func stringsOf(list []syncml.Chars) []string {
	var out []string
	for _, s := range list {
		if len(s) > 0 {
			out = append(out, string(s))
		}
	}
	return out
}

// secretOf returns a copy of s, nil where it is empty: CP cannot say that a password
// is there and empty. The document is cleared after reading.
func secretOf(s syncml.Chars) Secret {
	if len(s) == 0 {
		return nil
	}
	return append(Secret{}, s...)
}

// application reads the w7 APPLICATION at item i. An address may be an ADDR of the
// application itself, as in older messages, or an APPADDR; both are in their order.
func (r *cpReader) application(i int) {
	x := &r.app
	r.doc.Read(i, x)
	a := r.a
	a.ServerID, a.Name = string(x.ProviderID), string(x.Name)
	a.ConRefs = append(stringsOf(x.ToProxy), stringsOf(x.ToNapID)...)
	for _, s := range stringsOf(x.Addr) {
		a.Addresses = append(a.Addresses, Address{Addr: s, Type: AddrURI})
	}
	before := len(a.Addresses)
	for _, y := range x.AppAddr {
		addr := Address{Addr: string(y.Addr), Type: addrType(string(y.AddrType))}
		for _, p := range y.Port {
			if n, ok := portNumber(p.PortNbr); ok {
				addr.Ports = append(addr.Ports, n)
			}
		}
		a.Addresses = append(a.Addresses, addr)
	}
	extras := make([]Extra, len(x.AppAuth))
	r.rest(i, &applicationPlace, spot{&a.Extra, func(typ string, k int) spot {
		if typ == "APPADDR" {
			return a.Addresses[before+k].spot()
		}
		return spot{own: &extras[k]}
	}})
	for k := range a.Addresses {
		a.Addresses[k].trim()
	}
	for k, y := range x.AppAuth {
		r.credential(y, extras[k])
	}
	if a.ServerID == "" {
		// A server may name itself only where it proves itself.
		for _, c := range a.Credentials {
			if c.Level == LevelServer && a.ServerID == "" {
				a.ServerID = c.Name
			}
		}
	}
}

// credential reads an APPAUTH: for a list of types, a credential each, with all that the
// APPAUTH says. A list of more types than exist counts as one unknown type.
func (r *cpReader) credential(y prov.AppAuth, extra Extra) {
	list := string(y.AAuthType)
	unknown := strings.Count(list, ",") >= len(authTypes)
	for more := true; more; {
		typ := list
		if more = false; !unknown {
			typ, list, more = strings.Cut(list, ",")
		}
		own := extra
		if more { // each has secrets of its own
			own = extra.clone()
		}
		r.a.Credentials = append(r.a.Credentials, Credential{
			Level: levelOfCP(string(y.AAuthLevel)), Type: AuthType(strings.TrimSpace(typ)),
			Name: string(y.AAuthName), Secret: secretOf(y.AAuthSecret), Data: dataOf(y.AAuthData), Extra: own,
		})
	}
}

// dataOf returns the octets of an AAUTHDATA. Text cannot hold octets, so text that
// can be base64 is read as base64, although some servers write a nonce of letters
// and digits directly: the two look alike.
func dataOf(s syncml.Chars) Secret {
	raw, err := base64.StdEncoding.Strict().AppendDecode(make(Secret, 0, len(s)), s)
	if err == nil && len(raw) > 0 {
		return raw
	}
	clear(raw[:cap(raw)])
	return secretOf(s)
}

// portNumber reads a PORTNBR.
func portNumber(s syncml.Chars) (uint16, bool) {
	n, err := strconv.ParseUint(strings.TrimSpace(string(s)), 10, 16)
	return uint16(n), err == nil
}

// nap and proxy read the fields of their own; rest reads all other parms.
func (r *cpReader) nap(i int) *NAP {
	var x prov.NAPDef
	r.doc.Read(i, &x)
	n := NAP{
		ID: string(x.NapID), Name: string(x.Name), Bearers: stringsOf(x.Bearer), Address: string(x.NapAddress),
		AddressType: string(x.NapAddrType), Internet: x.Internet.Set, DNS: stringsOf(x.DNSAddr),
	}
	for _, c := range x.NAPAuthInfo {
		n.Auth = append(n.Auth, NetAuth{Type: string(c.AuthType), Name: string(c.AuthName), Secret: secretOf(c.AuthSecret)})
	}
	r.a.NAPs = append(r.a.NAPs, n)
	return &r.a.NAPs[len(r.a.NAPs)-1]
}

func (r *cpReader) proxy(i int) *Proxy {
	var x prov.PXLogical
	r.doc.Read(i, &x)
	p := Proxy{
		ID: string(x.ProxyID), Name: string(x.Name), Domains: stringsOf(x.Domain), StartPage: string(x.StartPage), Ports: readPorts(x.Port),
	}
	for _, c := range x.PXAuthInfo {
		p.Auth = append(p.Auth, NetAuth{Type: string(c.PXAuthType), Name: string(c.PXAuthID), Secret: secretOf(c.PXAuthPW)})
	}
	for _, y := range x.PXPhysical {
		p.Physical = append(p.Physical, PhysicalProxy{
			ID: string(y.PhysicalProxyID), Address: string(y.PXAddr), AddressType: string(y.PXAddrType),
			NAPs: stringsOf(y.ToNapID), Ports: readPorts(y.Port),
		})
	}
	r.a.Proxies = append(r.a.Proxies, p)
	return &r.a.Proxies[len(r.a.Proxies)-1]
}

// readPorts leaves out ports without a number, which rest then takes.
func readPorts(ports []prov.Port) []ProxyPort {
	var out []ProxyPort
	for _, p := range ports {
		if n, ok := portNumber(p.PortNbr); ok {
			out = append(out, ProxyPort{Number: n, Services: stringsOf(p.Service)})
		}
	}
	return out
}
