// Package smpp sends short messages through an SMSC by SMPP 3.4, and receives what
// becomes of them.
//
//	pdu.go      PDU, AppendPDU, ConsumePDU      the PDUs of a client, one list of fields for each
//	walk.go     Fields                          that list, gone through to read, write or show
//	param.go    Params, AppendParam             optional parameters
//	status.go   Status                          command_status, an error by itself
//	receipt.go  ParseReceipt, IDFormat          delivery receipts, and ids in two notations
//	profile.go  Profile, Route                  what an SMSC wants, and segments as submit_sm
//	session.go  Dial, Session                   submits with a window, and their answers
//	link.go                                     one connection of a session: bind, reader, writer
//
// # From a push to submit_sm
//
// A [push.Segmenter] cuts a push into segments of a user data header and data. A
// [Route] makes the submit_sm of each: as they are, with the place of the segment in
// parameters instead of the header, or all in one message_payload. Only the last
// segment asks for a receipt, unless the [Profile] says otherwise.
//
// # Specifications
//
// SMPP 3.4 issue 1.2 has PDUs (4), fields (5) and times (7.1). Receipts in text are
// not standardized; appendix B of that document has the usual form.
//
// submit_multi, data_sm, query_sm, replace_sm, cancel_sm, outbind and the side of an
// SMSC are not implemented.
package smpp
