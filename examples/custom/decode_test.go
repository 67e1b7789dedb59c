package custom_test

import (
	"fmt"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/examples/custom"
)

// A document of one's own type goes from XML to WBXML and back, and is decoded,
// as those of package tokens are: the table is an option.
func Example_decode() {
	octets, err := xmlconv.ToWBXML([]byte(`<readings xmlns="urn:example:meter"><reading unit="kWh"><value>42</value></reading></readings>`), xmlconv.EncodeOptions{Table: custom.Meter10})
	if err != nil {
		fmt.Println(err)
		return
	}
	d := codec.NewDecoder(nil, codec.Options{Table: custom.Meter10})
	d.ResetBytes(octets)
	for t, err := d.Next(); err == nil; t, err = d.Next() {
		value := t.Data
		if t.Kind == codec.AttrStart {
			value, _ = d.AppendAttr(nil, t)
		}
		fmt.Printf("%v %q %q\n", t.Kind, d.Name(t), value)
	}
	// Output:
	// Start "readings" ""
	// Start "reading" ""
	// AttrStart "unit" "kWh"
	// AttrsEnd "" ""
	// Start "value" ""
	// Text "" "42"
	// End "value" ""
	// End "reading" ""
	// End "readings" ""
}
