// Package push carries documents to devices over WAP Push and SMS: it wraps a
// body as a WSP push, cuts that into short messages, and goes the same way back.
// It does not look into the body.
//
// There are three layers, each with a type and functions that append:
//
//	WSP   PDU           AppendPDU, ParsePDU             content type with SEC and MAC, headers, body
//	WDP   Segmenter     AppendSegment, ParseSegment     ports, concatenation, at most 140 octets each
//	      Reassembler   Append                          segments in any order to a datagram again
//	DM    Notification  AppendNotification, ParseNotification, SignNotification, VerifyNotification
//
// A Notification (package 0) is not a document but a body of its own, small enough
// for one short message.
//
// # A message on the way
//
// A Client Provisioning document of 152 octets, with a MAC by the PIN 1234, is a
// PDU of 202 octets:
//
//	01                       transaction identifier
//	06                       Push
//	2F                       47 octets of headers
//	1F 2D                    Content-Type of 45 octets, more than the 30 that fit into one octet
//	B6                       application/vnd.wap.connectivity-wbxml (0x36)
//	91 81                    SEC (0x11): 1, USERPIN
//	92 44 30 … 37 36 00      MAC (0x12): "D0E0…AF76", 40 digits and the end
//	03 0B 6A …               the document
//
// and two short messages, of 140 and 86 octets. This is the first:
//
//	0B                       user data header of 11 octets
//	05 04 0B 84 23 F0        ports: to 2948, from 9200
//	00 03 2A 02 01           concatenation: reference 0x2A, of 2 the 1st
//	01 06 2F …               128 octets of the PDU
//
// A short message like that is sent as 8-bit data ([DCS8Bit], or
// [DCS8BitClass1] for the device's own memory). The bit TP-UDHI is set, as a
// header is in front.
//
// # Security considerations
//
// Parsers read octets from strangers. They never panic, allocate or copy; their
// results alias the input. A length is compared with the octets around it before
// it is believed. The [Limits] of a [Reassembler] bound its memory, but anybody
// who can send short messages under another's name can spoil a message: only the
// MAC, verified over Body with the device's key, tells whether a document is
// right. Functions here carry a MAC; package bootstrap makes and verifies it.
//
// # Concurrency
//
// Functions and value types are safe for concurrent use, a Reassembler is not.
//
// # Specifications
//
// WAP-230-WSP (push PDU, headers, Content-Type), WAP-259-WDP and 3GPP TS 23.040
// (user data header, ports, concatenation), OMA Client Provisioning (SEC, MAC),
// OMA DM Notification Initiated Session 1.2.
//
// Connection-oriented push (ConfirmedPush) and WTLS are not implemented. Short
// messages around the segments are package sms, and the ways to those who send them
// packages of their own: smpp to an SMSC, kannel and pap to a gateway.
package push
