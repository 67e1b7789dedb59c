// Package bootstrap builds and reads the messages that put a device under
// management (OMA-TS-DM_Bootstrap 1.2).
//
// A server describes an [Account] once, as a Go value or as JSON. [Build] makes
// of it a message in one of two profiles:
//
//   - the DM profile, a SyncML message with one Add that holds the account as a
//     management object: as TNDS on a code page of the message (form A), as a
//     nested WBXML document (form B), as XML (form D), or node by node, the only
//     way in DM 1.1;
//   - the Client Provisioning profile (CP), a wap-provisioningdoc with a w7
//     APPLICATION and the access points and proxies to reach the server.
//
// Neither profile carries everything. [Project] says what a message with given
// options carries of an account, and what not; Build refuses what it cannot
// carry, or drops and reports it. [Tree] is what a device must end up with. [Open]
// reads messages of either profile back, also those of servers that deviate from
// the specifications:
//
//	Open(Build(o, a)) gives Project(o, a)
//
// # What becomes of an account
//
// The names are those of nodes below the account's node, and of parms; n counts
// from 1. What has no name is not carried. See [Project] for the rest.
//
//	Account           DM 1.2                      DM 1.1                     CP
//	ServerID          ServerID                    ServerId                   PROVIDER-ID
//	Name              Name                        Name                       NAME
//	Node              the node's own name         the node's own name
//	Addresses         AppAddr/n/Addr              Addr, the first            APPADDR, ADDR
//	  Type            AppAddr/n/AddrType          AddrType 1                 ADDRTYPE
//	  Ports           AppAddr/n/Port/n/PortNbr    PortNbr, the first         PORT, PORTNBR
//	Credentials       AppAuth/n                   one of each level          APPAUTH
//	  Level           AAuthLevel                  in the names below         AAUTHLEVEL
//	  Type            AAuthType                                              AAUTHTYPE
//	  Name            AAuthName                   UserName                   AAUTHNAME
//	  Secret          AAuthSecret                 ClientPW, ServerPW         AAUTHSECRET
//	  Data            AAuthData                   ClientNonce, ServerNonce   AAUTHDATA, in base64
//	AuthPref          AAuthPref                   AuthPref
//	ConRefs, one      PrefConRef                  ConRef                     TO-PROXY or TO-NAPID
//	ConRefs, several  ToConRef/n/ConRef           ConRef, the first          TO-PROXY and TO-NAPID
//	NAPs                                                                     NAPDEF
//	Proxies                                                                  PXLOGICAL
//	Extra                                                                    other parms
//	Characteristics                                                          beside the application
//	Objects           objects beside the account
//	Ext               Ext
//	ACL               of the account's node
//
// # Templates
//
// For many devices, [Compile] makes a [Template] of an account with slots, such as
// ${user} in a name. [Template.AppendMessage] renders one device's message, with
// MAC: the octets that Build makes of the same values, without allocations. Each
// slot has the escaping and the refusals of the places that it stands in: WBXML
// string, XML text, base64, OPAQUE, identifier in an ACL, segment of a URI.
// Compile says which places there are, and which not. Package template renders; here
// are the rules of an account, the MAC and the seals.
//
// # Security
//
// A message that is not pushed securely gets a MAC: HMAC-SHA1 over exactly the
// WBXML document, under a key made of what network and device share, a PIN that
// the user types, or both ([SEC], [Keys]). [Protect] and [Verify] do that for any
// document. With USERPINMAC the MAC travels in what the user types: a decimal
// digit for each digit of the PIN, so 5 digits let one of 100,000 forged messages
// through.
//
// The tree of a DM message in the form XML can be signed and then encrypted by
// itself ([Options], package xmlsec): a detached signature stands in front of it
// in the same Data, with the Type application/xml, or an EncryptedData in place
// of both, with application/xenc+xml. [Open] verifies and decrypts, and reads only
// what was signed. Templates render such messages; the signature is computed for
// each. Other forms and CP have no place for either.
//
// Many devices have more than one secret and would take a MAC by any: somebody who
// knows the IMSI of a subscriber can then make a message for a device that waits
// for IMSI and PIN. So [Open] takes one method only, that which all the given keys
// are for, unless [Keys] names others.
//
// A MAC covers the body and nothing else, a signature only the tree in it. What
// says where the tree goes, and whom the message is for, is not signed: see
// [Opened.Unsigned].
//
// # Push
//
// [Message.PDU] makes the push of a message, and [FromPDU] the message in a push:
// media type, application, SEC and MAC. Package push cuts a push into short
// messages, and joins them.
//
// [Check] reports what a message lacks for its [Transport] by the rules BS-1 to
// BS-6 (see [Rule]).
//
// # Secrets
//
// Passwords, nonces, PINs, values of vendor nodes and of slots are of type [Secret],
// which masks itself in fmt and slog, and which nothing marshals by accident. All
// that holds one can be logged: a [Message] shows its length, a [Template] nothing.
// No error of this package holds a value of an account.
//
// An account is stored by [Account.AppendJSON], with all its secrets, and shown by
// [Account.Masked]. Text in a secret is a JSON string; octets that are no UTF-8 are
// an object:
//
//	{"serverId": "com.example.dm",
//	 "addresses": [{"addr": "https://dm.example.com/dm", "ports": [443]}],
//	 "credentials": [{"level": "CLCRED", "type": "DIGEST", "name": "user",
//	   "secret": "password", "data": {"base64": "/wABAg=="}}]}
//
// [Account.Clear] and [Secret.Clear] overwrite what they clear. All that
// a message goes through while it is built - trees, documents, coders, buffers -
// is overwritten before it is used again, as are trees and documents that were
// read; what the Go runtime has moved or copied is left to the garbage collector.
// The body of a message holds the secrets as they are, and a [Template] those of
// its account that are no slots.
//
// # Limits
//
// [Open], [Check] and reading from XML keep to [codec.LimitsBootstrap], whatever
// the message is wrapped in: a message of 64 KiB has at most 8192 items. A message
// that a template renders has at most 1 MiB. Lengths are in octets throughout.
//
// Everything here but methods that change their receiver is safe for concurrent
// use.
package bootstrap
