package diagnose

import (
	"bytes"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"math/big"
	"slices"

	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// documents returns what the MAC of a message may be over.
func documents(m Message) []variant {
	all, add := variants(m.Body)
	digits := hex.AppendEncode(nil, m.Body)
	add(bytes.ToUpper(digits), "body-hex")
	add(digits, "body-hex-lower")
	add(slices.Concat(m.Body, []byte{0}), "body-padded")
	for _, size := range []int{8, 16, 64} {
		add(slices.Concat(m.Body, make([]byte, -len(m.Body)&(size-1))), "body-padded")
	}
	add(slices.Concat(m.Body, []byte("\n")), "body-line-end")
	add(slices.Concat(m.Body, []byte("\r\n")), "body-line-end")
	for version := range byte(4) {
		add(slices.Concat([]byte{version}, m.Body[min(1, len(m.Body)):]), "body-version")
	}
	if m.Push == nil {
		return *all
	}
	// The push before it had a MAC: with zeros for that, without it, and without SEC.
	p, t := *m.Push, m.Push.Type
	p.Body = m.Body
	n, _ := t.SEC.Number()
	for _, security := range []push.ContentType{{SEC: t.SEC, HasMAC: true}, {SEC: bootstrap.SECUserPINMAC}, {}} {
		p.Type.SEC, p.Type.MAC, p.Type.HasMAC = security.SEC, security.MAC, security.HasMAC
		octets, err := push.AppendPDU(nil, p)
		if err != nil {
			continue
		}
		// USERPINMAC is written without a MAC, and then as the method that is there.
		octets = bytes.Replace(octets, []byte{0x91, 0x83}, []byte{0x91, 0x80 | n}, 1)
		headers := 3 // transaction identifier, type and length of headers
		for octets[headers-1] >= 0x80 {
			headers++
		}
		add(octets, "body-push")
		add(bytes.Clone(octets[2:]), "body-headers")
		add(bytes.Clone(octets[headers:]), "body-headers")
	}
	return *all
}

// digests are the algorithms.
var digests = []variant{
	{of: func(key, data []byte) []byte { return keyed(sha1.New, key, data) }},
	{of: func(key, data []byte) []byte { return keyed(md5.New, key, data) }, causes: []string{"md5"}},
	{of: func(key, data []byte) []byte { return keyed(sha256.New, key, data) }, causes: []string{"sha256"}},
	{of: func(key, data []byte) []byte { return keyed(sha1.New, data, key) }, causes: []string{"hmac-swapped"}},
	{of: func(key, data []byte) []byte { return plain(key, data) }, causes: []string{"sha1-plain"}},
	{of: func(key, data []byte) []byte { return plain(data, key) }, causes: []string{"sha1-plain"}},
}

func keyed(h func() hash.Hash, key, data []byte) []byte {
	m := hmac.New(h, key)
	m.Write(data)
	return m.Sum(nil)
}

func plain(a, b []byte) []byte {
	sum := sha1.Sum(slices.Concat(a, b))
	return sum[:]
}

// whole is the reading of the octets of a MAC, which is cut off where it is longer.
var whole = []variant{{of: func(sum, want []byte) []byte { return sum[:len(want)] }}}

// typed are the readings of a MAC as the digits of USERPINMAC.
var typed = []variant{
	{of: func(sum, want []byte) []byte { return modulo(sum[:len(want)], 0, 255) }},
	{causes: []string{"typed-upper-half"}, of: func(sum, want []byte) []byte { return modulo(sum[:len(want)], 4, 15) }},
	{causes: []string{"typed-lower-half"}, of: func(sum, want []byte) []byte { return modulo(sum[:len(want)], 0, 15) }},
	{causes: []string{"typed-last"}, of: func(sum, want []byte) []byte { return modulo(sum[len(sum)-len(want):], 0, 255) }},
	{causes: []string{"typed-hex"}, of: func(sum, want []byte) (out []byte) {
		for _, b := range sum {
			out = append(out, b>>4, b&15)
		}
		return modulo(out[:len(want)], 0, 15)
	}},
	{causes: []string{"typed-hex-digits"}, of: func(sum, want []byte) []byte {
		digits := slices.DeleteFunc(hex.AppendEncode(nil, sum), func(c byte) bool { return c >= 'a' })
		return digits[:min(len(want), len(digits))]
	}},
	{causes: []string{"typed-number"}, of: func(sum, want []byte) []byte { // the last decimal digits of one number
		digits := fmt.Appendf(nil, "%0*s", len(want), new(big.Int).SetBytes(sum))
		return digits[len(digits)-len(want):]
	}},
}

// modulo returns a digit for each octet, which is shifted and masked first.
func modulo(octets []byte, shift int, mask byte) (digits []byte) {
	for _, b := range octets {
		digits = append(digits, b>>shift&mask%10+'0')
	}
	return digits
}
