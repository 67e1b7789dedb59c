package bootstrap

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// A valueKind is what a field that a slot stands in may hold.
type valueKind uint8

const (
	lineValue valueKind = iota // a line of text
	textValue                  // text with line ends
	idValue                    // a server identifier, or part of one in an ACL
	nameValue                  // a segment of a URI
	addrValue                  // text without a space
	ipv4Value
	ipv6Value
	octetsValue // any octets
	valueKinds
)

// fits reports whether a slot of kind k can have the value s. None can be empty:
// the message would have another form without it.
func (k valueKind) fits(s []byte) bool {
	if len(s) == 0 {
		return false
	}
	switch k {
	case lineValue:
		return isLine(s)
	case textValue:
		return isText(s, true)
	case idValue:
		return isWord(s) || isLine(s) && tnds.CheckID(s) == nil
	case nameValue:
		return isWord(s) || isLine(s) && tnds.CheckName(s, tnds.URILimits{}) == nil
	case addrValue:
		return isWord(s) || isLine(s) && !slices.Contains(s, ' ')
	case ipv4Value, ipv6Value:
		if len(s) > 64 {
			return false
		}
		ip, err := netip.ParseAddr(string(s))
		return err == nil && ip.Zone() == "" && ip.Is4() == (k == ipv4Value)
	}
	return true
}

// isLine is isText for a line, eight octets at a time while they are ASCII.
func isLine(s []byte) bool {
	const (
		ones  = 0x0101010101010101
		highs = 0x80 * ones
	)
	i := 0
	for ; i+8 <= len(s); i += 8 {
		x := binary.LittleEndian.Uint64(s[i:])
		// The high bit shows an octet from 0x7F on, or below ' '. A borrow may show
		// the octet behind, too.
		if (x|(x+ones)|(x-' '*ones))&highs != 0 {
			return isText(s, false)
		}
	}
	for _, b := range s[i:] {
		if b < ' ' || b >= 0x7F {
			return isText(s, false)
		}
	}
	return true
}

// isWord reports whether s is letters, digits and a few other characters that
// fit everywhere, which most identifiers are.
func isWord(s []byte) bool {
	for _, b := range s {
		if b|0x20 < 'a' || b|0x20 > 'z' {
			if (b < '0' || b > '9') && b != '-' && b != '_' && b != ':' && (b != '.' || len(s) < 3) {
				return false
			}
		}
	}
	return true
}

// implied are the kinds whose values need not be looked at where a value fits the
// kind already.
var implied = [valueKinds][]valueKind{
	lineValue: {textValue},
	idValue:   {lineValue, textValue, addrValue},
	nameValue: {lineValue, textValue},
	addrValue: {lineValue, textValue},
	ipv4Value: {lineValue, textValue, addrValue, idValue},
	ipv6Value: {lineValue, textValue, addrValue, idValue},
}

// reduced returns kinds without those that others imply, and without octetsValue
// beside others.
func reduced(kinds []valueKind) []valueKind {
	out := slices.Clone(kinds)
	for _, k := range kinds {
		out = slices.DeleteFunc(out, func(x valueKind) bool {
			return slices.Contains(implied[k], x) || x == octetsValue && len(kinds) > 1
		})
	}
	return out
}

// A filler gives what stands for the text of a field that may hold slots: path is
// the field by its JSON name.
type filler func(path string, kind valueKind, text string) (string, error)

// fill returns copies of account and options with every text that may hold slots
// replaced. Other fields must have none: a value there could change the form of
// the message.
func fill(o Options, a *Account, f filler) (Options, *Account, error) {
	stored, err := json.Marshal(a)
	if err != nil {
		return o, nil, err
	}
	defer clear(stored)
	out := new(Account)
	if err := json.Unmarshal(stored, out); err != nil {
		return o, nil, err
	}
	w := filling{f: f}
	w.text("options.device", lineValue, &o.Device)
	w.text("options.source", lineValue, &o.Source)
	w.text("options.sessionId", lineValue, &o.SessionID)
	w.text("options.msgId", lineValue, &o.MsgID)
	w.account(out)
	return o, out, w.err
}

type filling struct {
	f   filler
	err error // the first
}

func (w *filling) text(path string, kind valueKind, p *string) {
	s, err := w.f(path, kind, *p)
	if err != nil && w.err == nil {
		w.err = err
	}
	*p = s
}

func (w *filling) secret(path string, kind valueKind, p *Secret) {
	if len(*p) > 0 {
		s := string(*p)
		w.text(path, kind, &s)
		*p = Secret(s)
	}
}

func (w *filling) account(a *Account) {
	w.text("serverId", idValue, &a.ServerID)
	w.text("name", lineValue, &a.Name)
	if len(a.Objects) == 0 { // or it might become the name of one
		w.text("node", nameValue, &a.Node)
	}
	for i := range a.Addresses {
		x := &a.Addresses[i]
		kind := addrValue
		switch x.Type {
		case AddrIPv4:
			kind = ipv4Value
		case AddrIPv6:
			kind = ipv6Value
		}
		w.text(fmt.Sprintf("addresses[%d].addr", i), kind, &x.Addr)
	}
	for i := range a.Credentials {
		c, at := &a.Credentials[i], fmt.Sprintf("credentials[%d].", i)
		w.text(at+"name", lineValue, &c.Name)
		w.secret(at+"secret", lineValue, &c.Secret)
		w.secret(at+"data", octetsValue, &c.Data)
	}
	if len(a.Proxies) == 0 { // or it might become the ID of one
		for i := range a.ConRefs {
			w.text(fmt.Sprintf("conRefs[%d]", i), lineValue, &a.ConRefs[i])
		}
	}
	for i := range a.NAPs {
		n, at := &a.NAPs[i], fmt.Sprintf("naps[%d].", i)
		w.text(at+"name", lineValue, &n.Name)
		w.text(at+"address", lineValue, &n.Address)
		w.netAuth(at, n.Auth)
	}
	for i := range a.Proxies {
		w.netAuth(fmt.Sprintf("proxies[%d].", i), a.Proxies[i].Auth)
	}
	for i := range a.Objects {
		o, at := &a.Objects[i], fmt.Sprintf("objects[%d].", i)
		w.text(at+"acl", idValue, &o.ACL)
		w.nodes(at+"nodes", o.Nodes)
	}
	w.nodes("ext", a.Ext)
	w.text("acl", idValue, &a.ACL)
}

func (w *filling) netAuth(at string, auth []NetAuth) {
	for i := range auth {
		w.text(fmt.Sprintf("%sauth[%d].name", at, i), lineValue, &auth[i].Name)
		w.secret(fmt.Sprintf("%sauth[%d].secret", at, i), lineValue, &auth[i].Secret)
	}
}

func (w *filling) nodes(field string, nodes []Node) {
	for i := range nodes {
		n, kind := &nodes[i], textValue
		if n.Format == "bin" {
			kind = octetsValue
		}
		w.secret(fmt.Sprintf("%s[%d].value", field, i), kind, &n.Value)
		w.text(fmt.Sprintf("%s[%d].acl", field, i), idValue, &n.ACL)
	}
}

// hasSlot reports whether text has something that looks like a slot.
func hasSlot(text string) bool { return strings.Contains(text, "${") }

// cutSlot cuts text around its first slot, ${name}.
func cutSlot(text string) (before, name, after string, ok bool) {
	before, rest, ok := strings.Cut(text, "${")
	if !ok {
		return text, "", "", false
	}
	name, after, ok = strings.Cut(rest, "}")
	return before, name, after, ok
}
