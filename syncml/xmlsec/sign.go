package xmlsec

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"slices"

	"github.com/go-wbxml/wbxml/internal/c14n"
	"github.com/go-wbxml/wbxml/internal/limit"
	"github.com/go-wbxml/wbxml/internal/secret"
	"github.com/go-wbxml/wbxml/internal/xmltok"
)

// A Shape says where the signature stands.
type Shape uint8

// The shapes (XML Signature 1.1, 10).
const (
	// ShapeDetached puts the signature in front of the content, both in one Data, as
	// OMA DM Security 1.2 recommends. The Reference has no URI.
	ShapeDetached Shape = iota
	// ShapeEnveloping puts the content in an Object of the signature.
	ShapeEnveloping
	// ShapeEnveloped makes the signature the last child of the content's root. It
	// covers all of the document, or elements in it.
	ShapeEnveloped
)

// SignOptions say how to sign. A Key or a Secret must be there; the rest has
// defaults.
type SignOptions struct {
	secret.Hidden // the fields do not show themselves

	// Profile has the algorithms that may be written, and the limits of content;
	// nil is Modern.
	Profile *Profile
	Shape   Shape

	// Key is for RSA and ECDSA: an *rsa.PrivateKey, an *ecdsa.PrivateKey or another
	// implementation, such as a key in a security module. Secret is for HMAC.
	Key    crypto.Signer
	Secret []byte

	// Algorithm, Digest and Canonical come from the profile when they are empty:
	// the first algorithm that suits the key, preferably of the key's strength; the
	// digest of the same strength, or the first; the first canonicalization.
	Algorithm Algorithm
	Digest    Algorithm
	Canonical Algorithm
	Prefixes  []string // PrefixList of InclusiveNamespaces, for exclusive canonicalization

	// Raw, in ShapeDetached, signs the octets of the content. Otherwise the content
	// is XML, and its canonical form is signed.
	Raw bool
	// References, in ShapeEnveloped, are the ids of elements; nil stands for all of
	// the document.
	References []string
	// ID, in ShapeEnveloping, is the id of the Object; "" stands for "content".
	ID string

	// The content of KeyInfo. The first certificate is the signer's, others lead to
	// a root. KeyValue adds the key itself.
	Certificates []*x509.Certificate
	KeyName      string
	KeyValue     bool
}

// methods are the algorithms that the options result in.
type methods struct {
	signature *algorithm
	digest    *algorithm
	form      form
	size      int // octets of the value of a signature
}

// methods chooses and checks the algorithms and the key. An algorithm that the
// caller names must be in the profile as well: its readers have the same one.
func (o *SignOptions) methods(p *Profile) (m methods, err error) {
	var key any = o.Secret
	if o.Key != nil {
		if len(o.Secret) > 0 {
			return m, refuse(ErrKey, "Key and Secret")
		}
		key = publicOf(o.Key)
	}
	family, err := familyOf(key)
	if err != nil {
		return m, err
	}
	id := o.Algorithm
	if id == "" {
		id = p.suitable(family, key)
	}
	if m.signature, err = p.lookup(p.Signature, roleSignature, id); err != nil {
		return m, err
	}
	if err := p.checkKey(m.signature, key); err != nil {
		return m, err
	}
	switch key := key.(type) {
	case *rsa.PublicKey:
		m.size = key.Size()
	case *ecdsa.PublicKey:
		m.size = 2 * scalarSize(key)
	default:
		m.size = m.signature.hash.Size()
	}
	if m.digest, err = p.lookup(p.Digest, roleDigest, o.digest(p, m.signature)); err != nil {
		return m, err
	}
	canonical := o.Canonical
	if canonical == "" && len(p.Canonical) > 0 {
		canonical = p.Canonical[0]
	}
	if m.form.algorithm, err = p.lookup(p.Canonical, roleCanonical, canonical); err != nil {
		return m, err
	}
	m.form.prefixes = o.Prefixes
	for _, prefix := range o.Prefixes {
		if prefix != "#default" && !xmltok.IsNCName([]byte(prefix)) || m.form.method != c14n.Exclusive || len(o.Prefixes) > limit.Prefixes {
			return m, refuse(ErrFormat, "Prefixes")
		}
	}
	return m, nil
}

// digest returns the digest algorithm.
func (o *SignOptions) digest(p *Profile, signature *algorithm) Algorithm {
	if o.Digest != "" {
		return o.Digest
	}
	for _, id := range p.Digest {
		if a := find(roleDigest, id); a != nil && a.hash == signature.hash {
			return id
		}
	}
	return append(slices.Clip(p.Digest), "")[0]
}

// suitable returns the first signature algorithm of the profile for a key; for a
// curve of more than 256 bits, by preference one with a digest as long.
func (p *Profile) suitable(want family, key any) (first Algorithm) {
	bits := 0
	if key, ok := key.(*ecdsa.PublicKey); ok {
		bits = min(key.Curve.Params().BitSize, 512)
	}
	for _, id := range p.Signature {
		a := find(roleSignature, id)
		if a == nil || a.family != want {
			continue
		}
		if bits == 0 || a.hash.Size()*8 == bits {
			return id
		}
		if first == "" {
			first = id
		}
	}
	return first
}

// keyInfo returns the content of KeyInfo.
func (o *SignOptions) keyInfo() (info KeyInfo, err error) {
	info.Certificates = o.Certificates
	if o.KeyName != "" {
		info.Names = []string{o.KeyName}
	}
	if o.Key == nil {
		if o.KeyValue || len(o.Certificates) > 0 {
			return info, refuse(ErrKey, "nothing of a Secret in KeyInfo")
		}
		return info, nil
	}
	if o.KeyValue {
		info.Keys = []crypto.PublicKey{publicOf(o.Key)}
	}
	if slices.Contains(o.Certificates, nil) {
		return info, refuse(ErrKey, "no certificate")
	}
	if len(o.Certificates) > 0 && !sameKey(o.Certificates[0].PublicKey, publicOf(o.Key)) {
		return info, fmt.Errorf("%w: the first certificate is of another key", ErrKey)
	}
	return info, nil
}

// sameKey reports whether two public keys are equal.
func sameKey(a, b crypto.PublicKey) bool {
	if _, err := familyOf(a); err != nil { // Equal would panic
		return false
	}
	k, ok := a.(interface{ Equal(crypto.PublicKey) bool })
	return ok && k.Equal(b)
}
