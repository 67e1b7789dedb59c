package bootstrap

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
)

// A compiler replaces slots by markers, has a message built of that, and finds
// the markers in it.
type compiler struct {
	names   []string
	rules   []rules  // by slot
	markers []marker // by the number in them
	uses    map[marker]int
	faults  Faults
}

// A marker stands for a slot in one kind of context, and is the same everywhere in
// it: texts that differ only in values are equal with markers.
type marker struct {
	slot    int
	context context
}

// The text of a marker has letters and digits, which can stand everywhere, and a
// length of which base64 needs no padding. Text of an account does not look like
// it by chance, and where it does, comparing shows it.
const (
	markerFront  = "Slot00"
	markerBack   = "tolS"
	markerDigits = 8
	markerSize   = len(markerFront) + markerDigits + len(markerBack)
)

// mark is an editor: it puts a marker in place of each slot. Faults are collected,
// so that all of them can be reported at once; the text then stays as it is.
func (c *compiler) mark(f field, text []byte) []byte {
	if !hasSlot(text) {
		return nil
	}
	if reason := refusal(f, text); reason != "" {
		c.faults.add(reason, f.path)
		return nil
	}
	context := f.context
	return expand(text, func(name string) []byte {
		m := c.marker(marker{c.slot(name, context), context})
		if context == inHTTP {
			context = inAddress // any other does not begin it
		}
		return m
	})
}

// refusal returns why the slots in a text are not possible, "" where they are.
func refusal(f field, text []byte) string {
	if f.context == inFixed {
		return f.reason
	}
	for rest := text; ; {
		before, name, after, ok := cutSlot(rest)
		front := text[:len(text)-len(rest)+len(before)]
		switch {
		case !ok:
			return ""
		case name == nil:
			return "no slot: ${name} is one"
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

// marker returns the text of m, with the text that its context needs around it. Two
// uses of a slot in one kind of context have one marker, so that texts which are
// equal with all values are equal here: Build then makes of them what it would.
func (c *compiler) marker(m marker) []byte {
	n, ok := c.uses[m]
	if !ok {
		n = len(c.markers)
		c.uses[m] = n
		c.markers = append(c.markers, m)
	}
	front, back := m.context.around()
	return fmt.Appendf(nil, "%s%s%0*d%s%s", front, markerFront, markerDigits, n, markerBack, back)
}

// around returns the text that a marker needs in front of it and behind it, for
// Build to take it: it looks at the scheme of an address in DM 1.1, and for a "/" in
// a media type. The value has that text itself, so that it is cut away with it.
func (c context) around() (front, back string) {
	switch c {
	case inHTTP:
		return "http://", ""
	case inMIME:
		return "", "/"
	}
	return "", ""
}

// example is an editor: it fills in values that an account can have, markers
// where they are. With that, Build's checks pass or fail for all values alike; the
// checks of the values themselves are rules.
func (c *compiler) example(f field, text []byte) []byte {
	switch {
	case !hasSlot(text):
		return nil
	case f.context == inIPv4:
		return []byte("192.0.2.1")
	case f.context == inIPv6:
		return []byte("2001:db8::1")
	case f.context == inAuthType, f.context == inLowType:
		return []byte(AuthHTTPBasic)
	case f.context == inLevel, f.context == inMainLevel:
		return []byte(LevelClient)
	}
	return c.mark(f, text)
}

// parse returns the number of the marker that s begins with. Text that only looks
// like a marker has a number that none has, or else comparing with Build shows it.
func (c *compiler) parse(s []byte) (m int, ok bool) {
	if len(s) < markerSize || string(s[:len(markerFront)]) != markerFront || string(s[markerSize-len(markerBack):markerSize]) != markerBack {
		return 0, false
	}
	m, err := strconv.Atoi(string(s[len(markerFront):][:markerDigits]))
	return m, err == nil && m >= 0 && m < len(c.markers)
}

// A found is a marker in octets.
type found struct {
	from, to int
	kind     stepKind
	slot     int
}

// find returns the markers in s, base64 of some among them, in their order. A value
// in base64 is all of its text, and a marker has a length that base64 needs no
// padding for, so that its code stands alone.
func (c *compiler) find(s []byte) []found {
	var out []found
	search := func(front string, read func(from int) (to int, ok bool)) {
		for at := 0; ; {
			i := bytes.Index(s[at:], []byte(front))
			if i < 0 {
				return
			}
			if to, ok := read(at + i); ok {
				at = to
			} else {
				at += i + 1
			}
		}
	}
	search(markerFront, func(from int) (int, bool) {
		n, ok := c.parse(s[from:])
		if !ok {
			return 0, false
		}
		m := c.markers[n]
		front, back := m.context.around()
		from, to := from-len(front), from+markerSize+len(back)
		ok = from >= 0 && to <= len(s) && string(s[from:from+len(front)]) == front && string(s[to-len(back):to]) == back
		if ok {
			out = append(out, found{from, to, stepPlain, m.slot})
		}
		return to, ok
	})
	coded := base64.StdEncoding.EncodeToString([]byte(markerFront))
	search(coded, func(from int) (int, bool) {
		to := from + base64.StdEncoding.EncodedLen(markerSize)
		if to > len(s) {
			return 0, false
		}
		text, err := base64.StdEncoding.AppendDecode(nil, s[from:to])
		n, ok := c.parse(text)
		if err != nil || !ok {
			return 0, false
		}
		out = append(out, found{from, to, stepBase64, c.markers[n].slot})
		return to, true
	})
	slices.SortFunc(out, func(a, b found) int { return a.from - b.from })
	return out
}

// composed returns a text with markers as pieces.
func (c *compiler) composed(s string) composed {
	var out composed
	at := 0
	for _, m := range c.find([]byte(s)) {
		if m.from > at {
			out = append(out, piece{[]byte(s[at:m.from]), -1})
		}
		out = append(out, piece{nil, m.slot})
		at = m.to
	}
	if at < len(s) {
		out = append(out, piece{[]byte(s[at:]), -1})
	}
	return out
}
