package bootstrap

import (
	"errors"
	"fmt"
	"strings"

	"github.com/go-wbxml/wbxml/codec/template"
	"github.com/go-wbxml/wbxml/internal/secret"
)

// A Template is a message with slots, which [Compile] makes of an account, to
// render it for millions of devices. It does not change, and is safe for
// concurrent use.
type Template struct {
	secret.Hidden // the fields do not show themselves

	document *template.Template
	names    []string
	rules    []rules // by slot
	distinct []pair
	typ      string
	sec      SEC // SECNone: no MAC
	sign     *Signer
	encrypt  *Encrypter
}

// The reasons for which a template cannot be compiled or rendered.
var (
	ErrSlot     = template.ErrSlot
	ErrTemplate = errors.New("bootstrap: template would not render what Build builds")
)

// A SlotError names the slot whose value is refused, for example a control
// character in a string or "+" in an identifier of an ACL. It does not hold the
// value.
type SlotError = template.SlotError

// Compile makes a template of account and options. A slot is ${name} in one of
// their texts, as the whole of it or a part, as often as needed. Each place of a
// slot has a rule for its values:
//
//	place                                    values
//	a line of text: device, name, password,  UTF-8 without control characters
//	  identifier, domain, ...
//	value of a node                          the same, also tabs and line ends
//	address of type URI                      a line without spaces; where the slot begins it
//	                                         in DM 1.1, http:// or https:// and more
//	address of type IPv4, IPv6 (all of it)   such an address
//	serverId                                 an identifier by tnds.CheckID
//	ACL, behind "="                          an identifier or a part of one, other than
//	                                         those beside it in the grant
//	place, path, node, name of an object,    a segment of a URI by tnds.CheckName or a part
//	  URI of a node                          of one; names in one place stay different
//	ID of an access point or proxy           IDs stay different
//	conRef in CP, access point of a proxy    written as the ID is that it refers to
//	conRef in DM, where the slot begins it   not ./Inbox/, nor what begins like that
//	bearer, service, addressType, type of    not a word that has a token: Build would write
//	  auth in CP                             the token, a template has an inline string
//	data of a credential, value of a node    any octets
//	  in format bin (all of it)
//	authPref; in DM type, in DM 1.2 level    a registered value that is possible with every
//	  of a credential (all of it)            value of the other of type and level
//	type of a node                           with a "/", unless the text has one besides
//
// No value can be empty: nearly everywhere the message would have another form
// without it, and in a list of devices an empty value is a missing one.
//
// The error is ErrSlot with [Faults] that name fields and reasons where "${" is
//
//	not the beginning of a slot                 its name is not empty and has no "$", "{", "}"
//	in a conRef of DM behind a part of          the value decides what it refers to
//	  ./Inbox/
//	in the type of an address, the format of    the value chooses a token
//	  a node, in CP the level or type of a
//	  credential
//	in DM 1.1 in the level of a credential, or  the value decides what the message carries
//	  in the scheme of an address, unless the
//	  slot begins it
//	a part of a text that it must be all of     see above
//	in an ACL not behind "="                    the commands are fixed
//	in so many names beside each other that     the cost of a message is bounded
//	  rendering would compare over 4096 pairs
//
// Ports, flags, version, form and security are not texts.
//
// Compile decides which fields the message carries, with the errors of [Build]. It
// renders two samples and compares them with the messages that Build makes of the
// same values, with Options.Repeats but for the string table; the error is ErrTemplate if
// they differ.
func Compile(o Options, a *Account) (*Template, Report, error) {
	var c compiler
	marked, ma := edited(o, a, c.number)
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
	t := &Template{names: c.names, rules: c.rules, typ: valid.mediaType()}
	if !o.Transport.Secure {
		t.sec = o.SEC
	}
	if o.SEC > SECUserPINMAC {
		return nil, report, ErrSEC
	}
	marked = marked.resolved()
	p, _ := project(marked, ma, func(x Address) bool {
		return isHTTP(x) || x.Type == AddrURI && strings.HasPrefix(x.Addr, "${")
	})
	defer wipeNodes(p)
	if err = report.check(&marked, p, Security{SEC: t.sec, HasMAC: t.sec != SECNone}); err != nil {
		return nil, report, err
	}
	if t.distinct, err = distinct(&marked, ma); err != nil {
		return nil, report, err
	}
	body, err := c.document(&marked, p)
	if err != nil {
		return nil, report, err
	}
	defer func() { clear(body) }()
	if o.Repeats {
		unshared := body
		defer clear(unshared)
		if body, err = shareText(body, func(text []byte) bool { return !hasSlot(text) }); err != nil {
			return nil, report, err
		}
	}
	if t.document, err = template.Scan(body, c.names, index, t.seal); err != nil {
		return nil, report, err
	}
	for _, n := range []int{1, 300} {
		if err = t.compare(o, a, n); err != nil {
			return nil, report, err
		}
	}
	t.sign, t.encrypt = o.Sign, o.Encrypt
	return t, report, nil
}
