package device

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/xmlsec"
)

const testDevice = "IMEI:490154203237518"

// imsi is the key of the test network.
func imsi(t testing.TB) bootstrap.Secret {
	t.Helper()
	key, err := bootstrap.AppendIMSI(nil, "310150123456789")
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// testAccount returns an account with all that both profiles carry.
func testAccount(server, password string) *bootstrap.Account {
	return &bootstrap.Account{
		ServerID: server, Name: "Name of " + server, ACL: bootstrap.ACLSelf,
		Addresses: []bootstrap.Address{{Addr: "https://" + server + "/dm", Type: bootstrap.AddrURI, Ports: []uint16{443}}},
		Credentials: []bootstrap.Credential{
			{Level: bootstrap.LevelClient, Type: bootstrap.AuthDigest, Name: "user", Secret: bootstrap.Secret(password), Data: bootstrap.Secret("nonce1")},
			{Level: bootstrap.LevelServer, Type: bootstrap.AuthDigest, Name: server, Secret: bootstrap.Secret("serverpw"), Data: bootstrap.Secret("nonce2")},
		},
	}
}

func build(t testing.TB, o bootstrap.Options, a *bootstrap.Account, k bootstrap.Keys) bootstrap.Message {
	t.Helper()
	if o.Profile == bootstrap.ProfileDM && o.Device == "" {
		o.Device = testDevice
	}
	o.Drop = true
	m, _, err := bootstrap.Build(o, a, k)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func newDevice(t testing.TB, s Store, p Policy) *Device {
	t.Helper()
	if p.Device == "" {
		p.Device = testDevice
	}
	d, err := New(context.Background(), s, p)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// take receives a message and applies it; pin answers where the plan asks.
func take(t testing.TB, d *Device, in Push, pin string) *Plan {
	t.Helper()
	ctx := context.Background()
	p, err := d.Receive(ctx, in)
	if err != nil {
		t.Fatal(err)
	}
	if p.NeedsPIN() {
		if err := p.Confirm(ctx, pin); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Apply(ctx); err != nil {
		t.Fatal(err)
	}
	return p
}

// dump returns the nodes below uri in lines, with values.
func dump(tree *Tree, uri string) string {
	var b strings.Builder
	for n := range tree.Below(uri) {
		fmt.Fprintf(&b, "%s %v %q", strings.TrimPrefix(n.URI, uri), n.Format, []byte(n.Value))
		if n.Type != "" && n.Type != "text/plain" {
			fmt.Fprintf(&b, " %s", n.Type)
		}
		if n.ACL != "" {
			fmt.Fprintf(&b, " [%s]", n.ACL)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// reasonOf returns the reason of a Rejected, "" of another error.
func reasonOf(err error) Reason {
	if r := new(Rejected); errors.As(err, &r) {
		return r.Reason
	}
	return ""
}

// exampleFile reads a file of the folder examples/keys.
func exampleFile(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(testdoc.Root(t), "examples", "keys", name))
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(text)
	if block == nil {
		t.Fatalf("%s is not PEM", name)
	}
	return block.Bytes
}

// seals are a server's means to sign and encrypt, and the device's to open that.
type seals struct {
	sign    *bootstrap.Signer
	encrypt *bootstrap.Encrypter
	verify  *xmlsec.VerifyOptions
	decrypt *xmlsec.DecryptOptions
}

func newSeals(t testing.TB) seals {
	t.Helper()
	parsed, err := x509.ParsePKCS8PrivateKey(exampleFile(t, "rsa-key.pem"))
	if err != nil {
		t.Fatal(err)
	}
	key := parsed.(*rsa.PrivateKey)
	cert, err := x509.ParseCertificate(exampleFile(t, "rsa-cert.pem"))
	if err != nil {
		t.Fatal(err)
	}
	var s seals
	if s.sign, err = bootstrap.NewSigner(xmlsec.SignOptions{Key: crypto.Signer(key)}); err != nil {
		t.Fatal(err)
	}
	if s.encrypt, err = bootstrap.NewEncrypter(xmlsec.EncryptOptions{Certificate: cert}); err != nil {
		t.Fatal(err)
	}
	s.verify = &xmlsec.VerifyOptions{Keys: xmlsec.Key(&key.PublicKey)}
	s.decrypt = &xmlsec.DecryptOptions{Private: key}
	return s
}

// account returns the account of a server.
func (d *Device) account(server string) (Account, error) {
	for _, a := range d.Accounts() {
		if a.ServerID == server {
			return a, nil
		}
	}
	return Account{}, fmt.Errorf("no account of %s", server)
}
