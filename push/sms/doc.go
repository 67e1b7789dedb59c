// Package sms reads and writes the TPDUs of short messages: SMS-DELIVER, which a
// phone receives, and SMS-SUBMIT, which it sends. They are what a modem shows in its
// PDU mode, and what logs of phones and SMSCs have in hexadecimal.
//
//	tpdu.go     TPDU, AppendTPDU, ParseTPDU   the fields of both, in one list
//	walk.go     Fields                        goes through that list to read, write or show it
//	address.go  Address, ParseAddress         numbers and names
//	time.go     Timestamp, Validity           times, and how long a message is worth sending
//	text.go     Coding, Alphabet, Text        data coding schemes; text in seven bits and in UCS2, read only
//
// # A message on the way
//
// The first short message of a push, with the address of its SMSC in front:
//
//	07 91 947107160000       the SMSC: 7 octets, international, +491770610000
//	44                       SMS-DELIVER, no more messages, with a user data header
//	0D 91 947110325476F8     from a number of 13 digits: +4917012345678, its halves swapped
//	00                       protocol identifier
//	F5                       data coding: 8-bit, class 1
//	62 11 03 12 00 00 40     2026-11-30 21:00:00 +01:00
//	8C                       140 octets
//	0B 05 04 0B 84 23 F0 …   user data: package push reads it
//
// User data of 8 bits is what a [push.Segmenter] makes, and what [push.ParseSegment]
// reads: this package says where it begins and ends.
//
// # Security considerations
//
// A TPDU is hostile input. A length is compared with its bound and with the octets
// there before it is believed; nothing is allocated or copied by reading, and the
// results alias the input. Octets behind a TPDU are an error, and so are addresses
// and user data headers that do not end where they say. User data does not show
// itself in logs: it can be a document with passwords.
//
// # Specifications
//
// 3GPP TS 23.040 (TPDUs, 9.2; addresses, 9.1.2.5; user data header, 9.2.3.24), 3GPP TS
// 23.038 (data coding, 4; the alphabet, 6.2.1), 3GPP TS 27.005 (the address of the
// SMSC in front, as modems have it).
//
// Reports, commands, compressed text and the national language tables are not
// implemented. Text that shifts to a national table is read with the default
// alphabet, as TS 23.038 asks of receivers without these tables.
//
// All functions are safe for concurrent use, and a [TPDU] is a value.
package sms
