package bootstrap

import (
	"net/url"
	"strconv"
)

// URL returns the address as a URL: Addr itself, where it is one. Which scheme an IP
// address means has no source: it is https with port 443, http with another one or none.
func (x *Address) URL() string {
	u := url.URL{Scheme: "http", Host: x.Addr, Path: "/"}
	switch x.Type {
	case AddrIPv4:
	case AddrIPv6:
		u.Host = "[" + x.Addr + "]"
	default:
		return x.Addr
	}
	if len(x.Ports) > 0 {
		u.Host += ":" + strconv.Itoa(int(x.Ports[0]))
		if x.Ports[0] == 443 {
			u.Scheme = "https"
		}
	}
	return u.String()
}

// Preferred returns the credential by which one side proves its identity, and its type: of
// those of that level the one that AuthPref names, else the first. nil is none.
func (a *Account) Preferred(level Level) (*Credential, AuthType) {
	var first *Credential
	for i := range a.Credentials {
		c := &a.Credentials[i]
		if c.Level != level {
			continue
		}
		if a.AuthPref != nil && c.Type == *a.AuthPref {
			return c, c.Type
		}
		if first == nil {
			first = c
		}
	}
	if first == nil {
		return nil, ""
	}
	if a.AuthPref != nil && *a.AuthPref != "" && first.Type == "" {
		return first, *a.AuthPref // DM 1.1 says it there only
	}
	return first, first.Type
}
