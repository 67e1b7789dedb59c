package bootstrap

import (
	"github.com/go-wbxml/wbxml/internal/secret"
	"github.com/go-wbxml/wbxml/syncml/xmlsec"
)

// The media types of XML that is signed, and that is encrypted
// (OMA-TS-DM_Security 1.2). They are for the receiver's convenience only: neither is
// covered by the signature.
const (
	typeSigned    = "application/xml"
	typeEncrypted = "application/xenc+xml"
)

// A Signer signs the trees of messages; see [NewSigner]. It is safe for concurrent
// use as far as its key is, and does not show the key.
type Signer struct{ signer *xmlsec.Signer }

// NewSigner prepares the signing of messages (rule BS-3), for [Options]: the
// signature stands in front of the tree; o.Shape does not count. Errors are those
// of [xmlsec.NewSigner].
func NewSigner(o xmlsec.SignOptions) (*Signer, error) {
	o.Shape, o.Raw = xmlsec.ShapeDetached, false
	s, err := xmlsec.NewSigner(o)
	if err != nil {
		return nil, err
	}
	return &Signer{s}, nil
}

// An Encrypter encrypts the trees of messages; see [NewEncrypter]. It is safe for
// concurrent use: each message gets a key of its own.
type Encrypter struct {
	secret.Hidden
	o xmlsec.EncryptOptions
}

// NewEncrypter prepares the encryption of messages (rule BS-4), for [Options]: all
// of the tree with its signature; o.Part does not count. Where recipients differ,
// each message needs options of its own, and a template cannot be used. Errors are
// those of [xmlsec.Encrypt].
func NewEncrypter(o xmlsec.EncryptOptions) (*Encrypter, error) {
	o.Part, o.ID = xmlsec.PartWholeContent, ""
	// A key or an algorithm that cannot be used shows here, not with the first device.
	if _, err := xmlsec.Encrypt([]byte("<tree/>"), o); err != nil {
		return nil, err
	}
	return &Encrypter{o: o}, nil
}

// sealed reports whether the tree is signed or encrypted.
func (o *Options) sealed() bool { return o.Sign != nil || o.Encrypt != nil }

// treeType returns the Type of a tree as XML: that of the outermost wrapping.
func (o *Options) treeType() string {
	switch {
	case o.Encrypt != nil:
		return typeEncrypted
	case o.Sign != nil:
		return typeSigned
	}
	return typeTNDSXML
}

// seal appends xml, in canonical form, in the form to send: signed, then encrypted, so
// that nobody sees the signer, and the signature covers the content, not the
// encryption. Memory that held it is in s.
func (s *scratch) seal(o *Options, xml []byte) (out []byte, err error) {
	if o.Sign != nil {
		xml, err = s.write(func(dst []byte) ([]byte, error) { return o.Sign.signer.Sign(dst, xml) })
		if err != nil {
			return nil, err
		}
	}
	if o.Encrypt != nil {
		return xmlsec.Encrypt(xml, o.Encrypt.o)
	}
	return xml, nil
}

// seal signs and encrypts the tree in dst that stands there from at on. On an error
// nothing of it is left.
func (t *Template) seal(dst []byte, at int) (out []byte, err error) {
	defer func() {
		if err != nil {
			clear(dst[at:])
		}
	}()
	if t.sign != nil {
		room, n := t.sign.signer.Len(), len(dst)-at
		dst = append(dst, make([]byte, room)...)
		tree := dst[at+room:]
		copy(tree, dst[at:at+n])
		signature, err := t.sign.signer.AppendSignature(dst[at:at], tree)
		if err != nil {
			return dst[:at], err
		}
		copy(dst[at:], signature)
	}
	if t.encrypt == nil {
		return dst, nil
	}
	sealed, err := xmlsec.Encrypt(dst[at:], t.encrypt.o)
	if err != nil {
		return dst[:at], err
	}
	clear(dst[at:])
	return append(dst[:at], sealed...), nil
}
