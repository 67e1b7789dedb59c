// Package xmlsec signs and encrypts the content of the Data of a SyncML command,
// and reads it back: XML Signature 1.1 and XML Encryption 1.1, as far as OMA DM
// Security 1.2 and the bootstrap of a device use them.
//
// # In WBXML
//
// Neither language has a token page. Signed XML is character data of Data: a
// string, or OPAQUE, which can also hold octets that are not XML. Its Meta has
// Format xml and Type application/xml; for encrypted XML, the Type is
// application/xenc+xml.
//
// A management object is signed as XML (form D of OMA DM Bootstrap 1.2). The
// other forms transport a sequence of tokens, and to verify it a device would
// have to make of them exactly the XML that was signed. See the example of the
// package.
//
// DM Security 1.2 recommends a detached signature: the Signature first, then the
// signed content, both in one Data. Its Reference has no URI, since there is only
// one content. That is the default here:
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
// [Verify] returns the octets that were signed, in canonical form, with the
// reason to trust them. A program must parse only these octets. The sender of the
// message controls their place in it and everything beside them: signature
// wrapping attacks programs that verify one element and use another.
//
//	v, err := xmlsec.Verify(data, xmlsec.VerifyOptions{Roots: roots})
//	if err != nil { ... }
//	content, err := v.Content() // not data
//
// The caller decides whom to trust: a pool of root certificates, or keys. A key
// in a message is never trusted by itself. Verify refuses, whatever the profile
// says:
//
//   - a DOCTYPE, and with it entities and defaults;
//   - references to anything but the document, an element by its id, or the
//     content after a detached signature; nothing external is ever fetched;
//   - transforms other than enveloped-signature and, after it, canonicalization:
//     no XPath and no XSLT;
//   - an id that occurs twice, whether Id, ID, id or xml:id;
//   - a second signature that is not within the first;
//   - an HMAC that is truncated;
//   - keys that KeyInfo only points to: RetrievalMethod and KeyInfoReference;
//   - encodings other than UTF-8, UTF-16, ISO-8859-1 and US-ASCII;
//   - elements and attributes that the schema of XML Signature does not have, and
//     comments, except for unknown elements of KeyInfo and the content of an
//     Object.
//
// What the standards have and this package leaves out on purpose, here and in
// decrypting (OAEPparams, CipherReference, AgreementMethod, DerivedKey), is
// [ErrDesign]; the error names it.
//
// The digest of a reference is computed only after the signature of SignedInfo
// has verified, and SignedInfo is read from its canonical form. [Limits] bound
// what reading costs.
//
// # Profiles
//
// A [Profile] is an allow-list of algorithms, for reading and writing. [Modern] is
// the default; [DM12] has the algorithms that DM Security 1.2 demands, for devices
// of its age. A caller may make another of the algorithms that this package has:
//
//	signature         RSA (PKCS #1 v1.5), ECDSA (P-256, P-384, P-521) and HMAC with SHA-1 and SHA-2
//	digest            SHA-1, SHA-224, SHA-256, SHA-384, SHA-512
//	canonicalization  Canonical XML 1.0 and 1.1, Exclusive C14N 1.0, each with and without comments
//	cipher            AES-128, -192 and -256 in CBC mode and GCM
//	key transport     RSA-OAEP (digest: as above; mask: MGF1 with each of them), RSA 1.5
//	key wrap          AES-128, -192 and -256
//
// A reference within the document never covers comments (XML Signature 1.1,
// 4.4.3.3); with comments or without makes a difference for SignedInfo and for
// detached content.
//
// Certificates are verified by crypto/x509, which does not accept signatures with
// SHA-1 in them. A maker who still has such certificates trusts the key itself,
// with [VerifyOptions].Keys.
//
// # Both
//
// Sign first, then encrypt. [Encrypt] with [PartWholeContent] encrypts a detached
// signature and its content together; [Decrypt] returns both, for Verify.
//
// # Files
//
//	algorithm.go profile.go errors.go   algorithms, allow-lists, errors
//	node.go schema.go keyinfo.go        reading and writing elements of both languages
//	message.go signedinfo.go            reading a signed message
//	verify.go trust.go                  Verify
//	sign.go signer.go shapes.go         Signer
//	primitive.go                        RSA, ECDSA, HMAC
//	place.go encryption.go              reading and writing an encrypted message
//	encrypt.go decrypt.go               Encrypt, Decrypt
//	cipher.go keywrap.go transport.go   AES, key wrap, key transport
package xmlsec
