package devinf

import (
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
)

// unknown keeps the element that start begins, which is not in the content model
// where it stands.
func (r *reader) unknown(start codec.Token, into *Extras) error {
	kept, err := r.Unknown(start)
	return r.x.addExtra(kept, err, into)
}

// repeated keeps an element of which there has been one.
func (r *reader) repeated(start codec.Token, into *Extras) error {
	kept, err := r.Repeated(start)
	return r.x.addExtra(kept, err, into)
}

// addExtra adds a kept element to the list, unless keeping it has failed.
func (x *DevInf) addExtra(kept []codec.Token, err error, into *Extras) error {
	if err == nil {
		*add(x, (*[][]codec.Token)(into)) = kept
	}
	return err
}

// DropExtras removes all [Extras].
func (x *DevInf) DropExtras() { x.eachExtras(func(e *Extras) { *e = (*e)[:0] }) }

// ownNames returns the string table, in the charset, for the names in extras that
// have no token, nil where there are none. It is made anew each time, so that
// documents that do not change can be encoded by several at once.
func (x *DevInf) ownNames(charset codec.Charset) *typed.Strings {
	var names *typed.Strings
	x.eachExtras(func(e *Extras) {
		for _, kept := range *e {
			if names == nil && typed.HasNames(kept) {
				names = new(typed.Strings)
			}
			if names != nil {
				names.WantKept(kept)
			}
		}
	})
	if names != nil {
		names.Add(charset)
	}
	return names
}

// eachExtras calls f with the extras of all elements.
func (x *DevInf) eachExtras(f func(*Extras)) {
	f(&x.Extras)
	for i := range x.CTCaps {
		x.CTCaps[i].extras(f)
	}
	for i := range x.Exts {
		f(&x.Exts[i].Extras)
	}
	for i := range x.DataStores {
		s := &x.DataStores[i]
		for _, e := range [...]*Extras{&s.Extras, &s.RxPref.Extras, &s.TxPref.Extras, &s.DSMem.Extras, &s.SyncCap.Extras} {
			f(e)
		}
		for _, list := range [...][]Content{s.Rx, s.Tx, s.FilterRx} {
			for k := range list {
				f(&list[k].Extras)
			}
		}
		for k := range s.CTCaps {
			s.CTCaps[k].extras(f)
		}
		for k := range s.FilterCaps {
			f(&s.FilterCaps[k].Extras)
		}
	}
}

// extras calls f with the extras in c: those of the properties and parameters,
// then its own.
func (c *CTCap) extras(f func(*Extras)) {
	for i := range c.Properties {
		p := &c.Properties[i]
		for k := range p.Params {
			f(&p.Params[k].Extras)
		}
		f(&p.Extras)
	}
	f(&c.Extras)
}
