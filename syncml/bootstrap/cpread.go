package bootstrap

import (
	"encoding/base64"
	"errors"
	"strconv"
	"strings"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/syncml/prov"
	"github.com/go-wbxml/wbxml/tokens"
)

// ErrNoAccount says that a message that could be read holds no DM account.
var ErrNoAccount = errors.New("bootstrap: no DM account in the message")

// openCP reads a Client Provisioning document into x.
func openCP(x *Opened, body []byte) error {
	d := codec.NewDecoder(nil, codec.Options{Table: tokens.Prov11, KeepUnknown: true, StopAtRoot: true, Limits: codec.LimitsBootstrap})
	d.ResetBytes(body)
	var doc prov.Document
	defer doc.Clear()
	if err := doc.Decode(d, prov.DecodeOptions{}); err != nil {
		return err
	}
	h, err := d.Header()
	if err != nil {
		return err
	}
	x.Options.Profile, x.Options.Version = CP, h.Version
	r := cpReader{doc: &doc, a: &x.Account}
	r.document()
	x.Skipped = r.skipped
	if !r.found {
		return ErrNoAccount
	}
	return nil
}

// A cpReader makes an account of a document.
type cpReader struct {
	doc     *prov.Document
	a       *Account
	found   bool
	skipped []string
}

// skip notes that n items of a characteristic have no place in the account.
func (r *cpReader) skip(what string, n int) {
	if n > 0 {
		r.skipped = append(r.skipped, what+": "+strconv.Itoa(n)+" items")
	}
}

func (r *cpReader) document() {
	for i, it := range r.doc.Children(-1) {
		size := r.doc.End(i) - i
		if it.Kind != prov.KindCharacteristic {
			r.skip("wap-provisioningdoc", size)
			continue
		}
		id, _ := r.doc.Value(i, "APPID")
		switch {
		case string(it.Name) == "APPLICATION" && string(id) == w7 && !r.found:
			r.found = true
			r.application(i)
		case string(it.Name) == "NAPDEF":
			r.nap(i)
		case string(it.Name) == "PXLOGICAL":
			r.proxy(i)
		default:
			r.skip(string(it.Name), size)
		}
	}
}

func stringsOf(list []codec.Chars) []string {
	var out []string
	for _, s := range list {
		out = append(out, string(s))
	}
	return out
}

// secretOf returns a copy of s, nil where it is empty.
func secretOf(s codec.Chars) Secret {
	if len(s) == 0 {
		return nil
	}
	return append(Secret{}, s...)
}

// application reads the w7 APPLICATION at item i.
func (r *cpReader) application(i int) {
	var x prov.Application
	left := r.doc.Read(i, &x) + len(x.Parms) + len(x.Resource)
	a := r.a
	a.ServerID, a.Name = string(x.ProviderID), string(x.Name)
	a.ConRefs = append(stringsOf(x.ToProxy), stringsOf(x.ToNapID)...)
	for _, s := range x.Addr {
		a.Addresses = append(a.Addresses, Address{Addr: string(s), Type: AddrURI})
	}
	for _, y := range x.AppAddr {
		left += len(y.Parms)
		addr := Address{Addr: string(y.Addr), Type: addrType(string(y.AddrType))}
		for _, p := range y.Port {
			left += len(p.Parms) + len(p.Service)
			if n, err := strconv.ParseUint(strings.TrimSpace(string(p.PortNbr)), 10, 16); err == nil {
				addr.Ports = append(addr.Ports, uint16(n))
			} else {
				left++
			}
		}
		a.Addresses = append(a.Addresses, addr)
	}
	for _, y := range x.AppAuth {
		left += len(y.Parms)
		r.credential(y)
	}
	if a.ServerID == "" {
		// A server may name itself only where it proves itself.
		for _, c := range a.Credentials {
			if c.Level == LevelServer && a.ServerID == "" {
				a.ServerID = c.Name
			}
		}
	}
	r.skip("APPLICATION", left)
}

// credential reads an APPAUTH: for a list of types, a credential each.
func (r *cpReader) credential(y prov.AppAuth) {
	for typ := range strings.SplitSeq(string(y.AAuthType), ",") {
		c := Credential{
			Level: levelOfCP(string(y.AAuthLevel)), Type: AuthType(strings.TrimSpace(typ)),
			Name: string(y.AAuthName), Secret: secretOf(y.AAuthSecret), Data: secretOf(y.AAuthData),
		}
		if raw, err := base64.StdEncoding.AppendDecode(Secret{}, c.Data); err == nil && len(raw) > 0 {
			c.Data = raw // else the nonce stands as it is
		}
		r.a.Credentials = append(r.a.Credentials, c)
	}
}

func (r *cpReader) nap(i int) {
	var x prov.NAPDef
	left := r.doc.Read(i, &x) + len(x.Parms) + len(x.Validity)
	n := NAP{
		ID: string(x.NapID), Name: string(x.Name), Bearers: stringsOf(x.Bearer), Address: string(x.NapAddress),
		AddressType: string(x.NapAddrType), Internet: x.Internet.Set, DNS: stringsOf(x.DNSAddr),
	}
	for _, s := range []codec.Chars{
		x.CallType, x.LocalAddr, x.LocalAddrType, x.LinkSpeed, x.DnLinkSpeed, x.Linger, x.DeliveryErrSDU, x.DeliveryOrder,
		x.TrafficClass, x.MaxSDUSize, x.MaxBitrateUplink, x.MaxBitrateDnlink, x.ResidualBER, x.SDUErrorRatio, x.TrafficHandlPrio,
		x.TransferDelay, x.GuaranteedBitrateUplink, x.GuaranteedBitrateDnlink, x.MaxNumRetry, x.FirstRetryTimeout, x.ReregThreshold,
	} {
		if s != nil {
			left++
		}
	}
	for _, c := range x.NAPAuthInfo {
		left += len(c.Parms) + len(c.AuthEntity)
		n.Auth = append(n.Auth, NetAuth{string(c.AuthType), string(c.AuthName), secretOf(c.AuthSecret)})
	}
	r.a.NAPs = append(r.a.NAPs, n)
	r.skip("NAPDEF", left)
}

func (r *cpReader) proxy(i int) {
	var x prov.PXLogical
	left := r.doc.Read(i, &x) + len(x.Parms)
	p := Proxy{ID: string(x.ProxyID), Name: string(x.Name), Domains: stringsOf(x.Domain), StartPage: string(x.StartPage)}
	for _, s := range []codec.Chars{x.ProxyPW, x.PPGAuthType, x.ProxyProviderID, x.BasAuthID, x.BasAuthPW, x.WSPVersion, x.PushEnabled, x.PullEnabled} {
		if s != nil {
			left++
		}
	}
	for _, c := range x.PXAuthInfo {
		left += len(c.Parms)
		p.Auth = append(p.Auth, NetAuth{string(c.PXAuthType), string(c.PXAuthID), secretOf(c.PXAuthPW)})
	}
	p.Ports = readPorts(x.Port, &left)
	for _, y := range x.PXPhysical {
		left += len(y.Parms) + len(y.Domain)
		p.Physical = append(p.Physical, PhysicalProxy{
			ID: string(y.PhysicalProxyID), Address: string(y.PXAddr), AddressType: string(y.PXAddrType),
			NAPs: stringsOf(y.ToNapID), Ports: readPorts(y.Port, &left),
		})
	}
	r.a.Proxies = append(r.a.Proxies, p)
	r.skip("PXLOGICAL", left)
}

func readPorts(ports []prov.Port, left *int) []ProxyPort {
	var out []ProxyPort
	for _, p := range ports {
		*left += len(p.Parms)
		n, err := strconv.ParseUint(strings.TrimSpace(string(p.PortNbr)), 10, 16)
		if err != nil {
			*left++
			continue
		}
		out = append(out, ProxyPort{uint16(n), stringsOf(p.Service)})
	}
	return out
}
