package bootstrap

import (
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

// addEach adds the extras of the characteristics of type typ in item i, one each, from
// the last on: items behind an addition move.
func addEach(d *prov.Document, i int, typ string, extras []*Extra) {
	at := slices.Collect(d.Characteristics(i, typ))
	for k := len(at) - 1; k >= 0; k-- {
		extras[k].add(d, at[k])
	}
}

func authExtras(list []NetAuth) []*Extra {
	out := make([]*Extra, len(list))
	for i := range list {
		out[i] = &list[i].Extra
	}
	return out
}

// isApplication reports whether c stands behind the account.
func (c *Characteristic) isApplication() bool { return c.Type == "APPLICATION" }

// take reads item k, for which there is no field, into e; it is skipped where e is nil
// or cannot hold it.
func (r *cpReader) take(k int, it *prov.Item, path string, e *Extra) {
	switch {
	case e == nil || len(it.Name) == 0:
		r.x.skip(path)
	case it.Kind == prov.KindParm:
		e.Parms = append(e.Parms, r.parm(k, it, path))
	case it.Kind == prov.KindCharacteristic:
		e.Within = append(e.Within, r.characteristic(k, it, path))
	default:
		r.x.skip(path)
	}
}

// parm reads the parm k. An empty value is not none.
func (r *cpReader) parm(k int, it *prov.Item, path string) Parm {
	p := Parm{Name: string(it.Name)}
	if it.Value != nil {
		p.Value = append(Secret{}, it.Value...)
	}
	count := map[string]int{}
	for _, inside := range r.doc.Children(k) { // a parm is empty
		r.x.skip(r.itemPath(path, inside, count))
	}
	return p
}

// characteristic reads characteristic k with all in it.
func (r *cpReader) characteristic(k int, it *prov.Item, path string) Characteristic {
	var e Extra
	typ := string(it.Name) // it moves where something is added
	count := map[string]int{}
	for i, inside := range r.doc.Children(k) {
		r.take(i, inside, r.itemPath(path, inside, count), &e)
	}
	return Characteristic{typ, e.Parms, e.Within}
}
