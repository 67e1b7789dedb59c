package main

import (
	"github.com/go-wbxml/wbxml/internal/cli/display"
)

// maxShown is how many messages, faults and findings are written one by one where there
// can be a million.
const maxShown = 20

// A format is how messages are written, or read.
type format uint8

const (
	formatJSON   format = iota // lines
	formatBinary               // each behind its length as uvarint
	formatText                 // for people; written only
	formatHex                  // lines of hexadecimal; read only
	formatRaw                  // one message as it is; read only
)

// form is how an output of the format is shown.
func (f format) form() display.Form {
	if f == formatBinary {
		return display.Octets
	}
	return display.Data // text has been made harmless, for files, too
}
