package xmlsec

import (
	"crypto"
	"crypto/rsa"
	"errors"
	"io"

	"github.com/go-wbxml/wbxml/internal/limit"
	"github.com/go-wbxml/wbxml/internal/secret"
	"github.com/go-wbxml/wbxml/internal/xmltok"
)

// ErrDecrypt is the only error for a message that does not decrypt: a wrong key, a
// changed message and bad content look alike to its sender.
var ErrDecrypt = errors.New("xmlsec: does not decrypt")

// DecryptOptions say how to decrypt.
type DecryptOptions struct {
	secret.Hidden // the fields do not show themselves

	// Profile has the algorithms that are accepted, and the limits; nil is Modern.
	Profile *Profile

	// Private is the RSA key of the recipient, or nil. It may be in a security
	// module. A message costs at most Limits.Keys of its operations.
	Private crypto.Decrypter
	// Secret returns the AES key with a name, "" where the message has none: a key
	// that wraps keys or, where the message has no EncryptedKey, the key of the
	// data. It returns nil for an unknown name.
	Secret func(name string) []byte
}

// A Decrypted is the result of decrypting.
type Decrypted struct {
	secret.Hidden // the fields do not show themselves

	// Octets belong to the caller, who clears them after use. They are not
	// necessarily signed.
	Octets []byte
	// XML says that Octets are the message with its own content in place of each
	// EncryptedData: well-formed content, not necessarily one element. Otherwise the
	// EncryptedData had no Type (XML Encryption 1.1, 4.4), and Octets are exactly what
	// was encrypted: a document of its own, text or anything else. Nothing of the
	// message around them is left then.
	XML bool
	// Parts are the former EncryptedData elements, in document order, at least one,
	// and one alone where Octets are not XML.
	Parts []DecryptedPart
}

// A DecryptedPart says how a part was encrypted.
type DecryptedPart struct {
	From, To  int       // octets of the part in Decrypted.Octets
	Cipher    Algorithm // of the data
	Transport Algorithm // of its key: transport or wrap; "" with a shared secret
	// Authentic says that nobody without the key has changed the octets: the
	// cipher is GCM. It is not a signature: with a transport, anybody can encrypt.
	Authentic bool
	// MimeType and Encoding are what the message says of octets without a Type. The
	// cipher does not protect them, and decrypting does not look at them.
	MimeType, Encoding string
}

// Decrypt decrypts the EncryptedData elements of xml, a document or content, such as a
// signature and what it signs, in UTF-8 and without a DOCTYPE. An EncryptedData inside
// encrypted content stays as it is. One without a Type stands alone in its message, and
// gives back the octets that were encrypted.
//
// Errors of the form of the message, and algorithms that the profile refuses, are
// reported before any key is used. Every later error is ErrDecrypt without
// details, also that of content that is not well-formed: details would help an
// attacker. A sender without a key can still ask many times whether a message in
// CBC decrypts: answer only senders who may ask, or use a profile with GCM alone.
func Decrypt(xml []byte, o DecryptOptions) (*Decrypted, error) {
	p := o.Profile.orModern()
	l := p.Limits.withDefaults()
	places, err := findEncrypted(xml, l)
	if err != nil {
		return nil, err
	}
	found := make([]*encrypted, len(places))
	keys := 0
	for i := range places {
		if found[i], err = p.parseEncryptedData(places[i].node); err != nil {
			return nil, err
		}
		if found[i].octets && len(places) > 1 {
			return nil, refuse(ErrFormat, "EncryptedData without Type beside another")
		}
		if keys += len(found[i].keys); keys > l.Keys {
			return nil, exceeded("Keys", l.Keys)
		}
	}
	if err := o.check(p); err != nil {
		return nil, err
	}
	out := &Decrypted{XML: true}
	at := 0
	for i, x := range found {
		place := &places[i]
		plain, part, ok := o.open(x, place, l)
		if !ok {
			clear(out.Octets)
			return nil, ErrDecrypt
		}
		if x.octets {
			part.To = len(plain)
			return &Decrypted{Octets: plain, Parts: []DecryptedPart{part}}, nil
		}
		out.Octets = append(out.Octets, xml[at:place.from]...)
		part.From = len(out.Octets)
		out.Octets = append(out.Octets, plain...)
		part.To = len(out.Octets)
		out.Parts = append(out.Parts, part)
		clear(plain)
		at = place.to
	}
	out.Octets = append(out.Octets, xml[at:]...)
	return out, nil
}

// check applies the profile to the private key, whose size is no secret.
func (o *DecryptOptions) check(p *Profile) error {
	if o.Private == nil {
		return nil
	}
	public, ok := publicOf(o.Private).(*rsa.PublicKey)
	if !ok {
		return refuse(ErrKey, "the private key is not RSA")
	}
	return p.checkRSA(public)
}

// findEncrypted returns the places of the outermost EncryptedData elements. Reading
// goes on to the end before any of them is decrypted, so that the form of the whole
// message is known to be right.
func findEncrypted(doc []byte, l Limits) ([]place, error) {
	f, err := newFinder(doc, true, l)
	if err != nil {
		return nil, err
	}
	var places []place
	for {
		k, err := f.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		if k != xmltok.StartElement || string(f.t.Local()) != "EncryptedData" || string(f.t.Space()) != enc {
			continue
		}
		if len(places) == limit.Encrypted {
			return nil, exceeded("EncryptedData", limit.Encrypted)
		}
		at := f.begin()
		if at.node, err = f.node(); err != nil {
			return nil, err
		}
		f.end(&at)
		at.around = f.around()
		places = append(places, at)
	}
	if len(places) == 0 {
		return nil, refuse(ErrFormat, "no EncryptedData")
	}
	return places, nil
}

// open decrypts x: with the shared secret, or with the first of its keys for which
// that succeeds. A message for several recipients has an EncryptedKey for each, and
// does not always name the key that belongs to it.
func (o *DecryptOptions) open(x *encrypted, at *place, l Limits) (plain []byte, part DecryptedPart, ok bool) {
	part = DecryptedPart{Cipher: x.method.id, Authentic: x.method.marked, MimeType: x.mimeType, Encoding: x.encoding}
	if len(x.keys) == 0 {
		plain, ok = x.content(o.secret(x.name), at, l)
		return plain, part, ok
	}
	for _, k := range x.keys {
		key, ok := k.unwrap(o.Private, o.secret(k.name), x.method.key)
		if ok {
			plain, ok = x.content(key, at, l)
		}
		clear(key)
		if ok {
			part.Transport = k.method.id
			return plain, part, true
		}
	}
	return nil, part, false
}

// content returns the content of x, encrypted under key, if it can stand in the
// place of x, or is to stand nowhere.
func (x *encrypted) content(key []byte, at *place, l Limits) (plain []byte, ok bool) {
	if plain, ok = x.method.open(key, x.value); ok && !x.octets && !wellFormed(at.around, plain, l) {
		clear(plain)
		return nil, false
	}
	return plain, ok
}

// secret returns the key with a name, nil for an unknown one. It belongs to the
// caller, and is not overwritten.
func (o *DecryptOptions) secret(name string) []byte {
	if o.Secret == nil {
		return nil
	}
	return o.Secret(name)
}
