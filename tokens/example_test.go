package tokens_test

import (
	"fmt"

	"github.com/go-wbxml/wbxml/tokens"
)

// The number in the header of a document names its type.
func ExampleByPublicID() {
	table := tokens.ByPublicID(0x1201)
	name, _ := table.Tag(tokens.SyncMLAdd)
	fmt.Println(table.Name, table.Public, name)
	// Output: syncml-1.2 -//SYNCML//DTD SyncML 1.2//EN Add
}

// The namespace of the root element tells the versions apart.
func ExampleByRoot() {
	fmt.Println(tokens.ByRoot("SyncML", "SYNCML:SYNCML1.1").Name)
	fmt.Println(tokens.ByRoot("SyncML", "").Name)
	// Output:
	// syncml-1.1
	// syncml-1.2
}

func ExampleByMIME() {
	fmt.Println(tokens.ByMIME("application/vnd.wap.connectivity-wbxml; charset=UTF-8").Name)
	// Output: prov-1.1
}

// Provisioning documents do not tell their version.
func ExampleAllByPublicID() {
	for _, table := range tokens.AllByPublicID(0x0B) {
		fmt.Println(table.Name)
	}
	// Output:
	// prov-1.1
	// prov-1.0
	// prov-1.1-vendor
}

// An element, an attribute and a value, from name to token and back.
func ExampleTable() {
	t := tokens.Prov11

	tag, _ := t.FindTag(0, []byte("parm"))
	attr, n, _ := t.FindAttr(1, []byte("name"), []byte("APPID"))
	value, m, _ := t.FindValue(0, []byte("GSM-GPRS"), 0, false)
	fmt.Printf("%#04x; %#04x, %d octets; %#04x, %d octets\n", tag, attr, n, value, m)

	name, prefix, _ := t.Attr(tokens.ProvAttrNameAPPID)
	fmt.Println(name, prefix)
	// Output:
	// 0x0007; 0x0136, 5 octets; 0x00ab, 8 octets
	// name APPID
}

// AAUTHTYPE is a list: its elements are made up of value tokens.
func ExampleTable_list() {
	value := []byte("HTTP-BASIC,DIGEST")
	for at := 0; at < len(value); {
		c, n, ok := tokens.Prov11.FindValue(1, value, at, true)
		if !ok {
			break
		}
		fmt.Printf("%02X %s\n", c.Token(), value[at:at+n])
		at += n
	}
	// Output:
	// 91 HTTP-
	// 92 BASIC
	// 90 ,
	// 93 DIGEST
}
