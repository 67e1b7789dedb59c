package device

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/go-wbxml/wbxml/internal/secret"
	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/tnds"
	"github.com/go-wbxml/wbxml/syncml/xmlsec"
)

// A Policy is what the specifications leave to a device: whom it trusts, how, and where
// objects go. The zero Policy takes what comes by a secure push, and nothing else. A
// Policy must not be changed once a [Device] has it.
type Policy struct {
	secret.Hidden

	// Network is the secret that device and network share, such as that of
	// [bootstrap.AppendIMSI]. AskPIN says that the user can be asked for a PIN, at most
	// Tries times for a message: 3 by default, a number that no specification has. Join
	// is for USERNETWPIN.
	Network secret.Secret
	AskPIN  bool
	Tries   int
	Join    bootstrap.Join
	// Accept are the methods of a MAC that the device takes. nil is the strongest that
	// Network and AskPIN make possible, and only that: of two secrets, a sender must not
	// choose the one that it knows.
	Accept []push.SEC

	// Verify says whose signatures count, Decrypt has the keys for encrypted messages.
	// MustSign demands a signature of each message that does not come by a secure push;
	// else a MAC is enough.
	Verify   *xmlsec.VerifyOptions
	Decrypt  *xmlsec.DecryptOptions
	MustSign bool
	// Unauthenticated takes messages that neither a secure push nor MAC or signature
	// protects. Anybody can send them.
	Unauthenticated bool

	// Device is the name of this device, such as IMEI:490154203237518. Where it is not
	// empty, a DM message for another one is rejected; one for nobody is not.
	Device string
	// Info is what the device says of itself in ./DevInfo; DevID is Device where it is
	// empty.
	Info Info
	// DM11 takes messages of DM 1.1, whose accounts stand in ./SyncML/DMAcc.
	DM11 bool
	// Ext keeps nodes of vendors in the Ext of an account. They are left out by default.
	Ext bool

	// Objects are the places for what comes into ./Inbox: by the identifier of a
	// management object, the URI of the node below which it goes. An object without a
	// place is left out. nil is [DefaultObjects].
	Objects map[string]string
	// CP are the places of characteristics, by their type. The w7 APPLICATION is an
	// account and needs none. nil is [DefaultMappings].
	CP map[string]Mapping
	// NoGet reports whether the value of the leaf at uri is for no server. nil is
	// [DefaultNoGet].
	NoGet func(uri string) bool

	Limits   Limits
	Segments push.Limits // of messages in segments

	// NoCard switches smartcards off; a card for which CardRejected returns true is not
	// read either.
	NoCard       bool
	CardRejected func(id string) bool

	// Approve sees each plan before it can be applied; its error rejects the message. It
	// is the place to ask a user, and to judge what a signature does not cover: source,
	// target and place of a message.
	Approve func(ctx context.Context, p *Plan) error

	// Now is the clock; nil is [time.Now].
	Now func() time.Time
}

// Info is ./DevInfo (OMA-TS-DM_StdObj 1.2). What is empty stays as the tree has it.
type Info struct {
	DevID string // such as IMEI:490154203237518
	Man   string // manufacturer
	Mod   string // model
	DmV   string // version of the DM client; "1.2" where empty
	Lang  string // language of the user; "en" where empty
}

// entries returns the nodes of ./DevInfo.
func (p *Policy) entries() []tnds.Entry {
	i := p.Info
	var out []tnds.Entry
	for _, x := range [][2]string{
		{"DevId", cmp.Or(i.DevID, p.Device)}, {"DmV", cmp.Or(i.DmV, "1.2")}, {"Lang", cmp.Or(i.Lang, "en")}, {"Man", i.Man}, {"Mod", i.Mod},
	} {
		out = append(out, tnds.Entry{URI: devInfoURI + "/" + x[0], Value: []byte(x[1])})
	}
	return out
}

// The places that the specifications name.
const (
	inboxURI   = "./Inbox"
	dmAccURI   = "./DMAcc"
	dmAcc11URI = "./SyncML/DMAcc"
	devInfoURI = "./DevInfo"
	w7ID       = "org.openmobilealliance/1.0/w7" // how some servers name an account
)

// DefaultObjects returns the places that [Policy.Objects] has by default: ./DMAcc for
// accounts, and ./ConnMO for the connectivity object of the specification's example.
// The second has no source: it is this project's own.
func DefaultObjects() map[string]string {
	return map[string]string{bootstrap.DMAccID: dmAccURI, w7ID: dmAccURI, "org.openmobilealliance/1.0/ConnMO": "./ConnMO"}
}

// secretNames are leaves that no server gets: passwords and nonces of the account in
// both versions (OMA-TS-DM_StdObj 1.2), and of access points and proxies.
var secretNames = []string{
	"AAuthSecret", "AAuthData", "ClientPW", "ServerPW", "ClientNonce", "ServerNonce", "AUTHSECRET", "PXAUTH-PW", "BASAUTH-PW", "PROXY-PW",
}

// DefaultNoGet is [Policy.NoGet] by default: true for the passwords and nonces of
// accounts, access points and proxies.
func DefaultNoGet(uri string) bool {
	name := uri[strings.LastIndexByte(uri, '/')+1:]
	return slices.ContainsFunc(secretNames, func(s string) bool { return strings.EqualFold(s, name) })
}

// withDefaults returns p with the defaults for what it leaves open.
func (p Policy) withDefaults() Policy {
	if p.Objects == nil {
		p.Objects = DefaultObjects()
	}
	if p.CP == nil {
		p.CP = DefaultMappings()
	}
	if p.NoGet == nil {
		p.NoGet = DefaultNoGet
	}
	if p.Now == nil {
		p.Now = time.Now
	}
	if p.Tries <= 0 {
		p.Tries = 3
	}
	return p
}

// permanent reports whether the node at uri is part of the device.
func permanent(uri string) bool {
	uri = "./" + tnds.Relative(uri)
	return uri == inboxURI || uri == dmAccURI || uri == devInfoURI || strings.HasPrefix(uri, devInfoURI+"/")
}

// accept returns the methods that the device takes.
func (p *Policy) accept() []push.SEC {
	if p.Accept != nil {
		return p.Accept
	}
	if len(p.Network) == 0 && !p.AskPIN {
		return nil
	}
	return []push.SEC{bootstrap.StrongestSEC(len(p.Network) > 0, p.AskPIN)}
}

// edit returns an edit of t by the device itself.
func (p *Policy) edit(t *Tree) *Edit {
	e := t.edit(p.Limits, p.Now())
	e.tree.policy = p
	return e
}

// initial returns the tree with the nodes that every device has.
func (p *Policy) initial(t *Tree) (*Tree, error) {
	e := p.edit(t)
	entries := p.entries()
	for _, uri := range []string{inboxURI, dmAccURI, devInfoURI} {
		entries = append(entries, tnds.Entry{URI: uri, Format: tnds.FormatNode})
	}
	for _, x := range entries {
		n, there := t.Node(x.URI)
		var err error
		switch {
		case !there && e.tree.at(x.URI) == nil:
			err = e.Add(x)
		case there && len(x.Value) > 0 && string(n.Value) != string(x.Value): // the policy knows better
			err = e.Replace(x)
		}
		if err != nil {
			return nil, err
		}
	}
	return e.Tree(), nil
}
