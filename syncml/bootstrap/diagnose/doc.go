// Package diagnose says why the MAC of a bootstrap message is wrong. It tries the
// mistakes that senders make, with the keys that the caller has, and names those that
// explain the MAC, with their remedies.
//
//	diagnose.go   Explain, Message, Result   what is asked and answered
//	causes.go     Cause, Causes              the mistakes, by stable ids, which docs/mac.md lists
//	search.go                                tries them, the fewest first
//	keys.go                                  the IMSI, the PIN, and their order
//	data.go                                  what the MAC is over, how it is made and read
//
// # What it does not do
//
// Package bootstrap does not use this package, and nobody may accept a message for what
// is said here: a message that needs an explanation has not verified. [bootstrap.Verify]
// is the gate, and [Result].Err is what it says. An explanation is evidence: with a MAC
// of 20 octets it is nearly certain; with the digits of USERPINMAC, an untrue one comes
// up once in some hundred wrong messages of five digits, and two mistakes at once are
// tried from eight digits on only.
//
// It searches for no PIN: it changes the form of those that it is given. That is not
// what protects a PIN. Who has a message with SEC USERPIN can try all PINs of four
// digits: 10,000 of them take 12 ms. Four digits hide nothing, so a PIN is for one
// message, and a message is better protected by NETWPIN or USERNETWPIN.
//
// The credentials of a session (syncml.HMAC, the header x-syncml-hmac) are made of a
// password and a nonce, in one form only. They are not asked about here.
//
// # Security considerations
//
// The message is hostile input. What is tried is bounded by [MaxMACs] digests and
// [MaxOctets] octets that these read, whatever the message is; memory is about 25 octets
// for each one of the message. No result has a key, a
// PIN, the digits of a MAC or a part of the message in it: causes are constant texts.
// The copies that are tried are overwritten. Results do tell who can call [Explain]
// with keys whether these are right up to their form: it is for those who may know them.
//
// All functions are safe for concurrent use.
package diagnose
