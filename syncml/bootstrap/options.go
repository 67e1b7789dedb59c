package bootstrap

import (
	"cmp"
	"errors"

	"github.com/go-wbxml/wbxml/codec"
)

// A Profile is a kind of bootstrap message.
type Profile uint8

// The profiles (OMA-TS-DM_Bootstrap 1.2).
const (
	ProfileDM Profile = iota // a DM message
	ProfileCP                // a Client Provisioning document
)

// A DMVersion is a version of OMA DM.
type DMVersion uint8

// The versions of OMA DM.
const (
	DM12 DMVersion = iota
	DM11           // node by node only
)

// A Form is a way to put the account into a DM message.
type Form uint8

// The forms. DM 1.1 has FormNodeByNode only.
const (
	FormEmbedded   Form = iota // form A: TNDS on code page 2 of the message
	FormNested                 // form B: TNDS as a WBXML document of its own in OPAQUE
	FormXML                    // form D: TNDS as XML in a string
	FormNodeByNode             // an item for each node, without TNDS and so without ACL
)

// The names of the values above, by which their text forms go.
var (
	profileNames = []string{"dm", "cp"}
	versionNames = []string{"1.2", "1.1"}
	formNames    = []string{"embedded", "nested", "xml", "nodes"}
)

func nameOf[E ~uint8](names []string, v E) string {
	if int(v) < len(names) {
		return names[v]
	}
	return "?"
}

var errName = errors.New("bootstrap: unknown name")

func byName[E ~uint8](names []string, name []byte, v *E) error {
	for i, n := range names {
		if n == string(name) {
			*v = E(i)
			return nil
		}
	}
	return errName
}

// String returns "dm" or "cp".
func (p Profile) String() string { return nameOf(profileNames, p) }

// MarshalText implements [encoding.TextMarshaler].
func (p Profile) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (p *Profile) UnmarshalText(b []byte) error { return byName(profileNames, b, p) }

// String returns "1.2" or "1.1".
func (v DMVersion) String() string { return nameOf(versionNames, v) }

// MarshalText implements [encoding.TextMarshaler].
func (v DMVersion) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (v *DMVersion) UnmarshalText(b []byte) error { return byName(versionNames, b, v) }

// String returns "embedded", "nested", "xml" or "nodes".
func (f Form) String() string { return nameOf(formNames, f) }

// MarshalText implements [encoding.TextMarshaler].
func (f Form) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (f *Form) UnmarshalText(b []byte) error { return byName(formNames, b, f) }

// Inbox is the URI at which a DM 1.2 device finds the place of an object by
// itself.
const Inbox = "./Inbox"

// Options describe the message to build. Only Profile, Version, the security and
// Drop concern the CP profile.
type Options struct {
	Profile Profile
	DM      DMVersion
	Form    Form // of DM 1.2; DM 1.1 is always node by node
	// Version of WBXML, 1.1 to 1.3; 0 is 1.2 for the DM profile, 1.3 for CP, as
	// devices are used to.
	Version codec.Version

	// Place is the Target of the command: Inbox, which "" means, or a fixed
	// place. Node by node it is the parent of the account's node; "" means
	// ./DMAcc, in DM 1.1 ./SyncML/DMAcc.
	Place string
	// Path is the URI of the account's parent relative to Place, normally "".
	Path string

	Device    string // Target of the message, such as IMEI:490154203237518; DM only, required
	Source    string // of the message; "" is the first address. DM only
	SessionID string // "" is 0
	MsgID     string // "" is 0

	SEC SEC // the MAC of a message that is not pushed securely
	// Sign and Encrypt protect the tree itself, with the DM profile in the form
	// XML: signed first, then encrypted. Neither covers the rest of the message,
	// which is nothing but addresses; the MAC does.
	Sign    *Signer
	Encrypt *Encrypter

	Transport Transport // how it is pushed
	Strict    bool      // make the findings of [Check] an error

	// Drop leaves out the fields that the message cannot carry, and reports them,
	// instead of refusing the account.
	Drop bool
}

// resolved returns o with defaults filled in.
func (o Options) resolved() Options {
	if o.Profile == ProfileCP {
		o.Version = cmp.Or(o.Version, codec.Version13)
		return Options{Profile: ProfileCP, Version: o.Version, SEC: o.SEC, Sign: o.Sign, Encrypt: o.Encrypt, Transport: o.Transport, Strict: o.Strict, Drop: o.Drop}
	}
	o.Version = cmp.Or(o.Version, codec.Version12)
	place := Inbox
	if o.DM == DM11 {
		o.Form, place = FormNodeByNode, "./SyncML/DMAcc"
	} else if o.Form == FormNodeByNode {
		place = "./DMAcc"
	}
	o.Place = join(cmp.Or(o.Place, place), "")
	if o.Path = relative(o.Path); o.Form == FormNodeByNode {
		o.Place, o.Path = join(o.Place, o.Path), ""
	}
	o.SessionID, o.MsgID = cmp.Or(o.SessionID, "0"), cmp.Or(o.MsgID, "0")
	return o
}
