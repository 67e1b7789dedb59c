package tokens

import "slices"

// A Family is a group of document types, such as [FamilySyncML]: those of one use. A
// program that looks its tables up in a family contains those of the family only.
//
// The lookups compare with one table after the other. Where several fit, they return the
// preferred one, as those of the package do.
type Family []*Table

// ByName returns the table called name, nil if there is none.
func (f Family) ByName(name string) *Table {
	return f.find(func(t *Table) bool { return t.Name == name })
}

// ByPublicID returns the table of a registered number, nil if there is none. Tables with
// vendor tokens are found by their name only.
func (f Family) ByPublicID(id uint32) *Table {
	return f.find(func(t *Table) bool {
		return id != 0 && !t.Borrowed && (t.PublicID == id || slices.Contains(t.PublicIDs, id))
	})
}

// ByPublic returns the table of a formal public identifier, nil if there is none.
func (f Family) ByPublic(public string) *Table {
	return f.find(func(t *Table) bool {
		return public != "" && !t.Borrowed && (t.Public == public || slices.Contains(t.Publics, public))
	})
}

// ByMIME returns the table of a media type, as [ByMIME] does; nil if there is none.
func (f Family) ByMIME(mime string) *Table {
	m, ok := appendMIME(make([]byte, 0, maxMIME), mime)
	return f.find(func(t *Table) bool { return ok && slices.Contains(t.MIME, string(m)) })
}

// find returns the first table for which has is true.
func (f Family) find(has func(*Table) bool) *Table {
	if i := slices.IndexFunc(f, has); i >= 0 {
		return f[i]
	}
	return nil
}
