package options

import "github.com/go-wbxml/wbxml/syncml/xmlsec"

// Names of algorithms for people: mostly the ends of their identifiers.
var (
	SignatureNames = []Choice[xmlsec.Algorithm]{
		{"rsa-sha1", xmlsec.RSASHA1}, {"rsa-sha224", xmlsec.RSASHA224}, {"rsa-sha256", xmlsec.RSASHA256},
		{"rsa-sha384", xmlsec.RSASHA384}, {"rsa-sha512", xmlsec.RSASHA512},
		{"ecdsa-sha1", xmlsec.ECDSASHA1}, {"ecdsa-sha224", xmlsec.ECDSASHA224}, {"ecdsa-sha256", xmlsec.ECDSASHA256},
		{"ecdsa-sha384", xmlsec.ECDSASHA384}, {"ecdsa-sha512", xmlsec.ECDSASHA512},
		{"hmac-sha1", xmlsec.HMACSHA1}, {"hmac-sha224", xmlsec.HMACSHA224}, {"hmac-sha256", xmlsec.HMACSHA256},
		{"hmac-sha384", xmlsec.HMACSHA384}, {"hmac-sha512", xmlsec.HMACSHA512},
	}
	DigestNames = []Choice[xmlsec.Algorithm]{
		{"sha1", xmlsec.SHA1}, {"sha224", xmlsec.SHA224}, {"sha256", xmlsec.SHA256}, {"sha384", xmlsec.SHA384}, {"sha512", xmlsec.SHA512},
	}
	CanonicalNames = []Choice[xmlsec.Algorithm]{
		{"c14n", xmlsec.Canonical10}, {"c14n-comments", xmlsec.Canonical10Comments},
		{"c14n11", xmlsec.Canonical11}, {"c14n11-comments", xmlsec.Canonical11Comments},
		{"exc-c14n", xmlsec.CanonicalExclusive}, {"exc-c14n-comments", xmlsec.CanonicalExclusiveComments},
	}
	CipherNames = []Choice[xmlsec.Algorithm]{
		{"aes128-cbc", xmlsec.AES128CBC}, {"aes192-cbc", xmlsec.AES192CBC}, {"aes256-cbc", xmlsec.AES256CBC},
		{"aes128-gcm", xmlsec.AES128GCM}, {"aes192-gcm", xmlsec.AES192GCM}, {"aes256-gcm", xmlsec.AES256GCM},
	}
	TransportNames = []Choice[xmlsec.Algorithm]{
		{"rsa-1_5", xmlsec.RSA15}, {"rsa-oaep-mgf1p", xmlsec.OAEPMGF1P}, {"rsa-oaep", xmlsec.OAEP},
	}
	KeyWrapNames = []Choice[xmlsec.Algorithm]{
		{"kw-aes128", xmlsec.AES128KW}, {"kw-aes192", xmlsec.AES192KW}, {"kw-aes256", xmlsec.AES256KW},
	}
	MaskNames = []Choice[xmlsec.Algorithm]{
		{"mgf1sha1", xmlsec.MGF1SHA1}, {"mgf1sha224", xmlsec.MGF1SHA224}, {"mgf1sha256", xmlsec.MGF1SHA256},
		{"mgf1sha384", xmlsec.MGF1SHA384}, {"mgf1sha512", xmlsec.MGF1SHA512},
	}
)

// Nobody should have to type the URIs by which XML names algorithms.

// ShortName returns the name of a signature or digest algorithm, or of another one its
// identifier, which can be any text.
func ShortName(a xmlsec.Algorithm) string {
	for _, list := range [][]Choice[xmlsec.Algorithm]{SignatureNames, DigestNames} {
		for _, c := range list {
			if c.Value == a {
				return c.Name
			}
		}
	}
	return string(a)
}
