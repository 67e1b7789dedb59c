package prov

import (
	"fmt"

	"github.com/go-wbxml/wbxml/internal/secret"
)

// An Application is an APPLICATION: the account of an application, such as w7
// for device management, w4 for multimedia messages, w2 for browsing.
type Application struct {
	AppID      Chars // APPID: registered name or number
	ProviderID Chars // PROVIDER-ID: the server's identifier
	Name       Chars // NAME: for the user
	AAccept    Chars // AACCEPT: media types
	AProtocol  Chars // APROTOCOL
	ToProxy    []Chars
	ToNapID    []Chars
	Addr       []Chars // ADDR: where there is no AppAddr
	Init       Flag    // INIT: start a session at once
	Parms      []Parm

	AppAddr  []AppAddr
	AppAuth  []AppAuth
	Resource []Resource
}

// Format implements [fmt.Formatter]: credentials and parms do not show themselves.
func (x Application) Format(f fmt.State, verb rune) {
	type application Application
	secret.Format(f, verb, application(x))
}

// Type returns "APPLICATION".
func (*Application) Type() string { return "APPLICATION" }

func (x *Application) fields(f fields) fields {
	f.text("APPID", &x.AppID)
	f.text("PROVIDER-ID", &x.ProviderID)
	f.text("NAME", &x.Name)
	f.text("AACCEPT", &x.AAccept)
	f.text("APROTOCOL", &x.AProtocol)
	f.texts("TO-PROXY", &x.ToProxy)
	f.texts("TO-NAPID", &x.ToNapID)
	f.texts("ADDR", &x.Addr)
	f.flag("INIT", &x.Init)
	f.parms(&x.Parms)
	within(&f, &x.AppAddr)
	within(&f, &x.AppAuth)
	within(&f, &x.Resource)
	return f
}

// An AppAddr is an APPADDR: an address of an application's server.
type AppAddr struct {
	Addr     Chars // ADDR
	AddrType Chars // ADDRTYPE: such as IPV4, URI
	Parms    []Parm

	Port []Port
}

// Type returns "APPADDR".
func (*AppAddr) Type() string { return "APPADDR" }

func (x *AppAddr) fields(f fields) fields {
	f.text("ADDR", &x.Addr)
	f.text("ADDRTYPE", &x.AddrType)
	f.parms(&x.Parms)
	within(&f, &x.Port)
	return f
}

// A Port is a PORT, of an address or a proxy.
type Port struct {
	PortNbr Chars   // PORTNBR: decimal
	Service []Chars // SERVICE: such as CO-WSP
	Parms   []Parm
}

// Type returns "PORT".
func (*Port) Type() string { return "PORT" }

func (x *Port) fields(f fields) fields {
	f.text("PORTNBR", &x.PortNbr)
	f.texts("SERVICE", &x.Service)
	f.parms(&x.Parms)
	return f
}

// An AppAuth is an APPAUTH: a credential of an application. In w7, APPSRV is the
// credential of the client for the server, CLIENT that of the server for the client.
// AAuthSecret and AAuthData are secrets.
type AppAuth struct {
	secret.Hidden // the fields do not show themselves

	AAuthLevel  Chars // AAUTHLEVEL: of w7 APPSRV, CLIENT or OBEX
	AAuthType   Chars // AAUTHTYPE: such as DIGEST, or a list of them separated by commas
	AAuthName   Chars
	AAuthSecret Chars
	AAuthData   Chars // AAUTHDATA: of DIGEST the nonce, normally in base64
	Parms       []Parm
}

// Type returns "APPAUTH".
func (*AppAuth) Type() string { return "APPAUTH" }

func (x *AppAuth) fields(f fields) fields {
	f.text("AAUTHLEVEL", &x.AAuthLevel)
	f.text("AAUTHTYPE", &x.AAuthType)
	f.text("AAUTHNAME", &x.AAuthName)
	f.text("AAUTHSECRET", &x.AAuthSecret)
	f.text("AAUTHDATA", &x.AAuthData)
	f.parms(&x.Parms)
	return f
}

// A Resource is a RESOURCE: a page or a database of an application. AAuthSecret and
// AAuthData are secrets.
type Resource struct {
	secret.Hidden // the fields do not show themselves

	URI         Chars
	Name        Chars
	AAccept     Chars
	AAuthType   Chars
	AAuthName   Chars
	AAuthSecret Chars
	AAuthData   Chars
	StartPage   Flag // STARTPAGE: this is the page to start with
	Parms       []Parm
}

// Type returns "RESOURCE".
func (*Resource) Type() string { return "RESOURCE" }

func (x *Resource) fields(f fields) fields {
	f.text("URI", &x.URI)
	f.text("NAME", &x.Name)
	f.text("AACCEPT", &x.AAccept)
	f.text("AAUTHTYPE", &x.AAuthType)
	f.text("AAUTHNAME", &x.AAuthName)
	f.text("AAUTHSECRET", &x.AAuthSecret)
	f.text("AAUTHDATA", &x.AAuthData)
	f.flag("STARTPAGE", &x.StartPage)
	f.parms(&x.Parms)
	return f
}
