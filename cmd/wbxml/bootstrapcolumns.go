package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// Columns of a list of devices that are keys, or need not be used. They can be
// slots as well.
const (
	columnDevice = "device" // target of a DM message
	columnIMSI   = "imsi"
	columnPIN    = "pin"
	columnKey    = "key" // the network's secret in hexadecimal, where it is not an IMSI
)

// base64Suffix marks a column whose values are base64 of what they stand for.
const base64Suffix = ":base64"

// columns says where in a row the values of a message are.
type columns struct {
	slots          []int  // by slot of the template
	coded          []bool // by slot: in base64
	imsi, pin, key int    // -1: none
}

// newColumns pairs a header with the slots of a template and the keys that sec
// needs. A column that is neither is refused, as it would be a misspelt one.
func newColumns(header []string, t *bootstrap.Template, sec bootstrap.SEC) (columns, error) {
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
	network := sec == bootstrap.SECNetwPIN || sec == bootstrap.SECUserNetwPIN
	switch {
	case network && c.imsi < 0 && c.key < 0:
		return c, fmt.Errorf("no column %s or %s, which %v needs", columnIMSI, columnKey, sec)
	case network && c.imsi >= 0 && c.key >= 0 && !slices.Contains(c.slots, c.imsi):
		return c, fmt.Errorf("columns %s and %s are the same key", columnIMSI, columnKey)
	case sec != bootstrap.SECNone && sec != bootstrap.SECNetwPIN && c.pin < 0:
		return c, fmt.Errorf("no column %s, which %v needs", columnPIN, sec)
	}
	return c, nil
}
