package syncml_test

import (
	"errors"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/devinf"
	"github.com/go-wbxml/wbxml/syncml/prov"
	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// TestSyntaxErrors holds that malformed XML is the same error, with its place, from
// every typed document, and that no document declares anything for itself.
func TestSyntaxErrors(t *testing.T) {
	for name, d := range map[string]struct {
		root  string
		parse func(xml []byte, in xmlconv.Input) error
	}{
		"syncml": {"SyncML", func(xml []byte, in xmlconv.Input) error {
			return new(syncml.Message).ParseXML(xml, syncml.DecodeOptions{}, in)
		}},
		"devinf": {"DevInf", func(xml []byte, in xmlconv.Input) error {
			return new(devinf.DevInf).ParseXML(xml, devinf.DecodeOptions{}, in)
		}},
		"tnds": {"MgmtTree", func(xml []byte, in xmlconv.Input) error {
			return new(tnds.Tree).ParseXML(xml, tnds.DecodeOptions{}, in)
		}},
		"prov": {"wap-provisioningdoc", func(xml []byte, in xmlconv.Input) error {
			return new(prov.Document).ParseXML(xml, prov.DecodeOptions{}, in)
		}},
	} {
		for _, c := range []struct {
			before, after string
			err           error
			path          string
		}{
			{"<" + d.root + ">\n é", "&e;</" + d.root + ">", xmlconv.ErrEntity, "/" + d.root},
			{"<!DOCTYPE " + d.root + "\n  ", "[<!ENTITY e 'x'>]><" + d.root + ">&e;</" + d.root + ">", xmlconv.ErrDTD, ""},
			{"<!DOCTYPE " + d.root + "\nSYSTEM 'x' ", "[]><" + d.root + "/>", xmlconv.ErrDTD, ""},
			{"<" + d.root + ">\n  ", "</b>", codec.ErrBalance, "/" + d.root},
			{"<" + d.root + ">\n  ", "<a><b/></a>", codec.ErrLimit, "/" + d.root},
		} {
			err := d.parse([]byte(c.before+c.after), xmlconv.Input{XML: xmlconv.XMLLimits{Depth: 1}})
			e, ok := errors.AsType[*syncml.SyntaxError](err)
			if !ok || !errors.Is(err, c.err) {
				t.Errorf("%s: %s%s: %v", name, c.before, c.after, err)
				continue
			}
			column := len([]rune(c.before)) - len([]rune(c.before[:1+lastLine(c.before)])) + 1
			if e.Line != 2 || e.Column != column || e.Offset != int64(len(c.before)) || e.Path != c.path {
				t.Errorf("%s: %s%s: %v at %d", name, c.before, c.after, err, e.Offset)
			}
		}
	}
}

// lastLine returns the index of the last line end in s.
func lastLine(s string) int {
	for i := len(s) - 1; ; i-- {
		if s[i] == '\n' {
			return i
		}
	}
}
