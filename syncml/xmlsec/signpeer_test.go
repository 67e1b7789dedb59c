package xmlsec

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// peerRoot is what is signed with xmlsec1: id-attr names its elements.
const peerRoot = "<?xml version='1.0'?>\n<p:r xmlns:p='urn:p' xmlns='urn:d' xml:lang='en' Id='r'><a z='1' B='\t2'\n Id='a'/><!--2--><![CDATA[<&>]]><b Id='b'><p:c>&#13;</p:c></b>%s</p:r>"

// A peer runs xmlsec1.
type peer struct {
	tool, dir string
	n         int
}

func newPeer(t *testing.T) *peer {
	return &peer{tool: testdoc.Tool(t, "xmlsec1"), dir: t.TempDir()}
}

// write writes a file and returns its name.
func (p *peer) write(t *testing.T, content []byte) string {
	t.Helper()
	p.n++
	name := filepath.Join(p.dir, strconv.Itoa(p.n))
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// run runs a command on files. It ends the test if that fails.
func (p *peer) run(t *testing.T, command string, args []string, files []string) (stdout, stderr string) {
	t.Helper()
	args = slices.Concat([]string{command, "--id-attr:Id", "urn:p:r", "--id-attr:Id", "urn:d:a", "--id-attr:Id", "urn:d:b"}, args, files)
	cmd := exec.Command(p.tool, args...)
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	if err := cmd.Run(); err != nil {
		t.Fatalf("xmlsec1 %s: %v\n%.2000s", command, err, complaints.String())
	}
	return out.String(), complaints.String()
}

// keyFile writes a key as xmlsec1 takes it, and returns the option for it.
func (p *peer) keyFile(t *testing.T, o *SignOptions, private bool) []string {
	t.Helper()
	if o.Key == nil {
		return []string{"--hmackey", p.write(t, o.Secret)}
	}
	if private {
		der, err := x509.MarshalPKCS8PrivateKey(o.Key)
		if err != nil {
			t.Fatal(err)
		}
		return []string{"--privkey-pem", p.write(t, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))}
	}
	der, err := x509.MarshalPKIXPublicKey(o.Key.Public())
	if err != nil {
		t.Fatal(err)
	}
	return []string{"--pubkey-pem", p.write(t, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))}
}

// groups are the algorithms that one key can do, so that one run of xmlsec1 does
// them all.
func groups(k *signers) (all [][]SignOptions) {
	byKey := map[any]int{}
	for _, o := range families(k) {
		key := any(o.Key)
		i, ok := byKey[key]
		if !ok {
			i = len(all)
			byKey[key] = i
			all = append(all, nil)
		}
		all[i] = append(all[i], o)
	}
	return all
}

// peerShapes are those that both have. A signature that is detached in one
// document is by an Enveloped signature here that covers another element.
var peerShapes = []struct {
	name string
	o    SignOptions
	// What a template for xmlsec1 has: the URI, whether it takes the signature
	// out, and where the signature goes.
	uri       string
	enveloped bool
}{
	{"enveloped", SignOptions{Shape: ShapeEnveloped}, "", true},
	{"enveloped by id", SignOptions{Shape: ShapeEnveloped, References: []string{"r"}}, "#r", true},
	{"detached", SignOptions{Shape: ShapeEnveloped, References: []string{"b"}}, "#b", false},
	{"enveloping", SignOptions{Shape: ShapeEnveloping}, "#content", false},
	{"several", SignOptions{Shape: ShapeEnveloped, References: []string{"b", "r", "a"}}, "", false},
}

// TestSignPeer lets xmlsec1 verify what we sign: each algorithm with each form
// in each shape, and the digests in turn. The larger curves are slow, and no
// different; they have one form.
func TestSignPeer(t *testing.T) {
	p, k := newPeer(t), keysOf(t)
	all := everything()
	n := 0
	for _, group := range groups(k) {
		var files []string
		for _, o := range group {
			for _, canonical := range all.Canonical {
				if canonical != CanonicalExclusive && (o.Key == k.p384 || o.Key == k.p521) {
					continue
				}
				for _, shape := range peerShapes {
					o.Profile, o.Canonical, o.Digest = all, canonical, all.Digest[n%len(all.Digest)]
					o.Shape, o.References = shape.o.Shape, shape.o.References
					o.Prefixes = nil
					if n%3 == 0 && (canonical == CanonicalExclusive || canonical == CanonicalExclusiveComments) {
						o.Prefixes = []string{"p", "#default"}
					}
					n++
					xml := fmt.Sprintf(peerRoot, "")
					if shape.o.Shape == ShapeEnveloping {
						_, xml, _ = strings.Cut(xml, "\n")
					}
					files = append(files, p.write(t, []byte(sign(t, o, xml))))
				}
			}
		}
		_, said := p.run(t, "--verify", p.keyFile(t, &group[0], false), files)
		if ok := strings.Count("\n"+said, "\nOK\n"); ok != len(files) {
			t.Errorf("%s: xmlsec1 verified %d of %d\n%.2000s", group[0].Algorithm, ok, len(files), said)
		}
	}
	t.Logf("xmlsec1 verified %d documents", n)
}

// template is a signature for xmlsec1 to fill in.
func template(signature, digest, canonical Algorithm, uri string, takeOut bool, keyInfo, object string) string {
	form := `<CanonicalizationMethod Algorithm="` + string(canonical) + `"/>`
	transforms := strings.Replace(form, "CanonicalizationMethod", "Transform", 1)
	if takeOut {
		transforms = `<Transform Algorithm="` + string(enveloped) + `"/>` + transforms
	}
	return `<Signature xmlns="` + dsig + `">
  <SignedInfo>
    ` + form + `
    <SignatureMethod Algorithm="` + string(signature) + `"/>
    <Reference URI="` + uri + `">
      <Transforms>` + transforms + `</Transforms>
      <DigestMethod Algorithm="` + string(digest) + `"/><DigestValue/>
    </Reference>
  </SignedInfo>
  <SignatureValue/>` + keyInfo + object + `
</Signature>`
}

// TestVerifyPeer verifies what xmlsec1 signs, likewise.
func TestVerifyPeer(t *testing.T) {
	p, k := newPeer(t), keysOf(t)
	all := everything()
	n := 0
	for _, group := range groups(k) {
		var files, names []string
		keyInfo := ""
		if group[0].Key == crypto.Signer(k.rsa) {
			keyInfo = "<KeyInfo><KeyName/><KeyValue/></KeyInfo>"
		}
		for _, o := range group {
			for _, canonical := range all.Canonical {
				if canonical != CanonicalExclusive && (o.Key == k.p384 || o.Key == k.p521) {
					continue
				}
				for _, shape := range peerShapes[:4] { // a template has one Reference
					digest := all.Digest[n%len(all.Digest)]
					doc := ""
					if shape.o.Shape == ShapeEnveloping {
						doc = "<?xml version='1.0'?>" + template(o.Algorithm, digest, canonical, shape.uri, false, keyInfo, "<Object Id='content'> <d xmlns='urn:d' xmlns:p='urn:p' p:x='&lt;'/></Object>")
					} else {
						doc = fmt.Sprintf(peerRoot, template(o.Algorithm, digest, canonical, shape.uri, shape.enveloped, keyInfo, ""))
					}
					files = append(files, p.write(t, []byte(doc)))
					names = append(names, fmt.Sprintf("%s, %s, %s, %s", o.Algorithm, digest, canonical, shape.name))
					n++
				}
			}
		}
		out, _ := p.run(t, "--sign", p.keyFile(t, &group[0], true), files)
		signed := strings.SplitAfter(out, "<?xml version=\"1.0\"?>\n")[1:]
		if len(signed) != len(files) {
			t.Fatalf("%s: xmlsec1 signed %d of %d", group[0].Algorithm, len(signed), len(files))
		}
		for i, doc := range signed {
			doc = strings.TrimSuffix(doc, "<?xml version=\"1.0\"?>\n")
			v, err := Verify([]byte(doc), VerifyOptions{Profile: all, Keys: func(info KeyInfo) (any, error) {
				if keyInfo != "" && (len(info.Keys) != 1 || !sameKey(info.Keys[0], k.rsa.Public())) {
					t.Errorf("%s: KeyInfo %+v", names[i], info)
				}
				return verifyKey(&group[0]), nil
			}})
			if err != nil || len(v.Signed) != 1 {
				t.Errorf("%s: %v\n%s", names[i], err, doc)
			}
		}
	}
	t.Logf("verified %d documents of xmlsec1", n)
}

// peerCertificates returns one for each type of key.
func peerCertificates(t *testing.T, k *signers) (all []SignOptions) {
	for i, key := range []crypto.Signer{k.rsa, k.p256, k.p384, k.p521} {
		all = append(all, SignOptions{Key: key, Certificates: []*x509.Certificate{k.certificate(t, "Signer "+strconv.Itoa(i), key.Public(), nil)}})
	}
	return all
}

func certPEM(certs ...*x509.Certificate) (out []byte) {
	for _, c := range certs {
		out = append(out, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})...)
	}
	return out
}

// TestCertificatesPeer exchanges signatures that come with a certificate.
func TestCertificatesPeer(t *testing.T) {
	p, k := newPeer(t), keysOf(t)
	root := p.write(t, certPEM(k.root))
	var files []string
	for _, o := range peerCertificates(t, k) {
		o.Shape = ShapeEnveloped
		files = append(files, p.write(t, []byte(sign(t, o, fmt.Sprintf(peerRoot, "")))))

		name := o.Certificates[0].Subject.CommonName
		m, err := o.methods(Modern())
		if err != nil {
			t.Fatal(err)
		}
		key := p.keyFile(t, &o, true)
		key[1] += "," + p.write(t, certPEM(o.Certificates[0]))
		doc := p.write(t, fmt.Appendf(nil, peerRoot, template(m.signature.id, SHA256, CanonicalExclusive, "", true, "<KeyInfo><X509Data/></KeyInfo>", "")))
		out, _ := p.run(t, "--sign", key, []string{doc})
		v, err := Verify([]byte(out), VerifyOptions{Roots: k.roots, Now: at(certTime)})
		if err != nil || len(v.Chain) != 2 || v.Chain[0].Subject.CommonName != name || !sameKey(v.Key, o.Key.Public()) {
			t.Errorf("%s: %+v, %v\n%s", name, v, err, out)
		}
	}
	_, said := p.run(t, "--verify", []string{"--trusted-pem", root, "--verification-gmt-time", certTime.Format("2006-01-02 15:04:05")}, files)
	if ok := strings.Count("\n"+said, "\nOK\n"); ok != len(files) {
		t.Errorf("xmlsec1 verified %d of %d\n%s", ok, len(files), said)
	}
}

// TestRefusedPeer: what xmlsec1 signs with algorithms that nobody should use,
// and with transforms that select, is refused.
func TestRefusedPeer(t *testing.T) {
	p, k := newPeer(t), keysOf(t)
	xpath := `<Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><XPath>not(ancestor-or-self::*[local-name()='Signature'])</XPath></Transform>`
	for _, v := range []struct {
		name, doc string
		profile   *Profile
		err       error
	}{
		{"SHA-1 by default", template(RSASHA1, SHA256, CanonicalExclusive, "", true, "", ""), nil, ErrAlgorithm},
		{"inclusive by default", template(RSASHA256, SHA256, Canonical10, "", true, "", ""), nil, ErrAlgorithm},
		{"MD5", template(dsigMore+"rsa-md5", SHA256, CanonicalExclusive, "", true, "", ""), everything(), ErrAlgorithm},
		{"MD5 digest", template(RSASHA256, dsigMore+"md5", CanonicalExclusive, "", true, "", ""), everything(), ErrAlgorithm},
		{"XPath", strings.Replace(template(RSASHA256, SHA256, CanonicalExclusive, "", false, "", ""), "<Transform ", xpath+"<Transform ", 1), everything(), ErrAlgorithm},
		{"XPointer", template(RSASHA256, SHA256, CanonicalExclusive, "#xpointer(id('b'))", false, "", ""), everything(), ErrReference},
	} {
		doc := p.write(t, fmt.Appendf(nil, peerRoot, v.doc))
		out, _ := p.run(t, "--sign", p.keyFile(t, &SignOptions{Key: k.rsa}, true), []string{doc})
		if _, err := Verify([]byte(out), VerifyOptions{Profile: v.profile, Keys: Key(k.rsa.Public())}); !errors.Is(err, v.err) {
			t.Errorf("%s: %v, want %v", v.name, err, v.err)
		}
	}
}
