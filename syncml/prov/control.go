package prov

// A Bootstrap is a BOOTSTRAP: the network that provisions the device, and the
// proxies that may do it later.
type Bootstrap struct {
	Name         Chars
	Network      []Chars
	Country      Chars
	ProxyID      []Chars // PROXY-ID: trusted proxies
	ProvURL      Chars   // PROVURL: identifies the provisioner
	ContextAllow Chars   // CONTEXT-ALLOW: how many more contexts there may be
	Parms        []Parm
}

// Type returns "BOOTSTRAP".
func (*Bootstrap) Type() string { return "BOOTSTRAP" }

func (x *Bootstrap) fields(f fields) fields {
	f.text("NAME", &x.Name)
	f.texts("NETWORK", &x.Network)
	f.text("COUNTRY", &x.Country)
	f.texts("PROXY-ID", &x.ProxyID)
	f.text("PROVURL", &x.ProvURL)
	f.text("CONTEXT-ALLOW", &x.ContextAllow)
	f.parms(&x.Parms)
	return f
}

// A ClientIdentity is a CLIENTIDENTITY.
type ClientIdentity struct {
	ClientID Chars // CLIENT-ID
	Parms    []Parm
}

// Type returns "CLIENTIDENTITY".
func (*ClientIdentity) Type() string { return "CLIENTIDENTITY" }

func (x *ClientIdentity) fields(f fields) fields {
	f.text("CLIENT-ID", &x.ClientID)
	f.parms(&x.Parms)
	return f
}

// An Access is an ACCESS: which applications may use which access points and
// proxies.
type Access struct {
	Rule    []Chars
	AppID   []Chars
	PortNbr []Chars
	Domain  []Chars
	ToNapID []Chars
	ToProxy []Chars
	Parms   []Parm
}

// Type returns "ACCESS".
func (*Access) Type() string { return "ACCESS" }

func (x *Access) fields(f fields) fields {
	f.texts("RULE", &x.Rule)
	f.texts("APPID", &x.AppID)
	f.texts("PORTNBR", &x.PortNbr)
	f.texts("DOMAIN", &x.Domain)
	f.texts("TO-NAPID", &x.ToNapID)
	f.texts("TO-PROXY", &x.ToProxy)
	f.parms(&x.Parms)
	return f
}

// A VendorConfig is a VENDORCONFIG: settings of a vendor in parms of its own.
type VendorConfig struct {
	Name  Chars // NAME: whose it is
	Parms []Parm
}

// Type returns "VENDORCONFIG".
func (*VendorConfig) Type() string { return "VENDORCONFIG" }

func (x *VendorConfig) fields(f fields) fields {
	f.text("NAME", &x.Name)
	f.parms(&x.Parms)
	return f
}
