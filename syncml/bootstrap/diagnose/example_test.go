package diagnose_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"fmt"

	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/bootstrap/diagnose"
)

// A server that takes the IMSI as text for the key, and what is said about its MAC.
func ExampleExplain() {
	body := []byte{0x03, 0x0B, 0x6A, 0x00, 0x45} // an empty provisioning document
	mac := hmac.New(sha1.New, []byte("310150123456789"))
	mac.Write(body)

	var keys bootstrap.Keys
	var err error
	if keys.Network, err = bootstrap.AppendIMSI(nil, "310150123456789"); err != nil {
		panic(err)
	}
	r := diagnose.Explain(diagnose.Message{
		Body:     body,
		Security: bootstrap.Security{SEC: bootstrap.SECNetwPIN, MAC: [20]byte(mac.Sum(nil)), HasMAC: true},
	}, keys)
	fmt.Println(r)
	// Output:
	// bootstrap: MAC does not verify
	// the IMSI is in the key as text: use its half-octets as in EF-IMSI, as bootstrap.AppendIMSI does (network-text)
}
