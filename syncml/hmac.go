package syncml

import (
	"crypto/subtle"
	"encoding/base64"
	"strings"
)

// HMACHeader is the name of the transport header that carries the credentials of
// syncml:auth-MAC, beside the message (OMA-TS-DM_Security 1.2).
const HMACHeader = "x-syncml-hmac"

// An HMAC is the value of the header: algorithm=MD5, username="name", mac=base64.
// The specification calls the algorithm HMAC-MD5, but has the nested digest of
// [UserHash.MAC].
type HMAC struct {
	Username string   // the LocName of the message's Source
	MAC      [24]byte // as UserHash.MAC returns it
}

// NewHMAC returns the header's value for a message, body, as it is sent.
func NewHMAC(username string, u UserHash, nonce, body []byte) HMAC {
	return HMAC{username, u.MAC(nonce, body)}
}

// Verify reports, with a nil error, that the header protects body for the user
// and nonce; else the error is ErrAuth. The time does not depend on where the MAC
// differs. The caller compares Username with the user's name.
func (h HMAC) Verify(u UserHash, nonce, body []byte) error {
	want := u.MAC(nonce, body)
	if subtle.ConstantTimeCompare(want[:], h.MAC[:]) != 1 {
		return ErrAuth
	}
	return nil
}

// Append appends the value of the header. The error is ErrHMAC for a name with
// control characters, which could end the header.
func (h HMAC) Append(dst []byte) ([]byte, error) {
	if len(h.Username) > maxHMAC/2 {
		return dst, ErrHMAC
	}
	for i := range len(h.Username) {
		if isControl(h.Username[i]) {
			return dst, ErrHMAC
		}
	}
	dst = append(dst, `algorithm=MD5, username="`...)
	for i := range len(h.Username) {
		if b := h.Username[i]; b == '"' || b == '\\' {
			dst = append(dst, '\\')
		}
		dst = append(dst, h.Username[i])
	}
	dst = append(dst, `", mac=`...)
	return append(dst, h.MAC[:]...), nil
}

func isControl(b byte) bool { return b < 0x20 || b == 0x7F }

// maxHMAC is the longest value that is read.
const maxHMAC = 4096

// ParseHMAC reads the value of the header: the parameters algorithm, username and
// mac, each once, in any order and with any case of their names, separated by
// commas with or without blanks around them. A missing algorithm stands for MD5,
// the only one. The username is a quoted string, with a backslash before a
// quotation mark or a backslash; the mac is the base64 of 16 octets, quoted or
// not. The error is ErrHMAC.
func ParseHMAC(value string) (HMAC, error) {
	var h HMAC
	var seen [3]bool
	if len(value) > maxHMAC {
		return h, ErrHMAC
	}
	for rest, more := value, true; more; {
		var p parameter
		var ok bool
		if p, rest, more, ok = parseParameter(rest); !ok {
			return HMAC{}, ErrHMAC
		}
		which := -1
		switch strings.ToLower(p.name) {
		case "algorithm":
			which, ok = 0, strings.EqualFold(p.value, "MD5")
		case "username":
			which, h.Username, ok = 1, p.value, p.quoted
		case "mac":
			which, ok = 2, h.setMAC(p.value)
		}
		if !ok || which < 0 || seen[which] {
			return HMAC{}, ErrHMAC
		}
		seen[which] = true
	}
	if !seen[1] || !seen[2] {
		return HMAC{}, ErrHMAC
	}
	return h, nil
}

// setMAC sets the MAC to text, which must be canonical base64 of 16 octets.
func (h *HMAC) setMAC(text string) bool {
	if len(text) != len(h.MAC) {
		return false
	}
	if octets, err := base64.StdEncoding.Strict().DecodeString(text); err != nil || len(octets) != 16 {
		return false
	}
	copy(h.MAC[:], text)
	return true
}

// A parameter is name=value.
type parameter struct {
	name, value string
	quoted      bool
}

// parseParameter parses the parameter at the front of s, and the comma behind it;
// more reports whether there is a comma.
func parseParameter(s string) (p parameter, rest string, more, ok bool) {
	p.name, rest, ok = strings.Cut(strings.TrimLeft(s, " \t"), "=")
	if !ok {
		return
	}
	p.name = strings.TrimRight(p.name, " \t")
	rest = strings.TrimLeft(rest, " \t")
	if p.quoted = strings.HasPrefix(rest, `"`); p.quoted {
		p.value, rest, ok = parseQuoted(rest[1:])
	} else {
		n := strings.IndexAny(rest, ", \t\"\\")
		if n < 0 {
			n = len(rest)
		}
		p.value, rest = rest[:n], rest[n:]
		ok = n > 0
	}
	rest = strings.TrimLeft(rest, " \t")
	if rest != "" {
		more = rest[0] == ','
		rest = rest[1:]
		ok = ok && more
	}
	for i := range len(p.value) {
		ok = ok && !isControl(p.value[i])
	}
	return
}

// parseQuoted reads up to the closing quotation mark, and drops backslashes.
func parseQuoted(s string) (value, rest string, ok bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
			return b.String(), s[i+1:], true
		case '\\':
			if i++; i == len(s) {
				return "", "", false
			}
		}
		b.WriteByte(s[i])
	}
	return "", "", false
}
