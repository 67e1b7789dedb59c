package xmltok

// The namespace names that no document declares (Namespaces 1.0, 3).
const (
	xmlSpace   = "http://www.w3.org/XML/1998/namespace"
	xmlnsSpace = "http://www.w3.org/2000/xmlns/"
)

// The same as slices, which names point to. Nothing writes to them.
var (
	xmlSpaceBytes   = []byte(xmlSpace)
	xmlnsSpaceBytes = []byte(xmlnsSpace)
)

// An element is an open one.
type element struct {
	q        []byte // the name as in the tag
	local    int    // index of the local part in q
	space    []byte // namespace name
	bindings int    // len(Tokenizer.bindings) around it
	names    int    // len(Tokenizer.names) around it
}

// name splits q.
func (e *element) name() Name {
	n := Name{Space: e.space, Local: e.q[e.local:]}
	if e.local > 0 {
		n.Prefix = e.q[:e.local-1]
	}
	return n
}

// A binding is a namespace declaration; outer is the default namespace around
// it when its prefix is empty.
type binding struct {
	prefix, space, outer []byte
}

// lookup finds the namespace name of a prefix that is not empty. There are few
// declarations in scope, and Limits.Attrs bounds them, so that a linear search
// from the innermost is both the fastest and safe.
func (t *Tokenizer) lookup(prefix []byte) ([]byte, bool) {
	for i := len(t.bindings) - 1; i >= 0; i-- {
		if b := &t.bindings[i]; string(b.prefix) == string(prefix) {
			return b.space, true
		}
	}
	if string(prefix) == "xml" {
		return xmlSpaceBytes, true
	}
	return nil, false
}

// bind brings the namespace declarations among the attributes into scope. Their
// values are copied where the attribute's own text will not last as long as the
// element.
func (t *Tokenizer) bind() int {
	for i := range t.attrs {
		a := &t.attrs[i]
		if !a.NS {
			continue
		}
		if n := t.checkBinding(a); n < 0 {
			return n
		}
		if len(t.bindings) >= t.lim.Attrs {
			return t.over(a.at, "Attrs", int64(t.lim.Attrs))
		}
		space := t.stableValue(a.Value)
		a.Name.Space = xmlnsSpaceBytes
		if len(a.Name.Prefix) == 0 {
			t.bindings = append(t.bindings, binding{nil, space, t.space})
			t.space = space
		} else {
			t.bindings = append(t.bindings, binding{t.stableName(a.Name.Local), space, nil})
		}
	}
	return 0
}

// checkBinding refuses declarations of reserved names, and the undeclaring of a
// prefix, which 1.0 does not have (Namespaces 1.0, 3 and 5).
func (t *Tokenizer) checkBinding(a *Attr) int {
	// The namespaces xml and xmlns have the prefixes of these names and no other.
	xml := string(a.Value) == xmlSpace
	if string(a.Value) == xmlnsSpace {
		return t.bad(a.at, ErrNamespace, "the xmlns namespace cannot be declared")
	}
	if len(a.Name.Prefix) == 0 {
		if xml {
			return t.bad(a.at, ErrNamespace, "the xml namespace cannot be the default")
		}
		return 0
	}
	switch prefix := string(a.Name.Local); {
	case prefix == "xmlns":
		return t.bad(a.at, ErrNamespace, "the prefix xmlns cannot be declared")
	case (prefix == "xml") != xml:
		return t.bad(a.at, ErrNamespace, "the prefix xml and its namespace belong together")
	case len(a.Value) == 0:
		return t.bad(a.at, ErrNamespace, "a prefix cannot be undeclared")
	}
	return 0
}

// unbind ends the scope of all but the first n declarations.
func (t *Tokenizer) unbind(n int) {
	for i := len(t.bindings) - 1; i >= n; i-- {
		if b := &t.bindings[i]; len(b.prefix) == 0 {
			t.space = b.outer
		}
	}
	t.bindings = t.bindings[:n]
}

// stableName makes a name out of the current input last as long as its element.
func (t *Tokenizer) stableName(b []byte) []byte {
	if t.stable {
		return b
	}
	return t.copyName(b)
}

// stableValue does so for an attribute value. Once any of the tag's values has been
// rewritten, it may be this one.
func (t *Tokenizer) stableValue(b []byte) []byte {
	if t.stable && len(t.vals) == 0 {
		return b
	}
	return t.copyName(b)
}

// copyName appends b to names, which the element takes away again at its end.
func (t *Tokenizer) copyName(b []byte) []byte {
	n := len(t.names)
	t.names = append(t.names, b...)
	return t.names[n:len(t.names):len(t.names)]
}
