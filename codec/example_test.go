package codec_test

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"sync"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/tokens"
)

// message is a Client Provisioning document.
var message = []byte("\x03\x0B\x6A\x00\x45\xC6\x55\x01" +
	"\x87\x11\x06\x03internet\x00\x01" + "\x87\x10\x06\xAB\x01" + "\x01\x01")

// Print the elements and attributes of a document.
func Example() {
	d := codec.NewDecoder(bytes.NewReader(message), codec.Options{Table: tokens.Prov11})
	for {
		t, err := d.Next()
		if err == io.EOF {
			break
		} else if err != nil {
			log.Fatal(err) // with offset and path
		}
		switch t.Kind {
		case codec.Start:
			fmt.Println(d.Depth(), d.Name(t))
		case codec.AttrStart:
			value, _ := d.AppendAttr(nil, t)
			fmt.Printf("  %s=%q\n", d.Name(t), value)
		}
	}
	// Output:
	// 1 wap-provisioningdoc
	// 2 characteristic
	//   type="NAPDEF"
	// 3 parm
	//   name="NAPID"
	//   value="internet"
	// 3 parm
	//   name="BEARER"
	//   value="GSM-GPRS"
}

// Write a document. No call is checked: the first error sticks.
func ExampleEncoder() {
	h := codec.Header{Version: codec.Version13, PublicID: 0x0B, Charset: codec.UTF8}
	e := codec.NewEncoder(nil, h, codec.Options{Table: tokens.Prov11})
	e.ResetAppend(nil, h)

	e.Start(tokens.ProvWapProvisioningdoc)
	e.Start(tokens.ProvCharacteristic)
	e.Attr(tokens.ProvAttrTypeAPPLICATION) // on page 1: the encoder switches
	e.Start(tokens.ProvParm)
	e.Attr(tokens.ProvAttrNameAPPID)
	e.Attr(tokens.ProvAttrValue)
	e.TextString("w7")
	e.End()
	e.End()
	e.End()

	doc, err := e.Bytes()
	fmt.Printf("% X %v\n", doc, err)
	// Output: 03 0B 6A 00 45 C6 00 01 55 01 87 36 00 00 06 03 77 37 00 01 01 01 <nil>
}

// Read a document that stands in opaque data of another.
func ExampleDecoder_Nested() {
	inner := "\x02\x01\x6A\x00\x00\x02\x60\x77\x031.2\x00\x01\x01"
	outer := []byte("\x02\xA4\x01\x6A\x00\x4F\xC3" + string(rune(len(inner))) + inner + "\x01")

	d := codec.NewDecoder(nil, codec.Options{Table: tokens.SyncML12})
	d.ResetBytes(outer)
	for {
		t, err := d.Next()
		if err != nil {
			break
		}
		if t.Kind != codec.Opaque {
			continue
		}
		n, err := d.Nested(t, tokens.TNDS12)
		if err != nil {
			log.Fatal(err)
		}
		for {
			t, err := n.Next()
			if err != nil {
				break
			}
			fmt.Printf("%d %v %s\n", n.Offset(), t.Kind, n.AppendPath(nil))
		}
	}
	// Output:
	// 12 Start /Data/MgmtTree
	// 15 Start /Data/MgmtTree/VerDTD
	// 16 Text /Data/MgmtTree/VerDTD
	// 21 End /Data/MgmtTree
	// 22 End /Data
}

// decoders keeps what decoders have allocated. A program that decodes in many
// goroutines takes one out for each document.
var decoders = sync.Pool{New: func() any {
	return codec.NewDecoder(nil, codec.Options{Table: tokens.Prov11})
}}

// countElements is safe for concurrent use.
func countElements(doc []byte) (n int, err error) {
	d := decoders.Get().(*codec.Decoder)
	defer decoders.Put(d)
	defer d.ResetBytes(nil) // let go of doc
	d.ResetBytes(doc)
	for {
		t, err := d.Next()
		if err == io.EOF {
			return n, nil
		} else if err != nil {
			return n, err
		}
		if t.Kind == codec.Start {
			n++
		}
	}
}

// Share decoders between goroutines.
func ExampleDecoder_pool() {
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if n, err := countElements(message); n != 4 || err != nil {
				log.Println(n, err)
			}
		})
	}
	wg.Wait()
	fmt.Println(countElements(message))
	// Output: 4 <nil>
}
