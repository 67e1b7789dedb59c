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

// rest reads the parts of characteristic i that have no field: into own, or, for a
// characteristic in it that has fields itself, into that of inside for the k-th of its
// type. What they cannot hold is skipped: where they are nil, parms that have a field but
// not with this value, or one more of those that count once. A PORT without a number
// has no place either: its services belong to nothing.
func (r *cpReader) rest(i int, path string, p *place, own *Extra, inside func(typ string, k int) *Extra) {
	count, nth := map[string]int{}, map[string]int{}
	var taken []string
	for k, it := range r.doc.Children(i) {
		at, name := r.itemPath(path, it, count), string(it.Name)
		if it.Kind == prov.KindCharacteristic {
			in := slices.IndexFunc(p.within, func(in place) bool { return in.typ == name })
			switch {
			case in < 0:
				r.take(k, it, at, own)
				continue
			case name == "PORT" && !r.hasNumber(k):
				r.x.skip(at)
				continue
			}
			var extra *Extra
			if inside != nil {
				extra = inside(name, nth[name])
			}
			nth[name]++
			r.rest(k, at, &p.within[in], extra, nil)
			continue
		}
		once := it.Value != nil && slices.Contains(p.once, name) || name != "" && name == p.flag
		switch {
		case it.Kind == prov.KindParm && !p.has(name):
			r.take(k, it, at, own)
			continue
		case it.Kind == prov.KindParm && once && !slices.Contains(taken, name):
			taken = append(taken, name)
		case it.Kind == prov.KindParm && it.Value != nil && slices.Contains(p.many, name):
		default:
			r.x.skip(at)
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
