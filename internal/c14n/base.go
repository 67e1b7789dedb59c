package c14n

import "strings"

// A uri is a URI reference in parts, as RFC 3986, appendix B takes it apart.
// Scheme and authority are with their delimiters; the fragment is dropped.
type uri struct {
	scheme, authority, path, query string
}

func parseURI(s string) (u uri) {
	s, _, _ = strings.Cut(s, "#")
	if hasScheme([]byte(s)) {
		i := strings.IndexByte(s, ':') + 1
		u.scheme, s = s[:i], s[i:]
	}
	if i := strings.IndexByte(s, '?'); i >= 0 {
		s, u.query = s[:i], s[i:]
	}
	if strings.HasPrefix(s, "//") {
		n := strings.IndexByte(s[2:], '/') + 2
		if n < 2 {
			n = len(s)
		}
		u.authority, s = s[:n], s[n:]
	}
	u.path = s
	return u
}

// joinURI resolves a reference against a base that may be relative itself
// (join-URI-References in Canonical XML 1.1, 2.4; RFC 3986, 5.2.2).
func joinURI(base, ref string) string {
	b, r := parseURI(base), parseURI(ref)
	switch {
	case r.scheme != "":
	case r.authority != "":
		r.scheme = b.scheme
	default:
		switch {
		case r.path == "":
			r.path = b.path
			if r.query == "" {
				r.query = b.query
			}
		case r.path[0] != '/':
			r.path = mergePaths(b, r.path)
		}
		r.scheme, r.authority = b.scheme, b.authority
	}
	return r.scheme + r.authority + removeDots(r.path) + r.query
}

// mergePaths puts a relative path in the place of the last segment of the
// base's (RFC 3986, 5.2.3). A last segment of dots stands for a folder.
func mergePaths(base uri, path string) string {
	if base.path == "" && base.authority != "" {
		return "/" + path
	}
	i := strings.LastIndexByte(base.path, '/') + 1
	if last := base.path[i:]; last == "." || last == ".." {
		return base.path + "/" + path
	}
	return base.path[:i] + path
}

// removeDots removes the segments "." and ".." (RFC 3986, 5.2.4) with the changes
// of Canonical XML 1.1: ".." stays at the start of a relative path, has a slash
// at the end of one, and slashes in a row become one.
func removeDots(path string) string {
	rooted := strings.HasPrefix(path, "/")
	var out []string
	folder := false // the path ends in a slash
	for s := range strings.SplitSeq(path, "/") {
		folder = s == "" || s == "." || s == ".."
		switch {
		case s == "" || s == ".":
		case s == ".." && len(out) > 0 && out[len(out)-1] != "..":
			out = out[:len(out)-1]
		case s == ".." && rooted:
		default:
			out = append(out, s)
		}
	}
	joined := strings.Join(out, "/")
	if rooted {
		joined = "/" + joined
	}
	if folder && len(out) > 0 {
		joined += "/"
	}
	return joined
}
