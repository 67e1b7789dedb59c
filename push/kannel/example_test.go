package kannel_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"

	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/push/kannel"
)

// A push in two segments goes to a gateway, whose report says that the phone has it.
func Example() {
	gateway := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		fmt.Printf("to %s: %d octets, report %v\n", q.Get("to"), len(q.Get("udh")+q.Get("text")), q.Has("dlr-url"))
		w.WriteHeader(http.StatusAccepted)
	}))
	defer gateway.Close()

	datagram := make([]byte, 200) // of push.AppendPDU, say
	segmenter := push.Segmenter{Dst: push.PortPush, Src: push.PortWSP, Ref: 42}
	var segments [][]byte
	for i := range 2 {
		s, err := segmenter.AppendSegment(nil, datagram, i)
		if err != nil {
			log.Fatal(err)
		}
		segments = append(segments, s)
	}
	client := kannel.Client{
		URL: gateway.URL + "/cgi-bin/sendsms", Username: "tester", Password: kannel.Secret("foobar"),
		ReportURL: "https://pi.example.com/reports?token=81d1", HTTP: gateway.Client(),
	}
	if _, err := client.SendMessage(context.Background(), "+491700000001", segments, "row-7"); err != nil {
		log.Fatal(err)
	}
	ref, receipt, err := kannel.ParseReport("token=81d1&ref=row-7&type=1&id=5F3A&answer=")
	fmt.Println(ref, receipt.State, err)
	// Output:
	// to +491700000001: 140 octets, report false
	// to +491700000001: 84 octets, report true
	// row-7 DELIVRD <nil>
}
