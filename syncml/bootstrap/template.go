package bootstrap

import (
	"errors"
	"fmt"
)

// A Template is a message with slots: what [Compile] makes of an account, to
// render it for millions of devices. It does not change, and is safe for
// concurrent use.
type Template struct {
	names    []string
	rules    []rules // by slot
	distinct []pair
	steps    []step
	literals []byte // of all steps, one behind the other
	typ      string
	sec      SEC // SECNone: no MAC
	sign     *Signer
	encrypt  *Encrypter
}

// A step of rendering: literal octets, and then what kind says.
type step struct {
	literal int32
	kind    stepKind
	slot    int32 // stepOpen, stepClose: octets of the length as compiled
}

type stepKind uint8

const (
	stepPlain  stepKind = iota // a value as it is: in a WBXML string, or octets in OPAQUE
	stepXML                    // a value as XML text
	stepBase64                 // a value as base64
	stepOpen                   // the length of an OPAQUE comes here
	stepClose                  // and this is the end of its octets
	stepSeal                   // room for a signature, and then the tree that it signs
	stepSealed                 // the tree ends here
	stepEnd
)

// maxOpen is how many OPAQUE may stand in each other: a value in a nested
// document.
const maxOpen = 2

// The reasons for which a template cannot be compiled or rendered.
var (
	ErrSlot     = errors.New("bootstrap: slot not possible here")
	ErrTemplate = errors.New("bootstrap: template would not render what Build builds")
)

// A SlotError says which slot has a value that is refused, for example a control
// character in a string or "+" in an identifier of an ACL. It does not hold the
// value.
type SlotError struct{ Slot string }

// Error names the slot.
func (e *SlotError) Error() string { return "bootstrap: value of slot " + e.Slot + " refused" }

// Compile makes a template of account and options. A slot is ${name} in one of
// their texts, as the whole of it or a part, as often as one likes. Its values
// are held to what each place can have:
//
//   - in a line of text, such as device, name, password, identifier or domain:
//     UTF-8 without control characters; in the value of a node also tabs and
//     line ends;
//   - in an address: no space besides; in one of type IPv4 or IPv6, which the
//     slot is all of: such an address; where it begins the address in DM 1.1:
//     what begins with http:// or https://;
//   - in serverId: an identifier as tnds.CheckID accepts; in an ACL: an identifier
//     or a part of one, that none beside it in the grant equals;
//   - in place, path, node, the name of an object and the URI of a node: a segment
//     of a URI as tnds.CheckName accepts or a part of one, which does not make the
//     names of two nodes in one place equal;
//   - in the ID of an access point or proxy: what makes no two IDs equal; in a
//     conRef in CP: what does not make it the ID of a proxy, unless it is written
//     like that;
//   - in a bearer, service, addressType or type of auth of an access point or
//     proxy in CP: what does not make it a word that has a token, which Build
//     would write: a text with a slot is always an inline string;
//   - in data of a credential and in the value of a node in format bin, which the
//     slot is all of: any octets;
//   - in authPref and, in the DM profile, in type and in DM 1.2 level of a
//     credential, which the slot is all of: a registered value that is possible
//     whatever the other of type and level is;
//   - in the type of a node: where it holds no "/" besides, one with a "/".
//
// No value can be empty: nearly everywhere the message would have another form
// without it, and in a list of devices it is one that is missing.
//
// The error is ErrSlot with [Faults] that name fields and reasons where "${" is
//
//   - not the beginning of a slot: its name is not empty, and without "$", "{"
//     and "}";
//   - in the type of an address, the format of a node, in CP the level or type of
//     a credential: the value chooses a token;
//   - in DM 1.1 the level of a credential, and the scheme of an address unless
//     the slot begins it: the value decides what the message carries;
//   - only a part of what a slot can only be all of, see above;
//   - in an ACL not behind "=": the commands are fixed;
//   - in so many names beside each other that rendering would have to compare
//     more than 4096 pairs.
//
// Ports, flags, version, form and security are not texts.
//
// What a message carries is decided here, as [Build] does, whose errors Compile
// has. It renders two samples and compares them with what Build makes of the same
// values; ErrTemplate if they differ.
func Compile(o Options, a *Account) (*Template, Report, error) {
	c := compiler{uses: map[marker]int{}}
	marked, ma := edited(o, a, c.mark)
	defer ma.Clear()
	if err := c.faults.err(); err != nil {
		return nil, Report{}, fmt.Errorf("%w: %w", ErrSlot, err)
	}
	valid, va := edited(o, a, c.example)
	defer va.Clear()
	vp, report, err := prepare(&valid, va)
	if err != nil {
		return nil, report, err
	}
	wipeNodes(vp)
	t := &Template{names: c.names, rules: c.rules, typ: valid.mediaType(), sign: o.Sign, encrypt: o.Encrypt}
	if !o.Transport.Secure {
		t.sec = o.SEC
	}
	if o.SEC > SECUserPINMAC {
		return nil, report, ErrSEC
	}
	marked = marked.resolved()
	p, _ := Project(marked, ma)
	defer wipeNodes(p)
	if err = report.check(&marked, p, Security{SEC: t.sec, HasMAC: t.sec != SECNone}); err != nil {
		return nil, report, err
	}
	if t.distinct, err = c.distinct(&marked, ma); err != nil {
		return nil, report, err
	}
	s := scratches.Get().(*scratch)
	defer s.release()
	s.unsealed = true
	body, err := s.body(&marked, p)
	if err != nil {
		return nil, report, err
	}
	if err = c.compile(t, body, &marked); err != nil {
		return nil, report, err
	}
	for _, n := range []int{1, 300} {
		if err = t.compare(o, a, n); err != nil {
			return nil, report, err
		}
	}
	return t, report, nil
}
