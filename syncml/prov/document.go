package prov

import (
	"iter"
	"slices"

	"github.com/go-wbxml/wbxml/internal/secret"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
	"github.com/go-wbxml/wbxml/tokens"
)

// A Document is a wap-provisioningdoc. The zero Document is empty and ready for
// use; it is reused by decoding again. It is not safe for concurrent use while
// it changes.
//
// The text in it belongs to the document and is valid until it is decoded, reset
// or cleared; a value that the caller assigns to a field stays the caller's. A nil
// [Chars] is an absent attribute, an empty one that is not nil an empty value.
type Document struct {
	secret.Hidden // the fields do not show themselves

	Version Chars // attribute of the root, normally "1.0"

	// Table is the document type to encode with; nil is [tokens.Prov11]. Others
	// that suit are [tokens.Prov10] and [tokens.Prov11Vendor].
	Table *tokens.Table
	// Strings is the string table to encode with, in UTF-8: values that are in
	// it are written by reference. Nil writes all values inline.
	Strings []byte
	// KeepStrings makes decoding set Strings to the string table of the
	// document, so that values are written by reference again. It takes a
	// document in UTF-8 or US-ASCII; of another charset no table is kept.
	KeepStrings bool

	items []Item // in document order
	mem   typed.Memory
	kept  []byte        // memory of Strings
	names typed.Strings // Strings with the names that must be in it
}

// A Kind is the kind of an [Item].
type Kind uint8

// The kinds of items. The last four are not in the content model: elements, also
// known ones in a wrong place, their attributes, and their text.
const (
	KindCharacteristic Kind = iota + 1
	KindParm
	KindElement   // of a tag or name that is not known here
	KindAttribute // of the item that it stands in
	KindText      // in a KindElement: Value
	KindOpaque    // octets in a KindElement: Value
)

// An Item is a characteristic, a parm, or something that is not in the content
// model.
type Item struct {
	secret.Hidden // the fields do not show themselves

	Kind Kind
	// Inline makes [Document.Encode] write Value as an inline string even where
	// it has a token or is in the string table. Decoding leaves it false.
	Inline bool
	// Code is that of a KindElement, or of a KindAttribute without a name; 0
	// where there is a Name.
	Code tokens.Code
	// Name is the type of a characteristic, the name of a parm, element or
	// attribute.
	Name Chars
	// Value is that of a parm or attribute, or text.
	Value Chars

	parent, depth, end int32 // parent -1: the root; end: index behind the last descendant
	children           bool  // decoding: a characteristic has been in it
}

// Reset empties the document and keeps its memory for the next one. Table and
// KeepStrings stay.
func (d *Document) Reset() {
	d.mem.Reset()
	d.empty()
}

// Clear is [Document.Reset] for a document whose text must not stay in memory.
func (d *Document) Clear() {
	d.mem.Clear()
	clear(d.items[:cap(d.items)])
	clear(d.kept[:cap(d.kept)])
	d.names.Clear()
	d.empty()
}

func (d *Document) empty() {
	d.Version, d.Strings, d.items = nil, nil, d.items[:0]
}

// Len returns the number of items.
func (d *Document) Len() int { return len(d.items) }

// Item returns item i, 0 <= i < Len, in document order: an item before its
// content. The pointer is valid until an item is added or deleted.
func (d *Document) Item(i int) *Item { return &d.items[i] }

// Parent returns the index of the item that holds item i, -1 at top level.
func (d *Document) Parent(i int) int { return int(d.items[i].parent) }

// Depth returns the number of items around item i, 0 at top level.
func (d *Document) Depth(i int) int { return int(d.items[i].depth) }

// End returns the index behind the last descendant of item i: its descendants
// are the items from i+1 up to End. That of -1 is Len.
func (d *Document) End(i int) int {
	if i < 0 {
		return len(d.items)
	}
	return int(d.items[i].end)
}

// All returns the items in document order with their indexes.
func (d *Document) All() iter.Seq2[int, *Item] {
	return func(yield func(int, *Item) bool) {
		for i := range d.items {
			if !yield(i, &d.items[i]) {
				return
			}
		}
	}
}

// Children returns the items that stand directly in item i with their indexes;
// those at top level for -1.
func (d *Document) Children(i int) iter.Seq2[int, *Item] {
	return func(yield func(int, *Item) bool) {
		for c, end := i+1, d.End(i); c < end; c = int(d.items[c].end) {
			if !yield(c, &d.items[c]) {
				return
			}
		}
	}
}

// Characteristics returns the indexes of the characteristics of type typ that
// stand directly in item i; those at top level for -1.
func (d *Document) Characteristics(i int, typ string) iter.Seq[int] {
	return func(yield func(int) bool) {
		for c, it := range d.Children(i) {
			if it.Kind == KindCharacteristic && string(it.Name) == typ && !yield(c) {
				return
			}
		}
	}
}

// Value returns the value of the first parm of that name that stands directly in
// item i, and whether there is one. The value is nil where the parm has none.
func (d *Document) Value(i int, name string) (value Chars, ok bool) {
	for _, it := range d.Children(i) {
		if it.Kind == KindParm && string(it.Name) == name {
			return it.Value, true
		}
	}
	return nil, false
}

// AddCharacteristic adds a characteristic behind everything else in item parent,
// -1 for the top level, and returns its index.
func (d *Document) AddCharacteristic(parent int, typ string) int {
	return d.insert(d.End(parent), parent, Item{Kind: KindCharacteristic, Name: typed.Copy(&d.mem, typ)})
}

// AddParm adds a parm to item parent, behind the parms that are there and before
// any characteristic, and returns its index. The value is copied; nil is a parm
// without one.
func (d *Document) AddParm(parent int, name string, value Chars) int {
	return d.addParm(parent, typed.Copy(&d.mem, name), value)
}

func (d *Document) addParm(parent int, name, value Chars) int {
	if value != nil {
		value = typed.Copy(&d.mem, value)
	}
	at := d.End(parent)
	if last := len(d.items) - 1; at <= last || last < 0 || d.items[last].Kind != KindParm || int(d.items[last].parent) != parent {
		for i, it := range d.Children(parent) { // the quick way is closed
			if it.Kind == KindCharacteristic {
				at = i
				break
			}
		}
	}
	return d.insert(at, parent, Item{Kind: KindParm, Name: name, Value: value})
}

// insert makes it the item at, in item parent.
func (d *Document) insert(at, parent int, it Item) int {
	it.parent, it.end = int32(parent), int32(at)
	if parent >= 0 {
		it.depth = d.items[parent].depth + 1
	}
	d.items = slices.Insert(d.items, at, it)
	for k := at; k < len(d.items); k++ { // the new item and those behind it
		if k > at && int(d.items[k].parent) >= at {
			d.items[k].parent++
		}
		d.items[k].end++
	}
	for k := parent; k >= 0; k = int(d.items[k].parent) {
		d.items[k].end++
	}
	return at
}

// Delete removes item i and everything in it.
func (d *Document) Delete(i int) {
	end, n := int(d.items[i].end), d.items[i].end-int32(i)
	for k := int(d.items[i].parent); k >= 0; k = int(d.items[k].parent) {
		d.items[k].end -= n
	}
	for k := end; k < len(d.items); k++ {
		if int(d.items[k].parent) >= end {
			d.items[k].parent -= n
		}
		d.items[k].end -= n
	}
	d.items = slices.Delete(d.items, i, end)
}

// DropExtras removes all items that the content model does not have, with their
// content: elements, attributes and text.
func (d *Document) DropExtras() {
	all := d.items
	d.items = all[:0]
	var open []int32 // where the items around the next one now stand
	for i := 0; i < len(all); {
		it := all[i]
		if it.Kind >= KindElement {
			i = int(it.end)
			continue
		}
		parent := int32(-1)
		if open = open[:it.depth]; it.depth > 0 {
			parent = open[it.depth-1]
		}
		open = append(open, int32(len(d.items)))
		d.appendItem(it, int(parent))
		i++
	}
	for i := len(d.items) - 1; i >= 0; i-- {
		if it := &d.items[i]; it.parent >= 0 {
			p := &d.items[it.parent]
			p.end = max(p.end, it.end)
		}
	}
}

// appendItem adds an item while decoding: its end, and those of the items around
// it, are set later.
func (d *Document) appendItem(it Item, parent int) {
	it.parent, it.end = int32(parent), int32(len(d.items)+1)
	if parent >= 0 {
		it.depth = d.items[parent].depth + 1
	}
	d.items = append(d.items, it)
}
