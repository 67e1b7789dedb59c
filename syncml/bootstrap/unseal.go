package bootstrap

import (
	"crypto"
	"crypto/x509"
	"errors"
	"io"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/limit"
	"github.com/go-wbxml/wbxml/internal/xmltok"
	"github.com/go-wbxml/wbxml/syncml/xmlsec"
)

// The reasons for which a sealed message, or one that is not, does not open.
var (
	// ErrSigned: a signature that nobody looks at protects nobody, so it does not open
	// like a message without one.
	ErrSigned = errors.New("bootstrap: signed, and Keys trust nobody")
	// ErrUnsigned: with Keys.Verify, also a node, tree or Delete beside the signed one.
	ErrUnsigned  = errors.New("bootstrap: not signed")
	ErrEncrypted = errors.New("bootstrap: encrypted, and Keys have no key for it")
)

// A Signature names the signer of a tree, and the algorithm.
type Signature struct {
	Algorithm xmlsec.Algorithm
	Key       crypto.PublicKey    // nil with an HMAC
	Chain     []*x509.Certificate // from the signer's to a root; nil where the key itself was trusted
}

// A seal is the wrapping of an XML text. The first element determines it, not the Type
// of the item, which no signature covers: an attacker must not choose by it whether a
// signature is verified.
type seal uint8

const (
	sealNone seal = iota
	sealSignature
	sealEncryption
)

// sealOf looks at the first element of xml. Text that is not well-formed up to there
// counts as not sealed; reading it as a tree then reports the fault.
func sealOf(xml []byte) seal {
	var t xmltok.Tokenizer
	t.ResetBytes(xml, xmltok.Options{Fragment: true})
	for {
		k, err := t.Next()
		switch {
		case err != nil:
			return sealNone
		case k != xmltok.StartElement:
		case string(t.Space()) == "http://www.w3.org/2000/09/xmldsig#" && string(t.Local()) == "Signature":
			return sealSignature
		case string(t.Space()) == "http://www.w3.org/2001/04/xmlenc#" && string(t.Local()) == "EncryptedData":
			return sealEncryption
		default:
			return sealNone
		}
	}
}

// A sealReader opens sealed trees. Its method clear clears them. It counts, because
// a message says that it is signed or encrypted only where each of its trees is: one
// bare node beside a signed tree is a node that anybody can have added.
type sealReader struct {
	keys      *Keys // nil: look, but verify nothing
	used      int   // operations with the private key
	trees     int   // that were asked for, nodes among them
	signed    int   // of those: a signature stands in front
	encrypted int
	hidden    int // of those: they stay so
	signers   []Signature
	plain     [][]byte
}

func (r *sealReader) clear() {
	for _, p := range r.plain {
		clear(p)
	}
	r.plain = nil
}

// A countedKey is a private key of which the message has used n operations.
type countedKey struct {
	crypto.Decrypter
	n *int
}

func (k countedKey) Decrypt(rand io.Reader, msg []byte, opts crypto.DecrypterOpts) ([]byte, error) {
	*k.n++
	return k.Decrypter.Decrypt(rand, msg, opts)
}

// profile returns p with the rest of the limits of a message: l are those for xml,
// which stands in it. Canonical XML of honest input is about as long as xml.
func (r *sealReader) profile(p *xmlsec.Profile, xml []byte, l codec.Limits) *xmlsec.Profile {
	if p == nil {
		p = xmlsec.Modern()
	}
	own := *p
	x := &own.Limits
	x.Document = min(limit.Or(x.Document, limit.Document), l.Document)
	x.Canonical = min(limit.Or(x.Canonical, limit.Canonical), 2*int64(len(xml))+4<<10)
	x.Depth = min(limit.Or(x.Depth, limit.Depth), l.Depth)
	x.Keys = min(limit.Or(x.Keys, limit.Keys), limit.Keys-r.used)
	return &own
}

// decrypt decrypts xml, with a private key as often as the message may use it.
func (r *sealReader) decrypt(xml []byte, l codec.Limits) ([]byte, error) {
	if r.used >= limit.Keys {
		return nil, &limit.Error{Limit: "Keys", Max: limit.Keys}
	}
	o := *r.keys.Decrypt
	if o.Profile = r.profile(o.Profile, xml, l); o.Private != nil {
		o.Private = countedKey{o.Private, &r.used}
	}
	d, err := xmlsec.Decrypt(xml, o)
	if err != nil {
		return nil, err
	}
	r.plain = append(r.plain, d.Octets)
	return d.Octets, nil
}

// unseal returns the tree in xml, which d has yielded: the decrypted content, and
// of that only the signed part. It is nil where the reader only looks and cannot
// see the tree. The limits are for reading the tree: it shares those of the message.
func (r *sealReader) unseal(xml []byte, d *codec.Decoder) ([]byte, codec.Limits, error) {
	l, err := d.Within(len(xml))
	if err != nil {
		return nil, l, err
	}
	seals := r.signed + r.encrypted
	tree, err := r.open(xml, l)
	if err == nil && r.signed+r.encrypted > seals { // these are other octets
		l, err = d.Within(len(tree))
	}
	return tree, l, err
}

// open is unseal without the limits of its result; l are those for xml.
func (r *sealReader) open(xml []byte, l codec.Limits) ([]byte, error) {
	r.trees++
	if sealOf(xml) == sealEncryption {
		rest := behindFirst(xml) // none where all is encrypted, not just a signature
		if rest == nil {
			r.encrypted++
		}
		switch {
		case r.keys == nil:
			r.hidden++
			return rest, nil
		case r.keys.Decrypt == nil:
			return nil, ErrEncrypted
		}
		var err error
		if xml, err = r.decrypt(xml, l); err != nil {
			return nil, err
		}
	}
	verify := r.keys != nil && r.keys.Verify != nil
	switch sealed := sealOf(xml) == sealSignature; {
	case !sealed && r.mustSign():
		return nil, ErrUnsigned
	case !sealed:
		return xml, nil
	case r.keys != nil && !verify && !r.keys.SignatureOptional:
		return nil, ErrSigned
	}
	r.signed++
	if !verify { // the tree behind is looked at, and not believed for the signature
		return behindFirst(xml), nil
	}
	o := *r.keys.Verify
	o.Profile = r.profile(o.Profile, xml, l)
	v, err := xmlsec.Verify(xml, o)
	if err != nil {
		return nil, err
	}
	for _, s := range v.Signed {
		r.plain = append(r.plain, s.Octets)
	}
	// Not xml: whatever the signature does not cover, anybody may have written.
	tree, err := v.Content()
	if err != nil {
		return nil, err
	}
	r.plain = append(r.plain, tree)
	r.signers = append(r.signers, Signature{v.Algorithm, v.Key, v.Chain})
	return tree, nil
}

// behindFirst returns the part of xml from its second element on, such as the tree
// behind a signature; nil where there is none. Behind an EncryptedData it is what
// the encryption leaves open.
func behindFirst(xml []byte) []byte {
	var t xmltok.Tokenizer
	t.ResetBytes(xml, xmltok.Options{Fragment: true})
	for elements := 0; ; {
		k, err := t.Next()
		if err != nil {
			return nil
		}
		if k == xmltok.StartElement && t.Depth() == 1 {
			if elements++; elements == 2 {
				return xml[t.Offset():]
			}
		}
	}
}

// bare notes a tree or node that is not XML, and so not sealed.
func (r *sealReader) bare() error {
	r.trees++
	if r.mustSign() {
		return ErrUnsigned
	}
	return nil
}

// mustSign reports whether all in the message must be signed.
func (r *sealReader) mustSign() bool {
	return r.keys != nil && r.keys.Verify != nil && !r.keys.SignatureOptional
}
