// Package pap writes and reads the messages of the Push Access Protocol (PAP,
// WAP-247), by which a push initiator hands a push over HTTP to a push proxy gateway,
// and is told what became of it. It sends nothing: a message is the body of an HTTP
// POST or of the answer to one.
//
//	Push            with the content        to the gateway
//	PushResponse    or Bad                  the answer
//	Result          what became of it       from the gateway, where NotifyTo is set
//	ResultResponse                          the answer
//	Cancel          takes a Push back       to the gateway
//	CancelResponse  or Bad                  the answer
//
// Status queries and capability queries are not implemented, and refused. What else a
// message has beyond the fields here, such as a description of capabilities beside the
// content, is skipped and counted; text between elements is not read.
//
// A message is XML, of a push in the first part of a multipart/related whose second
// part is the content with headers of its own:
//
//	--pap-3D0F…                                                             boundary
//	Content-Type: application/xml
//
//	<?xml version="1.0"?><!DOCTYPE pap PUBLIC …><pap><push-message push-id="…">…
//	--pap-3D0F…
//	Content-Type: application/vnd.wap.connectivity-wbxml; SEC=1; MAC=D0E0…  see push.ContentType
//
//	03 0B 6A …                                                              the content
//	--pap-3D0F…--
//
// # Not the way for a bootstrap
//
// PAP leaves it to the gateway how the content becomes short messages, and a gateway
// that does not keep the parameters of Content-Type breaks every bootstrap message.
// Kannel, which most small operators have (1.4.5 was tried), is such a gateway:
//
//   - It drops SEC and MAC, bare or in quotes. The device gets a message without
//     protection, which it refuses, or worse, accepts.
//   - With HTTP Basic authorization it sends name and password of the push initiator
//     on to the device, as a WSP header, with User-Agent and Content-Length. Whoever
//     has the device can push in the name of the initiator from then on. Give them in
//     the query of the URL that the gateway wants instead, or not at all.
//   - It takes a Push only. It answers 2000 where bearer or network is required and the
//     other is not, and does not answer at all where an address is none of PAP.
//
// So PAP is for gateways that are known to keep parameters. The ways for a bootstrap
// are short messages, by package kannel or SMPP, where every octet arrives as
// it was sent, and HTTPS by package syncml/bootstrap/pull.
//
// # Security
//
// [Parse] reads what a stranger sends under the name of a gateway: it never panics,
// and its memory and time are linear in the octets of the message, all parts together,
// which are the one budget ([Limits]). A boundary has at most 70 octets, the headers of
// a part 8 KiB, an element 64 attributes. A document cannot declare entities. Content is
// not looked at. It may hold secrets, and a gateway may quote it in a Bad, so that
// neither shows itself in fmt and slog.
//
// # Sources
//
// The elements and attributes of the control document, and the codes in [Code], are
// those of the guide and the program of Kannel, and of the DTD of PAP 1.0 as far as it
// is known. The text of WAP-247 was not at hand.
//
// Functions here are safe for concurrent use.
package pap
