package prov

import "github.com/go-wbxml/wbxml/codec"

// A PXLogical is a PXLOGICAL: a proxy, which consists of physical ones.
type PXLogical struct {
	ProxyID         codec.Chars // PROXY-ID: what TO-PROXY refers to
	ProxyPW         codec.Chars
	PPGAuthType     codec.Chars
	ProxyProviderID codec.Chars
	Name            codec.Chars
	Domain          []codec.Chars
	Trust           Flag
	Master          Flag
	StartPage       codec.Chars
	BasAuthID       codec.Chars
	BasAuthPW       codec.Chars
	WSPVersion      codec.Chars
	PushEnabled     codec.Chars // PUSHENABLED: 0 or 1
	PullEnabled     codec.Chars // PULLENABLED: 0 or 1
	Parms           []Parm

	PXAuthInfo []PXAuthInfo
	Port       []Port
	PXPhysical []PXPhysical
}

// Type returns "PXLOGICAL".
func (*PXLogical) Type() string { return "PXLOGICAL" }

func (x *PXLogical) fields(f fields) fields {
	f.text("PROXY-ID", &x.ProxyID)
	f.text("PROXY-PW", &x.ProxyPW)
	f.text("PPGAUTH-TYPE", &x.PPGAuthType)
	f.text("PROXY-PROVIDER-ID", &x.ProxyProviderID)
	f.text("NAME", &x.Name)
	f.texts("DOMAIN", &x.Domain)
	f.flag("TRUST", &x.Trust)
	f.flag("MASTER", &x.Master)
	f.text("STARTPAGE", &x.StartPage)
	f.text("BASAUTH-ID", &x.BasAuthID)
	f.text("BASAUTH-PW", &x.BasAuthPW)
	f.text("WSP-VERSION", &x.WSPVersion)
	f.text("PUSHENABLED", &x.PushEnabled)
	f.text("PULLENABLED", &x.PullEnabled)
	f.parms(&x.Parms)
	within(&f, &x.PXAuthInfo)
	within(&f, &x.Port)
	within(&f, &x.PXPhysical)
	return f
}

// A PXAuthInfo is a PXAUTHINFO: a credential for a proxy.
type PXAuthInfo struct {
	PXAuthType codec.Chars // PXAUTH-TYPE: such as HTTP-BASIC
	PXAuthID   codec.Chars
	PXAuthPW   codec.Chars
	Parms      []Parm
}

// Type returns "PXAUTHINFO".
func (*PXAuthInfo) Type() string { return "PXAUTHINFO" }

func (x *PXAuthInfo) fields(f fields) fields {
	f.text("PXAUTH-TYPE", &x.PXAuthType)
	f.text("PXAUTH-ID", &x.PXAuthID)
	f.text("PXAUTH-PW", &x.PXAuthPW)
	f.parms(&x.Parms)
	return f
}

// A PXPhysical is a PXPHYSICAL: an address of a proxy.
type PXPhysical struct {
	PhysicalProxyID codec.Chars
	Domain          []codec.Chars
	PXAddr          codec.Chars
	PXAddrType      codec.Chars // PXADDRTYPE: such as IPV4
	PXAddrFQDN      codec.Chars
	WSPVersion      codec.Chars
	PushEnabled     codec.Chars // PUSHENABLED: 0 or 1
	PullEnabled     codec.Chars // PULLENABLED: 0 or 1
	ToNapID         []codec.Chars
	Parms           []Parm

	Port []Port
}

// Type returns "PXPHYSICAL".
func (*PXPhysical) Type() string { return "PXPHYSICAL" }

func (x *PXPhysical) fields(f fields) fields {
	f.text("PHYSICAL-PROXY-ID", &x.PhysicalProxyID)
	f.texts("DOMAIN", &x.Domain)
	f.text("PXADDR", &x.PXAddr)
	f.text("PXADDRTYPE", &x.PXAddrType)
	f.text("PXADDR-FQDN", &x.PXAddrFQDN)
	f.text("WSP-VERSION", &x.WSPVersion)
	f.text("PUSHENABLED", &x.PushEnabled)
	f.text("PULLENABLED", &x.PullEnabled)
	f.texts("TO-NAPID", &x.ToNapID)
	f.parms(&x.Parms)
	within(&f, &x.Port)
	return f
}
