package compat

import (
	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/charset"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
)

// xml2wbxml is the tool's -o -k -n -v -a.
func xml2wbxml() *program {
	var noTable bool
	o := xmlconv.EncodeOptions{Libwbxml: true}
	o.XML.Document = maxDocument
	o.Header.Version = codec.Version13
	versions := []choice[codec.Version]{{"1.0", codec.Version10}, {"1.1", codec.Version11}, {"1.2", codec.Version12}, {"1.3", codec.Version13}}
	p := &program{name: "xml2wbxml", files: "output.wbxml input.xml", short: "Turn XML into WBXML", options: []option{
		flag('k', "keep", &o.KeepSpace, "keep white space, also round texts"),
		flag('n', "no-table", &noTable, "write no string table, except for strings that cannot be inline"),
		choices('v', "version", &o.Header.Version, "1.0|1.1|1.2|1.3", "version of WBXML to write (default 1.3)", versions),
		flag('a', "anonymous", &o.Anonymous, "leave out a public identifier that is a text"),
	}}
	p.prepare = func() (*convert.Batch, error) {
		o.Charsets, o.Encodings = charset.Find, charset.FindName
		o.Plan = xmlconv.PlanRepeats
		if noTable {
			o.Plan = xmlconv.PlanLiterals // a textual public identifier is in the table even so
		}
		return convert.Encoding(o), nil
	}
	return p
}
