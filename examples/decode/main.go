// Command decode prints the tokens of the WBXML document on its standard input.
package main

import (
	"fmt"
	"os"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
)

func main() {
	d := codec.NewDecoder(os.Stdin, codec.Options{Resolve: xmlconv.Resolve})
	for t, err := d.Next(); err == nil; t, err = d.Next() {
		fmt.Printf("%4d %-9s %s %q\n", d.Offset(), t.Kind, d.Name(t), t.Data)
	}
}
