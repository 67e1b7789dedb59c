package main

import (
	"fmt"
	"strings"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/tokens"
)

// A libwbxmlType is a document type as wbxml2xml -l calls it: its code and the
// name of our table. The zero value is none.
type libwbxmlType struct{ code, name string }

// table returns the table, nil for none. The error is for a type that libwbxml
// has and we lack.
func (x libwbxmlType) table() (*tokens.Table, error) {
	if x.name == "" {
		return nil, nil
	}
	if t := tokens.ByName(x.name); t != nil {
		return t, nil
	}
	return nil, fmt.Errorf("document type %s (%s) is not among those built in", x.code, x.name)
}

// libwbxmlTypes are the names in the help of wbxml2xml. Its PROV10 and our
// prov-1.1 both have the code pages of PROV 1.1.
var libwbxmlTypes = []choice[libwbxmlType]{
	{"WML10", libwbxmlType{"WML10", "wml-1.0"}},
	{"WML11", libwbxmlType{"WML11", "wml-1.1"}},
	{"WML12", libwbxmlType{"WML12", "wml-1.2"}},
	{"WML13", libwbxmlType{"WML13", "wml-1.3"}},
	{"WTA10", libwbxmlType{"WTA10", "wta-1.0"}},
	{"WTAWML12", libwbxmlType{"WTAWML12", "wta-wml-1.2"}},
	{"CHANNEL11", libwbxmlType{"CHANNEL11", "channel-1.1"}},
	{"CHANNEL12", libwbxmlType{"CHANNEL12", "channel-1.2"}},
	{"SI10", libwbxmlType{"SI10", "si-1.0"}},
	{"SL10", libwbxmlType{"SL10", "sl-1.0"}},
	{"CO10", libwbxmlType{"CO10", "co-1.0"}},
	{"PROV10", libwbxmlType{"PROV10", "prov-1.1"}},
	{"EMN10", libwbxmlType{"EMN10", "emn-1.0"}},
	{"DRMREL10", libwbxmlType{"DRMREL10", "drmrel-1.0"}},
	{"OTA", libwbxmlType{"OTA", "nokia-ota-7.0"}},
	{"SYNCML10", libwbxmlType{"SYNCML10", "syncml-1.0"}},
	{"DEVINF10", libwbxmlType{"DEVINF10", "devinf-1.0"}},
	{"SYNCML11", libwbxmlType{"SYNCML11", "syncml-1.1"}},
	{"DEVINF11", libwbxmlType{"DEVINF11", "devinf-1.1"}},
	{"METINF11", libwbxmlType{"METINF11", "metinf-1.1"}},
	{"SYNCML12", libwbxmlType{"SYNCML12", "syncml-1.2"}},
	{"DEVINF12", libwbxmlType{"DEVINF12", "devinf-1.2"}},
	{"METINF12", libwbxmlType{"METINF12", "metinf-1.2"}},
	{"DMDDF12", libwbxmlType{"DMDDF12", "dmddf-1.2"}},
	{"CSP11", libwbxmlType{"CSP11", "wv-csp-1.1"}},
	{"CSP12", libwbxmlType{"CSP12", "wv-csp-1.2"}},
	{"AIRSYNC", libwbxmlType{"AIRSYNC", "activesync"}},
	{"ACTIVESYNC", libwbxmlType{"ACTIVESYNC", "activesync"}},
	{"CONML", libwbxmlType{"CONML", "conml"}},
}

// libwbxmlCharsets are the names in the help of wbxml2xml, by MIBenum.
var libwbxmlCharsets = []choice[codec.Charset]{
	{"ASCII", codec.USASCII},
	{"ISO-8859-1", codec.ISO88591},
	{"ISO-8859-2", 5},
	{"ISO-8859-3", 6},
	{"ISO-8859-4", 7},
	{"ISO-8859-5", 8},
	{"ISO-8859-6", 9},
	{"ISO-8859-7", 10},
	{"ISO-8859-8", 11},
	{"ISO-8859-9", 12},
	{"ISO-10646-UCS-2", codec.UCS2},
	{"SHIFT_JIS", 17},
	{"BIG5", 2026},
	{"UTF-8", codec.UTF8},
	{"UTF-16", codec.UTF16},
}

// wrapNames lists the names of choices in lines for a help text.
func wrapNames[T any](choices []choice[T]) string {
	const width = 76
	var b strings.Builder
	line := width
	for i, c := range choices {
		if i > 0 {
			b.WriteString(",")
		}
		if line += len(c.name) + 2; line > width {
			b.WriteString("\n ")
			line = len(c.name) + 2
		}
		b.WriteString(" " + c.name)
	}
	return b.String()
}
