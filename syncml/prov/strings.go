package prov

import (
	"bytes"
	"cmp"
	"math"
	"slices"

	"github.com/go-wbxml/wbxml/tokens"
)

// An entry is a string of the string table: table[start:end].
type entry struct{ start, end uint32 }

// prepare makes the string table to encode with, and its index.
func (d *Document) prepare() {
	d.table = append(d.table[:0], d.Strings...)
	d.index = d.index[:0]
	d.indexFrom(0)
	d.absent = d.absent[:0]
	for i := range d.items {
		if d.isLiteral(&d.items[i]) {
			if _, ok := d.find(d.items[i].Name); !ok {
				d.absent = append(d.absent, int32(i))
			}
		}
	}
	if len(d.absent) == 0 {
		return
	}
	slices.SortFunc(d.absent, func(a, b int32) int { return bytes.Compare(d.items[a].Name, d.items[b].Name) })
	if n := len(d.table); n > 0 && d.table[n-1] != 0 {
		d.table = append(d.table, 0)
	}
	from := len(d.table)
	var last []byte
	for _, i := range d.absent {
		if name := d.items[i].Name; len(name) > 0 && !bytes.Equal(name, last) {
			d.table = append(append(d.table, name...), 0)
			last = name
		}
	}
	d.indexFrom(from)
}

// isLiteral reports whether the name of an item has to be in the string table.
func (d *Document) isLiteral(it *Item) bool {
	switch {
	case it.Code != 0:
		return false
	case it.Kind == KindElement:
		return true
	case it.Kind == KindAttribute:
		table := d.Table
		if table == nil {
			table = tokens.Prov11
		}
		_, _, ok := table.FindAttr(0, it.Name, it.Value)
		return !ok
	}
	return false
}

// indexFrom puts the strings of the table, from an offset on, into the index.
func (d *Document) indexFrom(at int) {
	if at == len(d.table) {
		return
	}
	for at < len(d.table) {
		n := bytes.IndexByte(d.table[at:], 0)
		if n < 0 {
			n = len(d.table) - at // the end stands in for the terminator
		}
		if n > 0 {
			d.index = append(d.index, entry{uint32(at), uint32(at + n)})
		}
		at += n + 1
	}
	slices.SortFunc(d.index, func(a, b entry) int {
		return cmp.Or(bytes.Compare(d.table[a.start:a.end], d.table[b.start:b.end]), cmp.Compare(a.start, b.start))
	})
}

// find returns the offset of s in the string table; of several the first.
func (d *Document) find(s []byte) (uint32, bool) {
	low, high := 0, len(d.index)
	for low < high {
		mid := int(uint(low+high) >> 1)
		if e := d.index[mid]; bytes.Compare(d.table[e.start:e.end], s) < 0 {
			low = mid + 1
		} else {
			high = mid
		}
	}
	if low < len(d.index) {
		if e := d.index[low]; bytes.Equal(d.table[e.start:e.end], s) {
			return e.start, true
		}
	}
	return 0, false
}

// mustFind is find for a name. For one that cannot be in the table it returns an
// offset that no table has.
func (d *Document) mustFind(name []byte) uint32 {
	if at, ok := d.find(name); ok {
		return at
	}
	return math.MaxUint32
}
