package keys

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
)

// MaxFile is the largest size of a file in octets: a key with a long chain has some
// ten thousand. A [Reader] may stop one octet behind.
const MaxFile = 1 << 20

// ErrPassphrase is the error for a passphrase that is wrong or missing.
var ErrPassphrase = errors.New("no passphrase, or a wrong one")

// An Error is a fault of a file.
type Error struct {
	File string
	Err  error
}

// Error returns name and reason in one line.
func (e *Error) Error() string { return e.File + ": " + e.Err.Error() }

// Unwrap returns the reason, such as [ErrPassphrase].
func (e *Error) Unwrap() error { return e.Err }

// A Reader returns the content of a file. It is called once for each file, and must
// not use the content any more: this package overwrites it with zeros.
type Reader func(file string) ([]byte, error)

// parse calls f with the content of a file, which f must not keep: it is overwritten
// afterwards.
func (r Reader) parse(file string, f func(text []byte) error) error {
	text, err := r(file)
	defer clear(text)
	switch {
	case err != nil:
	case len(text) == 0:
		err = errors.New("is empty")
	case len(text) > MaxFile:
		err = fmt.Errorf("has more than %d octets", MaxFile)
	default:
		err = f(text)
	}
	if err != nil {
		return &Error{file, err}
	}
	return nil
}

// A Pair is a private key, with the certificates that came with it.
type Pair struct {
	Key   crypto.Signer       // *rsa.PrivateKey or *ecdsa.PrivateKey
	Certs []*x509.Certificate // the key's own first; nil if there are none
}

// Pair reads a private key, and the certificates from the same file. The
// certificates of certFile replace these, unless its name is empty. An empty
// passphrase counts as one, too, since PKCS #12 can have it.
func (r Reader) Pair(file, certFile, pass string) (p Pair, err error) {
	if err = r.parse(file, func(text []byte) error { return p.parse(text, pass) }); err != nil {
		return Pair{}, err
	}
	from := file
	if certFile != "" {
		from = certFile
		if p.Certs, err = r.Certificates(certFile); err != nil {
			return Pair{}, err
		}
	}
	if len(p.Certs) > 0 && !samePublic(p.Certs[0].PublicKey, p.Key.Public()) {
		return Pair{}, &Error{from, errors.New("the first certificate is of another key")}
	}
	return p, nil
}

// samePublic reports whether two public keys are one.
func samePublic(a, b crypto.PublicKey) bool {
	x, ok := a.(interface{ Equal(crypto.PublicKey) bool })
	return ok && x.Equal(b)
}

// parse reads a private key and the certificates beside it.
func (p *Pair) parse(text []byte, pass string) error {
	if !isPEM(text) {
		return p.parsePKCS12(text, pass)
	}
	err := eachBlock(text, func(b *pem.Block) error {
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
			p.Certs = append(p.Certs, cert)
			return err
		default: // such as EC PARAMETERS
			return nil
		}
		clear(b.Bytes)
		if err != nil {
			return err
		}
		return p.setKey(key)
	})
	if err == nil && p.Key == nil {
		err = errors.New("holds no private key")
	}
	return err
}

// setKey sets the one private key of a file: of two, either could be the one that signs.
func (p *Pair) setKey(key any) error {
	if p.Key != nil {
		return errors.New("holds two private keys")
	}
	switch key := key.(type) {
	case *rsa.PrivateKey:
		p.Key = key
	case *ecdsa.PrivateKey:
		p.Key = key
	default:
		return fmt.Errorf("the private key is neither RSA nor ECDSA but %T", key)
	}
	return nil
}

// Decrypter returns the private key where it can decrypt; only RSA can. The file is
// for the error.
func (p Pair) Decrypter(file string) (crypto.Decrypter, error) {
	key, ok := p.Key.(*rsa.PrivateKey)
	if !ok {
		return nil, &Error{file, errors.New("the private key is not RSA, and no other key can decrypt")}
	}
	return key, nil
}

// Public reads the public key of a signer or recipient: an *rsa.PublicKey or an
// *ecdsa.PublicKey, from the first block of PEM that has one, or from a certificate in
// PEM or DER. Nothing of a certificate is checked.
func (r Reader) Public(file string) (key crypto.PublicKey, err error) {
	err = r.parse(file, func(text []byte) error {
		key, err = parsePublic(text)
		switch key.(type) {
		case *rsa.PublicKey, *ecdsa.PublicKey:
			return err
		}
		if err == nil && key == nil {
			return errors.New("holds no public key and no certificate")
		} else if err == nil {
			return fmt.Errorf("the public key is neither RSA nor ECDSA but %T", key)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return key, nil
}

// parsePublic returns the first public key, nil if there is none.
func parsePublic(text []byte) (key crypto.PublicKey, err error) {
	if !isPEM(text) {
		certs, err := parseCertificates(text)
		if err != nil {
			return nil, err
		}
		return certs[0].PublicKey, nil
	}
	err = eachBlock(text, func(b *pem.Block) (err error) {
		if key != nil {
			return nil
		}
		switch b.Type {
		case "PUBLIC KEY":
			key, err = x509.ParsePKIXPublicKey(b.Bytes)
		case "RSA PUBLIC KEY":
			key, err = x509.ParsePKCS1PublicKey(b.Bytes)
		case "CERTIFICATE":
			var cert *x509.Certificate
			if cert, err = x509.ParseCertificate(b.Bytes); err == nil {
				key = cert.PublicKey
			}
		}
		return err
	})
	return key, err
}

// Recipient reads the public key of a recipient; only RSA can encrypt for one.
func (r Reader) Recipient(file string) (*rsa.PublicKey, error) {
	p, err := r.Public(file)
	if err != nil {
		return nil, err
	}
	key, ok := p.(*rsa.PublicKey)
	if !ok {
		return nil, &Error{file, errors.New("the public key is not RSA, and nothing can be encrypted for another key")}
	}
	return key, nil
}

// Certificates reads all certificates of a file, in PEM or in DER; at least one.
func (r Reader) Certificates(file string) (certs []*x509.Certificate, err error) {
	err = r.parse(file, func(text []byte) (err error) {
		if !isPEM(text) {
			certs, err = parseCertificates(text)
			return err
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

// parseCertificates parses certificates in DER, at least one.
func parseCertificates(der []byte) ([]*x509.Certificate, error) {
	certs, err := x509.ParseCertificates(bytes.Clone(der)) // certificates keep their DER, which is cleared
	if err != nil {
		return nil, fmt.Errorf("neither PEM nor a certificate: %w", err)
	}
	return certs, nil
}

// Roots reads the certificates to which those of a signer must lead. No others are
// trusted, not even the roots of the system.
func (r Reader) Roots(file string) (*x509.CertPool, error) {
	certs, err := r.Certificates(file)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	for _, cert := range certs {
		pool.AddCert(cert)
	}
	return pool, nil
}

// Symmetric reads a key of AES or an HMAC: in hexadecimal if the file has nothing
// but digits, or the octets as they are. sizes are those allowed, in octets; no size
// allows all.
func (r Reader) Symmetric(file string, sizes ...int) (key []byte, err error) {
	err = r.parse(file, func(text []byte) error {
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

// AES reads a key of AES.
func (r Reader) AES(file string) ([]byte, error) { return r.Symmetric(file, 16, 24, 32) }

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
