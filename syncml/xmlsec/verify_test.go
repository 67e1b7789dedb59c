package xmlsec

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestVerifyRefuses changes signed XML in one place each.
func TestVerifyRefuses(t *testing.T) {
	k := keysOf(t)
	o := SignOptions{Key: k.p256, Shape: ShapeEnveloped, References: []string{"a", "b"}, KeyName: "n", KeyValue: true}
	two := sign(t, o, `<r xmlns="urn:r"><a Id="a">1</a><b Id="b">2</b></r>`)
	detached := sign(t, SignOptions{Key: k.p256}, tree)
	digests := strings.SplitN(two, "<DigestValue>", 3)
	first, second := digests[1][:44], digests[2][:44]
	reference := func(uri string) string {
		_, rest, _ := strings.Cut(two, `<Reference URI="`+uri)
		rest, _, _ = strings.Cut(rest, "</Reference>")
		return `<Reference URI="` + uri + rest + "</Reference>"
	}
	const form = `<Transform Algorithm="` + string(CanonicalExclusive) + `"></Transform>`
	for _, v := range []struct {
		name, doc, old, new string
		err                 error
	}{
		{"content", two, ">1<", ">2<", ErrDigest},
		{"content's attribute", two, "<a Id", "<a x='' Id", ErrDigest},
		{"content's namespace", two, "urn:r", "urn:s", ErrDigest},
		{"digest", two, first, second, ErrSignature},
		{"digest, not base64", two, first, "!" + first[1:], ErrFormat},
		{"digest, short", two, first, "", ErrSignature},
		{"digest, loose base64", two, first, strings.TrimRight(first, "="), ErrFormat},
		{"references swapped", two, reference("#a") + reference("#b"), reference("#b") + reference("#a"), ErrSignature},
		{"reference doubled", two, reference("#a"), reference("#a") + reference("#a"), ErrSignature},
		{"reference taken away", two, reference("#b"), "", ErrSignature},
		{"no reference", two, reference("#a") + reference("#b"), "", ErrFormat},
		{"too many references", two, reference("#a"), strings.Repeat(reference("#a"), 16), ErrLimit},
		{"value", two, "<SignatureValue>", "<SignatureValue>AAAA", ErrSignature},
		{"value with text", two, "<SignatureValue>", "<SignatureValue>.", ErrFormat},
		{"value with an element", two, "<SignatureValue>", "<SignatureValue><a/>", ErrFormat},
		{"value with an attribute", two, "<SignatureValue>", "<SignatureValue a=''>", ErrFormat},
		{"algorithm not in the profile", two, string(ECDSASHA256), string(ECDSASHA1), ErrAlgorithm},
		{"algorithm of another size", two, string(ECDSASHA256), string(ECDSASHA384), ErrSignature},
		{"algorithm for another key", two, string(ECDSASHA256), string(RSASHA256), ErrKey},
		{"HMAC under the public key", two, string(ECDSASHA256), string(HMACSHA256), ErrAlgorithm},
		{"digest not in the profile", two, string(SHA256), string(SHA1), ErrAlgorithm},
		{"canonicalization not in the profile", two, `<CanonicalizationMethod Algorithm="` + string(CanonicalExclusive), `<CanonicalizationMethod Algorithm="` + string(Canonical11), ErrAlgorithm},
		{"no Algorithm", two, `<SignatureMethod Algorithm="` + string(ECDSASHA256) + `"`, `<SignatureMethod`, ErrFormat},
		{"no Algorithm of a form", two, `<CanonicalizationMethod Algorithm="` + string(CanonicalExclusive) + `"`, `<CanonicalizationMethod`, ErrFormat},
		{"no Algorithm of a transform", two, `<Transform Algorithm="` + string(CanonicalExclusive) + `"`, `<Transform`, ErrFormat},
		{"HMACOutputLength", two, "</SignatureMethod>", "<HMACOutputLength>8</HMACOutputLength></SignatureMethod>", ErrAlgorithm},
		{"parameter of a digest", two, "</DigestMethod>", "<a/></DigestMethod>", ErrFormat},
		{"external reference", two, `URI="#a"`, `URI="http://localhost/"`, ErrReference},
		{"reference to a file", two, `URI="#a"`, `URI="a.xml#a"`, ErrReference},
		{"XPointer", two, `URI="#a"`, `URI="#xpointer(/)"`, ErrReference},
		{"empty id", two, `URI="#a"`, `URI="#"`, ErrReference},
		{"no URI", two, ` URI="#a"`, ``, ErrSignature},
		{"two without URI", detached, "</Reference>", "</Reference><Reference" + strings.SplitN(strings.SplitN(detached, "<Reference", 2)[1], "</SignedInfo>", 2)[0], ErrReference},
		{"XPath", two, form, strings.Replace(form, string(CanonicalExclusive), "http://www.w3.org/TR/1999/REC-xpath-19991116", 1), ErrAlgorithm},
		{"XSLT", two, form, strings.Replace(form, string(CanonicalExclusive), "http://www.w3.org/TR/1999/REC-xslt-19991116", 1), ErrAlgorithm},
		{"base64", two, form, strings.Replace(form, string(CanonicalExclusive), dsig+"base64", 1), ErrAlgorithm},
		{"enveloped twice", two, form, strings.Repeat(strings.Replace(form, string(CanonicalExclusive), string(enveloped), 1), 2) + form, ErrAlgorithm},
		{"canonicalized twice", two, form, form + form, ErrReference},
		{"enveloped after canonicalization", two, form, form + strings.Replace(form, string(CanonicalExclusive), string(enveloped), 1), ErrReference},
		{"enveloped with a parameter", two, form, `<Transform Algorithm="` + string(enveloped) + `"><a/></Transform>` + form, ErrFormat},
		{"enveloped without URI", detached, form, strings.Replace(form, string(CanonicalExclusive), string(enveloped), 1) + form, ErrReference},
		{"implied canonicalization", two, "<Transforms>" + form + "</Transforms>", "", ErrAlgorithm},
		{"not a transform", two, form, "<a/>", ErrFormat},
		{"text in Transforms", two, "<Transforms>", "<Transforms>x", ErrFormat},
		{"parameter of a form", two, form, strings.Replace(form, "></", "><a/></", 1), ErrFormat},
		{"attribute of InclusiveNamespaces", two, form, strings.Replace(form, "></", "><InclusiveNamespaces xmlns='"+exclusive+"' a=''/></", 1), ErrFormat},
		{"too many prefixes", two, form, strings.Replace(form, "></", "><InclusiveNamespaces xmlns='"+exclusive+"' PrefixList='"+strings.Repeat("a ", 65)+"'/></", 1), ErrLimit},
		{"empty Signature", "<s:Signature xmlns:s='" + dsig + "'/>", "/>", "/>", ErrFormat},
		{"no value", detached, "<SignatureValue>" + strings.SplitN(strings.SplitN(detached, "<SignatureValue>", 2)[1], "</Signature>", 2)[0], "", ErrFormat},
		{"no Signature", tree, "1.2", "1.2", ErrFormat},
		{"element in a digest", two, first, "<a/>", ErrFormat},
		{"no SignedInfo", two, "SignedInfo>", "Signed>", ErrFormat},
		{"in another namespace", two, "<SignedInfo>", "<SignedInfo xmlns=''>", ErrFormat},
		{"not a Signature", two, dsig + `"><SignedInfo`, "urn:x" + `"><SignedInfo`, ErrFormat},
		{"Objects in front", two, "<SignedInfo>", "<Object/><SignedInfo>", ErrFormat},
		{"value in front", two, "<SignedInfo>", "<SignatureValue/><SignedInfo>", ErrFormat},
		{"second value", two, "<KeyInfo>", "<SignatureValue/><KeyInfo>", ErrFormat},
		{"second SignedInfo", two, "<KeyInfo>", "<SignedInfo/><KeyInfo>", ErrFormat},
		{"second KeyInfo", two, "</KeyInfo>", "</KeyInfo><KeyInfo/>", ErrFormat},
		{"KeyInfo behind an Object", two, "<KeyInfo>", "<Object/><KeyInfo>", ErrFormat},
		{"element in Signature", two, "<KeyInfo>", "<a/><KeyInfo>", ErrFormat},
		{"text in Signature", two, "<KeyInfo>", "x<KeyInfo>", ErrFormat},
		{"comment in Signature", two, "<KeyInfo>", "<!----><KeyInfo>", ErrFormat},
		{"CDATA in SignedInfo", two, first, "<![CDATA[" + first + "]]>", ErrFormat},
		{"instruction in KeyInfo", two, "<KeyInfo>", "<KeyInfo><?p?>", ErrFormat},
		{"text between elements", two, "<SignedInfo>", "<SignedInfo>x", ErrFormat},
		{"white space between elements", two, "<SignedInfo>", "<SignedInfo> ", ErrSignature},
		{"attribute of SignedInfo", two, "<SignedInfo>", "<SignedInfo a=''>", ErrFormat},
		{"attribute of Reference", two, "<Reference ", "<Reference a='' ", ErrFormat},
		{"attribute of another namespace", two, "<Reference ", "<Reference xmlns:p='urn:p' p:URI='' ", ErrFormat},
		{"curve", two, oidP256, "urn:oid:1.3.132.0.33", ErrKey},
		{"point", two, "<PublicKey>", "<PublicKey>AAAA", ErrKey},
		{"KeyValue without a key", two, "<KeyValue>", "<KeyValue/><KeyValue>", ErrFormat},
		{"RSAKeyValue", two, "<KeyValue>", "<KeyValue><RSAKeyValue><Modulus/></RSAKeyValue></KeyValue><KeyValue>", ErrFormat},
		{"RSAKeyValue, exponent", two, "<KeyValue>", "<KeyValue><RSAKeyValue><Modulus>AAAA</Modulus><Exponent>AQAAAAAB</Exponent></RSAKeyValue></KeyValue><KeyValue>", ErrKey},
		{"RSAKeyValue, modulus", two, "<KeyValue>", "<KeyValue><RSAKeyValue><Modulus>" + strings.Repeat("AAAA", 400) + "</Modulus><Exponent>AQAB</Exponent></RSAKeyValue></KeyValue><KeyValue>", ErrKey},
		{"RSAKeyValue, base64", two, "<KeyValue>", "<KeyValue><RSAKeyValue><Modulus>A</Modulus><Exponent>AQAB</Exponent></RSAKeyValue></KeyValue><KeyValue>", ErrFormat},
		{"RSAKeyValue, base64 of the exponent", two, "<KeyValue>", "<KeyValue><RSAKeyValue><Modulus>AAAA</Modulus><Exponent>A</Exponent></RSAKeyValue></KeyValue><KeyValue>", ErrFormat},
		{"ECKeyValue, base64", two, "<PublicKey>", "<PublicKey>A", ErrFormat},
		{"ECKeyValue, order", two, "<NamedCurve", "<PublicKey/><NamedCurve", ErrFormat},
		{"X509Data of another kind", two, "<KeyValue>", "<X509Data><X509SubjectName>CN=a</X509SubjectName></X509Data><KeyValue>", nil},
		{"certificate, base64", two, "<KeyValue>", "<X509Data><X509Certificate>A</X509Certificate></X509Data><KeyValue>", ErrFormat},
		{"long name", two, "<SignedInfo>", "<SignedInfo><" + strings.Repeat("a", 100) + "/>", ErrFormat},
		{"certificate", two, "<KeyValue>", "<X509Data><X509Certificate>AAAA</X509Certificate></X509Data><KeyValue>", ErrFormat},
		{"many elements", two, "<KeyValue>", strings.Repeat("<a/>", 512) + "<KeyValue>", ErrLimit},
		{"unknown in KeyInfo", two, "<KeyValue>", "<KeyValue><DSAKeyValue/></KeyValue><a xmlns=''/><RetrievalMethod URI='http://localhost/'/><KeyValue>", nil},
	} {
		if !strings.Contains(v.doc, v.old) {
			t.Fatalf("%s: nothing to change", v.name)
		}
		doc := strings.Replace(v.doc, v.old, v.new, 1)
		if _, err := Verify([]byte(doc), VerifyOptions{Keys: Key(k.p256.Public())}); !errors.Is(err, v.err) {
			t.Errorf("%s: %v, want %v", v.name, err, v.err)
		}
	}
}

// TestContentDeep: Content has no limit of its own behind those of Verify.
func TestContentDeep(t *testing.T) {
	const depth = 1<<20 + 1
	deep := strings.Repeat("<a>", depth) + strings.Repeat("</a>", depth)
	object := []byte(`<Object xmlns="` + dsig + `">` + strings.Replace(deep, "<a>", `<a xmlns="">`, 1) + "</Object>")
	v := &Verified{Signed: []Signed{{Octets: object, Scope: ScopeObject}}, limit: math.MaxInt64}
	if content, err := v.Content(); err != nil || string(content) != deep {
		t.Errorf("%d octets, %.100v", len(content), err)
	}
}

// TestVerifyTruncated: no part of a message verifies.
func TestVerifyTruncated(t *testing.T) {
	k := keysOf(t)
	for shape := ShapeDetached; shape <= ShapeEnveloped; shape++ {
		doc := sign(t, SignOptions{Key: k.p256, Shape: shape}, "<r>content</r>")
		for n := range doc {
			if v, err := Verify([]byte(doc[:n]), VerifyOptions{Keys: Key(k.p256.Public())}); err == nil {
				t.Errorf("shape %d: %d of %d octets verify: %+v", shape, n, len(doc), v)
			}
		}
	}
}

// TestVerifyFlipped: nor with a bit flipped, unless what is signed stays the same.
func TestVerifyFlipped(t *testing.T) {
	k := keysOf(t)
	for shape := ShapeDetached; shape <= ShapeEnveloped; shape++ {
		const content = "<r a=\"1\">content</r>"
		doc := []byte(sign(t, SignOptions{Key: k.p256, Shape: shape}, content))
		for i := range doc {
			flipped := bytes.Clone(doc)
			flipped[i] ^= 1 << (i % 8)
			v, err := Verify(flipped, VerifyOptions{Keys: Key(k.p256.Public())})
			if err != nil {
				continue
			}
			if got, err := v.Content(); err != nil || string(got) != content {
				t.Errorf("shape %d, octet %d: %q, %v", shape, i, got, err)
			}
		}
	}
}

// TestVerifyKeys: which key is trusted is for the caller to say.
func TestVerifyKeys(t *testing.T) {
	k := keysOf(t)
	p224, err := ecdsa.GenerateKey(elliptic.P224(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ec := sign(t, SignOptions{Key: k.p256, KeyValue: true}, tree)
	mac := sign(t, SignOptions{Secret: k.secret, Profile: everything()}, tree)
	all := everything()
	small := everything()
	small.MinRSA = 4096
	for _, v := range []struct {
		name, doc string
		o         VerifyOptions
		err       error
	}{
		{"the key", ec, VerifyOptions{Keys: Key(k.p256.Public())}, nil},
		{"nobody", ec, VerifyOptions{}, ErrTrust},
		{"KeyValue is no reason to trust", ec, VerifyOptions{Roots: k.roots}, ErrTrust},
		{"another", ec, VerifyOptions{Keys: Key(k.authority.Public())}, ErrSignature},
		{"another curve", ec, VerifyOptions{Keys: Key(k.p521.Public())}, ErrSignature},
		{"curve not supported", ec, VerifyOptions{Keys: Key(p224.Public())}, ErrKey},
		{"another type", ec, VerifyOptions{Keys: Key(k.rsa.Public())}, ErrKey},
		{"a private key", ec, VerifyOptions{Keys: Key(k.p256)}, ErrKey},
		{"no RSA key", ec, VerifyOptions{Keys: Key((*ecdsa.PublicKey)(nil))}, ErrKey},
		{"a secret", ec, VerifyOptions{Keys: Key(k.secret)}, ErrKey},
		{"none", ec, VerifyOptions{Keys: Key(nil)}, ErrTrust},
		{"failure", ec, VerifyOptions{Keys: func(KeyInfo) (any, error) { return nil, errors.New("x") }}, ErrTrust},
		{"the secret", mac, VerifyOptions{Profile: all, Keys: Key(k.secret)}, nil},
		{"another secret", mac, VerifyOptions{Profile: all, Keys: Key([]byte("x"))}, ErrSignature},
		{"empty secret", mac, VerifyOptions{Profile: all, Keys: Key([]byte{})}, ErrKey},
		{"public key for HMAC", mac, VerifyOptions{Profile: all, Keys: Key(k.p256.Public())}, ErrKey},
		{"not in Modern", mac, VerifyOptions{Keys: Key(k.secret)}, ErrAlgorithm},
		{"another RSA key", sign(t, SignOptions{Key: k.rsa}, tree), VerifyOptions{Keys: Key(k.other.Public())}, ErrSignature},
		{"small RSA key", sign(t, SignOptions{Key: k.rsa}, tree), VerifyOptions{Profile: small, Keys: Key(k.rsa.Public())}, ErrKey},
		{"SHA-1 in Modern", sign(t, SignOptions{Key: k.rsa, Profile: DM12()}, tree), VerifyOptions{Keys: Key(k.rsa.Public())}, ErrAlgorithm},
		{"SHA-256 in DM12", sign(t, SignOptions{Key: k.rsa}, tree), VerifyOptions{Profile: DM12(), Keys: Key(k.rsa.Public())}, ErrAlgorithm},
	} {
		if _, err := Verify([]byte(v.doc), v.o); !errors.Is(err, v.err) || (err == nil) != (v.err == nil) {
			t.Errorf("%s: %v, want %v", v.name, err, v.err)
		}
	}
}

func TestVerifyCertificates(t *testing.T) {
	k := keysOf(t)
	signer := func(change func(*x509.Certificate)) *x509.Certificate {
		return k.certificate(t, "Signer", k.p256.Public(), change)
	}
	good := signer(nil)
	self := *k
	self.root = nil
	stranger := self.certificate(t, "Stranger", k.authority.Public(), nil)
	large := make([]*x509.Certificate, 9)
	for i := range large {
		large[i] = good
	}
	weakRSA := &rsa.PublicKey{N: new(big.Int).Lsh(big.NewInt(1), 1023), E: 3}
	codeSigning := []x509.ExtKeyUsage{x509.ExtKeyUsageCodeSigning}
	for _, v := range []struct {
		name  string
		certs []*x509.Certificate
		o     VerifyOptions
		err   error
		chain int
	}{
		{"good", []*x509.Certificate{good}, VerifyOptions{}, nil, 2},
		{"with the root", []*x509.Certificate{good, k.root}, VerifyOptions{}, nil, 2},
		{"expired", []*x509.Certificate{good}, VerifyOptions{Now: at(certTime.AddDate(0, 7, 0))}, ErrTrust, 0},
		{"not yet valid", []*x509.Certificate{good}, VerifyOptions{Now: at(certTime.AddDate(0, -7, 0))}, ErrTrust, 0},
		{"in the last second", []*x509.Certificate{good}, VerifyOptions{Now: at(certTime.AddDate(0, 6, 0))}, nil, 2},
		{"a second later", []*x509.Certificate{good}, VerifyOptions{Now: at(certTime.AddDate(0, 6, 0).Add(time.Second))}, ErrTrust, 0},
		{"for keys only", []*x509.Certificate{signer(func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageKeyEncipherment })}, VerifyOptions{}, ErrTrust, 0},
		{"for content", []*x509.Certificate{signer(func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageContentCommitment })}, VerifyOptions{}, nil, 2},
		{"for anything", []*x509.Certificate{signer(func(c *x509.Certificate) { c.KeyUsage = 0 })}, VerifyOptions{}, nil, 2},
		{"extended usage", []*x509.Certificate{signer(func(c *x509.Certificate) { c.ExtKeyUsage = codeSigning })}, VerifyOptions{Usages: codeSigning}, nil, 2},
		{"other extended usage", []*x509.Certificate{signer(func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth} })}, VerifyOptions{Usages: codeSigning}, ErrTrust, 0},
		{"no certificate", nil, VerifyOptions{}, ErrTrust, 0},
		{"small RSA key", []*x509.Certificate{good, k.certificate(t, "Weak", weakRSA, nil)}, VerifyOptions{}, ErrKey, 0},
		{"in a circle", []*x509.Certificate{good, good}, VerifyOptions{}, ErrTrust, 0},
		{"unknown root", []*x509.Certificate{good}, VerifyOptions{Roots: x509.NewCertPool()}, ErrTrust, 0},
		{"two signers", []*x509.Certificate{good, stranger}, VerifyOptions{}, ErrTrust, 0},
		{"too many", large, VerifyOptions{}, ErrLimit, 0},
		{"key given", []*x509.Certificate{good}, VerifyOptions{Roots: x509.NewCertPool(), Keys: Key(k.p256.Public())}, nil, 0},
	} {
		if v.o.Roots == nil {
			v.o.Roots = k.roots
		}
		if v.o.Now == nil {
			v.o.Now = at(certTime)
		}
		doc := sign(t, SignOptions{Key: k.p256, Certificates: v.certs}, tree)
		got, err := Verify([]byte(doc), v.o)
		if !errors.Is(err, v.err) || (err == nil) != (v.err == nil) {
			t.Errorf("%s: %v, want %v", v.name, err, v.err)
		}
		if err == nil && (len(got.Chain) != v.chain || !sameKey(got.Key, k.p256.Public())) {
			t.Errorf("%s: chain of %d, key %v", v.name, len(got.Chain), got.Key)
		}
	}
	// A good certificate beside the signature of another key.
	doc := sign(t, SignOptions{Key: k.p384, Algorithm: ECDSASHA256}, tree)
	info, err := appendKeyInfo(nil, "", KeyInfo{Certificates: []*x509.Certificate{good}})
	if err != nil {
		t.Fatal(err)
	}
	doc = strings.Replace(doc, "</SignatureValue>", "</SignatureValue>"+string(info), 1)
	if _, err := Verify([]byte(doc), VerifyOptions{Roots: k.roots, Now: at(certTime)}); !errors.Is(err, ErrSignature) {
		t.Errorf("certificate of another key: %v", err)
	}
	mac := sign(t, SignOptions{Secret: k.secret, Profile: everything()}, tree)
	mac = strings.Replace(mac, "</SignatureValue>", "</SignatureValue>"+string(info), 1)
	if _, err := Verify([]byte(mac), VerifyOptions{Profile: everything(), Roots: k.roots, Now: at(certTime)}); !errors.Is(err, ErrTrust) {
		t.Errorf("certificate with an HMAC: %v", err)
	}
}

// TestVerifyClock: without a clock, it is the time that it is.
func TestVerifyClock(t *testing.T) {
	k := keysOf(t)
	long := func(c *x509.Certificate) {
		c.NotBefore, c.NotAfter = time.Now().AddDate(-9, 0, 0), time.Now().AddDate(9, 0, 0)
	}
	issuer := signers{authority: k.authority}
	issuer.root = issuer.certificate(t, "Long", k.authority.Public(), func(c *x509.Certificate) {
		long(c)
		c.IsCA, c.BasicConstraintsValid, c.KeyUsage = true, true, x509.KeyUsageCertSign
	})
	roots := x509.NewCertPool()
	roots.AddCert(issuer.root)
	for name, v := range map[string]struct {
		change func(*x509.Certificate)
		err    error
	}{
		"valid":         {long, nil},
		"expired":       {func(c *x509.Certificate) { long(c); c.NotAfter = time.Now().Add(-time.Hour) }, ErrTrust},
		"not yet valid": {func(c *x509.Certificate) { long(c); c.NotBefore = time.Now().Add(time.Hour) }, ErrTrust},
	} {
		doc := sign(t, SignOptions{Key: k.p256, Certificates: []*x509.Certificate{issuer.certificate(t, "Signer", k.p256.Public(), v.change)}}, tree)
		if _, err := Verify([]byte(doc), VerifyOptions{Roots: roots}); !errors.Is(err, v.err) || (err == nil) != (v.err == nil) {
			t.Errorf("%s: %v, want %v", name, err, v.err)
		}
	}
}

// TestVerifyMalleable: a signature has one form only.
func TestVerifyMalleable(t *testing.T) {
	k := keysOf(t)
	doc := sign(t, SignOptions{Key: k.p256}, tree)
	before, rest, _ := strings.Cut(doc, "<SignatureValue>")
	text, after, _ := strings.Cut(rest, "</SignatureValue>")
	value, err := base64.StdEncoding.DecodeString(text)
	if err != nil || !strings.HasSuffix(text, "==") {
		t.Fatal(text, err)
	}
	last := strings.IndexByte(base64Digits, text[85])
	for _, v := range []struct {
		name, text string
		err        error
	}{
		{"untouched", text, nil},
		{"white space", " " + text[:40] + "\r\n\t" + text[40:] + "\n", nil},
		{"bits that do not count", text[:85] + base64Digits[last+1:last+2] + "==", ErrFormat},
		{"padding", text[:86], ErrFormat},
		{"zero before", b64(append([]byte{0}, value...)), ErrSignature},
		{"zero between", b64(slices.Concat(value[:32], []byte{0}, value[32:])), ErrSignature},
		{"zero behind", b64(append(value, 0)), ErrSignature},
		{"DER", b64(append([]byte{0x30, 68, 2, 32}, slices.Concat(value[:32], []byte{2, 32}, value[32:])...)), ErrSignature},
		{"zeros", b64(make([]byte, 64)), ErrSignature},
		{"nothing", "", ErrSignature},
	} {
		if _, err := Verify([]byte(before+"<SignatureValue>"+v.text+"</SignatureValue>"+after), VerifyOptions{Keys: Key(k.p256.Public())}); !errors.Is(err, v.err) || (err == nil) != (v.err == nil) {
			t.Errorf("%s: %v, want %v", v.name, err, v.err)
		}
	}
}

const base64Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

// TestVerifyChain: a certificate between the signer's and the root, in any order.
func TestVerifyChain(t *testing.T) {
	k := keysOf(t)
	between := k.certificate(t, "Between", k.p384.Public(), func(c *x509.Certificate) {
		c.IsCA, c.BasicConstraintsValid, c.KeyUsage = true, true, x509.KeyUsageCertSign
	})
	issuer := signers{authority: k.p384, root: between}
	leaf := issuer.certificate(t, "Leaf", k.p256.Public(), nil)
	for _, certs := range [][]*x509.Certificate{{leaf, between}, {leaf, between, k.root}} {
		doc := sign(t, SignOptions{Key: k.p256, Certificates: certs}, tree)
		turned := doc
		for i := range certs[1:] { // the last one first
			a, b := "<X509Certificate>"+b64(certs[i].Raw)+"</X509Certificate>", "<X509Certificate>"+b64(certs[i+1].Raw)+"</X509Certificate>"
			turned = strings.Replace(turned, a+b, b+a, 1)
		}
		for _, doc := range []string{doc, turned} {
			v, err := Verify([]byte(doc), VerifyOptions{Roots: k.roots, Now: at(certTime)})
			if err != nil || len(v.Chain) != 3 || v.Chain[0].Subject.CommonName != "Leaf" {
				t.Errorf("%d certificates: %+v, %v", len(certs), v, err)
			}
		}
	}
}

// TestVerifyLimits: each limit, met and exceeded by one.
func TestVerifyLimits(t *testing.T) {
	k := keysOf(t)
	const b = `<b xmlns="urn:b" Id="b">2</b>`
	doc := sign(t, SignOptions{Key: k.p256, Shape: ShapeEnveloped, References: []string{"b", "b", "b"}}, `<r>`+b+`</r>`)
	cert := k.certificate(t, "Signer", k.p256.Public(), nil)
	_, info, _ := strings.Cut(doc, "<SignedInfo>")
	info, _, _ = strings.Cut(info, "</SignedInfo>")
	canonical := int64(len(`<SignedInfo xmlns="` + dsig + `"></SignedInfo>` + info + b + b + b))
	for _, v := range []struct {
		name string
		doc  string
		l    Limits // enough; less is one less of each that is not 0
		less Limits
	}{
		{"Document", doc, Limits{Document: int64(len(doc))}, Limits{Document: int64(len(doc)) - 1}},
		{"Canonical", doc, Limits{Canonical: canonical}, Limits{Canonical: canonical - 1}},
		{"Depth", doc, Limits{Depth: 6}, Limits{Depth: 5}},
		{"Elements", doc, Limits{Elements: 19}, Limits{Elements: 18}},
		{"IDs", sign(t, SignOptions{Key: k.p256, Shape: ShapeEnveloped}, "<r Id='r'><a ID='a'/></r>"), Limits{IDs: 2}, Limits{IDs: 1}},
		{"References", doc, Limits{References: 3}, Limits{References: 2}},
		{"Certificates", sign(t, SignOptions{Key: k.p256, Certificates: []*x509.Certificate{cert, k.root}}, tree), Limits{Certificates: 2}, Limits{Certificates: 1}},
	} {
		p := Modern()
		p.Limits = v.l
		if _, err := Verify([]byte(v.doc), VerifyOptions{Profile: p, Keys: Key(k.p256.Public())}); err != nil {
			t.Errorf("%s: %v", v.name, err)
		}
		p.Limits = v.less
		if _, err := Verify([]byte(v.doc), VerifyOptions{Profile: p, Keys: Key(k.p256.Public())}); !errors.Is(err, ErrLimit) && !(v.less.Depth > 0 && errors.Is(err, ErrXML)) {
			t.Errorf("%s: with less: %v", v.name, err)
		}
	}
}

// TestVerifyLarge: many elements, and namespace names that exclusive
// canonicalization would repeat for each of them.
func TestVerifyLarge(t *testing.T) {
	k := keysOf(t)
	var doc strings.Builder
	doc.WriteString("<r xmlns='urn:r' xmlns:p='urn:p'>")
	for i := range 10_000 {
		fmt.Fprintf(&doc, "<p:e n='%d' Id='e%d'>text</p:e>", i, i)
	}
	doc.WriteString("</r>")
	for shape := ShapeDetached; shape <= ShapeEnveloped; shape++ {
		signed := sign(t, SignOptions{Key: k.p256, Shape: shape}, doc.String())
		v, err := Verify([]byte(signed), VerifyOptions{Keys: Key(k.p256.Public())})
		if err != nil || strings.Count(string(v.Signed[0].Octets), "<p:e ") != 10_000 {
			t.Errorf("shape %d: %v", shape, err)
		}
	}
	wide := "<r xmlns:p='urn:" + strings.Repeat("x", 10_000) + "'>" + strings.Repeat("<p:e/>", 10_000) + "</r>"
	s, err := NewSigner(SignOptions{Key: k.p256})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Sign(nil, []byte(wide)); !errors.Is(err, ErrLimit) {
		t.Errorf("namespace names: %v", err)
	}
	signature, err := s.AppendSignature(nil, []byte(wide))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Verify(append(signature, wide...), VerifyOptions{Keys: Key(k.p256.Public())}); !errors.Is(err, ErrLimit) {
		t.Errorf("namespace names: %v", err)
	}
}
