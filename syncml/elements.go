package syncml

import (
	"encoding/base64"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
	"github.com/go-wbxml/wbxml/tokens"
)

// Each method below reads the content of one element, from behind its Start to its
// End. child handles order, repetition and unknown elements, so the methods only
// choose the fields for the content.

// item reads Item; outer is the Meta of its command.
func (r *reader) item(it *Item, outer *Meta) error {
	f := frame{model: &itemModel, in: tokens.SyncMLItem, extra: &it.Extra}
	for {
		code, err := r.child(&f)
		if err != nil {
			return err
		}
		switch code {
		case noCode:
			it.place()
			return nil
		case tokens.SyncMLTarget:
			err = r.target(&it.Target)
		case tokens.SyncMLSource:
			err = r.source(&it.Source)
		case tokens.SyncMLSourceParent:
			err = r.parent(&it.SourceParent, code, &it.Extra)
		case tokens.SyncMLTargetParent:
			err = r.parent(&it.TargetParent, code, &it.Extra)
		case tokens.SyncMLMeta:
			if err = r.meta(&it.Meta); err == nil {
				err = r.settle(&it.Data, it.Meta, outer)
			}
		case tokens.SyncMLData:
			err = r.data(&it.Data, it.Meta, outer)
		case tokens.SyncMLMoreData:
			err = r.flag(&it.MoreData)
		}
		if err != nil {
			return err
		}
	}
}

// place says where the tree of an item belongs.
func (it *Item) place() {
	if it.Data.Tree != nil {
		it.Data.Tree.Base = it.Target.URI()
	}
}

// settleItems looks at items again when the Meta of their command has come behind
// them.
func (r *reader) settleItems(items []Item, outer *Meta) error {
	for i := range items {
		it := &items[i]
		if it.Meta != nil && it.Meta.Type != nil {
			continue // which counts more
		}
		if err := r.settle(&it.Data, it.Meta, outer); err != nil {
			return err
		}
		it.place()
	}
	return nil
}

// target reads Target. One without LocURI, which some devices send in a Status,
// gets an empty one: that it was there must not be lost.
func (r *reader) target(t *Target) error {
	f := frame{model: &targetModel, in: tokens.SyncMLTarget, extra: &t.Extra}
	t.LocURI = Chars{}
	for {
		code, err := r.child(&f)
		if err != nil || code == noCode {
			return err
		}
		switch code {
		case tokens.SyncMLLocURI:
			err = r.Text(&t.LocURI)
		case tokens.SyncMLLocName:
			err = r.Text(&t.LocName)
		case tokens.SyncMLFilter:
			err = r.filter(&t.Filter)
		}
		if err != nil {
			return err
		}
	}
}

// source reads Source, as target does Target.
func (r *reader) source(s *Source) error {
	f := frame{model: &sourceModel, in: tokens.SyncMLSource, extra: &s.Extra}
	s.LocURI = Chars{}
	for {
		code, err := r.child(&f)
		if err != nil || code == noCode {
			return err
		}
		if code == tokens.SyncMLLocURI {
			err = r.Text(&s.LocURI)
		} else {
			err = r.Text(&s.LocName)
		}
		if err != nil {
			return err
		}
	}
}

// parent reads in, SourceParent or TargetParent, of which only the LocURI counts.
// Unknown elements in it go to the item.
func (r *reader) parent(uri *Chars, in tokens.Code, extra **Extra) error {
	f := frame{model: &parentModel, in: in, extra: extra}
	*uri = Chars{}
	for {
		code, err := r.child(&f)
		if err == nil && code != noCode {
			err = r.Text(uri)
		}
		if err != nil || code == noCode {
			return err
		}
	}
}

// mapItem reads MapItem.
func (r *reader) mapItem(x *MapItem) error {
	f := frame{model: &mapItemModel, in: tokens.SyncMLMapItem, extra: &x.Extra}
	for {
		code, err := r.child(&f)
		if err != nil || code == noCode {
			return err
		}
		if code == tokens.SyncMLTarget {
			err = r.target(&x.Target)
		} else {
			err = r.source(&x.Source)
		}
		if err != nil {
			return err
		}
	}
}

// cred reads Cred. The type of its Data is in its own Meta, not in that of the
// command.
func (r *reader) cred(into **Cred) error {
	if err := r.Spend(); err != nil {
		return err
	}
	x := r.m.creds.next()
	*into = x
	f := frame{model: &credModel, in: tokens.SyncMLCred, extra: &x.Extra}
	for {
		code, err := r.child(&f)
		if err != nil || code == noCode {
			return err
		}
		if code == tokens.SyncMLData {
			err = r.data(&x.Data, x.Meta, nil)
		} else if err = r.meta(&x.Meta); err == nil {
			err = r.settle(&x.Data, x.Meta, nil)
		}
		if err != nil {
			return err
		}
	}
}

// chal reads Chal.
func (r *reader) chal(into **Chal) error {
	if err := r.Spend(); err != nil {
		return err
	}
	x := r.m.chals.next()
	*into = x
	f := frame{model: &chalModel, in: tokens.SyncMLChal, extra: &x.Extra}
	for {
		code, err := r.child(&f)
		if err == nil && code != noCode {
			err = r.meta(&x.Meta)
		}
		if err != nil || code == noCode {
			return err
		}
	}
}

// maxFilters is how many filters may stand in each other, by way of the Target of
// the Item in Field or Record. No document needs two.
const maxFilters = 4

// filter reads Filter.
func (r *reader) filter(into **Filter) error {
	if err := r.Spend(); err != nil {
		return err
	}
	if r.filters++; r.filters > maxFilters {
		return r.Fail(&codec.LimitError{Limit: "Filter", Max: maxFilters})
	}
	x := r.m.filters.next()
	*into = x
	f := frame{model: &filterModel, in: tokens.SyncMLFilter, extra: &x.Extra}
	for {
		code, err := r.child(&f)
		if err != nil {
			return err
		}
		switch code {
		case noCode:
			r.filters--
			return nil
		case tokens.SyncMLMeta:
			if err = r.meta(&x.Meta); err == nil {
				err = r.settleParts(x)
			}
		case tokens.SyncMLField:
			err = r.part(&x.Field, code, x)
		case tokens.SyncMLRecord:
			err = r.part(&x.Record, code, x)
		case tokens.SyncMLFilterType:
			err = r.Text(&x.FilterType)
		}
		if err != nil {
			return err
		}
	}
}

// settleParts is settleItems for the items in a filter.
func (r *reader) settleParts(x *Filter) error {
	for _, part := range []*Item{x.Field, x.Record} {
		if part == nil || part.Meta != nil && part.Meta.Type != nil {
			continue
		}
		if err := r.settle(&part.Data, part.Meta, x.Meta); err != nil {
			return err
		}
		part.place()
	}
	return nil
}

// part reads in, Field or Record, which hold one Item.
func (r *reader) part(into **Item, in tokens.Code, filter *Filter) error {
	if err := r.Spend(); err != nil {
		return err
	}
	*into = r.m.parts.next()
	f := frame{model: &partModel, in: in, extra: &filter.Extra}
	for {
		code, err := r.child(&f)
		if err == nil && code != noCode {
			err = r.item(*into, filter.Meta)
		}
		if err != nil || code == noCode {
			return err
		}
	}
}

// meta reads Meta.
func (r *reader) meta(into **Meta) error {
	if err := r.Spend(); err != nil {
		return err
	}
	x := r.m.metas.next()
	*into = x
	f := frame{model: &metaModel, in: tokens.SyncMLMeta, extra: &x.Extra}
	return r.metInf(&f, x)
}

// metInf reads the elements of f, whose children are those of MetInf, up to its
// End.
func (r *reader) metInf(f *frame, x *Meta) error {
	for {
		code, err := r.child(f)
		if err == nil && code != noCode {
			err = r.metaField(f, x, code)
		}
		if err != nil || code == noCode {
			return err
		}
	}
}

// metaField reads the child code of f, whose Start has been read and admitted.
func (r *reader) metaField(f *frame, x *Meta, code tokens.Code) error {
	switch code {
	case tokens.MetInfFormat:
		return r.Text(&x.Format)
	case tokens.MetInfType:
		return r.Text(&x.Type)
	case tokens.MetInfMark:
		return r.Text(&x.Mark)
	case tokens.MetInfSize:
		return r.Text(&x.Size)
	case tokens.MetInfVersion:
		return r.Text(&x.Version)
	case tokens.MetInfMaxMsgSize:
		return r.Text(&x.MaxMsgSize)
	case tokens.MetInfMaxObjSize:
		return r.Text(&x.MaxObjSize)
	case tokens.MetInfFieldLevel:
		return r.flag(&x.FieldLevel)
	case tokens.MetInfEMI:
		return r.texts(&r.m.emis, &x.EMI)
	case tokens.MetInfNextNonce:
		return r.nonce(&x.NextNonce)
	case tokens.MetInfAnchor:
		return r.anchor(x)
	case tokens.MetInfMem:
		return r.mem(x)
	}
	return r.wrapper(f, x)
}

// wrapper reads the content of a MetInf element, which may stand around the other
// elements: its content continues f.
func (r *reader) wrapper(f *frame, x *Meta) error {
	if r.O.StrictOrder && f.seen&^(1<<12) != 0 {
		return r.Fail(ErrOrder)
	}
	x.Wrapped = true
	in := *f
	in.in, in.last = tokens.MetInfMetInf, 0
	err := r.metInf(&in, x) // MetInf counts as seen, so there is no other in it
	f.seen, f.last = in.seen, fieldLevel+1
	return err
}

// anchor reads Anchor. Without Next, which is required, it gets an empty one, as
// the zero Anchor stands for none.
func (r *reader) anchor(x *Meta) error {
	f := frame{model: &anchorModel, in: tokens.MetInfAnchor, extra: &x.Extra}
	for {
		code, err := r.child(&f)
		if err == nil {
			switch code {
			case noCode:
				if x.Anchor.Next == nil {
					x.Anchor.Next = Chars{}
				}
				return nil
			case tokens.MetInfLast:
				err = r.Text(&x.Anchor.Last)
			default:
				err = r.Text(&x.Anchor.Next)
			}
		}
		if err != nil {
			return err
		}
	}
}

// mem reads Mem, and fills in required elements as anchor does.
func (r *reader) mem(x *Meta) error {
	f := frame{model: &memModel, in: tokens.MetInfMem, extra: &x.Extra}
	for {
		code, err := r.child(&f)
		if err == nil {
			switch code {
			case noCode:
				if x.Mem.FreeMem == nil {
					x.Mem.FreeMem = Chars{}
				}
				if x.Mem.FreeID == nil {
					x.Mem.FreeID = Chars{}
				}
				return nil
			case tokens.MetInfSharedMem:
				err = r.flag(&x.Mem.SharedMem)
			case tokens.MetInfFreeMem:
				err = r.Text(&x.Mem.FreeMem)
			default:
				err = r.Text(&x.Mem.FreeID)
			}
		}
		if err != nil {
			return err
		}
	}
}

// nonce reads the content of NextNonce: octets, or their base64.
func (r *reader) nonce(into *[]byte) error {
	s, opaque, err := r.Characters(true)
	if err != nil {
		return err
	}
	if !opaque {
		w := r.m.workspace()
		if out, ok := decodeBase64(w.text[:0], s); ok {
			w.text = out
			s = append(s[:0], out...)
			clear(out)
		}
	}
	*into = typed.Present(r.m.mem.Arena.Keep(s))
	return nil
}

// decodeBase64 appends the octets that s is the base64 of, white space around it
// and line breaks in it ignored.
func decodeBase64(dst, s []byte) ([]byte, bool) {
	out, err := base64.StdEncoding.AppendDecode(dst, typed.Trim(s))
	return out, err == nil
}
