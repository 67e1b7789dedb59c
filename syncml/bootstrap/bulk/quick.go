package bulk

import (
	"bytes"
	"encoding/hex"
	"strconv"
)

// A line that AppendJSON has written is read here in one pass, since encoding/json would
// take more time than all that happens to the message behind it.

// quick reads a line that has the form of AppendJSON. It reports whether it has: any other
// is for encoding/json. The error is that of a value that is not hexadecimal.
func (l *line) quick(text []byte) (ok bool, err error) {
	r := quickReader{rest: text}
	for sep := byte('{'); ; sep = ',' {
		if !r.octet(sep) {
			break
		}
		name, ok := r.name()
		if !ok || !r.octet(':') || !l.field(&r, name) {
			return false, r.err
		}
	}
	return string(r.rest) == "}", nil
}

// field reads the value of a field.
func (l *line) field(r *quickReader, name []byte) (ok bool) {
	var s []byte
	switch string(name) {
	case "row", "line", "ref", "pieces":
		n, ok := r.number()
		switch string(name) {
		case "row":
			l.Row = n
		case "line":
			l.Line = int(n)
		case "pieces":
			l.Pieces = int(n)
		}
		return ok
	case "segments":
		return l.segments(r)
	case "message":
		l.Message, ok = r.octets()
		return ok
	case "push":
		l.Push, ok = r.octets()
		return ok
	}
	if s, ok = r.name(); !ok {
		return false
	}
	switch string(name) {
	case "id":
		l.ID = string(s)
	case "type":
		l.Type = string(s)
	case "sec":
		l.SEC = string(s)
	case "mac":
		l.MAC = string(s)
	default:
		return string(name) == "refSeed" || !isField(string(name)) // of a column; or one that only Go takes for the other
	}
	return true
}

// segments reads the list of them.
func (l *line) segments(r *quickReader) bool {
	if l.Segments != nil {
		return false
	}
	for sep := byte('['); r.octet(sep); sep = ',' {
		var s struct{ UDH, Data octets }
		var ok bool
		if !r.prefix(`{"udh":`) {
			return false
		}
		if s.UDH, ok = r.octets(); !ok || !r.prefix(`,"data":`) {
			return false
		}
		if s.Data, ok = r.octets(); !ok || !r.octet('}') {
			return false
		}
		l.Segments = append(l.Segments, s)
	}
	return r.octet(']')
}

// A quickReader reads JSON without white space, escapes and characters beyond ASCII.
type quickReader struct {
	rest []byte
	err  error // of hexadecimal
}

func (r *quickReader) octet(b byte) bool {
	ok := len(r.rest) > 0 && r.rest[0] == b
	if ok {
		r.rest = r.rest[1:]
	}
	return ok
}

func (r *quickReader) prefix(s string) bool {
	rest, ok := bytes.CutPrefix(r.rest, []byte(s))
	r.rest = rest
	return ok
}

// name reads a string.
func (r *quickReader) name() (s []byte, ok bool) {
	if !r.octet('"') {
		return nil, false
	}
	i := bytes.IndexByte(r.rest, '"')
	if i < 0 {
		return nil, false
	}
	s, r.rest = r.rest[:i], r.rest[i+1:]
	for _, b := range s {
		if b < ' ' || b > '~' || b == '\\' {
			return nil, false
		}
	}
	return s, true
}

// octets reads a string of hexadecimal digits.
func (r *quickReader) octets() (octets, bool) {
	if !r.octet('"') {
		return nil, false
	}
	i := bytes.IndexByte(r.rest, '"')
	if i < 0 {
		return nil, false
	}
	var b []byte
	b, r.err = hex.AppendDecode(make([]byte, 0, i/2), r.rest[:i])
	r.rest = r.rest[i+1:]
	return b, r.err == nil
}

// number reads one of at most 18 digits.
func (r *quickReader) number() (int64, bool) {
	n := 0
	for n < len(r.rest) && n < 19 && r.rest[n] >= '0' && r.rest[n] <= '9' {
		n++
	}
	if n == 0 || n == 19 || r.rest[0] == '0' && n > 1 {
		return 0, false
	}
	v, err := strconv.ParseInt(string(r.rest[:n]), 10, 64)
	r.rest = r.rest[n:]
	return v, err == nil
}
