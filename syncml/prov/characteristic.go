package prov

import (
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
)

// A Characteristic is a characteristic of a registered type as a struct, such as
// [*Application]. [Document.Read] fills it, [Document.Append] writes it.
//
// Text that is nil is an absent parm; a parm that may occur several times is a
// slice. Parms are written in the order of the fields. The fields that Read fills
// point into the document.
type Characteristic interface {
	// Type returns the value of the attribute type, such as "APPLICATION".
	Type() string

	fields(f fields) fields
}

// A Parm is a parm that has no field of its own. A nil Value is a parm without
// one.
type Parm struct{ Name, Value Chars }

// A Flag is a parm whose presence is its meaning, such as INTERNET. It is absent
// where it is not Set and has no Value.
type Flag struct {
	Set   bool
	Value Chars // normally nil: without the attribute value
}

// Read fills c from characteristic i. Each struct has a field Parms for parms
// without a field of their own: unknown ones, those that are repeated or have no
// value where the struct has one text, all in document order. Read returns how
// many items in the characteristic have no place at all in the struct; when it is
// 0, Append writes a characteristic that says the same.
func (d *Document) Read(i int, c Characteristic) (left int) {
	c.fields(fields{op: clearing})
	for k, it := range d.Children(i) {
		f := c.fields(fields{op: reading, doc: d, at: k, item: it})
		below := d.End(k) - k - 1
		switch {
		case f.taken && it.Kind == KindCharacteristic:
			left += f.left
		case f.taken:
			left += below
		case it.Kind == KindParm:
			*f.rest = append(*f.rest, Parm{it.Name, it.Value})
			left += below
		default:
			left += 1 + below
		}
	}
	return left
}

// Append adds c, with copies of its text, behind everything else in item parent,
// -1 for the top level, and returns its index.
func (d *Document) Append(parent int, c Characteristic) int {
	i := d.AddCharacteristic(parent, c.Type())
	c.fields(fields{op: writing, doc: d, at: i})
	return i
}

// A fields visits the fields of a characteristic: each type lists them once, in the
// order in which they are written, for all operations. Reading calls the list for
// each item, and the first field that fits takes it; nothing depends on the order of
// the items. It is passed by value so that it stays on the stack.
type fields struct {
	op   operation
	doc  *Document
	at   int   // reading: the index of item; writing: that of the characteristic
	item *Item // reading: the item, for one of the fields
	rest *[]Parm

	taken bool // reading: a field has taken the item
	left  int  // reading: items in it without a place
}

// maxKept is the longest list whose memory a struct keeps for the next one. Lists
// hold structs with lists, so the memory of each multiplies.
const maxKept = 64

// emptied returns a list without elements, with its memory unless that is large.
func emptied[T any](list []T) []T {
	if cap(list) > maxKept {
		return nil
	}
	return list[:0]
}

// An operation is the purpose of a visit.
type operation uint8

const (
	clearing operation = iota
	reading
	writing
)

// matches reports whether the item is a parm called name that no field has
// taken.
func (f *fields) matches(name string) bool {
	return !f.taken && f.item.Kind == KindParm && string(f.item.Name) == name
}

// text is a parm that may occur once, and has a value.
func (f *fields) text(name string, p *Chars) {
	switch f.op {
	case clearing:
		*p = nil
	case reading:
		if *p == nil && f.item.Value != nil && f.matches(name) {
			*p, f.taken = f.item.Value, true
		}
	case writing:
		if *p != nil {
			f.doc.addParm(f.at, typed.Copy(&f.doc.mem, name), *p)
		}
	}
}

// texts is a parm that may occur several times.
func (f *fields) texts(name string, p *[]Chars) {
	switch f.op {
	case clearing:
		*p = emptied(*p)
	case reading:
		if f.item.Value != nil && f.matches(name) {
			*p, f.taken = append(*p, f.item.Value), true
		}
	case writing:
		for _, v := range *p {
			f.doc.addParm(f.at, typed.Copy(&f.doc.mem, name), typed.Present(v))
		}
	}
}

// flag is a parm that may occur once, normally without a value.
func (f *fields) flag(name string, p *Flag) {
	switch f.op {
	case clearing:
		*p = Flag{}
	case reading:
		if !p.Set && f.matches(name) {
			*p, f.taken = Flag{true, f.item.Value}, true
		}
	case writing:
		if p.Set || p.Value != nil {
			f.doc.addParm(f.at, typed.Copy(&f.doc.mem, name), p.Value)
		}
	}
}

// parms are the parms without a field of their own.
func (f *fields) parms(p *[]Parm) {
	switch f.op {
	case clearing:
		*p = emptied(*p)
	case reading:
		f.rest = p
	case writing:
		for _, v := range *p {
			if v.Name != nil {
				v.Name = typed.Copy(&f.doc.mem, v.Name)
			}
			f.doc.addParm(f.at, v.Name, v.Value)
		}
	}
}

// within is a characteristic in this one, which may occur several times.
func within[T any, P interface {
	*T
	Characteristic
}](f *fields, p *[]T) {
	switch f.op {
	case clearing:
		*p = emptied(*p)
	case reading:
		if f.taken || f.item.Kind != KindCharacteristic || string(f.item.Name) != P(nil).Type() {
			return
		}
		f.taken, f.left = true, f.doc.Read(f.at, P(typed.Extend(p)))
	case writing:
		for i := range *p {
			f.doc.Append(f.at, P(&(*p)[i]))
		}
	}
}
