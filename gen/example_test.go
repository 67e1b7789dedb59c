package gen_test

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/go-wbxml/wbxml/gen"
)

// A definition of a document type becomes a table and constants. wbxmlgen does
// this for the files of a folder.
func Example() {
	d, err := gen.Parse("report-1.0.csv", []byte(`
name, report-1.0
var, Report10
prefix, Report
root, report
public, -//EXAMPLE//DTD REPORT 1.0//EN

tags, 0, namespace=urn:example:report
tag, 0x05, report, elements
tag, 0x06, reading

attrs, 0, whole
attr, 0x05, unit
attr, 0x06, unit=kWh
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	set, err := gen.Resolve("example", []*gen.Definition{d})
	if err != nil {
		fmt.Println(err)
		return
	}
	files, err := set.Generate(gen.Options{Package: "report", Import: gen.TokensImport})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range files {
		fmt.Println(f.Name)
		for line := range bytes.Lines(f.Data) {
			if bytes.Contains(line, []byte("tokens.Code = ")) {
				fmt.Println(strings.Join(strings.Fields(string(line)), " "))
			}
		}
	}
	// Output:
	// report_1_0_gen.go
	// ReportReport tokens.Code = 0x0005 // report
	// ReportReading tokens.Code = 0x0006 // reading
	// ReportAttrUnit tokens.Code = 0x0005 // unit
	// ReportAttrUnitKWh tokens.Code = 0x0006 // unit="kWh"
}

// An error names the file and the line.
func ExampleParse() {
	_, err := gen.Parse("report-1.0.csv", []byte("name, report-1.0\ntags, 0\ntag, 0x04, report\n"))
	fmt.Println(err)
	// Output:
	// report-1.0.csv:2: page 0 of tags is empty
	// report-1.0.csv:3: token 0x04 is reserved or not of the space tags
}
