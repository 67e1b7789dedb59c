package custom

import (
	"fmt"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/tokenstest"
)

// The generated file is what the definition says, and fresh.
func TestDefinition(t *testing.T) {
	tokenstest.Fresh(t, ".", ".", "custom")
	tokenstest.Check(t, ".", Meter10)
}

// A name becomes a token and a token a name.
func Example() {
	tag, _ := Meter10.FindTag(0, []byte("reading"))
	fmt.Println(tag == MeterReading)

	name, prefix, _ := Meter10.Attr(MeterAttrUnitKWh)
	fmt.Println(name, prefix)

	attr, n, _ := Meter10.FindAttr(0, []byte("href"), []byte("https://meter.example.com/7"))
	fmt.Printf("%#04x stands for the first %d octets\n", attr, n)

	page, _ := Meter10.FindSpace([]byte("urn:example:meter:alarm"))
	cause, _ := Meter10.FindTag(page, []byte("Cause"))
	fmt.Println(cause == MeterCause)
	// Output:
	// true
	// unit kWh
	// 0x000b stands for the first 26 octets
	// true
}
