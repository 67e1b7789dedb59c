package xmlsec

import (
	"fmt"
	"slices"

	"github.com/go-wbxml/wbxml/internal/limit"
)

// A Profile is an allow-list: the algorithms that a caller accepts and writes. Any
// other algorithm is refused, on reading with [ErrAlgorithm] and before any key is
// used. Where a writer leaves the choice open, the first of a list that fits the
// key is used. The nil *Profile is [Modern].
type Profile struct {
	Name string // for people

	Signature []Algorithm
	Digest    []Algorithm // of the signed content
	// Canonical is for SignedInfo and for the signed content. A Reference without a
	// canonicalization of its own has Canonical10 (XML Signature 1.1, 4.4.3.2).
	Canonical []Algorithm

	Cipher       []Algorithm
	KeyTransport []Algorithm
	KeyWrap      []Algorithm
	OAEP         []Algorithm // digests, any of this package, and mask generation functions

	MinRSA int // bits of the least RSA key; 0 means 2048
	Limits Limits
}

// Limits bound what hostile XML can cost. In each, 0 means the default and a
// negative number no limit.
type Limits struct {
	Document  int64 // octets of the input; default 16 MiB
	Canonical int64 // octets of the canonical forms in one message, together; default 16 MiB
	Depth     int   // open elements; default 64
	// Elements bounds those that describe a signature or an encryption, as
	// opposed to signed or encrypted content; default 512.
	Elements     int
	References   int // in one signature; default 16
	IDs          int // elements with an id in a signed document; default 65536
	Certificates int // in one KeyInfo; default 8
	// Keys bounds the EncryptedKeys in one message, since each costs an operation
	// with the private key of the recipient; default 16.
	Keys int
}

const (
	defaultMinRSA = 2048
	maxRSA        = 8192 // an operation with a larger key would cost too much
)

// withDefaults returns l with every field a usable bound.
func (l Limits) withDefaults() Limits {
	limit.Set(&l.Document, limit.Document)
	limit.Set(&l.Canonical, limit.Canonical)
	limit.Set(&l.Depth, limit.Depth)
	limit.Set(&l.Elements, limit.Elements)
	limit.Set(&l.References, limit.References)
	limit.Set(&l.IDs, limit.IDs)
	limit.Set(&l.Certificates, limit.Certificates)
	limit.Set(&l.Keys, limit.Keys)
	return l
}

// Modern returns the profile for new systems, which is the default: RSA with
// SHA-256 or ECDSA with SHA-2, exclusive canonicalization without comments,
// AES-GCM, and OAEP with SHA-256 or SHA-1. (No attack on OAEP makes use of
// collisions, and devices know it with SHA-1 alone.)
func Modern() *Profile {
	return &Profile{
		Name:         "Modern",
		Signature:    []Algorithm{RSASHA256, ECDSASHA256, ECDSASHA384, ECDSASHA512},
		Digest:       []Algorithm{SHA256, SHA384, SHA512},
		Canonical:    []Algorithm{CanonicalExclusive},
		Cipher:       []Algorithm{AES128GCM, AES256GCM, AES192GCM},
		KeyTransport: []Algorithm{OAEP, OAEPMGF1P},
		KeyWrap:      []Algorithm{AES128KW, AES256KW, AES192KW},
		OAEP:         []Algorithm{SHA256, MGF1SHA256, SHA1, MGF1SHA1},
	}
}

// DM12 returns the algorithms that every device of OMA DM Security 1.2 has: RSA
// with SHA-1, exclusive canonicalization, which its examples have, AES-128 in
// CBC mode, RSA 1.5. It is for devices that know nothing else: SHA-1 does not
// withstand collisions, CBC does not notice changes, and RSA 1.5 reveals its
// content to anybody who may ask often enough whether a message decrypts.
func DM12() *Profile {
	return &Profile{
		Name:         "DM12",
		Signature:    []Algorithm{RSASHA1},
		Digest:       []Algorithm{SHA1},
		Canonical:    []Algorithm{CanonicalExclusive},
		Cipher:       []Algorithm{AES128CBC},
		KeyTransport: []Algorithm{RSA15},
		MinRSA:       1024,
	}
}

// orModern returns the profile itself, or the default.
func (p *Profile) orModern() *Profile {
	if p == nil {
		return Modern()
	}
	return p
}

// minRSA returns the bits of the least RSA key.
func (p *Profile) minRSA() int { return limit.Or(max(p.MinRSA, 0), defaultMinRSA) }

// lookup returns the algorithm of a role with an identifier, if the list, which
// is the profile's for it, names it.
func (p *Profile) lookup(list []Algorithm, r role, id Algorithm) (*algorithm, error) {
	if a := find(r, id); a != nil && slices.Contains(list, id) {
		return a, nil
	}
	return nil, fmt.Errorf("%w: profile %s: %.80q", ErrAlgorithm, p.Name, id)
}
