package xmlsec

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"time"
)

// trusted returns a key that the caller trusts and that suits the algorithm and
// the profile, with the chain of its certificate if it has one. A public key never
// verifies an HMAC, nor the octets of a secret an RSA signature: the key decides the
// family of algorithms, not the message.
func (o *VerifyOptions) trusted(info KeyInfo, p *Profile, a *algorithm) (key any, chain []*x509.Certificate, err error) {
	if o.Keys != nil {
		if key, err = o.Keys(info); err != nil {
			return nil, nil, fmt.Errorf("%w: %w", ErrTrust, err)
		}
	}
	if key == nil {
		switch {
		case o.Roots != nil && len(info.Certificates) > 0 && a.family != familyHMAC:
		case info.elsewhere != "":
			return nil, nil, byDesign(ErrTrust, info.elsewhere+" in KeyInfo")
		default:
			return nil, nil, refuse(ErrTrust, "no key")
		}
		if chain, err = o.chain(info.Certificates, p); err != nil {
			return nil, nil, err
		}
		key = chain[0].PublicKey
	}
	return key, chain, p.checkKey(a, key)
}

// chain returns the certificates from the signer's to a root. Package x509 checks
// names, times, constraints and signatures; revocation is not checked, which needs
// the network.
func (o *VerifyOptions) chain(certs []*x509.Certificate, p *Profile) ([]*x509.Certificate, error) {
	for _, c := range certs {
		// Before any signature is verified with it.
		if key, ok := c.PublicKey.(*rsa.PublicKey); ok {
			if err := p.checkRSA(key); err != nil {
				return nil, err
			}
		}
	}
	leaf, err := signerOf(certs)
	if err != nil {
		return nil, err
	}
	if use := leaf.KeyUsage; use != 0 && use&(x509.KeyUsageDigitalSignature|x509.KeyUsageContentCommitment) == 0 {
		return nil, refuse(ErrTrust, "certificate is not for signatures")
	}
	now := time.Now
	if o.Now != nil {
		now = o.Now
	}
	usages := o.Usages
	if usages == nil {
		usages = []x509.ExtKeyUsage{x509.ExtKeyUsageAny}
	}
	others := x509.NewCertPool()
	for _, c := range certs {
		if c != leaf {
			others.AddCert(c)
		}
	}
	chains, err := leaf.Verify(x509.VerifyOptions{Roots: o.Roots, Intermediates: others, CurrentTime: now(), KeyUsages: usages})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTrust, err)
	}
	return chains[0], nil
}

// signerOf returns the one certificate that has not issued another: X509Data has
// them in any order.
func signerOf(certs []*x509.Certificate) (leaf *x509.Certificate, err error) {
	for _, c := range certs {
		issuer := false
		for _, other := range certs {
			issuer = issuer || other != c && bytes.Equal(other.RawIssuer, c.RawSubject)
		}
		if issuer {
			continue
		}
		if leaf != nil {
			return nil, refuse(ErrTrust, "two certificates that may be the signer's")
		}
		leaf = c
	}
	if leaf == nil {
		return nil, refuse(ErrTrust, "no certificate that may be the signer's")
	}
	return leaf, nil
}
