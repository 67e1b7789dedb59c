package prov

import (
	"bytes"
	"slices"
)

// IsSecret reports whether the value of a parm of that name is a secret: a password, a key, or
// a nonce. Vendors have names of their own, so that a name counts which looks like that of a
// password: a PIN too many is masked, not shown.
func IsSecret(name []byte) bool {
	name = bytes.ToUpper(name)
	// AAUTHDATA; PXAUTH-PW, BASAUTH-PW, PROXY-PW; those of Wi-Fi and of vendors
	for _, end := range []string{"DATA", "PW", "PWD", "KEY", "PSK", "NONCE", "TOKEN"} {
		if bytes.HasSuffix(name, []byte(end)) {
			return true
		}
	}
	return slices.ContainsFunc([]string{"SECRET", "PASS", "PIN"}, func(part string) bool { // AUTHSECRET, AAUTHSECRET; PASSWORD
		return bytes.Contains(name, []byte(part))
	})
}
