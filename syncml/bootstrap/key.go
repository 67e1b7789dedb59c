package bootstrap

import (
	"fmt"
	"slices"

	"github.com/go-wbxml/wbxml/syncml/xmlsec"
)

// A Join says how USERNETWPIN makes one key of the PIN and the network's
// secret. The two profiles' documents and the field do not agree, and a message does
// not say which it is: device and server must have the same.
type Join uint8

const (
	JoinNetworkThenPIN  Join = iota // IMSI octets, then PIN: Client Provisioning in the field
	JoinPINColonNetwork             // PIN ":" secret: the text of DM Security 1.2
)

// AppendIMSI appends the key that an IMSI of 6 to 15 decimal digits stands for:
// its semi-octets as in EF-IMSI (GSM 11.11, 10.3.2) without the length, the
// parity digit in front. A SIM holds the IMSI in this form, so every device has it.
// The error is ErrIMSI.
//
//	310150123456789  39 01 51 10 32 54 76 98
//	21407650123456   21 41 70 56 10 32 54 F6, of an even number of digits
func AppendIMSI(dst []byte, imsi string) ([]byte, error) {
	if len(imsi) < 6 || len(imsi) > 15 {
		return dst, ErrIMSI
	}
	for i := range len(imsi) {
		if imsi[i] < '0' || imsi[i] > '9' {
			return dst, ErrIMSI
		}
	}
	nibble := func(i int) byte {
		if i < len(imsi) {
			return imsi[i] - '0'
		}
		return 0xF
	}
	first := byte(9) // odd number of digits
	if len(imsi)%2 == 0 {
		first = 1
	}
	dst = append(dst, nibble(0)<<4|first)
	for i := 1; i < len(imsi); i += 2 {
		dst = append(dst, nibble(i+1)<<4|nibble(i))
	}
	return dst, nil
}

// Keys are the secrets from which the key of a method is made. Network is the
// shared secret of the network as octets, for a GSM network what [AppendIMSI]
// returns. PIN is ASCII digits, at least 4 to build a message; for USERPINMAC it
// is K, the first half of the digits that the user types, 5 to 20 digits.
type Keys struct {
	Network Secret
	PIN     Secret
	Join    Join // for USERNETWPIN

	// Accept are the methods whose MAC [Open] accepts. nil is USERNETWPIN where both
	// secrets are there, else NETWPIN or USERPIN, so that an attacker who knows one
	// of two secrets cannot choose the method that needs only that one. USERPINMAC
	// is accepted only where it is named: its MAC is as short as the typed digits.
	Accept []SEC

	// Verify says whose signature [Open] wants on a tree: with it, a message that
	// is not signed does not open. Decrypt has the keys for one that is encrypted.
	// A nil Profile in them is [xmlsec.Modern].
	Verify  *xmlsec.VerifyOptions
	Decrypt *xmlsec.DecryptOptions
	// SignatureOptional opens what is not signed in spite of Verify, and without Verify
	// what is signed: for a message that is authenticated otherwise, by a MAC or a secure
	// push. A signature that Verify looks at must be good.
	SignatureOptional bool
}

// wantMAC reports whether a message must have a MAC to open: with any key, or with
// Accept, which for USERPINMAC is all that there is.
func (k *Keys) wantMAC() bool { return len(k.Network) > 0 || len(k.PIN) > 0 || k.Accept != nil }

// accepts reports whether a MAC of method s is taken. Without any key it is the
// key that is missing, not the method that is wrong. A method that is named without
// its key is accepted here and then has ErrKey.
func (k *Keys) accepts(s SEC) bool {
	if k.Accept != nil {
		return slices.Contains(k.Accept, s)
	}
	if strongest := StrongestSEC(len(k.Network) > 0, len(k.PIN) > 0); strongest != SECNone {
		return s == strongest
	}
	return s != SECUserPINMAC
}

// StrongestSEC returns the method that needs all of the secrets that are there:
// USERNETWPIN, or NETWPIN or USERPIN where one is missing; SECNone where both are.
// USERPINMAC is not among them, because it needs a way to give users the digits.
func StrongestSEC(network, pin bool) SEC {
	switch {
	case network && pin:
		return SECUserNetwPIN
	case network:
		return SECNetwPIN
	case pin:
		return SECUserPIN
	}
	return SECNone
}

// The least digits of a PIN that builds: with the message at hand, all PINs
// of fewer are tried in no time, and all of these in a little more: a PIN is for one
// message. With USERPINMAC the number is also that of the digits of the MAC that the user types.
const (
	minPIN      = 4
	minTypedPIN = 5
)

// checkPIN returns the reason for which the PIN must not build a message with
// method s. The error wraps ErrPIN, and does not hold the PIN.
func (k *Keys) checkPIN(s SEC) error {
	n, least := len(k.PIN), minPIN
	switch s {
	case SECUserPINMAC:
		least = minTypedPIN
	case SECUserPIN, SECUserNetwPIN:
	default:
		return nil
	}
	switch {
	case n == 0:
		return ErrKey
	case !digits(k.PIN):
		return fmt.Errorf("%w: it has other characters than the digits 0 to 9", ErrPIN)
	case n < least:
		return fmt.Errorf("%w: it has fewer than %d digits", ErrPIN, least)
	case s == SECUserPINMAC && n > macSize:
		return fmt.Errorf("%w: it has more than the %d digits that there can be of the MAC", ErrPIN, macSize)
	}
	return nil
}

// appendKey appends the key of method s. It accepts any PIN, except with USERPINMAC:
// with fewer digits its MAC could be guessed.
func (k *Keys) appendKey(dst []byte, s SEC) ([]byte, error) {
	if s != SECNetwPIN && len(k.PIN) == 0 || (s == SECNetwPIN || s == SECUserNetwPIN) && len(k.Network) == 0 {
		return dst, ErrKey
	}
	switch s {
	case SECNetwPIN:
		return append(dst, k.Network...), nil
	case SECUserPIN:
		return append(dst, k.PIN...), nil
	case SECUserNetwPIN:
		if k.Join == JoinPINColonNetwork {
			return append(append(append(dst, k.PIN...), ':'), k.Network...), nil
		}
		return append(append(dst, k.Network...), k.PIN...), nil
	case SECUserPINMAC:
		if err := k.checkPIN(s); err != nil {
			return dst, err
		}
		return append(dst, k.PIN...), nil
	}
	return dst, ErrSEC
}

func digits(s []byte) bool {
	for _, b := range s {
		if b < '0' || b > '9' {
			return false
		}
	}
	return true
}
