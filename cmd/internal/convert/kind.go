package convert

import (
	"errors"
	"fmt"

	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/xmltok"
)

// A Kind is what an input is by its beginning.
type Kind uint8

// The kinds. A command that reads any input has Any.
const (
	Any      Kind = iota // of an input: neither of the others
	XML                  // a document of XML
	WBXML                // a document of WBXML
	Document             // of a command: either of the two
)

// KindOf returns the kind of an input.
func KindOf(src []byte) Kind {
	switch {
	case xmltok.IsXML(src):
		return XML
	case xmlconv.IsWBXML(src):
		return WBXML
	}
	return Any
}

// Exchanged returns an error for an input that another command is for, and names that.
func (t *Tool) Exchanged(src []byte, wants Kind) error {
	to, from := "wbxml encode", "wbxml decode"
	if t.Compatible {
		to, from = "xml2wbxml", "wbxml2xml"
	}
	switch has := KindOf(src); {
	case wants == WBXML && has == XML:
		return fmt.Errorf("this is XML, not WBXML; %s turns it into WBXML", to)
	case wants == XML && has == WBXML:
		return fmt.Errorf("this is WBXML, not XML; %s turns it into XML", from)
	case wants == Document && has == Any:
		return errors.New("this is neither XML nor WBXML")
	}
	return nil
}
