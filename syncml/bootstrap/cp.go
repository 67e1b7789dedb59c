package bootstrap

import (
	"cmp"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/prov"
	"github.com/go-wbxml/wbxml/tokens"
)

// chars returns s as the text of a document, nil where it is empty: an absent field
// has no parm, while an empty value would be a parm with nothing to say.
func chars(s string) syncml.Chars {
	if s == "" {
		return nil
	}
	return syncml.Chars(s)
}

func charsList(list []string) []syncml.Chars {
	out := make([]syncml.Chars, len(list))
	for i, s := range list {
		out[i] = syncml.Chars(s)
	}
	return out
}

// provVersion is the version that nearly all documents have.
const provVersion = "1.0"

// cpDocument makes d the document of a projected account: proxies, access points,
// and the application that refers to them last.
func cpDocument(d *prov.Document, a *Account) {
	d.Version = syncml.Chars(cmp.Or(a.ProvVersion, provVersion))
	for _, x := range a.Characteristics {
		if !x.isApplication() {
			addAll(d, -1, []Characteristic{x})
		}
	}
	for _, x := range a.Proxies {
		x.add(d, d.Append(-1, pxLogical(x)))
	}
	for _, n := range a.NAPs {
		n.add(d, d.Append(-1, napDef(n)))
	}
	x := application(a)
	a.add(d, d.Append(-1, x))
	for _, x := range a.Characteristics {
		if x.isApplication() {
			addAll(d, -1, []Characteristic{x})
		}
	}
	for _, c := range x.AppAuth {
		clear(c.AAuthData) // d has a copy
	}
	for _, it := range d.All() {
		it.Inline = it.Kind == prov.KindParm && !slices.Contains(coded, string(it.Name))
	}
}

// coded are the parms whose values are words of the specification, which have
// tokens. A text that a person has chosen is always an inline string, even where
// it is such a word.
var coded = []string{
	"ADDRTYPE", "AAUTHLEVEL", "AAUTHTYPE", "BEARER", "NAP-ADDRTYPE", "AUTHTYPE", "PXADDRTYPE", "PXAUTH-TYPE", "SERVICE",
}

// application maps the account to a w7 APPLICATION (OMA-TS-DM_StdObj 1.2). An
// address of type URI has no ADDRTYPE, which devices take for it, and ports of an
// address have no SERVICE: it is the scheme that says it.
func application(a *Account) *prov.Application {
	x := &prov.Application{AppID: chars(w7), ProviderID: chars(a.ServerID), Name: chars(a.Name)}
	for _, ref := range a.ConRefs {
		if a.isProxy(ref) {
			x.ToProxy = append(x.ToProxy, syncml.Chars(ref))
		} else {
			x.ToNapID = append(x.ToNapID, syncml.Chars(ref))
		}
	}
	for _, y := range a.Addresses {
		addr := prov.AppAddr{Addr: chars(y.Addr)}
		if y.Type != AddrURI || y.Extra.has("ADDRTYPE") { // which w7 devices expect without a type
			addr.AddrType = chars(strings.ToUpper(string(y.Type)))
		}
		for _, n := range y.Ports {
			addr.Port = append(addr.Port, prov.Port{PortNbr: chars(strconv.Itoa(int(n)))})
		}
		x.AppAddr = append(x.AppAddr, addr)
	}
	for _, c := range a.Credentials {
		auth := prov.AppAuth{
			AAuthLevel: chars(cpLevel(c.Level)), AAuthType: chars(string(c.Type)),
			AAuthName: chars(c.Name), AAuthSecret: syncml.Chars(c.Secret),
		}
		if c.Data != nil {
			auth.AAuthData = base64.StdEncoding.AppendEncode(nil, c.Data)
		}
		x.AppAuth = append(x.AppAuth, auth)
	}
	return x
}

// cpLevel returns the word of CP for a level. CP names the side that is proved to, DM
// the side that proves itself: CLCRED is a credential for the application server.
func cpLevel(l Level) string {
	switch l {
	case LevelClient:
		return "APPSRV"
	case LevelServer:
		return "CLIENT"
	}
	return string(l)
}

// levelOfCP is the inverse of cpLevel. A word that neither has stays as it is, for
// Validate to find.
func levelOfCP(s string) Level {
	switch s {
	case "APPSRV":
		return LevelClient
	case "CLIENT":
		return LevelServer
	}
	return Level(s)
}

// napDef and pxLogical share text with the account; the document copies it.
func napDef(n NAP) *prov.NAPDef {
	x := &prov.NAPDef{
		NapID: chars(n.ID), Bearer: charsList(n.Bearers), Name: chars(n.Name), Internet: prov.Flag{Set: n.Internet},
		NapAddress: chars(n.Address), NapAddrType: chars(n.AddressType), DNSAddr: charsList(n.DNS),
	}
	for _, c := range n.Auth {
		x.NAPAuthInfo = append(x.NAPAuthInfo, prov.NAPAuthInfo{AuthType: chars(c.Type), AuthName: chars(c.Name), AuthSecret: syncml.Chars(c.Secret)})
	}
	return x
}

func pxLogical(p Proxy) *prov.PXLogical {
	x := &prov.PXLogical{
		ProxyID: chars(p.ID), Name: chars(p.Name), Domain: charsList(p.Domains), StartPage: chars(p.StartPage), Port: provPorts(p.Ports),
	}
	for _, c := range p.Auth {
		x.PXAuthInfo = append(x.PXAuthInfo, prov.PXAuthInfo{PXAuthType: chars(c.Type), PXAuthID: chars(c.Name), PXAuthPW: syncml.Chars(c.Secret)})
	}
	for _, y := range p.Physical {
		x.PXPhysical = append(x.PXPhysical, prov.PXPhysical{
			PhysicalProxyID: chars(y.ID), PXAddr: chars(y.Address), PXAddrType: chars(y.AddressType),
			ToNapID: charsList(y.NAPs), Port: provPorts(y.Ports),
		})
	}
	return x
}

// provPorts writes every number, also 0: a PORT without a number has no meaning.
func provPorts(ports []ProxyPort) []prov.Port {
	out := make([]prov.Port, len(ports))
	for i, p := range ports {
		out[i] = prov.Port{PortNbr: chars(strconv.Itoa(int(p.Number))), Service: charsList(p.Services)}
	}
	return out
}

// appendCP appends the document of a projected account. The header has no string
// table: some devices read inline strings only.
func (s *scratch) appendCP(dst []byte, o *Options, a *Account) ([]byte, error) {
	cpDocument(&s.document, a)
	s.encoder.SetOptions(codec.Options{Table: tokens.Prov11})
	s.encoder.ResetAppend(dst, s.document.Header(o.Version))
	s.document.Encode(&s.encoder)
	return s.encoder.Bytes()
}
