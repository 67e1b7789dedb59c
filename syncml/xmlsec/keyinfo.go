package xmlsec

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"math/big"

	"github.com/go-wbxml/wbxml/internal/xmlesc"
)

// KeyInfo is the description, in a message, of the key that it was signed with or
// is encrypted for. Anybody can write anything there: it helps to find a key, and
// is no reason to trust one.
type KeyInfo struct {
	Names        []string            // KeyName
	Keys         []crypto.PublicKey  // KeyValue: *rsa.PublicKey or *ecdsa.PublicKey
	Certificates []*x509.Certificate // in X509Data, in their order

	elsewhere string // an element that only says where the key is; "" for none
}

// parseKeyInfo reads a KeyInfo. It leaves out unknown elements.
func parseKeyInfo(n *node, l Limits) (info KeyInfo, err error) {
	if n == nil {
		return info, nil
	}
	for _, c := range n.nodes {
		if c.is(dsig, "RetrievalMethod") || c.is(dsig11, "KeyInfoReference") {
			info.elsewhere = c.local
		}
		if c.space != dsig {
			continue
		}
		switch c.local {
		case "KeyName":
			info.Names = append(info.Names, string(c.text))
		case "KeyValue":
			key, err := parseKeyValue(c)
			if err != nil {
				return info, err
			}
			if key != nil {
				info.Keys = append(info.Keys, key)
			}
		case "X509Data":
			for _, x := range c.nodes {
				if !x.is(dsig, "X509Certificate") {
					continue
				}
				if len(info.Certificates) >= l.Certificates {
					return info, exceeded("Certificates", l.Certificates)
				}
				der, err := decodeBase64(x)
				if err != nil {
					return info, err
				}
				cert, err := x509.ParseCertificate(der)
				if err != nil {
					return info, refuse(ErrFormat, "X509Certificate")
				}
				info.Certificates = append(info.Certificates, cert)
			}
		}
	}
	return info, nil
}

// parseKeyValue reads a KeyValue (XML Signature 1.1, 4.5.2), nil of an unknown
// type.
func parseKeyValue(n *node) (crypto.PublicKey, error) {
	if len(n.nodes) != 1 {
		return nil, refuse(ErrFormat, "KeyValue")
	}
	switch key := n.nodes[0]; {
	case key.is(dsig, "RSAKeyValue"):
		return parseRSA(key)
	case key.is(dsig11, "ECKeyValue"):
		return parseEC(key)
	}
	return nil, nil
}

func parseRSA(n *node) (*rsa.PublicKey, error) {
	s := children(n)
	modulus, exponent := s.next(dsig, "Modulus"), s.next(dsig, "Exponent")
	if err := s.end(); err != nil {
		return nil, err
	}
	m, err := decodeBase64(modulus)
	if err != nil {
		return nil, err
	}
	e, err := decodeBase64(exponent)
	if err != nil {
		return nil, err
	}
	exp := new(big.Int).SetBytes(e)
	if len(m) > maxRSA/8+1 || exp.BitLen() > 31 || exp.BitLen() < 2 {
		return nil, refuse(ErrKey, "RSAKeyValue out of range")
	}
	return &rsa.PublicKey{N: new(big.Int).SetBytes(m), E: int(exp.Int64())}, nil
}

// The curves by their object identifiers (RFC 5480, 2.1.1.1).
const (
	oidP256 = "urn:oid:1.2.840.10045.3.1.7"
	oidP384 = "urn:oid:1.3.132.0.34"
	oidP521 = "urn:oid:1.3.132.0.35"
)

func parseEC(n *node) (*ecdsa.PublicKey, error) {
	s := children(n, "Id")
	curve, point := s.next(dsig11, "NamedCurve"), s.next(dsig11, "PublicKey")
	if err := s.end(); err != nil {
		return nil, err
	}
	var c elliptic.Curve
	switch uri, _ := curve.attr("URI"); uri {
	case oidP256:
		c = elliptic.P256()
	case oidP384:
		c = elliptic.P384()
	case oidP521:
		c = elliptic.P521()
	default:
		return nil, refuse(ErrKey, "curve")
	}
	octets, err := decodeBase64(point)
	if err != nil {
		return nil, err
	}
	key, err := ecdsa.ParseUncompressedPublicKey(c, octets)
	if err != nil {
		return nil, refuse(ErrKey, "point of ECKeyValue")
	}
	return key, nil
}

// curveOID returns the identifier of a curve, "" of one that is not supported.
func curveOID(c elliptic.Curve) string {
	switch c {
	case elliptic.P256():
		return oidP256
	case elliptic.P384():
		return oidP384
	case elliptic.P521():
		return oidP521
	}
	return ""
}

// appendKeyInfo appends a KeyInfo, nothing if info is empty. prefix is that of
// the namespace of XML Signature, with its colon.
func appendKeyInfo(dst []byte, prefix string, info KeyInfo) ([]byte, error) {
	if len(info.Names) == 0 && len(info.Keys) == 0 && len(info.Certificates) == 0 {
		return dst, nil
	}
	w := writer{dst, prefix}
	w.open("KeyInfo")
	for _, name := range info.Names {
		w.open("KeyName")
		w.octets = xmlesc.Append(w.octets, []byte(name), xmlesc.Text)
		w.close("KeyName")
	}
	for _, key := range info.Keys {
		w.open("KeyValue")
		if err := w.keyValue(key); err != nil {
			return dst, err
		}
		w.close("KeyValue")
	}
	if len(info.Certificates) > 0 {
		w.open("X509Data")
		for _, cert := range info.Certificates {
			w.base64("X509Certificate", cert.Raw)
		}
		w.close("X509Data")
	}
	w.close("KeyInfo")
	return w.octets, nil
}

// A writer appends elements of the namespace of XML Signature, in canonical form.
type writer struct {
	octets []byte
	prefix string // with its colon
}

// open and close write tags; what follows the name of a start tag are attributes.
func (w *writer) open(name string, attrs ...string) {
	w.octets = append(append(append(w.octets, '<'), w.prefix...), name...)
	for i := 0; i < len(attrs); i += 2 {
		w.octets = append(append(append(w.octets, ' '), attrs[i]...), '=', '"')
		w.octets = append(append(w.octets, attrs[i+1]...), '"')
	}
	w.octets = append(w.octets, '>')
}

func (w *writer) close(name string) {
	w.octets = append(append(append(append(w.octets, "</"...), w.prefix...), name...), '>')
}

func (w *writer) base64(name string, octets []byte) {
	w.open(name)
	w.octets = base64.StdEncoding.AppendEncode(w.octets, octets)
	w.close(name)
}

func (w *writer) keyValue(key crypto.PublicKey) error {
	switch key := key.(type) {
	case *rsa.PublicKey:
		w.open("RSAKeyValue")
		w.base64("Modulus", key.N.Bytes())
		w.base64("Exponent", big.NewInt(int64(key.E)).Bytes())
		w.close("RSAKeyValue")
	case *ecdsa.PublicKey:
		point, err := key.Bytes()
		if err != nil {
			return refuse(ErrKey, "point")
		}
		own := w.prefix
		w.prefix = ""
		w.open("ECKeyValue", "xmlns", dsig11)
		w.open("NamedCurve", "URI", curveOID(key.Curve))
		w.close("NamedCurve")
		w.base64("PublicKey", point)
		w.close("ECKeyValue")
		w.prefix = own
	default:
		return refuse(ErrKey, "type")
	}
	return nil
}
