package sms

import (
	"encoding/hex"
	"strings"

	"github.com/go-wbxml/wbxml/push"
)

// maxAddress is the most octets behind the type of an address (TS 23.040, 9.1.2.5).
const maxAddress = 10

// An AddressType is the octet that says what an address is: the highest bit is set, the
// next three are the type of number, and four are the numbering plan.
type AddressType uint8

// Types of addresses that are in use. The plan of a number is ISDN (E.164).
const (
	AddressUnknown       AddressType = 0x81
	AddressInternational AddressType = 0x91 // with the code of the country in front
	AddressName          AddressType = 0xD0 // text of the default alphabet

	extension = 0x80
)

// TON returns the type of number: 0 unknown, 1 international, 2 national, 3 of the
// network, 4 subscriber, 5 alphanumeric, 6 abbreviated.
func (t AddressType) TON() uint8 { return uint8(t) >> 4 & 7 }

// String returns the type of number, and the octet.
func (t AddressType) String() string {
	return [...]string{"unknown", "international", "national", "of the network", "subscriber", "alphanumeric", "abbreviated",
		"reserved"}[t.TON()] + " (" + hexadecimal([]byte{byte(t)}) + ")"
}

// An Address is a number or a name.
type Address struct {
	Type   AddressType
	Digits uint8  // half-octets: digits of a number, of a name 7/4 for each character
	Octets []byte // at most 10: two digits in each, the first in the lower half; or packed characters
}

// smscAddress returns the address in front of a TPDU, with a filler as a digit.
func smscAddress(b []byte) Address {
	if len(b) == 0 {
		return Address{}
	}
	return Address{AddressType(b[0]), uint8(2 * (len(b) - 1)), b[1:]}
}

// Text returns the number, with "+" in front of an international one, or the name. A
// filler within a number is an f.
func (a Address) Text() string {
	n := min(int(a.Digits), 2*len(a.Octets))
	if a.Type.TON() == 5 {
		return gsmText(a.Octets, 0, n*4/7)
	}
	number := strings.NewReplacer("a", "*", "b", "#", "c", "a", "d", "b", "e", "c").Replace(digits(a.Octets)[:n])
	if a.Type.TON() == 1 {
		number = "+" + number
	}
	return strings.TrimRight(number, "f")
}

// ParseAddress returns the address that a number stands for: digits 0 to 9, * and #, at
// most 20, an international one with "+" in front. The error is push.ErrValue, in a
// [*push.FieldError].
func ParseAddress(text string) (Address, error) {
	number, international := strings.CutPrefix(text, "+")
	if number == "" || len(number) > 2*maxAddress || strings.Trim(number, "0123456789*#") != "" {
		return Address{}, &push.FieldError{Field: "address", Err: push.ErrValue}
	}
	a := Address{AddressUnknown, uint8(len(number)), nil}
	if international {
		a.Type = AddressInternational
	}
	octets, err := hex.DecodeString(strings.NewReplacer("*", "a", "#", "b").Replace(number + "f"[:len(number)%2]))
	a.Octets = swapped(octets)
	return a, err
}
