package xmltok

import "bytes"

// A delimiter looks for the end of a token while it arrives in pieces, and
// remembers how far it has looked. It is only a guess about when to try the
// token again: more decides, and the parser alone knows the grammar.
type delimiter struct {
	at      int  // octets of the token looked at
	quote   byte // inside a literal that ends with it
	until   string
	subset  bool // inside the internal subset of a DOCTYPE
	doctype bool
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

// begin finds out what kind of token b is.
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
	case c == '"' || c == '\'':
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
