// Package kannel sends short messages through the HTTP interface sendsms of a Kannel
// gateway, which most small operators have, and reads its delivery reports.
//
// A segment, as [push.Segmenter] makes it, is one request: user data header and data
// apart, percent-encoded, as 8-bit data (coding=1). All octets arrive at the SMSC as
// they are, for every connection that Kannel has to it. The last segment of a message
// asks for a report, which Kannel sends by a GET to the caller's ReportURL; [ParseReport]
// reads its query.
//
// # Security
//
// Name, password and message go in the query of a URL, as Kannel wants it: over plain
// HTTP they are only for a network of one's own, and logs of proxies between have them.
// Here they are in no error and no log. Redirects are not followed, so that no other
// host gets them. What a gateway answers is read up to 512 octets, and quoted in an
// error as one line of printable ASCII, unless it has the password in it.
//
// Anybody who can reach ReportURL can send reports. Put a secret into its path or query,
// which the handler compares before it calls ParseReport.
//
// # Sources
//
// The user guide of Kannel 1.4.5, and that program with a fake SMSC.
package kannel
