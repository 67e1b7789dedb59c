// Package settle says what became of messages after an SMSC has taken them: it joins what
// was sent with the receipts of package route, and with the acknowledgements of devices
// that have begun their first session. It is for servers with a store of their own;
// package campaign/engine, a module of its own, has one.
//
//	settle.go     Join             the join, chunk by chunk of the rows
//	journal.go    Journal          gathers what comes one by one, to be stored in batches
//	handler.go    Acknowledgements an HTTP endpoint, for the server that has the sessions
//
// # What counts
//
// A row is delivered when a receipt says so, whatever others say; failed when receipts say
// nothing else; managed when its device has acknowledged, with a receipt or without. It
// counts once for each, at the time of the first event, however late they are and however
// often they come. Events about nothing that was sent count as strangers, or not at all.
//
// # Memory
//
// Rows are settled in chunks: what it takes does not depend on their number, but all events
// are read for each chunk.
//
// # Security considerations
//
// What receipts say is believed, see packages route and smpp. Who has the token of the
// endpoint is believed, too: it is for the server, which has verified the credentials of
// the device. Others get one answer.
package settle
