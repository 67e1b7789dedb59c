package bootstrap

import (
	"errors"

	"github.com/go-wbxml/wbxml/push"
)

// A SEC is the method that protects a message, by the name in the push's content
// type (OMA Provisioning Bootstrap and DM Security 1.2). The zero SEC is none.
type SEC = push.SEC

// The methods, as in package push. Client and server must support NETWPIN and
// USERPIN (OMA DM Security 1.2, where they are NETWORKID and USERPIN).
const (
	SECNone        = push.SECNone
	SECNetwPIN     = push.SECNetwPIN     // a secret of the network, such as the IMSI
	SECUserPIN     = push.SECUserPIN     // a PIN that the user types
	SECUserNetwPIN = push.SECUserNetwPIN // both
	SECUserPINMAC  = push.SECUserPINMAC  // a PIN that the user types, the MAC in it
)

// The reasons for which a key or a protection is refused. None of the errors of
// this package quotes a secret.
var (
	ErrSEC = push.ErrSEC
	// ErrIMSI: of [AppendIMSI]; a network's key of another kind is any octets.
	ErrIMSI = errors.New("bootstrap: an IMSI has 6 to 15 decimal digits")
	// ErrPIN is wrapped by an error that says why the PIN is refused, but does not have
	// the PIN.
	ErrPIN = errors.New("bootstrap: PIN not usable with this method")
	// ErrKey: the method needs a secret that Keys do not have.
	ErrKey = errors.New("bootstrap: key missing")
	// ErrNoMAC: the keys are for a MAC, and the message has none. It is not ErrMAC,
	// since there is nothing that could verify.
	ErrNoMAC = errors.New("bootstrap: the message has no MAC")
	// ErrMAC: another key, or another body. Nobody can tell which.
	ErrMAC = errors.New("bootstrap: MAC does not verify")
	// ErrAccept is wrapped by an error that names the method. See [Keys].
	ErrAccept = errors.New("bootstrap: the MAC is of a method that is not accepted")
)
