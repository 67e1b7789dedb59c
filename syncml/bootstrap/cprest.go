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
func (r *cpReader) rest(i int, path string, p *place, to spot) {
	count, nth := map[string]int{}, map[string]int{}
	taken := map[string]bool{}
	for k, it := range r.doc.Children(i) {
		at, name := r.itemPath(path, it, count), string(it.Name)
		if it.Kind == prov.KindCharacteristic {
			in := slices.IndexFunc(p.within, func(in place) bool { return in.typ == name })
			if in < 0 || name == "PORT" && !r.hasNumber(k) {
				r.take(k, it, at, to.own)
				continue
			}
			r.rest(k, at, &p.within[in], to.within(name, nth[name]))
			nth[name]++
			continue
		}
		held := len(it.Value) > 0 && slices.Contains(p.many, name)
		switch {
		case it.Kind != prov.KindParm || name == "":
		case name == p.flag: // its value has no place
			held = !taken[name] && it.Value == nil
			taken[name] = true
		case slices.Contains(p.once, name) && it.Value != nil: // the first counts
			held = !taken[name] && len(it.Value) > 0
			taken[name] = true
		}
		if !held {
			r.take(k, it, at, to.own)
			continue
		}
		for _, inside := range r.doc.Children(k) { // a parm is empty
			r.x.skip(r.itemPath(at, inside, count))
		}
	}
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

// itemPath returns the path of an item by types and names, below in, the path of
// its parent. The second of several with the same path gets [2], and so on; count
// has the number so far.
func (r *cpReader) itemPath(in string, it *prov.Item, count map[string]int) string {
	name := string(it.Name)
	if name == "" {
		name = "?" // a token, or a parm, without a name
	}
	if in != "" {
		name = r.x.compose(func() string { return in + "/" + name })
	}
	if count[name]++; count[name] > 1 {
		return name + "[" + strconv.Itoa(count[name]) + "]"
	}
	return name
}
