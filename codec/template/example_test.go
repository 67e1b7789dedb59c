package template_test

import (
	"fmt"

	"github.com/go-wbxml/wbxml/codec/template"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
)

// The access point of each device: the document is compiled once, and a device has its
// values in the order of the slots. Its bearer is a word that has a token.
func Example() {
	const doc = `<wap-provisioningdoc version="1.0">
  <characteristic type="NAPDEF">
    <parm name="NAP-ADDRESS" value="${apn}"/>
    <parm name="BEARER" value="${bearer}"/>
  </characteristic>
</wap-provisioningdoc>`
	t, err := template.Compile([]byte(doc), xmlconv.EncodeOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(t.Slots())
	var out []byte // reused for all devices
	for _, device := range [][2]string{{"internet", "GSM-GPRS"}, {"iot", "5G"}} {
		values := []template.Value{template.Value(device[0]), template.Value(device[1])}
		if out, err = t.Append(out[:0], values); err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%q\n", out)
	}
	_, err = t.Append(nil, []template.Value{template.Value("internet"), nil})
	fmt.Println(err)
	// Output:
	// [apn bearer]
	// "\x03\vj\x00\xc5F\x01\xc6U\x01\x87\b\x06\x03internet\x00\x01\x87\x10\x06\xab\x01\x01\x01"
	// "\x03\vj\x00\xc5F\x01\xc6U\x01\x87\b\x06\x03iot\x00\x01\x87\x10\x06\x035G\x00\x01\x01\x01"
	// template: value of slot bearer refused: empty
}
