// Package bulk makes bootstrap messages for a list of devices, on all cores and in
// the order of the list, and reads them back.
//
// A [List] is CSV with a row for each device. A [Pipeline] pairs its columns with the
// slots of a [bootstrap.Template], and [Pipeline.Run] renders the rows: each comes
// out as one [Result], with lines of JSON, octets behind their length, or whatever
// Options.Append makes of it. A bad row is a Result with an error, and does not stop
// the others.
//
// # Columns
//
// The header of a list names the columns, in any order:
//
//	NAME         the value of the slot ${NAME}
//	NAME:base64  the same in base64, for octets and for text that CSV cannot have
//	imsi         key of NETWPIN and USERNETWPIN: an IMSI, 6 to 15 digits
//	key          the same in hexadecimal, for a network without IMSIs
//	pin          key of USERPIN, USERNETWPIN and USERPINMAC
//	device       such as IMEI:490154203237518; need not be a slot
//
// The columns imsi, key, pin and device can be slots, too. Every other column has to
// be one: a misspelt one would go unnoticed. A row with a line end or a comma in a
// value has it in quotes (RFC 4180), and has at most 1 MiB.
//
// # Errors
//
// What is wrong with one row is the Err of its Result: a field too few, a key that is
// none, a value that the template refuses. The reader goes on behind the row. What is
// wrong with the list as a whole ends [Pipeline.Run]: an error of its reader, or a row
// of more than 1 MiB, behind which nobody can tell where rows begin.
//
// # Interrupted runs
//
// Whatever a sender chooses, the transaction identifier of a push and the reference of
// its segments, comes from the row's number. So a run can go on behind the rows that are
// done: [List.Skip] goes past them, and what follows are the octets that a run without
// a break makes. Only signatures by ECDSA and encryption are random.
//
// # Memory and secrets
//
// Rows go through in chunks of 128, of which there are three for each core: a list
// of any length takes the same memory. Chunks and messages are overwritten with
// zeros as soon as they have been handed to the caller. Errors do not hold values.
//
// # Written forms
//
// [AppendJSON] writes a line for each device,
//
//	{"row":1,"type":"application/…","sec":"NETWPIN","mac":"40 digits","message":"hexadecimal"}
//
// with "push", or a list of "segments", in place of "message". [AppendBinary] writes
// message, push or each segment behind its length as uvarint; only a push says how
// the message is protected. [ReadJSON] and [ReadBinary] read them back.
package bulk
