// Command decode prints the tokens of the WBXML document on its standard input.
package main

import (
	"fmt"
	"log"
	"os"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
)

func main() {
	d := codec.NewDecoder(os.Stdin, codec.Options{Resolve: xmlconv.Resolve})
	var text []byte
	for t, err := range d.All() {
		if err == nil && t.Kind == codec.AttrStart {
			text, err = d.AppendAttr(text[:0], t)
		} else if err == nil {
			text, err = d.AppendToken(text[:0], t)
		}
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%-9s %s %q\n", t.Kind, d.Name(t), text)
	}
}
