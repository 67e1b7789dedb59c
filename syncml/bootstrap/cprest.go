package bootstrap

import (
	"slices"
	"strconv"

	"github.com/go-wbxml/wbxml/syncml/prov"
)

// A place has the parts of a characteristic that an account has fields for.
type place struct {
	typ    string
	once   []string // parms that count once, with a value
	many   []string // parms that count each time, with a value
	flag   string   // a parm that counts by being there
	within []place
}

// The parts of a document that cpReader reads.
var (
	portPlace        = place{typ: "PORT", once: []string{"PORTNBR"}, many: []string{"SERVICE"}}
	applicationPlace = place{
		once: []string{"APPID", "PROVIDER-ID", "NAME"}, many: []string{"TO-PROXY", "TO-NAPID", "ADDR"},
		within: []place{
			{typ: "APPADDR", once: []string{"ADDR", "ADDRTYPE"}, within: []place{{typ: "PORT", once: []string{"PORTNBR"}}}},
			{typ: "APPAUTH", once: []string{"AAUTHLEVEL", "AAUTHTYPE", "AAUTHNAME", "AAUTHSECRET", "AAUTHDATA"}},
		},
	}
	napPlace = place{typ: "NAPDEF",
		once: []string{"NAPID", "NAME", "NAP-ADDRESS", "NAP-ADDRTYPE"}, many: []string{"BEARER", "DNS-ADDR"}, flag: "INTERNET",
		within: []place{{typ: "NAPAUTHINFO", once: []string{"AUTHTYPE", "AUTHNAME", "AUTHSECRET"}}},
	}
	proxyPlace = place{typ: "PXLOGICAL",
		once: []string{"PROXY-ID", "NAME", "STARTPAGE"}, many: []string{"DOMAIN"},
		within: []place{
			{typ: "PXAUTHINFO", once: []string{"PXAUTH-TYPE", "PXAUTH-ID", "PXAUTH-PW"}},
			{typ: "PXPHYSICAL", once: []string{"PHYSICAL-PROXY-ID", "PXADDR", "PXADDRTYPE"}, many: []string{"TO-NAPID"}, within: []place{portPlace}},
			portPlace,
		},
	}
)

// A spot takes what a characteristic says besides its fields, and has one for the k-th
// characteristic in it of a type that has fields.
type spot struct {
	own    *Extra
	within func(typ string, k int) spot
}

func (x *Address) spot() spot {
	return spot{&x.Extra, func(_ string, k int) spot {
		for len(x.PortExtra) <= k {
			x.PortExtra = append(x.PortExtra, Extra{})
		}
		return spot{own: &x.PortExtra[k]}
	}}
}

func (p *Proxy) spot() spot {
	return spot{&p.Extra, func(typ string, k int) spot {
		switch typ {
		case "PXAUTHINFO":
			return spot{own: &p.Auth[k].Extra}
		case "PXPHYSICAL":
			y := &p.Physical[k]
			return spot{&y.Extra, func(_ string, k int) spot { return spot{own: &y.Ports[k].Extra} }}
		}
		return spot{own: &p.Ports[k].Extra}
	}}
}

// rest reads the parts of characteristic i that its fields cannot hold: parms without a
// field, with none or an empty value, and one more of those that count once; and
// characteristics without a field, such as a PORT without a number. What is no part of
// the content model is skipped.
func (r *cpReader) rest(i int, p *place, to spot) {
	var nth [maxWithin]int // by place in p.within
	var taken uint         // by place in p.once, and behind these for the flag
	for k, it := range r.doc.Children(i) {
		if it.Kind == prov.KindCharacteristic {
			in := p.inside(it.Name)
			if in < 0 || p.within[in].typ == portPlace.typ && !r.hasNumber(k) {
				r.take(k, it, to.own)
				continue
			}
			r.rest(k, &p.within[in], to.within(p.within[in].typ, nth[in]))
			nth[in]++
			continue
		}
		held := false
		switch once := position(p.once, it.Name); {
		case it.Kind != prov.KindParm || len(it.Name) == 0:
		case string(it.Name) == p.flag: // its value has no place
			held = taken&(1<<len(p.once)) == 0 && it.Value == nil
			taken |= 1 << len(p.once)
		case once >= 0 && it.Value != nil: // the first counts
			held = taken&(1<<once) == 0 && len(it.Value) > 0
			taken |= 1 << once
		default:
			held = len(it.Value) > 0 && position(p.many, it.Name) >= 0
		}
		if !held {
			r.take(k, it, to.own)
			continue
		}
		r.skipInside(k)
	}
}

// maxWithin is how many places there are in a place at most.
const maxWithin = 4

// inside returns the place in p of a type, -1 where there is none.
func (p *place) inside(typ []byte) int {
	return slices.IndexFunc(p.within, func(in place) bool { return in.typ == string(typ) })
}

// position returns where name is in a list, -1 where it is not.
func position(list []string, name []byte) int {
	return slices.IndexFunc(list, func(s string) bool { return s == string(name) })
}

// has reports whether there is a field for parms of that name.
func (p *place) has(name string) bool {
	return name == p.flag && name != "" || slices.Contains(p.once, name) || slices.Contains(p.many, name)
}

// hasNumber reports whether the PORT at item i has a number.
func (r *cpReader) hasNumber(i int) bool {
	for _, it := range r.doc.Children(i) {
		if it.Kind == prov.KindParm && string(it.Name) == "PORTNBR" && it.Value != nil {
			_, ok := portNumber(it.Value) // the first counts
			return ok
		}
	}
	return false
}

// A level counts the items that stand beside each other, as far as they were looked at.
type level struct {
	parent, next int
	count        map[string]int // by name
}

// skip notes item k by its path: of types and names, where the second of several has [2].
func (r *cpReader) skip(k int) {
	r.x.skip(r.x.compose(func() string { return string(r.appendPath(nil, k)) }))
}

// skipInside skips what is in a parm, which is empty by the content model.
func (r *cpReader) skipInside(k int) {
	for i := range r.doc.Children(k) {
		r.skip(i)
	}
}

// appendPath appends the path of item k. Items are asked about in document order, so that
// each is counted once.
func (r *cpReader) appendPath(dst []byte, k int) []byte {
	parent, depth := r.doc.Parent(k), r.doc.Depth(k)
	if parent >= 0 {
		dst = append(r.appendPath(dst, parent), '/')
	}
	for len(r.places) <= depth {
		r.places = append(r.places, level{parent: -2})
	}
	l := &r.places[depth]
	if l.parent != parent {
		*l = level{parent, parent + 1, map[string]int{}}
	}
	for ; l.next <= k; l.next = r.doc.End(l.next) {
		l.count[r.nameOf(l.next)]++
	}
	name := r.nameOf(k)
	dst = append(dst, name...)
	if n := l.count[name]; n > 1 {
		dst = append(strconv.AppendInt(append(dst, '['), int64(n), 10), ']')
	}
	return dst
}

// nameOf returns the type or name of an item, ? where it has none.
func (r *cpReader) nameOf(k int) string {
	if name := r.doc.Item(k).Name; len(name) > 0 {
		return string(name)
	}
	return "?"
}
