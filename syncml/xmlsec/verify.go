package xmlsec

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-wbxml/wbxml/internal/c14n"
	"github.com/go-wbxml/wbxml/internal/secret"
	"github.com/go-wbxml/wbxml/internal/xmltok"
)

// VerifyOptions say which algorithms are accepted, and whose signature is trusted:
// with neither Roots nor Keys, nobody's.
type VerifyOptions struct {
	// Profile has the algorithms that are accepted, and the limits; nil is Modern.
	Profile *Profile

	// Roots are the certificates that a signer's in X509Data must lead to, by
	// way of the others there. RSA and ECDSA only.
	Roots *x509.CertPool
	// Usages are the extended key usages of which the signer's certificate must
	// have one; nil accepts any. A certificate whose key usage names neither
	// digital signatures nor content commitment is refused in any case.
	Usages []x509.ExtKeyUsage
	// Keys finds the key, and is called before Roots are tried: an *rsa.PublicKey,
	// an *ecdsa.PublicKey, or the []byte of an HMAC; nil for none. Do not trust
	// the content of info. See Key.
	Keys func(info KeyInfo) (key any, err error)
	// Now is the time at which certificates must be valid; nil is time.Now.
	Now func() time.Time
}

// Key returns a function for [VerifyOptions] and one key that is trusted.
func Key(key any) func(KeyInfo) (any, error) {
	return func(KeyInfo) (any, error) { return key, nil }
}

// Verified is the result of a signature that verifies.
type Verified struct {
	Signed []Signed // one for each Reference, in their order, at least one
	// Algorithm is that of the signature; each Signed has its digest.
	Algorithm Algorithm
	// Key is the key that verified the signature. Chain leads from its certificate
	// to one of the roots, unless VerifyOptions.Keys returned it. Key is nil for an
	// HMAC.
	Key   crypto.PublicKey
	Chain []*x509.Certificate

	limit int64 // of a canonical form
}

// Format implements [fmt.Formatter]: the octets that were signed do not show
// themselves.
func (v Verified) Format(f fmt.State, verb rune) {
	type verified Verified
	secret.Format(f, verb, verified(v))
}

// A Scope is the kind of content that a Reference covers.
type Scope uint8

// The scopes.
const (
	ScopeDocument Scope = iota // the document, less the signature when that stands in it
	ScopeElement               // an element in the document, by its id
	ScopeObject                // an Object of the signature, by its id
	ScopeDetached              // the content behind the signature
	ScopeInObject              // an element in an Object, by its id
)

// Signed is one thing that was signed.
type Signed struct {
	secret.Hidden // the fields do not show themselves

	// Octets are the digested octets: the canonical form, or the unchanged content
	// behind the signature. Use only these; anybody may have written the rest of
	// the message.
	Octets []byte
	Scope  Scope
	ID     string // by which the Reference named it, "" for none
	Digest Algorithm
	// XML says that Octets are XML, in canonical form.
	XML bool
}

// Verify verifies the signature in xml, and returns the content that it covers.
//
// The message is a document with exactly one Signature outside of others, or a
// Signature with content after it, which may have an XML declaration and comments in
// front. A Reference must be to the document (""), to
// an element by its Id, ID, id or xml:id, or without URI to the content after the
// signature. Before the signature has verified, no Reference is followed.
//
// Errors are those of this package, see [ErrXML] and those after it.
func Verify(xml []byte, o VerifyOptions) (*Verified, error) {
	p := o.Profile.orModern()
	l := p.Limits.withDefaults()
	m, err := split(xml, l)
	if err != nil {
		return nil, err
	}
	if err := m.scan(l); err != nil {
		return nil, err
	}
	si, octets, err := m.signedInfo(p, l)
	if err != nil {
		return nil, err
	}
	v := &Verified{Algorithm: si.signature.id, limit: l.Canonical}
	if err := m.authenticate(p, &o, v, &si, octets); err != nil {
		return nil, err
	}
	if m.beside && !slices.ContainsFunc(si.references, func(r reference) bool { return !r.hasURI }) {
		return nil, refuse(ErrReference, "none to the content behind the signature")
	}
	left := l.Canonical - int64(len(octets))
	for i := range si.references {
		s, err := m.follow(p, &si.references[i], left)
		if err != nil {
			return nil, err
		}
		left -= int64(len(s.Octets))
		v.Signed = append(v.Signed, s)
	}
	return v, nil
}

// signedInfo returns SignedInfo and its canonical form. The result is read from the
// canonical form, the octets that the signature covers: nothing that canonicalization
// drops or changes has any effect. A first reading only finds the method for that.
func (m *message) signedInfo(p *Profile, l Limits) (si signedInfo, octets []byte, err error) {
	raw, err := p.parseSignedInfo(m.info)
	if err != nil {
		return si, nil, err
	}
	octets, err = canonicalise(m.doc, c14n.Set{Apex: m.info.number}, raw.form.options(l.Canonical), l)
	if err != nil {
		return si, nil, err
	}
	n, err := readNode(octets, l)
	if err != nil {
		return si, nil, elsewhere(err)
	}
	si, err = p.parseSignedInfo(n)
	return si, octets, err
}

// authenticate verifies the signature of SignedInfo under a key that is trusted. It
// comes before any digest, so that a stranger's references cost no work.
func (m *message) authenticate(p *Profile, o *VerifyOptions, v *Verified, si *signedInfo, octets []byte) error {
	value, err := decodeBase64(m.value, "Id")
	if err != nil {
		return err
	}
	info, err := parseKeyInfo(m.keyInfo, p.Limits.withDefaults())
	if err != nil {
		return err
	}
	key, chain, err := o.trusted(info, p, si.signature)
	if err != nil {
		return err
	}
	if !verifyValue(si.signature, key, octets, value) {
		return ErrSignature
	}
	if _, secret := key.([]byte); !secret {
		v.Key = key
	}
	v.Chain = chain
	return nil
}

// follow returns the content that a reference points to, if its digest is right.
func (m *message) follow(p *Profile, r *reference, limit int64) (s Signed, err error) {
	s = Signed{Digest: r.digest.id, XML: r.form.algorithm != nil}
	l := p.Limits.withDefaults()
	switch {
	case !r.hasURI:
		s.Scope = ScopeDetached
		s.Octets, err = m.detached(r, limit, l)
	default:
		s.Octets, err = m.same(r, &s, limit, l)
	}
	if err != nil {
		return s, err
	}
	if !bytes.Equal(digest(r.digest.hash, s.Octets), r.value) {
		return s, ErrDigest
	}
	return s, nil
}

// detached returns the content behind the signature, unchanged or in canonical
// form.
func (m *message) detached(r *reference, limit int64, l Limits) ([]byte, error) {
	if !m.beside {
		return nil, refuse(ErrReference, "nothing after the signature")
	}
	if r.form.algorithm == nil {
		if int64(len(m.rest)) > limit {
			return nil, exceeded("Canonical", l.Canonical)
		}
		return bytes.Clone(m.rest), nil
	}
	octets, err := canonicalise(m.rest, c14n.Set{}, r.form.options(limit), l)
	if e, ok := errors.AsType[*SyntaxError](err); ok {
		err = xmlError(xmltok.Behind(m.doc, e))
	}
	return octets, err
}

// same returns the canonical form of the target of a reference within the document.
// Comments are no part of it (XML Signature 1.1, 4.4.3.3).
func (m *message) same(r *reference, s *Signed, limit int64, l Limits) ([]byte, error) {
	set := c14n.Set{}
	at := span{first: 1, last: m.last} // the document's ends not before the signature's
	if r.uri != "" {
		var ok bool
		if at, ok = m.ids[r.uri[1:]]; !ok {
			return nil, refuse(ErrReference, "no such id")
		}
		set.Apex, s.ID = at.first, r.uri[1:]
	}
	switch {
	case at.first == 1:
		s.Scope = ScopeDocument
	case at.object:
		s.Scope = ScopeObject
	case at.first > m.objects && at.last <= m.last:
		s.Scope = ScopeInObject
	default:
		s.Scope = ScopeElement
	}
	if at.first == m.number || at.holds(m.number) != r.enveloped {
		return nil, refuse(ErrReference, "enveloped-signature where the signature is not, or not where it is")
	}
	if r.enveloped {
		set.Omit = m.number
	}
	o := r.form.options(limit)
	o.Comments = false
	return canonicalise(m.doc, set, o, l)
}

// Content returns the content of the message: the one thing that was signed, as a
// document of its own. Of an Object, that is the element in it. It is an error
// ([ErrReference]) if more than one thing was signed, or if an Object holds
// anything but one element.
func (v *Verified) Content() ([]byte, error) {
	if len(v.Signed) != 1 {
		return nil, refuse(ErrReference, "several things signed")
	}
	s := &v.Signed[0]
	if s.Scope != ScopeObject {
		return s.Octets, nil
	}
	var t xmltok.Tokenizer
	l := Limits{Document: int64(len(s.Octets)), Depth: -1} // it was read before
	t.ResetBytes(s.Octets, xmltok.Options{Limits: l.tokenLimits()})
	elements := 0
	for {
		k, err := t.Next()
		if err != nil {
			break // io.EOF: it was read before
		}
		switch d := t.Depth(); {
		case d == 2 && k == xmltok.StartElement:
			elements++
		case d == 1 && (k == xmltok.Text && !isSpace(t.Text()) || k == xmltok.CDATA):
			return nil, refuse(ErrReference, "Object with text")
		}
	}
	if elements != 1 {
		return nil, refuse(ErrReference, "Object without a single element")
	}
	return canonicalise(s.Octets, c14n.Set{Apex: 2}, c14n.Options{Method: c14n.Exclusive, Comments: true, Limit: v.limit}, l)
}
