package codec

import "slices"

// prepareMasks computes the identities that d.table assigns on each page.
func (d *Decoder) prepareMasks() {
	if d.table == nil || d.table == d.maskFor {
		return
	}
	d.maskFor = d.table
	d.masks = slices.Grow(d.masks[:0], len(d.table.Tags))[:len(d.table.Tags)]
	for i, page := range d.table.Tags {
		d.masks[i] = 0
		if page == nil {
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
