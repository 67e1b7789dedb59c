package fuzz

import (
	"fmt"
	"strings"

	gofuzz "github.com/google/gofuzz"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// makeAccount makes an account that is valid, apart from chance: Build must then
// name the fault.
func makeAccount(a *bootstrap.Account, c gofuzz.Continue) {
	*a = bootstrap.Account{ServerID: oneOf(c, "com.example.dm", "srv-1", "сервер"), ACL: oneOf(c, "", "Get=*")}
	if c.RandBool() {
		a.Name, a.Node = line(c), fmt.Sprint("node", c.Intn(9))
	}
	a.Addresses = make([]bootstrap.Address, 1+c.Intn(3))
	for i := range a.Addresses {
		c.Fuzz(&a.Addresses[i])
	}
	c.Fuzz(&a.Credentials)
	if c.RandBool() {
		p := oneOf(c, bootstrap.AuthBasic, bootstrap.AuthDigest, bootstrap.AuthHMAC)
		a.AuthPref = &p
	}
	c.Fuzz(&a.NAPs)
	for i := range a.NAPs {
		a.NAPs[i].ID = fmt.Sprint("NAP", i)
		a.ConRefs = append(a.ConRefs, a.NAPs[i].ID)
	}
	for i := range c.Intn(2) {
		p := bootstrap.Proxy{ID: fmt.Sprint("PX", i), Name: line(c), Physical: []bootstrap.PhysicalProxy{{ID: "P", Address: "192.0.2.1"}}}
		c.Fuzz(&p.Auth)
		a.Proxies, a.ConRefs = append(a.Proxies, p), append(a.ConRefs, p.ID)
	}
	for i := range c.Intn(3) {
		o := bootstrap.Object{Name: fmt.Sprint("MO", i), Path: oneOf(c, "", "./ConnMO"), ID: "urn:oma:mo:oma-connmo:1.0", ACL: oneOf(c, "", "Get=*")}
		o.Nodes = nodes(c)
		a.Objects = append(a.Objects, o)
	}
	a.Ext = nodes(c)
	c.Fuzz(&a.Extra)
	for range c.Intn(3) {
		x := bootstrap.Characteristic{Type: oneOf(c, "BOOTSTRAP", "APPLICATION", line(c))}
		e := bootstrap.Extra{}
		c.Fuzz(&e)
		x.Parms, x.Within = e.Parms, e.Within
		a.Characteristics = append(a.Characteristics, x)
	}
}

// makeExtra makes parms of any name, and characteristics with some.
func makeExtra(x *bootstrap.Extra, c gofuzz.Continue) {
	parms := func() (all []bootstrap.Parm) {
		for range c.Intn(3) {
			p := bootstrap.Parm{Name: oneOf(c, "INIT", "LINGER", line(c))}
			if c.RandBool() {
				p.Value = bootstrap.Secret(line(c))
			}
			all = append(all, p)
		}
		return all
	}
	*x = bootstrap.Extra{Parms: parms()}
	for range c.Intn(2) {
		x.Within = append(x.Within, bootstrap.Characteristic{Type: oneOf(c, "VALIDITY", line(c)), Parms: parms()})
	}
}

// nodes returns nodes with names of their own.
func nodes(c gofuzz.Continue) (all []bootstrap.Node) {
	c.Fuzz(&all)
	for i := range all {
		all[i].URI += fmt.Sprint(i)
	}
	return all
}

func makeAddress(x *bootstrap.Address, c gofuzz.Continue) {
	switch x.Type = oneOf(c, "", bootstrap.AddrURI, bootstrap.AddrIPv4, bootstrap.AddrIPv6); x.Type {
	case bootstrap.AddrIPv4:
		x.Addr = "192.0.2.7"
	case bootstrap.AddrIPv6:
		x.Addr = "2001:db8::7"
	default:
		x.Addr = oneOf(c, "https://dm.example.com/dm?a=1&b=<2>", "HTTP://dm.example.com:8080", "wsp://example.com")
	}
	for range c.Intn(3) {
		x.Ports = append(x.Ports, uint16(c.Intn(1<<16)))
	}
}

func makeCredential(x *bootstrap.Credential, c gofuzz.Continue) {
	x.Level = oneOf(c, bootstrap.LevelClient, bootstrap.LevelServer, bootstrap.LevelOBEX, bootstrap.LevelHTTP)
	x.Type = oneOf(c, bootstrap.AuthHTTPBasic, bootstrap.AuthHTTPDigest)
	if x.Level == bootstrap.LevelClient || x.Level == bootstrap.LevelServer {
		x.Type = oneOf(c, bootstrap.AuthBasic, bootstrap.AuthDigest, bootstrap.AuthHMAC)
	}
	x.Name, x.Secret = line(c), bootstrap.Secret(line(c))
	if c.RandBool() {
		x.Data = bootstrap.Secret{0, byte(c.Intn(256)), 0x80, 'x'}
	}
}

func makeNode(x *bootstrap.Node, c gofuzz.Continue) {
	*x = bootstrap.Node{URI: oneOf(c, "", "a/", "a/b/") + "n", ACL: oneOf(c, "", "Get=*&Replace=a+b")}
	switch x.Format = oneOf(c, "", "chr", "bin", "int", "bool", "node", "null", "xml"); x.Format {
	case "node", "null":
	case "bin":
		x.Value = bootstrap.Secret{0, 0xFF, byte(c.Intn(256))}
	case "int":
		x.Value = bootstrap.Secret("-12")
	case "bool":
		x.Value = bootstrap.Secret("true")
	case "xml":
		x.Value, x.Type = bootstrap.Secret("<a b='1'>x &amp; y</a>"), "text/xml"
	default:
		x.Value = bootstrap.Secret(line(c) + oneOf(c, "", "\n", "\tx\r"))
	}
}

// bootOptions returns options that drop the fields that the message cannot carry.
func bootOptions(c gofuzz.Continue) bootstrap.Options {
	o := bootstrap.Options{
		Profile: oneOf(c, bootstrap.ProfileDM, bootstrap.ProfileDM, bootstrap.ProfileCP), DM: oneOf(c, bootstrap.DM12, bootstrap.DM12, bootstrap.DM11),
		Form:    oneOf(c, bootstrap.FormEmbedded, bootstrap.FormNested, bootstrap.FormXML, bootstrap.FormNodeByNode),
		Version: oneOf(c, 0, codec.Version11, codec.Version12, codec.Version13),
		Place:   oneOf(c, "", bootstrap.Inbox, "./DMAcc"), Path: oneOf(c, "", "x/y"),
		Device: "IMEI:490154203237518", Source: oneOf(c, "", "https://dm.example.com"),
		SessionID: oneOf(c, "", "7F"), MsgID: oneOf(c, "", "1"),
		SEC:  oneOf(c, bootstrap.SECNetwPIN, bootstrap.SECUserPIN, bootstrap.SECUserNetwPIN, bootstrap.SECUserPINMAC),
		Drop: true,
	}
	if o.Form == bootstrap.FormNodeByNode || o.DM == bootstrap.DM11 {
		o.Place = oneOf(c, "", "./DMAcc")
	}
	return o
}

// keys have a different key for every method, one of more and one of less than
// the block of SHA-1.
var keys = bootstrap.Keys{Network: bootstrap.Secret(strings.Repeat("\x19\x32\x54\x76\x98\x10\x32\x54", 10)), PIN: bootstrap.Secret("73519"), Accept: []bootstrap.SEC{
	bootstrap.SECNetwPIN, bootstrap.SECUserPIN, bootstrap.SECUserNetwPIN, bootstrap.SECUserPINMAC}}
