package xmlsec_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"fmt"
	"log"
	"strings"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/tnds"
	"github.com/go-wbxml/wbxml/syncml/xmlsec"
	"github.com/go-wbxml/wbxml/tokens"
)

// A server signs a management object, and sends it in a SyncML message; a device
// verifies it, and uses what was signed and nothing else.
func Example() {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		log.Fatal(err)
	}

	// The object as XML, canonical from the start.
	var tree tnds.Tree
	if err := tree.Build(tnds.BuildOptions{}, tnds.Entry{URI: "./Acc/AppID", Value: []byte("w7")}); err != nil {
		log.Fatal(err)
	}
	xml, err := tree.AppendXML(nil, xmlconv.Output{Mode: xmlconv.ModeCanonical})
	if err != nil {
		log.Fatal(err)
	}
	signer, err := xmlsec.NewSigner(xmlsec.SignOptions{Key: key})
	if err != nil {
		log.Fatal(err)
	}
	data, err := signer.Sign(nil, xml)
	if err != nil {
		log.Fatal(err)
	}

	var m syncml.Message
	m.InitDM(syncml.DMHeader{Target: "IMEI:490154203237518", Source: "https://dm.example.com"})
	m.Body = append(m.Body, syncml.Command{
		Kind: syncml.KindAdd, CmdID: syncml.Chars("1"),
		Items: []syncml.Item{{
			Target: syncml.Target{LocURI: syncml.Chars("./Inbox")},
			Meta:   &syncml.Meta{Format: syncml.Chars("xml"), Type: syncml.Chars("application/xml")},
			Data:   syncml.Data{Kind: syncml.DataOpaque, Text: data},
		}},
	})
	message, err := m.AppendWBXML(nil)
	if err != nil {
		log.Fatal(err)
	}

	// The device.
	var got syncml.Message
	d := codec.NewDecoder(nil, codec.Options{Table: tokens.SyncML12})
	d.ResetBytes(message)
	if err := got.Decode(d, syncml.DecodeOptions{}); err != nil {
		log.Fatal(err)
	}
	item := got.Body[0].Items[0]
	verified, err := xmlsec.Verify(item.Data.Text, xmlsec.VerifyOptions{Keys: xmlsec.Key(&key.PublicKey)})
	if err != nil {
		log.Fatal(err)
	}
	content, err := verified.Content()
	if err != nil {
		log.Fatal(err)
	}
	var received tnds.Tree
	if err := received.ParseXML(content, tnds.DecodeOptions{}, xmlconv.Input{}); err != nil {
		log.Fatal(err)
	}
	fmt.Println(item.Meta.Format, item.Meta.Type, string(content) == string(xml))
	fmt.Println(received.Node(received.Find("./Acc/AppID")).Value)
	// Output:
	// xml application/xml true
	// w7
}

// Anybody can sign with a key of their own. Which one counts, the caller says.
func ExampleVerify() {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		log.Fatal(err)
	}
	signer, err := xmlsec.NewSigner(xmlsec.SignOptions{Key: key, KeyName: "operator", KeyValue: true})
	if err != nil {
		log.Fatal(err)
	}
	signed, err := signer.Sign(nil, []byte("<a/>"))
	if err != nil {
		log.Fatal(err)
	}
	operators := map[string]any{"operator": &operatorKey().PublicKey}
	options := xmlsec.VerifyOptions{
		Keys: func(info xmlsec.KeyInfo) (any, error) {
			if len(info.Names) == 1 {
				return operators[info.Names[0]], nil
			}
			return nil, nil // not known here
		},
	}
	_, err = xmlsec.Verify(signed, options)
	fmt.Println(err)
	// Output: xmlsec: signature does not verify
}

// operatorKey is the one that the device knows.
func operatorKey() *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		log.Fatal(err)
	}
	return key
}

// A signature that is made for content in canonical form always has the same
// length, so that a template can leave room for it.
func ExampleSigner_AppendSignature() {
	profile := xmlsec.Modern()
	profile.Signature = append(profile.Signature, xmlsec.HMACSHA256)
	signer, err := xmlsec.NewSigner(xmlsec.SignOptions{Profile: profile, Secret: []byte("secret")})
	if err != nil {
		log.Fatal(err)
	}
	const content = `<a xmlns="urn:a" b="1"></a>`
	out, err := signer.AppendSignature(nil, []byte(content))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(out) == signer.Len())
	fmt.Println(strings.ReplaceAll(string(out), "><", ">\n<"))
	// Output:
	// true
	// <Signature xmlns="http://www.w3.org/2000/09/xmldsig#">
	// <SignedInfo>
	// <CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#">
	// </CanonicalizationMethod>
	// <SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#hmac-sha256">
	// </SignatureMethod>
	// <Reference>
	// <Transforms>
	// <Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#">
	// </Transform>
	// </Transforms>
	// <DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256">
	// </DigestMethod>
	// <DigestValue>UpTDNrE14yyhMRBX72noe3x/vgKSSTMkpNgW50ksJUw=</DigestValue>
	// </Reference>
	// </SignedInfo>
	// <SignatureValue>jyXZZ/vX6ErCGpRJ7LW76mTE/zXaxxJDgMiYmWsnOXo=</SignatureValue>
	// </Signature>
}
