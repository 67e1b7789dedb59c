package xmltok

import "bytes"

// A delimiter looks for the end of a token while it arrives in pieces, and
// remembers how far it has looked. It is only a guess about when to try the
// token again: more decides, and the parser alone knows the grammar.
//
// A guess too early costs a try, a guess too late makes the reader wait for the
// next doubling; neither changes the tokens.
type delimiter struct {
	at int // octets of the token looked at
	// At most one of these two is set: inside a literal, the quote that ends it;
	// inside text, a comment, a PI or a CDATA section, the end of that.
	quote byte
	until string
}

// find reports whether the end of the token b may be there.
func (d *delimiter) find(b []byte) bool {
	if d.at == 0 && !d.begin(b) {
		return true // too short to be known; the next try is cheap
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
			return true
		default:
			c := b[d.at]
			d.at++
			switch c {
			case '"', '\'': // a value or an identifier
				d.quote = c
			case '>':
				return true
			}
		}
	}
	return false
}

// begin determines the kind of the token b by at most as many octets as
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
	default: // a tag or a DOCTYPE declaration
		d.at = 1
	}
	return true
}
