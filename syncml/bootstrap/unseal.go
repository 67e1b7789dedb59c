package bootstrap

import (
	"crypto"
	"crypto/x509"
	"errors"

	"github.com/go-wbxml/wbxml/internal/xmltok"
	"github.com/go-wbxml/wbxml/syncml/xmlsec"
)

// The reasons for which a sealed message, or one that is not, does not open.
var (
	ErrSigned    = errors.New("bootstrap: signed, and Keys trust nobody")
	ErrUnsigned  = errors.New("bootstrap: not signed")
	ErrEncrypted = errors.New("bootstrap: encrypted, and Keys have no key for it")
)

// A Signature names the signer of a tree, and the algorithm.
type Signature struct {
	Algorithm xmlsec.Algorithm
	Key       crypto.PublicKey    // nil with an HMAC
	Chain     []*x509.Certificate // from the signer's to a root; nil where the key itself was trusted
}

// A seal is the wrapping of an XML text.
type seal uint8

const (
	sealNone seal = iota
	sealSignature
	sealEncryption
)

// sealOf looks at the first element of xml.
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

// A sealReader opens sealed trees. Its method clear clears them.
type sealReader struct {
	keys      *Keys // nil: look, but verify nothing
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

// unseal returns the tree in xml: the decrypted content, and of that only the
// signed part. It is nil where the reader only looks and cannot see the tree.
func (r *sealReader) unseal(xml []byte) ([]byte, error) {
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
		d, err := xmlsec.Decrypt(xml, *r.keys.Decrypt)
		if err != nil {
			return nil, err
		}
		xml = d.XML
		r.plain = append(r.plain, xml)
	}
	verify := r.keys != nil && r.keys.Verify != nil
	switch sealed := sealOf(xml) == sealSignature; {
	case !sealed && verify:
		return nil, ErrUnsigned
	case !sealed:
		return xml, nil
	case r.keys != nil && !verify:
		return nil, ErrSigned
	}
	r.signed++
	if !verify {
		return behindFirst(xml), nil
	}
	v, err := xmlsec.Verify(xml, *r.keys.Verify)
	if err != nil {
		return nil, err
	}
	for _, s := range v.Signed {
		r.plain = append(r.plain, s.Octets)
	}
	tree, err := v.Content()
	if err != nil {
		return nil, err
	}
	r.plain = append(r.plain, tree)
	r.signers = append(r.signers, Signature{v.Algorithm, v.Key, v.Chain})
	return tree, nil
}

// behindFirst returns the part of xml from its second element on, such as the tree
// behind a signature; nil where there is none.
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
	if r.keys != nil && r.keys.Verify != nil {
		return ErrUnsigned
	}
	return nil
}
