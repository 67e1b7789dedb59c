package xmltok

import "bytes"

// A delimiter looks for the end of a token while it arrives in pieces, and
// remembers how far it has looked. It is only a guess about when to try the
// token again: more decides, and the parser alone knows the grammar.
//
// A guess too early costs a try, a guess too late makes the reader wait for the
// next doubling; neither changes what is read.
type delimiter struct {
	at int // octets of the token looked at
	// At most one of these two is set: inside a literal, the quote that ends it;
	// inside text, a comment, a PI or a CDATA section, what ends that.
	quote byte
	until string
	// A DOCTYPE declaration, and inside its internal subset, where '>' ends
	// declarations only.
	doctype, subset bool
}

// find reports whether the end of the token b may be there.
func (d *delimiter) find(b []byte) bool {
	if d.at == 0 && !d.begin(b) {
		return true // too little to know what it is; the next try is cheap
	}
	for d.at < len(b) {
		switch {
		case d.quote != 0:
			n := bytes.IndexByte(b[d.at:], d.quote)
			if n < 0 {
				d.at = len(b)
				return false
			}
			d.at, d.quote = d.at+n+1, 0
		case d.until != "":
			n := bytes.Index(b[d.at:], []byte(d.until))
			if n < 0 {
				// A part of it may be there; the next search begins with that.
				d.at = max(d.at, len(b)-len(d.until)+1)
				return false
			}
			d.at += n + len(d.until)
			d.until = ""
			if !d.doctype {
				return true
			}
		default:
			if d.doctype && b[d.at] == '<' && len(b)-d.at < 4 {
				return false // what begins here shows with the next octets
			}
			if d.step(b) {
				return true
			}
		}
	}
	return false
}

// begin finds out what kind of token b is, from up to as many octets as
// "<![CDATA[" has.
func (d *delimiter) begin(b []byte) bool {
	if b[0] != '<' {
		d.at, d.until = 1, "<"
		return true
	}
	if len(b) < 9 {
		return false
	}
	switch {
	case b[1] == '?':
		d.at, d.until = 2, "?>"
	case string(b[1:4]) == "!--":
		d.at, d.until = 4, "-->"
	case string(b[1:9]) == "![CDATA[":
		d.at, d.until = 9, "]]>"
	case b[1] == '!':
		d.at, d.doctype = 2, true
	default:
		d.at = 1
	}
	return true
}

// step looks at the next octet outside of literals, comments and PIs.
func (d *delimiter) step(b []byte) bool {
	c := b[d.at]
	d.at++
	switch {
	case c == '"' || c == '\'': // a value, an identifier, an entity value
		d.quote = c
	case c == '>':
		return !d.subset
	case !d.doctype:
	case c == '[':
		d.subset = true
	case c == ']':
		d.subset = false
	case c == '<' && b[d.at] == '?':
		d.until = "?>"
	case c == '<' && string(b[d.at:d.at+3]) == "!--":
		d.at, d.until = d.at+3, "-->"
	}
	return false
}
