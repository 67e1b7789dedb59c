package diagnose

import (
	"bytes"
	"encoding/hex"
	"slices"

	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// What stands for the secrets in the order of a key, beside a colon.
const useNetwork, usePIN = 'n', 'p'

// keyOf returns the key that has the secrets in an order.
func keyOf(order, network, pin []byte) (key []byte) {
	for _, c := range order {
		switch c {
		case useNetwork:
			key = append(key, network...)
		case usePIN:
			key = append(key, pin...)
		default:
			key = append(key, c)
		}
	}
	return key
}

// orders returns the orders of keys, with what is wrong about them where the message
// says sec.
func orders(sec bootstrap.SEC, join bootstrap.Join) []variant {
	colon, both := join == bootstrap.JoinPINColonNetwork, sec == bootstrap.SECUserNetwPIN
	all := []variant{{causes: []string{"key-empty"}}}
	add := func(order string, right bool, causes ...string) {
		if right {
			causes = causes[1:]
		}
		all = append(all, variant{octets: []byte(order), causes: causes})
	}
	add("n", sec == bootstrap.SECNetwPIN, "sec-netwpin")
	add("p", sec == bootstrap.SECUserPIN || sec == bootstrap.SECUserPINMAC, "sec-userpin")
	with, without := "sec-usernetwpin", "sec-usernetwpin"
	if both {
		with, without = "key-colon", "key-no-colon"
	}
	add("np", both && !colon, without)
	add("p:n", both && colon, with)
	add("pn", both && !colon, without, "key-order")
	add("n:p", both && colon, with, "key-order")
	return all
}

// packed returns two half-octets in each octet, the first in the upper half, or where
// swapped in the lower one. An odd number is filled up.
func packed(halves []byte, filler byte, swapped bool) (out []byte) {
	for pair := range slices.Chunk(halves, 2) {
		pair = append(slices.Clone(pair), filler)
		if swapped {
			pair[0], pair[1] = pair[1], pair[0]
		}
		out = append(out, pair[0]<<4|pair[1])
	}
	return out
}

// imsiOf returns the digits of the IMSI whose key this is; else nil.
func imsiOf(key []byte) []byte {
	digits := hex.AppendEncode(nil, key)
	for i := 0; i < len(digits); i += 2 {
		digits[i], digits[i+1] = digits[i+1], digits[i]
	}
	digits = bytes.TrimRight(digits, "f")
	if len(digits) == 0 {
		return nil
	}
	again, err := bootstrap.AppendIMSI(nil, string(digits[1:]))
	if err != nil || !bytes.Equal(again, key) {
		return nil
	}
	return digits[1:]
}

// halves returns digits as numbers, behind others.
func halves(digits []byte, front ...byte) []byte {
	for _, c := range digits {
		front = append(front, c&15)
	}
	return front
}

// networks returns the forms of the network's secret: of an IMSI, as it comes from
// AppendIMSI, its layouts too.
func networks(key []byte) []variant {
	all, add := variants(key)
	if d := imsiOf(key); d != nil {
		parity := key[0] & 15
		unswapped := packed(halves(d, parity), 15, false)
		add(d, "network-text")
		add(unswapped, "network-unswapped")
		add(packed(halves(d), 15, true), "network-no-parity")
		add(packed(halves(d), 15, false), "network-no-parity", "network-unswapped")
		for _, wrong := range []byte{parity ^ 8, 0} { // 9 is 1 with that bit
			add(packed(halves(d, wrong), 15, true), "network-parity")
			add(packed(halves(d, wrong), 15, false), "network-parity", "network-unswapped")
		}
		add(packed(halves(d, parity), 0, true), "network-filler")
		add(slices.Concat(key, []byte{0xFF}), "network-filler")
		add(slices.Concat([]byte{byte(len(key))}, key), "network-length")
		add(slices.Concat([]byte{byte(len(key))}, unswapped), "network-length", "network-unswapped")
	} else if octets, err := hex.DecodeString(string(key)); err == nil {
		add(octets, "network-not-decoded")
	}
	for _, v := range *all { // those that there are so far
		lower := hex.AppendEncode(nil, v.octets)
		upper := bytes.ToUpper(lower)
		add(upper, slices.Concat(v.causes, []string{"network-hex"})...)
		if !bytes.Equal(upper, lower) {
			add(lower, slices.Concat(v.causes, []string{"network-hex-lower"})...)
		}
	}
	return *all
}

// pins returns the forms of a PIN.
func pins(key []byte) []variant {
	all, add := variants(key)
	for _, filler := range []string{"\x00", "\xFF", " ", "0", "F"} {
		padding := bytes.Repeat([]byte(filler), max(0, 8-len(key)))
		add(slices.Concat(key, padding), "pin-padded")
		add(slices.Concat(padding, key), "pin-padded")
	}
	reversed := slices.Clone(key)
	slices.Reverse(reversed)
	add(reversed, "pin-reversed")
	add(packed(halves(key), 15, false), "pin-bcd")
	add(packed(halves(key), 15, true), "pin-bcd")
	for _, end := range []string{"\r\n", "\n", "\r", " ", "\x00"} {
		add(slices.Concat(key, []byte(end)), "pin-line-end")
	}
	add(bytes.Clone(bytes.TrimLeft(key, "0")), "pin-zeros-lost")
	return *all
}

// variants returns a list that begins with the right octets, and what adds others that
// differ. Without octets, nothing is added.
func variants(right []byte) (*[]variant, func([]byte, ...string)) {
	var all []variant
	if len(right) > 0 {
		all = []variant{{octets: bytes.Clone(right)}}
	}
	return &all, func(octets []byte, causes ...string) {
		if len(right) > 0 && !bytes.Equal(octets, right) {
			all = append(all, variant{octets: octets, causes: causes})
		}
	}
}
