package bootstrap

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-wbxml/wbxml/syncml/tnds"
	"github.com/go-wbxml/wbxml/tokens"
)

// Texts that have to differ, or else the message would have another form or none:
// names beside each other in a tree, identifiers of access points and proxies,
// identifiers in a grant; and a word in CP from those that have a token.

// A pair of texts that have to differ. Where their fixed parts differ already, no
// values can make them equal, and there is no pair.
type pair [2]composed

// maxPairs bounds the comparisons of rendering, which each device costs: pairs grow
// with the square of the slots in names beside each other.
const maxPairs = 1 << 12

// A comparer collects pairs.
type comparer struct {
	pairs []pair
	seen  map[[2]string]bool
}

// A name is a text with numbers of slots, and the same as pieces.
type name struct {
	text string
	composed
}

func named(list []string) []name {
	out := make([]name, len(list))
	for i, s := range list {
		out[i] = name{s, composedOf(s)}
	}
	return out
}

// distinct returns the pairs of account a, in which slots have numbers; o is resolved.
func distinct(o *Options, a *Account) ([]pair, error) {
	x := comparer{seen: map[[2]string]bool{}}
	x.acl(a.ACL)
	x.nodes(a.Ext)
	names := []string{a.node()}
	for _, obj := range a.Objects {
		names = append(names, obj.Name)
		x.acl(obj.ACL)
		x.nodes(obj.Nodes)
	}
	x.all(names)
	var ids []string
	for _, n := range a.NAPs {
		ids = append(ids, n.ID)
	}
	for _, p := range a.Proxies {
		ids = append(ids, p.ID)
	}
	x.all(ids)
	if o.Profile == ProfileCP {
		for _, ref := range a.ConRefs {
			if !slices.Contains(ids, ref) { // it must not become one
				x.each(named([]string{ref})[0], named(ids))
			}
		}
		x.words(o, a)
	}
	if len(x.pairs) > maxPairs {
		return nil, fmt.Errorf("%w: %w", ErrSlot, Faults{{Field: "account", Reason: "too many slots in names beside each other"}})
	}
	return x.pairs, nil
}

// each makes s differ from all in list.
func (x *comparer) each(s name, list []name) {
	for _, other := range list {
		key := [2]string{s.text, other.text}
		if len(x.pairs) <= maxPairs && s.mayEqual(other.composed) && (s.slot() >= 0 || other.slot() >= 0) && !x.seen[key] {
			x.seen[key] = true
			x.pairs = append(x.pairs, pair{s.composed, other.composed})
		}
	}
}

// all makes all in list differ from each other.
func (x *comparer) all(list []string) {
	var fixed, slots []name
	for _, n := range named(list) {
		if n.slot() >= 0 {
			slots = append(slots, n)
		} else {
			fixed = append(fixed, n)
		}
	}
	for i, n := range slots {
		x.each(n, fixed)
		x.each(n, slots[:i])
	}
}

// nodes makes the names of nodes below the same one differ. A node that is stated
// twice by the same text is one that both stand below, not a pair.
func (x *comparer) nodes(nodes []Node) {
	below := map[string][]string{} // names by URI of the parent
	seen := map[string]bool{}
	var parents []string
	for _, n := range nodes {
		x.acl(n.ACL)
		uri := tnds.Relative(n.URI)
		for at := 0; at < len(uri); {
			end := at + len(uri[at:])
			if i := strings.IndexByte(uri[at:], '/'); i >= 0 {
				end = at + i
			}
			parent := uri[:max(at-1, 0)]
			if !seen[uri[:end]] {
				seen[uri[:end]] = true
				if below[parent] == nil {
					parents = append(parents, parent)
				}
				below[parent] = append(below[parent], uri[at:end])
			}
			at = end + 1
		}
	}
	for _, parent := range parents {
		x.all(below[parent])
	}
}

// acl makes the identifiers of each grant differ, which an ACL must not repeat.
func (x *comparer) acl(acl string) {
	for grant := range strings.SplitSeq(acl, "&") {
		if _, ids, ok := strings.Cut(grant, "="); ok {
			x.all(strings.Split(ids, "+"))
		}
	}
}

// words makes the words of a CP document with slots differ from those with a
// token.
func (x *comparer) words(o *Options, a *Account) {
	var coded []string
	for _, page := range tokens.Prov11.Values {
		if page != nil {
			coded = append(coded, page[:]...)
		}
	}
	with := named(coded)
	e := editing{func(f field, text []byte) []byte {
		if f.context == inWord {
			x.each(named([]string{string(text)})[0], with)
		}
		return nil
	}, o}
	e.account(a)
}
