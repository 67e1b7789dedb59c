package bootstrap

import (
	"cmp"
	"errors"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// A Profile is a kind of bootstrap message.
type Profile uint8

// The profiles (OMA-TS-DM_Bootstrap 1.2).
const (
	// ProfileDM is a DM message. It can carry further management objects and an ACL,
	// and be signed and encrypted.
	ProfileDM Profile = iota
	// ProfileCP is a Client Provisioning document. It is shorter, can carry access
	// points and proxies, and many devices read no other.
	ProfileCP
)

// A DMVersion is a version of OMA DM. A device of one does not read the messages of
// the other: namespaces, public identifiers and the account's layout differ.
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
	// FormEmbedded is form A: TNDS on code page 2 of the message. It is the shortest.
	FormEmbedded Form = iota
	// FormNested is form B: TNDS as a WBXML document of its own in OPAQUE, with its
	// own header and string table. Form C, base64 of that, is read, but not built.
	FormNested
	// FormXML is form D: TNDS as XML in a string. It is the longest, and the only one
	// that can be signed and encrypted.
	FormXML
	// FormNodeByNode is an item for each node, without TNDS and so without ACL.
	FormNodeByNode
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
// itself, by the identifier of the object. It chooses the name of its node, too.
const Inbox = "./Inbox"

// Options describe the message to build. Only Profile, Version, Repeats, the security
// and Drop concern the CP profile.
type Options struct {
	Profile Profile
	DM      DMVersion
	// Form is that of DM 1.2. DM 1.1 is always node by node.
	Form Form
	// Version of WBXML, 1.1 to 1.3; 0 is 1.2 for the DM profile, 1.3 for CP, as
	// devices are used to.
	Version codec.Version

	// Place is the Target of the command: Inbox, which "" means, or a fixed
	// place. Node by node it is the parent of the account's node; "" means
	// ./DMAcc, in DM 1.1 ./SyncML/DMAcc.
	Place string
	// Path is the URI of the account's parent relative to Place, normally "".
	Path string

	// Device is the Target of the message, such as IMEI:490154203237518. The DM profile
	// requires it, though a device takes a message for another one, too: only the key
	// of the MAC says whom it is for.
	Device string
	// Source is that of the message; "" is the first address of the account. The
	// device does not answer to it.
	Source string
	// SessionID and MsgID are there for parsers that want them (rule BS-6); "" is 0.
	SessionID string
	MsgID     string

	// SEC is the method of the MAC. A message that is pushed securely has none, and
	// one with SECNone has none either, which [Check] reports (BS-2).
	SEC SEC
	// Sign and Encrypt protect the tree itself, with the DM profile in the form
	// XML: signed first, then encrypted. Neither covers the rest of the message,
	// which is nothing but addresses; the MAC does.
	Sign    *Signer
	Encrypt *Encrypter

	// Repeats puts text that occurs more than once into the string table, where that is
	// shorter, as libwbxml does by default. Without it all text stands in place, since
	// some devices read nothing else. In a [Template] only text without slots counts.
	Repeats bool

	Transport Transport // how it is pushed
	// Strict makes the findings of [Check] an error, but for warnings: also those of rules with SHOULD,
	// so that a DM message in clear is refused, and so are all forms but FormXML.
	Strict bool

	// Drop leaves out the fields that the message cannot carry, and reports them,
	// instead of refusing the account.
	Drop bool
}

// resolved returns o with defaults filled in, and without the fields that do not count
// in its profile: two options that are equal then make equal messages.
func (o Options) resolved() Options {
	if o.Profile == ProfileCP {
		o.Version = cmp.Or(o.Version, codec.Version13)
		return Options{Profile: ProfileCP, Version: o.Version, Repeats: o.Repeats, SEC: o.SEC, Sign: o.Sign, Encrypt: o.Encrypt, Transport: o.Transport, Strict: o.Strict, Drop: o.Drop}
	}
	o.Version = cmp.Or(o.Version, codec.Version12)
	place := Inbox
	if o.DM == DM11 {
		o.Form, place = FormNodeByNode, "./SyncML/DMAcc"
	} else if o.Form == FormNodeByNode {
		place = "./DMAcc"
	}
	o.Place = join(cmp.Or(o.Place, place), "")
	if o.Path = tnds.Relative(o.Path); o.Form == FormNodeByNode {
		o.Place, o.Path = join(o.Place, o.Path), ""
	}
	o.SessionID, o.MsgID = cmp.Or(o.SessionID, "0"), cmp.Or(o.MsgID, "0")
	return o
}
