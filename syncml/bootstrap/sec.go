package bootstrap

import (
	"errors"
	"strings"
)

// A SEC is the method that protects a message, by the name in the push's content
// type (facts of OMA ProvBoot and DM Security 1.2). The zero SEC is none.
type SEC uint8

// The methods. The DM profile calls NETWPIN NETWORKID, and USERNETWPIN
// USERPIN_NETWORKID.
const (
	NoSEC       SEC = iota
	NETWPIN         // a secret of the network, such as the IMSI
	USERPIN         // a PIN that the user types
	USERNETWPIN     // both
	USERPINMAC      // a PIN that the user types, the MAC in it

	NETWORKID        = NETWPIN
	USERPINNETWORKID = USERNETWPIN
)

var secNames = [...]string{"", "NETWPIN", "USERPIN", "USERNETWPIN", "USERPINMAC"}

// String returns the name of the method in Client Provisioning, "" for none.
func (s SEC) String() string {
	if int(s) < len(secNames) {
		return secNames[s]
	}
	return "SEC?"
}

// Number returns the value of the SEC parameter, 0 to 3; ok is false for none.
func (s SEC) Number() (n uint8, ok bool) {
	return uint8(s) - 1, s > NoSEC && s <= USERPINMAC
}

// ParseSEC finds a method by its name in either profile, in any letter case.
func ParseSEC(name string) (SEC, error) {
	switch strings.ToUpper(name) {
	case "":
		return NoSEC, nil
	case "NETWPIN", "NETWORKID":
		return NETWPIN, nil
	case "USERPIN":
		return USERPIN, nil
	case "USERNETWPIN", "USERPIN_NETWORKID":
		return USERNETWPIN, nil
	case "USERPINMAC":
		return USERPINMAC, nil
	}
	return NoSEC, ErrSEC
}

// The reasons for which a key or a protection is refused. None of the errors of
// this package quotes a secret.
var (
	ErrSEC  = errors.New("bootstrap: unknown security method")
	ErrIMSI = errors.New("bootstrap: an IMSI has 6 to 15 decimal digits")
	ErrPIN  = errors.New("bootstrap: PIN not usable with this method")
	ErrKey  = errors.New("bootstrap: key missing")
	ErrMAC  = errors.New("bootstrap: MAC does not verify")

	errSecretJSON = errors.New("bootstrap: a secret is a JSON string, or an object with the member base64")
)

// MarshalText implements [encoding.TextMarshaler].
func (s SEC) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler] by [ParseSEC].
func (s *SEC) UnmarshalText(b []byte) (err error) {
	*s, err = ParseSEC(string(b))
	return err
}
