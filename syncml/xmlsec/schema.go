package xmlsec

import (
	"encoding/base64"
	"slices"
	"strings"
)

// A sequence reads the children of a node in the order of a schema. The first
// error sticks, so that callers check it once, at the end.
type sequence struct {
	of   *node
	left []*node
	err  error
}

// children begins with the children of a node, which must have no text and of
// attributes none but these.
func children(n *node, attrs ...string) *sequence {
	s := &sequence{of: n, left: n.nodes}
	if len(n.nodes) == 0 && !isSpace(n.text) {
		s.fail("text in " + n.local)
	}
	if s.err == nil {
		s.err = onlyAttrs(n, attrs)
	}
	return s
}

// onlyAttrs makes sure that a node has no attributes but these and those of the
// xml namespace, which a canonical form may take over from around it.
func onlyAttrs(n *node, attrs []string) error {
	for _, a := range n.attrs {
		if !slices.Contains(attrs, a.name) && !strings.HasPrefix(a.name, "xml:") {
			return refuse(ErrFormat, "attribute "+quote(a.name)+" of "+n.local)
		}
	}
	return nil
}

// fail sets the error, unless there is one. The detail must not quote content.
func (s *sequence) fail(detail string) {
	if s.err == nil {
		s.err = refuse(ErrFormat, detail)
	}
}

// optional takes the next child if it is the element local of a namespace.
func (s *sequence) optional(space, local string) *node {
	if s.err == nil && len(s.left) > 0 && s.left[0].is(space, local) {
		n := s.left[0]
		s.left = s.left[1:]
		return n
	}
	return nil
}

// anywhere takes a child that may stand among the rest in any order.
func (s *sequence) anywhere(space, local string) *node {
	i := slices.IndexFunc(s.left, func(n *node) bool { return n.is(space, local) })
	if s.err != nil || i < 0 {
		return nil
	}
	n := s.left[i]
	s.left = slices.Concat(s.left[:i], s.left[i+1:])
	return n
}

// next takes the next child, which must be that element. On an error it is an
// empty node.
func (s *sequence) next(space, local string) *node {
	n := s.optional(space, local)
	if n == nil {
		s.fail("no " + local + " in its place in " + s.of.local)
		return new(node)
	}
	return n
}

// end makes sure that all children have been taken.
func (s *sequence) end() error {
	if len(s.left) > 0 && s.err == nil {
		s.err = unexpected(s.left[0], s.of.local)
	}
	return s.err
}

// unexpected returns the error for an element that has no place in another one. Of
// those that the schema has, it says that they are refused by design: parameters
// weaken an algorithm or are of no use, agreements and derived keys have no user in
// device management, and what stands elsewhere is never fetched.
func unexpected(n *node, in string) error {
	switch detail := quote(n.local) + " in " + in; n.space + n.local {
	case enc + "OAEPparams", dsig + "HMACOutputLength", enc + "AgreementMethod", enc11 + "DerivedKey":
		return byDesign(ErrAlgorithm, detail)
	case dsig + "RetrievalMethod", dsig11 + "KeyInfoReference", enc + "CipherReference":
		return byDesign(ErrReference, detail)
	case enc + "EncryptedKey":
		return byDesign(ErrFormat, detail)
	default:
		return refuse(ErrFormat, "element "+detail)
	}
}

// algorithmOf returns the attribute Algorithm of a node.
func algorithmOf(n *node) (Algorithm, error) {
	uri, ok := n.attr("Algorithm")
	if !ok {
		return "", refuse(ErrFormat, "no Algorithm of "+n.local)
	}
	return Algorithm(uri), nil
}

// decodeBase64 returns the content of a node of the type base64Binary (XML Schema
// 2, 3.2.16), white space anywhere, which may have these attributes.
func decodeBase64(n *node, attrs ...string) ([]byte, error) {
	if len(n.nodes) > 0 {
		return nil, refuse(ErrFormat, "elements in "+n.local)
	}
	if err := onlyAttrs(n, attrs); err != nil {
		return nil, err
	}
	text := slices.DeleteFunc(slices.Clone(n.text), func(b byte) bool { return b == ' ' || b == '\t' || b == '\n' || b == '\r' })
	out := make([]byte, base64.StdEncoding.DecodedLen(len(text)))
	size, err := base64.StdEncoding.Strict().Decode(out, text)
	if err != nil {
		return nil, refuse(ErrFormat, "base64 in "+n.local)
	}
	return out[:size], nil
}

// quote shortens a name of the document for an error.
func quote(name string) string {
	if len(name) > 40 {
		name = name[:40] + "..."
	}
	return name
}
