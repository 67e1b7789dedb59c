// Package route takes the short messages of many devices to where they are sent, and says
// what became of them. It is for servers with a queue of their own; package
// campaign/engine, a module of its own, is such a queue.
//
//	route.go    Transport, Message        batches of messages, and what became of each
//	target.go   Parse, Open               where to, as people write it
//	sink.go     Null, File                nowhere, and a file
//	smpp.go                               an SMSC, by package push/smpp
//	kannel.go   Reports                   a gateway, by package push/kannel, and its reports
//
// # Targets
//
//	null:                                        nowhere, as if it were sent
//	file:out.jsonl                               a line of JSON for each short message
//	smpp://user@host:2775                        an SMSC
//	smpps://user@host:3550                       the same by TLS
//	kannel+http://user@host:13013/cgi-bin/sendsms    a gateway; kannel+https, too
//
// A password is never part of a target, which stands in command lines, logs and manifests.
//
// # What becomes of a message
//
// A message is sent when all of its segments are accepted. Throttling, a full queue, a
// lost connection and no answer leave it pending: given to Send again, it goes in the same
// octets, so that the phone drops what it has. Whatever else an SMSC or a gateway says
// refuses it, with the status as the reason.
//
// Receipts are asked for the last segment, and come to [Options].Receipt in any order,
// also late, more than once, and of messages that another process has sent. They have the
// keys that [Message].ID can be, one for each notation of ids.
//
// # Security considerations
//
// What an SMSC or a gateway says is believed: see packages push/smpp and push/kannel, and
// [Reports]. No number, octet or password is in an error or a reason.
package route
