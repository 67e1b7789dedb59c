package tnds

import (
	"bytes"
	"cmp"
	"iter"
	"slices"
)

// A Difference is one between two trees. It does not hold values.
type Difference struct {
	URI string // of the node; "" for the document
	// What is "missing" where only the first tree has the node, "extra" where
	// only the second has it, else the property that differs, such as "Value".
	What string
}

// Equal reports whether two trees say the same: whether [Diff] finds nothing.
func Equal(a, b *Tree) bool {
	for range Diff(a, b) {
		return false
	}
	return true
}

// Diff returns the differences of b from a, by URI. It compares the meaning of
// nodes: the order of siblings, the split of URIs into Path and name, absent
// elements that have a default (format, type, VerDTD, empty properties), the order
// in an ACL, OPAQUE or string for a value, and extras do not count. An empty value is
// not an absent one.
func Diff(a, b *Tree) iter.Seq[Difference] {
	return func(yield func(Difference) bool) {
		for k, what := range [...]string{"VerDTD", "Man", "Mod"} {
			if !bytes.Equal(a.documentField(k), b.documentField(k)) && !yield(Difference{"", what}) {
				return
			}
		}
		x, y := a.sorted(), b.sorted()
		for len(x) > 0 || len(y) > 0 {
			order := 0
			switch {
			case len(y) == 0:
				order = -1
			case len(x) == 0:
				order = 1
			default:
				order = cmp.Compare(x[0].uri, y[0].uri)
			}
			switch {
			case order < 0:
				if !yield(Difference{x[0].uri, "missing"}) {
					return
				}
				x = x[1:]
			case order > 0:
				if !yield(Difference{y[0].uri, "extra"}) {
					return
				}
				y = y[1:]
			default:
				for k, what := range fieldNames {
					if a.compare(x[0].node, b, y[0].node, k) != 0 && !yield(Difference{x[0].uri, what}) {
						return
					}
				}
				x, y = x[1:], y[1:]
			}
		}
	}
}

// documentField returns VerDTD, Man or Mod. A tree that a program has made has no
// VerDTD, but gets one when it is written.
func (t *Tree) documentField(k int) []byte {
	switch {
	case k == 0 && t.VerDTD == nil:
		return version12
	case k == 0:
		return t.VerDTD
	case k == 1:
		return t.Man
	}
	return t.Mod
}

var version12 = Chars("1.2")

// A located node has its URI with it.
type located struct {
	uri  string
	node int
}

// sorted returns the nodes by URI. Several with the same URI are sorted by their
// properties, so that equal trees have them in the same order.
func (t *Tree) sorted() []located {
	list := make([]located, len(t.nodes))
	for i := range list {
		list[i] = located{string(t.AppendURI(nil, i)), i}
	}
	slices.SortFunc(list, func(a, b located) int {
		order := cmp.Compare(a.uri, b.uri)
		for k := 0; order == 0 && k < len(fieldNames); k++ {
			order = t.compare(a.node, t, b.node, k)
		}
		return order
	})
	return list
}

// fieldNames are the properties that compare compares, in its order.
var fieldNames = [...]string{"Format", "Type", "ACL", "Name", "Size", "Title", "TStamp", "VerNo", "Value", "DFProperties"}

// compare compares property k of node i with that of node j of u, and gives an
// order. Only of a value and of a default value it matters whether they are empty
// or absent: an empty property says nothing.
func (t *Tree) compare(i int, u *Tree, j, k int) int {
	a, b := &t.nodes[i], &u.nodes[j]
	switch k {
	case 0:
		return cmp.Compare(t.format(i), u.format(j))
	case 1:
		return bytes.Compare(t.typeName(i), u.typeName(j))
	case 2:
		return bytes.Compare(canonical(a.RT.ACL), canonical(b.RT.ACL))
	case 3:
		return bytes.Compare(a.RT.Name, b.RT.Name)
	case 4:
		return bytes.Compare(a.RT.Size, b.RT.Size)
	case 5:
		return bytes.Compare(a.RT.Title, b.RT.Title)
	case 6:
		return bytes.Compare(a.RT.TStamp, b.RT.TStamp)
	case 7:
		return bytes.Compare(a.RT.VerNo, b.RT.VerNo)
	case 8:
		return compareText(a.Value, b.Value)
	}
	return compareDF(t.DF(i), u.DF(j))
}

// canonical returns the canonical form of an ACL, or s itself where it is not an
// ACL: a tree that was read may hold any text.
func canonical(s []byte) []byte {
	a, err := ParseACL(s)
	if err != nil {
		return s
	}
	return a.Canonical().append(nil)
}

// compareText is [bytes.Compare], but nil comes before empty.
func compareText[T ~[]byte](a, b T) int {
	if (a == nil) != (b == nil) {
		return cmp.Compare(presence(a != nil), presence(b != nil))
	}
	return bytes.Compare(a, b)
}

// presence gives false and true an order.
func presence(ok bool) int {
	if ok {
		return 1
	}
	return 0
}

// compareDF compares the DFProperties of two nodes, either of which may be nil.
func compareDF(a, b *DFProperties) int {
	if a == nil || b == nil {
		return cmp.Compare(presence(a != nil), presence(b != nil))
	}
	return cmp.Or(
		cmp.Compare(a.Access, b.Access),
		compareText(a.DefaultValue, b.DefaultValue),
		bytes.Compare(a.Description, b.Description),
		cmp.Compare(a.Format, b.Format),
		cmp.Compare(a.Occurrence, b.Occurrence),
		bytes.Compare(a.N, b.N),
		cmp.Compare(a.Scope, b.Scope),
		bytes.Compare(a.Title, b.Title),
		bytes.Compare(a.Type.Name, b.Type.Name),
		slices.CompareFunc(a.MIME, b.MIME, compareText),
		cmp.Compare(a.Case, b.Case),
	)
}
