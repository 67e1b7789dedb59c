package bootstrap

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// A Fault is a fault of a field of an account or of options. It never holds a
// value, which may be a secret.
type Fault struct {
	Field  string // path by JSON names, such as credentials[1].type
	Reason string
}

// Error returns field and reason in one line.
func (f Fault) Error() string { return "bootstrap: " + f.Field + ": " + f.Reason }

// Faults are all faults of an account, in the order of its fields.
type Faults []Fault

// Error returns the faults, one a line.
func (f Faults) Error() string {
	var b strings.Builder
	for i, x := range f {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(x.Error())
	}
	return b.String()
}

// Unwrap returns the faults as errors.
func (f Faults) Unwrap() []error {
	out := make([]error, len(f))
	for i, x := range f {
		out[i] = x
	}
	return out
}

// err returns f as an error, nil where there is no fault.
func (f Faults) err() error {
	if len(f) == 0 {
		return nil
	}
	return f
}

func (f *Faults) add(reason, field string) {
	*f = append(*f, Fault{field, reason})
}

// The reasons for faults that occur in several places.
const (
	reasonMissing = "missing"
	reasonText    = "not UTF-8 text without control characters"
	reasonUnknown = "not one of the registered values"
	reasonSealed  = "possible in the DM profile with form xml only"
	reasonTwice   = "occurs twice"
	reasonURI     = "not a usable URI or name"
	reasonACL     = "not an ACL"
	reasonProfile = "not in this profile"
)

// isText reports whether s can stand in every form of a message: in a WBXML
// string, and in XML. lines allows tabs and line ends.
func isText[T ~string | ~[]byte](s T, lines bool) bool {
	if !utf8.ValidString(string(s)) {
		return false
	}
	for _, r := range string(s) {
		switch {
		case lines && (r == '\t' || r == '\n' || r == '\r'):
		case r < ' ' || r >= 0x7F && r < 0xA0 || r == 0xFFFE || r == 0xFFFF:
			return false
		}
	}
	return true
}

// required and optional check a line of text.
func (f *Faults) required(s, field string) {
	if s == "" {
		f.add(reasonMissing, field)
		return
	}
	f.optional(s, field)
}

func (f *Faults) optional(s, field string) {
	if !isText(s, false) {
		f.add(reasonText, field)
	}
}

// Validate returns [Faults] with every fault of the account that does not depend on
// the profile, or nil.
func (a *Account) Validate() error {
	var f Faults
	switch {
	case a.ServerID == "":
		f.add(reasonMissing, "serverId")
	case !isText(a.ServerID, false) || tnds.CheckID(a.ServerID) != nil:
		f.add("not an identifier that an ACL can hold", "serverId")
	}
	f.optional(a.Name, "name")
	if a.Node != "" && (!isText(a.Node, false) || tnds.CheckName(a.Node, tnds.URILimits{}) != nil) {
		f.add(reasonURI, "node")
	}
	if len(a.Addresses) == 0 {
		f.add(reasonMissing, "addresses")
	}
	for i, x := range a.Addresses {
		f.address(x, i)
	}
	for i, c := range a.Credentials {
		f.credential(c, i)
	}
	if p := a.AuthPref; p != nil && *p != "" && !slices.Contains(authTypes, *p) {
		f.add(reasonUnknown, "authPref")
	}
	for i, s := range a.ConRefs {
		f.required(s, fmt.Sprintf("conRefs[%d]", i))
	}
	f.connectivity(a)
	f.objects(a)
	f.nodes(a.Ext, "ext")
	if _, err := tnds.ParseACL(a.ACL); err != nil {
		f.add(reasonACL, "acl")
	}
	return f.err()
}

func (f *Faults) address(x Address, i int) {
	ip, err := netip.ParseAddr(x.Addr)
	ok := true
	switch x.Type {
	case "", AddrURI:
		f.required(x.Addr, fmt.Sprintf("addresses[%d].addr", i))
		ok = !strings.ContainsFunc(x.Addr, func(r rune) bool { return r == ' ' })
	case AddrIPv4:
		ok = err == nil && ip.Is4()
	case AddrIPv6:
		ok = err == nil && ip.Is6() && ip.Zone() == ""
	default:
		f.add(reasonUnknown, fmt.Sprintf("addresses[%d].type", i))
	}
	if !ok {
		f.add("not an address of its type", fmt.Sprintf("addresses[%d].addr", i))
	}
}

var (
	levels    = []Level{LevelClient, LevelServer, LevelOBEX, LevelHTTP}
	authTypes = []AuthType{AuthHTTPBasic, AuthHTTPDigest, AuthBasic, AuthDigest, AuthHMAC, AuthX509, AuthSecurID, AuthSafeword, AuthDigipass, AuthTransport}
	// lowTypes are those of the levels below DM (OMA-TS-DM_StdObj 1.2).
	lowTypes = []AuthType{AuthHTTPBasic, AuthHTTPDigest, AuthTransport}
)

func (f *Faults) credential(c Credential, i int) {
	if !slices.Contains(levels, c.Level) {
		f.add(reasonUnknown, fmt.Sprintf("credentials[%d].level", i))
	}
	switch low := c.Level == LevelOBEX || c.Level == LevelHTTP; {
	case c.Type == "":
	case !slices.Contains(authTypes, c.Type):
		f.add(reasonUnknown, fmt.Sprintf("credentials[%d].type", i))
	case low && !slices.Contains(lowTypes, c.Type):
		f.add("not possible at this level", fmt.Sprintf("credentials[%d].type", i))
	}
	f.optional(c.Name, fmt.Sprintf("credentials[%d].name", i))
	if !isText(c.Secret, false) {
		f.add(reasonText, fmt.Sprintf("credentials[%d].secret", i))
	}
}

// connectivity checks access points and proxies.
func (f *Faults) connectivity(a *Account) {
	ids := map[string]bool{}
	id := func(s, field string) {
		f.required(s, field)
		if s != "" && ids[s] {
			f.add(reasonTwice, field)
		}
		ids[s] = true
	}
	for i, n := range a.NAPs {
		at := fmt.Sprintf("naps[%d].", i)
		id(n.ID, at+"id")
		f.optional(n.Name, at+"name")
		f.optional(n.Address, at+"address")
		f.optional(n.AddressType, at+"addressType")
		f.list(n.Bearers, at+"bearers")
		f.list(n.DNS, at+"dns")
		f.netAuth(n.Auth, at)
	}
	for i, p := range a.Proxies {
		at := fmt.Sprintf("proxies[%d].", i)
		id(p.ID, at+"id")
		f.optional(p.Name, at+"name")
		f.optional(p.StartPage, at+"startPage")
		f.list(p.Domains, at+"domains")
		f.netAuth(p.Auth, at)
		f.ports(p.Ports, at)
		if len(p.Physical) == 0 {
			f.add(reasonMissing, at+"physical")
		}
		for k, x := range p.Physical {
			at := fmt.Sprintf("%sphysical[%d].", at, k)
			f.required(x.ID, at+"id")
			f.required(x.Address, at+"address")
			f.optional(x.AddressType, at+"addressType")
			f.list(x.NAPs, at+"naps")
			f.ports(x.Ports, at)
		}
	}
}

// list checks texts, none of which is empty.
func (f *Faults) list(texts []string, field string) {
	for i, s := range texts {
		f.required(s, fmt.Sprintf("%s[%d]", field, i))
	}
}

func (f *Faults) ports(ports []ProxyPort, at string) {
	for i, p := range ports {
		f.list(p.Services, fmt.Sprintf("%sports[%d].services", at, i))
	}
}

func (f *Faults) netAuth(auth []NetAuth, at string) {
	for i, x := range auth {
		f.required(x.Type, fmt.Sprintf("%sauth[%d].type", at, i))
		f.optional(x.Name, fmt.Sprintf("%sauth[%d].name", at, i))
		if !isText(x.Secret, false) {
			f.add(reasonText, fmt.Sprintf("%sauth[%d].secret", at, i))
		}
	}
}

func (f *Faults) objects(a *Account) {
	names := map[string]bool{a.node(): true}
	for i, o := range a.Objects {
		at := fmt.Sprintf("objects[%d].", i)
		if !isText(o.Name, false) || tnds.CheckName(o.Name, tnds.URILimits{}) != nil {
			f.add(reasonURI, at+"name")
		} else if names[o.Name] {
			f.add(reasonTwice, at+"name")
		}
		names[o.Name] = true
		if o.Path != "" && (!isText(o.Path, false) || tnds.CheckURI(o.Path, tnds.URILimits{}) != nil) {
			f.add(reasonURI, at+"path")
		}
		f.required(o.ID, at+"id")
		if _, err := tnds.ParseACL(o.ACL); err != nil {
			f.add(reasonACL, at+"acl")
		}
		f.nodes(o.Nodes, at+"nodes")
	}
}

// nodes checks nodes one by one and then, if all are good, that they make a
// tree.
func (f *Faults) nodes(nodes []Node, field string) {
	before := len(*f)
	for i, n := range nodes {
		format, err := parseFormat(n.Format)
		if err != nil || format == tnds.FormatB64 {
			f.add("not a format, or b64: octets have bin", fmt.Sprintf("%s[%d].format", field, i))
		}
		if !isText(n.URI, false) || tnds.CheckURI(n.URI, tnds.URILimits{}) != nil || n.URI == "." {
			f.add(reasonURI, fmt.Sprintf("%s[%d].uri", field, i))
		}
		f.optional(n.Type, fmt.Sprintf("%s[%d].type", field, i))
		if format != tnds.FormatBin && !isText(n.Value, true) {
			f.add("not UTF-8 text", fmt.Sprintf("%s[%d].value", field, i))
		}
		if _, err := tnds.ParseACL(n.ACL); err != nil {
			f.add(reasonACL, fmt.Sprintf("%s[%d].acl", field, i))
		}
		var t tnds.Tree
		if e := n.entry(""); len(*f) == before && t.Build(tnds.BuildOptions{}, e) != nil {
			f.add("format, type and value do not go together", fmt.Sprintf("%s[%d]", field, i))
		}
	}
	if len(*f) > before {
		return
	}
	var t tnds.Tree
	for i, n := range nodes {
		if _, err := t.Add(n.entry("")); err != nil {
			f.add("repeated, or below a node with a value", fmt.Sprintf("%s[%d].uri", field, i))
		}
	}
}

// node returns the name of the account's node.
func (a *Account) node() string {
	if a.Node == "" {
		return "1"
	}
	return a.Node
}
