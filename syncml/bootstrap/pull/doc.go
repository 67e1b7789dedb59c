// Package pull serves bootstrap messages over HTTPS: a device that is told a URL and a
// token, or has a certificate, gets its own message by GET. It is for devices that no
// short message reaches, and a better way than that: the transport is authenticated
// and confidential (bootstrap.Transport.Secure), so that the message needs no MAC.
//
//	GET /bootstrap/IMEI:490154203237518 HTTP/1.1
//	Authorization: Bearer AAAAAGkt…
//	Accept: application/vnd.syncml.dm+wbxml
//
//	HTTP/1.1 200 OK
//	Content-Type: application/vnd.syncml.dm+wbxml
//	Content-Length: 1279
//	Cache-Control: no-store
//
// A [Handler] renders a bootstrap.Template with the values that the program looks up
// for the device's id. HEAD has the headers of GET. The path, the method and how a
// device learns them are the program's: nothing here claims to be the
// client-initiated bootstrap of OMA DM 1.3, whose text was not at hand.
//
// # Who gets a message
//
//   - Who has a token for this id that has not ended ([Tokens]). A token is an HMAC over
//     id and end: nothing is stored, and any server with the key can issue and verify
//     it. It cannot be taken back before its end but by another key, so it should
//     end soon. It goes in a header, never in the URL, which logs have.
//   - Whose certificate the TLS of the server has verified, if Options.Certificate says
//     that it is this device's. The server must ask for it: tls.VerifyClientCertIfGiven
//     or tls.RequireAndVerifyClientCert.
//
// A message that is given out once is the look-up's business: it sees the request, and
// can refuse the second GET. HEAD does not count then.
//
// # What strangers learn
//
// Nothing. Everybody else gets 404 without a body and with the same headers, octet for
// octet, whether or not there is a device with this id: before a token or certificate
// for the very id is there, the handler looks nothing up, and what it does takes time
// by the lengths of id and token only, MACs being compared in constant time. So an id
// that Lookup sees comes from the program itself, by a token or a certificate. A
// method other than GET and HEAD gets 405, whatever the path is.
//
// Nothing is logged. Options.Report is told of faults of the program's own, which the
// device sees as 500: a look-up that fails, values that the template refuses.
//
// # Security
//
// The handler serves only over TLS, unless Options.ProxyTLS says that a proxy in front
// ends it: without TLS a request gets 404. A path of more than 512 octets gets 404, and
// an Accept header of more than 1,024 gets 406. The memory of a message is overwritten
// when it has been written. Timeouts and the size of headers are those of the
// http.Server, which should have ReadHeaderTimeout and a small MaxHeaderBytes.
package pull
