package xmlsec

import (
	"strconv"

	"github.com/go-wbxml/wbxml/internal/xmlesc"
)

// The Types of an EncryptedData: its content (XML Encryption 1.1, 3.1).
const (
	typeElement = enc + "Element"
	typeContent = enc + "Content"
)

// An encrypted is an EncryptedData or an EncryptedKey (XML Encryption 1.1, 3.1).
// All its algorithms are in the profile: reading has refused any other.
type encrypted struct {
	part   bool         // Type is Content, not Element
	octets bool         // there is no Type: the content has no place in the document
	method *algorithm   // cipher, transport or wrap
	oaep   oaep         // of a transport
	name   string       // KeyName
	keys   []*encrypted // in KeyInfo
	value  []byte

	mimeType, encoding string // where there is no Type
}

// An oaep holds the parameters of RSA-OAEP (XML Encryption 1.1, 5.5.2).
type oaep struct{ digest, mask *algorithm }

// parseEncryptedData reads an EncryptedData (XML Encryption 1.1, 3.4). Elements have
// the order of the schema, and unknown ones are refused: other readers might give
// them a meaning.
func (p *Profile) parseEncryptedData(n *node) (*encrypted, error) {
	s := children(n, "Id", "Type", "MimeType", "Encoding")
	x := new(encrypted)
	switch kind, ok := n.attr("Type"); {
	case !ok:
		x.octets = true
		x.mimeType, _ = n.attr("MimeType")
		x.encoding, _ = n.attr("Encoding")
	case kind == typeElement:
	case kind == typeContent:
		x.part = true
	default: // it says what to do with the octets, which the caller would not know
		return nil, byDesign(ErrFormat, "Type of EncryptedData other than Element and Content")
	}
	method := s.next(enc, "EncryptionMethod")
	if s.err != nil {
		return nil, s.err
	}
	id, err := algorithmOf(method)
	if err != nil {
		return nil, err
	}
	if x.method, err = p.lookup(p.Cipher, roleCipher, id); err != nil {
		return nil, err
	}
	if err := parseKeySize(method, x.method); err != nil {
		return nil, err
	}
	if info := s.optional(dsig, "KeyInfo"); info != nil {
		if err := p.parseEncryptionKeys(info, x); err != nil {
			return nil, err
		}
	}
	data := s.next(enc, "CipherData")
	s.optional(enc, "EncryptionProperties")
	if err := s.end(); err != nil {
		return nil, err
	}
	return x, x.parseCipherData(data)
}

// parseKeySize reads an EncryptionMethod that has no parameter but the size of the
// key, which the algorithm has determined.
func parseKeySize(n *node, a *algorithm) error {
	s := children(n, "Algorithm")
	if size := s.optional(enc, "KeySize"); size != nil && string(size.text) != strconv.Itoa(8*a.key) {
		s.fail("KeySize")
	}
	return s.end()
}

// parseCipherData reads the octets. A CipherReference, to octets elsewhere, is
// refused: nothing external is ever fetched.
func (x *encrypted) parseCipherData(n *node) (err error) {
	s := children(n)
	if reference := s.optional(enc, "CipherReference"); reference != nil {
		return unexpected(reference, n.local)
	}
	value := s.next(enc, "CipherValue")
	if err := s.end(); err != nil {
		return err
	}
	x.value, err = decodeBase64(value)
	return err
}

// parseEncryptionKeys reads a KeyInfo: of all that says which key it is, the name
// and the EncryptedKeys count; certificates are no help and no harm.
func (p *Profile) parseEncryptionKeys(n *node, x *encrypted) error {
	for _, c := range n.nodes {
		switch {
		case c.is(dsig, "KeyName"):
			x.name = string(c.text)
		case c.is(dsig, "X509Data"), c.is(dsig, "KeyValue"):
		case c.is(enc, "EncryptedKey"):
			key, err := p.parseEncryptedKey(c)
			if err != nil {
				return err
			}
			x.keys = append(x.keys, key)
		default:
			return unexpected(c, "KeyInfo")
		}
	}
	return nil
}

// parseEncryptedKey reads an EncryptedKey (XML Encryption 1.1, 3.5.1). Its own key
// may have a name, but not an EncryptedKey: a chain would multiply the work.
func (p *Profile) parseEncryptedKey(n *node) (*encrypted, error) {
	s := children(n, "Id", "Type", "MimeType", "Encoding", "Recipient")
	x := new(encrypted)
	method := s.next(enc, "EncryptionMethod")
	if s.err != nil {
		return nil, s.err
	}
	if err := p.parseKeyMethod(method, x); err != nil {
		return nil, err
	}
	if info := s.optional(dsig, "KeyInfo"); info != nil {
		if err := p.parseEncryptionKeys(info, x); err != nil {
			return nil, err
		}
		if len(x.keys) > 0 {
			return nil, byDesign(ErrFormat, "EncryptedKey in EncryptedKey")
		}
	}
	data := s.next(enc, "CipherData")
	s.optional(enc, "EncryptionProperties")
	s.optional(enc, "ReferenceList")
	s.optional(enc, "CarriedKeyName")
	if err := s.end(); err != nil {
		return nil, err
	}
	return x, x.parseCipherData(data)
}

// parseKeyMethod reads the EncryptionMethod of an EncryptedKey. The schema has no order
// for the parameters of OAEP (XML Encryption 1.1, 3.2), and peers write either first.
func (p *Profile) parseKeyMethod(n *node, x *encrypted) error {
	id, err := algorithmOf(n)
	if err != nil {
		return err
	}
	if find(roleWrap, id) != nil {
		if x.method, err = p.lookup(p.KeyWrap, roleWrap, id); err != nil {
			return err
		}
		return parseKeySize(n, x.method)
	}
	if x.method, err = p.lookup(p.KeyTransport, roleTransport, id); err != nil {
		return err
	}
	s := children(n, "Algorithm")
	if id == RSA15 {
		return s.end()
	}
	digest, mask := SHA1, MGF1SHA1 // the defaults
	if d := s.anywhere(dsig, "DigestMethod"); d != nil {
		if digest, err = algorithmOf(d); err != nil {
			return err
		}
	}
	if id == OAEP {
		if m := s.anywhere(enc11, "MGF"); m != nil {
			if mask, err = algorithmOf(m); err != nil {
				return err
			}
		}
	}
	if err := s.end(); err != nil {
		return err
	}
	x.oaep, err = p.lookupOAEP(digest, mask)
	return err
}

// lookupOAEP finds the two functions of OAEP, both of which the profile must name.
func (p *Profile) lookupOAEP(digest, mask Algorithm) (x oaep, err error) {
	if x.digest, err = p.lookup(p.OAEP, roleDigest, digest); err == nil {
		x.mask, err = p.lookup(p.OAEP, roleMask, mask)
	}
	return x, err
}

// write appends the EncryptedData. Its writer has the prefix of XML Encryption.
func (x *encrypted) write(w *writer) {
	kind := typeElement
	if x.part {
		kind = typeContent
	}
	w.open("EncryptedData", "xmlns:xenc", enc, "Type", kind)
	w.open("EncryptionMethod", "Algorithm", string(x.method.id))
	w.close("EncryptionMethod")
	x.writeKeyInfo(w)
	x.writeCipherData(w)
	w.close("EncryptedData")
}

// writeKeyInfo appends a KeyInfo, in the namespace of XML Signature, unless there is
// nothing to say.
func (x *encrypted) writeKeyInfo(w *writer) {
	if x.name == "" && len(x.keys) == 0 {
		return
	}
	w.prefix = "ds:"
	w.open("KeyInfo", "xmlns:ds", dsig)
	if x.name != "" {
		w.open("KeyName")
		w.octets = xmlesc.Append(w.octets, []byte(x.name), xmlesc.Text)
		w.close("KeyName")
	}
	for _, key := range x.keys {
		w.prefix = "xenc:"
		key.writeKey(w)
		w.prefix = "ds:"
	}
	w.close("KeyInfo")
	w.prefix = "xenc:"
}

// writeKey appends an EncryptedKey. Readers of XML Encryption 1.0 know the digest of
// OAEP, but not its mask generation function, which only OAEP of 1.1 names.
func (x *encrypted) writeKey(w *writer) {
	w.open("EncryptedKey")
	w.open("EncryptionMethod", "Algorithm", string(x.method.id))
	if x.oaep.digest != nil {
		w.prefix = "ds:"
		w.open("DigestMethod", "xmlns:ds", dsig, "Algorithm", string(x.oaep.digest.id))
		w.close("DigestMethod")
		w.prefix = "xenc11:"
		if x.method.id == OAEP {
			w.open("MGF", "xmlns:xenc11", enc11, "Algorithm", string(x.oaep.mask.id))
			w.close("MGF")
		}
		w.prefix = "xenc:"
	}
	w.close("EncryptionMethod")
	x.writeKeyInfo(w)
	x.writeCipherData(w)
	w.close("EncryptedKey")
}

// writeCipherData appends the octets in base64, without line breaks.
func (x *encrypted) writeCipherData(w *writer) {
	w.open("CipherData")
	w.base64("CipherValue", x.value)
	w.close("CipherData")
}
