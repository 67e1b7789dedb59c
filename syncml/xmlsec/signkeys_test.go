package xmlsec

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"os"
	"sync"
	"testing"
	"time"
)

// everything returns a profile that names all algorithms.
func everything() *Profile {
	p := &Profile{Name: "everything", MinRSA: 1024}
	for _, a := range algorithms {
		switch a.role {
		case roleSignature:
			p.Signature = append(p.Signature, a.id)
		case roleDigest:
			p.Digest = append(p.Digest, a.id)
		case roleCanonical:
			p.Canonical = append(p.Canonical, a.id)
		case roleCipher:
			p.Cipher = append(p.Cipher, a.id)
		case roleTransport:
			p.KeyTransport = append(p.KeyTransport, a.id)
		case roleWrap:
			p.KeyWrap = append(p.KeyWrap, a.id)
		}
		if a.role == roleDigest || a.role == roleMask {
			p.OAEP = append(p.OAEP, a.id)
		}
	}
	return p
}

// rsaKey reads a key from testdata: making one takes long.
func rsaKey(t testing.TB, name string) *rsa.PrivateKey {
	t.Helper()
	file, err := os.ReadFile("testdata/" + name + ".pem")
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(file)
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return key.(*rsa.PrivateKey)
}

// signers are the keys of the tests, made once.
type signers struct {
	rsa, other       *rsa.PrivateKey
	p256, p384, p521 *ecdsa.PrivateKey
	secret           []byte
	authority        *ecdsa.PrivateKey
	root             *x509.Certificate
	roots            *x509.CertPool
}

// certTime is when the certificates of the tests are valid.
var certTime = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

func at(when time.Time) func() time.Time { return func() time.Time { return when } }

var makeKeys = sync.OnceValues(func() (*signers, error) {
	s := &signers{secret: []byte("a secret of the tests")}
	var err error
	for _, k := range []struct {
		key   **ecdsa.PrivateKey
		curve elliptic.Curve
	}{{&s.p256, elliptic.P256()}, {&s.p384, elliptic.P384()}, {&s.p521, elliptic.P521()}, {&s.authority, elliptic.P256()}} {
		if *k.key, err = ecdsa.GenerateKey(k.curve, rand.Reader); err != nil {
			return nil, err
		}
	}
	return s, nil
})

var lock sync.Mutex

func keysOf(t testing.TB) *signers {
	t.Helper()
	s, err := makeKeys()
	if err != nil {
		t.Fatal(err)
	}
	lock.Lock()
	defer lock.Unlock()
	if s.rsa == nil {
		s.rsa, s.other = rsaKey(t, "rsa2048"), rsaKey(t, "other2048")
		s.root = s.certificate(t, "Root", s.authority.Public(), func(c *x509.Certificate) {
			c.IsCA, c.BasicConstraintsValid, c.KeyUsage = true, true, x509.KeyUsageCertSign
		})
		s.roots = x509.NewCertPool()
		s.roots.AddCert(s.root)
	}
	return s
}

// certificate issues one that is valid for a year around certTime. change may
// change it before.
func (s *signers) certificate(t testing.TB, name string, key crypto.PublicKey, change func(*x509.Certificate)) *x509.Certificate {
	t.Helper()
	c := &x509.Certificate{
		SerialNumber: big.NewInt(int64(len(name))), Subject: pkix.Name{CommonName: name},
		NotBefore: certTime.AddDate(0, -6, 0), NotAfter: certTime.AddDate(0, 6, 0), KeyUsage: x509.KeyUsageDigitalSignature,
	}
	if change != nil {
		change(c)
	}
	issuer := s.root
	if issuer == nil {
		issuer = c
	}
	der, err := x509.CreateCertificate(rand.Reader, c, issuer, key, s.authority)
	if err != nil {
		t.Fatal(err)
	}
	if c, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	return c
}

// sign signs with options, which must work.
func sign(t testing.TB, o SignOptions, xml string) string {
	t.Helper()
	s, err := NewSigner(o)
	if err != nil {
		t.Fatal(err)
	}
	out, err := s.Sign(nil, []byte(xml))
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func b64(b []byte) string { return base64.StdEncoding.EncodeToString(b) }
