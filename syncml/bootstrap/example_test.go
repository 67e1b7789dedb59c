package bootstrap_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

const account = `{
	"serverId": "com.example.dm",
	"name": "Example DM",
	"addresses": [{"addr": "https://dm.example.com/dm", "ports": [443]}],
	"credentials": [
		{"level": "CLCRED", "type": "DIGEST", "name": "user1", "secret": "secret1", "data": "nonce1"},
		{"level": "SRVCRED", "type": "DIGEST", "name": "com.example.dm", "secret": "secret2", "data": "nonce2"}
	]
}`

// A message for a device whose user types a PIN: built by the server, opened by
// the device.
func Example() {
	var a bootstrap.Account
	if err := json.Unmarshal([]byte(account), &a); err != nil {
		log.Fatal(err)
	}
	keys := bootstrap.Keys{PIN: bootstrap.Secret("1234")}
	m, report, err := bootstrap.Build(bootstrap.Options{Device: "IMEI:490154203237518", SEC: bootstrap.SECUserPIN}, &a, keys)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s, SEC=%v, a MAC of %d digits\n", m.Type, m.Security.SEC, len(m.Security.AppendMAC(nil)))
	for _, f := range report.Findings {
		fmt.Println("lacks:", f.Rule)
	}

	x, err := bootstrap.Open(m, keys)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(x.Verified, x.Account.ServerID, x.Account.Credentials[0])
	_, err = bootstrap.Open(m, bootstrap.Keys{PIN: bootstrap.Secret("1235")})
	fmt.Println(err)
	// Output:
	// application/vnd.syncml.dm+wbxml, SEC=USERPIN, a MAC of 40 digits
	// lacks: AC-1
	// lacks: BS-3
	// lacks: BS-4
	// true com.example.dm {CLCRED DIGEST user1 ******** ******** {[] []}}
	// bootstrap: MAC does not verify
}

// Everything that is wrong with an account is reported at once.
func ExampleAccount_Validate() {
	a := bootstrap.Account{
		Addresses:   []bootstrap.Address{{Addr: "192.0.2.256", Type: bootstrap.AddrIPv4}},
		Credentials: []bootstrap.Credential{{Level: bootstrap.LevelHTTP, Type: bootstrap.AuthHMAC, Secret: bootstrap.Secret("x")}},
	}
	if faults, ok := errors.AsType[bootstrap.Faults](a.Validate()); ok {
		for _, f := range faults {
			fmt.Println(f.Field, "-", f.Reason)
		}
	}
	// Output:
	// serverId - missing
	// addresses[0].addr - not an address of its type
	// credentials[0].type - not possible at this level
}

// What the Client Provisioning profile cannot carry is dropped and reported.
func ExampleProject() {
	var a bootstrap.Account
	if err := json.Unmarshal([]byte(account), &a); err != nil {
		log.Fatal(err)
	}
	a.Node, a.ACL = "Example", "Get=*"
	p, dropped := bootstrap.Project(bootstrap.Options{Profile: bootstrap.ProfileCP}, &a)
	fmt.Println(dropped, p.Node == "", p.Addresses)
	// Output: [node acl] true [{https://dm.example.com/dm URI [443] {[] []} []}]
}

// The tree that a device must end up with.
func ExampleTree() {
	var a bootstrap.Account
	if err := json.Unmarshal([]byte(account), &a); err != nil {
		log.Fatal(err)
	}
	a.Credentials = nil
	t, err := bootstrap.Tree(bootstrap.Options{Profile: bootstrap.ProfileCP}, &a)
	if err != nil {
		log.Fatal(err)
	}
	for i, n := range t.All() {
		fmt.Printf("%s %q\n", t.AppendURI(nil, i), n.RT.ACL.String()+n.Value.String())
	}
	// Output:
	// ./DMAcc ""
	// ./DMAcc/1 "Get=com.example.dm&Replace=com.example.dm&Delete=com.example.dm"
	// ./DMAcc/1/AppID "w7"
	// ./DMAcc/1/ServerID "com.example.dm"
	// ./DMAcc/1/Name "Example DM"
	// ./DMAcc/1/AppAddr ""
	// ./DMAcc/1/AppAddr/1 ""
	// ./DMAcc/1/AppAddr/1/Addr "https://dm.example.com/dm"
	// ./DMAcc/1/AppAddr/1/AddrType "URI"
	// ./DMAcc/1/AppAddr/1/Port ""
	// ./DMAcc/1/AppAddr/1/Port/1 ""
	// ./DMAcc/1/AppAddr/1/Port/1/PortNbr "443"
}

// What a message lacks for the way in which it is pushed.
func ExampleCheck() {
	var a bootstrap.Account
	if err := json.Unmarshal([]byte(account), &a); err != nil {
		log.Fatal(err)
	}
	m, _, err := bootstrap.Build(bootstrap.Options{Profile: bootstrap.ProfileCP}, &a, bootstrap.Keys{})
	if err != nil {
		log.Fatal(err)
	}
	for _, t := range []bootstrap.Transport{{Secure: true}, {}} {
		findings, err := bootstrap.Check(m, t)
		fmt.Println(t.Secure, findings, err)
	}
	// Output:
	// true [] <nil>
	// false [bootstrap: BS-2: the message has no MAC, and its transport does not protect it] <nil>
}

// A template renders a message for each device: names and secrets are slots.
func ExampleCompile() {
	var a bootstrap.Account
	if err := json.Unmarshal([]byte(account), &a); err != nil {
		log.Fatal(err)
	}
	a.Credentials[0].Name, a.Credentials[0].Secret = "${user}", bootstrap.Secret("${password}")
	t, _, err := bootstrap.Compile(bootstrap.Options{Device: "IMEI:${imei}", SEC: bootstrap.SECNetwPIN}, &a)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(t.Slots())

	var body []byte
	for _, device := range []struct{ imei, imsi, user, password string }{
		{"490154203237518", "310150123456789", "alice", "a<b"},
		{"490154203237519", "310150123456790", "bob", "b&c"},
	} {
		v := bootstrap.Values{Slots: []bootstrap.Secret{[]byte(device.imei), []byte(device.user), []byte(device.password)}}
		if v.Keys.Network, err = bootstrap.AppendIMSI(v.Keys.Network[:0], device.imsi); err != nil {
			log.Fatal(err)
		}
		var s bootstrap.Security
		if body, s, err = t.AppendMessage(body[:0], v); err != nil {
			log.Fatal(err)
		}
		x, err := bootstrap.Open(bootstrap.Message{Type: t.Type(), Body: body, Security: s}, v.Keys)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(x.Options.Device, x.Account.Credentials[0].Name, string(x.Account.Credentials[0].Secret))
	}
	// Output:
	// [imei user password]
	// IMEI:490154203237518 alice a<b
	// IMEI:490154203237519 bob b&c
}

// From a template to the short messages that a gateway sends, and on the device
// back to the account.
func ExampleMessage_PDU() {
	var a bootstrap.Account
	if err := json.Unmarshal([]byte(account), &a); err != nil {
		log.Fatal(err)
	}
	a.Credentials[0].Name = "${user}"
	t, _, err := bootstrap.Compile(bootstrap.Options{Profile: bootstrap.ProfileCP, SEC: bootstrap.SECUserPIN}, &a)
	if err != nil {
		log.Fatal(err)
	}
	keys := bootstrap.Keys{PIN: bootstrap.Secret("1234")}
	body, security, err := t.AppendMessage(nil, bootstrap.Values{Slots: []bootstrap.Secret{[]byte("alice")}, Keys: keys})
	if err != nil {
		log.Fatal(err)
	}
	m := bootstrap.Message{Type: t.Type(), Body: body, Security: security}
	datagram, err := push.AppendPDU(nil, m.PDU(1))
	if err != nil {
		log.Fatal(err)
	}
	segmenter := push.Segmenter{Dst: push.PortPush, Src: push.PortWSP, Ref: 1}
	count, err := segmenter.Count(len(datagram))
	if err != nil {
		log.Fatal(err)
	}
	var device push.Reassembler[string]
	for i := range count {
		sms, err := segmenter.AppendSegment(nil, datagram, i)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%d octets: % X ...\n", len(sms), sms[:16])
		segment, err := push.ParseSegment(sms)
		if err != nil {
			log.Fatal(err)
		}
		received, status, err := device.Append(nil, "1000", segment, time.Now())
		if err != nil {
			log.Fatal(err)
		}
		if status == push.StatusComplete {
			open(received, keys)
		}
	}
	// Output:
	// 140 octets: 0B 05 04 0B 84 23 F0 00 03 01 03 01 01 06 2F 1F ...
	// 140 octets: 0B 05 04 0B 84 23 F0 00 03 01 03 02 3A 2F 2F 64 ...
	// 82 octets: 0B 05 04 0B 84 23 F0 00 03 01 03 03 00 01 33 00 ...
	// application/vnd.wap.connectivity-wbxml USERPIN true alice
}

// open is what a device does with a datagram.
func open(datagram []byte, keys bootstrap.Keys) {
	p, err := push.ParsePDU(datagram)
	if err != nil {
		log.Fatal(err)
	}
	m, err := bootstrap.FromPDU(p)
	if err != nil {
		log.Fatal(err)
	}
	x, err := bootstrap.Open(m, keys)
	if err != nil {
		log.Fatal(err)
	}
	defer x.Clear()
	fmt.Println(m.Type, m.Security.SEC, x.Verified, x.Account.Credentials[0].Name)
}
