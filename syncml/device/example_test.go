package device_test

import (
	"context"
	"fmt"

	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/device"
)

// A device takes the message of its operator, and knows the server then.
func Example() {
	ctx := context.Background()
	imsi, _ := bootstrap.AppendIMSI(nil, "310150123456789")
	account := &bootstrap.Account{
		ServerID: "com.example.dm", ACL: bootstrap.ACLSelf,
		Addresses: []bootstrap.Address{{Addr: "https://dm.example.com/dm", Type: bootstrap.AddrURI}},
		Credentials: []bootstrap.Credential{
			{Level: bootstrap.LevelClient, Type: bootstrap.AuthBasic, Name: "user", Secret: bootstrap.Secret("password")},
		},
	}
	o := bootstrap.Options{Device: "IMEI:490154203237518", SEC: bootstrap.SECNetwPIN}
	m, _, err := bootstrap.Build(o, account, bootstrap.Keys{Network: imsi})
	if err != nil {
		panic(err)
	}

	d, err := device.New(ctx, new(device.Memory), device.Policy{Network: imsi, Device: "IMEI:490154203237518"})
	if err != nil {
		panic(err)
	}
	plan, err := d.Receive(ctx, device.Push{From: "+15550100", Message: &m})
	if err != nil {
		panic(err)
	}
	for _, c := range plan.Changes() {
		if c.New.Secret {
			fmt.Println(c.Kind, c.URI)
		} else {
			fmt.Printf("%v %s %q\n", c.Kind, c.URI, []byte(c.New.Value))
		}
	}
	if err := plan.Apply(ctx); err != nil {
		panic(err)
	}
	session, err := d.FirstSession("com.example.dm")
	if err != nil {
		panic(err)
	}
	fmt.Println(session.URL)
	fmt.Println(bootstrap.Acknowledges(session.Message))
	// Output:
	// add ./DMAcc/1 ""
	// add ./DMAcc/1/AppAddr ""
	// add ./DMAcc/1/AppAddr/1 ""
	// add ./DMAcc/1/AppAddr/1/Addr "https://dm.example.com/dm"
	// add ./DMAcc/1/AppAddr/1/AddrType "URI"
	// add ./DMAcc/1/AppAuth ""
	// add ./DMAcc/1/AppAuth/1 ""
	// add ./DMAcc/1/AppAuth/1/AAuthLevel "CLCRED"
	// add ./DMAcc/1/AppAuth/1/AAuthName "user"
	// add ./DMAcc/1/AppAuth/1/AAuthSecret
	// add ./DMAcc/1/AppAuth/1/AAuthType "BASIC"
	// add ./DMAcc/1/AppID "w7"
	// add ./DMAcc/1/ServerID "com.example.dm"
	// https://dm.example.com/dm
	// https://dm.example.com/dm IMEI:490154203237518 user true
}
