package device

import (
	"context"
	"crypto"
	"crypto/x509"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/xmlsec"
)

// rewritten returns a message whose tree in XML is what change makes of it.
func rewritten(t *testing.T, m bootstrap.Message, change func(xml string) string) bootstrap.Message {
	t.Helper()
	var doc syncml.Message
	if err := doc.ParseWBXML(m.Body, syncml.DecodeOptions{}, codec.Limits{}); err != nil {
		t.Fatal(err)
	}
	data := &doc.Body[0].Items[0].Data
	data.Text = syncml.Chars(change(string(data.Text)))
	body, err := doc.AppendWBXML(nil)
	if err != nil {
		t.Fatal(err)
	}
	m.Body = body
	return m
}

// byXMLSec1 returns what xmlsec1 makes of documents, each the text of a file that its
// option stands in front of.
func byXMLSec1(t *testing.T, command string, options []string, documents ...string) string {
	t.Helper()
	tool, dir := testdoc.Tool(t, "xmlsec1"), t.TempDir()
	args := append([]string{command}, options...)
	for i := 0; i < len(documents); i += 2 {
		name := filepath.Join(dir, documents[i])
		if err := os.WriteFile(name, []byte(documents[i+1]), 0o600); err != nil {
			t.Fatal(err)
		}
		if i+2 < len(documents) {
			args = append(args, documents[i])
		}
		args = append(args, name)
	}
	var complaints strings.Builder
	cmd := exec.Command(tool, args...)
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("xmlsec1 %v: %v\n%s", args, err, complaints.String())
	}
	_, xml, _ := strings.Cut(string(out), "?>\n")
	return xml
}

// TestSignedByPeer gives a device a tree that xmlsec1 has signed, within the signature, as it
// knows no reference without a URI; and the same with another password (DM-BOOT-C-014).
func TestSignedByPeer(t *testing.T) {
	key := filepath.Join(testdoc.Root(t), "examples", "keys", "rsa-key.pem")
	values := regexp.MustCompile(`(<[a-z:]*(?:DigestValue|SignatureValue)>)[^<]*<`)
	parsed, err := x509.ParsePKCS8PrivateKey(exampleFile(t, "rsa-key.pem"))
	if err != nil {
		t.Fatal(err)
	}
	template, err := xmlsec.NewSigner(xmlsec.SignOptions{Key: parsed.(crypto.Signer), Shape: xmlsec.ShapeEnveloping})
	if err != nil {
		t.Fatal(err)
	}
	m := build(t, bootstrap.Options{Form: bootstrap.FormXML}, testAccount("one.example", "pw"), bootstrap.Keys{})
	signed := rewritten(t, m, func(xml string) string {
		_, xml, _ = strings.Cut(xml, "?>")
		form, err := template.Sign(nil, []byte(xml))
		if err != nil {
			t.Fatal(err)
		}
		return byXMLSec1(t, "--sign", []string{"--privkey-pem", key}, "in.xml", values.ReplaceAllString(string(form), "$1<"))
	})
	d := newDevice(t, new(Memory), Policy{Verify: newSeals(t).verify})
	other := rewritten(t, signed, func(xml string) string { return strings.Replace(xml, ">pw<", ">px<", 1) })
	if _, err := d.Receive(context.Background(), Push{Message: &other}); reasonOf(err) != ReasonSignature {
		t.Errorf("another password: %v", err)
	}
	p := take(t, d, Push{Message: &signed}, "")
	if got := accounts(d); p.Trust() != TrustSignature || got != "1=one.example" {
		t.Errorf("trust %v, accounts %q", p.Trust(), got)
	}
}

// TestEncryptedByPeer gives a device a tree that xmlsec1 has encrypted (DM-BOOT-C-015).
func TestEncryptedByPeer(t *testing.T) {
	cert := filepath.Join(testdoc.Root(t), "examples", "keys", "rsa-cert.pem")
	const template = `<xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" Type="http://www.w3.org/2001/04/xmlenc#Element">` +
		`<xenc:EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#aes256-gcm"/><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><xenc:EncryptedKey>` +
		`<xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"/><xenc:CipherData><xenc:CipherValue/></xenc:CipherData></xenc:EncryptedKey></ds:KeyInfo>` +
		`<xenc:CipherData><xenc:CipherValue/></xenc:CipherData></xenc:EncryptedData>`
	s := newSeals(t)
	m := build(t, bootstrap.Options{Form: bootstrap.FormXML}, testAccount("one.example", "pw"), bootstrap.Keys{})
	sealed := rewritten(t, m, func(xml string) string {
		return byXMLSec1(t, "--encrypt", []string{"--pubkey-cert-pem", cert, "--session-key", "aes-256", "--node-xpath", "/*"}, "--xml-data", xml, "template.xml", template)
	})
	_, err := newDevice(t, new(Memory), Policy{}).Receive(context.Background(), Push{Secure: true, Message: &sealed})
	if reasonOf(err) != ReasonEncryption {
		t.Errorf("without a key: %v", err)
	}
	d := newDevice(t, new(Memory), Policy{Decrypt: s.decrypt})
	take(t, d, Push{Secure: true, Message: &sealed}, "")
	a, err := d.account("one.example")
	if err != nil || string(a.Credentials[0].Secret) != "pw" {
		t.Errorf("%v", err)
	}
}

// TestSignedAgain holds that a signed tree which was applied before changes nothing in
// another envelope: no signature covers that.
func TestSignedAgain(t *testing.T) {
	s := newSeals(t)
	d := newDevice(t, new(Memory), Policy{Verify: s.verify})
	signed := func(server, password string) bootstrap.Message {
		return build(t, bootstrap.Options{Form: bootstrap.FormXML, Sign: s.sign}, testAccount(server, password), bootstrap.Keys{})
	}
	first, second, third := signed("one.example", "old"), signed("one.example", "new"), signed("two.example", "pw")
	take(t, d, Push{Message: &first}, "")
	if p := take(t, d, Push{Message: &second}, ""); p.Known() {
		t.Fatal("the second message is taken for the first")
	}
	again := rewritten(t, first, func(xml string) string { return xml + " " })
	if p := take(t, d, Push{Message: &again}, ""); !p.Known() || len(p.Changes()) > 0 {
		t.Errorf("the first tree again: known %v, %d changes", p.Known(), len(p.Changes()))
	}
	// Beside a tree that is new, too.
	var m, other syncml.Message
	err := errors.Join(m.ParseWBXML(third.Body, syncml.DecodeOptions{}, codec.Limits{}), other.ParseWBXML(first.Body, syncml.DecodeOptions{}, codec.Limits{}))
	other.Body[0].CmdID = syncml.Chars("2")
	m.Body = append(m.Body, other.Body...)
	body, encoding := m.AppendWBXML(nil)
	third.Body, err = body, errors.Join(err, encoding)
	if p := take(t, d, Push{Message: &third}, ""); err != nil || p.Known() || p.Server() != "two.example" {
		t.Errorf("a new tree beside the first: known %v, of %s, %v", p.Known(), p.Server(), err)
	}
	if a, err := d.account("one.example"); err != nil || string(a.Credentials[0].Secret) != "new" {
		t.Errorf("the old password is back (%v)", err)
	}
}
