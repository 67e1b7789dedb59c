package device

import "errors"

// A Reason is why a device rejects a message.
type Reason string

// The reasons.
const (
	ReasonSegment         Reason = "segment"         // not one of a push
	ReasonType            Reason = "type"            // not a bootstrap message
	ReasonUnauthenticated Reason = "unauthenticated" // neither secure push nor MAC or signature
	ReasonMethod          Reason = "method"          // of the MAC: the policy does not accept it
	ReasonMAC             Reason = "mac"             // is wrong, or the user's PIN is
	ReasonSignature       Reason = "signature"       // is missing, wrong, or of nobody who is trusted
	ReasonEncryption      Reason = "encryption"      // the device has no key for it
	ReasonTarget          Reason = "target"          // the message is for another device
	ReasonVersion         Reason = "version"         // DM 1.1, which the policy does not take
	ReasonContent         Reason = "content"         // cannot be read, or has nothing for this device
	ReasonRefused         Reason = "refused"         // a command that the device does not carry out
	ReasonPolicy          Reason = "policy"          // [Policy.Approve] said no
	ReasonCard            Reason = "card"            // no smartcard is read
)

// Rejected is a message that the device does not take. Nothing has changed.
type Rejected struct {
	Reason Reason
	Err    error // says more; a [*Refusal] where a command was refused
}

// Error returns the reason, and what says more, in one line.
func (e *Rejected) Error() string { return "rejected (" + string(e.Reason) + "): " + e.Err.Error() }

// Unwrap returns Err.
func (e *Rejected) Unwrap() error { return e.Err }

// The reasons for which a plan cannot be applied.
var (
	// ErrPIN: the user has to type a PIN first; see [Plan.Confirm].
	ErrPIN = errors.New("device: the message needs the user's PIN")
	// ErrStale: the tree has changed since the plan was made. Receive the message again.
	ErrStale = errors.New("device: the tree has changed since the plan was made")
	// ErrDone: the plan was applied, discarded, or rejected.
	ErrDone = errors.New("device: the plan is done")
)

// A WrongPIN is a PIN that does not fit the message; the user has more tries.
type WrongPIN struct{ Left int }

// Error says so.
func (e *WrongPIN) Error() string { return "device: the PIN does not fit the message" }
