package bootstrap

import (
	"bytes"
	"fmt"
	"reflect"
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
	// Droppable: it is only that the message cannot carry the field; Options.Drop leaves
	// it out.
	Droppable bool
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
	*f = append(*f, Fault{Field: field, Reason: reason})
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
	reasonField   = "has a field of its own"
	reasonNowhere = "names nothing in the message"
)

// isText reports whether s can stand in every form of a message: in a WBXML
// string, which ends at a NUL, and in XML 1.0, which has no control characters but
// tabs and line ends, and neither U+FFFE nor U+FFFF. lines allows tabs and line ends.
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

// Validate returns [Faults] with every fault of the account that does not depend on
// the profile, or nil.
func (a *Account) Validate() error {
	v := validation{a: a, taken: map[string]bool{"objects.name " + a.node(): true}, owners: map[string]any{}}
	names := make([]byte, 128)
	w := walker{named: true, do: v.text, path: names[:0:64], key: names[64:64]}
	w.walk(reflect.ValueOf(a).Elem(), nil)
	return v.err()
}

// A validation goes through the texts of an account, in the order of the fields, so
// that faults come in that order. Lists that must not be empty are looked at with a
// text of the struct that has them.
type validation struct {
	Faults
	a      *Account
	taken  map[string]bool // identifiers and names, each behind what it is for
	owners map[string]any  // by key: what texts were in, last
	held   held            // of the last owner of an Extra
}

// check adds a fault of x where ok is false.
func (v *validation) check(x textAt, ok bool, reason string) {
	if !ok {
		v.add(reason, string(x.path))
	}
}

// required and optional check a line of text.
func (v *validation) required(x textAt) {
	if v.check(x, x.v.Len() > 0, reasonMissing); x.v.Len() > 0 {
		v.optional(x)
	}
}

func (v *validation) optional(x textAt) { v.check(x, isText(x.v.String(), false), reasonText) }

// once checks that no other text for the same purpose is equal to x. Access points
// and proxies share their identifiers, since a conRef names either of them.
func (v *validation) once(x textAt, purpose string) {
	key := purpose + " " + x.v.String()
	v.check(x, !v.taken[key], reasonTwice)
	v.taken[key] = true
}

// text checks x. The texts of nodes wait for [Faults.nodes], since they depend on
// each other.
func (v *validation) text(x textAt) {
	if s := x.secret(); s != nil {
		_, node := x.in.(*Node)
		v.check(x, node || string(x.key) == "credentials.data" || isText(*s, false), reasonText)
		return
	}
	s := x.v.String()
	v.owner(x)
	switch in := x.in.(type) {
	case *Node:
		return
	case *Parm:
		v.required(x)
		v.check(x, v.free(string(x.key), in), reasonField)
		return
	case *Characteristic:
		v.required(x)
		v.check(x, !isField(string(x.key), in), reasonField)
		return
	case *Address:
		v.address(x, in)
		return
	case *Credential:
		v.credential(x, in)
		return
	}
	switch string(x.key) {
	case "serverId":
		if s == "" {
			v.add(reasonMissing, "serverId")
			return
		}
		v.check(x, isText(s, false) && tnds.CheckID(s) == nil, "not an identifier that an ACL can hold")
	case "node":
		v.check(x, s == "" || isName(s), reasonURI)
		if len(v.a.Addresses) == 0 {
			v.add(reasonMissing, "addresses")
		}
	case "authPref":
		v.check(x, s == "" || slices.Contains(authTypes, AuthType(s)), reasonUnknown)
	case "naps.id", "proxies.id":
		if v.required(x); s != "" {
			v.once(x, "connectivity")
		}
	case "proxies.startPage":
		if v.optional(x); len(x.in.(*Proxy).Physical) == 0 {
			v.add(reasonMissing, strings.TrimSuffix(string(x.path), "startPage")+"physical")
		}
	case "naps.auth.type", "proxies.auth.type", "proxies.physical.id", "proxies.physical.address", "objects.id":
		v.required(x)
	case "objects.name":
		if v.check(x, isName(s), reasonURI); isName(s) {
			v.once(x, "objects.name")
		}
	case "objects.path":
		v.check(x, s == "" || isURI(s), reasonURI)
	case "objects.acl":
		v.acl(x)
		v.nodes(x.in.(*Object).Nodes, strings.TrimSuffix(string(x.path), "acl")+"nodes")
	case "acl": // the last one, behind ext
		if v.nodes(v.a.Ext, "ext"); s != ACLSelf {
			v.acl(x)
		}
	default:
		if bytes.HasSuffix(x.path, []byte("]")) { // in lists of texts none is empty
			v.required(x)
		} else {
			v.optional(x)
		}
	}
}

func (v *validation) acl(x textAt) {
	_, err := tnds.ParseACL(x.v.String())
	v.check(x, err == nil, reasonACL)
}

// isName and isURI report whether s can be a name, or the URI, of a node.
func isName(s string) bool { return isText(s, false) && tnds.CheckName(s, tnds.URILimits{}) == nil }

func isURI(s string) bool { return isText(s, false) && tnds.CheckURI(s, tnds.URILimits{}) == nil }

// address checks one of the texts of an address. What an address of an unknown type
// must be, nobody knows.
func (v *validation) address(x textAt, in *Address) {
	known, ok := true, true
	switch in.Type {
	case "", AddrURI:
		ok = !strings.Contains(in.Addr, " ")
		if string(x.key) == "addresses.addr" {
			v.required(x)
		}
	case AddrIPv4, AddrIPv6:
		ok = isIP([]byte(in.Addr), in.Type == AddrIPv4)
	default:
		known = false
	}
	if string(x.key) == "addresses.type" {
		if v.check(x, known, reasonUnknown); len(in.PortExtra) > len(in.Ports) {
			v.add("more than ports", strings.TrimSuffix(string(x.path), "type")+"portExtra")
		}
	} else {
		v.check(x, ok, "not an address of its type")
	}
}

var (
	levels    = []Level{LevelClient, LevelServer, LevelOBEX, LevelHTTP}
	authTypes = []AuthType{AuthHTTPBasic, AuthHTTPDigest, AuthBasic, AuthDigest, AuthHMAC, AuthX509, AuthSecurID, AuthSafeword, AuthDigipass, AuthTransport}
	// lowTypes are those of the levels below DM (OMA-TS-DM_StdObj 1.2).
	lowTypes = []AuthType{AuthHTTPBasic, AuthHTTPDigest, AuthTransport}
)

// credential checks one of the texts of a credential that are not secret. Whether a
// type is needed depends on the profile, see prepare.
func (v *validation) credential(x textAt, in *Credential) {
	low := in.Level == LevelOBEX || in.Level == LevelHTTP
	known := in.Type == "" || slices.Contains(authTypes, in.Type)
	switch string(x.key) {
	case "credentials.level":
		v.check(x, slices.Contains(levels, in.Level), reasonUnknown)
	case "credentials.type":
		v.check(x, known, reasonUnknown)
		v.check(x, !known || !low || in.Type == "" || slices.Contains(lowTypes, in.Type), "not possible at this level")
	default:
		v.optional(x)
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
		if !isURI(n.URI) || n.URI == "." {
			f.add(reasonURI, fmt.Sprintf("%s[%d].uri", field, i))
		}
		if !isText(n.Type, false) {
			f.add(reasonText, fmt.Sprintf("%s[%d].type", field, i))
		}
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
