package main

import (
	"errors"
	"fmt"

	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/cli/msgflags"
)

// A kind is what an input is by its beginning.
type kind uint8

const (
	kindAny kind = iota // neither of the others; of a command, that it reads anything
	kindXML
	kindWBXML
	kindDocument // of a command: either of the two
)

// kindOf returns the kind of an input.
func kindOf(src []byte) kind {
	switch {
	case msgflags.IsXML(src):
		return kindXML
	case xmlconv.IsWBXML(src):
		return kindWBXML
	}
	return kindAny
}

// exchanged returns an error for an input that another command is for, and names that.
func (t *tool) exchanged(src []byte, wants kind) error {
	to, from := "wbxml encode", "wbxml decode"
	if t.name != "wbxml" {
		to, from = "xml2wbxml", "wbxml2xml"
	}
	switch has := kindOf(src); {
	case wants == kindWBXML && has == kindXML:
		return fmt.Errorf("this is XML, not WBXML; %s turns it into WBXML", to)
	case wants == kindXML && has == kindWBXML:
		return fmt.Errorf("this is WBXML, not XML; %s turns it into XML", from)
	case wants == kindDocument && has == kindAny:
		return errors.New("this is neither XML nor WBXML")
	}
	return nil
}
