package xmlsec

import (
	"crypto"
	_ "crypto/sha1"   // for crypto.Hash
	_ "crypto/sha256" // likewise
	_ "crypto/sha512" // likewise

	"github.com/go-wbxml/wbxml/internal/c14n"
)

// An Algorithm is the identifier of an algorithm: a URI. Identifiers are compared
// octet by octet. One that this package does not have is refused like one that a
// [Profile] does not name. The constants have the usual names of the algorithms, without
// a prefix.
type Algorithm string

// Signature algorithms (XML Signature 1.1, 6.3 and 6.4; RFC 9231): RSA is PKCS #1
// v1.5, ECDSA is for the curves P-256, P-384 and P-521. The value of an ECDSA
// signature is r and s side by side, not ASN.1. No profile of this package names
// an HMAC, because both sides must have its key.
const (
	RSASHA1   Algorithm = dsig + "rsa-sha1"
	RSASHA224 Algorithm = dsigMore + "rsa-sha224"
	RSASHA256 Algorithm = dsigMore + "rsa-sha256"
	RSASHA384 Algorithm = dsigMore + "rsa-sha384"
	RSASHA512 Algorithm = dsigMore + "rsa-sha512"

	ECDSASHA1   Algorithm = dsigMore + "ecdsa-sha1"
	ECDSASHA224 Algorithm = dsigMore + "ecdsa-sha224"
	ECDSASHA256 Algorithm = dsigMore + "ecdsa-sha256"
	ECDSASHA384 Algorithm = dsigMore + "ecdsa-sha384"
	ECDSASHA512 Algorithm = dsigMore + "ecdsa-sha512"

	HMACSHA1   Algorithm = dsig + "hmac-sha1"
	HMACSHA224 Algorithm = dsigMore + "hmac-sha224"
	HMACSHA256 Algorithm = dsigMore + "hmac-sha256"
	HMACSHA384 Algorithm = dsigMore + "hmac-sha384"
	HMACSHA512 Algorithm = dsigMore + "hmac-sha512"
)

// Digest algorithms of References and of OAEP (XML Signature 1.1, 6.2; XML
// Encryption 1.1, 5.8).
const (
	SHA1   Algorithm = dsig + "sha1"
	SHA224 Algorithm = dsigMore + "sha224"
	SHA256 Algorithm = enc + "sha256"
	SHA384 Algorithm = dsigMore + "sha384"
	SHA512 Algorithm = enc + "sha512"
)

// Canonicalization algorithms, for SignedInfo and as transforms (XML Signature 1.1,
// 6.5). CanonicalExclusive suits content that moves between documents, as it leaves out
// namespaces that the content does not use.
const (
	Canonical10                Algorithm = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
	Canonical10Comments        Algorithm = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments"
	Canonical11                Algorithm = "http://www.w3.org/2006/12/xml-c14n11"
	Canonical11Comments        Algorithm = "http://www.w3.org/2006/12/xml-c14n11#WithComments"
	CanonicalExclusive         Algorithm = exclusive
	CanonicalExclusiveComments Algorithm = "http://www.w3.org/2001/10/xml-exc-c14n#WithComments"
)

// Algorithms that encrypt data (XML Encryption 1.1, 5.2). CBC does not notice
// changes of the octets, and an error of its padding is an oracle; GCM has neither
// weakness.
const (
	AES128CBC Algorithm = enc + "aes128-cbc"
	AES192CBC Algorithm = enc + "aes192-cbc"
	AES256CBC Algorithm = enc + "aes256-cbc"
	AES128GCM Algorithm = enc11 + "aes128-gcm"
	AES192GCM Algorithm = enc11 + "aes192-gcm"
	AES256GCM Algorithm = enc11 + "aes256-gcm"
)

// Algorithms that transport a key (XML Encryption 1.1, 5.5), and that wrap one
// (5.6). OAEPMGF1P has SHA-1 in its mask generation function, OAEP names one.
const (
	RSA15     Algorithm = enc + "rsa-1_5"
	OAEPMGF1P Algorithm = enc + "rsa-oaep-mgf1p"
	OAEP      Algorithm = enc11 + "rsa-oaep"

	MGF1SHA1   Algorithm = enc11 + "mgf1sha1"
	MGF1SHA224 Algorithm = enc11 + "mgf1sha224"
	MGF1SHA256 Algorithm = enc11 + "mgf1sha256"
	MGF1SHA384 Algorithm = enc11 + "mgf1sha384"
	MGF1SHA512 Algorithm = enc11 + "mgf1sha512"

	AES128KW Algorithm = enc + "kw-aes128"
	AES192KW Algorithm = enc + "kw-aes192"
	AES256KW Algorithm = enc + "kw-aes256"
)

// Namespace names, with which most identifiers begin.
const (
	dsig      = "http://www.w3.org/2000/09/xmldsig#"
	dsig11    = "http://www.w3.org/2009/xmldsig11#"
	dsigMore  = "http://www.w3.org/2001/04/xmldsig-more#"
	enc       = "http://www.w3.org/2001/04/xmlenc#"
	enc11     = "http://www.w3.org/2009/xmlenc11#"
	exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#"
)

// enveloped is the transform that takes the signature out of what it signs (XML
// Signature 1.1, 6.6.4). It is no matter of the profile.
const enveloped Algorithm = dsig + "enveloped-signature"

// A role is the use of an algorithm. An identifier counts only in its own role, so
// that a message cannot use a digest as a signature.
type role uint8

const (
	roleSignature role = iota + 1
	roleDigest
	roleCanonical
	roleCipher
	roleTransport
	roleMask
	roleWrap
)

// A family of signature algorithms has one type of key.
type family uint8

const (
	familyRSA family = iota + 1
	familyECDSA
	familyHMAC
)

// An algorithm is an entry of the table of this package. Comments name the roles
// in which a field counts.
type algorithm struct {
	id     Algorithm
	role   role
	family family      // signature
	hash   crypto.Hash // signature, digest, mask
	method c14n.Method // canonicalization
	marked bool        // canonicalization with comments; cipher with a tag
	key    int         // cipher, wrap: octets of the key
}

// algorithms is searched from the front: a message names only a few.
var algorithms = [...]algorithm{
	{id: RSASHA1, role: roleSignature, family: familyRSA, hash: crypto.SHA1},
	{id: RSASHA224, role: roleSignature, family: familyRSA, hash: crypto.SHA224},
	{id: RSASHA256, role: roleSignature, family: familyRSA, hash: crypto.SHA256},
	{id: RSASHA384, role: roleSignature, family: familyRSA, hash: crypto.SHA384},
	{id: RSASHA512, role: roleSignature, family: familyRSA, hash: crypto.SHA512},
	{id: ECDSASHA1, role: roleSignature, family: familyECDSA, hash: crypto.SHA1},
	{id: ECDSASHA224, role: roleSignature, family: familyECDSA, hash: crypto.SHA224},
	{id: ECDSASHA256, role: roleSignature, family: familyECDSA, hash: crypto.SHA256},
	{id: ECDSASHA384, role: roleSignature, family: familyECDSA, hash: crypto.SHA384},
	{id: ECDSASHA512, role: roleSignature, family: familyECDSA, hash: crypto.SHA512},
	{id: HMACSHA1, role: roleSignature, family: familyHMAC, hash: crypto.SHA1},
	{id: HMACSHA224, role: roleSignature, family: familyHMAC, hash: crypto.SHA224},
	{id: HMACSHA256, role: roleSignature, family: familyHMAC, hash: crypto.SHA256},
	{id: HMACSHA384, role: roleSignature, family: familyHMAC, hash: crypto.SHA384},
	{id: HMACSHA512, role: roleSignature, family: familyHMAC, hash: crypto.SHA512},

	{id: SHA1, role: roleDigest, hash: crypto.SHA1},
	{id: SHA224, role: roleDigest, hash: crypto.SHA224},
	{id: SHA256, role: roleDigest, hash: crypto.SHA256},
	{id: SHA384, role: roleDigest, hash: crypto.SHA384},
	{id: SHA512, role: roleDigest, hash: crypto.SHA512},

	{id: Canonical10, role: roleCanonical, method: c14n.Canonical10},
	{id: Canonical10Comments, role: roleCanonical, method: c14n.Canonical10, marked: true},
	{id: Canonical11, role: roleCanonical, method: c14n.Canonical11},
	{id: Canonical11Comments, role: roleCanonical, method: c14n.Canonical11, marked: true},
	{id: CanonicalExclusive, role: roleCanonical, method: c14n.Exclusive},
	{id: CanonicalExclusiveComments, role: roleCanonical, method: c14n.Exclusive, marked: true},

	{id: AES128CBC, role: roleCipher, key: 16},
	{id: AES192CBC, role: roleCipher, key: 24},
	{id: AES256CBC, role: roleCipher, key: 32},
	{id: AES128GCM, role: roleCipher, key: 16, marked: true},
	{id: AES192GCM, role: roleCipher, key: 24, marked: true},
	{id: AES256GCM, role: roleCipher, key: 32, marked: true},

	{id: RSA15, role: roleTransport},
	{id: OAEPMGF1P, role: roleTransport},
	{id: OAEP, role: roleTransport},
	{id: MGF1SHA1, role: roleMask, hash: crypto.SHA1},
	{id: MGF1SHA224, role: roleMask, hash: crypto.SHA224},
	{id: MGF1SHA256, role: roleMask, hash: crypto.SHA256},
	{id: MGF1SHA384, role: roleMask, hash: crypto.SHA384},
	{id: MGF1SHA512, role: roleMask, hash: crypto.SHA512},
	{id: AES128KW, role: roleWrap, key: 16},
	{id: AES192KW, role: roleWrap, key: 24},
	{id: AES256KW, role: roleWrap, key: 32},
}

// find returns the algorithm of a role with an identifier, nil if there is none.
func find(r role, id Algorithm) *algorithm {
	for i := range algorithms {
		if a := &algorithms[i]; a.role == r && a.id == id {
			return a
		}
	}
	return nil
}
