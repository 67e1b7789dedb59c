// Command wbxml2xml turns WBXML into XML. It has the options of the libwbxml tool of that name, and
// what it writes means the same: docs/libwbxml.md. See wbxml2xml --help.
package main

import (
	"os"

	"github.com/go-wbxml/wbxml/cmd/internal/compat"
)

func main() { os.Exit(compat.WBXML2XML()) }
