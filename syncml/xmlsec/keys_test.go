//lint:file-ignore SA1019 keys that are none cannot be made otherwise

package xmlsec

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"strings"
	"testing"
)

// other is a private key of a kind that nobody knows.
type other struct{ public crypto.PublicKey }

func (k other) Public() crypto.PublicKey                                  { return k.public }
func (k other) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) { return []byte("no"), nil }
func (k other) Decrypt(io.Reader, []byte, crypto.DecrypterOpts) ([]byte, error) {
	return []byte("no"), nil
}

// badPublic returns values of the types of public keys, none of which verifies
// anything.
func badPublic(t *testing.T) map[string]crypto.PublicKey {
	n, p256 := rsaKey(t, "rsa2048").N, elliptic.P256()
	point, err := ecdsa.GenerateKey(p256, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	edwards, _, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	one, huge := big.NewInt(1), new(big.Int).Lsh(big.NewInt(1), 4000)
	return map[string]crypto.PublicKey{
		"RSA nil": (*rsa.PublicKey)(nil), "RSA empty": &rsa.PublicKey{}, "RSA without N": &rsa.PublicKey{E: 65537},
		"RSA N zero": &rsa.PublicKey{N: new(big.Int), E: 3}, "RSA N negative": &rsa.PublicKey{N: new(big.Int).Neg(n), E: 65537}, "RSA N even": &rsa.PublicKey{N: new(big.Int).Sub(n, one), E: 65537},
		"RSA E zero": &rsa.PublicKey{N: n}, "RSA E one": &rsa.PublicKey{N: n, E: 1}, "RSA E even": &rsa.PublicKey{N: n, E: 2}, "RSA E negative": &rsa.PublicKey{N: n, E: -3},
		"RSA value": rsa.PublicKey{N: n, E: 65537},
		"ECDSA nil": (*ecdsa.PublicKey)(nil), "ECDSA empty": &ecdsa.PublicKey{}, "ECDSA without point": &ecdsa.PublicKey{Curve: p256},
		"ECDSA without Y": &ecdsa.PublicKey{Curve: p256, X: point.X}, "ECDSA without X": &ecdsa.PublicKey{Curve: p256, Y: point.Y},
		"ECDSA without curve": &ecdsa.PublicKey{X: point.X, Y: point.Y}, "ECDSA P-224": &ecdsa.PublicKey{Curve: elliptic.P224(), X: point.X, Y: point.Y},
		"ECDSA no curve":      &ecdsa.PublicKey{Curve: (*elliptic.CurveParams)(nil), X: point.X, Y: point.Y},
		"ECDSA off the curve": &ecdsa.PublicKey{Curve: p256, X: one, Y: one}, "ECDSA infinity": &ecdsa.PublicKey{Curve: p256, X: new(big.Int), Y: new(big.Int)},
		"ECDSA negative": &ecdsa.PublicKey{Curve: p256, X: new(big.Int).Neg(point.X), Y: point.Y}, "ECDSA huge": &ecdsa.PublicKey{Curve: p256, X: huge, Y: huge},
		"ECDSA value": point.PublicKey, "ECDSA private": point, "RSA private": rsaKey(t, "rsa2048"),
		"Ed25519": edwards, "Ed25519 short": ed25519.PublicKey{1}, "nothing": nil, "text": "key", "empty secret": []byte{},
	}
}

// badPrivate returns private keys that sign and decrypt nothing.
func badPrivate(t *testing.T) map[string]crypto.Signer {
	good := rsaKey(t, "rsa2048")
	point, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]crypto.Signer{
		"RSA nil": (*rsa.PrivateKey)(nil), "RSA empty": &rsa.PrivateKey{}, "RSA without D": &rsa.PrivateKey{PublicKey: good.PublicKey},
		"RSA D zero": &rsa.PrivateKey{PublicKey: good.PublicKey, D: new(big.Int), Primes: good.Primes}, "RSA without primes": &rsa.PrivateKey{PublicKey: good.PublicKey, D: good.D, Primes: []*big.Int{nil, nil}},
		"ECDSA nil": (*ecdsa.PrivateKey)(nil), "ECDSA empty": &ecdsa.PrivateKey{}, "ECDSA without D": &ecdsa.PrivateKey{PublicKey: point.PublicKey},
		"ECDSA without point": &ecdsa.PrivateKey{PublicKey: ecdsa.PublicKey{Curve: elliptic.P256()}, D: point.D},
		"ECDSA D zero":        &ecdsa.PrivateKey{PublicKey: point.PublicKey, D: new(big.Int)}, "ECDSA D huge": &ecdsa.PrivateKey{PublicKey: point.PublicKey, D: new(big.Int).Lsh(big.NewInt(1), 300)},
		"Ed25519 nil": ed25519.PrivateKey(nil), "Ed25519 short": ed25519.PrivateKey{1}, "Ed25519": ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)),
		"signature not in DER": other{&point.PublicKey},
	}
	for name, key := range badPublic(t) {
		if strings.HasPrefix(name, "ECDSA off") || strings.HasPrefix(name, "RSA E") || strings.HasPrefix(name, "RSA N even") {
			continue // of such a key it is the private half that must not work
		}
		all["public "+name] = other{key}
	}
	return all
}

// TestBadKeys holds that what is no key is an error, and never a panic, wherever
// a caller gives one.
func TestBadKeys(t *testing.T) {
	const content = `<a Id="a">text</a>`
	messages := map[string]string{}
	for name, o := range map[string]SignOptions{
		"RSA": {Key: rsaKey(t, "rsa2048"), KeyValue: true}, "ECDSA": {Key: keysOf(t).p256, KeyValue: true}, "secret": {Secret: []byte("a secret of some length"), Profile: everything()},
	} {
		messages[name] = sign(t, o, content)
	}
	for name, key := range badPublic(t) {
		for kind, message := range messages {
			_, err := Verify([]byte(message), VerifyOptions{Keys: Key(key), Profile: everything()})
			fits := !strings.HasPrefix(name, kind) || !errors.Is(err, ErrSignature)
			if !errors.Is(err, ErrKey) && !errors.Is(err, ErrSignature) && (key != nil || !errors.Is(err, ErrTrust)) || fits && !errors.Is(err, ErrKey) && key != nil {
				t.Errorf("Verify of %s with %s: %v", kind, name, err)
			}
		}
		if key, ok := key.(*rsa.PublicKey); ok {
			for _, transport := range []Algorithm{"", RSA15} {
				if _, err := Encrypt([]byte(content), EncryptOptions{Recipient: key, Transport: transport, Profile: everything()}); !errors.Is(err, ErrKey) {
					t.Errorf("Encrypt to %s: %v", name, err)
				}
			}
		}
		if _, err := Encrypt([]byte(content), EncryptOptions{Certificate: &x509.Certificate{PublicKey: key}}); !errors.Is(err, ErrKey) {
			t.Errorf("Encrypt to a certificate of %s: %v", name, err)
		}
		if _, err := NewSigner(SignOptions{Key: rsaKey(t, "rsa2048"), Certificates: []*x509.Certificate{{PublicKey: key}}}); !errors.Is(err, ErrKey) {
			t.Errorf("NewSigner with a certificate of %s: %v", name, err)
		}
	}
	encrypted, err := Encrypt([]byte(content), EncryptOptions{Recipient: &rsaKey(t, "rsa2048").PublicKey})
	if err != nil {
		t.Fatal(err)
	}
	for name, key := range badPrivate(t) {
		s, err := NewSigner(SignOptions{Key: key, KeyValue: true})
		if err == nil {
			_, err = s.Sign(nil, []byte(content))
		}
		if !errors.Is(err, ErrKey) {
			t.Errorf("signing with %s: %v", name, err)
		}
		if private, ok := key.(crypto.Decrypter); ok {
			if _, err := Decrypt(encrypted, DecryptOptions{Private: private}); !errors.Is(err, ErrKey) && !errors.Is(err, ErrDecrypt) {
				t.Errorf("decrypting with %s: %v", name, err)
			}
		}
	}
	if _, err := NewSigner(SignOptions{Key: rsaKey(t, "rsa2048"), Certificates: []*x509.Certificate{nil}}); !errors.Is(err, ErrKey) {
		t.Errorf("NewSigner with no certificate: %v", err)
	}
}
