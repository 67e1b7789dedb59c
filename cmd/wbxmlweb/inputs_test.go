package main

import (
	"fmt"
	"html"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/inspect"
	"github.com/go-wbxml/wbxml/inspect/page"
	wsp "github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/push/smpp"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// log is two short messages from a log, protected with the PIN 1234.
const log = `SMS 1: 0b05040b8423f000032a020101062f1f2db69181924430453033344330383634453545373244464541364533423433303232413332423233394146373600030b6a05696e657400c54601c6550187110683000187070603496e7465726e65744e41504445460001871006ab0187080603696e7465726e65740001870906890187140101c60001550187360000
SMS 2: 0b05040b8423f000032a0202060377320001872206830001c600015901873a00000603687474703a2f2f7761702e6b72616b2e646b0001871c010101c6560187070603536f6e6f666f6e2042726f7773657200010101`

func entry(name string, in []byte, pin string) page.Entry {
	return page.Entry{Name: name, Report: inspect.Explain(in, inspect.Options{Keys: bootstrap.Keys{PIN: bootstrap.Secret(pin)}})}
}

func escape(s string) string { return html.EscapeString(s) }

func wbxml(t *testing.T, doc string) []byte {
	t.Helper()
	b, err := xmlconv.ToWBXML([]byte(doc), xmlconv.EncodeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// message builds a bootstrap message for the PIN 48151.
func message(t *testing.T, p bootstrap.Profile, f bootstrap.Form) bootstrap.Message {
	t.Helper()
	m, _, err := bootstrap.Build(bootstrap.Options{Profile: p, Form: f, Device: "IMEI:490154203237518", SEC: bootstrap.SECUserPIN}, &bootstrap.Account{
		ServerID: "com.example.dm", Name: "Example", Addresses: []bootstrap.Address{{Addr: "https://dm.example.com/dm"}},
		Credentials: []bootstrap.Credential{{Level: bootstrap.LevelClient, Type: "DIGEST", Name: "user", Secret: bootstrap.Secret("example-password"), Data: bootstrap.Secret("example-nonce")}},
	}, bootstrap.Keys{PIN: bootstrap.Secret("48151")})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// push is a Client Provisioning document in a push.
func push(t *testing.T) []byte {
	t.Helper()
	b, err := wsp.AppendPDU(nil, message(t, bootstrap.ProfileCP, 0).PDU(1))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// stream is the same in PDUs of SMPP.
func stream(t *testing.T) (b []byte) {
	t.Helper()
	s := wsp.Segmenter{Dst: wsp.PortPush, Src: wsp.PortWSP, Ref: 0x2A}
	pdu := push(t)
	n, err := s.Count(len(pdu))
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		part, err := s.AppendSegment(nil, pdu, i)
		if err != nil {
			t.Fatal(err)
		}
		b, err = smpp.AppendPDU(b, &smpp.PDU{Command: smpp.CommandSubmitSM, Sequence: uint32(i + 1), Message: smpp.Message{
			Source: smpp.Address{TON: 5, Addr: []byte("OP")}, Dest: smpp.Address{TON: 1, NPI: 1, Addr: []byte("4917012345678")},
			ESMClass: 0x40, DataCoding: wsp.DCS8BitClass1, Short: part}})
		if err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// large is a document of 52 KB.
func large(t *testing.T) []byte {
	t.Helper()
	var b strings.Builder
	b.WriteString(`<wap-provisioningdoc version="1.1">`)
	for i := range 1380 {
		fmt.Fprintf(&b, `<characteristic type="NAPDEF"><parm name="NAME" value="Access point %04d"/><parm name="NAPID" value="N%04d"/></characteristic>`, i, i)
	}
	b.WriteString(`</wap-provisioningdoc>`)
	octets := wbxml(t, b.String())
	if len(octets) < 52<<10-1000 {
		t.Fatalf("%d octets", len(octets))
	}
	return octets
}
