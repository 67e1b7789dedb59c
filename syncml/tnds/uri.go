package tnds

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/go-wbxml/wbxml/internal/limit"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
)

// URILimits are the limits of a device, from its DevDetail/URI. In each, 0 means
// no limit. An error for one of them is ErrURI and [codec.ErrLimit].
type URILimits struct {
	Depth   int // segments (MaxDepth)
	Segment int // octets of one segment (MaxSegLen)
	Total   int // octets of the URI without "./" (MaxTotLen)
}

// CheckURI returns an error that is ErrURI unless uri is the URI of a node: "."
// or segments that [CheckName] accepts, separated by "/", with "./" or "/" or
// nothing in front. White space around it is ignored.
func CheckURI[T ~string | ~[]byte](uri T, l URILimits) error {
	rest := Relative(uri)
	if l.Total > 0 && len(rest) > l.Total {
		return tooLong("Total", l.Total)
	}
	for depth := 1; len(rest) > 0; depth++ {
		if l.Depth > 0 && depth > l.Depth {
			return tooLong("Depth", l.Depth)
		}
		n := segment(rest)
		if err := CheckName(rest[:n], l); err != nil {
			return err
		}
		if rest = rest[n:]; len(rest) == 1 {
			return fmt.Errorf("%w: it ends with a slash", ErrURI)
		}
		rest = rest[min(1, len(rest)):]
	}
	return nil
}

// CheckName returns an error that is ErrURI unless name can be a segment of a
// URI: not empty, "." or "..", valid UTF-8, without "/", "?" (which introduces
// a property) and control characters, without white space at its ends.
// [AppendEscaped] makes a usable name of any text.
func CheckName[T ~string | ~[]byte](name T, l URILimits) error {
	reason := ""
	switch s := string(name); {
	case s == "":
		reason = "empty segment"
	case s == ".", s == "..":
		reason = "relative segment"
	case l.Segment > 0 && len(s) > l.Segment:
		return tooLong("Segment", l.Segment)
	case !utf8.ValidString(s):
		reason = "not UTF-8"
	case strings.ContainsFunc(s, func(r rune) bool { return r == '/' || r == '?' || control(r) }):
		reason = "character not allowed in a segment"
	case s != strings.TrimSpace(s):
		reason = "white space at the end of a segment"
	default:
		return nil
	}
	return fmt.Errorf("%w: %s", ErrURI, reason)
}

// control reports whether r is a control character of ASCII: nothing prints it,
// and no XML can carry most of them.
func control(r rune) bool { return r < ' ' || r == 0x7F }

// tooLong is the error for one of URILimits.
func tooLong(name string, most int) error {
	return fmt.Errorf("%w: %w", ErrURI, limit.Exceeded("URILimits."+name, most))
}

// AppendEscaped appends name as a segment of a URI: octets that [CheckName]
// refuses, white space and "%" as in %2F (RFC 3986, 2.1). That is a convention
// between its users: to a device the escapes are a part of the name.
func AppendEscaped[T ~string | ~[]byte](dst []byte, name T) []byte {
	const hex = "0123456789ABCDEF"
	dots := string(name) == "." || string(name) == ".."
	valid := utf8.ValidString(string(name))
	for i := range len(name) {
		c := name[i]
		if c <= ' ' || c == 0x7F || c == '/' || c == '?' || c == '%' || c == '.' && dots || c >= utf8.RuneSelf && !valid {
			dst = append(dst, '%', hex[c>>4], hex[c&15])
		} else {
			dst = append(dst, c)
		}
	}
	return dst
}

// Unescape returns the name of which [AppendEscaped] has made segment. A "%"
// that does not begin an escape stays.
func Unescape(segment string) string {
	if !strings.Contains(segment, "%") {
		return segment
	}
	out := make([]byte, 0, len(segment))
	for i := 0; i < len(segment); i++ {
		if segment[i] == '%' && i+2 < len(segment) {
			hi, lo := digit(segment[i+1]), digit(segment[i+2])
			if hi >= 0 && lo >= 0 {
				out = append(out, byte(hi<<4|lo))
				i += 2
				continue
			}
		}
		out = append(out, segment[i])
	}
	return string(out)
}

// digit returns the value of a hexadecimal digit, -1 of anything else.
func digit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	}
	return -1
}

// segment returns the length of the first segment of uri.
func segment[T ~string | ~[]byte](uri T) int {
	for i := range len(uri) {
		if uri[i] == '/' {
			return i
		}
	}
	return len(uri)
}

// Relative returns uri without white space around it and without the root in
// front: "./a", "/a" and "a" are "a", "." is "". Servers write one place in all of these
// ways.
func Relative[T ~string | ~[]byte](uri T) T {
	uri = typed.Trim(uri)
	for len(uri) > 0 {
		switch {
		case uri[0] == '/':
			uri = uri[1:]
		case uri[0] == '.' && len(uri) == 1:
			uri = uri[1:]
		case uri[0] == '.' && uri[1] == '/':
			uri = uri[2:]
		default:
			return uri
		}
	}
	return uri
}

// prefix is Relative for a Path or Base, which may end with a slash.
func prefix[T ~string | ~[]byte](uri T) T {
	uri = Relative(uri)
	for len(uri) > 0 && uri[len(uri)-1] == '/' {
		uri = uri[:len(uri)-1]
	}
	return uri
}

// cut returns uri, which is relative, without the segments in front of it, and
// whether they are in front of it: a segment matches whole or not at all.
func cut[T, P ~string | ~[]byte](uri T, front P) (T, bool) {
	n := len(front)
	switch {
	case n == 0:
		return uri, true
	case len(uri) < n || string(uri[:n]) != string(front):
		return uri, false
	case len(uri) == n:
		return uri[n:], true
	}
	return uri[n+1:], uri[n] == '/'
}
