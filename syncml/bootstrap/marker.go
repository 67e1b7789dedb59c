package bootstrap

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-wbxml/wbxml/codec/template"
)

// A compiler numbers the slots of an account, has a message built of that, and lets
// package template find them there.
type compiler struct {
	names  []string
	rules  []rules // by slot
	coded  []int   // slots with octets, which a message may have in base64
	faults Faults
}

// number is an editor: it puts a slot with a number in place of each slot with a name,
// which can stand everywhere: names may have characters that the context lacks. It is
// the same everywhere, so that texts that differ only in values are equal with numbers.
// Faults are collected, so that all of them can be reported at once; the text then
// stays as it is.
func (c *compiler) number(f field, text []byte) []byte {
	if !hasSlot(text) {
		return nil
	}
	if reason := refusal(f, text); reason != "" {
		c.faults.add(reason, f.path)
		return nil
	}
	context := f.context
	return expand(text, func(name string) []byte {
		i := c.slot(name, context)
		switch context {
		case inMIME:
			return numbered(i, "/") // Build looks for one in a media type
		case inHTTP:
			context = inAddress // any other does not begin it
		case inReference:
			context = inLine // the same
		case inOctets:
			c.coded = append(c.coded, i)
		}
		return numbered(i, "")
	})
}

// numbered returns the slot with the number i, and with a text in it.
func numbered(i int, in string) []byte { return fmt.Appendf(nil, "${%s%05d}", in, i) }

// index returns the number of a slot. Other slots are not in a message: their texts
// have been refused.
func index(slot string) int {
	i, err := strconv.Atoi(strings.TrimPrefix(slot, "/"))
	if err != nil {
		return -1
	}
	return i
}

// refusal returns why the slots in a text are not possible, "" where they are.
func refusal(f field, text []byte) string {
	if f.context == inFixed {
		return f.reason
	}
	for rest := text; ; {
		before, name, after, ok := template.Cut(rest)
		front := text[:len(text)-len(rest)+len(before)]
		switch {
		case !ok:
			return ""
		case name == nil:
			return "\"${\" begins a slot, which is ${name}"
		case f.context.whole() && (len(front) > 0 || len(after) > 0):
			return "a slot must be all of it"
		case f.context == inACL && bytes.LastIndexByte(front, '=') <= bytes.LastIndexByte(front, '&'):
			return "no slot: the commands of an ACL are fixed"
		}
		rest = after
	}
}

// slot notes a use of a slot and returns its index.
func (c *compiler) slot(name string, context context) int {
	i := slices.Index(c.names, name)
	if i < 0 {
		i = len(c.names)
		c.names = append(c.names, name)
		c.rules = append(c.rules, 0)
	}
	c.rules[i] |= contextRules[context]
	return i
}

// example is an editor: it fills in values that an account can have, numbers where
// they are. With that, Build's checks pass or fail for all values alike; the checks of
// the values themselves are rules.
func (c *compiler) example(f field, text []byte) []byte {
	switch {
	case !hasSlot(text):
		return nil
	case f.context == inIPv4:
		return []byte("192.0.2.1")
	case f.context == inIPv6:
		return []byte("2001:db8::1")
	case f.context == inHTTP:
		return append([]byte("http://"), c.number(f, text)...)
	case f.context == inAuthType, f.context == inLowType:
		return []byte(AuthHTTPBasic)
	case f.context == inLevel, f.context == inMainLevel:
		return []byte(LevelClient)
	}
	return c.number(f, text)
}

// document builds the message of a projected account with numbers, as a document for
// [template.Scan]: with the form of a slot where Build has changed its text.
func (c *compiler) document(o *Options, a *Account) ([]byte, error) {
	s := scratches.Get().(*scratch)
	defer s.release()
	s.tree = func(xml []byte) []byte {
		out := xml
		if hasSlot(xml) {
			out = expand(xml, func(name string) []byte { return []byte("${" + name + "|xml}") })
		}
		if o.sealed() {
			out = slices.Concat([]byte("${(}"), out, []byte("${)}"))
		}
		return out
	}
	body, err := s.body(o, a)
	if err != nil {
		return nil, err
	}
	body = bytes.Clone(body)
	for _, i := range c.coded {
		text := numbered(i, "")
		body = bytes.ReplaceAll(body, base64.StdEncoding.AppendEncode(nil, text), bytes.Replace(text, []byte("}"), []byte("|base64}"), 1))
	}
	return body, nil
}

// composed returns a text with numbers as pieces.
func composedOf(s string) composed {
	var out composed
	for rest := []byte(s); ; {
		before, slot, after, ok := template.Cut(rest)
		if len(before) > 0 {
			out = append(out, piece{before, -1})
		}
		if !ok {
			return out
		}
		out = append(out, piece{nil, index(string(slot))})
		rest = after
	}
}
