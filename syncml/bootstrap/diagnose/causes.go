package diagnose

import "slices"

// A Cause is a mistake. The ID is stable; the texts, for people, may change.
type Cause struct {
	ID     string
	Text   string // what was done
	Remedy string // what is right
}

// all are the causes: what the key is made of, what the MAC is over, how it is made and
// written.
var all = [...]Cause{
	{"network-text", "the IMSI is in the key as text", "use its half-octets as in EF-IMSI, as bootstrap.AppendIMSI does"},
	{"network-hex", "the network's secret is in the key as hexadecimal text", "use the octets"},
	{"network-hex-lower", "the network's secret is in the key as hexadecimal text in lower case", "use the octets"},
	{"network-not-decoded", "the network's secret that was given is hexadecimal text of the one in use", "give the octets"},
	{"network-unswapped", "the half-octets of the IMSI are not swapped", "swap the two digits of each octet"},
	{"network-parity", "the parity digit of the IMSI is wrong", "put 9 in front of an odd number of digits, 1 in front of an even one"},
	{"network-no-parity", "the parity digit of the IMSI is missing", "put 9 in front of an odd number of digits, 1 in front of an even one"},
	{"network-filler", "the filler of the IMSI is wrong", "put F behind an even number of digits, nothing behind an odd one"},
	{"network-length", "the length of EF-IMSI is in the key", "leave it out"},
	{"pin-padded", "the PIN is padded to 8 characters", "use its digits only"},
	{"pin-reversed", "the PIN is reversed", "use its digits in their order"},
	{"pin-bcd", "the PIN is packed, two digits in each octet", "use an octet for each digit, in ASCII"},
	{"pin-line-end", "a line end, a blank or a NUL is behind the PIN", "cut it off"},
	{"pin-zeros-lost", "the zeros in front of the PIN are lost", "keep the PIN as text, not as a number"},
	{"key-order", "PIN and network's secret are in the wrong order", "put the network's secret first; with a colon, the PIN"},
	{"key-colon", "the key is the PIN, a colon and the network's secret", "use the secret and then the PIN, or tell the device (bootstrap.JoinPINColonNetwork)"},
	{"key-no-colon", "the key has no colon", "use the PIN, a colon and the secret, or tell the device (bootstrap.JoinNetworkThenPIN)"},
	{"key-empty", "the key is empty", "give the key to the program that makes the MAC"},
	{"sec-netwpin", "the MAC is made with the network's secret alone", "write SEC=0 (NETWPIN), or use the key of the method that is written"},
	{"sec-userpin", "the MAC is made with the PIN alone", "write SEC=1 (USERPIN), or use the key of the method that is written"},
	{"sec-usernetwpin", "the MAC is made with both the network's secret and the PIN", "write SEC=2 (USERNETWPIN), or use the key of the method that is written"},
	{"body-push", "the MAC is over the whole push", "compute it over the WBXML document only"},
	{"body-headers", "the MAC is over headers and document", "compute it over the WBXML document only"},
	{"body-hex", "the MAC is over the hexadecimal text of the document", "compute it over the octets"},
	{"body-hex-lower", "the MAC is over the hexadecimal text of the document, in lower case", "compute it over the octets"},
	{"body-padded", "the MAC is over padding behind the document", "compute it over the document only, to its last octet"},
	{"body-line-end", "the MAC is over a line end behind the document", "compute it over the document only, to its last octet"},
	{"body-version", "the version, the first octet of the document, was changed behind the MAC", "compute the MAC over the document that is sent"},
	{"md5", "the MAC is HMAC-MD5", "use HMAC-SHA1"},
	{"sha256", "the MAC is HMAC-SHA256", "use HMAC-SHA1"},
	{"sha1-plain", "the MAC is the SHA-1 of key and document", "use HMAC-SHA1 (RFC 2104)"},
	{"hmac-swapped", "key and document are exchanged in the HMAC", "use the secret as the key"},
	{"mac-lower-case", "the MAC is written in lower case", "write the digits in upper case: some devices compare them as text"},
	{"mac-base64", "the MAC is written in base64", "write 40 hexadecimal digits"},
	{"typed-order", "the digits of the MAC stand in front of the PIN", "type the PIN first"},
	{"typed-upper-half", "the digits are of the upper halves of octets", "take each octet modulo 10"},
	{"typed-lower-half", "the digits are of the lower halves of octets", "take each octet modulo 10"},
	{"typed-last", "the digits are of the last octets", "take the first octets, each modulo 10"},
	{"typed-hex", "the digits are hexadecimal ones modulo 10", "take each octet modulo 10"},
	{"typed-hex-digits", "the digits are the decimal ones among the hexadecimal ones", "take each octet modulo 10"},
	{"typed-number", "the digits are the last ones of the MAC as one number", "take each octet modulo 10"},
}

// Causes returns all causes that there are.
func Causes() []Cause { return slices.Clone(all[:]) }

// explanation returns the causes with the ids.
func explanation(ids []string) (e Explanation) {
	for _, id := range ids {
		e = append(e, all[slices.IndexFunc(all[:], func(c Cause) bool { return c.ID == id })])
	}
	return e
}
