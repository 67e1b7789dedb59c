// Package inspect explains what people hold when they hold a message: a hex dump, short
// messages from a log, a push, a document. [Explain] finds how it is to be read, and
// says of each octet what it stands for, of each document what it sets, and of each MAC
// why it is wrong.
//
//	report.go    Report, Layer, Field, Note   what is said, also as JSON
package inspect
