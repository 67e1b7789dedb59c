package bootstrap

import (
	"bytes"
	"encoding/json"
)

// An Account has the facts that a device needs to be managed by a server:
// identity, addresses and credentials of the server, and the connectivity to reach
// it. A profile may not carry all of it; see [Project].
//
// It has a JSON form with the field names below, for storage: [Account.AppendJSON]
// writes it, [Account.UnmarshalJSON] reads it and refuses fields that it does not
// have. The zero value of a field is absent.
type Account struct {
	// ServerID is the server's identifier (ServerID, PROVIDER-ID): the name of its
	// rights in ACLs, and of the server in its proofs to the client.
	ServerID string `json:"serverId"`
	Name     string `json:"name,omitempty"` // for the user
	// Node is the name of the account's node in the DM profile; "" is 1. At ./Inbox
	// the device is free to choose another.
	Node string `json:"node,omitempty"`
	// Addresses are in order of preference, at least one. The DM profile names the
	// first as the Source of the message, too.
	Addresses []Address `json:"addresses"`

	Credentials []Credential `json:"credentials,omitempty"`
	// AuthPref is the preferred type of authentication. An empty one that is
	// not nil stands for the type negotiated in the last session.
	AuthPref *AuthType `json:"authPref,omitempty"`

	// ConRefs are the connectivity to use: in the DM profile the URI of a
	// management object, in the same message as ./Inbox/ and its name, or an
	// identifier that the device knows; in the CP profile the ID of a proxy in
	// Proxies, or else of an access point in NAPs, or INTERNET.
	ConRefs []string `json:"conRefs,omitempty"`
	NAPs    []NAP    `json:"naps,omitempty"`    // access points, CP profile only
	Proxies []Proxy  `json:"proxies,omitempty"` // CP profile only
	// Extra is what else the application says, such as INIT and ROLE, and
	// Characteristics stand beside it, such as BOOTSTRAP and other applications; CP
	// profile only.
	Extra           Extra            `json:"extra,omitzero"`
	Characteristics []Characteristic `json:"characteristics,omitempty"`
	// ProvVersion is that of the document, its root's attribute; "" is 1.0. CP profile only.
	ProvVersion string `json:"provVersion,omitempty"`
	// Objects are further management objects, such as for connectivity; DM
	// profile only.
	Objects []Object `json:"objects,omitempty"`

	Ext []Node `json:"ext,omitempty"` // vendor nodes below Ext, relative to it; DM profile only
	// ACL is that of the account's node (see tnds.ParseACL), DM profile in TNDS
	// only. ACLSelf is Get, Replace and Delete for the server; the CP profile gives
	// these by itself. Without an ACL, the server has no right to change its account.
	ACL string `json:"acl,omitempty"`
}

// ACLSelf stands for an ACL by which the account's server may change the account.
const ACLSelf = "self"

// selfACL returns what ACLSelf stands for.
func (a *Account) selfACL() string {
	return "Get=" + a.ServerID + "&Replace=" + a.ServerID + "&Delete=" + a.ServerID
}

// An AddrType is the type of an address (AddrType, ADDRTYPE).
type AddrType string

// The types of addresses (OMA-TS-DM_StdObj 1.2). The empty one is AddrURI.
const (
	// AddrURI is a URI, such as https://dm.example.com/dm, or for OBEX and WSP a text
	// that devices read as one.
	AddrURI AddrType = "URI"
	// AddrIPv4 and AddrIPv6 are addresses without a port and without a zone.
	AddrIPv4 AddrType = "IPv4"
	AddrIPv6 AddrType = "IPv6"
)

// An Address is an address of a server. Ports stand beside it, for addresses that
// cannot hold one; none is the default of the scheme.
type Address struct {
	Addr  string   `json:"addr"`
	Type  AddrType `json:"type,omitempty"`
	Ports []uint16 `json:"ports,omitempty"`
	// Extra is what else the address says, and PortExtra its ports, such as SERVICE, in the
	// order of Ports; CP profile only.
	Extra     Extra   `json:"extra,omitzero"`
	PortExtra []Extra `json:"portExtra,omitempty"`
}

// A Level says which side proves its identity with a credential, and on which
// layer (AAuthLevel, AAUTHLEVEL).
type Level string

// The levels (OMA-TS-DM_StdObj 1.2).
const (
	// LevelClient is the client's proof to the server, in the Cred of its messages or
	// in the header x-syncml-hmac; APPSRV in CP.
	LevelClient Level = "CLCRED"
	// LevelServer is the server's proof to the client, in its messages and in the
	// digest of a notification; CLIENT in CP.
	LevelServer Level = "SRVCRED"
	// LevelOBEX and LevelHTTP are on the layer below, where types of DM mean nothing.
	// LevelHTTP stands for WSP, too, and is not in CP.
	LevelOBEX Level = "OBEX"
	LevelHTTP Level = "HTTP"
)

// An AuthType is a type of authentication (AAuthType, AAUTHTYPE).
type AuthType string

// The types of authentication (OMA-TS-DM_StdObj 1.2).
const (
	// AuthHTTPBasic and AuthHTTPDigest are those of HTTP, at any level. A level below
	// DM has only these and AuthTransport.
	AuthHTTPBasic  AuthType = "HTTP-BASIC"
	AuthHTTPDigest AuthType = "HTTP-DIGEST"
	// AuthBasic is syncml:auth-basic: name and password as they are. Only the
	// transport keeps them from others.
	AuthBasic AuthType = "BASIC"
	// AuthDigest is syncml:auth-md5: an MD5 of name, password and nonce. The nonce is
	// in the Data of the credential, and each session brings the next.
	AuthDigest AuthType = "DIGEST"
	// AuthHMAC is syncml:auth-MAC: an MD5 that covers the message, too. It is the
	// only type that keeps a message from being changed on the way.
	AuthHMAC AuthType = "HMAC"
	// These are registered; device and server agree on the meaning of Secret and Data
	// with them.
	AuthX509     AuthType = "X509"
	AuthSecurID  AuthType = "SECURID"
	AuthSafeword AuthType = "SAFEWORD"
	AuthDigipass AuthType = "DIGIPASS"
	// AuthTransport leaves it to the transport, such as TLS with a client certificate.
	AuthTransport AuthType = "TRANSPORT"
)

// A Credential is a name with a secret. A server that is to prove itself to the
// device, or that signs notifications (push.SignNotification), has one of
// LevelServer; its Name is by default the server identifier.
type Credential struct {
	Level Level `json:"level"`
	// Type may only be empty for DM 1.1, which has no place for it.
	Type   AuthType `json:"type,omitempty"`
	Name   string   `json:"name,omitempty"`
	Secret Secret   `json:"secret,omitempty"` // UTF-8
	// Data are octets, of DIGEST and HMAC the nonce. CP carries base64 of them,
	// and reads text that is not base64 unchanged; see [Open].
	Data  Secret `json:"data,omitempty"`
	Extra Extra  `json:"extra,omitzero"` // CP profile only
}

// A NAP is an access point (NAPDEF, OMA Provisioning Content). Its texts are words
// and addresses of that specification and are not checked against its lists: there
// are networks with words of their own.
type NAP struct {
	ID          string    `json:"id"`
	Name        string    `json:"name,omitempty"`
	Bearers     []string  `json:"bearers,omitempty"`     // such as GSM-GPRS
	Address     string    `json:"address,omitempty"`     // such as the name of the access point
	AddressType string    `json:"addressType,omitempty"` // such as APN
	Internet    bool      `json:"internet,omitempty"`    // general internet access
	DNS         []string  `json:"dns,omitempty"`
	Auth        []NetAuth `json:"auth,omitempty"`
	Extra       Extra     `json:"extra,omitzero"`
}

// A NetAuth is a credential for an access point (NAPAUTHINFO) or a proxy
// (PXAUTHINFO).
type NetAuth struct {
	Type   string `json:"type"` // such as PAP and CHAP, or HTTP-BASIC
	Name   string `json:"name,omitempty"`
	Secret Secret `json:"secret,omitempty"`
	Extra  Extra  `json:"extra,omitzero"`
}

// A Proxy is a proxy (PXLOGICAL), which consists of physical ones: the same service
// at several addresses. Its ports are those of all of them.
type Proxy struct {
	ID        string          `json:"id"`
	Name      string          `json:"name,omitempty"`
	Domains   []string        `json:"domains,omitempty"`
	StartPage string          `json:"startPage,omitempty"`
	Auth      []NetAuth       `json:"auth,omitempty"`
	Ports     []ProxyPort     `json:"ports,omitempty"`
	Physical  []PhysicalProxy `json:"physical"` // at least one
	Extra     Extra           `json:"extra,omitzero"`
}

// A PhysicalProxy is an address of a proxy (PXPHYSICAL).
type PhysicalProxy struct {
	ID          string      `json:"id"`
	Address     string      `json:"address"`
	AddressType string      `json:"addressType,omitempty"` // such as IPV4
	NAPs        []string    `json:"naps,omitempty"`        // IDs of access points to reach it, or INTERNET
	Ports       []ProxyPort `json:"ports,omitempty"`
	Extra       Extra       `json:"extra,omitzero"`
}

// A ProxyPort is a port of a proxy (PORT).
type ProxyPort struct {
	Number   uint16   `json:"number"`
	Services []string `json:"services,omitempty"` // such as CO-WSP
	Extra    Extra    `json:"extra,omitzero"`
}

// An Extra is the part of a characteristic of CP that has no fields here: parms of
// vendors, and those of Provisioning Content that a DM account does not need, such as
// LINGER, TRUST and VALIDITY. A name that has a field stands here where a document has it
// again, or without a value; in Within, PORT stands without a number.
type Extra struct {
	Parms  []Parm           `json:"parms,omitempty"`
	Within []Characteristic `json:"within,omitempty"`
}

// A Parm is a parm of CP by its name. Its value may be a secret.
type Parm struct {
	Name  string `json:"name"`
	Value Secret `json:"value,omitzero"` // UTF-8; nil: none
}

// A Characteristic is one of CP by its type.
type Characteristic struct {
	Type   string           `json:"type"`
	Parms  []Parm           `json:"parms,omitempty"`
	Within []Characteristic `json:"within,omitempty"`
}

// An Object is a management object that travels with the account, for example
// the connectivity that a conRef names. It stands in the same command, in a tree
// of its own beside the account's.
type Object struct {
	Name  string `json:"name"`           // of its root node
	Path  string `json:"path,omitempty"` // of its root's parent, relative to Options.Place or, node by node, to the root of the tree
	ID    string `json:"id"`             // management object identifier, such as urn:oma:mo:oma-connmo:1.0
	ACL   string `json:"acl,omitempty"`
	Nodes []Node `json:"nodes,omitempty"` // below the root
}

// A Node is a node of an object or of Ext. Interior nodes need not be stated: they
// are there where something stands below them. One is stated that has an identifier
// or an ACL, or nothing below it.
type Node struct {
	URI    string `json:"uri"`              // relative to the root of the object, or to Ext
	Format string `json:"format,omitempty"` // as in TNDS, but not b64; "" is chr
	Type   string `json:"type,omitempty"`   // media type; "" is text/plain, with bin application/octet-stream. Of format node, the identifier
	Value  Secret `json:"value,omitzero"`   // nil: none. Octets with bin, else UTF-8
	ACL    string `json:"acl,omitempty"`
}

// UnmarshalJSON implements [json.Unmarshaler]. It refuses unknown fields, since a
// misspelled name would leave out a password without a word, and
// does not validate; see [Account.Validate].
func (a *Account) UnmarshalJSON(b []byte) error {
	type plain Account // without this method
	var p plain
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		return err
	}
	*a = Account(p)
	return nil
}
