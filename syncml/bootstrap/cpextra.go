package bootstrap

import (
	"reflect"
	"slices"

	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/prov"
)

// The parts of Client Provisioning without a field in an account: written behind the
// others, and read where no field takes them.

// add adds e to characteristic i of d.
func (e *Extra) add(d *prov.Document, i int) {
	for _, p := range e.Parms {
		d.AddParm(i, p.Name, syncml.Chars(p.Value))
	}
	addAll(d, i, e.Within)
}

func addAll(d *prov.Document, i int, list []Characteristic) {
	for _, c := range list {
		e := Extra{c.Parms, c.Within}
		e.add(d, d.AddCharacteristic(i, c.Type))
	}
}

// addEach has add called for each characteristic of type typ in item i, with its number
// and place, from the last on: items behind an addition move.
func addEach(d *prov.Document, i int, typ string, add func(k, at int)) {
	at := slices.Collect(d.Characteristics(i, typ))
	for k := len(at) - 1; k >= 0; k-- {
		add(k, at[k])
	}
}

// add adds what an application, a proxy, an address or the like has besides its fields to
// its characteristic i: what is in it first, since that is found by its number.

func (a *Account) add(d *prov.Document, i int) {
	addEach(d, i, "APPAUTH", func(k, at int) { a.Credentials[k].Extra.add(d, at) })
	addEach(d, i, "APPADDR", func(k, at int) {
		x := &a.Addresses[k]
		addEach(d, at, "PORT", func(k, at int) {
			if k < len(x.PortExtra) {
				x.PortExtra[k].add(d, at)
			}
		})
		x.Extra.add(d, at)
	})
	a.Extra.add(d, i)
}

func (n *NAP) add(d *prov.Document, i int) {
	addEach(d, i, "NAPAUTHINFO", func(k, at int) { n.Auth[k].Extra.add(d, at) })
	n.Extra.add(d, i)
}

func (p *Proxy) add(d *prov.Document, i int) {
	addEach(d, i, "PORT", func(k, at int) { p.Ports[k].Extra.add(d, at) })
	addEach(d, i, "PXPHYSICAL", func(k, at int) {
		y := &p.Physical[k]
		addEach(d, at, "PORT", func(k, at int) { y.Ports[k].Extra.add(d, at) })
		y.Extra.add(d, at)
	})
	addEach(d, i, "PXAUTHINFO", func(k, at int) { p.Auth[k].Extra.add(d, at) })
	p.Extra.add(d, i)
}

// trim drops the last of PortExtra that say nothing.
func (x *Address) trim() {
	for n := len(x.PortExtra); n > 0 && x.PortExtra[n-1].Parms == nil && x.PortExtra[n-1].Within == nil; n-- {
		x.PortExtra = x.PortExtra[:n-1]
	}
	if len(x.PortExtra) == 0 {
		x.PortExtra = nil
	}
}

// clone returns a copy that shares no memory.
func (e Extra) clone() Extra {
	w := walker{own: true, do: func(textAt) {}}
	w.walk(reflect.ValueOf(&e).Elem(), nil)
	return e
}

// has reports whether there is a parm of that name in e.
func (e *Extra) has(name string) bool {
	return slices.ContainsFunc(e.Parms, func(p Parm) bool { return p.Name == name })
}

// isApplication reports whether c stands behind the account.
func (c *Characteristic) isApplication() bool { return c.Type == "APPLICATION" }

// take reads item k, for which there is no field, into e; it is skipped where e cannot
// hold it.
func (r *cpReader) take(k int, it *prov.Item, e *Extra) {
	switch {
	case len(it.Name) == 0:
		r.skip(k)
	case it.Kind == prov.KindParm:
		e.Parms = append(e.Parms, r.parm(k, it))
	case it.Kind == prov.KindCharacteristic:
		e.Within = append(e.Within, r.characteristic(k, it))
	default:
		r.skip(k)
	}
}

// parm reads the parm k. An empty value is not none.
func (r *cpReader) parm(k int, it *prov.Item) Parm {
	p := Parm{Name: string(it.Name)}
	if it.Value != nil {
		p.Value = append(Secret{}, it.Value...)
	}
	r.skipInside(k)
	return p
}

// characteristic reads characteristic k with all in it.
func (r *cpReader) characteristic(k int, it *prov.Item) Characteristic {
	var e Extra
	for i, inside := range r.doc.Children(k) {
		r.take(i, inside, &e)
	}
	return Characteristic{string(it.Name), e.Parms, e.Within}
}
