package pap_test

import (
	"fmt"
	"log"

	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/push/pap"
)

// A push goes to a gateway as the body of a POST, and the answer is read. It is no
// bootstrap: see the package.
func Example() {
	m := pap.Message{
		Push: &pap.Push{
			PushID: "42@pi.example.com", NotifyTo: "https://pi.example.com/results",
			Addresses: []pap.Address{{Value: "WAPPUSH=+358408676001/TYPE=PLMN@ppg.example.com"}},
			QoS:       &pap.QoS{Network: "GSM", Bearer: "SMS", NetworkRequired: true, BearerRequired: true},
		},
		ContentType: push.ContentType{Code: push.MediaConnectivityWBXML}.String(),
		Content:     []byte{0x03, 0x0B, 0x6A, 0x00, 0x05}, // of package prov, say
	}
	body, mediaType, err := pap.AppendMessage(nil, &m)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(body), "octets of", mediaType)

	answer := `<?xml version="1.0"?>
<!DOCTYPE pap PUBLIC "-//WAPFORUM//DTD PAP 1.0//EN" "http://www.wapforum.org/DTD/pap_1.0.dtd">
<pap><push-response push-id="42@pi.example.com"><response-result code="1001" desc="accepted"/></push-response></pap>`
	r, err := pap.Parse("application/xml", []byte(answer), pap.Limits{})
	if err != nil {
		log.Fatal(err)
	}
	switch {
	case r.PushResponse != nil:
		fmt.Println(r.PushResponse.Response.Code.OK(), r.PushResponse.Response.Desc)
	case r.Bad != nil:
		fmt.Println("not understood:", r.Bad.Desc)
	}
	_, err = pap.Parse("application/xml", []byte(`<pap><push-response push-id="1"/></pap>`), pap.Limits{})
	fmt.Println(err)
	// Output:
	// 629 octets of multipart/related; boundary=pap-b8dff3f71e52b75591c03f1210f1dc90; type="application/xml"
	// true accepted
	// xml: missing at line 1, column 6 in /pap/push-response/response-result
}
