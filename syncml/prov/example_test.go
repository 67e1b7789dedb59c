package prov_test

import (
	"fmt"
	"log"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/syncml/prov"
)

// A server describes an account for device management, and writes it.
func Example() {
	x := prov.Document{Version: prov.Chars("1.0")}
	x.Append(-1, &prov.Application{
		AppID:      prov.Chars("w7"),
		ProviderID: prov.Chars("com.example"),
		AppAddr:    []prov.AppAddr{{Addr: prov.Chars("https://dm.example.com")}},
		AppAuth:    []prov.AppAuth{{AAuthLevel: prov.Chars("APPSRV"), AAuthType: prov.Chars("DIGEST,BASIC")}},
	})
	doc, err := x.AppendWBXML(nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("% X\n", doc[:16])

	xml, err := x.AppendXML(nil, xmlconv.Output{Mode: xmlconv.ModeIndent})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s", xml)
	// Output:
	// 03 0B 6A 00 C5 46 01 C6 00 01 55 01 87 36 00 00
	// <?xml version="1.0" encoding="UTF-8"?>
	// <!DOCTYPE wap-provisioningdoc PUBLIC "-//WAPFORUM//DTD PROV 1.0//EN" "http://www.wapforum.org/DTD/prov.dtd">
	// <wap-provisioningdoc version="1.0">
	//   <characteristic type="APPLICATION">
	//     <parm name="APPID" value="w7"/>
	//     <parm name="PROVIDER-ID" value="com.example"/>
	//     <characteristic type="APPADDR">
	//       <parm name="ADDR" value="https://dm.example.com"/>
	//     </characteristic>
	//     <characteristic type="APPAUTH">
	//       <parm name="AAUTHLEVEL" value="APPSRV"/>
	//       <parm name="AAUTHTYPE" value="DIGEST,BASIC"/>
	//     </characteristic>
	//   </characteristic>
	// </wap-provisioningdoc>
}

// A device, or a test, looks for the account in a document.
func ExampleDocument_Read() {
	doc := []byte("\x03\x0b\x6a\x00\xc5\x46\x01" + // wap-provisioningdoc version="1.0"
		"\xc6\x00\x01\x55\x01" + // characteristic type="APPLICATION"
		"\x87\x36\x00\x00\x06\x03w7\x00\x01" + // parm name="APPID"
		"\x87\x05\x03ROLE\x00\x06\x034\x00\x01" + // parm name="ROLE"
		"\x01\x01")
	var x prov.Document
	if err := x.ParseWBXML(doc, prov.DecodeOptions{}, codec.LimitsBootstrap); err != nil {
		log.Fatal(err)
	}
	var app prov.Application
	for i := range x.Characteristics(-1, app.Type()) {
		x.Read(i, &app)
		fmt.Printf("%s, and %s=%s\n", app.AppID, app.Parms[0].Name, app.Parms[0].Value)
	}
	// Output:
	// w7, and ROLE=4
}
