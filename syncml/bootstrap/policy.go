package bootstrap

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/syncml"
)

// A Rule is a rule about the security and form of a bootstrap message, by its
// identifier.
type Rule string

// The rules. AC-1, BS-1, BS-3 and BS-4 concern the DM profile only: for CP the MAC is all
// there is.
const (
	// RuleWBXML: a DM message is WBXML 1.1, 1.2 or 1.3.
	RuleWBXML Rule = "BS-1"
	// RuleSecure: without a secure push, the message needs protection of its own,
	// which here is a MAC, or the digits that the user types for USERPINMAC.
	RuleSecure Rule = "BS-2"
	// RuleSigned: without a secure push, a DM message SHOULD be signed. Each of its
	// trees must be for that.
	RuleSigned Rule = "BS-3"
	// RuleEncrypted: without a secure push, a DM message with secrets SHOULD be
	// encrypted, all of the Data of each tree. A MAC keeps no secret.
	RuleEncrypted Rule = "BS-4"
	// RuleNoStatus: no Status is expected. Nothing in the message asks for one, such
	// as a Get or an Alert, and nothing is one.
	RuleNoStatus Rule = "BS-5"
	// RuleSession: elements that only a session needs are there nevertheless, such as
	// MsgID and Final, because there are parsers that insist on them.
	RuleSession Rule = "BS-6"

	// The rules about accounts are of this project; they hold on every transport.

	// RuleRights: a DM message has an ACL at the account, or at a node around it. Without
	// one, the server has no right to change its own account: nothing grants it by itself,
	// as in CP. It is a warning, see [Rule.Warning].
	RuleRights Rule = "AC-1"
	// RuleReferences: what the account refers to is in the message. [Build] refuses an
	// account with another reference. INTERNET is there in every device.
	RuleReferences Rule = "AC-2"
)

// Warning reports whether a message that breaks the rule may be what its sender wants, and
// says so for nothing but their attention: Options.Strict takes it.
func (r Rule) Warning() bool { return r == RuleRights }

// A Finding says that a message breaks a rule, and how. A rule with SHOULD makes a
// finding, too: the sender decides whether it matters, by Options.Strict. It never
// holds a secret.
type Finding struct {
	Rule Rule
	Text string
}

// Error returns rule and text in one line.
func (f Finding) Error() string { return "bootstrap: " + string(f.Rule) + ": " + f.Text }

// A Transport is the caller's statement about the way that a message is pushed.
type Transport struct {
	// Secure says that the sender is authenticated and the channel confidential.
	// The message then needs, and gets, no protection of its own (rule BS-2).
	Secure bool `json:"secure,omitempty"`
}

// Check reports the rules that a message breaks on its transport, in their order;
// an empty list is a message that breaks none. It has no keys, and verifies neither
// MAC nor signature: it only sees that they are there. See [Opened.Check].
//
// The error is that of a body that cannot be read.
func Check(m Message, t Transport) ([]Finding, error) {
	x, err := read(m, nil, nil)
	defer x.Account.Clear()
	if err != nil && !errors.Is(err, ErrNoAccount) {
		return nil, err
	}
	return x.Check(t), nil
}

// Check is the function Check for a message that has been opened, its encrypted
// content included.
func (x *Opened) Check(t Transport) []Finding {
	f := append(slices.Clip(x.findings), x.checkTransport(t)...)
	slices.SortStableFunc(f, func(a, b Finding) int { return strings.Compare(string(a.Rule), string(b.Rule)) })
	return slices.Compact(f)
}

func (x *Opened) find(r Rule, text string) { x.findings = append(x.findings, Finding{r, text}) }

// checkRights reports an account without an ACL, of its own or inherited.
func (x *Opened) checkRights(has bool) {
	if !has {
		x.find(RuleRights, "the message holds no ACL for the account: its server has no right to change it")
	}
}

// checkTransport looks at the protection. Without its key, nothing shows whether an
// encrypted tree is signed, and that is a finding, too: the sender has the key.
func (x *Opened) checkTransport(t Transport) (found []Finding) {
	find := func(r Rule, text string) { found = append(found, Finding{r, text}) }
	dm := x.Options.Profile == ProfileDM
	if v := x.Options.Version; dm && !validVersion(v) {
		find(RuleWBXML, "the message is not WBXML 1.1, 1.2 or 1.3")
	}
	if t.Secure {
		return found
	}
	if s := &x.security; !s.HasMAC && (s.SEC != SECUserPINMAC || len(s.Typed) == 0) {
		find(RuleSecure, "the message has no MAC, and its transport does not protect it")
	}
	if !dm {
		return found
	}
	switch s := &x.seals; {
	case s.hidden > 0 && s.hidden+s.signed == s.trees:
		find(RuleSigned, "the message is encrypted, and does not show without the key whether it is signed")
	case s.signed < s.trees || s.trees == 0:
		find(RuleSigned, "the message is not signed, and its transport does not protect it")
	}
	if s := &x.seals; x.Account.confidential() && s.encrypted < s.trees {
		find(RuleEncrypted, "the message carries secrets, is not encrypted, and its transport does not protect it")
	}
	return found
}

func validVersion(v codec.Version) bool { return v >= codec.Version11 && v <= codec.Version13 }

// checkHeader looks for the elements that a session needs.
func (x *Opened) checkHeader(m *syncml.Message) {
	for _, f := range []struct {
		name string
		ok   bool
	}{
		{"VerDTD", len(m.Hdr.VerDTD) > 0},
		{"VerProto", len(m.Hdr.VerProto) > 0},
		{"SessionID", len(m.Hdr.SessionID) > 0},
		{"MsgID", len(m.Hdr.MsgID) > 0},
		{"Target", len(m.Hdr.Target.URI()) > 0},
		{"Source", len(m.Hdr.Source.URI()) > 0},
		{"Final", m.Final},
	} {
		if !f.ok {
			x.find(RuleSession, f.name+" is missing")
		}
	}
}

func isUTF8(s []byte) bool { return utf8.Valid(s) }
