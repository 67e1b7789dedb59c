package bulk

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// Columns that need not be used. They can be slots as well, such as an IMSI that is
// also part of the account's name.
const (
	columnID     = "id"
	columnDevice = "device"
	columnIMSI   = "imsi"
	columnPIN    = "pin"
	columnKey    = "key"
	columnReason = "reject_reason" // the last one of rejects
)

// base64Suffix marks a column whose values are in base64.
const base64Suffix = ":base64"

// Has reports whether the list has a column of that name.
func (l *List) Has(column string) bool { return l.column(column) >= 0 }

// column returns the index of a column: the one of exactly that name, else the one
// that has it without regard to case; -1 where there is none.
func (l *List) column(name string) int {
	if i := slices.Index(l.header, name); i >= 0 {
		return i
	}
	return slices.IndexFunc(l.header, func(column string) bool { return strings.EqualFold(column, name) })
}

// SEC returns the method for the keys that the list has columns of, by
// [bootstrap.StrongestSEC].
func (l *List) SEC() bootstrap.SEC {
	return bootstrap.StrongestSEC(l.Has(columnIMSI) || l.Has(columnKey), l.Has(columnPIN))
}

// Profile returns the profile that the columns are made for: DM where there is a
// device, whom a message of that profile is addressed to, else CP.
func (l *List) Profile() bootstrap.Profile {
	if l.Has(columnDevice) {
		return bootstrap.ProfileDM
	}
	return bootstrap.ProfileCP
}

// Describe says how the header was read: with the wrong separator it is one column.
func (l *List) Describe() string {
	return fmt.Sprintf("the header, with the separator %q, has %d: %.200q", l.comma, len(l.header), strings.Join(l.header, " "))
}

// columns says where in a row the values of a message are. -1 is a column that there
// is none of, or that is not needed.
type columns struct {
	list           *List
	slots          []int  // by slot of the template
	coded          []bool // by slot: in base64
	imsi, pin, key int
	id             int
	keep           []int // by name in Options.Keep
	sim            int   // the IMSI, whether it is a key or not
}

// newColumns pairs the header of a list with the slots of a template, the keys that its
// method needs and the columns to keep. A column that is none of them is refused,
// except for those that another message would need: the same list serves all methods.
func newColumns(l *List, t *bootstrap.Template, keep []string) (columns, error) {
	c := columns{list: l, imsi: l.column(columnIMSI), pin: l.column(columnPIN), key: l.column(columnKey), id: l.column(columnID)}
	if c.id < 0 {
		c.id = l.column(columnDevice)
	}
	c.sim = c.imsi
	for _, name := range t.Slots() {
		// A slot has one column, of either kind.
		i, j := l.column(name), l.column(name+base64Suffix)
		switch {
		case i < 0 && j < 0:
			return c, fmt.Errorf("no column %s, which is a slot of the message; %s", name, l.Describe())
		case i >= 0 && j >= 0:
			return c, fmt.Errorf("columns %s and %s are the same slot", l.header[i], l.header[j])
		}
		c.slots, c.coded = append(c.slots, max(i, j)), append(c.coded, j >= 0)
	}
	for _, name := range keep {
		i := l.column(name)
		switch {
		case i < 0:
			return c, fmt.Errorf("no column %s, which is to be kept; %s", name, l.Describe())
		case isField(name):
			return c, fmt.Errorf("column %s cannot be kept: a field of the output has that name", name)
		case slices.Contains(c.keep, i):
			return c, fmt.Errorf("column %s is kept twice", name)
		}
		c.keep = append(c.keep, i)
	}
	if err := c.checkOthers(t); err != nil {
		return c, err
	}
	return c, c.chooseKeys(t.SEC())
}

// checkOthers refuses columns that nothing needs: a misspelt one would go unnoticed.
func (c *columns) checkOthers(t *bootstrap.Template) error {
	known := []string{columnID, columnDevice, columnIMSI, columnPIN, columnKey, columnReason}
	for i, name := range c.list.header {
		if slices.Contains(c.slots, i) || slices.Contains(c.keep, i) {
			continue
		}
		// Of two columns that differ in letter case only, the other one is unknown.
		if k := slices.IndexFunc(known, func(k string) bool { return strings.EqualFold(k, name) }); k < 0 || c.list.column(known[k]) != i {
			return fmt.Errorf("column %q is not a slot of the message, which are: %s; nor is it kept", name, strings.Join(t.Slots(), ", "))
		} else if known[k] == columnReason && i != len(c.list.header)-1 {
			return fmt.Errorf("column %s is not the last", columnReason)
		}
	}
	return nil
}

// chooseKeys leaves the columns that are keys of a method.
func (c *columns) chooseKeys(sec bootstrap.SEC) error {
	network := sec == bootstrap.SECNetwPIN || sec == bootstrap.SECUserNetwPIN
	switch {
	case network && c.imsi < 0 && c.key < 0:
		return fmt.Errorf("no column %s or %s, which %v needs; %s", columnIMSI, columnKey, sec, c.list.Describe())
	case network && c.imsi >= 0 && c.key >= 0 && !slices.Contains(c.slots, c.imsi) && !slices.Contains(c.keep, c.imsi):
		return fmt.Errorf("columns %s and %s are the same key", columnIMSI, columnKey)
	case sec != bootstrap.SECNone && sec != bootstrap.SECNetwPIN && c.pin < 0:
		return fmt.Errorf("no column %s, which %v needs; %s", columnPIN, sec, c.list.Describe())
	}
	// The columns with an index are read. With both, key is read: nothing else uses
	// it.
	if !network || c.key >= 0 {
		c.imsi = -1
	}
	if !network {
		c.key = -1
	}
	if sec == bootstrap.SECNone || sec == bootstrap.SECNetwPIN {
		c.pin = -1
	}
	return nil
}
