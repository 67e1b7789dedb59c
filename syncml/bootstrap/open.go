package bootstrap

import (
	"errors"
	"strings"
)

// ErrType says that a message has a media type that is neither profile's.
var ErrType = errors.New("bootstrap: not the media type of a bootstrap message")

// Opened is what a device gets from a message.
type Opened struct {
	Account Account // own copy of all text; not validated
	// Options are those with which [Build] makes such a message, as far as it
	// shows them.
	Options  Options
	Verified bool // the message was protected, and the protection is good
	// Skipped names what has no place in Account: nodes by their URI,
	// characteristics by their type, commands. It holds no values.
	Skipped []string

	findings []Finding
}

// Open verifies a message with the keys k and reads it: either profile, within
// [codec.LimitsBootstrap], all forms of TNDS and the deviations of real servers.
// Only the first account in it counts.
//
// A message with a protection opens only if that is good. One without is read
// with Verified false where k has no keys, and refused with ErrMAC where it has.
// The other errors are ErrSEC, ErrKey, ErrPIN, ErrType, ErrNoAccount, and those
// of the decoders. They hold no secrets.
func Open(m Message, k Keys) (*Opened, error) {
	s := m.Security
	protected := s.HasMAC || s.SEC != NoSEC
	switch {
	case protected:
		if err := Verify(m.Body, s, k); err != nil {
			return nil, err
		}
	case len(k.Network) > 0 || len(k.PIN) > 0:
		return nil, ErrMAC
	}
	x, err := read(m)
	if err != nil {
		x.Account.Clear()
		return nil, err
	}
	x.Verified, x.Options.SEC = protected, s.SEC
	return x, nil
}

// read reads a message without verifying it. The result is never nil.
func read(m Message) (*Opened, error) {
	x := new(Opened)
	mime, _, _ := strings.Cut(m.Type, ";")
	switch strings.ToLower(strings.TrimSpace(mime)) {
	case TypeDM:
		return x, openDM(x, m.Body)
	case TypeCP:
		return x, openCP(x, m.Body)
	}
	return x, ErrType
}
