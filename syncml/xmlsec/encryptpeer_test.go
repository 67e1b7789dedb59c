package xmlsec

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/internal/c14n"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// The files that xmlsec1 reads keys from.
type peerKeys struct{ private, cert, kek string }

func writePeerKeys(t *testing.T, dir string) peerKeys {
	t.Helper()
	key, cert := recipient(t)
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	k := peerKeys{filepath.Join(dir, "key.pem"), filepath.Join(dir, "cert.pem"), filepath.Join(dir, "kek")}
	writeFile(t, k.private, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	writeFile(t, k.cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw}))
	for n := range 3 {
		writeFile(t, k.kek+string(rune('0'+n)), aesKey(16+8*n))
	}
	return k
}

func writeFile(t *testing.T, name string, content []byte) {
	t.Helper()
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// args returns the options with which xmlsec1 finds the key of e.
func (k peerKeys) args(e *encryption, private bool) []string {
	switch {
	case e.kek > 0:
		return []string{"--aeskey:kek", k.kek + string(rune('0'+(e.kek-16)/8))}
	case private:
		return []string{"--privkey-pem", k.private}
	}
	return []string{"--pubkey-cert-pem", k.cert}
}

// offered reports whether xmlsec1 has the algorithms of e. The key transport of
// XML Encryption 1.1 and a digest other than SHA-1 came with its version 1.3.
func (e *encryption) offered() bool {
	return e.o.Transport != OAEP && (e.o.Transport != OAEPMGF1P || e.o.Digest == SHA1)
}

// lastPart returns Element, or Content for one way to hand over a key: the two do
// not depend on each other, and a process for each takes time.
func (e *encryption) lastPart() Part {
	if e.o.Transport == RSA15 {
		return PartContent
	}
	return PartElement
}

// TestDecryptPeer has xmlsec1 decrypt what Encrypt writes.
func TestDecryptPeer(t *testing.T) {
	xmlsec1 := testdoc.Tool(t, "xmlsec1")
	dir := t.TempDir()
	keys := writePeerKeys(t, dir)
	key, _ := recipient(t)
	n := 0
	for _, e := range encryptions(&key.PublicKey) {
		if !e.offered() {
			continue
		}
		for part := PartElement; part <= e.lastPart(); part++ {
			o := e.o
			o.Part, o.ID = part, "s"
			sealed, err := Encrypt([]byte(credentials), o)
			if err != nil {
				t.Fatal(err)
			}
			in := filepath.Join(dir, "in.xml")
			writeFile(t, in, sealed)
			out, err := runPeer(xmlsec1, append(append([]string{"--decrypt"}, keys.args(&e, true)...), in)...)
			if err != nil {
				t.Errorf("%s, part %d: %v", e.name, part, err)
			} else if !sameXML(t, out, []byte(credentials)) {
				t.Errorf("%s, part %d:\n%s", e.name, part, out)
			}
			n++
		}
	}
	t.Logf("xmlsec1 decrypted %d documents", n)
}

// TestEncryptPeer decrypts what xmlsec1 encrypts.
func TestEncryptPeer(t *testing.T) {
	xmlsec1 := testdoc.Tool(t, "xmlsec1")
	dir := t.TempDir()
	keys := writePeerKeys(t, dir)
	key, _ := recipient(t)
	data, template := filepath.Join(dir, "data.xml"), filepath.Join(dir, "template.xml")
	writeFile(t, data, []byte(credentials))
	n := 0
	for _, e := range encryptions(&key.PublicKey) {
		if !e.offered() {
			continue
		}
		for part := PartElement; part <= e.lastPart(); part++ {
			// A template is a message without octets.
			x := &encrypted{part: part == PartContent, method: find(roleCipher, e.o.Cipher)}
			k := &encrypted{name: e.o.Name, method: find(roleTransport, e.o.Transport)}
			if e.kek > 0 {
				k.method = find(roleWrap, e.o.Transport)
			}
			x.keys = []*encrypted{k}
			w := writer{prefix: "xenc:"}
			x.write(&w)
			writeFile(t, template, w.octets)
			session := strings.TrimPrefix(strings.TrimPrefix(string(e.o.Cipher), enc), enc11) // aes128-cbc
			args := append([]string{"--encrypt", "--session-key", "aes-" + session[3:6], "--xml-data", data, "--node-xpath", "//*[@ID='s']"}, keys.args(&e, false)...)
			sealed, err := runPeer(xmlsec1, append(args, template)...)
			if err != nil {
				t.Errorf("%s, part %d: %v", e.name, part, err)
				continue
			}
			got, err := Decrypt(sealed, DecryptOptions{Profile: e.o.Profile, Private: key, Secret: func(string) []byte { return e.o.KeyWrap }})
			if err != nil {
				t.Errorf("%s, part %d: %v\n%s", e.name, part, err, sealed)
			} else if !sameXML(t, got.Octets, []byte(credentials)) {
				t.Errorf("%s, part %d:\n%s", e.name, part, got.Octets)
			}
			n++
		}
	}
	t.Logf("decrypted %d documents of xmlsec1", n)
}

// TestOctetsPeer decrypts what xmlsec1 encrypts without a Type: any octets, of which
// it is not told what they are.
func TestOctetsPeer(t *testing.T) {
	xmlsec1 := testdoc.Tool(t, "xmlsec1")
	dir := t.TempDir()
	key, data, template := filepath.Join(dir, "key"), filepath.Join(dir, "data"), filepath.Join(dir, "template.xml")
	writeFile(t, key, aesKey(16))
	writeFile(t, template, fmt.Appendf(nil, `<?xml version="1.0"?><EncryptedData xmlns="%s"><EncryptionMethod Algorithm="%s"/><KeyInfo xmlns="%s"><KeyName>k</KeyName></KeyInfo><CipherData><CipherValue/></CipherData></EncryptedData>`, enc, AES128GCM, dsig))
	for name, plain := range unusual {
		writeFile(t, data, []byte(plain))
		sealed, err := runPeer(xmlsec1, "--encrypt", "--aeskey:k", key, "--binary-data", data, template)
		if plain == "" && err != nil {
			continue // it does not encrypt nothing
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got, err := Decrypt(sealed, DecryptOptions{Secret: func(string) []byte { return aesKey(16) }})
		if err != nil || got.XML || string(got.Octets) != plain {
			t.Errorf("%s: %q, %v\n%s", name, got, err, sealed)
		}
	}
}

// runPeer returns what a program prints; the error has what it complains about.
func runPeer(name string, args ...string) ([]byte, error) {
	var stderr strings.Builder
	cmd := exec.Command(name, args...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		err = fmt.Errorf("%v: %w\n%s", args, err, stderr.String())
	}
	return out, err
}

// sameXML reports whether two documents have the same canonical form.
func sameXML(t *testing.T, a, b []byte) bool {
	t.Helper()
	return bytes.Equal(canonicalForm(t, a), canonicalForm(t, b))
}

func canonicalForm(t *testing.T, doc []byte) []byte {
	t.Helper()
	out, err := canonicalise(doc, c14n.Set{}, c14n.Options{Limit: 1 << 20}, Limits{}.withDefaults())
	if err != nil {
		t.Fatalf("%v in\n%s", err, doc)
	}
	return out
}
