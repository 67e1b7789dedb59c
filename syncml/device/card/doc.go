// Package card reads bootstrap messages from smartcards, and makes the files with which
// a card carries them (OMA-TS-DM_Bootstrap 1.2, smartcard; ISO 7816-4 and ISO 7816-15,
// which is PKCS #15).
//
// On a card a message is a file of the PKCS #15 application. Two directories lead to it:
//
//	EF(DIR)  2F00   61 { 4F application, 51 path }
//	EF(ODF)  5031   A7 { 30 { 04 path } }                      leads to EF(DODF)
//	EF(DODF) 6430   30 { 30 {…}, 30 { 0C name, 06 OID }, A1 { 30 { 04 path } } }
//	                A1 { 30 {…}, 30 {…}, A1 { 30 { 06 OID, 30 { 04 path } } } }
//	EF       6432   the WBXML document, then padding
//
// The OID says which message it is; see [Kind]. [Read] knows both forms of an object in
// EF(DODF), and OIDs that are wrapped in a second tag, as LwM2M cards have them. [Image]
// writes the first form, which all readers know.
//
// The numbers of EF(DODF) and the message are the issuer's choice; 6430 and 6432 are
// usual.
//
// A card is not trusted to be correct: every length is checked, a conversation has at
// most 4096 commands, and a file 32 KiB. Functions are safe for concurrent use; a card is
// used by one call at a time.
package card
