package keys

// This is code of our own because no maintained module is a better one. go-pkcs12
// has PBES2 for its own files and does not export it. github.com/youmark/pkcs8 (no
// release, last changed in 2024) and go.step.sm/crypto/pemutil (some hundred other
// modules) run as many iterations as a file asks for, and neither knows SHA-384 and
// SHA-512. The standard library does all of the cryptography.

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"hash"
)

// maxIterations bounds how often a file can have the passphrase hashed: about two
// seconds. Files of today ask for up to 600,000.
const maxIterations = 10_000_000

var errIterations = errors.New("the private key is encrypted with too many iterations")

// The structures of an encrypted private key in PKCS #8 (RFC 5958, 3; RFC 8018, A.2
// and A.4).
type (
	encryptedKey struct {
		Algorithm pkix.AlgorithmIdentifier
		Data      []byte
	}
	pbes2Params struct {
		KDF, Cipher pkix.AlgorithmIdentifier
	}
	pbkdf2Params struct {
		Salt       []byte
		Iterations int
		Length     int                      `asn1:"optional"`
		PRF        pkix.AlgorithmIdentifier `asn1:"optional"`
	}
)

// Object identifiers (RFC 8018, A.2 and A.4, B.1; AES: RFC 3565, 4.1).
const (
	oidPBES2      = "1.2.840.113549.1.5.13"
	oidPBKDF2     = "1.2.840.113549.1.5.12"
	oidHMACSHA1   = "1.2.840.113549.2.7"
	oidHMACSHA256 = "1.2.840.113549.2.9"
	oidHMACSHA384 = "1.2.840.113549.2.10"
	oidHMACSHA512 = "1.2.840.113549.2.11"
	oidAES128CBC  = "2.16.840.1.101.3.4.1.2"
	oidAES192CBC  = "2.16.840.1.101.3.4.1.22"
	oidAES256CBC  = "2.16.840.1.101.3.4.1.42"
)

// errPBES2 is the error for methods that are too old, or too new.
var errPBES2 = errors.New("the private key is encrypted in a way that is not supported, PBES2 with PBKDF2 and AES is")

// decryptPKCS8 decrypts an encrypted private key and parses it. The method must be
// PBES2 with PBKDF2 and AES in CBC mode, which is the default of openssl.
func decryptPKCS8(der []byte, pass string) (any, error) {
	var e encryptedKey
	var p pbes2Params
	var k pbkdf2Params
	switch {
	case !unmarshal(der, &e):
		return nil, errors.New("the private key is damaged")
	case e.Algorithm.Algorithm.String() != oidPBES2 || !unmarshal(e.Algorithm.Parameters.FullBytes, &p),
		p.KDF.Algorithm.String() != oidPBKDF2 || !unmarshal(p.KDF.Parameters.FullBytes, &k):
		return nil, errPBES2
	case k.Iterations < 1 || k.Iterations > maxIterations:
		return nil, errIterations
	}
	size := map[string]int{oidAES128CBC: 16, oidAES192CBC: 24, oidAES256CBC: 32}[p.Cipher.Algorithm.String()]
	var iv []byte
	prf := prfOf(k.PRF.Algorithm)
	if size == 0 || prf == nil || k.Length != 0 && k.Length != size || !unmarshal(p.Cipher.Parameters.FullBytes, &iv) || len(iv) != aes.BlockSize {
		return nil, errPBES2
	}
	if n := len(e.Data); n == 0 || n%aes.BlockSize != 0 {
		return nil, errors.New("the private key is damaged")
	}
	key, err := pbkdf2.Key(prf, pass, k.Salt, k.Iterations, size)
	if err != nil {
		return nil, err
	}
	defer clear(key)
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	plain := make([]byte, len(e.Data))
	defer clear(plain)
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(plain, e.Data)
	// Nothing authenticates the file: only padding and structure show that the
	// passphrase was right.
	if pad := int(plain[len(plain)-1]); pad >= 1 && pad <= aes.BlockSize {
		if private, err := x509.ParsePKCS8PrivateKey(plain[:len(plain)-pad]); err == nil {
			return private, nil
		}
	}
	return nil, ErrPassphrase
}

// unmarshal parses all of der.
func unmarshal(der []byte, to any) bool {
	rest, err := asn1.Unmarshal(der, to)
	return err == nil && len(rest) == 0
}

// prfOf returns the hash of the HMAC that PBKDF2 uses (RFC 8018, B.1), or nil for
// an unknown one. No identifier at all stands for SHA-1.
func prfOf(id asn1.ObjectIdentifier) func() hash.Hash {
	switch id.String() {
	case "", oidHMACSHA1:
		return sha1.New
	case oidHMACSHA256:
		return sha256.New
	case oidHMACSHA384:
		return sha512.New384
	case oidHMACSHA512:
		return sha512.New
	}
	return nil
}
