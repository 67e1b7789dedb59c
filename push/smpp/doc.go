// Package smpp sends short messages through an SMSC by SMPP 3.4, and receives what
// becomes of them.
//
//	pdu.go      PDU, AppendPDU, ConsumePDU   the PDUs of a client: one list of fields for each
//	walk.go     Fields                       goes through such a list to read, write or show it
//	param.go    Tag, AppendParam             optional parameters
//	status.go   Status                       command_status, an error by itself
//	receipt.go  ParseReceipt, IDFormat       delivery receipts, and ids in two notations
//	profile.go  Profile, Route               what an SMSC wants, and segments as submit_sm
//	options.go  Options                      what a session is told
//	session.go  Dial, Session                the window: messages and their answers
//	link.go                                  a connection: bind, reader, writer, timers
//
// # From a push to submit_sm
//
// A [push.Segmenter] cuts a push into segments of a user data header and data. A
// [Route] makes the submit_sm of each: as they are, with the place of the segment in
// parameters instead of the header, or all in one message_payload. Only the last
// segment asks for a receipt, unless the [Profile] says otherwise.
//
// # What a session promises
//
// [Session.Submit] takes a message with a token, and Options.Done gets that token back,
// once, with the answer of the SMSC or the reason why there is none. So a sender that
// numbers its messages knows up to which one all are answered.
//
// A message is sent at least once, and each time with the same octets: again after
// throttling or a full queue, when no answer comes in time, and when the connection is
// lost before the answer. A telephone drops the repeat of a segment whose reference it
// has had. Results in which it is not known whether the SMSC has the message are the
// ones that are neither nil nor a [Status].
//
// The session reconnects by itself, but ends when as many connections as
// Options.Reconnects fail in a row, or the SMSC refuses its password. No message is
// lost then: each has its Result.
//
// # Security considerations
//
// Without TLS, the password and all messages go over the network in clear; bootstrap
// messages hold passwords of devices. Everything from an SMSC is hostile input: the
// length of a PDU is bounded before it is believed, each field by the size that the
// specification gives it, and what the SMSC can make the session keep is bounded by
// the window and a mebibyte of answers. Passwords and messages do not show themselves;
// errors do not quote them. The octets of a message are overwritten when it is answered,
// those in buffers for the network are not.
//
// # Specifications
//
// SMPP 3.4 issue 1.2 has PDUs (4), fields (5) and times (7.1). Receipts in text are
// not standardized; appendix B of that document has the usual form.
//
// submit_multi, data_sm, query_sm, replace_sm, cancel_sm, outbind and the side of an
// SMSC are not implemented.
package smpp
