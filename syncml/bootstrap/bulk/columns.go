package bulk

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// Columns that are keys, or need not be used. They can be slots as well, such as an
// IMSI that is also part of the account's name.
const (
	columnDevice = "device"
	columnIMSI   = "imsi"
	columnPIN    = "pin"
	columnKey    = "key"
)

// base64Suffix marks a column whose values are in base64.
const base64Suffix = ":base64"

// Has reports whether the list has a column of that name.
func (l *List) Has(column string) bool { return slices.Contains(l.header, column) }

// SEC returns the strongest method that the list has keys for: USERNETWPIN, or
// NETWPIN or USERPIN where one of the secrets is missing; NoSEC where both are.
// USERPINMAC is not among them, because it needs a way to give users the digits.
func (l *List) SEC() bootstrap.SEC {
	network := l.Has(columnIMSI) || l.Has(columnKey)
	switch pin := l.Has(columnPIN); {
	case network && pin:
		return bootstrap.SECUserNetwPIN
	case network:
		return bootstrap.SECNetwPIN
	case pin:
		return bootstrap.SECUserPIN
	}
	return bootstrap.SECNone
}

// Profile returns the profile that the columns are made for: DM where there is a
// device, whom a message of that profile is addressed to, else CP.
func (l *List) Profile() bootstrap.Profile {
	if l.Has(columnDevice) {
		return bootstrap.ProfileDM
	}
	return bootstrap.ProfileCP
}

// columns says where in a row the values of a message are.
type columns struct {
	slots          []int  // by slot of the template
	coded          []bool // by slot: in base64
	imsi, pin, key int    // -1: none, or not needed
}

// newColumns pairs a header with the slots of a template, and with the keys that its
// method needs. A column that is neither is refused, except for keys that another
// method would need: the same list serves all methods.
func newColumns(header []string, t *bootstrap.Template) (columns, error) {
	c := columns{
		imsi: slices.Index(header, columnIMSI), pin: slices.Index(header, columnPIN), key: slices.Index(header, columnKey),
	}
	for _, name := range t.Slots() {
		i, j := slices.Index(header, name), slices.Index(header, name+base64Suffix)
		switch {
		case i < 0 && j < 0:
			return c, fmt.Errorf("no column %s, which is a slot of the message", name)
		case i >= 0 && j >= 0:
			return c, fmt.Errorf("columns %s and %s are the same slot", header[i], header[j])
		}
		c.slots, c.coded = append(c.slots, max(i, j)), append(c.coded, j >= 0)
	}
	for i, name := range header {
		if !slices.Contains(c.slots, i) && i != c.imsi && i != c.pin && i != c.key && name != columnDevice {
			return c, fmt.Errorf("column %q is not a slot of the message, which are: %s", name, strings.Join(t.Slots(), ", "))
		}
	}
	sec := t.SEC()
	network := sec == bootstrap.SECNetwPIN || sec == bootstrap.SECUserNetwPIN
	switch {
	case network && c.imsi < 0 && c.key < 0:
		return c, fmt.Errorf("no column %s or %s, which %v needs", columnIMSI, columnKey, sec)
	case network && c.imsi >= 0 && c.key >= 0 && !slices.Contains(c.slots, c.imsi):
		return c, fmt.Errorf("columns %s and %s are the same key", columnIMSI, columnKey)
	case sec != bootstrap.SECNone && sec != bootstrap.SECNetwPIN && c.pin < 0:
		return c, fmt.Errorf("no column %s, which %v needs", columnPIN, sec)
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
	return c, nil
}
