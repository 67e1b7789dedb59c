package bootstrap

import (
	"slices"
	"strings"

	"github.com/go-wbxml/wbxml/syncml/prov"
)

// placeOf returns the place of the owner of an Extra, by the key of its texts: where its
// characteristic is read.
func placeOf(owner string) *place {
	switch owner {
	case "":
		return &applicationPlace
	case "addresses.":
		return &applicationPlace.within[0]
	case "addresses.port":
		return &applicationPlace.within[0].within[0]
	case "credentials.":
		return &applicationPlace.within[1]
	case "naps.":
		return &napPlace
	case "naps.auth.":
		return &napPlace.within[0]
	case "proxies.":
		return &proxyPlace
	case "proxies.auth.":
		return &proxyPlace.within[0]
	case "proxies.physical.":
		return &proxyPlace.within[1]
	case "proxies.ports.", "proxies.physical.ports.":
		return &portPlace
	}
	return nil
}

// written returns the characteristic of the owner of an Extra with its parms; nil for a
// port, whose number is always there.
func written(owner any, key string) prov.Characteristic {
	switch x := owner.(type) {
	case *Account:
		return application(&Account{ServerID: x.ServerID, Name: x.Name})
	case *Address:
		return &application(&Account{Addresses: []Address{*x}}).AppAddr[0]
	case *Credential:
		own := *x
		if len(own.Data) > 0 {
			own.Data = Secret("x") // no more of it than that it is there
		}
		return &application(&Account{Credentials: []Credential{own}}).AppAuth[0]
	case *NAP:
		return napDef(*x)
	case *NetAuth:
		if key == "naps.auth." {
			return &napDef(NAP{Auth: []NetAuth{*x}}).NAPAuthInfo[0]
		}
		return &pxLogical(Proxy{Auth: []NetAuth{*x}}).PXAuthInfo[0]
	case *Proxy:
		return pxLogical(*x)
	case *PhysicalProxy:
		return &pxLogical(Proxy{Physical: []PhysicalProxy{*x}}).PXPhysical[0]
	}
	return nil
}

// A held says which parms of an owner are read into its fields.
type held struct {
	owner any
	names map[string]bool
}

// owner notes what x is in, for the Extra that comes behind its texts.
func (v *validation) owner(x textAt) {
	switch x.in.(type) {
	case *Account, *Address, *Credential, *NAP, *NetAuth, *Proxy, *PhysicalProxy:
		key := string(x.key)
		v.owners[key[:strings.LastIndexByte(key, '.')+1]] = x.in
	}
}

// extraOf returns the key of the owner of the Extra of which key is a text.
func extraOf(key, text string) (at string, ok bool) {
	if at, ok = strings.CutSuffix(key, "extra."+text); !ok {
		at, ok = strings.CutSuffix(key, "Extra."+text)
	}
	return at, ok
}

// free reports whether a parm in an Extra is read there again, and not into a field: one
// that counts once is, behind one that counts, and so is one without a value.
func (v *validation) free(key string, p *Parm) bool {
	at, ok := extraOf(key, "parms.name")
	place := placeOf(at)
	if !ok || place == nil || !place.has(p.Name) {
		return true
	}
	if slices.Contains(place.many, p.Name) {
		return len(p.Value) == 0
	}
	owner := v.owners[at]
	if owner == nil {
		return true // the number of a port is always there
	}
	if v.held.owner != owner {
		var d prov.Document
		i := d.Append(-1, written(owner, at))
		v.held = held{owner, map[string]bool{"ADDRTYPE": true}} // which is written if need be
		for _, it := range d.Children(i) {
			v.held.names[string(it.Name)] = true
		}
		d.Clear()
	}
	names := v.held.names
	if names[p.Name] || p.Name != place.flag && p.Value == nil {
		return true
	}
	names[p.Name] = p.Name != place.flag && len(p.Value) == 0 // it is what counts, and no field holds it
	return names[p.Name]
}

// isField reports whether a characteristic is one of those for which the account has a
// field. A PORT without a number is none.
func isField(key string, c *Characteristic) bool {
	if key == "characteristics.type" {
		return c.Type == napPlace.typ || c.Type == proxyPlace.typ
	}
	at, ok := extraOf(key, "within.type")
	p := placeOf(at)
	if !ok || p == nil || !slices.ContainsFunc(p.within, func(in place) bool { return in.typ == c.Type }) {
		return false
	}
	return c.Type != portPlace.typ || hasPort(c.Parms)
}

// hasPort reports whether there is a number among the parms of a PORT.
func hasPort(parms []Parm) bool {
	for _, p := range parms {
		if p.Name == "PORTNBR" && p.Value != nil {
			_, ok := portNumber([]byte(p.Value)) // the first counts
			return ok
		}
	}
	return false
}
