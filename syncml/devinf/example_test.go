package devinf_test

import (
	"fmt"
	"log"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/syncml/devinf"
	"github.com/go-wbxml/wbxml/tokens"
)

// A server looks up the contact formats of a telephone.
func Example() {
	xml := `<DevInf xmlns="syncml:devinf"><VerDTD>1.1</VerDTD><DevID>IMEI:490154203237518</DevID><DevTyp>phone</DevTyp>
		<DataStore><SourceRef>./contacts</SourceRef>
			<Rx-Pref><CTType>text/x-vcard</CTType><VerCT>2.1</VerCT></Rx-Pref>
			<Tx-Pref><CTType>text/x-vcard</CTType><VerCT>2.1</VerCT></Tx-Pref>
			<SyncCap><SyncType>1</SyncType></SyncCap></DataStore>
		<CTCap><CTType>text/x-vcard</CTType>
			<PropName>TEL</PropName><DataType>chr</DataType><Size>40</Size><ParamName>TYPE</ParamName><ValEnum>HOME</ValEnum>
			<PropName>N</PropName></CTCap></DevInf>`
	var x devinf.DevInf
	if err := x.ParseXML([]byte(xml), devinf.DecodeOptions{}, xmlconv.Input{}); err != nil {
		log.Fatal(err)
	}
	fmt.Println(x.DevID)
	for _, c := range x.CTCaps {
		for _, p := range c.Properties {
			fmt.Printf("%s %s: at most %q octets, %d parameters\n", c.CTType, p.PropName, p.MaxSize, len(p.Params))
		}
	}
	// Output:
	// IMEI:490154203237518
	// text/x-vcard TEL: at most "40" octets, 1 parameters
	// text/x-vcard N: at most "" octets, 0 parameters
}

// In a SyncML message device information is a document of its own.
func ExampleDevInf_EncodeNested() {
	outer := codec.Header{Version: codec.Version12, PublicID: tokens.SyncML12.PublicID, Charset: codec.UTF8}
	x := devinf.DevInf{VerDTD: devinf.Chars("1.2"), DevID: devinf.Chars("server")}
	e := codec.NewEncoder(nil, outer, codec.Options{})
	e.Start(tokens.SyncMLData)
	x.EncodeNested(e, outer)
	e.End()
	doc, err := e.Bytes()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("% X\n", doc)
	// Output:
	// 02 A4 01 6A 00 4F C3 18 02 A4 03 6A 00 4A 65 03 31 2E 32 00 01 49 03 73 65 72 76 65 72 00 01 01 01
}
