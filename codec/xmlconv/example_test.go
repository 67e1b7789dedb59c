package xmlconv_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/charset"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/tokens"
)

// XML to WBXML, and the octets back to XML, indented.
func Example() {
	const text = `<?xml version="1.0"?>
<!DOCTYPE wap-provisioningdoc PUBLIC "-//WAPFORUM//DTD PROV 1.0//EN" "http://www.wapforum.org/DTD/prov.dtd">
<wap-provisioningdoc version="1.0">
  <characteristic type="BOOTSTRAP">
    <parm name="NAME" value="Example"/>
  </characteristic>
</wap-provisioningdoc>`

	wbxml, err := xmlconv.ToWBXML([]byte(text), xmlconv.EncodeOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("% X\n", wbxml)

	back, err := xmlconv.ToXML(wbxml, xmlconv.DecodeOptions{Mode: xmlconv.ModeIndent})
	if err != nil {
		fmt.Println(err)
		return
	}
	os.Stdout.Write(back)
	// Output:
	// 03 0B 6A 00 C5 46 01 C6 56 01 87 07 06 03 45 78 61 6D 70 6C 65 00 01 01 01
	// <?xml version="1.0" encoding="UTF-8"?>
	// <!DOCTYPE wap-provisioningdoc PUBLIC "-//WAPFORUM//DTD PROV 1.0//EN" "http://www.wapforum.org/DTD/prov.dtd">
	// <wap-provisioningdoc version="1.0">
	//   <characteristic type="BOOTSTRAP">
	//     <parm name="NAME" value="Example"/>
	//   </characteristic>
	// </wap-provisioningdoc>
}

// One Converter for many documents: after the first ones it allocates nothing.
func ExampleConverter() {
	var c xmlconv.Converter
	var out []byte
	for _, octets := range []string{
		"\x03\xA4\x01\x6A\x00\x6D\x6C\x65\x031\x00\x01\x01\x01",
		"\x03\xA4\x01\x6A\x00\x6D\x6C\x65\x032\x00\x01\x01\x01",
	} {
		var err error
		out, err = c.AppendXML(out[:0], []byte(octets), xmlconv.DecodeOptions{Mode: xmlconv.ModeCanonical})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%s\n", out)
	}
	// Output:
	// <SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><SessionID>1</SessionID></SyncHdr></SyncML>
	// <SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><SessionID>2</SessionID></SyncHdr></SyncML>
}

// A struct is filled by encoding/xml, here with what is in a document within the
// document.
func ExampleTokenReader() {
	octets := "\x03\xA4\x01\x6A\x00\x6D\x4F\xC3\x16\x03\xA4\x03\x6A\x00\x4A\x65\x031.2\x00\x01\x51\x03Acme\x00\x01\x01\x01\x01"
	d := codec.NewDecoder(strings.NewReader(octets), codec.Options{Resolve: xmlconv.Resolve})
	var v struct {
		Version string `xml:"Data>DevInf>VerDTD"`
		Maker   string `xml:"Data>DevInf>Man"`
	}
	err := xml.NewTokenDecoder(xmlconv.TokenReader(d, codec.Options{})).Decode(&v)
	fmt.Println(v.Version, v.Maker, err)
	// Output: 1.2 Acme <nil>
}

// A stream of XML is converted as it comes, without a string table: names must
// have tokens.
func ExampleWriteWBXML() {
	in := strings.NewReader("<SyncML xmlns='SYNCML:SYNCML1.2'><SyncHdr><MsgID>1</MsgID></SyncHdr></SyncML>")
	var out bytes.Buffer
	err := xmlconv.WriteWBXML(&out, in, xmlconv.EncodeOptions{Plan: xmlconv.PlanNone})
	fmt.Printf("% X %v\n", out.Bytes(), err)

	in = strings.NewReader("<SyncML xmlns='SYNCML:SYNCML1.2'>\n  <Vendor/>\n</SyncML>")
	err = xmlconv.WriteWBXML(&out, in, xmlconv.EncodeOptions{Plan: xmlconv.PlanNone})
	s, ok := errors.AsType[*xmlconv.SyntaxError](err)
	if ok && errors.Is(err, codec.ErrName) {
		fmt.Printf("line %d, column %d in %s\n", s.Line, s.Column, s.Path)
	}
	// Output:
	// 03 A4 01 6A 00 6D 6C 5B 03 31 00 01 01 01 <nil>
	// line 2, column 3 in /SyncML/Vendor
}

// WBXML comes out as XML while it is read.
func ExampleWriteXML() {
	in := strings.NewReader("\x03\x0B\x6A\x00\x45\xC6\x56\x01\x87\x07\x06\x03Example\x00\x01\x01\x01")
	err := xmlconv.WriteXML(os.Stdout, in, xmlconv.DecodeOptions{Mode: xmlconv.ModeIndent, Anonymous: true})
	fmt.Println(err)
	// Output:
	// <?xml version="1.0" encoding="UTF-8"?>
	// <wap-provisioningdoc>
	//   <characteristic type="BOOTSTRAP">
	//     <parm name="NAME" value="Example"/>
	//   </characteristic>
	// </wap-provisioningdoc>
	// <nil>
}

// Options say how the WBXML is written: an older version, another charset, equal
// strings once in the string table. Characters that the charset lacks are
// entities.
func ExampleEncodeOptions() {
	o := xmlconv.EncodeOptions{
		Table:     tokens.SyncML11,
		Header:    codec.Header{Version: codec.Version12, Charset: 5}, // ISO-8859-2
		Plan:      xmlconv.PlanRepeats,
		Charsets:  charset.Find,
		Encodings: charset.FindName,
	}
	text := "<?xml version='1.0' encoding='windows-1250'?><SyncML><Source>\xA5\x80</Source>" +
		"<Cmd>Replace</Cmd><Cmd>Replace</Cmd><Cmd>Replace</Cmd></SyncML>"
	octets, err := xmlconv.ToWBXML([]byte(text), o)
	fmt.Printf("% X %v\n", octets, err)
	// Output: 02 9F 53 05 08 52 65 70 6C 61 63 65 00 6D 67 03 A1 00 02 C1 2C 01 4A 83 00 01 4A 83 00 01 4A 83 00 01 01 <nil>
}
