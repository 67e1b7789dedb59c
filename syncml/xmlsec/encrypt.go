package xmlsec

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"io"
	"slices"

	"github.com/go-wbxml/wbxml/internal/secret"
)

// A Part is the part of a document to encrypt.
type Part uint8

// The parts. EncryptedData takes the place of the part.
const (
	// PartWholeContent is all of the input, which need not be a document: elements
	// and text, such as a detached signature and its content. The result is an
	// EncryptedData with the Type Content.
	PartWholeContent Part = iota
	PartElement           // an element with its tags
	PartContent           // the content of an element
)

// EncryptOptions say how to encrypt. Algorithms that are not given are the first
// of the profile that fit the key; those given must be in the profile.
type EncryptOptions struct {
	secret.Hidden // the fields do not show themselves

	Profile *Profile // nil is Modern

	// Exactly one of these keys is set. Recipient and Certificate, which is not
	// checked, have an RSA key that transports a fresh key for the data; KeyWrap is
	// an AES key that wraps one; Secret is the key for the data itself, of the size
	// that Cipher needs.
	Recipient   *rsa.PublicKey
	Certificate *x509.Certificate
	KeyWrap     []byte
	Secret      []byte

	Name string // of the key; "" says nothing about it

	Cipher    Algorithm // such as AES128GCM
	Transport Algorithm // such as OAEP; or a key wrap such as AES128KW
	Digest    Algorithm // in OAEP
	Mask      Algorithm // in OAEP

	Part Part
	ID   string // of the element for Part Element or Content; "" is the root
}

// Encrypt returns xml with a part of it encrypted (XML Encryption 1.1). Sign
// before. xml is in UTF-8, without a DOCTYPE.
func Encrypt(xml []byte, o EncryptOptions) ([]byte, error) {
	p := o.Profile.orModern()
	l := p.Limits.withDefaults()
	at, err := o.place(xml, l)
	if err != nil {
		return nil, err
	}
	x := &encrypted{part: o.Part != PartElement}
	from, to := at.from, at.to
	if o.Part == PartContent {
		from, to = at.inFrom, at.inTo
		if from == at.to {
			return nil, refuse(ErrReference, "empty-element tag has no content")
		}
	}
	if err := o.seal(p, x, xml[from:to]); err != nil {
		return nil, err
	}
	w := writer{octets: slices.Clone(xml[:from]), prefix: "xenc:"}
	x.write(&w)
	return append(w.octets, xml[to:]...), nil
}

// place returns the place of the part.
func (o *EncryptOptions) place(xml []byte, l Limits) (place, error) {
	if o.Part != PartWholeContent {
		return findElement(xml, o.ID, l)
	}
	f, err := newFinder(xml, true, l)
	for err == nil {
		_, err = f.nextInContent()
	}
	if err != io.EOF {
		return place{}, err
	}
	return place{to: len(xml)}, nil
}

// seal encrypts plain into x.
func (o *EncryptOptions) seal(p *Profile, x *encrypted, plain []byte) (err error) {
	key := o.Secret
	if x.method, err = p.choose(p.Cipher, roleCipher, o.Cipher, len(key)); err != nil {
		return err
	}
	if key != nil {
		if len(key) != x.method.key {
			return refuse(ErrKey, "size of the secret")
		}
		x.name = o.Name
	} else {
		key = make([]byte, x.method.key)
		defer clear(key)
		rand.Read(key)
		k, err := o.wrapped(p, key)
		if err != nil {
			return err
		}
		x.keys = []*encrypted{k}
	}
	x.value, err = x.method.seal(nil, key, plain)
	return err
}

// wrapped returns the EncryptedKey for key.
func (o *EncryptOptions) wrapped(p *Profile, key []byte) (x *encrypted, err error) {
	x = &encrypted{name: o.Name}
	if o.KeyWrap != nil {
		if x.method, err = p.choose(p.KeyWrap, roleWrap, o.Transport, len(o.KeyWrap)); err != nil {
			return nil, err
		}
		return x, x.wrap(o.KeyWrap, key)
	}
	public, err := o.publicKey()
	if err != nil {
		return nil, err
	}
	if err := p.checkRSA(public); err != nil {
		return nil, err
	}
	if x.method, err = p.choose(p.KeyTransport, roleTransport, o.Transport, 0); err != nil {
		return nil, err
	}
	if x.method.id != RSA15 {
		if x.oaep.digest, err = p.choose(p.OAEP, roleDigest, o.Digest, 0); err != nil {
			return nil, err
		}
		mask := o.Mask
		if x.method.id == OAEPMGF1P {
			mask = MGF1SHA1
		}
		if x.oaep.mask, err = p.choose(p.OAEP, roleMask, mask, 0); err != nil {
			return nil, err
		}
	}
	return x, x.wrap(public, key)
}

func (o *EncryptOptions) publicKey() (*rsa.PublicKey, error) {
	if o.Recipient != nil {
		return o.Recipient, nil
	}
	if o.Certificate != nil {
		if key, ok := o.Certificate.PublicKey.(*rsa.PublicKey); ok {
			return key, nil
		}
		return nil, refuse(ErrKey, "the recipient's key is not RSA")
	}
	return nil, refuse(ErrKey, "none to encrypt for")
}

// choose returns the algorithm of a role that has an identifier, where that is
// empty the list's first of the role; size is that of the key in octets, 0 if it
// does not matter.
func (p *Profile) choose(list []Algorithm, r role, id Algorithm, size int) (*algorithm, error) {
	if id != "" {
		return p.lookup(list, r, id)
	}
	for _, id := range list {
		if a := find(r, id); a != nil && (size == 0 || a.key == size) {
			return a, nil
		}
	}
	return nil, refuse(ErrAlgorithm, "profile "+p.Name+" has none that fits the key")
}
