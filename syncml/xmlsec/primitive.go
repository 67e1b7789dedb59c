package xmlsec

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"hash"
	"math/big"
)

// digest returns the digest of octets.
func digest(h crypto.Hash, octets []byte) []byte {
	d := h.New()
	d.Write(octets)
	return d.Sum(nil)
}

// checkKey holds a key, public or []byte, to an algorithm and the profile.
func (p *Profile) checkKey(a *algorithm, key any) error {
	family, err := familyOf(key)
	if err != nil {
		return err
	}
	if family != a.family {
		return fmt.Errorf("%w: %T with %s", ErrKey, key, a.id)
	}
	if key, ok := key.(*rsa.PublicKey); ok {
		return p.checkRSA(key)
	}
	return nil
}

// familyOf returns the family of algorithms that a key, public or []byte, is for.
// Values without a key are refused, such as a nil pointer or a number that was
// never set: the functions of crypto/rsa and crypto/ecdsa panic at some of them.
func familyOf(key any) (family, error) {
	switch key := key.(type) {
	case *rsa.PublicKey:
		if key != nil && key.N != nil && key.N.Sign() > 0 {
			return familyRSA, nil
		}
	case *ecdsa.PublicKey:
		//lint:ignore SA1019 Bytes and ECDH panic where there is no point
		if key == nil || key.X == nil || key.Y == nil {
			break
		}
		if curveOID(key.Curve) == "" {
			return 0, refuse(ErrKey, "curve")
		}
		return familyECDSA, nil
	case []byte:
		if len(key) > 0 {
			return familyHMAC, nil
		}
		return 0, refuse(ErrKey, "no key")
	}
	return 0, refuse(ErrKey, fmt.Sprintf("%T", key))
}

// publicOf returns the public key of a private one, nil of what holds none.
func publicOf(key interface{ Public() crypto.PublicKey }) crypto.PublicKey {
	switch key := key.(type) {
	case nil:
		return nil
	case *rsa.PrivateKey:
		if key == nil || key.D == nil {
			return nil
		}
	case *ecdsa.PrivateKey:
		//lint:ignore SA1019 Sign panics where there is no number
		if key == nil || key.D == nil {
			return nil
		}
	case ed25519.PrivateKey: // no algorithm has it, and a short one panics
		return nil
	}
	return key.Public()
}

// checkRSA holds a key to the sizes that the profile and this package allow.
func (p *Profile) checkRSA(key *rsa.PublicKey) error {
	if _, err := familyOf(key); err != nil {
		return err
	}
	if bits := key.N.BitLen(); bits < p.minRSA() || bits > maxRSA {
		return refuse(ErrKey, fmt.Sprintf("RSA of %d bits", bits))
	}
	return nil
}

// verifyValue reports whether value signs octets under a key that checkKey has
// accepted.
func verifyValue(a *algorithm, key any, octets, value []byte) bool {
	switch key := key.(type) {
	case *rsa.PublicKey:
		return rsa.VerifyPKCS1v15(key, a.hash, digest(a.hash, octets), value) == nil
	case *ecdsa.PublicKey:
		// Both numbers have the size of the curve (XML Signature 1.1, 6.4.3).
		n := scalarSize(key)
		if len(value) != 2*n {
			return false
		}
		r, s := new(big.Int).SetBytes(value[:n]), new(big.Int).SetBytes(value[n:])
		return ecdsa.Verify(key, digest(a.hash, octets), r, s)
	case []byte:
		mac := hmac.New(a.hash.New, key)
		mac.Write(octets)
		return hmac.Equal(mac.Sum(nil), value)
	}
	return false
}

// scalarSize is the size of each of the two numbers in a signature.
func scalarSize(key *ecdsa.PublicKey) int { return (key.Curve.Params().BitSize + 7) / 8 }

// appendSignature appends the signature of the digest sum in the form of XML
// Signature.
func appendSignature(dst []byte, a *algorithm, key crypto.Signer, sum []byte) ([]byte, error) {
	value, err := key.Sign(rand.Reader, sum, a.hash)
	if err != nil {
		return dst, fmt.Errorf("%w: %w", ErrKey, err)
	}
	if pub, ok := publicOf(key).(*ecdsa.PublicKey); ok {
		return appendScalars(dst, value, scalarSize(pub))
	}
	return append(dst, value...), nil
}

// appendScalars appends the two numbers of an ECDSA signature, which come in DER
// (RFC 3279, 2.2.3), in size octets each.
func appendScalars(dst, der []byte, size int) ([]byte, error) {
	body, rest, ok := cutDER(der, 0x30)
	if !ok || len(rest) > 0 {
		return dst, refuse(ErrKey, "signature not in DER")
	}
	for range 2 {
		var n []byte
		if n, body, ok = cutDER(body, 0x02); !ok {
			return dst, refuse(ErrKey, "signature not in DER")
		}
		for len(n) > 0 && n[0] == 0 {
			n = n[1:]
		}
		if len(n) > size {
			return dst, refuse(ErrKey, "signature too long")
		}
		for range size - len(n) {
			dst = append(dst, 0)
		}
		dst = append(dst, n...)
	}
	if len(body) > 0 {
		return dst, refuse(ErrKey, "signature not in DER")
	}
	return dst, nil
}

// cutDER cuts an element of up to 255 octets off der.
func cutDER(der []byte, tag byte) (body, rest []byte, ok bool) {
	if len(der) < 2 || der[0] != tag {
		return nil, nil, false
	}
	n, der := int(der[1]), der[2:]
	if n == 0x81 && len(der) > 0 {
		n, der = int(der[0]), der[1:]
	} else if n >= 0x80 {
		return nil, nil, false
	}
	if n > len(der) {
		return nil, nil, false
	}
	return der[:n], der[n:], true
}

// newHash returns the hash that computes a signature's digest, or its HMAC.
func newHash(a *algorithm, secret []byte) hash.Hash {
	if a.family == familyHMAC {
		return hmac.New(a.hash.New, secret)
	}
	return a.hash.New()
}
