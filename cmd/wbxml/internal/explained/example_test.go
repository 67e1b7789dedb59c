package explained_test

import (
	"os"

	"github.com/go-wbxml/wbxml/cmd/wbxml/internal/explained"
	"github.com/go-wbxml/wbxml/inspect"
)

func Example() {
	r := inspect.Explain([]byte("03 0B 6A 00 45 01"), inspect.Options{})
	if err := explained.Write(os.Stdout, r, explained.Options{Name: "dump.txt"}); err != nil {
		panic(err)
	}
	// Output:
	// # dump.txt: 17 octets, hex, certain
	// 0 hex, 17 octets
	//   1 wbxml, prov-1.1, 6 octets
	//
	// ## 0 hex
	// offset  octets                   state    page  field         meaning                                       element
	//      0  30 33 20 30 42 20 36 41                 octets 1      6 octets -> 1
	//
	// ## 1 prov-1.1
	// offsets are of what the layer around has in it
	// offset  octets                   state    page  field         meaning                                       element
	//      0  03                       header         version       WBXML 1.3
	//      1  0b                       header         public id     0xb -//WAPFORUM//DTD PROV 1.0//EN
	//      2  6a                       header         charset       106 UTF-8
	//      3  00                       header         string table  0 octets
	//      4  45                       prolog   0     tag 05 C      <wap-provisioningdoc>                         /wap-provisioningdoc
	//      5  01                       content  0     END           </wap-provisioningdoc>                        /wap-provisioningdoc
	// XML
	//   <?xml version="1.0" encoding="UTF-8"?>
	//   <!DOCTYPE wap-provisioningdoc PUBLIC "-//WAPFORUM//DTD PROV 1.0//EN" "http://www.wapforum.org/DTD/prov.dtd">
	//   <wap-provisioningdoc></wap-provisioningdoc>
}
