package syncml_test

import (
	"fmt"
	"log"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/tnds"
	"github.com/go-wbxml/wbxml/tokens"
)

// A bootstrap message adds a management tree to the inbox of a device.
func ExampleMessage_InitDM() {
	var tree tnds.Tree
	if err := tree.Build(tnds.BuildOptions{}, tnds.Entry{URI: "./Acc/AppID", Value: []byte("w7")}); err != nil {
		log.Fatal(err)
	}
	var m syncml.Message
	m.InitDM(syncml.DMHeader{Target: "IMEI:490154203237518", Source: "https://dm.example.com"})
	m.Body = append(m.Body, syncml.Command{
		Kind:  syncml.KindAdd,
		CmdID: syncml.Chars("1"),
		Items: []syncml.Item{{
			Target: syncml.Target{LocURI: syncml.Chars("./Inbox")},
			Meta:   &syncml.Meta{Format: syncml.Chars("bin"), Type: syncml.Chars("application/vnd.syncml.dmtnds+wbxml")},
			Data:   syncml.Data{Kind: syncml.DataTree, Tree: &tree},
		}},
	})
	fmt.Println(m.Validate())
	doc, err := m.AppendWBXML(nil)
	fmt.Println(len(doc), "octets", err)
	// Output:
	// <nil>
	// 237 octets <nil>
}

// A message is decoded in place, again and again.
func ExampleMessage_Decode() {
	doc := []byte("\x02\xA4\x01\x6A\x00\x6D\x6B" + // SyncML 1.2: SyncML, SyncBody
		"\x69\x4B\x031\x00\x01\x4A\x03Add\x00\x01\x4F\x03418\x00\x01\x01" + // Status, CmdID, Cmd, Data
		"\x12\x01\x01") // Final
	d := codec.NewDecoder(nil, codec.Options{Table: tokens.SyncML12, Limits: codec.LimitsBootstrap})
	d.ResetBytes(doc)
	var m syncml.Message
	if err := m.Decode(d, syncml.DecodeOptions{}); err != nil {
		log.Fatal(err)
	}
	for _, c := range m.Commands(-1) {
		code, err := c.StatusCode()
		fmt.Println(c.Kind, c.Cmd, code, err)
	}
	// Output:
	// Status Add already exists <nil>
}

// Validate finds all that a message lacks before it is sent.
func ExampleMessage_Validate() {
	var m syncml.Message
	m.InitDM(syncml.DMHeader{SessionID: "1", MsgID: "1", Target: "IMEI:490154203237518", Source: "https://dm.example.com"})
	item := []syncml.Item{{Target: syncml.Target{LocURI: syncml.Chars("./DevInfo/Mod")}}}
	m.Body = []syncml.Command{
		{Kind: syncml.KindStatus, CmdID: syncml.Chars("1"), MsgRef: syncml.Chars("1"), CmdRef: syncml.Chars("0"),
			Cmd: syncml.Chars("SyncHdr"), Data: syncml.Data{Text: syncml.Chars("212")}},
		{Kind: syncml.KindGet, Items: item},
		{Kind: syncml.KindGet, CmdID: syncml.Chars("1"), Items: item},
	}
	fmt.Println(m.Validate())
	// Output:
	// syncml: command 1 (Get, no CmdID): CmdID: required element or attribute missing
	// syncml: command 2 (Get, CmdID "1"): CmdID: identifier is empty, 0 or not the only one: command 0 has it too
}

// Commands inside a command follow it, with a larger depth.
func ExampleMessage_Commands() {
	item := []syncml.Item{{Target: syncml.Target{LocURI: syncml.Chars("./a")}}}
	m := syncml.Message{Body: []syncml.Command{
		{Kind: syncml.KindAtomic, CmdID: syncml.Chars("1")},
		{Kind: syncml.KindReplace, CmdID: syncml.Chars("2"), Depth: 1, Items: item},
		{Kind: syncml.KindDelete, CmdID: syncml.Chars("3"), Depth: 1, Items: item},
		{Kind: syncml.KindGet, CmdID: syncml.Chars("4"), Items: item},
	}}
	for i, c := range m.Commands(-1) {
		fmt.Println(c.Kind)
		for _, inner := range m.Commands(i) {
			fmt.Println(" ", inner.Kind)
		}
	}
	// Output:
	// Atomic
	//   Replace
	//   Delete
	// Get
}

// A message has the same content in XML.
func ExampleMessage_ParseXML() {
	var m syncml.Message
	err := m.ParseXML([]byte(`<SyncML xmlns="SYNCML:SYNCML1.2"><SyncBody><Alert><CmdID>1</CmdID><Data>1201</Data></Alert><Final/></SyncBody></SyncML>`),
		syncml.DecodeOptions{}, xmlconv.Input{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(m.Body[0].AlertCode())
	// Output: client-initiated management <nil>
}

// A server keeps the hash of a user and checks the credentials of a client.
func ExampleCred_VerifyMD5() {
	hash := syncml.HashUser([]byte("Bruce2"), []byte("OhBehave"))
	nonce := []byte("Nonce")
	cred := syncml.NewMD5(hash, nonce) // by the client
	fmt.Println(cred.Type(), cred.Data.Text)
	fmt.Println(cred.VerifyMD5(hash, nonce))
	fmt.Println(cred.VerifyMD5(hash, []byte("another")))
	fmt.Println(hash)
	// Output:
	// syncml:auth-md5 Zz6EivR3yeaaENcRN6lpAQ==
	// <nil>
	// credentials do not verify
	// ********
}

// The header x-syncml-hmac stands beside the message that it protects.
func ExampleHMAC() {
	hash := syncml.HashUser([]byte("Bruce2"), []byte("OhBehave"))
	nonce, body := []byte("Nonce"), []byte("<SyncML/>")
	value, err := syncml.NewHMAC("Bruce2", hash, nonce, body).Append(nil)
	fmt.Printf("%s: %s %v\n", syncml.HMACHeader, value, err)
	h, err := syncml.ParseHMAC(string(value))
	fmt.Println(h.Username, err, h.Verify(hash, nonce, body))
	// Output:
	// x-syncml-hmac: algorithm=MD5, username="Bruce2", mac=urdCeS3JUmjFgi8SX3webw== <nil>
	// Bruce2 <nil> <nil>
}

// A device sends a value in two messages, cut within a character.
func ExampleJoiner() {
	value := "aä"
	joiner := syncml.Joiner{MaxObject: 64 << 10}
	var m syncml.Message
	for n, chunk := range []string{value[:2], value[2:]} {
		sent := syncml.Message{Body: []syncml.Command{{Kind: syncml.KindAdd, CmdID: syncml.Chars("1"), Items: []syncml.Item{{
			Target:   syncml.Target{LocURI: syncml.Chars("./t")},
			Data:     syncml.Data{Kind: syncml.DataOpaque, Text: syncml.Chars(chunk)},
			MoreData: n == 0,
		}}}}}
		doc, err := sent.AppendWBXML(nil)
		if err != nil {
			log.Fatal(err)
		}
		m.KeepOctets = joiner.Open()
		if err := m.ParseWBXML(doc, syncml.DecodeOptions{}, codec.Limits{}); err != nil {
			log.Fatal(err)
		}
		item, err := joiner.Join(&m, 0, 0)
		switch {
		case err != nil:
			fmt.Println("dropped:", err)
		case item == nil:
			fmt.Println("answer", syncml.StatusChunkedAccepted)
		default:
			fmt.Printf("%s is %s\n", item.Target.URI(), item.Data.Text)
		}
	}
	// Output:
	// answer chunked item accepted
	// ./t is aä
}
