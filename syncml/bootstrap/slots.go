package bootstrap

import (
	"bytes"
	"net/netip"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-wbxml/wbxml/codec/template"
	"github.com/go-wbxml/wbxml/internal/xmlesc"
	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// A context is the kind of place of a slot: it determines the values that fit. A slot
// that stands in several places has the rules of all of them.
type context uint8

const (
	inFixed     context = iota // none: there can be no slot
	inLine                     // a line of text
	inText                     // text with line ends
	inWord                     // a line that must not become a word with a token of its own
	inReference                // what a conRef of DM begins with, which is not ./Inbox/
	inAddress                  // text without a space
	inHTTP                     // the address that begins with it, which is an http or https URI
	inID                       // a server identifier
	inACL                      // an identifier in an ACL
	inSegment                  // a segment of a URI, or a part of one
	inMIME                     // a media type that has no "/" besides
	inIPv4                     // this context and the next are the whole text
	inIPv6
	inOctets
	inAuthType
	inLowType // of the levels below DM
	inLevel
	inMainLevel // not below DM
	contexts
)

// whole reports whether a slot must be all of the text that it stands in.
func (c context) whole() bool { return c >= inIPv4 }

// Rules for the values of a slot, one bit each. Octets have none: every value fits.
// Those for registered values exclude each other, the others add up.
type rules uint16

const (
	ruleLine rules = 1 << iota
	ruleText
	ruleNoSpace
	ruleID
	ruleSegment
	ruleHTTP // this and the next are rarely there
	ruleSlash
	ruleOutside
	ruleIPv4
	ruleIPv6
	ruleAuthType
	ruleLowType
	ruleLevel
	ruleMainLevel
)

// contextRules has no rule that needs the rest of the text: whether two texts are
// equal, and whether a word has a token, is looked at when rendering, see distinct.
var contextRules = [contexts]rules{
	inLine: ruleLine, inText: ruleText, inWord: ruleLine, inReference: ruleLine | ruleOutside, inAddress: ruleLine | ruleNoSpace, inHTTP: ruleLine | ruleNoSpace | ruleHTTP,
	inID: ruleLine | ruleID, inACL: ruleLine | ruleID, inSegment: ruleLine | ruleSegment, inMIME: ruleLine | ruleSlash,
	inIPv4: ruleIPv4, inIPv6: ruleIPv6, inAuthType: ruleAuthType, inLowType: ruleLowType, inLevel: ruleLevel, inMainLevel: ruleMainLevel,
}

// fit reports whether a value, which is not empty, keeps the rules.
func (r rules) fit(s []byte) bool {
	switch {
	case r == 0:
		return true
	case r == ruleLine:
		return isLine(s)
	case r&^(ruleHTTP-1) == 0 && isWord(s):
		return true
	case r&ruleLine != 0 && !isLine(s), r&ruleText != 0 && !isText(s, true),
		r&ruleNoSpace != 0 && slices.Contains(s, ' '),
		r&ruleID != 0 && tnds.CheckID(s) != nil,
		r&ruleSegment != 0 && tnds.CheckName(s, tnds.URILimits{}) != nil:
		return false
	}
	return r < ruleHTTP || r.fitSpecial(s)
}

// fitSpecial is fit for the rules that are rarely there.
func (r rules) fitSpecial(s []byte) bool {
	switch {
	case r&ruleHTTP != 0 && !isHTTP(Address{Type: AddrURI, Addr: string(s[:min(len(s), len("https://"))])}),
		r&ruleSlash != 0 && !slices.Contains(s, '/'),
		r&ruleOutside != 0 && (bytes.HasPrefix(s, []byte(inbox)) || strings.HasPrefix(inbox, string(s))),
		r&ruleIPv4 != 0 && !isIP(s, true), r&ruleIPv6 != 0 && !isIP(s, false),
		r&ruleAuthType != 0 && !oneOf(s, authTypes), r&ruleLowType != 0 && !oneOf(s, lowTypes),
		r&ruleLevel != 0 && !oneOf(s, levels), r&ruleMainLevel != 0 && !oneOf(s, mainLevels):
		return false
	}
	return true
}

// The reasons for which a value does not keep a rule, by rule in their order.
var unfit = [...]string{
	"",
	"",
	"has a space",
	"not a server identifier: it has white space, \"=\", \"&\", \"*\" or \"+\"",
	"not part of a URI: it has \"/\", \"?\" or white space at an end, or is \".\" or \"..\"",
	"not the beginning of an http or https URI",
	"not a media type: it has no \"/\"",
	"begins with ./Inbox/, or as that does",
	"not an address of IPv4",
	"not an address of IPv6",
	"not a type of authentication",
	"not a type of authentication below DM",
	"not a level",
	"not the level CLCRED or SRVCRED",
}

// unfit returns the first reason for which a value does not fit.
func (r rules) unfit(s []byte) string {
	switch {
	case len(s) == 0:
		return "empty"
	case !utf8.Valid(s):
		return "not UTF-8"
	case r&ruleLine != 0 && !isLine(s) && isText(s, true):
		return "has a tab or a line end"
	case r&ruleLine != 0 && !isLine(s), r&ruleText != 0 && !isText(s, true):
		return "has a control character"
	}
	for i, reason := range unfit {
		if one := r & (1 << i); one != 0 && !one.fit(s) {
			return reason
		}
	}
	return "not possible here"
}

// inbox begins the name of an object in the message. No value may begin it either, or the
// text behind the slot could go on with it.
const inbox = Inbox + "/"

// mainLevels are the levels at which every type of authentication is possible.
var mainLevels = []Level{LevelClient, LevelServer}

// oneOf reports whether s is in a list of registered values, without allocating.
func oneOf[T ~string](s []byte, list []T) bool {
	return slices.ContainsFunc(list, func(x T) bool { return string(x) == string(s) })
}

// isIP reports whether s is an address of IPv4 or, if not four, of IPv6, without a
// zone, which means nothing to another host. The length bounds the work of parsing.
func isIP(s []byte, four bool) bool {
	if len(s) > 64 {
		return false
	}
	ip, err := netip.ParseAddr(string(s))
	return err == nil && ip.Zone() == "" && ip.Is4() == four
}

// isLine is isText for a line, quickly where it is ASCII.
func isLine(s []byte) bool { return xmlesc.Printable(s) || isText(s, false) }

// isWord reports whether s is letters, digits and a few other characters that
// fit every rule that fit asks it for, which most identifiers are. "." and ".." alone
// are no names of nodes, so that a point needs three characters.
func isWord(s []byte) bool {
	for _, b := range s {
		if b|0x20 < 'a' || b|0x20 > 'z' {
			if (b < '0' || b > '9') && b != '-' && b != '_' && b != ':' && (b != '.' || len(s) < 3) {
				return false
			}
		}
	}
	return len(s) > 0
}

// hasSlot reports whether text has something that looks like a slot.
func hasSlot[T ~string | ~[]byte](text T) bool { return bytes.Contains([]byte(text), []byte("${")) }

// expand returns text with value in place of each slot; nil where it has none.
func expand(text []byte, value func(name string) []byte) []byte {
	var out []byte
	for {
		before, name, after, ok := template.Cut(text)
		switch {
		case !ok && out == nil:
			return nil
		case !ok:
			return append(out, text...)
		}
		out = append(append(out, before...), value(string(name))...)
		if out == nil {
			out = []byte{}
		}
		text = after
	}
}
