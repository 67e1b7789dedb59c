// Package inspect explains what people hold when they hold a message: a hex dump, short
// messages from a log, a push, a document. [Explain] finds how it is to be read, and
// says of each octet what it stands for, of each document what it sets, and of each MAC
// why it is wrong.
//
//	report.go          Report, Layer, Field, Note   what is said, also as JSON
//	work.go            Explain                      buffers, layers, fields; what is secret
//	probe.go           how far each reading reads, and how well it fits
//	forms.go           texts around octets: hexadecimal, dumps, base64, queries
//	explain.go         the layers of messages; the spans are from package push
//	join.go            segments, and the MAC of what they make
//	walker.go, walk*   every token of a WBXML document
//	xml.go, watch.go   XML, and what is secret in a document
//	means.go           what a document stands for
//
// # How an input is read
//
// All readings are tried, and the one that fits best is taken; the first octets decide
// nothing. A text around octets fits as well as the octets in it do, and there may be two
// around each other. Where another reading fits as well, a note says "also reads as", and
// Options.As takes it. Segments of short messages belong together where sender, ports,
// reference and total are the same; they may be in any order. Of contradicting ones the
// first counts, unless the MAC is right with another.
//
// # Secrets
//
// The values of secret fields - passwords, nonces, PINs, the data of credentials - are
// masked in every buffer of the report, also in the text that they come from, and in all
// its texts, unless Options.Secrets is set. Text in octets that could not be read is
// masked too, as it can be anything. A secret of less than six octets is masked where a
// field has it, and nowhere else. Keys that were given are never in a report.
//
// # Security considerations
//
// The input is hostile. It is read by the parsers of this module only, each within its
// limits, and with those of [MaxInput], [MaxSegments], [MaxLayers] and [MaxFields]. Explain
// never panics and has no error. A report is for people: nobody may accept a message for
// what it says of a MAC. [bootstrap.Verify] is the gate.
//
// All functions are safe for concurrent use.
package inspect
