package main

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"

	"software.sslmate.com/src/go-pkcs12"
)

// envKeyPass is the variable of the environment with the passphrase of a private
// key, used where no flag names a file with it.
const envKeyPass = "WBXML_KEY_PASS"

// errPassphrase is all that is said of a passphrase.
var errPassphrase = errors.New("no passphrase, or a wrong one")

// maxKeyFile bounds a file with keys or certificates, in octets.
const maxKeyFile = 1 << 20

// An identity is a private key, with the certificates that came with it.
type identity struct {
	key   crypto.Signer       // *rsa.PrivateKey or *ecdsa.PrivateKey
	certs []*x509.Certificate // the key's own first; nil if there are none
}

// identity reads a private key from a file in PEM (PKCS #8, PKCS #1, SEC 1) or
// PKCS #12, with the certificates in it. With certFile, those there are taken
// instead. passFile has the passphrase, see [envKeyPass]. An error names the file
// that it is about.
func (t *tool) identity(file, certFile, passFile string) (id identity, err error) {
	// An empty variable is an empty passphrase, which PKCS #12 has, too.
	pass, err := t.secret(passFile, envKeyPass)
	if err != nil {
		return id, err
	}
	defer pass.Clear()
	err = t.keyFile(file, func(text []byte) (err error) {
		id, err = parseIdentity(text, string(pass))
		return err
	})
	if err == nil && certFile != "" {
		if id.certs, err = t.certificates(certFile); err == nil {
			err = id.own(certFile)
		}
	} else if err == nil && len(id.certs) > 0 {
		err = id.own(file)
	}
	return id, err
}

// own checks that the first certificate is of the key.
func (id *identity) own(file string) error {
	public, ok := id.certs[0].PublicKey.(interface{ Equal(crypto.PublicKey) bool })
	if !ok || !public.Equal(id.key.Public()) {
		return fmt.Errorf("%s: the first certificate is of another key", shown(file))
	}
	return nil
}

// parseIdentity reads a private key and the certificates beside it.
func parseIdentity(text []byte, pass string) (id identity, err error) {
	if !isPEM(text) {
		key, cert, others, err := pkcs12.DecodeChain(bytes.Clone(text), pass) // certificates keep what they are read from
		switch {
		case errors.Is(err, pkcs12.ErrIncorrectPassword), errors.Is(err, pkcs12.ErrDecryption):
			return id, errPassphrase
		case err != nil:
			return id, fmt.Errorf("neither PEM nor PKCS #12 with a key and its certificate: %w", err)
		}
		id.certs = append(append(id.certs, cert), others...)
		return id, id.setKey(key)
	}
	err = eachBlock(text, func(b *pem.Block) error {
		if b.Headers["DEK-Info"] != "" { // one round of MD5 makes the key
			return errors.New("the private key is encrypted in a way that is too weak; with a passphrase it must be PKCS #8 or PKCS #12")
		}
		var key any
		var err error
		switch b.Type {
		case "PRIVATE KEY":
			key, err = x509.ParsePKCS8PrivateKey(b.Bytes)
		case "ENCRYPTED PRIVATE KEY":
			key, err = decryptPKCS8(b.Bytes, pass)
		case "RSA PRIVATE KEY":
			key, err = x509.ParsePKCS1PrivateKey(b.Bytes)
		case "EC PRIVATE KEY":
			key, err = x509.ParseECPrivateKey(b.Bytes)
		case "CERTIFICATE":
			cert, err := x509.ParseCertificate(b.Bytes)
			id.certs = append(id.certs, cert)
			return err
		default: // such as EC PARAMETERS
			return nil
		}
		clear(b.Bytes)
		if err != nil {
			return err
		}
		return id.setKey(key)
	})
	if err == nil && id.key == nil {
		err = errors.New("holds no private key")
	}
	return id, err
}

// setKey takes the one private key of a file.
func (id *identity) setKey(key any) error {
	if id.key != nil {
		return errors.New("holds two private keys")
	}
	switch key := key.(type) {
	case *rsa.PrivateKey:
		id.key = key
	case *ecdsa.PrivateKey:
		id.key = key
	default:
		return fmt.Errorf("the private key is neither RSA nor ECDSA but %T", key)
	}
	return nil
}

// decrypter returns the key for decrypting.
func (id *identity) decrypter(file string) (crypto.Decrypter, error) {
	key, ok := id.key.(*rsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("%s: the private key is not RSA, which alone can decrypt", shown(file))
	}
	return key, nil
}

// A publicKey is somebody else's key, with the certificate that it is from.
type publicKey struct {
	key  crypto.PublicKey  // *rsa.PublicKey or *ecdsa.PublicKey
	cert *x509.Certificate // nil if the file has the key alone
}

// publicKey reads a public key from a file, in PEM or as a certificate in PEM or
// DER: the first of several. Nothing of a certificate is checked.
func (t *tool) publicKey(file string) (p publicKey, err error) {
	err = t.keyFile(file, func(text []byte) error {
		if !isPEM(text) {
			cert, err := x509.ParseCertificate(bytes.Clone(text)) // which it keeps
			if err != nil {
				return fmt.Errorf("neither PEM nor a certificate: %w", err)
			}
			p = publicKey{cert.PublicKey, cert}
			return nil
		}
		return eachBlock(text, func(b *pem.Block) (err error) {
			if p.key != nil {
				return nil
			}
			switch b.Type {
			case "PUBLIC KEY":
				p.key, err = x509.ParsePKIXPublicKey(b.Bytes)
			case "RSA PUBLIC KEY":
				p.key, err = x509.ParsePKCS1PublicKey(b.Bytes)
			case "CERTIFICATE":
				if p.cert, err = x509.ParseCertificate(b.Bytes); err == nil {
					p.key = p.cert.PublicKey
				}
			}
			return err
		})
	})
	switch p.key.(type) {
	case *rsa.PublicKey, *ecdsa.PublicKey:
	case nil:
		if err == nil {
			err = fmt.Errorf("%s: holds no public key and no certificate", shown(file))
		}
	default:
		err = fmt.Errorf("%s: the public key is neither RSA nor ECDSA but %T", shown(file), p.key)
	}
	return p, err
}

// certificates reads all certificates of a file, in PEM, or one in DER.
func (t *tool) certificates(file string) (certs []*x509.Certificate, err error) {
	err = t.keyFile(file, func(text []byte) (err error) {
		if !isPEM(text) {
			if certs, err = x509.ParseCertificates(bytes.Clone(text)); err != nil {
				return fmt.Errorf("neither PEM nor a certificate: %w", err)
			}
			return nil
		}
		err = eachBlock(text, func(b *pem.Block) error {
			if b.Type != "CERTIFICATE" {
				return nil
			}
			cert, err := x509.ParseCertificate(b.Bytes)
			certs = append(certs, cert)
			return err
		})
		if err == nil && len(certs) == 0 {
			err = errors.New("holds no certificate")
		}
		return err
	})
	return certs, err
}

// roots reads the certificates that a signer's must lead to.
func (t *tool) roots(file string) (*x509.CertPool, error) {
	certs, err := t.certificates(file)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	for _, cert := range certs {
		pool.AddCert(cert)
	}
	return pool, nil
}

// symmetric reads a key of AES or an HMAC: in hexadecimal where there is nothing
// else, or the octets as they are. sizes are those allowed, in octets; none is all.
func (t *tool) symmetric(file string, sizes ...int) (key []byte, err error) {
	err = t.keyFile(file, func(text []byte) error {
		fits := func(n int) bool { return len(sizes) == 0 || slices.Contains(sizes, n) }
		digits := bytes.TrimSpace(text)
		if n := hex.DecodedLen(len(digits)); n > 0 && fits(n) {
			var err error
			if key, err = hex.AppendDecode(nil, digits); err == nil {
				return nil
			}
			clear(key)
		}
		if key = bytes.Clone(text); !fits(len(key)) {
			clear(key)
			return errors.New("must be a key of 128, 192 or 256 bits, as octets or in hexadecimal")
		}
		return nil
	})
	return key, err
}

// aesSizes are the sizes of an AES key, in octets.
var aesSizes = []int{16, 24, 32}

// keyFile has parse read a file, and forgets its content. Errors get its name.
func (t *tool) keyFile(file string, parse func(text []byte) error) error {
	var b bytes.Buffer
	defer func() { clear(b.Bytes()) }()
	err := t.read(&b, file, maxKeyFile)
	switch {
	case err != nil:
		err = reason(err)
	case b.Len() == 0:
		err = errors.New("is empty")
	case b.Len() > maxKeyFile:
		err = fmt.Errorf("has more than %d octets", maxKeyFile)
	default:
		err = parse(b.Bytes())
	}
	if err != nil {
		return fmt.Errorf("%s: %w", shown(file), err)
	}
	return nil
}

const pemBegin = "-----BEGIN "

// isPEM reports whether text is PEM, which may have any words around its blocks.
func isPEM(text []byte) bool { return bytes.Contains(text, []byte(pemBegin)) }

// eachBlock calls f for the blocks of PEM. A damaged one, which package pem skips,
// is an error: the file would say less than its owner thinks.
func eachBlock(text []byte, f func(*pem.Block) error) error {
	begun := bytes.Count(text, []byte(pemBegin))
	for {
		b, rest := pem.Decode(text)
		if b == nil {
			break
		}
		if err := f(b); err != nil {
			return err
		}
		text, begun = rest, begun-1
	}
	if begun != 0 {
		return errors.New("a block of PEM is damaged")
	}
	return nil
}
