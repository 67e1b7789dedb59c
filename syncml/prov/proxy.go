package prov

import "github.com/go-wbxml/wbxml/internal/secret"

// A PXLogical is a PXLOGICAL: a proxy, which consists of physical ones. ProxyPW and
// BasAuthPW are secrets.
type PXLogical struct {
	secret.Hidden // the fields do not show themselves

	ProxyID         Chars // PROXY-ID: TO-PROXY refers to it
	ProxyPW         Chars
	PPGAuthType     Chars
	ProxyProviderID Chars
	Name            Chars
	Domain          []Chars
	Trust           Flag
	Master          Flag
	StartPage       Chars
	BasAuthID       Chars
	BasAuthPW       Chars
	WSPVersion      Chars
	PushEnabled     Chars // PUSHENABLED: 0 or 1
	PullEnabled     Chars // PULLENABLED: 0 or 1
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

// A PXAuthInfo is a PXAUTHINFO: a credential for a proxy. PXAuthPW is a secret.
type PXAuthInfo struct {
	secret.Hidden // the fields do not show themselves

	PXAuthType Chars // PXAUTH-TYPE: such as HTTP-BASIC
	PXAuthID   Chars
	PXAuthPW   Chars
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
	PhysicalProxyID Chars
	Domain          []Chars
	PXAddr          Chars
	PXAddrType      Chars // PXADDRTYPE: such as IPV4
	PXAddrFQDN      Chars
	WSPVersion      Chars
	PushEnabled     Chars // PUSHENABLED: 0 or 1
	PullEnabled     Chars // PULLENABLED: 0 or 1
	ToNapID         []Chars
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
