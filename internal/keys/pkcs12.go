package keys

import (
	"bytes"
	"encoding/asn1"
	"errors"
	"fmt"

	"software.sslmate.com/src/go-pkcs12"
)

// parsePKCS12 reads a private key with its certificates from PKCS #12.
func (p *Pair) parsePKCS12(der []byte, pass string) error {
	if hasHugeInteger(der, 0, 0) {
		return errIterations
	}
	key, cert, others, err := pkcs12.DecodeChain(bytes.Clone(der), pass) // certificates keep their DER, which is cleared
	switch {
	case errors.Is(err, pkcs12.ErrIncorrectPassword), errors.Is(err, pkcs12.ErrDecryption):
		return ErrPassphrase
	case err != nil:
		return fmt.Errorf("neither PEM nor PKCS #12 with a key and its certificate: %w", err)
	}
	p.Certs = append(append(p.Certs, cert), others...)
	return p.setKey(key)
}

// maxDepth is how deep hasHugeInteger looks. The count of a key stands 16 deep.
const maxDepth = 32

// hasHugeInteger reports whether an INTEGER in der is more than maxIterations.
//
// go-pkcs12 runs as many iterations as a file asks for. The counts stand at several
// places of PKCS #12 (RFC 7292, 4; RFC 9579): beside the MAC, in its parameters, in
// those of each encrypted part and of each encrypted key. All other integers in the
// structure are versions and key lengths. So the look is at every INTEGER, and no
// place can be forgotten.
//
// Two levels of octet strings hold structure, which is one SEQUENCE each: the list
// of parts, and a part. Octet strings in these are keys and certificates, which have
// huge integers of their own.
//
// An element that cannot be parsed ends the look at its siblings, not at those of
// its parent: encoding/asn1, which go-pkcs12 parses with, does not get past it either.
func hasHugeInteger(der []byte, depth, octets int) bool {
	for len(der) > 0 {
		var v asn1.RawValue
		rest, err := asn1.Unmarshal(der, &v)
		if err != nil {
			return false
		}
		n := 0
		universal := v.Class == asn1.ClassUniversal
		switch {
		case v.IsCompound:
			if depth == maxDepth || hasHugeInteger(v.Bytes, depth+1, octets) {
				return true
			}
		case universal && v.Tag == asn1.TagOctetString:
			if octets < 2 && isSequence(v.Bytes) && hasHugeInteger(v.Bytes, depth+1, octets+1) {
				return true
			}
		case universal && v.Tag == asn1.TagInteger:
			if _, err := asn1.Unmarshal(v.FullBytes, &n); err != nil || n > maxIterations {
				return true
			}
		}
		der = rest
	}
	return false
}

// isSequence reports whether der is one SEQUENCE and nothing else. A salt is not.
func isSequence(der []byte) bool {
	var v asn1.RawValue
	rest, err := asn1.Unmarshal(der, &v)
	return err == nil && len(rest) == 0 && v.IsCompound && v.Class == asn1.ClassUniversal && v.Tag == asn1.TagSequence
}
