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
	ErrSEC    = push.ErrSEC
	ErrIMSI   = errors.New("bootstrap: an IMSI has 6 to 15 decimal digits")
	ErrPIN    = errors.New("bootstrap: PIN not usable with this method") // the error around it says why
	ErrKey    = errors.New("bootstrap: key missing")
	ErrNoMAC  = errors.New("bootstrap: the message has no MAC")
	ErrMAC    = errors.New("bootstrap: MAC does not verify")
	ErrAccept = errors.New("bootstrap: the MAC is of a method that is not accepted")
)
