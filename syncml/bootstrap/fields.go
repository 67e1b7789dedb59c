package bootstrap

import (
	"reflect"
	"slices"
	"strings"
)

// A field is a text of options or account.
type field struct {
	path    string // by JSON names
	context context
	reason  string // inFixed: why
}

// An editor returns the text to put in a field in place of text, which is not
// empty; nil leaves the field unchanged.
type editor func(f field, text []byte) []byte

// edited returns copies of options and account, which share nothing that is
// secret, with every text edited.
func edited(o Options, a *Account, edit editor) (Options, *Account) {
	a = a.clone()
	e := editing{edit, &o}
	for _, x := range []struct {
		path string
		context
		text *string
	}{
		{"options.device", inLine, &o.Device}, {"options.source", inLine, &o.Source}, {"options.sessionId", inLine, &o.SessionID},
		{"options.msgId", inLine, &o.MsgID}, {"options.place", inSegment, &o.Place}, {"options.path", inSegment, &o.Path},
	} {
		e.put(field{path: x.path, context: x.context}, textAt{v: reflect.ValueOf(x.text).Elem()})
	}
	e.account(a)
	return o, a
}

// An editing goes through the texts of an account with an editor.
type editing struct {
	edit editor
	o    *Options
}

func (e *editing) account(a *Account) {
	w := walker{named: true, do: func(x textAt) { e.put(e.field(x), x) }}
	w.walk(reflect.ValueOf(a).Elem(), nil)
}

// put edits a text that is not empty: an empty one is not carried, so a slot in it
// would change the form of the message. The former secret, which belongs to the copy,
// is overwritten.
func (e *editing) put(f field, x textAt) {
	if x.v.Len() == 0 {
		return
	}
	s := x.secret()
	if s == nil {
		if text := e.edit(f, []byte(x.v.String())); text != nil {
			x.v.SetString(string(text))
		}
		return
	}
	if text := e.edit(f, *s); text != nil {
		clear(*s)
		*s = text
	}
}

// contextOf returns the context of a text by its path without numbers. Texts that
// are not here are lines, except for those that field decides.
func contextOf(path string) context {
	switch path {
	case "serverId":
		return inID
	case "node", "objects.name", "objects.path", "objects.nodes.uri", "ext.uri":
		return inSegment
	case "authPref":
		return inAuthType
	case "provVersion":
		return inFixed
	case "acl", "objects.acl", "objects.nodes.acl", "ext.acl":
		return inACL
	case "credentials.data":
		return inOctets
	case "naps.bearers", "naps.addressType", "naps.auth.type", "proxies.auth.type", "proxies.ports.services",
		"proxies.physical.addressType", "proxies.physical.ports.services":
		return inWord
	}
	return inLine
}

// The reasons for which a field can have no slot.
const (
	reasonChoosesToken = "no slot: its value chooses a token"
	reasonChoosesNode  = "no slot: its value decides what the message carries"
)

// field returns the description of the text x.
func (e *editing) field(x textAt) field {
	f := field{path: string(x.path), reason: reasonChoosesToken}
	key := string(x.key)
	f.context = contextOf(key)
	name := key[strings.LastIndexByte(key, '.')+1:]
	switch in := x.in.(type) {
	case *Account:
		if name == "conRefs" {
			f.context, f.reason = e.reference(x.v.String())
		}
	case *Address:
		f.context, f.reason = e.address(in, name)
	case *Credential:
		if name == "level" || name == "type" {
			f.context, f.reason = e.credential(in, name)
		}
	case *Parm:
		switch {
		case name == "name", in.Name == "AAUTHTYPE": // a list of words
			f.context, f.reason = inFixed, reasonChoosesToken
		case in.Name == "PORTNBR" && strings.HasSuffix(key, "extra.within.parms.value"): // of a PORT without a number
			f.context, f.reason = inFixed, reasonChoosesNode
		case slices.Contains(coded, in.Name):
			f.context = inWord
		}
	case *Characteristic:
		f.context, f.reason = inFixed, reasonChoosesToken
	case *Node:
		if c, special := in.context(name); special {
			f.context, f.reason = c, reasonChoosesToken
		}
	}
	return f
}

// address returns the context of a text of an address. In DM 1.1 the scheme
// decides whether the message carries it, so that a slot may begin it, and then has
// values with a scheme that DM 1.1 knows, but not stand in the scheme.
func (e *editing) address(x *Address, name string) (context, string) {
	scheme, _, ok := strings.Cut(x.Addr, "://")
	switch {
	case name == "type":
		return inFixed, reasonChoosesToken
	case x.Type == AddrIPv4:
		return inIPv4, ""
	case x.Type == AddrIPv6:
		return inIPv6, ""
	case e.o.Profile == ProfileCP, e.o.DM != DM11:
	case strings.HasPrefix(x.Addr, "${"):
		return inHTTP, ""
	case !ok || hasSlot(scheme):
		return inFixed, reasonChoosesNode
	}
	return inAddress, ""
}

// reference returns the context of a conRef. In DM no value may make it ./Inbox/ and a
// name, which has to be that of an object in the message; where the fixed text begins so,
// and in CP, it is written as the name is, or else leads nowhere.
func (e *editing) reference(s string) (context, string) {
	front, _, ok := strings.Cut(s, "${")
	switch {
	case e.o.Profile == ProfileCP || !ok || !strings.HasPrefix(inbox, front) || front == inbox:
		return inLine, ""
	case front == "":
		return inReference, ""
	}
	return inFixed, reasonChoosesNode
}

// credential returns the contexts of level and type of a credential. The two must
// go together for all values.
func (e *editing) credential(x *Credential, name string) (context, string) {
	low := x.Level == LevelOBEX || x.Level == LevelHTTP
	switch {
	case e.o.Profile == ProfileCP:
		return inFixed, reasonChoosesToken
	case name == "level" && e.o.DM == DM11:
		return inFixed, reasonChoosesNode
	case name == "level" && slices.Contains(lowTypes, x.Type):
		return inLevel, ""
	case name == "level":
		return inMainLevel, ""
	case low:
		return inLowType, ""
	}
	return inAuthType, ""
}

// context returns the context of a text of a node that depends on the others.
func (n *Node) context(name string) (c context, special bool) {
	switch {
	case name == "format":
		return inFixed, true
	case name == "type" && n.Format != "node" && !strings.Contains(withoutSlots(n.Type), "/"):
		return inMIME, true
	case name == "value" && n.Format == "bin":
		return inOctets, true
	case name == "value":
		return inText, true
	}
	return 0, false
}

// withoutSlots returns the part of a text that does not depend on slots.
func withoutSlots(text string) string {
	if s := expand([]byte(text), func(string) []byte { return nil }); s != nil {
		return string(s)
	}
	return text
}
