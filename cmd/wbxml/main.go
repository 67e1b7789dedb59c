// Command wbxml converts between XML and WBXML, the binary XML of WAP and OMA
// device management, and lists WBXML octet by octet. See wbxml --help.
//
// Called as wbxml2xml or xml2wbxml, by the name of a link, it takes the options
// of the libwbxml tools of that name.
package main

import (
	"os"
	"os/signal"
	"syscall"
)

func main() {
	signal.Ignore(syscall.SIGPIPE) // a closed pipe is an error of the write, which run ends quietly
	os.Exit(run(os.Args, os.Stdin, os.Stdout, os.Stderr))
}
