// Package xmlsec signs and encrypts what stands in the Data of a SyncML command,
// and reads it back: XML Signature 1.1 and XML Encryption 1.1, as far as OMA DM
// Security 1.2 and the bootstrap of a device have use for them.
//
// # How it rides in WBXML
//
// Neither language has a token page. Signed XML is character data of Data: a
// string, or OPAQUE, which can also hold what is not XML. Its Meta has Format xml
// and Type application/xml; for encrypted XML, the Type is application/xenc+xml.
//
// A management object is signed as XML (form D of OMA DM Bootstrap 1.2). In the
// other forms, what is transported is a sequence of tokens, and to verify it a
// device would have to make just the XML of it that was signed. See the example
// of the package.
//
// DM Security 1.2 recommends a detached signature: the Signature first, then what
// it signs, both in one Data. Its Reference has no URI, since it is plain what is
// meant. That is the default here:
//
//	Data: <Signature xmlns="..."><SignedInfo>...</SignedInfo>...</Signature><MgmtTree>...</MgmtTree>
//
// # Signing
//
// A [Signer] signs with one key in one [Shape]. Where the content is in canonical
// form already, as xmlconv.ModeCanonical writes it, [Signer.AppendSignature]
// costs little more than the operation with the key.
//
// # Verifying
//
// [Verify] returns the octets that were signed, in canonical form, with how it
// came to trust them. Only these octets may be parsed on. Where the message has
// them, and what stands beside them, is under the control of whoever sent it:
// attacks by signature wrapping live on programs that verify one element and use
// another.
//
//	v, err := xmlsec.Verify(data, xmlsec.VerifyOptions{Roots: roots})
//	if err != nil { ... }
//	content, err := v.Content() // not data
//
// Trust is the caller's: a pool of root certificates, or keys. A key that a
// message brings along is never trusted by itself. What is refused, whatever the
// profile says:
//
//   - a DOCTYPE, and with it entities and defaults;
//   - references to anything but the document, an element by its id, or the
//     content after a detached signature; nothing external is ever fetched;
//   - transforms but enveloped-signature and, after it, canonicalization: no XPath
//     and no XSLT;
//   - an id that occurs twice, whether Id, ID, id or xml:id;
//   - a second signature that is not within the first;
//   - an HMAC that is truncated;
//   - what the schema of XML Signature does not have, apart from unknown elements
//     of KeyInfo and what an Object holds; comments are not let in either.
//
// The digest of a reference is computed only after the signature of SignedInfo
// has verified, and SignedInfo is read from its canonical form. [Limits] bound
// what reading costs.
//
// # Profiles
//
// A [Profile] is an allow-list of algorithms, for reading and writing. [Modern] is
// the default, [DM12] what DM Security 1.2 demands, for devices of its age. A
// caller may make another of the algorithms that this package has:
//
//	signature         RSA (PKCS #1 v1.5), ECDSA (P-256, P-384, P-521) and HMAC with SHA-1 and SHA-2
//	digest            SHA-1, SHA-224, SHA-256, SHA-384, SHA-512
//	canonicalization  Canonical XML 1.0 and 1.1, Exclusive C14N 1.0, each with and without comments
//	cipher            AES-128, -192 and -256 in CBC mode and GCM
//	key transport     RSA-OAEP with SHA-1 or SHA-256, RSA 1.5
//	key wrap          AES-128, -192 and -256
//
// A reference within the document never covers comments (XML Signature 1.1,
// 4.4.3.3); with comments or without makes a difference for SignedInfo and for
// detached content.
//
// Certificates are verified by crypto/x509, which does not accept their being
// signed with SHA-1. A device's maker who still has such trusts the key itself,
// with [VerifyOptions].Keys.
//
// # Both
//
// Sign first, then encrypt. [Encrypt] with [PartWholeContent] takes a detached
// signature and its content together; [Decrypt] gives them back to Verify.
//
// # Files
//
//	algorithm.go profile.go errors.go   what there is, what is allowed, what goes wrong
//	node.go schema.go keyinfo.go        reading and writing elements of both languages
//	message.go signedinfo.go            reading a signed message
//	verify.go trust.go                  Verify
//	sign.go signer.go shapes.go         Signer
//	primitive.go                        RSA, ECDSA, HMAC
//	place.go encryption.go              reading and writing an encrypted message
//	encrypt.go decrypt.go               Encrypt, Decrypt
//	cipher.go keywrap.go transport.go   AES, key wrap, key transport
package xmlsec
