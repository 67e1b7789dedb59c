// Command xml2wbxml turns XML into WBXML. It has the options of the libwbxml tool of that name, and
// what it writes means the same: docs/libwbxml.md. See xml2wbxml --help.
package main

import (
	"os"

	"github.com/go-wbxml/wbxml/cmd/internal/compat"
)

func main() { os.Exit(compat.XML2WBXML()) }
