// Package bulk makes bootstrap messages for a list of devices, on all cores and in
// the order of the list, and reads them back.
//
// A [List] is CSV with a row for each device. A [Pipeline] pairs its columns with the
// slots of a [bootstrap.Template], and [Pipeline.Run] renders the rows: each comes
// out as one [Result], with lines of JSON, octets behind their length, or whatever
// Options.Append makes of it. A bad row is a Result with an error, and does not stop
// the others; [List.AppendReject] makes a list of such rows, to correct and build.
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
//	id           names the device in the output, in place of device
//
// Names are taken without regard to case and to white space around them.
//
// The columns imsi, key, pin, device and id can be slots, too. Every other column has to
// be one, or be in Options.Keep: a misspelt one would go unnoticed.
//
// # Form of a list
//
// UTF-8, with or without a byte order mark; or UTF-16, with one or, as the header begins
// with ASCII, without. Fields are separated by what the header has most often, outside of
// quotes, of comma, semicolon and tab; a line sep=X in front of the header says it
// otherwise. A field with the separator or a quotation mark in it has quotes around it,
// and each mark is doubled (RFC 4180). But a row ends at its line end, in quotes, too: no
// value has one, unless in base64, and so a stray mark spoils one row, not the rest of
// the list. Empty lines are skipped. A row has at most 1 MiB.
//
// # Errors
//
// What is wrong with one row is the Err of its Result: a field too few, a stray quote,
// more than 1 MiB, an empty cell, a key that is none, a value that the template refuses.
// The others do not suffer. What is wrong with the list as a whole, which is an error of
// its reader, ends [Pipeline.Run].
//
// # Interrupted runs
//
// Whatever a sender chooses, the transaction identifier of a push and the [Reference] of
// its segments, comes from the row's number and a name of the run. So a run can go on
// behind the rows that are done: [Pipeline.Skip] goes past them, and what follows are the
// octets that a run without a break makes. Only signatures by ECDSA and encryption are
// random.
//
// Senders that divide a list among them have [List.Marks], the places at which ranges of
// rows begin, and [Pipeline.Section], which renders the rows of any range.
//
// # Memory and secrets
//
// Rows go through in chunks of 128, of which there are three for each core: a list
// of any length takes the same memory. [Counts] take 32 MiB at most. Chunks and messages
// are overwritten with zeros as soon as they have been handed to the caller. Errors do not
// hold values.
//
// # Written forms
//
// [AppendJSON] writes a line for each device,
//
//	{"row":1,"line":2,"id":"IMEI:…","type":"application/…","sec":"NETWPIN","mac":"40 digits","message":"hexadecimal"}
//
// with "push", or a list of "segments" of {"udh":"…","data":"…"}, in place of "message".
// Behind id stand the columns that were kept, with their values as text; and several
// segments have "ref" and "refSeed", their [Reference]. [AppendBinary] writes
// message, push or each segment behind its length as uvarint; only a push says how
// the message is protected. Where columns are kept, a record stands in front, in the same
// way: such a line, with the number of "pieces" that follow in place of the message.
// [ReadJSON] and [ReadBinary] read them back, [Each] on all cores.
package bulk
