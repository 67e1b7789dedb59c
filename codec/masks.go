package codec

import (
	"slices"

	"github.com/go-wbxml/wbxml/internal/wire"
	"github.com/go-wbxml/wbxml/tokens"
)

// A maskSet has the identities that a table assigns, by tag page. A page with values in
// content has none: there an octet is a tag or a value, and only step knows both.
type maskSet struct {
	table *tokens.Table
	tags  []uint64
}

// prepareMasks finds or computes the identities that d.table assigns on each page. They are
// kept for the last few tables: documents of several types come in turn.
func (d *Decoder) prepareMasks() {
	if d.table == nil {
		return
	}
	for i := range d.sets {
		if d.sets[i].table == d.table {
			d.masks = d.sets[i].tags
			return
		}
	}
	set := &d.sets[d.oldest%uint8(len(d.sets))]
	d.oldest++
	set.table = d.table
	set.tags = slices.Grow(set.tags[:0], len(d.table.Tags))[:len(d.table.Tags)]
	d.masks = set.tags
	for i, page := range d.table.Tags {
		d.masks[i] = 0
		if page == nil || i < len(d.table.Contents) && d.table.Contents[i] != nil {
			continue
		}
		for id, name := range page {
			if name != "" {
				d.masks[i] |= 1 << id
			}
		}
	}
}

// assignedOn returns the identities that are assigned on a tag page.
func (d *Decoder) assignedOn(page uint8) uint64 {
	switch {
	case d.table == nil:
		return ^uint64(0)
	case int(page) < len(d.masks):
		return d.masks[page]
	}
	return 0
}

// assignedTag reports whether the tag c is assigned.
func (d *Decoder) assignedTag(c tokens.Code) bool {
	if d.assignedOn(c.Page())>>(c.Token()&wire.TagIdentity)&1 != 0 {
		return true
	}
	_, ok := d.table.Tag(c)
	return ok
}

// assignedAttr reports whether the attribute start or value c is assigned on a
// page.
func (d *Decoder) assignedAttr(page, c uint8) bool {
	t := d.table
	switch {
	case t == nil:
		return true
	case c >= 0x80:
		return int(page) < len(t.Values) && t.Values[page] != nil && t.Values[page][c&0x7F] != ""
	}
	return int(page) < len(t.Attrs) && t.Attrs[page] != nil && t.Attrs[page][c&0x7F].Name != ""
}
