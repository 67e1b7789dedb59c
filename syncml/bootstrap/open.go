package bootstrap

import (
	"errors"
	"fmt"

	"github.com/go-wbxml/wbxml/internal/limit"
	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// ErrType says that a message has a media type that is neither profile's, nor that of
// another document in WBXML.
var ErrType = errors.New("bootstrap: not the media type of a bootstrap message")

// Opened is the content of a message for a device.
type Opened struct {
	Account Account // own copy of all text; not validated
	// Options are those with which [Build] makes such a message, as far as it
	// shows them.
	Options  Options
	Verified bool // the message has a MAC, and it is good
	// Signatures are those of each tree in the message, verified; nil where
	// Keys.Verify did not ask for them. Unsigned names the options that none of
	// them covers, because they stand outside the trees, such as options.device;
	// only a MAC protects these. It is nil where there are no signatures.
	Signatures []Signature
	Unsigned   []string
	// Encrypted says that of each tree all of the Data was encrypted: the tree and,
	// where there is one, its signature.
	Encrypted bool
	// Skipped names all that has no place in Account, in document order and
	// without values: in the DM profile nodes by their URI, and commands; in CP what is
	// neither a characteristic nor a parm, or has no name, by types and names, such as
	// NAPDEF[2]/element.
	Skipped []string

	security Security
	seals    sealReader
	findings []Finding
	composed int // octets of URIs and paths
}

// Clear overwrites the secrets of x with zeros and empties it.
func (x *Opened) Clear() {
	x.Account.Clear()
	*x = Opened{}
}

func (x *Opened) skip(what string) { x.Skipped = append(x.Skipped, what) }

// A URI or path is composed of names, each of which may occur in very many of them.
// compose returns the result of f, as long as all results together are no more than
// may come out of a string table; else it returns "", and tooMuch is the error. A
// nil x has no bound.
func (x *Opened) compose(f func() string) string {
	switch {
	case x == nil:
		return f()
	case x.composed > limit.FreeExpansion:
		return ""
	}
	s := f()
	x.composed += len(s)
	return s
}

func (x *Opened) tooMuch() error {
	if x.composed > limit.FreeExpansion {
		return limit.Exceeded("Expanded", limit.Expansion)
	}
	return nil
}

// uri returns the URI of node i.
func (x *Opened) uri(t *tnds.Tree, i int) string {
	return x.compose(func() string { return string(t.AppendURI(make([]byte, 0, 128), i)) })
}

// Open verifies a message with the keys k and reads it: either profile, within
// [codec.LimitsBootstrap], all forms of TNDS and the deviations of real servers.
// Only the first account in it counts. All memory of reading is cleared;
// [Opened.Clear] clears the result.
//
// A message with a MAC opens only if that is good, and of a method that k accepts:
// ErrMAC, ErrAccept. One without is read with Verified false where k has no keys
// and accepts no method by name; else it is refused with ErrNoMAC. It is the same
// with signatures: ErrSigned, ErrUnsigned, ErrEncrypted and the errors of
// [xmlsec.Verify] and [xmlsec.Decrypt].
//
// Of a tree that is signed, only the octets that were signed are read. The place
// of the tree, the target and the source of the message stand outside of it: see
// [Opened.Unsigned]. A device compares them with its own.
//
// ErrNoAccount is the error for a document that is no DM account, such as that of an
// access point; where the message has a MAC, it is good.
//
// The other errors are ErrSEC, ErrKey, ErrType, one that wraps
// ErrPIN for the typed digits, and those of the decoders. They hold no secrets.
func Open(m Message, k Keys) (*Opened, error) { return open(m, &k, nil) }

// open is [Open], or with f [Read].
func open(m Message, k *Keys, f func(*Content) error) (*Opened, error) {
	s := m.Security
	protected := s.HasMAC || s.SEC != SECNone
	switch {
	// The order matters only for the error: each of these refuses by itself.
	case s.HasMAC && s.SEC == SECNone, s.SEC > SECUserPINMAC:
		return nil, ErrSEC // of which key is not known
	case !s.HasMAC && s.SEC != SECUserPINMAC && (protected || k.wantMAC()):
		return nil, ErrNoMAC
	case protected && !k.accepts(s.SEC):
		return nil, fmt.Errorf("%w: %v", ErrAccept, s.SEC)
	case protected:
		if err := Verify(m.Body, s, *k); err != nil {
			return nil, err
		}
	}
	x, err := read(m, k, f)
	if err != nil {
		x.Clear()
		return nil, err
	}
	x.conclude()
	return x, nil
}

// conclude says how the message was protected, when all trees in it have been seen.
func (x *Opened) conclude() {
	x.Verified, x.Options.SEC = x.security.HasMAC || x.security.SEC != SECNone, x.security.SEC
	if x.Signatures = x.seals.signers; x.Signatures != nil {
		x.Unsigned = []string{"options.place", "options.device", "options.source", "options.sessionId", "options.msgId"}
	}
	x.Encrypted = x.seals.trees > 0 && x.seals.encrypted == x.seals.trees
}

// read reads a message without verifying its MAC; without keys, it verifies
// nothing. The result is never nil: after an error it has the content up to there,
// for the caller to clear or, of a message without an account, to check.
func read(m Message, k *Keys, f func(*Content) error) (*Opened, error) {
	x := &Opened{security: m.Security, seals: sealReader{keys: k}}
	defer x.seals.clear()
	switch profile, err := profileOf(m.Type); {
	case err != nil:
		return x, err
	case profile == ProfileCP:
		return x, openCP(x, m.Body, f)
	case profile == profileOther:
		x.Options.Profile = profile // which breaks no rule of the others
		if err := x.seals.bare(); err != nil {
			return x, err
		}
		return x, ErrNoAccount
	}
	return x, openDM(x, m.Body, f)
}
