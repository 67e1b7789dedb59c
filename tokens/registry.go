package tokens

import "slices"

// The lookups below return one table: where several share an identifier, the one
// that its definition calls preferred, the newest superset. Tables with vendor
// tokens and tables for reading, such as "dmddf-1.2-page0", are found by name
// only; the All variants and [All] list them too. Only lookups that return a
// slice allocate.
//
// They refer to every table, so that a program that uses one of them contains all, some
// half a MiB; so does one that uses package xmlconv. A [Family] refers to its own tables,
// and a program that names a table contains that one.

// ByName returns the table called name, such as "syncml-1.2" or
// "prov-1.1-vendor", nil if there is none.
func ByName[T ~string | ~[]byte](name T) *Table { return byName(name) }

// ByPublicID returns the table of a registered public identifier, the number in
// the header of a document (WBXML 1.3, 5.5), nil if there is none.
func ByPublicID(id uint32) *Table { return byPublicID(id) }

// ByPublic returns the table of a formal public identifier, compared octet by
// octet, nil if there is none.
func ByPublic[T ~string | ~[]byte](public T) *Table { return byPublic(public) }

// ByRoot returns the table whose documents have that root element in that XML
// namespace, nil if there is none. The namespace tells versions apart; "" stands
// for an unknown one and gives the preferred table.
func ByRoot[R, N ~string | ~[]byte](root R, namespace N) *Table { return byRoot(root, namespace) }

// ByBorrowed returns the table whose documents have that root and carry the public
// identifier although it is registered for another type; nil if there is none. The
// number proves little, so that whoever calls this should say so to the user.
func ByBorrowed(id uint32, root Code) *Table {
	for _, t := range all {
		if name, ok := t.Tag(root); ok && t.Borrowed && t.PublicID == id && t.Root == name {
			return t
		}
	}
	return nil
}

// maxMIME is the longest media type that is looked up, in octets.
const maxMIME = 255

// ByMIME returns the table of a media type, of WBXML or of XML, nil if there is
// none. Parameters are ignored, and so are white space around the type and the
// case of ASCII letters.
func ByMIME[T ~string | ~[]byte](mime T) *Table {
	var buf [maxMIME]byte
	t, ok := appendMIME(buf[:0], mime)
	if !ok {
		return nil
	}
	return byMIME(t)
}

// appendMIME appends the type/subtype of a media type in lower case; not ok
// when it does not fit into dst's capacity.
func appendMIME[T ~string | ~[]byte](dst []byte, mime T) ([]byte, bool) {
	i, end := 0, len(mime)
	for j := range end {
		if mime[j] == ';' {
			end = j
			break
		}
	}
	for i < end && (mime[i] == ' ' || mime[i] == '\t') {
		i++
	}
	for end > i && (mime[end-1] == ' ' || mime[end-1] == '\t') {
		end--
	}
	if end-i > cap(dst) {
		return dst, false
	}
	for ; i < end; i++ {
		c := mime[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		dst = append(dst, c)
	}
	return dst, true
}

// All returns every table, sorted by name, in a new slice.
func All() []*Table { return slices.Clone(all[:]) }

// AllByPublicID returns every table with that public identifier in a new slice:
// first the one that [ByPublicID] returns, then the others by name.
func AllByPublicID(id uint32) []*Table {
	return candidates(byPublicID(id), func(t *Table) bool { return id != 0 && (t.PublicID == id || slices.Contains(t.PublicIDs, id)) })
}

// AllByPublic returns every table with that formal public identifier, first the
// one that [ByPublic] returns.
func AllByPublic(public string) []*Table {
	return candidates(byPublic(public), func(t *Table) bool {
		return public != "" && t.Public == public || slices.Contains(t.Publics, public)
	})
}

// AllByMIME returns every table with that media type, first the one that
// [ByMIME] returns.
func AllByMIME(mime string) []*Table {
	m, _ := appendMIME(make([]byte, 0, maxMIME), mime)
	return candidates(byMIME(m), func(t *Table) bool { return slices.Contains(t.MIME, string(m)) })
}

// AllByRoot returns every table with that root element, first the one that
// [ByRoot] returns. With a namespace, it returns only those whose root is in it.
func AllByRoot(root, namespace string) []*Table {
	return candidates(byRoot(root, namespace), func(t *Table) bool {
		return root != "" && t.hasRoot(root, namespace)
	})
}

// hasRoot reports whether documents of the type begin with root in a namespace, "" =
// unknown.
func (t *Table) hasRoot(root, namespace string) bool {
	if t.Root != root && (namespace == "" || !slices.Contains(t.Roots, root)) {
		return slices.ContainsFunc(t.Binds, func(b Bind) bool { return b.Space == namespace && t.Root == b.Prefix+":"+root })
	}
	if namespace == "" || slices.Contains(t.RootSpaces, namespace) {
		return true
	}
	page, ok := t.findSpace(namespace)
	if !ok {
		return false
	}
	_, ok = t.FindTag(page, []byte(root))
	return ok
}

func (t *Table) findSpace(ns string) (uint8, bool) {
	if t.FindSpace == nil {
		return 0, false
	}
	return t.FindSpace([]byte(ns))
}

// candidates returns first, unless it is nil, and then the other tables for
// which has is true.
func candidates(first *Table, has func(*Table) bool) []*Table {
	var list []*Table
	if first != nil {
		list = append(list, first)
	}
	for _, t := range all {
		if t != first && has(t) {
			list = append(list, t)
		}
	}
	return list
}
